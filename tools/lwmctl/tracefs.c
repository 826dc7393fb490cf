// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"
#include "tracefs.h"

#define ROOT	"/sys/kernel/tracing"

static int refuse_root(void)
{
	if (errno == EACCES || errno == EPERM)
		return refuse("tracing takes root");
	return refuse(ROOT ": %s: mount -t tracefs none " ROOT, strerror(errno));
}

static int instance_write(const struct tracefs *tracefs, const char *file, const char *word)
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

static int pipe_open(const struct tracefs *tracefs)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/trace_pipe", tracefs->dir);
	return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

int tracefs_open(struct tracefs *tracefs)
{
	int err;

	*tracefs = (struct tracefs){ .fd = -1 };
	if (access(ROOT "/instances", W_OK))
		return refuse_root();
	if (access(ROOT "/events/lwm/lwm_send", F_OK))
		return refuse("the kernel has no events of lwm: modprobe lwm");
	snprintf(tracefs->dir, sizeof(tracefs->dir), ROOT "/instances/lwmctl-%d", getpid());
	if (mkdir(tracefs->dir, 0700))
		return refuse("%s: %s", tracefs->dir, strerror(errno));
	tracefs->fd = pipe_open(tracefs);
	err = tracefs->fd < 0 ? -errno : instance_write(tracefs, "events/lwm/enable", "1");
	if (!err)
		return 0;
	tracefs_close(tracefs);
	return refuse("%s: %s", tracefs->dir, strerror(-err));
}

/* The instance is busy as long as it is read. */
void tracefs_close(struct tracefs *tracefs)
{
	instance_write(tracefs, "events/lwm/enable", "0");
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
