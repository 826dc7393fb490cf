#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# calls.sh - where a module asks for memory
#
# usage: calls.sh MODULE
#
# Prints a line FUNCTION+0xOFFSET CALLED for each call to something that
# allocates: itself, or as the first thing that it does for the caller. The
# offset is that of the return address, as the kernel prints it in a stack.

set -eo pipefail

ALLOCATES='__?kmalloc(_node)?(_track_caller)?|kmalloc_trace|kvmalloc_node|kmem_cache_alloc.*
__alloc_percpu(_gfp)?|__alloc_skb|__napi_alloc_frag_align|napi_build_skb
skb_clone|__pskb_copy_fclone|__pskb_pull_tail|pskb_expand_head|skb_copy_ubufs
skb_page_frag_refill|sock_alloc_send_pskb|sk_alloc|iptunnel_handle_offloads
kmem_cache_create.*|xa_store|rhashtable_init(_noprof)?|rhashtable_insert_slow|alloc_workqueue
ip_route_output_flow|ip_local_out|ip6_local_out|udp_sock_create[46]
dev_set_mtu|dev_set_mac_address
register_netdevice|gro_cells_init|register_pernet_subsys|genl_register_family
kmemdup.*|memdup.*'

objdump -dr --no-show-raw-insn "$1" | awk -v allocates="^(${ALLOCATES//$'\n'/|})\$" '
	/^[0-9a-f]+ <.*>:$/ {
		start = strtonum("0x" $1)
		name = substr($2, 2, length($2) - 3)
	}
	/R_X86_64_(PLT32|PC32)/ && last ~ /call/ {
		called = $NF
		sub(/[-+]0x[0-9a-f]+$/, "", called)
		if (called ~ allocates)
			printf "%s+0x%x %s\n", name, strtonum("0x" substr($1, 1, length($1) - 1)) + 4 - start, called
	}
	!/R_X86_64/ { last = $0 }
' | sort -u
