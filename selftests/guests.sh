#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Guests: namespaces g2, g5 and g9 in bridges with lwm0 on hosts 2, 5 and 9, one
# in each zone. Who is where is learned from their frames, ages, is bounded, and
# is shown by bridge(8).

. lib.sh

NETWORK=("learning: on")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

# What host 2 sends to all others takes one copy a zone, and one a neighbour; one
# host of each other zone sends it on to two more.
only_to_all()
{
	local n relays=()

	settle
	count_read
	for n in 4 5 6 7 8 9; do
		[ "${packets[h$n-r${ZONE_OF[n]}]}" = 0 ] || relays+=("h$n-r${ZONE_OF[n]}=2")
	done
	[ ${#relays[@]} = 2 ] &&
		only h2-r1=4 r1-h1=1 r1-h3=1 r1-r2=1 r2-h4=1 r2-h5=1 r2-h6=1 \
			r1-r3=1 r3-h7=1 r3-h8=1 r3-h9=1 "${relays[@]}"
}

# Host $1's bridge, with snooping on. It has nothing to say of its own.
bridge_up()
{
	on "h$1" nft -f - <<-'END'
		table inet mute {
			chain out {
				type filter hook output priority 0
				oifname "br0" drop
			}
		}
	END
	ip -n "h$1" -b - <<-END
		link add br0 type bridge mcast_snooping 1
		link set ${2:-lwm0} master br0
		link set br0 up
	END
}

# Guest $1 is at host $2.
attach()
{
	ip -n "h$2" -b - <<-END
		link add guest mtu 1406 type veth peer name eth0 address 02:99:00:00:00:0$1 mtu 1406 netns g$1
		link set guest master br0
		link set guest up
	END
	ip -n "g$1" -b - <<-END
		address add 192.168.0.$1/24 dev eth0
		link set eth0 up
	END
}

known()	# to guest $1, where guest $2 is
{
	ip -n "g$1" neighbour replace "192.168.0.$2" dev eth0 nud permanent \
		lladdr "02:99:00:00:00:0$2"
}

pings()
{
	on "$1" ping -q -c 1 -W 5 "${@:2}" >/dev/null
}

# Where host $1 has MAC $2: the underlay address of the node.
where()
{
	bridge -n "h$1" -j fdb show dev lwm0 |
		jq -r ".[] | select(.mac == \"$2\" and has(\"dst\")) | .dst"
}
is_at()
{
	[ "$(where "$1" "02:99:00:00:00:0$2")" = "$3" ] || {
		note "guest $2 is at \"$(where "$1" "02:99:00:00:00:0$2")\""
		return 1
	}
}
# How many MACs host $1 has.
macs()
{
	bridge -n "h$1" -j fdb show dev lwm0 | jq '[.[] | select(has("dst"))] | length'
}

# Frames of 60 octets from guest $1 to MAC $2, from each of the MACs that are read.
frames()
{
	local mac to=${2//:/} line=''

	while read -r mac; do
		printf -v mac '%s%s88b6%092d' "$to" "${mac//:/}" 0
		while [ -n "$mac" ]; do
			line+="\\x${mac::2}"
			mac=${mac:2}
		done
	done
	printf '%b' "$line" >/tmp/frames
	on "g$1" socat -u -b 60 OPEN:/tmp/frames INTERFACE:eth0
}

drops()	# what host 2 counts while the rest runs
{
	local was expected=$1

	was=$(lwmctl -n h2 stats show)
	"${@:2}"
	settle
	[ "$(counted "$was" "$(lwmctl -n h2 stats show)" learned moved)" = "$expected" ] || {
		note "counted $(counted "$was" "$(lwmctl -n h2 stats show)" learned moved)"
		return 1
	}
}

for n in 2 5 9; do
	ip netns add g$n
	bridge_up $n
	attach $n $n
done

claim "guests in different zones find each other" pings g2 192.168.0.5
claim "they all do" pings g9 192.168.0.2
claim "bridge(8) shows behind which node a guest is" is_at 2 5 10.0.2.5
claim "it is the initiator, not the relay" is_at 9 2 10.0.1.2
claim "a guest of the host itself is behind no node" is_at 2 2 ""
for n in 5 9; do
	known 2 $n
	known $n 2
done
pings g2 192.168.0.9

count_reset
pings g2 192.168.0.5
claim "a frame to a known guest is one copy, straight to its node" \
	only h2-r1=1 r1-r2=1 r2-h5=1 h5-r2=1 r2-r1=1 r1-h2=1

# TCP

head -c 1M /dev/urandom >/tmp/file
hears()
{
	on "$1" ss -Hltn "sport = :$2" | grep -q .
}
transfer()
{
	on g9 socat -u TCP-LISTEN:9 OPEN:/tmp/copy,creat,trunc &
	wait_for hears g9 9 && on g2 socat -u OPEN:/tmp/file TCP:192.168.0.9:9 &&
		wait $! && cmp /tmp/file /tmp/copy
}
claim "a file arrives whole over TCP" transfer

# Unknown ones

ip -n g2 neighbour add 192.168.0.77 lladdr 02:99:00:00:00:77 dev eth0 nud permanent
sends_unknown()
{
	count_reset
	on g2 socat - UDP-SENDTO:192.168.0.77:9 <<<"who?"
}
claim "a frame to an unknown MAC is sent" sends_unknown
claim "it goes to all nodes, in one copy to each zone" only_to_all
lwmctl -n h2 device set lwm0 learning off
claim "without learning it is dropped" drops unknown-mac=1 sends_unknown
claim "nothing is sent" only
claim "what was learned is forgotten" [ "$(macs 2)" = 0 ]

# Entries of administrators

claim "a MAC is put behind a node" \
	bridge -n h2 fdb add 02:99:00:00:00:77 dev lwm0 dst 10.0.3.8
sends_unknown
claim "frames to it go there, without learning too" only h2-r1=1 r1-r3=1 r3-h8=1
claim "where it is has to be said" refused "say behind which node" \
	bridge -n h2 fdb add 02:99:00:00:00:78 dev lwm0
claim "and must be a node" refused "no other node's" \
	bridge -n h2 fdb add 02:99:00:00:00:78 dev lwm0 dst 10.0.3.88
claim "a node's own MAC is behind no other" refused "a node's own" \
	bridge -n h2 fdb add 02:4c:00:2a:00:09 dev lwm0 dst 10.0.3.8
lwmctl -n h2 device set lwm0 learning on
claim "it does not move to another node" drops forged-mac=1 \
	frames 5 02:4c:00:2a:00:02 <<<"02:99:00:00:00:77"
claim "it can be asked for" bridge -n h2 fdb get 02:99:00:00:00:77 dev lwm0 self
claim "it is deleted" bridge -n h2 fdb del 02:99:00:00:00:77 dev lwm0
claim "once" refused "behind no node" bridge -n h2 fdb del 02:99:00:00:00:77 dev lwm0
bridge -n h2 fdb add 02:99:00:00:00:77 dev lwm0 dst 10.0.3.8
lwmctl -n h2 node del 8
claim "with a node goes what was behind it" [ "$(macs 2)" = 0 ]
lwmctl -n h2 apply /tmp/net.yaml >/dev/null

# Moves

pings g2 192.168.0.5
moves()
{
	ip -n h5 link del guest
	bridge_up 8
	attach 5 8
	known 5 2
	pings g5 192.168.0.2
}
claim "a guest that moves to another node is heard there" drops moved=1 moves
claim "it is behind that one now" is_at 2 5 10.0.3.8
count_reset
pings g2 192.168.0.5
claim "frames to it go there" only h2-r1=1 r1-r3=1 r3-h8=1 h8-r3=1 r3-r1=1 r1-h2=1

# Age

pings g2 192.168.0.9
lwmctl -n h2 device set lwm0 ageing 1
gone()
{
	[ "$(macs 2)" = 0 ]
}
claim "who is not heard of is forgotten" wait_for gone
lwmctl -n h2 device set lwm0 ageing 300

# At once

pings g2 192.168.0.5
bridge -n h2 fdb add 02:99:00:00:00:77 dev lwm0 dst 10.0.3.8
flush_leaves()	# HOW MANY, WORD...
{
	bridge -n h2 fdb flush dev lwm0 "${@:2}" && [ "$(macs 2)" = "$1" ]
}
claim "what was learned is flushed" flush_leaves 1 dynamic
pings g2 192.168.0.5
claim "what was not is, if that is asked for" flush_leaves 1 permanent
claim "not what is of a VLAN, as nothing is" refused "not kept by VLAN" flush_leaves 0 vlan 5
bridge -n h2 fdb add 02:99:00:00:00:77 dev lwm0 dst 10.0.3.8
claim "all is" flush_leaves 0

# Bounds

pings g2 192.168.0.5
pings g2 192.168.0.9
lwmctl -n h2 device set lwm0 macs 16
flood()
{
	local i

	for ((i = 0; i < 200; i++)); do
		printf '02:aa:00:00:00:%02x\n' $i
	done | frames 5 02:4c:00:2a:00:02
}
claim "a flood of MACs from one node takes its quarter of the room" \
	drops "learned=3 mac-limit=197" flood
claim "that many are kept" [ "$(macs 2)" = 5 ]
claim "the others' stay" is_at 2 9 10.0.3.9
claim "so does its own that was known" is_at 2 5 10.0.3.8
claim "a node's MAC from another node is dropped, not learned" drops forged-mac=1 \
	frames 5 02:4c:00:2a:00:02 <<<"02:4c:00:2a:00:09"
lwmctl -n h2 device set lwm0 macs 4
claim "where there are more than may be kept they are forgotten" [ "$(macs 2)" = 0 ]
lwmctl -n h2 device set lwm0 macs 4096

# Behind a plain node

ip -n h9 link del lwm0
NODE_WORDS=([9]="plain via h7")
network >/tmp/net.yaml
for n in 1 2 3 4 5 6 7 8; do
	lwmctl -n "h$n" apply /tmp/net.yaml >/dev/null
done
ip -n h9 -b - <<-END
	link add gnv0 mtu 1406 type geneve id 42 remote 10.0.3.7
	link set gnv0 addrgenmode none master br0
	link set gnv0 up
END
lwmctl -n h2 device set lwm0 learning off
lwmctl -n h2 device set lwm0 learning on
claim "a guest of a plain node is found" pings g2 192.168.0.9
claim "it is behind that one, not behind whoever forwards for it" is_at 2 9 10.0.3.9
count_reset
pings g2 192.168.0.9
claim "frames to it go by way of the node that forwards, and back" \
	only h2-r1=1 r1-r3=1 r3-h7=2 h7-r3=2 r3-h9=1 h9-r3=1 r3-r1=1 r1-h2=1

# Multicast, with bridges that snoop

gets_one()
{
	on g2 socat - UDP-DATAGRAM:239.1.1.1:5000,ip-multicast-if=192.168.0.2 <<<"to all"
	[ -s /tmp/heard ]
}
hears_group()
{
	local pid status

	on g5 socat -u UDP-RECV:5000,ip-add-membership=239.1.1.1:192.168.0.5 \
		OPEN:/tmp/heard,creat,trunc &
	pid=$!
	wait_for gets_one
	status=$?
	kill $pid
	wait $pid || :
	return $status
}
claim "a guest that joined a group hears another's datagrams" hears_group
