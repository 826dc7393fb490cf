#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: python3
# timeout: 400
#
# Initiators that a table does not have: host 4 does not know node 9. What comes
# from there is refused; with `initiators open` it is delivered, and replied to,
# and goes no further; the address is kept for a minute, and few of them are.
#
#        zone 1          zone 2          zone 3
#     h1   h2   h3    h4   h5   h6    h7   h8   h9

. lib.sh
. helpers/packets.sh

KEPT=256	# addresses
AGE=60		# s

lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml h1 h2 h3 h4 h5 h6 h7 h8
lwmctl -n h4 node del 9
count 6081

on h4 lwmcat -n 42 -l 700 >/tmp/heard &
wait_for listens h4 700

stats()
{
	lwmctl -n h4 stats show
}

initiators()
{
	lwmctl -n h4 device set lwm0 initiators "$1"
}

INITIATOR=9
FROM=9 SOURCE=10.0.3.9
# Throw HEX: then WHAT is counted at host 4, and only the way there and LINK...
# carry anything.
throw()
{
	local what=$1 hex=$2 before seen

	shift 2
	before=$(stats)
	count_reset
	on "h$FROM" lwm-throw "$SOURCE" 10.0.2.4 "$hex" &&
		only "h$FROM-r3=1" r3-r2=1 r2-h4=1 "$@" || return
	seen=$(counted "$before" "$(stats)" received delivered relayed answers)
	[ "$seen" = "$what" ] || {
		note "counted: $seen, not: $what; thrown: $hex"
		return 1
	}
}

# What a message from host 4 to node 9 becomes.
asks()
{
	local said

	count_reset
	said=$(on h4 lwm-ask -t 100 "${@:2}")
	[ "$said" = "1: $1" ] || {
		note "it became: $said"
		return 1
	}
}
NOBODY="No route to host"

# Closed

claim "what comes from an unknown initiator is refused" \
	throw "unknown-source=1" "$(packet 4)"
claim "nothing is kept of it" asks "$NOBODY" 9

# Open

initiators open
shown()
{
	[[ $(lwmctl -n h4 device show) = *" initiators open "* ]]
}
claim "the device says that it is open" shown
claim "nobody is kept who was not heard" asks "$NOBODY" 9
claim "what comes from there is delivered" throw "delivered=1 received=1" "$(packet 4)"
heard_once()
{
	[ "$(</tmp/heard)" = hi ]
}
claim "once" heard_once
replied()
{
	asks "9 silent" 9 && only h4-r2=1 r2-r3=1 r3-h9=1
}
claim "a reply goes to the address that it came from" replied
claim "an answer goes there, if it is asked for" \
	throw "answers=1 delivered=1 received=1" \
	"$(geneve "$(set_option "$(ids 4)")" "02bc02bc00000001000200006869")" \
	h4-r2=1 r2-r3=1 r3-h9=1

# No further

claim "what names others besides is delivered, and sent on to nobody" \
	throw "delivered=1 received=1 unknown-source=2" "$(packet 4 5 6)"
claim "nobody is answered for, who was not sent to" \
	throw "answers=1 delivered=1 received=1 unknown-source=1" \
	"$(geneve "$(set_option "$(ids 4 5)")" "02bc02bc00000001000200006869")" \
	h4-r2=1 r2-r3=1 r3-h9=1
claim "what is only to be sent on is refused" \
	throw "unknown-source=1" "$(FLAGS=$TRANSIT packet 5)"
claim "what does not name this node is refused" throw "not-named=1 received=1" "$(packet 5)"
claim "a leaf's other targets have their own copies" \
	throw "delivered=1 received=1" "$(FLAGS=$LEAF packet 4 5)"
claim "a set with another one is refused" asks "$NOBODY" 5,9
to_all()
{
	count_reset
	on h4 ping -q -b -c 1 -W 0.1 10.42.255.255 >/dev/null 2>&1 || :
	settle
	count_read
	[ "${packets[r2-h5]}" -gt 0 ] && [ "${packets[r3-h9]}" = 0 ]
}
claim "what goes to all nodes does not go there" to_all

# Who it says that it is

claim "what has a known node for its initiator is refused" \
	throw "unknown-source=1" "$(INITIATOR=1 packet 4)"
claim "so is what has this node for it" throw "unknown-source=1" "$(INITIATOR=4 packet 4)"
claim "so is what comes without a set" throw "unknown-source=1" "$(geneve "" "$(message 700)")"
on h8 ip address add 10.0.3.77/24 dev eth0
FROM=8 SOURCE=10.0.3.77 claim "another address does not get the id while it is kept" \
	throw "received=1 unknown-source=1" "$(packet 4)"
claim "replies still go to the first" replied
claim "it joins nothing" throw "received=1 unknown-source=1" \
	"$(geneve "$(FLAGS=$LEAF set_option "$(ids 4)")" "$(printf '%016x%08x%040x' 0 0x02000000 0)")"
# A frame from MAC, of a protocol that nobody takes.
frame()
{
	PROTOCOL=6558 geneve "$(set_option "$(ids 4)")" \
		"024c002a0004${1}88b6$(printf '%092x' 0)"
}
claim "a frame with the MAC of a known node is refused" \
	throw "forged-mac=1 received=1" "$(frame 024c002a0001)"
claim "so is one with the MAC of this one" \
	throw "forged-mac=1 received=1" "$(frame 024c002a0004)"
claim "one with its own is delivered" \
	throw "delivered=1 received=1" "$(frame 024c002a0009)"
claim "it has no other one" throw "forged-mac=1 received=1" "$(frame 024c002a0999)"
claim "nobody else has it" throw "forged-mac=1 received=1" \
	"$(INITIATOR=10 frame 024c002a0009)"
lwmctl -n h4 node add 9 zone 3 address 10.0.3.77 permanent on
# Host 8 is not node 9, and says so.
table_wins()
{
	asks "9 unreachable" 9 && only h4-r2=1 r2-r3=1 r3-h8=1 h8-r3=1 r3-r2=1 r2-h4=1
}
claim "what the table says of the id goes before" table_wins
lwmctl -n h4 apply /tmp/net.yaml >/dev/null
lwmctl -n h4 node del 9

# Closed again

initiators known
claim "closed again, it keeps nobody" asks "$NOBODY" 9
initiators open
throw "delivered=1 received=1" "$(packet 4)"
ip -n h4 link set lwm0 down
ip -n h4 link set lwm0 up
claim "set down, it keeps nobody" asks "$NOBODY" 9

# A whole node

up /tmp/net.yaml h9
there_and_back()
{
	count_reset
	"$@" && only h9-r3=1 r3-r2=1 r2-h4=1 h4-r2=1 r2-r3=1 r3-h9=1
}
pings()
{
	on h9 ping -q -c 1 -W 5 10.42.0.4 >/dev/null
}
# From host $1 to node $2.
answers()
{
	[ "$(on "$1" lwm-ask "$2")" = "1: $2 $3" ]
}
claim "a ping from there is answered by the stack" there_and_back pings
claim "a message from there is answered by the kernel" there_and_back answers h9 4 queued
claim "and one from here by that kernel" there_and_back answers h4 9 "no port"
cat >/tmp/reply.py <<-'END'
	import lwm
	with lwm.Socket(port=701) as sock:
	    text, sender = sock.recv()
	    sock.send_to({sender.node: sender.port}, text.upper())
END
cat >/tmp/call.py <<-'END'
	import lwm
	with lwm.Socket(port=702) as sock:
	    sock.settimeout(20)
	    sock.send_to([4], b"who is there", 701)
	    print(*sock.recv()[0:1])
END
on h4 python3 /tmp/reply.py &
WAIT=60 wait_for listens h4 701	# Python takes its time
calls()
{
	[ "$(on h9 python3 /tmp/call.py)" = "b'WHO IS THERE'" ]
}
claim "a program replies to whom it heard" there_and_back calls
ip -n h9 link del lwm0

# Many

initiators known
initiators open
# SOURCE NUMBER HEX: HEX from so many addresses and ids, one after the other.
cat >/tmp/spoof.py <<-'END'
	import socket, struct, sys
	raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
	to = socket.inet_aton("10.0.2.4")
	first, = struct.unpack("!I", socket.inet_aton(sys.argv[1]))
	geneve = bytes.fromhex(sys.argv[3])
	at = geneve.index(b"\xff\x4c\x81") + 6
	for i in range(int(sys.argv[2])):
	    inner = geneve[:at] + struct.pack("!H", 10000 + i) + geneve[at + 2:]
	    source = struct.pack("!I", first + i)
	    udp = struct.pack("!4H", 50000, 6081, 8 + len(inner), 0) + inner
	    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, source, to)
	    raw.sendto(ip + udp, ("10.0.2.4", 0))
END
# With a wish for an answer, from the address of all of zone 2.
from_all()
{
	local before

	before=$(stats)
	count_reset
	on h5 python3 /tmp/spoof.py 10.0.2.255 1 \
		"$(geneve "$(set_option "$(ids 4)")" "02bc02bc00000001000200006869")" &&
		only h5-r2=1 r2-h4=1 || return
	[ "$(counted "$before" "$(stats)" received delivered relayed answers)" = \
		"delivered=1 received=1 unreachable=1" ]
}
claim "an address that is of many gets no answer" from_all
initiators known
initiators open
flood()
{
	local before seen

	before=$(stats)
	count_reset
	on h9 python3 /tmp/spoof.py 10.99.0.0 10000 \
		"$(geneve "$(set_option "$(ids 4)")" "$(message 999)")" &&
		only h9-r3=10000 r3-r2=10000 r2-h4=10000 || return
	seen=$(counted "$before" "$(stats)" received delivered relayed answers)
	[ "$seen" = "initiators-full=$((10000 - KEPT)) no-port=$KEPT received=10000" ] || {
		note "counted: $seen"
		return 1
	}
}
BEGAN=$SECONDS
claim "of 10,000 senders a few are kept, and the others refused" flood
note "within $((SECONDS - BEGAN)) s"
claim "another one is refused" throw "initiators-full=1 received=1" "$(packet 4)"
claim "known nodes are served as before" answers h1 4 queued

# Until they are forgotten

makes_room()
{
	until throw "delivered=1 received=1" "$(packet 4)" >/dev/null; do
		[ $((SECONDS - BEGAN)) -lt $((AGE * 2)) ] || return 1
		pause 0.5
	done
	note "after $((SECONDS - BEGAN)) s"
	[ $((SECONDS - BEGAN)) -ge $AGE ]
}
claim "after a minute they are forgotten, and make room" makes_room
claim "who came then is kept" replied
claim "who was forgotten is not" asks "$NOBODY" 10000
ip -n h4 link del lwm0
claim "the device goes while an address is kept" refused "does not exist" \
	ip -n h4 link show lwm0
