// SPDX-License-Identifier: GPL-2.0
#include "topology.h"

#include <linux/err.h>
#include <linux/overflow.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "group.h"
#include "neigh.h"
#include "node.h"
#include "suite.h"
#include "table.h"
#include "zone.h"

struct lwm_topology *lwm_topology_new(struct kunit *test,
				      const struct lwm_topology_zone *zones, unsigned int n_zones,
				      const struct lwm_topology_node *nodes, unsigned int n_nodes,
				      u8 families)
{
	struct lwm_topology *topo = kunit_kzalloc(test, sizeof(*topo), GFP_KERNEL);
	struct lwm_topology_node *node;

	KUNIT_ASSERT_NOT_NULL(test, topo);
	memcpy(topo->zones, zones, n_zones * sizeof(*zones));
	memcpy(topo->nodes, nodes, n_nodes * sizeof(*nodes));
	lwm_topology_for_each_node(topo, node)
		node->families = families;
	return topo;
}

unsigned int lwm_topology_size(const struct lwm_topology *topo)
{
	const struct lwm_topology_node *node;

	lwm_topology_for_each_node(topo, node)
		;
	return node - topo->nodes;
}

const struct lwm_topology_node *lwm_topology_node(const struct lwm_topology *topo, u16 id)
{
	const struct lwm_topology_node *node;

	lwm_topology_for_each_node(topo, node)
		if (node->id == id)
			return node;
	return NULL;
}

const struct lwm_topology_zone *lwm_topology_zone(const struct lwm_topology *topo, u16 id)
{
	const struct lwm_topology_zone *zone;

	lwm_topology_for_each_zone(topo, zone)
		if (zone->id == id)
			return zone;
	return NULL;
}

__be32 lwm_topology_addr4(u16 id)
{
	return cpu_to_be32(0x0a000000 | id);
}

struct in6_addr lwm_topology_addr6(u16 id)
{
	struct in6_addr addr = {};

	addr.s6_addr32[0] = cpu_to_be32(0xfd000000);
	addr.s6_addr32[3] = cpu_to_be32(id);
	return addr;
}

/* ---- random ones ---- */

static unsigned int zones_random(struct lwm_topology *topo, const struct lwm_topology_kind *kind,
				 struct rnd_state *rnd)
{
	unsigned int i, n = 1 + lwm_any(rnd, 5);

	for (i = 0; i < n; i++) {
		struct lwm_topology_zone *zone = &topo->zones[i];

		zone->id = 10 * (i + 1);
		/* A forest no higher than a hop limit allows. */
		if (i && lwm_chance(rnd, 40))
			zone->via = topo->zones[lwm_any(rnd, i)].id;
		if (kind->never && lwm_chance(rnd, 20))
			zone->relay = LWM_RELAY_NEVER;
		else if (lwm_chance(rnd, 25))
			zone->relay = LWM_RELAY_NODES;
	}
	return n;
}

static void host_random(struct lwm_topology_node *node, const struct lwm_topology_kind *kind,
			struct rnd_state *rnd)
{
	node->families = LWM_TOPOLOGY_V4;
	if (kind->mixed)
		node->families = 1 + lwm_any(rnd, 3);
	node->member = lwm_chance(rnd, 80);
	node->relays = lwm_chance(rnd, 50);
	if (kind->down && lwm_chance(rnd, 10))
		node->flags |= LWM_NODE_DOWN;
	if (kind->plain && lwm_chance(rnd, 20))
		node->flags |= LWM_NODE_PLAIN;
}

/* The node that forwards for a plain one, if there is any: an ordinary one. */
static void node_choose_via(struct lwm_topology *topo, struct lwm_topology_node *node,
			    struct rnd_state *rnd)
{
	const struct lwm_topology_node *via;

	via = &topo->nodes[lwm_any(rnd, lwm_topology_size(topo))];
	node->via = 0;
	if (!(via->flags & LWM_NODE_PLAIN) && lwm_chance(rnd, 80))
		node->via = via->id;
}

/* The first node of a zone is up, knows LWM, and relays. */
static void node_is_anchor(struct lwm_topology_node *node)
{
	node->flags = 0;
	node->relays = true;
}

void lwm_topology_random(struct lwm_topology *topo, const struct lwm_topology_kind *kind,
			 struct rnd_state *rnd)
{
	unsigned int i, k, n_zones, n_nodes, size, large, n = 0;
	bool dense = lwm_chance(rnd, 60);
	u32 id = 1;

	memset(topo, 0, sizeof(*topo));
	n_zones = zones_random(topo, kind, rnd);
	large = kind->large ? lwm_any(rnd, n_zones) : n_zones;
	for (i = 0; i < n_zones; i++) {
		size = i == large ? 200 + lwm_any(rnd, 320) : 1 + lwm_any(rnd, 5);
		for (k = 0; k < size; k++, n++) {
			topo->nodes[n].id = id;
			topo->nodes[n].zone = topo->zones[i].id;
			host_random(&topo->nodes[n], kind, rnd);
			id += dense ? 1 : 1 + lwm_any(rnd, 90);
		}
		if (!kind->never)
			node_is_anchor(&topo->nodes[n - size]);
		id = dense ? round_up(id, 16) + 1 : id;
	}
	n_nodes = n;
	for (i = 0; i < n_nodes; i++)
		if (topo->nodes[i].flags & LWM_NODE_PLAIN)
			node_choose_via(topo, &topo->nodes[i], rnd);
}

void lwm_topology_distort(struct lwm_topology *topo, struct rnd_state *rnd)
{
	unsigned int i, n_zones, n_nodes = lwm_topology_size(topo);
	const struct lwm_topology_kind kind = { .never = true };

	memset(topo->zones, 0, sizeof(topo->zones));
	n_zones = zones_random(topo, &kind, rnd);
	for (i = 0; i < n_nodes; i++) {
		struct lwm_topology_node *node = &topo->nodes[i];

		node->zone = topo->zones[lwm_any(rnd, n_zones)].id;
		node->member = lwm_chance(rnd, 80);
		node->relays = lwm_chance(rnd, 50);
		node->unknown = lwm_chance(rnd, 5);
		node->flags &= LWM_NODE_PLAIN;
		if (lwm_chance(rnd, 10))
			node->flags |= LWM_NODE_DOWN;
		if (lwm_chance(rnd, 10))
			node->families = 1 + lwm_any(rnd, 3);
		if (node->flags & LWM_NODE_PLAIN)
			node_choose_via(topo, node, rnd);
	}
}

void lwm_topology_doubt(struct lwm_topology *topo, struct rnd_state *rnd)
{
	struct lwm_topology_node *node;

	lwm_topology_for_each_node(topo, node) {
		if (node->flags & LWM_NODE_PLAIN)
			continue;
		node->unheard = lwm_chance(rnd, 25);
		node->failed = !node->unheard && lwm_chance(rnd, 25);
	}
}

/* ---- their tables ---- */

typedef bool (*node_test)(const struct lwm_topology_node *node, u16 zone);

static bool node_is_member(const struct lwm_topology_node *node, u16 zone)
{
	return node->member;
}

static bool node_is_relay(const struct lwm_topology_node *node, u16 zone)
{
	return node->relays && node->zone == zone;
}

static int id_cmp(const void *a, const void *b)
{
	return (int)*(const u16 *)a - *(const u16 *)b;
}

/* The ids of those that pass @test, in order; free it by kfree(). */
static struct lwm_nodes *nodes_where(const struct lwm_topology *topo, node_test test, u16 zone,
				     size_t *len)
{
	const struct lwm_topology_node *node;
	struct lwm_nodes *nodes;
	unsigned int n = 0;

	nodes = kzalloc(struct_size(nodes, data, lwm_topology_size(topo) * sizeof(u16)),
			GFP_KERNEL);
	if (!nodes)
		return NULL;
	nodes->form = LWM_NODES_IDS;
	lwm_topology_for_each_node(topo, node)
		if (test(node, zone))
			((u16 *)nodes->data)[n++] = node->id;
	sort(nodes->data, n, sizeof(u16), id_cmp, NULL);
	*len = sizeof(*nodes) + n * sizeof(u16);
	return nodes;
}

static int table_add_zone(struct lwm_table *tbl, const struct lwm_topology *topo,
			  const struct lwm_topology_zone *zone)
{
	struct lwm_zone_conf conf = {
		.id = zone->id, .via = zone->via, .has_via = true,
		.relay = zone->relay, .has_relay = true,
	};
	struct lwm_nodes *relays = NULL;
	int err;

	if (zone->relay == LWM_RELAY_NODES) {
		relays = nodes_where(topo, node_is_relay, zone->id, &conf.relays_len);
		if (!relays)
			return -ENOMEM;
		conf.relays = relays;
	}
	err = lwm_zone_new(tbl, &conf, NULL);
	kfree(relays);
	return err;
}

static int node_fail(struct lwm_node *node)
{
	struct lwm_neigh *neigh = kzalloc(sizeof(*neigh), GFP_KERNEL);

	if (!neigh)
		return -ENOMEM;
	neigh->id = node->id;
	neigh->state = LWM_STATE_FAILED;
	refcount_set(&neigh->ref, 1);
	RCU_INIT_POINTER(node->neigh, neigh);
	return 0;
}

static int table_add_node(struct lwm_table *tbl, const struct lwm_topology_node *node)
{
	bool permanent = !node->unheard && !node->failed;
	struct lwm_node_conf conf = {
		.id = node->id,
		.zone = node->zone, .has_zone = true,
		.via = node->via, .has_via = node->via,
		.flags = node->flags | (permanent ? LWM_NODE_PERMANENT : 0),
		.flags_mask = LWM_NODE_PLAIN | LWM_NODE_DOWN | LWM_NODE_PERMANENT,
		.addr4 = lwm_topology_addr4(node->id),
		.addr6 = lwm_topology_addr6(node->id),
		.has_addr4 = node->families & LWM_TOPOLOGY_V4,
		.has_addr6 = node->families & LWM_TOPOLOGY_V6,
	};
	int err = lwm_node_new(tbl, &conf, NULL);

	return err || !node->failed ? err : node_fail(lwm_node_find(tbl, node->id));
}

static int table_add_group(struct lwm_table *tbl, const struct lwm_topology *topo)
{
	struct lwm_group_conf conf = { .id = LWM_TOPOLOGY_GROUP };
	struct lwm_nodes *nodes;
	int err;

	nodes = nodes_where(topo, node_is_member, 0, &conf.nodes_len);
	if (!nodes)
		return -ENOMEM;
	conf.nodes = nodes;
	err = lwm_group_new(tbl, &conf, NULL);
	kfree(nodes);
	return err;
}

static int table_fill(struct lwm_table *tbl, const struct lwm_topology *topo)
{
	const struct lwm_topology_zone *zone;
	const struct lwm_topology_node *node;
	int err = 0;

	lwm_topology_for_each_zone(topo, zone)
		err = err ?: table_add_zone(tbl, topo, zone);
	lwm_topology_for_each_node(topo, node)
		if (!node->unknown)
			err = err ?: table_add_node(tbl, node);
	return err ?: table_add_group(tbl, topo);
}

struct lwm_table *lwm_topology_table(const struct lwm_topology *topo)
{
	struct lwm_table *tbl;
	int err;

	tbl = lwm_table_new(LWM_TOPOLOGY_NETWORK);
	if (IS_ERR(tbl))
		return tbl;
	rtnl_lock();
	err = table_fill(tbl, topo);
	rtnl_unlock();
	if (!err)
		return tbl;
	lwm_table_free(tbl);
	return ERR_PTR(err);
}
