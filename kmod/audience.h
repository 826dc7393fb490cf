/* SPDX-License-Identifier: GPL-2.0 */
/* Who a frame is for. */
#ifndef _LWM_AUDIENCE_H
#define _LWM_AUDIENCE_H

#include <linux/in6.h>
#include <linux/types.h>

#include <uapi/lwm.h>

#include "drop.h"

struct lwm_dev;
struct lwm_table;
struct sk_buff;

struct lwm_audience {
	unsigned int	n;	/* targets; those that there was no room for are only counted */
	u16		group;	/* that bounds them; 0: the whole network */
	bool		all;	/* they are all nodes */
	bool		named;	/* by the address, which is to become @dst */
	bool		reply;	/* the one is a node of no table: stranger.h */
	bool		here;	/* named: and this node besides */
	struct in6_addr	dst;	/* IPv4 as ::ffff:0:0/96 */
};

/*
 * Who gets @skb, whose data is at its Ethernet header: as many of them as @max
 * are written to @t, in order. Not this node: its own stack has what it sends,
 * except where the address names nodes, which it does not know (@here).
 * LWM_PASS, or why nobody does. RCU read section.
 */
enum lwm_drop lwm_audience_find(struct lwm_dev *ldev, struct lwm_table *tbl, struct sk_buff *skb,
				struct lwm_audience *audience, struct lwm_target *t,
				unsigned int max);
/* Put in place what @audience gets it by. LWM_PASS, or why not; @skb stays the caller's. */
enum lwm_drop lwm_audience_address(const struct lwm_audience *audience, struct sk_buff *skb);

#endif /* _LWM_AUDIENCE_H */
