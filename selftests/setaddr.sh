#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: python3
#
# Set addresses: ff12:4c57:G:a:b:c:d:e is nodes a to e of group G for any program,
# in one copy to each zone; what is no set is refused to whoever sends it.

. lib.sh

ZONE_WORDS=([2]="relay h5" [3]="relay h9")
GROUP_NODES=([7]="1-6 ff35::1234" [8]="1-6")
lan 3 3
echo 1 >/proc/sys/net/ipv6/mld_qrv
for ((n = 1; n <= 9; n++)); do
	# Nodes have link-local addresses here, which they report once, and at once.
	on h$n sh -c 'cd /proc/sys/net/ipv6/conf/default
		echo 0 >addr_gen_mode; echo 1 >mldv2_unsolicited_report_interval'
done
network >/tmp/net.yaml
up /tmp/net.yaml

local_address()
{
	echo "fe80::4c:ff:fe2a:$1"
}
for ((n = 2; n <= 9; n++)); do
	ip -n h$n neighbour replace "$(local_address 1)" dev lwm0 nud permanent \
		lladdr 02:4c:00:2a:00:01
done

# A socket in each host, all of one program. A line "HOST DESTINATION OCTETS SHA" for
# each datagram that comes to port 700; HOST.ready when it has joined the group.
cat >/tmp/receive.py <<'END'
import ctypes, hashlib, os, select, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
hosts = {}
for n in range(1, 10):
    with open(f"/run/netns/h{n}") as ns:
        assert libc.setns(ns.fileno(), 0) == 0
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    sock.bind(("::", 700))
    group = socket.inet_pton(socket.AF_INET6, "ff35::1234")
    index = socket.if_nametoindex("lwm0").to_bytes(4, sys.byteorder)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group + index)
    hosts[sock] = n
print("ready", flush=True)
while True:
    for sock in select.select(list(hosts), [], [])[0]:
        data, beside, _, _ = sock.recvmsg(65536, 100)
        dst = socket.inet_ntop(socket.AF_INET6, beside[0][2][:16])
        print(hosts[sock], dst, len(data), hashlib.sha1(data).hexdigest()[:8], flush=True)
END
python3 /tmp/receive.py >/tmp/received &
wait_for grep -q ready /tmp/received

count 6081
settle

# What came since the last look, in order of hosts: "HOST DESTINATION OCTETS".
SEEN=1
came()
{
	sed "1,${SEEN}d" /tmp/received | cut -d ' ' -f 1-3 | sort -n | paste -s -d ,
}
has_come()
{
	[ "$(came)" = "$1" ]
}
comes()
{
	wait_for has_come "$1" || {
		note "there came: $(came)"
		return 1
	}
	settle
	has_come "$1" || {
		note "there came later: $(came)"
		return 1
	}
	SEEN=$(wc -l </tmp/received)
}
nothing_comes()
{
	settle
	comes ""
}

# To nodes 2, 5 and 9: one copy for each, as each is in a zone of its own.
TO_2_5_9=(h1-r1=3 r1-h2=1 r1-r2=1 r2-h5=1 r1-r3=1 r3-h9=1)

# ---- ping ----

SET=ff12:4c57:0:2:5:9::%lwm0
ping_answered()
{
	on h1 ping -c 2 $SET >/tmp/ping || return
	[ "$(sed -n 's/.* from fe80::4c:ff:fe2a:\(.*\)%lwm0.*icmp_seq=1 .*/\1/p' /tmp/ping |
		sort | paste -s -d ' ')" = "2 5 9" ]
}
ping_once()
{
	on h1 ping -c 1 -W 2 $SET >/dev/null && settle
}
count_reset
claim "a ping is sent" ping_once
claim "one copy goes to each, and one answer comes from each" \
	only h1-r1=3 r1-h2=1 h2-r1=1 r1-h1=3 r1-r2=1 r2-h5=1 h5-r2=1 r2-r1=1 \
	r1-r3=1 r3-h9=1 h9-r3=1 r3-r1=1
claim "nodes 2, 5 and 9 answer, and nobody else" ping_answered
sed 's/^/# /' /tmp/ping

# ---- programs ----

cat >/tmp/send.py <<'END'
import socket, sys
sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
lwm0 = socket.if_nametoindex("lwm0")
for address in sys.argv[2:]:
    try:
        sock.sendto(b"x" * int(sys.argv[1]), (address, 700, 0, lwm0))
        print(address, "sent")
    except OSError as err:
        print(address, err.strerror)
END
sends()
{
	count_reset
	on h1 python3 /tmp/send.py "$1" "$2" >/tmp/said
	note "$(</tmp/said)"
	grep -q sent /tmp/said
}
claim "Python sends to a set" sends 6 ff12:4c57:0:2:5:9::
claim "... which comes to its nodes, at the address of all" \
	comes "2 ff02::1 6,5 ff02::1 6,9 ff02::1 6"
claim "... in one copy to each zone" only "${TO_2_5_9[@]}"
socat_sends()
{
	count_reset
	echo socat | on h1 socat -u - "UDP6-SENDTO:[ff12:4c57:0:2:5:9::%lwm0]:700"
}
claim "socat sends to a set" socat_sends
claim "... likewise" comes "2 ff02::1 6,5 ff02::1 6,9 ff02::1 6"
claim "two in a zone: the relay passes it on" sends 7 ff12:4c57:0:8:9::
claim "... and both have it" comes "8 ff02::1 7,9 ff02::1 7"
claim "... in one copy on the way there" only h1-r1=1 r1-r3=1 r3-h9=1 h9-r3=1 r3-h8=1
claim "the order of nodes does not matter" sends 7 ff12:4c57:0:9:1:8::
claim "the own node is one like others" comes "1 ff02::1 7,8 ff02::1 7,9 ff02::1 7"
claim "... and gets no copy" only h1-r1=1 r1-r3=1 r3-h9=1 h9-r3=1 r3-h8=1
claim "the own node alone" sends 5 ff12:4c57:0:1::
claim "... has it" comes "1 ff02::1 5"
claim "... and nobody sends anything" only

# ---- sizes ----

claim "a datagram of 5,000 octets is sent in fragments" sends 5000 ff12:4c57:0:1:2:5:9:8
claim "... and comes whole" comes "1 ff02::1 5000,2 ff02::1 5000,5 ff02::1 5000,8 ff02::1 5000,9 ff02::1 5000"
cat >/tmp/gso.py <<'END'
import socket
sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
sock.setsockopt(socket.IPPROTO_UDP, 103, 1000)	# UDP_SEGMENT
sock.sendto(bytes(range(250)) * 40, ("ff12:4c57:0:1:2:5:9::", 700, 0, socket.if_nametoindex("lwm0")))
END
ten()
{
	local n i words=()

	for n; do
		for ((i = 0; i < 10; i++)); do
			words+=("$n ff02::1 1000")
		done
	done
	(IFS=,; echo "${words[*]}")
}
gso_comes()
{
	local before

	before=$(lwmctl -n h1 stats show)
	on h1 python3 /tmp/gso.py && comes "$(ten 1 2 5 9)" &&
		[ "$(counted "$before" "$(lwmctl -n h1 stats show)" messages)" = messages=1 ]
}
claim "ten datagrams handed over as one are one message, and come as ten" gso_comes

# ---- groups ----

claim "a set of a group is sent" sends 8 ff12:4c57:7:2:5::
claim "... and comes to the group's own address" comes "2 ff35::1234 8,5 ff35::1234 8"
bounded()
{
	local before

	lwmctl -n h5 group set 7 nodes 1-4 || return
	before=$(lwmctl -n h5 stats show)
	sends 8 ff12:4c57:7:2:5:: && comes "2 ff35::1234 8" &&
		[ "$(counted "$before" "$(lwmctl -n h5 stats show)")" = outside-group=1 ]
}
claim "... and bounded by it on the way" bounded

# ---- refused ----

said()
{
	on h1 python3 /tmp/send.py 5 "$1" | cut -d ' ' -f 2-
}
refuses()
{
	local before result

	before=$(lwmctl -n h1 stats show)
	count_reset
	result=$(said "$1")
	[ "$result" = "$2" ] || {
		note "$1: $result"
		return 1
	}
	result=$(counted "$before" "$(lwmctl -n h1 stats show)")
	[ "$result" = "$3=1" ] || {
		note "counted: $result"
		return 1
	}
}
claim "no node: refused" refuses ff12:4c57:0:: "Invalid argument" set-address
claim "a gap: refused" refuses ff12:4c57:0:2:0:5:: "Invalid argument" set-address
claim "one node twice: refused" refuses ff12:4c57:0:2:5:2:: "Invalid argument" set-address
claim "an unknown node: refused" refuses ff12:4c57:0:2:a:: "No route to host" unknown-node
claim "an unknown group: refused" \
	refuses ff12:4c57:9:2:: "No route to host" set-address-group
claim "a group without an IPv6 address: refused" \
	refuses ff12:4c57:8:2:: "No route to host" set-address-group
claim "a node outside the group: refused" \
	refuses ff12:4c57:7:2:9:: "Permission denied" outside-group
claim "... and none of these has sent anything" only
# The kernel's sockets for ping pass no error on.
unanswered()
{
	! on h1 ping -q -c 1 -W 1 "$1" >/dev/null && only
}
claim "ping gets no answer, and nothing was sent" unanswered ff12:4c57:0:2:2::%lwm0
claim "... and socat" refused "No route to host" \
	on h1 sh -c 'echo | socat -u - "UDP6-SENDTO:[ff12:4c57:0:a::%lwm0]:700"'
claim "nothing has come anywhere" nothing_comes
