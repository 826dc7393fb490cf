// SPDX-License-Identifier: GPL-2.0
#include "audience.h"

#include <linux/etherdevice.h>
#include <net/ipv6.h>

#include "dev.h"
#include "fdb.h"
#include "group.h"
#include "inner.h"
#include "joinwire.h"
#include "member.h"
#include "node.h"
#include "nodeset.h"
#include "readdress.h"
#include "setaddr.h"
#include "stranger.h"
#include "subset.h"
#include "table.h"

static void audience_add(struct lwm_audience *audience, struct lwm_target *t, unsigned int max,
			 u16 node)
{
	if (audience->n < max)
		t[audience->n] = (struct lwm_target){ .node = node };
	audience->n++;
}

static void audience_all(struct lwm_dev *ldev, struct lwm_table *tbl,
			 struct lwm_audience *audience, struct lwm_target *t, unsigned int max)
{
	u16 self = ldev->conf.node;
	unsigned int others = READ_ONCE(tbl->n_nodes) - !!lwm_node_find(tbl, self);
	struct lwm_node *node;
	unsigned long id;

	audience->all = true;
	/* Whoever has no room for them all has use for none of them. */
	if (others > max) {
		audience->n = others;
		return;
	}
	xa_for_each(&tbl->nodes, id, node)
		if (id != self)
			audience_add(audience, t, max, id);
}

/* The node that owns the MAC, or that it is behind. */
static const struct lwm_node *mac_node(struct lwm_dev *ldev, struct lwm_table *tbl, const u8 *mac)
{
	const struct lwm_node *node = lwm_node_find_mac_rcu(tbl, mac);
	u16 id;

	if (node)
		return node;
	id = lwm_fdb_find(ldev, mac);
	return id ? lwm_node_find(tbl, id) : NULL;
}

/* Whoever has a MAC that nobody was heard with may be behind any node, as with a bridge. */
static enum lwm_drop audience_unicast(struct lwm_dev *ldev, struct lwm_table *tbl, const u8 *dest,
				      struct lwm_audience *audience, struct lwm_target *t,
				      unsigned int max)
{
	const struct lwm_node *node = mac_node(ldev, tbl, dest);
	u16 stranger = node ? 0 : lwm_stranger_find_mac(ldev, tbl, dest);

	audience->reply = stranger;
	if (node || stranger)
		audience_add(audience, t, max, node ? node->id : stranger);
	else if (READ_ONCE(ldev->conf.learning))
		audience_all(ldev, tbl, audience, t, max);
	else
		return LWM_DROP_UNKNOWN_MAC;
	return audience->n ? LWM_PASS : LWM_DROP_NO_TARGET;
}

/*
 * The group whose address @addr is, or NULL. @apart, of what else has that address,
 * or NULL: the table's seq when there was no such group. So that was looked for once
 * since the table moved.
 */
static const struct lwm_group *group_at(struct lwm_table *tbl, const struct in6_addr *addr,
					u32 *apart)
{
	const struct lwm_group *group;
	u32 seq = READ_ONCE(tbl->seq);

	if (likely(apart && READ_ONCE(*apart) == seq))
		return NULL;
	smp_rmb();	/* @seq before the groups: lwm_table_touched() */
	group = lwm_group_find_addr_rcu(tbl, addr);
	if (!group && apart)
		WRITE_ONCE(*apart, seq);
	return group;
}

/* Members of @inner->dst, and of the configured group with that address, which bounds it. */
static enum lwm_drop audience_members(struct lwm_dev *ldev, struct lwm_table *tbl,
				      const struct lwm_inner *inner,
				      struct lwm_audience *audience, struct lwm_target *t,
				      unsigned int max)
{
	struct lwm_listened *listened = lwm_listened_find_rcu(&ldev->members, &inner->dst);
	const struct lwm_idset *bound = NULL;
	const struct lwm_group *group;

	group = group_at(tbl, &inner->dst, listened ? &listened->apart : NULL);
	if (group) {
		audience->group = group->id;
		bound = rcu_dereference(group->nodes);
	}
	audience->n = lwm_members_find(ldev, tbl, listened, &inner->src, bound, t, max);
	return audience->n ? LWM_PASS : LWM_DROP_NO_MEMBER;
}

static enum lwm_drop audience_set(struct lwm_dev *ldev, struct lwm_table *tbl,
				  const struct in6_addr *addr, struct lwm_audience *audience,
				  struct lwm_target *t, unsigned int max)
{
	struct lwm_setaddr set;
	enum lwm_drop why;
	unsigned int i;

	why = lwm_setaddr_read(addr, &set);
	if (!why)
		why = lwm_setaddr_check(tbl, &set, &audience->dst);
	if (why)
		return why;
	audience->named = true;
	audience->group = set.group;
	for (i = 0; i < set.n; i++)
		if (set.nodes[i] == ldev->conf.node)
			audience->here = true;
		else
			audience_add(audience, t, max, set.nodes[i]);
	return LWM_PASS;
}

/* @subset is bound to @addr, or NULL. Its group bounds what is sent to it, as it is now. */
static enum lwm_drop audience_subset(struct lwm_dev *ldev, struct lwm_table *tbl,
				     struct lwm_bound *subset, const struct in6_addr *addr,
				     unsigned int octets, struct lwm_audience *audience,
				     struct lwm_target *t, unsigned int max)
{
	const struct in6_addr *dst = NULL;
	const struct lwm_group *group;
	unsigned int i;

	group = subset ? lwm_group_find(tbl, subset->group) : NULL;
	if (group)
		dst = lwm_group_addr(group, ipv6_addr_v4mapped(addr) ? LWM_GROUP_ADDR4 :
							       LWM_GROUP_ADDR6);
	if (!dst)
		return LWM_DROP_NO_SUBSET;
	audience->named = true;
	audience->dst = *dst;
	audience->group = group->id;
	for (i = 0; i < subset->n; i++)
		if (subset->targets[i].node != ldev->conf.node)
			audience_add(audience, t, max, subset->targets[i].node);
		else
			audience->here = lwm_idset_has(rcu_dereference(group->nodes),
						       ldev->conf.node);
	/* Asked without room for all, who asks will ask again. */
	if (audience->n <= max)
		lwm_subset_count(subset, octets);
	return LWM_PASS;
}

enum lwm_drop lwm_audience_address(const struct lwm_audience *audience, struct sk_buff *skb)
{
	return audience->named ? lwm_readdress(skb, &audience->dst) : LWM_PASS;
}

enum lwm_drop lwm_audience_find(struct lwm_dev *ldev, struct lwm_table *tbl, struct sk_buff *skb,
				struct lwm_audience *audience, struct lwm_target *t,
				unsigned int max)
{
	const u8 *dest = ((const struct ethhdr *)skb->data)->h_dest;
	struct lwm_bound *subset;
	struct lwm_inner inner;

	*audience = (struct lwm_audience){};
	if (!is_multicast_ether_addr(dest))
		return audience_unicast(ldev, tbl, dest, audience, t, max);
	lwm_inner_read(skb, &inner);
	if (lwm_setaddr_is(&inner.dst))
		return audience_set(ldev, tbl, &inner.dst, audience, t, max);
	if (lwm_subset_in_range(ldev, &inner.dst)) {
		subset = lwm_subset_find_rcu(ldev, &inner.dst);
		/* A group's address goes before what is bound to it. */
		if (!group_at(tbl, &inner.dst, subset ? &subset->apart : NULL))
			return audience_subset(ldev, tbl, subset, &inner.dst, skb->len,
					       audience, t, max);
	}
	if (lwm_joins_group(&inner.dst))
		return audience_members(ldev, tbl, &inner, audience, t, max);
	audience_all(ldev, tbl, audience, t, max);
	return audience->n ? LWM_PASS : LWM_DROP_NO_TARGET;
}
