// SPDX-License-Identifier: GPL-2.0
/*
 * Messages to generic netlink family "lwm" that lwmctl would not send, or not
 * in this way, about device lwm0 of node 1.
 *
 *   lwm-tables all          run all tests: "ok TEST" or "not-ok TEST" for each
 *   lwm-tables TEST         run one; status 0 if it holds
 *   lwm-tables install N    put N nodes into the tables, 64 a zone, and say how
 *                           many nanoseconds of processor time that took
 */
#include "tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../lib/die.h"

static const struct test *const subjects[] = {
	transaction_tests, strict_tests, dump_tests, route_tests,
};

#define SUBJECTS	(sizeof(subjects) / sizeof(*subjects))

bool is(const char *what, long got, long want)
{
	if (got != want)
		printf("# %s: %ld, not %ld (%s)\n", what, got, want, said);
	return got == want;
}

/* What each test finds: nodes 1 (this one) to 4 in two of three zones; 3 is plain, via 2. */
static void lay_out(void)
{
	begin_by(fd, true);
	change(LWM_CMD_ZONE_NEW, OBJECT(.id = 2));
	change(LWM_CMD_ZONE_NEW, OBJECT(.id = 3, .via = 2));
	change_two(LWM_CMD_NODE_NEW,
		   OBJECT(.id = 2, .zone = 1, .addr4 = "10.0.1.2", .addr6 = "fd00::2",
			  .mac = "\x02\0\0\0\0\x02"),
		   OBJECT(.id = 3, .zone = 2, .via = 2, .addr4 = "10.0.2.3",
			  .flags = LWM_NODE_PLAIN));
	change(LWM_CMD_NODE_NEW, OBJECT(.id = 4, .zone = 2, .addr4 = "10.0.2.4"));
	change(LWM_CMD_GROUP_NEW, OBJECT(.id = 7, SET("\1\0\0\0\2\0")));
	if (commit_by(fd))
		die("no tables to start from: %s", said);
}

static const struct test *test_find(const char *name)
{
	const struct test *test;
	size_t i;

	for (i = 0; i < SUBJECTS; i++)
		for (test = subjects[i]; test->name; test++)
			if (!strcmp(test->name, name))
				return test;
	return NULL;
}

static const struct refusal *refusal_find(const char *name)
{
	const struct refusal *row;

	if (strncmp(name, "refuses_", 8))
		return NULL;
	for (row = refusals; row->name; row++)
		if (!strcmp(row->name, name + 8))
			return row;
	return NULL;
}

static int run(const char *name)
{
	const struct refusal *row = refusal_find(name);
	const struct test *test = test_find(name);

	lay_out();
	if (test)
		return !test->holds();
	if (row)
		return !refused(row);
	fprintf(stderr, "there is no test %s\n", name);
	return 2;
}

/* In a process of its own, as what it opens or gives up is to be gone with it. */
static void run_apart(const char *name)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		fd = talk();
		exit(run(name));
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	printf("%s %s\n", status ? "not-ok" : "ok", name);
}

static int run_all(void)
{
	const struct refusal *row;
	const struct test *test;
	char name[100];
	size_t i;

	for (row = refusals; row->name; row++) {
		snprintf(name, sizeof(name), "refuses_%s", row->name);
		run_apart(name);
	}
	for (i = 0; i < SUBJECTS; i++)
		for (test = subjects[i]; test->name; test++)
			run_apart(test->name);
	return 0;
}

static int install(unsigned int n)
{
	struct timespec from, to;
	int error;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	error = many(n);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	if (!is("nodes", error, 0))
		return 1;
	printf("%lld\n", (to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: lwm-tables all | TEST | install N\n");
		return 2;
	}
	fd = talk();
	family_find(fd);
	if (argc == 3 && !strcmp(argv[1], "install"))
		return install(atoi(argv[2]));
	if (!strcmp(argv[1], "all"))
		return run_all();
	return run(argv[1]);
}
