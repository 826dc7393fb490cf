// SPDX-License-Identifier: GPL-2.0
#include "told.h"

#include <linux/bitops.h>
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/socket.h>

#include "nodeset.h"

/* Every second 16-bit value of a target is a port, big-endian already. */
static unsigned int told_stride(u8 form)
{
	return form == LWM_NODES_TARGETS ? 2 : 1;
}

static void told_write_ids(__be16 *to, const u16 *from, unsigned int n, u8 form)
{
	unsigned int i;

	memcpy(to, from, n * sizeof(*to));
	for (i = 0; i < n; i += told_stride(form))
		to[i] = cpu_to_be16(from[i]);
}

static void told_read_ids(u16 *to, const __be16 *from, unsigned int n, u8 form)
{
	unsigned int i;

	memcpy(to, from, n * sizeof(*to));
	for (i = 0; i < n; i += told_stride(form))
		to[i] = be16_to_cpu(from[i]);
}

/* ---- sending ---- */

static void told_write(void *data, const struct lwm_nodes *nodes, size_t len)
{
	if (nodes->form == LWM_NODES_BITMAP) {
		*(__be16 *)data = cpu_to_be16(nodes->first);
		memcpy(data + sizeof(__be16), nodes->data, len);
	} else {
		told_write_ids(data, (const u16 *)nodes->data, len / sizeof(u16), nodes->form);
	}
}

struct lwm_told *lwm_told_make(const struct lwm_target *t, unsigned int n, unsigned int *len)
{
	size_t nodes_len = lwm_nodes_len(t, n), data_len = nodes_len - sizeof(struct lwm_nodes);
	struct lwm_nodes *nodes = kvmalloc(nodes_len, GFP_KERNEL);
	struct lwm_told *told = NULL;
	size_t room;

	if (!nodes)
		return NULL;
	lwm_nodes_write(nodes, t, n);
	room = data_len + (nodes->form == LWM_NODES_BITMAP ? sizeof(__be16) : 0);
	room = ALIGN(room, 4);

	told = kvzalloc(sizeof(*told) + room, GFP_KERNEL);
	if (told) {
		told->len = cpu_to_be16(room);	/* what is longer fits no message */
		told->form = nodes->form;
		told_write(told + 1, nodes, data_len);
		*len = sizeof(*told) + room;
	}
	kvfree(nodes);
	return told;
}

/* ---- receiving ---- */

static const struct lwm_told *told_header(const struct sk_buff *skb, struct lwm_told *buf)
{
	const struct lwm_hdr *hdr = (const struct lwm_hdr *)skb->data;

	if (!(hdr->flags & LWM_HDR_NODES))
		return NULL;
	return skb_header_pointer(skb, sizeof(*hdr), sizeof(*buf), buf) ?: ERR_PTR(-EINVAL);
}

/* @at is where the set is, after its header. Each id is there, but for padding at the end. */
static bool told_ids_sound(const struct sk_buff *skb, unsigned int at, unsigned int len, u8 form)
{
	unsigned int end = at + len;
	const __be16 *pair;
	__be16 buf[2];

	for (; at < end; at += sizeof(buf)) {
		pair = skb_header_pointer(skb, at, sizeof(buf), buf);
		if (!pair || !pair[0])
			return false;
		if (form == LWM_NODES_IDS && !pair[1] && at + sizeof(buf) < end)
			return false;
	}
	return true;
}

/* No bit for node 0, none beyond the last node, and one at least. */
static bool told_bitmap_sound(const struct sk_buff *skb, unsigned int at, unsigned int len)
{
	const __be16 *first;
	unsigned int i, id;
	bool any = false;
	const u8 *octet;
	__be16 buf;
	u8 bits;

	first = skb_header_pointer(skb, at, sizeof(buf), &buf);
	if (!first)
		return false;
	id = be16_to_cpu(*first);
	for (i = sizeof(buf); i < len; i++, id += BITS_PER_BYTE) {
		octet = skb_header_pointer(skb, at + i, sizeof(bits), &bits);
		if (!octet)
			return false;
		if (!*octet)
			continue;
		if (id + __ffs(*octet) == 0 || id + __fls(*octet) > LWM_NODE_MAX)
			return false;
		any = true;
	}
	return any;
}

static bool told_sound(const struct sk_buff *skb, unsigned int at, unsigned int len, u8 form)
{
	if (form == LWM_NODES_BITMAP)
		return told_bitmap_sound(skb, at, len);
	return told_ids_sound(skb, at, len, form);
}

int lwm_told_check(const struct sk_buff *skb)
{
	unsigned int at = sizeof(struct lwm_hdr) + sizeof(struct lwm_told);
	const struct lwm_told *told;
	struct lwm_told buf;
	unsigned int len;

	told = told_header(skb, &buf);
	if (IS_ERR_OR_NULL(told))
		return PTR_ERR_OR_ZERO(told);

	len = be16_to_cpu(told->len);
	if (told->zero || !len || len % 4 ||
	    told->form < LWM_NODES_IDS || told->form > LWM_NODES_BITMAP ||
	    len > skb->len - at || !told_sound(skb, at, len, told->form))
		return -EINVAL;
	return sizeof(*told) + len;
}

/* Who reads it need not know what the common port was. */
static void told_read_ports(struct lwm_target *t, unsigned int n, __be16 common)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		t[i].port = t[i].port ?: common;
}

/* As user space knows it; returns its octets. */
static size_t told_read(struct lwm_nodes *nodes, const void *data, unsigned int len,
			__be16 common)
{
	const __be16 *ids = data;

	if (nodes->form == LWM_NODES_BITMAP) {
		nodes->first = be16_to_cpu(*ids);
		len -= sizeof(*ids);
		memcpy(nodes->data, data + sizeof(*ids), len);
	} else {
		if (nodes->form == LWM_NODES_IDS && !ids[len / sizeof(*ids) - 1])
			len -= sizeof(*ids);	/* padding */
		told_read_ids((u16 *)nodes->data, ids, len / sizeof(*ids), nodes->form);
	}
	if (nodes->form == LWM_NODES_TARGETS)
		told_read_ports((void *)nodes->data, len / sizeof(struct lwm_target), common);
	return sizeof(*nodes) + len;
}

void lwm_told_put(struct msghdr *msg, const struct sk_buff *skb)
{
	const struct lwm_hdr *hdr = (const struct lwm_hdr *)skb->data;
	const struct lwm_told *told;
	struct lwm_nodes *nodes;
	struct lwm_told buf;
	unsigned int len;
	void *data;

	told = told_header(skb, &buf);
	if (!told)
		return;
	len = be16_to_cpu(told->len);

	data = kvmalloc(len, GFP_KERNEL);
	nodes = kvzalloc(sizeof(*nodes) + len, GFP_KERNEL);
	if (data && nodes) {
		skb_copy_bits(skb, sizeof(*hdr) + sizeof(*told), data, len);
		nodes->form = told->form;
		put_cmsg(msg, SOL_LWM, LWM_NODES, told_read(nodes, data, len, hdr->dport), nodes);
	} else {
		msg->msg_flags |= MSG_CTRUNC;
	}
	kvfree(nodes);
	kvfree(data);
}
