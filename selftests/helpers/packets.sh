# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For scripts on lib.sh that make packets by hand: `. helpers/packets.sh` after it.
# All is in hexadecimal, and fine but for what variables before it say otherwise.
#
#   packet NODE...               a message to port 700 of these
#   geneve OPTIONS PAYLOAD       anything in Geneve
#   set_option HEX               the set option with HEX after the group
#   ids NUMBER...                of 16 bits each
#   message PORT                 from port 700 to PORT, number 1, "hi"

VERSION=0 PROTOCOL=88b5 NETWORK_ID=42
# Geneve header with OPTIONS, and what follows.
geneve()
{
	local options=$1 payload=$2

	printf '%02x40%s%06x00%s%s' $((VERSION << 6 | ${#options} / 8)) \
		"$PROTOCOL" "$NETWORK_ID" "$options" "$payload"
}

# shellcheck disable=SC2034 # for scripts
LEAF=2 TRANSIT=4 PORTS=8
TYPE=81 HOP=8 FLAGS=0 INITIATOR=1 GROUP=0
set_option()
{
	local data=$1

	while (((10 + ${#data} / 2) % 4)); do
		data+=00
	done
	printf 'ff4c%s%02x%02x%02x%04x%04x%s' "$TYPE" $(((6 + ${#data} / 2) / 4)) \
		"$HOP" "$FLAGS" "$INITIATOR" "$GROUP" "$data"
}

ids()
{
	printf '%04x' "$@"
}

message()
{
	printf '02bc%04x00000001000000006869' "$1"
}

packet()
{
	geneve "$(set_option "$(ids "$@")")" "$(message 700)"
}
