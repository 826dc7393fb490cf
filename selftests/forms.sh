#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The set option in each form, octet by octet, and what is split because it does
# not fit. Node 100 * N is host N here.
#
#   h1 ... h6 --r1-------r2-- h7 ... h12

. lib.sh

# The same network, but nodes are called by hundreds.
hundreds()
{
	network | sed -E '/^nodes:/,$ s/^(  h([0-9]+): )[0-9]+ /\1\200 /'
}

ZONE_WORDS=([2]="relay h7")
lan 2 6
hundreds >/tmp/net.yaml
up /tmp/net.yaml

claim "few nodes are a list of ids" \
	lwm-once 1 700,900 <<'END'
h1-r1-r2-h7 10.0.2.7 ids 700,900 hop 8
h7:700 from 100
h7-r2-h9 10.0.2.9 leaf ids 900 hop 7
h9:700 from 100
END
# Geneve: 16 octets of options, critical, 88b5, network 42; class ff4c, type 81,
# 12 octets; hop limit 8, no flags, initiator 100; group 0, ids 700, 900, padding.
claim "a list of ids, octet by octet" \
	lwm-once -x 1 700,900 <<'END'
h1-r1-r2-h7 10.0.2.7 044088b5 00002a00 ff4c8103 08000064 000002bc 03840000
h7:700 from 100
h7-r2-h9 10.0.2.9 034088b5 00002a00 ff4c8102 07020064 00000384
h9:700 from 100
END
claim "one target at a port of its own, octet by octet" \
	lwm-once -x 1 800:701 <<'END'
h1-r1-r2-h7 10.0.2.7 044088b5 00002a00 ff4c8103 080c0064 00000320 02bd0000
h7-r2-h8 10.0.2.8 044088b5 00002a00 ff4c8103 070a0064 00000320 02bd0000
h8:701 from 100
END
claim "ports on one host and on several travel in one copy, and the common one too" \
	lwm-once 1 700:701,700:702,800:702,900 <<'END'
h1-r1-r2-h7 10.0.2.7 ids 700:701,700:702,800:702,900:0 hop 8
h7:701 from 100
h7:702 from 100
h7-r2-h8 10.0.2.8 leaf ids 800:702,900:0 hop 7
h7-r2-h9 10.0.2.9 leaf ids 800:702,900:0 hop 7
h8:702 from 100
h9:700 from 100
END
claim "the common port and another one on the same host" \
	lwm-once 1 200,200:702 <<'END'
h1-r1-h2 10.0.1.2 leaf ids 200:0,200:702 hop 8
h2:700 from 100
h2:702 from 100
END
claim "the same node twice gets one message" \
	lwm-once 1 200,300,200,300,200 <<'END'
h1-r1-h2 10.0.1.2 leaf ids 200,300 hop 8
h1-r1-h3 10.0.1.3 leaf ids 200,300 hop 8
h2:700 from 100
h3:700 from 100
END
for_all lwmctl down

# 18 ids do not fit 44 octets, 256 bits do. There are no hosts for most of them.
{
	hundreds | sed -E '/^nodes:/,$ { s/ 1200 / 912 /; s/ 1100 / 911 /; s/ 1000 / 910 / }'
	echo "  absent: 955 10.0.2.99"
	for ((i = 0; i < 14; i++)); do
		echo "  absent$i: $((920 + i * 2)) 10.0.2.$((100 + i))"
	done
} >/tmp/net.yaml
up /tmp/net.yaml
claim "many nodes are a bitstring, octet by octet" \
	lwm-once -x 1 900,910,911,912 <<'END'
h1-r1-r2-h7 10.0.2.7 044088b5 00002a00 ff4c8103 08050064 00000384 00001c01
h7-r2-h9 10.0.2.9 044088b5 00002a00 ff4c8103 07030064 00000384 00001c01
h7-r2-h10 10.0.2.10 044088b5 00002a00 ff4c8103 07030064 00000384 00001c01
h7-r2-h11 10.0.2.11 044088b5 00002a00 ff4c8103 07030064 00000384 00001c01
h7-r2-h12 10.0.2.12 044088b5 00002a00 ff4c8103 07030064 00000384 00001c01
h9:700 from 100
h10:700 from 100
h11:700 from 100
h12:700 from 100
END
claim "a bitstring of 256 nodes is one copy" \
	lwm-once 1 700,910,911,912,$(seq -s, 920 2 946),955 <<'END'
h1-r1-r2-h7 10.0.2.7 bits 700,910,911,912,920,922,924,926,928,930,932,934,936,938,940,942,944,946,955 hop 8
h7:700 from 100
h7-r2-h10 10.0.2.10 leaf bits 910,911,912,920,922,924,926,928,930,932,934,936,938,940,942,944,946,955 hop 7
h7-r2-h11 10.0.2.11 leaf bits 910,911,912,920,922,924,926,928,930,932,934,936,938,940,942,944,946,955 hop 7
h7-r2-h12 10.0.2.12 leaf bits 910,911,912,920,922,924,926,928,930,932,934,936,938,940,942,944,946,955 hop 7
h10:700 from 100
h11:700 from 100
h12:700 from 100
END
for_all lwmctl down

NETWORK=("setlen: 16")
hundreds >/tmp/net.yaml
up /tmp/net.yaml
claim "a set that does not fit is split, each part valid alone" \
	lwm-once 1 700,800,900,1000,1100 <<'END'
h1-r1-r2-h7 10.0.2.7 ids 700,800,900 hop 8
h1-r1-r2-h7 10.0.2.7 transit ids 1000,1100 hop 8
h7:700 from 100
h7-r2-h8 10.0.2.8 leaf ids 800,900 hop 7
h7-r2-h9 10.0.2.9 leaf ids 800,900 hop 7
h7-r2-h10 10.0.2.10 leaf ids 1000,1100 hop 7
h7-r2-h11 10.0.2.11 leaf ids 1000,1100 hop 7
h8:700 from 100
h9:700 from 100
h10:700 from 100
h11:700 from 100
END
claim "so is a set with ports, and a host named in two parts gets both" \
	lwm-once 1 200:701,200:702,300:701 <<'END'
h1-r1-h2 10.0.1.2 leaf ids 200:701 hop 8
h1-r1-h2 10.0.1.2 leaf ids 200:702 hop 8
h1-r1-h3 10.0.1.3 leaf ids 300:701 hop 8
h2:701 from 100
h2:702 from 100
h3:701 from 100
END
