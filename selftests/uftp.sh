#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1
# packages: uftp
#
# uftp pushes a file of 5 MB from h1 to h2, h3, h5, h6 and h9, by multicast on lwm0:
# all five get it whole, each frame crosses to a zone once, and h4, h7 and h8 are
# given none.

. lib.sh
. helpers/members.sh

MEMBERS=(h2 h3 h5 h6 h9)
SIZE=5000000
PUBLIC=230.4.4.1	# announcements
PRIVATE=230.5.5.5	# the file

ZONE_WORDS=([2]="relay h5" [3]="relay h9")
NETWORK=("multicast: yes")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

head -c $SIZE /dev/urandom >/tmp/file
for host in "${MEMBERS[@]}"; do
	mkdir -p "/tmp/$host/got" "/tmp/$host/part"
	start "$host" uftpd -d -I lwm0 -M "$PUBLIC,$PRIVATE" -D "/tmp/$host/got" \
		-T "/tmp/$host/part" >"/tmp/$host/log" 2>&1
done
for host in "${MEMBERS[@]}"; do
	claim "$host listens for announcements" wait_for joined "$host" $PUBLIC
done
claim "the members are known to the sender" known_members $PUBLIC "${MEMBERS[@]}"
# They listen for the file from the start, too: who is known later than others of its
# zone is not given the first frames, though one that relays is sent them.
claim "in the file's group as well" known_members $PRIVATE "${MEMBERS[@]}"

# Clients by their addresses, in hexadecimal: it starts when they all are there.
clients=$(printf '0x0A2A%04X,' "${MEMBERS[@]#h}")
given_reset
count_reset
before=$(frames_of h1)
push()
{
	on h1 uftp -I lwm0 -P $PRIVATE -R 10000 -H "${clients%,}" /tmp/file >/tmp/log 2>&1 ||
		{ sed 's/^/# /' /tmp/log; return 1; }
}
claim "the file is pushed" push
settle
count_read
sent=$(($(frames_of h1) - before))
note "$sent frames were sent, ${packets[h1-r1]} copies of them"

whole()
{
	local host want got

	want=$(sha256sum </tmp/file)
	for host in "${MEMBERS[@]}"; do
		got=$(sha256sum <"/tmp/$host/got/file")
		[ "$got" = "$want" ] || {
			note "$host has $got"
			return 1
		}
	done
}
claim "all five have it, with equal checksums" whole

once()		# LINK...
{
	local link

	for link; do
		note "$link: ${packets[$link]} packets, ${octets[$link]} octets"
		[ "${packets[$link]}" = $sent ] && [ "${octets[$link]}" -ge $SIZE ] || return
	done
}
claim "each frame crosses to a zone once, for one member there or two" once r1-r2 r1-r3
claim "and from there to each member once" once r1-h2 r1-h3 r2-h5 r2-h6 r3-h9
# What came to a member by its link is what its lwm0 was given.
members_get()
{
	local link n

	given_now
	for link in r1-h2 r1-h3 r2-h5 r2-h6 r3-h9; do
		n=${link#*-h}
		[ $((GIVEN_NOW[n] - GIVEN_BEFORE[n])) = "${packets[$link]}" ] || {
			note "$link: ${packets[$link]} packets," \
				"lwm0: $((GIVEN_NOW[n] - GIVEN_BEFORE[n])) frames"
			return 1
		}
	done
}
claim "lwm0 of members is given these" members_get
spared()
{
	local link n

	for link in r2-h4 r3-h7 r3-h8; do
		n=${link#*-h}
		[ "${packets[$link]} ${GIVEN_NOW[n]}" = "0 ${GIVEN_BEFORE[n]}" ] || {
			note "$link: ${packets[$link]} packets"
			return 1
		}
	done
}
claim "others are sent nothing, and given nothing" spared
stop
