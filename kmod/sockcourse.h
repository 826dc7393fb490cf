/* SPDX-License-Identifier: GPL-2.0 */
/* A course: a set compiled for a socket, to be sent along for as long as it holds. */
#ifndef _LWM_SOCKCOURSE_H
#define _LWM_SOCKCOURSE_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>

#include "plan.h"

struct lwm_dest;
struct lwm_dev;
struct lwm_sock;
struct lwm_told;
struct lwm_tx_result;
struct net;

/*
 * Referred to by the peer of a connected socket and by each send along it;
 * found under RCU. It holds a kept plan, so nodes and zones, but no device.
 */
struct lwm_course {
	struct lwm_plan		*plan;
	struct lwm_send		send;
	struct lwm_told		*told;		/* NULL: the set is not told */
	unsigned int		told_len;
	unsigned int		n;		/* targets of the set */
	u32			network;
	__be16			port;		/* common one, of the header */
	refcount_t		ref;
	struct rcu_head		rcu;
};

/*
 * The device to send through: there, and up. ERR_PTR(-ENODEV, -ENOTUNIQ or
 * -ENETDOWN). RCU read section.
 */
struct lwm_dev *lwm_course_dev_rcu(struct net *net, u32 network);

/* What all copies of a message of @lsk to @dest have in common. RCU read section. */
void lwm_course_send_rcu(struct lwm_send *send, const struct lwm_dev *ldev,
			 const struct lwm_sock *lsk, const struct lwm_dest *dest);

/* Fill in the set of a whole group, as it is now. -EDESTADDRREQ if it has none. */
int lwm_dest_expand(struct lwm_dest *dest, struct net *net);

/*
 * Make @plan for @dest, whose targets are in it, or refuse: -EHOSTUNREACH for
 * unknown nodes, -EPERM outside the group, -EPROTONOSUPPORT for plain ones,
 * with result->node the node. A whole group goes without those that left it.
 * RCU read section.
 */
int lwm_course_plan_rcu(struct lwm_plan *plan, struct lwm_dev *ldev, const struct lwm_send *send,
			const struct lwm_dest *dest, struct lwm_tx_result *result);
/* The same of what lwm_plan_get() gave. */
int lwm_course_check(const struct lwm_plan *plan, const struct lwm_dest *dest,
		     struct lwm_tx_result *result);

/* A course with a reference, or ERR_PTR: as above, -EACCES for a set that needs SO_BROADCAST. */
struct lwm_course *lwm_course_make(struct lwm_sock *lsk, const struct lwm_dest *dest,
				   struct lwm_tx_result *result);
bool lwm_course_get_rcu(struct lwm_course *course);	/* false: NULL, or gone */
/* Of use now, to who has a reference. RCU read section. */
bool lwm_course_valid_rcu(const struct lwm_course *course, struct net *net);
void lwm_course_put(struct lwm_course *course);		/* NULL is fine; may sleep */

#endif /* _LWM_SOCKCOURSE_H */
