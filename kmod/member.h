/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Members: which nodes want to hear which multicast groups, as they told, and
 * as this node tells of itself. Belongs to a device, not to its tables: nodes
 * are known by their ids, and those that are in no table do not count.
 *
 * Readers are in an RCU read section, writers hold lwm_members.lock. At most
 * LWM_MEMBERS_NODE entries of one node and LWM_MEMBERS_MAX in all are kept, each
 * with at most LWM_SOURCES_MAX sources; what is over is counted as dropped for
 * "members-full".
 */
#ifndef _LWM_MEMBER_H
#define _LWM_MEMBER_H

#include <linux/in6.h>
#include <linux/list.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "record.h"

struct lwm_dev;
struct lwm_idset;
struct lwm_table;
struct lwm_target;

#define LWM_MEMBERS_NODE	16384
#define LWM_MEMBERS_MAX		65536

struct lwm_members {
	spinlock_t		lock;		/* taken with BHs off; all below */
	struct rhashtable	groups;		/* address: struct lwm_listened */
	struct xarray		by_number;	/* the same, for dumps */
	struct xarray		tellers;	/* node: struct lwm_teller */
	struct list_head	all;		/* RCU: struct lwm_teller.all_link */
	u32			n;		/* entries */
	u32			next;		/* in by_number */
};

/* A group that somebody listens to. Dies by RCU with its last member. */
struct lwm_listened {
	struct in6_addr		addr;
	u32			number;		/* in by_number; new ones come last */
	u32			apart;		/* READ_ONCE: table's seq with no group there */
	struct rhash_head	link;
	struct list_head	members;	/* RCU: struct lwm_member.group_link, by node */
	struct rcu_head		rcu;
};

/*
 * A node that told something. Entries that it tells of are stamped with @stamp;
 * those from before @valid hold no more, and go as somebody finds the time.
 * Made when it is first heard, dies by RCU after its members.
 */
struct lwm_teller {
	u16			id;
	u32			stamp;
	u32			valid;		/* READ_ONCE */
	u32			n;
	u64			digest;		/* of the entries, as in joinwire.h */
	struct list_head	members;	/* struct lwm_member.teller_link, by stamp */
	struct list_head	all_link;	/* for good, once it wanted all groups */
	bool			all;		/* READ_ONCE: it does */
	u32			known;		/* READ_ONCE: the table's seq that had its node */

	/* The protocol's; see joins.c. */
	struct list_head	todo;
	unsigned long		heard;		/* jiffies */
	u32			boot;
	u32			telling;	/* number of the one that comes, or came */
	u32			telling_stamp;
	u16			part;		/* that comes next; 0: it is broken off */
	bool			fresh;		/* @hello and @number are to be looked at */
	bool			asks;
	bool			said;		/* it was told something of its own */
	u8			asked;		/* times, in vain so far */
	unsigned long		asked_at;	/* jiffies */
	unsigned long		told_at;	/* jiffies */
	u32			number;
	u64			hello;
	u32			told_number;	/* privately */
	u64			told_digest;
	struct rcu_head		rcu;
};

/* What one node wants of one group. Immutable but for its stamp; replaced by RCU. */
struct lwm_member {
	struct list_head	group_link;
	struct list_head	teller_link;
	struct lwm_listened	*group;
	struct lwm_teller	*teller;
	unsigned long		since;		/* jiffies */
	u32			stamp;		/* READ_ONCE */
	u8			filter;
	u8			n_sources;
	struct rcu_head		rcu;
	struct in6_addr		sources[];
};

int lwm_members_setup(struct lwm_members *members);
/* Nobody reads them any more. */
void lwm_members_teardown(struct lwm_members *members);

/* The group @addr, or NULL: nobody told of it. RCU. */
struct lwm_listened *lwm_listened_find_rcu(struct lwm_members *members,
					   const struct in6_addr *addr);
/*
 * Who wants what @source sends to @group, NULL for one that nobody told of: as many
 * as @max are written to @t, in order, and all are counted. Of @bound alone, where
 * that is not NULL. Not this node. Plain nodes cannot say what they want, and get
 * everything. RCU.
 */
unsigned int lwm_members_find(struct lwm_dev *ldev, struct lwm_table *tbl,
			      const struct lwm_listened *group, const struct in6_addr *source,
			      const struct lwm_idset *bound, struct lwm_target *t,
			      unsigned int max);

/* What node @id told, or NULL. RCU, or who writes. */
struct lwm_teller *lwm_teller_find(struct lwm_members *members, u16 id);

/* ---- for writers: BHs are off where it is not said, and members->lock is held ---- */

/* The teller @id, made where there is none yet; NULL: no memory. */
struct lwm_teller *lwm_teller_get(struct lwm_members *members, u16 id);
void lwm_teller_wants_all(struct lwm_members *members, struct lwm_teller *teller, bool all);
/* All that it told so far holds no more. */
void lwm_teller_void(struct lwm_teller *teller);
/* It wants @rec of that group from now on. 0, -ENOSPC or -ENOMEM. */
int lwm_member_set(struct lwm_members *members, struct lwm_teller *teller,
		   const struct lwm_record *rec);
/* What it wants of rec->group, into @rec. */
void lwm_member_get(struct lwm_members *members, const struct lwm_teller *teller,
		    struct lwm_record *rec);
void lwm_member_record(const struct lwm_member *member, struct lwm_record *rec);
/* Free up to @max entries that hold no more: whether all are gone. */
bool lwm_teller_sweep(struct lwm_members *members, struct lwm_teller *teller, unsigned int max);
/* It has no entries: forget it. */
void lwm_teller_free(struct lwm_members *members, struct lwm_teller *teller);

static inline bool lwm_member_holds(const struct lwm_member *member)
{
	return (s32)(READ_ONCE(member->stamp) - READ_ONCE(member->teller->valid)) >= 0;
}

#endif /* _LWM_MEMBER_H */
