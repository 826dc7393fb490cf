// SPDX-License-Identifier: GPL-2.0
/* How a plan is made: targets are sifted, hops found, and options written. */
#include "plan.h"

#include <linux/rcupdate.h>
#include <linux/string.h>

#include "dev.h"
#include "group.h"
#include "node.h"
#include "nodeset.h"
#include "path.h"
#include "stranger.h"
#include "table.h"
#include "zone.h"

/* What is here, what is struck, and what is left to go somewhere: steps[0 .. return - 1]. */
static unsigned int plan_sift(struct lwm_plan *plan, const struct lwm_at *at,
			      const struct lwm_send *send, const struct lwm_idset *bound,
			      unsigned int n)
{
	unsigned int i, left = 0;

	for (i = 0; i < n; i++) {
		struct lwm_target t = plan->targets[i];

		if (bound && !lwm_idset_has(bound, t.node)) {
			if (!plan->n_outside++)
				plan->first_outside = t.node;
			plan->here[plan->max - plan->n_outside] = t;
		} else if (t.node == at->self) {
			plan->here[plan->n_here++] = t;
		} else if (t.node != send->initiator) {
			plan->steps[left++].target = t;
		}
	}
	return left;
}

static struct lwm_copy *copy_add(struct lwm_plan *plan, struct lwm_node *node,
				 unsigned int first, unsigned int count, u16 flags)
{
	struct lwm_copy *copy = &plan->copies[plan->n_copies++];

	*copy = (struct lwm_copy){
		.node = node, .first = first, .count = count, .flags = flags,
	};
	return copy;
}

static void copy_strike(struct lwm_copy *copy, enum lwm_drop why)
{
	copy->flags |= LWM_COPY_UNREACHABLE;
	copy->why = why;
}

static void copy_check(struct lwm_copy *copy, const struct lwm_at *at)
{
	if (!lwm_mroute_reaches(at, copy->node))
		copy_strike(copy, LWM_DROP_UNREACHABLE);
}

struct maker {
	struct lwm_plan		*plan;
	const struct lwm_at	*at;
	struct lwm_set_conf	set;
	unsigned int		heads;		/* octets written */
};

/* The next copies of a part: the option with as many targets as it takes. */
static unsigned int head_write(struct maker *mk, u8 flags, unsigned int first,
			       unsigned int count, unsigned int *taken, u16 *copy_flags)
{
	void *buf = mk->plan->heads + mk->heads;
	const struct lwm_set *set = buf + sizeof(struct lwm_geneve);
	unsigned int len;

	len = lwm_wire_encode(buf, &mk->set, flags, mk->plan->targets + first, count, taken);
	mk->heads += len;
	*copy_flags = set->flags & LWM_SET_BITS ? LWM_COPY_BITS : 0;
	return len;
}

/* Targets of one node, which differ in their ports, share a copy. */
static unsigned int same_node(const struct lwm_target *t, unsigned int first, unsigned int end)
{
	unsigned int i = first + 1;

	while (i < end && t[i].node == t[first].node)
		i++;
	return i - first;
}

static void plan_leaves(struct maker *mk, unsigned int first, unsigned int count)
{
	struct lwm_plan *plan = mk->plan;
	unsigned int end = first + count;

	while (first < end) {
		unsigned int head = mk->heads, taken, same, len, stop;
		struct lwm_copy *copy;
		u16 flags;

		len = head_write(mk, LWM_SET_LEAF, first, end - first, &taken, &flags);
		for (stop = first + taken; first < stop; first += same) {
			same = same_node(plan->targets, first, stop);
			copy = copy_add(plan, plan->steps[first].node, first, same,
					flags | LWM_COPY_LEAF);
			copy->head = head;
			copy->len = len;
			copy_check(copy, mk->at);
		}
	}
}

static bool part_names(const struct lwm_plan *plan, unsigned int first, unsigned int count,
		       u16 node)
{
	while (count--)
		if (plan->targets[first++].node == node)
			return true;
	return false;
}

static void plan_relay(struct maker *mk, struct lwm_node *relay, unsigned int first,
		       unsigned int count)
{
	struct lwm_plan *plan = mk->plan;
	unsigned int end = first + count;

	while (first < end) {
		void *set = plan->heads + mk->heads + sizeof(struct lwm_geneve);
		unsigned int head = mk->heads, taken, len;
		struct lwm_copy *copy;
		u16 flags;

		len = head_write(mk, 0, first, end - first, &taken, &flags);
		if (!part_names(plan, first, taken, relay->id)) {
			((struct lwm_set *)set)->flags |= LWM_SET_TRANSIT;
			flags |= LWM_COPY_TRANSIT;
		}
		copy = copy_add(plan, relay, first, taken, flags);
		copy->head = head;
		copy->len = len;
		first += taken;
	}
}

static void plan_plain(struct maker *mk, unsigned int first, unsigned int count)
{
	struct lwm_plan *plan = mk->plan;
	unsigned int end = first + count, head = mk->heads, same;
	unsigned int len = lwm_wire_encode_plain(plan->heads + head, mk->set.network);
	struct lwm_copy *copy;

	mk->heads += len;
	for (; first < end; first += same) {
		same = same_node(plan->targets, first, end);
		copy = copy_add(plan, plan->steps[first].node, first, same, LWM_COPY_PLAIN);
		copy->head = head;
		copy->len = len;
		if (mk->set.proto != LWM_PROTO_FRAME)
			copy_strike(copy, LWM_DROP_PLAIN);
		else
			copy_check(copy, mk->at);
	}
}

static void plan_hop(struct maker *mk, const struct lwm_hop *hop)
{
	struct lwm_copy *copy;

	switch (hop->kind) {
	case LWM_HOP_LEAF:
		plan_leaves(mk, hop->first, hop->count);
		break;
	case LWM_HOP_RELAY:
		mk->plan->picked = true;
		plan_relay(mk, hop->node, hop->first, hop->count);
		break;
	case LWM_HOP_PLAIN:
		plan_plain(mk, hop->first, hop->count);
		break;
	case LWM_HOP_STRUCK:
		copy = copy_add(mk->plan, NULL, hop->first, hop->count, 0);
		copy_strike(copy, hop->why);
		break;
	}
}

/* The steps are in their order now: say so in the targets, and see what they are. */
static void plan_settle(struct lwm_plan *plan, unsigned int left)
{
	unsigned int i;

	for (i = 0; i < left; i++)
		plan->targets[i] = plan->steps[i].target;
	for (i = 0; i < plan->n_targets; i++)
		plan->n_plain += !!(plan->steps[i].node->flags & LWM_NODE_PLAIN);
	for (; i < left && plan->steps[i].node; i++)
		plan->n_down++;
	plan->n_unknown = left - i;
	if (plan->n_unknown)
		plan->first_unknown = plan->targets[i].node;
}

static void plan_down(struct lwm_plan *plan)
{
	unsigned int i;

	for (i = 0; i < plan->n_down; i++)
		copy_strike(copy_add(plan, NULL, plan->n_targets + i, 1, 0), LWM_DROP_UNREACHABLE);
}

/* The one target is of no table, but was heard: straight there. */
static void plan_reply(struct maker *mk)
{
	struct lwm_plan *plan = mk->plan;
	struct lwm_node *node = lwm_stranger_node_rcu(mk->at->ldev, plan->targets[0].node);

	if (!node)
		return;
	plan->steps[0].node = node;
	plan->n_unknown = 0;
	plan->n_targets = 1;
	plan_leaves(mk, 0, 1);
}

int lwm_plan_make_at(struct lwm_plan *plan, const struct lwm_at *at, u8 setlen,
		     const struct lwm_table *tbl, const struct lwm_send *send, unsigned int n)
{
	struct maker mk = {
		.plan = plan,
		.at = at,
		.set = {
			.network = tbl->network,
			.proto = send->proto,
			.hop = send->hop,
			.setlen = setlen,
			.initiator = send->initiator,
			.group = send->group,
		},
	};
	const struct lwm_idset *bound = NULL;
	struct lwm_hop hop;
	unsigned int left;

	plan->tbl = tbl;
	plan->gen = READ_ONCE(tbl->gen);
	if (send->group) {
		struct lwm_group *group = lwm_group_find(tbl, send->group);

		if (!group)
			return -ENOENT;
		bound = rcu_dereference(group->nodes);
	}

	left = plan_sift(plan, at, send, bound, n);
	plan->n_targets = lwm_mroute_prepare(tbl, at, plan->steps, left);
	plan_settle(plan, left);
	lwm_mroute_for_each(tbl, at, be16_to_cpu(send->sport), plan->steps, plan->n_targets, &hop)
		plan_hop(&mk, &hop);
	plan_down(plan);
	plan->fleeting = unlikely(plan->n_unknown) && send->reply && n == 1;
	if (plan->fleeting)
		plan_reply(&mk);
	return 0;
}

int lwm_plan_make(struct lwm_plan *plan, struct lwm_dev *ldev, const struct lwm_table *tbl,
		  const struct lwm_send *send, unsigned int n)
{
	struct lwm_at at = {
		.ldev = ldev,
		.self = ldev->conf.node,
		.from_zone = send->from_zone,
		.has4 = ldev->conf.local4,
		.has6 = !ipv6_addr_any(&ldev->conf.local6),
		.direct = send->direct,
		.zone = lwm_zone_find(tbl, ldev->conf.zone),
	};

	return lwm_plan_make_at(plan, &at, ldev->conf.setlen, tbl, send, n);
}
