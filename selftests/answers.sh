#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What became of a message at each of its targets, told to its initiator by their
# kernels, or by a relay for those that it cannot serve: each status, and on each
# link no packet more than it takes.

. lib.sh

ZONE_WORDS=([2]="relay h4")
GROUP_NODES=([7]="1,4-6,8")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

# deaf HOST [OPTION...] PORT: a socket at PORT that nobody reads from.
deaf()
{
	on "$1" lwm-deaf "${@:2}" >"/tmp/room-$1-${*: -1}" &
	wait_for [ -s "/tmp/room-$1-${*: -1}" ]
}

for n in 1 2 4 5 6 8; do
	deaf "h$n" 700
done

# told LINE... -- OPTION... SET [PORT]: what host 1 is told when it asks.
told()
{
	local lines='' said

	count_reset
	for (( ; $# > 0; )); do
		[ "$1" != -- ] || { shift; break; }
		lines+=${lines:+$'\n'}$1
		shift
	done
	said=$(on h1 lwm-ask "$@")
	[ "$said" = "$lines" ] || {
		note "told: ${said//$'\n'/ / }"
		return 1
	}
}

# Who got it, and by how many packets.

OUT=(h1-r1=3 r1-h2=1 r1-r2=1 r2-h4=1 r2-h5=1 r2-h6=1 r1-r3=1 r3-h8=1)
all_got_it()
{
	# With the answers: straight back, also of what was relayed.
	told "1: 1 queued, 2 queued, 4 queued, 5 queued, 6 queued, 8 queued" -- \
		"$@" && only "${OUT[@]}" h4-r2=3 h2-r1=1 h5-r2=1 h6-r2=1 h8-r3=1 \
		r2-r1=3 r3-r1=1 r1-h1=5
}
claim "who got it says so, in any zone and on this host, each in one packet" \
	all_got_it 1,2,4,5,6,8
claim "so it is for a socket that is connected" all_got_it -c 1,2,4,5,6,8

not_asked()
{
	count_reset
	on h1 lwmcat -n 42 1,2,4,5,6,8 700 <<<"hi" &&
		only "${OUT[@]}" h4-r2=2
}
claim "who is not asked says nothing" not_asked

whole_group()
{
	told "1: 1 queued, 4 queued, 5 queued, 6 queued, 8 queued" -- -g 7 all &&
		only h1-r1=2 r1-r2=1 r2-h4=1 h4-r2=3 r2-h5=1 r2-h6=1 r1-r3=1 r3-h8=1 \
			h5-r2=1 h6-r2=1 h8-r3=1 r2-r1=3 r3-r1=1 r1-h1=4
}
claim "a whole group answers" whole_group

deaf h4 701
several_ports()
{
	told "1: 4 queued, 4:701 queued, 4:999 no port, 5:701 no port" -- \
		4:999,4,5:701,4:701 &&
		only h1-r1=1 r1-r2=1 r2-h4=1 h4-r2=4 r2-h5=1 h5-r2=1 r2-r1=4 r1-h1=4
}
claim "a node answers for each of its ports" several_ports
deaf h1 701
claim "so does this host" told "1: 1 queued, 1:701 queued, 1:999 no port" -- 1:999,1:701,1

counted_at()
{
	local before1 before4

	before1=$(lwmctl -n h1 stats show) before4=$(lwmctl -n h4 stats show)
	told "1: 4 queued, 4:999 no port" -- 4,4:999 &&
		[ "$(counted "$before1" "$(lwmctl -n h1 stats show)" answers answered)" = \
			"answered=2" ] &&
		[ "$(counted "$before4" "$(lwmctl -n h4 stats show)" answers answered)" = \
			"answers=2 no-port=1" ]
}
claim "answers are counted where they are given, and where they were waited for" counted_at

# Who did not.

deaf h9 -r 4000 702
queued_octets()
{
	[[ $(lwmctl -n h9 socket show) =~ \ rqueue\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}
until_full()
{
	local room said i space

	room=$(<"/tmp/room-h9-702")
	for ((i = 1; i < 100; i++)); do
		said=$(on h1 lwm-ask -e 9 702)
		[[ $said =~ ^1:\ 9\ (queued|no room)\ [1-9][0-9]*\ ([0-9]+)\  ]] || break
		space=$((room - $(queued_octets)))
		[ "${BASH_REMATCH[2]}" = $((space > 0 ? space : 0)) ] || break
		[ "${BASH_REMATCH[1]}" = queued ] || {
			note "full after $((i - 1)) messages"
			[ "$i" -gt 1 ]
			return
		}
	done
	note "there were $space octets free, and told: $said"
	return 1
}
claim "each answer tells how much room is left, the last that there is none" until_full

deaf h9 -f 703
claim "a socket filter refuses" told "1: 9 refused" -- 9 703
on h8 lwmctl group set 7 nodes 1,4-6
claim "a target that is outside the group by its own table refuses" \
	told "1: 5 queued, 8 refused" -- -g 7 5,8
on h8 lwmctl group set 7 nodes 1,4-6,8
on h5 lwmctl group del 7
claim "so does one that does not know the group" \
	told "1: 4 queued, 5 refused, 6 queued" -- -g 7 4,5,6
on h5 lwmctl group add 7 nodes 1,4-6,8
on h4 lwmctl group set 7 nodes 1,4,5,8
claim "a relay speaks for those that are outside the group by its table" \
	told "1: 4 queued, 5 queued, 6 refused" -- -g 7 4,5,6
on h4 lwmctl group set 7 nodes 1,5,6,8
claim "... and, where it is outside itself, for those behind it" \
	told "1: 4 refused, 5 unreachable, 6 unreachable" -- -g 7 4,5,6
on h4 lwmctl group del 7
claim "... and, where it does not know the group, for all" \
	told "1: 4 refused, 5 refused, 6 refused" -- -g 7 4,5,6
on h4 lwmctl group add 7 nodes 1,4-6,8

# 1,000 less IP, UDP, Geneve, the option with two ids, and the header: the rest.
ip -n h4 route add 10.0.2.5 dev eth0 mtu 1000
claim "a relay tells for whom a message is too big, and what would pass" \
	told "1: 4 queued, 5 too big 936, 6 queued" -- -l 937 4,5,6
claim "what would pass passes" told "1: 4 queued, 5 queued, 6 queued" -- -l 936 4,5,6
ip -n h4 route del 10.0.2.5 dev eth0

on h4 lwmctl node del 6
claim "a relay tells of a node that it does not know" \
	told "1: 4 queued, 5 queued, 6 unreachable" -- 4,5,6
on h4 lwmctl node add 6 zone 2 address 10.0.2.6 permanent on
on h4 lwmctl node set 6 down on
claim "... of one that is set down" told "1: 4 queued, 5 queued, 6 unreachable" -- 4,5,6
on h4 lwmctl node set 6 down off
ip -n h4 route add unreachable 10.0.2.5
claim "... of one that it has no way to" \
	told "1: 4 queued, 5 unreachable, 6 queued" -- 4,5,6
ip -n h4 route del unreachable 10.0.2.5
on h4 nft -f - <<'END'
table ip none {
	chain out {
		type filter hook output priority 0
		ip daddr 10.0.2.5 drop
		ip daddr 10.0.2.6 drop
	}
}
END
claim "... of those that its host lets nothing out to" \
	told "1: 4 queued, 5 unreachable, 6 unreachable" -- 4,5,6
on h4 nft delete table ip none
on h4 lwmctl device set lwm0 relay off
claim "... and of all, where it sends nothing on" \
	told "1: 4 queued, 5 unreachable, 6 unreachable" -- 4,5,6
on h4 lwmctl device set lwm0 relay on

on h1 lwmctl node set 8 down on
claim "this host tells of those that no copy left for" \
	told "1: 5 queued, 8 unreachable" -- 5,8
claim "a message that leaves for nobody is refused" told "1: No route to host" -- 8
on h1 lwmctl node set 8 down off

on h8 ip link set lwm0 down
claim "of who has not answered in time nobody knows" \
	told "1: 5 queued, 8 silent" -- -t 1000 5,8
on h8 ip link set lwm0 up

claim "nodes answer for themselves, whatever listens there" \
	told "1: 1 queued, 3 queued, 5 queued, 9 queued" -- 1,3,5,9 0
