/* SPDX-License-Identifier: GPL-2.0 */
/* Forwarding: a node set in, pairs of next hop and part of the set out. */
#ifndef _LWM_MROUTE_H
#define _LWM_MROUTE_H

#include <linux/types.h>

#include <uapi/lwm.h>

#include "drop.h"

struct lwm_dev;
struct lwm_node;
struct lwm_table;
struct lwm_zone;

/* Where the set is. */
struct lwm_at {
	struct lwm_dev		*ldev;		/* NULL: of another node, nothing is sent */
	u16			self;		/* node */
	u16			from_zone;	/* where the copy came from; 0 at the initiator */
	bool			has4;		/* underlay families of this node */
	bool			has6;
	bool			direct;		/* no relays */
	struct lwm_zone		*zone;
};

/* How a target is reached inside its zone. */
enum lwm_way {
	LWM_WAY_LEAF,
	LWM_WAY_GATE,		/* through a node that forwards for plain ones, or that node */
	LWM_WAY_PLAIN,		/* without an option */
};

/* A target on its way. */
struct lwm_step {
	struct lwm_node		*node;		/* NULL: unknown */
	struct lwm_zone		*next;		/* the next zone towards it; NULL: set down */
	struct lwm_target	target;
	u16			gate;		/* with LWM_WAY_GATE: node */
	u8			way;
};

enum lwm_hop_kind {
	LWM_HOP_LEAF,		/* to each of the part, which sends nothing on */
	LWM_HOP_RELAY,		/* to @node, which sends on */
	LWM_HOP_PLAIN,		/* to each of the part, without an option */
	LWM_HOP_STRUCK,		/* nowhere: @why */
};

/* A part of the set, targets @first to @first + @count - 1, and where it goes. */
struct lwm_hop {
	enum lwm_hop_kind	kind;
	enum lwm_drop		why;
	struct lwm_node		*node;
	unsigned int		first;
	unsigned int		count;
	unsigned int		direct_end;	/* targets before it go without a relay */
};

/*
 * Look the targets of @steps up (steps[].target, in order) and bring them into
 * such an order that each part is one run. After those that can be sent to,
 * whose number is returned, come nodes that are set down, then unknown ones.
 * Caller is in an RCU read section.
 */
unsigned int lwm_mroute_prepare(const struct lwm_table *tbl, const struct lwm_at *at,
				struct lwm_step *steps, unsigned int n);

/* The hop for the part that starts at hop->first + hop->count; false after the last. */
bool lwm_mroute_next(const struct lwm_table *tbl, const struct lwm_at *at, u16 flow,
		     const struct lwm_step *steps, unsigned int n, struct lwm_hop *hop);

#define lwm_mroute_for_each(tbl, at, flow, steps, n, hop) \
	for (*(hop) = (struct lwm_hop){}; lwm_mroute_next(tbl, at, flow, steps, n, hop);)

/* Is there an underlay family that both have? */
bool lwm_mroute_reaches(const struct lwm_at *at, const struct lwm_node *node);

#endif /* _LWM_MROUTE_H */
