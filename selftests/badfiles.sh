#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1 6.12
#
# Network files with a fault: `up` and `apply` say which line it is on and what
# is wrong there, and nothing is made or changed.

. lib.sh

lan 1 3
network >/tmp/net.yaml
FIRST=$(grep -n '^  h1:' /tmp/net.yaml | cut -d : -f 1)

# Of h1, which has nothing, of h2, which is in the network, and the files kept.
state()
{
	lwmctl -n h1 device show
	lwmctl -n h2 node show
	cksum /run/lwm/*/*
}
untouched()
{
	local now

	now=$(state)
	[ "$now" = "$STATE" ] || {
		note "where there was ${STATE//$'\n'/;} there is ${now//$'\n'/;}"
		return 1
	}
}

# After a claim that failed, so that the next one speaks for itself.
start_over()
{
	on h1 lwmctl down
	on h2 lwmctl apply /tmp/net.yaml
} >/dev/null 2>&1

# Where the file is bad.yaml, up and apply refuse with SENTENCE.
both_refuse()
{
	if refused "$1" on h1 lwmctl up /tmp/bad.yaml &&
	   refused "$1" on h2 lwmctl apply /tmp/bad.yaml && untouched; then
		return 0
	fi
	start_over || :
	return 1
}

# Where host N has LINE in the file, they do so on that line.
fault()
{
	local n=$1 line=$2 sentence=$3

	sed "s|^  h$n: .*|  h$n: $line|" /tmp/net.yaml >/tmp/bad.yaml
	both_refuse "bad.yaml:$((FIRST + n - 1)): h$n: $sentence"
}

on h2 lwmctl up /tmp/net.yaml
STATE=$(state)

claim "a word that means nothing is refused by its line" \
	fault 3 "3 10.0.1.3 quickly" "\"quickly\" is not known here"
claim "an address that is none is refused" \
	fault 3 "3 10.0.1.300" "10.0.1.300 is no address"
claim "a line without an id is refused, and says what writes one" \
	fault 3 "10.0.1.3" "it has no id yet: lwmctl number /tmp/bad.yaml writes one"
claim "node 0 is refused" fault 3 "0 10.0.1.3" "node 0 is no node: ids start at 1"
claim "a node on two addresses of one family is refused" \
	fault 3 "3 10.0.1.3 10.0.1.4" "a second IPv4 address, 10.0.1.4"
claim "an address on two nodes is refused" \
	fault 3 "3 10.0.1.1" "10.0.1.1 is the address of h1 .line $FIRST. already"
claim "an id on two nodes is refused" \
	fault 3 "1 10.0.1.3" "node id 1 is the id of h1 .line $FIRST. already"

claim "what only the kernel can tell is refused by its line too" \
	fault 3 "3 10.0.1.3 mac 02:4c:00:2a:00:09" "the MAC is that of another node's id"

no_yaml()
{
	{ cat /tmp/net.yaml; echo "  h4: ["; } >/tmp/bad.yaml
	both_refuse "bad.yaml:$((FIRST + 4)): did not find expected node content"
}
claim "what is no YAML is refused by its line" no_yaml

absent()
{
	sed "/^  h1:/d" /tmp/net.yaml >/tmp/bad.yaml
	refused "this host is not in it: no node has one of its addresses .10.0.1.1" \
		on h1 lwmctl up /tmp/bad.yaml && untouched
}
claim "a file in which this host is not is refused, with what was looked for" absent

held()
{
	on h1 ss -Hlun "sport = :6081" | grep -q .
}
taken()
{
	nsenter --net=/run/netns/h1 nc -l -u 6081 &
	wait_for held &&
		refused "UDP port 6081 is taken by a socket of user 0: choose another dstport" \
		on h1 lwmctl up /tmp/net.yaml && untouched && kill $!
}
claim "a port that a program has is refused, and its user named" taken
claim "as a control, the file without a fault is taken" on h1 lwmctl up /tmp/net.yaml
