#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1
# packages: tshark
#
# What is on a link, as tshark shows it with what `make install` puts where it looks.
#
#     h1 h2 h3 --r1-------r2-- h4 h5 h6       h4 is zone 2's relay; the capture is its

. lib.sh
. helpers/captures.sh

ZONE_WORDS=([2]="relay h4")
lan 2 3
network 42 >/tmp/net.yaml
up /tmp/net.yaml

for n in 4 5; do
	on "h$n" lwm-deaf 700 >"/tmp/room-$n" &
	wait_for [ -s "/tmp/room-$n" ]
done

# shown FIELD...: of each packet, in any order, and must be what stands on stdin.
shown()
{
	diff <(sort) <(dissected /tmp/link.pcap "$SOUND" "$@" | sort)
}

# What nodes tell of memberships is of another class than messages.
OTHERS='ip[1] != 0xc0'
TOLD='ip[1] == 0xc0'
FROM_TO=(ip.src ip.dst lwmcast.initiator lwmcast.targets)

asked()
{
	[ "$(on h1 lwm-ask -p 4000 4,5,6)" = "1: 4 queued, 5 queued, 6 no port" ]
}

message()
{
	capture /tmp/link.pcap h4 4 "$OTHERS" asked &&
		shown "${FROM_TO[@]}" lwmcast.hop lwmcast.flags lwmcast.kind \
			lwmcast.answer.status <<'END'
10.0.1.1 10.0.2.4 1 4-6 8 0x00 0
10.0.2.4 10.0.2.5 1 5,6 7 0x02 0
10.0.2.4 10.0.2.6 1 5,6 7 0x02 0
10.0.2.4 10.0.1.1 4 1 8 0x02 1 1
END
}
claim "a relay's copies: one comes, two go on as leaves, and its own answer" message

datagram()
{
	on h1 socat -u - UDP4-DATAGRAM:10.42.0.4:5000 <<<"hi"
}

frame()
{
	capture /tmp/link.pcap h4 1 "$OTHERS and src 10.0.1.1" datagram &&
		shown "${FROM_TO[@]}" udp.dstport <<'END'
10.0.1.1,10.42.0.1 10.0.2.4,10.42.0.4 1 4 6081,5000
END
}
claim "the set of a frame, and what is in the frame" frame

joined()
{
	on h1 socat -u UDP4-RECV:5000,ip-add-membership=239.1.2.3:10.42.0.1 /dev/null &
}

told()
{
	capture /tmp/link.pcap h4 1 "$TOLD and src 10.0.1.1" joined &&
		shown "${FROM_TO[@]}" lwmcast.joins.type lwmcast.record.group4 <<'END'
10.0.1.1 10.0.2.4 1 4 2 239.1.2.3
END
}
claim "who joins a group tells so" told
