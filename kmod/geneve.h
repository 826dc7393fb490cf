/* SPDX-License-Identifier: GPL-2.0 */
/* The carrier: Geneve over UDP. Only geneve.c knows UDP and outer headers. */
#ifndef _LWM_GENEVE_H
#define _LWM_GENEVE_H

#include <linux/jhash.h>
#include <linux/skbuff.h>

#include "wire.h"

struct lwm_conf;
struct lwm_dev;
struct lwm_node;
struct lwm_route;
struct lwm_send;
struct netlink_ext_ack;
struct sock;

/*
 * Open the UDP sockets that @conf asks for, shared with other devices that ask
 * for the same, and receive on them for conf->id. RTNL.
 */
int lwm_carrier_open(struct lwm_dev *ldev, const struct lwm_conf *conf,
		     struct netlink_ext_ack *extack);
void lwm_carrier_close(struct lwm_dev *ldev);

/* The UDP socket that copies of @family leave by; NULL while there is none. RCU read section. */
struct sock *lwm_carrier_sk_rcu(const struct lwm_dev *ldev, sa_family_t family);

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
