/* SPDX-License-Identifier: GPL-2.0 */
/* What is in a frame, as far as its way depends on it. */
#ifndef _LWM_INNER_H
#define _LWM_INNER_H

#include <linux/in6.h>
#include <linux/types.h>

struct sk_buff;

/* Offsets are from skb->data, which is at the Ethernet header. */
struct lwm_inner {
	__be16		proto;		/* Ethernet type; a tag's, where there is one */
	u8		ipproto;	/* behind extension headers; 0: not to be read */
	u16		network;
	u16		transport;	/* 0: not in this fragment, or not to be read */
	struct in6_addr	src;		/* IPv4 as ::ffff:0:0/96; any: not of IP */
	struct in6_addr	dst;
};

/* Read @skb, whose mac header is at skb->data. What is cut short has no IP addresses. */
void lwm_inner_read(struct sk_buff *skb, struct lwm_inner *inner);
/*
 * The hash of a whole UDP datagram's flow, salted; 0: it is something else, or its
 * heads are not linear.
 */
u32 lwm_inner_hash(const struct sk_buff *skb, u32 salt);

#endif /* _LWM_INNER_H */
