// SPDX-License-Identifier: GPL-2.0
#include "node.h"

#include <linux/etherdevice.h>
#include <linux/inetdevice.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "geneve.h"
#include "nlparse.h"
#include "table.h"
#include "zone.h"

/* The sentence @msg about attribute @type of the node that @conf came from. */
#define NODE_REFUSE(conf, extack, type, msg) \
	NL_SET_ERR_MSG_ATTR(extack, lwm_nl_member((conf)->attr, type), msg)

void lwm_node_mac(u32 network, u16 id, u8 *mac)
{
	mac[0] = 0x02;
	mac[1] = 0x4c;
	mac[2] = network >> 8;
	mac[3] = network;
	mac[4] = id >> 8;
	mac[5] = id;
}

/* The id that @mac is derived from, or 0. */
static u16 mac_id(const struct lwm_table *tbl, const u8 *mac)
{
	u16 id = mac[4] << 8 | mac[5];
	u8 derived[ETH_ALEN];

	lwm_node_mac(tbl->network, id, derived);
	return ether_addr_equal(derived, mac) ? id : 0;
}

/* ---- life ---- */

void lwm_node_put(struct lwm_node *node)
{
	if (!refcount_dec_and_test(&node->ref))
		return;
	lwm_zone_put(node->zone);
	kfree_rcu(node, rcu);
}

void lwm_node_leave(struct lwm_node *node)
{
	lwm_route_retire(node);
	lwm_node_put(node);
}

static struct lwm_node *node_alloc(u16 id, struct lwm_zone *zone)
{
	struct lwm_node *node;

	node = kzalloc(sizeof(*node), GFP_KERNEL_ACCOUNT);
	if (!node)
		return NULL;
	node->id = id;
	node->zone = zone;
	lwm_zone_get(zone);
	refcount_set(&node->ref, 1);
	return node;
}

static struct lwm_node *node_copy(const struct lwm_node *from, struct lwm_zone *zone)
{
	struct lwm_node *node = node_alloc(from->id, zone);

	if (!node)
		return NULL;
	node->via = from->via;
	node->flags = from->flags;
	node->addr4 = from->addr4;
	node->addr6 = from->addr6;
	ether_addr_copy(node->mac, from->mac);
	return node;
}

/* ---- indexes ---- */

#define NODE_INDEX(member, i) {						\
	.key_offset	= offsetof(struct lwm_node, member),		\
	.key_len	= sizeof_field(struct lwm_node, member),	\
	.head_offset	= offsetof(struct lwm_node, index_link[i]),	\
	.automatic_shrinking = true,					\
}

static const struct rhashtable_params index_params[LWM_NODE_INDEXES] = {
	[LWM_NODE_BY_ADDR4]	= NODE_INDEX(addr4, LWM_NODE_BY_ADDR4),
	[LWM_NODE_BY_ADDR6]	= NODE_INDEX(addr6, LWM_NODE_BY_ADDR6),
	[LWM_NODE_BY_MAC]	= NODE_INDEX(mac, LWM_NODE_BY_MAC),
};

int lwm_node_index_setup(struct lwm_table *tbl)
{
	int i, err;

	for (i = 0; i < LWM_NODE_INDEXES; i++) {
		err = rhashtable_init(&tbl->index[i], &index_params[i]);
		if (err)
			goto destroy;
	}
	return 0;

destroy:
	while (i--)
		rhashtable_destroy(&tbl->index[i]);
	return err;
}

void lwm_node_index_teardown(struct lwm_table *tbl)
{
	int i;

	for (i = 0; i < LWM_NODE_INDEXES; i++)
		rhashtable_destroy(&tbl->index[i]);
}

/* Is @node to be found by index @i? */
static bool node_has_key(const struct lwm_table *tbl, const struct lwm_node *node, int i)
{
	switch (i) {
	case LWM_NODE_BY_ADDR4:
		return lwm_node_has4(node);
	case LWM_NODE_BY_ADDR6:
		return lwm_node_has6(node);
	default:
		return !mac_id(tbl, node->mac);
	}
}

/* Are @a and @b, either of which may be NULL, found by the same key? */
static bool nodes_share_key(const struct lwm_table *tbl, const struct lwm_node *a,
			    const struct lwm_node *b, int i)
{
	size_t at = index_params[i].key_offset;

	return a && b && node_has_key(tbl, a, i) && node_has_key(tbl, b, i) &&
	       !memcmp((const void *)a + at, (const void *)b + at, index_params[i].key_len);
}

/* Forget those of @node's keys that @other has not. */
static void index_remove(struct lwm_table *tbl, struct lwm_node *node,
			 const struct lwm_node *other, int end)
{
	int i;

	for (i = 0; i < end; i++)
		if (node_has_key(tbl, node, i) && !nodes_share_key(tbl, node, other, i))
			rhashtable_remove_fast(&tbl->index[i], &node->index_link[i],
					       index_params[i]);
}

static void index_refuse(const struct lwm_node_conf *conf, int i, struct netlink_ext_ack *extack)
{
	switch (i) {
	case LWM_NODE_BY_ADDR4:
		NODE_REFUSE(conf, extack, LWM_A_NODE_ADDR4, "the address is another node's");
		break;
	case LWM_NODE_BY_ADDR6:
		NODE_REFUSE(conf, extack, LWM_A_NODE_ADDR6, "the address is another node's");
		break;
	case LWM_NODE_BY_MAC:
		NODE_REFUSE(conf, extack, LWM_A_NODE_MAC, "the MAC is another node's");
		break;
	}
}

/* Let @node be found by those of its keys that @old, which it is about to replace, has not. */
static int index_add(struct lwm_table *tbl, struct lwm_node *node, const struct lwm_node *old,
		     const struct lwm_node_conf *conf, struct netlink_ext_ack *extack)
{
	int i, err;

	for (i = 0; i < LWM_NODE_INDEXES; i++) {
		if (!node_has_key(tbl, node, i) || nodes_share_key(tbl, node, old, i))
			continue;
		err = rhashtable_lookup_insert_fast(&tbl->index[i], &node->index_link[i],
						    index_params[i]);
		if (err)
			goto remove;
	}
	return 0;

remove:
	index_remove(tbl, node, old, i);
	if (err != -EEXIST)
		return err;
	index_refuse(conf, i, extack);
	return -EADDRINUSE;
}

/* @node has been added: forget @old. */
static void index_replace(struct lwm_table *tbl, struct lwm_node *old, struct lwm_node *node)
{
	int i;

	index_remove(tbl, old, node, LWM_NODE_INDEXES);
	for (i = 0; i < LWM_NODE_INDEXES; i++)
		if (nodes_share_key(tbl, old, node, i))
			rhashtable_replace_fast(&tbl->index[i], &old->index_link[i],
						&node->index_link[i], index_params[i]);
}

/* ---- lookup ---- */

struct lwm_node *lwm_node_find(const struct lwm_table *tbl, u16 id)
{
	return xa_load((struct xarray *)&tbl->nodes, id);
}

struct lwm_node *lwm_node_find_addr4_rcu(struct lwm_table *tbl, __be32 addr)
{
	return rhashtable_lookup(&tbl->index[LWM_NODE_BY_ADDR4], &addr,
				 index_params[LWM_NODE_BY_ADDR4]);
}

struct lwm_node *lwm_node_find_addr6_rcu(struct lwm_table *tbl, const struct in6_addr *addr)
{
	return rhashtable_lookup(&tbl->index[LWM_NODE_BY_ADDR6], addr,
				 index_params[LWM_NODE_BY_ADDR6]);
}

struct lwm_node *lwm_node_find_mac_rcu(struct lwm_table *tbl, const u8 *mac)
{
	u16 id = mac_id(tbl, mac);
	struct lwm_node *node;

	if (!id)
		return rhashtable_lookup(&tbl->index[LWM_NODE_BY_MAC], mac,
					 index_params[LWM_NODE_BY_MAC]);
	node = lwm_node_find(tbl, id);
	return node && ether_addr_equal(node->mac, mac) ? node : NULL;
}

/* ---- what a configuration may say ---- */

static int node_check_addrs(const struct lwm_node *node, const struct lwm_node_conf *conf,
			    struct netlink_ext_ack *extack)
{
	if (!lwm_node_has4(node) && !lwm_node_has6(node)) {
		NL_SET_ERR_MSG_ATTR(extack, conf->attr, "a node has an underlay address");
		return -EINVAL;
	}
	if (ipv4_is_multicast(node->addr4) || ipv4_is_lbcast(node->addr4) ||
	    (node->addr4 && ipv4_is_zeronet(node->addr4))) {
		NODE_REFUSE(conf, extack, LWM_A_NODE_ADDR4, "the address is no unicast address");
		return -EADDRNOTAVAIL;
	}
	if (ipv6_addr_is_multicast(&node->addr6) || ipv6_addr_v4mapped(&node->addr6)) {
		NODE_REFUSE(conf, extack, LWM_A_NODE_ADDR6, "the address is no unicast address");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

static int node_check_mac(const struct lwm_table *tbl, const struct lwm_node *node,
			  const struct lwm_node_conf *conf, struct netlink_ext_ack *extack)
{
	u16 id = mac_id(tbl, node->mac);

	if (!is_valid_ether_addr(node->mac)) {
		NODE_REFUSE(conf, extack, LWM_A_NODE_MAC, "the MAC is no unicast address");
		return -EADDRNOTAVAIL;
	}
	if (id && id != node->id) {
		NODE_REFUSE(conf, extack, LWM_A_NODE_MAC, "the MAC is that of another node's id");
		return -EADDRINUSE;
	}
	return 0;
}

static int node_check_via(const struct lwm_table *tbl, const struct lwm_node *node,
			  const struct lwm_node_conf *conf, struct netlink_ext_ack *extack)
{
	const struct lwm_node *via = lwm_node_find(tbl, node->via);

	if (node->via && !(node->flags & LWM_NODE_PLAIN)) {
		NODE_REFUSE(conf, extack, LWM_A_NODE_VIA,
			    "only a plain node is reached via another");
		return -EINVAL;
	}
	if (node->via == node->id) {
		NODE_REFUSE(conf, extack, LWM_A_NODE_VIA, "a node is not reached via itself");
		return -EINVAL;
	}
	if (via && (via->flags & LWM_NODE_PLAIN)) {
		NODE_REFUSE(conf, extack, LWM_A_NODE_VIA, "a plain node does not forward");
		return -EINVAL;
	}
	return 0;
}

static int node_check(const struct lwm_table *tbl, const struct lwm_node *node,
		      const struct lwm_node_conf *conf, struct netlink_ext_ack *extack)
{
	int err;

	err = node_check_addrs(node, conf, extack);
	if (err)
		return err;
	err = node_check_mac(tbl, node, conf, extack);
	if (err)
		return err;
	return node_check_via(tbl, node, conf, extack);
}

/* The zone that @conf names; else @old's. */
static struct lwm_zone *node_zone(const struct lwm_table *tbl, const struct lwm_node *old,
				  const struct lwm_node_conf *conf,
				  struct netlink_ext_ack *extack)
{
	struct lwm_zone *zone;

	if (!conf->has_zone) {
		if (old)
			return old->zone;
		NL_SET_ERR_MSG_ATTR(extack, conf->attr, "say which zone the node is in");
		return ERR_PTR(-EINVAL);
	}
	zone = lwm_zone_find(tbl, conf->zone);
	if (zone)
		return zone;
	NODE_REFUSE(conf, extack, LWM_A_NODE_ZONE, "the zone does not exist: add it first");
	return ERR_PTR(-ENOENT);
}

/* Make @node, which is new or a copy of the present one, what @conf says. */
static int node_apply(const struct lwm_table *tbl, struct lwm_node *node,
		      const struct lwm_node_conf *conf, struct netlink_ext_ack *extack)
{
	node->flags = (node->flags & ~conf->flags_mask) | (conf->flags & conf->flags_mask);
	if (conf->self)
		node->flags |= LWM_NODE_SELF;
	if (conf->has_addr4)
		node->addr4 = conf->addr4;
	if (conf->has_addr6)
		node->addr6 = conf->addr6;
	if (conf->has_mac)
		ether_addr_copy(node->mac, conf->mac);
	if (is_zero_ether_addr(node->mac))
		lwm_node_mac(tbl->network, node->id, node->mac);
	if (conf->has_via)
		node->via = conf->via;
	else if (!(node->flags & LWM_NODE_PLAIN))
		node->via = 0;	/* it is plain no more */
	return node_check(tbl, node, conf, extack);
}

/* ---- changes ---- */

static void zone_replace_node(struct lwm_node *old, struct lwm_node *node)
{
	if (old && old->zone == node->zone) {
		list_replace_rcu(&old->zone_link, &node->zone_link);
		return;
	}
	list_add_tail_rcu(&node->zone_link, &node->zone->nodes);
	node->zone->n_nodes++;
	if (old) {
		list_del_rcu(&old->zone_link);
		old->zone->n_nodes--;
	}
}

/*
 * Put @node into @old's place, or a free one if that is NULL. What can fail
 * comes first.
 */
static int node_publish(struct lwm_table *tbl, struct lwm_node *old, struct lwm_node *node,
			const struct lwm_node_conf *conf, struct netlink_ext_ack *extack)
{
	int err;

	err = index_add(tbl, node, old, conf, extack);
	if (err)
		return err;
	err = xa_err(xa_store(&tbl->nodes, node->id, node, GFP_KERNEL_ACCOUNT));
	if (err) {
		index_remove(tbl, node, old, LWM_NODE_INDEXES);
		return err;
	}

	if (old)
		index_replace(tbl, old, node);
	zone_replace_node(old, node);
	tbl->n_nodes += !old;
	tbl->n_addr6 += lwm_node_has6(node) - (old && lwm_node_has6(old));
	lwm_zone_changed(node->zone);
	if (old && old->zone != node->zone)
		lwm_zone_changed(old->zone);
	return 0;
}

int lwm_node_new(struct lwm_table *tbl, const struct lwm_node_conf *conf,
		 struct netlink_ext_ack *extack)
{
	struct lwm_zone *zone = node_zone(tbl, NULL, conf, extack);
	struct lwm_node *node;
	int err;

	ASSERT_RTNL();
	if (lwm_node_find(tbl, conf->id)) {
		NODE_REFUSE(conf, extack, LWM_A_NODE_ID, "the node exists already");
		return -EEXIST;
	}
	if (IS_ERR(zone))
		return PTR_ERR(zone);
	node = node_alloc(conf->id, zone);
	if (!node)
		return -ENOMEM;

	err = node_apply(tbl, node, conf, extack);
	if (!err)
		err = node_publish(tbl, NULL, node, conf, extack);
	if (err) {
		lwm_node_leave(node);
		return err;
	}
	lwm_table_changed(tbl);
	return 0;
}

static struct lwm_node *node_find_conf(const struct lwm_table *tbl,
				       const struct lwm_node_conf *conf,
				       struct netlink_ext_ack *extack)
{
	struct lwm_node *node = lwm_node_find(tbl, conf->id);

	if (!node) {
		NODE_REFUSE(conf, extack, LWM_A_NODE_ID, "the node does not exist");
		return ERR_PTR(-ENOENT);
	}
	if ((node->flags & LWM_NODE_SELF) && !conf->self) {
		NODE_REFUSE(conf, extack, LWM_A_NODE_ID,
			    "this is the device's own node: it changes with the device");
		return ERR_PTR(-EBUSY);
	}
	return node;
}

int lwm_node_set(struct lwm_table *tbl, const struct lwm_node_conf *conf,
		 struct netlink_ext_ack *extack)
{
	struct lwm_node *old = node_find_conf(tbl, conf, extack), *node;
	struct lwm_zone *zone;
	int err;

	ASSERT_RTNL();
	if (IS_ERR(old))
		return PTR_ERR(old);
	zone = node_zone(tbl, old, conf, extack);
	if (IS_ERR(zone))
		return PTR_ERR(zone);
	node = node_copy(old, zone);
	if (!node)
		return -ENOMEM;

	err = node_apply(tbl, node, conf, extack);
	if (!err)
		err = node_publish(tbl, old, node, conf, extack);
	if (err) {
		lwm_node_leave(node);
		return err;
	}
	lwm_table_touched(tbl);
	lwm_node_leave(old);
	return 0;
}

int lwm_node_del(struct lwm_table *tbl, const struct lwm_node_conf *conf,
		 struct netlink_ext_ack *extack)
{
	struct lwm_node *node = node_find_conf(tbl, conf, extack);

	ASSERT_RTNL();
	if (IS_ERR(node))
		return PTR_ERR(node);

	index_remove(tbl, node, NULL, LWM_NODE_INDEXES);
	xa_erase(&tbl->nodes, node->id);
	list_del_rcu(&node->zone_link);
	node->zone->n_nodes--;
	tbl->n_nodes--;
	tbl->n_addr6 -= lwm_node_has6(node);
	lwm_zone_changed(node->zone);
	lwm_table_changed(tbl);
	lwm_node_leave(node);
	return 0;
}

int lwm_node_clone(struct lwm_table *tbl, const struct lwm_node *node)
{
	struct lwm_node *copy = node_copy(node, lwm_zone_find(tbl, node->zone->id));
	const struct lwm_node_conf conf = {};
	int err;

	if (!copy)
		return -ENOMEM;
	err = node_publish(tbl, NULL, copy, &conf, NULL);
	if (err)
		lwm_node_leave(copy);
	return err;
}
