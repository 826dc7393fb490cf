/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memberships told between nodes. What this host listens to (local.h) is told
 * straight to the others, as joinwire.h has it: a change within some 10 ms, and
 * a hello soon after it and every LWM_JOINS_HELLO, which says what the receiver
 * should have. Who has something else asks, and is told all. So a message that
 * is lost is made good by the next hello. Who is not heard for LWM_JOINS_HOLD
 * wants nothing any more. A node with nothing to tell is silent, but for a
 * hello to each node that is new to it, which asks.
 *
 * Any-source joins, and those with a source that is no known node's, are told
 * to all nodes; other source-specific ones to the nodes with those addresses.
 *
 * Bounds, for each other node: LWM_JOINS_RATE messages of changes a second (what
 * is more waits, and later changes take its place), five hellos a second, and a
 * telling of everything each half second to a node that asks for it. Who was
 * never told anything is not bothered with hellos either.
 *
 * One work item for each device sends everything; messages that come, and the
 * host's own joins, leave notes for it. It is also the only one to change what
 * is kept of this node itself in lwm_dev.members: what it has told of.
 */
#ifndef _LWM_JOINS_H
#define _LWM_JOINS_H

#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/llist.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "joinwire.h"
#include "record.h"

struct lwm_dev;
struct lwm_from;
struct sk_buff;

#define LWM_JOINS_HELLO_EVERY	(10 * HZ)
#define LWM_JOINS_HOLD		(3 * LWM_JOINS_HELLO_EVERY)
#define LWM_JOINS_RATE		200
#define LWM_JOINS_WAIT		(HZ / 20)	/* after too many messages, or without memory */

/* A message being filled. */
struct lwm_joins_body {
	union {
		struct lwm_joins_head	head;
		u8			data[LWM_JOINS_MAX];
	};
	u16			len;
	u16			to;		/* 0: all nodes */
};

/* Of a device. But for what is marked, the work item's own. */
struct lwm_joins {
	struct delayed_work	work;
	struct llist_head	changed;	/* groups; anyone's */
	atomic_t		n_changed;	/* anyone's */
	unsigned long		news;		/* anyone's: bits */
	struct list_head	todo;		/* struct lwm_teller.todo; members.lock */

	struct llist_node	*left;		/* of changed: they wait for their turn */
	unsigned long		wait;		/* jiffies: no change is told before */
	unsigned long		next;		/* jiffies: when to work again, at the latest */
	unsigned long		hello_at;	/* jiffies */
	unsigned long		expire_at;	/* jiffies: tellers are looked at */
	atomic64_t		rate;		/* see lwm_rate_charge() */
	u32			seq;		/* of the table, as seen last */
	/* Anyone's: nodes that were greeted, or greeted this one, by their ids. */
	DECLARE_BITMAP(greeted, U16_MAX + 1);
	u32			boot;
	u32			tellings;
	u8			hellos;		/* to come soon */
	bool			all;		/* this node wants all groups */
	bool			said;		/* READ_ONCE: something to all nodes */
	bool			stale;		/* the sums are to be made again */
	u32			number;		/* sums of what is told to all */
	u64			digest;
	struct lwm_record	old;
	struct lwm_record	now;
	struct lwm_record	view;
	struct lwm_joins_body	body;
	struct lwm_joins_body	private;

	struct lwm_record	heard;		/* members.lock */
};

void lwm_joins_setup(struct lwm_dev *ldev);
void lwm_joins_start(struct lwm_dev *ldev);	/* RTNL */
/* Say goodbye, and forget all members. RTNL. */
void lwm_joins_stop(struct lwm_dev *ldev);
/* Nobody can leave a note any more. */
void lwm_joins_cancel(struct lwm_dev *ldev);

/* What this host wants of @group has changed. BHs are off or on, does not sleep. */
void lwm_joins_changed(struct lwm_dev *ldev, const struct in6_addr *group);
/* The tables have changed, or whether the device takes all groups. */
void lwm_joins_kick(struct lwm_dev *ldev);
/* A message has come, skb->data at struct lwm_hdr. Consumes it. BHs are off, RCU. */
void lwm_joins_rcv(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_from *from);

#endif /* _LWM_JOINS_H */
