#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# icount: yes
# kernel: 6.1
#
# The benchmark in short: a copy costs no more than when bench/baseline was written,
# which has, in thousandths, what it costs beside a copy of a connected UDP socket in
# the same machine:
#
#   SIDE METHOD TARGETS THOUSANDTHS     as bench/bench.sh names them
#
# What a change makes cheaper is to stay so: the file with the new figures is left as
# $OUT/baseline, to be put in its place.

. lib.sh

PERCENT=2
PERCENT_RX=4		# what receives varies by more from boot to boot
declare -A tenths

# A relay's copies stand beside those that a sender makes.
beside_udp()
{
	local side=$1 n=$2

	case $side in
	relay)	side=tx ;;
	rx)	n=1 ;;
	esac
	echo "${tenths[$side udp-connected $n]}"
}

measure()
{
	local word method n side copy rest

	export METHODS=lwm-connected,lwm-unconnected,lwm0-subset,udp-connected \
		SIDES=tx,rx,relay TARGETS=1,3,8 PAYLOADS=1400
	while read -r word method n _ _ side _ copy rest; do
		[ "$word" != row ] || tenths[$side $method $n]=${copy/./}
	done < <(cd bench && ./bench.sh)
}

no_dearer()
{
	local now=$1 was=$2 percent=$PERCENT

	[ "$side" != rx ] || percent=$PERCENT_RX
	note "$now thousandths of UDP's, $was when it was written"
	[ "$now" -gt 0 ] && [ $((now * 100)) -le $((was * (100 + percent))) ]
}

measure
while read -r side method n was; do
	now=$((${tenths[$side $method $n]:-0} * 1000 / $(beside_udp "$side" "$n")))
	echo "$side $method $n $now" >>"$OUT/baseline"
	claim "$side, $method, $n targets: a copy costs no more than it did" \
		no_dearer "$now" "$was"
done <bench/baseline
