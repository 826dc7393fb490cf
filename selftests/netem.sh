#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 900
#
# An underlay that loses, duplicates, delays and corrupts packets: what is lost
# is lost to those behind it alone, nothing is made twice here, nothing comes
# altered where there is a checksum, and nobody hears what was not for them.
#
# Node 1 sends to 2 in its own zone, to 4, 5 and 6 by way of 4, and to 8.

. lib.sh

ZONE_WORDS=([2]="relay h4")
GROUP_NODES=([3]="1,2,4-6,8")
lan 3 3
# Real checksums on the links, not those that a device is to add.
for_all ethtool -K eth0 tx off >/dev/null
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

TARGETS=2,4,5,6,8
N=100
[ -z "$DEBUG" ] || N=40

declare -A first again altered late
IMPAIRED=()

# Link $1-$2 from now on, in the words of netem.
impair()
{
	tc -n "${1%-*}" qdisc add dev "${1#*-}" root netem limit 10000 "${@:2}"
	IMPAIRED+=("$1")
}

lost()
{
	tc -n "${1%-*}" -s -j qdisc show dev "${1#*-}" root | jq '.[0].drops'
}

repair()
{
	local link

	for link in "${IMPAIRED[@]}"; do
		tc -n "${link%-*}" qdisc del dev "${link#*-}" root
	done
	IMPAIRED=()
}

# Send N messages, and see what came of them.
tally()
{
	local host f a x l

	count_reset
	first=()
	while read -r host _ f _ a _ x _ l; do
		first[$host]=$f again[$host]=$a altered[$host]=$x late[$host]=$l
	done < <(lwm-tally "$@" 1 $TARGETS "$N")
	[ ${#first[@]} = 9 ]
}

# Hosts have so many messages for the first time, HOST=COUNT..., all others N, or
# none if they are no targets.
got()
{
	local n want status=0 word
	local -A wanted=([h2]=$N [h4]=$N [h5]=$N [h6]=$N [h8]=$N)

	for word; do
		wanted[${word%=*}]=${word#*=}
	done
	for n in "${!first[@]}"; do
		want=${wanted[$n]:-0}
		[ "${first[$n]}" = "$want" ] || {
			note "$n has ${first[$n]} of $N messages, not $want"
			status=1
		}
	done
	return $status
}

# Hosts have them once more as often as this, all others never.
got_again()
{
	local n status=0 word
	local -A wanted

	for word; do
		wanted[${word%=*}]=${word#*=}
	done
	for n in "${!again[@]}"; do
		[ "${again[$n]}" = "${wanted[$n]:-0}" ] || {
			note "$n has ${again[$n]} messages again, not ${wanted[$n]:-0}"
			status=1
		}
	done
	return $status
}

unaltered()
{
	local n

	for n in "${!altered[@]}"; do
		[ "${altered[$n]}" = 0 ] || {
			note "$n has ${altered[$n]} messages that nobody sent so"
			return 1
		}
	done
}

# Links saw what sound ones would, with so many copies to the relay and to leaves of
# its zone, but for LINK=PACKETS...
only_links()
{
	local relay=$1 leaf=$2

	shift 2
	only h1-r1=$((3 * N)) "r1-h2=$N" "r1-r2=$N" "r1-r3=$N" "r3-h8=$N" "r2-h4=$relay" \
		h4-r2=$((2 * leaf)) "r2-h5=$leaf" "r2-h6=$leaf" "$@"
}

# Loss.

lost_at_a_leaf()
{
	impair r2-h5 loss 100%
	tally && got h5=0 && got_again && unaltered && only_links "$N" "$N"
}
claim "a copy that is lost on the way to a leaf is lost to it alone" lost_at_a_leaf
repair

lost_between_zones()
{
	impair r1-r2 loss 100%
	tally && got h4=0 h5=0 h6=0 && got_again && unaltered && only_links 0 0
}
claim "a copy that is lost between zones is lost to its zone alone" lost_between_zones
repair

# A mirror counts what goes to a link, before it may be lost there.
some_lost()
{
	local link relay

	for link in r1-h2 r1-r2 r1-r3 r2-h4 r2-h5 r2-h6 r3-h8; do
		impair $link loss 25%
	done
	tally || return
	settle
	count_read
	relay=$((N - $(lost r1-r2) - $(lost r2-h4)))
	[ "${packets[h4-r2]}" = $((2 * relay)) ] &&
		got h2=$((N - $(lost r1-h2))) h4=$relay \
			h5=$((relay - $(lost r2-h5))) h6=$((relay - $(lost r2-h6))) \
			h8=$((N - $(lost r1-r3) - $(lost r3-h8))) &&
		got_again && unaltered
}
claim "with some lost on all links, each gets all that was not lost on its way" some_lost
repair

# Duplicates. They are the network's: nothing is kept here by which to tell.

doubled_at_a_leaf()
{
	impair r2-h5 duplicate 100%
	tally && got && got_again "h5=$N" && unaltered && only_links "$N" "$N"
}
claim "a copy that is doubled on the way to a leaf comes twice there alone" doubled_at_a_leaf
repair

doubled_between_zones()
{
	impair r1-r2 duplicate 100%
	tally && got && got_again "h4=$N" "h5=$N" "h6=$N" && unaltered &&
		only_links $((2 * N)) $((2 * N))
}
claim "a copy that is doubled on the way to a relay comes twice in its zone, not more" \
	doubled_between_zones
repair

# Order.

out_of_order()
{
	impair r1-r2 delay 500ms reorder 100% gap 5
	tally -q 3000 && got && got_again && unaltered && only_links "$N" "$N" || return
	note "late: h2 ${late[h2]}, h4 ${late[h4]}, h5 ${late[h5]}, h6 ${late[h6]}, h8 ${late[h8]}"
	[ "${late[h4]}" -gt 0 ] && [ "${late[h5]}" -gt 0 ] && [ "${late[h6]}" -gt 0 ] &&
		[ "${late[h2]}" = 0 ] && [ "${late[h8]}" = 0 ]
}
claim "what overtakes on one link comes whole, and in order elsewhere" out_of_order
repair

# Refused by the sender's own host.

stat()
{
	on h1 lwmctl -j stats show | jq ".[0] | $1"
}

refused_at_home()
{
	local copies struck

	copies=$(stat .copies)
	struck=$(stat '.drops.unreachable // 0')
	on h1 nft -f - <<-'END'
		table inet refuse {
			chain out {
				type filter hook output priority 0
				udp dport 6081 ip daddr 10.0.2.4 drop
			}
		}
	END
	tally && got h4=0 h5=0 h6=0 && got_again && unaltered &&
		only_links 0 0 h1-r1=$((2 * N)) r1-r2=0 &&
		[ "$(stat .copies)" = $((copies + 2 * N)) ] &&
		[ "$(stat '.drops.unreachable // 0')" = $((struck + 3 * N)) ]
}
claim "a copy that the own host refuses counts as dropped, for all targets behind it" \
	refused_at_home
on h1 nft delete table inet refuse

# Octets changed. By hand first, in the ids of targets, so that all can be counted.

# In IPv4 packets on a link: $2 is put at offset $3.
rewrite()
{
	tc -n "${1%-*}" filter add dev "${1#*-}" egress pref 1 protocol ip flower \
		ip_proto udp action pedit munge offset "$3" u16 set "$2" continue
}

as_it_was()
{
	tc -n "${1%-*}" filter del dev "${1#*-}" egress pref 1
}

bad_sums()
{
	# shellcheck disable=SC2016 # awk's
	on "$1" awk '/^Udp: [0-9]/ { print $8 }' /proc/net/snmp
}

drops()
{
	on "$1" lwmctl -j stats | jq ".[0].drops[\"$2\"] // 0"
}

THIRD_ID=50	# of targets 4, 5 and 6: after IP, UDP, Geneve, and ten octets of the option

altered_with_a_sum()
{
	local before

	before=$(bad_sums h4)
	rewrite r1-r2 9 $THIRD_ID
	tally && got h4=0 h5=0 h6=0 && got_again && unaltered && only_links "$N" 0 &&
		[ "$(bad_sums h4)" = $((before + N)) ]
}
claim "a relay counts copies that were altered as bad sums, and sends nothing on" \
	altered_with_a_sum
as_it_was r1-r2

for n in 1 4; do
	on h$n ip link set lwm0 type lwm nocsum
done

altered_without_a_sum()
{
	local before

	before=$(drops h4 outside-group)
	rewrite r1-r2 9 $THIRD_ID
	tally -g 3 && got h6=0 && got_again && unaltered &&
		only_links "$N" "$N" "h4-r2=$N" r2-h6=0 &&
		[ "$(drops h4 outside-group)" = $((before + N)) ]
}
claim "without sums, a relay strikes a target that is outside the group" \
	altered_without_a_sum
as_it_was r1-r2

# Then at random: a bit of each packet, of what is not the payload.

outsiders_hear_nothing()
{
	local n

	settle
	count_read
	for n in 1 3 7 9; do
		if [ "${first[h$n]}" != 0 ] || [ "${altered[h$n]}" != 0 ]; then
			note "h$n hears what is not for it"
			return 1
		fi
	done
	for n in 3 7 9; do
		if [ "${packets[r${ZONE_OF[$n]}-h$n]}" != 0 ]; then
			note "copies were sent to h$n"
			return 1
		fi
	done
}

# Once on each hop: of two changed bits one can make up for the other. And where no
# bridge comes after it, which would take a changed address for a host that moved.
impair_hops()
{
	local link

	for link in r1-h2 r1-r2 r1-r3 r2-h5 r2-h6; do
		impair $link "$@"
	done
}

random_without_sums()
{
	impair_hops corrupt 50%
	tally -g 3 && outsiders_hear_nothing
}
claim "without sums, whatever bits are changed, nobody outside the group hears anything" \
	random_without_sums
repair

for n in 1 4; do
	on h$n ip link set lwm0 type lwm csum
done

random_with_sums()
{
	impair_hops corrupt 50%
	tally && got_again && unaltered && outsiders_hear_nothing &&
		[ "${first[h5]}" -gt 0 ] && [ "${first[h5]}" -lt "$N" ]
}
claim "with sums, whatever bits are changed, what comes is what was sent, and once" \
	random_with_sums
repair

healed()
{
	tally && got && got_again && unaltered && only_links "$N" "$N"
}
claim "on a sound network all come again" healed
