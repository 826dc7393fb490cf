#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a network device owes: names, counters, carrier, path MTU, segments that are
# cut late and put together early, checksums that are right whoever computes them,
# and that VLANs, macvlan, bridges and other namespaces can have it.

. lib.sh

ZONE_WORDS=([2]="relay h4" [3]="via zone2 relay h7")
lan 3 3
network 42 >/tmp/net.yaml
up /tmp/net.yaml

pings()
{
	on "$1" ping -q -c 1 -W 5 "${@:2}" >/dev/null
}

# No host looks for another while frames are counted.
known()
{
	on "h$1" ip neighbour replace "10.42.0.$2" dev "${3:-lwm0}" nud permanent \
		lladdr "02:4c:00:2a:00:0$2"
}
for n in 2 4 7; do
	known 1 $n
	known $n 1
done

shown()		# HOST DEVICE FILTER
{
	ip -n "$1" -j -s -d link show "$2" | jq -r ".[0].$3"
}

# Names and counters.

driver()
{
	[[ $(on h1 ethtool -i lwm0) = "driver: lwm"* ]]
}
claim "ethtool knows the driver" driver

frames()
{
	shown h1 lwm0 'stats64 | "\(.tx.packets) \(.tx.dropped) \(.rx.packets) \(.rx.dropped)"'
}
counts()	# TX DROPPED RX DROPPED COMMAND...
{
	local was is i wanted=("${@:1:4}")

	read -ra was <<<"$(frames)"
	"${@:5}"
	read -ra is <<<"$(frames)"
	for i in 0 1 2 3; do
		[ $((is[i] - was[i])) = "${wanted[i]}" ] || {
			note "before ${was[*]}, after ${is[*]}, wanted ${wanted[*]}"
			return 1
		}
	done
}
claim "frames are counted each way" counts 3 0 3 0 \
	pings h1 -c 3 -i 0.1 10.42.0.2
to_nobody()
{
	on h1 ip neighbour replace 10.42.9.9 dev lwm0 lladdr 02:00:00:00:09:09 nud permanent
	on h1 socat - UDP-DATAGRAM:10.42.9.9:9 <<<lost
}
claim "what is not sent is dropped on the way out, and not sent" counts 0 1 0 0 to_nobody
refuses_strangers()
{
	[[ $(lwmctl -n h1 stats show dev lwm0) = *unknown-source* ]]
}
# Geneve of the network from a host that has no address in it.
from_stranger()
{
	ip -n h3 address add 10.0.1.33/24 dev eth0
	printf '\0\0\x65\x58\0\0\x2a\0%060d' 0 |
		on h3 socat - UDP-SENDTO:10.0.1.1:6081,bind=10.0.1.33
	ip -n h3 address del 10.0.1.33/24 dev eth0
	wait_for refuses_strangers
}
claim "what is refused on the way in is dropped, and not received" \
	counts 0 0 0 1 from_stranger
same_counters()
{
	local ethtool name value

	ethtool=$(on h1 ethtool -S lwm0)
	! grep '^ *:' <<<"$ethtool" || return	# one without a name
	while read -r value name; do
		[[ $ethtool = *" $name: $value"* ]] || {
			note "$name is not $value"
			return 1
		}
	done < <(lwmctl -n h1 -j stats show dev lwm0 | jq -r '.[0] |
		"\(.messages) messages", "\(.copies) copies", "\(.delivered) delivered",
		"\(.drops["unknown-mac"]) dropped unknown-mac"')
}
claim "ethtool has the counters of lwmctl" same_counters

# Modes.

modes()
{
	on h1 ip maddress add 01:00:5e:01:02:03 dev lwm0 &&
		on h1 ip link set lwm0 promisc on allmulticast on &&
		[[ $(shown h1 lwm0 'flags | join(" ")') = *ALLMULTI*PROMISC* ]] &&
		on h1 ip link set lwm0 promisc off allmulticast off &&
		on h1 ip maddress del 01:00:5e:01:02:03 dev lwm0
}
claim "multicast addresses, all of them, and promiscuous mode are taken" modes
second_address()
{
	on h3 ip link add mv0 link lwm0 address 02:00:00:00:03:03 type macvlan mode bridge
	on h3 ip link set mv0 up
	[ "$(shown h3 lwm0 promiscuity)" = 0 ] || return
	on h3 ip link del mv0
}
claim "a second unicast address does not make it promiscuous" second_address

# Carrier: nobody's, or that of the underlay device.

has_carrier()
{
	[[ " $(shown "$1" lwm0 'flags | join(" ")') " = *" LOWER_UP "* ]]
}
claim "a device that is bound to none has a carrier" has_carrier h9
on h9 lwmctl down
on h9 lwmctl device add lwm0 id 42 node 9 zone 3 local 10.0.3.9 underlay eth0
on h9 ip link set lwm0 up
claim "one that is bound shows to what" [ "$(shown h9 lwm0 link)" = eth0 ]
state_is()
{
	[ "$(shown h9 lwm0 operstate)" = "$1" ]
}
ip -n r3 link set h9 down
claim "it loses its carrier with that" wait_for state_is LOWERLAYERDOWN
ip -n r3 link set h9 up
claim "and gets it back" wait_for state_is UP

# Path MTU. A link is narrow: IP, UDP, Geneve with an option for one node, and Ethernet
# leave this.

NARROW=1400
FITS=$((NARROW - 20 - 8 - 8 - 12 - 14))
width()		# ZONE ZONE MTU
{
	ip -n "r$1" link set "r$2" mtu "$3"
	ip -n "r$2" link set "r$1" mtu "$3"
}
width 1 2 $NARROW

# A packet of $3 octets from $1 to $2, whole.
whole()
{
	on "$1" ping -c 1 -W 2 -M "do" -s $(($3 - 28)) "$2"
}
arrives()
{
	whole "$@" >/dev/null
}
told()		# HOST ADDRESS
{
	[[ $(whole "$1" "$2" 1406 2>&1) = *"essage too long"* ]]
}
told_all()
{
	[[ $(on "$1" ping -c 3 -i 0.2 -W 1 -M "do" -s 1378 "$2" 2>&1) = *"mtu = $FITS"* ]]
}
claim "a packet that is too long for the way is an error to who sends it" \
	wait_for told h1 10.42.0.4
claim "a packet that just fits arrives" arrives h1 10.42.0.4 $FITS
route_knows()
{
	[[ $(ip -n h1 route get 10.42.0.4) = *"mtu $FITS"* ]]
}
claim "the route knows" route_knows

head -c 300K /dev/urandom >/tmp/file
transfer()	# FROM TO [ADDRESS PORT]
{
	local address=${3:-10.42.0.$2} pid

	on "h$2" nc -l "$address" 9 >/tmp/copy &
	pid=$!
	wait_for on "h$2" sh -c 'ss -Hltn "sport = :9" | grep -q .' &&
		on "h$1" nc -N "$address" 9 </tmp/file && wait $pid && cmp /tmp/file /tmp/copy
}
on h1 ip route flush cache
claim "TCP passes it" transfer 1 4
ip -n h1 address add fd42::1/64 dev lwm0 nodad
ip -n h4 address add fd42::4/64 dev lwm0 nodad
told6()
{
	[[ $(on h1 ping -c 1 -W 2 -s 1358 fd42::4 2>&1) = *"too long"* ]] ||
		[[ $(ip -n h1 route get fd42::4) = *"mtu $FITS"* ]]
}
claim "IPv6 learns it too" wait_for told6
width 1 2 1500
width 2 3 $NARROW
on h1 ip route flush cache
claim "what is too long where a relay sends it on is told by the relay" \
	wait_for told_all h1 10.42.0.7
claim "so much arrives there" arrives h1 10.42.0.7 $FITS
width 1 2 $NARROW

# A guest that host 1 routes for.
ip netns add g1
ip -n h1 link add g1 type veth peer name eth0 netns g1
ip -n h1 address add 10.9.0.1/24 dev g1
ip -n h1 link set g1 up
ip -n g1 address add 10.9.0.2/24 dev eth0
ip -n g1 link set eth0 up
ip -n g1 route add default via 10.9.0.1
on h1 sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
ip -n h4 route add 10.9.0.0/24 via 10.42.0.1
claim "a guest behind a router is told" wait_for told_all g1 10.42.0.4
claim "so much arrives from there" arrives g1 10.42.0.4 $FITS

# One that host 2 bridges, with the MAC that the node is known by.
ip -n h2 address flush dev lwm0
ip -n h2 link set lwm0 address 02:00:00:00:02:02
ip netns add g2
ip -n h2 link add br0 type bridge mcast_snooping 0
ip -n h2 link add g2 type veth peer name eth0 address 02:4c:00:2a:00:02 netns g2
for dev in lwm0 g2; do
	ip -n h2 link set $dev master br0
done
ip -n h2 link set br0 up
ip -n h2 link set g2 up
ip -n g2 address add 10.42.0.2/16 dev eth0
ip -n g2 link set eth0 up
on g2 ip neighbour replace 10.42.0.4 dev eth0 nud permanent lladdr 02:4c:00:2a:00:04
known 4 2
claim "a guest behind a bridge is told" wait_for told_all g2 10.42.0.4
claim "so much arrives from behind it" arrives g2 10.42.0.4 $FITS
ip netns del g2
ip -n h2 link set lwm0 nomaster
ip -n h2 link del br0
ip -n h2 link set lwm0 address 02:4c:00:2a:00:02
ip -n h2 address add 10.42.0.2/16 dev lwm0
known 2 1

# Long segments: frames of lwm0 at host 2 that are longer than its MTU, after GRO, and
# packets of eth0 at host 1, of which there are fewer than the octets make.

long_frames()	# COMMAND...: while it runs
{
	local pid

	on h2 timeout 20 tcpdump -Z root -i lwm0 -Q in -nn -c 1 greater 1500 \
		>/tmp/long 2>/tmp/long.log &
	pid=$!
	wait_for grep -q listening /tmp/long.log && "$@" && wait $pid
}
underlay()
{
	shown h1 eth0 stats64.tx.packets
}
LATE=(tso tx-udp-segmentation tx-udp_tnl-segmentation tx-udp_tnl-csum-segmentation)
offloads()	# on|off HOST...
{
	local host

	for host in "${@:2}"; do
		# shellcheck disable=SC2046 # words
		on "$host" ethtool -K eth0 $(printf "%s $1 " "${LATE[@]}")
	done
}
claim "TCP: segments that are cut at the underlay device are put together at the receiver" \
	long_frames transfer 1 2
offloads on h1
before=$(underlay)
claim "TCP: where that cuts late, they cross the link in one" long_frames transfer 1 2
after=$(underlay)
note "$((after - before)) packets for $(stat -c %s /tmp/file) octets"
claim "and are few" [ $((after - before)) -lt $((300 * 1024 / 1406)) ]

datagrams()
{
	local pid

	rm -f /tmp/longest
	on h2 timeout 20 lwm-segments 7777 $((1300 * 20 * 8)) >/tmp/longest &
	pid=$!
	wait_for grep -qs ready /tmp/longest &&
		on h1 lwm-segments 10.42.0.2 7777 1300 20 8 && wait $pid &&
		[ "$(tail -n 1 /tmp/longest)" -gt 1300 ]
}
before=$(underlay)
claim "UDP: whole segments are put together, and read in one" datagrams
after=$(underlay)
claim "UDP: where they are cut late, they cross the link in one" \
	[ $((after - before)) -lt 100 ]
offloads off h1
claim "UDP: so they are where the underlay device does not" datagrams

# Checksums.

bad_sums()
{
	# shellcheck disable=SC2016 # awk's
	on h2 awk '/^(Tcp|Udp): / { for (i = 2; i <= NF; i++)
		if ($i == "InCsumErrors") at = i; else if (at && i == at) print $i
		if ($2 ~ /[0-9]/) at = 0 }' /proc/net/snmp | tr '\n' ' '
}
sums_right()	# COMMAND WORD...: then TCP both ways, and UDP
{
	on h1 "$@" >/dev/null && transfer 1 2 &&
		head -c 1001 /tmp/file | on h1 socat -u - UDP-SENDTO:10.42.0.2:9 &&
		[ "$(bad_sums)" = "0 0 " ]
}
claim "checksums are right without any help of lwm0" \
	sums_right ethtool -K lwm0 tx off
claim "... nor of the underlay device" sums_right ethtool -K eth0 tx off
claim "... where lwm0 claims to help" sums_right ethtool -K lwm0 tx on
claim "... without one in the outer header" sums_right lwmctl device set dev lwm0 csum off
claim "... with help below" sums_right ethtool -K eth0 tx on
on h1 lwmctl device set dev lwm0 csum on

# On top.

for n in 1 2; do
	on h$n ip link add lwm0.5 link lwm0 type vlan id 5
	on h$n ip address add 10.5.0.$n/24 dev lwm0.5
	on h$n ip link set lwm0.5 up
done
claim "hosts of a VLAN on top reach each other" pings h1 10.5.0.2
claim "and send long segments there" long_frames transfer 1 2 10.5.0.2
on h3 ip link add mv0 link lwm0 type macvlan mode passthru
on h3 ip address flush dev lwm0
on h3 ip address add 10.42.0.3/16 dev mv0
on h3 ip link set mv0 up
claim "macvlan on top is reached" pings h1 10.42.0.3
on h3 ip link del mv0

# Elsewhere.

ip netns add x3
( trap - ERR EXIT; on h1 ping -q -i 0.01 10.42.0.3 >/dev/null ) &
pinging=$!
moved()
{
	ip -n h3 link set lwm0 netns x3 && ip -n x3 address add 10.42.0.3/16 dev lwm0 &&
		ip -n x3 link set lwm0 up && wait_for pings h1 10.42.0.3 &&
		on x3 ip neighbour show dev lwm0 | grep -q 10.42.0.1
}
claim "it moves to another namespace under traffic, and works there" moved
moved_back()
{
	ip -n x3 link set lwm0 netns h3 && ip -n h3 address add 10.42.0.3/16 dev lwm0 &&
		ip -n h3 link set lwm0 up && wait_for pings h1 10.42.0.3
}
claim "and back" moved_back
kill $pinging
wait $pinging || :
