// SPDX-License-Identifier: GPL-2.0
/*
 * RFC 8279's loop with zones for routers: find the next hop of the first
 * target, take all that go the same way, go on with the rest. The cost is that
 * of the targets, whatever the tables know besides.
 *
 * Zones form a forest: `via` names the zone above. A packet climbs from its
 * zone to one that has the target's zone below it, or to the top, from where
 * all tops reach each other, and descends.
 */
#include "mroute.h"

#include <linux/jhash.h>
#include <linux/rculist.h>
#include <linux/sort.h>

#include "neigh.h"
#include "node.h"
#include "nodeset.h"
#include "table.h"
#include "wire.h"
#include "zone.h"

/* ---- where to: the next zone ---- */

static struct lwm_zone *zone_above(const struct lwm_table *tbl, const struct lwm_zone *zone)
{
	u16 via = READ_ONCE(zone->via);

	return via ? lwm_zone_find(tbl, via) : NULL;
}

static struct lwm_zone *zone_towards(const struct lwm_table *tbl, struct lwm_zone *own,
				     struct lwm_zone *zone)
{
	struct lwm_zone *above;
	int depth;

	if (zone == own)
		return own;

	/* No path is longer than a packet's hop limit. */
	for (depth = 0; depth < LWM_HOP_START; depth++) {
		above = zone_above(tbl, zone);
		if (!above)
			break;
		if (above == own)
			return zone;
		zone = above;
	}

	above = zone_above(tbl, own);
	return above ?: zone;
}

/* ---- which way: looking the targets up ---- */

static struct lwm_zone *step_find(const struct lwm_table *tbl, const struct lwm_at *at,
				  struct lwm_step *step)
{
	struct lwm_node *node = lwm_node_find(tbl, step->target.node), *gate;

	step->node = node;
	step->next = NULL;
	step->gate = 0;
	step->way = LWM_WAY_LEAF;
	if (!node || (node->flags & LWM_NODE_DOWN))
		return NULL;
	if (!(node->flags & LWM_NODE_PLAIN))
		return node->zone;

	step->way = LWM_WAY_PLAIN;
	if (!node->via)
		return node->zone;
	/* Nobody else can send to it, wherever it is: it goes as if it were here. */
	if (node->via == at->self)
		return at->zone;

	step->way = LWM_WAY_GATE;
	step->gate = node->via;
	gate = lwm_node_find(tbl, node->via);
	return gate ? gate->zone : node->zone;
}

static int step_cmp(const void *a, const void *b)
{
	const struct lwm_step *x = a, *y = b;

	if (!x->node != !y->node)
		return x->node ? -1 : 1;
	if (!x->next != !y->next)
		return x->next ? -1 : 1;
	if (x->next != y->next)
		return x->next->id < y->next->id ? -1 : 1;
	if (x->way != y->way)
		return (int)x->way - y->way;
	if (x->gate != y->gate)
		return (int)x->gate - y->gate;
	if (x->target.node != y->target.node)
		return (int)x->target.node - y->target.node;
	return (int)be16_to_cpu(x->target.port) - be16_to_cpu(y->target.port);
}

/* The first of @steps, still in order of nodes, that is no earlier node than @node. */
static unsigned int step_search(const struct lwm_step *steps, unsigned int n, u16 node)
{
	unsigned int low = 0, high = n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (steps[mid].target.node < node)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* A gate that is a target itself gets its copy together with what it forwards. */
static void gates_join(struct lwm_step *steps, unsigned int n)
{
	unsigned int i, k;
	u16 last = 0;

	for (i = 0; i < n; i++) {
		u16 gate = steps[i].gate;

		if (steps[i].way != LWM_WAY_GATE || gate == last)
			continue;
		last = gate;
		for (k = step_search(steps, n, gate); k < n && steps[k].target.node == gate; k++) {
			if (!steps[k].next)
				continue;
			steps[k].way = LWM_WAY_GATE;
			steps[k].gate = gate;
		}
	}
}

unsigned int lwm_mroute_prepare(const struct lwm_table *tbl, const struct lwm_at *at,
				struct lwm_step *steps, unsigned int n)
{
	struct lwm_zone *zone, *last = NULL, *next = NULL;
	unsigned int i, up = 0;
	bool gates = false, alike = true, ordered = true;

	for (i = 0; i < n; i++) {
		zone = step_find(tbl, at, &steps[i]);
		alike &= zone && (zone == last || !i) && steps[i].way == LWM_WAY_LEAF;
		if (!zone)
			continue;
		up++;
		if (zone != last)
			next = zone_towards(tbl, at->zone, zone);
		last = zone;
		steps[i].next = next;
		gates |= steps[i].way == LWM_WAY_GATE;
	}

	if (gates)
		gates_join(steps, n);
	/* Nodes of one zone that are reached alike are in order as they are. */
	for (i = 1; i < n && ordered && !alike; i++)
		ordered = step_cmp(&steps[i - 1], &steps[i]) <= 0;
	if (!ordered)
		sort(steps, n, sizeof(*steps), step_cmp, NULL);
	return up;
}

/* ---- by whom: the relay ---- */

bool lwm_mroute_reaches(const struct lwm_at *at, const struct lwm_node *node)
{
	return (at->has4 && lwm_node_has4(node)) || (at->has6 && lwm_node_has6(node));
}

static bool node_can_relay(const struct lwm_at *at, const struct lwm_node *node,
			   const struct lwm_idset *relays)
{
	if (node->flags & (LWM_NODE_DOWN | LWM_NODE_PLAIN))
		return false;
	if (relays && !lwm_idset_has(relays, node->id))
		return false;
	return node->id != at->self && lwm_mroute_reaches(at, node);
}

/* Highest random weight: a node that fails moves its own share alone. */
struct vote {
	struct lwm_node	*node;
	u32		weight;
};

static void vote_cast(struct vote *vote, struct lwm_node *node, u16 flow)
{
	u32 weight = jhash_2words(flow, node->id, 0);

	if (vote->node && (weight < vote->weight ||
			   (weight == vote->weight && node->id <= vote->node->id)))
		return;
	vote->node = node;
	vote->weight = weight;
}

/* The best of those that are known to be there, and of those that were never heard. */
struct election {
	struct vote	relay;
	struct vote	wish;
};

static void candidate_add(struct election *e, struct lwm_node *node, u16 flow)
{
	if (likely(lwm_neigh_relays(node)))
		vote_cast(&e->relay, node, flow);
	else if (lwm_neigh_state(node) != LWM_STATE_FAILED)
		vote_cast(&e->wish, node, flow);
}

/* Who would relay, were it heard, is to be asked: until then, another one does. */
static struct lwm_node *elected(const struct election *e, const struct lwm_at *at)
{
	if (unlikely(e->wish.node) && at->ldev &&
	    (!e->relay.node || e->wish.weight >= e->relay.weight))
		lwm_neigh_used(at->ldev, e->wish.node);
	return e->relay.node;
}

/* Who is to get it in any case: the target, or who forwards for it. */
static struct lwm_node *step_node(const struct lwm_table *tbl, const struct lwm_step *step)
{
	return step->way == LWM_WAY_GATE ? lwm_node_find(tbl, step->gate) : step->node;
}

static struct lwm_node *relay_pick(const struct lwm_table *tbl, const struct lwm_at *at, u16 flow,
				   struct lwm_zone *zone, const struct lwm_step *steps,
				   unsigned int n)
{
	const struct lwm_idset *relays = NULL;
	u8 mode = READ_ONCE(zone->relay);
	struct election e = {};
	struct lwm_node *node;
	bool direct = true;
	unsigned int i;

	if (at->direct || mode == LWM_RELAY_NEVER)
		return NULL;
	if (mode == LWM_RELAY_NODES)
		relays = rcu_dereference(zone->relays);

	for (i = 0; i < n; i++) {
		const struct lwm_step *step = &steps[i];

		if (step->node->zone != zone || step->way == LWM_WAY_GATE ||
		    !lwm_mroute_reaches(at, step->node))
			direct = false;
		node = step_node(tbl, step);
		if (node && node->zone == zone && node_can_relay(at, node, relays))
			candidate_add(&e, node, flow);
	}
	if (e.relay.node || (direct && !relays))
		return elected(&e, at);

	/* No target can, and some are beyond: one that is no target takes it on. */
	list_for_each_entry_rcu(node, &zone->nodes, zone_link)
		if (node_can_relay(at, node, relays))
			candidate_add(&e, node, flow);
	return elected(&e, at);
}

/* ---- the parts ---- */

static unsigned int zone_end(const struct lwm_step *steps, unsigned int n, unsigned int first)
{
	unsigned int end = first + 1;

	while (end < n && steps[end].next == steps[first].next)
		end++;
	return end;
}

/* A part that goes without a relay: leaves, what one gate takes, or plain nodes. */
static void hop_direct(const struct lwm_table *tbl, const struct lwm_at *at,
		       const struct lwm_step *steps, struct lwm_hop *hop)
{
	const struct lwm_step *step = &steps[hop->first];
	unsigned int end = hop->first + 1;

	while (end < hop->direct_end && steps[end].way == step->way &&
	       steps[end].gate == step->gate)
		end++;
	hop->count = end - hop->first;
	hop->node = NULL;
	hop->why = LWM_PASS;

	/* Back into the zone that it came from goes only what nobody else there can forward. */
	if (step->next->id == at->from_zone && step->way != LWM_WAY_PLAIN) {
		hop->kind = LWM_HOP_STRUCK;
		hop->why = LWM_DROP_BACK;
	} else if (step->way == LWM_WAY_LEAF) {
		hop->kind = LWM_HOP_LEAF;
	} else if (step->way == LWM_WAY_PLAIN) {
		hop->kind = LWM_HOP_PLAIN;
	} else {
		hop->kind = LWM_HOP_RELAY;
		hop->node = lwm_node_find(tbl, step->gate);
		if (!hop->node || !node_can_relay(at, hop->node, NULL)) {
			hop->kind = LWM_HOP_STRUCK;
			hop->why = LWM_DROP_UNREACHABLE;
		}
	}
}

bool lwm_mroute_next(const struct lwm_table *tbl, const struct lwm_at *at, u16 flow,
		     const struct lwm_step *steps, unsigned int n, struct lwm_hop *hop)
{
	struct lwm_zone *next;
	unsigned int end;

	hop->first += hop->count;
	if (hop->first >= n)
		return false;
	if (hop->first < hop->direct_end) {
		hop_direct(tbl, at, steps, hop);
		return true;
	}

	next = steps[hop->first].next;
	end = zone_end(steps, n, hop->first);
	hop->count = end - hop->first;
	hop->why = LWM_PASS;
	hop->node = NULL;
	if (next != at->zone && next->id == at->from_zone) {
		hop->kind = LWM_HOP_STRUCK;
		hop->why = LWM_DROP_BACK;
		return true;
	}
	if (next != at->zone)
		hop->node = relay_pick(tbl, at, flow, next, steps + hop->first, hop->count);
	if (hop->node) {
		hop->kind = LWM_HOP_RELAY;
		return true;
	}

	hop->direct_end = end;
	hop_direct(tbl, at, steps, hop);
	return true;
}
