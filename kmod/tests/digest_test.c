// SPDX-License-Identifier: GPL-2.0
/* Equal tables, equal digests; and no other ones. */
#include "digest.h"

#include <linux/err.h>
#include <linux/prandom.h>
#include <linux/rtnetlink.h>

#include "golden.h"
#include "group.h"
#include "node.h"
#include "suite.h"
#include "topology.h"
#include "zone.h"

static const struct {
	struct lwm_topology_zone zones[2];
	struct lwm_topology_node nodes[6];
} small = {
	{ { 1 }, { 2 } },
	{ { 1, 1, .member = true }, { 2, 1, .member = true }, { 3, 1 }, { 4, 2, .member = true },
	  { 5, 2 }, { 6, 2, 4, LWM_NODE_PLAIN } },
};

static struct lwm_topology *small_topology(struct kunit *test)
{
	return lwm_topology_new(test, small.zones, ARRAY_SIZE(small.zones), small.nodes,
				ARRAY_SIZE(small.nodes), LWM_TOPOLOGY_V4 | LWM_TOPOLOGY_V6);
}

static struct lwm_table *table_of(struct kunit *test, const struct lwm_topology *topo)
{
	struct lwm_table *tbl = lwm_topology_table(topo);

	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	return tbl;
}

static u64 digest_of(struct kunit *test, const struct lwm_topology *topo)
{
	struct lwm_table *tbl = table_of(test, topo);
	u64 digest = lwm_digest(tbl);

	lwm_table_free(tbl);
	return digest;
}

static u64 range(struct lwm_table *tbl, u16 first, u16 last)
{
	u64 sum;

	rcu_read_lock();
	sum = lwm_digest_range(tbl, first, last);
	rcu_read_unlock();
	return sum;
}

/* ---- single differences ---- */

static void another_id(struct lwm_topology *topo)
{
	topo->nodes[2].id = 33;
}

static void another_zone(struct lwm_topology *topo)
{
	topo->nodes[2].zone = 2;
}

static void another_zone_id(struct lwm_topology *topo)
{
	topo->zones[1].id = 3;
	topo->nodes[3].zone = 3;
	topo->nodes[4].zone = 3;
	topo->nodes[5].zone = 3;
}

static void two_zones_exchanged(struct lwm_topology *topo)
{
	topo->nodes[2].zone = 2;
	topo->nodes[4].zone = 1;
}

static void no_ipv4(struct lwm_topology *topo)
{
	topo->nodes[2].families = LWM_TOPOLOGY_V6;
}

static void no_ipv6(struct lwm_topology *topo)
{
	topo->nodes[2].families = LWM_TOPOLOGY_V4;
}

static void plain(struct lwm_topology *topo)
{
	topo->nodes[2].flags = LWM_NODE_PLAIN;
}

static void another_via(struct lwm_topology *topo)
{
	topo->nodes[5].via = 1;
}

static void one_node_less(struct lwm_topology *topo)
{
	topo->nodes[4].unknown = true;
}

static void another_member(struct lwm_topology *topo)
{
	topo->nodes[2].member = true;
}

static void member_less(struct lwm_topology *topo)
{
	topo->nodes[3].member = false;
}

static void member_exchanged(struct lwm_topology *topo)
{
	topo->nodes[3].member = false;
	topo->nodes[4].member = true;
}

static void node_down(struct lwm_topology *topo)
{
	topo->nodes[2].flags = LWM_NODE_DOWN;
}

static void not_permanent(struct lwm_topology *topo)
{
	topo->nodes[2].unheard = true;
}

static void failed(struct lwm_topology *topo)
{
	topo->nodes[2].failed = true;
}

static void zone_above(struct lwm_topology *topo)
{
	topo->zones[1].via = 1;
}

static void zone_without_relays(struct lwm_topology *topo)
{
	topo->zones[1].relay = LWM_RELAY_NEVER;
}

static const struct change {
	const char	*name;
	void		(*make)(struct lwm_topology *topo);
	bool		counts;
} changes[] = {
	{ "another id", another_id, true },
	{ "another zone", another_zone, true },
	{ "a zone with another id", another_zone_id, true },
	{ "two nodes in each other's zone", two_zones_exchanged, true },
	{ "no IPv4 address", no_ipv4, true },
	{ "no IPv6 address", no_ipv6, true },
	{ "a plain node", plain, true },
	{ "via another node", another_via, true },
	{ "a node less", one_node_less, true },
	{ "another member", another_member, true },
	{ "a member less", member_less, true },
	{ "a member in another's place", member_exchanged, true },
	{ "a node that is down", node_down, false },
	{ "a node that is not permanent", not_permanent, false },
	{ "a node that has failed", failed, false },
	{ "a zone via another", zone_above, false },
	{ "a zone without relays", zone_without_relays, false },
};

LWM_ROWS(changes)

static void change_counts(struct kunit *test)
{
	const struct change *row = test->param_value;
	struct lwm_topology *topo = small_topology(test);
	u64 before = digest_of(test, topo);

	row->make(topo);
	KUNIT_EXPECT_EQ(test, digest_of(test, topo) != before, row->counts);
}

/* ---- ways to the same table ---- */

static void order_does_not_count(struct kunit *test)
{
	struct lwm_topology *topo = small_topology(test);
	u64 digest = digest_of(test, topo);
	struct rnd_state rnd;
	unsigned int i, k, other;

	prandom_seed_state(&rnd, lwm_suite_seed);
	swap(topo->zones[0], topo->zones[1]);
	for (k = 0; k < 20; k++) {
		/* The node that one is via comes before it. */
		for (i = 4; i; i--) {
			other = lwm_any(&rnd, i + 1);
			swap(topo->nodes[i], topo->nodes[other]);
		}
		KUNIT_EXPECT_EQ(test, digest_of(test, topo), digest);
	}
}

static const struct lwm_node_conf guest = {
	.id = 99, .zone = 1, .has_zone = true, .addr4 = cpu_to_be32(0x0a010101), .has_addr4 = true,
};

static const struct lwm_node_conf guest_moves = {
	.id = 99, .zone = 2, .has_zone = true, .addr4 = cpu_to_be32(0x0a010102), .has_addr4 = true,
};

static const struct {
	struct lwm_nodes	nodes;
	u16			ids[2];
} pair = { { LWM_NODES_IDS }, { 1, 4 } }, other_pair = { { LWM_NODES_IDS }, { 2, 4 } };

static const struct lwm_group_conf group = {
	.id = 8, .nodes = &pair.nodes, .nodes_len = sizeof(pair),
};

static const struct lwm_group_conf group_changes = {
	.id = 8, .nodes = &other_pair.nodes, .nodes_len = sizeof(other_pair),
};

static void what_is_undone_does_not_count(struct kunit *test)
{
	struct lwm_table *tbl = table_of(test, small_topology(test)), *copy;
	u64 empty = lwm_digest(tbl), first, second;

	rtnl_lock();
	KUNIT_EXPECT_EQ(test, lwm_node_new(tbl, &guest, NULL), 0);
	first = lwm_digest(tbl);
	KUNIT_EXPECT_NE(test, first, empty);
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &guest_moves, NULL), 0);
	KUNIT_EXPECT_NE(test, lwm_digest(tbl), first);
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &guest, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_digest(tbl), first);

	KUNIT_EXPECT_EQ(test, lwm_group_new(tbl, &group, NULL), 0);
	second = lwm_digest(tbl);
	KUNIT_EXPECT_NE(test, second, first);
	KUNIT_EXPECT_EQ(test, lwm_group_set(tbl, &group_changes, NULL), 0);
	KUNIT_EXPECT_NE(test, lwm_digest(tbl), second);
	KUNIT_EXPECT_EQ(test, lwm_group_set(tbl, &group, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_digest(tbl), second);

	copy = lwm_table_clone(tbl);
	KUNIT_EXPECT_FALSE(test, IS_ERR(copy));
	KUNIT_EXPECT_EQ(test, lwm_digest(copy), second);
	lwm_table_free(copy);

	KUNIT_EXPECT_EQ(test, lwm_group_del(tbl, &group, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_digest(tbl), first);
	KUNIT_EXPECT_EQ(test, lwm_node_del(tbl, &guest, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_digest(tbl), empty);
	/* What is refused changes nothing. */
	KUNIT_EXPECT_NE(test, lwm_node_del(tbl, &guest, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_digest(tbl), empty);
	rtnl_unlock();
	lwm_table_free(tbl);
}

/* ---- those of the first release ---- */

static const struct lwm_node_conf ordinary = {
	.id = 1, .zone = 1, .has_zone = true, .addr4 = cpu_to_be32(0x0a000101), .has_addr4 = true,
};

static const struct lwm_overlay router = {
	.family = AF_INET, .flags = LWM_OVERLAY_ROUTER, .addr = { 10, 9, 0, 1 },
};

static const struct lwm_node_conf laden = {
	.id = 18, .zone = 2, .has_zone = true, .via = 1, .has_via = true,
	.flags = LWM_NODE_PLAIN, .flags_mask = LWM_NODE_PLAIN,
	.addr4 = cpu_to_be32(0x0a000205), .has_addr4 = true,
	.addr6 = { .s6_addr = { 0xfd, [13] = 2, [15] = 5 } }, .has_addr6 = true,
	.overlays = &router, .n_overlays = 1, .has_overlays = true,
};

static const struct {
	struct lwm_nodes	nodes;
	u16			ids[2];
} golden_pair = { { LWM_NODES_IDS }, { 1, 18 } };

static const struct lwm_group_conf golden_group = {
	.id = 8, .nodes = &golden_pair.nodes, .nodes_len = sizeof(golden_pair),
	.has_addr[LWM_GROUP_ADDR4] = true,
	.addr[LWM_GROUP_ADDR4] = { .s6_addr = { [10] = 0xff, 0xff, 239, 7, 0, 1 } },
};

static void digests_are_those_of_the_first_release(struct kunit *test)
{
	struct lwm_topology *zones = lwm_topology_new(test, small.zones, ARRAY_SIZE(small.zones),
						      NULL, 0, 0);
	struct lwm_table *tbl = table_of(test, zones);
	u64 empty = lwm_digest(tbl);	/* of a group of nobody */

	rtnl_lock();
	KUNIT_EXPECT_EQ(test, lwm_node_new(tbl, &ordinary, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_digest(tbl) - empty, LWM_GOLDEN_NODE);
	KUNIT_EXPECT_EQ(test, lwm_node_new(tbl, &laden, NULL), 0);
	KUNIT_EXPECT_EQ(test, range(tbl, 18, 18), LWM_GOLDEN_PLAIN);
	KUNIT_EXPECT_EQ(test, lwm_group_new(tbl, &golden_group, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_digest(tbl) - empty, LWM_GOLDEN_TABLE);
	rtnl_unlock();
	lwm_table_free(tbl);
}

/* ---- ranges ---- */

static void ranges_add_up(struct kunit *test)
{
	struct lwm_topology *topo = small_topology(test);
	struct lwm_topology_node *node;
	struct lwm_table *tbl;
	u64 all, groups;

	tbl = table_of(test, topo);
	all = range(tbl, 1, 6);
	KUNIT_EXPECT_EQ(test, range(tbl, 1, 2) + range(tbl, 3, 6), all);
	KUNIT_EXPECT_EQ(test, range(tbl, 1, 1) + range(tbl, 2, 2) + range(tbl, 3, 6), all);
	KUNIT_EXPECT_EQ(test, range(tbl, 1, LWM_NODE_MAX), all);
	KUNIT_EXPECT_EQ(test, range(tbl, 7, LWM_NODE_MAX), 0);
	KUNIT_EXPECT_EQ(test, range(tbl, 6, 1), 0);
	groups = lwm_digest(tbl) - all;
	KUNIT_EXPECT_NE(test, groups, 0);
	lwm_table_free(tbl);

	/* No further than so many nodes. */
	lwm_topology_for_each_node(topo, node)
		if (node->id == 5)
			node->id = LWM_DIGEST_NODES + 1;
	tbl = table_of(test, topo);
	KUNIT_EXPECT_EQ(test, lwm_digest(tbl) - groups,
			range(tbl, 1, LWM_NODE_MAX) + range(tbl, LWM_DIGEST_NODES + 1,
							    LWM_DIGEST_NODES + 1));
	KUNIT_EXPECT_EQ(test, range(tbl, 2, LWM_NODE_MAX) + range(tbl, 1, 1),
			lwm_digest(tbl) - groups);
	lwm_table_free(tbl);
}

static struct kunit_case digest_cases[] = {
	KUNIT_CASE_PARAM(change_counts, changes_gen_params),
	KUNIT_CASE(order_does_not_count),
	KUNIT_CASE(what_is_undone_does_not_count),
	KUNIT_CASE(digests_are_those_of_the_first_release),
	KUNIT_CASE(ranges_add_up),
	{}
};

static struct kunit_suite digest_suite = {
	.name = "lwm_digest",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = digest_cases,
};

kunit_test_suite(digest_suite);
