// SPDX-License-Identifier: GPL-2.0
#include "run.h"

#include <linux/uio.h>

#include "payload.h"

/* Where the next octets of a run go. */
struct cursor {
	const skb_frag_t	*frag;
	unsigned int		at;	/* octets of it that are written */
};

static struct cursor cursor_begin(const struct sk_buff *skb)
{
	return (struct cursor){ .frag = skb_shinfo(skb)->frags };
}

/* Place for the next @len octets, where they lie together. */
static void *cursor_whole(struct cursor *to, unsigned int len)
{
	void *next = skb_frag_address(to->frag) + to->at;

	if (unlikely(to->at + len > skb_frag_size(to->frag)))
		return NULL;
	to->at += len;
	return next;
}

/* Place for the next octets, *@len of them or less. */
static void *cursor_next(struct cursor *to, unsigned int *len)
{
	if (to->at == skb_frag_size(to->frag)) {
		to->frag++;
		to->at = 0;
	}
	*len = min(*len, skb_frag_size(to->frag) - to->at);
	return cursor_whole(to, *len);
}

static void write_octets(struct cursor *to, const void *from, unsigned int len)
{
	unsigned int n;
	void *next;

	for (; len; len -= n, from += n) {
		n = len;
		next = cursor_next(to, &n);
		memcpy(next, from, n);
	}
}

/* From user space to pages of ours, in which copy_from_iter() would look for objects. */
static int write_user(struct cursor *to, struct iov_iter *from, unsigned int len)
{
	unsigned int n;
	void *next;

	for (; len; len -= n) {
		n = len;
		next = cursor_next(to, &n);
		if (_copy_from_iter(next, n, from) != n)
			return -EFAULT;
	}
	return 0;
}

static void write_skb(struct cursor *to, const struct sk_buff *from, unsigned int at,
		      unsigned int len)
{
	unsigned int n;
	void *next;

	for (; len; len -= n, at += n) {
		n = len;
		next = cursor_next(to, &n);
		skb_copy_bits(from, at, next, n);
	}
}

/* What is in front of each payload, as it is written again and again. */
struct head {
	unsigned int	len;
	u8		octets[LWM_GENEVE_MAX + sizeof(struct lwm_hdr)];
};

static void head_begin(struct head *head, const struct lwm_run *run)
{
	memcpy(head->octets, run->head, run->head_len);
	memcpy(head->octets + run->head_len, &run->hdr, sizeof(run->hdr));
	head->len = run->head_len + sizeof(run->hdr);
}

static void head_number(struct head *head, const struct lwm_run *run, unsigned int i)
{
	struct lwm_hdr *hdr = (void *)(head->octets + run->head_len);

	put_unaligned_be32(be32_to_cpu(run->hdr.id) + i, &hdr->id);
}

static void head_write(const struct head *head, const struct lwm_run *run, struct cursor *to)
{
	write_octets(to, head->octets, head->len);
	write_octets(to, run->told, run->told_len);
}

/* Octets of a whole segment. */
static unsigned int run_unit(const struct lwm_run *run)
{
	return run->head_len + lwm_run_message(run);
}

/* Payload of segment @i. */
static unsigned int run_part(const struct lwm_run *run, unsigned int i)
{
	return min(run->size, run->len - i * run->size);
}

static int run_grow(const struct lwm_run *run, struct sk_buff *skb)
{
	skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
	skb_shinfo(skb)->gso_size = run_unit(run);
	skb_shinfo(skb)->gso_segs = run->segments;
	return lwm_payload_grow(skb, run->segments * (run_unit(run) - run->size) + run->len);
}

/* As most segments are written: at once. */
static int segment_read(const struct head *head, void *next, struct iov_iter *from,
			unsigned int len)
{
	memcpy(next, head->octets, head->len);
	return _copy_from_iter(next + head->len, len, from) == len ? 0 : -EFAULT;
}

int lwm_run_read(const struct lwm_run *run, struct sk_buff *skb, struct iov_iter *from)
{
	unsigned int i, part, unit = run_unit(run) - run->size;
	int err = run_grow(run, skb);
	struct cursor to = cursor_begin(skb);
	struct head head;
	void *next;

	head_begin(&head, run);
	for (i = 0; !err && i < run->segments; i++) {
		part = run_part(run, i);
		head_number(&head, run, i);
		next = run->told ? NULL : cursor_whole(&to, unit + part);
		if (likely(next)) {
			err = segment_read(&head, next, from, part);
			continue;
		}
		head_write(&head, run, &to);
		err = write_user(&to, from, part);
	}
	return err;
}

int lwm_run_copy(const struct lwm_run *run, struct sk_buff *skb, const struct lwm_run *other,
		 const struct sk_buff *from)
{
	unsigned int i, at = run_unit(other) - other->size;
	int err = run_grow(run, skb);
	struct cursor to = cursor_begin(skb);
	struct head head;

	head_begin(&head, run);
	for (i = 0; !err && i < run->segments; i++, at += run_unit(other)) {
		head_number(&head, run, i);
		head_write(&head, run, &to);
		write_skb(&to, from, at, run_part(run, i));
	}
	return err;
}

struct sk_buff *lwm_run_segment(const struct lwm_run *run, const struct sk_buff *skb,
				unsigned int i)
{
	unsigned int len = lwm_run_message(run) - run->size + run_part(run, i);
	struct sk_buff *segment = alloc_skb(len, GFP_ATOMIC);

	if (segment)
		skb_copy_bits(skb, i * run_unit(run) + run->head_len, skb_put(segment, len), len);
	return segment;
}
