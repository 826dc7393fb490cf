// SPDX-License-Identifier: GPL-2.0
#include "runtime.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "net.h"
#include "say.h"

#define RUN	"/run/lwm"

static int run_dir(char *path, size_t size)
{
	struct stat netns;

	if (stat("/proc/self/ns/net", &netns))
		return refuse("/proc/self/ns/net: %s", strerror(errno));
	snprintf(path, size, RUN "/%ju", (uintmax_t)netns.st_ino);
	return 0;
}

static int run_file(char *path, size_t size, const char *ifname)
{
	char dir[64];
	int err;

	err = run_dir(dir, sizeof(dir));
	if (!err)
		snprintf(path, size, "%s/%s.yaml", dir, ifname);
	return err;
}

struct net *runtime_names(const struct link *link)
{
	struct net *names;
	char path[128];

	if (run_file(path, sizeof(path), link->name) || access(path, R_OK))
		return NULL;
	names = file_load(path);
	/* A device of another network has taken the name since. */
	if (names && names->link.id != link->id) {
		net_free(names);
		return NULL;
	}
	return names;
}

/* Users are to read what is in it, whatever the umask of who makes it. */
static int dir_make(const char *path)
{
	if (!mkdir(path, 0755))
		return chmod(path, 0755);
	return errno == EEXIST ? 0 : -1;
}

int runtime_keep(const char *ifname, const char *text, size_t len)
{
	char dir[64], path[128];

	if (run_dir(dir, sizeof(dir)) ||
	    run_file(path, sizeof(path), ifname))
		return -EINVAL;
	if (dir_make(RUN) || dir_make(dir))
		return refuse("%s: cannot make it: %s", dir, strerror(errno));
	return file_replace(path, text, len);
}

void runtime_drop(const char *ifname)
{
	char dir[64], path[128];

	if (run_dir(dir, sizeof(dir)) ||
	    run_file(path, sizeof(path), ifname))
		return;
	unlink(path);
	rmdir(dir);	/* if it was the last one */
}
