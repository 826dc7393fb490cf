/* SPDX-License-Identifier: GPL-2.0 */
/* The nodes, zones and groups of one network as one device knows them. */
#ifndef _LWM_TABLE_H
#define _LWM_TABLE_H

#include <linux/atomic.h>
#include <linux/rhashtable.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

/* What nodes are found by, besides their ids. */
enum {
	LWM_NODE_BY_ADDR4,
	LWM_NODE_BY_ADDR6,
	LWM_NODE_BY_MAC,	/* those that are not derived from the id */
	LWM_NODE_INDEXES
};

/* Mark in lwm_table.nodes: plain nodes. */
#define LWM_TABLE_PLAIN		XA_MARK_0

/*
 * Readers are in an RCU read section and come by lwm_table_rcu(); writers hold
 * RTNL. A device has one table in place; a transaction fills another aside,
 * which then takes its place as a whole. Nodes are immutable: a change puts a
 * new node into the old one's place. Zones and groups change in place, by
 * WRITE_ONCE and RCU pointers.
 *
 * @gen moves with each change that can move a packet's way, but for those of
 * what a node says (they move its zone's own generation). @seq moves with each
 * change at all. Neither takes a value that any other table had. All of these,
 * and a table's end, move lwm_table_changes besides.
 */
struct lwm_table {
	struct xarray		nodes;		/* id: struct lwm_node */
	struct xarray		zones;		/* id: struct lwm_zone */
	struct xarray		groups;		/* id: struct lwm_group */
	struct rhashtable	index[LWM_NODE_INDEXES]; /* key: struct lwm_node */
	struct rhashtable	group_addrs;	/* struct lwm_group_addr */
	struct rhashtable	overlays;	/* address: struct lwm_overlay_addr */
	struct xarray		gates;		/* id: how many nodes are reached via it */
	u32			network;
	u32			n_nodes;
	u32			n_zones;
	u32			n_groups;
	u32			n_addr6;	/* nodes with an IPv6 underlay address */
	u64			digest;		/* READ_ONCE: digest.h */
	u64			gen;		/* READ_ONCE/WRITE_ONCE */
	u32			seq;		/* READ_ONCE/WRITE_ONCE; not 0 */
	struct rcu_work		free_work;
};

/*
 * Of all tables. What was found in a table is still there, in an RCU read section
 * that reads the same here as was read before it was found: who takes something
 * out of a table moves this first, and then has a grace period pass before it
 * goes; and no table comes into a place that another one had without moving it.
 */
extern atomic64_t lwm_table_changes;

/* Caller is in an RCU read section, and looks for what it needs after this. */
static inline u64 lwm_table_changes_rcu(void)
{
	u64 changes = atomic64_read(&lwm_table_changes);

	smp_rmb();	/* who reads that it has moved sees why */
	return changes;
}

/* Something was changed, which readers see before they see this. Any context. */
static inline u64 lwm_table_moved(void)
{
	return atomic64_inc_return(&lwm_table_changes);	/* a full barrier */
}

/* These may sleep and return ERR_PTR(-ENOMEM). */
struct lwm_table *lwm_table_new(u32 network);
/* A copy of @from: its nodes without their routes. RTNL. */
struct lwm_table *lwm_table_clone(struct lwm_table *from);
/* The same with node @self and its zone alone. */
struct lwm_table *lwm_table_clone_self(struct lwm_table *from, u16 self);
/* Nobody can find @tbl any more: free it and all in it after a grace period. NULL is fine. */
void lwm_table_free(struct lwm_table *tbl);

/* Objects that made up @old of the digest make up @new now. RTNL. */
void lwm_table_digest(struct lwm_table *tbl, u64 old, u64 new);
void lwm_table_changed(struct lwm_table *tbl);
/* Only what a node says has changed. */
void lwm_table_touched(struct lwm_table *tbl);

int lwm_table_init(void);
/* Wait for all that is being freed: routes must not outlive their namespace. */
void lwm_table_flush(void);
void lwm_table_exit(void);	/* waits for all that is being freed */

#endif /* _LWM_TABLE_H */
