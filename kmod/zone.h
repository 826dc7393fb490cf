/* SPDX-License-Identifier: GPL-2.0 */
/* Zones: nodes that reach each other over one L2 network or subnet. */
#ifndef _LWM_ZONE_H
#define _LWM_ZONE_H

#include <linux/atomic.h>
#include <linux/refcount.h>
#include <linux/types.h>

#include <uapi/lwm.h>

struct lwm_idset;
struct lwm_table;
struct netlink_ext_ack;
struct nlattr;

/*
 * A zone is referred to by its table, by each of its nodes and by plans; it
 * dies by RCU with the last of them. Changed under RTNL.
 */
struct lwm_zone {
	u16			id;
	u16			via;		/* READ_ONCE: the zone above; may be unknown */
	u8			relay;		/* READ_ONCE: enum lwm_relay */
	struct lwm_idset __rcu	*relays;	/* with LWM_RELAY_NODES */
	struct list_head	nodes;		/* RCU: struct lwm_node.zone_link */
	u32			n_nodes;
	atomic_t		gen;		/* moves with each node in it, and with its state */
	refcount_t		ref;
	struct rcu_head		rcu;
};

struct lwm_zone_conf {
	u16			id;
	u16			via;
	u8			relay;
	const struct lwm_nodes	*relays;	/* relays_len octets, or NULL */
	size_t			relays_len;
	bool			has_via;
	bool			has_relay;
	const struct nlattr	*attr;		/* of the object, for extack; may be NULL */
};

/* Zones may be looked up under RCU or RTNL. */
struct lwm_zone *lwm_zone_find(const struct lwm_table *tbl, u16 id);
int lwm_zone_new(struct lwm_table *tbl, const struct lwm_zone_conf *conf,
		 struct netlink_ext_ack *extack);
int lwm_zone_set(struct lwm_table *tbl, const struct lwm_zone_conf *conf,
		 struct netlink_ext_ack *extack);
int lwm_zone_del(struct lwm_table *tbl, const struct lwm_zone_conf *conf,
		 struct netlink_ext_ack *extack);

static inline void lwm_zone_get(struct lwm_zone *zone)
{
	refcount_inc(&zone->ref);
}

void lwm_zone_put(struct lwm_zone *zone);
/* A node of @zone is another now: readers see the node before they see this. Any context. */
void lwm_zone_changed(struct lwm_zone *zone);
/* Put a copy of @zone, without nodes, into @tbl. */
int lwm_zone_clone(struct lwm_table *tbl, const struct lwm_zone *zone);

#endif /* _LWM_ZONE_H */
