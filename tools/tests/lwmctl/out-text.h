/* SPDX-License-Identifier: GPL-2.0 */
/* What is printed, in the tests. */
#ifndef LWM_TESTS_OUT_TEXT_H
#define LWM_TESTS_OUT_TEXT_H

#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "out.h"

static inline void expect_in(bool json, void (*print)(void), const char *want)
{
	char *got;
	size_t size;
	FILE *f;

	f = open_memstream(&got, &size);
	out_to(f, json);
	print();
	fclose(f);
	EXPECT_TEXT(got, want);
	free(got);
}

static inline void expect_out(void (*print)(void), const char *text, const char *json)
{
	expect_in(false, print, text);
	expect_in(true, print, json);
}

#endif
