/* SPDX-License-Identifier: GPL-2.0 */
/* Nodes: hosts in the network. Knows no packets. */
#ifndef _LWM_NODE_H
#define _LWM_NODE_H

#include <linux/atomic.h>
#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include <linux/types.h>
#include <net/ipv6.h>

#include <uapi/lwm.h>

#include "table.h"

struct lwm_neigh;
struct lwm_overlay;
struct lwm_overlays;
struct lwm_route;
struct lwm_zone;
struct netlink_ext_ack;
struct nlattr;

/*
 * A node is referred to by its table, by plans of connected sockets, and under
 * RCU by packets on their way. All but @route, @neigh, @relayed, @answered and
 * @other_type is fixed before it is published. @neigh is made on first use by
 * whoever sends or hears, is put in by cmpxchg, and stays. @route is made on first
 * use by whoever sends, replaced by cmpxchg, and taken away when the node leaves
 * its table, so that a plan that still holds the node holds no underlay device.
 */
struct lwm_node {
	u16			id;
	u16			via;		/* plain: the node forwarding for it, 0: anyone */
	u8			mac[ETH_ALEN];	/* aligned, as etherdevice.h wants it */
	u8			flags;		/* LWM_NODE_* */
	u8			other_type;	/* of set options that came last; 0: ours */
	__be32			addr4;		/* 0: none */
	struct in6_addr		addr6;		/* any: none */
	struct lwm_zone		*zone;		/* NULL: of no table */
	struct lwm_overlays	*overlays;	/* NULL: none but those that follow from it */
	struct lwm_route __rcu	*route;
	struct lwm_neigh __rcu	*neigh;		/* NULL: nothing known */
	atomic64_t		relayed;	/* ns: see lwm_relay_charge() */
	atomic64_t		answered;	/* ns: see lwm_rate_charge() */
	struct rhash_head	index_link[LWM_NODE_INDEXES];
	struct list_head	zone_link;	/* struct lwm_zone.nodes */
	refcount_t		ref;
	struct rcu_head		rcu;
};

struct lwm_node_conf {
	u16			id;
	u16			zone;
	u16			via;
	u8			mac[ETH_ALEN];	/* all zero: the derived one */
	__be32			addr4;
	struct in6_addr		addr6;
	const struct lwm_overlay *overlays;
	unsigned int		n_overlays;
	u32			flags;
	u32			flags_mask;	/* which of them are told */
	bool			has_zone;
	bool			has_via;
	bool			has_mac;
	bool			has_addr4;
	bool			has_addr6;
	bool			has_overlays;
	bool			self;		/* from the link's own configuration */
	const struct nlattr	*attr;		/* of the object, for extack; may be NULL */
};

struct lwm_node *lwm_node_find(const struct lwm_table *tbl, u16 id);	/* RCU or RTNL */
struct lwm_node *lwm_node_find_addr4_rcu(struct lwm_table *tbl, __be32 addr);
struct lwm_node *lwm_node_find_addr6_rcu(struct lwm_table *tbl, const struct in6_addr *addr);
struct lwm_node *lwm_node_find_mac_rcu(struct lwm_table *tbl, const u8 *mac);

int lwm_node_new(struct lwm_table *tbl, const struct lwm_node_conf *conf,
		 struct netlink_ext_ack *extack);
int lwm_node_set(struct lwm_table *tbl, const struct lwm_node_conf *conf,
		 struct netlink_ext_ack *extack);
int lwm_node_del(struct lwm_table *tbl, const struct lwm_node_conf *conf,
		 struct netlink_ext_ack *extack);

/* Put a copy of @node, without its route, into @tbl, which has its zone. */
int lwm_node_clone(struct lwm_table *tbl, const struct lwm_node *node);
/* @node has left its table: take its route away and put it. */
void lwm_node_leave(struct lwm_node *node);

/*
 * A node of no table and no zone, at one address, for replies to an initiator
 * that the table does not have: stranger.c. Left as others are. May return NULL.
 */
struct lwm_node *lwm_node_stranger(u16 id, const struct in6_addr *addr);

void lwm_node_mac(u32 network, u16 id, u8 *mac);	/* the derived one */

static inline bool lwm_node_has4(const struct lwm_node *node)
{
	return node->addr4;
}

static inline bool lwm_node_has6(const struct lwm_node *node)
{
	return !ipv6_addr_any(&node->addr6);
}

static inline void lwm_node_get(struct lwm_node *node)
{
	refcount_inc(&node->ref);
}

void lwm_node_put(struct lwm_node *node);	/* frees by RCU */

int lwm_node_init(void);
void lwm_node_exit(void);	/* all are freed */

#endif /* _LWM_NODE_H */
