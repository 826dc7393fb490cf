#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ip(8) with the plugin: what it sets is what it shows, as text and as JSON.

. lib.sh

info()		# LINK: what is particular to it, as JSON
{
	ip -j -d link show "$1" | jq -Sc '.[].linkinfo.info_data'
}

shows()		# LINK JSON
{
	[ "$(info "$1")" = "$2" ] || {
		note "$1 is $(info "$1")"
		return 1
	}
}

says()		# LINK WORDS
{
	ip -d link show "$1" | grep -q "^    lwm $2 addrgenmode"
}

ip address add 10.0.1.3/24 dev lo
ip address add fd00::3/64 dev lo nodad
ip link set lo up

claim "a bare link is made" ip link add lwm1 type lwm
claim "it has defaults" shows lwm1 \
	'{"csum":true,"dscp":0,"dstport":6081,"setlen":44,"ttl":0}'
claim "it is configured later" ip link set lwm1 type lwm \
	id 42 node 3 zone 1 local 10.0.1.3 dstport 6082
claim "it is what it was told" shows lwm1 \
	'{"csum":true,"dscp":0,"dstport":6082,"id":42,"local":"10.0.1.3","node":3,"setlen":44,"ttl":0,"zone":1}'
claim "it can be set up" ip link set lwm1 up

claim "a link is made with all that can be said" ip link add lwm2 type lwm \
	id 16777215 node 65535 zone 65535 local 10.0.1.3 local fd00::3 dev lo \
	dstport 6083 setlen 128 ttl 9 dscp 46 nocsum
claim "it is that, as JSON" shows lwm2 \
	'{"csum":false,"dscp":46,"dstport":6083,"id":16777215,"local":"10.0.1.3","local6":"fd00::3","node":65535,"setlen":128,"ttl":9,"underlay":"lo","zone":65535}'
claim "it is that, as text" says lwm2 \
	"id 16777215 node 65535 zone 65535 local 10.0.1.3 local fd00::3 underlay lo dstport 6083 setlen 128 ttl 9 dscp 46 nocsum"
claim "an address is taken away" ip link set lwm2 type lwm local 0.0.0.0
claim "the other one stays" says lwm2 \
	"id 16777215 node 65535 zone 65535 local fd00::3 underlay lo dstport 6083 setlen 128 ttl 9 dscp 46 nocsum"

ip link set lwm2 up
claim "ttl, dscp and csum change while it is up" \
	ip link set lwm2 type lwm ttl auto dscp 0 csum
claim "and are changed" says lwm2 \
	"id 16777215 node 65535 zone 65535 local fd00::3 underlay lo dstport 6083 setlen 128 ttl auto dscp 0 csum"
claim "the rest does not, and the kernel says so" \
	refused 'set the device down first' ip link set lwm2 type lwm id 44
claim "a setlen that is no multiple of 4 is refused by a sentence" \
	refused '^Error: .+\.$' ip link add lwm3 type lwm setlen 45

ip link del lwm1
ip link del lwm2
