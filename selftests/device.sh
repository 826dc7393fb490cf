#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A device and its underlay: what follows when one of them changes or goes.

. lib.sh

underlay()
{
	ip link add d0 type dummy
	ip address add 10.9.0.1/16 dev d0
	ip link set d0 up
}

gone()		# DEVICE...
{
	local dev

	for dev; do
		! ip link show "$dev" >/tmp/shown 2>&1 || {
			note "$dev is still there"
			return 1
		}
	done
}

device_has()	# WORD VALUE
{
	local seen

	seen=$(lwmctl -j device show dev lwm0 | jq -r ".[0].$1")
	[ "$seen" = "$2" ] || {
		note "$1 is $seen, not $2"
		return 1
	}
}

claim "a device has no multicast MAC" refused "not a unicast MAC address" \
	ip link add lwm0 address 03:00:00:00:00:01 type lwm
claim "a device has no multicast address of its own" refused "must be unicast" \
	lwmctl device add lwm0 id 42 node 1 zone 1 local ff02::1
ip link add lwm0 type lwm
claim "a device that is not configured cannot be set up" \
	refused "Destination address required" ip link set lwm0 up
nc -l -u 6081 &
taken=$!
wait_for eval 'ss -Hlun "sport = :6081" | grep -q .'
claim "it is not configured where its port is taken" refused "UDP port 6081 is taken" \
	lwmctl device set dev lwm0 id 42 node 1 zone 1 local 127.0.0.1
claim "and has no MAC then, as before" device_has mac 00:00:00:00:00:00
kill "$taken"
claim "it can be taken away" ip link del lwm0

underlay
lwmctl device add lwm0 id 42 node 1 zone 1 local 10.9.0.1
ip netns add other
claim "its network has no other device on its port, in whatever namespace" \
	refused "another device has this network id on the same UDP port" \
	ip link add lwm1 netns other type lwm id 42 node 2 zone 1 local 10.9.0.1
ip netns del other
ip link set lwm0 down
claim "the underlay device of a configured one can be chosen" \
	lwmctl device set dev lwm0 underlay d0
claim "its MAC says network and node" device_has mac 02:4c:00:2a:00:01
lwmctl device set dev lwm0 id 43 local 0.0.0.0
lwmctl device set dev lwm0 local 10.9.0.1
claim "and follows them, even by way of a configuration that is not whole" \
	device_has mac 02:4c:00:2b:00:01
ip link set d0 group 7
ip link set lwm0 group 7
claim "it goes in one go with its underlay device" ip link del group 7
claim "both are gone" gone d0 lwm0

underlay
lwmctl device add lwm0 id 42 node 1 zone 1 local 10.9.0.1 underlay d0
claim "it goes when its underlay device goes" ip link del d0
claim "both are gone" gone d0 lwm0

# Somebody else's namespace: root there is nobody here.
underlay
ip link add lwm0 type lwm
unshare -Un -r sleep infinity &
elsewhere=$!
moved()
{
	ip link set lwm0 netns "$elsewhere" 2>/dev/null &&
		! ip link show lwm0 >/dev/null 2>&1
}
there()
{
	nsenter --preserve-credentials -U -n -t "$elsewhere" -- "$@"
}
separate()
{
	[ "$(readlink /proc/$elsewhere/ns/net)" != "$(readlink /proc/self/ns/net)" ]
}
wait_for separate
moved
claim "root of another namespace cannot open ports in the underlay's" \
	refused "not permitted" \
	there lwmctl device set dev lwm0 id 42 node 1 zone 1 local 10.9.0.1
kill "$elsewhere"
wait "$elsewhere" || :	# and with it the device, or lwm could not be unloaded
ip link del d0
