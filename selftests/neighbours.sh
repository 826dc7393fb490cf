#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# icount: yes
# timeout: 900
#
# What node 1 knows of others, and what it asks: nodes that it sends to are probed
# when they are silent, have failed when three probes are lost, and are probed on
# then until they answer; others are not asked anything. The clock counts
# instructions, so that times are those of the guest, however busy the host is.

. lib.sh

STATES=1
SILENCE=100 PROBE=50	# ms, as devices have it
SLACK=16		# ... and so much later: a tick or two for each timer
RATE=100
WATCHED=/tmp/watched

lan 3 3
network >/tmp/net.yaml

# The whole network anew: nothing is known of any node. Words are those of up.
begin()
{
	for_all lwmctl down 2>/dev/null || :
	up "${@:-/tmp/net.yaml}"
}

state()
{
	local words

	words=$(lwmctl -n "$1" node show "$2")
	words=${words##* state }
	echo "${words%% *}"
}

state_is()
{
	[ "$(state "$1" "$2")" = "$3" ]
}

# What host $1 asks and learns is in $WATCHED, from now on until watch_end: see
# lwm-watch. Its counters besides.
watch()
{
	WATCHER=$1
	rm -f $WATCHED
	lwm-watch "${1#h}" $WATCHED &
	WATCH=$!
	wait_for [ -s $WATCHED ]
	BEFORE=$(lwmctl -n "$1" stats show)
}

watch_end()
{
	COUNTED=$(counted "$BEFORE" "$(lwmctl -n "$WATCHER" stats show)" probes failed returned)
	kill "$WATCH"
	wait "$WATCH" || :
	grep -v begins $WATCHED | tail -n 30 | sed 's/^/# /'
	note "counted: $COUNTED"
}

# All that was watched, but for times: "probe 10.0.2.4 0" and the like, in turn.
saw()
{
	local line seen=()

	while read -r _ line; do
		[ "$line" = begins ] || seen+=("$line")
	done <$WATCHED
	line=$(printf '%s, ' "${seen[@]}")
	[ "${line%, }" = "$1" ] || {
		note "saw \"${line%, }\", not \"$1\""
		return 1
	}
}

# Probes that were seen.
probes()
{
	grep -c " probe " $WATCHED || :
}

# Of steps $1, as saw() has them, the last is the last one of its kind, the others come
# right before it, and the times between them are those that follow, in ms: a tick less
# may be, and SLACK more.
row()
{
	awk -v slack=$SLACK -v steps="$1" -v gaps="${*:2}" '
		{ at[NR] = $1; line[NR] = substr($0, length($1) + 2) }
		END {
			n = split(steps, step, ", ")
			split(gaps, gap, " ")
			for (last = NR; last && line[last] != step[n]; last--)
				;
			for (i = 1; i <= n; i++) {
				k = last - n + i
				ms = (at[k] - at[k - 1]) / 1000
				if (line[k] != step[i]) {
					print "# step " i " is " line[k] ", not " step[i]
					exit 1
				}
				if (i > 1 && (ms < gap[i - 1] - 4 || ms > gap[i - 1] + slack)) {
					print "# step " i " comes after " ms " ms, not " gap[i - 1]
					exit 1
				}
			}
		}' $WATCHED
}

# Between all small probes are $1 ms, likewise.
every()
{
	awk -v gap="$1" -v slack=$SLACK '
		$2 == "probe" && $4 == 0 {
			ms = ($1 - last) / 1000
			if (n++ && (ms < gap - 4 || ms > gap + slack)) {
				print "# a probe comes after " ms " ms, not " gap
				bad = 1
			}
			last = $1
		}
		END { exit bad || n < 3 }' $WATCHED
}

# A state was seen so often, and no other.
states()
{
	local matching all

	matching=$(grep -c " state $1$" $WATCHED) || :
	all=$(grep -c " state " $WATCHED) || :
	[ "$matching" = "$2" ] && [ "$all" = "$2" ]
}

send()
{
	lwm-steady -r $RATE "$@" >/dev/null
}

send_once()
{
	lwm-steady -r 1000 "$@" 1 >/dev/null
}

longest()
{
	lwmctl -n h1 -j device show | jq '.[0].longest'
}

# Becoming reachable.

begin
# A probe of full size has the longest message and the longest option, in the
# shortest one's place.
SMALL="probe 10.0.2.4 0" BIG="probe 10.0.2.4 $(($(longest) + 44 - 12))"
claim "a node that was never heard of is unheard" state_is h1 4 unheard
watch h1
send_once 1 4
watch_end
claim "it is reachable by the first probe; one more asks whether all sizes pass" \
	saw "$SMALL, state 4 reachable, $BIG"
claim "that is counted" [ "$COUNTED" = "probes=2 returned=1" ]
claim "nobody else is known" state_is h1 5 unheard

begin
watch h1
send_once 4 1
watch_end
claim "a node that only talks to us is reachable, and not probed" saw "state 4 reachable"
claim "that is counted, too" [ "$COUNTED" = "returned=1" ]

# Silence.

begin
send 1 4 100
watch h1
send 1 4 1100
watch_end
claim "a node that is sent to is probed after $SILENCE ms of silence" every $SILENCE
claim "it stays reachable meanwhile" states '.*' 0
claim "probes that are seen are those that are counted" [ "$COUNTED" = "probes=$(probes)" ]

begin
send 1 4 100
on h1 lwmctl monitor >/tmp/monitor &
MONITOR=$!
watch h1
send -a 500:h4@r2:down 1 4 2400
watch_end
kill $MONITOR
claim "a node that does not answer has failed" state_is h1 4 failed
claim "it is probed three times, $PROBE ms apart, and has failed then" \
	row "$SMALL, $SMALL, $SMALL, $SMALL, state 4 failed" $SILENCE $PROBE $PROBE $PROBE
claim "that is told once" states "4 failed" 1
claim "and counted once" [ "$COUNTED" = "failed=1 probes=$(probes)" ]
claim "lwmctl monitor tells it" \
	[ "$(grep -c 'state node 4 state failed' /tmp/monitor)" = 1 ]

# From the failure on, each interval is twice as long as the one before; the kernel's
# timers may come later by an eighth.
ever_more_seldom()
{
	awk -v gap=$((2 * PROBE)) -v slack=$SLACK '
		/state 4 failed/ { failed = 1; next }
		!failed { next }
		last {
			ms = ($1 - last) / 1000
			if (ms < gap - 4 || ms > gap * 9 / 8 + slack)
				print "# a probe comes after " ms " ms, not " gap
			else
				n++
			gap *= 2
		}
		{ last = $1 }
		END { exit n < 4 }' $WATCHED
}
claim "it is probed on, ever more seldom" ever_more_seldom

watch h1
ip -n r2 link set h4 up
wait_for state_is h1 4 reachable
watch_end
claim "it is reachable by its first answer, although nobody sends to it" \
	row "$SMALL, state 4 reachable" 0
claim "that is counted once" [ "$COUNTED" = "probes=$(probes) returned=1" ]

watch h1
send -a 500:h4@r2:down -a 900:h4@r2:up -a 1700:h4@r2:down -a 2100:h4@r2:up \
	-a 2900:h4@r2:down -a 3300:h4@r2:up 1 4 4000
watch_end
claim "a node that comes and goes fails and returns as often" \
	[ "$COUNTED" = "failed=3 probes=$(probes) returned=3" ]
claim "and is reachable in the end" state_is h1 4 reachable

# Not used.

# In whole ticks of any kernel.
on h1 ip link set lwm0 type lwm silence 20
watch h1
send 1 4 100
wait_for state_is h1 4 stale
# What does not come cannot be waited for.
pause 1
watch_end
stale()
{
	awk '/ probe .* 0$/ { last = $1 } / state 4 stale$/ { n++; gap = ($1 - last) / 1000 }
		END { print "# stale after " gap " ms"; exit n != 1 || gap < 1996 || gap > 2040 }' \
		$WATCHED
}
claim "a node that is not used is stale after a hundred times the silence, and not probed" stale
claim "no other state was it meanwhile" states "4 stale" 1
watch h1
send_once 1 4
watch_end
claim "used again, it is reachable by one probe" row "$SMALL, state 4 reachable" 0
claim "it did not return, as it never was away" [ "$COUNTED" = "probes=$(probes)" ]

# Settings.

claim "silence and probe take their bounds" \
	on h1 ip link set lwm0 type lwm silence 60000 probe 10000
claim "at both ends" on h1 ip link set lwm0 type lwm silence 10 probe 5
for words in "silence 9" "silence 60001" "probe 4" "probe 10001"; do
	# shellcheck disable=SC2086 # two words
	claim "$words is refused" refused 'range|milliseconds' \
		on h1 ip link set lwm0 type lwm $words
done
on h1 ip link set lwm0 type lwm silence 300 probe 20
send 1 4 400
watch h1
send -a 1000:h4@r2:down 1 4 1600
watch_end
claim "they are what is obeyed" \
	row "$SMALL, $SMALL, $SMALL, $SMALL, state 4 failed" 300 20 20 20
ip -n r2 link set h4 up
on h1 ip link set lwm0 type lwm silence $SILENCE probe $PROBE
wait_for state_is h1 4 reachable

# Tables change.

on h1 lwmctl apply /tmp/net.yaml
claim "a file that changes nothing leaves states alone" state_is h1 4 reachable
sed 's/10\.0\.2\.4\>/10.0.2.44/' /tmp/net.yaml >/tmp/moved.yaml
on h1 lwmctl apply /tmp/moved.yaml
claim "a node with a new address is unheard" state_is h1 4 unheard
on h1 lwmctl apply /tmp/net.yaml
claim "and with the old one again" state_is h1 4 unheard

# The device.

send 1 4 100
on h1 ip link set lwm0 down
claim "what was reachable is stale when the device is down" state_is h1 4 stale
on h1 ip link set lwm0 up
watch h1
send_once 1 4
watch_end
claim "up again, it is reachable by one probe" row "$SMALL, state 4 reachable" 0

# Who hears us not.

on h4 nft -f - <<-'END'
	table inet deaf {
		chain in {
			type filter hook input priority 0
			udp dport 6081 ip saddr 10.0.1.1 drop
		}
	}
END
send 1 5,6 100
watch h1
send 4 1 3000 &
TALK=$!
send 1 4 3000 &
USE=$!
wait_for state_is h1 4 failed
heard_lately()
{
	local words

	words=$(lwmctl -n h1 node show 4)
	note "$words"
	words=${words##* heard }
	[ "${words%% *}" -lt $SILENCE ]
}
claim "a node that is heard, and hears nothing, has failed" heard_lately
# Of eight flows, how many have node 4 for their relay?
relays()
{
	local flow n=0

	for flow in 1 2 3 4 5 6 7 8; do
		[[ ! $(lwmctl -n h1 route get 4,5,6 flow $flow) =~ "-> 4 "[^:]*": relay" ]] ||
			n=$((n + 1))
	done
	echo $n
}
claim "it relays for nobody" [ "$(relays)" = 0 ]
on h4 nft delete table inet deaf
claim "when it hears us, it returns" wait_for state_is h1 4 reachable
claim "and relays again" [ "$(relays)" -gt 0 ]
wait $TALK $USE
watch_end
claim "it failed once, and returned once" \
	[ "$COUNTED" = "failed=1 probes=$(probes) returned=1" ]

# Who is not to be probed.

NODE_WORDS=([4]="permanent" [5]="plain")
network >/tmp/fixed.yaml
NODE_WORDS=()
begin /tmp/fixed.yaml h1 h4
watch h1
send -a 300:h4@r2:down 1 4 1000
on h1 ip neighbour add 10.42.0.5 lladdr 02:4c:00:2a:00:05 dev lwm0
on h1 ping -q -c 3 -i 0.2 -W 0.2 10.42.0.5 >/dev/null || :
watch_end
ip -n r2 link set h4 up
claim "a permanent node is not probed, nor is a plain one" [ "$COUNTED" = "" ]
claim "they are permanent" state_is h1 4 permanent
claim "both of them" state_is h1 5 permanent

# Many.

{
	sed '/^nodes:/,$d' /tmp/net.yaml
	for ((z = 4; z <= 64; z++)); do
		echo "  zone$z: $z 10.0.$z.0/24"
	done
	sed -n '/^nodes:/,$p' /tmp/net.yaml
	for ((z = 1; z <= 64; z++)); do
		for ((n = z > 3 ? 100 : 103; n < 164; n++)); do
			echo "  absent$z-$n: $((256 * z + n)) 10.0.$z.$n"
		done
	done
} >/tmp/many.yaml
begin /tmp/net.yaml h2 h5 h8
up /tmp/many.yaml h1
joins()
{
	lwmctl -n h1 -j stats show dev lwm0 | jq '.[0].joins'
}
# It greets them all first, which takes a slow kernel its time.
greeted()
{
	local before

	before=$(joins)
	pause 0.5
	[ "$before" -gt 0 ] && [ "$(joins)" = "$before" ]
}
WAIT=60 wait_for greeted
watch h1
send 1 2,5,8 1000
watch_end
claim "4,096 nodes are known" \
	[ "$(lwmctl -n h1 -j device show | jq '.[0].nodes')" = 4096 ]
claim "those that are sent to are probed" [ "$(awk '$2 == "probe" { print $3 }' $WATCHED |
	sort -u | tr '\n' ' ')" = "10.0.1.2 10.0.2.5 10.0.3.8 " ]
claim "and these alone" [ "$COUNTED" = "probes=$(probes) returned=3" ]
