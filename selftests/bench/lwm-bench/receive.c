// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "receive.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/lwm.h>

#include "die.h"
#include "place.h"
#include "tipc.h"
#include "way.h"

static int fds[TARGETS_MAX];
static unsigned int receivers;
static char buf[PAYLOAD_MAX];

static int lwm_open(void)
{
	struct sockaddr_lwm at = {
		.slwm_family = AF_LWM, .slwm_net = NET, .slwm_port = htons(PORT),
	};
	int fd = socket(AF_LWM, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (void *)&at, LWM_ADDR_LEN(0)))
		die_errno("cannot receive by AF_LWM");
	return fd;
}

static int udp_open(int family)
{
	struct sockaddr_in6 at6 = { .sin6_family = AF_INET6, .sin6_port = htons(PORT) };
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die_errno("cannot receive by UDP");
	if (family == AF_INET ? bind(fd, (void *)&at, sizeof(at)) :
				bind(fd, (void *)&at6, sizeof(at6)))
		die_errno("cannot bind a UDP socket");
	return fd;
}

static int member_open(const char *group, unsigned int ifindex)
{
	struct ip_mreqn in = { .imr_ifindex = ifindex };
	int fd = udp_open(AF_INET);

	if (!ifindex)
		die("nobody receives %s: there is no such device", group);
	if (inet_pton(AF_INET, group, &in.imr_multiaddr) != 1)
		die("%s is no IPv4 address", group);
	if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &in, sizeof(in)))
		die_errno("cannot join %s", group);
	return fd;
}

static int receiver_open(const char *kind, unsigned int n)
{
	const char *dev = strchr(kind, '%');
	char group[64];

	if (!strcmp(kind, "lwm"))
		return lwm_open();
	if (!strcmp(kind, "udp"))
		return udp_open(AF_INET);
	if (!strcmp(kind, "udp6"))
		return udp_open(AF_INET6);
	if (!strcmp(kind, "tipc"))
		return tipc_bound(n);
	if (!dev)
		die("nobody receives as %s", kind);
	snprintf(group, sizeof(group), "%.*s", (int)(dev - kind), kind);
	return member_open(group, if_nametoindex(dev + 1));
}

void receive_open(const char *prefix, const char *kind, unsigned int n)
{
	/* What is lost is not waited for. */
	struct timeval patience = { .tv_sec = 2 };
	char name[16];
	unsigned int i;

	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s%u", prefix, i + 2);
		place_enter(name);
		fds[i] = receiver_open(kind, n);
		if (setsockopt(fds[i], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
			die_errno("SO_RCVTIMEO");
	}
	receivers = n;
	place_home();
}

static void receive(const struct job *job, unsigned int i)
{
	if (recv(fds[i], buf, sizeof(buf), 0) != (ssize_t)job->payload)
		die_errno("target %u has not received the message", i + 2);
}

void receive_all(const struct job *job)
{
	unsigned int i;

	for (i = 0; i < receivers; i++)
		receive(job, i);
}

void receive_first(const struct job *job)
{
	receive(job, 0);
}
