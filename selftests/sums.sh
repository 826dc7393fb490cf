#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# UDP checksums are right, whoever computes them: the underlay devices, or LWM
# for underlay devices that do not. A file shows it: receivers check.
#
#      zone 1       zone 2            zone 1 has IPv4 and IPv6, zone 2 IPv6
#     h1   h2      h3   h4

. lib.sh

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

# Is the UDP checksum of all copies on host 1's link zero?
sums_are_zero()
{
	local sums

	on h1 timeout 5 tcpdump -Z root -i eth0 -Q out -c 5 -w /tmp/sums.pcap \
		ip and udp port 6081 2>/tmp/sums.log &
	GETS[1]=$!
	wait_for grep -q listening /tmp/sums.log || return
	on h1 lwmcat -n 42 -s 999 2 700 < <(head -c 4995 /tmp/file) || return
	wait "${GETS[1]}" || return
	sums=$(tcpdump -Z root -r /tmp/sums.pcap 'udp[6:2] == 0' 2>/dev/null | wc -l)
	[ "$sums" = "$1" ] || {
		note "$sums of 5 copies are without a checksum, not $1"
		return 1
	}
}

GETS=()
claim "underlay devices sum: a file arrives at leaves and behind a relay" file_arrives
claim "with checksums in its copies" sums_are_zero 0

for n in 1 2 3 4; do
	on "h$n" ethtool -K eth0 tx off rx off >/dev/null
done
claim "underlay devices do not sum: the same" file_arrives
claim "with checksums in its copies" sums_are_zero 0
claim "no receiver ever found a wrong one" [ "$(bad_sums)" = 0 ]

for n in 1 2 3 4; do
	on "h$n" lwmctl device set dev lwm0 csum off
done
claim "csum off: the same, for IPv6 sums all the same" file_arrives
claim "without checksums over IPv4" sums_are_zero 5
claim "no receiver found a wrong one" [ "$(bad_sums)" = 0 ]
