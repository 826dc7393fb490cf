// SPDX-License-Identifier: GPL-2.0
/* What goes at a rate: at once, and over time. Single charges are in relay_test.c. */
#include "rate.h"

#include <linux/ktime.h>
#include <linux/math64.h>

#include "suite.h"

#define TRIES	100000

struct row {
	const char	*name;
	u32		rate;
	unsigned int	n;	/* in each charge */
};

static const struct row rows[] = {
	{ "one a second", 1, 1 },
	{ "ten a second", 10, 1 },
	{ "ten thousand a second", 10000, 1 },
	{ "many with each charge", 10000, 100 },
	{ "the highest rate", U32_MAX, 1 },
};

LWM_ROWS(rows)

/* What a tenth of a second allows, one charge more, and what came since. */
static void so_many_go_at_once(struct kunit *test)
{
	const struct row *row = test->param_value;
	u64 began = ktime_get_ns(), burst, since;
	atomic64_t until = ATOMIC64_INIT(0);
	unsigned int i, gone = 0;

	for (i = 0; i < TRIES; i++)
		gone += lwm_rate_charge(&until, row->rate, row->n) ? row->n : 0;
	burst = row->rate / 10;
	since = mul_u64_u64_div_u64(row->rate, ktime_get_ns() - began, NSEC_PER_SEC);
	KUNIT_EXPECT_GE(test, gone, min_t(u64, burst + 1, (u64)TRIES * row->n));
	KUNIT_EXPECT_LE(test, gone, burst + since + 2 * row->n);
}

/* What was not used is not saved up: a second later, no more goes than at first. */
static void nothing_is_saved_up(struct kunit *test)
{
	atomic64_t until = ATOMIC64_INIT(ktime_get_ns() - 60 * NSEC_PER_SEC);

	KUNIT_EXPECT_TRUE(test, lwm_rate_charge(&until, 1, 1));
	KUNIT_EXPECT_FALSE(test, lwm_rate_charge(&until, 1, 1));
}

static struct kunit_case rate_cases[] = {
	KUNIT_CASE_PARAM(so_many_go_at_once, rows_gen_params),
	KUNIT_CASE(nothing_is_saved_up),
	{}
};

static struct kunit_suite rate_suite = {
	.name = "lwm_rate",
	.test_cases = rate_cases,
};

kunit_test_suite(rate_suite);
