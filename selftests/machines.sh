#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Three kernels, a node each: what holds between namespaces holds between
# machines.
#
#      node 1          node 2
#      zone 1 ------- zone 2, relays
#           \         /
#            \       /
#             node 3
#             zone 2
#
# machines: 3

. lib.sh

ADDRESS=([1]=10.0.1.1 [2]=10.0.2.2 [3]=10.0.2.3)
BOARD=9

# Links are in the order of the other machines.
underlay()
{
	local peer link=0

	modprobe -q virtio_net || :
	ip address add "${ADDRESS[$SELF]}/32" dev lo
	for peer in 1 2 3; do
		[ "$peer" != "$SELF" ] || continue
		wait_for [ -e "/sys/class/net/eth$link" ]
		ip link set "eth$link" name "to-$peer" up
		ip route add "${ADDRESS[$peer]}" dev "to-$peer" src "${ADDRESS[$SELF]}"
		link=$((link + 1))
	done
}

# Machines wait for each other at named points: each shows on a board, which is
# a TCP port, the points that it has reached.
reach()
{
	echo "$1" >>/tmp/reached
}

reached()
{
	socat -u "TCP:${ADDRESS[$1]}:$BOARD,connect-timeout=1" - 2>/dev/null |
		grep -qx "$2"
}

meet()
{
	local peer

	reach "$1"
	for peer in 1 2 3; do
		until reached "$peer" "$1"; do
			pause 0.1
		done
	done
}

# LWM packets that went out by each link.
count_links()
{
	local peer

	for peer in 1 2 3; do
		nft add rule inet lwm out udp dport 6081 oifname "to-$peer" counter
	done
}

# links LINK=PACKETS...: so many since last time, and none on the others.
links()
{
	local said

	said=$(nft -j list chain inet lwm out | jq -r '[.nftables[] | .rule // empty |
		{link: (.expr[].match? | select(.left.meta.key? == "oifname") | .right),
		 packets: (.expr[].counter?.packets // empty)} |
		select(.packets > 0) | "\(.link)=\(.packets)"] | sort | join(" ")')
	nft flush chain inet lwm out
	count_links
	[ "$said" = "$*" ] || {
		note "packets went out by: ${said:-no link}"
		return 1
	}
}

sysctls
underlay
touch /tmp/reached
socat "TCP-LISTEN:$BOARD,fork,reuseaddr" "SYSTEM:cat /tmp/reached" &
meet up

cat >/tmp/net.yaml <<'END'
network: 42
prefix: 10.42.0.0/16
zones:
  zone1: 1 10.0.1.0/24
  zone2: 2 10.0.2.0/24 relay h2
nodes:
  h1: 1 10.0.1.1 permanent
  h2: 2 10.0.2.2 permanent
  h3: 3 10.0.2.3 permanent
END
lwmctl up /tmp/net.yaml
nft add table inet lwm
nft add chain inet lwm out '{ type filter hook postrouting priority 0; }'
count_links

listens()
{
	[[ $(lwmctl socket show) = *"network 42 port 700 "* ]]
}

if [ "$SELF" != 1 ]; then
	lwmcat -n 42 -l 700 -c 3 -w 60 >/tmp/heard &
	hearing=$!
	wait_for listens
fi
meet listening

send()
{
	local i

	for i in 1 2 3; do
		echo "message $i of $SELF" | lwmcat -n 42 "$1" 700 || return
	done
}

heard()
{
	if ! wait "$hearing" || [ "$(cat /tmp/heard)" != "$(printf '%s\n' \
		"message 1 of $1" "message 2 of $1" "message 3 of $1")" ]; then
		note "heard: $(cat /tmp/heard)"
		return 1
	fi
}

case $SELF in
1)
	claim "three messages go to the two nodes of the other zone" send 2,3
	claim "in one copy each" links to-2=3
	meet first ;;
2)
	claim "the relay hears them" heard 1
	claim "and passes each on, once" links to-3=3
	meet first ;;
3)
	claim "the node behind the relay hears them" heard 1
	claim "and passes nothing on" links
	meet first ;;
esac

# The other way: two direct copies, for no zone is worth a relay to one node.
if [ "$SELF" != 3 ]; then
	lwmcat -n 42 -l 700 -c 3 -w 60 >/tmp/heard &
	hearing=$!
	wait_for listens
fi
meet again
case $SELF in
3)
	claim "three messages go to a node of its own zone and one of another" \
		send 1,2
	claim "in a copy to each" links to-1=3 to-2=3 ;;
*)
	claim "they are heard" heard 3 ;;
esac
meet second

# The same network, as Ethernet.
answers()
{
	ping -q -c 3 -i 0.2 -W 5 "10.42.0.$1" >/dev/null
}
claim "the next node answers a ping on lwm0" answers $((SELF % 3 + 1))

# Who is gone has seen the end.
reach end
for peer in 1 2 3; do
	until reached "$peer" end || ! ping -q -c 1 -W 1 "${ADDRESS[$peer]}" >/dev/null
	do
		pause 0.1
	done
done
