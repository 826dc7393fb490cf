#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# icount: yes
# kernel: 6.1 6.12
#
# A node gives 10,000 answers a second to each initiator: what a tenth of a second
# allows at once, and one more. Whoever asks for more hurts itself alone. By a
# clock that counts instructions, so that no machine is too slow to ask too much; but
# a kernel that watches itself is.

. lib.sh

RATE=10000 BURST=1001
lan 2 2
network >/tmp/net.yaml
up /tmp/net.yaml

stats()
{
	lwmctl -n h3 stats show
}

# So many ports of node 3, that nobody listens at: each is an answer, and costs little.
PORTS=29
for ((i = 1; i <= PORTS; i++)); do
	TARGETS+=${TARGETS:+,}3:$i
	NOBODY+="${NOBODY:+,} 3:$i no port"
done

# flood TIMES: host 1 asks, into answers GIVEN and WITHHELD in MS milliseconds.
flood()
{
	local before began=${EPOCHREALTIME/./} word

	before=$(stats)
	on h1 lwm-ask -t 50 -n "$1" "$TARGETS" >/tmp/told
	MS=$(((${EPOCHREALTIME/./} - began) / 1000 + 1))
	GIVEN=0 WITHHELD=0
	for word in $(counted "$before" "$(stats)" answers); do
		case $word in
		answers=*)	GIVEN=${word#*=} ;;
		answer-rate=*)	WITHHELD=${word#*=} ;;
		esac
	done
	note "$GIVEN answers given and $WITHHELD withheld in $MS ms"
}

N=200
bounded()
{
	flood $N
	[ $((GIVEN + WITHHELD)) = $((N * PORTS)) ] && [ "$GIVEN" -ge $BURST ] &&
		[ "$GIVEN" -le $((BURST + RATE * MS / 1000)) ] && [ "$WITHHELD" -gt 0 ]
}
claim "who asks for too much gets so many answers a second, and the rest is counted" bounded

# Those that were withheld are silent, and no others.
told_truth()
{
	local silent queued

	silent=$(grep -o ' silent' /tmp/told | wc -l)
	queued=$(grep -o ' no port' /tmp/told | wc -l)
	note "$queued answers told, $silent silent"
	[ "$silent" = "$WITHHELD" ] && [ "$queued" = "$GIVEN" ]
}
claim "what was withheld is silent" told_truth

withheld()
{
	local said

	said=$(counted "$BEFORE" "$(stats)")
	[[ $said =~ answer-rate=([0-9]+) ]] && COUNT=${BASH_REMATCH[1]}
}
others_are_served()
{
	local flooding first

	BEFORE=$(stats)
	on h1 lwm-ask -t 50 -n 2000 "$TARGETS" >/dev/null &
	flooding=$!
	wait_for withheld && first=$COUNT &&
		[ "$(on h2 lwm-ask "$TARGETS")" = "1:$NOBODY" ] &&
		withheld && wait $flooding || return
	note "$first withheld from the one before the other asked, $COUNT after"
	[ "$COUNT" -gt "$first" ]
}
claim "meanwhile, another initiator is answered" others_are_served

claim "afterwards, so is the first" [ "$(on h1 lwm-ask "$TARGETS")" = "1:$NOBODY" ]
