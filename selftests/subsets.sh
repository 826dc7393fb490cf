#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Each single host, each pair and 200 random sets of nine hosts in three zones,
# from each host, whether or not it is in the set: every target gets the message
# once and nobody else anything, every zone of targets gets one copy from the
# sender's, and no link carries anything else. All of this over IPv4, over IPv6,
# and where zones differ in what they have.

. lib.sh

SEED=20260101

# All hosts join the network with the families given, zone by zone.
join()
{
	local z

	for z in 1 2 3; do
		FAMILY[$z]=${!z}
	done
	network >/tmp/net.yaml
	up /tmp/net.yaml
}

leave()
{
	for_all lwmctl down
}

subsets()
{
	claim "$1: each single host, from every host" lwm-subsets singles
	claim "$1: each pair, from every host" lwm-subsets pairs
	claim "$1: 200 random sets (seed $SEED), from every host" \
		lwm-subsets random 200 "$SEED"
}

lan 3 3 46 46 46

join 4 4 4
subsets "IPv4"
leave
join 6 6 6
subsets "IPv6"
leave
join 46 4 46
subsets "IPv4 and IPv6"
