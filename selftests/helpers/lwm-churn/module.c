// SPDX-License-Identifier: GPL-2.0
/* The module goes under all of this, as soon as nobody has a socket, and comes back. */
#define _GNU_SOURCE
#include "churn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../lib/die.h"

#define FILE_KO		"/lwm/lwm.ko"
#define PERIOD_MS	8000
#define TRIES		2000	/* each a millisecond or more */

static void unload(void)
{
	int i, err = EBUSY;

	churn->quiet = true;
	for (i = 0; i < TRIES && err; i++) {
		err = syscall(SYS_delete_module, "lwm", O_NONBLOCK) ? errno : 0;
		if (err)
			poll(NULL, 0, 1);
	}
	churn->quiet = false;
	tell(DEED_UNLOAD, err);
}

static void load(void)
{
	int fd = open(FILE_KO, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die_errno("%s cannot be opened", FILE_KO);
	if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST)
		die_errno("the module cannot be loaded again");
	close(fd);
}

void work_module(unsigned int n)
{
	(void)n;
	while (!churn->over) {
		poll(NULL, 0, PERIOD_MS / 2 + below(PERIOD_MS));
		unload();
		load();
	}
}
