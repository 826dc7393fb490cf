/* SPDX-License-Identifier: GPL-2.0 */
/* The carrier: Geneve over UDP. Only geneve.c knows UDP, routes and outer headers. */
#ifndef _LWM_GENEVE_H
#define _LWM_GENEVE_H

#include <linux/skbuff.h>
#include <net/dst.h>

struct lwm_conf;
struct lwm_copy;
struct lwm_dev;
struct lwm_node;
struct lwm_plan;
struct lwm_send;
struct netlink_ext_ack;

/* Room before a payload for all headers of a copy but the link's own. */
#define LWM_HEADROOM	(sizeof(struct ipv6hdr) + sizeof(struct udphdr) + \
			 sizeof(struct lwm_geneve) + LWM_SETLEN_MAX)

/* Open the UDP sockets that @conf asks for, shared with other devices that ask for the same. RTNL. */
int lwm_carrier_open(struct lwm_dev *ldev, const struct lwm_conf *conf,
		     struct netlink_ext_ack *extack);
void lwm_carrier_close(struct lwm_dev *ldev);

/* The way to a next hop: dst and source address. Used without a reference under RCU. */
struct lwm_route *lwm_route_get_rcu(struct lwm_dev *ldev, struct lwm_node *node, u8 tos);
void lwm_route_free(struct lwm_route *route);	/* by RCU; NULL is fine */
/* The longest packet inside UDP that fits the way, octets. */
unsigned int lwm_route_room(const struct lwm_route *route);
struct net_device *lwm_route_dev(const struct lwm_route *route);

/*
 * Push outer headers onto @skb, whose data is the whole of what goes inside
 * UDP, and send it. Consumes it. 0, or a negative errno if it was dropped here.
 * BHs are off, RCU read section.
 */
int lwm_geneve_send(struct lwm_dev *ldev, struct lwm_route *route, struct sk_buff *skb,
		    const struct lwm_send *send);

#endif /* _LWM_GENEVE_H */
