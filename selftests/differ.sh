#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Hosts whose tables are not the same: in each round, each host has zones, ways,
# relays, nodes and group 7 of its own, at random. Copies may be lost or take a
# longer way, but nothing arrives twice, and nothing leaves the group.

. lib.sh

SEED=20260102
ROUNDS=6

lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml

# One time out of $1.
chance()
{
	((RANDOM % $1 == 0))
}

random_zone()
{
	ZONE=$((RANDOM % 3 + 1))
}

# Sets NODES to some of 1 to 9, at least one.
random_nodes()
{
	local n

	NODES=
	until [ -n "$NODES" ]; do
		for n in 1 2 3 4 5 6 7 8 9; do
			chance 4 || NODES+=,$n
		done
	done
	NODES=${NODES#,}
}

# Zone $1; of all zones, one may be on the way to others.
random_zone_words()
{
	local words=""

	[ "$1" = "$MIDDLE" ] || ! chance 2 || words+=" via zone$MIDDLE"
	case $((RANDOM % 4)) in
	0)	words+=" relay never" ;;
	1)	random_nodes && words+=" relay $NODES" ;;
	esac
	echo "  zone$1: $1$words"
}

# Node $1 as host $2 has it. What a host is itself is no matter of tables.
random_node()
{
	local zone=${ZONE_OF[$1]} words=""

	if [ "$1" != "$2" ]; then
		! chance 10 || return 0
		! chance 3 || { random_zone; zone=$ZONE; }
		! chance 10 || words+=" down"
	fi
	echo "  h$1: $1 10.0.${ZONE_OF[$1]}.$1 zone zone$zone permanent$words"
}

# Files for all hosts, and what each has in group 7.
random_tables()
{
	local host n

	for host in 1 2 3 4 5 6 7 8 9; do
		random_zone
		MIDDLE=$ZONE
		{
			echo "network: 42"
			echo "zones:"
			for n in 1 2 3; do
				random_zone_words "$n"
			done
			echo "nodes:"
			for n in 1 2 3 4 5 6 7 8 9; do
				random_node "$n" "$host"
			done
			random_nodes
			echo "groups:"
			echo "  group7: 7 $NODES"
		} >"/tmp/h$host.yaml"
		# For lwm-differ.
		echo "$host $NODES" >>/tmp/members
	done
}

round()
{
	local n pids=()

	rm -f /tmp/members
	random_tables
	for n in 1 2 3 4 5 6 7 8 9; do
		on "h$n" lwmctl apply "/tmp/h$n.yaml" >/dev/null &
		pids+=($!)
	done
	for n in "${pids[@]}"; do
		wait "$n" || return
	done
	lwm-differ 300 "$((SEED + $1))" 7 </tmp/members
}

RANDOM=$SEED
for ((i = 1; i <= ROUNDS; i++)); do
	claim "round $i (seed $SEED): nothing twice, nothing outside the group" round "$i"
done
