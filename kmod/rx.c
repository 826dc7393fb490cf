// SPDX-License-Identifier: GPL-2.0
/* What comes from the underlay: doubted, split into here and on. */
#include "path.h"

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <net/ip_tunnels.h>

#include "dev.h"
#include "geneve.h"
#include "group.h"
#include "node.h"
#include "nodeset.h"
#include "plan.h"
#include "stats.h"
#include "table.h"
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

/*
 * Take the outer headers off. Afterwards skb->data is at the frame or at the
 * message header, which is linear and checked.
 */
static enum lwm_drop payload_open(struct sk_buff *skb, const struct lwm_wire *wire)
{
	unsigned int outer = sizeof(struct udphdr) + wire->len;
	__be16 proto = wire->proto;

	if (proto == LWM_PROTO_FRAME && skb->len < outer + ETH_HLEN)
		return LWM_DROP_SHORT;
	if (iptunnel_pull_header(skb, outer, proto, true))	/* a frame's header too */
		return LWM_DROP_MEMORY;
	skb_reset_mac_header(skb);

	if (proto == LWM_PROTO_MESSAGE) {
		if (!pskb_may_pull(skb, sizeof(struct lwm_hdr)))
			return LWM_DROP_HEADER;
		return lwm_hdr_check((void *)skb->data, skb->len);
	}
	skb_set_network_header(skb, ETH_HLEN);
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		skb_set_transport_header(skb, skb_checksum_start_offset(skb));
	else
		skb_set_transport_header(skb, ETH_HLEN);
	return LWM_PASS;
}

static void deliver(const struct coming *c, struct sk_buff *skb,
		    const struct lwm_target *here, unsigned int n, u16 initiator)
{
	struct lwm_from from = {
		.network = c->wire->network,
		.node = initiator,
		.group = c->wire->group,
		.tos = c->arrival->tos,
	};

	if (c->wire->proto == LWM_PROTO_FRAME)
		lwm_dev_deliver(c->ldev, skb, &from);
	else
		lwm_sock_deliver(c->ldev, skb, &from, here, n);
}

/* ---- on ---- */

/* Make @skb what lwm_tx() takes. */
static int payload_share(const struct coming *c, struct sk_buff *skb, const struct lwm_plan *plan)
{
	bool many = plan->n_copies > 1;

	if (c->wire->proto == LWM_PROTO_FRAME)
		return lwm_tx_frame(c->ldev, skb, many);
	return many ? lwm_tx_share(skb, sizeof(struct lwm_hdr)) : 0;
}

static void send_on(const struct coming *c, struct sk_buff *skb, struct lwm_plan *plan,
		    const struct lwm_send *send)
{
	if (payload_share(c, skb, plan))
		lwm_drop(c->ldev, skb, LWM_DROP_MEMORY);
	else
		lwm_tx(c->ldev, plan, skb, send, NULL);
}

/* Here and on: the original goes on first, since it has further to go. */
static void split(const struct coming *c, struct sk_buff *skb, struct lwm_plan *plan,
		  const struct lwm_send *send, unsigned int n_here)
{
	struct sk_buff *mine = skb;

	if (plan->n_copies || plan->n_unknown || plan->n_outside) {
		mine = n_here ? skb_clone(skb, GFP_ATOMIC) : NULL;
		if (n_here && !mine)
			lwm_strike(c->ldev, LWM_DROP_MEMORY, c->ldev->conf.node, 1);
		send_on(c, skb, plan, send);
	}
	if (mine && n_here)
		deliver(c, mine, plan->here, n_here, send->initiator);
	else if (mine && plan->n_targets)
		kfree_skb(mine);	/* its hop limit is spent, which is counted */
	else if (mine)
		lwm_drop(c->ldev, mine, LWM_DROP_NO_TARGET);
}

static void rx_relay(const struct coming *c, struct sk_buff *skb, struct lwm_plan *plan,
		     unsigned int n)
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
	bool transit = wire->flags & LWM_SET_TRANSIT;

	if (lwm_plan_make(plan, c->ldev, c->tbl, &send, n)) {
		lwm_drop(c->ldev, skb, LWM_DROP_GROUP);
		return;
	}
	/* Who is not named and was not asked to send on refuses: tables differ, or worse. */
	if (!plan->n_here && !transit) {
		lwm_drop(c->ldev, skb, plan->n_outside ? LWM_DROP_GROUP : LWM_DROP_NOT_NAMED);
		return;
	}
	if (!wire->hop && plan->n_copies) {
		lwm_strike(c->ldev, LWM_DROP_HOP_LIMIT, plan->targets[0].node, plan->n_targets);
		plan->n_copies = 0;
	}
	split(c, skb, plan, &send, transit ? 0 : plan->n_here);
}

/* ---- here only ---- */

static void rx_leaf(const struct coming *c, struct sk_buff *skb, struct lwm_plan *plan,
		    unsigned int n)
{
	u16 self = c->ldev->conf.node;
	struct lwm_group *group;
	unsigned int i;

	for (i = 0; i < n; i++)
		if (plan->targets[i].node == self)
			plan->here[plan->n_here++] = plan->targets[i];
	if (!plan->n_here) {
		lwm_drop(c->ldev, skb, LWM_DROP_NOT_NAMED);
		return;
	}
	if (c->wire->group) {
		group = lwm_group_find(c->tbl, c->wire->group);
		if (!group || !lwm_idset_has(rcu_dereference(group->nodes), self)) {
			lwm_drop(c->ldev, skb, LWM_DROP_GROUP);
			return;
		}
	}
	deliver(c, skb, plan->here, plan->n_here, c->wire->initiator);
}

/* ---- from nodes ---- */

static unsigned int set_max(const struct lwm_wire *wire)
{
	if (wire->flags & LWM_SET_BITS)
		return (wire->targets_len - sizeof(__be16)) * 8;
	return wire->targets_len / sizeof(__be16);
}

static void rx_set(const struct coming *c, struct sk_buff *skb)
{
	const struct lwm_wire *wire = c->wire;
	enum lwm_drop why = LWM_PASS;
	struct lwm_plan *plan;
	unsigned int n;

	plan = lwm_plan_get(set_max(wire));
	if (!plan) {
		lwm_drop(c->ldev, skb, LWM_DROP_MEMORY);
		return;
	}
	n = lwm_wire_targets(wire, plan->targets);
	n = lwm_targets_sort(plan->targets, n);

	if (!n)
		why = LWM_DROP_EMPTY_SET;
	else if (wire->initiator == c->ldev->conf.node)
		why = LWM_DROP_OWN;
	else
		why = payload_open(skb, wire);	/* wire->targets is gone with it */

	if (why)
		lwm_drop(c->ldev, skb, why);
	else if (wire->flags & LWM_SET_LEAF)
		rx_leaf(c, skb, plan, n);
	else
		rx_relay(c, skb, plan, n);
	lwm_plan_put(plan);
}

/* ---- from plain nodes ---- */

/* Where a plain node's frame goes from the node that forwards for it: as from its own netdev. */
static unsigned int plain_targets(const struct coming *c, const struct sk_buff *skb,
				  struct lwm_target *t, unsigned int max)
{
	const u8 *dest = eth_hdr(skb)->h_dest;
	struct lwm_node *node;
	unsigned long id;
	unsigned int n = 0;

	if (is_multicast_ether_addr(dest)) {
		xa_for_each(&c->tbl->nodes, id, node)
			if (n < max)
				t[n++] = (struct lwm_target){ .node = id };
		return n;
	}
	node = lwm_node_find_mac_rcu(c->tbl, dest);
	if (!node)
		return 0;
	t[0] = (struct lwm_target){ .node = node->id };
	return 1;
}

static void forward_few(const struct coming *c, struct sk_buff *skb, const struct lwm_send *send,
			unsigned int max)
{
	struct lwm_plan *plan = lwm_plan_get(max);
	unsigned int n;

	if (!plan) {
		lwm_drop(c->ldev, skb, LWM_DROP_MEMORY);
		return;
	}
	n = plain_targets(c, skb, plan->targets, max);
	if (!n || lwm_plan_make(plan, c->ldev, c->tbl, send, n))
		lwm_drop(c->ldev, skb, LWM_DROP_UNKNOWN_MAC);
	else
		split(c, skb, plan, send, plan->n_here);
	lwm_plan_put(plan);
}

/* To more nodes than one softirq should serve. */
static void forward_many(const struct coming *c, struct sk_buff *skb, const struct lwm_send *send)
{
	struct sk_buff *mine = skb_clone(skb, GFP_ATOMIC);

	lwm_dev_flood(c->ldev, skb, send);
	if (mine)
		deliver(c, mine, NULL, 0, send->initiator);
	else
		lwm_strike(c->ldev, LWM_DROP_MEMORY, c->ldev->conf.node, 1);
}

static void rx_forward(const struct coming *c, struct sk_buff *skb)
{
	bool all = is_multicast_ether_addr(eth_hdr(skb)->h_dest);
	unsigned int max = all ? READ_ONCE(c->tbl->n_nodes) : 1;
	struct lwm_send send = {
		.proto = LWM_PROTO_FRAME,
		.sport = c->arrival->sport,
		.initiator = c->arrival->node->id,
		.hop = LWM_HOP_START,
		.tos = c->arrival->tos,
	};

	if (max > LWM_PLAN_SCRATCH)
		forward_many(c, skb, &send);
	else
		forward_few(c, skb, &send, max);
}

/* Without an option: from a plain node, for this node alone or to be forwarded by it. */
static void rx_plain(const struct coming *c, struct sk_buff *skb)
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

void lwm_rx(struct lwm_dev *ldev, struct lwm_table *tbl, struct sk_buff *skb,
	    const struct lwm_wire *wire, const struct lwm_arrival *arrival)
{
	struct coming c = { .ldev = ldev, .tbl = tbl, .wire = wire, .arrival = arrival };

	lwm_stats_add(&ldev->stats, LWM_STAT_RECEIVED, 1);
	if (wire->has_set)
		rx_set(&c, skb);
	else
		rx_plain(&c, skb);
}
