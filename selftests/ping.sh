#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# lwmctl ping: who answers, how fast, whether a full-size packet passes, and whose
# tables are other ones. Nodes 2 to 5 are group 7.
#
#     zone 1       zone 2       zone 3       zone 9: tables only, without a host
#   h1  h2  h3   h4  h5  h6   h7  h8  h9     100 to 399

. lib.sh

GROUP_NODES[7]=2-5
lan 3 3

elsewhere()
{
	local n

	for ((n = 100; n < 400; n++)); do
		echo "  x$n: $n 10.9.$((n / 100)).$((n % 100 + 1)) zone far permanent"
	done
}

network | while IFS= read -r line; do
	echo "$line"
	case $line in
	zones:)	echo "  far: 9" ;;
	nodes:)	elsewhere ;;
	esac
done >/tmp/net.yaml
up /tmp/net.yaml
count 6081

# Ping from h1: what it prints in /tmp/said, and its exit status in $STATUS.
pings()		# WORD...
{
	STATUS=0
	on h1 lwmctl ping "$@" >/tmp/said || STATUS=$?
}

# For a claim that does not hold.
tell()
{
	note "status $STATUS: $(</tmp/said)"
	return 1
}

# jq's expression is true of what it printed.
holds()
{
	jq -e "$1" /tmp/said >/dev/null || tell
}

# It ends so, and prints JSON of which the expression is true.
finds()		# STATUS EXPRESSION WORD...
{
	STATUS=0
	on h1 lwmctl -j ping "${@:3}" >/tmp/said || STATUS=$?
	if [ "$STATUS" != "$1" ]; then
		tell
	else
		holds "$2"
	fi
}

# All answer.

PAYLOAD=$(lwmctl -n h1 -j device | jq '.[0].longest')

claim "all nodes answer each of three probes, take a full-size packet and have equal tables" \
	finds 0 "map([.node, .name, .sent, .received, .loss, .full_size, .longest, .options,
			.tables, .last]) ==
		[range(1; 10) | [., \"h\\(.)\", 3, 3, 0, \"passes\", $PAYLOAD, [129],
			\"equal\", \"answered\"]]" -c 3 -i 0.1 1-9
claim "no round trip is shorter than the shortest or longer than the longest" \
	holds 'all(0 < .min_ms and .min_ms <= .avg_ms and .avg_ms <= .max_ms)'

# A zone's relay is one of its nodes; where only one is asked, there is none.
count_reset
pings -c 1 -q 2,3,4
claim "a round is a small and a full-size packet for each, and their answers" \
	only h1-r1=6 r1-h2=2 r1-h3=2 r1-r2=2 r2-h4=2 h4-r2=2 r2-r1=2 h2-r1=2 h3-r1=2 r1-h1=6

# The text.

lines_are()	# PATTERN...: of each, from the first to the last
{
	local pattern line

	for pattern; do
		IFS= read -r line || return
		[[ $line =~ ^$pattern$ ]] || return
	done
	! read -r line
} </tmp/said

says()		# STATUS PATTERN...
{
	if [ "$STATUS" != "$1" ] || ! lines_are "${@:2}"; then
		tell
	fi
}

MS=' +[0-9]+\.[0-9]{2}'
HEADING=' node  name     sent  received  loss %   min ms   avg ms   max ms  full size     options  tables   last'

pings -c 2 -i 0.1 2,h4
claim "a line tells of each answer, a table of all" says 0 \
	"2 \(h2\):$MS ms" "4 \(h4\):$MS ms" "2 \(h2\):$MS ms" "4 \(h4\):$MS ms" "" "$HEADING" \
	"    2  h2          2         2     0.0$MS$MS$MS  passes        0x81     equal    answered" \
	"    4  h4          2         2     0.0$MS$MS$MS  passes        0x81     equal    answered"
pings -c 2 -i 0.1 -q 2
claim "-q: the table alone" says 0 "$HEADING" \
	"    2  h2          2         2     0.0$MS$MS$MS  passes        0x81     equal    answered"

spread_sums_up()
{
	pings -c 5 -i 0.01 -qv 2
	[ "$STATUS" = 0 ] &&
		[ "$(awk '/ ms  #/ { sum += $NF } END { print sum }' /tmp/said)" = 5 ]
}
claim "-v: bars of as many round trips as there were" spread_sums_up
claim "-v: so in JSON" finds 0 '[.[0].histogram[].count] | add == 5' -c 5 -i 0.01 -v 2

# Groups.

claim "a group is pinged by its name" \
	finds 0 '[.[].node] == [2, 3, 4, 5] and all(.received == 1)' -c 1 group group7
claim "a node that is not in the group is refused" \
	refused "ping: node 6 is not in group 7" on h1 lwmctl ping -c 1 5,6 group 7
on h3 lwmctl group set 7 nodes 2,4,5
claim "who is outside the group by its own tables refuses, and has not answered" \
	finds 1 'map([.node, .received, .last]) == [[2, 1, "answered"], [3, 0, "refused"],
		[4, 1, "answered"], [5, 1, "answered"]]' -c 1 group 7
on h3 lwmctl group set 7 nodes 2-5

# Who does not answer.

on h3 lwmctl down
claim "a host without a device is silent, and the others answer" \
	finds 1 'map([.node, .sent, .received, .loss, .last]) ==
		[range(1; 10) | if . == 3 then [., 2, 0, 100, "silent"]
		else [., 2, 2, 0, "answered"] end]' -c 2 -i 0.1 1-9
KEYS='["node", "name", "sent", "received", "loss", "min_ms", "avg_ms", "max_ms", "full_size",
	"longest", "options", "tables", "last"]'
claim "each node has the same keys, in the same order" \
	holds "all(keys_unsorted == $KEYS)"
claim "what is not known of it is null, or unknown" holds '.[2] |
	[.min_ms, .avg_ms, .max_ms, .longest, .full_size, .tables, .options] ==
	[null, null, null, null, "unknown", "unknown", []]'
claim "nobody answers: status 2" finds 2 'map([.node, .received]) == [[3, 0]]' -c 1 -W 0.1 3
pings -c 1 -W 0.1 3
claim "nobody answers: and the text says so" says 2 "3 \(h3\): silent" "" "$HEADING" \
	"    3  h3          1         0   100.0        -        -        -  unknown       -        unknown  silent"
up /tmp/net.yaml h3

on h1 lwmctl node set 3 down on
claim "a node that is set down is unreachable, the other one is not" \
	finds 1 'map([.node, .last]) == [[2, "answered"], [3, "unreachable"]]' -c 1 2,3
claim "a node that is set down is unreachable by itself" \
	finds 2 'map([.sent, .received, .last]) == [[2, 0, "unreachable"]]' -c 2 -i 0.1 3
on h1 lwmctl node set 3 down off

# What cannot be asked ends with status 2, too.
fails()		# SENTENCE WORD...: in $HOST
{
	local said status=0

	said=$(on "$HOST" lwmctl ping "${@:2}" 2>&1) || status=$?
	[ "$status $said" = "2 lwmctl: ping: $1" ] || {
		note "status $status: $said"
		return 1
	}
}

HOST=h1
claim "an unknown node is refused" \
	fails "node 77 is not known: lwmctl node show shows who is" -c 1 2,77
on h1 lwmctl node set 9 plain on
claim "a plain node is refused" fails "node 9 is a plain node: it answers no probe" -c 1 9
on h1 lwmctl node set 9 plain off
claim "an unknown group is refused" fails "group 8 does not exist" -c 1 group 8
HOST=r1
claim "a host without a device is told so" \
	fails "there is no lwm device here: lwmctl up FILE makes one" -c 1 2

as_user()
{
	[ "$(on h1 setpriv --reuid 1000 --clear-groups --inh-caps=-all --bounding-set=-all \
		lwmctl -j ping -c 1 2 | jq '.[0].received')" = 1 ]
}
claim "it takes no privileges" as_user

# Tables.

on h8 lwmctl node add 400 zone 3 address 10.0.3.40
claim "a node with one node more is told, and no other one" \
	finds 0 'map(select(.tables != "equal") | [.node, .tables]) == [[8, "differ"]]' -c 1 1-9
on h8 lwmctl node del 400
claim "it is not when the node is gone" finds 0 'all(.tables == "equal")' -c 1 1-9
on h1 lwmctl node add 400 zone 3 address 10.0.3.40
claim "a node more here: all others differ" finds 0 \
	'map([.node, .tables]) == [[1, "equal"], [2, "differ"], [8, "differ"]]' -c 1 1,2,8
on h1 lwmctl node del 400

# Many: two messages of at most 256.

claim "more than 256 nodes are asked by several messages" \
	finds 1 'length == 302 and .[0].received == 1 and .[1].received == 1 and
		(.[2:] | all(.sent == 1 and .received == 0 and .last != "answered"))' \
	-c 1 1,2,100-399

# An interrupt.

ROUNDS=5
printed()
{
	[ "$(wc -l </tmp/said)" -ge $((ROUNDS * 9)) ]
}
lwmctl -n h1 ping -i 0.05 1-9 >/tmp/said &
pinging=$!
wait_for printed
kill -INT $pinging
STATUS=0
wait $pinging || STATUS=$?
# Each line of the table has as many answers as there were lines, and lost none.
table_adds_up()
{
	tail -n 10 /tmp/said >/tmp/table
	awk -v heading="$HEADING" -v rounds=$ROUNDS '
		NR == FNR && / ms$/	{ answers[$1]++ }
		NR == FNR		{ next }
		FNR == 1		{ bad += $0 != heading; next }
		{ rows++; bad += $3 < rounds || $3 != $4 || $4 != answers[$1] }
		END { exit bad || rows != 9 }' /tmp/said /tmp/table
}
summary()
{
	if [ "$STATUS" != 0 ] || ! table_adds_up; then
		tell
	fi
}
claim "an interrupt ends it, and it says what it has found" summary

# Full-size packets that do not pass: first without a word, then with ICMP.

# What is longer than the receiving end's MTU is lost.
ip -n r2 link set r1 mtu 1300
count_reset
claim "a packet that is lost without a word is lost three times, small ones are not" \
	finds 0 'map([.node, .received, .loss, .full_size, .longest]) ==
		[[4, 2, 0, "lost", null]]' -c 2 -i 0.1 4
claim "which is not said of one, and tried no more than that" \
	only h1-r1=5 r1-r2=5 r2-h4=2 h4-r2=2 r2-r1=2 r1-h1=2
claim "and elsewhere it passes" finds 0 \
	'map([.node, .full_size]) == [[2, "passes"], [4, "lost"], [7, "passes"]]' \
	-c 1 2,4,7

# Of the option's 44 octets, which a full size allows for, one node needs 12.
LONGEST=$((PAYLOAD - 200 + 32))
ip -n r1 link set r2 mtu 1300
claim "where ICMP tells, so does the ping how much would pass" finds 0 \
	"map([.node, .full_size, .longest]) ==
		[[2, \"passes\", $PAYLOAD], [4, \"too big\", $LONGEST]]" -c 1 2,4
pings -c 1 -q 4
claim "and so does the text" says 0 "$HEADING" \
	"    4  h4          1         1     0.0$MS$MS$MS  at most $LONGEST  0x81     equal    answered"
