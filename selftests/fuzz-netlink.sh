#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# packages: python3 python3-yaml
#
# Generic netlink and rtnetlink, asked at random: what spec/*.yaml allow, and
# what they do not. Every answer is one that the spec names; what is taken reads
# back as it was said; what is refused has changed nothing. All of it is about
# lwm0 of h1, which is node 1 in zone 1 of network 42.
#
# The messages follow from the seed: make run SCRIPT=selftests/fuzz-netlink.sh
# SET="SEED=2 ROUNDS=1000" asks others, and more of them.

. lib.sh

SEED=${SEED:-1}
ROUNDS=${ROUNDS:-${DEBUG:+10}}
ROUNDS=${ROUNDS:-100}

fuzz()
{
	on h1 netlink/fuzz-netlink "$SEED" "$@"
}

# What the kernel keeps for users: tables, nodes, zones, groups and their sets
# are among it. Free ones that processors hold do not count. A kernel without
# memory cgroups, as the debug kernel is, keeps no such count: there, leaks tell.
shopt -s nullglob
KINDS=(/sys/kernel/slab/kmalloc-cg-* /sys/kernel/slab/lwm_node)

kept()
{
	local kind

	for kind in "${KINDS[@]}"; do
		echo 1 >"$kind/shrink"
	done
	awk '/^(kmalloc-cg-|lwm_node )/ { n += $2 } END { print n + 0 }' /proc/slabinfo
}

kept_at_most()
{
	[ "$(kept)" -le "$1" ]
}

lan 1 1
network 42 >/tmp/net.yaml
up /tmp/net.yaml
KEPT=$(kept)
note "seed $SEED, $ROUNDS rounds"

claim "the kernel takes what the spec says, and no more" fuzz policies
claim "what the spec allows is done as it says, or nothing is" fuzz valid $((ROUNDS * 4))
claim "what is shown can be put into empty tables" fuzz again
claim "what is wrong is refused, points there, and changes nothing" fuzz spoilt $((ROUNDS * 4))
ip -n h1 link add lwm1 type lwm
claim "of other devices nothing is shown, and nothing changed" fuzz devices "$ROUNDS"
ip -n h1 link del lwm1
claim "there are no operations but those of the spec" fuzz commands
claim "a transaction is seen at its end, as a whole or not at all" \
	fuzz transactions $((ROUNDS * 2))
claim "a dump that tables changed under says so" fuzz dumps 20
claim "two at a time get answers that the spec names" fuzz together "$ROUNDS"
claim "who has no privilege changes nothing" fuzz unprivileged
claim "links are as they were told to be, or as they were" fuzz links "$ROUNDS"
claim "all can be deleted" fuzz empty

# Sockets and pipes come and go; each of the messages that were taken left more.
[ ${#KINDS[@]} = 0 ] ||
	claim "and the memory comes back" wait_for kept_at_most $((KEPT + 16))
