/* SPDX-License-Identifier: GPL-2.0 */
/* The underlay's way to a next hop, and what is known of it. */
#ifndef _LWM_ROUTE_H
#define _LWM_ROUTE_H

#include <linux/in6.h>
#include <linux/socket.h>
#include <linux/types.h>

struct dst_entry;
struct lwm_dev;
struct lwm_node;
struct sk_buff;

/* Referred to by its node alone; immutable, dies by RCU. */
struct lwm_route {
	struct dst_entry	*dst;
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

/*
 * The way to a next hop. Made at first use, made anew when the routing table
 * says so; ERR_PTR where there is none. Used without a reference, under RCU.
 */
struct lwm_route *lwm_route_get_rcu(struct lwm_dev *ldev, struct lwm_node *node);
/*
 * @node has left its table: take its route away, for good. A plan may still
 * hold the node, and must not hold an underlay device by it.
 */
void lwm_route_retire(struct lwm_node *node);
/* The longest packet inside UDP that fits the way, octets. */
unsigned int lwm_route_room(const struct lwm_route *route);
/* Does one of @len octets fit? */
bool lwm_route_fits(const struct lwm_route *route, unsigned int len);
/*
 * Make @skb, a frame with more than @mtu octets behind its Ethernet header, the
 * ICMP error about it, as a frame to its sender. Its octets, 0 where nobody is
 * to be told, or a negative errno; @skb stays the caller's.
 */
int lwm_route_icmp(const struct lwm_route *route, struct sk_buff *skb, unsigned int mtu);
/* Headroom that a packet inside UDP needs there, the link's included. */
unsigned int lwm_route_headroom(const struct lwm_route *route);

#endif /* _LWM_ROUTE_H */
