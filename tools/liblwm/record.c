// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <string.h>

#include "control.h"
#include "lwm.h"
#include "record.h"

static ssize_t take_any(int fd, void *data, size_t len, struct sock_extended_err *err)
{
	struct iovec iov = { .iov_base = data, .iov_len = len };
	char control[CMSG_SPACE(sizeof(*err)) + 256]
		__attribute__((aligned(__alignof__(struct cmsghdr))));
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg;
	ssize_t got;

	got = recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT);
	if (got < 0)
		return -errno;

	cmsg = control_find(&msg, LWM_RECVERR);
	if (!cmsg || cmsg->cmsg_len < CMSG_LEN(sizeof(*err)))
		return -EBADMSG;

	memcpy(err, CMSG_DATA(cmsg), sizeof(*err));
	return got;
}

ssize_t record_take(int fd, uint8_t type, void *data, size_t len, struct sock_extended_err *err)
{
	ssize_t got;

	do
		got = take_any(fd, data, len, err);
	while (got >= 0 && err->ee_type != type);

	return got;
}
