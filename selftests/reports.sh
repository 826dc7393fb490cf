#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: python3
#
# What a host listens to is known from its own stack's reports, and from those of
# guests that are bridged to lwm0, and leaves by no link. Node 1 joins as programs
# do; a guest is bridged to node 2's lwm0.

. lib.sh

lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

TRACE=/sys/kernel/tracing
echo 1 >$TRACE/events/lwm/lwm_listen/enable

# A program that joins and leaves as it is told, a line each:
# join GROUP, leave GROUP, allow GROUP SOURCE, drop GROUP SOURCE,
# block GROUP SOURCE, many COUNT, quit
cat >/tmp/member.py <<'END'
import ipaddress, socket, struct, sys

JOIN, BLOCK, UNBLOCK, LEAVE, ALLOW, DROP = 42, 43, 44, 45, 46, 47
index = socket.if_nametoindex(sys.argv[1])
socks = {6: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
         4: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)}
level = {6: socket.IPPROTO_IPV6, 4: socket.IPPROTO_IP}

def storage(addr):
    if addr.version == 4:
        return struct.pack("=H2x4s120x", socket.AF_INET, addr.packed)
    return struct.pack("=H6x16s104x", socket.AF_INET6, addr.packed)

def ask(option, group, *sources):
    group = ipaddress.ip_address(group)
    data = struct.pack("=I4x", index) + storage(group)
    data += b"".join(storage(ipaddress.ip_address(s)) for s in sources)
    socks[group.version].setsockopt(level[group.version], option, data)

def many(count):
    held = []
    first = ipaddress.ip_address("239.9.0.0")
    for i in range(int(count)):
        if i % 500 == 0:
            held.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        held[-1].setsockopt(socket.IPPROTO_IP, JOIN,
                            struct.pack("=I4x", index) + storage(first + i))
    socks["many"] = held

acts = {"join": lambda g: ask(JOIN, g), "leave": lambda g: ask(LEAVE, g),
        "allow": lambda g, s: ask(ALLOW, g, s), "drop": lambda g, s: ask(DROP, g, s),
        "block": lambda g, s: ask(BLOCK, g, s), "many": many,
        "none": lambda: socks.pop("many"), "quit": sys.exit}
print("ready", flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    acts[word](*rest)
    print("done", flush=True)
END

# A member at host $1 that speaks as "$1" from then on.
declare -A SAY HEAR
member()
{
	local host=$1 dev=$2 in out said

	mkfifo "/tmp/$host.in" "/tmp/$host.out"
	on "$host" python3 /tmp/member.py "$dev" <"/tmp/$host.in" >"/tmp/$host.out" &
	exec {in}>"/tmp/$host.in" {out}<"/tmp/$host.out"
	SAY[$host]=$in HEAR[$host]=$out
	read -r -t 10 -u "$out" said
}
say()
{
	local said

	echo "${*:2}" >&"${SAY[$1]}"
	read -r -t 60 -u "${HEAR[$1]}" said
}

# What was said last of GROUP, in all hosts.
told()
{
	grep -F " group=$1 " $TRACE/trace | tail -n 1 | grep -q " $2\$"
}
becomes()
{
	wait_for told "$2" "$3"
}

member h1 lwm0
joins()
{
	say h1 join "$1" && becomes h1 "$2" exclude=0
}
claim "an any-source join is known" joins 239.1.1.1 ::ffff:239.1.1.1
claim "so is one of IPv6" joins ff15::1 ff15::1

source_joins()
{
	say h1 allow 232.1.1.1 10.42.0.5 && becomes h1 ::ffff:232.1.1.1 include=1 &&
		say h1 allow 232.1.1.1 10.42.0.9 && becomes h1 ::ffff:232.1.1.1 include=2 &&
		say h1 drop 232.1.1.1 10.42.0.5 && becomes h1 ::ffff:232.1.1.1 include=1
}
claim "a source-specific join is known, with what changes in it" source_joins
source_joins6()
{
	say h1 allow ff35::8000:1 fd42::5 && becomes h1 ff35::8000:1 include=1
}
claim "so is one of IPv6" source_joins6
excludes()
{
	say h1 block 239.1.1.1 10.42.0.7 && becomes h1 ::ffff:239.1.1.1 exclude=1
}
claim "who is not to be heard is known" excludes
leaves()
{
	say h1 leave 239.1.1.1 && becomes h1 ::ffff:239.1.1.1 include=0 &&
		say h1 leave ff15::1 && becomes h1 ff15::1 include=0
}
claim "a leave is known" leaves

# Older versions.

old_versions()
{
	on h1 sh -c "echo $1 >/proc/sys/net/ipv4/conf/lwm0/force_igmp_version
		echo $2 >/proc/sys/net/ipv6/conf/lwm0/force_mld_version"
}
old()
{
	joins 239.1.1.2 ::ffff:239.1.1.2 && joins ff15::2 ff15::2 &&
		say h1 leave 239.1.1.2 && becomes h1 ::ffff:239.1.1.2 include=0 &&
		say h1 leave ff15::2 && becomes h1 ff15::2 include=0
}
old_versions 2 1
claim "IGMPv2 and MLDv1 are understood" old
old_versions 0 0

# Many at once. A kernel that watches each object has no memory for so many.

MANY=${DEBUG:+1000}
MANY=${MANY:-10000}

on h1 sh -c "echo 500 >/proc/sys/net/ipv4/igmp_max_memberships"
echo 1000000 >/proc/sys/net/core/optmem_max
echo 0 >$TRACE/events/lwm/lwm_listen/enable
echo 4096 >$TRACE/buffer_size_kb
echo >$TRACE/trace
echo 1 >$TRACE/events/lwm/lwm_listen/enable
so_many()
{
	[ "$(grep -c " $1\$" $TRACE/trace)" = "$2" ]
}
many()
{
	say h1 many "$MANY" && wait_for so_many exclude=0 "$MANY"
}
claim "$MANY joins of one program are known" many
none()
{
	say h1 none && wait_for so_many include=0 "$MANY"
}
claim "and its leaves" none

# A guest behind a bridge that looks at reports.

guest()
{
	ip netns add guest
	ip -n h2 link add br0 type bridge mcast_snooping 1
	ip -n h2 link add port type veth peer name eth0 netns guest
	ip -n h2 link set port master br0 up
	ip -n h2 link set lwm0 master br0
	ip -n h2 link set br0 up
	ip -n guest link set eth0 up
	ip -n guest address add 10.42.77.1/16 dev eth0
}
guest
is_router()
{
	bridge -n h2 -j -d mdb show | jq -e 'any(.[].router.br0[]?; .port == "lwm0")' >/dev/null
}
claim "a bridge knows lwm0 as where the router is" wait_for is_router
member guest eth0
guest_joins()
{
	say guest join 239.2.2.2 && becomes h2 ::ffff:239.2.2.2 exclude=0 &&
		say guest allow ff35::8000:2 fd42::5 && becomes h2 ff35::8000:2 include=1
}
claim "what a guest joins is known" guest_joins
guest_leaves()
{
	say guest leave 239.2.2.2 && becomes h2 ::ffff:239.2.2.2 include=0
}
claim "and what it leaves" guest_leaves

claim "no link has carried any of this" only

# What is broken, or not of this host.

cat >/tmp/inject.py <<'END'
import socket, struct, sys

def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff

def igmp(body, ttl=1, off=0, cut=None):
    body = body[:2] + struct.pack("!H", checksum(body) ^ off) + body[4:]
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 1, 0, ttl, 2, 0,
                     bytes([10, 42, 0, 1]), bytes([224, 0, 0, 22]))
    ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
    return bytes.fromhex("01005e000016024c002a00010800") + ip + body[:cut]

join = bytes([0x22, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 239, 3, 3, 3])
claims = bytes([0x22, 0, 0, 0, 0, 0, 0xff, 0xff]) + join[8:]
sources = join[:8] + bytes([3, 0, 0xff, 0xff]) + join[12:]
query = bytes([0x11, 0, 0, 0, 0, 0, 0, 0])
frames = {"good": [igmp(join)], "sum": [igmp(join, off=1)], "ttl": [igmp(join, ttl=2)],
          "records": [igmp(claims)], "sources": [igmp(sources)],
          "unicast": [igmp(join[:12] + bytes([10, 1, 1, 1]))],
          "cut": [igmp(join, cut=n) for n in range(16)],
          "query": [igmp(query)]}
sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
sock.bind(("lwm0", 0))
for frame in frames[sys.argv[1]]:
    sock.send(frame)
END
# Inject WHICH: then DROPS are counted. The host may report something by itself.
injects()
{
	local before

	before=$(lwmctl -n h1 stats show)
	on h1 python3 /tmp/inject.py "$1" || return
	[ "$(counted "$before" "$(lwmctl -n h1 stats show)")" = "$2" ] || {
		note "$1: $(counted "$before" "$(lwmctl -n h1 stats show)")"
		return 1
	}
}
claim "a report with a wrong checksum is refused" injects sum malformed-report=1
claim "so is one that went further than one hop" injects ttl malformed-report=1
claim "one that claims 65,535 groups" injects records malformed-report=1
claim "one that claims 65,535 sources" injects sources malformed-report=1
claim "one of an address that is no group" injects unicast malformed-report=1
claim "and one that is cut short anywhere" injects cut malformed-report=16
claim "a query goes nowhere" injects query foreign-query=1
untold()
{
	! grep -q "group=::ffff:239.3.3.3 " $TRACE/trace
}
claim "none of them has changed what is known" untold
claim "a whole one is taken" injects good ""
claim "and it is known" becomes h1 ::ffff:239.3.3.3 exclude=0
claim "no link has carried any of them" only
