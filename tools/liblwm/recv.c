// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a socket receives, and what its error queue says. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "record.h"
#include "set.h"

/* A told set is at most a bitmap of all nodes, beside small control messages. */
#define CONTROL_MAX	(CMSG_SPACE(sizeof(struct lwm_nodes) + (LWM_NODE_MAX + 1) / 8) + 1024)

static void from_fill(struct lwm_from *from, const struct sockaddr_lwm *addr, int flags)
{
	const struct lwm_target *sender = &addr->slwm_targets[0];

	*from = (struct lwm_from) {
		.net = addr->slwm_net,
		.node = sender->node,
		.port = ntohs(sender->port ? sender->port : addr->slwm_port),
		.group = addr->slwm_group,
		.flags = flags & MSG_TRUNC,
	};
}

static ssize_t recv_message(int fd, struct msghdr *msg, struct lwm_from *from)
{
	struct sockaddr_lwm addr = {};
	ssize_t got;

	msg->msg_name = &addr;
	msg->msg_namelen = sizeof(addr);

	got = recvmsg(fd, msg, 0);
	msg->msg_name = NULL;
	if (got < 0)
		return -errno;
	if (from)
		from_fill(from, &addr, msg->msg_flags);

	return got;
}

ssize_t lwm_recv(int fd, void *buf, size_t len, struct lwm_from *from)
{
	struct iovec iov = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	return recv_message(fd, &msg, from);
}

static size_t told_set(struct msghdr *msg, struct lwm_target *to, size_t room)
{
	struct cmsghdr *cmsg = control_find(msg, LWM_NODES);
	ssize_t told;

	if (!cmsg)
		return 0;

	told = nodes_read((struct lwm_nodes *)CMSG_DATA(cmsg),
			  cmsg->cmsg_len - CMSG_LEN(0), to, room);
	return told < 0 ? 0 : told;
}

ssize_t lwm_recv_set(int fd, void *buf, size_t len, struct lwm_from *from,
		     struct lwm_target *to, size_t *n)
{
	struct iovec iov = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t got;

	msg.msg_controllen = CONTROL_MAX;
	msg.msg_control = malloc(msg.msg_controllen);
	if (!msg.msg_control)
		return -ENOMEM;

	got = recv_message(fd, &msg, from);
	*n = got < 0 ? 0 : told_set(&msg, to, *n);

	free(msg.msg_control);
	return got;
}

ssize_t lwm_results(int fd, struct lwm_result *results, size_t n, uint32_t *message)
{
	struct sock_extended_err err;
	ssize_t got;

	got = record_take(fd, LWM_EE_RESULTS, results, n * sizeof(*results), &err);
	if (got < 0)
		return got;
	if (message)
		*message = err.ee_info;

	return err.ee_data;
}
