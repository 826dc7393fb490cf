// SPDX-License-Identifier: GPL-2.0
#include "digest.h"

#include <linux/bitops.h>
#include <linux/siphash.h>
#include <linux/unaligned.h>

#include "node.h"
#include "nodeset.h"
#include "overlay.h"
#include "zone.h"

/* Known to all, so that all have the same. */
static const siphash_key_t digest_key = { { 0x4c57, 0x4d } };

u64 lwm_digest_node(const struct lwm_node *node)
{
	bool plain = node->flags & LWM_NODE_PLAIN;
	u64 ids = (u64)node->id << 48 | (u64)node->zone->id << 32 | (u32)node->via << 16 | plain;

	return siphash_4u64(ids, be32_to_cpu(node->addr4),
			    get_unaligned_be64(&node->addr6.s6_addr[0]),
			    get_unaligned_be64(&node->addr6.s6_addr[8]), &digest_key) +
	       lwm_overlays_digest(node->overlays, &digest_key);
}

u64 lwm_digest_group(u16 id, const struct lwm_idset *nodes)
{
	u64 sum = siphash_1u32(id, &digest_key);
	unsigned long node;

	for_each_set_bit(node, nodes->bits, nodes->size)
		sum += siphash_2u32(id, node, &digest_key);
	return sum;
}

u64 lwm_digest_group_addr(u16 id, const struct in6_addr *addr)
{
	return siphash_3u64(id, get_unaligned_be64(&addr->s6_addr[0]),
			    get_unaligned_be64(&addr->s6_addr[8]), &digest_key);
}

u64 lwm_digest_range(struct lwm_table *tbl, u16 first, u16 last)
{
	struct lwm_node *node;
	unsigned long id, end;
	u64 sum = 0;

	end = min_t(unsigned long, last, first + LWM_DIGEST_NODES - 1);
	xa_for_each_range(&tbl->nodes, id, node, first, end)
		sum += lwm_digest_node(node);
	return sum;
}
