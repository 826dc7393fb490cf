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

rm -r "$dir"
