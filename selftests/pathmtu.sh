#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# icount: yes
# kernel: 6.1 6.12
# timeout: 900
#
# A way that is narrower than the link it begins with: by ICMP, or by probes where
# ICMP is eaten, or by a relay's answer, the sender learns what passes, and refuses
# more before any copy leaves. The link between zones 1 and 2 is the narrow one. The
# clock counts instructions: what is waited for takes less time than it says; but on
# a kernel that watches itself, five minutes.

. lib.sh

STATES=1
NARROW=1300		# octets of IP
STEP=8			# a search by probes is so exact
WAIT=60			# seconds, for what is asked seldom

lan 3 3 46 46 46

begin()
{
	local family=$1 z

	for_all lwmctl down 2>/dev/null || :
	for ((z = 1; z <= ZONES; z++)); do
		FAMILY[$z]=$family
	done
	network >/tmp/net.yaml
	up /tmp/net.yaml
	# IP, UDP, Geneve, an option with one or two ids, the message's header.
	HEADS=$((20 + 8 + 8 + 12 + 12))
	[ "$family" = 4 ] || HEADS=$((HEADS + 20))
	LONGEST=$(lwmctl -n h1 -j device show | jq '.[0].longest')
	FITS=$((NARROW - HEADS))
}

width()
{
	ip -n r1 link set r2 mtu "$1"
	ip -n r2 link set r1 mtu "$1"
}

eat_icmp()
{
	local router

	for router in r1 r2; do
		on $router nft -f - <<-'END'
			table inet eat {
				chain out {
					type filter hook output priority 0
					icmp type destination-unreachable drop
					icmpv6 type packet-too-big drop
				}
			}
		END
	done
}

let_icmp()
{
	on r1 nft delete table inet eat
	on r2 nft delete table inet eat
}

# A program of host $1 in the background, whose process is $! itself.
start()
{
	local host=$1

	shift
	( trap - ERR EXIT; exec nsenter --net="/run/netns/$host" -- "$@" ) >/dev/null &
}

stop()
{
	kill "$@"
	wait "$@" || :
}

# Node $1 is sent to now and then, until rest; nobody listens at that port.
use()
{
	USED=$1
	start h1 sh -c "while lwm-ask '$1' 701; do sleep 0.1; done"
	USE=$!
}

rest()
{
	stop "$USE"
}

listen()
{
	local n

	LISTENERS=()
	for n; do
		start "h$n" lwmcat -n 42 -l 700
		LISTENERS+=($!)
		wait_for listens "h$n" 700
	done
}

stop_listening()
{
	stop "${LISTENERS[@]}"
}

mtu()
{
	on h1 lwm-mtu "$1"
}

mtu_is()
{
	[ "$(mtu "$1")" = "$2" ]
}

mtu_near()
{
	local mtu

	mtu=$(mtu "$1")
	[ "$mtu" -le "$2" ] && [ "$mtu" -ge $(($2 - STEP)) ]
}

# The entry of a node has these words.
shows()
{
	[[ $(lwmctl -n h1 node show "$1") = *" $2"* ]]
}

# Until a condition is met that may take long: see wait_for.
wait_long()
{
	local deadline=$((SECONDS + WAIT)) began=$SECONDS

	until "$@"; do
		[ "$SECONDS" -lt $deadline ] || {
			note "waited $WAIT seconds for: $*"
			return 1
		}
		pause 0.1
	done
	note "after $((SECONDS - began)) s: $*"
}

# A message of $2 octets to nodes $1 is too long for node $3 however it is sent, and
# no copy of it leaves, to nobody.
too_long_for()
{
	local before said

	before=$(lwmctl -n h1 stats show)
	said=$(on h1 lwm-mtu "$1" "$2" | tail -n +2 | tr '\n' ' ')
	[ "$said" = "connected: Message too long: $3 named: Message too long: $3 " ] || {
		note "$said"
		return 1
	}
	[ "$(counted "$before" "$(lwmctl -n h1 stats show)" copies)" = "" ] || {
		note "copies left"
		return 1
	}
}

# The same while the node is sent to otherwise, which is stopped as long as copies are counted.
too_long_in_use()
{
	local status=0

	rest
	too_long_for "$@" || status=1
	use "$USED"
	return $status
}

# One of $2 octets arrives at all nodes $1.
arrives()
{
	local said

	said=$(on h1 lwm-ask -l "$2" "$1")
	note "$said"
	[ "$said" = "1: ${1//,/ queued, } queued" ]
}

# By ICMP.

by_icmp()
{
	local ip=$1

	listen 2 4 7
	use 4
	claim "$ip: on a wide way all sizes pass" mtu_is 2,4,7 "$LONGEST"
	width $NARROW
	claim "$ip: a router says what is too long: LWM_MTU is lower" \
		wait_long mtu_is 4 $FITS
	claim "$ip: so much arrives" arrives 4 $FITS
	claim "$ip: one octet more is refused, and says for whom" too_long_in_use 4 $((FITS + 1)) 4
	claim "$ip: so it is with targets whose ways are wide, and nobody gets a copy" \
		too_long_in_use 2,4,7 "$LONGEST" 4
	claim "$ip: these alone get more" arrives 2,7 "$LONGEST"
	# As long as IP remembers, which is told to be short.
	on h1 sh -c 'echo 3 >/proc/sys/net/ipv4/route/mtu_expires
		echo 3 >/proc/sys/net/ipv6/route/mtu_expires'
	width 1500
	width $((NARROW - 10))
	claim "$ip: it gets narrower yet" wait_long mtu_is 4 $((FITS - 10))
	width 1500
	claim "$ip: and wide again" wait_long mtu_is 4 "$LONGEST"
	claim "$ip: all sizes arrive" arrives 4 "$LONGEST"
	rest
	stop_listening
}

# By probes.

by_probes()
{
	local ip=$1

	listen 2 4
	use 4
	wait_long mtu_is 4 "$LONGEST"
	eat_icmp
	width $NARROW
	claim "$ip, ICMP eaten: probes find what passes" wait_long mtu_near 4 $FITS
	FOUND=$(mtu 4)
	note "$FOUND of $FITS octets"
	claim "$ip, ICMP eaten: so much arrives" arrives 2,4 "$FOUND"
	claim "$ip, ICMP eaten: one octet more is refused, and says for whom" \
		too_long_in_use 2,4 $((FOUND + 1)) 4
	claim "$ip, ICMP eaten: lwmctl node show says it" shows 4 "mtu $FOUND"
	width 1500
	claim "$ip, ICMP eaten: wide again, all sizes pass" wait_long mtu_is 4 "$LONGEST"
	claim "$ip, ICMP eaten: and arrive" arrives 4 "$LONGEST"
	rest
	let_icmp
	stop_listening
}

for family in 4 6; do
	begin $family
	by_icmp "IPv$family"
	by_probes "IPv$family"
done

# Loss is no narrow way.

begin 4
use 4
tc -n r1 qdisc add dev r2 root netem loss 20%
never_narrow()
{
	local deadline=$((SECONDS + 25))

	while [ $SECONDS -lt $deadline ]; do
		[ "$(mtu 4)" = "$LONGEST" ] || return
		pause 0.2
	done
}
claim "a fifth of all packets lost narrows no way" never_narrow
tc -n r1 qdisc del dev r2 root
rest

# Behind a relay.

ZONE_WORDS=([2]="relay h4")
begin 4
listen 4 5 6
ip -n h4 route add 10.0.2.5 dev eth0 mtu $NARROW
FITS=$((FITS - 4))		# the option of the zone's leaves names two
claim "before a relay is known, copies go straight" arrives 4,5,6 1400
wait_for shows 4 "state reachable"
answered()
{
	local said

	said=$(on h1 lwm-ask -l 1400 4,5,6)
	note "$said"
	[ "$said" = "1: 4 queued, 5 too big $FITS, 6 queued" ]
}
claim "what a relay cannot pass on, it answers for, and says what would pass" answered
claim "from then on the sender refuses it, and says for whom" too_long_for 4,5,6 1400 5
claim "LWM_MTU is lower" mtu_is 4,5,6 $FITS
claim "so much arrives" arrives 4,5,6 $FITS
claim "those that were served alike get more" arrives 4,6 1400
ip -n h4 route del 10.0.2.5 dev eth0 mtu $NARROW
WAIT=70
claim "in a minute it is tried anew" wait_long mtu_is 4,5,6 "$LONGEST"
claim "and arrives" arrives 4,5,6 1400
stop_listening
