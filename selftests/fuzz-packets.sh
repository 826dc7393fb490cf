#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Spoilt packets, thrown from host 1's place at a host that sends on (4) and at
# one in a zone without the plain node (9): from node 1, from others, from
# strangers. Of each, lwm-fuzz-packets works out what may become of it, and
# holds that no copy but those that may leave does, that each goes where it may,
# once, that nobody hears what is not for him, and that those answers are given
# that were asked for, to nobody but the initiator.
#
# SET="SEED=2 COUNT=5000" makes another run; one packet is thrown again
# by: lwm-fuzz-packets NODE SEED NUMBER 1
# timeout: 600

. "$(dirname "$0")/lib.sh"

SEED=${SEED:-20260103}
COUNT=${COUNT:-500}
[ -z "$DEBUG" ] || COUNT=$((COUNT / 8))

# The network without addresses for lwm0, which would answer, and with a plain
# node, which has an address, but no host.
network_file()
{
	network 42 | sed -e '/^prefix:/d' -e '/^groups:/,$d' \
		-e '$a\  plain: 90 10.0.2.90 plain via h4 permanent'
	printf 'groups:\n  group7: 7 1,2,4,5,7,8\n'
}

stats()
{
	lwmctl -n "$1" stats show
}

# Throw COUNT packets at host $1.
throw()
{
	local status=0

	BEFORE=$(stats "h$1")
	lwm-fuzz-packets "$1" "$SEED" 1 "$COUNT" >/tmp/thrown || status=$?
	AFTER=$(stats "h$1")
	sed '$d' /tmp/thrown
	note "$(tail -n 1 /tmp/thrown)"
	return $status
}

# What was thrown at host $1 is in its counters, each packet once, and no other.
accounted()
{
	local seen

	seen=$(counted "$BEFORE" "$AFTER" received delivered relayed messages copies answers)
	[ "$seen" = "$(tail -n 1 /tmp/thrown)" ] || {
		note "h$1 counted: $seen"
		return 1
	}
}

lan 3 3
network_file >/tmp/net.yaml
up /tmp/net.yaml
# What is sent to the plain node is seen on its way, and goes no further.
ip -n h4 neighbour add 10.0.2.90 lladdr "${MAC_HOST[6]}" dev eth0 nud permanent

for target in 4 9; do
	claim "at host $target ($COUNT packets, seed $SEED): only what may go on does, and where it may" \
		throw "$target"
	claim "at host $target: the counters say what became of each packet" accounted "$target"
done
