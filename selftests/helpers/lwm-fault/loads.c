// SPDX-License-Identifier: GPL-2.0
/*
 * The module is loaded while one of the allocations of that fails, from where its
 * parameters have been read: its own beginning comes then, and some before it. It
 * is there then, or it is not.
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

bool loads(void)
{
	unsigned int first, all, n, refused = 0;
	int err;

	file = open(FILE_KO, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		die_errno("%s cannot be opened", FILE_KO);
	must("unload the module", unload());
	first = count("family=none", &err);
	if (err != EINVAL)
		die("a parameter that is none was taken: %s", strerror(err));
	all = count("", &err);
	must("load the module", err);
	must("unload the module", unload());
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
