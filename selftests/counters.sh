#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What other scenarios take on trust: the underlay of lib.sh carries packets
# between all hosts and is silent by itself, and the counters see each packet on
# each link that it takes, in its direction, and nothing else.
#
# The routers stand in a line: r1-r2, r2-r3.

. lib.sh

# Send $3 datagrams from $1 to UDP port $4 of address $2.
send()
{
	# shellcheck disable=SC2016
	on "$1" bash -c 'for ((i = 0; i < $2; i++)); do
		echo x >"/dev/udp/$1/$3"; done' _ "$2" "$3" "$4"
}

refused_count()
{
	! only "$@" >/dev/null
}

LINKS=(1-2 2-3)
lan 3 3 4 46 6
count 6081 4789

claim "an IPv4 host reaches one in another zone" \
	on h1 ping -q -c 1 -W 5 10.0.2.4
claim "an IPv6 host reaches one in another zone" \
	on h9 ping -q -c 1 -W 5 fd00:0:0:2::5
claim "nothing is counted when nothing is sent to a counted port" only

send h1 10.0.2.4 5 6081
claim "IPv4 packets count on each link to their host, in one direction" \
	only h1-r1=5 r1-r2=5 r2-h4=5
claim "a link with more packets than expected is noticed" \
	refused_count h1-r1=5 r1-r2=4 r2-h4=5
claim "a link with packets that nobody expected is noticed" \
	refused_count h1-r1=5 r2-h4=5
claim "a link that does not exist is noticed" \
	refused_count h1-r1=5 r1-r2=5 r2-h4=5 r1-r3=0

# Ethernet 14, IPv6 40, UDP 8, and two octets of payload.
count_reset
send h4 fd00:0:0:3::8 3 4789
settle
count_read
claim "octets are those of whole frames" test "${octets[r2-r3]}" -eq $((3 * 64))

count_reset
send h1 10.0.1.3 2 6081
claim "packets within a zone stay there" only h1-r1=2 r1-h3=2

count_reset
send h1 10.0.1.3 2 6082
claim "packets to other ports do not count" only
