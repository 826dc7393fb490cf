#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The control plane: what generic netlink takes and refuses, messages that are
# done as a whole or not at all, transactions, events. All of it is about lwm0
# of h1, which is node 1 in zone 1 of network 42.

. lib.sh

lan 1 1
network 42 >/tmp/net.yaml

# The device, configured and not.

on h1 ip link add lwm0 type lwm

unconfigured_dumps_nothing()
{
	[ -z "$(on h1 lwmctl node show dev lwm0)" ]
}

claim "a device that is not configured has no nodes" unconfigured_dumps_nothing
claim "a device that is not configured takes none" refused "configure the device first" \
	on h1 lwmctl node add 2 zone 1 address 10.0.1.2 dev lwm0
claim "a device that is not configured goes not up" refused . \
	on h1 ip link set lwm0 up
on h1 lwmctl device set dev lwm0 id 42 node 1 zone 1 local 10.0.1.1
on h1 ip link set lwm0 up

# Messages: what a test says comes before its verdict.

on h1 lwm-tables all >/tmp/verdicts
while read -r verdict name; do
	if [ "$verdict" = "#" ]; then
		note "$name"
	else
		claim "${name//_/ }" [ "$verdict" = ok ]
	fi
done </tmp/verdicts

# Refusals as a user sees them.

on h1 lwm-tables several_objects_are_all_done

claim "lwmctl says which object, and why" \
	refused "lwmctl: node add 9.*: the zone does not exist: add it first" \
	on h1 lwmctl node add 9 zone 9 address 10.0.1.9

unprivileged()
{
	on h1 setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

claim "who has no privilege cannot add a node" refused "not permitted" \
	unprivileged lwmctl node add 9 zone 1 address 10.0.1.9

lists_all()
{
	[ "$(unprivileged lwmctl -j node show | jq length)" = 6 ]
}

claim "but may read the tables" lists_all

# A part of a set in which a plain node comes after those with higher ids.

on h1 lwmctl zone add 8
on h1 lwmctl node add 70 zone 8 address 10.0.8.70 plain on via 80
on h1 lwmctl node add 80 zone 8 address 10.0.8.80 permanent on
on h1 lwmctl node add 90 zone 8 address 10.0.8.90 permanent on

copies()	# WHICH [NODES...]
{
	local seen

	seen=$(on h1 lwmctl -j route get 70,80,90 | jq -c "[.[] | select($1) | .nodes]")
	[ "$seen" = "$2" ] || {
		note "for $seen"
		return 1
	}
}

claim "a copy tells its targets in order, plain ones among them" \
	copies ".from == 1" "[[70,80,90]]"
claim "the plain one is reached via the node that it says" \
	copies ".from == 80 and .to == 70" "[[70]]"

# Events.

on h1 lwmctl -j monitor >>/tmp/events &
MONITOR=$!

# It hears nothing before it listens: say something until it does.
listening()
{
	on h1 lwmctl zone set 1 relay auto
	[ -s /tmp/events ]
}

wait_for listening
# All of that has been heard when this is.
on h1 lwmctl group add 99 nodes 1
wait_for grep -q '"id":99' /tmp/events

told()
{
	local that=$1

	shift
	: >/tmp/events
	on h1 lwmctl "$@" >/dev/null || return
	wait_for [ -s /tmp/events ] || return
	[ "$(jq -c "$that" /tmp/events)" = true ] || {
		note "$(cat /tmp/events)"
		return 1
	}
}

claim "a new node is told" told \
	'.event == "new" and .object == "node" and .id == 9 and .address == "10.0.1.9"' \
	node add 9 zone 1 address 10.0.1.9
claim "a node that is changed is told as it is now" told \
	'.event == "set" and .id == 9 and .flags == ["down"] and .address == "10.0.1.9"' \
	node set 9 down on
claim "a node that is gone is told by its id" told \
	'.event == "del" and .object == "node" and .id == 9' node del 9
claim "a new zone is told" told \
	'.event == "new" and .object == "zone" and .id == 9 and .via == 1' zone add 9 via 1
claim "a zone that is gone is told" told \
	'.event == "del" and .object == "zone" and .id == 9' zone del 9
claim "a new group is told" told \
	'.event == "new" and .object == "group" and .id == 9' group add 9 nodes 1,2
claim "a transaction is told once" told '.event == "commit"' apply /tmp/net.yaml

kill $MONITOR

on h1 ip link del lwm0
