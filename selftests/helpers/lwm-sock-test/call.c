// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "call.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

void enter(const char *host)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", host);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	holds(fd >= 0);
	holds(!setns(fd, CLONE_NEWNET));
	close(fd);
}

void patience(int fd, int msec)
{
	struct timeval tv = { .tv_sec = msec / 1000, .tv_usec = msec % 1000 * 1000 };

	holds(!setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)));
}

/* What does not come within ten seconds does not come. */
int open_in(const char *host)
{
	int fd;

	enter(host);
	fd = socket(AF_LWM, SOCK_DGRAM, 0);
	holds(fd >= 0);
	patience(fd, 10000);
	return fd;
}

void option_set(int fd, int option, int value)
{
	holds(!setsockopt(fd, SOL_LWM, option, &value, sizeof(value)));
}

struct sockaddr_lwm address(int to, uint16_t port)
{
	return (struct sockaddr_lwm){
		.slwm_family = AF_LWM,
		.slwm_net = NET,
		.slwm_to = to,
		.slwm_port = htons(port),
	};
}

/* A list of nodes, ended by 0. */
struct sockaddr_lwm nodes(uint16_t port, ...)
{
	struct sockaddr_lwm addr = address(LWM_TO_LIST, port);
	va_list list;
	int node;

	va_start(list, port);
	while ((node = va_arg(list, int)))
		addr.slwm_targets[addr.slwm_count++].node = node;
	va_end(list);
	return addr;
}

socklen_t address_len(const struct sockaddr_lwm *addr)
{
	return LWM_ADDR_LEN(addr->slwm_count);
}

int bind_to(int fd, uint16_t port)
{
	struct sockaddr_lwm addr = address(LWM_TO_NONE, port);

	return bind(fd, (struct sockaddr *)&addr, address_len(&addr));
}

int bound(const char *host, uint16_t port)
{
	int fd = open_in(host);

	holds(!bind_to(fd, port));
	return fd;
}

int connect_to(int fd, struct sockaddr_lwm addr)
{
	return connect(fd, (struct sockaddr *)&addr, address_len(&addr));
}

ssize_t send_to(int fd, struct sockaddr_lwm addr, const char *text)
{
	return sendto(fd, text, strlen(text), 0, (struct sockaddr *)&addr, address_len(&addr));
}

void sent(int fd, struct sockaddr_lwm addr, const char *text)
{
	holds(send_to(fd, addr, text) == (ssize_t)strlen(text));
}

/* The next message is this one. */
void hears_from(int fd, const char *text, struct sockaddr_lwm *from)
{
	socklen_t len = sizeof(*from);
	char got[2048];
	ssize_t n;

	memset(from, 0, sizeof(*from));
	n = recvfrom(fd, got, sizeof(got), 0, (struct sockaddr *)from, &len);
	if (n < 0 || (size_t)n != strlen(text) || memcmp(got, text, n)) {
		fprintf(stderr, "# \"%s\" should have come, but \"%.*s\" did\n", text,
			n > 0 ? (int)n : 0, got);
		exit(1);
	}
	holds(len == LWM_ADDR_LEN(1));
}

void hears(int fd, const char *text)
{
	struct sockaddr_lwm from;

	hears_from(fd, text, &from);
}

/* Nothing waits: for what this host's own sockets sent to it, that is at once. */
void silent(int fd)
{
	char octet;

	fails(EAGAIN, recv(fd, &octet, 1, MSG_DONTWAIT));
}

/* Nothing came over the wire: what is sent last would come last. */
void heard_nothing(int from, int fd, uint16_t node, uint16_t port)
{
	sent(from, nodes(port, node, 0), "last");
	hears(fd, "last");
	silent(fd);
}

uint16_t port_of(int fd)
{
	struct sockaddr_lwm addr;
	socklen_t len = sizeof(addr);

	holds(!getsockname(fd, (struct sockaddr *)&addr, &len));
	return ntohs(addr.slwm_port);
}

int sharing(const char *host, uint16_t port)
{
	int fd = open_in(host);

	option_set(fd, LWM_REUSEPORT, 1);
	holds(!bind_to(fd, port));
	return fd;
}

void run(const char *command)
{
	holds(!system(command));
}
