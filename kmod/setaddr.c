// SPDX-License-Identifier: GPL-2.0
#include "setaddr.h"

#include <linux/in6.h>
#include <linux/rcupdate.h>
#include <linux/sort.h>

#include "group.h"
#include "node.h"
#include "nodeset.h"
#include "table.h"

/* Transient, of link scope; and a mark, since others use ff12::/16. */
#define SETADDR_PREFIX	cpu_to_be32(0xff124c57)
/* Places of 16 bits. */
#define SETADDR_GROUP	2
#define SETADDR_FIRST	3

bool lwm_setaddr_is(const struct in6_addr *addr)
{
	return addr->s6_addr32[0] == SETADDR_PREFIX;
}

static int id_cmp(const void *a, const void *b)
{
	return *(const u16 *)a - *(const u16 *)b;
}

enum lwm_drop lwm_setaddr_read(const struct in6_addr *addr, struct lwm_setaddr *set)
{
	unsigned int i;
	u16 id;

	*set = (struct lwm_setaddr){ .group = be16_to_cpu(addr->s6_addr16[SETADDR_GROUP]) };
	for (i = 0; i < LWM_SETADDR_NODES; i++) {
		id = be16_to_cpu(addr->s6_addr16[SETADDR_FIRST + i]);
		if (id && set->n < i)
			return LWM_DROP_SET_ADDRESS;
		if (id)
			set->nodes[set->n++] = id;
	}
	if (!set->n)
		return LWM_DROP_SET_ADDRESS;
	sort(set->nodes, set->n, sizeof(set->nodes[0]), id_cmp, NULL);
	for (i = 1; i < set->n; i++)
		if (set->nodes[i] == set->nodes[i - 1])
			return LWM_DROP_SET_ADDRESS;
	return LWM_PASS;
}

static enum lwm_drop group_check(const struct lwm_table *tbl, const struct lwm_setaddr *set,
				 struct in6_addr *dst)
{
	const struct lwm_group *group = lwm_group_find(tbl, set->group);
	const struct in6_addr *addr = group ? lwm_group_addr(group, LWM_GROUP_ADDR6) : NULL;
	const struct lwm_idset *nodes;
	unsigned int i;

	if (!addr)
		return LWM_DROP_SET_GROUP;
	nodes = rcu_dereference(group->nodes);
	for (i = 0; i < set->n; i++)
		if (!lwm_idset_has(nodes, set->nodes[i]))
			return LWM_DROP_GROUP;
	*dst = *addr;
	return LWM_PASS;
}

enum lwm_drop lwm_setaddr_check(const struct lwm_table *tbl, const struct lwm_setaddr *set,
				struct in6_addr *dst)
{
	unsigned int i;

	for (i = 0; i < set->n; i++)
		if (!lwm_node_find(tbl, set->nodes[i]))
			return LWM_DROP_UNKNOWN_NODE;
	if (set->group)
		return group_check(tbl, set, dst);
	*dst = in6addr_linklocal_allnodes;	/* which every node has joined */
	return LWM_PASS;
}
