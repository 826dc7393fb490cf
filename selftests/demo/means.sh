# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # shared with demo.sh
#
# The three means by which demo.sh sends its file: by_lwm, by_unicast, by_vxlan.
# Each starts listeners, sends, waits for the last datagram, and notes in
# $OUT/counts what each link carried. What host N heard is then in $GOT/MEANS.N.

LWM_PORT=6081 UNICAST_PORT=7000 VXLAN_PORT=4789
# Link-local, so that no router needs to be told of it.
MULTICAST=224.0.0.42
GOT=$(mktemp -d)
LISTENERS=()

# Datagrams have no flow control: what listeners have not read yet must fit
# their buffers and the queues before them.
make_room()
{
	echo $((64 << 20)) >/proc/sys/net/core/rmem_default
	echo 100000 >/proc/sys/net/core/netdev_max_backlog
}

# Who sends stays on one processor, and with it each packet on its way: on
# several, datagrams may overtake each other, and the file is what came, in turn.
send()
{
	on "h$SENDER" taskset -c 0 "$@" <"$FILE"
}

# What host $2 hears by means $1 goes to a file.
listen()
{
	nsenter --net="/run/netns/h$2" -- "${@:3}" >"$GOT/$1.$2" &
	LISTENERS+=($!)
}

stop_listening()
{
	kill "${LISTENERS[@]}"
	wait "${LISTENERS[@]}" 2>/dev/null || :
	LISTENERS=()
}

# shellcheck disable=SC2317 # wait_for calls it, and the two below
listens_udp()
{
	local port

	printf -v port ':%04X ' "$UNICAST_PORT"
	[[ $(<"/proc/$1/net/udp") = *"$port"* || $(<"/proc/$1/net/udp6") = *"$port"* ]]
}

# shellcheck disable=SC2317
listens_lwm()
{
	lwmctl -n "h$1" socket | grep -q ' port 700 '
}

# shellcheck disable=SC2317
all_came()
{
	local n

	for n in $TARGETS; do
		[ "$(stat -c %s "$GOT/$1.$n")" -ge "$OCTETS" ] || return
	done
}

# If something is missing, hashes will tell.
write_down()
{
	local link

	wait_for all_came "$1" || :
	settle
	count_read
	stop_listening
	for link in "${!packets[@]}"; do
		printf '%s\t%s\t%s\t%s\n' "$1" "$link" "${packets[$link]}" \
			"${octets[$link]}"
	done | sort >>"$OUT/counts"
}

# LWM: one send for each datagram. Everybody listens.
by_lwm()
{
	local n

	for ((n = 1; n <= ZONES * HOSTS; n++)); do
		listen lwm "$n" lwmcat -n 42 -l 700
	done
	for ((n = 1; n <= ZONES * HOSTS; n++)); do
		wait_for listens_lwm "$n"
	done
	count_reset
	send lwmcat -n 42 -s "$DATAGRAM" "${TARGETS// /,}" 700
	write_down lwm
}

# Unicast: the whole file once for each target.
by_unicast()
{
	local n pid

	for n in $TARGETS; do
		listen unicast "$n" socat -u "UDP6-RECV:$UNICAST_PORT,ipv6only=0" -
	done
	for pid in "${LISTENERS[@]}"; do
		wait_for listens_udp "$pid"
	done
	count_reset
	for n in $TARGETS; do
		send socat -u -b "$DATAGRAM" - \
			"UDP-SENDTO:$(address "$n"):$UNICAST_PORT"
	done
	write_down unicast
}

# As LWM chooses: IPv4 where the target has it.
address()
{
	local n=$1

	if [[ ${FAMILY[${ZONE_OF[$n]}]} = *4* ]]; then
		echo "10.0.${ZONE_OF[$n]}.$n"
	else
		echo "[$(address6 "$n")]"
	fi
}

address6()
{
	echo "fd00:0:0:${ZONE_OF[$1]}::$1"
}

# VXLAN: IP multicast over it, to a group that the targets have joined.
by_vxlan()
{
	local n pid

	lay_vxlan
	for n in $TARGETS; do
		# Reports of the join would be counted with the file.
		on "h$n" sh -c \
			'echo 0 >/proc/sys/net/ipv4/igmp_link_local_mcast_reports'
		listen vxlan "$n" socat -u \
			"UDP4-RECV:$UNICAST_PORT,ip-add-membership=$MULTICAST:vxlan0" -
	done
	for pid in "${LISTENERS[@]}"; do
		wait_for listens_udp "$pid"
	done
	count_reset
	send socat -u -b "$DATAGRAM" - "UDP4-SENDTO:$MULTICAST:$UNICAST_PORT"
	write_down vxlan
}

# All nine are in it, over IPv6, which all have. The sender floods to the other
# eight: a network has one list, whoever is meant.
lay_vxlan()
{
	local n

	for ((n = 1; n <= ZONES * HOSTS; n++)); do
		ip -n "h$n" -b - <<-END
			link add vxlan0 type vxlan id 42 dstport $VXLAN_PORT local $(address6 "$n") nolearning
			address add 10.99.0.$n/24 dev vxlan0
			link set vxlan0 up
			route add $MULTICAST dev vxlan0
		END
		[ "$n" = "$SENDER" ] ||
			echo "fdb append 00:00:00:00:00:00 dev vxlan0 dst $(address6 "$n")"
	done | bridge -n "h$SENDER" -b -
}
