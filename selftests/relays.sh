#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Who relays into a zone is the zone's word: any target of it, nobody, or the
# nodes named.

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
