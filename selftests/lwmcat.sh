#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1 6.12
#
# lwmcat: octets from one shell to others. Nodes 1 to 3 are group 7.
#
#      zone 1       zone 2
#     h1   h2      h3   h4

. lib.sh

GROUP_NODES[7]=1-3
lan 2 2 4 46
network 42 >/tmp/net.yaml
up /tmp/net.yaml

# Start `lwmcat $3...` at host $1, where it takes port $2: output in $OUT/$1.
listen()
{
	local host=$1 port=$2

	shift 2
	on "$host" lwmcat "$@" >"/tmp/$host.out" 2>"/tmp/$host.err" &
	LISTENER[${host#h}]=$!
	wait_for listens "$host" "$port"
}

ended()		# HOST...: with status 0
{
	local host

	for host; do
		wait "${LISTENER[${host#h}]}" || return 1
	done
}

says()		# FILE TEXT
{
	[ "$(<"$1")" = "$2" ] || {
		note "$1 says: $(<"$1")"
		return 1
	}
}

sends()		# TEXT WORD...: from h1
{
	local text=$1

	shift
	printf '%b' "$text" | on h1 lwmcat "$@"
}

LISTENER=()

# 40 messages, for which a receive buffer has room even if nobody reads them.
head -c 40000 /dev/urandom >/tmp/file
listen h2 700 -n 42 -c 40 -l 700
listen h3 700 -n 42 -c 40 -l 700
listen h4 700 -n 42 -w 2 -l 700
claim "a file is sent to two nodes" \
	on h1 lwmcat -n 42 -s 1000 2,h3 700 </tmp/file
claim "both got 40 messages" ended h2 h3
claim "node 2 got the file" cmp /tmp/file /tmp/h2.out
claim "node 3 got the file" cmp /tmp/file /tmp/h3.out
claim "node 4 ended after two idle seconds" ended h4
claim "node 4 got nothing" says /tmp/h4.out ''

listen h2 700 -x -c 3 -l 700
listen h3 700 -xv -c 3 -p 700 1 701
claim "lines are sent to a group by name" \
	sends 'one\n\ntwo' -x -p 701 -g group7 - 700
claim "its nodes got three lines" ended h2 h3
claim "a line is a message, and an empty one too" says /tmp/h2.out $'one\n\ntwo'
claim "a receiver says who sent" says /tmp/h3.err \
"lwmcat: 3 octets from h1 (node 1) port 701 group 7
lwmcat: 0 octets from h1 (node 1) port 701 group 7
lwmcat: 3 octets from h1 (node 1) port 701 group 7"

listen h1 701 -c 1 -p 701 3 702 </dev/null
claim "an answer is printed by the sender" \
	on h3 lwmcat -p 702 1 701 <<<'answer'
claim "the sender ended with it" ended h1
claim "that is what it printed" says /tmp/h1.out answer

listen h3 703 -x -c 2 -l 703
claim "targets have ports of their own" sends 'here' 3:703,h3:704
claim "a port beside it is the common one" sends 'here' 3:704,3 703
claim "the port that was named twice got both" ended h3

on h1 lwmctl node set 2 down on
claim "a missed target is told, and is a failure" \
	refused '^lwmcat: message 1 missed h2 \(node 2\): No route to host$' \
	sends x -e 2,3 700
claim "without -e a message to the others is a success" sends x 2,3 700
on h1 lwmctl node set 2 down off

on h3 ip route add unreachable fd00:0:0:9::/64
on h3 lwmctl node add 99 zone 2 address fd00:0:0:9::99 permanent on
claim "a node that no route leads to is told" \
	refused '^lwmcat: message 1 missed node 99: No route to host' \
	on h3 lwmcat -e 4,99 700 < <(echo x)

claim "an unknown node is refused" \
	refused '^lwmcat: 2,99: a node is not known' sends x 2,99 700
claim "a node beside the group is refused" \
	refused '^lwmcat: 4: a node is not in the group' sends x -g 7 4 700
claim "an unknown group is refused" \
	refused '^lwmcat: 9: the group is not known' sends x -g 9 - 700
claim "an unknown name is refused" \
	refused '^lwmcat: nobody: no node of lwm0 has this name$' \
	sends x 2,nobody 700
claim "a target without a port is refused" \
	refused '^lwmcat: node 3: to which port\?$' sends x 2:700,3
claim "a message that is too long is refused" \
	refused '^lwmcat: send 2000 octets: Message too long$' \
	on h1 lwmcat -s 2000 3 700 < <(head -c 2000 /dev/zero)
claim "a line that is too long is refused" \
	refused '^lwmcat: a line of more than 10 octets does not fit a message$' \
	sends 'more than ten\n' -x -s 10 3 700
claim "an unknown network is refused" \
	refused '^lwmcat: no such network here' sends x -n 43 3 700
claim "a host without a network has none" \
	refused '^lwmcat: no such network here' on r1 lwmcat -l 700
listen h2 700 -w 5 -c 1 -l 700
claim "a port that is taken is refused" \
	refused '^lwmcat: port 700: Address already in use$' on h2 lwmcat -l 700
claim "and is still the first one's" sends x 2 700
claim "which got the message" ended h2
