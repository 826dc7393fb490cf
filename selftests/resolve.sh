#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: iputils-arping
#
# Neighbours without flooding: who has an address of the overlay is answered from
# the tables, and no ARP or neighbour discovery is on the links; only what no table
# knows is asked of all nodes. Duplicate addresses are found all the same.

. lib.sh

NETWORK=("  - fd42::/64" "eui64: fd43::/64")
NODE_WORDS=([4]="overlay 192.0.2.4 overlay fd44::4,router")
ZONE_WORDS=([1]="relay never" [2]="relay h4" [3]="relay h7")
lan 3 3

# Link-local addresses; and what is said of them, and of groups joined, at once.
link_local()
{
	local conf=/proc/sys/net/ipv6/conf/default

	echo 0 >$conf/addr_gen_mode
	echo 1 >$conf/mldv2_unsolicited_report_interval
	echo 0 >$conf/router_solicitation_delay
}
for_all bash -c "$(declare -f link_local); link_local"
# What is asked is asked again soon, and what was answered once is not doubted.
for family in 4 6; do
	echo 300 >/proc/sys/net/ipv$family/neigh/default/retrans_time_ms
	echo 600000 >/proc/sys/net/ipv$family/neigh/default/base_reachable_time_ms
done
network | sed 's,^prefix: ,prefix:\n  - ,' >/tmp/net.yaml
up /tmp/net.yaml
for n in 1 7 9; do
	on "h$n" ip route add 192.0.2.4 dev lwm0
	on "h$n" ip route add fd44::/64 dev lwm0
done
count 6081
settle

# The host of a prefix that is made of a node's MAC: 02:4c, network 42, the node.
eui()
{
	echo "$1::4c:ff:fe2a:$2"
}

ping_once()
{
	on "$1" ping -q -c 1 -W 5 "$2" >/dev/null
}
only_there_and_back()
{
	count_reset
	ping_once h1 "$1" && only h1-r1=1 r1-r2=1 r2-h4=1 h4-r2=1 r2-r1=1 r1-h1=1
}
claim "IPv4: a ping is one packet there and one back, and no ARP" \
	only_there_and_back 10.42.0.4
claim "so it is by IPv6, without neighbour discovery" only_there_and_back fd42::4
claim "by an address made of the node's MAC" only_there_and_back "$(eui fd43 4)"
claim "by its link-local address" only_there_and_back "$(eui fe80 4)%lwm0"
claim "by the IPv4 address that it is given" only_there_and_back 192.0.2.4
claim "by the IPv6 address that it is given" only_there_and_back fd44::4

# ---- what neighbours look like ----

# The entry of address $2 at host $1 says all of the words behind.
shows()
{
	local entry word

	entry=" $(on "$1" ip neighbour show to "$2" dev lwm0) "
	for word in "${@:3}"; do
		[[ $entry = *" $word "* ]] || {
			note "$2 at $1:$entry"
			return 1
		}
	done
}
claim "it is reachable then, at the node's MAC" shows h1 10.42.0.4 02:4c:00:2a:00:04 REACHABLE
claim "so it is by IPv6" shows h1 fd42::4 02:4c:00:2a:00:04 REACHABLE
claim "an address given as a router's is a router's" \
	shows h1 fd44::4 02:4c:00:2a:00:04 router REACHABLE
is_no_router()
{
	! shows h1 fd42::4 router >/dev/null
}
claim "another one of the same node is not" is_no_router
claim "the other end has found its neighbour in the same way" \
	shows h4 10.42.0.1 02:4c:00:2a:00:01 REACHABLE

# Doubted, the node itself is asked, and answers.
doubted()
{
	count_reset
	on h1 ip neighbour change "$1" lladdr 02:4c:00:2a:00:04 dev lwm0 nud probe &&
		wait_for shows h1 "$1" REACHABLE >/dev/null &&
		only h1-r1=1 r1-r2=1 r2-h4=1 h4-r2=1 r2-r1=1 r1-h1=1
}
claim "one that is doubted is asked itself, and stays reachable" doubted 10.42.0.4
claim "so is one of IPv6" doubted fd42::4

# ---- what no table knows ----

# What host 1 sends to all others takes one copy a zone, and one a neighbour.
to_all()
{
	only h1-r1=$((4 * $1)) r1-h2="$1" r1-h3="$1" \
		r1-r2="$1" r2-h4="$1" h4-r2=$((2 * $1)) r2-h5="$1" r2-h6="$1" \
		r1-r3="$1" r3-h7="$1" h7-r3=$((2 * $1)) r3-h8="$1" r3-h9="$1"
}
nobody_has()
{
	count_reset
	! ping_once h1 "$1" && to_all 3
}
claim "an address that no table knows is asked of all nodes, three times" nobody_has 10.42.0.200
claim "so is one of IPv6" nobody_has fd42::c8
claim "and one made of a MAC that is no node's" nobody_has "$(eui fd43 c8)"

on h9 ip address add 10.42.3.9/16 dev lwm0
on h9 ip address add fd42::309/64 dev lwm0 nodad
ping_once h9 10.42.0.1
settle
# What is for host 9 alone goes by its zone's relay, too.
answers_itself()
{
	count_reset
	ping_once h1 "$1" && only h1-r1=5 r1-h2=1 r1-h3=1 \
		r1-r2=1 r2-h4=1 h4-r2=2 r2-h5=1 r2-h6=1 \
		r1-r3=2 r3-h7=2 h7-r3=3 r3-h8=1 r3-h9=2 h9-r3=2 r3-r1=2 r1-h1=2
}
claim "who has it answers itself" answers_itself 10.42.3.9

# ---- duplicates ----

on h1 bash -c 'echo 1 >/proc/sys/net/ipv6/conf/lwm0/dad_transmits
	echo 0 >/proc/sys/net/ipv6/conf/lwm0/router_solicitation_delay'
state_of()
{
	on h1 ip -6 -o address show dev lwm0 to "$1"
}
is_settled()
{
	[[ $(state_of "$1") != *tentative* || $(state_of "$1") = *dadfailed* ]]
}
detected()
{
	on h1 ip address add "$1/64" dev lwm0 && wait_for is_settled "$1" || return
	[[ $(state_of "$1") = *dadfailed* ]]
}
free_to_take()
{
	! detected "$1" && [[ $(state_of "$1") = *inet6* ]]
}
claim "another node's address of the prefix is found a duplicate" detected fd42::7
claim "so is one made of another node's MAC" detected "$(eui fd43 7)"
claim "so is a link-local one" detected "$(eui fe80 7)"
claim "and one that another node is given" detected fd44::4
claim "and one that no table knows, but another node has" detected fd42::309
claim "an address that nobody has is free to take" free_to_take fd42::30a
on h1 ip address del fd42::1/64 dev lwm0
claim "a node's own address is its to take" free_to_take fd42::1

asks()
{
	on h1 arping -q -D -w 1 -c 1 -I lwm0 "$1"
}
duplicate()
{
	! asks "$1"
}
claim "by ARP, another node's address of the prefix is a duplicate" duplicate 10.42.0.7
claim "so is one that another node is given" duplicate 192.0.2.4
claim "and one that no table knows, but another node has" duplicate 10.42.3.9
claim "an address that nobody has is free" asks 10.42.3.10
claim "and so is the node's own" asks 10.42.0.1

announced()
{
	count_reset
	on h1 arping -q -U -w 1 -c 1 -I lwm0 10.42.0.1 >/dev/null
	to_all 1
}
claim "an announcement goes to all nodes" announced

# ---- a flood ----

octets()
{
	printf '%b' "$(tr -cd '0-9a-f' <<<"$1" | sed 's/../\\x&/g')"
}
# Who has 10.42.0.7? Node 1, with 10.42.0.1, asks all.
octets "ffffffffffff 024c002a0001 0806 0001 0800 06 04 0001
	024c002a0001 0a2a0001 000000000000 0a2a0007" >/tmp/frame
for ((n = 0; n < 11; n++)); do
	cat /tmp/frame /tmp/frame >/tmp/frames
	mv /tmp/frames /tmp/frame
done
flooded()
{
	local before

	count_reset
	before=$(lwmctl -n h1 -s stats show dev lwm0)
	on h1 socat -u -b 42 OPEN:/tmp/frame INTERFACE:lwm0 || return
	[ "$(counted "$before" "$(lwmctl -n h1 -s stats show dev lwm0)" resolved copies)" = \
		resolved=2048 ] && only
}
claim "2,048 requests for a known node are answered here, and put nothing on the links" flooded

# ---- other tables ----

claim "an address belongs to one node" \
	refused "an overlay address is another node's" lwmctl -n h1 node set 5 overlay 192.0.2.4
claim "a MAC makes addresses in a /64 alone" \
	refused "in an IPv6 /64 alone" lwmctl -n h1 device set eui64 fd43::/48
claim "prefixes go while the device is up" lwmctl -n h1 device set prefix none
on h1 ip neighbour flush dev lwm0
asked_again()
{
	count_reset
	on h1 arping -q -w 1 -c 1 -I lwm0 10.42.0.2 >/dev/null && settle && count_read &&
		[ "${packets[r1-r3]}" = 1 ]
}
claim "their hosts are asked of all nodes then" asked_again

lwmctl -n h1 apply /tmp/net.yaml >/dev/null
NETWORK=("  - fd45::/64")
NODE_WORDS=([1]="overlay 192.0.2.4" [4]="overlay 192.0.2.44")
network | sed 's,^prefix: ,prefix:\n  - ,' >/tmp/other.yaml
for_all lwmctl apply /tmp/other.yaml >/dev/null
has_addresses()
{
	[ "$(on "$1" ip -o address show dev lwm0 | grep -oE "($2)[^ ]*" | sort |
		paste -sd ' ')" = "$3" ]
}
claim "an address that moves to this node is its own then, and others follow" \
	has_addresses h1 "192.0.2.|fd45:|fd42::1/" "192.0.2.4/32 fd45::1/64"
claim "the node that it was taken from has it no more" \
	has_addresses h4 "192.0.2.|fd4[2345]:" "192.0.2.44/32 fd45::4/64"
settle
claim "the new prefix is answered from the tables" only_there_and_back fd45::4
saved()
{
	lwmctl -n h2 save >/tmp/saved.yaml && lwmctl -n h2 apply /tmp/saved.yaml |
		grep -qx "nothing differs" && grep -q "h4: 4 .*overlay 192.0.2.44" /tmp/saved.yaml
}
claim "prefixes and addresses are saved as they are" saved
