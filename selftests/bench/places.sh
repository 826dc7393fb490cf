# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # shared with bench.sh
#
# Namespaces, links and nodes: what each side is measured on. See bench.sh for how they
# look.

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
	ip -n "$1" link add "$2" mtu "$MTU" type veth peer name eth0 mtu "$MTU" netns "$3"
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
	ip -n hub link add link hub mtu "$MTU" name eth0 netns "hub$1" address "$(mac "$1")" \
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
	ip -n hub link add hub mtu "$MTU" type dummy
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
	local n last=$1

	[ "$SIDE" != full ] || last=$((LARGEST + 1))
	first_time "$PLACE.yaml" && network_file >"/tmp/$PLACE.yaml"
	make_node "$PLACE" 1
	case $PLACE in
	far)
		make_node rl 2 ;;
	hub1)
		for ((n = 2; n <= last; n++)); do
			make_node "hub$n" "$n"
		done
		! first_time told hub "$last" || quiet ;;
	full)
		for ((n = 2; n <= last; n++)); do
			make_node "rx$n" "$n"
		done
		! first_time told "$last" || quiet ;;
	esac
}
