// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "check.h"

static struct test {
	const char	*name;
	void		(*fn)(void);
} tests[256];

static unsigned int count;
static bool failed;

void check_add(const char *name, void (*fn)(void))
{
	tests[count++] = (struct test) { name, fn };
}

void check_that(bool holds, const char *what, const char *file, int line)
{
	if (holds)
		return;

	failed = true;
	printf("%s:%d: does not hold: %s\n", file, line, what);
}

void check_equal(long long got, long long want, const char *what, const char *file, int line)
{
	if (got == want)
		return;

	failed = true;
	printf("%s:%d: %s is %lld, not %lld\n", file, line, what, got, want);
}

void check_text(const char *got, const char *want, const char *what, const char *file, int line)
{
	if (got && !strcmp(got, want))
		return;

	failed = true;
	printf("%s:%d: %s is \"%s\", not \"%s\"\n", file, line, what, got ? got : "NULL", want);
}

int main(void)
{
	unsigned int bad = 0;

	for (unsigned int i = 0; i < count; i++) {
		failed = false;
		tests[i].fn();
		bad += failed;
		printf("%s - %s\n", failed ? "not ok" : "ok", tests[i].name);
	}

	printf("%u passed, %u failed\n", count - bad, bad);
	return bad ? 1 : 0;
}
