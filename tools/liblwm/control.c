// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "control.h"
#include "lwm.h"

void control_add(struct msghdr *msg, int type, const void *data, size_t len)
{
	struct cmsghdr *cmsg = (void *)((char *)msg->msg_control + msg->msg_controllen);

	cmsg->cmsg_level = SOL_LWM;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), data, len);
	msg->msg_controllen += CMSG_SPACE(len);
}

struct cmsghdr *control_find(struct msghdr *msg, int type)
{
	struct cmsghdr *cmsg;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg))
		if (cmsg->cmsg_level == SOL_LWM && cmsg->cmsg_type == type)
			return cmsg;

	return NULL;
}
