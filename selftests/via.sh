#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Zone 3 is reached via zone 2: one copy on each link of the line, whether or
# not somebody in between gets the message too, and also where the ends have no
# address family in common.
#
#   h1 h2 h3 --r1-------r2-- h4 h5 h6 -------r3-- h7 h8 h9

. lib.sh

LINKS=(1-2 2-3)
ZONE_WORDS=([2]="relay h4,h5" [3]="via zone2 relay h8")
lan 3 3 46 46 46

FAMILY=([1]=4 [2]=4 [3]=4)
network >/tmp/net.yaml
up /tmp/net.yaml

claim "a target in between relays to the zone behind it" \
	lwm-once 1 4,8 <<'END'
h1-r1-r2-h4 10.0.2.4 ids 4,8 hop 8
h4-r2-r3-h8 10.0.3.8 ids 8 hop 7
h4:700 from 1
h8:700 from 1
END
claim "with targets in each zone, each link carries one copy" \
	lwm-once 1 1,2,4,6,7,8,9 <<'END'
h1:700 from 1
h1-r1-h2 10.0.1.2 leaf ids 2 hop 8
h2:700 from 1
h1-r1-r2-h4 10.0.2.4 bits 4,6,7,8,9 hop 8
h4:700 from 1
h4-r2-h6 10.0.2.6 leaf ids 6 hop 7
h6:700 from 1
h4-r2-r3-h8 10.0.3.8 ids 7,8,9 hop 7
h8:700 from 1
h8-r3-h7 10.0.3.7 leaf ids 7,9 hop 6
h7:700 from 1
h8-r3-h9 10.0.3.9 leaf ids 7,9 hop 6
h9:700 from 1
END
claim "so they do from the middle" \
	lwm-once 6 1,8,9 <<'END'
h6-r2-r1-h1 10.0.1.1 ids 1 hop 8
h1:700 from 6
h6-r2-r3-h8 10.0.3.8 ids 8,9 hop 8
h8:700 from 6
h8-r3-h9 10.0.3.9 leaf ids 9 hop 7
h9:700 from 6
END
for_all lwmctl down

ZONE_WORDS=([2]="relay h5" [3]="via zone2 relay h8")
network >/tmp/net.yaml
up /tmp/net.yaml
claim "a node in between that is no target sends on, and delivers nothing" \
	lwm-once 1 7,8 <<'END'
h1-r1-r2-h5 10.0.2.5 transit ids 7,8 hop 8
h5-r2-r3-h8 10.0.3.8 ids 7,8 hop 7
h8:700 from 1
h8-r3-h7 10.0.3.7 leaf ids 7 hop 6
h7:700 from 1
END
claim "the same way back" \
	lwm-once 8 2 <<'END'
h8-r3-r2-h5 10.0.2.5 transit ids 2 hop 8
h5-r2-r1-h2 10.0.1.2 ids 2 hop 7
h2:700 from 8
END
for_all lwmctl down

FAMILY=([1]=4 [2]=46 [3]=6)
network >/tmp/net.yaml
up /tmp/net.yaml
claim "a zone with both families joins one on IPv4 and one on IPv6" \
	lwm-once 1 7,8 <<'END'
h1-r1-r2-h5 10.0.2.5 transit ids 7,8 hop 8
h5-r2-r3-h8 fd00:0:0:3::8 ids 7,8 hop 7
h8:700 from 1
h8-r3-h7 fd00:0:0:3::7 leaf ids 7 hop 6
h7:700 from 1
END
