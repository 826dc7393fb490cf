// SPDX-License-Identifier: LGPL-2.1-or-later
/* One message to a set of nodes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dest.h"

static ssize_t send_message(int fd, const struct msghdr *msg, int flags)
{
	ssize_t sent = sendmsg(fd, msg, flags);

	return sent < 0 ? -errno : sent;
}

static ssize_t send_beside(int fd, struct msghdr *msg, const struct dest *dest, int flags)
{
	size_t space = CMSG_SPACE(dest->nodes_len);
	struct cmsghdr *cmsg;
	ssize_t sent;

	msg->msg_control = calloc(1, space);
	if (!msg->msg_control)
		return -ENOMEM;
	msg->msg_controllen = space;

	cmsg = CMSG_FIRSTHDR(msg);
	cmsg->cmsg_level = SOL_LWM;
	cmsg->cmsg_type = LWM_NODES;
	cmsg->cmsg_len = CMSG_LEN(dest->nodes_len);
	memcpy(CMSG_DATA(cmsg), dest->nodes, dest->nodes_len);

	sent = send_message(fd, msg, flags);
	free(msg->msg_control);
	return sent;
}

static ssize_t send_dest(int fd, struct dest *dest, const void *buf, size_t len, int flags)
{
	struct iovec iov = { .iov_base = (void *)buf, .iov_len = len };
	struct msghdr msg = {
		.msg_name = &dest->addr,
		.msg_namelen = dest->len,
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};

	return dest->nodes ? send_beside(fd, &msg, dest, flags) : send_message(fd, &msg, flags);
}

static ssize_t send_set(int fd, int family, uint32_t net, uint16_t group, uint16_t port,
			const struct set *set, const void *buf, size_t len, int flags)
{
	struct dest dest;
	ssize_t ret;

	ret = dest_set(&dest, family, net, group, port, set);
	if (!ret)
		ret = send_dest(fd, &dest, buf, len, flags);

	dest_release(&dest);
	return ret;
}

ssize_t lwm_sendto(int fd, uint32_t net, uint16_t group,
		   const struct lwm_target *to, size_t n, uint16_t port,
		   const void *buf, size_t len, int flags)
{
	struct set set = { .targets = to, .n = n };
	int family = dest_family(fd);

	if (family < 0)
		return family;

	return send_set(fd, family, net, group, port, &set, buf, len, flags);
}

ssize_t lwm_send_group(int fd, uint32_t net, uint16_t group, uint16_t port,
		       const void *buf, size_t len, int flags)
{
	int family = dest_family(fd);
	struct dest dest;

	if (family < 0)
		return family;

	dest_group(&dest, family, net, group, port);
	return send_dest(fd, &dest, buf, len, flags);
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

ssize_t lwm_send(int fd, const uint16_t *nodes, size_t n, uint16_t port,
		 const void *buf, size_t len)
{
	struct set set = { .nodes = nodes, .n = n };
	struct sockaddr_lwm name;
	int err;

	err = own_name(fd, &name);
	if (err)
		return err;

	return send_set(fd, name.slwm_family, name.slwm_net, 0, port, &set, buf, len, 0);
}
