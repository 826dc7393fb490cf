// SPDX-License-Identifier: GPL-2.0
/* What is told of objects: all of it, or that there is no room. */
#include "nlfill.h"

#include <linux/err.h>
#include <linux/rcupdate.h>
#include <net/netlink.h>

#include "carrier.h"
#include "dev.h"
#include "group.h"
#include "neigh.h"
#include "node.h"
#include "stats.h"
#include "suite.h"
#include "table.h"
#include "topology.h"
#include "zone.h"

/*
 * Each object says all that one can say: node 5 is plain, node 6 was heard, zone 3
 * names its relays.
 */
static const struct {
	struct lwm_topology_zone zones[2];
	struct lwm_topology_node nodes[3];
} small = {
	{ { 2 }, { 3, 2, LWM_RELAY_NODES } },
	{ { 1, 2, .member = true }, { 5, 3, 1, LWM_NODE_PLAIN },
	  { 6, 3, .relays = true, .member = true, .failed = true } },
};

#define SELF	1
#define NODE	5
#define NEIGH	6
#define ZONE	3

static int device_fill(struct sk_buff *msg, struct lwm_dev *ldev)
{
	return lwm_nl_device_fill(msg, ldev);
}

static int node_fill(struct sk_buff *msg, struct lwm_dev *ldev)
{
	return lwm_nl_node_fill(msg, lwm_node_find(lwm_table_rcu(ldev), NODE));
}

static int neigh_fill(struct sk_buff *msg, struct lwm_dev *ldev)
{
	struct lwm_node *node = lwm_node_find(lwm_table_rcu(ldev), NEIGH);
	struct lwm_neigh *neigh = rcu_dereference(node->neigh);

	neigh->met = true;
	neigh->rtt = 1;
	neigh->pmtu.room = 1000;
	return lwm_nl_node_fill(msg, node);
}

static int zone_fill(struct sk_buff *msg, struct lwm_dev *ldev)
{
	return lwm_nl_zone_fill(msg, lwm_zone_find(lwm_table_rcu(ldev), ZONE));
}

static int group_fill(struct sk_buff *msg, struct lwm_dev *ldev)
{
	return lwm_nl_group_fill(msg, lwm_group_find(lwm_table_rcu(ldev), LWM_TOPOLOGY_GROUP));
}

static int stats_fill(struct sk_buff *msg, struct lwm_dev *ldev)
{
	return lwm_stats_fill(msg, &ldev->stats);
}

static const struct row {
	const char	*name;
	int		(*fill)(struct sk_buff *msg, struct lwm_dev *ldev);
	unsigned int	members;	/* of the object */
} rows[] = {
	{ "a device", device_fill, 8 },
	{ "a node", node_fill, 8 },
	{ "a node that was heard", neigh_fill, 10 },
	{ "a zone", zone_fill, 5 },
	{ "a group", group_fill, 2 },
	{ "counters", stats_fill, __LWM_STAT_MAX + __LWM_DROP_MAX - 1 },
};

LWM_ROWS(rows)

static struct lwm_dev *device_with_tables(struct kunit *test)
{
	struct lwm_carrier_state *carrier = lwm_carrier_new(test);
	struct lwm_topology *topo;
	struct lwm_table *tbl;

	KUNIT_ASSERT_NOT_NULL(test, carrier);
	topo = lwm_topology_new(test, small.zones, ARRAY_SIZE(small.zones), small.nodes,
				ARRAY_SIZE(small.nodes), LWM_TOPOLOGY_V4 | LWM_TOPOLOGY_V6);
	tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	carrier->ldev->conf.id = LWM_TOPOLOGY_NETWORK;
	carrier->ldev->conf.node = SELF;
	carrier->ldev->conf.zone = ZONE;
	RCU_INIT_POINTER(carrier->ldev->table, tbl);
	return carrier->ldev;
}

static unsigned int members_count(const struct nlattr *nest)
{
	const struct nlattr *attr;
	unsigned int n = 0;
	int rem;

	nla_for_each_nested(attr, nest, rem)
		n++;
	return n;
}

/* Fill a message in which @room octets are left; *@members is what its nest has then. */
static int fill_in(struct kunit *test, const struct row *row, struct lwm_dev *ldev,
		   unsigned int room, unsigned int *len, unsigned int *members)
{
	struct sk_buff *msg = alloc_skb(LWM_NL_MESSAGE_SIZE, GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	skb_reserve(msg, skb_tailroom(msg) - room);
	rcu_read_lock();
	err = row->fill(msg, ldev);
	rcu_read_unlock();
	*len = msg->len;
	*members = err ? 0 : members_count((struct nlattr *)msg->data);
	kfree_skb(msg);
	return err;
}

static void object_is_told_whole_or_not_at_all(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct lwm_dev *ldev = device_with_tables(test);
	unsigned int room, whole, len, members;

	KUNIT_ASSERT_EQ(test, fill_in(test, row, ldev, LWM_NL_MESSAGE_SIZE, &whole, &members), 0);
	KUNIT_EXPECT_EQ(test, members, row->members);
	for (room = 0; room < whole; room += NLA_ALIGNTO)
		KUNIT_EXPECT_EQ(test, fill_in(test, row, ldev, room, &len, &members), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, fill_in(test, row, ldev, whole, &len, &members), 0);
	KUNIT_EXPECT_EQ(test, len, whole);
	lwm_table_free(rcu_dereference_protected(ldev->table, true));
}

static struct kunit_case nlfill_cases[] = {
	KUNIT_CASE_PARAM(object_is_told_whole_or_not_at_all, rows_gen_params),
	{}
};

static struct kunit_suite nlfill_suite = {
	.name = "lwm_nlfill",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = nlfill_cases,
};

kunit_test_suite(nlfill_suite);
