// SPDX-License-Identifier: GPL-2.0
/*
 * What holds for all networks and sets, tried with thousands of random ones.
 * A failure tells its seed: with it as the module's parameter, the case is the
 * first one.
 */
#include <linux/err.h>
#include <linux/rcupdate.h>

#include "carrier.h"
#include "group.h"
#include "neigh.h"
#include "node.h"
#include "nodeset.h"
#include "plan.h"
#include "stats.h"
#include "suite.h"
#include "table.h"
#include "topology.h"
#include "wire.h"

#define TARGETS		(2 * LWM_TOPOLOGY_NODES)

/* Tables are what takes time: each network is tried with several messages. */
#define MESSAGES	3

struct kind {
	const char			*name;
	struct lwm_topology_kind	topology;
	bool				frames;
	bool				ports;
	unsigned int			trials;
};

static const struct kind kinds[] = {
	{ "one family", {}, .trials = 150 },
	{ "ports", {}, .ports = true, .trials = 100 },
	{ "nodes that are down", { .down = true }, .trials = 120 },
	{ "zones without relays", { .down = true, .never = true }, .trials = 120 },
	{ "families that differ", { .down = true, .never = true, .mixed = true }, .trials = 150 },
	{ "frames to plain nodes", { .plain = true, .down = true }, .frames = true, .trials = 150 },
	{ "frames, families that differ", { .plain = true, .never = true, .mixed = true },
	  .frames = true, .trials = 120 },
	{ "messages to plain nodes", { .plain = true, .down = true }, .trials = 40 },
};

LWM_ROWS(kinds)

/* Each node by what it heard itself. */
static const struct kind kinds_heard[] = {
	{ "messages", { .down = true }, .trials = 20 },
	{ "ports", {}, .ports = true, .trials = 15 },
	{ "zones without relays", { .down = true, .never = true }, .trials = 15 },
	{ "frames to plain nodes", { .plain = true, .down = true }, .frames = true, .trials = 20 },
	{ "messages to plain nodes", { .plain = true, .down = true }, .trials = 15 },
};

LWM_ROWS(kinds_heard)

static const struct kind large = { "", { .large = true, .down = true }, .trials = 6 };

/* A random network, and one message in it. */
struct trial {
	struct kunit			*test;
	const struct kind		*kind;
	u32				seed;
	struct rnd_state		rnd;
	struct lwm_topology		topo;
	struct lwm_topology		other;
	struct lwm_table		*tables[LWM_TOPOLOGY_NODES];
	struct lwm_carrier_state	*carrier;
	struct lwm_message		msg;
	struct lwm_target		targets[TARGETS];
	u8				times[TARGETS];	/* delivered */
};

static void trial_failed(const struct trial *t, const char *what, u16 node)
{
	KUNIT_FAIL(t->test, "seed %u: %s (node %u); initiator %u, %u targets, group %u, setlen %u",
		   t->seed, what, node, t->msg.initiator, t->msg.n, t->msg.group, t->msg.setlen);
}

/* ---- a random message ---- */

static void target_add(struct trial *t, u16 node, u16 port)
{
	t->targets[t->msg.n++] = (struct lwm_target){ .node = node, .port = cpu_to_be16(port) };
}

static void targets_random(struct trial *t)
{
	u32 percent = 1 + lwm_any(&t->rnd, 100);
	const struct lwm_topology_node *node;

	lwm_topology_for_each_node(&t->topo, node) {
		if (!lwm_chance(&t->rnd, percent))
			continue;
		target_add(t, node->id, t->kind->ports ? lwm_any(&t->rnd, 2) : 0);
		if (t->kind->ports && lwm_chance(&t->rnd, 30))
			target_add(t, node->id, 2 + lwm_any(&t->rnd, 9));
	}
	if (!t->msg.n || lwm_chance(&t->rnd, 3))
		target_add(t, LWM_NODE_MAX, 0);		/* nobody */
}

static u16 initiator_random(struct trial *t)
{
	unsigned int n = lwm_topology_size(&t->topo), i = lwm_any(&t->rnd, n), k;

	for (k = 0; k < n; k++, i = (i + 1) % n)
		if (!(t->topo.nodes[i].flags & LWM_NODE_PLAIN))
			return t->topo.nodes[i].id;
	return 0;
}

static void message_random(struct trial *t)
{
	static const u8 setlens[] = { LWM_SETLEN_MIN, 20, 24, LWM_SETLEN_DEFAULT,
				      LWM_SETLEN_DEFAULT, LWM_SETLEN_MAX };
	bool bound = !t->kind->frames && lwm_chance(&t->rnd, 40);

	t->msg = (struct lwm_message){
		.initiator = initiator_random(t),
		.group = bound ? LWM_TOPOLOGY_GROUP : 0,
		.proto = t->kind->frames ? LWM_PROTO_FRAME : LWM_PROTO_MESSAGE,
		.sport = lwm_any(&t->rnd, 1 << 16),
		.len = lwm_chance(&t->rnd, 10) ? 700 : 10,
		.setlen = setlens[lwm_any(&t->rnd, ARRAY_SIZE(setlens))],
		.targets = t->targets,
	};
	targets_random(t);
}

/* ---- its tables ---- */

static void tables_equal(struct trial *t)
{
	struct lwm_table *tbl = lwm_topology_table(&t->topo);
	unsigned int i, n = lwm_topology_size(&t->topo);

	KUNIT_ASSERT_FALSE(t->test, IS_ERR(tbl));
	for (i = 0; i < n; i++)
		t->tables[i] = tbl;
}

static void tables_differ(struct trial *t)
{
	unsigned int i, n = lwm_topology_size(&t->topo);

	for (i = 0; i < n; i++) {
		t->other = t->topo;
		lwm_topology_distort(&t->other, &t->rnd);
		t->other.nodes[i].unknown = false;	/* itself */
		t->tables[i] = lwm_topology_table(&t->other);
		KUNIT_ASSERT_FALSE(t->test, IS_ERR(t->tables[i]));
	}
}

/* They are equal but for what was heard. */
static void tables_doubt(struct trial *t)
{
	unsigned int i, n = lwm_topology_size(&t->topo);

	for (i = 0; i < n; i++) {
		t->other = t->topo;
		lwm_topology_doubt(&t->other, &t->rnd);
		t->tables[i] = lwm_topology_table(&t->other);
		KUNIT_ASSERT_FALSE(t->test, IS_ERR(t->tables[i]));
	}
}

static void tables_free(struct trial *t)
{
	unsigned int i, n = lwm_topology_size(&t->topo);

	for (i = 0; i < n; i++)
		if (!i || t->tables[i] != t->tables[i - 1])
			lwm_table_free(t->tables[i]);
}

/* ---- what became of it ---- */

/* Count deliveries; false: one is to nobody that was named, or the carrier says so. */
static bool deliveries_count(struct trial *t)
{
	const struct lwm_carrier_state *c = t->carrier;
	unsigned int i, k;

	if (c->wrong) {
		trial_failed(t, c->wrong, c->wrong_at);
		return false;
	}
	memset(t->times, 0, t->msg.n);
	for (i = 0; i < c->n_delivered; i++) {
		const struct lwm_delivered *d = &c->delivered[i];

		for (k = 0; k < t->msg.n; k++)
			if (t->targets[k].node == d->node && t->targets[k].port == d->port)
				break;
		if (k == t->msg.n) {
			trial_failed(t, "delivered to who is no target", d->node);
			return false;
		}
		if (t->times[k]++) {
			trial_failed(t, "delivered twice", d->node);
			return false;
		}
	}
	return true;
}

/* Must @target get it, where all have the same tables and all families? */
static bool target_must(const struct trial *t, const struct lwm_target *target)
{
	const struct lwm_topology_node *node = lwm_topology_node(&t->topo, target->node), *via;

	if (!node || (t->msg.group && !node->member))
		return false;
	if (node->id == t->msg.initiator)
		return true;
	if (node->flags & LWM_NODE_DOWN)
		return false;
	if (!(node->flags & LWM_NODE_PLAIN))
		return true;
	via = lwm_topology_node(&t->topo, node->via);
	return t->kind->frames &&
	       (!via || via->id == t->msg.initiator || !(via->flags & LWM_NODE_DOWN));
}

static bool exactly_once(struct trial *t)
{
	unsigned int i;

	for (i = 0; i < t->msg.n; i++) {
		if (t->times[i] || !target_must(t, &t->targets[i]))
			continue;
		trial_failed(t, "not delivered", t->targets[i].node);
		return false;
	}
	return true;
}

/* Each target got it, or was counted as one that did not. */
static bool all_accounted(struct trial *t)
{
	static const enum lwm_drop never[] = {
		LWM_DROP_OWN, LWM_DROP_SOURCE, LWM_DROP_EMPTY_SET, LWM_DROP_NO_SET,
		LWM_DROP_NOT_NAMED, LWM_DROP_HOP_LIMIT, LWM_DROP_BACK, LWM_DROP_NO_TARGET,
	};
	u64 drops = lwm_carrier_all_drops(t->carrier);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(never); i++) {
		if (!lwm_carrier_drops(t->carrier, never[i]))
			continue;
		trial_failed(t, lwm_drop_text(never[i]), 0);
		return false;
	}
	if (t->carrier->n_delivered + drops == t->msg.n)
		return true;
	KUNIT_FAIL(t->test, "seed %u: %u targets, %u delivered, %llu dropped", t->seed,
		   t->msg.n, t->carrier->n_delivered, drops);
	return false;
}

/* Who got it is in the group by its own table. */
static bool none_outside(struct trial *t)
{
	unsigned int i;
	bool ok = true;

	if (!t->msg.group)
		return true;
	rcu_read_lock();
	for (i = 0; i < t->carrier->n_delivered && ok; i++) {
		u16 id = t->carrier->delivered[i].node;
		const struct lwm_topology_node *node = lwm_topology_node(&t->topo, id);
		struct lwm_group *group;

		group = lwm_group_find(t->tables[node - t->topo.nodes], t->msg.group);
		ok = lwm_idset_has(rcu_dereference(group->nodes), id);
	}
	rcu_read_unlock();
	if (!ok)
		trial_failed(t, "delivered outside the group", t->carrier->delivered[i - 1].node);
	return ok;
}

/* ---- zone links ---- */

static u16 zone_via(const struct trial *t, u16 id)
{
	return lwm_topology_zone(&t->topo, id)->via;
}

/* The zone that comes next on the way from @from to @to: down if it is above, else up. */
static u16 zone_next(const struct trial *t, u16 from, u16 to)
{
	u16 zone;

	for (zone = to; zone_via(t, zone); zone = zone_via(t, zone))
		if (zone_via(t, zone) == from)
			return zone;
	return zone_via(t, from) ?: zone;
}

static u8 *link_of(u8 *links, u16 from, u16 to)
{
	return &links[(from / 10 - 1) * LWM_TOPOLOGY_ZONES + to / 10 - 1];
}

static u16 zone_of(const struct trial *t, u16 node)
{
	return lwm_topology_node(&t->topo, node)->zone;
}

/* The links on the ways to all targets that are to get it. */
static void links_wanted(const struct trial *t, u8 *links)
{
	unsigned int i;

	for (i = 0; i < t->msg.n; i++) {
		u16 at = zone_of(t, t->msg.initiator), next;

		if (!target_must(t, &t->targets[i]))
			continue;
		for (; at != zone_of(t, t->targets[i].node); at = next) {
			next = zone_next(t, at, zone_of(t, t->targets[i].node));
			*link_of(links, at, next) = 1;
		}
	}
}

static void links_used(const struct trial *t, u8 *links)
{
	unsigned int i;

	for (i = 0; i < t->carrier->n_carried; i++) {
		u16 from = zone_of(t, t->carrier->carried[i].from);
		u16 to = zone_of(t, t->carrier->carried[i].to);

		if (from != to)
			++*link_of(links, from, to);
	}
}

/* Would one option name all of the targets? */
static bool set_fits(const struct trial *t)
{
	unsigned int words = (t->msg.setlen - sizeof(struct lwm_set) - sizeof(__be16)) / 4;
	unsigned int span = t->targets[t->msg.n - 1].node - t->targets[0].node + 1;
	unsigned int each = t->kind->ports ? sizeof(struct lwm_target) : sizeof(__be16);

	if (sizeof(struct lwm_set) + t->msg.n * each <= t->msg.setlen)
		return true;
	return !t->kind->ports && span <= min(words * 32, 256U);
}

static bool one_on_each_link(struct trial *t)
{
	u8 wanted[LWM_TOPOLOGY_ZONES * LWM_TOPOLOGY_ZONES] = {};
	u8 used[LWM_TOPOLOGY_ZONES * LWM_TOPOLOGY_ZONES] = {};
	unsigned int i;

	if (!set_fits(t))
		return true;
	links_wanted(t, wanted);
	links_used(t, used);
	if (!memcmp(wanted, used, sizeof(wanted)))
		return true;
	for (i = 0; i < sizeof(wanted); i++)
		if (wanted[i] != used[i])
			kunit_info(t->test, "from zone %u to zone %u: %u copies, not %u",
				   10 * (i / LWM_TOPOLOGY_ZONES + 1),
				   10 * (i % LWM_TOPOLOGY_ZONES + 1), used[i], wanted[i]);
	trial_failed(t, "copies on a link between zones", 0);
	return false;
}

/* ---- one plan ---- */

static bool part_is_named(const struct lwm_plan *plan, const struct lwm_copy *copy)
{
	struct lwm_target named[LWM_SET_TARGETS];
	struct lwm_wire wire;
	unsigned int i, k, n;

	if (lwm_wire_check(plan->heads + copy->head, copy->len, &wire))
		return false;
	n = lwm_wire_targets(&wire, named);
	if (!(copy->flags & LWM_COPY_LEAF) && n != copy->count)
		return false;
	for (i = copy->first; i < copy->first + copy->count; i++) {
		for (k = 0; k < n; k++)
			if (named[k].node == plan->targets[i].node &&
			    named[k].port == plan->targets[i].port)
				break;
		if (k == n)
			return false;
	}
	return true;
}

static const char *plan_wrong(struct trial *t, const struct lwm_plan *plan)
{
	unsigned int i, k, total;

	memset(t->times, 0, sizeof(t->times));
	for (i = 0; i < plan->n_copies; i++) {
		const struct lwm_copy *copy = &plan->copies[i];

		for (k = copy->first; k < copy->first + copy->count; k++)
			if (t->times[k]++)
				return "two parts have a target";
		if (copy->node && !(copy->flags & (LWM_COPY_PLAIN | LWM_COPY_UNREACHABLE)) &&
		    !part_is_named(plan, copy))
			return "an option does not name its part";
	}
	for (k = 0; k < plan->n_targets + plan->n_down; k++)
		if (!t->times[k])
			return "a target is in no part";
	total = plan->n_targets + plan->n_down + plan->n_unknown + plan->n_outside + plan->n_here;
	for (i = 0; i < t->msg.n; i++)
		if (t->targets[i].node == t->msg.initiator)
			return NULL;	/* at another node it is struck, and not counted */
	return total == t->msg.n ? NULL : "targets are lost";
}

/* At some node, come from some zone. */
static bool parts_are_the_set(struct trial *t)
{
	const struct lwm_topology_node *node = lwm_topology_node(&t->topo, initiator_random(t));
	struct lwm_plan *plan = lwm_plan_alloc(t->msg.n);
	struct lwm_table *tbl = t->tables[0];
	struct lwm_send send = {
		.proto = t->msg.proto,
		.sport = cpu_to_be16(t->msg.sport),
		.initiator = t->msg.initiator,
		.group = t->msg.group,
		.hop = LWM_HOP_START,
	};
	struct lwm_at at = {
		.self = node->id,
		.from_zone = 10 * lwm_any(&t->rnd, 6),
		.has4 = node->families & LWM_TOPOLOGY_V4,
		.has6 = node->families & LWM_TOPOLOGY_V6,
	};
	const char *wrong = NULL;
	int err;

	KUNIT_ASSERT_NOT_NULL(t->test, plan);
	memcpy(plan->targets, t->targets, t->msg.n * sizeof(*t->targets));
	rcu_read_lock();
	at.zone = lwm_node_find(tbl, node->id)->zone;
	err = lwm_plan_make_at(plan, &at, t->msg.setlen, tbl, &send, t->msg.n);
	if (!err)
		wrong = plan_wrong(t, plan);
	rcu_read_unlock();
	lwm_plan_put(plan);
	KUNIT_EXPECT_EQ(t->test, err, 0);
	if (wrong)
		trial_failed(t, wrong, node->id);
	return !wrong;
}

/* ---- the trials ---- */

static struct trial *trial_new(struct kunit *test, const struct kind *kind)
{
	struct trial *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->test = test;
	t->kind = kind;
	t->carrier = lwm_carrier_new(test);
	KUNIT_ASSERT_NOT_NULL(test, t->carrier);
	return t;
}

static void trial_begin(struct trial *t, unsigned int i)
{
	t->seed = lwm_suite_seed + i;
	prandom_seed_state(&t->rnd, t->seed);
	do
		lwm_topology_random(&t->topo, &t->kind->topology, &t->rnd);
	while (!initiator_random(t));
}

/* What is freed is freed by RCU: not too much of it at a time. */
static void trial_end(struct trial *t, unsigned int i)
{
	tables_free(t);
	if (i % 64 == 63)
		lwm_table_flush();
	cond_resched();
}

typedef bool (*property)(struct trial *t);

static bool messages_try(struct trial *t, property holds, unsigned int n)
{
	while (n--) {
		message_random(t);
		if (!holds(t))
			return false;
	}
	return true;
}

/* Parts are disjoint and are the set; who can be reached gets it, once, by one copy a link. */
static bool equal_tables_hold(struct trial *t)
{
	int err;

	if (!parts_are_the_set(t))
		return false;
	err = lwm_carrier_send(t->carrier, &t->topo, t->tables, &t->msg);
	KUNIT_EXPECT_EQ(t->test, err, 0);
	return !err && deliveries_count(t) && all_accounted(t) &&
	       (t->kind->topology.mixed || exactly_once(t)) &&
	       (t->kind->topology.never || t->kind->topology.plain || one_on_each_link(t));
}

static void equal_tables_try(struct kunit *test, const struct kind *kind)
{
	struct trial *t = trial_new(test, kind);
	unsigned int i;
	bool ok = true;

	for (i = 0; i < t->kind->trials && ok; i++) {
		trial_begin(t, i);
		tables_equal(t);
		ok = messages_try(t, equal_tables_hold, MESSAGES);
		trial_end(t, i);
	}
}

static void equal_tables(struct kunit *test)
{
	equal_tables_try(test, test->param_value);
}

/* Sets of more than one option, bits for hundreds. */
static void large_zones(struct kunit *test)
{
	equal_tables_try(test, &large);
}

/* It ends, nobody gets it twice, and nobody outside the set or the group. */
static bool different_tables_hold(struct trial *t)
{
	lwm_carrier_send(t->carrier, &t->topo, t->tables, &t->msg);
	return deliveries_count(t) && none_outside(t);
}

/* A table for each node, so fewer networks and more messages. */
static void different_tables(struct kunit *test)
{
	struct trial *t = trial_new(test, test->param_value);
	unsigned int i;
	bool ok = true;

	for (i = 0; i < t->kind->trials / 8 && ok; i++) {
		trial_begin(t, i);
		tables_differ(t);
		ok = messages_try(t, different_tables_hold, 4 * MESSAGES);
		trial_end(t, i);
	}
}

static bool is_gate(const struct trial *t, u16 id)
{
	const struct lwm_topology_node *node;

	lwm_topology_for_each_node(&t->topo, node)
		if (node->via == id)
			return true;
	return false;
}

/* What is to be sent on goes to nodes that its sender heard, and to those that nobody replaces. */
static bool relays_are_known(struct trial *t)
{
	unsigned int i;
	bool ok = true;

	rcu_read_lock();
	for (i = 0; i < t->carrier->n_carried && ok; i++) {
		const struct lwm_carried *c = &t->carrier->carried[i];
		const struct lwm_topology_node *from = lwm_topology_node(&t->topo, c->from);

		ok = c->leaf || c->plain || is_gate(t, c->to) ||
		     lwm_neigh_relays(lwm_node_find(t->tables[from - t->topo.nodes], c->to));
	}
	rcu_read_unlock();
	if (!ok)
		trial_failed(t, "a relay was not heard", t->carrier->carried[i - 1].to);
	return ok;
}

/* How often the initiator was told that @target did not get it: by its own results, by others. */
static unsigned int times_told(const struct trial *t, const struct lwm_target *target)
{
	const struct lwm_carrier_state *c = t->carrier;
	unsigned int i, n = 0;

	for (i = 0; i < c->result.n_results; i++)
		n += c->result.results[i].node == target->node;
	for (i = 0; i < c->n_told; i++)
		n += c->told[i].node == target->node && c->told[i].port == target->port;
	return n;
}

/* A target that may be named gets it, or its initiator is told so: nobody is silent. */
static bool none_silent(struct trial *t)
{
	unsigned int i;

	for (i = 0; t->msg.asks && i < t->msg.n; i++) {
		const struct lwm_topology_node *node;

		node = lwm_topology_node(&t->topo, t->targets[i].node);
		if (!node || (t->msg.group && !node->member) ||
		    t->times[i] + times_told(t, &t->targets[i]) == 1)
			continue;
		trial_failed(t, "neither delivered nor told of, or both", node->id);
		return false;
	}
	return true;
}

/* Who was never heard, or not any more, relays for nobody, and gets it all the same. */
static bool different_states_hold(struct trial *t)
{
	const struct lwm_topology_node *initiator = lwm_topology_node(&t->topo, t->msg.initiator);
	int err;

	/* Who is set down is not answered. */
	t->msg.asks = !t->kind->frames && !(initiator->flags & LWM_NODE_DOWN);
	err = lwm_carrier_send(t->carrier, &t->topo, t->tables, &t->msg);
	KUNIT_EXPECT_EQ(t->test, err, 0);
	return !err && deliveries_count(t) && all_accounted(t) && exactly_once(t) &&
	       none_silent(t) && relays_are_known(t);
}

static void different_states(struct kunit *test)
{
	struct trial *t = trial_new(test, test->param_value);
	unsigned int i;
	bool ok = true;

	for (i = 0; i < t->kind->trials && ok; i++) {
		trial_begin(t, i);
		tables_doubt(t);
		ok = messages_try(t, different_states_hold, 4 * MESSAGES);
		trial_end(t, i);
	}
}

static struct kunit_case random_cases[] = {
	KUNIT_CASE_PARAM(equal_tables, kinds_gen_params),
	KUNIT_CASE(large_zones),
	KUNIT_CASE_PARAM(different_tables, kinds_gen_params),
	KUNIT_CASE_PARAM(different_states, kinds_heard_gen_params),
	{}
};

static struct kunit_suite random_suite = {
	.name = "lwm_random",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = random_cases,
};

kunit_test_suite(random_suite);
