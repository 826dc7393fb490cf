/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Path MTU where ICMP says nothing: a packet of full size is sent now and then
 * to a neighbour that is in use; if that is lost again and again while small
 * ones are answered, the largest that passes is searched for (RFC 8899).
 */
#ifndef _LWM_PMTU_H
#define _LWM_PMTU_H

#include <linux/types.h>

struct lwm_dev;
struct lwm_neigh;
struct lwm_node;

/* Sizes are octets inside UDP. All but @room, @probe and @passed are the work item's. */
struct lwm_pmtu {
	u16		room;		/* READ_ONCE: what passes; 0: all that the route says */
	u16		low;		/* passes, or is taken to */
	u16		high;		/* more does not pass */
	u16		size;		/* being tried */
	u8		lost;		/* tries of it */
	bool		passed;		/* READ_ONCE: the last try did */
	u32		probe;		/* READ_ONCE: its id; 0: none is under way */
	unsigned long	at;		/* jiffies: the next step; 0: none was taken yet */
	u32		relayed;	/* READ_ONCE: octets of message that relays pass on */
	unsigned long	relayed_until;	/* READ_ONCE: jiffies */
};

/*
 * Take the next step with @node, which is reachable and in use; returns when
 * (jiffies) there is one more. BHs are off, RCU read section.
 */
unsigned long lwm_pmtu_turn(struct lwm_dev *ldev, struct lwm_node *node,
			    struct lwm_neigh *neigh);
/* The node does not answer at all: nothing follows from what was lost. */
void lwm_pmtu_pause(struct lwm_pmtu *pmtu);
/* An answer to probe @id. False: there was none. */
bool lwm_pmtu_answer(struct lwm_pmtu *pmtu, u32 id);

#endif /* _LWM_PMTU_H */
