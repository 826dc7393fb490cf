#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1
# packages: smcroute
#
# smcrouted on h9 routes multicast between lwm0 and a LAN that has its own: what a
# host of the LAN sends is heard by the members h2, h5 and h6, what h1 sends by
# those and by the LAN.
#
#   h1 h2 h3 --r1-- ... --r3-- h7 h8 h9 == lan0 ==== eth0 == native

. lib.sh
. helpers/members.sh

TO_LAN=239.1.2.3
FROM_LAN=239.1.2.4
PORT=5000
N=5

ZONE_WORDS=([2]="relay h5" [3]="relay h9")
NETWORK=("multicast: yes")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

ip netns add native
ip link add lan0 netns h9 type veth peer name eth0 netns native
ip -n h9 address add 10.99.0.1/24 dev lan0
ip -n h9 link set lan0 addrgenmode none up
ip -n native address add 10.99.0.2/24 dev eth0
ip -n native link set lo up
ip -n native link set eth0 addrgenmode none up
ip -n native route add default via 10.99.0.1
on h9 sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'

cat >/tmp/smcroute.conf <<END
phyint lan0 enable
phyint lwm0 enable
mgroup from lwm0 group $TO_LAN
mroute from lwm0 group $TO_LAN to lan0
mgroup from lan0 group $FROM_LAN
mroute from lan0 group $FROM_LAN to lwm0
END
on h9 smcrouted -N -f /tmp/smcroute.conf -P /tmp/smcroute.pid -u /tmp/smcroute.sock

for ((i = 0; i < N; i++)); do
	echo "datagram $i"
done >/tmp/wanted
listen()	# HOST GROUP DEVICE
{
	start "$1" socat -u "UDP4-RECV:$PORT,reuseaddr,ip-add-membership=$2:$3" STDOUT \
		>"/tmp/heard.$1"
}
send()		# HOST GROUP
{
	local i

	given_reset
	count_reset
	for ((i = 0; i < N; i++)); do
		on "$1" socat - "UDP4-DATAGRAM:$2:$PORT,ip-multicast-ttl=4" \
			<<<"datagram $i"
	done
}
heard()		# HOST
{
	cmp -s /tmp/wanted "/tmp/heard.$1"
}
all_heard()
{
	local host

	for host; do
		wait_for heard "$host" || return
	done
}

# From lwm0 to the LAN.

for host in h2 h5 h6; do
	listen $host $TO_LAN lwm0
done
listen native $TO_LAN eth0
claim "smcrouted joins on lwm0" wait_for joined h9 $TO_LAN
claim "it is a member like others" known_members $TO_LAN h2 h5 h6 h9
send h1 $TO_LAN
claim "to the LAN: one copy crosses to each zone" only h1-r1=$((3 * N)) r1-h2=$N \
	r1-r2=$N r2-h5=$N h5-r2=$N r2-h6=$N r1-r3=$N r3-h9=$N
claim "to the LAN: lwm0 of members is given each frame once, others' none" \
	given h2=$N h5=$N h6=$N h9=$N
claim "to the LAN: members hear each datagram once, and so does the LAN" \
	all_heard h2 h5 h6 native
stop

# From the LAN to lwm0.

for host in h2 h5 h6; do
	listen $host $FROM_LAN lwm0
done
for host in h2 h5 h6; do
	wait_for joined $host $FROM_LAN
done
# Until h9 knows the members: it is the sender now.
lan_reaches_members()
{
	given_reset
	on native socat - "UDP4-DATAGRAM:$FROM_LAN:9,ip-multicast-ttl=4" <<<"who hears this?"
	given h2=1 h5=1 h6=1 >/dev/null
}
claim "from the LAN: h9 knows the members" wait_for lan_reaches_members
send native $FROM_LAN
claim "from the LAN: one copy crosses to each zone" only h9-r3=$((2 * N)) \
	r3-r1=$N r1-h2=$N r3-r2=$N r2-h5=$N h5-r2=$N r2-h6=$N
claim "from the LAN: lwm0 of members is given each frame once, others' none" \
	given h2=$N h5=$N h6=$N
claim "from the LAN: members hear each datagram once" all_heard h2 h5 h6
stop
