// SPDX-License-Identifier: GPL-2.0
/* What comes from the underlay: doubted, split into here and on. */
#include "path.h"

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <net/ip_tunnels.h>

#include "answer.h"
#include "audience.h"
#include "dev.h"
#include "geneve.h"
#include "group.h"
#include "local.h"
#include "node.h"
#include "nodeset.h"
#include "plan.h"
#include "relay.h"
#include "stats.h"
#include "stranger.h"
#include "table.h"
#include "toobig.h"
#include "trace.h"
#include "wire.h"
#include "zone.h"

/* A copy that has come, as far as it is read. */
struct coming {
	struct lwm_dev			*ldev;
	struct lwm_table		*tbl;
	const struct lwm_wire		*wire;
	const struct lwm_arrival	*arrival;
};

/* ---- the payload ---- */

static enum lwm_drop frame_open(struct sk_buff *skb, unsigned int outer)
{
	if (skb->len < outer + ETH_HLEN)
		return LWM_DROP_SHORT;
	if (iptunnel_pull_header(skb, outer, LWM_PROTO_FRAME, true))	/* the frame's too */
		return LWM_DROP_MEMORY;
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		skb_set_transport_header(skb, skb_checksum_start_offset(skb));
	else
		skb_set_transport_header(skb, ETH_HLEN);
	return lwm_report_is(skb) ? LWM_DROP_STRAY_REPORT : LWM_PASS;
}

/*
 * What iptunnel_pull_header() does, but that nothing in a message is summed, whatever
 * a sum was of, or is asked for (CHECKSUM_PARTIAL, by a guest); nor is it cut.
 */
static enum lwm_drop message_open(struct sk_buff *skb, unsigned int outer)
{
	if (unlikely(skb_is_gso(skb)))
		return LWM_DROP_HEADER;
	__skb_pull(skb, outer);
	skb->ip_summed = CHECKSUM_NONE;
	skb->encapsulation = 0;
	skb->protocol = LWM_PROTO_MESSAGE;
	skb_clear_hash_if_not_l4(skb);
	__vlan_hwaccel_clear_tag(skb);
	skb_scrub_packet(skb, true);
	skb_reset_mac_header(skb);
	if (!pskb_may_pull(skb, sizeof(struct lwm_hdr)))
		return LWM_DROP_HEADER;
	return lwm_hdr_check((void *)skb->data, skb->len);
}

/*
 * Take the outer headers off, which are linear. Afterwards skb->data is at the frame
 * or at the message header, which is linear and checked.
 */
static enum lwm_drop payload_open(struct sk_buff *skb, const struct lwm_wire *wire)
{
	unsigned int outer = sizeof(struct udphdr) + wire->len;

	return wire->proto == LWM_PROTO_MESSAGE ? message_open(skb, outer) :
						  frame_open(skb, outer);
}

static void deliver(const struct coming *c, struct sk_buff *skb,
		    const struct lwm_target *here, unsigned int n, u16 initiator)
{
	struct lwm_from from = {
		.network = c->wire->network,
		.node = initiator,
		.hop = c->arrival->node ? c->arrival->node->id : initiator,
		.group = c->wire->group,
		.tos = c->arrival->tos,
		.stranger = c->arrival->stranger,
	};

	if (c->wire->proto == LWM_PROTO_FRAME)
		lwm_frame_deliver(c->ldev, skb, &from);
	else
		lwm_sock_deliver(c->ldev, skb, &from, here, n);
}

/* Targets that get nothing by way of here: the initiator may want to be told. */
static void answer_for(const struct coming *c, const struct sk_buff *skb,
		       const struct lwm_target *t, unsigned int n, enum lwm_status status)
{
	if (c->wire->proto == LWM_PROTO_MESSAGE)
		lwm_answer_for(c->ldev, (const struct lwm_hdr *)skb->data, c->wire->initiator,
			       t, n, status, 0);
}

/* ---- on ---- */

/* For the node that the copy came from, whose address is known; who began it is hearsay. */
static bool may_send_on(const struct coming *c, unsigned int n_copies)
{
	return lwm_relay_charge(c->arrival->node, READ_ONCE(c->ldev->conf.relay_rate), n_copies);
}

/* @hdr keeps the header, which goes away with the last copy. */
static void send_asked(const struct coming *c, const struct sk_buff *skb, struct lwm_send *send,
		       struct lwm_hdr *hdr)
{
	if (c->wire->proto != LWM_PROTO_MESSAGE || likely(!lwm_hdr_asks((void *)skb->data)))
		return;
	*hdr = *(const struct lwm_hdr *)skb->data;
	send->asked = hdr;
}

/* Nothing goes on: what was to go is counted. */
static void withhold(const struct coming *c, const struct sk_buff *skb, struct lwm_plan *plan,
		     enum lwm_drop why)
{
	answer_for(c, skb, plan->targets, plan->n_targets + plan->n_down, LWM_STATUS_UNREACHABLE);
	lwm_strike(c->ldev, why, plan->targets[0].node, plan->n_targets + plan->n_down);
	lwm_plan_withhold(plan);
}

/* Make @skb what lwm_tx() takes. */
static int payload_share(const struct coming *c, struct sk_buff *skb, const struct lwm_plan *plan)
{
	if (c->wire->proto == LWM_PROTO_FRAME)
		return lwm_tx_frame(c->ldev, skb, plan->n_copies);
	if (plan->n_copies < 2)
		return 0;
	return lwm_tx_share(skb, sizeof(struct lwm_hdr), plan->n_copies);
}

static void send_on(const struct coming *c, struct sk_buff *skb, struct lwm_plan *plan,
		    const struct lwm_send *send)
{
	if (payload_share(c, skb, plan))
		lwm_drop(c->ldev, skb, LWM_DROP_MEMORY);
	else
		lwm_tx(c->ldev, plan, skb, send, NULL, NULL);
}

/* A frame for another node alone does not fit the way there: who sent it is told. */
static bool refuse_long(const struct coming *c, struct sk_buff *skb, const struct lwm_plan *plan,
			const struct lwm_send *send)
{
	unsigned int mtu;

	if (c->wire->proto != LWM_PROTO_FRAME || plan->n_here)
		return false;
	mtu = lwm_toobig(c->ldev, plan, skb);
	if (mtu)
		lwm_toobig_answer(c->ldev, c->tbl, plan, skb, send, mtu);
	return mtu;
}

/* Here and on: the original goes on first, since it has further to go. */
static void split(const struct coming *c, struct sk_buff *skb, struct lwm_plan *plan,
		  const struct lwm_send *send, unsigned int n_here)
{
	struct sk_buff *mine = skb;

	/* A node that is down costs nothing. */
	if (plan->n_copies > plan->n_down && !may_send_on(c, plan->n_copies - plan->n_down))
		withhold(c, skb, plan, LWM_DROP_RELAY_RATE);
	if (refuse_long(c, skb, plan, send))
		return;
	if (plan->n_copies || plan->n_unknown || plan->n_outside) {
		mine = n_here ? skb_clone(skb, GFP_ATOMIC) : NULL;
		if (n_here && !mine)
			lwm_strike(c->ldev, LWM_DROP_MEMORY, c->ldev->conf.node, 1);
		send_on(c, skb, plan, send);
	}
	if (mine && n_here)
		deliver(c, mine, plan->here, n_here, send->initiator);
	else if (mine && (plan->n_targets || plan->n_down))
		kfree_skb(mine);	/* withheld, which is counted */
	else if (mine)
		lwm_drop(c->ldev, mine, LWM_DROP_NO_TARGET);
}

static void relay_send(const struct coming *c, struct sk_buff *skb, struct lwm_plan *plan,
		       struct lwm_send *send)
{
	const struct lwm_wire *wire = c->wire;
	bool transit = wire->flags & LWM_SET_TRANSIT;
	struct lwm_hdr asked;

	/* Who is not named and was not asked to send on refuses: tables differ, or worse. */
	if (!plan->n_here && !transit) {
		answer_for(c, skb, lwm_plan_outside(plan), plan->n_outside, LWM_STATUS_REFUSED);
		answer_for(c, skb, plan->targets,
			   plan->n_targets + plan->n_down + plan->n_unknown,
			   LWM_STATUS_UNREACHABLE);
		lwm_drop(c->ldev, skb, plan->n_outside ? LWM_DROP_GROUP : LWM_DROP_NOT_NAMED);
		return;
	}
	if (!wire->hop && plan->n_copies)
		withhold(c, skb, plan, LWM_DROP_HOP_LIMIT);
	send_asked(c, skb, send, &asked);
	split(c, skb, plan, send, transit ? 0 : plan->n_here);
}

static enum lwm_drop set_open(const struct coming *c, struct sk_buff *skb)
{
	if (c->wire->initiator == c->ldev->conf.node)
		return LWM_DROP_OWN;
	return payload_open(skb, c->wire);	/* wire->targets is gone with it */
}

/* There is no plan for what it names. */
static noinline_for_stack void relay_refuse(const struct coming *c, struct sk_buff *skb, int err)
{
	struct lwm_target t[LWM_SET_TARGETS] __uninitialized;
	unsigned int n = lwm_wire_targets(c->wire, t);
	enum lwm_drop why;

	why = n ? set_open(c, skb) : LWM_DROP_EMPTY_SET;
	if (!why && err == -ENOMEM)
		why = LWM_DROP_MEMORY;
	if (!why) {
		answer_for(c, skb, t, lwm_targets_sort(t, n), LWM_STATUS_REFUSED);
		why = LWM_DROP_GROUP;
	}
	lwm_drop(c->ldev, skb, why);
}

static void rx_relay(const struct coming *c, struct sk_buff *skb)
{
	const struct lwm_wire *wire = c->wire;
	struct lwm_send send = {
		.proto = wire->proto,
		.sport = c->arrival->sport,
		.initiator = wire->initiator,
		.group = wire->group,
		.from_zone = c->arrival->node->zone->id,
		.hop = wire->hop ? wire->hop - 1 : 0,
		.tos = c->arrival->tos,
	};
	struct lwm_plan *plan = lwm_plan_get_wire(c->ldev, c->tbl, &send, wire);
	enum lwm_drop why;

	if (IS_ERR(plan)) {
		relay_refuse(c, skb, PTR_ERR(plan));
		return;
	}
	why = set_open(c, skb);
	if (why)
		lwm_drop(c->ldev, skb, why);
	else
		relay_send(c, skb, plan, &send);
	lwm_plan_put(plan);
}

/* ---- here only ---- */

/*
 * No table has who sent it: that is kept for replies. Nobody joins so, and no
 * answer is given for targets elsewhere, or a forged source would have many.
 */
static enum lwm_drop stranger_heard(const struct coming *c, const struct sk_buff *skb)
{
	const struct lwm_hdr *hdr = (const struct lwm_hdr *)skb->data;
	const u8 *mac = NULL;

	if (c->wire->proto == LWM_PROTO_FRAME)
		mac = eth_hdr(skb)->h_source;
	else if (hdr->kind == LWM_KIND_JOINS)
		return LWM_DROP_SOURCE;
	return lwm_stranger_heard(c->ldev, c->tbl, c->wire->initiator, c->arrival->stranger, mac);
}

/* What a stranger wants sent on. In a leaf others' names ask for nothing. */
static void stranger_strike(const struct coming *c, const struct lwm_target *t, unsigned int n,
			    unsigned int n_here)
{
	u16 self = c->ldev->conf.node;
	unsigned int i = 0;

	if (c->wire->flags & LWM_SET_LEAF || n == n_here)
		return;
	while (t[i].node == self)
		i++;
	lwm_strike(c->ldev, LWM_DROP_SOURCE, t[i].node, n - n_here);
}

static bool group_has_self(const struct coming *c)
{
	const struct lwm_group *group = lwm_group_find(c->tbl, c->wire->group);

	return group && lwm_idset_has(rcu_dereference(group->nodes), c->ldev->conf.node);
}

static bool outside_group(const struct coming *c)
{
	return c->wire->group && !group_has_self(c);
}

static void leaf_deliver(const struct coming *c, struct sk_buff *skb,
			 const struct lwm_target *here, unsigned int n)
{
	if (unlikely(outside_group(c))) {
		answer_for(c, skb, here, n, LWM_STATUS_REFUSED);
		lwm_drop(c->ldev, skb, LWM_DROP_GROUP);
		return;
	}
	deliver(c, skb, here, n, c->wire->initiator);
}

/* Those of this node are one run of @t: from @first, @n_here of them. */
static void rx_leaf(const struct coming *c, struct sk_buff *skb, const struct lwm_target *t,
		    unsigned int n)
{
	unsigned int first = 0, n_here = 0;
	u16 self = c->ldev->conf.node;
	enum lwm_drop why;

	while (first < n && t[first].node != self)
		first++;
	while (first + n_here < n && t[first + n_here].node == self)
		n_here++;
	if (!n_here) {
		lwm_drop(c->ldev, skb, LWM_DROP_NOT_NAMED);
		return;
	}
	if (unlikely(c->arrival->stranger) && !outside_group(c)) {
		why = stranger_heard(c, skb);
		if (why) {
			lwm_drop(c->ldev, skb, why);
			return;
		}
		stranger_strike(c, t, n, n_here);
	}
	leaf_deliver(c, skb, t + first, n_here);
}

/* ---- from nodes ---- */

/* What is not sent on is most that comes: who else gets it need not be known. */
static bool set_is_mine(const struct coming *c)
{
	return c->wire->flags & LWM_SET_LEAF && !c->arrival->stranger &&
	       lwm_wire_names(c->wire, c->ldev->conf.node);
}

static void rx_mine(const struct coming *c, struct sk_buff *skb)
{
	const struct lwm_target here = { .node = c->ldev->conf.node };
	enum lwm_drop why = set_open(c, skb);

	if (why)
		lwm_drop(c->ldev, skb, why);
	else
		leaf_deliver(c, skb, &here, 1);
}

/* For this node alone, as it seems. */
static noinline_for_stack void rx_named(const struct coming *c, struct sk_buff *skb)
{
	const struct lwm_wire *wire = c->wire;
	struct lwm_target t[LWM_SET_TARGETS] __uninitialized;
	enum lwm_drop why;
	unsigned int n;

	n = lwm_wire_targets(wire, t);
	n = lwm_targets_sort(t, n);
	why = n ? set_open(c, skb) : LWM_DROP_EMPTY_SET;

	if (why)
		lwm_drop(c->ldev, skb, why);
	else
		rx_leaf(c, skb, t, n);
}

/* ---- from plain nodes ---- */

/*
 * A plain node's frame goes from the node that forwards for it as from its own
 * netdev, and is for this node besides where it is for many.
 */
static enum lwm_drop plain_audience(const struct coming *c, struct sk_buff *skb,
				    struct lwm_audience *audience, struct lwm_target *t,
				    unsigned int max)
{
	bool many = is_multicast_ether_addr(eth_hdr(skb)->h_dest);
	enum lwm_drop why;

	why = lwm_audience_find(c->ldev, c->tbl, skb, audience, t, max - 1);
	if ((many || audience->all) && !audience->named &&
	    (!why || why == LWM_DROP_NO_TARGET || why == LWM_DROP_NO_MEMBER))
		audience->here = true;
	if (audience->here) {
		if (audience->n < max)
			t[audience->n] = (struct lwm_target){ .node = c->ldev->conf.node };
		audience->n++;
		why = LWM_PASS;
	}
	return why;
}

/* This node's own, where it has one. */
static void forward_here(const struct coming *c, struct sk_buff *skb,
			 const struct lwm_audience *audience, u16 initiator)
{
	enum lwm_drop why = lwm_audience_address(audience, skb);

	if (!audience->here)
		kfree_skb(skb);		/* withheld, which is counted */
	else if (why)
		lwm_drop(c->ldev, skb, why);
	else
		deliver(c, skb, NULL, 0, initiator);
}

/* To more nodes than one softirq should serve. */
static void forward_many(const struct coming *c, struct sk_buff *skb, const struct lwm_send *send,
			 const struct lwm_audience *audience)
{
	/* Of all, not it, nor this node. */
	unsigned int n = audience->n - (audience->named ? audience->here : 2);
	struct sk_buff *mine = skb;

	if (may_send_on(c, n)) {
		mine = audience->here ? skb_clone(skb, GFP_ATOMIC) : NULL;
		if (audience->here && !mine)
			lwm_strike(c->ldev, LWM_DROP_MEMORY, c->ldev->conf.node, 1);
		lwm_frame_flood(c->ldev, skb, send);
	} else {
		lwm_strike(c->ldev, LWM_DROP_RELAY_RATE, send->initiator, n);
	}
	if (mine)
		forward_here(c, mine, audience, send->initiator);
}

static void forward_few(const struct coming *c, struct sk_buff *skb, const struct lwm_send *send,
			const struct lwm_target *t, unsigned int n)
{
	struct lwm_plan *plan = lwm_plan_get(c->ldev, c->tbl, send, t, n);

	if (IS_ERR(plan)) {
		lwm_drop(c->ldev, skb, PTR_ERR(plan) == -ENOMEM ? LWM_DROP_MEMORY :
			 LWM_DROP_NO_TARGET);
		return;
	}
	split(c, skb, plan, send, plan->n_here);
	lwm_plan_put(plan);
}

static void rx_forward(const struct coming *c, struct sk_buff *skb)
{
	struct lwm_target t[LWM_PLAN_SCRATCH] __uninitialized;
	struct lwm_audience audience;
	struct lwm_send send = {
		.proto = LWM_PROTO_FRAME,
		.sport = c->arrival->sport,
		.initiator = c->arrival->node->id,
		.hop = LWM_HOP_START,
		.tos = c->arrival->tos,
	};
	enum lwm_drop why;

	why = plain_audience(c, skb, &audience, t, ARRAY_SIZE(t));
	send.group = audience.group;
	if (!why && audience.n <= ARRAY_SIZE(t))
		why = lwm_audience_address(&audience, skb);
	if (why)
		lwm_drop(c->ldev, skb, why);
	else if (audience.n > ARRAY_SIZE(t))
		forward_many(c, skb, &send, &audience);
	else
		forward_few(c, skb, &send, t, lwm_targets_sort(t, audience.n));
}

/* Without an option: from a plain node, for this node alone or to be forwarded by it. */
static noinline_for_stack void rx_plain(const struct coming *c, struct sk_buff *skb)
{
	const struct lwm_node *node = c->arrival->node;
	u16 self = c->ldev->conf.node;
	enum lwm_drop why = LWM_PASS;

	if (!(node->flags & LWM_NODE_PLAIN) || c->wire->proto != LWM_PROTO_FRAME ||
	    (node->via && node->via != self))
		why = LWM_DROP_NO_SET;
	else
		why = payload_open(skb, c->wire);

	if (why)
		lwm_drop(c->ldev, skb, why);
	else if (node->via)
		rx_forward(c, skb);
	else
		deliver(c, skb, NULL, 0, node->id);
}

static noinline void receive_trace(const struct coming *c, const struct sk_buff *skb)
{
	const struct lwm_wire *wire = c->wire;
	u16 from = c->arrival->node ? c->arrival->node->id : wire->initiator;
	unsigned int at = sizeof(struct udphdr) + wire->len;
	struct lwm_hdr *hdr = NULL, buf;

	if (wire->proto == LWM_PROTO_MESSAGE)
		hdr = skb_header_pointer(skb, at, sizeof(buf), &buf);
	trace_lwm_receive(c->ldev->dev, wire->network, c->ldev->conf.node, from,
			  wire->has_set ? wire->initiator : from, hdr);
}

void lwm_rx(struct lwm_dev *ldev, struct lwm_table *tbl, struct sk_buff *skb,
	    const struct lwm_wire *wire, const struct lwm_arrival *arrival)
{
	struct coming c = { .ldev = ldev, .tbl = tbl, .wire = wire, .arrival = arrival };

	__lwm_stats_add(&ldev->stats, LWM_STAT_RECEIVED, 1);
	if (trace_lwm_receive_enabled())
		receive_trace(&c, skb);
	if (!wire->has_set)
		rx_plain(&c, skb);
	else if (set_is_mine(&c))
		rx_mine(&c, skb);
	else if (wire->flags & LWM_SET_LEAF || arrival->stranger)
		rx_named(&c, skb);
	else
		rx_relay(&c, skb);
}
