#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: tshark
#
# UDP checksums are right, whoever computes them: the underlay devices, or LWM
# for underlay devices that do not. A file shows it: receivers check; so does tshark
# where the sums are in what leaves LWM.
#
#      zone 1       zone 2            zone 1 has IPv4 and IPv6, zone 2 IPv6
#     h1   h2      h3   h4

. lib.sh
. helpers/captures.sh

ZONE_WORDS=([2]="relay h3")
lan 2 2 46 6
network 42 >/tmp/net.yaml
up /tmp/net.yaml
head -c 20001 /dev/urandom >/tmp/file	# an odd last message

# One send for each 999 octets, so that a sum has an odd octet too.
file_arrives()
{
	local n

	for n in 2 3 4; do
		on "h$n" lwmcat -n 42 -c 21 -l 700 >"/tmp/got-$n" &
		GETS[n]=$!
		wait_for listens "h$n" 700 || return
	done
	on h1 lwmcat -n 42 -s 999 2,3,4 700 </tmp/file || return
	for n in 2 3 4; do
		wait "${GETS[n]}" && cmp "/tmp/file" "/tmp/got-$n" || return
	done
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

# What tshark says of the checksums of five copies to a neighbour, as they leave host 1.
BAD=0 GOOD=1 ABSENT=3
sums_are()	# PATTERN
{
	local said

	capture /tmp/sums.pcap h1 5 "src 10.0.1.1" \
		on h1 lwmcat -n 42 -s 999 2 700 < <(head -c 4995 /tmp/file) || return
	said=$(dissected /tmp/sums.pcap "$SOUND" udp.checksum.status)
	[[ ${said//$'\n'/} =~ ^$1{5}$ ]] || {
		note "checksums of 5 copies are ${said//$'\n'/ }, not $1"
		return 1
	}
}

GETS=()
claim "underlay devices sum: a file arrives at leaves and behind a relay" file_arrives
claim_packets "with sums in its copies, which the device is to finish" sums_are "[$BAD$GOOD]"

for n in 1 2 3 4; do
	on "h$n" ethtool -K eth0 tx off rx off >/dev/null
done
claim "underlay devices do not sum: the same" file_arrives
claim_packets "with whole checksums in its copies" sums_are "$GOOD"
claim "no receiver ever found a wrong one" [ "$(bad_sums)" = 0 ]

for n in 1 2 3 4; do
	on "h$n" lwmctl device set dev lwm0 csum off
done
claim "csum off: the same, for IPv6 sums all the same" file_arrives
claim_packets "without checksums over IPv4" sums_are "$ABSENT"
claim "no receiver found a wrong one" [ "$(bad_sums)" = 0 ]
