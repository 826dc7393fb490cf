#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two networks on the same hosts, ports and ids, and two namespaces, have
# nothing to do with each other.

. lib.sh

ZONE_WORDS=([2]="relay h4")
lan 2 3
network 42 >/tmp/net42.yaml
network 43 >/tmp/net43.yaml
up /tmp/net42.yaml
for_all lwmctl up /tmp/net43.yaml dev lwm1

# Two networks.

hear()
{
	on "$1" lwmcat -n "$2" -l 700 >"/tmp/heard-$1-$2" &
}

for n in 1 2 3 4 5 6; do
	hear "h$n" 43
	wait_for listens "h$n" 700 43
done

claim "network 42 delivers what is sent in it" \
	lwm-once 1 2,4,5 <<'END'
h1-r1-h2 10.0.1.2 leaf ids 2 hop 8
h1-r1-r2-h4 10.0.2.4 ids 4,5 hop 8
h4-r2-h5 10.0.2.5 leaf ids 5 hop 7
h2:700 from 1
h4:700 from 1
h5:700 from 1
END

# Where a program listens in both, the one that it is for would win by chance.
without_port()
{
	[[ $(lwmctl -n h5 -s stats show dev lwm0) = *no-port* ]]
}
finds_none()
{
	on h1 lwmcat -n 42 5 700 <<<"in 42" && wait_for without_port
}
claim "where only 43 has the port, a message of 42 finds no socket" finds_none

delivers_43()
{
	on h1 lwmcat -n 43 2,4,5 700 <<<"in 43" &&
		wait_for [ -s /tmp/heard-h2-43 ] && wait_for [ -s /tmp/heard-h4-43 ] &&
		wait_for [ -s /tmp/heard-h5-43 ]
}
claim "network 43 delivers what is sent in it" delivers_43
claim "and nothing else: no socket of 43 heard what was sent in 42" \
	[ "$(cat /tmp/heard-*-43)" = $'in 43\nin 43\nin 43' ]

counts()
{
	lwmctl -n "$1" -j -s stats show "${@:3}" | jq "$2"
}
on h5 lwmctl down dev lwm0
before=$(counts h5 '.[-1].drops."unknown-network"')
on h1 lwmcat -n 42 5 700 <<<"is anybody there?"
refused_as_unknown()
{
	[ "$(counts h5 '.[-1].drops."unknown-network"')" = $((before + 1)) ]
}
claim "a host that left network 42 refuses it, though it is in 43 on the same port" \
	wait_for refused_as_unknown
claim "which network 43 does not notice" \
	[ "$(counts h5 '.[0].delivered')" = 1 ]

claim "tables of one network are not the other's" on h1 lwmctl node del 6 dev lwm1
claim "so node 6 is still in network 42" \
	[ "$(lwmctl -n h1 -j node show 6 dev lwm0 | jq -r '.[0].name')" = h6 ]

# Ports.

claim "a port that is bound is refused" refused "in use" \
	on h1 lwmcat -n 43 -l 700
on h1 lwmcat -n 42 -l 700 &
claim "the same port in another network is free" wait_for listens h1 700 42
on h2 lwmcat -n 42 -l 700 &
claim "the same port in another namespace is free" wait_for listens h2 700 42

# Namespaces.

is_not()
{
	! "$@"
}

sockets()
{
	lwmctl -n "$1" -j socket show | jq -c 'map(.id) | sort'
}
claim "a namespace shows its own sockets" [ "$(sockets h1)" = "[42,43]" ]
claim "a namespace without a network shows none" [ "$(sockets r1)" = "[]" ]
claim "a namespace without a network has no sockets of the family" \
	refused "no such network here" on r1 lwmcat -n 42 -l 700

lwmctl -n h2 -j monitor >/tmp/events &
listening()
{
	on h2 lwmctl zone set 1 relay auto dev lwm0
	[ -s /tmp/events ]
}
wait_for listening
on h1 lwmctl node set 3 down on dev lwm0
on h2 lwmctl node set 4 down off dev lwm0
told_own()
{
	jq -es 'any(.[]; .id == 4)' /tmp/events >/dev/null
}
claim "a namespace is told of its own changes" wait_for told_own
told_another()
{
	jq -es 'any(.[]; .id == 3)' /tmp/events >/dev/null
}
claim "and not of another's" is_not told_another
claim "a node that is set down in one is up in the other" \
	[ "$(lwmctl -n h2 -j node show 3 dev lwm0 | jq -c '.[0].flags')" = '["permanent"]' ]
