/* SPDX-License-Identifier: GPL-2.0 */
/* The carrier: Geneve over UDP. Only geneve.c knows UDP, routes and outer headers. */
#ifndef _LWM_GENEVE_H
#define _LWM_GENEVE_H

#include <linux/jhash.h>
#include <linux/skbuff.h>

#include "wire.h"

struct lwm_conf;
struct lwm_dev;
struct lwm_node;
struct lwm_send;
struct netlink_ext_ack;

/*
 * Open the UDP sockets that @conf asks for, shared with other devices that ask
 * for the same, and receive on them for conf->id. RTNL.
 */
int lwm_carrier_open(struct lwm_dev *ldev, const struct lwm_conf *conf,
		     struct netlink_ext_ack *extack);
void lwm_carrier_close(struct lwm_dev *ldev);

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

/*
 * The UDP source port of a message: entropy, in the range that is meant for it
 * (RFC 6335's dynamic ports).
 */
static inline __be16 lwm_geneve_sport(u16 initiator, __be16 sport, __be16 dport)
{
	u32 hash = jhash_2words(initiator, (u32)be16_to_cpu(sport) << 16 | be16_to_cpu(dport), 0);

	return cpu_to_be16(0xc000 | (hash & 0x3fff));
}

/*
 * Push outer headers onto @skb, whose data is the whole of what goes inside
 * UDP, @head octets of which precede what all copies share; *@sum is the sum
 * of that once some copy needed it. Consumes @skb. 0, or a negative errno if
 * it was dropped on the way out. BHs are off, RCU read section.
 */
struct lwm_sum {
	bool	known;
	__wsum	sum;
};

int lwm_geneve_send(struct lwm_dev *ldev, const struct lwm_node *node,
		    const struct lwm_route *route, struct sk_buff *skb,
		    const struct lwm_send *send, unsigned int head, struct lwm_sum *sum);

#endif /* _LWM_GENEVE_H */
