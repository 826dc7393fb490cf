/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Initiators that the tables do not have. With conf.initiators open, what comes
 * straight from one is delivered here, and its address is kept for a while, so
 * that this host can reply. Nothing else is ever sent to it, nothing of it is
 * sent on, and what the tables say goes before what is kept here.
 */
#ifndef _LWM_STRANGER_H
#define _LWM_STRANGER_H

#include <linux/hashtable.h>
#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/jiffies.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "drop.h"

struct lwm_dev;
struct lwm_node;
struct lwm_table;
struct lwm_wire;

#define LWM_STRANGERS_MAX	256
#define LWM_STRANGER_KEPT	(60 * HZ)	/* after it was heard */
#define LWM_STRANGER_BITS	6

/*
 * Found under RCU; added and taken out under lwm_strangers.lock. It holds a
 * node of no table, by which it is sent to; both die by RCU.
 */
struct lwm_stranger {
	struct hlist_node	id_link;	/* RCU */
	struct hlist_node	mac_link;	/* RCU */
	struct lwm_node		*node;		/* its id and address */
	u8			mac[ETH_ALEN] __aligned(2);	/* fixed once has_mac */
	bool			has_mac;	/* acquire, release: a frame came */
	unsigned long		heard;		/* READ_ONCE: jiffies */
	struct rcu_head		rcu;
};

/*
 * Of a device. There are no more than LWM_STRANGERS_MAX, and none makes way for
 * another: each takes, with its node and a route once it is replied to, less
 * than a kilobyte.
 */
struct lwm_strangers {
	DECLARE_HASHTABLE(ids, LWM_STRANGER_BITS);
	DECLARE_HASHTABLE(macs, LWM_STRANGER_BITS);
	unsigned int		n;		/* READ_ONCE */
	spinlock_t		lock;		/* taken with BHs off */
	struct delayed_work	age_work;
};

void lwm_stranger_setup(struct lwm_dev *ldev);
void lwm_stranger_teardown(struct lwm_dev *ldev);	/* nobody can find the device any more */
/* All go: the device is down, or conf.initiators is not open any more. */
void lwm_stranger_forget(struct lwm_dev *ldev);

/* May a copy from an address that @tbl does not have be read any further? */
bool lwm_stranger_may(const struct lwm_dev *ldev, const struct lwm_table *tbl,
		      const struct lwm_wire *wire);

/*
 * What is to be delivered came from @addr, with @id for its initiator and, if
 * it is a frame, from @mac, else NULL: keep that. LWM_PASS, or why it is not to
 * be delivered. BHs are off, RCU read section.
 */
enum lwm_drop lwm_stranger_heard(struct lwm_dev *ldev, struct lwm_table *tbl, u16 id,
				 const struct in6_addr *addr, const u8 *mac);

/* The node to reply to, or NULL. RCU read section, as for all below. */
struct lwm_node *lwm_stranger_node_rcu(struct lwm_dev *ldev, u16 id);
/* The id of the one with @mac that @tbl does not have a node for, or 0. */
u16 lwm_stranger_find_mac(struct lwm_dev *ldev, const struct lwm_table *tbl, const u8 *mac);
/* The MAC of the one whose overlay address @addr follows from its id or MAC, or NULL. */
const u8 *lwm_stranger_resolve_rcu(struct lwm_dev *ldev, const struct lwm_table *tbl,
				   const struct in6_addr *addr);

#endif /* _LWM_STRANGER_H */
