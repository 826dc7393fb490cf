/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A carrier that collects copies in place of sending them, and one device that
 * stands at each node in turn: what is sent, received and relayed in between is
 * the module's own code.
 *
 * lwm_geneve_send(), routes, and what delivers to sockets and to the stack are
 * exchanged at the link (see Kbuild); the module's code does not know.
 */
#ifndef _LWM_TESTS_CARRIER_H
#define _LWM_TESTS_CARRIER_H

#include <linux/skbuff.h>
#include <linux/types.h>

#include "drop.h"
#include "path.h"
#include "topology.h"

struct kunit;
struct lwm_dev;

#define LWM_CARRIER_COPIES	4096	/* of one message: more, and it does not end */

#define LWM_CARRIER_PLAIN_MAX	64	/* octets of payload from a plain node */
#define LWM_CARRIER_MISSED	32	/* targets that are told of */
#define LWM_CARRIER_PORT	700	/* of targets that name none */

/* A copy that was put on the underlay. */
struct lwm_carried {
	u16	from;		/* nodes */
	u16	to;
	bool	plain;
	bool	leaf;
	u8	hop;
};

struct lwm_delivered {
	u16	node;
	__be16	port;		/* 0: the common one, or a frame */
};

struct lwm_carrier_state {
	struct lwm_dev			*ldev;
	const struct lwm_topology	*topo;		/* who and where everybody is */
	struct lwm_table		**tables;	/* of each of topo->nodes */
	u16				initiator;
	u16				group;
	u16				at;		/* the node where the device is */
	unsigned int			len;		/* of the payload */
	unsigned int			room;		/* for a packet inside UDP */
	int				refuse;		/* errno that packets are refused with */
	struct sk_buff_head		on_way;
	unsigned int			n_carried;
	unsigned int			n_delivered;
	struct lwm_carried		*carried;
	struct lwm_delivered		*delivered;
	bool				asks;
	unsigned int			n_told;
	struct lwm_delivered		*told;		/* of, by answers to the initiator */
	const char			*wrong;		/* the first thing that is, or NULL */
	u16				wrong_at;	/* node */
	struct lwm_tx_result		result;		/* at the initiator */
	struct lwm_result		missed[LWM_CARRIER_MISSED];
};

/* What a test sends. */
struct lwm_message {
	u16			initiator;
	u16			group;
	__be16			proto;		/* LWM_PROTO_* */
	u16			sport;		/* outer: the flow */
	unsigned int		len;		/* octets of payload */
	u8			hop;		/* 0: LWM_HOP_START */
	u8			setlen;		/* 0: LWM_SETLEN_DEFAULT */
	unsigned int		room;		/* for a packet inside UDP; 0: for any */
	int			refuse;		/* what the underlay says to all copies */
	bool			asks;		/* who does not get it is to be told of */
	unsigned int		n;
	const struct lwm_target	*targets;	/* in order */
};

/* One for each test at most; it goes with the test. NULL: no memory. */
struct lwm_carrier_state *lwm_carrier_new(struct kunit *test);

/*
 * Send @msg from its initiator and carry all copies until none is on its way.
 * 0, or why it was refused at the initiator. carrier->wrong tells what is wrong
 * whatever was to be expected.
 */
int lwm_carrier_send(struct lwm_carrier_state *carrier, const struct lwm_topology *topo,
		     struct lwm_table **tables, const struct lwm_message *msg);
/* A broadcast frame, as a plain node would send it, to the node that forwards for it. */
void lwm_carrier_send_plain(struct lwm_carrier_state *carrier, const struct lwm_topology *topo,
			    struct lwm_table **tables, const struct lwm_message *msg, u16 via);
/* What was queued at node @at, for more than one softirq should serve, goes now. */
void lwm_carrier_flood(struct lwm_carrier_state *carrier, u16 at);
/* The octets @data inside UDP from node @from come to node @to, and all that follows. */
void lwm_carrier_inject(struct lwm_carrier_state *carrier, const struct lwm_topology *topo,
			struct lwm_table **tables, const struct lwm_message *msg,
			u16 from, u16 to, const void *data, unsigned int len);

/* Counted in that send. */
u64 lwm_carrier_drops(const struct lwm_carrier_state *carrier, enum lwm_drop why);
u64 lwm_carrier_all_drops(const struct lwm_carrier_state *carrier);

#endif /* _LWM_TESTS_CARRIER_H */
