// SPDX-License-Identifier: GPL-2.0
/* Tables: zones, groups, copies of a whole table, plans that outlive a change. */
#include "table.h"

#include <linux/err.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "group.h"
#include "mroute.h"
#include "node.h"
#include "nodeset.h"
#include "plan.h"
#include "suite.h"
#include "topology.h"
#include "wire.h"
#include "zone.h"

/* Zone 2 is above zone 3, which names its relays; zone 4 is empty. Group 7 is 1 and 5. */
static const struct {
	struct lwm_topology_zone zones[4];
	struct lwm_topology_node nodes[4];
} small = {
	{ { 1 }, { 2 }, { 3, 2, LWM_RELAY_NODES }, { 4 } },
	{ { 1, 1, .member = true }, { 4, 2 }, { 5, 3, .member = true }, { 6, 3, .relays = true } },
};

/* Under RTNL until small_free(). */
static struct lwm_table *small_table(struct kunit *test)
{
	struct lwm_topology *topo;
	struct lwm_table *tbl;

	topo = lwm_topology_new(test, small.zones, ARRAY_SIZE(small.zones), small.nodes,
				ARRAY_SIZE(small.nodes), LWM_TOPOLOGY_V4 | LWM_TOPOLOGY_V6);
	tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	rtnl_lock();
	return tbl;
}

static void small_free(struct lwm_table *tbl)
{
	rtnl_unlock();
	lwm_table_free(tbl);
}

/* Ids as user space writes them. */
struct ids {
	u8	form;
	u8	zero;
	u16	first;
	u16	ids[3];
};

#define NODES(ids)	((const struct lwm_nodes *)&(ids))

static const struct ids ids_5_9 = { LWM_NODES_IDS, 0, 0, { 9, 5, 5 } };
static const struct ids ids_none = { LWM_NODES_IDS };
static const struct ids ids_with_0 = { LWM_NODES_IDS, 0, 0, { 5, 0, 6 } };

/* ---- zones ---- */

enum verb { NEW, SET, DEL };

struct zone_row {
	const char		*name;
	enum verb		verb;
	struct lwm_zone_conf	conf;
	int			err;
	const char		*says;
};

#define DOWN		.flags = LWM_NODE_DOWN, .flags_mask = LWM_NODE_DOWN
#define VIA(v)		.via = v, .has_via = true
#define RELAY(r)	.relay = LWM_RELAY_##r, .has_relay = true
#define NAMED(ids)	.relays = NODES(ids), .relays_len = sizeof(ids)

static const struct zone_row zone_rows[] = {
	{ "new", NEW, { 9 } },
	{ "new, by way of another", NEW, { 9, VIA(3) } },
	{ "new, by way of one to come", NEW, { 9, VIA(8) } },
	{ "new, by way of itself", NEW, { 9, VIA(9) }, -EINVAL,
	  "a zone is not reached via itself" },
	{ "new, and there already", NEW, { 1 }, -EEXIST, "the zone exists already" },
	{ "new, with relays that are named", NEW, { 9, RELAY(NODES), NAMED(ids_5_9) } },
	{ "new, with nobody named", NEW, { 9, RELAY(NODES), .relays = NODES(ids_none),
	  .relays_len = sizeof(struct lwm_nodes) } },
	{ "new, with relays to be named", NEW, { 9, RELAY(NODES) }, -EINVAL,
	  "say which nodes relay" },
	{ "new, with names for nothing", NEW, { 9, NAMED(ids_5_9) }, -EINVAL,
	  "nodes are named to relay where relays are not told by nodes" },
	{ "new, with a name that is 0", NEW, { 9, RELAY(NODES), NAMED(ids_with_0) }, -EINVAL,
	  "this is no set of nodes" },
	{ "new, with relays of no kind", NEW, { 9, .relay = 3, .has_relay = true }, -EINVAL,
	  "relays are auto, never, or nodes" },
	{ "set nothing", SET, { 1 } },
	{ "set what is not there", SET, { 9 }, -ENOENT, "the zone does not exist" },
	{ "set the way", SET, { 1, VIA(3) } },
	{ "set the way in a circle of two", SET, { 2, VIA(3) }, -ELOOP,
	  "zones would be reached in a circle" },
	{ "set the way away", SET, { 3, VIA(0) } },
	{ "set relays anew", SET, { 3, NAMED(ids_5_9) } },
	{ "set relays to none", SET, { 3, RELAY(NEVER) } },
	{ "set relays that are as they were", SET, { 3, RELAY(NODES) } },
	{ "set relays to be named", SET, { 1, RELAY(NODES) }, -EINVAL, "say which nodes relay" },
	{ "set names for nothing", SET, { 1, NAMED(ids_5_9) }, -EINVAL,
	  "nodes are named to relay where relays are not told by nodes" },
	{ "delete an empty one", DEL, { 4 } },
	{ "delete what is not there", DEL, { 9 }, -ENOENT, "the zone does not exist" },
	{ "delete one with nodes", DEL, { 1 }, -EBUSY,
	  "nodes are in the zone: move or delete them first" },
};

LWM_ROWS(zone_rows)

static void zone_changes(struct kunit *test)
{
	static int (* const verbs[])(struct lwm_table *, const struct lwm_zone_conf *,
				     struct netlink_ext_ack *) = {
		[NEW] = lwm_zone_new, [SET] = lwm_zone_set, [DEL] = lwm_zone_del,
	};
	const struct zone_row *row = test->param_value;
	struct lwm_table *tbl = small_table(test);
	struct netlink_ext_ack extack = {};
	u64 gen = tbl->gen;
	int err;

	err = verbs[row->verb](tbl, &row->conf, &extack);
	KUNIT_EXPECT_EQ(test, err, row->err);
	if (err)
		KUNIT_EXPECT_STREQ(test, extack._msg ?: "", row->says);
	KUNIT_EXPECT_EQ(test, tbl->gen == gen, !!err);
	KUNIT_EXPECT_EQ(test, tbl->n_zones,
			4 + (err ? 0 : row->verb == NEW ? 1 : row->verb == DEL ? -1 : 0));
	small_free(tbl);
}

/* A circle of three, one of which comes last. */
static void zones_are_never_a_circle(struct kunit *test)
{
	static const struct lwm_zone_conf up = { 2, VIA(9) };
	static const struct lwm_zone_conf closing = { 9, VIA(3) };
	static const struct lwm_zone_conf open = { 9, VIA(1) };
	struct lwm_table *tbl = small_table(test);

	KUNIT_EXPECT_EQ(test, lwm_zone_set(tbl, &up, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_zone_new(tbl, &closing, NULL), -ELOOP);
	KUNIT_EXPECT_EQ(test, lwm_zone_new(tbl, &open, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_zone_set(tbl, &closing, NULL), -ELOOP);
	small_free(tbl);
}

static void node_that_moves_is_counted_where_it_is(struct kunit *test)
{
	static const struct lwm_node_conf move = { 4, .zone = 4, .has_zone = true };
	static const struct lwm_zone_conf left = { 2 }, entered = { 4 };
	struct lwm_table *tbl = small_table(test);
	int gen2 = atomic_read(&lwm_zone_find(tbl, 2)->gen);
	int gen4 = atomic_read(&lwm_zone_find(tbl, 4)->gen);

	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &move, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_zone_find(tbl, 2)->n_nodes, 0);
	KUNIT_EXPECT_EQ(test, lwm_zone_find(tbl, 4)->n_nodes, 1);
	KUNIT_EXPECT_NE(test, atomic_read(&lwm_zone_find(tbl, 2)->gen), gen2);
	KUNIT_EXPECT_NE(test, atomic_read(&lwm_zone_find(tbl, 4)->gen), gen4);
	KUNIT_EXPECT_EQ(test, lwm_zone_del(tbl, &entered, NULL), -EBUSY);
	KUNIT_EXPECT_EQ(test, lwm_zone_del(tbl, &left, NULL), 0);
	small_free(tbl);
}

/* ---- groups ---- */

struct group_row {
	const char		*name;
	enum verb		verb;
	struct lwm_group_conf	conf;
	int			err;
	const char		*says;
	unsigned int		count;		/* members, after it */
};

#define MEMBERS(ids)	.nodes = NODES(ids), .nodes_len = sizeof(ids)

#define ADDR4(a, b, c, d)						\
	.has_addr[LWM_GROUP_ADDR4] = true,				\
	.addr[LWM_GROUP_ADDR4].s6_addr = { [10] = 0xff, 0xff, a, b, c, d }
#define ADDR6(first)							\
	.has_addr[LWM_GROUP_ADDR6] = true,				\
	.addr[LWM_GROUP_ADDR6].s6_addr = { (first) >> 8, (first) & 0xff, [15] = 1 }

static const struct group_row group_rows[] = {
	{ "new", NEW, { 9, MEMBERS(ids_5_9) }, .count = 2 },
	{ "new, of nobody", NEW, { 9 }, .count = 0 },
	{ "new, and there already", NEW, { 7, MEMBERS(ids_5_9) }, -EEXIST,
	  "the group exists already" },
	{ "new, with node 0", NEW, { 9, MEMBERS(ids_with_0) }, -EINVAL, "this is no set of nodes" },
	{ "new, of a set that is cut", NEW, { 9, .nodes = NODES(ids_5_9), .nodes_len = 3 }, -EINVAL,
	  "this is no set of nodes" },
	{ "set", SET, { 7, MEMBERS(ids_5_9) }, .count = 2 },
	{ "set to nothing", SET, { 7 }, -EINVAL,
	  "say which nodes are in the group, or what its address is" },
	{ "set what is not there", SET, { 9, MEMBERS(ids_5_9) }, -ENOENT,
	  "the group does not exist" },
	{ "set to no set", SET, { 7, MEMBERS(ids_with_0) }, -EINVAL, "this is no set of nodes" },
	{ "set its address alone", SET, { 7, ADDR4(239, 1, 1, 1) }, .count = 2 },
	{ "set to a unicast address", SET, { 7, ADDR4(10, 1, 1, 1) }, -EADDRNOTAVAIL,
	  "a group's address is a multicast address" },
	{ "new, with addresses of both families", NEW,
	  { 9, MEMBERS(ids_5_9), ADDR4(239, 1, 1, 1), ADDR6(0xff35) }, .count = 2 },
	{ "new, with a unicast address of IPv6", NEW,
	  { 9, MEMBERS(ids_5_9), ADDR4(239, 1, 1, 1), ADDR6(0xfd35) }, -EADDRNOTAVAIL,
	  "a group's address is a multicast address" },
	{ "delete", DEL, { 7 } },
	{ "delete what is not there", DEL, { 9 }, -ENOENT, "the group does not exist" },
};

LWM_ROWS(group_rows)

static void group_changes(struct kunit *test)
{
	static int (* const verbs[])(struct lwm_table *, const struct lwm_group_conf *,
				     struct netlink_ext_ack *) = {
		[NEW] = lwm_group_new, [SET] = lwm_group_set, [DEL] = lwm_group_del,
	};
	const struct group_row *row = test->param_value;
	struct lwm_table *tbl = small_table(test);
	struct netlink_ext_ack extack = {};
	struct lwm_group *group;
	u64 gen = tbl->gen;
	int err;

	err = verbs[row->verb](tbl, &row->conf, &extack);
	KUNIT_EXPECT_EQ(test, err, row->err);
	KUNIT_EXPECT_EQ(test, tbl->gen == gen, !!err);
	group = lwm_group_find(tbl, row->conf.id);
	if (err)
		KUNIT_EXPECT_STREQ(test, extack._msg ?: "", row->says);
	else if (row->verb == DEL)
		KUNIT_EXPECT_NULL(test, group);
	else
		KUNIT_EXPECT_EQ(test, rtnl_dereference(group->nodes)->count, row->count);
	KUNIT_EXPECT_EQ(test, tbl->n_groups,
			1 + (err ? 0 : row->verb == NEW ? 1 : row->verb == DEL ? -1 : 0));
	small_free(tbl);
}

/* Group 7 gets the address, and 9 does not: nothing of 9 is left. It goes, and 9 has it. */
static void address_of_one_group_is_no_other_s(struct kunit *test)
{
	static const struct lwm_group_conf own = { 7, ADDR4(239, 1, 1, 1), ADDR6(0xff35) };
	static const struct lwm_group_conf other = { 9, ADDR4(239, 1, 1, 2), ADDR6(0xff35) };
	static const struct lwm_group_conf away = { 7, .has_addr[LWM_GROUP_ADDR6] = true };
	const struct in6_addr *addr6 = &own.addr[LWM_GROUP_ADDR6];
	const struct in6_addr *addr4 = &other.addr[LWM_GROUP_ADDR4];
	struct lwm_table *tbl = small_table(test), *copy;
	struct netlink_ext_ack extack = {};
	u64 digest = tbl->digest;

	KUNIT_EXPECT_EQ(test, lwm_group_set(tbl, &own, NULL), 0);
	KUNIT_EXPECT_NE(test, tbl->digest, digest);
	KUNIT_EXPECT_EQ(test, lwm_group_new(tbl, &other, &extack), -EADDRINUSE);
	KUNIT_EXPECT_STREQ(test, extack._msg ?: "", "the address is another group's");
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, lwm_group_find_addr_rcu(tbl, addr4));
	KUNIT_EXPECT_PTR_EQ(test, lwm_group_find_addr_rcu(tbl, addr6), lwm_group_find(tbl, 7));
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, lwm_group_set(tbl, &away, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_group_new(tbl, &other, NULL), 0);
	copy = lwm_table_clone(tbl);
	KUNIT_ASSERT_FALSE(test, IS_ERR(copy));
	KUNIT_EXPECT_EQ(test, copy->digest, tbl->digest);
	rcu_read_lock();
	KUNIT_EXPECT_PTR_EQ(test, lwm_group_find_addr_rcu(copy, addr6), lwm_group_find(copy, 9));
	rcu_read_unlock();
	lwm_table_free(copy);
	small_free(tbl);
}

/* ---- whole tables ---- */

static void copy_of_a_table_is_apart(struct kunit *test)
{
	static const struct lwm_node_conf gone = { 5 };
	struct lwm_table *tbl = small_table(test), *copy = lwm_table_clone(tbl);
	struct lwm_node *node, *other;

	KUNIT_ASSERT_FALSE(test, IS_ERR(copy));
	KUNIT_EXPECT_EQ(test, copy->n_nodes, 4);
	KUNIT_EXPECT_EQ(test, copy->n_zones, 4);
	KUNIT_EXPECT_EQ(test, copy->n_groups, 1);
	KUNIT_EXPECT_EQ(test, copy->n_addr6, 4);
	KUNIT_EXPECT_NE(test, copy->gen, tbl->gen);
	node = lwm_node_find(tbl, 5);
	other = lwm_node_find(copy, 5);
	KUNIT_ASSERT_NOT_NULL(test, other);
	KUNIT_EXPECT_PTR_NE(test, node, other);
	KUNIT_EXPECT_PTR_EQ(test, other->zone, lwm_zone_find(copy, 3));
	KUNIT_EXPECT_EQ(test, other->zone->relay, LWM_RELAY_NODES);
	KUNIT_EXPECT_TRUE(test, lwm_idset_has(rtnl_dereference(other->zone->relays), 6));
	KUNIT_EXPECT_TRUE(test, lwm_idset_has(rtnl_dereference(lwm_group_find(copy, 7)->nodes), 5));

	KUNIT_EXPECT_EQ(test, lwm_node_del(copy, &gone, NULL), 0);
	KUNIT_EXPECT_PTR_EQ(test, lwm_node_find(tbl, 5), node);
	KUNIT_EXPECT_EQ(test, lwm_zone_find(tbl, 3)->n_nodes, 2);
	lwm_table_free(copy);
	small_free(tbl);
}

static void copy_of_oneself_has_node_and_zone(struct kunit *test)
{
	struct lwm_table *tbl = small_table(test), *copy = lwm_table_clone_self(tbl, 5);

	KUNIT_ASSERT_FALSE(test, IS_ERR(copy));
	KUNIT_EXPECT_EQ(test, copy->n_nodes, 1);
	KUNIT_EXPECT_EQ(test, copy->n_zones, 1);
	KUNIT_EXPECT_EQ(test, copy->n_groups, 0);
	KUNIT_EXPECT_NOT_NULL(test, lwm_node_find(copy, 5));
	KUNIT_EXPECT_EQ(test, lwm_zone_find(copy, 3)->relay, LWM_RELAY_NODES);
	lwm_table_free(copy);
	small_free(tbl);
}

/* ---- plans that are kept ---- */

/* From node 1 to nodes 4 and 6: by way of zone 2. */
static struct lwm_plan *small_plan(struct kunit *test, struct lwm_table *tbl)
{
	struct lwm_at at = { .self = 1, .has4 = true, .zone = lwm_zone_find(tbl, 1) };
	struct lwm_send send = { .proto = LWM_PROTO_MESSAGE, .initiator = 1, .hop = 8 };
	struct lwm_plan *plan = lwm_plan_alloc(2);
	bool valid;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, plan);
	plan->targets[0] = (struct lwm_target){ .node = 4 };
	plan->targets[1] = (struct lwm_target){ .node = 6 };
	rcu_read_lock();
	err = lwm_plan_make_at(plan, &at, LWM_SETLEN_DEFAULT, tbl, &send, 2);
	err = err ?: lwm_plan_keep(plan);
	valid = lwm_plan_valid(plan, tbl);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_TRUE(test, valid);
	return plan;
}

struct outlived {
	const char		*name;
	struct lwm_node_conf	node;		/* what becomes another, or */
	struct lwm_zone_conf	zone;
	bool			valid;
};

static const struct outlived outliveds[] = {
	{ "a target that is down", .node = { 6, DOWN } },
	{ "a relay that is down", .node = { 4, DOWN } },
	{ "another node of a zone on the way", .node = { 5, DOWN } },
	{ "the initiator's own zone", .node = { 1, .flags = LWM_NODE_PERMANENT,
	  .flags_mask = LWM_NODE_PERMANENT }, .valid = true },
	{ "a way that is another", .zone = { 3, VIA(0) } },
};

LWM_ROWS(outliveds)

static void plan_outlives_what_does_not_matter(struct kunit *test)
{
	const struct outlived *row = test->param_value;
	struct lwm_table *tbl = small_table(test);
	struct lwm_plan *plan = small_plan(test, tbl);

	if (row->node.id)
		KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &row->node, NULL), 0);
	else
		KUNIT_EXPECT_EQ(test, lwm_zone_set(tbl, &row->zone, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_plan_valid(plan, tbl), row->valid);
	lwm_plan_put(plan);
	small_free(tbl);
}

/* It holds what it needs until it is put. */
static void plan_outlives_its_table(struct kunit *test)
{
	struct lwm_table *tbl = small_table(test), *copy = lwm_table_clone(tbl);
	struct lwm_plan *plan = small_plan(test, tbl);

	KUNIT_ASSERT_FALSE(test, IS_ERR(copy));
	small_free(tbl);
	lwm_table_flush();
	KUNIT_EXPECT_FALSE(test, lwm_plan_valid(plan, copy));
	KUNIT_EXPECT_EQ(test, plan->copies[0].node->id, 4);
	KUNIT_EXPECT_EQ(test, plan->copies[0].node->zone->id, 2);
	lwm_plan_put(plan);
	lwm_table_free(copy);
}

static void plan_is_not_kept_past_a_change(struct kunit *test)
{
	static const struct lwm_node_conf down = {
		6, DOWN,
	};
	struct lwm_table *tbl = small_table(test);
	struct lwm_at at = { .self = 1, .has4 = true, .zone = lwm_zone_find(tbl, 1) };
	struct lwm_send send = { .proto = LWM_PROTO_MESSAGE, .initiator = 1, .hop = 8 };
	struct lwm_plan *plan = lwm_plan_alloc(1);
	struct lwm_node *old = lwm_node_find(tbl, 6);
	int made, kept;

	KUNIT_ASSERT_NOT_NULL(test, plan);
	plan->targets[0] = (struct lwm_target){ .node = 6 };
	rcu_read_lock();
	made = lwm_plan_make_at(plan, &at, LWM_SETLEN_DEFAULT, tbl, &send, 1);
	rcu_read_unlock();
	lwm_node_get(old);	/* its memory stays, as for who is still in the section */
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &down, NULL), 0);
	rcu_read_lock();
	kept = lwm_plan_keep(plan);
	rcu_read_unlock();
	lwm_node_put(old);
	KUNIT_EXPECT_EQ(test, made, 0);
	KUNIT_EXPECT_EQ(test, kept, -EAGAIN);
	lwm_plan_put(plan);
	small_free(tbl);
}

/* Another message's plan, and the table, may put their references to it any time. */
static void plan_keeps_no_zone_that_is_on_its_way_out(struct kunit *test)
{
	struct lwm_table *tbl = small_table(test);
	struct lwm_at at = { .self = 1, .has4 = true, .zone = lwm_zone_find(tbl, 1) };
	struct lwm_send send = { .proto = LWM_PROTO_MESSAGE, .initiator = 1, .hop = 8 };
	struct lwm_zone *zone = lwm_zone_find(tbl, 2);
	struct lwm_plan *plan = lwm_plan_alloc(1);
	unsigned int ref = refcount_read(&zone->ref);
	int made, kept;

	KUNIT_ASSERT_NOT_NULL(test, plan);
	plan->targets[0] = (struct lwm_target){ .node = 4 };
	rcu_read_lock();
	made = lwm_plan_make_at(plan, &at, LWM_SETLEN_DEFAULT, tbl, &send, 1);
	refcount_set(&zone->ref, 0);
	kept = lwm_plan_keep(plan);
	refcount_set(&zone->ref, ref);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, made, 0);
	KUNIT_EXPECT_EQ(test, kept, -EAGAIN);
	lwm_plan_put(plan);
	small_free(tbl);
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE_PARAM(zone_changes, zone_rows_gen_params),
	KUNIT_CASE(zones_are_never_a_circle),
	KUNIT_CASE(node_that_moves_is_counted_where_it_is),
	KUNIT_CASE_PARAM(group_changes, group_rows_gen_params),
	KUNIT_CASE(address_of_one_group_is_no_other_s),
	KUNIT_CASE(copy_of_a_table_is_apart),
	KUNIT_CASE(copy_of_oneself_has_node_and_zone),
	KUNIT_CASE_PARAM(plan_outlives_what_does_not_matter, outliveds_gen_params),
	KUNIT_CASE(plan_outlives_its_table),
	KUNIT_CASE(plan_is_not_kept_past_a_change),
	KUNIT_CASE(plan_keeps_no_zone_that_is_on_its_way_out),
	{}
};

static struct kunit_suite table_suite = {
	.name = "lwm_table",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = table_cases,
};

kunit_test_suite(table_suite);
