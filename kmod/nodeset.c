// SPDX-License-Identifier: GPL-2.0
#include "nodeset.h"

#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <net/netlink.h>

/* ---- targets ---- */

static u32 target_key(const struct lwm_target *t)
{
	return (u32)t->node << 16 | be16_to_cpu(t->port);
}

static int target_cmp(const void *a, const void *b)
{
	u32 x = target_key(a), y = target_key(b);

	return x < y ? -1 : x > y;
}

static bool targets_ordered(const struct lwm_target *t, unsigned int n)
{
	unsigned int i;

	for (i = 1; i < n; i++)
		if (target_key(&t[i - 1]) >= target_key(&t[i]))
			return false;
	return true;
}

unsigned int lwm_targets_sort(struct lwm_target *t, unsigned int n)
{
	unsigned int i, kept = 1;

	if (targets_ordered(t, n))
		return n;

	sort(t, n, sizeof(*t), target_cmp, NULL);
	for (i = 1; i < n; i++)
		if (target_key(&t[i]) != target_key(&t[kept - 1]))
			t[kept++] = t[i];
	return kept;
}

/* ---- struct lwm_nodes, read ---- */

/* The places in which @nodes may name a target; -EINVAL if it is no such struct. */
static int nodes_places(const struct lwm_nodes *nodes, size_t len)
{
	if (len < sizeof(*nodes) || nodes->zero)
		return -EINVAL;
	if (nodes->first && nodes->form != LWM_NODES_BITMAP)
		return -EINVAL;

	len -= sizeof(*nodes);
	switch (nodes->form) {
	case LWM_NODES_IDS:
		return len % sizeof(u16) ? -EINVAL : len / sizeof(u16);
	case LWM_NODES_TARGETS:
		return len % sizeof(struct lwm_target) ? -EINVAL :
			len / sizeof(struct lwm_target);
	case LWM_NODES_BITMAP:
		return len > INT_MAX / BITS_PER_BYTE ? -EINVAL : len * BITS_PER_BYTE;
	default:
		return -EINVAL;
	}
}

/* The target in @place. False: an unset bit. A node out of range comes as node 0. */
static bool nodes_at(const struct lwm_nodes *nodes, unsigned int place, struct lwm_target *t)
{
	u32 id;

	switch (nodes->form) {
	case LWM_NODES_IDS:
		*t = (struct lwm_target){ .node = ((const u16 *)nodes->data)[place] };
		return true;
	case LWM_NODES_TARGETS:
		*t = ((const struct lwm_target *)nodes->data)[place];
		return true;
	default:
		if (!(nodes->data[place / BITS_PER_BYTE] & BIT(place % BITS_PER_BYTE)))
			return false;
		id = nodes->first + place;
		*t = (struct lwm_target){ .node = id > LWM_NODE_MAX ? 0 : id };
		return true;
	}
}

int lwm_nodes_count(const struct lwm_nodes *nodes, size_t len)
{
	int places = nodes_places(nodes, len), i, n = 0;

	if (places < 0 || nodes->form != LWM_NODES_BITMAP)
		return places;
	for (i = 0; i < places / BITS_PER_BYTE; i++)
		n += hweight8(nodes->data[i]);
	return n;
}

int lwm_nodes_read(const struct lwm_nodes *nodes, size_t len, struct lwm_target *t)
{
	int places = nodes_places(nodes, len), i, n = 0;

	for (i = 0; i < places; i++) {
		if (!nodes_at(nodes, i, &t[n]))
			continue;
		if (!t[n++].node)
			return -EINVAL;
	}
	return places < 0 ? places : lwm_targets_sort(t, n);
}

/* ---- struct lwm_nodes, written ---- */

static bool targets_have_ports(const struct lwm_target *t, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (t[i].port)
			return true;
	return false;
}

static size_t bitmap_octets(u16 first, u16 last)
{
	return DIV_ROUND_UP(last - first + 1, BITS_PER_BYTE);
}

/* The shortest form for @n nodes from @first to @last, and its octets of data. */
static u8 nodes_form(u16 first, u16 last, unsigned int n, bool ports, size_t *len)
{
	if (ports) {
		*len = n * sizeof(struct lwm_target);
		return LWM_NODES_TARGETS;
	}
	*len = n * sizeof(u16);
	if (!n || *len <= bitmap_octets(first, last))
		return LWM_NODES_IDS;
	*len = bitmap_octets(first, last);
	return LWM_NODES_BITMAP;
}

static void nodes_start(struct lwm_nodes *nodes, u8 form, u16 first, size_t len)
{
	nodes->form = form;
	nodes->zero = 0;
	nodes->first = form == LWM_NODES_BITMAP ? first : 0;
	memset(nodes->data, 0, len);
}

static void nodes_add(struct lwm_nodes *nodes, unsigned int i, u16 id)
{
	unsigned int bit = id - nodes->first;

	if (nodes->form == LWM_NODES_IDS)
		((u16 *)nodes->data)[i] = id;
	else
		nodes->data[bit / BITS_PER_BYTE] |= BIT(bit % BITS_PER_BYTE);
}

static u8 targets_form(const struct lwm_target *t, unsigned int n, size_t *len)
{
	return nodes_form(n ? t[0].node : 0, n ? t[n - 1].node : 0, n,
			  targets_have_ports(t, n), len);
}

size_t lwm_nodes_len(const struct lwm_target *t, unsigned int n)
{
	size_t len;

	targets_form(t, n, &len);
	return sizeof(struct lwm_nodes) + len;
}

void lwm_nodes_write(struct lwm_nodes *nodes, const struct lwm_target *t, unsigned int n)
{
	unsigned int i;
	size_t len;
	u8 form;

	form = targets_form(t, n, &len);
	nodes_start(nodes, form, n ? t[0].node : 0, len);
	if (form == LWM_NODES_TARGETS) {
		memcpy(nodes->data, t, len);
		return;
	}
	for (i = 0; i < n; i++)
		nodes_add(nodes, i, t[i].node);
}

int lwm_nodes_put(struct sk_buff *msg, int attr, const struct lwm_target *t, unsigned int n)
{
	struct nlattr *nla = nla_reserve(msg, attr, lwm_nodes_len(t, n));

	if (!nla)
		return -EMSGSIZE;
	lwm_nodes_write(nla_data(nla), t, n);
	return 0;
}

/* ---- sets that are kept ---- */

static struct lwm_idset *idset_new(u32 size)
{
	struct lwm_idset *set;

	set = kvzalloc(struct_size(set, bits, BITS_TO_LONGS(size)), GFP_KERNEL_ACCOUNT);
	if (!set)
		return ERR_PTR(-ENOMEM);
	set->size = size;
	return set;
}

/* One more than the highest id that @nodes names. */
static int nodes_size(const struct lwm_nodes *nodes, size_t len)
{
	int places = nodes_places(nodes, len), i, size = 0;
	struct lwm_target t;

	if (places < 0 || nodes->form == LWM_NODES_TARGETS)
		return -EINVAL;
	for (i = 0; i < places; i++) {
		if (!nodes_at(nodes, i, &t))
			continue;
		if (!t.node)
			return -EINVAL;
		size = max(size, t.node + 1);
	}
	return size;
}

struct lwm_idset *lwm_idset_read(const struct lwm_nodes *nodes, size_t len)
{
	int size = nodes_size(nodes, len), places, i;
	struct lwm_idset *set;
	struct lwm_target t;

	if (size < 0)
		return ERR_PTR(size);
	set = idset_new(size);
	if (IS_ERR(set))
		return set;

	places = nodes_places(nodes, len);
	for (i = 0; i < places; i++)
		if (nodes_at(nodes, i, &t) && !__test_and_set_bit(t.node, set->bits))
			set->count++;
	return set;
}

struct lwm_idset *lwm_idset_clone(const struct lwm_idset *set)
{
	struct lwm_idset *copy = idset_new(set->size);

	if (IS_ERR(copy))
		return copy;
	copy->count = set->count;
	bitmap_copy(copy->bits, set->bits, set->size);
	return copy;
}

void lwm_idset_free(struct lwm_idset *set)
{
	if (set)
		kvfree_rcu(set, rcu);
}

unsigned int lwm_idset_targets(const struct lwm_idset *set, struct lwm_target *t,
			       unsigned int max)
{
	unsigned int n = 0;
	unsigned long id;

	for_each_set_bit(id, set->bits, set->size) {
		if (n == max)
			break;
		t[n++] = (struct lwm_target){ .node = id };
	}
	return n;
}

int lwm_idset_put(struct sk_buff *msg, int attr, const struct lwm_idset *set)
{
	u16 first = set->count ? find_first_bit(set->bits, set->size) : 0;
	struct lwm_nodes *nodes;
	unsigned int i = 0;
	struct nlattr *nla;
	unsigned long id;
	size_t len;
	u8 form;

	form = nodes_form(first, set->size - 1, set->count, false, &len);
	nla = nla_reserve(msg, attr, sizeof(*nodes) + len);
	if (!nla)
		return -EMSGSIZE;

	nodes = nla_data(nla);
	nodes_start(nodes, form, first, len);
	for_each_set_bit(id, set->bits, set->size)
		nodes_add(nodes, i++, id);
	return 0;
}
