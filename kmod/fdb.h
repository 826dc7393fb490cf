/* SPDX-License-Identifier: GPL-2.0 */
/*
 * MACs behind nodes: of guests that are bridged to the nodes' own interfaces.
 * Those of the nodes themselves are in the tables, and never in here.
 */
#ifndef _LWM_FDB_H
#define _LWM_FDB_H

#include <linux/if_ether.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "drop.h"

struct lwm_dev;
struct lwm_table;

/*
 * Found under RCU; changed, and taken out, under lwm_fdb.lock. Only the fdb has
 * it, and frees it by RCU when it is taken out.
 */
struct lwm_mac {
	struct rhash_head	link;
	struct hlist_node	list;		/* lwm_fdb.list; unhashed: taken out */
	u8			addr[ETH_ALEN] __aligned(2);
	u16			node;		/* READ_ONCE: where it is */
	u16			state;		/* READ_ONCE: NUD_*; all but REACHABLE stay */
	unsigned long		heard;		/* READ_ONCE: jiffies */
	unsigned long		placed;		/* READ_ONCE: behind this node, jiffies */
	struct rcu_head		rcu;
};

/*
 * Of a device. There are no more than conf.macs, a quarter of them behind one
 * node: who floods us with new ones takes no room from the others, since none
 * makes way for another. Each takes an object of 96 octets, and its place in a
 * hash table.
 */
struct lwm_fdb {
	struct rhashtable	macs;
	struct hlist_head	list;		/* RCU */
	struct xarray		counts;		/* node: how many are behind it, by @lock */
	spinlock_t		lock;		/* taken with BHs off */
	u32			n;		/* READ_ONCE */
	struct delayed_work	age_work;
};

int lwm_fdb_setup(struct lwm_dev *ldev);
void lwm_fdb_teardown(struct lwm_dev *ldev);	/* nobody can find the device any more */

/* The node that @addr is behind; 0: it is not known. RCU read section. */
u16 lwm_fdb_find(struct lwm_dev *ldev, const u8 *addr);

/*
 * A frame of @node has @addr for its source: learn that, or that it moved, if
 * there is room. LWM_PASS, or why the frame is not to be believed. RCU read
 * section.
 */
enum lwm_drop lwm_fdb_heard(struct lwm_dev *ldev, struct lwm_table *tbl, const u8 *addr, u16 node);

/* By an administrator; @state NUD_REACHABLE: it ages as if it was learned. 0 or errno. */
int lwm_fdb_set(struct lwm_dev *ldev, const u8 *addr, u16 node, u16 state);
int lwm_fdb_del(struct lwm_dev *ldev, const u8 *addr);
struct lwm_mac *lwm_fdb_get_rcu(struct lwm_dev *ldev, const u8 *addr);

/* What was learned goes. */
void lwm_fdb_forget(struct lwm_dev *ldev);
/* Those go whose state, as far as @mask says, is @state. */
void lwm_fdb_flush(struct lwm_dev *ldev, u16 state, u16 mask);
/* What is behind nodes that @tbl does not have goes; NULL: it has none. RTNL. */
void lwm_fdb_prune(struct lwm_dev *ldev, struct lwm_table *tbl);
/* conf.learning, .ageing or .macs has another value (RTNL). */
void lwm_fdb_conf_changed(struct lwm_dev *ldev);

#endif /* _LWM_FDB_H */
