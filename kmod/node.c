// SPDX-License-Identifier: GPL-2.0
#include "node.h"

#include <linux/etherdevice.h>
#include <linux/inetdevice.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "digest.h"
#include "neigh.h"
#include "nlparse.h"
#include "nodeindex.h"
#include "overlay.h"
#include "route.h"
#include "table.h"
#include "zone.h"

/* There may be 65,535 in each table: no octet more than they need. */
static struct kmem_cache *node_cache;

void lwm_node_mac(u32 network, u16 id, u8 *mac)
{
	mac[0] = 0x02;
	mac[1] = 0x4c;
	mac[2] = network >> 8;
	mac[3] = network;
	mac[4] = id >> 8;
	mac[5] = id;
}

struct lwm_node *lwm_node_find(const struct lwm_table *tbl, u16 id)
{
	return xa_load((struct xarray *)&tbl->nodes, id);
}

/* ---- life ---- */

/* Until now somebody might have put a neighbour into it. */
static void node_free_rcu(struct rcu_head *rcu)
{
	struct lwm_node *node = container_of(rcu, struct lwm_node, rcu);

	lwm_neigh_put(rcu_dereference_protected(node->neigh, true));
	kfree(node->overlays);
	kmem_cache_free(node_cache, node);
}

void lwm_node_put(struct lwm_node *node)
{
	if (!refcount_dec_and_test(&node->ref))
		return;
	if (node->zone)
		lwm_zone_put(node->zone);
	call_rcu(&node->rcu, node_free_rcu);
}

void lwm_node_leave(struct lwm_node *node)
{
	lwm_route_retire(node);
	lwm_node_put(node);
}

static struct lwm_node *node_alloc(u16 id, struct lwm_zone *zone)
{
	struct lwm_node *node;

	node = kmem_cache_zalloc(node_cache, GFP_KERNEL_ACCOUNT);
	if (!node)
		return NULL;
	node->id = id;
	node->zone = zone;
	lwm_zone_get(zone);
	refcount_set(&node->ref, 1);
	return node;
}

/* Nothing is known of it but that it was heard: it has no neighbour state. */
struct lwm_node *lwm_node_stranger(u16 id, const struct in6_addr *addr)
{
	struct lwm_node *node;

	node = kmem_cache_zalloc(node_cache, GFP_ATOMIC | __GFP_NOWARN);
	if (!node)
		return NULL;
	node->id = id;
	node->flags = LWM_NODE_PERMANENT;
	if (ipv6_addr_v4mapped(addr))
		node->addr4 = addr->s6_addr32[3];
	else
		node->addr6 = *addr;
	refcount_set(&node->ref, 1);
	return node;
}

static struct lwm_node *node_copy(const struct lwm_node *from, struct lwm_zone *zone)
{
	struct lwm_overlays *overlays = lwm_overlays_clone(from->overlays);
	struct lwm_node *node;

	if (IS_ERR(overlays))
		return NULL;
	node = node_alloc(from->id, zone);
	if (!node) {
		kfree(overlays);
		return NULL;
	}
	node->overlays = overlays;
	node->via = from->via;
	node->flags = from->flags;
	node->addr4 = from->addr4;
	node->addr6 = from->addr6;
	ether_addr_copy(node->mac, from->mac);
	atomic64_set(&node->relayed, atomic64_read(&from->relayed));
	atomic64_set(&node->answered, atomic64_read(&from->answered));
	return node;
}

/* ---- what a configuration may say ---- */

static int node_check_addrs(const struct lwm_node *node, const struct lwm_node_conf *conf,
			    struct netlink_ext_ack *extack)
{
	if (!lwm_node_has4(node) && !lwm_node_has6(node)) {
		NL_SET_ERR_MSG_ATTR(extack, conf->attr, "give the node an underlay address");
		return -EINVAL;
	}
	if (ipv4_is_multicast(node->addr4) || ipv4_is_lbcast(node->addr4)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_ADDR4, "the address is no unicast address");
		return -EADDRNOTAVAIL;
	}
	if (ipv6_addr_is_multicast(&node->addr6) || ipv6_addr_v4mapped(&node->addr6)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_ADDR6, "the address is no unicast address");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

static int node_check_mac(const struct lwm_table *tbl, const struct lwm_node *node,
			  const struct lwm_node_conf *conf, struct netlink_ext_ack *extack)
{
	u16 id = lwm_node_mac_id(tbl, node->mac);

	if (!is_valid_ether_addr(node->mac)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_MAC, "the MAC is no unicast address");
		return -EADDRNOTAVAIL;
	}
	if (id && id != node->id) {
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_MAC, "the MAC is that of another node's id");
		return -EADDRINUSE;
	}
	return 0;
}

static int node_check_via(struct lwm_table *tbl, const struct lwm_node *node,
			  const struct lwm_node_conf *conf, struct netlink_ext_ack *extack)
{
	const struct lwm_node *via = node->via ? lwm_node_find(tbl, node->via) : NULL;

	if (node->via && !(node->flags & LWM_NODE_PLAIN)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_VIA,
			      "only a plain node is reached via another");
		return -EINVAL;
	}
	if (node->via == node->id) {
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_VIA, "a node is not reached via itself");
		return -EINVAL;
	}
	if (via && (via->flags & LWM_NODE_PLAIN)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_VIA, "a plain node does not forward");
		return -EINVAL;
	}
	if ((node->flags & LWM_NODE_PLAIN) && lwm_node_is_gate(tbl, node->id)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_FLAGS,
			      "others are reached via it, and a plain node does not forward");
		return -EINVAL;
	}
	return 0;
}

static int node_check(struct lwm_table *tbl, const struct lwm_node *node,
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
	LWM_NL_REFUSE(conf, extack, LWM_A_NODE_ZONE, "the zone does not exist: add it first");
	return ERR_PTR(-ENOENT);
}

static int node_apply_overlays(struct lwm_node *node, const struct lwm_node_conf *conf,
			       struct netlink_ext_ack *extack)
{
	struct lwm_overlays *overlays;

	if (!conf->has_overlays)
		return 0;
	overlays = lwm_overlays_read(node->id, conf, extack);
	if (IS_ERR(overlays))
		return PTR_ERR(overlays);
	kfree(node->overlays);
	node->overlays = overlays;
	return 0;
}

/* Make @node, which is new or a copy of the present one, what @conf says. */
static int node_apply(struct lwm_table *tbl, struct lwm_node *node,
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
	return node_check(tbl, node, conf, extack) ?: node_apply_overlays(node, conf, extack);
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

	err = lwm_node_index_add(tbl, node, old, conf, extack);
	if (err)
		return err;
	err = xa_err(xa_store(&tbl->nodes, node->id, node, GFP_KERNEL_ACCOUNT));
	if (err) {
		lwm_node_index_remove(tbl, node, old);
		return err;
	}

	if (node->flags & LWM_NODE_PLAIN)
		xa_set_mark(&tbl->nodes, node->id, LWM_TABLE_PLAIN);
	else if (old)
		xa_clear_mark(&tbl->nodes, node->id, LWM_TABLE_PLAIN);
	if (old)
		lwm_node_index_replace(tbl, old, node);
	zone_replace_node(old, node);
	tbl->n_nodes += !old;
	lwm_table_digest(tbl, old ? lwm_digest_node(old) : 0, lwm_digest_node(node));
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
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_ID, "the node exists already");
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

/* Of the own node, the overlay addresses alone do not come from the device. */
static bool conf_is_overlays(const struct lwm_node_conf *conf)
{
	return conf->has_overlays && !conf->has_zone && !conf->has_via && !conf->has_mac &&
	       !conf->has_addr4 && !conf->has_addr6 && !conf->flags_mask;
}

/* @own_may: this is also done to the device's own node. */
static struct lwm_node *node_find_conf(const struct lwm_table *tbl,
				       const struct lwm_node_conf *conf, bool own_may,
				       struct netlink_ext_ack *extack)
{
	struct lwm_node *node = lwm_node_find(tbl, conf->id);

	if (!node) {
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_ID, "the node does not exist");
		return ERR_PTR(-ENOENT);
	}
	if ((node->flags & LWM_NODE_SELF) && !conf->self && !own_may) {
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_ID,
			      "this is the device's own node: it changes with the device");
		return ERR_PTR(-EBUSY);
	}
	return node;
}

int lwm_node_set(struct lwm_table *tbl, const struct lwm_node_conf *conf,
		 struct netlink_ext_ack *extack)
{
	struct lwm_node *old = node_find_conf(tbl, conf, conf_is_overlays(conf), extack), *node;
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
	if (!err) {
		lwm_neigh_inherit(node, old);
		err = node_publish(tbl, old, node, conf, extack);
	}
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
	struct lwm_node *node = node_find_conf(tbl, conf, false, extack);

	ASSERT_RTNL();
	if (IS_ERR(node))
		return PTR_ERR(node);

	lwm_node_index_remove(tbl, node, NULL);
	xa_erase(&tbl->nodes, node->id);
	list_del_rcu(&node->zone_link);
	node->zone->n_nodes--;
	tbl->n_nodes--;
	lwm_table_digest(tbl, lwm_digest_node(node), 0);
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
	lwm_neigh_inherit(copy, node);
	err = node_publish(tbl, NULL, copy, &conf, NULL);
	if (err)
		lwm_node_leave(copy);
	return err;
}

int lwm_node_init(void)
{
	node_cache = KMEM_CACHE(lwm_node, SLAB_ACCOUNT);
	return node_cache ? 0 : -ENOMEM;
}

void lwm_node_exit(void)
{
	kmem_cache_destroy(node_cache);
}
