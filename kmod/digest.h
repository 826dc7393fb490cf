/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Digests: whether two nodes have the same tables, in eight octets. Sums of
 * one hash for each node, for each member of a group and for each of its
 * addresses, so that a change costs what changes. Not against somebody who
 * means to deceive.
 *
 * A node counts by what must be the same everywhere: id, zone, underlay
 * addresses, the overlay addresses it is given, whether it is plain, and via
 * whom. What a host decides for itself
 * (down, permanent, a MAC) does not.
 */
#ifndef _LWM_DIGEST_H
#define _LWM_DIGEST_H

#include <linux/in6.h>
#include <linux/types.h>

#include "table.h"

struct lwm_group;
struct lwm_idset;
struct lwm_node;

u64 lwm_digest_node(const struct lwm_node *node);
u64 lwm_digest_group(u16 id, const struct lwm_idset *nodes);
u64 lwm_digest_group_addr(u16 id, const struct in6_addr *addr);

/* Of the nodes and groups of @tbl. */
static inline u64 lwm_digest(const struct lwm_table *tbl)
{
	return READ_ONCE(tbl->digest);
}

/* Of nodes @first to @last, of which at most LWM_DIGEST_NODES are looked at. RCU read section. */
u64 lwm_digest_range(struct lwm_table *tbl, u16 first, u16 last);

#endif /* _LWM_DIGEST_H */
