/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_LINUX_SKBUFF_H
#define _LWM_SHIM_LINUX_SKBUFF_H

#include <linux/err.h>
#include <linux/types.h>
#include <string.h>

/* What has come, or a netlink message that is being written: all of it linear. */
struct sk_buff {
	u8		*data;
	unsigned int	len;
	unsigned int	room;
};

/* In pieces: who looks past what it asked for gets to see nothing of it. */
static inline void *skb_header_pointer(const struct sk_buff *skb, int offset, int len, void *buf)
{
	if (len > (int)skb->len - offset)
		return NULL;
	return memcpy(buf, skb->data + offset, len);
}

static inline int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len)
{
	memcpy(to, skb->data + offset, len);
	return 0;
}

#endif
