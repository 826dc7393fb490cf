#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1 6.12
# packages: tshark
#
# Ordinary Geneve endpoints of the kernel as nodes: on host 9 one with a remote, for
# which node 7 forwards, on host 6 an external one, whose routes say where each node is.
# See frames.sh for what broadcasts of the first one take.

. lib.sh
. helpers/captures.sh

ZONE_WORDS=([2]="relay h5" [3]="via zone2 relay h7")
NODE_WORDS=([6]="plain" [9]="plain via h7")
KNOWING=(h1 h2 h3 h4 h5 h7 h8)
lan 3 3
network 42 >/tmp/net.yaml
up /tmp/net.yaml "${KNOWING[@]}"
count 6081

plain()		# HOST WORD...: its geneve device
{
	ip -n "h$1" link add gnv0 address "02:4c:00:2a:00:0$1" type geneve "${@:2}"
	ip -n "h$1" link set gnv0 addrgenmode none up
	ip -n "h$1" address add "10.42.0.$1/32" dev gnv0
}
known()		# HOST NODE DEVICE
{
	ip -n "h$1" neighbour replace "10.42.0.$2" dev "$3" nud permanent \
		lladdr "02:4c:00:2a:00:0$2"
}
plain 9 id 42 remote 10.0.3.7
ip -n h9 route add 10.42.0.0/16 dev gnv0
plain 6 external
for n in 1 4; do
	ip -n h6 route add "10.42.0.$n" dev gnv0 encap ip id 42 \
		dst "10.0.${ZONE_OF[n]}.$n" ttl 64
	for plain in 6 9; do
		known $n $plain lwm0
		known $plain $n gnv0
	done
done

# All that comes to them, to the end.
for n in 6 9; do
	on h$n tcpdump -Z root -U -i eth0 -Q in -w /tmp/plain-$n.pcap udp port 6081 \
		2>/tmp/plain-$n.log &
	WATCHING[n]=$!
	wait_for grep -q listening /tmp/plain-$n.log
done

pings()		# HOST ADDRESS WORD...
{
	on "$1" ping -q -i 0.1 -W 5 "${@:3}" "$2" >/dev/null
}

# To the one with a remote, from zones 1 and 2, at the same time.
two_senders()
{
	local pid

	count_reset
	pings h1 10.42.0.9 -c 5 &
	pid=$!
	pings h4 10.42.0.9 -c 5 && wait $pid
}
claim "two nodes of different zones and a node with a remote reach each other" two_senders
claim "each by the way of its zone, with a relay in between, one copy there and one back" \
	only h1-r1=5 r1-r2=5 r2-h5=15 h5-r2=15 h4-r2=5 r2-h4=5 r2-r3=10 r3-h7=20 h7-r3=20 \
	r3-h9=10 h9-r3=10 r3-r2=10 r2-r1=5 r1-h1=5

external()
{
	local pid

	count_reset
	pings h1 10.42.0.6 -c 5 &
	pid=$!
	pings h4 10.42.0.6 -c 5 && wait $pid
}
claim "so do they and one that is external" external
claim "by the relay of its zone, or straight, and straight from it" \
	only h1-r1=5 r1-r2=5 r2-h5=5 h5-r2=5 r2-h6=10 h6-r2=10 r2-r1=5 r1-h1=5 h4-r2=5 r2-h4=5
count_reset
claim "it sends first, and is answered" pings h6 10.42.0.1 -c 2
claim "the same way" only h6-r2=2 r2-r1=2 r1-h1=2 h1-r1=2 r1-r2=2 r2-h5=2 h5-r2=2 r2-h6=2

# What they cannot read.

count_reset
for set in 9 6 2,9 4,6,9; do
	claim "a message to $set is refused: a plain node cannot read it" \
		refused "takes Ethernet frames alone" on h1 lwmcat -n 42 $set 700 <<<hello
done
claim "no copy has left" only
received()
{
	ip -n "$1" -j -s link show gnv0 | jq '.[0].stats64.rx.packets'
}
gets_broadcast()
{
	local six nine

	six=$(received h6) nine=$(received h9)
	on h1 socat - UDP-DATAGRAM:10.42.255.255:9,broadcast <<<"to all"
	settle
	note "6 received $(($(received h6) - six)), 9 $(($(received h9) - nine))"
	[ $(($(received h6) - six)) = 1 ] && [ $(($(received h9) - nine)) = 1 ]
}
claim "a broadcast reaches both, once" gets_broadcast

# Lengths: geneve takes its own headers off 1,500, and knows nothing of an option, which
# takes 12 octets from node 7 on.

LONG=1450
FITS=$((LONG - 12))
whole()		# HOST ADDRESS OCTETS
{
	on "$1" ping -c 1 -W 2 -M "do" -s $(($3 - 28)) "$2" 2>&1
}
arrives()
{
	whole "$@" >/dev/null
}
told()
{
	[[ $(whole h9 10.42.0.1 $LONG) = *"mtu = $FITS"* ]]
}
has_mtu()
{
	[ "$(ip -n "$1" -j link show gnv0 | jq '.[0].mtu')" = "$LONG" ]
}
claim "geneve makes packets of 1,450 octets" has_mtu h9
claim "the node that forwards says so where that is too long" told
claim "less goes through" arrives h9 10.42.0.1 $FITS
claim "lwm0's longest gets to it" arrives h1 10.42.0.9 1406
claim "straight to a node, where there is no option, all of it goes" \
	arrives h6 10.42.0.1 $LONG

for n in 6 9; do
	kill "${WATCHING[n]}"
	wait "${WATCHING[n]}" || :
done
# Kinds of packets, by what is of LWM in them, their options and their protocol.
readable()
{
	local n kinds

	for n in 6 9; do
		kinds=$(dissected /tmp/plain-$n.pcap geneve lwmcast geneve.options \
			geneve.proto_type | sort | uniq -c)
		if ! [[ $kinds =~ ^\ *([0-9]+)\ *0x6558$ ]] || [ "${BASH_REMATCH[1]}" -le 10 ]; then
			note "to $n came: $kinds"
			return 1
		fi
	done
}
claim "nothing that came to them has an option, or is no frame" readable
