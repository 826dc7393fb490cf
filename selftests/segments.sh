#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: tshark
#
# A send in segments is one packet for each copy, for as far as devices take that,
# and as many datagrams as segments from where one of them does not.
#
#      zone 1       zone 2            zone 1 has IPv4 and IPv6, zone 2 IPv6;
#     h1   h2      h3   h4            host 3 sends on to host 4

. lib.sh
. helpers/captures.sh

ZONE_WORDS=([2]="relay h3")
lan 2 2 46 6
network 42 >/tmp/net.yaml
up /tmp/net.yaml
count 6081

# Three sends of 47 segments to host 2, and by way of host 3 to host 4.
SEGMENTS=$((3 * 47))
sends()
{
	count_reset
	lwm-sock-test segments-connected || return
	only "$@"
}

stat_of()
{
	lwmctl -n "$1" -j stats show dev lwm0 | jq ".[0].$2"
}

# What the hosts of this send count is what would have been counted for single sends.
counts()
{
	local messages copies delivered received

	messages=$(stat_of h1 messages) copies=$(stat_of h1 copies)
	delivered=$(stat_of h4 delivered) received=$(stat_of h4 received)
	lwm-sock-test segments-connected || return
	[ $(($(stat_of h1 messages) - messages)) = "$SEGMENTS" ] &&
		[ $(($(stat_of h1 copies) - copies)) = $((2 * SEGMENTS)) ] &&
		[ $(($(stat_of h4 delivered) - delivered)) = "$SEGMENTS" ] &&
		[ $(($(stat_of h4 received) - received)) = "$SEGMENTS" ]
}

bad_sums()
{
	local n

	for n in 2 3 4; do
		# shellcheck disable=SC2016 # awk's
		on "h$n" awk '/^Udp: [0-9]/ { print $8 }' /proc/net/snmp
		# shellcheck disable=SC2016 # awk's
		on "h$n" awk '/^Udp6InCsumErrors/ { print $2 }' /proc/net/snmp6
	done | sort -u
}

# In copies to host 2, which is host 1's neighbour.
ids_follow()
{
	capture /tmp/ids.pcap h1 "$SEGMENTS" "dst 10.0.1.2" lwm-sock-test segments-connected &&
		diff <(seq "$SEGMENTS") <(dissected /tmp/ids.pcap "$SOUND" lwmcast.id)
}

relayed=("h3-r2=$SEGMENTS" "r2-h4=$SEGMENTS")
whole=(h1-r1=6 r1-h2=3 r1-r2=3 r2-h3=3 "${relayed[@]}")
cut=("h1-r1=$((2 * SEGMENTS))" "r1-h2=$SEGMENTS" "r1-r2=$SEGMENTS" "r2-h3=$SEGMENTS"
	"${relayed[@]}")
on h1 ethtool -K eth0 tx-udp-segmentation on >/dev/null
claim "a send in segments is one packet for each copy, as far as a relay" sends "${whole[@]}"
claim "and counted as the messages that it is" counts

on h1 ethtool -K eth0 tx-udp-segmentation off >/dev/null
claim "a device that cannot cut: each segment is a packet" sends "${cut[@]}"
claim_packets "with ids that follow one another" ids_follow
claim "for neighbours and behind a relay" lwm-sock-test segments
claim "of which the longest sends are no exception" lwm-sock-test segments-most

on h1 ethtool -K eth0 tx off >/dev/null
for n in 2 3 4; do
	on "h$n" ethtool -K eth0 rx off >/dev/null
done
claim "a device that does not sum either: the same" sends "${cut[@]}"
on h1 lwmctl device set dev lwm0 csum off
claim "csum off: the same, for segments are summed" sends "${cut[@]}"
claim "no receiver found a wrong checksum" [ "$(bad_sums)" = 0 ]
