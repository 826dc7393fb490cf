// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "check.h"
#include "hosts.h"

static void enter(const char *path)
{
	int netns = open(path, O_RDONLY | O_CLOEXEC);

	EXPECT(netns >= 0);
	EXPECT_EQ(setns(netns, CLONE_NEWNET), 0);
	close(netns);
}

/* The program runs in h1, and goes back there. */
int socket_in(const char *host)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", host);

	enter(path);
	fd = lwm_socket(SOCK_DGRAM | SOCK_CLOEXEC);
	enter("/run/netns/h1");

	EXPECT(fd >= 0);
	return fd;
}

int listen_in(const char *host, uint16_t port)
{
	struct timeval patience = { .tv_sec = 5 };
	int fd = socket_in(host);

	EXPECT_EQ(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
	EXPECT_EQ(lwm_bind(fd, NET, port), 0);
	return fd;
}

void expect_hello(int fd)
{
	struct lwm_from from = {};
	char buf[16] = "";

	EXPECT_EQ(lwm_recv(fd, buf, sizeof(buf), &from), 5);
	EXPECT_TEXT(buf, "hello");
	EXPECT_EQ(from.net, NET);
	EXPECT_EQ(from.node, 1);
}

void expect_nothing(int fd)
{
	char octet;

	EXPECT_EQ(recv(fd, &octet, 1, MSG_DONTWAIT), -1);
	EXPECT_EQ(errno, EAGAIN);
}

struct lwm *device_in(const char *host)
{
	struct lwm *lwm = NULL;

	EXPECT_EQ(lwm_open(&lwm, host, "lwm0"), 0);
	return lwm;
}
