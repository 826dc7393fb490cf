#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What AF_LWM sockets do, call by call: each test of lwm-sock-test is a claim.
#
#     zone 1       zone 2         tables only, without a host: 90 (plain),
#     h1  h2       h3  h4         91 (down), 92 (on IPv6 only), 93 (behind
#      +---r1-------r2---+        lwm0 itself), 100 to 399

. "$(dirname "$0")/lib.sh"

# Nodes that there are in tables, but whose hosts there are not.
elsewhere()
{
	local n

	echo "  plain: 90 10.0.1.90 plain permanent"
	echo "  down: 91 10.0.1.91 down permanent"
	echo "  six: 92 fd00:0:0:1::92 permanent"
	echo "  loop: 93 10.9.0.93 zone loops permanent"
	for ((n = 100; n < 400; n++)); do
		echo "  x$n: $n 10.9.$((n / 100)).$((n % 100 + 1)) zone far permanent"
	done
}

network_file()
{
	local line

	network 42 | while IFS= read -r line; do
		echo "$line"
		case $line in
		zones:)	printf "  %s\n" "loops: 8" "far: 9" ;;
		nodes:)	elsewhere ;;
		esac
	done
}

test_socket()
{
	claim "$2" lwm-sock-test "$1"
}

NETWORK=("dscp: 10")
GROUP_NODES[7]=1-3

lan 2 2
network_file >/run/net.yaml
up /run/net.yaml
ip -n h1 route add 10.9.0.93 dev lwm0

lwm-sock-test | grep -v '^device-down \|^ambiguous \|^segments-slow ' >/run/tests
while read -r name sentence; do
	test_socket "$name" "$sentence"
done </run/tests

on h1 tc qdisc add dev eth0 root netem slot 500ms 500ms packets 1
test_socket segments-slow "a run waits for room in the send buffer, or is missed"
on h1 tc qdisc del dev eth0 root

on h4 ip link set lwm0 down
test_socket device-down "nothing is sent through a device that is down"
on h4 ip link set lwm0 up
ip -n r2 link add lwm1 type lwm id 42 node 9 zone 1 local 10.0.2.254
ip -n r2 link set lwm1 netns h4
test_socket ambiguous "a network that two devices have is neither's"
