// SPDX-License-Identifier: LGPL-2.1-or-later
/* One message to a set of nodes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "dest.h"
#include "send.h"

static ssize_t send_message(int fd, const struct msghdr *msg, int flags)
{
	ssize_t sent = sendmsg(fd, msg, flags);

	return sent < 0 ? -errno : sent;
}

/* A long set beside the address, and who is to answer. */
static ssize_t send_beside(int fd, struct msghdr *msg, const struct dest *dest,
			   const struct lwm_ask *ask, int flags)
{
	void *room;
	ssize_t sent;

	room = calloc(1, CMSG_SPACE(dest->nodes_len) + CMSG_SPACE(sizeof(*ask)));
	if (!room)
		return -ENOMEM;

	msg->msg_control = room;
	control_add(msg, LWM_NODES, dest->nodes, dest->nodes_len);
	if (ask)
		control_add(msg, LWM_ANSWER, ask, sizeof(*ask));

	sent = send_message(fd, msg, flags);
	free(room);
	return sent;
}

static ssize_t send_asking(int fd, struct msghdr *msg, const struct lwm_ask *ask, int flags)
{
	char room[CMSG_SPACE(sizeof(*ask))]
		__attribute__((aligned(__alignof__(struct cmsghdr)))) = {};

	msg->msg_control = room;
	control_add(msg, LWM_ANSWER, ask, sizeof(*ask));
	return send_message(fd, msg, flags);
}

static ssize_t send_dest(int fd, struct dest *dest, const struct lwm_ask *ask,
			 const void *buf, size_t len, int flags)
{
	struct iovec iov = { .iov_base = (void *)buf, .iov_len = len };
	struct msghdr msg = {
		.msg_name = &dest->addr,
		.msg_namelen = dest->len,
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};

	if (dest->nodes)
		return send_beside(fd, &msg, dest, ask, flags);
	if (ask)
		return send_asking(fd, &msg, ask, flags);

	return send_message(fd, &msg, flags);
}

ssize_t sending_set(const struct sending *sending, int fd, const struct set *set,
		    const void *buf, size_t len)
{
	struct dest dest;
	ssize_t ret;

	ret = dest_set(&dest, sending->family, sending->net, sending->group, sending->port, set);
	if (!ret)
		ret = send_dest(fd, &dest, sending->ask, buf, len, sending->flags);

	dest_release(&dest);
	return ret;
}

ssize_t lwm_sendto(int fd, uint32_t net, uint16_t group,
		   const struct lwm_target *to, size_t n, uint16_t port,
		   const void *buf, size_t len, int flags)
{
	return lwm_sendto_ask(fd, net, group, to, n, port, buf, len, flags, NULL);
}

ssize_t lwm_send_group(int fd, uint32_t net, uint16_t group, uint16_t port,
		       const void *buf, size_t len, int flags)
{
	int family = dest_family(fd);
	struct dest dest;

	if (family < 0)
		return family;

	dest_group(&dest, family, net, group, port);
	return send_dest(fd, &dest, NULL, buf, len, flags);
}

static int bind_only_network(int fd)
{
	struct lwm_device dev;
	struct lwm *lwm;
	int err;

	err = lwm_open(&lwm, NULL, NULL);
	if (err)
		return err;

	err = lwm_device(lwm, &dev);
	lwm_close(lwm);

	return err ? err : lwm_bind(fd, dev.net, 0);
}

/* Where @fd is, in one system call a message; a new socket is put in its place. */
static int own_name(int fd, struct sockaddr_lwm *name)
{
	for (int bound = 0; ; bound = 1) {
		socklen_t len = sizeof(*name);
		int err;

		memset(name, 0, sizeof(*name));
		if (getsockname(fd, (struct sockaddr *)name, &len))
			return -errno;
		if (name->slwm_net || bound)
			return 0;

		err = bind_only_network(fd);
		if (err)
			return err;
	}
}

int sending_from(struct sending *sending, int fd)
{
	struct sockaddr_lwm name;
	int err;

	err = own_name(fd, &name);
	if (err)
		return err;

	sending->family = name.slwm_family;
	sending->net = name.slwm_net;
	return 0;
}

ssize_t lwm_send(int fd, const uint16_t *nodes, size_t n, uint16_t port,
		 const void *buf, size_t len)
{
	return lwm_send_ask(fd, nodes, n, port, buf, len, NULL);
}
