// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-sock-test - what AF_LWM sockets do, call by call
 *
 * usage: lwm-sock-test              the names of all tests, and what each claims
 *        lwm-sock-test NAME         run one; 0: the claim holds
 *
 * For the network of selftests/sockets.sh: hosts h1 and h2 (nodes 1 and 2) in
 * one zone, h3 and h4 in another one, and further nodes that only tables know.
 */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct test *const subjects[] = {
	address_tests, target_tests, set_tests, group_tests, port_tests, connect_tests,
	receive_tests, record_tests, told_tests, answer_tests, segment_tests,
};

void broken(const char *where, int line, const char *what)
{
	fprintf(stderr, "# %s, line %d: does not hold: %s (%s)\n", where, line, what,
		strerror(errno));
	exit(1);
}

static void list(void)
{
	const struct test *test;

	for (size_t i = 0; i < COUNT(subjects); i++)
		for (test = subjects[i]; test->name; test++)
			printf("%s %s\n", test->name, test->claim);
}

static const struct test *find(const char *name)
{
	const struct test *test;

	for (size_t i = 0; i < COUNT(subjects); i++)
		for (test = subjects[i]; test->name; test++)
			if (!strcmp(test->name, name))
				return test;
	return NULL;
}

int main(int argc, char **argv)
{
	const struct test *test;

	if (argc < 2) {
		list();
		return 0;
	}
	test = find(argv[1]);
	if (!test) {
		fprintf(stderr, "lwm-sock-test: no test %s\n", argv[1]);
		return 1;
	}
	test->run();
	return 0;
}
