#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# icount: yes
# timeout: 900
#
# A relay dies under a steady load of messages: for less than 300 ms its zone's
# other targets miss what goes through it, then others relay, or copies go straight
# to each; when it is back, so is its share. Nobody gets anything twice.
#
# Node 1 sends to nodes of zone 2 and one in each other zone. The clock counts
# instructions, so that times are those of the guest, however busy the host is.
#
# What the targets of zone 2 received is drawn as $OUT/failover.svg, beside what they
# do where nodes are permanent and nobody takes over; see docs/failover.md.

. lib.sh

STATES=1
LOSS_MAX=300		# ms
RATE=1000
[ -z "$DEBUG" ] || RATE=200
TARGETS=2,4,5,6,8

lan 3 3
network >/tmp/net.yaml

declare -A missed again since until_ behind

# The whole network anew: nothing is known of any node.
begin()
{
	for_all lwmctl down 2>/dev/null || :
	up "${1:-/tmp/net.yaml}"
}

# Load: see lwm-steady. What is left of each node is in the arrays, what each flow
# missed in behind[FLOW].
load()
{
	local first word

	missed=() again=() since=() until_=() behind=()
	while read -r first word rest; do
		if [ "$first" = flow ]; then
			behind[$word]=${rest#missed }
		else
			# shellcheck disable=SC2086 # words
			set -- $rest
			again[$first]=$3 missed[$first]=$5 since[$first]=$7 until_[$first]=$9
		fi
	done < <(lwm-steady -r $RATE "$@")
	[ ${#missed[@]} -gt 0 ]
}

# Every link between node 1 and nodes that it sends to has been used: no direct
# copies any more, for want of knowing who is there.
warm()
{
	load 1 $TARGETS 300
}

relayed()
{
	local words

	# shellcheck disable=SC2207 # words
	words=($(lwmctl -n "$1" stats show))
	while [ "${words[0]}" != relayed ]; do
		words=("${words[@]:1}")
	done
	echo "${words[1]}"
}

# Which of the hosts named relays what flow 1 sends: into RELAY.
find_relay()
{
	local host
	local -A before

	for host in "${@:2}"; do
		before[$host]=$(relayed "$host")
	done
	load 1 "$1" 100
	RELAY=
	for host in "${@:2}"; do
		[ "$(relayed "$host")" = "${before[$host]}" ] || RELAY+=$host
	done
	note "relay: $RELAY"
	[[ $RELAY =~ ^h[0-9]$ ]]
}

nobody_twice()
{
	local host

	for host in "${!again[@]}"; do
		[ "${again[$host]}" = 0 ] || {
			note "$host has ${again[$host]} messages twice"
			return 1
		}
	done
}

# Hosts have missed nothing.
all_came()
{
	local host

	for host; do
		[ "${missed[$host]}" = 0 ] || {
			note "$host has missed ${missed[$host]} from ${since[$host]} to ${until_[$host]} ms"
			return 1
		}
	done
}

# Host $1 has missed what went through the relay that died at $2 ms: something, not
# for long, and each message in between.
gap()
{
	local host=$1 at=$2 took

	took=$((until_[$host] - at))
	note "$host: ${missed[$host]} missed from ${since[$host]} to ${until_[$host]} ms: $took ms"
	[ "${missed[$host]}" -gt 0 ] && [ "${since[$host]}" -ge $((at - 1)) ] &&
		[ $took -lt $LOSS_MAX ] && [ "${missed[$host]}" -le $((LOSS_MAX * RATE / 1000)) ]
}

others()
{
	local host

	for host in h4 h5 h6; do
		[ "$host" = "$RELAY" ] || echo $host
	done
}

# One relay of one flow, killed at $1 ms of a load that lasts until it is back.
killed()
{
	local at=$1 host status=0

	shift
	load -a "$at:$RELAY@r2:down" -a "$((at + 600)):$RELAY@r2:up" "$@" 1 $TARGETS \
		$((at + 2500)) || return
	nobody_twice && all_came h2 h8 || return
	for host in $(others); do
		gap "$host" "$at" || status=1
	done
	return $status
}

state_is()
{
	[[ $(lwmctl -n h1 node show "$1") = *" state $2"* ]]
}

back()
{
	local relay=$RELAY

	find_relay $TARGETS h4 h5 h6 && [ "$RELAY" = "$relay" ]
}

# One relay of one flow.

begin
warm
find_relay $TARGETS h4 h5 h6
for at in 1000 1025 1050 1075 1100; do
	claim "a relay dies at $at ms: less than $LOSS_MAX ms are lost to those behind it, nothing to others" \
		killed $at
done
claim "when it is back, its share is" back
claim "connected sockets lose no more" killed 1000 -c
claim "it is their relay again, too" back

# It comes and goes: for 400 ms, in which it fails, then for as long as one probe may
# be lost.

# Set the relay down and up, for $1 of each 800 ms, five times.
flapping()
{
	local at actions=()

	for at in 1000 1800 2600 3400 4200; do
		actions+=(-a "$at:$RELAY@r2:down" -a "$((at + $1)):$RELAY@r2:up")
	done
	load "${actions[@]}" 1 $TARGETS 6000 && nobody_twice && all_came h2 h8
}

# ... of which the others have missed $2 ms each time at most, and states are told as
# often as $3 says.
flaps()
{
	local before host

	before=$(lwmctl -n h1 stats show)
	flapping "$1" || return
	[ "$(counted "$before" "$(lwmctl -n h1 stats show)" failed returned)" = "$3" ] || return
	for host in $(others); do
		note "$host: ${missed[$host]} missed"
		[ "${missed[$host]}" -le $((5 * $2 * RATE / 1000)) ] || return
	done
}
claim "one that is away for 400 ms again and again fails and returns as often" \
	flaps 400 $LOSS_MAX "failed=5 returned=5"
claim "one that is away for 60 ms again and again is kept" flaps 60 70 ""

# Many flows: each hop is by the flow's hash among those that are there.

FLOWS=16
declare -A first_hop before

# Which node each of 48 flows has for its relay.
hops()
{
	local flow

	first_hop=()
	for ((flow = 1; flow <= 48; flow++)); do
		[[ $(lwmctl -n h1 route get 4,5,6 flow $flow) =~ "-> "([0-9]+)[^:]*": relay" ]]
		first_hop[$flow]=${BASH_REMATCH[1]}
	done
	note "relays: ${first_hop[*]}"
}

keep_hops()
{
	local flow

	before=()
	for flow in "${!first_hop[@]}"; do
		before[$flow]=${first_hop[$flow]}
	done
}

# As before(), but that no flow has node $1.
moved_alone()
{
	local flow moved=0

	for flow in "${!before[@]}"; do
		if [ "${before[$flow]}" = "$1" ]; then
			moved=$((moved + 1))
			[ "${first_hop[$flow]}" != "$1" ] || return
		else
			[ "${first_hop[$flow]}" = "${before[$flow]}" ] || return
		fi
	done
	[ $moved -gt 0 ] && [ $moved -lt 48 ]
}

hops
keep_hops
ip -n r2 link set h5 down
load -f $FLOWS 1 $TARGETS 800
wait_for state_is 5 failed
hops
claim "a node that fails moves its own share of flows, and no other" moved_alone 5
ip -n r2 link set h5 up
wait_for state_is 5 reachable
hops
claim "back, it has the same share" [ "${first_hop[*]}" = "${before[*]}" ]

# Node 5 is killed: flows that went through it, and these alone, miss something at 4
# and 6. Each of its messages is relayed to two others, ten times in this load.
shares()
{
	local flow through status=0 messages=$((FLOWS * 10))
	local one_or_all='^(5:[0-9]+|4:[0-9]+ 5:[0-9]+ 6:[0-9]+)$'

	through=$(relayed h5)
	load -f $FLOWS 1 $TARGETS $((messages * 1000 / RATE)) || return
	through=$((($(relayed h5) - through) / 20))
	load -f $FLOWS "$@" -a 1000:h5@r2:down -a 1600:h5@r2:up 1 $TARGETS 3500 || return
	nobody_twice && all_came h2 h8 || return
	gap h4 1000 && gap h6 1000 || return
	for flow in "${!behind[@]}"; do
		[[ ${behind[$flow]} = 5:* ]] || through=$((through - 1))
		[[ ${behind[$flow]} =~ $one_or_all ]] || {
			note "flow $flow: ${behind[$flow]}"
			status=1
		}
	done
	note "$FLOWS flows, $through too many"
	[ $status = 0 ] && [ $through = 0 ]
}
claim "of many flows, those through the dead relay alone lose what is behind it" shares
claim "connected ones, too" shares -c

# Relays that are named, and are no targets.

ZONE_WORDS=([2]="relay h4,h5")
network >/tmp/named.yaml
begin /tmp/named.yaml
at_first()
{
	load -f $FLOWS 1 6,8 500 && nobody_twice && all_came h6 h8
}
claim "relays that were never heard lose nothing: at first copies go straight" at_first
asked()
{
	state_is 4 reachable && state_is 5 reachable
}
claim "they are asked" asked
transit()
{
	local before4 before5

	before4=$(relayed h4) before5=$(relayed h5)
	load -f $FLOWS 1 6,8 200 && nobody_twice && all_came h6 h8 &&
		[ "$(relayed h4)" -gt "$before4" ] && [ "$(relayed h5)" -gt "$before5" ] &&
		[ $(($(relayed h4) - before4 + $(relayed h5) - before5)) = $((RATE / 5)) ]
}
claim "then all goes through them" transit
transit_dies()
{
	local before

	before=$(relayed h5)
	load -f $FLOWS -a 1000:h4@r2:down 1 6,8 2000 && nobody_twice && all_came h8 &&
		gap h6 1000 || return
	before=$(relayed h5)
	load -f $FLOWS 1 6,8 200 && all_came h6 h8 && state_is 4 failed &&
		[ $(($(relayed h5) - before)) = $((RATE / 5)) ]
}
claim "one of them dies: the other has all" transit_dies
# Nobody is asked anything while it is down: what was known of node 4 is old then.
on h1 ip link set lwm0 down
on h1 ip link set lwm0 up
ip -n r2 link set h4 up
load -f $FLOWS 1 6,8 300
claim "and half of it when the first is back, the own device having been down meanwhile" \
	transit
all_die()
{
	load -f $FLOWS -a 1000:h4@r2:down -a 1000:h5@r2:down 1 6,8 2000 &&
		nobody_twice && all_came h8 && gap h6 1000 &&
		state_is 4 failed && state_is 5 failed
}
claim "both die: copies go straight" all_die
ip -n r2 link set h4 up
ip -n r2 link set h5 up
wait_for state_is 4 reachable
wait_for state_is 5 reachable
claim "they relay again" transit

# The picture.

picture()
{
	load -o "$OUT/$1" -a "1000:$RELAY@r2:down" -a "2000:$RELAY@r2:up" 1 $TARGETS 3000
}
begin
warm
find_relay $TARGETS h4 h5 h6
another_relays()
{
	local host

	picture states && nobody_twice || return
	for host in $(others); do
		gap "$host" 1000 || return
	done
}
claim "with states, another relays" another_relays
STATES='' ZONE_WORDS=()
network >/tmp/permanent.yaml
begin /tmp/permanent.yaml
warm
nobody_takes_over()
{
	local host

	picture permanent && nobody_twice || return
	for host in $(others); do
		note "$host: ${missed[$host]} missed from ${since[$host]} to ${until_[$host]} ms"
		[ "${missed[$host]}" -ge $((RATE - 2)) ] || return
	done
}
claim "with permanent nodes nobody does, until it is back" nobody_takes_over
awk -v targets="4 5 6" -v relay="${RELAY#h}" -v down=1000 -v up=2000 -v end=3000 \
	-f demo/failover.awk "$OUT/states" "$OUT/permanent" >"$OUT/failover.svg"
claim "they are drawn" [ -s "$OUT/failover.svg" ]
