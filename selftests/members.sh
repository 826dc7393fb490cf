#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: python3
#
# A multicast frame goes to those who listen to its group, whom the sender knows
# because they told, and to nobody else; whoever joins, leaves, is lost, comes
# back or dies is known for it.

. lib.sh

ZONE_WORDS=([2]="relay h4")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

for n in 1 2 3 4 5 6 7 8 9; do
	on "h$n" sh -c "echo 500 >/proc/sys/net/ipv4/igmp_max_memberships"
done
echo 1000000 >/proc/sys/net/core/optmem_max

# A program that joins and leaves as it is told, a line each: join GROUP,
# leave GROUP, allow GROUP SOURCE, block GROUP SOURCE, many COUNT,
# flap COUNT SECONDS, quit
cat >/tmp/member.py <<'END'
import ipaddress, socket, struct, sys, time

JOIN, BLOCK, LEAVE, ALLOW = 42, 43, 45, 46
index = socket.if_nametoindex("lwm0")
socks = {6: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
         4: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)}
level = {6: socket.IPPROTO_IPV6, 4: socket.IPPROTO_IP}
held = []

def storage(addr):
    if addr.version == 4:
        return struct.pack("=H2x4s120x", socket.AF_INET, addr.packed)
    return struct.pack("=H6x16s104x", socket.AF_INET6, addr.packed)

def ask(sock, option, group, *sources):
    data = struct.pack("=I4x", index) + storage(group)
    data += b"".join(storage(ipaddress.ip_address(s)) for s in sources)
    sock.setsockopt(level[group.version], option, data)

def one(option):
    def act(group, *sources):
        group = ipaddress.ip_address(group)
        ask(socks[group.version], option, group, *sources)
    return act

def many(count):
    first = ipaddress.ip_address("239.9.0.0")
    for i in range(int(count)):
        if i % 500 == 0:
            held.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        ask(held[-1], JOIN, first + i)

def flap(count, seconds):
    first, end = ipaddress.ip_address("239.8.0.0"), time.time() + float(seconds)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    while time.time() < end:
        for option in JOIN, LEAVE:
            for i in range(int(count)):
                ask(sock, option, first + i)

acts = {"join": one(JOIN), "leave": one(LEAVE), "allow": one(ALLOW), "block": one(BLOCK),
        "many": many, "flap": flap, "quit": sys.exit}
print("ready", flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    acts[word](*rest)
    print("done", flush=True)
END

# A member at each of these hosts, which speaks as "hN" from then on.
declare -A SAY HEAR
member()
{
	local host said say hear

	for host; do
		mkfifo "/tmp/$host.in" "/tmp/$host.out"
		on "$host" python3 /tmp/member.py <"/tmp/$host.in" >"/tmp/$host.out" &
		exec {say}>"/tmp/$host.in" {hear}<"/tmp/$host.out"
		SAY[$host]=$say HEAR[$host]=$hear
		read -r -t 20 -u "$hear" said
	done
}
say()
{
	local said

	echo "${*:2}" >&"${SAY[$1]}"
	read -r -t 60 -u "${HEAR[$1]}" said
}

# The members of GROUP as HOST has them: "2 4 5".
members()
{
	lwmctl -n "$1" -j group show dev lwm0 |
		jq -r --arg group "$2" '[.[] | select(.address == $group) | .members[].node] | join(" ")'
}
knows()
{
	[ "$(members "$1" "$2")" = "$3" ]
}
know()
{
	local host

	for host in "${@:3}"; do
		wait_for knows "$host" "$1" "$2" || return
	done
}
# One datagram from HOST to GROUP.
sends()
{
	local to=UDP4-DATAGRAM:$2:9,ip-multicast-if=10.42.0.${1#h}

	[[ $2 != *:* ]] || to="UDP6-DATAGRAM:[$2]:9,so-bindtodevice=lwm0"
	count_reset
	on "$1" socat - "$to" <<<"to members"
}
dropped()
{
	local before

	before=$(lwmctl -n "$1" stats show dev lwm0)
	sends "$1" "$2" && only && [ "$(counted "$before" "$(lwmctl -n "$1" stats show dev lwm0)")" = "no-member=1" ]
}

claim "what is sent to a group that nobody joined is no copy, and no error" \
	dropped h1 239.1.1.1

# Source-specific, while nobody was told anything else.

member h1 h2 h4 h5 h6 h8 h9
told_now()
{
	local link

	for link in h8-r3 r3-r1 r1-h1 r3-r2 r1-h2 r3-h7; do
		echo "$link=$(told_of $link)"
	done
}
only_source_told()
{
	local -A before after
	local link value

	while IFS='=' read -r link value; do before[$link]=$value; done < <(told_now)
	say h8 allow 232.1.1.1 10.42.0.1 && know 232.1.1.1 8 h1 && pause 1.5 || return
	while IFS='=' read -r link value; do after[$link]=$value; done < <(told_now)
	for link in "${!before[@]}"; do
		value=$((after[$link] - before[$link]))
		note "$link: $value told"
		case $link in
		h8-r3|r3-r1|r1-h1)	[ "$value" = 3 ] ;;
		*)			[ "$value" = 0 ] ;;
		esac || return
	done
}
claim "a source-specific join is told to the source alone: it, and two hellos" only_source_told
claim "others do not know of it" knows h2 232.1.1.1 ""
from_source()
{
	sends h1 232.1.1.1 && only h1-r1=1 r1-r3=1 r3-h8=1
}
claim "what the source sends goes to who asked for it" from_source
claim "what another one sends goes nowhere" dropped h2 232.1.1.1

# Any-source.

joined()
{
	local host

	for host in h2 h4 h5 h8; do
		say "$host" join 239.1.1.1 || return
	done
	know 239.1.1.1 "2 4 5 8" h1 h2 h3 h4 h5 h6 h7 h8 h9
}
claim "who joins is known to all" joined
to_members()
{
	sends h1 239.1.1.1 && only h1-r1=3 r1-h2=1 r1-r2=1 r2-h4=1 h4-r2=1 r2-h5=1 r1-r3=1 r3-h8=1
}
claim "what is sent goes to members only, in one copy to each zone" to_members
heard_once()
{
	local n before after

	for n in 2 3 4 5 6 7 8 9; do
		before[n]=$(lwmctl -n "h$n" -j stats show dev lwm0 | jq '.[0].delivered')
	done
	sends h9 239.1.1.1 && settle
	for n in 2 3 4 5 6 7 8; do
		after=$(lwmctl -n "h$n" -j stats show dev lwm0 | jq '.[0].delivered')
		case $n in
		[2458])	[ "$after" = $((before[n] + 1)) ] ;;
		*)	[ "$after" = "${before[n]}" ] ;;
		esac || { note "h$n: ${before[n]} delivered, then $after"; return 1; }
	done
}
claim "each member hears it once, and no other node" heard_once
left()
{
	say h5 leave 239.1.1.1 && know 239.1.1.1 "2 4 8" h1 h9 &&
		sends h1 239.1.1.1 && only h1-r1=3 r1-h2=1 r1-r2=1 r2-h4=1 r1-r3=1 r3-h8=1
}
claim "who leaves is sent nothing more" left
on h1 ip address add fd42::1/64 dev lwm0 nodad
six()
{
	say h5 join ff15::1234 && know ff15::1234 5 h1 h9 &&
		sends h1 ff15::1234 && only h1-r1=1 r1-r2=1 r2-h4=1 h4-r2=1 r2-h5=1
}
claim "IPv6 is the same" six
excluded()
{
	say h6 join 239.3.3.3 && say h6 block 239.3.3.3 10.42.0.1 && know 239.3.3.3 6 h1 h2 &&
		wait_for dropped h1 239.3.3.3 && sends h2 239.3.3.3 &&
		only h2-r1=1 r1-r2=1 r2-h4=1 h4-r2=1 r2-h6=1
}
claim "a source that is excluded is not heard, others are" excluded

# It is shown.

shown()
{
	lwmctl -n h8 -j group show dev lwm0 | jq -e '
		[.[] | select(.address == "239.1.1.1") | .members[] | "\(.node) \(.learned)"] ==
			["2 told", "4 told", "8 local"] and
		any(.[]; .address == "239.3.3.3" and
			(.members[0] | .filter == "exclude" and .sources == ["10.42.0.1"]))' >/dev/null
}
claim "members are shown, with how they were learned" shown

# A configured group with an address.

bounded()
{
	on h1 lwmctl group add 7 nodes 1-4 address 239.1.1.1 &&
		sends h1 239.1.1.1 && only h1-r1=2 r1-h2=1 r1-r2=1 r2-h4=1 &&
		on h1 lwmctl group del 7
}
for n in 2 4; do
	on "h$n" lwmctl group add 7 nodes 1-4
done
claim "a configured group bounds what is sent to its address" bounded

# A join that is lost.

on h1 tc qdisc add dev eth0 clsact
on h1 tc filter add dev eth0 ingress protocol ip flower ip_proto udp dst_port 6081 \
	ip_tos 0xc0/0xfc action drop
lost()
{
	say h9 join 239.4.4.4 && know 239.4.4.4 9 h2 && knows h1 239.4.4.4 ""
}
claim "a join that is lost on the way to one node is known to the others" lost
on h1 tc filter del dev eth0 ingress
# Greetings are lost as well, until the next one in ten seconds.
WAIT=30 claim "and soon to it too" know 239.4.4.4 9 h1

# Nodes that start anew.

restarts()
{
	on h4 ip link set lwm0 down && know 239.1.1.1 "2 8" h1 &&
		on h4 ip link set lwm0 up && know 239.1.1.1 "2 4 8" h1 h4
}
claim "a node that stops is known for it, and comes back with what it listens to" restarts
made_anew()
{
	on h5 lwmctl down && know ff15::1234 "" h1 && on h5 lwmctl up /tmp/net.yaml &&
		know 239.1.1.1 "2 4 8" h5 && sends h5 239.4.4.4 && only h5-r2=1 r2-r3=1 r3-h9=1
}
claim "a node that is made anew knows the others' members" made_anew

# Host 8 dies: what becomes of it is looked at in the end.

ip -n r3 link set h8 down
DEAD=$SECONDS

# A multicast router.

all_groups()
{
	on h3 ip link set lwm0 allmulticast on && wait_for sends_to_router &&
		on h3 ip link set lwm0 allmulticast off && wait_for dropped h1 239.5.5.5
}
sends_to_router()
{
	sends h1 239.5.5.5 && only h1-r1=1 r1-h3=1
}
claim "a node that takes all multicast gets all groups" all_groups

# Very many.

told_by()
{
	lwmctl -n "$1" -j stats show dev lwm0 | jq '.[0].joins'
}
# By words: what lists so many is not to be the measure.
groups_of()
{
	lwmctl -n "$1" group show dev lwm0 | grep -c "^    node $2 "
}
has_groups()
{
	[ "$(groups_of "$1" "$2")" = "$3" ]
}
# On a kernel that watches each object nine hosts have no memory for so many.
MANY=${DEBUG:+1000}
MANY=${MANY:-10000}
many()
{
	local before start=$SECONDS host told

	before=$(told_by h6)
	say h6 many "$MANY" || return
	for host in h6 h1 h9; do
		wait_for has_groups $host 6 $((MANY + 1)) || {
			note "$host has $(groups_of $host 6)"
			return 1
		}
	done
	told=$(($(told_by h6) - before))
	note "$told messages to 8 nodes in $((SECONDS - start)) s"
	[ "$told" -lt $((8 * ((SECONDS - start + 1) * 205 + 60))) ]
}
claim "$MANY groups of one node are known to the others" many
flood()
{
	local before told

	before=$(told_by h2)
	say h2 flap 400 3 || return
	told=$(($(told_by h2) - before))
	note "$told messages to 8 nodes in 3 s"
	[ "$told" -lt $((8 * (3 * 205 + 60))) ] && wait_for has_groups h9 2 1
}
claim "a flood of joins and leaves is no flood of messages" flood

# Host 8 again.

gone()
{
	while [ "$SECONDS" -lt $((DEAD + 45)) ]; do
		! knows h1 239.1.1.1 "2 4" || return 0
		pause 0.2
	done
	return 1
}
claim "a member that died is one no more after a while" gone
for host in "${!SAY[@]}"; do
	echo quit >&"${SAY[$host]}"
done
