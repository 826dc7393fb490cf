#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# icount: yes
# kernel: 6.1
#
# What `make bench` runs: ways to send one message to many, side by side in one
# machine, whose clock counts instructions.
#
# What is wanted of it, in words joined by commas; without them, all:
#
#   METHODS=NAME,...   see ALL_METHODS below
#   SIDES=NAME,...     tx, zones, full, rx, relay, hub, send, scale, wire
#   TARGETS=N,...      of 1 to 100
#   PAYLOADS=N,...     octets
#
# tx: what sending costs. The sender's links end in a dummy device, which frees
# what it is given; each row counts what has come there.
#
#     tx: node 1, 10.0.1.1 --- under
#
# zones: the same, to 64 nodes in eight other zones, or 63 in eight of which the
# sender's is one.
#
# full: what sending and reading cost. Each target is on a link of its own.
#
#     full: node 1, 10.0.1.1 --- to2 --- eth0, 10.0.1.2, node 2: rx2
#                            --- to3 --- eth0, 10.0.1.3, node 3: rx3
#                            ...
#
# rx: what receiving costs, from to2 on.
#
# relay: what sending on costs, from wire on. Node 2 relays for its zone, without
# being a target.
#
#     far: node 1, 10.0.1.1 --- wire --- eth0, 10.0.1.2, node 2: rl --- under
#
# hub: as full, but that each has one device to all others, a macvlan of one dummy.
# TIPC needs that: its UDP bearer sends to all by one device. It would know other
# namespaces of its own kernel and give them messages past the bearer, so what it
# says of its kernel is changed on the way.
#
# send: of that, what passes until the call returns. Frames wait in a queue then.
#
#     hub1: node 1, 10.0.1.1, eth0 --- hub --- eth0, 10.0.1.2, node 2: hub2
#                                          --- eth0, 10.0.1.3, node 3: hub3
#
# scale: what a message to three costs, however many nodes, groups, subset addresses
# or sockets there are besides; what these cost.
#
# wire: octets on each link of eight zones of eight, of a message to some.
#
# Neighbours are permanent, and links have an MTU of 1600 (wire: 1500, where it says
# nothing). Multicast goes by the device that its sender names (IP_MULTICAST_IF), there
# being no route for it.

. lib.sh
. ./places.sh
. ./methods.sh
. ./sides.sh
. ./scale.sh
. ./wire.sh

MTU=1600
LWM_NET=42
GROUP_ADDRESS=239.7.0.7

ALL_METHODS=(
	lwm-connected lwm-unconnected lwm0-setaddr lwm0-subset
	udp-sendto udp-connected udp-sendmmsg
	vxlan vxlan-connected geneve ip-multicast bridge
	lwm-segment lwm0-segment udp-segment vxlan-segment
	pktgen pktgen-alloc lwm0-group tipc
)
# Those that cut a payload into datagrams of SEGMENT octets, and no others, send
# what is too long for one.
CUTTERS=(lwm-segment lwm0-segment udp-segment vxlan-segment)
SEGMENT=1400
# Which are measured on what sides but tx.
declare -A METHODS_OF=(
	[zones]="lwm-connected lwm-unconnected lwm0-subset udp-sendto udp-connected
		udp-sendmmsg vxlan"
	[full]="lwm-connected lwm-unconnected lwm0-setaddr lwm0-subset lwm0-group
		udp-sendto udp-connected udp-sendmmsg vxlan vxlan-connected geneve
		ip-multicast"
	[rx]="udp-connected vxlan geneve lwm0-subset lwm-connected"
	[relay]="lwm-connected lwm0-subset"
	[hub]="lwm-connected udp-connected tipc"
	[send]="lwm-connected udp-connected tipc"
	[scale]="lwm-connected lwm-unconnected lwm0-subset"
	[wire]="lwm-connected udp-sendto vxlan"
)
# Members of a group are many hosts, which do something now and then: it comes last.
METHODS_OF[tx]="${ALL_METHODS[*]/tipc/}"
ALL_SIDES=(zones tx full rx relay hub send scale wire)
ALL_TARGETS=(1 3 8 32 100)
ALL_PAYLOADS=(100 1400 60000)
MOST=100

# shellcheck disable=SC2153 # from the environment
{
	read -ra methods <<<"${METHODS//,/ }"
	read -ra sides <<<"${SIDES//,/ }"
	read -ra targets <<<"${TARGETS//,/ }"
	read -ra payloads <<<"${PAYLOADS//,/ }"
}
[ ${#methods[@]} -gt 0 ] || methods=("${ALL_METHODS[@]}")
[ ${#sides[@]} -gt 0 ] || sides=("${ALL_SIDES[@]}")
[ ${#targets[@]} -gt 0 ] || targets=("${ALL_TARGETS[@]}")
[ ${#payloads[@]} -gt 0 ] || payloads=("${ALL_PAYLOADS[@]}")
LARGEST=1
for n in "${targets[@]}"; do
	[ "$n" -le "$LARGEST" ] || LARGEST=$n
done

# Words $2 are among those of $3.
known()
{
	local word

	for word in $2; do
		among "$word" "$3" || {
			note "there is no $1 $word: $3"
			return 1
		}
	done
}

among()
{
	[[ " ${*:2} " = *" $1 "* ]]
}

# Things are made when they are first wanted.
first_time()
{
	[ -z "${MADE[$*]}" ] && MADE[$*]=y
}
declare -A MADE

# Is payload $2 for method $1?
fits()
{
	local long='' cuts=''

	[ "$2" -le "$SEGMENT" ] || long=y
	! among "$1" "${CUTTERS[@]}" || cuts=y
	[ "$long" = "$cuts" ]
}

# Sides that share what is made. What others left would only make timers run.
declare -A GROUND=(
	[zones]=1 [tx]=1 [full]=1 [rx]=2 [relay]=3 [hub]=4 [send]=4 [scale]=5 [wire]=6
)

# Namespaces are taken down behind one's back.
clear_ground()
{
	ip -all netns delete
	MADE=()
	AIMED=0
	WAIT=600 wait_for namespaces_at_most $((NAMESPACES + 1))
}

known method "${methods[*]}" "${ALL_METHODS[*]}"
known side "${sides[*]}" "${ALL_SIDES[*]}"
known "number of targets" "${targets[*]}" "$(seq -s " " "$MOST")"
remember_memory
sysctls
join_at_once
# For `make profile`: where the functions are that it has counted.
cp /proc/kallsyms "$OUT/"
echo "about kernel $(uname -r), $(uname -v)"
for SIDE in "${sides[@]}"; do
	[ "${GROUND[$SIDE]}" = "$ground" ] || clear_ground
	ground=${GROUND[$SIDE]}
	for METHOD in ${METHODS_OF[$SIDE]}; do
		among "$METHOD" "${methods[@]}" || continue
		for PAYLOAD in "${payloads[@]}"; do
			fits "$METHOD" "$PAYLOAD" || continue
			for n in "${targets[@]}"; do
				N=$n
				"side_$SIDE"
			done
		done
	done
done
