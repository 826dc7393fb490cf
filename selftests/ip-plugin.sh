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
	'{"ageing":300,"csum":true,"dscp":0,"dstport":6081,"initiators":"known","learning":false,"macs":4096,"probe":50,"relay":true,"setlen":44,"silence":100,"subsets4":"239.76.0.0/16","subsets6":"ff15:4c57:ffff::/48","ttl":0}'
claim "it is configured later" ip link set lwm1 type lwm \
	id 42 node 3 zone 1 local 10.0.1.3 dstport 6082
claim "it is what it was told" shows lwm1 \
	'{"ageing":300,"csum":true,"dscp":0,"dstport":6082,"id":42,"initiators":"known","learning":false,"local":"10.0.1.3","macs":4096,"node":3,"probe":50,"relay":true,"setlen":44,"silence":100,"subsets4":"239.76.0.0/16","subsets6":"ff15:4c57:ffff::/48","ttl":0,"zone":1}'
claim "it can be set up" ip link set lwm1 up

claim "a link is made with all that can be said" ip link add lwm2 type lwm \
	id 16777215 node 65535 zone 65535 local 10.0.1.3 local fd00::3 dev lo \
	dstport 6083 setlen 128 ttl 9 dscp 46 nocsum relay_rate 5000 \
	silence 250 probe 20 learning ageing 60 macs 1000 subsets 239.77.0.0/16
claim "it is that, as JSON" shows lwm2 \
	'{"ageing":60,"csum":false,"dscp":46,"dstport":6083,"id":16777215,"initiators":"known","learning":true,"local":"10.0.1.3","local6":"fd00::3","macs":1000,"node":65535,"probe":20,"relay":true,"relay_rate":5000,"setlen":128,"silence":250,"subsets4":"239.77.0.0/16","subsets6":"ff15:4c57:ffff::/48","ttl":9,"underlay":"lo","zone":65535}'
claim "it is that, as text" says lwm2 \
	"id 16777215 node 65535 zone 65535 local 10.0.1.3 local fd00::3 underlay lo dstport 6083 setlen 128 ttl 9 dscp 46 nocsum relay_rate 5000 silence 250 probe 20 learning ageing 60 macs 1000 subsets 239.77.0.0/16 subsets ff15:4c57:ffff::/48 initiators known"
claim "an address is taken away" ip link set lwm2 type lwm local 0.0.0.0
claim "the other one stays" says lwm2 \
	"id 16777215 node 65535 zone 65535 local fd00::3 underlay lo dstport 6083 setlen 128 ttl 9 dscp 46 nocsum relay_rate 5000 silence 250 probe 20 learning ageing 60 macs 1000 subsets 239.77.0.0/16 subsets ff15:4c57:ffff::/48 initiators known"

ip link set lwm2 up
claim "ttl, dscp, csum, relay_rate, silence, probe, learning, ageing and macs change while it is up" \
	ip link set lwm2 type lwm ttl auto dscp 0 csum norelay silence 10 probe 5 \
	nolearning ageing 0 macs 1
claim "and are changed" says lwm2 \
	"id 16777215 node 65535 zone 65535 local fd00::3 underlay lo dstport 6083 setlen 128 ttl auto dscp 0 csum norelay silence 10 probe 5 nolearning ageing 0 macs 1 subsets 239.77.0.0/16 subsets ff15:4c57:ffff::/48 initiators known"
claim "the rest does not, and the kernel says so" \
	refused 'set the device down first' ip link set lwm2 type lwm id 44
claim "a setlen that is no multiple of 4 is refused by a sentence" \
	refused '^Error: .+\.$' ip link add lwm3 type lwm setlen 45
claim "so is a silence that is too short" \
	refused '^Error: .+\.$' ip link set lwm2 type lwm silence 9
claim "so is a range of subset addresses that are none" \
	refused '^Error: .+\.$' ip link add lwm3 type lwm subsets 10.0.0.0/16
claim "and a probe that comes too often" \
	refused '^Error: .+\.$' ip link set lwm2 type lwm probe 4

claim "prefixes change too" ip link set lwm2 type lwm \
	prefix 10.42.0.0/16 eui64 fd43::/64 prefix fd42::/64
claim "and are shown" says lwm2 \
	".* prefix 10.42.0.0/16 prefix fd42::/64 eui64 fd43::/64 .*"
prefixes_are()
{
	[ "$(info lwm2 | jq -c '[.prefix, .eui64]')" = "$1" ]
}
claim "as JSON too" prefixes_are '[["10.42.0.0/16","fd42::/64"],["fd43::/64"]]'
claim "one that has bits behind its length is refused by a sentence" \
	refused '^Error: .+\.$' ip link set lwm2 type lwm prefix 10.42.0.1/16
claim "so is one that is made of MACs and no /64" \
	refused '^Error: .+\.$' ip link set lwm2 type lwm eui64 fd43::/48
claim "they are taken away" ip link set lwm2 type lwm prefix none

ip link del lwm1
ip link del lwm2
