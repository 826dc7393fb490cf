#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Who relays into a zone is the zone's word: any target of it, nobody, or the
# nodes named. A socket may do without; a node may refuse, or send on so much.

. lib.sh

ZONE_WORDS=([2]="relay never" [3]="relay h7,h8")
NODE_WORDS=([8]="down")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml

claim "relay never: each target gets a copy of its own, which it never sends on" \
	lwm-once 1 4,5,6 <<'END'
h1-r1-r2-h4 10.0.2.4 leaf ids 4,5,6 hop 8
h1-r1-r2-h5 10.0.2.5 leaf ids 4,5,6 hop 8
h1-r1-r2-h6 10.0.2.6 leaf ids 4,5,6 hop 8
h4:700 from 1
h5:700 from 1
h6:700 from 1
END
claim "a zone's relay takes the copy although it is no target" \
	lwm-once 1 9 <<'END'
h1-r1-r3-h7 10.0.3.7 transit ids 9 hop 8
h7-r3-h9 10.0.3.9 leaf ids 9 hop 7
h9:700 from 1
END

on h1 lwmctl node set 7 down on
claim "where no relay of a zone can be used, its targets get direct copies" \
	lwm-once 1 9 <<'END'
h1-r1-r3-h9 10.0.3.9 leaf ids 9 hop 8
h9:700 from 1
END

# With all hosts of the zone up, so that another one could be taken: the same one
# cannot be favoured for both.
on h1 lwmctl zone set 3 relay auto
on h1 lwmctl node set 7 down off
on h1 lwmctl node set 8 down off
takes_itself()
{
	local n

	for n in 8 9; do
		lwm-once 1 $n <<-END || return
			h1-r1-r3-h$n 10.0.3.$n ids $n hop 8
			h$n:700 from 1
		END
	done
}
claim "relay auto: a single target takes the copy itself" takes_itself

claim "a socket that takes no relays: each target gets a copy of its own" \
	lwm-once -d 1 7,8,9 <<'END'
h1-r1-r3-h7 10.0.3.7 leaf ids 7,8,9 hop 8
h1-r1-r3-h8 10.0.3.8 leaf ids 7,8,9 hop 8
h1-r1-r3-h9 10.0.3.9 leaf ids 7,8,9 hop 8
h7:700 from 1
h8:700 from 1
h9:700 from 1
END

claim "so it is on one that was connected before" lwm-once -cd 1 8,9 <<'END'
h1-r1-r3-h8 10.0.3.8 leaf ids 8,9 hop 8
h1-r1-r3-h9 10.0.3.9 leaf ids 8,9 hop 8
h8:700 from 1
h9:700 from 1
END

# Node 7 is the zone's relay, and no node is down.
for n in 1 2; do
	on "h$n" lwmctl zone set 3 relay 7
done
for n in 2 7; do
	on "h$n" lwmctl node set 8 down off
done
before=$(lwmctl -n h7 stats show)
on h7 lwmctl device set lwm0 relay off
claim "relay off: a node gets its own, and sends nothing on" lwm-once 1 7,8,9 <<'END'
h1-r1-r3-h7 10.0.3.7 ids 7,8,9 hop 8
h7:700 from 1
END
claim "what it did not send on is counted" \
	[ "$(counted "$before" "$(lwmctl -n h7 stats show)" relayed)" = "relay-rate=2" ]

# By the clock, from before the first to after the last: at once goes what a tenth
# of a second allows, and one message.
RATE=1 N=100
at_the_rate()
{
	local before began=${EPOCHREALTIME/./} took host first relayed
	local -A got

	before=$(lwmctl -n h7 stats show)
	while read -r host _ first _; do
		got[$host]=$first
	done < <(lwm-tally 1 8,9 $N)
	took=$((${EPOCHREALTIME/./} - began + 100000))
	relayed=$((got[h8] + got[h9]))
	note "$relayed of $((2 * N)) copies in $((took / 1000)) ms"
	[ "${got[h8]}" = "${got[h9]}" ] &&
		[ "$relayed" -ge 2 ] && [ $(((relayed - 2) * 1000000)) -le $((RATE * took)) ] &&
		[ "$(counted "$before" "$(lwmctl -n h7 stats show)" relayed)" = \
			"relay-rate=$((2 * N - relayed)) relayed=$relayed" ]
}
on h7 lwmctl device set lwm0 relay_rate $RATE
claim "relay_rate: so many copies a second are sent on, and the rest is counted" at_the_rate
claim "for each node by itself" lwm-once 2 8,9 <<'END'
h2-r1-r3-h7 10.0.3.7 transit ids 8,9 hop 8
h7-r3-h8 10.0.3.8 leaf ids 8,9 hop 7
h7-r3-h9 10.0.3.9 leaf ids 8,9 hop 7
h8:700 from 2
h9:700 from 2
END
on h7 lwmctl device set lwm0 relay_rate 2
claim "another rate begins anew" lwm-once 2 8,9 <<'END'
h2-r1-r3-h7 10.0.3.7 transit ids 8,9 hop 8
h7-r3-h8 10.0.3.8 leaf ids 8,9 hop 7
h7-r3-h9 10.0.3.9 leaf ids 8,9 hop 7
h8:700 from 2
h9:700 from 2
END
