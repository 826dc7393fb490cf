/* SPDX-License-Identifier: GPL-2.0 */
/* What user space sends, in page fragments, which copies share. */
#ifndef _LWM_PAYLOAD_H
#define _LWM_PAYLOAD_H

#include <linux/types.h>

struct iov_iter;
struct sk_buff;

/*
 * Give @skb, which is charged to a socket, @len octets more: from @from, or
 * unwritten where that is NULL. 0, -EFAULT, -ENOBUFS, or -EMSGSIZE where it has
 * no fragments left. May sleep.
 */
int lwm_payload_add(struct sk_buff *skb, struct iov_iter *from, size_t len);
/* Unwritten ones, which may be many. */
int lwm_payload_grow(struct sk_buff *skb, size_t len);

#endif /* _LWM_PAYLOAD_H */
