// SPDX-License-Identifier: GPL-2.0
/* Plans that are remembered: for the same question, and as long as nothing has changed. */
#include "plan.h"

#include <linux/err.h>
#include <linux/rtnetlink.h>

#include "carrier.h"
#include "dev.h"
#include "group.h"
#include "node.h"
#include "suite.h"
#include "topology.h"
#include "wire.h"
#include "zone.h"

/* Node 1 is here; nodes 2 to 4 are beside it, 5 to 7 in a zone that relays. Group 7 is all. */
static const struct {
	struct lwm_topology_zone zones[3];
	struct lwm_topology_node nodes[7];
} small = {
	{ { 1 }, { 2 }, { 3 } },
	{
		{ 1, 1, .member = true }, { 2, 1, .member = true }, { 3, 1, .member = true },
		{ 4, 1, .member = true }, { 5, 2, .member = true }, { 6, 2, .member = true },
		{ 7, 2, .member = true },
	},
};

static const struct lwm_target all[] = { { 2 }, { 3 }, { 5 }, { 6 } };
static const struct lwm_target others[] = { { 2 }, { 4 }, { 5 }, { 6 } };
static const struct lwm_target ports[] = { { 2 }, { 3, htons(9) }, { 5 }, { 6 } };
static const struct lwm_target beside[] = { { 2 }, { 3 } };

struct asking {
	struct lwm_dev		*ldev;
	struct lwm_table	*tbl;
	struct lwm_send		send;
	const struct lwm_target	*t;
	unsigned int		n;
	const struct lwm_wire	*wire;		/* the option that names the set, or NULL: t */
};

/* Under RTNL until small_free(). */
static struct asking small_asking(struct kunit *test)
{
	struct lwm_carrier_state *carrier = lwm_carrier_new(test);
	struct lwm_topology *topo;
	struct asking a = {
		.send = {
			.proto = LWM_PROTO_MESSAGE, .sport = htons(5), .initiator = 1,
			.hop = LWM_HOP_START,
		},
		.t = all,
		.n = ARRAY_SIZE(all),
	};

	KUNIT_ASSERT_NOT_NULL(test, carrier);
	topo = lwm_topology_new(test, small.zones, ARRAY_SIZE(small.zones), small.nodes,
				ARRAY_SIZE(small.nodes), LWM_TOPOLOGY_V4);
	a.ldev = carrier->ldev;
	a.tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(a.tbl));
	a.ldev->conf.id = LWM_TOPOLOGY_NETWORK;
	a.ldev->conf.node = 1;
	a.ldev->conf.zone = 1;
	a.ldev->conf.local4 = lwm_topology_addr4(1);
	rtnl_lock();
	return a;
}

static void small_free(struct asking *a)
{
	rtnl_unlock();
	lwm_table_free(a->tbl);
}

/* No plan that is made says that so many ports are to be served here. */
#define MARK	4711

static struct lwm_plan *plan_of(const struct asking *a)
{
	if (a->wire)
		return lwm_plan_get_wire(a->ldev, a->tbl, &a->send, a->wire);
	return lwm_plan_get(a->ldev, a->tbl, &a->send, a->t, a->n);
}

/* Ask, and leave a mark where @leave. Was one there? */
static bool ask(struct kunit *test, const struct asking *a, bool leave, const void **where)
{
	struct lwm_plan *plan;
	bool marked = false;

	local_bh_disable();
	rcu_read_lock();
	plan = plan_of(a);
	if (!IS_ERR(plan)) {
		marked = plan->n_here == MARK;
		if (leave)
			plan->n_here = MARK;
	}
	*where = plan;
	lwm_plan_put(plan);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_ASSERT_FALSE(test, IS_ERR(plan));
	return marked;
}

/* Asked once more, is @now answered by what was @first answered, or might have been? */
static bool remembered(struct kunit *test, const struct asking *first, const struct asking *now)
{
	const void *then, *here;
	bool is;

	ask(test, first, true, &then);
	is = ask(test, now, false, &here);
	KUNIT_EXPECT_PTR_EQ(test, then, here);	/* or it would say nothing */
	return is;
}

/* ---- the question ---- */

struct question_row {
	const char	*name;
	void		(*vary)(struct asking *a);
	bool		same;
};

static void vary_nothing(struct asking *a) { }
static void vary_tos(struct asking *a) { a->send.tos = 4; }
static void vary_proto(struct asking *a) { a->send.proto = LWM_PROTO_FRAME; }
static void vary_group(struct asking *a) { a->send.group = LWM_TOPOLOGY_GROUP; }
static void vary_from_zone(struct asking *a) { a->send.from_zone = 3; }
static void vary_hop(struct asking *a) { a->send.hop--; }
static void vary_direct(struct asking *a) { a->send.direct = true; }
static void vary_reply(struct asking *a) { a->send.reply = true; }
static void vary_flow(struct asking *a) { a->send.sport = htons(6); }
static void vary_self(struct asking *a) { a->ldev->conf.node = 3; }
static void vary_zone(struct asking *a) { a->ldev->conf.zone = 2; }
static void vary_setlen(struct asking *a) { a->ldev->conf.setlen -= 4; }
static void vary_local4(struct asking *a) { a->ldev->conf.local4 = htonl(INADDR_ANY); }
static void vary_local6(struct asking *a) { a->ldev->conf.local6 = lwm_topology_addr6(1); }
static void vary_target(struct asking *a) { a->t = others; }
static void vary_port(struct asking *a) { a->t = ports; }

static const struct question_row question_rows[] = {
	{ "as it was", vary_nothing, true },
	{ "what is of no account", vary_tos, true },
	{ "frame for message", vary_proto },
	{ "in a group", vary_group },
	{ "sent on", vary_from_zone },
	{ "nearer to its end", vary_hop },
	{ "without relays", vary_direct },
	{ "to who may be a stranger", vary_reply },
	{ "another flow, which picks relays", vary_flow },
	{ "of another node", vary_self },
	{ "in another zone", vary_zone },
	{ "with a shorter option", vary_setlen },
	{ "with no IPv4 here", vary_local4 },
	{ "with IPv6 here", vary_local6 },
	{ "to another target", vary_target },
	{ "to another port", vary_port },
};

LWM_ROWS(question_rows)

static void other_question_has_another_answer(struct kunit *test)
{
	const struct question_row *row = test->param_value;
	struct asking first = small_asking(test), now = first;
	const void *then, *here;
	bool marked;

	ask(test, &first, true, &then);
	row->vary(&now);
	marked = ask(test, &now, false, &here);
	KUNIT_EXPECT_PTR_EQ(test, then, here);	/* or it would say nothing */
	KUNIT_EXPECT_EQ(test, marked, row->same);
	small_free(&first);
}

/* Sets as an option has them: all begin and end alike, and are remembered in one place. */
struct option_row {
	const char	*name;
	u8		octets[10];
	u16		len;
	u8		flags;
	bool		same;
};

static const struct option_row option_rows[] = {
	{ "as it was", { 0, 2, 0, 3, 0, 5, 0, 6 }, 8, .same = true },
	{ "another id", { 0, 2, 0, 4, 0, 5, 0, 6 }, 8 },
	{ "fewer of them", { 0, 2, 0, 5, 0, 6 }, 6 },
	{ "more of them", { 0, 2, 0, 3, 0, 5, 0, 7, 0, 6 }, 10 },
	{ "with ports", { 0, 2, 0, 3, 0, 5, 0, 6 }, 8, LWM_SET_PORTS },
	{ "a bitstring", { 0, 2, 0, 3, 0, 5, 0, 6 }, 8, LWM_SET_BITS },
};

LWM_ROWS(option_rows)

static void other_option_has_another_answer(struct kunit *test)
{
	const struct option_row *row = test->param_value, *base = &option_rows[0];
	struct lwm_wire was = { .targets = base->octets, .targets_len = base->len };
	struct lwm_wire is = {
		.targets = row->octets, .targets_len = row->len, .flags = row->flags,
	};
	struct asking first = small_asking(test), now = first;

	first.wire = &was;
	now.wire = &is;
	KUNIT_EXPECT_EQ(test, remembered(test, &first, &now), row->same);
	small_free(&first);
}

/* ... and its plan is the one of the targets that it names. */
static void option_and_targets_have_one_plan(struct kunit *test)
{
	const struct option_row *row = &option_rows[0];
	struct lwm_wire wire = { .targets = row->octets, .targets_len = row->len };
	struct asking a = small_asking(test), b = a;
	struct lwm_plan *plan, *other;
	bool same = false;

	b.wire = &wire;
	local_bh_disable();
	rcu_read_lock();
	plan = plan_of(&a);
	other = plan_of(&b);
	if (!IS_ERR(plan) && !IS_ERR(other))
		same = plan != other && plan->n_targets == other->n_targets &&
		       plan->n_copies == other->n_copies &&
		       !memcmp(plan->targets, other->targets,
			       plan->n_targets * sizeof(*plan->targets)) &&
		       !memcmp(plan->copies, other->copies,
			       plan->n_copies * sizeof(*plan->copies));
	lwm_plan_put(other);
	lwm_plan_put(plan);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_TRUE(test, same);
	small_free(&a);
}

static void option_that_names_nobody_has_no_plan(struct kunit *test)
{
	static const u8 octets[] = { 0, 0 };
	struct lwm_wire wire = { .targets = octets, .targets_len = sizeof(octets) };
	struct asking a = small_asking(test);
	struct lwm_plan *plan;

	a.wire = &wire;
	local_bh_disable();
	rcu_read_lock();
	plan = plan_of(&a);
	lwm_plan_put(plan);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(plan), -EBADMSG);
	small_free(&a);
}

static void flow_is_of_no_account_without_relays(struct kunit *test)
{
	struct asking first = small_asking(test), now;

	first.t = beside;
	first.n = ARRAY_SIZE(beside);
	now = first;
	now.send.sport = htons(6);
	KUNIT_EXPECT_TRUE(test, remembered(test, &first, &now));
	small_free(&first);
}

/* Those that share memory with it: some do. */
static void other_initiator_has_another_answer(struct kunit *test)
{
	struct asking first = small_asking(test), now = first;
	unsigned int shared = 0;
	const void *then, *here;

	for (now.send.initiator = 5; now.send.initiator < 37; now.send.initiator++) {
		bool marked;

		ask(test, &first, true, &then);
		marked = ask(test, &now, false, &here);
		KUNIT_EXPECT_FALSE(test, marked);
		shared += here == then;
	}
	KUNIT_EXPECT_GT(test, shared, 0);
	small_free(&first);
}

static void other_number_has_another_answer(struct kunit *test)
{
	static const struct lwm_target more[] = { { 2 }, { 3 }, { 5 }, { 5, htons(1) }, { 6 } };
	struct asking first = small_asking(test), now = first;

	now.t = more;
	now.n = ARRAY_SIZE(more);
	KUNIT_EXPECT_FALSE(test, remembered(test, &first, &now));
	small_free(&first);
}

/* ---- what has changed ---- */

struct change_row {
	const char	*name;
	int		(*change)(struct lwm_table *tbl);
};

#define DOWN	.flags = LWM_NODE_DOWN, .flags_mask = LWM_NODE_DOWN

static int node_down(struct lwm_table *tbl)
{
	return lwm_node_set(tbl, &(struct lwm_node_conf){ 6, DOWN }, NULL);
}

static int node_gone(struct lwm_table *tbl)
{
	return lwm_node_del(tbl, &(struct lwm_node_conf){ 6 }, NULL);
}

static int node_come(struct lwm_table *tbl)
{
	const struct lwm_node_conf conf = {
		.id = 9, .zone = 2, .has_zone = true, .addr4 = htonl(0x0a00ff09), .has_addr4 = true,
	};

	return lwm_node_new(tbl, &conf, NULL);
}

static int node_moved(struct lwm_table *tbl)
{
	return lwm_node_set(tbl, &(struct lwm_node_conf){ 6, .zone = 3, .has_zone = true }, NULL);
}

/* As a node's state does. */
static int node_failed(struct lwm_table *tbl)
{
	lwm_zone_changed(lwm_zone_find(tbl, 2));
	return 0;
}

static int zone_set(struct lwm_table *tbl)
{
	const struct lwm_zone_conf conf = { 2, .relay = LWM_RELAY_NEVER, .has_relay = true };

	return lwm_zone_set(tbl, &conf, NULL);
}

static int zone_new(struct lwm_table *tbl)
{
	return lwm_zone_new(tbl, &(struct lwm_zone_conf){ 9 }, NULL);
}

static int zone_gone(struct lwm_table *tbl)
{
	return lwm_zone_del(tbl, &(struct lwm_zone_conf){ 3 }, NULL);
}

static const struct {
	u8	form;
	u8	zero;
	u16	first;
	u16	id;
} only_5 = { LWM_NODES_IDS, 0, 0, 5 };

static int group_set(struct lwm_table *tbl)
{
	const struct lwm_group_conf conf = {
		.id = LWM_TOPOLOGY_GROUP, .nodes = (const struct lwm_nodes *)&only_5,
		.nodes_len = sizeof(only_5),
	};

	return lwm_group_set(tbl, &conf, NULL);
}

static int table_gone(struct lwm_table *tbl)
{
	struct lwm_table *other = lwm_table_new(LWM_TOPOLOGY_NETWORK);
	u64 changes = atomic64_read(&lwm_table_changes);

	if (IS_ERR(other))
		return PTR_ERR(other);
	lwm_table_free(other);
	return changes == atomic64_read(&lwm_table_changes);
}

static const struct change_row change_rows[] = {
	{ "a node is set down", node_down },
	{ "a node is deleted", node_gone },
	{ "a node is added", node_come },
	{ "a node moves", node_moved },
	{ "a node has failed, or is back", node_failed },
	{ "a zone is another", zone_set },
	{ "a zone is added", zone_new },
	{ "a zone is deleted", zone_gone },
	{ "a group has others in it", group_set },
	{ "a table ends", table_gone },
};

LWM_ROWS(change_rows)

static void change_has_another_answer(struct kunit *test)
{
	const struct change_row *row = test->param_value;
	struct asking a = small_asking(test);
	const void *then, *here;
	bool before, after;

	a.send.group = LWM_TOPOLOGY_GROUP;
	ask(test, &a, true, &then);
	before = ask(test, &a, false, &here);
	KUNIT_EXPECT_EQ(test, row->change(a.tbl), 0);
	after = ask(test, &a, false, &here);
	KUNIT_EXPECT_TRUE(test, before);
	KUNIT_EXPECT_FALSE(test, after);
	KUNIT_EXPECT_PTR_EQ(test, then, here);
	small_free(&a);
}

/* The nodes are the same, and others. */
static void copy_of_a_table_has_another_answer(struct kunit *test)
{
	struct asking first = small_asking(test), now = first;

	now.tbl = lwm_table_clone(first.tbl);
	KUNIT_EXPECT_FALSE(test, IS_ERR(now.tbl));
	if (!IS_ERR(now.tbl)) {
		KUNIT_EXPECT_FALSE(test, remembered(test, &first, &now));
		lwm_table_free(now.tbl);
	}
	small_free(&first);
}

/* ---- what is not remembered ---- */

static void copies_withheld_go_the_next_time(struct kunit *test)
{
	struct asking a = small_asking(test);
	struct lwm_plan *plan;
	unsigned int made = 0, anew = 0;

	local_bh_disable();
	rcu_read_lock();
	plan = lwm_plan_get(a.ldev, a.tbl, &a.send, a.t, a.n);
	if (!IS_ERR(plan)) {
		made = plan->n_copies;
		lwm_plan_withhold(plan);
	}
	lwm_plan_put(plan);
	plan = lwm_plan_get(a.ldev, a.tbl, &a.send, a.t, a.n);
	if (!IS_ERR(plan))
		anew = plan->n_copies;
	lwm_plan_put(plan);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, made, 3);	/* two beside it, and to a relay */
	KUNIT_EXPECT_EQ(test, anew, made);
	small_free(&a);
}

/* Strangers come and go, and tables do not know. */
static void stranger_is_sought_each_time(struct kunit *test)
{
	const struct lwm_target stranger = { .node = 99 };
	struct asking a = small_asking(test);

	a.t = &stranger;
	a.n = 1;
	KUNIT_EXPECT_TRUE(test, remembered(test, &a, &a));
	a.send.reply = true;
	KUNIT_EXPECT_FALSE(test, remembered(test, &a, &a));
	small_free(&a);
}

static void refused_question_is_asked_again(struct kunit *test)
{
	struct asking a = small_asking(test), refused = a;
	struct lwm_plan *plan[2];
	unsigned int i;

	refused.send.group = 9;
	local_bh_disable();
	rcu_read_lock();
	for (i = 0; i < ARRAY_SIZE(plan); i++)
		plan[i] = lwm_plan_get(a.ldev, a.tbl, &refused.send, a.t, a.n);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(plan[0]), -ENOENT);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(plan[1]), -ENOENT);
	KUNIT_EXPECT_TRUE(test, remembered(test, &a, &a));
	small_free(&a);
}

/* ---- memory ---- */

/* This CPU's own serves one at a time; who comes while it is used gets other memory. */
static void plan_in_use_is_nobody_else_s(struct kunit *test)
{
	struct asking a = small_asking(test);
	struct lwm_plan *first, *second, *again;
	bool scratch, other;

	local_bh_disable();
	rcu_read_lock();
	first = lwm_plan_get(a.ldev, a.tbl, &a.send, a.t, a.n);
	second = lwm_plan_get(a.ldev, a.tbl, &a.send, a.t, a.n);
	scratch = !IS_ERR(first) && first->scratch;
	other = !IS_ERR(second) && !second->scratch;
	lwm_plan_put(second);
	lwm_plan_put(first);
	again = lwm_plan_get(a.ldev, a.tbl, &a.send, a.t, a.n);
	lwm_plan_put(again);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_TRUE(test, scratch);
	KUNIT_EXPECT_TRUE(test, other);
	KUNIT_EXPECT_PTR_EQ(test, first, again);
	small_free(&a);
}

struct size_row {
	const char	*name;
	unsigned int	n;
	bool		scratch;
};

static const struct size_row size_rows[] = {
	{ "nobody", 0, true },
	{ "a short set", LWM_PLAN_SCRATCH, true },
	{ "a long set", LWM_PLAN_SCRATCH + 1, true },
	{ "a full option", LWM_SET_TARGETS, true },
	{ "more than an option", LWM_SET_TARGETS + 1, false },
};

LWM_ROWS(size_rows)

static void sets_of_one_option_need_no_memory(struct kunit *test)
{
	const struct size_row *row = test->param_value;
	struct asking a = small_asking(test);
	struct lwm_target *t = kunit_kcalloc(test, row->n + 1, sizeof(*t), GFP_KERNEL);
	const void *then, *here;
	bool scratch;
	unsigned int i;

	for (i = 0; t && i < row->n; i++)
		t[i] = (struct lwm_target){ .node = 100 + i };
	a.t = t;
	a.n = row->n;
	if (t) {
		ask(test, &a, true, &then);
		scratch = ask(test, &a, false, &here);
		KUNIT_EXPECT_EQ(test, scratch, row->scratch);
	}
	small_free(&a);
}

static struct kunit_case plan_cases[] = {
	KUNIT_CASE_PARAM(other_question_has_another_answer, question_rows_gen_params),
	KUNIT_CASE_PARAM(other_option_has_another_answer, option_rows_gen_params),
	KUNIT_CASE(option_and_targets_have_one_plan),
	KUNIT_CASE(option_that_names_nobody_has_no_plan),
	KUNIT_CASE(flow_is_of_no_account_without_relays),
	KUNIT_CASE(other_initiator_has_another_answer),
	KUNIT_CASE(other_number_has_another_answer),
	KUNIT_CASE_PARAM(change_has_another_answer, change_rows_gen_params),
	KUNIT_CASE(copy_of_a_table_has_another_answer),
	KUNIT_CASE(copies_withheld_go_the_next_time),
	KUNIT_CASE(stranger_is_sought_each_time),
	KUNIT_CASE(refused_question_is_asked_again),
	KUNIT_CASE(plan_in_use_is_nobody_else_s),
	KUNIT_CASE_PARAM(sets_of_one_option_need_no_memory, size_rows_gen_params),
	{}
};

static struct kunit_suite plan_suite = {
	.name = "lwm_plan",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = plan_cases,
};

kunit_test_suite(plan_suite);
