#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: python3 python3-prometheus-client
# kernel: 6.1
#
# What lwmctl shows of a network, for people and for programs: each key that it
# prints is in the manual.
#
#        zone 1          zone 2          zone 3
#     h1   h2   h3    h4   h5   h6    h7   h8   h9

. lib.sh

MANUAL=/usr/share/man/man8/lwmctl.8
dir=$(mktemp -d)

lan 3 3
GROUP_NODES[7]=1-3
network 42 >"$dir/net.yaml"
up "$dir/net.yaml"

ctl()
{
	lwmctl -n h1 "$@"
}

# The terms that a section of the manual explains.
terms()		# SECTION
{
	sed -n "/^\.SH $1\$/,/^\.SH/p" "$MANUAL" | sed -n '/^\.TP$/{n;s/^\.B //p}' | sort
}

same()		# THIS THAT
{
	[ -n "$1" ] && diff <(echo "$1") <(echo "$2")
}

# Statistics

claim "keys of statistics are those of the manual" same "$(terms STATISTICS)" \
	"$(ctl -j -s stats show dev lwm0 | jq -r '.[0] | keys[]' | sort)"
claim "reasons of drops are those of the manual" same "$(terms DROPS)" \
	"$(ctl -j -s stats show dev lwm0 | jq -r '.[0].drops | keys[]' | sort)"
claim "what came for no device has the same keys, but for the device's name" \
	same "$(terms STATISTICS)" \
	"$(ctl -j -s stats | jq -r '(.[1] | keys[]), "ifname"' | sort)"

# Completion

# What is offered for the last word, in order, in one line.
offered()	# WORD...
{
	lwmctl complete "$@" | sort | xargs
}

claim "namespaces are offered" [ "$(offered -n h)" = "h1 h2 h3 h4 h5 h6 h7 h8 h9" ]
claim "nodes are offered, by ids and by names" \
	[ "$(offered -n h1 node show "")" = "1 2 3 4 5 6 7 8 9 dev h1 h2 h3 h4 h5 h6 h7 h8 h9" ]
claim "nodes that begin so are offered" [ "$(offered -n h1 node set h7)" = h7 ]
claim "the next node of a list is offered" \
	[ "$(offered -n h1 route get h2,3-5,h8)" = h2,3-5,h8 ]
claim "zones are offered" [ "$(offered -n h1 node set 3 zone z)" = "zone1 zone2 zone3" ]
claim "groups are offered" [ "$(offered -n h1 ping h2 group "")" = "7 group7" ]
claim "devices are offered" [ "$(offered -n h1 stats dev "")" = lwm0 ]
claim "interfaces of the underlay are offered" \
	[ "$(offered -n h1 device set underlay "")" = "eth0 lo lwm0 none" ]
claim "of a device that is not there, nothing is offered" \
	[ -z "$(offered -n h1 node show dev lwm7 "")" ]
claim "in a namespace without a device, no node is offered" \
	[ "$(offered -n r1 node show "")" = dev ]
typed()		# LINE
{
	COMP_LINE=$1 COMP_POINT=${#1}
	# shellcheck source=/dev/null
	. /usr/share/bash-completion/completions/lwmctl
	_lwmctl
	echo "${COMPREPLY[*]}"
}
claim "bash completes a line so" [ "$(typed "lwmctl -n h1 group set group")" = group7 ]

rm -r "$dir"
