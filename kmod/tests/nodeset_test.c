// SPDX-License-Identifier: GPL-2.0
/* Sets of nodes: from user space and back, in order, kept. */
#include "nodeset.h"

#include <linux/err.h>
#include <linux/slab.h>

#include "suite.h"

/* What user space wrote: struct lwm_nodes in octets of a little-endian host. */
struct given {
	const char		*name;
	u8			form;
	u8			zero;
	u16			first;
	u8			len;		/* octets of data */
	u8			octets[12];
	int			n;		/* targets, or an errno */
	struct lwm_target	t[4];
	bool			no_idset;	/* it is no set that can be kept */
};

#define PORT(port)	cpu_to_be16(port)

static const struct given givens[] = {
	{ "an id", LWM_NODES_IDS, 0, 0, 2, { 5 }, 1, { { 5 } } },
	{ "no ids", LWM_NODES_IDS, 0, 0, 0, {}, 0 },
	{ "ids out of order", LWM_NODES_IDS, 0, 0, 6, { 9, 0, 5, 0, 7 }, 3,
	  { { 5 }, { 7 }, { 9 } } },
	{ "ids that come twice", LWM_NODES_IDS, 0, 0, 6, { 9, 0, 5, 0, 9 }, 2, { { 5 }, { 9 } } },
	{ "the highest id", LWM_NODES_IDS, 0, 0, 2, { 255, 255 }, 1, { { 65535 } } },
	{ "id 0", LWM_NODES_IDS, 0, 0, 4, { 5, 0, 0, 0 }, -EINVAL },
	{ "half an id", LWM_NODES_IDS, 0, 0, 3, { 5, 0, 6 }, -EINVAL },
	{ "ids with a first one", LWM_NODES_IDS, 0, 1, 2, { 5 }, -EINVAL },
	{ "a target", LWM_NODES_TARGETS, 0, 0, 4, { 5, 0, 0, 80 }, 1, { { 5, PORT(80) } }, true },
	{ "targets of one node", LWM_NODES_TARGETS, 0, 0, 12,
	  { 5, 0, 0, 81, 5, 0, 0, 80, 5, 0, 0, 81 }, 2, { { 5, PORT(80) }, { 5, PORT(81) } },
	  true },
	{ "a target without a port", LWM_NODES_TARGETS, 0, 0, 4, { 5 }, 1, { { 5 } }, true },
	{ "a target without a node", LWM_NODES_TARGETS, 0, 0, 4, { 0, 0, 0, 80 }, -EINVAL },
	{ "half a target", LWM_NODES_TARGETS, 0, 0, 6, { 5, 0, 0, 80, 6 }, -EINVAL },
	{ "bits", LWM_NODES_BITMAP, 0, 100, 2, { 0x05, 0x80 }, 3, { { 100 }, { 102 }, { 115 } } },
	{ "no bits", LWM_NODES_BITMAP, 0, 100, 0, {}, 0 },
	{ "bits of which none is set", LWM_NODES_BITMAP, 0, 100, 2, {}, 0 },
	{ "a bit for node 0", LWM_NODES_BITMAP, 0, 0, 1, { 1 }, -EINVAL },
	{ "bits from 0, not for it", LWM_NODES_BITMAP, 0, 0, 1, { 2 }, 1, { { 1 } } },
	{ "a bit for the last node", LWM_NODES_BITMAP, 0, 65535, 1, { 1 }, 1, { { 65535 } } },
	{ "a bit beyond the last node", LWM_NODES_BITMAP, 0, 65535, 1, { 2 }, -EINVAL },
	{ "a form that is not known", 4, 0, 0, 2, { 5 }, -EINVAL },
	{ "no form", 0, 0, 0, 2, { 5 }, -EINVAL },
	{ "what is to be zero is not", LWM_NODES_IDS, 1, 0, 2, { 5 }, -EINVAL },
};

LWM_ROWS(givens)

static struct lwm_nodes *given_nodes(struct kunit *test, const struct given *row, size_t *len)
{
	struct lwm_nodes *nodes;

	*len = sizeof(*nodes) + row->len;
	nodes = kunit_kmalloc(test, *len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, nodes);
	nodes->form = row->form;
	nodes->zero = row->zero;
	nodes->first = row->first;
	memcpy(nodes->data, row->octets, row->len);
	return nodes;
}

static void set_is_read(struct kunit *test)
{
	const struct given *row = test->param_value;
	struct lwm_target t[16] = {};
	struct lwm_nodes *nodes;
	int i, n, max;
	size_t len;

	nodes = given_nodes(test, row, &len);
	max = lwm_nodes_count(nodes, len);
	n = max < 0 ? max : lwm_nodes_read(nodes, len, t);
	KUNIT_ASSERT_EQ(test, n, row->n);
	KUNIT_EXPECT_LE(test, n, max);
	for (i = 0; i < n; i++) {
		KUNIT_EXPECT_EQ(test, t[i].node, row->t[i].node);
		KUNIT_EXPECT_EQ(test, be16_to_cpu(t[i].port), be16_to_cpu(row->t[i].port));
	}
}

static void set_is_kept(struct kunit *test)
{
	const struct given *row = test->param_value;
	int n = row->no_idset ? -EINVAL : row->n, i;
	struct lwm_target t[16] = {};
	struct lwm_nodes *nodes;
	struct lwm_idset *set;
	size_t len;

	nodes = given_nodes(test, row, &len);
	set = lwm_idset_read(nodes, len);
	KUNIT_ASSERT_EQ(test, IS_ERR(set), n < 0);
	if (IS_ERR(set)) {
		KUNIT_EXPECT_EQ(test, PTR_ERR(set), n);
		return;
	}
	KUNIT_EXPECT_EQ(test, set->count, n);
	KUNIT_EXPECT_EQ(test, lwm_idset_targets(set, t, ARRAY_SIZE(t)), n);
	for (i = 0; i < n; i++) {
		KUNIT_EXPECT_EQ(test, t[i].node, row->t[i].node);
		KUNIT_EXPECT_TRUE(test, lwm_idset_has(set, row->t[i].node));
	}
	KUNIT_EXPECT_FALSE(test, lwm_idset_has(set, 0));
	KUNIT_EXPECT_FALSE(test, lwm_idset_has(set, 1000));
	lwm_idset_free(set);
}

static void less_than_a_header_is_no_set(struct kunit *test)
{
	const struct lwm_nodes nodes = { .form = LWM_NODES_IDS };
	struct lwm_target t;

	KUNIT_EXPECT_EQ(test, lwm_nodes_count(&nodes, 3), -EINVAL);
	KUNIT_EXPECT_EQ(test, lwm_nodes_read(&nodes, 3, &t), -EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(lwm_idset_read(&nodes, 3)), -EINVAL);
}

/* @n nodes, @step apart. */
struct shown {
	const char	*name;
	u16		first;
	u16		step;
	u16		n;
	__be16		port;
	u8		form;
	u16		len;		/* octets of data */
};

static const struct shown showns[] = {
	{ "nobody", 0, 0, 0, 0, LWM_NODES_IDS, 0 },
	{ "one node", 5, 0, 1, 0, LWM_NODES_BITMAP, 1 },
	{ "two neighbours", 5, 1, 2, 0, LWM_NODES_BITMAP, 1 },
	{ "two that are far apart", 5, 1000, 2, 0, LWM_NODES_IDS, 4 },
	{ "two of which bits take as much", 5, 31, 2, 0, LWM_NODES_IDS, 4 },
	{ "nodes up to the last", 65504, 1, 32, 0, LWM_NODES_BITMAP, 4 },
	{ "a node and a port", 5, 0, 1, PORT(80), LWM_NODES_TARGETS, 4 },
};

LWM_ROWS(showns)

static void set_is_written_shortly(struct kunit *test)
{
	const struct shown *row = test->param_value;
	struct lwm_target t[32] = {}, read[64];
	struct lwm_nodes *nodes;
	unsigned int i;
	size_t len;

	for (i = 0; i < row->n; i++)
		t[i] = (struct lwm_target){ row->first + i * row->step, row->port };
	len = lwm_nodes_len(t, row->n);
	KUNIT_ASSERT_EQ(test, len, sizeof(*nodes) + row->len);
	nodes = kunit_kmalloc(test, len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, nodes);
	lwm_nodes_write(nodes, t, row->n);
	KUNIT_EXPECT_EQ(test, nodes->form, row->form);
	KUNIT_ASSERT_EQ(test, lwm_nodes_read(nodes, len, read), row->n);
	KUNIT_EXPECT_EQ(test, memcmp(read, t, row->n * sizeof(*t)), 0);
}

static struct kunit_case nodeset_cases[] = {
	KUNIT_CASE_PARAM(set_is_read, givens_gen_params),
	KUNIT_CASE_PARAM(set_is_kept, givens_gen_params),
	KUNIT_CASE(less_than_a_header_is_no_set),
	KUNIT_CASE_PARAM(set_is_written_shortly, showns_gen_params),
	{}
};

static struct kunit_suite nodeset_suite = {
	.name = "lwm_nodeset",
	.test_cases = nodeset_cases,
};

kunit_test_suite(nodeset_suite);
