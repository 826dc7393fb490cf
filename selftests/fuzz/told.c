// SPDX-License-Identifier: GPL-2.0
/* Any octets as a message with a told set: refused, or told as a set that can be read. */
#include "fuzz.h"

#include <linux/skbuff.h>
#include <linux/socket.h>

#include "nodeset.h"
#include "told.h"

static void hold_readable(const struct lwm_nodes *nodes, size_t len)
{
	int count = lwm_nodes_count(nodes, len), n;
	struct lwm_target *t;

	HOLDS(count > 0);
	t = malloc(count * sizeof(*t));
	n = lwm_nodes_read(nodes, len, t);
	HOLDS(n > 0 && n <= count);
	free(t);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct msghdr msg = {};
	struct cmsghdr *cmsg;
	struct sk_buff skb;
	int len;

	if (size < sizeof(struct lwm_hdr))
		return 0;
	skb = (struct sk_buff){ .data = malloc(size), .len = size };
	memcpy(skb.data, data, size);
	len = lwm_told_check(&skb);
	HOLDS(len == -EINVAL || (len >= 0 && len <= (int)(size - sizeof(struct lwm_hdr))));

	if (len > 0) {
		msg.msg_controllen = CMSG_SPACE(sizeof(struct lwm_nodes) + len);
		cmsg = malloc(msg.msg_controllen);
		msg.msg_control = cmsg;
		lwm_told_put(&msg, &skb);
		HOLDS(!(msg.msg_flags & MSG_CTRUNC));
		hold_readable((void *)CMSG_DATA(cmsg), cmsg->cmsg_len - CMSG_LEN(0));
		free(cmsg);
	}
	free(skb.data);
	return 0;
}
