/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_LINUX_SOCKET_H
#define _LWM_SHIM_LINUX_SOCKET_H

#include_next <linux/socket.h>
#include <sys/socket.h>
#include <linux/types.h>
#include <string.h>

#undef CMSG_DATA
#define CMSG_DATA(cmsg)		((void *)((cmsg) + 1))
#define CMSG_OK(msg, cmsg)						\
	((cmsg)->cmsg_len >= sizeof(struct cmsghdr) &&			\
	 (cmsg)->cmsg_len <= (msg)->msg_controllen -			\
			     ((const u8 *)(cmsg) - (const u8 *)(msg)->msg_control))

/* As the kernel does: whoever walks must ask CMSG_OK() before he goes on. */
static inline struct cmsghdr *cmsg_next(const struct msghdr *msg, const struct cmsghdr *cmsg)
{
	size_t at = (const u8 *)cmsg - (const u8 *)msg->msg_control + CMSG_ALIGN(cmsg->cmsg_len);

	if (at + sizeof(*cmsg) > msg->msg_controllen)
		return NULL;
	return (struct cmsghdr *)((u8 *)msg->msg_control + at);
}

#define for_each_cmsghdr(cmsg, msg) \
	for ((cmsg) = CMSG_FIRSTHDR(msg); (cmsg); (cmsg) = cmsg_next(msg, cmsg))

static inline int put_cmsg(struct msghdr *msg, int level, int type, int len, const void *data)
{
	struct cmsghdr *cmsg = msg->msg_control;

	if (CMSG_SPACE(len) > msg->msg_controllen) {
		msg->msg_flags |= MSG_CTRUNC;
		return 0;
	}
	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), data, len);
	msg->msg_control = (u8 *)cmsg + CMSG_SPACE(len);
	msg->msg_controllen -= CMSG_SPACE(len);
	return 0;
}

#endif
