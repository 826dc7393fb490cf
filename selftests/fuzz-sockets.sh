#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Calls to AF_LWM sockets with any arguments, from four threads on host 1 that
# share their sockets. See lwm-fuzz-sockets for what is held of each call.
#
# SET="SEED=2 COUNT=5000" makes another run; how threads interleave
# differs all the same.
# timeout: 600

. "$(dirname "$0")/lib.sh"

SEED=${SEED:-20260104}
COUNT=${COUNT:-10000}
[ -z "$DEBUG" ] || COUNT=$((COUNT / 10))

# Core counts the sockets of each protocol.
no_socket_left()
{
	on h1 grep -q '^LWM  *[0-9]*  *0 ' /proc/net/protocols
}

GROUP_NODES=([7]=1-3)
lan 2 2
network 42 >/tmp/net.yaml
up /tmp/net.yaml

claim "4 times $COUNT calls (seed $SEED): each error is one of those told, nothing goes astray" \
	lwm-fuzz-sockets 4 "$SEED" "$COUNT"
claim "sockets that are closed are not shown" \
	test "$(lwmctl -n h1 -j socket show | jq length)" = 0
claim "sockets that are closed are gone" wait_for no_socket_left
