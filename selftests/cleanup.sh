#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# hosts: none
#
# Nodes, tables, devices, their underlay and their namespaces go away while
# messages are on their way; the module goes only when no socket needs it, and
# leaves nothing behind. Whatever else goes wrong, the kernel's log and the
# machine's end tell.

. lib.sh

ZONE_WORDS=([2]="relay h4")

remember_memory
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

# Start a program in a host, to be ended by its number: ${STARTED[-1]}.
start()
{
	nsenter --net="/run/netns/$1" -- "${@:2}" &
	STARTED+=($!)
	disown
}

# Below the kernel's own threads, which have to keep up with what is freed.
pour()
{
	start "$1" nice -n 19 lwm-pour 1000 "$2"
	POURING+=("${STARTED[-1]}")
	wait_for flows "$1-r${ZONE_OF[${1#h}]}"
}

# Traffic is on the link now.
flows()
{
	count_reset
	pause 0.02
	count_read
	[ "${packets[$1]}" -gt 0 ]
}

dry_up()
{
	kill "${POURING[@]}"
}

hear()
{
	start "$1" lwmcat -n 42 -l 700 >/dev/null
	wait_for listens "$1" 700
}

hear h2
hear h4
hear h5
hear h9
pour h1 1,2,4,5,9
pour h8 2,4,6,9

# Tables.

nodes_come_and_go()
{
	local i

	for ((i = 0; i < 10; i++)); do
		on h1 lwmctl node del 5 &&
			on h1 lwmctl node add 5 zone 2 address 10.0.2.5 \
				permanent on &&
			on h4 lwmctl node del 5 &&
			on h4 lwmctl node add 5 zone 2 address 10.0.2.5 \
				permanent on || return
	done
	wait_for flows r2-h5
}
claim "a node is deleted and added while it is sent to" nodes_come_and_go

zones_change()
{
	local i

	for ((i = 0; i < 5; i++)); do
		on h1 lwmctl zone set 2 relay never via 3 &&
			on h1 lwmctl zone set 2 relay auto via none || return
	done
	wait_for flows r1-r2
}
claim "ways change while they are used" zones_change

sed 's/h6: 6 .*/h6: 6 10.0.2.6 down/' /tmp/net.yaml >/tmp/other.yaml
tables_are_swapped()
{
	local i

	for ((i = 0; i < 3; i++)); do
		on h1 lwmctl apply /tmp/other.yaml >/dev/null &&
			on h1 lwmctl apply /tmp/net.yaml >/dev/null || return
	done
	wait_for flows r1-r2
}
claim "whole tables are replaced while they are used" tables_are_swapped

# Devices.

device_goes()
{
	on "$1" ip link del lwm0 || return
	on "$1" lwmctl up /tmp/net.yaml || return
	wait_for flows "$2"
}
claim "the device goes that messages start from, and comes back" \
	device_goes h1 h1-r1
claim "the device of a relay goes, and comes back" device_goes h4 r2-h5
claim "the device of a target goes, and comes back" device_goes h9 r3-h9

device_goes_down()
{
	on h4 ip link set lwm0 down || return
	on h4 ip link set lwm0 up || return
	wait_for flows h4-r2
}
claim "the device of a relay is set down and up" device_goes_down

# The device elsewhere: its underlay stays where it was.

ip netns add c5
ip -n c5 link set lo up
moves()
{
	on h5 ip link set lwm0 netns c5 || return
	ip -n c5 link set lwm0 up
	on c5 lwmcat -n 42 -l 700 -c 1 -w 10 >/tmp/heard && [ -s /tmp/heard ]
}
claim "a device in another namespace hears by the underlay that it had" moves
claim "where the device was, there are no sockets of the family now" \
	refused "no such network here" on h5 lwmcat -n 42 -l 701
answers()
{
	on h6 lwmcat -n 42 -l 702 -c 1 >/tmp/heard &
	wait_for listens h6 702 && on c5 lwmcat -n 42 6 702 <<<"from c5" &&
		wait $! && [ "$(cat /tmp/heard)" = "from c5" ]
}
claim "and sends by it" answers

# The underlay.

on h6 lwmctl down
on h6 lwmctl device add lwm0 id 42 node 6 zone 2 local 10.0.2.6 underlay eth0
on h6 ip link set lwm0 up
no_device()
{
	[ "$(lwmctl -n "$1" -j device show)" = "[]" ]
}
underlay_goes()
{
	on h6 ip link del eth0 && wait_for no_device h6
}
claim "an underlay device takes with it the device that is bound to it" \
	underlay_goes
own_underlay_goes()
{
	on h8 ip link del eth0 && ! no_device h8 && on h8 lwmctl down
}
claim "the underlay device goes under a device that is not bound to it" \
	own_underlay_goes

# Namespaces. A process keeps its own alive.

end_those_in()
{
	local pids

	mapfile -t pids < <(ip netns pids "$1")
	[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}"
}
namespace_goes()
{
	end_those_in "$1"
	ip netns del "$1" || return
	# Its end of the link goes when the namespace is taken down.
	wait_for no_link "$2" "$1"
}
no_link()
{
	! ip -n "$1" link show "$2" >/dev/null 2>&1
}
claim "the namespace of a relay goes while it is sent to" namespace_goes h4 r2
claim "the underlay's namespace takes with it the device that was moved" \
	namespace_goes h5 r2
claim "no device is left where it had been moved to" wait_for no_device c5
senders_go()
{
	ip netns del h1 && dry_up && wait_for no_link r1 h1
}
claim "the namespace goes that messages start from, with its senders" senders_go

# The module.

start h2 lwmcat -n 42 -l 703
wait_for listens h2 703
claim "with sockets open, the module stays" refused "in use" rmmod lwm
on h2 lwmctl down
claim "so it does if they have outlived the device" refused "in use" rmmod lwm

for n in 2 9; do
	end_those_in "h$n"
done
unused()
{
	[ "$(</sys/module/lwm/refcnt)" = 0 ]
}
claim "nobody needs the module in the end" wait_for unused

mapfile -t sleepers < <(jobs -p)
kill "${sleepers[@]}"
ip -all netns delete

claim_memory

modules_go()
{
	rmmod lwm && ! [ -e /sys/module/lwm ]
}
claim "the module goes" modules_go
claim "it does not come with an address family that is taken" \
	refused "File exists" insmod /lwm/lwm.ko family=16
claim "it can come again" insmod /lwm/lwm.ko
