/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What this host listens to: its own stack, and guests bridged to the device.
 * Their reports come out of the device, are taken here, and go no further.
 */
#ifndef _LWM_LOCAL_H
#define _LWM_LOCAL_H

#include <linux/in6.h>
#include <linux/rbtree.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "record.h"

struct lwm_dev;
struct lwm_inner;
struct sk_buff;

/*
 * Bounds, for each device: what is over is refused and counted. With all of it in
 * use this is 14 MB (2 MB groups, 8 MB listeners, 4 MB sources). A list of sources
 * that has no room is heard as EXCLUDE, none.
 */
#define LWM_LOCAL_GROUPS_MAX	16384
#define LWM_LOCAL_LISTENERS_MAX	65536	/* pairs of a group and who listens to it */
#define LWM_LOCAL_SOURCES_MAX	131072
#define LWM_GROUP_LISTENERS_MAX	64

/* Of a device. @lock guards all, and is taken with BHs off. */
struct lwm_local {
	spinlock_t		lock;		/* all below */
	struct rb_root		groups;		/* by address */
	unsigned int		n_groups;
	unsigned int		n_listeners;
	unsigned int		n_sources;	/* that there is room for */
	struct lwm_record	merged;		/* a place to work in */
	siphash_key_t		key;
	struct delayed_work	expiry;
};

void lwm_local_setup(struct lwm_dev *ldev);
/* The device is down: nobody listens. Nobody is told. */
void lwm_local_stop(struct lwm_dev *ldev);

/*
 * A multicast frame leaves this host, skb->data at its Ethernet header. True: it
 * was about memberships, and is consumed. BHs are off, RCU read section.
 */
bool lwm_report_take(struct lwm_dev *ldev, struct sk_buff *skb);

/* Is @skb, at its Ethernet header, about memberships? Then no other node may say so. */
bool lwm_report_is(struct sk_buff *skb);

/* False: nobody listens to @group; @rec is then INCLUDE, none. BHs may be off. */
bool lwm_local_get(struct lwm_dev *ldev, const struct in6_addr *group, struct lwm_record *rec);

/*
 * The next group behind rec->group that somebody listens to; :: is before the
 * first. False: there are no more. What joins or leaves meanwhile is found, or not.
 */
bool lwm_local_next(struct lwm_dev *ldev, struct lwm_record *rec);

#endif /* _LWM_LOCAL_H */
