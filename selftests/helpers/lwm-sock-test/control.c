// SPDX-License-Identifier: GPL-2.0
#include "control.h"

#include <errno.h>
#include <string.h>

#include <linux/errqueue.h>

#include "call.h"
#include "test.h"

struct lwm_nodes *control_nodes(struct control *control)
{
	return (struct lwm_nodes *)CMSG_DATA(&control->cmsg);
}

/* @len octets of data for control_nodes(). */
void control_start(struct control *control, uint8_t form, uint16_t first, size_t len)
{
	memset(control, 0, sizeof(*control));
	control->cmsg.cmsg_level = SOL_LWM;
	control->cmsg.cmsg_type = LWM_NODES;
	control->cmsg.cmsg_len = CMSG_LEN(sizeof(struct lwm_nodes) + len);
	control->len = CMSG_SPACE(sizeof(struct lwm_nodes) + len);
	holds(control->len <= sizeof(control->room));
	control_nodes(control)->form = form;
	control_nodes(control)->first = first;
}

ssize_t send_control(int fd, struct sockaddr_lwm addr, const struct control *control,
		     const char *text)
{
	struct iovec iov = { .iov_base = (void *)text, .iov_len = strlen(text) };
	struct msghdr msg = {
		.msg_name = &addr,
		.msg_namelen = address_len(&addr),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = (void *)control->room,
		.msg_controllen = control->len,
	};

	return sendmsg(fd, &msg, 0);
}

/* A bitmap of @n nodes from @first. */
void control_range(struct control *control, uint16_t first, unsigned int n)
{
	control_start(control, LWM_NODES_BITMAP, first, (n + 7) / 8);
	for (unsigned int i = 0; i < n; i++)
		control_nodes(control)->data[i / 8] |= 1 << i % 8;
}

/* The next message, and its control message of this type; returns the octets of its data or -1. */
ssize_t hears_control(int fd, const char *text, int flags, int level, int type,
		      void *data, size_t max)
{
	char got[2048] = "", room[2048] __attribute__((aligned(8)));
	struct iovec iov = { .iov_base = got, .iov_len = sizeof(got) };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room),
	};
	struct cmsghdr *cmsg;
	ssize_t n, len;

	n = recvmsg(fd, &msg, flags);
	holds(n >= 0 && (size_t)n == strlen(text) && !memcmp(got, text, n));
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg)) {
		if (cmsg->cmsg_level != level || cmsg->cmsg_type != type)
			continue;
		len = cmsg->cmsg_len - CMSG_LEN(0);
		holds(len <= (ssize_t)max);
		memcpy(data, CMSG_DATA(cmsg), len);
		return len;
	}
	return -1;
}

size_t read_record(int fd, struct lwm_result *results, size_t n, struct sock_extended_err *ee)
{
	char room[256] __attribute__((aligned(8)));
	struct iovec iov = { .iov_base = results, .iov_len = n * sizeof(*results) };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room),
	};
	struct cmsghdr *cmsg;
	ssize_t len;

	len = recvmsg(fd, &msg, MSG_ERRQUEUE);
	holds(len >= 0 && len % sizeof(*results) == 0 && msg.msg_flags == MSG_ERRQUEUE);
	cmsg = CMSG_FIRSTHDR(&msg);
	holds(cmsg && cmsg->cmsg_level == SOL_LWM && cmsg->cmsg_type == LWM_RECVERR);
	memcpy(ee, CMSG_DATA(cmsg), sizeof(*ee));
	holds(ee->ee_origin == SO_EE_ORIGIN_LOCAL && ee->ee_data == len / sizeof(*results));
	return len / sizeof(*results);
}
