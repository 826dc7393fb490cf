#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# icount: yes
#
# 4,096 nodes, 64 in each of 64 zones, put into the tables of h1: what they cost
# in instructions, and in memory that the kernel keeps.

. lib.sh

NODES=4096
MEMORY_MAX=256		# octets for a node that is known and not sent to
TIME_MAX=8000		# instructions to add one, those of the program included
# What watches each object, and each access, has its share: the debug kernel tells
# only whether it grows beyond all measure.
[ -z "$DEBUG" ] || MEMORY_MAX=768 TIME_MAX=130000

lan 1 1
on h1 lwmctl device add lwm0 id 42 node 1 zone 1 local 10.0.1.1
on h1 ip link set lwm0 up

# Octets in slabs and in what vmalloc gave: tables use both.
kernel_memory()
{
	local name kilobytes rest sum=0

	while read -r name kilobytes rest; do
		case $name in
		Slab:|VmallocUsed:)	sum=$((sum + kilobytes)) ;;
		esac
	done </proc/meminfo
	echo $((sum * 1024))
}

nodes_known()
{
	[ "$(on h1 lwmctl -j device show | jq '.[0].nodes')" = $(($1 + 1)) ]
}

# What is replaced is freed after a while.
memory_is_at_most()
{
	[ "$(kernel_memory)" -le "$1" ]
}

on h1 lwm-tables install 8 >/dev/null
before=$(kernel_memory)
took=$(on h1 lwm-tables install $NODES)
after=$(kernel_memory)
each=$(((after - before) / NODES))
note "memory: $each octets a node"
note "time: $((took / NODES)) instructions a node, $((took / 1000000)) million in all"

claim "the tables have them all" nodes_known $NODES
claim "a node takes at most $MEMORY_MAX octets" [ "$each" -le $MEMORY_MAX ]
claim "to add a node takes at most $TIME_MAX instructions" [ $((took / NODES)) -le $TIME_MAX ]

for _ in 1 2 3 4; do
	on h1 lwm-tables install $NODES >/dev/null
done
claim "tables that are replaced are freed" wait_for memory_is_at_most \
	$((after + NODES * MEMORY_MAX / 2))

on h1 ip link del lwm0
