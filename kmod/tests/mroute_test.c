// SPDX-License-Identifier: GPL-2.0
/* What copies a set causes at a node: networks small enough to see it. */
#include <linux/err.h>
#include <linux/rcupdate.h>

#include "mroute.h"
#include "node.h"
#include "plan.h"
#include "stats.h"
#include "suite.h"
#include "table.h"
#include "topology.h"

#define V4	LWM_TOPOLOGY_V4
#define V6	LWM_TOPOLOGY_V6
#define BOTH	(LWM_TOPOLOGY_V4 | LWM_TOPOLOGY_V6)

/* All of them, at node 1 in zone 1. */
struct row {
	const char		*name;
	struct {
		struct lwm_topology_zone	zones[4];
		struct lwm_topology_node	nodes[5];
	} topo;
	u16			from_zone;
	u16			initiator;	/* 0: node 1 */
	bool			message;	/* else a frame */
	bool			bound;		/* by the group */
	bool			direct;		/* no relays wanted */
	u16			targets[8];
	const char		*copies;
};

static const struct row rows[] = {
	{
		"the own zone: to each", {
			{ { 1 } }, { { 1, 1 }, { 2, 1 }, { 3, 1 } },
		}, .targets = { 2, 3 }, .copies = "leaf 2, leaf 3",
	}, {
		"this node itself", {
			{ { 1 } }, { { 1, 1 }, { 2, 1 } },
		}, .targets = { 1, 2 }, .copies = "here 1, leaf 2",
	}, {
		"another zone: one copy", {
			{ { 1 }, { 2, .relay = LWM_RELAY_NODES } },
			{ { 1, 1 }, { 4, 2 }, { 5, 2, .relays = true }, { 6, 2 } },
		}, .targets = { 4, 5, 6 }, .copies = "relay 5: 4 5 6",
	}, {
		"one target there is its own relay", {
			{ { 1 }, { 2 } }, { { 1, 1 }, { 4, 2 }, { 5, 2 } },
		}, .targets = { 4 }, .copies = "relay 4: 4",
	}, {
		"a relay that is named and no target", {
			{ { 1 }, { 2, .relay = LWM_RELAY_NODES } },
			{ { 1, 1 }, { 4, 2 }, { 5, 2, .relays = true }, { 6, 2 } },
		}, .targets = { 4, 6 }, .copies = "transit 5: 4 6",
	}, {
		"a named relay that is down: to each", {
			{ { 1 }, { 2, .relay = LWM_RELAY_NODES } },
			{ { 1, 1 }, { 4, 2 }, { 5, 2, 0, LWM_NODE_DOWN, .relays = true },
			  { 6, 2 } },
		}, .targets = { 4, 6 }, .copies = "leaf 4, leaf 6",
	}, {
		"a zone that never relays: to each", {
			{ { 1 }, { 2, .relay = LWM_RELAY_NEVER } },
			{ { 1, 1 }, { 4, 2 }, { 5, 2 } },
		}, .targets = { 4, 5 }, .copies = "leaf 4, leaf 5",
	}, {
		"without relays: to each", {
			{ { 1 }, { 2 } }, { { 1, 1 }, { 4, 2 }, { 5, 2 } },
		}, .direct = true, .targets = { 4, 5 }, .copies = "leaf 4, leaf 5",
	}, {
		"without relays, by way of a zone: to each", {
			{ { 1 }, { 2 }, { 3, 2 } }, { { 1, 1 }, { 4, 2 }, { 7, 3 }, { 8, 3 } },
		}, .direct = true, .targets = { 7, 8 }, .copies = "leaf 7, leaf 8",
	}, {
		"without relays, behind a node that forwards", {
			{ { 1 }, { 2 } },
			{ { 1, 1 }, { 4, 2 }, { 5, 2, 4, LWM_NODE_PLAIN } },
		}, .direct = true, .targets = { 4, 5 }, .copies = "relay 4: 4 5",
	}, {
		"by way of a zone without targets", {
			{ { 1 }, { 2 }, { 3, 2 } }, { { 1, 1 }, { 4, 2 }, { 7, 3 }, { 8, 3 } },
		}, .targets = { 7, 8 }, .copies = "transit 4: 7 8",
	}, {
		"by way of a zone that has a target", {
			{ { 1 }, { 2 }, { 3, 2 } }, { { 1, 1 }, { 4, 2 }, { 5, 2 }, { 7, 3 } },
		}, .targets = { 4, 7 }, .copies = "relay 4: 4 7",
	}, {
		"by way of a zone that nobody is in: to each", {
			{ { 1 }, { 2 }, { 3, 2 } }, { { 1, 1 }, { 7, 3 }, { 8, 3 } },
		}, .targets = { 7, 8 }, .copies = "leaf 7, leaf 8",
	}, {
		"by way of a zone that is not known: direct", {
			{ { 1 }, { 3, 2 } }, { { 1, 1 }, { 7, 3 } },
		}, .targets = { 7 }, .copies = "relay 7: 7",
	}, {
		"up to the zone above", {
			{ { 1, 2 }, { 2 }, { 3 } }, { { 1, 1 }, { 4, 2 }, { 7, 3 }, { 8, 3 } },
		}, .targets = { 7, 8 }, .copies = "transit 4: 7 8",
	}, {
		"down to the zone below", {
			{ { 1 }, { 2, 1 }, { 3, 2 } }, { { 1, 1 }, { 4, 2 }, { 7, 3 } },
		}, .targets = { 7 }, .copies = "transit 4: 7",
	}, {
		"never back to the zone that it came from", {
			{ { 1 }, { 2 }, { 3 } }, { { 1, 1 }, { 4, 2 }, { 5, 2 }, { 7, 3 } },
		}, .from_zone = 2, .initiator = 9, .targets = { 4, 5, 7 },
		.copies = "struck 4 5: back-to-zone, relay 7: 7",
	}, {
		"nor within it, for a node of the same zone", {
			{ { 1 } }, { { 1, 1 }, { 2, 1 } },
		}, .from_zone = 1, .initiator = 9, .targets = { 2 },
		.copies = "struck 2: back-to-zone",
	}, {
		"not to the initiator", {
			{ { 1 } }, { { 1, 1 }, { 2, 1 }, { 3, 1 } },
		}, .from_zone = 2, .initiator = 2, .targets = { 2, 3 }, .copies = "leaf 3",
	}, {
		"a node that is down", {
			{ { 1 }, { 2 } }, { { 1, 1 }, { 4, 2, 0, LWM_NODE_DOWN }, { 5, 2 } },
		}, .targets = { 4, 5 }, .copies = "relay 5: 5, struck 4: unreachable",
	}, {
		"a node that is not known", {
			{ { 1 } }, { { 1, 1 }, { 2, 1 } },
		}, .targets = { 2, 9 }, .copies = "leaf 2, unknown 9",
	}, {
		"a node that is not in the group", {
			{ { 1 } }, { { 1, 1, .member = true }, { 2, 1, .member = true }, { 3, 1 } },
		}, .bound = true, .targets = { 2, 3 }, .copies = "leaf 2, outside 3",
	}, {
		"no family in common", {
			{ { 1 } }, { { 1, 1, .families = V4 }, { 2, 1, .families = V6 } },
		}, .targets = { 2 }, .copies = "struck 2: unreachable",
	}, {
		"the relay is one that can be reached", {
			{ { 1 }, { 2 } },
			{ { 1, 1, .families = V4 }, { 4, 2, .families = V6 },
			  { 5, 2, .families = BOTH } },
		}, .targets = { 4, 5 }, .copies = "relay 5: 4 5",
	}, {
		"the relay is one that can be reached, be it no target", {
			{ { 1 }, { 2 } },
			{ { 1, 1, .families = V4 }, { 4, 2, .families = V6 },
			  { 5, 2, .families = BOTH } },
		}, .targets = { 4 }, .copies = "transit 5: 4",
	}, {
		"a plain node, from anyone", {
			{ { 1 } }, { { 1, 1 }, { 2, 1, 0, LWM_NODE_PLAIN } },
		}, .targets = { 2 }, .copies = "plain 2",
	}, {
		"a plain node gets no messages", {
			{ { 1 } }, { { 1, 1 }, { 2, 1, 0, LWM_NODE_PLAIN } },
		}, .message = true, .targets = { 2 }, .copies = "struck 2: plain-node",
	}, {
		"a plain node is no relay", {
			{ { 1 }, { 2 } },
			{ { 1, 1 }, { 4, 2 }, { 5, 2, 0, LWM_NODE_PLAIN } },
		}, .targets = { 4, 5 }, .copies = "relay 4: 4 5",
	}, {
		"a plain node by way of its gate", {
			{ { 1 }, { 2 } },
			{ { 1, 1 }, { 4, 2 }, { 5, 2, 4, LWM_NODE_PLAIN } },
		}, .targets = { 5 }, .copies = "transit 4: 5",
	}, {
		"a plain node's gate, not another one of its zone", {
			{ { 1 }, { 2 } },
			{ { 1, 1 }, { 4, 2 }, { 5, 2 }, { 6, 2, 4, LWM_NODE_PLAIN } },
		}, .targets = { 6 }, .copies = "transit 4: 6",
	}, {
		"a plain node's other gate, likewise", {
			{ { 1 }, { 2 } },
			{ { 1, 1 }, { 4, 2 }, { 5, 2 }, { 6, 2, 5, LWM_NODE_PLAIN } },
		}, .targets = { 6 }, .copies = "transit 5: 6",
	}, {
		"a gate that is a target gets one copy", {
			{ { 1 } },
			{ { 1, 1 }, { 2, 1 }, { 3, 1, 2, LWM_NODE_PLAIN } },
		}, .targets = { 2, 3 }, .copies = "relay 2: 2 3",
	}, {
		"a gate that is down", {
			{ { 1 } },
			{ { 1, 1 }, { 2, 1, 0, LWM_NODE_DOWN }, { 3, 1, 2, LWM_NODE_PLAIN } },
		}, .targets = { 3 }, .copies = "struck 3: unreachable",
	}, {
		"a plain node that this one is the gate of", {
			{ { 1 } }, { { 1, 1 }, { 2, 1, 1, LWM_NODE_PLAIN } },
		}, .from_zone = 1, .initiator = 9, .targets = { 2 }, .copies = "plain 2",
	}, {
		"the same in another zone, whoever else is there", {
			{ { 1 }, { 2 } },
			{ { 1, 1 }, { 4, 2 }, { 5, 2, 1, LWM_NODE_PLAIN } },
		}, .targets = { 4, 5 }, .copies = "plain 5, relay 4: 4",
	},
};

LWM_ROWS(rows)

/* ---- a plan as text ---- */

struct text {
	unsigned int	len;
	char		buf[160];
};

static __printf(2, 3) void text_add(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text->len += vscnprintf(text->buf + text->len, sizeof(text->buf) - text->len, format, args);
	va_end(args);
}

static void text_add_word(struct text *text, const char *word, u16 node)
{
	text_add(text, "%s%s %u", text->len ? ", " : "", word, node);
}

static void text_add_part(struct text *text, const struct lwm_plan *plan,
			  const struct lwm_copy *copy)
{
	unsigned int i;

	for (i = 0; i < copy->count; i++)
		text_add(text, " %u", plan->targets[copy->first + i].node);
}

static void text_add_copy(struct text *text, const struct lwm_plan *plan,
			  const struct lwm_copy *copy)
{
	if (copy->flags & LWM_COPY_UNREACHABLE) {
		text_add(text, "%sstruck", text->len ? ", " : "");
		text_add_part(text, plan, copy);
		text_add(text, ": %s", lwm_drop_text(copy->why));
	} else if (copy->flags & LWM_COPY_LEAF) {
		text_add_word(text, "leaf", copy->node->id);
	} else if (copy->flags & LWM_COPY_PLAIN) {
		text_add_word(text, "plain", copy->node->id);
	} else {
		text_add_word(text, copy->flags & LWM_COPY_TRANSIT ? "transit" : "relay",
			      copy->node->id);
		text_add(text, ":");
		text_add_part(text, plan, copy);
	}
}

static void text_add_plan(struct text *text, const struct lwm_plan *plan)
{
	unsigned int i;

	for (i = 0; i < plan->n_here; i++)
		text_add_word(text, "here", plan->here[i].node);
	for (i = 0; i < plan->n_copies; i++)
		text_add_copy(text, plan, &plan->copies[i]);
	if (plan->n_unknown)
		text_add_word(text, "unknown", plan->first_unknown);
	if (plan->n_outside)
		text_add_word(text, "outside", plan->first_outside);
}

/* ---- the rows ---- */

static int row_plan(const struct row *row, struct lwm_plan *plan, const struct lwm_table *tbl)
{
	struct lwm_node *self = lwm_node_find(tbl, 1);
	struct lwm_at at = {
		.self = 1,
		.from_zone = row->from_zone,
		.has4 = lwm_node_has4(self),
		.has6 = lwm_node_has6(self),
		.direct = row->direct,
		.zone = self->zone,
	};
	struct lwm_send send = {
		.proto = row->message ? LWM_PROTO_MESSAGE : LWM_PROTO_FRAME,
		.initiator = row->initiator ?: 1,
		.group = row->bound ? LWM_TOPOLOGY_GROUP : 0,
		.from_zone = row->from_zone,
		.hop = LWM_HOP_START,
	};
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(row->targets) && row->targets[n]; n++)
		plan->targets[n] = (struct lwm_target){ .node = row->targets[n] };
	return lwm_plan_make_at(plan, &at, LWM_SETLEN_DEFAULT, tbl, &send, n);
}

static struct lwm_table *row_table(struct kunit *test, const struct row *row)
{
	struct lwm_topology *topo = kunit_kzalloc(test, sizeof(*topo), GFP_KERNEL);
	struct lwm_topology_node *node;
	struct lwm_table *tbl;

	KUNIT_ASSERT_NOT_NULL(test, topo);
	memcpy(topo->zones, row->topo.zones, sizeof(row->topo.zones));
	memcpy(topo->nodes, row->topo.nodes, sizeof(row->topo.nodes));
	lwm_topology_for_each_node(topo, node)
		node->families = node->families ?: V4;
	tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	return tbl;
}

static void copies_of_a_set(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct lwm_plan *plan = lwm_plan_alloc(ARRAY_SIZE(row->targets));
	struct lwm_table *tbl = row_table(test, row);
	struct text text = {};
	int err;

	KUNIT_ASSERT_NOT_NULL(test, plan);
	rcu_read_lock();
	err = row_plan(row, plan, tbl);
	if (!err)
		text_add_plan(&text, plan);
	rcu_read_unlock();
	lwm_plan_put(plan);
	lwm_table_free(tbl);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_STREQ(test, text.buf, row->copies);
}

static struct kunit_case mroute_cases[] = {
	KUNIT_CASE_PARAM(copies_of_a_set, rows_gen_params),
	{}
};

static struct kunit_suite mroute_suite = {
	.name = "lwm_mroute",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = mroute_cases,
};

kunit_test_suite(mroute_suite);
