#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every size of message from nothing to the longest, to hosts of all zones and
# the sender itself: it arrives as it was sent, in one copy a link. One octet
# more is refused before anything is sent.

. lib.sh

longest()
{
	lwmctl -n h1 -j device show | jq '.[0].longest'
}

sizes()
{
	local title=$1 longest=$2

	claim "$title: the longest message has $longest octets" \
		test "$(longest)" = "$longest"
	claim "$title: every size up to $longest, and no more" \
		lwm-sizes "$longest" 1 1,2,3,4,5,9
}

lan 3 3 46 46 46

FAMILY=([1]=4 [2]=4 [3]=4)
network >/tmp/net.yaml
up /tmp/net.yaml
sizes "IPv4" 1408
for_all lwmctl down

FAMILY=([1]=6 [2]=6 [3]=6)
network >/tmp/net.yaml
up /tmp/net.yaml
sizes "IPv6" 1388
