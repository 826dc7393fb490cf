#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.1
# packages: iperf
#
# iperf 2 as it is: h1 sends to a group that h2, h5, h6 and h9 have joined, and no
# datagram is lost, doubled, or given to anybody else.

. lib.sh
. helpers/members.sh

GROUP=239.1.2.3
LENGTH=1000
N=200
MEMBERS=(h2 h5 h6 h9)

ZONE_WORDS=([2]="relay h5" [3]="relay h9")
NETWORK=("multicast: yes")
lan 3 3
network >/tmp/net.yaml
up /tmp/net.yaml
count 6081

# All of them wait there until a receiver gets its turn.
echo 4194304 >/proc/sys/net/core/rmem_max
for host in "${MEMBERS[@]}"; do
	start "$host" iperf -u -B $GROUP -s -w 2M -y C >"/tmp/report.$host" 2>/dev/null
done
for host in "${MEMBERS[@]}"; do
	wait_for joined "$host" $GROUP
done
claim "the members are known to the sender" known_members $GROUP "${MEMBERS[@]}"

given_reset
count_reset
before=$(frames_of h1)
on h1 iperf -u -c $GROUP -l $LENGTH -n $((N * LENGTH)) -b 2m -T 1 >/dev/null
settle
# One more says that it is the last.
sent=$(($(frames_of h1) - before))
note "$sent frames were sent"
claim "a frame was sent for each datagram" [ $sent -ge $N ]
claim "one copy of each crosses to each zone" only h1-r1=$((3 * sent)) r1-h2=$sent \
	r1-r2=$sent r2-h5=$sent h5-r2=$sent r2-h6=$sent r1-r3=$sent r3-h9=$sent
claim "members are given each frame once, others none" \
	given h2=$sent h5=$sent h6=$sent h9=$sent

reports()
{
	[ -s "/tmp/report.$1" ]
}
# Of the last fields, one is of datagrams that were lost, the next of all.
got_all()
{
	local host fields

	for host in "${MEMBERS[@]}"; do
		wait_for reports "$host" || return
		IFS=, read -r -a fields <"/tmp/report.$host"
		note "$host: ${fields[*]}"
		[ "${fields[10]}" = 0 ] && [ "${fields[11]}" = $sent ] || return
	done
}
claim "each receiver reports all datagrams and no loss" got_all
stop
