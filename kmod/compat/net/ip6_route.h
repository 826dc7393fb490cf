/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_NET_IP6_ROUTE_H
#define _LWM_COMPAT_NET_IP6_ROUTE_H

#include_next <net/ip6_route.h>
#include <lwm/kernel.h>

/* IPv6 could be a module, called by way of a stub, before 7.1. */
#if LWM_SINCE(7, 1)
#include <net/ipv6.h>
#else
#include <net/ipv6_stubs.h>
#endif

static inline struct dst_entry *lwm_ip6_dst_lookup_flow(struct net *net, const struct sock *sk,
							struct flowi6 *fl6)
{
#if LWM_SINCE(7, 1)
	return ip6_dst_lookup_flow(net, sk, fl6, NULL);
#else
	return ipv6_stub->ipv6_dst_lookup_flow(net, sk, fl6, NULL);
#endif
}

#endif
