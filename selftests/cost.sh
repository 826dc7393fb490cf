#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# icount: yes
# kernel: 6.1 6.12
#
# A send to three costs what it costs, however many nodes are known: 9 of them,
# or 64 in each of 64 zones, most of which do not run. Instructions are counted.

. lib.sh

PERCENT=2

lan 3 3
network >/tmp/few.yaml
{
	echo "network: 42"
	echo "zones:"
	for ((z = 1; z <= 64; z++)); do
		echo "  zone$z: $z 10.0.$z.0/24"
	done
	echo "nodes:"
	for ((n = 1; n <= 9; n++)); do
		echo "  h$n: $n 10.0.${ZONE_OF[$n]}.$n permanent"
	done
	for ((z = 1; z <= 64; z++)); do
		for ((n = z > 3 ? 100 : 103; n < 164; n++)); do
			echo "  absent$z-$n: $((256 * z + n)) 10.0.$z.$n permanent"
		done
	done
} >/tmp/many.yaml

# What a send to one host of each zone costs: SEND and WHOLE, with KNOWN nodes.
# Hosts that have no part in it need not know them.
cost()
{
	local host

	up "$1" h1 h2 h5 h8
	KNOWN=$(lwmctl -n h1 -j device show | jq '.[0].nodes')
	read -r SEND WHOLE < <(lwm-cost 1 2,5,8)
	for host in h1 h2 h5 h8; do
		on $host lwmctl down
	done
}

# $1 is at most PERCENT more or less than $2.
within()
{
	local off=$(($1 > $2 ? $1 - $2 : $2 - $1))

	note "$2 with few nodes known, $1 with many"
	[ "$2" -gt 0 ] && [ $((off * 100)) -le $(($2 * PERCENT)) ]
}

cost /tmp/few.yaml
few_send=$SEND few_whole=$WHOLE
cost /tmp/many.yaml
claim "4,096 nodes are known" [ "$KNOWN" = 4096 ]
claim "the send costs the same, within $PERCENT percent" within "$SEND" "$few_send"
claim "so does the way to all targets" within "$WHOLE" "$few_whole"
