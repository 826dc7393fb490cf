// SPDX-License-Identifier: GPL-2.0
/*
 * Any octets as struct lwm_nodes, from an option, a control message or a
 * netlink attribute: they name a set, or are refused; and a set goes through
 * each form that the kernel keeps or tells it in, and comes out as it was.
 */
#include "fuzz.h"

#include <linux/err.h>
#include <linux/skbuff.h>
#include <linux/socket.h>
#include <net/netlink.h>

#include "nodeset.h"
#include "told.h"

#define COMMON_PORT	cpu_to_be16(700)

struct set {
	int			n;
	struct lwm_target	*t;
};

static struct set set_read(const struct lwm_nodes *nodes, size_t len)
{
	int count = lwm_nodes_count(nodes, len);
	struct set set = { .n = count };

	if (count < 0)
		return set;
	set.t = malloc(count * sizeof(*set.t));
	set.n = lwm_nodes_read(nodes, len, set.t);
	HOLDS(set.n <= count);
	HOLDS(targets_ordered(set.t, set.n < 0 ? 0 : set.n));
	return set;
}

static void hold_same(const struct set *set, const struct lwm_nodes *nodes, size_t len)
{
	struct set read = set_read(nodes, len);

	HOLDS(read.n == set->n && targets_same(read.t, set->t, set->n));
	free(read.t);
}

/* The shortest form, which is no longer than the one that came. */
static void write_and_read(const struct set *set, size_t len)
{
	size_t shortest = lwm_nodes_len(set->t, set->n);
	struct lwm_nodes *nodes = malloc(shortest);

	HOLDS(shortest <= len);
	lwm_nodes_write(nodes, set->t, set->n);
	hold_same(set, nodes, shortest);
	free(nodes);
}

/* ---- kept ---- */

static void hold_attribute(const struct set *set, const struct lwm_idset *kept)
{
	u8 room[NLA_HDRLEN + sizeof(struct lwm_nodes) + (LWM_NODE_MAX + 1) / 8];
	struct sk_buff msg = { .data = room, .room = sizeof(room) };

	HOLDS(!lwm_idset_put(&msg, 1, kept));
	hold_same(set, nla_data((void *)room), nla_len((void *)room));
}

static void keep(const struct set *set, const struct lwm_nodes *nodes, size_t len)
{
	struct lwm_idset *kept = lwm_idset_read(nodes, len), *clone;
	struct lwm_target *t;
	unsigned int i;

	if (nodes->form == LWM_NODES_TARGETS || set->n < 0) {
		HOLDS(PTR_ERR(kept) == -EINVAL);
		return;
	}
	HOLDS(!IS_ERR(kept) && (int)kept->count == set->n);
	clone = lwm_idset_clone(kept);
	lwm_idset_free(kept);

	t = malloc(set->n * sizeof(*t));
	HOLDS((int)lwm_idset_targets(clone, t, set->n) == set->n);
	HOLDS(targets_same(t, set->t, set->n));
	for (i = 0; i < (unsigned int)set->n; i++)
		HOLDS(lwm_idset_has(clone, t[i].node));
	hold_attribute(set, clone);
	lwm_idset_free(clone);
	free(t);
}

/* ---- told ---- */

/* Who is told need not know what the common port was: each target has its own. */
static void fill_ports(struct set *set, const struct lwm_nodes *nodes)
{
	int i;

	for (i = 0; nodes->form == LWM_NODES_TARGETS && i < set->n; i++)
		if (!set->t[i].port)
			set->t[i].port = COMMON_PORT;
	set->n = lwm_targets_sort(set->t, set->n);
}

static void tell(struct set *set)
{
	struct lwm_hdr hdr = { .dport = COMMON_PORT, .flags = LWM_HDR_NODES };
	struct lwm_told *told;
	struct msghdr msg = {};
	struct sk_buff skb;
	struct cmsghdr *cmsg;
	unsigned int len;

	if (!set->n || set->n > 0xffff / (int)sizeof(struct lwm_target))
		return;		/* there is no such message */
	told = lwm_told_make(set->t, set->n, &len);
	skb = (struct sk_buff){ .data = malloc(sizeof(hdr) + len), .len = sizeof(hdr) + len };
	memcpy(skb.data, &hdr, sizeof(hdr));
	memcpy(skb.data + sizeof(hdr), told, len);
	HOLDS(lwm_told_check(&skb) == (int)len);

	msg.msg_controllen = CMSG_SPACE(sizeof(struct lwm_nodes) + len);
	cmsg = malloc(msg.msg_controllen);
	msg.msg_control = cmsg;
	lwm_told_put(&msg, &skb);
	HOLDS(!(msg.msg_flags & MSG_CTRUNC));
	fill_ports(set, (void *)CMSG_DATA(cmsg));
	hold_same(set, (void *)CMSG_DATA(cmsg), cmsg->cmsg_len - CMSG_LEN(0));
	free(cmsg);
	free(skb.data);
	kvfree(told);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const struct lwm_nodes *nodes = (const void *)data;
	struct set set = set_read(nodes, size);

	if (set.n >= 0)
		write_and_read(&set, size);
	if (size >= sizeof(*nodes))
		keep(&set, nodes, size);
	if (set.n >= 0)
		tell(&set);
	free(set.t);
	return 0;
}
