#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: debug
# packages: binutils
# timeout: 400
#
# Allocations fail, each of them at least once: what was asked for is refused and
# all is as it was, or it is done; and it is done when it is asked for again.
#
# The kernel shows a stack for each failure that it forces. Each place where the
# module asks for memory, by its object code, must be in one of them, or below
# with a reason.

. lib.sh

# Nobody is to look for modules that are not there.
echo >/proc/sys/kernel/modprobe
# Stacks are for a file: the console is slow, and the kernel's own log too short.
LAST="faults.sh: end"
echo 1 >/proc/sys/kernel/printk
lwm-log "$OUT/log" "$LAST" &
LOGGER=$!

ZONE_WORDS=([1]="relay never" [2]="relay never")
GROUP_NODES=([7]="1-4 239.1.1.7")
lan 2 2 46 46
for z in 1 2; do
	ip -n r$z route add blackhole 10.0.3.0/24
	ip -n r$z route add blackhole fd00:0:0:3::/64
done

# Nodes in a zone where nobody is, the first of them on IPv6 alone: with them, all
# are more than an address has room for.
far_nodes()
{
	local n

	echo "  far99: 99 fd00:0:0:3::99 zone zone3 permanent"
	for ((n = 100; n < 128; n++)); do
		echo "  far$n: $n 10.0.3.$n zone zone3 permanent"
	done
}
far_nodes >/tmp/far
network 42 | sed -e '/^zones:/a\  zone3: 3 relay never' -e '/^nodes:/r /tmp/far' >/tmp/net.yaml
up /tmp/net.yaml h1 h3
ip -n h1 neighbour add 10.42.0.2 lladdr 02:4c:00:2a:00:02 dev lwm0 nud permanent

claim "tables: changed, asked for, and told of" lwm-fault tables
claim "sockets: opened, named, connected, and read from" lwm-fault sockets
claim "messages and frames: sent, or counted as dropped" lwm-fault sends
claim "copies that come: delivered, sent on, or counted as dropped" lwm-fault arrivals
claim "devices: made, configured, changed and deleted" lwm-fault links

# Where the module asks for memory: FUNCTION+0xOFFSET CALLED.
helpers/calls.sh /lwm/lwm.ko >/tmp/calls

# FUNCTION CALLED: why it does not show. The data of an skb, and what is asked for
# with __GFP_NOWARN, is refused silently.
cat >/tmp/excused <<'END'
geneve_rcv __pskb_pull_tail: silent, data
payload_open __pskb_pull_tail: silent, data
lwm_frame_deliver __pskb_pull_tail: silent, data
lwm_answer_rcv __pskb_pull_tail: silent, data
lwm_inner_read __pskb_pull_tail: silent, data
inside_find __pskb_pull_tail: silent, data
may_be_report __pskb_pull_tail: silent, data
toobig_turn __pskb_pull_tail: silent, data
toobig_turn pskb_expand_head: silent, data
lwm_joins_rcv __pskb_pull_tail: silent, data
lwm_joins_changed kmalloc_trace: silent
lwm_member_set kmalloc_trace: silent
lwm_member_set rhashtable_insert_slow: silent
member_put __kmalloc: silent
lwm_teller_get kmalloc_trace: silent
lwm_report_open __pskb_pull_tail: silent, data
lwm_report_take kmalloc_trace: silent
lwm_listener_hear __kmalloc: silent
frame_new __alloc_skb: silent
lwm_control_send __alloc_skb: silent
mac_add kmalloc_trace: silent
mac_add rhashtable_insert_slow: silent
node_charge xa_store: silent
lwm_fdb_tell __alloc_skb: silent
lwm_stranger_heard kmalloc_trace: silent
lwm_node_stranger kmem_cache_alloc: silent
neigh_get kmalloc_trace: silent
lwm_wait_start rhashtable_insert_slow: silent
message_alloc sock_alloc_send_pskb: for who has no room yet, and waits
lwm_tx_share pskb_expand_head: silent, data
lwm_tx_frame iptunnel_handle_offloads: silent, data
send_range pskb_expand_head: silent, data
lwm_route_renew_rcu kmalloc_trace: silent
memdup_sockptr __kmalloc_node_track_caller: silent
lwm_subset_new rhashtable_insert_slow: silent
lwm_node_index_add rhashtable_insert_slow: silent
lwm_overlays_add rhashtable_insert_slow: silent
lwm_group_addrs_set rhashtable_insert_slow: silent
gate_put xa_store: puts in place of what is there
node_uncharge xa_store: the same
lwm_dev_ndo_init __alloc_percpu_gfp: taken from what all share, while there is some
lwm_stats_setup __alloc_percpu_gfp: the same
lwm_dev_ndo_init gro_cells_init: the same
lwm_frame_xmit __pskb_pull_tail: who sends from here has headers in one piece
lwm_solicit_read __pskb_pull_tail: the same
geneve_err_lookup __pskb_pull_tail: ICMP has them in one piece
lwm_tx_share __pskb_pull_tail: for packets that a device has chained
lwm_tx_share skb_copy_ubufs: for pages that a virtual machine has lent
lwm_readdress __pskb_pull_tail: silent, data
frame_ready skb_clone: for frames with a route, which lwm-fault does not send
frame_ready ip_route_output_flow: likewise
rx_forward skb_clone: for frames of plain nodes to more than 64
END

# The module's addresses in the stacks; "?" marks those that the kernel guessed.
stacks()
{
	grep '\[lwm\]' "$OUT/log" | grep -v ' ? ' |
		sed -n 's|.*[ ;]\([^ ]*\)/0x[0-9a-f]* \[lwm\].*|\1|p' | sort -u
}

# Places that are in no stack, and not excused.
never_failed()
{
	stacks >/tmp/stacks
	join -v 1 /tmp/calls /tmp/stacks | sed 's/[.+][^ ]*//' |
		grep -vxFf <(sed 's/:.*//' /tmp/excused) || :
}

# Until the log has all that the kernel has said.
log_read()
{
	LOG_READ=$((LOG_READ + 1))
	echo "<5>faults.sh: $LOG_READ" >/dev/kmsg
	until grep -qx ".*faults.sh: $LOG_READ" "$OUT/log"; do
		kill -0 $LOGGER || return	# it has said why
		pause 0.5	# the log is long, and read by a slow program
	done
}
LOG_READ=0

# A place may be stepped over: an allocation that is made only now and then gives
# those after it another number. Then it is all done once more.
LOADING='^\(lwm_[a-z]*_init\|scratch_new\) '
others_silent()
{
	never_failed | grep -v "$LOADING" || :
}
others()
{
	local what

	log_read || return
	for what in sends sockets arrivals tables links sends sockets; do
		[ -n "$(others_silent)" ] || return 0
		note "once more, $what: $(others_silent | tr '\n' ' ')"
		lwm-fault $what && log_read || return
	done
}
claim "what was stepped over is met when all is done once more" others

# So may loading, after which there are no devices any more.
loads()
{
	for _ in 1 2 3 4 5; do
		lwm-fault loads && log_read || return
		never_failed | grep -q "$LOADING" || return 0
	done
}
claim "the module: loaded whole or not at all" loads

echo "<5>$LAST" >/dev/kmsg
claim "the kernel's log is whole" wait $LOGGER

# Whoever looks at the kernel's log later finds what comes from now on: the rest of
# it begins within a stack.
nothing_else()
{
	qemu/complaints <"$OUT/log" >/tmp/complaints
	dmesg -C
	[ ! -s /tmp/complaints ] || {
		note "the kernel said: $(head -n 5 /tmp/complaints)"
		return 1
	}
}
claim "the kernel says nothing else" nothing_else

all_failed()
{
	local silent

	silent=$(never_failed)
	note "$(wc -l </tmp/calls) places, $(grep -c 'forcing a failure' "$OUT/log") failures"
	[ -z "$silent" ] || {
		note "never failed: ${silent//$'\n'/, }"
		return 1
	}
}
claim "each place where the module asks for memory was refused it" all_failed

# A cache whose place in sysfs cannot be made leaves its name behind, in the kernel
# itself. What else has leaked, the machine's end tells.
LEAKS=/sys/kernel/debug/kmemleak
leaked()
{
	grep -c "$1" $LEAKS || :
}
# One round may miss a name, to which an old pointer lies about somewhere yet.
names_alone()
{
	echo 0 >/proc/sys/kernel/prove_locking
	for _ in 1 2 3; do
		ls -R /sys/module >/dev/null
		pause 6
		echo scan >$LEAKS
		echo scan >$LEAKS
		[ "$(leaked 'unreferenced object')" = "$(leaked sysfs_slab_add)" ] || return
		echo clear >$LEAKS
	done
}
claim "nothing has leaked but names of caches that could not be made" names_alone
