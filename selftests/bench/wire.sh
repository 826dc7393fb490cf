# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # shared with bench.sh
#
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
	network "$LWM_NET" >/tmp/wire.yaml
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
	message | on h1 lwmcat -n "$LWM_NET" "$(IFS=,; echo "$*")" $PORT
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
