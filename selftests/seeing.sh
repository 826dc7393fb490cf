#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: python3 python3-prometheus-client
# kernel: 6.1
#
# What lwmctl shows of a network, for people and for programs: each key that it
# prints is in the manual.
#
# All of it passes on 6.12 as well; but what top switches on and off there, QEMU before
# 8.1 loses in every second run or so (see blamed_on_qemu in run).
#
#        zone 1          zone 2          zone 3
#     h1   h2   h3    h4   h5   h6    h7   h8   h9

. lib.sh

MANUAL=/usr/share/man/man8/lwmctl.8
dir=$(mktemp -d)

lan 3 3
GROUP_NODES[7]=1-3
network 42 >"$dir/net.yaml"
up "$dir/net.yaml"

ctl()
{
	lwmctl -n h1 "$@"
}

# The terms that a section of the manual explains.
terms()		# SECTION
{
	sed -n "/^\.SH $1\$/,/^\.SH/p" "$MANUAL" | sed -n '/^\.TP$/{n;s/^\.B //p}' | sort
}

same()		# THIS THAT
{
	[ -n "$1" ] && diff <(echo "$1") <(echo "$2")
}

# Statistics

claim "keys of statistics are those of the manual" same "$(terms STATISTICS)" \
	"$(ctl -j -s stats show dev lwm0 | jq -r '.[0] | keys[]' | sort)"
claim "reasons of drops are those of the manual" same "$(terms DROPS)" \
	"$(ctl -j -s stats show dev lwm0 | jq -r '.[0].drops | keys[]' | sort)"
claim "what came for no device has the same keys, but for the device's name" \
	same "$(terms STATISTICS)" \
	"$(ctl -j -s stats | jq -r '(.[1] | keys[]), "ifname"' | sort)"

# Metrics

# The value of jq's expression over the samples is true.
measures()	# EXPRESSION
{
	ctl metrics | python3 /lwm/selftests/python/metrics.py >"$dir/samples" &&
		jq -e "def of(\$name): map(select(.name == \$name)); $1" "$dir/samples" >/dev/null
}

on h2 socat -u UDP4-RECV:700 "CREATE:$dir/heard" &
listener=$!
hears()
{
	on h2 grep -q ':02BC ' /proc/net/udp
}
has_heard()
{
	[ "$(wc -l <"$dir/heard")" = 3 ]
}
claim "somebody listens" wait_for hears
on h1 bash -c 'for i in 1 2 3; do echo x >/dev/udp/10.42.0.2/700; done'
claim "what was sent arrives" wait_for has_heard
kill $listener

claim "metrics are read by Prometheus' library, each with help and type" \
	measures 'length > 100'
claim "metrics are those of the manual" same "$(terms METRICS)" \
	"$(ctl metrics | sed -n 's/^# TYPE \([^ ]*\) .*/\1/p' | sort)"
counters_agree()
{
	local stats

	stats=$(ctl -j stats show dev lwm0)
	measures "($stats)[0] as \$stats |
		[.[] | select(.labels.device == \"lwm0\") |
			{key: (.name | ltrimstr(\"lwm_\") | rtrimstr(\"_total\")), value}] |
		from_entries as \$of | \$stats | del(.ifname, .drops) |
		length == 15 and .copies >= 3 and all(to_entries[]; .value == \$of[.key])"
}
claim "counters are what stats shows" wait_for counters_agree
claim "each reason of drops is there, of the device and of no device" same \
	"$(ctl metrics | sed -n 's/^lwm_drops_total{device="\(.*\)",reason="\(.*\)"}.*/\2/p' | sort)" \
	"$(terms DROPS | sed p)"
claim "frames of the device and their octets are counted" measures \
	'of("lwm_transmit_frames_total")[0].value >= 3 and
	 of("lwm_transmit_bytes_total")[0].value >= 3 * 44'
claim "the device's place is told" measures \
	'of("lwm_device_info") == [{name: "lwm_device_info", value: 1, labels:
		{device: "lwm0", network: "42", node: "1", name: "h1", zone: "1"}}]'
claim "states of the other nodes are counted" measures \
	'of("lwm_nodes") | map({(.labels.state): .value}) | add ==
		{unheard: 0, reachable: 0, stale: 0, failed: 0, permanent: 8}'
ctl node set 4 permanent off
on h4 lwmctl node set 1 permanent off
answers()
{
	ctl ping -q -c 1 4 >/dev/null
	measures 'of("lwm_node_state") | any(.labels ==
		{device: "lwm0", node: "4", name: "h4", zone: "2", state: "reachable"})'
}
claim "the state of a node is told" wait_for answers
claim "what is known of a node that is heard: when" measures \
	'of("lwm_node_heard_age_seconds") | length == 1 and .[0].labels.node == "4" and
		.[0].value < 10'
# A node that is sent to, and silent meanwhile, is probed.
has_round_trip()
{
	on h1 bash -c 'echo x >/dev/udp/10.42.0.4/700'
	measures 'of("lwm_node_rtt_seconds") | length == 1 and .[0].labels.name == "h4" and
		.[0].value > 0 and .[0].value < 1'
}
claim "and its round trip, in seconds" wait_for has_round_trip

on h1 ip link add 'l"w\m' type lwm
claim "whatever a device is called, its name is read back" \
	measures 'any(.labels.device == "l\"w\\m")'
on h1 ip link del 'l"w\m'

# What the timer starts, in h1.
unit=/usr/lib/systemd/system/lwm-metrics.service
collector=/var/lib/prometheus/node-exporter
command=$(sed -n '/^ExecStart=/,/[^\\]$/p' $unit | sed 's/^ExecStart=//; s/\\$//' | tr -d '\n')
mkdir -p $collector
# Values may move on meanwhile, and so may what is known of nodes.
series()
{
	sed '/^lwm_node_/d; s/^\(lwm_.*\) [^ ]*$/\1/'
}
collects()
{
	on h1 bash -c "$command" &&
		same "$(series <$collector/lwm.prom)" "$(ctl metrics | series)"
}
claim "the service's command leaves the metrics for node_exporter" collects
keeps_what_was()
{
	cp $collector/lwm.prom "$dir/was"
	! on h1 bash -c "lwmctl() { echo half; return 1; }; export -f lwmctl; $command" &&
		cmp $collector/lwm.prom "$dir/was"
}
claim "and where lwmctl fails, what was there stays" keeps_what_was

# Pictures

on h1 lwmctl zone set 3 via zone2
drawn()
{
	ctl ping -q -c 1 4 >/dev/null
	same "$(LC_ALL=C ctl show | sed 's/ [0-9.]* ms/ /; s/  */ /g')" \
"lwm0: network 42
zone 1 zone1: a copy to each node
|- 1 h1 this host 10.0.1.1
|- 2 h2 permanent 10.0.1.2
|- 3 h3 permanent 10.0.1.3
\`- zone 2 zone2: one copy, relayed by one of 4-6
 |- 4 h4 reachable 10.0.2.4
 |- 5 h5 permanent 10.0.2.5
 |- 6 h6 permanent 10.0.2.6
 \`- zone 3 zone3: by way of zone 2 zone2, relayed by one of 4-6
 |- 7 h7 permanent 10.0.3.7
 |- 8 h8 permanent 10.0.3.8
 \`- 9 h9 permanent 10.0.3.9"
}
claim "the network is drawn as a tree, with the zone on the way to another above it" \
	wait_for drawn
has_lines()
{
	env LC_ALL=en_US.UTF-8 lwmctl -n h1 show >"$dir/lines" &&
		[ "$(grep -c '^├─ ' "$dir/lines") $(grep -c '^└─ ' "$dir/lines")" = "3 1" ]
}
claim "with lines, where the user's side takes them" has_lines
goes_so()
{
	ctl -j show | jq -e '.[0].zones | map(select(.id == 3))[0].hop_zone == 2' >/dev/null &&
		ctl -j route get 7 | jq -e '.[0] | .to_zone == 2 and (.to | IN(4, 5, 6))' >/dev/null
}
claim "that is how copies go" goes_so
claim "in JSON, each node is in its zone" same "1:1,2,3 2:4,5,6 3:7,8,9" \
	"$(ctl -j show | jq -r '[.[0].zones[] | "\(.id):\(.members | map(.id | tostring) | join(","))"] | join(" ")')"
ctl zone set 3 via none
ctl show --svg >"$OUT/show.svg"
cat >"$dir/picture.py" <<-'END'
	import sys, xml.etree.ElementTree as tree

	kinds = [e.get("class") for e in tree.parse(sys.argv[1]).getroot().iter()]
	print(*(kinds.count(kind) for kind in ("zone", "node", "way")))
END
claim "as a picture, it is whole XML with three zones, nine nodes and two ways" \
	same "3 9 2" "$(python3 "$dir/picture.py" "$OUT/show.svg")"

# Top

tops()		# EXPRESSION WORD...
{
	ctl -j top "${@:2}" >"$dir/top" && jq -e "$1" "$dir/top" >/dev/null
}
claim "of nodes, the one that is heard comes first, with its round trip" wait_for tops \
	'.[0].nodes | length == 8 and .[0].name == "h4" and .[0].rtt_ms > 0 and
		([.[1:][].state] | unique) == ["permanent"]' -d 0.1
# In the background, what is killed is the program itself.
until_killed()	# HOST COMMANDS
{
	exec nsenter --net="/run/netns/$1" bash -c "$2"
}
copies()
{
	ctl -j stats | jq '.[0].copies'
}
# All that was sent between two looks is in the rate.
counts_between()
{
	local was sender

	was=$(copies)
	until_killed h1 'while :; do echo x >/dev/udp/10.42.0.2/700; read -rt 0.01 <> <(:); done' &
	sender=$!
	ctl -j top -d 1 >"$dir/top"
	kill $sender
	wait $sender || :
	jq -e ".[0] | (.per_second.copies * .seconds) as \$n | \$n > 1 and (\$n | round) <= $(copies) - $was
		and (\$n - (\$n | round) | fabs) < 0.5 and .per_second.transmit_octets > 44" \
		"$dir/top" >/dev/null
}
claim "copies, frames and octets are told per second" wait_for counts_between
# Nobody in h2 has that port.
drops_between()
{
	local sender

	until_killed h1 'while :; do echo x | lwmcat 2 701; done' &
	sender=$!
	lwmctl -n h2 -j top -d 1 >"$dir/top"
	kill $sender
	wait $sender || :
	jq -e '.[0].drops["no-port"] | .per_second > 0 and .total > 0' "$dir/top" >/dev/null
}
claim "drops are told per second, by reason" wait_for drops_between
ctl -s top -b -d 0.1 -n 2 >"$dir/tables"
claim "as text, there are as many tables as are asked for" \
	[ "$(grep -c '^lwm0: network 42, node 1 h1$' "$dir/tables")" = 2 ]
claim "and each has all reasons and all nodes" \
	[ "$(wc -l <"$dir/tables")" = $((2 * (1 + 4 + 1 + $(terms DROPS | wc -l) + 1 + 8))) ]
for what in quit terminate resize; do
	claim "a terminal is as it was, after: $what" \
		python3 /lwm/selftests/python/top.py $what lwmctl -n h1 top
done

# Copies by node

INSTANCES=/sys/kernel/tracing/instances

# Look at these hosts from now on; the tables of each are in $dir/top-HOST. Seconds are
# told to a thousandth: of one second and more, so few copies are whole numbers again.
watch()		# HOST...
{
	local host

	for host; do
		rm -f "$dir/top-$host"
		lwmctl -n "$host" -j top -d 1 -n 1000 >"$dir/top-$host" &
		WATCH+=($!)
	done
	for host; do
		wait_for [ -s "$dir/top-$host" ] || return
	done
}

watch_end()	# [SIGNAL]
{
	local pid status=0

	kill "-${1:-TERM}" "${WATCH[@]}"
	for pid in "${WATCH[@]}"; do
		wait "$pid" || status=$?
	done
	WATCH=()
	return "$status"
}

# In all tables together. Octets are reckoned by copies, which are whole numbers; as
# rates have three decimals, long ones may be told wrong by one in 50,000.
has_sent()	# HOST NODE COPIES OCTETS
{
	jq -es --argjson node "$2" --argjson copies "$3" --argjson octets "$4" '
		map(.[0] | .seconds as $seconds | .nodes[] |
			select(.id == $node and .copies_per_second > 0) |
			(.copies_per_second * $seconds | round) as $n |
			[$n, ($n * .octets_per_second / .copies_per_second | round)]) |
		(map(.[0]) | add // 0) == $copies and
			((map(.[1]) | add // 0) - $octets | fabs) <= $octets / 50000' \
		"$dir/top-$1" >/dev/null
}

# Inside UDP, to one target: Geneve's header, the set option, and LWM's header. The
# option takes four octets more where it names two.
HEADERS=$((8 + 12 + 12))
by_a_relay()
{
	local one=$((10 * (HEADERS + 6))) two=$((10 * (HEADERS + 4 + 6)))

	has_sent h1 2 10 $one && has_sent h1 3 0 0 && has_sent h1 7 10 $two &&
		has_sent h1 8 0 0 && has_sent h7 8 10 $two && has_sent h7 9 10 $two
}
sends_by_a_relay()
{
	local i

	watch h1 h7 || return
	for i in {1..10}; do
		on h1 lwmcat -n 42 -p 701 2,8,9 700 <<<hello || return
	done
	wait_for by_a_relay
	watch_end && by_a_relay
}
ctl zone set 3 relay h7
WATCH=()
claim "copies and octets are told for each node, and of those that a relay sends on" \
	sends_by_a_relay
# Three sends of 60,000 octets, each one packet of 47 datagrams.
sends_segments()
{
	local sums=(141 $((3 * 60000 + 141 * HEADERS)))

	watch h1 || return
	lwm-sock-test segments-connected || return
	wait_for has_sent h1 2 "${sums[@]}"
	watch_end && has_sent h1 2 "${sums[@]}"
}
claim "a send in segments is as many copies as segments" sends_segments

nothing_left()
{
	[ -z "$(ls $INSTANCES)" ]
}
claim "afterwards nobody counts" nothing_left
stays()
{
	watch h1 && refused 'in use' rmmod lwm && watch_end
}
claim "while somebody does, the module stays" stays
hangs_up()
{
	watch h1 && ! nothing_left && watch_end HUP && nothing_left
}
claim "nor when its terminal is gone" hangs_up
not_read()
{
	lwmctl -n h1 top -b -d 0.1 -n 1000 | head -n 1 | grep -q '^lwm0: ' && wait_for nothing_left
}
claim "nor when nobody reads any longer" not_read
clears_up()
{
	watch h1 && ! watch_end KILL && ! nothing_left && ctl top -b -d 0.1 >/dev/null && nothing_left
}
claim "what is left of one that was killed is taken away by the next" clears_up
by_nobody()
{
	nsenter --net=/run/netns/h1 setpriv --reuid 65534 --regid 65534 --clear-groups \
		lwmctl "$@" top -b -d 0.1 >"$dir/top"
}
by_nobody_null()
{
	by_nobody -j && jq -e '.[0].per_second.copies >= 0 and
		([.[0].nodes[] | .copies_per_second, .octets_per_second] | unique) == [null]' \
		"$dir/top" >/dev/null
}
claim "a user who may not trace sees all else" by_nobody_null
by_nobody_told()
{
	by_nobody && [ "$(head -n 1 "$dir/top")" = \
		"copies by node are not known: tracing takes root" ]
}
claim "and is told why there are no copies by node" by_nobody_told

# Completion

# What is offered for the last word, in order, in one line.
offered()	# WORD...
{
	lwmctl complete "$@" | sort | xargs
}

claim "namespaces are offered" [ "$(offered -n h)" = "h1 h2 h3 h4 h5 h6 h7 h8 h9" ]
claim "nodes are offered, by ids and by names" \
	[ "$(offered -n h1 node show "")" = "1 2 3 4 5 6 7 8 9 dev h1 h2 h3 h4 h5 h6 h7 h8 h9" ]
claim "nodes that begin so are offered" [ "$(offered -n h1 node set h7)" = h7 ]
claim "the next node of a list is offered" \
	[ "$(offered -n h1 route get h2,3-5,h8)" = h2,3-5,h8 ]
claim "zones are offered" [ "$(offered -n h1 node set 3 zone z)" = "zone1 zone2 zone3" ]
claim "groups are offered" [ "$(offered -n h1 ping h2 group "")" = "7 group7" ]
claim "devices are offered" [ "$(offered -n h1 stats dev "")" = lwm0 ]
claim "interfaces of the underlay are offered" \
	[ "$(offered -n h1 device set underlay "")" = "eth0 lo lwm0 none" ]
claim "of a device that is not there, nothing is offered" \
	[ -z "$(offered -n h1 node show dev lwm7 "")" ]
claim "in a namespace without a device, no node is offered" \
	[ "$(offered -n r1 node show "")" = dev ]
typed()		# LINE
{
	COMP_LINE=$1 COMP_POINT=${#1}
	# shellcheck source=/dev/null
	. /usr/share/bash-completion/completions/lwmctl
	_lwmctl
	echo "${COMPREPLY[*]}"
}
claim "bash completes a line so" [ "$(typed "lwmctl -n h1 group set group")" = group7 ]

rm -r "$dir"
