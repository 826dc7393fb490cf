// SPDX-License-Identifier: GPL-2.0
/* Copies that do not go: what is counted, and what the sender is told. */
#include <linux/err.h>

#include "carrier.h"
#include "dev.h"
#include "node.h"
#include "path.h"
#include "plan.h"
#include "sockaddr.h"
#include "sockcourse.h"
#include "suite.h"
#include "table.h"
#include "topology.h"
#include "wire.h"
#include "zone.h"

/* Node 1 sends to the other three, one of them in another zone. */
static const struct {
	struct lwm_topology_zone zones[2];
	struct lwm_topology_node nodes[4];
} small = {
	{ { 1 }, { 2 } },
	{ { 1, 1 }, { 2, 1 }, { 3, 1 }, { 4, 2 } },
};

static const struct lwm_target others[] = { { 2 }, { 3 }, { 4 } };

#define OTHERS	ARRAY_SIZE(others)
#define LEN	20	/* octets of payload */
/* What a leaf's copy of them takes inside UDP: one option names both nodes of the zone. */
#define ROOM	(sizeof(struct lwm_geneve) + sizeof(struct lwm_set) + 2 * sizeof(__be16) + 2 + \
		 sizeof(struct lwm_hdr) + LEN)

static struct lwm_topology *small_topology(struct kunit *test)
{
	return lwm_topology_new(test, small.zones, ARRAY_SIZE(small.zones),
				small.nodes, ARRAY_SIZE(small.nodes), LWM_TOPOLOGY_V4);
}

static struct lwm_table *small_table(struct kunit *test, const struct lwm_topology *topo)
{
	struct lwm_table *tbl = lwm_topology_table(topo);

	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	return tbl;
}

static struct lwm_carrier_state *carrier_for(struct kunit *test)
{
	struct lwm_carrier_state *carrier = lwm_carrier_new(test);

	KUNIT_ASSERT_NOT_NULL(test, carrier);
	return carrier;
}

/* Each of the others was missed once, for @err. */
static void all_missed(struct kunit *test, const struct lwm_tx_result *result, int err)
{
	unsigned int i, sum = 0;

	KUNIT_EXPECT_EQ(test, result->sent, 0);
	KUNIT_EXPECT_EQ(test, result->err, err);
	KUNIT_ASSERT_EQ(test, result->n_results, OTHERS);
	KUNIT_EXPECT_EQ(test, result->node, result->results[0].node);
	for (i = 0; i < OTHERS; i++) {
		KUNIT_EXPECT_EQ(test, result->results[i].error, -err);
		sum += 1 << result->results[i].node;
	}
	KUNIT_EXPECT_EQ(test, sum, 1 << 2 | 1 << 3 | 1 << 4);
}

/* ---- what the underlay refuses ---- */

struct row {
	const char	*name;
	int		err;
	enum lwm_drop	why;
	unsigned int	room;
};

static const struct row rows[] = {
	{ "through devices in a circle", -ELOOP, LWM_DROP_RECURSION },
	{ "through a device that goes down", -ENETDOWN, LWM_DROP_DOWN },
	{ "without memory", -ENOMEM, LWM_DROP_MEMORY },
	{ "through a queue that is full", -ENOBUFS, LWM_DROP_QUEUE },
	{ "through a filter that says no", -EPERM, LWM_DROP_UNREACHABLE },
	{ "too long for the way", -EMSGSIZE, LWM_DROP_TOO_BIG, LEN },
};

LWM_ROWS(rows)

static void frame_goes_to_nobody(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct lwm_carrier_state *carrier = carrier_for(test);
	struct lwm_topology *topo = small_topology(test);
	struct lwm_table *tbl = small_table(test, topo), *tables[] = { tbl, tbl, tbl, tbl };
	struct lwm_message msg = {
		.initiator = 1, .proto = LWM_PROTO_FRAME, .len = LEN, .n = OTHERS,
		.targets = others, .room = row->room, .refuse = row->room ? 0 : row->err,
	};

	KUNIT_EXPECT_EQ(test, lwm_carrier_send(carrier, topo, tables, &msg), 0);
	KUNIT_EXPECT_EQ(test, carrier->n_carried, 0);
	KUNIT_EXPECT_EQ(test, lwm_carrier_drops(carrier, row->why), OTHERS);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(carrier), OTHERS);
	all_missed(test, &carrier->result, row->err);
	lwm_table_free(tbl);
}

/* ---- what a socket is told before anything goes ---- */

static void message_goes_to_all_or_to_nobody(struct kunit *test)
{
	struct lwm_carrier_state *carrier = carrier_for(test);
	struct lwm_topology *topo = small_topology(test);
	struct lwm_table *tbl = small_table(test, topo), *tables[] = { tbl, tbl, tbl, tbl };
	struct lwm_message msg = {
		.initiator = 1, .proto = LWM_PROTO_MESSAGE, .len = LEN, .n = OTHERS,
		.targets = others, .room = ROOM,
	};

	KUNIT_EXPECT_EQ(test, lwm_carrier_send(carrier, topo, tables, &msg), 0);
	KUNIT_EXPECT_EQ(test, carrier->n_delivered, OTHERS);
	msg.room--;
	KUNIT_EXPECT_EQ(test, lwm_carrier_send(carrier, topo, tables, &msg), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, carrier->n_carried, 0);
	KUNIT_EXPECT_EQ(test, carrier->result.err, -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, carrier->result.node, 2);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(carrier), 0);
	lwm_table_free(tbl);
}

/* Its members were read, and left before there was a plan. */
static void group_that_all_have_left_is_nobody(struct kunit *test)
{
	const struct lwm_send send = { .proto = LWM_PROTO_MESSAGE, .initiator = 1, .hop = 8 };
	const struct lwm_dest dest = { .to = LWM_TO_GROUP, .n = 1 };
	struct lwm_dev *ldev = carrier_for(test)->ldev;
	struct lwm_table *tbl = small_table(test, small_topology(test));
	struct lwm_plan *plan = lwm_plan_alloc(dest.n);
	struct lwm_tx_result result = {};
	int err;

	KUNIT_ASSERT_NOT_NULL(test, plan);
	ldev->conf.node = 1;
	ldev->conf.zone = 1;
	RCU_INIT_POINTER(ldev->table, tbl);
	plan->targets[0] = (struct lwm_target){ .node = 9 };
	rcu_read_lock();
	err = lwm_course_plan_rcu(plan, ldev, &send, &dest, &result);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, err, -EDESTADDRREQ);
	KUNIT_EXPECT_EQ(test, result.node, 0);
	lwm_plan_put(plan);
	lwm_table_free(tbl);
}

/* ---- what goes in sections ---- */

static int small_plan(struct lwm_plan *plan, struct lwm_table *tbl, const struct lwm_send *send)
{
	struct lwm_at at = { .self = 1, .has4 = true };
	int err;

	memcpy(plan->targets, others, sizeof(others));
	rcu_read_lock();
	at.zone = lwm_zone_find(tbl, 1);
	err = lwm_plan_make_at(plan, &at, LWM_SETLEN_DEFAULT, tbl, send, OTHERS);
	rcu_read_unlock();
	return err;
}

static void targets_are_missed_once_the_device_is_gone(struct kunit *test)
{
	const struct lwm_send send = { .proto = LWM_PROTO_MESSAGE, .initiator = 1, .hop = 8 };
	struct lwm_carrier_state *carrier = carrier_for(test);
	struct lwm_table *tbl = small_table(test, small_topology(test));
	struct lwm_plan *plan = lwm_plan_alloc(OTHERS);
	struct sk_buff *skb = alloc_skb(LEN, GFP_KERNEL);
	struct lwm_result results[OTHERS + 1];
	struct lwm_tx_result result = { .results = results, .max_results = ARRAY_SIZE(results) };

	KUNIT_ASSERT_NOT_NULL(test, plan);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_ASSERT_EQ(test, small_plan(plan, tbl, &send), 0);
	lwm_tx_many(NULL, &init_net, LWM_TOPOLOGY_NETWORK, plan, skb, &send, &result);
	all_missed(test, &result, -ENODEV);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(carrier), 0);
	lwm_plan_put(plan);
	lwm_table_free(tbl);
}

/* ---- what is shared ---- */

/* Receivers put packets together by what each one takes: no less than it has. */
static void shared_payload_takes_memory(struct kunit *test)
{
	const unsigned int len = 1400, keep = sizeof(struct lwm_hdr);
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);
	unsigned int truesize;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_put_zero(skb, len);
	truesize = skb->truesize;
	local_bh_disable();
	err = lwm_tx_share(skb, keep, 100);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, skb->data_len, len - keep);
	KUNIT_EXPECT_EQ(test, skb->truesize, truesize + len - keep);
	kfree_skb(skb);
}

/* Octet @i of a payload: no two fragments begin alike. */
static u8 octet_at(unsigned int i)
{
	return i % 251;
}

static void expect_octets(struct kunit *test, const struct sk_buff *skb)
{
	u8 *octets = kunit_kmalloc(test, skb->len, GFP_KERNEL);
	unsigned int i, wrong = 0;

	KUNIT_ASSERT_NOT_NULL(test, octets);
	KUNIT_ASSERT_EQ(test, skb_copy_bits(skb, 0, octets, skb->len), 0);
	for (i = 0; i < skb->len; i++)
		wrong += octets[i] != octet_at(i);
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

/* What is copied with each head stays where it is. */
static void payload_is_shared_where_that_is_cheaper(struct kunit *test)
{
	static const struct {
		unsigned int	len;
		unsigned int	copies;
		bool		shared;
	} payloads[] = {
		{ 1400, 2, false }, { 1400, 3, false },
		{ 1400, 4, true }, { 1400, 100, true },
		{ 512, 65535, false }, { 513, 65535, true },
		{ 3072, 2, false }, { 3073, 2, true },
		{ 60000, 2, true },
	};
	const unsigned int keep = sizeof(struct lwm_hdr);
	unsigned int i, k;
	u8 *data;
	int err;

	for (i = 0; i < ARRAY_SIZE(payloads); i++) {
		struct sk_buff *skb = alloc_skb(keep + payloads[i].len, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, skb);
		data = skb_put(skb, keep + payloads[i].len);
		for (k = 0; k < skb->len; k++)
			data[k] = octet_at(k);
		local_bh_disable();
		err = lwm_tx_share(skb, keep, payloads[i].copies);
		local_bh_enable();
		KUNIT_EXPECT_EQ(test, err, 0);
		KUNIT_EXPECT_EQ_MSG(test, skb->data_len, payloads[i].shared ? payloads[i].len : 0,
				    "%u octets in %u copies", payloads[i].len, payloads[i].copies);
		expect_octets(test, skb);
		kfree_skb(skb);
	}
}

static struct kunit_case tx_cases[] = {
	KUNIT_CASE_PARAM(frame_goes_to_nobody, rows_gen_params),
	KUNIT_CASE(message_goes_to_all_or_to_nobody),
	KUNIT_CASE(group_that_all_have_left_is_nobody),
	KUNIT_CASE(targets_are_missed_once_the_device_is_gone),
	KUNIT_CASE(shared_payload_takes_memory),
	KUNIT_CASE(payload_is_shared_where_that_is_cheaper),
	{}
};

static struct kunit_suite tx_suite = {
	.name = "lwm_tx",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = tx_cases,
};

kunit_test_suite(tx_suite);
