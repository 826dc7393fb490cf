# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # shared with bench.sh
#
# Methods. Each makes what it needs in PLACE to send to $1 targets, and says how:
# WAY of lwm-bench, TO which address by which device, who receives it as KIND, which
# devices COUNT what leaves. No WAY: it is not for so many.

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
