// SPDX-License-Identifier: GPL-2.0
/*
 * The module is loaded while one of the allocations of that fails, from shortly
 * before its parameters are read: its own beginning comes then. It is there then,
 * or it is not.
 *
 * No two loads ask for memory as often: it depends on what the allocator has at
 * hand, and the first one finds least. So the sweep begins and ends with a margin
 * around the least and the most of several; and it may step over a place that
 * comes one later in one load, and one earlier in the next: faults.sh looks.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../lib/die.h"
#include "deed.h"
#include "fault.h"

#define FILE_KO	"/lwm/lwm.ko"
#define PATIENCE_MS	5000
#define MANY	(1U << 29)	/* more than loading takes */
#define COUNTS	5
#define MARGIN	20

static int file;

static int load(const char *parameters)
{
	return syscall(SYS_finit_module, file, parameters, 0) ? errno : 0;
}

/* Sockets of who has just ended go in their own time. */
static int unload(void)
{
	int tries = PATIENCE_MS, err;

	do
		err = syscall(SYS_delete_module, "lwm", O_NONBLOCK) ? errno : 0;
	while (err == EAGAIN && tries-- && !poll(NULL, 0, 1));
	return err;
}

static unsigned int count(const char *parameters, int *err)
{
	unsigned int n;

	fault_nth(MANY, 0);
	*err = load(parameters);
	n = fault_counted(MANY);
	fault_end();
	return n;
}

/* Until a parameter is refused. */
static unsigned int count_least(void)
{
	unsigned int n, i, least = MANY;
	int err;

	for (i = 0; i < COUNTS; i++) {
		n = count("family=none", &err);
		if (err != EINVAL)
			die("a parameter that is none was taken: %s", strerror(err));
		least = n < least ? n : least;
	}
	return least > MARGIN ? least - MARGIN : 1;
}

/* Until all is there. */
static unsigned int count_most(void)
{
	unsigned int n, i, most = 0;
	int err;

	for (i = 0; i < COUNTS; i++) {
		n = count("", &err);
		must("load the module", err);
		must("unload the module", unload());
		most = n > most ? n : most;
	}
	return most + MARGIN;
}

bool loads(void)
{
	unsigned int first, all, n, refused = 0;
	int err;

	file = open(FILE_KO, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		die_errno("%s cannot be opened", FILE_KO);
	must("unload the module", unload());
	all = count_most();
	first = count_least();
	for (n = first; n <= all; n++) {
		fault_nth(n, 0);
		err = load("");
		fault_end();
		refused += !!err;
		if (err && err != ENOMEM) {
			printf("# allocation %u of %u: %s\n", n, all, strerror(err));
			return false;
		}
		if (!err)
			must("unload the module", unload());
	}
	must("load the module", load(""));
	printf("# of %u allocations, %u kept it from being loaded\n", all - first + 1, refused);
	return refused > 0;
}
