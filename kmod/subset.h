/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Subset addresses: a multicast address that this host binds, for a time, to a
 * set of nodes inside a group. Nobody else is told: the set travels with what
 * is sent to the address.
 */
#ifndef _LWM_SUBSET_H
#define _LWM_SUBSET_H

#include <linux/in6.h>
#include <linux/list.h>
#include <linux/rhashtable.h>
#include <linux/workqueue.h>

#include <uapi/lwm.h>

struct lwm_dev;
struct lwm_nodes;
struct lwm_targets;
struct netlink_ext_ack;
struct nlattr;

/* Multicast addresses to take from; IPv4 as ::ffff:0:0/96. */
struct lwm_subset_range {
	struct in6_addr	prefix;
	u8		len;		/* of 128 bits; 0: there are none */
};

/* Targets that the subsets of a device hold, all together: 8 MB. */
#define LWM_SUBSET_TARGETS_MAX	BIT(21)

/*
 * A device's, while it is up. Readers are in an RCU read section; writers hold
 * one mutex, of all devices, since an owner's may be of several.
 */
struct lwm_subsets {
	struct rhashtable	by_addr;	/* struct lwm_bound */
	struct list_head	list;		/* in the order of their serials */
	bool			up;
	u32			n;
	u32			n_owned;	/* by sockets */
	u32			n_targets;
	u32			next[2];	/* in the range: of IPv4, of IPv6 */
	u64			serial;
	struct delayed_work	age_work;
};

/* Immutable but for @apart and its counters; freed by RCU, so that one supersedes another. */
struct lwm_bound {
	struct rhash_head	by_addr;
	struct in6_addr		addr;
	struct list_head	link;
	struct list_head	owner_link;
	struct lwm_subset_owner	*owner;		/* NULL: netlink's */
	struct lwm_dev		*ldev;
	u64			serial;
	unsigned long		expires;	/* jiffies */
	u32			lifetime;	/* ms */
	u16			group;
	u32			apart;		/* READ_ONCE: table's seq with no group there */
	atomic64_t		packets;
	atomic64_t		octets;
	struct rcu_head		rcu;
	unsigned int		n;
	struct lwm_target	targets[];	/* in order, without ports */
};

/* Who has bound some, in a socket: they are gone with it. Only the socket adds. */
struct lwm_subset_owner {
	struct list_head	subsets;
	unsigned int		n;
	bool			used;		/* ever */
};

struct lwm_subset_conf {
	struct in6_addr		addr;		/* any: the next free one */
	u8			family;		/* AF_INET, AF_INET6; 0: as @addr, or the group's */
	u16			group;
	u32			lifetime;	/* ms */
	const struct lwm_nodes	*nodes;		/* nodes_len octets */
	size_t			nodes_len;
	const struct nlattr	*attr;		/* of the object, for extack; may be NULL */
};

/* For the link: @data is of IFLA_LWM_SUBSETS4 or of IFLA_LWM_SUBSETS6, by its length. */
struct lwm_subset_range lwm_subset_range_read(const u8 *data, unsigned int len);
void lwm_subset_range_write(const struct lwm_subset_range *range, u8 *data, unsigned int len);
bool lwm_subset_range_valid(const struct lwm_subset_range *range);

/* The device is made, with the usual ranges; is registered; goes up; goes down; is gone. */
void lwm_subset_setup(struct lwm_dev *ldev);
int lwm_subset_init(struct lwm_dev *ldev);
void lwm_subset_start(struct lwm_dev *ldev);
void lwm_subset_stop(struct lwm_dev *ldev);
void lwm_subset_exit(struct lwm_dev *ldev);	/* nobody reads any more */

/* Is @addr one that only a subset can have? */
bool lwm_subset_in_range(const struct lwm_dev *ldev, const struct in6_addr *addr);
/* NULL: there is none, or its time is over. */
struct lwm_bound *lwm_subset_find_rcu(const struct lwm_dev *ldev, const struct in6_addr *addr);
void lwm_subset_count(struct lwm_bound *subset, unsigned int octets);

/*
 * Bind what @conf says, and give it to @each while it is. What was bound to
 * that address is superseded, unless it is another owner's. May sleep; the
 * caller sees to it that the device stays.
 */
int lwm_subset_new(struct lwm_dev *ldev, const struct lwm_subset_conf *conf,
		   struct lwm_subset_owner *owner,
		   int (*each)(const struct lwm_bound *subset, void *arg), void *arg,
		   struct netlink_ext_ack *extack);
/* -ENOENT: there is none, or it is not @owner's; NULL: whoever's it is. */
int lwm_subset_del(struct lwm_dev *ldev, const struct in6_addr *addr,
		   const struct lwm_subset_owner *owner);
/* What @each returns of the one with that address, or -ENOENT. */
int lwm_subset_with(struct lwm_dev *ldev, const struct in6_addr *addr,
		    int (*each)(const struct lwm_bound *subset, void *arg), void *arg);
/*
 * Call @each for those with a serial above @serial, in order, until it returns
 * an error, which is returned.
 */
int lwm_subset_walk(struct lwm_dev *ldev, u64 serial,
		    int (*each)(const struct lwm_bound *subset, void *arg), void *arg);

void lwm_subset_owner_setup(struct lwm_subset_owner *owner);
/* Delete all that are @owner's. */
void lwm_subset_owner_dissolve(struct lwm_subset_owner *owner);

#endif /* _LWM_SUBSET_H */
