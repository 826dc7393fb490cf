/* SPDX-License-Identifier: GPL-2.0 */
/* Tests register themselves; each is one claim, and fails by what it expects. */
#ifndef LWM_TESTS_CHECK_H
#define LWM_TESTS_CHECK_H

#include <stdbool.h>

void check_add(const char *name, void (*fn)(void));
void check_that(bool holds, const char *what, const char *file, int line);
void check_equal(long long got, long long want, const char *what, const char *file, int line);
void check_text(const char *got, const char *want, const char *what, const char *file, int line);

#define TEST(name)							\
	static void name(void);						\
	static void __attribute__((constructor)) add_##name(void)	\
	{								\
		check_add(#name, name);					\
	}								\
	static void name(void)

#define EXPECT(cond)		check_that(cond, #cond, __FILE__, __LINE__)
#define EXPECT_EQ(got, want)	check_equal(got, want, #got, __FILE__, __LINE__)
#define EXPECT_TEXT(got, want)	check_text(got, want, #got, __FILE__, __LINE__)

#endif
