/* SPDX-License-Identifier: GPL-2.0 */
/* The underlay's way to a next hop, and what is known of it. */
#ifndef _LWM_ROUTE_H
#define _LWM_ROUTE_H

#include <linux/err.h>
#include <linux/in6.h>
#include <linux/rcupdate.h>
#include <linux/socket.h>
#include <linux/types.h>
#include <net/dst.h>
#include <net/net_namespace.h>
#include <net/route.h>

#include "dev.h"
#include "neigh.h"
#include "node.h"

struct sk_buff;

/* Referred to by its node alone; immutable, dies by RCU. */
struct lwm_route {
	struct dst_entry	*dst;
	const struct rtable	*rt4;		/* @dst, if it is no more than IPv4's */
	u32			cookie;
	u32			room;		/* when it was made: see lwm_route_fits() */
	u32			headroom;	/* likewise; who finds it too little makes more */
	sa_family_t		family;
	union {
		__be32		saddr4;
		struct in6_addr	saddr6;
	};
	struct rcu_head		rcu;
};

/* What dst_check() says; it is asked for each copy, and IPv4's answer is near. */
static inline bool lwm_route_fresh(const struct lwm_dev *ldev, const struct lwm_route *route)
{
	const struct rtable *rt = route->rt4;

	if (likely(rt))
		return READ_ONCE(rt->dst.obsolete) == DST_OBSOLETE_FORCE_CHK &&
		       rt->rt_genid == rt_genid_ipv4(ldev->net);
	return dst_check(route->dst, route->cookie);
}

/* A new one in place of @old, which may be NULL; an ERR_PTR stays. */
struct lwm_route *lwm_route_renew_rcu(struct lwm_dev *ldev, struct lwm_node *node,
				      struct lwm_route *old);

/*
 * The way to a next hop. Made at first use, made anew when the routing table
 * says so; ERR_PTR where there is none. Used without a reference, under RCU.
 */
static inline struct lwm_route *lwm_route_get_rcu(struct lwm_dev *ldev, struct lwm_node *node)
{
	struct lwm_route *route = rcu_dereference(node->route);

	if (!IS_ERR_OR_NULL(route) && likely(lwm_route_fresh(ldev, route)))
		return route;
	return lwm_route_renew_rcu(ldev, node, route);
}

/*
 * @node has left its table: take its route away, for good. A plan may still
 * hold the node, and must not hold an underlay device by it.
 */
void lwm_route_retire(struct lwm_node *node);
/* The longest packet inside UDP that fits the way, octets. */
unsigned int lwm_route_room(const struct lwm_route *route);

/*
 * Does one of @len octets pass to @node, by what probes told and by its route?
 * What once fitted an IPv4 route that no ICMP error has told of does: whatever
 * else makes its MTU smaller makes the route stale.
 */
static inline bool lwm_route_fits(const struct lwm_route *route, const struct lwm_node *node,
				  unsigned int len)
{
	if (len > lwm_neigh_room(node, UINT_MAX))
		return false;
	if (likely(route->rt4 && len <= route->room && !route->rt4->rt_pmtu))
		return true;
	return len <= lwm_route_room(route);
}

/*
 * Make @skb, a frame with more than @mtu octets behind its Ethernet header, the
 * ICMP error about it, as a frame to its sender. Its octets, 0 where nobody is
 * to be told, or a negative errno; @skb stays the caller's.
 */
int lwm_route_icmp(const struct lwm_route *route, struct sk_buff *skb, unsigned int mtu);

/* Headroom that a packet inside UDP needs there, the link's included. */
static inline unsigned int lwm_route_headroom(const struct lwm_route *route)
{
	return route->headroom;
}

#endif /* _LWM_ROUTE_H */
