#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1
# packages: python3
#
# Programs of a page that join a group on a LAN, unchanged: socat, and a sender and
# a receiver that make the calls of Java's MulticastSocket. By h1 to h2, h5, h6 and
# h9. Two groups of one MAC (32 share one) are heard apart.

. lib.sh
. helpers/members.sh

GROUP=239.1.2.3
SAME_MAC=239.129.2.3
PORT=4446
N=5
MEMBERS=(h2 h5 h6 h9)

NETWORK=("multicast: yes")
ZONE_WORDS=([2]="relay h5" [3]="relay h9")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

for ((i = 0; i < N; i++)); do
	echo "datagram $i"
done >/tmp/wanted

all_joined()	# GROUP
{
	local host

	for host in "${MEMBERS[@]}"; do
		wait_for joined "$host" "$1" || return
	done
}
# Each in one copy a zone, and to nobody else.
goes_to_members()
{
	only h1-r1=$((3 * N)) r1-h2=$N r1-r2=$N r2-h5=$N h5-r2=$N r2-h6=$N \
		r1-r3=$N r3-h9=$N && given h2=$N h5=$N h6=$N h9=$N
}
heard()		# HOST
{
	cmp -s /tmp/wanted "/tmp/heard.$1"
}
all_heard()
{
	local host

	for host in "${MEMBERS[@]}"; do
		wait_for heard "$host" || return
	done
}

# socat

for host in "${MEMBERS[@]}"; do
	start "$host" socat -u "UDP4-RECV:$PORT,reuseaddr,ip-add-membership=$GROUP:lwm0" \
		STDOUT >"/tmp/heard.$host"
done
all_joined $GROUP
claim "socat: the members are known to the sender" known_members $GROUP "${MEMBERS[@]}"
given_reset
count_reset
for ((i = 0; i < N; i++)); do
	on h1 socat -u STDIN "UDP4-DATAGRAM:$GROUP:$PORT,ip-multicast-if=10.42.0.1" \
		<<<"datagram $i"
done
claim "socat: datagrams go to members, in one copy to each zone" goes_to_members
claim "socat: members hear each once" all_heard
stop

# Java-style: a socket of both families, bound to the port on all addresses, that
# hears only what it joined itself, joins on an interface, and sends with TTL 1.

cat >/tmp/multicast_socket.py <<'END'
import socket, struct, sys

IP_MULTICAST_ALL = 49


class MulticastSocket(socket.socket):
    def __init__(self, port):
        super().__init__(socket.AF_INET6, socket.SOCK_DGRAM)
        self.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.setsockopt(socket.IPPROTO_IP, IP_MULTICAST_ALL, 0)
        self.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        self.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 1)
        self.bind(("::", port))

    def mreqn(self, group, interface):
        return struct.pack("4s4si", socket.inet_aton(group), bytes(4),
                           socket.if_nametoindex(interface))

    def join_group(self, group, interface):
        self.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                        self.mreqn(group, interface))

    def set_network_interface(self, interface):
        self.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
                        self.mreqn("0.0.0.0", interface))
        self.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF,
                        socket.if_nametoindex(interface))
END
# Compiled here once, and not by each of them.
(cd /tmp && python3 -c 'import multicast_socket')
cat >/tmp/receiver.py <<'END'
import sys
from multicast_socket import MulticastSocket

group, port = sys.argv[1], int(sys.argv[2])
s = MulticastSocket(port)
s.join_group(group, "lwm0")
while True:
    print(s.recv(256).decode(), flush=True)
END
cat >/tmp/sender.py <<'END'
import sys
from multicast_socket import MulticastSocket

group, port, n = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
s = MulticastSocket(0)
s.set_network_interface("lwm0")
for i in range(n):
    s.sendto(f"datagram {i}".encode(), ("::ffff:" + group, port))
END

for host in "${MEMBERS[@]}"; do
	start "$host" python3 /tmp/receiver.py $GROUP $PORT >"/tmp/heard.$host"
done
start h3 python3 /tmp/receiver.py $SAME_MAC $PORT >/tmp/heard.h3
all_joined $GROUP
wait_for joined h3 $SAME_MAC
claim "Java: the members are known to the sender" known_members $GROUP "${MEMBERS[@]}"
given_reset
count_reset
on h1 python3 /tmp/sender.py $GROUP $PORT $N
claim "Java: datagrams go to members, in one copy to each zone" goes_to_members
claim "Java: members hear each once" all_heard
claim "Java: who joined another group of the same MAC hears nothing" [ ! -s /tmp/heard.h3 ]
stop
