/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way of a packet. Each function owns the skb from the moment it is called.
 *
 * socket     lwm_sendmsg        -> lwm_tx                        socksend.c
 *                               -> lwm_run_read: in segments     run.c
 *                               -> lwm_tx_run                    tx.c
 * interface  lwm_frame_xmit     -> lwm_tx                        frame.c
 *            lwm_resolve         : ARP and ND for nodes that are known  resolve.c
 *            lwm_audience_find   : who gets it                    audience.c
 *                               -> lwm_members_find: who told so  member.c
 *            lwm_toobig          : one that does not fit, refused toobig.c
 *            lwm_plan_get        : as for the same set before, or  plan.c
 *            lwm_plan_make       : mroute, and each copy's option planner.c
 *            lwm_tx              : one copy for each of the plan  tx.c
 *                               -> lwm_route_get_rcu: the way to its next hop  route.c
 *            lwm_geneve_send     : outer headers, UDP             geneve.c
 *
 * wire       geneve_rcv         -> lwm_rx                         geneve.c
 *            lwm_rx              : doubt it, split here and on    rx.c
 *                               -> lwm_stranger_heard: it began it, and no table has it  stranger.c
 *                               -> lwm_tx                         (relay)
 *                               -> lwm_sock_deliver               sockrecv.c
 *                               -> lwm_frame_deliver              frame.c
 *
 * listeners  lwm_frame_xmit     -> lwm_report_take: IGMP and MLD  local.c
 *            lwm_joins_changed   : others are to know of it       joins.c
 *                               -> lwm_joins_tell             jointell.c
 *            lwm_sock_deliver   -> lwm_joins_rcv: what others tell
 *                               -> lwm_member_set                 member.c
 *            query_work          : who listens here?              query.c
 *
 * answers    lwm_sock_deliver   -> lwm_answer                     sockrecv.c
 *            lwm_rx, lwm_tx     -> lwm_answer_for                 (a relay)
 *            lwm_answer          : to its initiator, by lwm_control_send  answer.c
 *            lwm_sock_deliver   -> lwm_answer_rcv                 (there)
 *                               -> lwm_wait_take                  sockwait.c
 *                               -> lwm_neigh_answer               neigh.c
 */
#ifndef _LWM_PATH_H
#define _LWM_PATH_H

#include <linux/types.h>

#include <uapi/lwm.h>

#include "drop.h"

struct in6_addr;
struct lwm_copy;
struct lwm_dev;
struct lwm_node;
struct lwm_plan;
struct lwm_route;
struct lwm_send;
struct lwm_table;
struct lwm_wire;
struct net;
struct sk_buff;

/* tx.c */

/* What became of the copies of one send. */
struct lwm_tx_result {
	unsigned int		sent;
	int			err;		/* of the first copy that was not sent */
	u16			node;		/* its target */
	struct lwm_result	*results;	/* one for each target missed, or NULL */
	unsigned int		n_results;
	unsigned int		max_results;
};

/*
 * Can every copy of @plan carry @len octets of payload? 0, or -EMSGSIZE with
 * result->node the target for which it is too long. Nothing is sent. What it
 * finds is left in @routes (NULL: is not), one for each copy, for the lwm_tx()
 * that follows in this RCU read section.
 */
int lwm_tx_fits(struct lwm_dev *ldev, struct lwm_plan *plan, unsigned int len,
		struct lwm_route **routes, struct lwm_tx_result *result);

/* The longest message that every copy of @plan can carry, octets. RCU read section. */
unsigned int lwm_tx_room(struct lwm_dev *ldev, const struct lwm_plan *plan);

/*
 * Send one copy of @skb along each of @plan's and consume it. @skb's data is
 * what follows the set option, the same for all; its linear part is copied
 * into each copy's head and should be short (lwm_tx_share()), its fragments
 * are shared. The copies belong to skb->sk where it has one. @routes are those
 * of lwm_tx_fits(), or NULL; @result may be NULL. BHs are off, RCU read section.
 */
void lwm_tx(struct lwm_dev *ldev, struct lwm_plan *plan, struct sk_buff *skb,
	    const struct lwm_send *send, struct lwm_route **routes,
	    struct lwm_tx_result *result);

/*
 * Make @skb's payload one that @copies, two or more, can share: what its linear part
 * has beyond @keep octets goes to a fragment, where that costs less than to copy it
 * with each head. 0 or -ENOMEM; @skb stays the caller's.
 */
int lwm_tx_share(struct sk_buff *skb, unsigned int keep, unsigned int copies);

/*
 * Make an Ethernet frame ready for lwm_tx(): mac, network and transport header
 * are set. 0 or -ENOMEM; @skb stays the caller's. BHs are off.
 */
int lwm_tx_frame(struct lwm_dev *ldev, struct sk_buff *skb, unsigned int copies);

/* The longest frame that @copy can carry; UINT_MAX where it does not go at all, octets. */
unsigned int lwm_tx_frame_room(struct lwm_dev *ldev, const struct lwm_copy *copy);

/*
 * lwm_tx() from process context, with a kept plan and a @result: in sections of
 * so many copies that others get their turn. The device is @ldev, where the
 * caller keeps it, else the one of network @id, which is looked up for each.
 */
void lwm_tx_many(struct lwm_dev *ldev, struct net *net, u32 id, struct lwm_plan *plan,
		 struct sk_buff *skb, const struct lwm_send *send, struct lwm_tx_result *result);

/*
 * The same for a run (run.h), and copies @from to @to - 1, which share its
 * header. NULL: there was no room for it, and nobody of those gets it.
 */
void lwm_tx_run(struct net *net, u32 id, struct lwm_plan *plan, unsigned int from,
		unsigned int to, struct sk_buff *skb, const struct lwm_send *send,
		struct lwm_tx_result *result);

/* rx.c */

/* What the outer headers of a copy told. */
struct lwm_arrival {
	struct lwm_node		*node;		/* by source address; NULL: it is @stranger's */
	const struct in6_addr	*stranger;	/* IPv4 mapped; NULL: the table has it */
	__be16			sport;
	u8			tos;
};

/* From where a message or frame came, for those that it is delivered to. */
struct lwm_from {
	u32	network;
	u16	node;		/* initiator */
	u16	hop;		/* the node whose copy it is; 0 from this host itself */
	u16	group;
	u8	tos;		/* outer DSCP and ECN; 0 from this host itself */
	bool	stranger;	/* the table does not have it: stranger.h */
};

/* A checked copy for @ldev, skb->data at the UDP header. BHs are off, RCU read section. */
void lwm_rx(struct lwm_dev *ldev, struct lwm_table *tbl, struct sk_buff *skb,
	    const struct lwm_wire *wire, const struct lwm_arrival *arrival);

/* sockrecv.c */

/*
 * Give a message to the sockets bound to the ports of @here (port 0: the
 * header's destination port), once each, and consume it. skb->data is at
 * struct lwm_hdr, which is checked and in the linear part. Answers are taken,
 * and given where they are asked for. BHs are off, RCU read section.
 */
void lwm_sock_deliver(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_from *from,
		      const struct lwm_target *here, unsigned int n);

/* frame.c */

/* Queue a frame for all nodes but this one and send->initiator. BHs are off. */
void lwm_frame_flood(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_send *send);
/* Give an Ethernet frame to the stack. RCU read section. */
void lwm_frame_deliver(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_from *from);

/* everywhere */

/* Count, trace and free. */
void lwm_drop(struct lwm_dev *ldev, struct sk_buff *skb, enum lwm_drop why);
/* Count and trace @n targets struck, or copies not made, of a packet that goes on without them. */
void lwm_strike(struct lwm_dev *ldev, enum lwm_drop why, u16 node, unsigned int n);

#endif /* _LWM_PATH_H */
