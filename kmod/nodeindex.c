// SPDX-License-Identifier: GPL-2.0
#include "nodeindex.h"

#include <linux/etherdevice.h>
#include <linux/rhashtable.h>
#include <linux/xarray.h>
#include <net/netlink.h>

#include "addrkey.h"
#include "nlparse.h"
#include "node.h"
#include "overlay.h"
#include "table.h"

u16 lwm_node_mac_id(const struct lwm_table *tbl, const u8 *mac)
{
	u16 id = mac[4] << 8 | mac[5];
	u8 derived[ETH_ALEN] __aligned(2);

	lwm_node_mac(tbl->network, id, derived);
	return ether_addr_equal(derived, mac) ? id : 0;
}

static inline u32 addr4_hash(const void *key, u32 len, u32 seed)
{
	return jhash_1word(*(const u32 *)key, seed);
}

/* rhashtable_compare() calls memcmp() for four octets. */
static int addr4_compare(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct lwm_node *node = obj;

	return node->addr4 != *(const __be32 *)arg->key;
}

#define NODE_INDEX(member, i)						\
	.key_offset	= offsetof(struct lwm_node, member),		\
	.key_len	= sizeof_field(struct lwm_node, member),	\
	.head_offset	= offsetof(struct lwm_node, index_link[i]),	\
	.automatic_shrinking = true

/* Each of its own, so that where one is named a lookup is made for it alone. */
static const struct rhashtable_params by_addr4 = {
	NODE_INDEX(addr4, LWM_NODE_BY_ADDR4),
	.hashfn		= addr4_hash,
	.obj_cmpfn	= addr4_compare,
};

static const struct rhashtable_params by_addr6 = {
	NODE_INDEX(addr6, LWM_NODE_BY_ADDR6),
	.obj_cmpfn	= lwm_addrkey_compare,
};

static const struct rhashtable_params by_mac = {
	NODE_INDEX(mac, LWM_NODE_BY_MAC),
};

static const struct rhashtable_params *const index_params[LWM_NODE_INDEXES] = {
	[LWM_NODE_BY_ADDR4]	= &by_addr4,
	[LWM_NODE_BY_ADDR6]	= &by_addr6,
	[LWM_NODE_BY_MAC]	= &by_mac,
};

int lwm_node_index_setup(struct lwm_table *tbl)
{
	int i, err;

	for (i = 0; i < LWM_NODE_INDEXES; i++) {
		err = rhashtable_init(&tbl->index[i], index_params[i]);
		if (err)
			goto destroy;
	}
	err = lwm_overlay_setup(tbl);
	if (err)
		goto destroy;
	return 0;

destroy:
	while (i--)
		rhashtable_destroy(&tbl->index[i]);
	return err;
}

void lwm_node_index_teardown(struct lwm_table *tbl)
{
	int i;

	lwm_overlay_teardown(tbl);
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
		return !lwm_node_mac_id(tbl, node->mac);
	}
}

/* Are @a and @b, either of which may be NULL, found by the same key? */
static bool nodes_share_key(const struct lwm_table *tbl, const struct lwm_node *a,
			    const struct lwm_node *b, int i)
{
	size_t at = index_params[i]->key_offset;

	return a && b && node_has_key(tbl, a, i) && node_has_key(tbl, b, i) &&
	       !memcmp((const void *)a + at, (const void *)b + at, index_params[i]->key_len);
}

static void index_remove_until(struct lwm_table *tbl, struct lwm_node *node,
			       const struct lwm_node *other, int end)
{
	int i;

	for (i = 0; i < end; i++)
		if (node_has_key(tbl, node, i) && !nodes_share_key(tbl, node, other, i))
			rhashtable_remove_fast(&tbl->index[i], &node->index_link[i],
					       *index_params[i]);
}

bool lwm_node_is_gate(struct lwm_table *tbl, u16 id)
{
	return xa_load(&tbl->gates, id);
}

static bool nodes_share_gate(const struct lwm_node *a, const struct lwm_node *b)
{
	return !a->via || (b && a->via == b->via);
}

static int gate_get(struct lwm_table *tbl, u16 id)
{
	void *entry = xa_load(&tbl->gates, id);
	unsigned long n = entry ? xa_to_value(entry) : 0;

	return xa_err(xa_store(&tbl->gates, id, xa_mk_value(n + 1), GFP_KERNEL_ACCOUNT));
}

static void gate_put(struct lwm_table *tbl, u16 id)
{
	unsigned long n = xa_to_value(xa_load(&tbl->gates, id));

	if (n == 1)
		xa_erase(&tbl->gates, id);
	else	/* in place of another entry: this takes no memory */
		xa_store(&tbl->gates, id, xa_mk_value(n - 1), GFP_KERNEL_ACCOUNT);
}

void lwm_node_index_remove(struct lwm_table *tbl, struct lwm_node *node,
			   const struct lwm_node *other)
{
	index_remove_until(tbl, node, other, LWM_NODE_INDEXES);
	if (!nodes_share_gate(node, other))
		gate_put(tbl, node->via);
	lwm_overlays_remove(tbl, node->overlays, other ? other->overlays : NULL);
}

static void index_refuse(const struct lwm_node_conf *conf, int i, struct netlink_ext_ack *extack)
{
	switch (i) {
	case LWM_NODE_BY_ADDR4:
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_ADDR4, "the address is another node's");
		break;
	case LWM_NODE_BY_ADDR6:
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_ADDR6, "the address is another node's");
		break;
	case LWM_NODE_BY_MAC:
		LWM_NL_REFUSE(conf, extack, LWM_A_NODE_MAC, "the MAC is another node's");
		break;
	}
}

int lwm_node_index_add(struct lwm_table *tbl, struct lwm_node *node, const struct lwm_node *old,
		       const struct lwm_node_conf *conf, struct netlink_ext_ack *extack)
{
	int i, err;

	for (i = 0; i < LWM_NODE_INDEXES; i++) {
		if (!node_has_key(tbl, node, i) || nodes_share_key(tbl, node, old, i))
			continue;
		err = rhashtable_lookup_insert_fast(&tbl->index[i], &node->index_link[i],
						    *index_params[i]);
		if (err)
			goto remove;
	}
	err = nodes_share_gate(node, old) ? 0 : gate_get(tbl, node->via);
	if (err)
		goto remove;
	err = lwm_overlays_add(tbl, node->overlays, old ? old->overlays : NULL, conf, extack);
	if (err)
		goto put_gate;
	return 0;

put_gate:
	if (!nodes_share_gate(node, old))
		gate_put(tbl, node->via);
remove:
	index_remove_until(tbl, node, old, i);
	if (err != -EEXIST)
		return err;
	index_refuse(conf, i, extack);
	return -EADDRINUSE;
}

void lwm_node_index_replace(struct lwm_table *tbl, struct lwm_node *old, struct lwm_node *node)
{
	int i;

	lwm_node_index_remove(tbl, old, node);
	for (i = 0; i < LWM_NODE_INDEXES; i++)
		if (nodes_share_key(tbl, old, node, i))
			rhashtable_replace_fast(&tbl->index[i], &old->index_link[i],
						&node->index_link[i], *index_params[i]);
	lwm_overlays_replace(tbl, old->overlays, node->overlays);
}

struct lwm_node *lwm_node_find_addr4_rcu(struct lwm_table *tbl, __be32 addr)
{
	return rhashtable_lookup(&tbl->index[LWM_NODE_BY_ADDR4], &addr, by_addr4);
}

struct lwm_node *lwm_node_find_addr6_rcu(struct lwm_table *tbl, const struct in6_addr *addr)
{
	return rhashtable_lookup(&tbl->index[LWM_NODE_BY_ADDR6], addr, by_addr6);
}

struct lwm_node *lwm_node_find_mac_rcu(struct lwm_table *tbl, const u8 *mac)
{
	u16 id = lwm_node_mac_id(tbl, mac);
	struct lwm_node *node;

	if (!id)
		return rhashtable_lookup(&tbl->index[LWM_NODE_BY_MAC], mac, by_mac);
	node = lwm_node_find(tbl, id);
	return node && ether_addr_equal(node->mac, mac) ? node : NULL;
}
