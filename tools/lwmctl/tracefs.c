// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"
#include "tracefs.h"

#define ROOT		"/sys/kernel/tracing"
#define INSTANCES	ROOT "/instances"

static int refuse_root(void)
{
	if (errno == EACCES || errno == EPERM)
		return refuse("tracing takes root");
	return refuse(ROOT ": %s: mount -t tracefs none " ROOT, strerror(errno));
}

int tracefs_write(const struct tracefs *tracefs, const char *file, const char *word)
{
	char path[128];
	int fd, err = 0;

	snprintf(path, sizeof(path), "%s/%s", tracefs->dir, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, word, strlen(word)) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

int tracefs_lines(const struct tracefs *tracefs, const char *file,
		  void (*each)(const char *line, void *arg), void *arg)
{
	size_t size = 0;
	char path[128];
	char *line = NULL;
	int err = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", tracefs->dir, file);
	f = fopen(path, "re");
	if (!f)
		return refuse("%s: %s", path, strerror(errno));
	while (getline(&line, &size, f) > 0)
		each(line, arg);
	if (ferror(f))
		err = refuse("%s: %s", path, strerror(errno));
	free(line);
	fclose(f);
	return err;
}

static int pipe_open(const struct tracefs *tracefs)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/trace_pipe", tracefs->dir);
	return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

/* One that is in use is busy, whatever its process is called in its own namespace. */
static void remove_left(DIR *dir, const char *name)
{
	int pid, end = 0;

	if (sscanf(name, "lwmctl-%d%n", &pid, &end) != 1 || name[end])
		return;
	if (pid != getpid() && (!kill(pid, 0) || errno != ESRCH))
		return;
	unlinkat(dirfd(dir), name, AT_REMOVEDIR);
}

static void remove_all_left(void)
{
	DIR *dir = opendir(INSTANCES);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		remove_left(dir, entry->d_name);
	if (dir)
		closedir(dir);
}

int tracefs_open(struct tracefs *tracefs)
{
	int err;

	*tracefs = (struct tracefs){ .fd = -1 };
	if (access(INSTANCES, W_OK))
		return refuse_root();
	if (access(ROOT "/events/lwm/lwm_send", F_OK))
		return refuse("the kernel has no events of lwm: modprobe lwm");
	remove_all_left();
	snprintf(tracefs->dir, sizeof(tracefs->dir), INSTANCES "/lwmctl-%d", getpid());
	if (mkdir(tracefs->dir, 0700))
		return refuse("%s: %s", tracefs->dir, strerror(errno));
	tracefs->fd = pipe_open(tracefs);
	if (tracefs->fd >= 0)
		return 0;
	err = errno;
	tracefs_close(tracefs);
	return refuse("%s: %s", tracefs->dir, strerror(err));
}

int tracefs_follow(const struct tracefs *tracefs)
{
	int err = tracefs_write(tracefs, "events/lwm/enable", "1");

	return err ? refuse("%s: %s", tracefs->dir, strerror(-err)) : 0;
}

/* The instance is busy as long as it is read. */
void tracefs_close(struct tracefs *tracefs)
{
	if (tracefs->fd >= 0)
		close(tracefs->fd);
	rmdir(tracefs->dir);
}

/* Of @len octets that were added behind what is held. */
static void lines_give(struct tracefs *tracefs, size_t len,
		       void (*each)(const char *line, void *arg), void *arg)
{
	char *line = tracefs->line, *end;

	tracefs->held += len;
	tracefs->line[tracefs->held] = 0;
	while ((end = strchr(line, '\n'))) {
		*end = 0;
		each(line, arg);
		line = end + 1;
	}
	tracefs->held = strlen(line);
	memmove(tracefs->line, line, tracefs->held + 1);
	/* Nothing that is told of here is so long. */
	if (tracefs->held == sizeof(tracefs->line) - 1)
		tracefs->held = 0;
}

int tracefs_read(struct tracefs *tracefs, int ms, int stop,
		 void (*each)(const char *line, void *arg), void *arg)
{
	struct pollfd pollers[] = {
		{ .fd = tracefs->fd, .events = POLLIN }, { .fd = stop, .events = POLLIN },
	};
	ssize_t len;
	int n;

	n = poll(pollers, 2, ms);
	if (!n)
		return 0;
	if (n < 0)
		return refuse("cannot wait: %s", strerror(errno));
	if (pollers[1].revents)
		return -EINTR;
	len = read(tracefs->fd, tracefs->line + tracefs->held,
		   sizeof(tracefs->line) - 1 - tracefs->held);
	if (len < 0 && errno == EAGAIN)
		return 0;
	if (len < 0)
		return refuse("cannot read: %s", strerror(errno));
	lines_give(tracefs, len, each, arg);
	return 1;
}
