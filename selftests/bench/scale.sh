# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # shared with bench.sh
#
# Scale: a table of what there is, not of rows, for all methods at a time.

# All are behind one router: new nodes are told of memberships, and neighbours of the
# underlay would be counted as theirs.
make_big()
{
	ip netns add big
	{
		echo "link set lo up"
		batch_under
		echo "address add 10.64.0.1/32 dev under"
		echo "neighbour add 10.64.0.2 lladdr $(mac 2) dev under nud permanent"
		echo "route add 10.64.0.0/10 via 10.64.0.2 dev under onlink"
	} | ip -n big -b -
	big_file 9 1 >/tmp/big.yaml
	on big lwmctl up /tmp/big.yaml
}

# A network of $1 nodes, 256 to a zone, and $2 groups besides the one of subsets.
big_file()
{
	awk -v nodes="$1" -v groups="$2" -v net="$LWM_NET" -v group="$GROUP_ADDRESS" 'BEGIN {
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

# Octets of objects in slabs, and of what vmalloc gave: tables use both.
kernel_memory()
{
	awk 'FILENAME ~ /slabinfo/ && FNR > 2 { sum += $2 * $4 }
		/^VmallocUsed:/ { sum += $2 * 1024 }
		END { print sum }' /proc/slabinfo /proc/meminfo
}

# Memory that goes is given back after a while. Free objects that a processor keeps
# for the next ones would count.
kernel_memory_settled()
{
	local cache

	pause 10
	for cache in /sys/kernel/slab/*/shrink; do
		echo 1 >"$cache"
	done
	kernel_memory
}

# What method $1 costs, with OPTIONS of lwm-bench: into COST.
scale_cost()
{
	method "$1" 3
	COST[$1]=$(SIDE=tx PAYLOAD=1400 N=3 bench -c under "${@:2}" | sed -n 's/^row.* //p')
}
declare -A COST

# Of so many of a kind each has $3 octets, and it took $4 microseconds to make them.
scale_rows()
{
	for METHOD in ${METHODS_OF[scale]}; do
		! among "$METHOD" "${methods[@]}" ||
			echo "scale $1 $2 $METHOD ${COST[$METHOD]} $3 $4"
	done
}

scale_with()
{
	for METHOD in ${METHODS_OF[scale]}; do
		! among "$METHOD" "${methods[@]}" || scale_cost "$METHOD" -w "$1=$2"
	done
	scale_rows "$1" "$2" - -
}

# What they have of memory is what is given back when they go.
scale_apply()
{
	local kind=$1 count=$2 with began us each=-

	began=${EPOCHREALTIME/[.,]/}
	lwmctl -n big apply /tmp/big.yaml >/dev/null
	us=$((${EPOCHREALTIME/[.,]/} - began))
	with=$(kernel_memory_settled)
	for METHOD in ${METHODS_OF[scale]}; do
		! among "$METHOD" "${methods[@]}" || scale_cost "$METHOD"
	done
	big_file "$BASE_NODES" 1 >/tmp/big.yaml
	lwmctl -n big apply /tmp/big.yaml >/dev/null
	# Of few, it is not seen beside all else.
	[ "$count" -lt 512 ] ||
		each=$(((with - $(kernel_memory_settled)) / count))
	scale_rows "$kind" "$count" "$each" $us
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
		scale_apply nodes "$count"
	done
	for count in "${SCALE_GROUPS[@]}"; do
		big_file $BASE_NODES "$count" >/tmp/big.yaml
		scale_apply groups "$count"
	done
	for count in "${SCALE_SOCKETS[@]}"; do
		scale_with sockets "$count"
	done
	for count in "${SCALE_SUBSETS[@]}"; do
		scale_with subsets "$count"
	done
}
BASE_NODES=9
SCALE_NODES=(9 64 512 4096 65535)
SCALE_GROUPS=(1 64 4096 65000)
SCALE_SOCKETS=(1 64 4096)
SCALE_SUBSETS=(1 64 4096 8192)

side_scale()
{
	! first_time scale || scale_all
}
