// SPDX-License-Identifier: GPL-2.0
/* What programs have today: UDP to each target, or to one address that means many. */
#define _GNU_SOURCE
#include "way.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/udp.h>

#include "die.h"

static int fds[TARGETS_MAX];
static struct sockaddr_in to[TARGETS_MAX];
static struct mmsghdr messages[TARGETS_MAX];
static struct iovec iov;
static struct sockaddr_storage one;
static socklen_t one_len;

static int udp_socket(const struct job *job, int family)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int segment = job->segment;

	if (fd < 0)
		die_errno("cannot open a UDP socket");
	if (segment && setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof(segment)))
		die_errno("UDP_SEGMENT");
	return fd;
}

static void sent(const struct job *job, ssize_t len)
{
	if (len != (ssize_t)job->payload)
		die_errno("%zd of %zu octets were sent", len, job->payload);
}

static void targets(const struct job *job)
{
	unsigned int i;

	for (i = 0; i < job->targets; i++)
		to[i] = (struct sockaddr_in){
			.sin_family = AF_INET,
			.sin_port = htons(PORT),
			.sin_addr.s_addr = htonl(target_address(job, i)),
		};
}

/* One socket, a sendto() for each. */

static bool each_open(const struct job *job, const char **why)
{
	(void)why;
	targets(job);
	fds[0] = udp_socket(job, AF_INET);
	return true;
}

static void each_send(const struct job *job)
{
	unsigned int i;

	for (i = 0; i < job->targets; i++)
		sent(job, sendto(fds[0], payload, job->payload, 0, (void *)&to[i],
				 sizeof(to[i])));
}

const struct way udp_each = { "udp-sendto", each_open, each_send };

/* A connected socket for each. */

static bool connected_open(const struct job *job, const char **why)
{
	unsigned int i;

	(void)why;
	targets(job);
	for (i = 0; i < job->targets; i++) {
		fds[i] = udp_socket(job, AF_INET);
		if (connect(fds[i], (void *)&to[i], sizeof(to[i])))
			die_errno("cannot connect to target %u", i);
	}
	return true;
}

static void connected_send(const struct job *job)
{
	unsigned int i;

	for (i = 0; i < job->targets; i++)
		sent(job, send(fds[i], payload, job->payload, 0));
}

const struct way udp_connected = { "udp-connected", connected_open, connected_send };

/* One socket, one system call. */

static bool sendmmsg_open(const struct job *job, const char **why)
{
	unsigned int i;

	(void)why;
	targets(job);
	fds[0] = udp_socket(job, AF_INET);
	iov = (struct iovec){ payload, job->payload };
	for (i = 0; i < job->targets; i++)
		messages[i].msg_hdr = (struct msghdr){
			.msg_name = &to[i],
			.msg_namelen = sizeof(to[i]),
			.msg_iov = &iov,
			.msg_iovlen = 1,
		};
	return true;
}

static void sendmmsg_send(const struct job *job)
{
	if (sendmmsg(fds[0], messages, job->targets, 0) != (int)job->targets)
		die_errno("sendmmsg() has not sent to all");
}

const struct way udp_sendmmsg = { "udp-sendmmsg", sendmmsg_open, sendmmsg_send };

/* One send to an address, by a device that makes many of it. */

static void one_address(const struct job *job)
{
	unsigned int ifindex = if_nametoindex(job->dev);
	struct sockaddr_in6 *in6 = (void *)&one;
	struct sockaddr_in *in = (void *)&one;

	if (!ifindex)
		die_errno("there is no device %s", job->dev);
	if (inet_pton(AF_INET, job->address, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(PORT);
		one_len = sizeof(*in);
	} else if (inet_pton(AF_INET6, job->address, &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(PORT);
		in6->sin6_scope_id = ifindex;
		one_len = sizeof(*in6);
	} else {
		die("%s is no address", job->address);
	}
}

static bool one_open(const struct job *job, const char **why)
{
	struct ip_mreqn by = {};

	(void)why;
	one_address(job);
	by.imr_ifindex = if_nametoindex(job->dev);
	fds[0] = udp_socket(job, one.ss_family);
	if (one.ss_family == AF_INET &&
	    setsockopt(fds[0], IPPROTO_IP, IP_MULTICAST_IF, &by, sizeof(by)))
		die_errno("cannot send multicast by %s", job->dev);
	return true;
}

static void one_send(const struct job *job)
{
	sent(job, sendto(fds[0], payload, job->payload, 0, (void *)&one, one_len));
}

const struct way udp_one = { "udp-one", one_open, one_send };

static bool one_connected_open(const struct job *job, const char **why)
{
	one_open(job, why);
	if (connect(fds[0], (void *)&one, one_len))
		die_errno("cannot connect to %s", job->address);
	return true;
}

static void one_connected_send(const struct job *job)
{
	sent(job, send(fds[0], payload, job->payload, 0));
}

const struct way udp_one_connected = {
	"udp-one-connected", one_connected_open, one_connected_send
};
