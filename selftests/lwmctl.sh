#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# lwmctl and the network file against the kernel: up, apply, save and down, the
# names that go with them, and what is refused without leaving anything behind.
#
#      zone 1       zone 2
#     h1   h2      h3   h4

. lib.sh

dir=$(mktemp -d)
net=$dir/net.yaml
other=$dir/other.yaml

lan 2 2
NETWORK=("ttl: 9" "silence: 250" "probe: 20")
GROUP_NODES[7]=1-3
network 42 >"$net"

ctl()
{
	lwmctl -n h1 "$@"
}

# The value of jq's expression over what lwmctl prints is true.
shows()		# EXPRESSION WORD...
{
	ctl -j "${@:2}" | jq -e "$1" >/dev/null
}

no_device()
{
	[ "$(ctl -j device)" = "[]" ] && ! compgen -G '/run/lwm/*/*' >/dev/null
}

# Ports that are taken.

on h1 ip link add gnv0 type geneve external dstport 6081
on h1 ip link set gnv0 up
claim "a port that a geneve device has is refused, and the device named" \
	refused "UDP port 6081 is taken by geneve device gnv0: choose another dstport" \
	ctl up "$net"
on h1 ip link del gnv0
on h1 ip link add vx0 type vxlan external dstport 6081
on h1 ip link set vx0 up
claim "a port that a vxlan device has is refused, and the device named" \
	refused "taken by vxlan device vx0" ctl up "$net"
on h1 ip link del vx0
on h1 ip link add geneve_sys_6081 type geneve external dstport 6081
on h1 ip link set geneve_sys_6081 up
claim "a port that Open vSwitch has is refused, and it is named" \
	refused "taken by Open vSwitch \(geneve_sys_6081\)" ctl up "$net"
on h1 ip link del geneve_sys_6081

# Files that are refused.

claim "a host without any of the addresses is refused" \
	refused "this host is not in it: .*fe80::1" lwmctl -n r1 up "$net"
sed 's/^  h1: 1 .*/  h1: 1 10.0.1.1 plain/' "$net" >"$other"
claim "a host that is a plain node is refused" \
	refused "h1: this host is a plain node" ctl up "$other"
sed 's/^  h4: 4 .*/& mac 02:4c:00:2a:00:02/' "$net" >"$other"
line=$(grep -n '^  h4:' "$other")
claim "what the kernel refuses is told by its line" \
	refused "other.yaml:${line%%:*}: h4: " ctl up "$other"
claim "what was refused left nothing behind" no_device

# Up.

up_in_private()
{
	(umask 077 && ctl up "$net")
}
claim "up succeeds" up_in_private
claim "up is refused where the device is there" \
	refused "lwm0 exists already: lwmctl apply changes it" ctl up "$net"
claim "the device is this host's node, and up" shows \
	'.[0] | .id == 42 and .node == 1 and .node_name == "h1" and .zone == 1
	 and .local == "10.0.1.1" and .ttl == 9 and .up
	 and .silence == 250 and .probe == 20
	 and .nodes == 4 and .zones == 2 and .groups == 1' device

has_overlay()
{
	[ "$(on h1 ip -j address show lwm0 | jq -r \
		'.[0].addr_info[] | select(.family == "inet").local')" = 10.42.0.1 ]
}
claim "the device has the node's host of the prefix" has_overlay
claim "all nodes are there" shows '[.[].name] == ["h1", "h2", "h3", "h4"]' node
claim "one node is shown by its name" shows \
	'length == 1 and .[0].id == 3 and .[0].address == "10.0.2.3"' node show h3
claim "the group is there" shows '.[0].id == 7 and .[0].nodes == [1, 2, 3]' group

# Route get: h1 to all the others.
claim "the way of a message is shown, link by link" shows '
	map(select(.kind != "here")) | length == 3
	and (map(select(.from_zone != .to_zone)) | length == 1)
	and ([.[] | select(.kind == "leaf") | .nodes[]] | unique | length == 2)' \
	route get h2,3-4
claim "nothing was sent for that" shows '.[0].copies == 0' stats

# Save and apply.

saves_what_it_applies()
{
	ctl save >"$other" && [ "$(ctl -j apply "$other")" = "[]" ]
}
claim "what is saved differs in nothing from what runs" saves_what_it_applies
claim "the file differs in nothing from what runs" \
	[ "$(ctl -j apply "$net")" = "[]" ]

sed -e 's/^  h4: 4 .*/  h4: 4 10.0.2.44/' -e '/^  h3:/d' \
	-e 's/^ttl: 9/ttl: 8\nrelay_rate: 5000/' -e '/^silence:/d' "$net" >"$other"
applies()
{
	[ "$(ctl -j apply "$other" | jq -r '.[] | "\(.change) \(.object) \(.name)"')" = \
"deleted node h3
deleted node h4
added node h4
changed device lwm0" ]
}
claim "apply changes what differs, and tells it" applies
claim "another address is the node's" shows '.[0].address == "10.0.2.44"' node show 4
claim "a node that is not in the file is gone" refused "no node is called h3" \
	ctl node show h3
claim "the device's ttl is the file's" shows '.[0].ttl == 8' device
claim "and so is its relay_rate" shows '.[0] | .relay and .relay_rate == 5000' device
claim "so is its probe; what the file leaves out is as on a new one" \
	shows '.[0].probe == 20 and .[0].silence == 100' device
claim "relay_rate is saved" grep -qx "relay_rate: 5000" <(ctl save)

sed -e 's/^  h2: 2 .*/  h2: 2 10.0.1.22/' \
	-e 's/^  h4: 4 .*/& mac 02:4c:00:2a:00:63/' "$net" >"$other"
refuses_whole()
{
	refused "h4: " ctl apply "$other" &&
		shows '.[0].address == "10.0.1.2"' node show 2 &&
		shows 'length == 3' node && shows '.[0].ttl == 8' device
}
claim "what is refused in part is refused as a whole" refuses_whole
sed 's/^  h1: 1 .*/  h1: 1 10.0.1.77/' "$net" >"$other"
claim "the own address does not change" \
	refused "zone or addresses of lwm0 itself change" ctl apply "$other"
sed 's/^network: 42/network: 43/' "$net" >"$other"
claim "the network does not change" \
	refused "the file is of network 43, lwm0 is in 42" ctl apply "$other"

# Events.

lwmctl -n h1 -j monitor >"$dir/events" &
monitor=$!
heard()		# EXPRESSION
{
	ctl node set 2 "down" off
	jq -es "any(.[]; $1)" "$dir/events" >/dev/null
}
claim "a change is heard of" wait_for heard \
	'.event == "set" and .object == "node" and .id == 2 and .ifname == "lwm0"'

# States: node 2 is not permanent any more, and answers.
on h2 lwmctl up "$net"
ctl node set 2 permanent off
claim "a node that nobody sent to is unheard" \
	shows '.[0] | .state == "unheard" and (has("heard_ms") | not)' node show 2
ctl ping -c 1 2 >"$dir/pinged" || note "$(<"$dir/pinged")"
told_state()
{
	jq -es 'any(.[]; .event == "state" and .id == 2 and .state == "reachable")' \
		"$dir/events" >/dev/null
}
claim "that a node is reachable is told when it has answered" wait_for told_state
claim "and shown, and when that was" wait_for shows \
	'.[0] | .state == "reachable" and .heard_ms < 10000' node show 2
claim "states are counted" shows '.[0] | .returned == 1 and .failed == 0' stats
on h2 lwmctl down

ctl apply "$net" >"$dir/applied"
claim "apply is heard of as a commit" wait_for heard \
	'.event == "commit" and .object == "tables"'
kill $monitor

# Users.

as_user()
{
	on h1 setpriv --reuid 1000 --clear-groups --inh-caps=-all \
		--bounding-set=-all "$@"
}
sees_node()
{
	[[ $(as_user lwmctl node show 2) = "node 2 h2 "* ]]
}
claim "a user without rights sees the tables, by name, whatever umask root had" sees_node
claim "a user without rights changes nothing" \
	refused "this takes root, or CAP_NET_ADMIN" as_user lwmctl node del 2

says_version()
{
	[ "$(lwmctl -V | tail -n 1)" = "module $(modinfo -F version /lwm/lwm.ko)" ]
}
claim "the loaded module's version is said" says_version

# Two devices, and none.

sed -e 's/^network: 42/network: 43/' -e 's/^prefix:.*/prefix: 10.43.0.0\/16/' \
	"$net" >"$other"
claim "another network shares the port" ctl up "$other" dev lwm1
claim "with two devices, one has to be named" \
	refused "there are 2 lwm devices: say which by dev NAME" ctl node
claim "each network has its own names and tables" shows \
	'.[0].ifname == "lwm1" and .[0].mac == "02:4c:00:2b:00:02"' \
	node show h2 dev lwm1
claim "down takes the one that is named" ctl down dev lwm1
claim "down takes the only one" ctl down
claim "nothing is left" no_device

# Many.

awk 'BEGIN {
	print "network: 42\nzones:"
	for (z = 1; z <= 64; z++)
		printf "  z%d: 10.0.%d.0/24\n", z, z
	print "nodes:"
	for (z = 1; z <= 64; z++)
		for (n = 1; n <= 64; n++)
			printf "  n%d-%d: 10.0.%d.%d\n", z, n, z, n
}' >"$other"
lwmctl number "$other" >"$dir/numbered"
claim "number writes 64 zones and 4096 nodes" [ "$(wc -l <"$dir/numbered")" = 4160 ]
claim "4096 nodes are brought up" ctl up "$other"
claim "4096 nodes are there" shows '.[0].nodes == 4096 and .[0].zones == 64' device
claim "4096 nodes are saved as they were" saves_what_it_applies

rm -r "$dir"
