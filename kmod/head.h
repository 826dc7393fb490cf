/* SPDX-License-Identifier: GPL-2.0 */
/* What a copy, or a message, does not share: its head. */
#ifndef _LWM_HEAD_H
#define _LWM_HEAD_H

#include <linux/skbuff.h>

/*
 * An empty skb with @room octets on a page fragment, which is cheaper to take
 * and to give back than memory of kmalloc(). NULL: no memory. BHs are off.
 */
static inline struct sk_buff *lwm_head_alloc(unsigned int room)
{
	unsigned int size = SKB_DATA_ALIGN(room) + SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	struct sk_buff *skb;
	void *head;

	head = napi_alloc_frag(size);
	if (unlikely(!head))
		return NULL;
	skb = napi_build_skb(head, size);
	if (unlikely(!skb))
		skb_free_frag(head);
	return skb;
}

#endif /* _LWM_HEAD_H */
