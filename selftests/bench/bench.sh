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
# Neighbours are permanent, and all links have an MTU of 1600. Multicast goes by the
# device that its sender names (IP_MULTICAST_IF), there being no route for it.

. lib.sh

MTU=1600
LWM_NET=42
GROUP_ADDRESS=239.7.0.7

ALL_METHODS=(
	lwm-connected lwm-unconnected lwm0-setaddr lwm0-subset lwm0-group
	udp-sendto udp-connected udp-sendmmsg
	vxlan vxlan-connected geneve ip-multicast bridge
	lwm-segment lwm0-segment udp-segment vxlan-segment
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
	[rx]="lwm-connected lwm0-subset udp-connected vxlan geneve"
	[relay]="lwm-connected lwm0-subset"
	[hub]="lwm-connected udp-connected tipc"
	[send]="lwm-connected udp-connected tipc"
	[scale]="lwm-connected lwm-unconnected lwm0-subset"
	[wire]="lwm-connected udp-sendto vxlan"
)
METHODS_OF[tx]="${ALL_METHODS[*]} pktgen pktgen-alloc"
ALL_METHODS+=(tipc pktgen pktgen-alloc)
ALL_SIDES=(tx zones full rx relay hub send scale wire)
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

# Places

mac()
{
	printf '02:00:00:00:00:%02x' "$1"
}

batch_under()
{
	echo "link add under mtu $MTU type dummy"
	echo "link set under addrgenmode none up"
}

# Zone $1's nodes, $2 to $3 there, are behind the dummy.
batch_neighbours_under()
{
	local n

	for ((n = $2; n <= $3; n++)); do
		echo "neighbour add 10.0.$1.$n lladdr $(mac "$n") dev under nud permanent"
	done
}

make_tx()
{
	local z

	ip netns add tx
	{
		batch_under
		echo "address add 10.0.1.1/16 dev under"
		batch_neighbours_under 1 2 $((MOST + 1))
		for z in {11..18}; do
			batch_neighbours_under "$z" 1 8
		done
	} | ip -n tx -b -
}

# One end of a link between nodes $3 and $4, which has a name here.
batch_end()
{
	local dev=$1 here=$2 n=$3 peer=$4

	echo "link set $dev addrgenmode none address $(mac "$n") up"
	echo "route add 10.0.1.$peer/32 dev $dev src 10.0.1.$here"
	echo "neighbour add 10.0.1.$peer lladdr $(mac "$peer") dev $dev nud permanent"
}

batch_own()
{
	echo "link set lo up"
	echo "address add 10.0.1.$1/32 dev lo"
}

# Namespace $1 with node 1 has a link, $2, to $3 with node $4.
make_link()
{
	ip netns add "$3"
	ip -n "$1" link add "$2" mtu $MTU type veth peer name eth0 mtu $MTU netns "$3"
	batch_end "$2" 1 1 "$4" | ip -n "$1" -b -
	{
		batch_own "$4"
		batch_end eth0 "$4" "$4" 1
	} | ip -n "$3" -b -
}

# Those who join groups say so at once, and not while something is measured.
join_at_once()
{
	echo 1 >/proc/sys/net/ipv4/conf/default/igmpv3_unsolicited_report_interval
	echo 1 >/proc/sys/net/ipv6/conf/default/mldv2_unsolicited_report_interval
}

# IPv6 looks for the device of what is multicast among all that have it.
ipv6_on_new_devices()
{
	on "$1" sh -c "echo $(($2 == 0)) >/proc/sys/net/ipv6/conf/default/disable_ipv6"
}

make_full()
{
	join_at_once
	ip netns add full
	batch_own 1 | ip -n full -b -
	ipv6_on_new_devices full 0
}

# Targets up to node $1, where they are somewhere.
make_receivers()
{
	local n

	[ "$PLACE" = full ] || return 0
	for ((n = 2; n <= $1; n++)); do
		! first_time receiver "$n" || make_link full "to$n" "rx$n" "$n"
	done
}

make_far()
{
	ip netns add far
	batch_own 1 | ip -n far -b -
	make_link far wire rl 2
	{
		batch_under
		echo "route add 10.0.1.0/24 dev under"
		batch_neighbours_under 1 3 $((MOST + 2))
	} | ip -n rl -b -
}

# Node $1 knows nodes $2 to $3.
make_hub_node()
{
	local n

	ip netns add "hub$1"
	ip -n hub link add link hub mtu $MTU name eth0 netns "hub$1" address "$(mac "$1")" \
		type macvlan mode bridge
	{
		echo "link set lo up"
		echo "link set eth0 addrgenmode none up"
		echo "address add 10.0.1.$1/24 dev eth0"
		for ((n = $2; n <= $3; n++)); do
			echo "neighbour add 10.0.1.$n lladdr $(mac "$n") dev eth0 nud permanent"
		done
	} | ip -n "hub$1" -b -
}

make_hub()
{
	ip netns add hub
	ip -n hub link add hub mtu $MTU type dummy
	ip -n hub link set hub addrgenmode none up
	make_hub_node 1 2 $((MOST + 1))
}

make_hub_nodes()
{
	local n

	for ((n = 2; n <= $1; n++)); do
		! first_time hub "$n" || make_hub_node "$n" 1 1
	done
}

# In word 13 of what TIPC sends to find others (user 13, version 2) is which kernel it
# is in. Only what targets send to node 1 is changed, which it believes.
make_tipc_stranger()
{
	tc -n "$1" qdisc add dev eth0 clsact
	tc -n "$1" filter add dev eth0 egress protocol ip u32 \
		match ip protocol 17 0xff match ip dport 6118 0xffff \
		match u32 0x5a000000 0xfe000000 at 28 \
		action pedit munge offset 80 u32 set 0x1
}

make_tipc()
{
	local n

	! first_time tipc || modprobe tipc
	for ((n = 1; n <= $1; n++)); do
		first_time tipc "$n" || continue
		[ $n = 1 ] || make_tipc_stranger "hub$n"
		on "hub$n" tipc node set address "1.1.$n"
		on "hub$n" tipc bearer enable media udp name UDP1 localip "10.0.1.$n" \
			remoteip "10.0.1.$((n == 1 ? 2 : 1))"
	done
}

# Zone 1 has nodes 1 to MOST + 1, and eight others have eight each. Where there is a
# relay, all but the sender are in one zone, as its nodes are told.
network_file()
{
	local n z own=1

	echo "network: $LWM_NET"
	echo "prefix: 10.42.0.0/16"
	# Less the outer headers on IPv4, the longest set option, and Ethernet.
	echo "mtu: $((MTU - 20 - 8 - 8 - 44 - 14))"
	echo "zones:"
	echo "  zone1: 1"
	if [ "$PLACE" = far ]; then
		echo "  zone2: 2 relay h2"
		own=2
	fi
	for z in {11..18}; do
		echo "  zone$z: $z 10.0.$z.0/24"
	done
	echo "nodes:"
	echo "  h1: 1 10.0.1.1 zone zone1 permanent"
	for ((n = 2; n <= MOST + 2; n++)); do
		echo "  h$n: $n 10.0.1.$n zone zone$own permanent"
	done
	for z in {11..18}; do
		for n in {1..8}; do
			echo "  h$((256 * z + n)): $((256 * z + n)) 10.0.$z.$n permanent"
		done
	done
	echo "groups:"
	echo "  group7: 7 1-65535 $GROUP_ADDRESS"
}

make_node()
{
	local name=$1 n=$2

	first_time node "$name" || return 0
	ipv6_on_new_devices "$name" 1
	on "$name" lwmctl up "/tmp/$PLACE.yaml"
	ipv6_on_new_devices "$name" 0
	# The one that its MAC gives.
	ip -n "$name" address add "fe80::4c:ff:fe2a:$(printf %x "$n")/64" dev lwm0 nodad
	[[ $name != rx* ]] || ip -n "$name" address add "$GROUP_ADDRESS/32" dev lwm0 autojoin
}

# Octets on all links of the sender's.
seen()
{
	on "$PLACE" cat /proc/net/dev | awk '/to[0-9]|eth0/ { sum += $2 + $10 } END { print sum }'
}

# What nodes tell each other when they are new is told: nothing in a second of the
# guest, which passes at once.
quiet()
{
	local before now tries=0

	now=$(seen)
	until [ "$before" = "$now" ]; do
		[ $((tries++)) -lt 30 ] || {
			note "the links of $PLACE are not quiet"
			return 1
		}
		before=$now
		pause 1
		now=$(seen)
	done
}

# LWM in this place, with targets up to node $1.
make_lwm()
{
	local n

	first_time "$PLACE.yaml" && network_file >"/tmp/$PLACE.yaml"
	make_node "$PLACE" 1
	case $PLACE in
	far)
		make_node rl 2 ;;
	hub1)
		for ((n = 2; n <= $1; n++)); do
			make_node "hub$n" "$n"
		done
		! first_time told hub "$1" || quiet ;;
	full)
		for ((n = 2; n <= $1; n++)); do
			make_node "rx$n" "$n"
		done
		! first_time told "$1" || quiet ;;
	esac
}

# The address of a subset that has the targets.
subset()
{
	local nodes=2-$(($1 + 1))

	case "$SIDE $1" in
	relay*)		nodes=3-$(($1 + 2)) ;;
	"zones 64")	nodes=2817-2824,3073-3080,3329-3336,3585-3592
			nodes+=,3841-3848,4097-4104,4353-4360,4609-4616 ;;
	"zones 63")	nodes=2-8,2817-2824,3073-3080,3329-3336,3585-3592
			nodes+=,3841-3848,4097-4104,4353-4360 ;;
	esac
	lwmctl -n "$PLACE" subset add group 7 nodes "$nodes" lifetime 1h
}

# Methods. Each makes what it needs in PLACE to send to $1 targets, and says how:
# WAY of lwm-bench, TO which address by which device, who receives it as KIND, which
# devices COUNT what leaves. No WAY: it is not for so many.

method_lwm-connected()
{
	make_lwm $(($1 + 1))
	WAY=lwm-connected KIND=lwm
}

method_lwm-unconnected()
{
	make_lwm $(($1 + 1))
	WAY=lwm-unconnected KIND=lwm
}

# An address has room for five nodes of 16 bits, in hexadecimal.
method_lwm0-setaddr()
{
	local n address=ff12:4c57:0

	[ "$1" -le 5 ] || return 0
	make_lwm $(($1 + 1))
	for n in 2 3 4 5 6; do
		[ $n -le $(($1 + 1)) ] || n=0
		address+=:$n
	done
	WAY=udp-one TO=("$address" lwm0) KIND=udp6
}

method_lwm0-subset()
{
	local address

	make_lwm $(($1 + 1))
	address=$(subset "$1")
	WAY=udp-one TO=("$address" lwm0)
}

has_members()
{
	[ "$(lwmctl -n full -j group show | jq --arg group "$1" \
		'[.[] | select(.address == $group) | .members[]] | length')" = "$2" ]
}

# A group that the targets have joined, each of which has told so. Where sending alone
# is measured, the links end in a dummy after that.
method_lwm0-group()
{
	local n group=239.8.0.$1

	PLACE=full
	make_full_once
	make_receivers $(($1 + 1))
	make_lwm $(($1 + 1))
	if first_time group "$1"; then
		for ((n = 2; n <= $1 + 1; n++)); do
			ip -n "rx$n" address add "$group/32" dev lwm0 autojoin
		done
		wait_for has_members "$group" "$1"
		quiet
	fi
	WAY=udp-one TO=("$group" lwm0)
	[ "$SIDE" = full ] || aim_under "$1"
}

method_udp-sendto()
{
	WAY=udp-sendto
}

method_udp-connected()
{
	WAY=udp-connected
}

method_udp-sendmmsg()
{
	WAY=udp-sendmmsg
}

# A device whose list are the targets.
make_vxlan()
{
	local n dev=vxlan$1 under=() list=()

	[ "$SIDE" != zones ] || dev=vxlanz
	DEV=$dev
	first_time "$dev" "$PLACE" || return 0
	[ "$PLACE" = full ] || under=(dev under)
	ip -n "$PLACE" link add "$dev" mtu $((MTU - 50)) \
		type vxlan id "$1" local 10.0.1.1 "${under[@]}" dstport 4789
	ip -n "$PLACE" address add "10.1.$1.1/24" dev "$dev"
	ip -n "$PLACE" link set "$dev" up
	for ((n = 2; n <= $1 + 1; n++)); do
		list+=("10.0.1.$n")
	done
	[ "$SIDE" != zones ] || read -ra list < <(echo 10.0.{11..18}.{1..8})
	for n in "${list[@]}"; do
		echo "fdb append 00:00:00:00:00:00 dev $dev dst $n"
	done | bridge -n "$PLACE" -b -
	[ "$PLACE" = full ] || return 0
	for ((n = 2; n <= $1 + 1; n++)); do
		{
			echo "link add $dev mtu $((MTU - 50)) type vxlan id $1" \
				"local 10.0.1.$n dstport 4789"
			echo "address add 10.1.$1.$n/24 dev $dev"
			echo "link set $dev up"
		} | ip -n "rx$n" -b -
	done
}

method_vxlan()
{
	make_vxlan "$1"
	WAY=udp-one TO=(239.1.1.1 "$DEV") KIND=239.1.1.1%$DEV
}

method_vxlan-connected()
{
	method_vxlan "$1"
	WAY=udp-one-connected
}

# Its usual port is that of lwm0.
make_geneve()
{
	ip -n "$1" link add geneve mtu $((MTU - 50)) type geneve id 5 remote "$2" dstport 6082
	ip -n "$1" address add "$3/24" dev geneve
	ip -n "$1" link set geneve up
}

method_geneve()
{
	[ "$1" = 1 ] || return 0
	if first_time geneve "$PLACE"; then
		make_geneve "$PLACE" 10.0.1.2 10.2.0.1
		[ "$PLACE" != full ] || make_geneve rx2 10.0.1.1 10.2.0.2
	fi
	WAY=udp-one TO=(239.1.1.1 geneve) KIND=239.1.1.1%geneve
}

method_ip-multicast()
{
	[ "$1" = 1 ] || return 0
	WAY=udp-one TO=(239.1.1.1 under) KIND=239.1.1.1%eth0
	[ "$PLACE" != full ] || TO=(239.1.1.1 to2)
}

# Cloned and transmitted, without any header: a bridge in which N dummies are ports.
method_bridge()
{
	local n

	if first_time bridge "$1"; then
		{
			echo "link add br$1 mtu $MTU type bridge mcast_snooping 0"
			for ((n = 1; n <= $1; n++)); do
				echo "link add br$1-$n mtu $MTU type dummy"
				echo "link set br$1-$n master br$1 up"
			done
			echo "link set br$1 up"
			echo "address add 10.3.$1.1/24 dev br$1"
		} | ip -n "$PLACE" -b -
	fi
	WAY=udp-one TO=(239.1.1.1 "br$1") COUNT="br$1-*"
}

method_tipc()
{
	make_tipc $(($1 + 1))
	WAY=tipc KIND=tipc
}

# The floor: a thread of the kernel gives the device one buffer again and again, or a
# new one each time; neither socket nor route nor neighbour has a part in it.
pktgen()
{
	local copies=$1 what result us was is

	[ "$N" = "${targets[0]}" ] || return 0
	what="$METHOD 1 $PAYLOAD 1 tx"
	modprobe pktgen
	on tx sh -e <<-END
		cd /proc/net/pktgen
		echo rem_device_all >kpktgend_0
		echo add_device under >kpktgend_0
		echo count $PACKETS >under
		echo clone_skb $copies >under
		# With the headers of IPv4 and UDP, of Ethernet, and a checksum.
		echo pkt_size $((PAYLOAD + 42)) >under
		echo delay 0 >under
		echo dst 10.0.1.2 >under
		echo dst_mac $(mac 2) >under
	END
	was=$(sent_under)
	echo "begin $what"
	on tx sh -c 'echo start >/proc/net/pktgen/pgctrl'
	result=$(on tx grep 'Result: OK' /proc/net/pktgen/under)
	is=$(sent_under)
	us=${result#*OK: } us=${us%%(*}
	[ $((is - was)) = $PACKETS ]
	us=$(awk "BEGIN { printf \"%.1f\", $us * 1000 / $PACKETS }")
	echo "row $what $PACKETS $us $us"
}
PACKETS=200000

sent_under()
{
	ip -n tx -j -s link show under | jq '.[0].stats64.tx.packets'
}

method_pktgen()
{
	pktgen 1000000
}

method_pktgen-alloc()
{
	pktgen 0
}

# The payload goes to a device that cuts it, which a dummy never needs to.

method_lwm-segment()
{
	method_lwm-connected "$1"
}

method_lwm0-segment()
{
	method_lwm0-subset "$1"
}

method_udp-segment()
{
	method_udp-sendto "$1"
}

method_vxlan-segment()
{
	method_vxlan "$1"
}

# Sides

aim_under()
{
	local n

	! first_time under full || batch_under | ip -n full -b -
	{
		for ((n = 2; n <= $1 + 1; n++)); do
			echo "route replace 10.0.1.$n/32 dev under src 10.0.1.1"
			echo "neighbour replace 10.0.1.$n lladdr $(mac "$n") dev under" \
				"nud permanent"
		done
	} | ip -n full -b -
	AIMED=$1
}
AIMED=0

# To the links again.
aim_back()
{
	local n

	[ $AIMED -gt 0 ] || return 0
	for ((n = 2; n <= AIMED + 1; n++)); do
		echo "route replace 10.0.1.$n/32 dev to$n src 10.0.1.1"
	done | ip -n full -b -
	AIMED=0
}

make_tx_once()
{
	! first_time tx || make_tx
}

make_full_once()
{
	! first_time full || make_full
}

make_far_once()
{
	! first_time far || make_far
}

# How method $1 sends to $2 targets, in PLACE.
method()
{
	WAY='' TO=() KIND=udp COUNT=under
	"method_$1" "$2"
}

# lwm-bench OPTIONS..., where METHOD N PAYLOAD are known.
bench()
{
	local cut=()

	! among "$METHOD" "${CUTTERS[@]}" || cut=(-g "$SEGMENT")
	on "$PLACE" lwm-bench -m "$METHOD" -s "${BENCH_SIDE:-$SIDE}" "${cut[@]}" "$@" \
		"$WAY" "$N" "$PAYLOAD" "${TO[@]}"
}

side_tx()
{
	PLACE=tx
	make_tx_once
	method "$METHOD" "$N"
	[ -n "$WAY" ] || return 0
	bench -c "$COUNT"
	aim_back
}

# Once for each payload, whatever targets are asked for.
side_zones()
{
	local copies

	[ "$N" = "${targets[0]}" ] || return 0
	PLACE=tx
	make_tx_once
	for N in 64 63; do
		copies=$N
		[[ $METHOD != lwm* ]] || copies=$((N == 64 ? 8 : 14))
		[ $N = 64 ] || [[ $METHOD = lwm* ]] || continue
		method "$METHOD" "$N"
		BENCH_SIDE=tx bench -c under -z 8 -k $copies
	done
}

side_full()
{
	PLACE=full
	make_full_once
	make_receivers $((N + 1))
	method "$METHOD" "$N"
	[ -n "$WAY" ] || return 0
	bench -r "$KIND"
}

# What a copy says may depend on the number of targets with LWM alone.
side_rx()
{
	[ "$N" = "${targets[0]}" ] || [ "$METHOD" = lwm-connected ] || return 0
	[ "$METHOD" = lwm-connected ] || local N=1
	PLACE=full
	make_full_once
	make_receivers $((N + 1))
	method "$METHOD" "$N"
	[ -n "$WAY" ] || return 0
	bench -r "$KIND" -d to2
}

# The targets are the nodes from 3 on.
side_relay()
{
	PLACE=far
	make_far_once
	method "$METHOD" "$N"
	[ -n "$WAY" ] || return 0
	bench -c under@rl -d wire -f 3
}

side_hub()
{
	PLACE=hub1
	! first_time hub || make_hub
	make_hub_nodes $((N + 1))
	method "$METHOD" "$N"
	bench -r "$KIND" -p hub -c eth0 -a
}

side_send()
{
	if first_time queue; then
		! first_time hub || make_hub
		tc -n hub1 qdisc add dev eth0 root netem delay 10ms limit 10000
	fi
	side_hub
}

# Scale: a table of what there is, not of rows, for all methods at a time.

make_big()
{
	ip netns add big
	{
		echo "link set lo up"
		batch_under
		echo "address add 10.64.0.1/10 dev under"
		echo "neighbour add 10.64.0.2 lladdr $(mac 2) dev under nud permanent"
		echo "neighbour add 10.64.0.3 lladdr $(mac 3) dev under nud permanent"
		echo "neighbour add 10.64.0.4 lladdr $(mac 4) dev under nud permanent"
	} | ip -n big -b -
	big_file 9 1 >/tmp/big.yaml
	on big lwmctl up /tmp/big.yaml
}

# A network of $1 nodes, 256 to a zone, and $2 groups besides the one of subsets.
big_file()
{
	awk -v nodes="$1" -v groups="$2" -v net=$LWM_NET -v group=$GROUP_ADDRESS 'BEGIN {
		print "network: " net "\nprefix: 10.128.0.0/15\nmtu: 1506\nzones:"
		for (z = 0; z <= int(nodes / 256); z++)
			print "  zone" z + 1 ": " z + 1 " 10." 64 + int(z / 256) "." z % 256 ".0/24"
		print "nodes:"
		for (n = 1; n <= nodes; n++)
			print "  h" n ": " n " 10.64." int(n / 256) "." n % 256 " permanent"
		print "groups:\n  group7: 7 1-9 " group
		for (g = 1; g < groups; g++)
			print "  group" g + 7 ": " g + 7 " 2-4 239.128." int(g / 256) "." g % 256
	}'
}

# Octets that the kernel has in slabs, but for caches, and in what vmalloc gave: tables
# use both.
kernel_memory()
{
	awk '/^(SUnreclaim|VmallocUsed):/ { sum += $2 } END { print sum * 1024 }' /proc/meminfo
}

# Memory that goes is given back after a while.
kernel_memory_settled()
{
	pause 1
	kernel_memory
}

# What each method costs with $2 of kind $1, and OPTIONS of lwm-bench; each of these
# has $3 octets, and it took $4 microseconds to make them.
scale_row()
{
	local what=$1 count=$2 memory=$3 us=$4

	for METHOD in ${METHODS_OF[scale]}; do
		among "$METHOD" "${methods[@]}" || continue
		method "$METHOD" 3
		echo "scale $what $count $METHOD $(SIDE=tx PAYLOAD=1400 N=3 bench -c under "${@:5}" |
			sed -n 's/^row.* //p') $memory $us"
	done
}

scale_apply()
{
	local kind=$1 count=$2 before after began us each=-

	before=$(kernel_memory_settled)
	began=${EPOCHREALTIME/[.,]/}
	lwmctl -n big apply /tmp/big.yaml >/dev/null
	us=$((${EPOCHREALTIME/[.,]/} - began))
	after=$(kernel_memory_settled)
	# Of few, it is not seen beside all else.
	[ "$count" -lt 512 ] || each=$(((after - before) / (count - BASE)))
	scale_row "$kind" "$count" "$each" $us
}

scale_all()
{
	local count

	PLACE=big
	! first_time big || make_big
	MADE[big.yaml]=y
	MADE[node big]=y
	for count in "${SCALE_NODES[@]}"; do
		big_file "$count" 1 >/tmp/big.yaml
		BASE=9 scale_apply nodes "$count"
		big_file 9 1 >/tmp/big.yaml
		lwmctl -n big apply /tmp/big.yaml >/dev/null
	done
	for count in "${SCALE_GROUPS[@]}"; do
		big_file 9 "$count" >/tmp/big.yaml
		BASE=1 scale_apply groups "$count"
		big_file 9 1 >/tmp/big.yaml
		lwmctl -n big apply /tmp/big.yaml >/dev/null
	done
	for count in "${SCALE_SOCKETS[@]}"; do
		scale_row sockets "$count" - - -w "sockets=$count"
	done
	for count in "${SCALE_SUBSETS[@]}"; do
		scale_row subsets "$count" - - -w "subsets=$count"
	done
}
SCALE_NODES=(9 64 512 4096 65535)
SCALE_GROUPS=(1 64 4096 65000)
SCALE_SOCKETS=(1 64 4096)
SCALE_SUBSETS=(1 64 4096 8192)

side_scale()
{
	! first_time scale || scale_all
}

# Wire: 1,400 octets from host 1 of eight zones of eight to sets of hosts, each method
# with a port of its own. Nobody listens, which no link tells.

UDP_PORT=7000
declare -A WIRE_SETS=(
	["three in another zone"]="9 10 11"
	["three in three zones"]="9 17 25"
	["one whole zone"]="9 10 11 12 13 14 15 16"
	["half of each zone"]="2 3 4 9 10 11 12 17 18 19 20 25 26 27 28 33 34 35 36 41 42 43 44
		49 50 51 52 57 58 59 60"
	["all 63"]="$(echo {2..64})"
)

make_wire()
{
	local n

	lan 8 8
	network $LWM_NET >/tmp/wire.yaml
	up /tmp/wire.yaml
	count 6081 4789 $UDP_PORT
}

message()
{
	printf '%01400d' 0
}

host_address()
{
	echo "10.0.${ZONE_OF[$1]}.$1"
}

wire_lwm-connected()
{
	message | on h1 lwmcat -n $LWM_NET "$(IFS=,; echo "$*")" $PORT
}
PORT=700

wire_udp-sendto()
{
	local n

	for n; do
		message | on h1 socat -u -b 2000 - "UDP4-SENDTO:$(host_address "$n"):$UDP_PORT"
	done
}

wire_vxlan()
{
	local n

	{
		echo "link add vxlan type vxlan id 9 dstport 4789 local $(host_address 1)"
		echo "address add 10.9.0.1/24 dev vxlan"
		echo "link set vxlan up"
		echo "route add 239.1.1.1 dev vxlan"
	} | ip -n h1 -b -
	for n; do
		echo "fdb append 00:00:00:00:00:00 dev vxlan dst $(host_address "$n")"
	done | bridge -n h1 -b -
	message | on h1 socat -u -b 2000 - "UDP4-SENDTO:239.1.1.1:$UDP_PORT"
	ip -n h1 link del vxlan
}

# Octets of each link, and of the least that reaches all: one packet, plain UDP, on
# each link of the tree.
wire_rows()
{
	local set=$1 link least n
	local -A tree=()

	shift
	tree[h1-r1]=y
	for n; do
		[ "${ZONE_OF[$n]}" = 1 ] || tree["r1-r${ZONE_OF[$n]}"]=y
		tree["r${ZONE_OF[$n]}-h$n"]=y
	done
	settle
	count_read
	for link in "${!octets[@]}"; do
		least=0
		[ -z "${tree[$link]}" ] || least=$((14 + 20 + 8 + 1400))
		[ "${packets[$link]}" = 0 ] && [ $least = 0 ] ||
			echo "wire ${METHOD%-*} ${set// /-} $# $link ${packets[$link]}" \
				"${octets[$link]} $least"
	done | sort -V
}

wire_all()
{
	local set

	make_wire
	for set in "three in another zone" "three in three zones" "one whole zone" \
		   "half of each zone" "all 63"; do
		for METHOD in ${METHODS_OF[wire]}; do
			among "$METHOD" "${methods[@]}" || continue
			count_reset
			# shellcheck disable=SC2086 # numbers
			"wire_$METHOD" ${WIRE_SETS[$set]}
			# shellcheck disable=SC2086
			wire_rows "$set" ${WIRE_SETS[$set]}
		done
	done
}

side_wire()
{
	! first_time wire || wire_all
}

# Is payload $2 for method $1?
fits()
{
	local long='' cuts=''

	[ "$2" -le "$SEGMENT" ] || long=y
	! among "$1" "${CUTTERS[@]}" || cuts=y
	[ "$long" = "$cuts" ]
}

sysctls
# For `make profile`: where the functions are that it has counted.
cp /proc/kallsyms "$OUT/"
echo "about kernel $(uname -r), $(uname -v)"
for SIDE in "${sides[@]}"; do
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
