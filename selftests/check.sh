#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# lwmctl check: each thing that can be wrong is made so, and found, and nothing
# else is.
#
#     zone 1       zone 2
#     h1  h2       h3  h4
#      +---r1-------r2---+

. lib.sh

STATES=1
GROUP_NODES[7]=1-3
lan 2 2
network >/tmp/net.yaml

quoted()
{
	sed 's/[][().*?^$+{}|\\]/\\&/g'
}

# What it says, line by line, and with which status: 0 for what is sound. -x: lines
# are patterns.
says()		# STATUS [-x] LINE...
{
	local status=0 wanted=$1 lines line i=0

	shift
	if [ "$1" = -x ]; then
		shift
		mapfile -t lines < <(printf '%s\n' "$@")
	else
		mapfile -t lines < <(printf '%s\n' "$@" | quoted)
	fi
	on h1 lwmctl check "${ARGS[@]}" >/tmp/said 2>&1 || status=$?
	while IFS= read -r line; do
		[[ $line =~ ^${lines[i]}$ ]] || wanted="other words"
		i=$((i + 1))
	done </tmp/said
	[ "$status $i" = "$wanted $#" ] || {
		note "status $status: $(</tmp/said)"
		return 1
	}
}

sound()
{
	says 0 "lwm0: nothing is wrong: all 3 other nodes answer, with the same tables"
}

# Before there is a device.

ARGS=(/tmp/net.yaml)
claim "before it is up, a file can be checked" says 0 \
	"/tmp/net.yaml: nothing is wrong so far: this host can become node 1 (h1), on UDP port 6081"
on h1 ip link add geneve_sys_6081 type geneve external dstport 6081
on h1 ip link set geneve_sys_6081 up
claim "a port that is taken, and by whom" says 1 \
	"UDP port 6081 is taken by Open vSwitch (geneve_sys_6081): choose another dstport"
on h1 ip link del geneve_sys_6081
sed 's/10\.0\.1\.1 /10.0.1.9 /' /tmp/net.yaml >/tmp/other.yaml
ARGS=(/tmp/other.yaml)
claim "a host that is not in the file" says 1 -x \
	"/tmp/other.yaml: this host is not in it: no node has one of its addresses \(10\.0\.1\.1\)"

# The running network.

up /tmp/net.yaml
ARGS=()
claim "a sound network is sound" sound
ARGS=(/tmp/net.yaml)
claim "it is what its file says" sound
sed '/^  h4:/s/ *$/ down/; /^  group7:/s/1-3/1-4/' /tmp/net.yaml >/tmp/other.yaml
ARGS=(/tmp/other.yaml)
claim "a network that is not as its file" says 1 \
	"lwm0 differs from /tmp/other.yaml in 2 zones, nodes or groups: lwmctl apply /tmp/other.yaml"
ARGS=()

# Nodes that do not answer.

deaf()		# HOST RULE...: what that host does not hear, or say
{
	on "$1" nft -f - <<-END
		table ip deaf {
			chain in { type filter hook input priority 0; $2 }
			chain out { type filter hook output priority 0; $3 }
		}
	END
}
hears_again()
{
	on "$1" nft delete table ip deaf
}

deaf h4 "udp dport 6081 drop;" "udp dport 6081 drop;"
claim "a node that was heard, and is silent" says 1 -x \
	"node 4 \(h4\): silent, and heard [0-9]+ s ago; is it up\?"
on h1 lwmctl node del h4
on h1 lwmctl node add 4 zone 2 address 10.0.2.4
claim "a node that was never heard" says 1 \
	"node 4 (h4): never heard; is UDP 6081 open from 10.0.2.4?"
on h1 lwmctl node set 4 permanent on
claim "a permanent node that is silent" says 1 \
	"node 4 (h4): silent; is it up, and is UDP 6081 open from 10.0.2.4?"
on h1 lwmctl node set 4 permanent off
hears_again h4
claim "when it answers, all is sound" sound

# Node 4 talks to node 1 for long, and hears nothing from it.
deaf h4 "ip saddr 10.0.1.1 udp dport 6081 drop;" ""
talk()
{
	local i

	for ((i = 0; i < 3000; i++)); do
		echo "$i"
		pause 0.02
	done | on h4 lwmcat -n 42 1 700
}
talk 2>/dev/null &
TALKER=$!
claim "a node that talks and does not hear" says 1 \
	"node 4 (h4): heard, but it answers no probe; is UDP 6081 open from here, 10.0.1.1, to 10.0.2.4?"
kill "$TALKER"
wait "$TALKER" || :
hears_again h4

deaf h1 "" "ip daddr 10.0.2.4 udp dport 6081 drop;"
claim "a firewall of this host's own" says 1 \
	"node 4 (h4): nothing leaves for 10.0.2.4; does this host's firewall let UDP 6081 out?"
hears_again h1

# An answer is octets 28 to 60 of what h4 sends by UDP, and its kind 1. Without a
# checksum it can be changed on the way.
on h4 lwmctl device set lwm0 csum off
deaf h4 "" "ip daddr 10.0.1.1 udp dport 6081 @th,288,8 1 @th,352,16 set 0;"
claim "a node that takes other set options" says 1 \
	"node 4 (h4): takes no set options of type 0x81, which are sent from here; is its lwm older?"
hears_again h4

# Octets 18 and 19 are the type and the length of the set option for one node.
deaf h4 "" "ip daddr 10.0.1.1 udp dport 6081 @th,144,16 0x8102 @th,144,16 set 0x8002;"
claim "a node that sends the set options of another version" says 1 \
	"node 4 (h4): sends set options of type 0x80, which are not taken here; its lwm is of another version: load the same on both"
hears_again h4
on h4 lwmctl device set lwm0 csum on
claim "when it has the same, all is sound" sound

# Tables.

on h4 lwmctl node add 9 zone 2 address 10.0.2.9
on h4 lwmctl node del 2
claim "a node with other nodes in its table" says 1 \
	"node 4 (h4): its table differs from ours in 2 nodes: 2,9"
on h4 lwmctl node del 9
on h4 lwmctl node add 2 zone 1 address 10.0.1.2
on h4 lwmctl group set 7 nodes 1-4
claim "a node with other groups" says 1 "node 4 (h4): its groups differ from ours"
on h4 lwmctl group set 7 nodes 1-3
claim "what differs is made equal" sound

# Paths.

narrow()	# MTU
{
	ip -n r1 link set r2 mtu "$1"
	ip -n r2 link set r1 mtu "$1"
}
narrow 1346
claim "a path that is narrow, of which routers tell" says 1 \
	"node 3 (h3): packets above 1346 octets are lost" \
	"node 4 (h4): packets above 1346 octets are lost"
narrow 1500
on h1 ip route flush cache
claim "when it is wide again" sound

# Nobody tells: node 3 is left to this program, node 4 to the kernel.
on r1 nft -f - <<'END'
table ip mute {
	chain out { type filter hook output priority 0; icmp type destination-unreachable drop; }
}
END
on h1 lwmctl node set 3 permanent on
narrow 1346
# The kernel may still be at it when it is asked for the first time.
claim "a path that is narrow, of which nobody tells" wait_for says 1 -x \
	"node 3 \(h3\): packets above 1346 octets are lost" \
	"node 4 \(h4\): packets above 13(39|4[0-6]) octets are lost"
narrow 1500
on h1 lwmctl node set 3 permanent off
on h1 lwmctl node del 4
on h1 lwmctl node add 4 zone 2 address 10.0.2.4
claim "once more it is sound" sound

# This host.

ip -n h1 link set eth0 mtu 1400
claim "a device with too small an MTU" says 1 \
	"eth0 has an MTU of 1400, and packets of the network are up to 1500 octets: raise it, or set mtu 1306 on all nodes"
ip -n h1 link set eth0 mtu 1500
ip -n h1 route add unreachable 10.0.2.4/32
claim "a node without a route" says 1 "node 4 (h4): there is no route to 10.0.2.4"
ip -n h1 route del unreachable 10.0.2.4/32
on h1 lwmctl node add 5 zone 2 address fd00:0:0:2::5
claim "a node of the other family, which only this one knows" says 1 \
	"node 5: it has only IPv6, fd00:0:0:2::5, and this host only IPv4, 10.0.1.1: give one of them an address of the other's family" \
	"node 2 (h2): its table differs from ours in 1 node: 5" \
	"node 3 (h3): its table differs from ours in 1 node: 5" \
	"node 4 (h4): its table differs from ours in 1 node: 5"
on h1 lwmctl node del 5
on h1 sh -c 'echo 1 >/proc/sys/net/ipv4/conf/eth0/promote_secondaries'
ip -n h1 address add 10.0.1.9/24 dev eth0
ip -n h1 address del 10.0.1.1/24 dev eth0
claim "an address that is not this host's any more" says 1 \
	"lwm0: its address 10.0.1.1 is on no interface of this host: give it to one, or lwmctl down and up"
ip -n h1 address add 10.0.1.1/24 dev eth0
ip -n h1 link set lwm0 down
claim "a device that is down" says 1 "lwm0 is down: ip link set lwm0 up"

# For programs.

as_json()
{
	local status=0

	on h1 lwmctl -j check >/tmp/said 2>/tmp/progress || status=$?
	[ "$status $(jq -c . /tmp/said)" = "$*" ] || {
		note "$(</tmp/said)"
		return 1
	}
}
claim "a finding as JSON" as_json 1 \
	'[{"kind":"down","sentence":"lwm0 is down: ip link set lwm0 up"}]'
ip -n h1 link set lwm0 up
on h4 lwmctl node del 2
claim "one of a node" as_json 1 \
	'[{"kind":"table","node":4,"name":"h4","sentence":"node 4 (h4): its table differs from ours in 1 node: 2"}]'
on h4 lwmctl node add 2 zone 1 address 10.0.1.2
claim "none" as_json 0 '[]'
unprivileged()
{
	on h1 setpriv --reuid 65534 --regid 65534 --clear-groups \
		lwmctl check >/tmp/said 2>/tmp/progress
}
claim "it takes no rights" unprivileged
