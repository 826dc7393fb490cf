#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1 6.12
# packages: wireguard-tools tshark
#
# The underlay is WireGuard, as docs/wireguard.md has it: four hosts in two zones, those
# in zone 3 behind an address translator. What is on the wire is WireGuard's.
#
#   h1 (node 1)   h2 (node 2)                   h7 (node 7)   h8 (node 8)
#        \________/______ r1 ________ r3, which translates ____/________/
#   10.77.0.1    10.77.0.2      wg0                10.77.0.7   10.77.0.8

. lib.sh
. helpers/captures.sh

lan 3 3
NODES=(1 2 7 8)
PORT=51820
AROUND=$((20 + 8 + 8 + 44 + 14))	# IP, UDP, Geneve, its longest option, and Ethernet
MTU=$((1500 - 80 - AROUND))

# Zone 3 is known by the address of its router alone, and is not spoken to first.
on r3 nft -f - <<'END'
table ip translator {
	chain out {
		type nat hook postrouting priority 100
		ip saddr 10.0.3.0/24 oifname != "lan" masquerade
	}
	chain in {
		type filter hook forward priority 0
		iifname != "lan" ct state new drop
	}
}
END
# Set addresses are answered from link-local ones.
for n in "${NODES[@]}"; do
	on "h$n" sh -c 'echo 0 >/proc/sys/net/ipv6/conf/default/addr_gen_mode'
done

# All that crosses router 1, to the end.
on r1 tcpdump -Z root -U -i any -w /tmp/r1.pcap 2>/tmp/r1.log &
watching=$!
wait_for grep -q listening /tmp/r1.log

# Host $1 with its own /etc/wireguard.
at()		# HOST COMMAND...
{
	ip netns exec "h$1" "${@:2}"
}
mkdir -p /etc/wireguard
for n in "${NODES[@]}"; do
	mkdir -p "/etc/netns/h$n/wireguard"
	at "$n" sh -c 'umask 077; wg genkey | tee /etc/wireguard/key | wg pubkey' \
		>"/tmp/public-$n"
done
interface()	# NODE
{
	cat <<-END
		[Interface]
		Address = 10.77.0.$1/24
		ListenPort = $PORT
		PrivateKey = $(<"/etc/netns/h$1/wireguard/key")
	END
}
peer()		# NODE ALLOWED LINE...
{
	printf '%s\n' "[Peer]" "PublicKey = $(<"/tmp/public-$1")" "AllowedIPs = $2" "${@:3}"
}
config()	# NODE: what is read is its configuration
{
	(umask 077; cat >"/etc/netns/h$1/wireguard/wg0.conf")
}
endpoint()	# NODE
{
	echo "Endpoint = 10.0.${ZONE_OF[$1]}.$1:$PORT"
}

# A full mesh. Who is behind the translator calls.
for n in "${NODES[@]}"; do
	{
		interface "$n"
		for other in "${NODES[@]}"; do
			if [ "$n" = "$other" ]; then
				continue
			elif [ "${ZONE_OF[n]}" = "${ZONE_OF[other]}" ]; then
				peer "$other" "10.77.0.$other/32" "$(endpoint "$other")"
			elif [ "${ZONE_OF[n]}" = 3 ]; then
				peer "$other" "10.77.0.$other/32" "$(endpoint "$other")" \
					"PersistentKeepalive = 25"
			else
				peer "$other" "10.77.0.$other/32"
			fi
		done
	} | config "$n"
done
wg_up()		# NODE...
{
	local n

	for n; do
		at "$n" wg-quick up wg0 2>>/tmp/wg-quick.log || {
			note "$(tail -n 5 /tmp/wg-quick.log)"
			return 1
		}
	done
}
cat >/tmp/net.yaml <<'END'
network: 42
prefix: 10.42.0.0/16
zones:
  here: 1 10.77.0.1/32 10.77.0.2/32
  there: 3 10.77.0.7/32 10.77.0.8/32
nodes:
  h1: 1 10.77.0.1
  h2: 2 10.77.0.2
  h7: 7 10.77.0.7
  h8: 8 10.77.0.8
END
lwm_up()	# FILE NODE...
{
	local n

	for n in "${@:2}"; do
		at "$n" lwmctl up "$1" underlay wg0 || return
	done
}
pings()		# NODE WORD...
{
	on "h$1" ping -q -c 1 -W 5 "${@:2}" >/dev/null
}

claim "a network is not bound to a device that is not there" \
	refused "there is no device wg0" at 1 lwmctl up /tmp/net.yaml underlay wg0
claim "WireGuard comes up" wg_up 1 2
claim "and a network over it" lwm_up /tmp/net.yaml 1 2
claim "hosts of one zone reach each other" wait_for pings 1 10.42.0.2
claim "one behind the translator is not reached before it speaks" \
	refused "Destination address required" at 1 ping -c 1 -W 1 10.77.0.7
wg_up 7 8
lwm_up /tmp/net.yaml 7 8
translated()	# NODE
{
	[ "$(at "$1" wg show wg0 endpoints | grep -cF "10.0.3.254:")" = 2 ]
}
claim "it speaks by itself: both are known by the translator's address" \
	wait_for translated 1
wait_for translated 2
claim "and are reached" wait_for pings 1 10.42.0.7
claim "so is the other" wait_for pings 2 10.42.0.8

# Sizes

mtu()		# DEVICE
{
	ip -n h1 -j link show "$1" | jq '.[0].mtu'
}
claim "WireGuard takes 80 octets of 1500, and lwm0 has $MTU" \
	[ "$(mtu wg0) $(mtu lwm0)" = "1420 $MTU" ]
claim "the longest packet passes" pings 1 -M "do" -s $((MTU - 28)) 10.42.0.7
claim "and from there" pings 7 -M "do" -s $((MTU - 28)) 10.42.0.2
claim "no longer one" refused "essage too long" \
	at 1 ping -c 1 -W 1 -M "do" -s $((MTU - 27)) 10.42.0.7

# Messages, frames to a group, and to a set address

gets()		# FROM NODES HOST...
{
	local from=$1 nodes=$2 n pids=()

	shift 2
	for n; do
		on "h$n" timeout 20 lwmcat -n 42 -c 1 -l 700 >"/tmp/got-$n" &
		pids+=($!)
		wait_for listens "h$n" 700 || return
	done
	on "h$from" lwmcat -n 42 "$nodes" 700 <<<"who reads this" || return
	for n in "${pids[@]}"; do
		wait "$n" || return
	done
	for n; do
		[ "$(<"/tmp/got-$n")" = "who reads this" ] || return
	done
}
claim "a message goes from behind the translator to two" gets 7 1,2 1 2
claim "and one to those there and to a neighbour" gets 1 2,7,8 2 7 8
set_answers()
{
	on h1 ping -c 2 -W 5 ff12:4c57:0:2:7:8::%lwm0 >/tmp/ping || return
	[ "$(sed -n 's/.* from fe80::4c:ff:fe2a:\(.*\)%lwm0.*icmp_seq=1 .*/\1/p' /tmp/ping |
		sort | paste -s -d ' ')" = "2 7 8" ]
}
claim "a ping to a set address is answered by these" set_answers
sends_group()
{
	on h1 socat -u - UDP4-DATAGRAM:239.1.2.3:5000,ip-multicast-if=10.42.0.1 \
		<<<"who hears this"
	[ -s /tmp/heard-2 ] && [ -s /tmp/heard-7 ]
}
group_hears()
{
	local n pids=() status

	for n in 2 7; do
		on h$n socat -u "UDP4-RECV:5000,ip-add-membership=239.1.2.3:10.42.0.$n" \
			"OPEN:/tmp/heard-$n,creat,trunc" &
		pids+=($!)
	done
	wait_for sends_group
	status=$?
	kill "${pids[@]}"
	wait "${pids[@]}" || :
	return $status
}
claim "who joined a group hears it" group_hears

# Relays are of the zone, whatever address they have.

copies()	# FROM NODES COPIES
{
	local was

	was=$(lwmctl -n "h$1" stats show)
	on "h$1" lwmcat -n 42 "$2" 700 <<<"who reads this" || return
	[ "$(counted "$was" "$(lwmctl -n "h$1" stats show)" messages copies)" = \
		"copies=$3 messages=1" ]
}
claim "one copy goes to the two behind the translator" wait_for copies 1 7,8 1
claim "and one from there" wait_for copies 7 1,2 1

# What others saw of it

kill $watching
wait $watching || :
dissected /tmp/r1.pcap frame ip.src ip.dst udp.srcport udp.dstport wg.type >/tmp/r1
seen()		# CONDITION: packets for which it holds
{
	awk "{ from = \$1; to = \$2; sport = \$3; dport = \$4; kind = \$5 }
		$1 { n++ } END { print n + 0 }" /tmp/r1
}
closed()
{
	note "$(wc -l </tmp/r1) packets"
	[ "$(seen 'from == "10.0.3.254" || to == "10.0.3.254"')" -gt 20 ] &&
		[ "$(seen "sport != $PORT && dport != $PORT")" = 0 ] &&
		! grep -q -e "who reads this" -e "who hears this" /tmp/r1.pcap
}
claim "a router sees UDP to and from WireGuard's port, and nothing of what is said" closed
claim "each is of one of WireGuard's four kinds" \
	[ "$(seen 'kind !~ /^[1-4]$/')" = 0 ]
claim "nobody behind the translator is seen" \
	[ "$(seen 'from ~ /^10.0.3.[78]$/ || to ~ /^10.0.3.[78]$/')" = 0 ]
claim "by another device nothing is taken" refused "Connection refused" \
	on h2 socat -T 2 - UDP-CONNECT:10.0.1.1:6081 <<<"from outside"

# It goes, and comes back.

no_device()
{
	[ "$(lwmctl -n "$1" -j device show)" = "[]" ]
}
goes()
{
	at 1 wg-quick down wg0 2>>/tmp/wg-quick.log && wait_for no_device h1
}
claim "the device goes with WireGuard's" goes
comes_back()
{
	wg_up 1 && lwm_up /tmp/net.yaml 1 && wait_for pings 1 10.42.0.2
}
claim "both come back" comes_back

# A hub, by which all go, with the other hosts in zones of their own behind it.

for n in 2 7 8; do
	{
		interface $n
		peer 1 10.77.0.0/24 "$(endpoint 1)" "PersistentKeepalive = 25"
	} | config $n
	at $n wg-quick down wg0 2>>/tmp/wg-quick.log
done
at 1 sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
wg_up 2 7 8
for way in "" " via hub"; do
	cat >/tmp/hub.yaml <<-END
		network: 42
		prefix: 10.42.0.0/16
		zones:
		  hub: 1 10.77.0.1/32
		  at-2: 2 10.77.0.2/32$way
		  at-7: 7 10.77.0.7/32$way
		  at-8: 8 10.77.0.8/32$way
		nodes:
		  h1: 1 10.77.0.1
		  h2: 2 10.77.0.2
		  h7: 7 10.77.0.7
		  h8: 8 10.77.0.8
	END
	for n in "${NODES[@]}"; do
		no_device "h$n" || on "h$n" lwmctl down
	done
	lwm_up /tmp/hub.yaml "${NODES[@]}"
	wait_for pings 7 10.42.0.1
	wait_for pings 7 10.42.0.2
	wait_for pings 7 10.42.0.8
	[ -z "$way" ] || break
	claim "behind a hub that only routes, each copy goes to it by itself" \
		wait_for copies 7 2,8 2
done
claim "by way of it, one does" wait_for copies 7 2,8 1
claim "and reaches both" gets 7 2,8 2 8
