/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Neighbours: what is known of the nodes that copies are sent to directly.
 *
 *              any packet                    nothing sent to it
 *   unheard --------------------> reachable -------------------> stale
 *      |                           |    ^                          |
 *      |  three probes are lost    |    |  any packet              |
 *      +-------------------------> failed <------------------------+
 *
 * Only nodes that are being sent to are probed, when nothing was heard of them
 * for a while (IFLA_LWM_SILENCE); those that are not sent to become stale.
 * Nodes that talk to us might still not hear us: now and then, while they are
 * sent to, they have to answer a probe; if they do not, only an answer makes
 * them reachable again. Failed ones are probed until they answer, ever more
 * seldom.
 *
 * Packets leave notes in a neighbour (when it was heard, and used); one work
 * item for each device reads them, and alone changes states.
 */
#ifndef _LWM_NEIGH_H
#define _LWM_NEIGH_H

#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/llist.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "node.h"
#include "pmtu.h"
#include "wire.h"

struct lwm_dev;

/* Probes that may be lost before a node has failed. */
#define LWM_NEIGH_PROBES	3

/*
 * Referred to by the node in each table that has it, and by its device's list
 * while it is in use; dies by RCU. Made when a node is first used or heard.
 */
struct lwm_neigh {
	/* Notes that packets leave. READ_ONCE/WRITE_ONCE */
	unsigned long		heard;		/* jiffies */
	unsigned long		used;		/* jiffies */
	unsigned long		answered;	/* jiffies: a probe */
	unsigned long		news;		/* bits LWM_NEWS_* */
	u32			rtt;		/* us, smoothed; 0: unknown */

	/* The work item's own; packets read what is marked. */
	u16			id;
	u8			state;		/* READ_ONCE: enum lwm_state */
	bool			awaited;	/* READ_ONCE: a packet from it makes a difference */
	bool			probing;	/* READ_ONCE: or failed, which is probed too */
	bool			forward;	/* is probed although it was heard */
	bool			deaf;		/* was heard, and answered no probe */
	bool			met;		/* READ_ONCE: was heard at all */
	u8			probes;		/* READ_ONCE: of this round */
	u8			backoff;	/* of a failed one */
	u32			probe;		/* READ_ONCE: id of the round's first */
	unsigned long		probed;		/* jiffies: the last one */
	ktime_t			sent[LWM_NEIGH_PROBES];
	struct lwm_pmtu		pmtu;
	struct list_head	link;		/* lwm_neighs.active */

	struct llist_node	arrival;	/* lwm_neighs.arrived */
	refcount_t		ref;
	struct rcu_head		rcu;
};

/* Of a device. */
struct lwm_neighs {
	struct llist_head	arrived;	/* used or heard, and not in active yet */
	struct list_head	active;		/* the work item's own */
	struct delayed_work	work;
	unsigned long		narrow_until;	/* READ_ONCE: jiffies; 0: all ways are wide */
};

void lwm_neigh_setup(struct lwm_dev *ldev);
/* The device is up: go on with those that are in use. */
void lwm_neigh_start(struct lwm_dev *ldev);
/* Nobody is probed any more, and no neighbour held. RTNL. */
void lwm_neigh_stop(struct lwm_dev *ldev);

/* Whether anything is to be known of @node at all. */
static inline bool lwm_neigh_fixed(const struct lwm_node *node)
{
	return node->flags & (LWM_NODE_PERMANENT | LWM_NODE_PLAIN);
}

/* @node is to take @old's place: what was known of it still is, at the same addresses. RTNL. */
void lwm_neigh_inherit(struct lwm_node *node, const struct lwm_node *old);
void lwm_neigh_put(struct lwm_neigh *neigh);	/* NULL is fine */

enum lwm_state lwm_neigh_state(const struct lwm_node *node);

/* May @node relay for others, as far as is known? RCU read section, as for all below. */
static inline bool lwm_neigh_relays(const struct lwm_node *node)
{
	const struct lwm_neigh *neigh = rcu_dereference(node->neigh);
	u8 state;

	if (!neigh)
		return lwm_neigh_fixed(node);
	state = READ_ONCE(neigh->state);
	return state == LWM_STATE_REACHABLE || state == LWM_STATE_STALE;
}

void __lwm_neigh_heard(struct lwm_dev *ldev, struct lwm_node *node);
void __lwm_neigh_used(struct lwm_dev *ldev, struct lwm_node *node);

/* A packet came from @node. */
static inline void lwm_neigh_heard(struct lwm_dev *ldev, struct lwm_node *node)
{
	struct lwm_neigh *neigh = rcu_dereference(node->neigh);
	unsigned long now = jiffies;

	if (neigh) {
		if (READ_ONCE(neigh->heard) != now)
			WRITE_ONCE(neigh->heard, now);
		if (likely(!READ_ONCE(neigh->awaited)))
			return;
	} else if (lwm_neigh_fixed(node)) {
		return;
	}
	__lwm_neigh_heard(ldev, node);
}

/* A copy goes to @node, or would if more were known of it. */
static inline void lwm_neigh_used(struct lwm_dev *ldev, struct lwm_node *node)
{
	struct lwm_neigh *neigh = rcu_dereference(node->neigh);
	unsigned long now = jiffies;

	if (neigh ? READ_ONCE(neigh->used) != now : !lwm_neigh_fixed(node))
		__lwm_neigh_used(ldev, node);
}

/* Node @id answered probe @probe. False: there was none. BHs are off. */
bool lwm_neigh_answer(struct lwm_dev *ldev, u16 id, __be32 probe);
/* No more than @len octets of message pass a relay on the way to node @id. */
void lwm_neigh_narrow(struct lwm_dev *ldev, u16 id, u32 len);

/* The longest packet inside UDP that passes to @node, by what probes told. */
static inline unsigned int lwm_neigh_room(const struct lwm_node *node, unsigned int room)
{
	const struct lwm_neigh *neigh = rcu_dereference(node->neigh);
	unsigned int found = neigh ? READ_ONCE(neigh->pmtu.room) : 0;

	return found && found < room ? found : room;
}

/* The longest message to this node alone that passes, by all that is known; 0: any. */
static inline u32 lwm_neigh_message(const struct lwm_neigh *neigh)
{
	const unsigned int heads = sizeof(struct lwm_geneve) + sizeof(struct lwm_set) +
				   sizeof(__be16) + sizeof(struct lwm_hdr);
	unsigned int room = READ_ONCE(neigh->pmtu.room);
	u32 relayed = READ_ONCE(neigh->pmtu.relayed);
	u32 len = room > heads ? room - heads : 0;

	if (!relayed || !time_before(jiffies, READ_ONCE(neigh->pmtu.relayed_until)))
		return len;
	return len ? min(len, relayed) : relayed;
}

/* The longest message that relays pass on to node @id, or @len if that is less. */
unsigned int lwm_neigh_passes(struct lwm_dev *ldev, u16 id, unsigned int len);

#endif /* _LWM_NEIGH_H */
