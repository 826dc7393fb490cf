#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What nobody should have sent: packets made by hand, thrown at host 4 from
# where host 1 is. Each is refused for its own reason, which is counted once,
# and goes nowhere from there.

. lib.sh
. helpers/packets.sh

GROUP_NODES=([7]="1,2,5,7")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

on h4 lwmcat -n 42 -l 700 >/dev/null &
on h4 lwmcat -n 42 -l 701 >/dev/null &
wait_for listens h4 700
wait_for listens h4 701

# What became of them.

stats()
{
	lwmctl -n h4 stats show
}

SOURCE=10.0.1.1
# Throw HEX: then WHAT is counted at host 4, and no links but those on the way
# there and LINK... carry anything.
throw()
{
	local what=$1 hex=$2 before seen

	shift 2
	before=$(stats)
	count_reset
	on h1 lwm-throw "$SOURCE" 10.0.2.4 "$hex" || return
	only h1-r1=1 r1-r2=1 r2-h4=1 "$@" || return
	seen=$(counted "$before" "$(stats)" received delivered relayed answers)
	[ "$seen" = "$what" ] || {
		note "counted: $seen, not: $what; thrown: $hex"
		return 1
	}
}

claim "as a control, a good message is delivered" \
	throw "delivered=1 received=1" "$(packet 4)"
claim "as a control, one for two is sent on" \
	throw "delivered=1 received=1 relayed=1" "$(packet 4 5)" h4-r2=1 r2-h5=1

# Who it is from, and where it belongs.

on h1 ip address add 10.0.1.77/24 dev eth0
SOURCE=10.0.1.77 claim "an unknown source is refused" \
	throw "unknown-source=1" "$(packet 4 5)"
claim "an unknown network is refused" \
	throw "unknown-network=1" "$(NETWORK_ID=43 packet 4 5)"
claim "an own message that comes back is refused" \
	throw "own-message=1 received=1" "$(INITIATOR=4 packet 4 5)"

# Whom it names.

claim "a set that names only unknown nodes is sent to nobody" \
	throw "received=1 unknown-node=2" "$(FLAGS=$TRANSIT packet 98 99)"
claim "an unknown node is struck, the others get the message" \
	throw "delivered=1 received=1 relayed=1 unknown-node=1" \
	"$(packet 4 5 99)" h4-r2=1 r2-h5=1
claim "who is not named and not asked to send on refuses" \
	throw "not-named=1 received=1" "$(packet 5 6)"
claim "a leaf that is not named refuses" \
	throw "not-named=1 received=1" "$(FLAGS=$LEAF packet 5 6)"
claim "a leaf sends nothing on" \
	throw "delivered=1 received=1" "$(FLAGS=$LEAF packet 4 5)"
claim "a target outside the group refuses" \
	throw "outside-group=1 received=1" "$(GROUP=7 packet 4)"
claim "a leaf outside the group refuses" \
	throw "outside-group=1 received=1" "$(GROUP=7 FLAGS=$LEAF packet 4)"
claim "an unknown group is refused" \
	throw "outside-group=1 received=1" "$(GROUP=8 packet 4)"
claim "nothing is sent on to nodes outside the group" \
	throw "outside-group=1 received=1" "$(GROUP=7 FLAGS=$TRANSIT packet 6)"
claim "of a set, nodes outside the group are struck" \
	throw "outside-group=1 received=1 relayed=1" \
	"$(GROUP=7 FLAGS=$TRANSIT packet 5 6)" h4-r2=1 r2-h5=1
claim "nothing is sent back into the zone that it came from" \
	throw "back-to-zone=1 delivered=1 received=1" "$(packet 2 4)"

# How far it may go.

claim "with its last hop spent, a message is delivered, and sent on to nobody" \
	throw "delivered=1 hop-limit=2 received=1" "$(HOP=0 packet 4 5 6)"
claim "with its last hop spent, a message in transit goes nowhere" \
	throw "hop-limit=1 received=1" "$(HOP=0 FLAGS=$TRANSIT packet 5)"

# What it looks like.

claim "less than a Geneve header is refused" throw "short=1" 00408888
claim "options that are cut short are refused" throw "short=1" 044088b500002a00
claim "another version of Geneve is refused" \
	throw "version=1" "$(VERSION=1 packet 4)"
claim "an inner protocol that nobody takes is refused" \
	throw "protocol=1" "$(PROTOCOL=0800 packet 4)"
claim "an option that is longer than all of them is refused" \
	throw "malformed-options=1" \
	"$(geneve ff4c811f0800000100000004 "$(message 700)")"
claim "an unknown critical option is refused" \
	throw "unknown-critical-option=1" \
	"$(geneve "ff008000$(set_option "$(ids 4)")" "$(message 700)")"
claim "a set of another version is refused, and counted apart" \
	throw "other-option-type=1" "$(TYPE=80 packet 4)"
claim "another unknown option is skipped" \
	throw "delivered=1 received=1" \
	"$(geneve "ff000001c0ffee00$(set_option "$(ids 4)")" "$(message 700)")"
claim "a second set is refused" \
	throw "second-set-option=1" \
	"$(geneve "$(set_option "$(ids 4)")$(set_option "$(ids 5)")" "$(message 700)")"
claim "a message without a set is refused" \
	throw "no-set-option=1 received=1" "$(geneve "" "$(message 700)")"
claim "an unknown flag is refused" throw "set-form=1" "$(FLAGS=16 packet 4)"
claim "a leaf in transit is refused" \
	throw "set-form=1" "$(FLAGS=$((LEAF | TRANSIT)) packet 4)"
claim "a bitstring with ports is refused" \
	throw "set-form=1" "$(FLAGS=9 packet 4 0 1)"
claim "node 0 as the initiator is refused" throw "set-form=1" "$(INITIATOR=0 packet 4)"
claim "an empty set is refused" throw "empty-set=1 received=1" "$(packet 0)"
claim "octets after the padding of a set are refused" \
	throw "empty-set=1 received=1" "$(packet 4 0 5)"
claim "a bitstring that runs past the last node is refused" \
	throw "empty-set=1 received=1" "$(FLAGS=1 packet 65535 0 3)"
claim "a frame that is cut short is refused" \
	throw "received=1 short=1" \
	"$(PROTOCOL=6558 geneve "$(set_option "$(ids 4)")" ffffffffffff024c002a0001)"
claim "a message header that is cut short is refused" \
	throw "message-header=1 received=1" \
	"$(geneve "$(set_option "$(ids 4)")" 02bc02bc00000001)"
claim "an unknown kind of message is refused" \
	throw "message-header=1 received=1" \
	"$(geneve "$(set_option "$(ids 4)")" 02bc02bc00000001020000006869)"
claim "an unknown flag of a message is refused" \
	throw "message-header=1 received=1" \
	"$(geneve "$(set_option "$(ids 4)")" 02bc02bc00000001000400006869)"
claim "octets that are kept free are refused" \
	throw "message-header=1 received=1" \
	"$(geneve "$(set_option "$(ids 4)")" 02bc02bc00000001000000016869)"
# A message with the told set HEX of form FORM.
told()
{
	geneve "$(set_option "$(ids 4)")" \
		"$(printf '02bc02bc0000000100010000%04x%02x00%s6869' \
			$((${#2} / 2)) "$1" "$2")"
}
claim "as a control, a told set is taken" \
	throw "delivered=1 received=1" "$(told 1 0004000500060000)"
claim "a told set that names node 0 is refused" \
	throw "message-header=1 received=1" "$(told 1 0004000000050006)"
claim "a told set that names node 0 at a port is refused" \
	throw "message-header=1 received=1" "$(told 2 000402bc000002bd)"
claim "a told bitmap of nobody is refused" \
	throw "message-header=1 received=1" "$(told 3 0004000000000000)"
claim "a told bitmap that runs past the last node is refused" \
	throw "message-header=1 received=1" "$(told 3 fff8010100000000)"

# Answers: those that host 4 is asked for, and those that it never asked for.

# A message that is to be answered.
wish()
{
	geneve "$(set_option "$(ids "$@")")" "02bc02bc00000001000200006869"
}
claim "as a control, a wish for an answer is granted, straight to the initiator" \
	throw "answers=1 delivered=1 received=1" "$(wish 4)" h4-r2=1 r2-r1=1 r1-h1=1
claim "an initiator that nobody knows gets no answer" \
	throw "delivered=1 received=1 unknown-node=1" "$(INITIATOR=99 wish 4)"
on h4 lwmctl node set 3 down on
claim "an initiator that is set down gets no answer" \
	throw "delivered=1 received=1 unreachable=1" "$(INITIATOR=3 wish 4)"
on h4 lwmctl node set 3 down off

# To port 700, of message 1 to port 701: STATUS of NODE, and zeros up to 20 octets.
answer()
{
	geneve "$(FLAGS=$LEAF set_option "$(ids 4)")" \
		"$(printf '02bd02bc0000000101%02x0000%02x00%04x%032x' "${WISH:-0}" "$1" "$2" 0)"
}
claim "an answer to a message that was never sent is refused" \
	throw "received=1 unasked-answer=1" "$(answer 1 1)"
claim "an answer from another address than its node's is refused" \
	throw "forged-answer=1 received=1" "$(INITIATOR=2 answer 1 2)"
claim "what only another node can know is refused" \
	throw "forged-answer=1 received=1" "$(answer 1 2)"
claim "an answer of no status is refused" \
	throw "message-header=1 received=1" "$(answer 0 1)"
claim "an answer of an unknown status is refused" \
	throw "message-header=1 received=1" "$(answer 7 1)"
claim "an answer of no node is refused" \
	throw "message-header=1 received=1" "$(answer 1 0)"
claim "an answer that is to be answered is refused" \
	throw "message-header=1 received=1" "$(WISH=2 answer 1 1)"
claim "an answer that is cut short is refused" \
	throw "message-header=1 received=1" \
	"$(geneve "$(FLAGS=$LEAF set_option "$(ids 4)")" \
		"$(printf '02bd02bc000000010100000001000001%030x' 0)")"

# RECORDS of memberships that have changed; of one, that all is heard of 239.1.1.1.
joins()
{
	geneve "$(FLAGS=$LEAF set_option "$(ids 4)")" \
		"$(printf '%016x02000000%02x000000%08x%032x' 0 "${KIND:-2}" 7 0)$1"
}
ALL=03000000
claim "as a control, memberships are taken" \
	throw "received=1" "$(joins ${ALL}ef010101)"
claim "those of a node that another one sends are refused" \
	throw "forged-joins=1 received=1" "$(INITIATOR=2 joins ${ALL}ef020202)"
claim "those that are cut short are refused" \
	throw "malformed-joins=1 received=1" "$(joins ${ALL}ef0202)"
claim "and those after which something is" \
	throw "malformed-joins=1 received=1" "$(joins ${ALL}ef02020200)"
claim "those with more sources than there are in them are refused" \
	throw "malformed-joins=1 received=1" "$(joins 03020000ef0202020a000101)"
claim "those with more sources than there may be are refused" \
	throw "malformed-joins=1 received=1" \
	"$(joins "03410000ef020202$(printf '0a0001%02x' {1..65})")"
claim "a source that is none is refused" \
	throw "malformed-joins=1 received=1" "$(joins 03010000ef020202e0000001)"
claim "a group that is none is refused" \
	throw "malformed-joins=1 received=1" "$(joins ${ALL}0a020202)"
claim "a link-local group is refused" \
	throw "malformed-joins=1 received=1" "$(joins ${ALL}e0000009)"
claim "memberships of an unknown kind are refused" \
	throw "malformed-joins=1 received=1" "$(KIND=4 joins ${ALL}ef020202)"
joined()
{
	lwmctl -n h4 group show >/tmp/groups
	grep -q '239\.1\.1\.1' /tmp/groups && ! grep -q '239\.2\.2\.2' /tmp/groups
}
claim "none of them is known, but for the first" joined

# What is said of copies that host 4 has sent: they were too long for a link.

# A copy to host 1, from its IP header to what follows UDP's.
quote()
{
	on h1 lwm-throw -e 10.0.1.1 10.0.2.4 \
		"4500006400004000401100000a0002040a000101c00017c100500000$1"
}
# ICMP of host 4, into MESSAGES and, those that nobody took among them, ERRORS.
icmp_counts()
{
	read -r _ MESSAGES ERRORS _ < <(on h4 sed -n '/^Icmp: [0-9]/p' /proc/net/snmp)
}
icmp_came()
{
	icmp_counts
	[ "$MESSAGES" = "$1" ]
}
own_copies_are_told_of()
{
	local errors

	icmp_counts
	errors=$ERRORS
	quote "" && quote "$(VERSION=1 geneve "" "")" &&
		quote "$(NETWORK_ID=43 geneve "" "")" && quote "$(geneve "" "")" &&
		wait_for icmp_came $((MESSAGES + 4)) && [ $((ERRORS - errors)) = 3 ]
}
claim "an ICMP error is taken if it quotes a copy of a network that is here" \
	own_copies_are_told_of

# Who is there for it.

claim "a port that nobody listens on is counted, once for who is named twice" \
	throw "no-port=1 received=1" \
	"$(geneve "$(FLAGS=$((LEAF | PORTS)) set_option "$(ids 4 0 4 999)")" "$(message 999)")"
on h4 ip link set lwm0 down
claim "a device that is down takes nothing" throw "device-down=1" "$(packet 4)"
