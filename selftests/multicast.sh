#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# packages: python3
#
# multicast: yes. Each host has a second interface, eth0, with the default route of
# both families, and programs name no interface when they join and send. By h1 to
# h2, h5, h6 and h9, in IPv4 and IPv6.

. lib.sh
. helpers/members.sh

GROUP4=239.1.2.3
GROUP6=ff15::1:2:3
PORT=5000
N=5

ZONE_WORDS=([2]="relay h5" [3]="relay h9")
lan 3 3 46 46 46
# A prefix for IPv6 besides, and link-local addresses.
both()
{
	sed "s|^prefix: .*|prefix: [10.42.0.0/16, 'fd42::/64']|"
}
link_local()
{
	echo 0 >/proc/sys/net/ipv6/conf/default/addr_gen_mode
}
export -f link_local
for_all bash -c link_local
network | both >/tmp/no.yaml
NETWORK=("multicast: yes")
network | both >/tmp/yes.yaml

# The routes.

# The device that host $1 takes for multicast that names none.
device_for()
{
	local words

	words=$(on "$1" ip route get "$2")
	words=${words#* dev }
	echo "${words%% *}"
}
takes()		# DEVICE
{
	[ "$(device_for h1 $GROUP4) $(device_for h1 $GROUP6)" = "$1 $1" ]
}
routes()
{
	on h1 ip route show 224.0.0.0/4
	on h1 ip -6 route show table local ff00::/8 metric 1
}
changes()	# FILE
{
	[ "$(lwmctl -n h1 -j apply "$1" | jq -r '.[] | "\(.change) \(.object)"')" = \
		"changed device" ]
}
same()
{
	[ "$(lwmctl -n h1 -j apply "$1")" = "[]" ]
}
up /tmp/no.yaml h1
claim "without, multicast is eth0's, as the default route" takes eth0
claim "apply adds the routes" changes /tmp/yes.yaml
claim "they win" takes lwm0
claim "once" same /tmp/yes.yaml
on h1 ip -6 route del multicast ff00::/8 dev lwm0 table local metric 1
lacks()
{
	lwmctl -n h1 check /tmp/yes.yaml 2>/dev/null | grep -q "multicast: yes: lwmctl apply"
}
claim "check finds that one is gone" lacks
claim "apply adds the one" changes /tmp/yes.yaml
claim "which wins" takes lwm0
# Whoever read the file that was saved would have them.
saves()
{
	lwmctl -n h1 save | grep -qx "multicast: $1"
}
claim "they are saved" saves yes
claim "apply takes them away" changes /tmp/no.yaml
claim "multicast is eth0's again" takes eth0
claim "nothing is left of them" [ -z "$(routes)" ]
claim "nor saved" eval '! saves yes'
on h1 ip link set lwm0 down
claim "a device that is down has no routes" \
	refused "lwm0 is down, and has no routes then: ip link set lwm0 up" \
	lwmctl -n h1 apply /tmp/yes.yaml
on h1 ip link set lwm0 up
on h1 ip -6 route add multicast ff00::/8 dev eth0 table local metric 1
claim "another interface's route is not taken away" \
	refused "ff00::/8 has a route through another interface: delete that" \
	lwmctl -n h1 apply /tmp/yes.yaml
claim "and nothing is added then" takes eth0
lwmctl -n h1 down
claim "up with them is refused as well" \
	refused "ff00::/8 has a route through another" lwmctl -n h1 up /tmp/yes.yaml
claim "and nothing stays" [ "$(lwmctl -n h1 -j device)" = "[]" ]
on h1 ip -6 route del multicast ff00::/8 dev eth0 table local metric 1
up /tmp/yes.yaml
claim "up adds them" takes lwm0
claim "apply then has nothing to do" same /tmp/yes.yaml

# Compiled here once, and not by each of those that follow.
python3 -c 'import ipaddress, socket, struct'
# Join by nothing but the group, as most programs do, and take $N datagrams.
cat >/tmp/listen.py <<'END'
import ipaddress, socket, struct, sys

group, port, n = ipaddress.ip_address(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
family = socket.AF_INET if group.version == 4 else socket.AF_INET6
s = socket.socket(family, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", port))
if group.version == 4:
    s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                 struct.pack("4sI", group.packed, socket.INADDR_ANY))
else:
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                 struct.pack("16sI", group.packed, 0))
for _ in range(n):
    print(s.recv(2048).decode(), flush=True)
s.settimeout(0.2)
try:
    print("one too many:", s.recv(2048))
except TimeoutError:
    pass
END
cat >/tmp/send.py <<'END'
import socket, sys

group, port, n = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
s = socket.socket(socket.AF_INET6 if ":" in group else socket.AF_INET, socket.SOCK_DGRAM)
for i in range(n):
    s.sendto(f"datagram {i}".encode(), (group, port))
END

MEMBERS=(h2 h5 h6 h9)
for ((i = 0; i < N; i++)); do
	echo "datagram $i"
done >/tmp/wanted
all_heard()
{
	local host

	for host in "${MEMBERS[@]}"; do
		cmp /tmp/wanted "/tmp/heard.$host" || return
	done
}
multicasts()	# GROUP
{
	given_reset
	count_reset
	on h1 python3 /tmp/send.py "$1" $PORT $N
}
count 6081
for group in $GROUP4 $GROUP6; do
	pids=()
	for host in "${MEMBERS[@]}"; do
		on "$host" python3 /tmp/listen.py "$group" $PORT $N >"/tmp/heard.$host" &
		pids+=($!)
	done
	for host in "${MEMBERS[@]}"; do
		wait_for joined "$host" "$group" || :
	done
	claim "$group: a join that names no interface is lwm0's" joined h9 "$group"
	claim "$group: it is known to the sender" known_members "${group/#ff*/[$group]}" \
		"${MEMBERS[@]}"
	multicasts "$group"
	claim "$group: one copy crosses to each zone" only h1-r1=$((3 * N)) r1-h2=$N \
		r1-r2=$N r2-h5=$N h5-r2=$N r2-h6=$N r1-r3=$N r3-h9=$N
	claim "$group: members are given each frame once, others none" \
		given h2=$N h5=$N h6=$N h9=$N
	wait "${pids[@]}"
	claim "$group: members hear each datagram once" all_heard
done

# The group that all nodes are in.
answer()
{
	local answers

	# By its second round it ends at the first answer.
	answers=$(on h1 ping -6 -c 2 -i 1 ff02::1%lwm0 | grep "icmp_seq=1 " | sort -u -k 4,4 | wc -l)
	[ "$answers" = 9 ] || note "$answers answered"
	[ "$answers" = 9 ]
}
claim "a ping of ff02::1 on lwm0 is answered by every node" answer

for_all lwmctl down
claim "down takes the routes away" takes eth0
claim "and leaves nothing of them" [ -z "$(routes)" ]
