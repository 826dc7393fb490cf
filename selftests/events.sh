#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Trace events tell what becomes of a message: node 1 sends to 2, 3 and 4, of
# which 3 relays in zone 2 and nobody listens on 4.
#
#      zone 1       zone 2
#     h1   h2      h3   h4

. lib.sh

TRACE=/sys/kernel/tracing
ZONE_WORDS=([2]="relay h3")
lan 2 2
network 42 >/tmp/net.yaml
up /tmp/net.yaml

for n in 2 3; do
	on "h$n" lwmcat -n 42 -c 1 -l 700 >"/tmp/heard-h$n" &
	wait_for listens "h$n" 700
done

echo 1 >"$TRACE/events/lwm/enable"
echo hello | on h1 lwmcat -n 42 -p 701 2,3,4 700

told()	# COUNT PATTERN: so many events are like this
{
	local count

	count=$(grep -cE "$2" "$TRACE/trace") || :
	[ "$count" = "$1" ] || {
		note "$count events are like \"$2\", not $1:"
		grep 'lwm_' "$TRACE/trace" | sed 's/^/# /'
		return 1
	}
}
wait_for [ -s /tmp/heard-h2 ]
wait_for [ -s /tmp/heard-h3 ]
settled()
{
	grep -q 'lwm_drop: .*reason=no-port' "$TRACE/trace"
}
wait_for settled

device='ifindex=[0-9]+ network=42'
claim "a copy leaves for the leaf in the own zone" \
	told 1 "lwm_copy: $device from=1 initiator=1 to=2 flags=0x1 targets=1 messages=1 len=38\$"
claim "and one for the relay of the other zone, with both of its targets" \
	told 1 "lwm_copy: $device from=1 initiator=1 to=3 flags=0x0 targets=2 messages=1 len=42\$"
claim "no other copy leaves the initiator" told 2 'lwm_copy: '
claim "the relay sends one on" \
	told 1 "lwm_relay: $device from=3 initiator=1 to=4 flags=0x1 targets=1 messages=1 len=38\$"
claim "nobody else does" told 1 'lwm_relay: '
claim "nodes 2 and 3 deliver 6 octets at port 700" \
	told 2 'lwm_deliver: ifindex=[0-9]+ initiator=1 port=700 len=6$'
claim "nobody else does" told 2 'lwm_deliver: '
claim "node 4 drops it, and says why" \
	told 1 'lwm_drop: ifindex=[0-9]+ reason=no-port node=4 n=1$'
claim "nothing else is dropped" told 1 'lwm_drop: '
echo 0 >"$TRACE/events/lwm/enable"
