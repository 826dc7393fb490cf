// SPDX-License-Identifier: GPL-2.0
/* How much is sent on for a node: by rate, and by how much has gone so far. */
#include "relay.h"

#include <linux/ktime.h>
#include <linux/minmax.h>

#include "node.h"
#include "suite.h"

struct row {
	const char	*name;
	u32		rate;
	unsigned int	n;		/* copies */
	s64		ahead;		/* ms: what has gone is ahead of now by so much */
	bool		allowed;
};

static const struct row rows[] = {
	{ "the first", 1, 1, -1000000, true },
	{ "the first, of many copies", 1, 100000, -1000000, true },
	{ "one that goes at once", 1, 1, 50, true },
	{ "one too early", 1, 1, 10000, false },
	{ "without limit", LWM_RELAY_UNLIMITED, 100000, 10000, true },
	{ "nothing", 0, 1, -1000000, false },
};

LWM_ROWS(rows)

static void copies_are_charged(struct kunit *test)
{
	const struct row *row = test->param_value;
	u64 now = ktime_get_ns();
	s64 so_far = now + row->ahead * NSEC_PER_MSEC, charged;
	struct lwm_node node = {};

	atomic64_set(&node.relayed, so_far);
	KUNIT_EXPECT_EQ(test, lwm_relay_charge(&node, row->rate, row->n), row->allowed);
	charged = atomic64_read(&node.relayed);
	if (!row->allowed || row->rate == LWM_RELAY_UNLIMITED) {
		KUNIT_EXPECT_EQ(test, charged, so_far);
		return;
	}
	/* What was not used before is not saved up. */
	KUNIT_EXPECT_GE(test, charged, max_t(s64, so_far, now) + (s64)row->n * NSEC_PER_SEC);
	KUNIT_EXPECT_FALSE(test, lwm_relay_charge(&node, row->rate, 1));
}

static struct kunit_case relay_cases[] = {
	KUNIT_CASE_PARAM(copies_are_charged, rows_gen_params),
	{}
};

static struct kunit_suite relay_suite = {
	.name = "lwm_relay",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = relay_cases,
};

kunit_test_suite(relay_suite);
