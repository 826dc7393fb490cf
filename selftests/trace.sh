#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1 6.12
#
# lwmctl trace: the way of a message, node by node, exact; of who else is not asked
# for, nothing; and nothing of it is left in the kernel.
#
#     zone 1           zone 2           zone 3
#     h1 h2 h3 --r1--- h4 h5 h6 ---r2-- h7 h8 h9      h4 and h7 relay

. lib.sh

INSTANCES=/sys/kernel/tracing/instances
ZONE_WORDS=([2]="relay h4" [3]="relay h7")
lan 3 3
network 42 >/tmp/net.yaml
up /tmp/net.yaml

for n in 3 5 6 7 8; do
	on "h$n" lwm-deaf 700 >"/tmp/room-$n" &
	wait_for [ -s "/tmp/room-$n" ]
done

# Wait for "tracing", then let COMMAND happen; what is traced must be what stands on
# stdin.
traced()	# "WORD..." COMMAND...
{
	local words=$1 tracer

	shift
	# shellcheck disable=SC2086 # words
	lwmctl trace $words >/tmp/traced 2>/tmp/tracing &
	tracer=$!
	wait_for grep -q tracing /tmp/tracing || return
	"$@" || return
	wait "$tracer" || return
	diff - /tmp/traced
}

send()		# HOST SET [PORT]
{
	on "$1" lwmcat -n 42 -p 701 "$2" "${3:-700}" <<<"hi"
}

claim "to four of nine, by two relays that are no targets" traced "" send h1 5,6,8,9 <<'END'
message 1 of node 1 in network 42, port 701 to 700
1
|-- 4
|   |-- 5: delivered to port 700
|   `-- 6: delivered to port 700
`-- 7
    |-- 8: delivered to port 700
    `-- 9: dropped: no-port
END
claim "a relay that is a target delivers and sends on" traced "" send h1 3,7,8 <<'END'
message 1 of node 1 in network 42, port 701 to 700
1
|-- 3: delivered to port 700
`-- 7: delivered to port 700
    `-- 8: delivered to port 700
END

others_first()
{
	send h2 3 && send h1 5 701 && send h1 5
}
claim "one from a node, to a port, and no other" traced "from 1 port 700" others_first <<'END'
message 1 of node 1 in network 42, port 701 to 700
1
`-- 4
    `-- 5: delivered to port 700
END

# What is on its way and is not let in.
on h8 nft -f - <<'END'
table ip deaf {
	chain in { type filter hook input priority 0; udp dport 6081 drop; }
}
END
claim "a copy that is lost on the way" traced "" send h1 7,8 <<'END'
message 1 of node 1 in network 42, port 701 to 700
1
`-- 7: delivered to port 700
    `-- 8: not seen to arrive
END
on h8 nft delete table ip deaf

on h4 lwmctl node del 6
claim "who a relay does not know has no copy from it" traced "" send h1 5,6 <<'END'
message 1 of node 1 in network 42, port 701 to 700
1
`-- 4: nothing for node 6: unknown-node
    `-- 5: delivered to port 700
END

in_json()
{
	lwmctl -j trace >/tmp/traced 2>/tmp/tracing &
	wait_for grep -q tracing /tmp/tracing && send h1 5 && wait $! &&
		[ "$(jq -c '.[0] | [.initiator, .tree.copies[0].node,
			.tree.copies[0].copies[0].ports]' /tmp/traced)" = "[1,4,[700]]" ]
}
claim "the same in JSON" in_json

gone()
{
	[ -z "$(ls "$INSTANCES")" ]
}
claim "nothing is left of it in the kernel" gone

interrupted()
{
	lwmctl trace >/tmp/traced 2>/tmp/tracing &
	wait_for grep -q tracing /tmp/tracing && ! gone && kill -TERM $! && wait $! && gone
}
claim "nor is there when it is ended by a signal" interrupted
