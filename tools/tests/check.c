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

static bool run(const struct test *test)
{
	failed = false;
	test->fn();
	return !failed;
}

static int run_all(void)
{
	unsigned int bad = 0;

	for (unsigned int i = 0; i < count; i++) {
		bool good = run(&tests[i]);

		printf("%s - %s\n", good ? "ok" : "not ok", tests[i].name);
		bad += !good;
	}

	printf("%u passed, %u failed\n", count - bad, bad);
	return bad ? 1 : 0;
}

static int run_one(const char *name)
{
	for (unsigned int i = 0; i < count; i++)
		if (!strcmp(tests[i].name, name))
			return run(&tests[i]) ? 0 : 1;

	fprintf(stderr, "there is no test %s\n", name);
	return 2;
}

static int list(void)
{
	for (unsigned int i = 0; i < count; i++)
		puts(tests[i].name);

	return 0;
}

/* All tests, or the one that is named, in silence if it passes; "list" lists them. */
int main(int argc, char **argv)
{
	if (argc < 2)
		return run_all();

	return strcmp(argv[1], "list") ? run_one(argv[1]) : list();
}
