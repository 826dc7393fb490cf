# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # shared with bench.sh
#
# Sides: one row each of METHOD to N targets with PAYLOAD.

aim_under()
{
	local n

	! first_time under full || batch_under | ip -n full -b -
	{
		for ((n = 2; n <= $1 + 1; n++)); do
			echo "route replace 10.0.1.$n/32 dev under src 10.0.1.1"
			echo "neighbour replace 10.0.1.$n lladdr $(mac "$n") dev under" \
				"nud permanent"
		done
	} | ip -n full -b -
	AIMED=$1
}
AIMED=0

# To the links again.
aim_back()
{
	local n

	[ $AIMED -gt 0 ] || return 0
	for ((n = 2; n <= AIMED + 1; n++)); do
		echo "route replace 10.0.1.$n/32 dev to$n src 10.0.1.1"
	done | ip -n full -b -
	AIMED=0
}

make_tx_once()
{
	! first_time tx || make_tx
}

make_full_once()
{
	! first_time full || make_full
}

make_far_once()
{
	! first_time far || make_far
}

# How method $1 sends to $2 targets, in PLACE.
method()
{
	WAY='' TO=() KIND=udp COUNT=under
	"method_$1" "$2"
}

# lwm-bench OPTIONS..., where METHOD N PAYLOAD are known.
bench()
{
	local cut=()

	! among "$METHOD" "${CUTTERS[@]}" || cut=(-g "$SEGMENT")
	on "$PLACE" lwm-bench -m "$METHOD" -s "${BENCH_SIDE:-$SIDE}" "${cut[@]}" "$@" \
		"$WAY" "$N" "$PAYLOAD" "${TO[@]}"
}

side_tx()
{
	PLACE=tx
	make_tx_once
	method "$METHOD" "$N"
	[ -n "$WAY" ] || return 0
	bench -c "$COUNT"
	aim_back
}

# Once for each payload, whatever targets are asked for.
side_zones()
{
	local copies

	[ "$N" = "${targets[0]}" ] || return 0
	PLACE=tx
	make_tx_once
	for N in 64 63; do
		copies=$N
		[[ $METHOD != lwm* ]] || copies=$((N == 64 ? 8 : 14))
		[ $N = 64 ] || [[ $METHOD = lwm* ]] || continue
		method "$METHOD" "$N"
		BENCH_SIDE=tx bench -c under -z 8 -k $copies
	done
}

side_full()
{
	PLACE=full
	make_full_once
	# As many for all rows: what they do now and then is in all.
	make_receivers $((LARGEST + 1))
	method "$METHOD" "$N"
	[ -n "$WAY" ] || return 0
	bench -r "$KIND"
}

# What a copy says may depend on the number of targets with LWM alone.
side_rx()
{
	[ "$N" = "${targets[0]}" ] || [ "$METHOD" = lwm-connected ] || return 0
	[ "$METHOD" = lwm-connected ] || local N=1
	PLACE=full
	make_full_once
	make_receivers $((N + 1))
	method "$METHOD" "$N"
	[ -n "$WAY" ] || return 0
	bench -r "$KIND" -d to2
}

# The targets are the nodes from 3 on.
side_relay()
{
	PLACE=far
	make_far_once
	method "$METHOD" "$N"
	[ -n "$WAY" ] || return 0
	bench -c under@rl -d wire -f 3
}

side_hub()
{
	PLACE=hub1
	! first_time hub || make_hub
	make_hub_nodes $((N + 1))
	method "$METHOD" "$N"
	bench -r "$KIND" -p hub -c eth0 -a
}

side_send()
{
	if first_time queue; then
		! first_time hub || make_hub
		tc -n hub1 qdisc add dev eth0 root netem delay 1ms limit 10000
	fi
	side_hub
}
