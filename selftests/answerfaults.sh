#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# hosts: none
#
# Answers that are lost, doubled, late or forged, and initiators that go away
# while they wait: what is told stays true, all else is counted, and nothing is
# left behind.

. lib.sh

remember_memory
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

# Start a program in a host, to be ended by its number, $!.
start()
{
	nsenter --net="/run/netns/$1" -- "${@:2}" &
}

for n in 2 5 6 8; do
	start "h$n" lwmcat -n 42 -l 700 >/dev/null
	wait_for listens "h$n" 700
done

stats()
{
	lwmctl -n h1 stats show
}
seen()
{
	counted "$BEFORE" "$(stats)" answered
}
# What host 1 has counted since BEFORE, once all is: answered, and drops.
counts()
{
	[ "$(seen)" = "$1" ] || wait_for saw "$1" || {
		note "counted: $(seen), not: $1"
		return 1
	}
}
saw()
{
	[ "$(seen)" = "$1" ]
}
# told LINE OPTION... SET: what host 1 is told when it asks.
told()
{
	local said

	BEFORE=$(stats)
	said=$(on h1 lwm-ask "${@:2}")
	[ "$said" = "$1" ] || {
		note "told: $said"
		return 1
	}
}

# Of the answers to host 1, router 2 drops those of these hosts, or none.
mute()
{
	local host

	on r2 nft -f - <<-END
		table ip mute {
			chain forward {
				type filter hook forward priority 0
			}
		}
		flush table ip mute
	END
	for host; do
		on r2 nft add rule ip mute forward ip saddr "10.0.2.$host" \
			ip daddr 10.0.1.1 drop
	done
}

# Lost.

mute 5
lost()
{
	local began=${EPOCHREALTIME/./}

	told "1: 2 queued, 5 silent, 6 queued" -t 700 2,5,6 && counts "answered=2" &&
		[ $((${EPOCHREALTIME/./} - began)) -ge 700000 ]
}
claim "whose answer is lost is silent when the time is over" lost
mute

# Doubled.

tc -n r1 qdisc add dev h1 root netem duplicate 100%
doubled()
{
	told "1: 2 queued, 5 queued, 8 queued" 2,5,8 && counts "answered=3 unasked-answer=3"
}
claim "an answer that comes twice counts once" doubled
tc -n r1 qdisc del dev h1 root

# Late.

tc -n r2 qdisc add dev r1 root netem delay 2s
late()
{
	told "1: 2 queued, 5 silent" -t 500 2,5 && counts "answered=1 unasked-answer=1"
}
claim "an answer that comes too late changes nothing" late
tc -n r2 qdisc del dev r1 root

# How long to wait where somebody is silent: others are to have answered by then.
SOON=3000
[ -z "$DEBUG" ] || SOON=15000

# Forged. Host 1 asks nodes 5 and 8 from port 900, and 5 is not heard.

# wait_for_5 [MS]: until it is told all, or for a minute.
wait_for_5()
{
	BEFORE=$(stats)
	count_reset
	start h1 lwm-ask -p 900 -t "${1:-60000}" 5,8 >/tmp/told
	ASKER=$!
	wait_for asked_5
}
asked_5()
{
	count_read
	[ "${packets[h5-r2]}" = 1 ] && saw "answered=1"
}
# ... and what it is told in the end.
end_told()
{
	wait "$ASKER" || return
	[ "$(</tmp/told)" = "$1" ] || {
		note "told: $(</tmp/told)"
		return 1
	}
}

STATUS=1 ID=1 SPORT=700 DPORT=900 INITIATOR=''
# What host $1 throws as an answer of node INITIATOR, or its own, about node $2.
throw()
{
	on "h$1" lwm-throw "10.0.2.$1" 10.0.1.1 "$(printf \
		'034088b500002a00ff4c81020802%04x00000001%04x%04x%08x01000000%02x00%04x%032x' \
		"${INITIATOR:-$1}" "$SPORT" "$DPORT" "$ID" "$STATUS" "$2" 0)"
}

mute 5
others_words()
{
	wait_for_5 || return
	INITIATOR=5 throw 6 5 &&		# by another one's address
		throw 6 5 &&			# of what only node 5 knows
		STATUS=2 throw 6 5 && STATUS=3 throw 6 5 &&
		counts "answered=1 forged-answer=4" &&
		throw 6 6 &&			# of a node that was not asked
		ID=2 throw 6 5 && STATUS=6 ID=2 throw 6 5 &&
		STATUS=6 SPORT=701 throw 6 5 && STATUS=6 DPORT=901 throw 6 5 &&
		counts "answered=1 forged-answer=5 unasked-answer=4" &&
		[ ! -s /tmp/told ]
}
claim "nobody is told what others say of a node, or what was not asked" others_words
own_word()
{
	mute && throw 5 5 && end_told "1: 5 queued, 8 queued" &&
		counts "answered=2 forged-answer=5 unasked-answer=4"
}
claim "what the node itself says is told, after all" own_word
mute 5

# relays_word STATUS TEXT
relays_word()
{
	wait_for_5 && STATUS=$1 throw 6 5 && end_told "1: 5 $2, 8 queued" &&
		STATUS=1 throw 6 5 && mute && throw 5 5 && mute 5 &&
		counts "answered=2 forged-answer=1 unasked-answer=1"
}
claim "a relay may say that a message was too big" relays_word 4 "too big 0"
claim "... that it was refused" relays_word 5 refused
claim "... that there was no way" relays_word 6 unreachable

# Many. None of the nodes is asked more often than it may answer at once.

# lines COUNT LINE...: lwm-ask with OPTIONS prints COUNT of LINE, and nothing else.
OPTIONS=()
lines()
{
	local said

	BEFORE=$(stats)
	said=$(on h1 lwm-ask "${OPTIONS[@]}" | sort | uniq -c | sed 's/^ *//')
	[ "$said" = "$1 $2" ] || {
		note "told: $said"
		return 1
	}
}
echo 10000 >/proc/sys/net/core/netdev_max_backlog
mute
OPTIONS=(-s 1000 -t 60000 "2,8")
claim "1,000 sockets ask at once, and each is told" lines 1000 "1: 2 queued, 8 queued"
claim "each answer was counted" counts "answered=2000"
mute 5
OPTIONS=(-s 1000 -t "$SOON" "5,6")
claim "1,000 sockets ask a node that is not heard, and each is told" \
	lines 1000 "1: 5 silent, 6 queued"

# Gone while it waits.

no_socket_left()
{
	on h1 grep -q '^LWM  *[0-9]*  *0 ' /proc/net/protocols
}
killed()
{
	wait_for_5 || return
	kill "$ASKER"
	wait "$ASKER" || :
	wait_for no_socket_left && mute && throw 5 5 && mute 5 &&
		counts "answered=1 unasked-answer=1"
}
claim "answers to an initiator that was killed are for nobody" killed

device_goes()
{
	wait_for_5 $SOON && on h1 lwmctl down && end_told "1: 5 silent, 8 queued" &&
		on h1 lwmctl up /tmp/net.yaml
}
claim "where the device is gone, who had not answered is silent" device_goes

ip netns add c1
device_moves()
{
	wait_for_5 $SOON && on h1 ip link set lwm0 netns c1 && ip -n c1 link set lwm0 up || return
	BEFORE=$(lwmctl -n c1 stats show)
	mute && throw 5 5 && mute 5 && wait_for unasked_in_c1 &&
		end_told "1: 5 silent, 8 queued"
}
unasked_in_c1()
{
	[ "$(counted "$BEFORE" "$(lwmctl -n c1 stats show)" answered)" = "unasked-answer=1" ]
}
claim "answers that a device hears elsewhere are for nobody" device_moves
ip netns del c1
# The device, which has its UDP socket in h1, goes when the namespace is taken down.
no_carrier()
{
	! on h1 grep -q ':17C1 ' /proc/net/udp /proc/net/udp6
}
wait_for no_carrier
on h1 lwmctl up /tmp/net.yaml

namespace_goes()
{
	wait_for_5 || return
	ip netns del h1
	kill "$ASKER"
	wait "$ASKER" || :
	mute && wait_for no_link
}
no_link()
{
	! ip -n r1 link show h1 >/dev/null 2>&1
}
claim "a namespace goes while a socket of it waits" namespace_goes

mapfile -t started < <(jobs -p)
kill "${started[@]}"
ip -all netns delete
claim_memory
unused()
{
	[ "$(</sys/module/lwm/refcnt)" = 0 ]
}
claim "nobody needs the module in the end" wait_for unused
module_goes()
{
	rmmod lwm && insmod /lwm/lwm.ko
}
claim "the module goes, and can come again" module_goes
