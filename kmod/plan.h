/* SPDX-License-Identifier: GPL-2.0 */
/* A plan: the copies that one set causes at this node, ready to be sent. */
#ifndef _LWM_PLAN_H
#define _LWM_PLAN_H

#include <linux/err.h>
#include <linux/types.h>

#include "mroute.h"
#include "wire.h"

struct lwm_dev;
struct lwm_route;
struct lwm_table;
struct lwm_zone;
struct sk_buff;

/* One copy. Copies to the leaves of one part share their header octets. */
struct lwm_copy {
	struct lwm_node		*node;		/* the next hop; NULL: there is none */
	u32			first;		/* its part of plan->targets; for a leaf, the one */
	u32			count;
	u32			head;		/* where its header is in plan->heads */
	u16			flags;		/* LWM_COPY_* */
	u8			why;		/* enum lwm_drop, with LWM_COPY_UNREACHABLE */
	u8			len;		/* octets of header */
};

/* What a plan follows from, but for its set and what tables say. No holes. */
struct lwm_question {
	const struct lwm_table	*tbl;		/* identity only; NULL: none is asked */
	u32			len;		/* octets of the set */
	u16			form;		/* 0: targets; else 1 + flags of an option */
	__be16			proto;
	u16			self;		/* of the device: node, */
	u16			zone;
	u16			initiator;	/* of the send */
	u16			group;
	u16			from_zone;
	u8			hop;
	u8			setlen;
	bool			has4;
	bool			has6;
	bool			direct;
	bool			reply;
	__be16			sport;		/* only picks relays */
};

/*
 * A kept plan (a connected socket's) holds references to its nodes and zones,
 * and serves as long as lwm_plan_valid(). One that is made for a message holds
 * none, and what it points to is there in the RCU read section that made it;
 * and in a later one in which lwm_table_changes is what it was then. So it is
 * remembered, with the question that it answers.
 */
struct lwm_plan {
	unsigned int		n_targets;	/* that can be sent to, without here */
	unsigned int		n_down;		/* nodes that are set down, after those */
	unsigned int		n_copies;	/* unreachable ones among them */
	unsigned int		n_unknown;	/* nodes that the table does not have */
	unsigned int		n_outside;	/* nodes outside the group, struck */
	unsigned int		n_plain;	/* plain nodes among the targets */
	unsigned int		n_here;		/* targets on this node: ports to deliver to */
	u16			first_unknown;	/* node */
	u16			first_outside;	/* node */
	const struct lwm_table	*tbl;		/* identity only */
	u64			gen;
	unsigned int		n_zones;	/* kept plans only */
	bool			kept;		/* holds references */
	bool			picked;		/* relays, by the flow */
	bool			fleeting;	/* no table knows when it is another */

	/* What it answers; of those that were asked for by lwm_plan_get(). */
	u64			changes;	/* lwm_table_changes */
	struct lwm_question	question;

	/* As long as the memory lasts; all above is of one set. */
	bool			scratch;	/* per-CPU memory */
	bool			busy;		/* ... and in use */
	unsigned int		max;		/* targets that it has room for */
	struct lwm_plan_zone	*zones;
	struct lwm_target	*here;		/* and from its end, those outside the group */
	struct lwm_target	*targets;
	void			*asked;		/* the question's set, as it was given */
	struct lwm_step		*steps;
	struct lwm_copy		*copies;
	u8			*heads;
};

struct lwm_plan_zone {
	struct lwm_zone		*zone;
	u32			gen;
};

/* What is equal in all copies of one message or frame. */
struct lwm_send {
	__be16			proto;		/* LWM_PROTO_* */
	__be16			sport;		/* outer UDP source port: entropy, hashed once */
	u16			initiator;
	u16			group;		/* 0: the whole network */
	u16			from_zone;	/* relay: zone that the copy came from; else 0 */
	u8			hop;		/* to be written */
	u8			tos;		/* outer DSCP and ECN */
	u8			segments;	/* of the run that each copy is; 0: it is none */
	bool			direct;		/* no relays */
	bool			reply;		/* its only target may be one of no table */
	const struct lwm_hdr	*asked;		/* relay: of a message to be answered; else NULL */
};

/* Sets of up to so many targets are served in one section. */
#define LWM_PLAN_SCRATCH	64

/*
 * A plan for the @n targets @t, in order (lwm_targets_sort()), to be used in this
 * RCU read section with BHs off. It comes from per-CPU memory where it can, and is
 * as it was for an earlier message if that asked the same, and nothing has changed
 * since. So nothing is written to it, but by lwm_plan_withhold(). ERR_PTR: as
 * lwm_plan_make(), or -ENOMEM.
 */
struct lwm_plan *lwm_plan_get(struct lwm_dev *ldev, const struct lwm_table *tbl,
			      const struct lwm_send *send, const struct lwm_target *t,
			      unsigned int n);
/*
 * The same for those that a set option names, which is not read where the plan is
 * remembered. -EBADMSG: it names nobody.
 */
struct lwm_plan *lwm_plan_get_wire(struct lwm_dev *ldev, const struct lwm_table *tbl,
				   const struct lwm_send *send, const struct lwm_wire *wire);
/* None of its copies goes: it is the answer to no question any more. */
static inline void lwm_plan_withhold(struct lwm_plan *plan)
{
	plan->n_copies = 0;
	plan->question.tbl = NULL;
}

/* Room for a set of @n targets, for a plan to be kept. May sleep, and return NULL. */
struct lwm_plan *lwm_plan_alloc(unsigned int n);
void __lwm_plan_put(struct lwm_plan *plan);
/* Gives either back; NULL and ERR_PTR are fine. */
static inline void lwm_plan_put(struct lwm_plan *plan)
{
	if (IS_ERR_OR_NULL(plan))
		return;
	if (likely(plan->scratch))
		plan->busy = false;
	else
		__lwm_plan_put(plan);
}

/*
 * Make the plan for the @n targets that the caller wrote to plan->targets, in
 * order (lwm_targets_sort()). Unknown nodes and nodes outside send->group are
 * counted and left out; whether that refuses the send is the caller's to say.
 * -ENOENT: there is no such group. Caller is in an RCU read section.
 */
int lwm_plan_make(struct lwm_plan *plan, struct lwm_dev *ldev, const struct lwm_table *tbl,
		  const struct lwm_send *send, unsigned int n);
/*
 * Take references for a plan of lwm_plan_alloc() that outlives this section.
 * -EAGAIN: something in it is on its way out; make it anew.
 */
int lwm_plan_keep(struct lwm_plan *plan);
bool lwm_plan_valid(const struct lwm_plan *plan, const struct lwm_table *tbl);

/*
 * The copies from @from on that share one header: returns the first that does
 * not. The header, if any of them is to be sent: @head, @len octets, else 0.
 */
unsigned int lwm_plan_run(const struct lwm_plan *plan, unsigned int from, const u8 **head,
			  unsigned int *len);
/* Octets of the longest header. */
unsigned int lwm_plan_head_max(const struct lwm_plan *plan);

/* The plan->n_outside targets that were struck, in no order. */
static inline const struct lwm_target *lwm_plan_outside(const struct lwm_plan *plan)
{
	return plan->here + plan->max - plan->n_outside;
}

/* As above, at any node's place: for LWM_CMD_ROUTE_GET. */
int lwm_plan_make_at(struct lwm_plan *plan, const struct lwm_at *at, u8 setlen,
		     const struct lwm_table *tbl, const struct lwm_send *send, unsigned int n);

int lwm_plan_init(void);
void lwm_plan_exit(void);

#endif /* _LWM_PLAN_H */
