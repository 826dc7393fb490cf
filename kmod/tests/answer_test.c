// SPDX-License-Identifier: GPL-2.0
/* Answers: as they are on the wire, and whose are believed. */
#include "answer.h"

#include <linux/err.h>
#include <linux/ktime.h>

#include "asker.h"
#include "carrier.h"
#include "dev.h"
#include "digest.h"
#include "path.h"
#include "sockwait.h"
#include "suite.h"
#include "table.h"
#include "topology.h"
#include "way.h"

#define PORT(p)		cpu_to_be16(p)
#define REPLY_LEN	(sizeof(struct lwm_hdr) + sizeof(struct lwm_reply))

static const struct lwm_asked asked_by_other = {
	.initiator = LWM_WAY_NODE, .sport = PORT(0x1234), .id = cpu_to_be32(0x01020304),
};

static void answer(struct lwm_way *way, const struct lwm_asked *asked)
{
	local_bh_disable();
	rcu_read_lock();
	lwm_answer(way->ldev, asked, PORT(0x5678), LWM_STATUS_NO_ROOM, 0x0a0b0c0d);
	rcu_read_unlock();
	local_bh_enable();
}

/* The message header, and what follows, of the only copy that was sent. */
static const u8 *sent_only(struct kunit *test, const struct lwm_way *way, unsigned int len)
{
	const struct sk_buff *skb = skb_peek(&way->carrier->on_way);

	KUNIT_EXPECT_STREQ(test, way->carrier->wrong ?: "", "");
	KUNIT_ASSERT_EQ(test, way->carrier->n_carried, 1);
	KUNIT_EXPECT_EQ(test, way->carrier->carried[0].to, LWM_WAY_NODE);
	KUNIT_EXPECT_TRUE(test, way->carrier->carried[0].leaf);
	KUNIT_ASSERT_GT(test, skb->len, len);
	return skb_tail_pointer(skb) - len;
}

/* ---- giving ---- */

static void octets_are_in_order(struct kunit *test)
{
	static const u8 wanted[REPLY_LEN] = {
		0x56, 0x78, 0x12, 0x34, 1, 2, 3, 4, LWM_KIND_ANSWER, 0, 0, 0,
		LWM_STATUS_NO_ROOM, 0, 0, LWM_WAY_SELF, 0, 2, 0, 0, 0x0a, 0x0b, 0x0c, 0x0d,
		1, 2, 3, 4, 5, 6, 7, 8,
	};
	struct lwm_way *way = lwm_way_new(test);

	way->tbl->digest = 0x0102030405060708;
	answer(way, &asked_by_other);
	KUNIT_EXPECT_EQ(test, memcmp(sent_only(test, way, REPLY_LEN), wanted, REPLY_LEN), 0);
}

static void so_many_are_given_a_second(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	u64 began = ktime_get_ns(), since, refused;
	unsigned int i;

	for (i = 0; i < 3000; i++) {
		answer(way, &asked_by_other);
		__skb_queue_purge(&way->carrier->on_way);
	}
	/* A tenth of a second's at once, and 10,000 a second from then on. */
	since = (ktime_get_ns() - began) / 100000;
	refused = lwm_carrier_drops(way->carrier, LWM_DROP_ANSWER_RATE);
	KUNIT_EXPECT_EQ(test, way->carrier->n_carried + refused, i);
	KUNIT_EXPECT_GE(test, way->carrier->n_carried, 1001);
	KUNIT_EXPECT_LE(test, way->carrier->n_carried, 1001 + since + 1);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(way->carrier), refused);
}

static void strangers_get_none(struct kunit *test)
{
	static const struct lwm_asked asked = { .initiator = 99 };
	struct lwm_way *way = lwm_way_new(test);

	answer(way, &asked);
	KUNIT_EXPECT_EQ(test, way->carrier->n_carried, 0);
	KUNIT_EXPECT_EQ(test, lwm_carrier_drops(way->carrier, LWM_DROP_UNKNOWN_NODE), 1);
}

static void those_that_cannot_be_sent_are_counted(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	way->carrier->refuse = -EPERM;
	answer(way, &asked_by_other);
	KUNIT_EXPECT_EQ(test, lwm_carrier_drops(way->carrier, LWM_DROP_UNREACHABLE), 1);
}

/* ---- for others ---- */

static void answer_for(struct lwm_way *way, const struct lwm_hdr *hdr)
{
	static const struct lwm_target t = { 77 };

	local_bh_disable();
	rcu_read_lock();
	lwm_answer_for(way->ldev, hdr, LWM_WAY_NODE, &t, 1, LWM_STATUS_TOO_BIG, 0x0102);
	rcu_read_unlock();
	local_bh_enable();
}

static void relay_answers_for_others(struct kunit *test)
{
	static const u8 wanted[REPLY_LEN] = {
		0, 80, 0x12, 0x34, 1, 2, 3, 4, LWM_KIND_ANSWER, 0, 0, 0,
		LWM_STATUS_TOO_BIG, 0, 0, 77, 0, 0, 0, 0, 0, 0, 1, 2,
	};
	struct lwm_hdr hdr = {
		.sport = PORT(0x1234), .dport = PORT(80), .id = cpu_to_be32(0x01020304),
	};
	struct lwm_way *way = lwm_way_new(test);

	answer_for(way, &hdr);
	KUNIT_EXPECT_EQ(test, way->carrier->n_carried, 0);	/* it is not asked for */
	hdr.kind = LWM_KIND_ANSWER;
	hdr.flags = LWM_HDR_ANSWER;
	answer_for(way, &hdr);
	KUNIT_EXPECT_EQ(test, way->carrier->n_carried, 0);	/* nor is an answer answered */
	hdr.kind = LWM_KIND_DATA;
	answer_for(way, &hdr);
	KUNIT_EXPECT_EQ(test, memcmp(sent_only(test, way, REPLY_LEN), wanted, REPLY_LEN), 0);
}

/* ---- probes ---- */

static u64 probe_digest(struct kunit *test, struct lwm_way *way, u16 first, u16 last,
			unsigned int len)
{
	const struct lwm_range range = { PORT(first), PORT(last) };
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);
	const struct lwm_reply *reply;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_put_zero(skb, sizeof(struct lwm_hdr));
	skb_put_data(skb, &range, len);
	__skb_queue_purge(&way->carrier->on_way);
	way->carrier->n_carried = 0;
	local_bh_disable();
	rcu_read_lock();
	lwm_answer_probe(way->ldev, skb, &asked_by_other);
	rcu_read_unlock();
	local_bh_enable();
	reply = (const void *)(sent_only(test, way, REPLY_LEN) + sizeof(struct lwm_hdr));
	KUNIT_EXPECT_EQ(test, reply->status, LWM_STATUS_QUEUED);
	return get_unaligned_be64(reply->digest);
}

static void probe_tells_digests(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	u64 all = lwm_digest(way->tbl), first, both;

	rcu_read_lock();
	first = lwm_digest_range(way->tbl, 1, 1);
	both = lwm_digest_range(way->tbl, 1, 2);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, probe_digest(test, way, 0, 0, sizeof(struct lwm_range)), all);
	KUNIT_EXPECT_EQ(test, probe_digest(test, way, 0, 0, 0), all);
	KUNIT_EXPECT_EQ(test, probe_digest(test, way, 1, 1, 3), all);	/* cut short */
	KUNIT_EXPECT_EQ(test, probe_digest(test, way, 1, 1, sizeof(struct lwm_range)), first);
	KUNIT_EXPECT_EQ(test, probe_digest(test, way, 1, 2, sizeof(struct lwm_range)), both);
	KUNIT_EXPECT_EQ(test, probe_digest(test, way, 3, 9, sizeof(struct lwm_range)), 0);
}

/* ---- taking ---- */

#define ID	9

struct row {
	const char	*name;
	u16		hop;		/* node whose copy it is */
	u16		initiator;	/* node that it says it is of; 0: the same */
	u16		node;		/* that it speaks of */
	u8		status;
	u16		port;		/* that it is sent to; 0: the asker's */
	u16		sport;		/* 0: that of the target */
	unsigned int	len;		/* 0: all of it */
	enum lwm_drop	why;
};

static const struct row rows[] = {
	{ "of itself", 2, .node = 2, .status = LWM_STATUS_QUEUED },
	{ "of itself, that it is full", 2, .node = 2, .status = LWM_STATUS_NO_ROOM },
	{ "of another, that it got too much", 2, .node = 3, .status = LWM_STATUS_TOO_BIG },
	{ "of another, that it is refused", 2, .node = 3, .status = LWM_STATUS_REFUSED },
	{ "of another, that it was not reached", 2, .node = 3, .status = LWM_STATUS_UNREACHABLE },
	{ "of another, that it got it", 2, .node = 3, .status = LWM_STATUS_QUEUED,
	  .why = LWM_DROP_FORGED },
	{ "of another, that it has no port", 2, .node = 3, .status = LWM_STATUS_NO_PORT,
	  .why = LWM_DROP_FORGED },
	{ "of another, that it has no room", 2, .node = 3, .status = LWM_STATUS_NO_ROOM,
	  .why = LWM_DROP_FORGED },
	{ "by another's hand", 2, 3, .node = 3, .status = LWM_STATUS_QUEUED,
	  .why = LWM_DROP_FORGED },
	{ "by another's hand, that it was not reached", 2, 3, .node = 3,
	  .status = LWM_STATUS_UNREACHABLE, .why = LWM_DROP_FORGED },
	{ "of one that was not asked", 4, .node = 4, .status = LWM_STATUS_QUEUED,
	  .why = LWM_DROP_UNASKED },
	{ "of another port", 2, .node = 2, .status = LWM_STATUS_QUEUED, .sport = 81,
	  .why = LWM_DROP_UNASKED },
	{ "to a port that nobody asks at", 2, .node = 2, .status = LWM_STATUS_QUEUED, .port = 80,
	  .why = LWM_DROP_UNASKED },
	{ "of no node", 2, .node = 0, .status = LWM_STATUS_UNREACHABLE, .why = LWM_DROP_HEADER },
	{ "without a status", 2, .node = 2, .status = LWM_STATUS_SILENT, .why = LWM_DROP_HEADER },
	{ "with a status that is not known", 2, .node = 2, .status = LWM_STATUS_UNREACHABLE + 1,
	  .why = LWM_DROP_HEADER },
	{ "an octet short", 2, .node = 2, .status = LWM_STATUS_QUEUED, .len = REPLY_LEN - 1,
	  .why = LWM_DROP_HEADER },
	{ "an octet longer", 2, .node = 2, .status = LWM_STATUS_QUEUED, .len = REPLY_LEN + 1 },
};

LWM_ROWS(rows)

static struct sk_buff *row_packet(const struct row *row)
{
	struct sk_buff *skb = alloc_skb(REPLY_LEN + 1, GFP_KERNEL);
	struct lwm_reply *reply;
	struct lwm_hdr *hdr;

	if (!skb)
		return NULL;
	hdr = skb_put_zero(skb, sizeof(*hdr));
	hdr->sport = PORT(row->sport ?: 80);
	hdr->dport = PORT(row->port ?: LWM_ASKER_PORT);
	hdr->id = cpu_to_be32(ID);
	hdr->kind = LWM_KIND_ANSWER;
	reply = skb_put_zero(skb, sizeof(*reply) + 1);
	reply->status = row->status;
	reply->node = cpu_to_be16(row->node);
	skb_trim(skb, row->len ?: REPLY_LEN);
	return skb;
}

static void answer_comes(struct kunit *test)
{
	static const struct lwm_target targets[] = { { 2 }, { 3 } };
	static const struct lwm_tx_result all_left;
	const struct row *row = test->param_value;
	const struct lwm_from from = { .node = row->initiator ?: row->hop, .hop = row->hop };
	struct lwm_asker *asker = lwm_asker_new(test);
	struct lwm_way *way = lwm_way_new(test);
	struct sk_buff *skb = row_packet(row);
	struct lwm_wait *wait;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	wait = lwm_asker_ask(test, asker, targets, ARRAY_SIZE(targets), ID, 60000);
	lwm_wait_sent(wait, &all_left);
	local_bh_disable();
	rcu_read_lock();
	lwm_answer_rcv(way->ldev, skb, &from);
	rcu_read_unlock();
	local_bh_enable();
	if (row->why)
		KUNIT_EXPECT_EQ(test, lwm_carrier_drops(way->carrier, row->why), 1);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(way->carrier), !!row->why);
}

/* This node itself is a target, or the relay that has nothing: no packet goes for that. */
static void own_answer_is_taken_at_once(struct kunit *test)
{
	static const struct lwm_target self = { LWM_WAY_SELF, PORT(0x5678) };
	static const struct lwm_tx_result all_left;
	const struct lwm_asked asked = {
		.initiator = LWM_WAY_SELF, .sport = PORT(LWM_ASKER_PORT), .id = cpu_to_be32(ID),
	};
	struct lwm_asker *asker = lwm_asker_new(test);
	struct lwm_way *way = lwm_way_new(test);
	const struct lwm_answer *entry;
	struct sk_buff *record;

	lwm_wait_sent(lwm_asker_ask(test, asker, &self, 1, ID, 60000), &all_left);
	answer(way, &asked);
	record = lwm_asker_record(asker);
	KUNIT_ASSERT_NOT_NULL(test, record);
	entry = (const void *)record->data;
	KUNIT_EXPECT_EQ(test, entry->status, LWM_STATUS_NO_ROOM);
	KUNIT_EXPECT_EQ(test, entry->space, 0x0a0b0c0d);
	KUNIT_EXPECT_EQ(test, entry->digest, lwm_digest(way->tbl));
	KUNIT_EXPECT_EQ(test, way->carrier->n_carried, 0);
	kfree_skb(record);
}

static struct kunit_case answer_cases[] = {
	KUNIT_CASE(octets_are_in_order),
	KUNIT_CASE(so_many_are_given_a_second),
	KUNIT_CASE(strangers_get_none),
	KUNIT_CASE(those_that_cannot_be_sent_are_counted),
	KUNIT_CASE(relay_answers_for_others),
	KUNIT_CASE(probe_tells_digests),
	KUNIT_CASE_PARAM(answer_comes, rows_gen_params),
	KUNIT_CASE(own_answer_is_taken_at_once),
	{}
};

static struct kunit_suite answer_suite = {
	.name = "lwm_answer",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = answer_cases,
};

kunit_test_suite(answer_suite);
