// SPDX-License-Identifier: GPL-2.0
#include "payload.h"

#include <linux/skbuff.h>
#include <linux/uio.h>
#include <net/sock.h>

static void payload_charge(struct sk_buff *skb, unsigned int len)
{
	skb->len += len;
	skb->data_len += len;
	skb->truesize += len;
	refcount_add(len, &skb->sk->sk_wmem_alloc);
}

int lwm_payload_add(struct sk_buff *skb, struct iov_iter *from, size_t len)
{
	struct sock *sk = skb->sk;
	struct page_frag *frag = sk_page_frag(sk);
	unsigned int n, i = skb_shinfo(skb)->nr_frags;

	for (; len; len -= n) {
		if (!skb_page_frag_refill(32, frag, sk->sk_allocation))
			return -ENOBUFS;
		n = min_t(size_t, len, frag->size - frag->offset);
		if (skb_can_coalesce(skb, i, frag->page, frag->offset)) {
			skb_frag_size_add(&skb_shinfo(skb)->frags[i - 1], n);
		} else {
			if (i == MAX_SKB_FRAGS)
				return -EMSGSIZE;
			skb_fill_page_desc(skb, i++, frag->page, frag->offset, n);
			get_page(frag->page);
		}
		payload_charge(skb, n);
		if (from && copy_page_from_iter(frag->page, frag->offset, n, from) != n)
			return -EFAULT;
		frag->offset += n;
	}
	return 0;
}

/* Returns @len, or 0 where there is no such fragment. */
static size_t grow_cpu(struct sk_buff *skb, size_t len)
{
	void *frag = len <= PAGE_FRAG_CACHE_MAX_SIZE ? netdev_alloc_frag(len) : NULL;
	struct page *page;

	if (!frag)
		return 0;
	page = virt_to_head_page(frag);
	skb_fill_page_desc(skb, skb_shinfo(skb)->nr_frags, page, frag - page_address(page), len);
	payload_charge(skb, len);
	return len;
}

/*
 * The thread's page, and the CPU's for what that has no room for: each is used
 * again once nobody has any of it. A second one of the thread would be new
 * each time, and its zeroes are as dear as the octets that they make room for.
 * Kernels from 6.13 on do not renew the CPU's for more than a page: there it is
 * the thread's, and dearer.
 */
int lwm_payload_grow(struct sk_buff *skb, size_t len)
{
	if (len > PAGE_FRAG_CACHE_MAX_SIZE)
		len -= grow_cpu(skb, len - PAGE_FRAG_CACHE_MAX_SIZE);
	return lwm_payload_add(skb, NULL, len);
}
