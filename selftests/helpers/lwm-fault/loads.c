// SPDX-License-Identifier: GPL-2.0
/*
 * The module is loaded while one of the last allocations of that fails: those of
 * its own beginning, and some before them. It is there then, or it is not.
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
#define LAST	160		/* allocations from the end */
#define PATIENCE_MS	5000
#define MANY	(1U << 29)	/* more than loading takes */

static int file;

static int load(void)
{
	return syscall(SYS_finit_module, file, "", 0) ? errno : 0;
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

static unsigned int count_all(void)
{
	unsigned int n;

	fault_nth(MANY, 0);
	must("load the module", load());
	n = fault_counted(MANY);
	fault_end();
	must("unload the module", unload());
	return n;
}

bool loads(void)
{
	unsigned int all, n, refused = 0;
	int err;

	file = open(FILE_KO, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		die_errno("%s cannot be opened", FILE_KO);
	must("unload the module", unload());
	all = count_all();
	for (n = all > LAST ? all - LAST : 1; n <= all; n++) {
		fault_nth(n, 0);
		err = load();
		fault_end();
		refused += !!err;
		if (err && err != ENOMEM) {
			printf("# allocation %u of %u: %s\n", n, all, strerror(err));
			return false;
		}
		if (!err)
			must("unload the module", unload());
	}
	must("load the module", load());
	printf("# of the last %d allocations, %u kept it from being loaded\n", LAST, refused);
	return refused > 0;
}
