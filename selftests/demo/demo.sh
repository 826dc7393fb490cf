#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What `make demo` runs: one file goes from node 1 to nodes 2, 5, 6 and 9, three
# times: by LWM, by unicast to each of them, and by VXLAN that replicates at its
# head end. Each link counts what it carried.
#
#     zone 1: h1 h2 h3        zone 2: h4 h5 h6        zone 3: h7 h8 h9
#     IPv4 and IPv6           IPv4 and IPv6           IPv6 only
#
# Leaves the counts in $OUT/counts and draws them as $OUT/demo.svg. Fails if the
# file of a target differs, or if anybody else received anything by LWM.

. lib.sh
. ./means.sh

FILE=/usr/bin/tar
OCTETS=$(stat -c %s "$FILE")
DATAGRAM=1200
DATAGRAMS=$(((OCTETS + DATAGRAM - 1) / DATAGRAM))
SENDER=1 TARGETS="2 5 6 9" OTHERS="3 4 7 8"

step()
{
	printf '  %3d s  %s\n' "$SECONDS" "$*"
}

# "2, 5, 6 and 9"
in_words()
{
	local all_but_last=${1% *}

	echo "${all_but_last// /, } and ${1##* }"
}

hash()
{
	sha256sum <"$1" | cut -d ' ' -f 1
}

# Has each target the file, by means $1? Prints a line for each.
compare_files()
{
	local sent got n verdict status=0

	sent=$(hash "$FILE")
	printf '  %-12s %s\n' "node $SENDER sent" "$sent"
	for n in $TARGETS; do
		got=$(hash "$GOT/$1.$n") verdict=same
		[ "$got" = "$sent" ] || verdict=DIFFERENT status=1
		printf '  %-12s %s  %s\n' "node $n got" "$got" "$verdict"
	done
	return $status
}

# What stands beside LWM in the table must have worked as well.
compare_quietly()
{
	local n

	for n in $TARGETS; do
		cmp -s "$FILE" "$GOT/$1.$n" || {
			echo "  by $1: the file of node $n is DIFFERENT"
			return 1
		}
	done
}

# Datagrams that link $2 carried by means $1.
carried()
{
	awk -v means="$1" -v link="$2" \
		'$1 == means && $2 == link { print $3 }' "$OUT/counts"
}

others_heard_nothing()
{
	local n heard seen status=0

	for n in $SENDER $OTHERS; do
		heard=$(stat -c %s "$GOT/lwm.$n")
		seen=$(carried lwm "r${ZONE_OF[$n]}-h$n")
		printf '  node %d heard %d octets; its link brought it %d datagrams\n' \
			"$n" "$heard" "$seen"
		[ "$heard" = 0 ] && [ "$seen" = 0 ] || status=1
	done
	return $status
}

# show PROGRAM: what an awk program makes of the counts.
show()
{
	awk -v datagrams="$DATAGRAMS" -v octets="$OCTETS" -v sender="$SENDER" \
		-v targets="$TARGETS" \
		-v families="${FAMILY[1]} ${FAMILY[2]} ${FAMILY[3]}" \
		-f counts.awk -f "$1" "$OUT/counts"
}

step "nine hosts in three zones: 1 and 2 on IPv4 and IPv6, 3 on IPv6 only"
make_room
lan 3 3 46 46 6
count $LWM_PORT $UNICAST_PORT $VXLAN_PORT
step "all nine join network 42, by one file"
network 42 >/tmp/net.yaml
up /tmp/net.yaml
step "LWM: $DATAGRAMS datagrams to nodes $(in_words "$TARGETS"), one send for each"
by_lwm
step "unicast: the same to each of the four, one after the other"
by_unicast
step "VXLAN: the same as IP multicast, which the sender's VXLAN sends to all nodes"
by_vxlan
step "all sent"

status=0
echo
echo "$FILE, $OCTETS octets, SHA-256:"
compare_files lwm || status=1
for means in unicast vxlan; do
	compare_quietly $means || status=1
done
echo
echo "The other nodes, with a listener on the same port:"
others_heard_nothing || status=1
echo
show table.awk
show draw.awk >"$OUT/demo.svg"
echo
if [ "$status" = 0 ]; then
	echo "demo: nodes $(in_words "$TARGETS") have the file, and nobody else received anything"
else
	echo "demo: FAILED: see what is DIFFERENT, or not 0, above"
fi
exit "$status"
