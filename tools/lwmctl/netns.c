// SPDX-License-Identifier: GPL-2.0
#include "netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

int netns_enter(const char *name)
{
	char path[256];
	int fd, err = 0;

	if (strchr(name, '/') || snprintf(path, sizeof(path), NETNS_DIR "/%s",
					  name) >= (int)sizeof(path))
		return refuse("there is no network namespace %s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return refuse("there is no network namespace %s: %s", name,
			      strerror(errno));
	if (setns(fd, CLONE_NEWNET))
		err = refuse("cannot enter network namespace %s: %s", name,
			     strerror(errno));
	close(fd);
	return err;
}
