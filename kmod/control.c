// SPDX-License-Identifier: GPL-2.0
#include "control.h"

#include <linux/err.h>
#include <linux/skbuff.h>

#include "dev.h"
#include "geneve.h"
#include "node.h"
#include "path.h"
#include "plan.h"
#include "route.h"

static u8 control_tos(const struct lwm_dev *ldev, const struct lwm_hdr *hdr)
{
	return hdr->kind == LWM_KIND_JOINS ? LWM_CONTROL_TOS : READ_ONCE(ldev->conf.dscp) << 2;
}

static struct sk_buff *control_make(unsigned int headroom, const void *head, unsigned int head_len,
				    const struct lwm_hdr *hdr, const void *body, unsigned int len,
				    unsigned int size)
{
	struct sk_buff *skb;

	skb = alloc_skb(headroom + size, GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	skb_put_zero(skb, size);
	memcpy(skb->data, head, head_len);
	memcpy(skb->data + head_len, hdr, sizeof(*hdr));
	memcpy(skb->data + head_len + sizeof(*hdr), body, len);
	return skb;
}

int lwm_control_send(struct lwm_dev *ldev, struct lwm_node *node, const struct lwm_hdr *hdr,
		     const void *body, unsigned int len, unsigned int size)
{
	const struct lwm_set_conf set = {
		.network = ldev->conf.id,
		.proto = LWM_PROTO_MESSAGE,
		.hop = LWM_HOP_START,
		.setlen = ldev->conf.setlen,
		.initiator = ldev->conf.node,
	};
	const struct lwm_send send = {
		.proto = LWM_PROTO_MESSAGE,
		.sport = lwm_geneve_sport(ldev->conf.node, hdr->sport, hdr->dport),
		.initiator = ldev->conf.node,
		.tos = control_tos(ldev, hdr),
	};
	const struct lwm_target t = { .node = node->id };
	u8 head[LWM_SET_PER_TARGET];
	struct lwm_sum sum = {};
	struct lwm_route *route;
	unsigned int head_len, taken;
	struct sk_buff *skb;

	route = lwm_route_get_rcu(ldev, node);
	if (IS_ERR(route))
		return PTR_ERR(route);
	head_len = lwm_wire_encode(head, &set, LWM_SET_LEAF, &t, 1, &taken);
	size = max_t(unsigned int, size, head_len + sizeof(*hdr) + len);
	if (size > lwm_route_room(route))
		return -EMSGSIZE;

	skb = control_make(lwm_route_headroom(route), head, head_len, hdr, body, len, size);
	if (!skb)
		return -ENOMEM;
	return lwm_geneve_send(ldev, node, route, skb, &send, skb->len, &sum);
}

int lwm_probe_send(struct lwm_dev *ldev, struct lwm_node *node, u32 id, unsigned int size)
{
	const struct lwm_hdr hdr = {
		.id = cpu_to_be32(id), .kind = LWM_KIND_DATA, .flags = LWM_HDR_ANSWER,
	};

	lwm_stats_add(&ldev->stats, LWM_STAT_PROBES, 1);
	return lwm_control_send(ldev, node, &hdr, NULL, 0, size);
}
