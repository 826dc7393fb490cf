#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The same network as an Ethernet: unicast goes to one node, broadcast and
# multicast of the link to all of them, whole TCP segments are cut below, and an ordinary
# Geneve endpoint takes part through the node that forwards for it.

. lib.sh

ZONE_WORDS=([2]="relay h4" [3]="relay h7")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

# What host 1 sends to all others takes one copy a zone, and one a neighbour.
TO_ALL=(h1-r1=4 r1-h2=1 r1-h3=1
	r1-r2=1 r2-h4=1 h4-r2=2 r2-h5=1 r2-h6=1
	r1-r3=1 r3-h7=1 h7-r3=2 r3-h8=1 r3-h9=1)

pings()
{
	on "$1" ping -q -c 1 -W 5 "${@:2}" >/dev/null
}

# Send one frame to an address, and see who gets it.
delivered()
{
	local n

	for n in 1 2 3 4 5 6 7 8 9; do
		lwmctl -n "h$n" -j stats show dev lwm0 | jq '.[0].delivered'
	done
}
goes_to_all()
{
	local before after n

	mapfile -t before < <(delivered)
	count_reset
	on h1 socat - "$1" <<<"to all" || return
	only "${TO_ALL[@]}" || return
	mapfile -t after < <(delivered)
	for n in 0 1 2 3 4 5 6 7 8; do
		[ $((after[n] - before[n])) = $((n > 0)) ] || {
			note "h$((n + 1)) was given $((after[n] - before[n]))"
			return 1
		}
	done
}
claim "a broadcast goes to all, in one copy to each zone" \
	goes_to_all UDP-DATAGRAM:10.42.255.255:9,broadcast
claim "a multicast of the link goes to all, in one copy to each zone" \
	goes_to_all UDP-DATAGRAM:224.0.0.99:9,ip-multicast-if=10.42.0.1

# No host looks for another, or doubts it, while packets are counted.
known()
{
	on "h$1" ip neighbour replace "10.42.0.$2" dev "$3" nud permanent \
		lladdr "02:4c:00:2a:00:0$2"
}

claim "hosts of different zones reach each other" \
	pings h1 10.42.0.7
claim "hosts of one zone reach each other" pings h1 10.42.0.2

known 2 1 lwm0
known 1 7 lwm0
known 7 1 lwm0
count_reset
claim "the largest packet gets through" \
	pings h1 -M "do" -s $((1406 - 28)) 10.42.0.7
claim "there and back is one copy each, on the shortest way" \
	only h1-r1=1 r1-r3=1 r3-h7=1 h7-r3=1 r3-r1=1 r1-h1=1

# TCP, with segments much longer than a packet.

head -c 4M /dev/urandom >/tmp/file
listens()
{
	on "$1" ss -Hltn "sport = :$2" | grep -q .
}
transfer()
{
	on h9 nc -l 10.42.0.9 9 >/tmp/copy &
	wait_for listens h9 9 && on h1 nc -N 10.42.0.9 9 </tmp/file &&
		wait $! && cmp /tmp/file /tmp/copy
}
known 1 9 lwm0
known 9 1 lwm0
count_reset
sent()
{
	lwmctl -n h1 -j stats show dev lwm0 | jq '.[0].messages'
}
sent_before=$(sent)
claim "a file arrives whole over TCP" transfer
settle
count_read
frames=$(($(sent) - sent_before))
note "$frames frames were sent in ${packets[h1-r1]} packets"
claim "frames are longer than packets: they are cut below lwm0" \
	[ "$frames" -lt "${packets[h1-r1]}" ]

# An ordinary Geneve endpoint on host 9.

on h9 lwmctl down
NODE_WORDS=([9]="plain via h7")
network >/tmp/net.yaml
for n in 1 2 3 4 5 6 7 8; do
	on "h$n" lwmctl apply /tmp/net.yaml >/dev/null
done
on h9 ip link add gnv0 address 02:4c:00:2a:00:09 mtu 1406 type geneve \
	id 42 remote 10.0.3.7
on h9 ip address add 10.42.0.9/16 dev gnv0
on h9 ip link set gnv0 addrgenmode none up

claim "a plain node is reached" pings h1 10.42.0.9
known 1 9 lwm0
known 9 1 gnv0
count_reset
pings h1 10.42.0.9
claim "by way of the node that forwards for it, and back" \
	only h1-r1=1 r1-r3=1 r3-h7=2 h7-r3=2 r3-h9=1 \
	h9-r3=1 r3-r1=1 r1-h1=1

gets_broadcast()
{
	local before

	before=$(on h9 ip -j -s link show gnv0 | jq '.[0].stats64.rx.packets')
	count_reset
	on h1 socat - UDP-DATAGRAM:10.42.255.255:9,broadcast <<<"to all" || return
	only "${TO_ALL[@]}" || return
	[ "$(on h9 ip -j -s link show gnv0 | jq '.[0].stats64.rx.packets')" = $((before + 1)) ]
}
claim "a broadcast reaches a plain node too, once" gets_broadcast

# Zone 1 has no relay of its own: any of its hosts passes it on to two more.
sends_broadcast()
{
	local relay=h1

	count_reset
	on h9 socat - UDP-DATAGRAM:10.42.255.255:9,broadcast <<<"to all" || return
	settle
	count_read
	for n in 2 3; do
		[ "${packets[h$n-r1]}" = 0 ] || relay=h$n
	done
	only h9-r3=1 r3-h7=1 h7-r3=3 r3-h8=1 \
		r3-r2=1 r2-h4=1 h4-r2=2 r2-h5=1 r2-h6=1 \
		r3-r1=1 r1-h1=1 r1-h2=1 r1-h3=1 "$relay-r1=2"
}
claim "a broadcast of a plain node goes to all, and not back to it" sends_broadcast
claim "a plain node reaches its neighbour" pings h9 10.42.0.8
