#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: python3 python3-yaml
#
# Subset addresses: host 1 binds addresses to some nodes of a group that all hosts
# have joined, and a program that knows nothing of it sends there.
#
#        zone 1          zone 2          zone 3
#     h1   h2   h3    h4   h5   h6    h7   h8   h9

. lib.sh

PROGRAM=netlink/rendezvous.py
COUNT=10000
RACES=15

GROUP_NODES=([7]="1-9 239.1.1.1 ff35::1234" [8]="1-4 239.1.1.2")
ZONE_WORDS=([2]="relay h5" [3]="relay h9")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

joined()	# GROUP HOST
{
	[[ $(on "$2" ip maddress show dev lwm0) = *" $1"* ]]
}
# What is reported of a join is reported at once, and not while packets are counted.
for n in {1..9}; do
	on "h$n" sh -c 'echo 1 >/proc/sys/net/ipv4/conf/lwm0/igmpv3_unsolicited_report_interval
		echo 1 >/proc/sys/net/ipv6/conf/lwm0/mldv2_unsolicited_report_interval'
	# Not by a function, which the signal would end in its place.
	nsenter --net="/run/netns/h$n" -- "$PROGRAM" hear >"/tmp/h$n.heard" &
	HEAR[n]=$!
	# One at a time: nine at once take longer than is waited.
	wait_for joined ff35::1234 "h$n"
done
on h1 ip address add fd42::1/64 dev lwm0 nodad

pause 0.3
settle

sends()		# ADDRESS TEXT
{
	on h1 "$PROGRAM" send "$@"
}

# Those that $HEARD names have heard a line once, and nobody else has.
heard()		# DESTINATION TEXT NUMBER...
{
	local n times line="$1 $2"

	shift 2
	for n in {1..9}; do
		times=$(grep -cxF "$line" "/tmp/h$n.heard" || :)
		[[ " $* " == *" $n "* ]] && [ "$times" = 1 ] ||
			{ [[ " $* " != *" $n "* ]] && [ "$times" = 0 ]; } || {
			HEARD="h$n heard \"$line\" $times times"
			return 1
		}
	done
}
reaches()	# ADDRESS TEXT DESTINATION NUMBER... -- LINK=PACKETS...
{
	local address=$1 text=$2 to=$3 hosts=()

	shift 3
	while [ "$1" != -- ]; do
		hosts+=("$1")
		shift
	done
	count_reset
	sends "$address" "$text" && only "${@:2}" &&
		{ wait_for heard "$to" "$text" "${hosts[@]}" || { note "$HEARD"; false; }; }
}
add()
{
	on h1 lwmctl subset add "$@"
}
field()		# ADDRESS FIELD
{
	on h1 lwmctl -j subset show "$1" | jq ".[0].$2"
}
drops()
{
	on h1 lwmctl -j stats show dev lwm0 | jq '.[0].drops["no-subset"] // 0'
}
refuses()	# ADDRESS: to the sender, counted, and to nobody
{
	local before

	before=$(drops)
	count_reset
	refused EADDRNOTAVAIL sends "$1" stale && only && [ "$(drops)" = $((before + 1)) ]
}

# Before anybody is told of anything.

claim "nodes that are not all in the group are refused" \
	refused "no subset of the group" add group 8 nodes 2,5 lifetime 10s
claim "and so is a group that has no such address" \
	refused "no address of this family" add group 8 nodes 2 lifetime 10s family 6
claim "an address of the range that nothing is bound to is refused to the sender" \
	refuses 239.76.0.1

ADDRESS=$(add group 239.1.1.1 nodes 2,5,6,9 lifetime 10m)
claim "a subset of a group, named by its address, gets one of the range" \
	[ "${ADDRESS%.*.*}" = 239.76 ]
FOUR=(h1-r1=3 r1-h2=1 r1-r2=1 r2-h5=1 h5-r2=1 r2-h6=1 r1-r3=1 r3-h9=1)
claim "what is sent there reaches these nodes, in one copy a zone, as sent to the group" \
	reaches "$ADDRESS" first 239.1.1.1 2 5 6 9 -- "${FOUR[@]}"
claim "it is counted" [ "$(field "$ADDRESS" packets) $(field "$ADDRESS" octets)" = "1 47" ]

on h1 lwmctl group set 7 nodes 1-5,7-9
claim "who left the group gets nothing more" \
	reaches "$ADDRESS" left 239.1.1.1 2 5 9 -- h1-r1=3 r1-h2=1 r1-r2=1 r2-h5=1 r1-r3=1 r3-h9=1
on h1 lwmctl group set 7 nodes 1-9

claim "an address that is given again is superseded" \
	[ "$(add group 7 nodes 1,3 lifetime 10m address "$ADDRESS")" = "$ADDRESS" ]
claim "and reaches the other nodes alone, this one too" \
	reaches "$ADDRESS" second 239.1.1.1 1 3 -- h1-r1=1 r1-h3=1
on h1 lwmctl subset del "$ADDRESS"
claim "what is deleted is refused to the sender, and goes to nobody" refuses "$ADDRESS"

ADDRESS6=$(add group ff35::1234 nodes 2,5,6,9 lifetime 10m)
claim "of a group's IPv6 address it is one of IPv6" [ "${ADDRESS6%%:*}" = ff15 ]
claim "which reaches these nodes" \
	reaches "$ADDRESS6" third ff35::1234 2 5 6 9 -- "${FOUR[@]}"

gone()
{
	! on h1 lwmctl subset show "$1" >/dev/null 2>&1
}
ADDRESS=$(add group 7 nodes 5 lifetime 300ms)
claim "its time passes" wait_for gone "$ADDRESS"
claim "what is sent after that is refused to the sender" refuses "$ADDRESS"
claim "and an address beyond the range is not bound" \
	refused "not in the device's range" add group 7 nodes 5 lifetime 1s address 239.1.1.9

# An application's own.

bound()
{
	[ "$(on h1 lwmctl -j subset show | jq "[.[] | select(.socket)] | length")" = "$1" ]
}
mkfifo /tmp/own
on h1 "$PROGRAM" own </tmp/own >/tmp/own.said &
OWN=$!
exec {OPEN}>/tmp/own
claim "a socket binds 64 and no more" wait_for bound 64
wait_for grep -q 239 /tmp/own.said
claim "what another program sends to one of them reaches its nodes" \
	reaches "$(cat /tmp/own.said)" fourth 239.1.1.1 5 9 -- h1-r1=2 r1-r2=1 r2-h5=1 r1-r3=1 r3-h9=1
exec {OPEN}>&-
claim "the program ends well" wait "$OWN"
claim "all are gone with the socket" bound 0

# How many, and how fast.

read -r different adding sending < <(on h1 "$PROGRAM" many "$COUNT")
claim "$COUNT at once have $COUNT addresses" [ "$different" = "$COUNT" ]
note "the first tenth took $adding % of the time of the last, a send with one $sending % of that with all"
claim "they are shown" [ "$(on h1 lwmctl -j subset show | jq length)" = $((COUNT + 1)) ]
claim "to add the last takes no more than twice as long as the first" [ "$adding" -ge 50 ]
claim "to send with all of them takes no more than twice as long as with one" [ "$sending" -le 200 ]

on h1 ip link set lwm0 down
on h1 ip link set lwm0 up
claim "all are gone with the device set down" [ "$(on h1 lwmctl -j subset show | jq length)" = 0 ]

# From set-up to arrival, beside a join through a bridge that snoops.

for n in {1..9}; do
	kill "${HEAR[n]}"
done
wait "${HEAR[@]}" || :

median()
{
	sort -n "$1" | sed -n "$(((RACES + 1) / 2))p"
}
arrived()
{
	[ "$(wc -l <"$1")" -ge "$RACES" ]
}
nsenter --net=/run/netns/h5 -- "$PROGRAM" arrive >/tmp/arrive &
ARRIVE=$!
wait_for joined 239.1.1.1 h5
on h1 "$PROGRAM" race "$RACES"
claim "what is sent with no round trip before it arrives" wait_for arrived /tmp/arrive
kill "$ARRIVE"
wait "$ARRIVE" || :

for host in b1 b2 b3; do
	ip netns add "$host"
done
ip -n b1 link add lan type bridge mcast_snooping 1 mcast_query_response_interval 50
for n in 2 3; do
	ip -n b1 link add "b$n" type veth peer name eth0 netns "b$n"
	ip -n b1 link set "b$n" master lan up
	ip -n "b$n" address add "10.9.9.$n/24" dev eth0
	ip -n "b$n" link set eth0 up
	ip -n "b$n" route add 224.0.0.0/4 dev eth0
done
ip -n b1 link add other type dummy
ip -n b1 link set other master lan up
ip -n b1 link set lan type bridge mcast_querier 1
ip -n b1 link set lan up
for ((n = 1; n <= RACES; n++)); do
	bridge -n b1 mdb add dev lan port other grp "239.9.9.$n" permanent
done
# Only who asked gets it: the bridge has a querier.
pause 1
on b2 "$PROGRAM" join "$RACES" nsenter --net=/run/netns/b3 -- "$PROGRAM" pour >/tmp/join
claim "a join through a snooping bridge is answered" arrived /tmp/join
ours=$(median /tmp/arrive) theirs=$(median /tmp/join)
note "from set-up to arrival: $((ours / 1000)) us; from a join: $((theirs / 1000)) us, $((theirs * 10 / ours)) tenths"
claim "a subset address is faster than a join" [ "$ours" -lt "$theirs" ]
