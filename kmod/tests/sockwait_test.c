// SPDX-License-Identifier: GPL-2.0
/* What a socket is told of those that were to answer: all of them, once. */
#include "sockwait.h"

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/errqueue.h>

#include "answer.h"
#include "asker.h"
#include "carrier.h"
#include "dev.h"
#include "path.h"
#include "suite.h"
#include "topology.h"

#define PORT(p)		cpu_to_be16(p)
#define ID		5
#define LONG		60000	/* ms */

/* As a user may name them; 80 is the port of those that have none. */
static const struct lwm_target targets[] = {
	{ 9 }, { 2, PORT(90) }, { 2 }, { 300, PORT(1) }, { 4 },
};

static const struct lwm_target ordered[] = {
	{ 2, PORT(80) }, { 2, PORT(90) }, { 4, PORT(80) }, { 9, PORT(80) }, { 300, PORT(1) },
};

#define TARGETS		ARRAY_SIZE(targets)

static const struct lwm_tx_result all_left;

static struct lwm_dev *device(struct kunit *test)
{
	struct lwm_carrier_state *carrier = lwm_carrier_new(test);

	KUNIT_ASSERT_NOT_NULL(test, carrier);
	carrier->ldev->conf.id = LWM_TOPOLOGY_NETWORK;
	return carrier->ldev;
}

static bool take(struct lwm_dev *ldev, u16 port, u32 id, const struct lwm_target *t, u8 status)
{
	const struct lwm_verdict verdict = {
		.node = t->node, .port = t->port, .status = status,
		.options = t->node + 1, .space = t->node + 2, .digest = t->node + 3ULL,
	};
	bool taken;

	local_bh_disable();
	rcu_read_lock();
	taken = lwm_wait_take(ldev, PORT(port), cpu_to_be32(id), &verdict);
	rcu_read_unlock();
	local_bh_enable();
	return taken;
}

/* The record that came: of message ID, of all, in order. */
static const struct lwm_answer *entries_of(struct kunit *test, const struct sk_buff *record)
{
	const struct sock_extended_err *ee;
	const struct lwm_answer *answers;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, record);
	ee = &SKB_EXT_ERR(record)->ee;
	KUNIT_EXPECT_EQ(test, ee->ee_errno, 0);
	KUNIT_EXPECT_EQ(test, ee->ee_origin, SO_EE_ORIGIN_LOCAL);
	KUNIT_EXPECT_EQ(test, ee->ee_type, LWM_EE_ANSWERS);
	KUNIT_EXPECT_EQ(test, ee->ee_info, ID);
	KUNIT_EXPECT_EQ(test, ee->ee_data, ~(u32)ID);
	KUNIT_ASSERT_EQ(test, record->len, TARGETS * sizeof(*answers));
	answers = (const struct lwm_answer *)record->data;
	for (i = 0; i < TARGETS; i++) {
		KUNIT_EXPECT_EQ(test, answers[i].node, ordered[i].node);
		KUNIT_EXPECT_EQ(test, (__force u16)answers[i].port, (__force u16)ordered[i].port);
	}
	return answers;
}

/* Nothing is left of it: no budget, no list. */
static void asker_is_free(struct kunit *test, struct lwm_asker *asker)
{
	KUNIT_EXPECT_EQ(test, atomic_read(&asker->lsk.records), 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&asker->lsk.waits));
	KUNIT_EXPECT_TRUE(test, skb_queue_empty(&asker->lsk.sk.sk_error_queue));
}

/* ---- the end of it ---- */

static void last_answer_ends_it(struct kunit *test)
{
	struct lwm_asker *asker = lwm_asker_new(test);
	struct lwm_dev *ldev = device(test);
	const struct lwm_answer *answers;
	struct sk_buff *record;
	unsigned int i;

	lwm_wait_sent(lwm_asker_ask(test, asker, targets, TARGETS, ID, LONG), &all_left);
	for (i = TARGETS; i--;) {
		KUNIT_EXPECT_TRUE(test, skb_queue_empty(&asker->lsk.sk.sk_error_queue));
		KUNIT_EXPECT_TRUE(test, take(ldev, LWM_ASKER_PORT, ID, &ordered[i], 1 + i));
	}
	record = lwm_asker_record(asker);
	answers = entries_of(test, record);
	for (i = 0; i < TARGETS; i++) {
		KUNIT_EXPECT_EQ(test, answers[i].status, 1 + i);
		KUNIT_EXPECT_EQ(test, answers[i].zero, 0);
		KUNIT_EXPECT_EQ(test, answers[i].options, ordered[i].node + 1);
		KUNIT_EXPECT_EQ(test, answers[i].space, ordered[i].node + 2);
		KUNIT_EXPECT_EQ(test, answers[i].digest, ordered[i].node + 3);
		KUNIT_EXPECT_NE(test, answers[i].rtt, 0);
	}
	kfree_skb(record);
	asker_is_free(test, asker);
}

static void time_ends_it(struct kunit *test)
{
	struct lwm_asker *asker = lwm_asker_new(test);
	struct lwm_dev *ldev = device(test);
	const struct lwm_answer *answers;
	struct sk_buff *record;
	unsigned int i;

	lwm_wait_sent(lwm_asker_ask(test, asker, targets, TARGETS, ID, 50), &all_left);
	KUNIT_EXPECT_TRUE(test, take(ldev, LWM_ASKER_PORT, ID, &ordered[1], LWM_STATUS_QUEUED));
	record = lwm_asker_record(asker);
	answers = entries_of(test, record);
	for (i = 0; i < TARGETS; i++) {
		KUNIT_EXPECT_EQ(test, answers[i].status,
				i == 1 ? LWM_STATUS_QUEUED : LWM_STATUS_SILENT);
		KUNIT_EXPECT_EQ(test, !answers[i].rtt, i != 1);
	}
	KUNIT_EXPECT_FALSE(test, take(ldev, LWM_ASKER_PORT, ID, &ordered[0], LWM_STATUS_QUEUED));
	kfree_skb(record);
	asker_is_free(test, asker);
}

/* Whichever comes first, it ends once. */
static void time_and_the_last_answer_end_it_once(struct kunit *test)
{
	struct lwm_asker *asker = lwm_asker_new(test);
	struct lwm_dev *ldev = device(test);
	struct sk_buff *record;
	unsigned int i, late = 0;

	for (i = 0; i < 100; i++) {
		lwm_wait_sent(lwm_asker_ask(test, asker, ordered, 1, ID, 2), &all_left);
		udelay(lwm_suite_seed * i % 100 * 50);
		late += !take(ldev, LWM_ASKER_PORT, ID, ordered, LWM_STATUS_QUEUED);
		record = lwm_asker_record(asker);
		KUNIT_ASSERT_NOT_NULL(test, record);
		kfree_skb(record);
		asker_is_free(test, asker);
	}
	KUNIT_EXPECT_FALSE(test, try_wait_for_completion(&asker->told));
	kunit_info(test, "%u of %u answers came late", late, i);
}

/* ---- answers that are none ---- */

static void others_are_not_taken(struct kunit *test)
{
	static const struct lwm_target no_target = { 3, PORT(80) }, no_port = { 4, PORT(81) };
	struct lwm_asker *asker = lwm_asker_new(test);
	struct lwm_dev *ldev = device(test);

	lwm_wait_sent(lwm_asker_ask(test, asker, targets, TARGETS, ID, LONG), &all_left);
	KUNIT_EXPECT_FALSE(test, take(ldev, LWM_ASKER_PORT, ID, &no_target, LWM_STATUS_QUEUED));
	KUNIT_EXPECT_FALSE(test, take(ldev, LWM_ASKER_PORT, ID, &no_port, LWM_STATUS_QUEUED));
	KUNIT_EXPECT_FALSE(test, take(ldev, LWM_ASKER_PORT, ID + 1, ordered, LWM_STATUS_QUEUED));
	KUNIT_EXPECT_FALSE(test, take(ldev, LWM_ASKER_PORT + 1, ID, ordered, LWM_STATUS_QUEUED));
	ldev->conf.id++;
	KUNIT_EXPECT_FALSE(test, take(ldev, LWM_ASKER_PORT, ID, ordered, LWM_STATUS_QUEUED));
	ldev->conf.id--;
	KUNIT_EXPECT_TRUE(test, take(ldev, LWM_ASKER_PORT, ID, ordered, LWM_STATUS_QUEUED));
	KUNIT_EXPECT_FALSE(test, take(ldev, LWM_ASKER_PORT, ID, ordered, LWM_STATUS_QUEUED));
	/* Nobody was told yet, and nobody is: the socket goes. */
	lwm_wait_dissolve(&asker->lsk);
	asker_is_free(test, asker);
	KUNIT_EXPECT_FALSE(test, take(ldev, LWM_ASKER_PORT, ID, &ordered[1], LWM_STATUS_QUEUED));
}

/* ---- what the send tells ---- */

static void those_that_nothing_left_for_say_nothing(struct kunit *test)
{
	static const struct lwm_result missed[] = {
		{ 2, EHOSTUNREACH }, { 300, EMSGSIZE }, { 77, EMSGSIZE },
	};
	struct lwm_asker *asker = lwm_asker_new(test);
	struct lwm_tx_result result = {};
	struct lwm_dev *ldev = device(test);
	const struct lwm_answer *answers;
	struct sk_buff *record;
	struct lwm_wait *wait;

	wait = lwm_asker_ask(test, asker, targets, TARGETS, ID, LONG);
	lwm_wait_results(wait, &result);
	KUNIT_ASSERT_EQ(test, result.max_results, TARGETS);
	memcpy(result.results, missed, sizeof(missed));
	result.n_results = ARRAY_SIZE(missed);
	/* One came at once, by a relay that was quicker than the rest of the send. */
	KUNIT_EXPECT_TRUE(test, take(ldev, LWM_ASKER_PORT, ID, ordered, LWM_STATUS_NO_PORT));
	lwm_wait_sent(wait, &result);
	KUNIT_EXPECT_TRUE(test, take(ldev, LWM_ASKER_PORT, ID, &ordered[2], LWM_STATUS_QUEUED));
	KUNIT_EXPECT_TRUE(test, take(ldev, LWM_ASKER_PORT, ID, &ordered[3], LWM_STATUS_QUEUED));
	record = lwm_asker_record(asker);
	answers = entries_of(test, record);
	KUNIT_EXPECT_EQ(test, answers[0].status, LWM_STATUS_NO_PORT);
	KUNIT_EXPECT_EQ(test, answers[1].status, LWM_STATUS_UNREACHABLE);
	KUNIT_EXPECT_EQ(test, answers[2].status, LWM_STATUS_QUEUED);
	KUNIT_EXPECT_EQ(test, answers[3].status, LWM_STATUS_QUEUED);
	KUNIT_EXPECT_EQ(test, answers[4].status, LWM_STATUS_TOO_BIG);
	kfree_skb(record);
	asker_is_free(test, asker);
}

static void if_nothing_left_it_ends_with_the_send(struct kunit *test)
{
	static const struct lwm_result missed[] = { { 2, ENOBUFS } };
	struct lwm_asker *asker = lwm_asker_new(test);
	struct lwm_tx_result result = {};
	struct sk_buff *record;
	struct lwm_wait *wait;

	wait = lwm_asker_ask(test, asker, ordered, 2, ID, LONG);
	lwm_wait_results(wait, &result);
	memcpy(result.results, missed, sizeof(missed));
	result.n_results = 1;
	lwm_wait_sent(wait, &result);
	record = lwm_asker_record(asker);
	KUNIT_EXPECT_NOT_NULL(test, record);
	kfree_skb(record);
	asker_is_free(test, asker);
}

static void what_was_refused_has_no_record(struct kunit *test)
{
	struct lwm_asker *asker = lwm_asker_new(test);

	lwm_wait_cancel(lwm_asker_ask(test, asker, targets, TARGETS, ID, LONG));
	asker_is_free(test, asker);
	lwm_wait_free(lwm_wait_new(&asker->lsk, TARGETS));
	asker_is_free(test, asker);
	KUNIT_EXPECT_FALSE(test, try_wait_for_completion(&asker->told));
}

/* ---- limits ---- */

static void room_is_reserved(struct kunit *test)
{
	struct lwm_asker *asker = lwm_asker_new(test);
	struct lwm_wait *wait;

	KUNIT_EXPECT_EQ(test, PTR_ERR(lwm_wait_new(&asker->lsk, LWM_ANSWER_TARGETS + 1)), -E2BIG);
	wait = lwm_wait_new(&asker->lsk, LWM_ANSWER_TARGETS);
	KUNIT_ASSERT_FALSE(test, IS_ERR(wait));
	asker->lsk.sk.sk_rcvbuf = 1;
	KUNIT_EXPECT_EQ(test, PTR_ERR(lwm_wait_new(&asker->lsk, 1)), -ENOBUFS);
	lwm_wait_free(wait);
	asker_is_free(test, asker);
}

static void ids_are_waited_for_once(struct kunit *test)
{
	const struct lwm_ask ask = { .timeout = LONG };
	struct lwm_asker *asker = lwm_asker_new(test), *other = lwm_asker_new(test);
	struct lwm_wait *wait = lwm_wait_new(&other->lsk, 1);

	KUNIT_ASSERT_FALSE(test, IS_ERR(wait));
	lwm_wait_add(wait, targets, 1, PORT(80));
	lwm_wait_sent(lwm_asker_ask(test, asker, targets, TARGETS, ID, LONG), &all_left);
	KUNIT_EXPECT_EQ(test, lwm_wait_start(wait, LWM_TOPOLOGY_NETWORK, ID, &ask), -EEXIST);
	KUNIT_EXPECT_TRUE(test, list_empty(&other->lsk.waits));
	KUNIT_EXPECT_EQ(test, lwm_wait_start(wait, LWM_TOPOLOGY_NETWORK, ID + 1, &ask), 0);
	lwm_wait_cancel(wait);
	asker_is_free(test, other);
}

static struct kunit_case sockwait_cases[] = {
	KUNIT_CASE(last_answer_ends_it),
	KUNIT_CASE(time_ends_it),
	KUNIT_CASE(time_and_the_last_answer_end_it_once),
	KUNIT_CASE(others_are_not_taken),
	KUNIT_CASE(those_that_nothing_left_for_say_nothing),
	KUNIT_CASE(if_nothing_left_it_ends_with_the_send),
	KUNIT_CASE(what_was_refused_has_no_record),
	KUNIT_CASE(room_is_reserved),
	KUNIT_CASE(ids_are_waited_for_once),
	{}
};

static struct kunit_suite sockwait_suite = {
	.name = "lwm_sockwait",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = sockwait_cases,
};

kunit_test_suite(sockwait_suite);
