#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# hosts: none
# timeout: 900
#
# Nodes, devices, namespaces and the module come and go in a loop, many at once,
# under traffic; when they have stopped, the network works as it did before, and
# memory is what it was. Whatever else goes wrong, the kernel's log and the
# machine's end tell. CHURN_SECONDS is how long (the kernels of `make check` are
# at it for minutes together), CHURN_SEED what order it is:
#
#   make run SCRIPT=selftests/churn.sh TIMEOUT=8000 SET="CHURN_SECONDS=7200 CHURN_SEED=5"

. lib.sh

: "${CHURN_SECONDS:=45}" "${CHURN_SEED:=1}"

remember_memory
lan 2 2
for n in 1 2 3 4 5; do
	ip netns add "c$n"
	ip -n "c$n" link set lo up
done
network >/tmp/net.yaml

# An ARP entry for a node that has gone would keep its next life from being heard.
for z in 1 2; do
	ip netns exec "r$z" sh -c 'echo 1 >/proc/sys/net/ipv4/conf/all/arp_accept'
done

# Who asks for what is not there would start a program that looks for a module.
echo >/proc/sys/kernel/modprobe

note "$CHURN_SECONDS seconds in the order of seed $CHURN_SEED"
# The kernel's own threads come first: what is freed faster than they can follow
# would fill memory.
claim "all of it is done, again and again, and all workers come back" \
	nice -n 19 lwm-churn "$CHURN_SECONDS" "$CHURN_SEED"

no_devices()
{
	local n

	for n in h1 h2 h3 h4 c1 c2 c3 c4 c5; do
		ip -n "$n" link del lwm0 2>/dev/null || :
	done
}
works()
{
	local n heard=()

	no_devices
	up /tmp/net.yaml || return
	for n in 2 3 4; do
		on "h$n" lwmcat -n 42 -l 700 -c 1 -w 100 >"/tmp/heard$n" &
		heard+=($!)
		wait_for listens "h$n" 700 || return
	done
	on h1 lwmcat -n 42 2,3,4 700 <<<"as before" || return
	for n in "${heard[@]}"; do
		wait "$n" || return
	done
	[ "$(cat /tmp/heard[234])" = $'as before\nas before\nas before' ]
}
claim "then a message goes as it did before" works

unused()
{
	[ "$(</sys/module/lwm/refcnt)" = 0 ]
}
claim "nobody needs the module in the end" wait_for unused

kill "${PID[@]}"
ip -all netns delete

claim_memory
