// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "place.h"

#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "die.h"

static int home = -1;

static char pattern[64];
static FILE *counters;

void place_enter(const char *name)
{
	char path[64];
	int fd;

	if (home < 0)
		home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (home < 0 || fd < 0 || setns(fd, CLONE_NEWNET))
		die_errno("cannot enter namespace %s", name);
	close(fd);
}

void place_home(void)
{
	if (home >= 0 && setns(home, CLONE_NEWNET))
		die_errno("cannot go back to the first namespace");
}

/* The file stays that of the namespace where it was opened. */
void counter_open(const char *devices)
{
	const char *namespace = strchr(devices, '@');
	size_t len = strcspn(devices, "@");

	if (len >= sizeof(pattern))
		die("%s is too long", devices);
	memcpy(pattern, devices, len);
	if (namespace)
		place_enter(namespace + 1);
	counters = fopen("/proc/thread-self/net/dev", "r");
	if (!counters)
		die_errno("/proc/thread-self/net/dev");
	place_home();
}

static bool counted(const char *name)
{
	size_t len = strlen(pattern);

	if (len && pattern[len - 1] == '*')
		return !strncmp(name, pattern, len - 1);
	return !strcmp(name, pattern);
}

unsigned long long counter_read(void)
{
	unsigned long long n, sum = 0;
	char line[512], name[32];

	if (!counters)
		return 0;
	rewind(counters);
	fflush(counters);
	while (fgets(line, sizeof(line), counters))
		if (sscanf(line, " %31[^:]: %*u %*u %*u %*u %*u %*u %*u %*u %*u %llu",
			   name, &n) == 2 && counted(name))
			sum += n;
	return sum;
}
