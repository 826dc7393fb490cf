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
#   TARGETS=N,...      of 1 to 100
#   PAYLOADS=N,...     octets
#
# tx: what sending costs. The sender's links end in a dummy device, which frees
# what it is given. Each row counts what has come there.
#
#     tx: node 1, 10.0.1.1 --- under
#
# Neighbours are permanent, and all links have an MTU of 1600.

. lib.sh

MTU=1600
LWM_NET=42
GROUP_ADDRESS=239.7.0.7

ALL_METHODS=(
	lwm-connected lwm-unconnected lwm0-setaddr lwm0-subset
	udp-sendto udp-connected udp-sendmmsg
	vxlan vxlan-connected geneve ip-multicast bridge
	lwm-segment lwm0-segment udp-segment vxlan-segment
)
# Those that cut a payload into datagrams of SEGMENT octets, and no others, send
# what is too long for one.
CUTTERS=(lwm-segment lwm0-segment udp-segment vxlan-segment)
SEGMENT=1400
ALL_TARGETS=(1 3 8 32 100)
ALL_PAYLOADS=(100 1400 60000)

# shellcheck disable=SC2153 # from the environment
{
	read -ra methods <<<"${METHODS//,/ }"
	read -ra targets <<<"${TARGETS//,/ }"
	read -ra payloads <<<"${PAYLOADS//,/ }"
}
[ ${#methods[@]} -gt 0 ] || methods=("${ALL_METHODS[@]}")
[ ${#targets[@]} -gt 0 ] || targets=("${ALL_TARGETS[@]}")
[ ${#payloads[@]} -gt 0 ] || payloads=("${ALL_PAYLOADS[@]}")

wanted()
{
	[[ " ${methods[*]} " = *" $1 "* ]]
}

# The sender

batch_under()
{
	local n

	echo "link set lo up"
	echo "link add under mtu $MTU type dummy"
	echo "link set under addrgenmode none up"
	echo "address add 10.0.1.1/16 dev under"
	for ((n = 2; n <= 101; n++)); do
		echo "neighbour add 10.0.1.$n lladdr $(mac "$n") dev under nud permanent"
	done
}

mac()
{
	printf '02:00:00:00:00:%02x' "$1"
}

network_file()
{
	local n

	echo "network: $LWM_NET"
	echo "prefix: 10.42.0.0/16"
	# Less the outer headers on IPv4, the longest set option, and Ethernet.
	echo "mtu: $((MTU - 20 - 8 - 8 - 44 - 14))"
	echo "zones:"
	echo "  zone1: 1 10.0.1.0/24"
	echo "nodes:"
	for ((n = 1; n <= 101; n++)); do
		echo "  h$n: $n 10.0.1.$n permanent"
	done
	echo "groups:"
	echo "  group7: 7 2-101 $GROUP_ADDRESS"
}

set_up_tx()
{
	sysctls
	ip netns add tx
	batch_under | ip -n tx -b -
}

set_up_lwm()
{
	[ ! -e /tmp/net.yaml ] || return 0
	network_file >/tmp/net.yaml
	on tx lwmctl up /tmp/net.yaml
	ip -n tx address add fe80::4c:ff:fe2a:1/64 dev lwm0 nodad
}

bench()
{
	on tx lwm-bench -c under "$@"
}

# One row of a method each: N PAYLOAD. Nothing where it is not for so many.

tx_lwm-connected()
{
	set_up_lwm
	bench lwm-connected "$1" "$2"
}

tx_lwm-unconnected()
{
	set_up_lwm
	bench lwm-unconnected "$1" "$2"
}

# An address has room for five nodes of 16 bits, in hexadecimal.
tx_lwm0-setaddr()
{
	local n address=ff12:4c57:0

	[ "$1" -le 5 ] || return 0
	set_up_lwm
	for ((n = 2; n <= 6; n++)); do
		if [ $n -le $(($1 + 1)) ]; then
			address+=:$n
		else
			address+=:0
		fi
	done
	bench -m lwm0-setaddr udp-one "$1" "$2" "$address" lwm0
}

tx_lwm0-subset()
{
	local address

	set_up_lwm
	address=$(lwmctl -n tx subset add group 7 nodes "2-$(($1 + 1))" lifetime 1h)
	bench -m lwm0-subset udp-one "$1" "$2" "$address" lwm0
}

tx_udp-sendto()
{
	bench udp-sendto "$1" "$2"
}

tx_udp-connected()
{
	bench udp-connected "$1" "$2"
}

tx_udp-sendmmsg()
{
	bench udp-sendmmsg "$1" "$2"
}

set_up_vxlan()
{
	local n

	! ip -n tx link show "vxlan$1" >/dev/null 2>&1 || return 0
	ip -n tx link add "vxlan$1" type vxlan id "$1" local 10.0.1.1 dev under dstport 4789
	ip -n tx address add "10.1.$1.1/24" dev "vxlan$1"
	ip -n tx link set "vxlan$1" up
	for ((n = 2; n <= $1 + 1; n++)); do
		echo "fdb append 00:00:00:00:00:00 dev vxlan$1 dst 10.0.1.$n"
	done | bridge -n tx -b -
}

tx_vxlan()
{
	set_up_vxlan "$1"
	bench -m vxlan udp-one "$1" "$2" 239.1.1.1 "vxlan$1"
}

tx_vxlan-connected()
{
	set_up_vxlan "$1"
	bench -m vxlan-connected udp-one-connected "$1" "$2" 239.1.1.1 "vxlan$1"
}

tx_geneve()
{
	[ "$1" = 1 ] || return 0
	if ! ip -n tx link show geneve >/dev/null 2>&1; then
		# Its own port is taken, by lwm0.
		ip -n tx link add geneve mtu $((MTU - 50)) \
			type geneve id 5 remote 10.0.1.2 dstport 6082
		ip -n tx address add 10.2.0.1/24 dev geneve
		ip -n tx link set geneve up
	fi
	bench -m geneve udp-one "$1" "$2" 239.1.1.1 geneve
}

tx_ip-multicast()
{
	[ "$1" = 1 ] || return 0
	bench -m ip-multicast -k 1 udp-one "$1" "$2" 239.1.1.1 under
}

# Cloned and transmitted, without any header: a bridge in which N dummies are ports.
tx_bridge()
{
	local n

	if ! ip -n tx link show "br$1" >/dev/null 2>&1; then
		{
			echo "link add br$1 mtu $MTU type bridge mcast_snooping 0"
			for ((n = 1; n <= $1; n++)); do
				echo "link add br$1-$n mtu $MTU type dummy"
				echo "link set br$1-$n master br$1 up"
			done
			echo "link set br$1 up"
			echo "address add 10.3.$1.1/24 dev br$1"
		} | ip -n tx -b -
	fi
	on tx lwm-bench -c "br$1-*" -m bridge udp-one "$1" "$2" 239.1.1.1 "br$1"
}

# The payload goes to a device that cuts it, which a dummy never needs to.

tx_lwm-segment()
{
	set_up_lwm
	bench -m lwm-segment -g $SEGMENT lwm-connected "$1" "$2"
}

tx_lwm0-segment()
{
	local address

	set_up_lwm
	address=$(lwmctl -n tx subset add group 7 nodes "2-$(($1 + 1))" lifetime 1h)
	bench -m lwm0-segment -g $SEGMENT udp-one "$1" "$2" "$address" lwm0
}

tx_udp-segment()
{
	bench -m udp-segment -g $SEGMENT udp-sendto "$1" "$2"
}

tx_vxlan-segment()
{
	set_up_vxlan "$1"
	bench -m vxlan-segment -g $SEGMENT udp-one "$1" "$2" 239.1.1.1 "vxlan$1"
}

# Is payload $2 for method $1?
fits()
{
	if [ "$2" -gt $SEGMENT ]; then
		[[ " ${CUTTERS[*]} " = *" $1 "* ]]
	else
		[[ " ${CUTTERS[*]} " != *" $1 "* ]]
	fi
}

set_up_tx
for method in "${ALL_METHODS[@]}"; do
	wanted "$method" || continue
	for payload in "${payloads[@]}"; do
		fits "$method" "$payload" || continue
		for n in "${targets[@]}"; do
			"tx_$method" "$n" "$payload"
		done
	done
done
