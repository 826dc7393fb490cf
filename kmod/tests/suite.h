/* SPDX-License-Identifier: GPL-2.0 */
/* What all suites have in common. */
#ifndef _LWM_TESTS_SUITE_H
#define _LWM_TESTS_SUITE_H

#include <kunit/test.h>
#include <linux/prandom.h>

/* For suites that make tables or plans. */
int lwm_suite_init(struct kunit_suite *suite);
void lwm_suite_exit(struct kunit_suite *suite);

/* The seed of the first random case; the next ones follow it. insmod seed=N */
extern unsigned int lwm_suite_seed;

/* Where a number below @below is wanted that no one can foresee and anyone repeat. */
static inline u32 lwm_any(struct rnd_state *rnd, u32 below)
{
	return prandom_u32_state(rnd) % below;
}

static inline bool lwm_chance(struct rnd_state *rnd, u32 percent)
{
	return lwm_any(rnd, 100) < percent;
}

/* Parameters that have a name of their own. */
#define LWM_ROWS(rows)							\
	static void rows##_name(typeof(&(rows)[0]) row, char *name)	\
	{								\
		strscpy(name, row->name, KUNIT_PARAM_DESC_SIZE);	\
	}								\
	KUNIT_ARRAY_PARAM(rows, rows, rows##_name)

#endif /* _LWM_TESTS_SUITE_H */
