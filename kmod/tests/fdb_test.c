// SPDX-License-Identifier: GPL-2.0
/* MACs behind nodes: learned, moved, not believed, bounded, and gone again. */
#include "fdb.h"

#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "carrier.h"
#include "dev.h"
#include "node.h"
#include "suite.h"
#include "table.h"
#include "topology.h"

#define MACS	16		/* of the device */
#define EACH	(MACS / 4)	/* behind one node */

static const struct {
	struct lwm_topology_zone zones[1];
	struct lwm_topology_node nodes[6];
} small = {
	{ { 1 } },
	{ { 1, 1 }, { 2, 1 }, { 3, 1 }, { 4, 1 }, { 5, 1 }, { 6, 1 } },
};

struct place {
	struct lwm_dev		*ldev;
	struct lwm_table	*tbl;
};

static int place_setup(struct kunit *test)
{
	struct place *place = kunit_kzalloc(test, sizeof(*place), GFP_KERNEL);
	struct lwm_carrier_state *carrier = lwm_carrier_new(test);
	struct lwm_topology *topo;

	KUNIT_ASSERT_NOT_NULL(test, place);
	KUNIT_ASSERT_NOT_NULL(test, carrier);
	topo = lwm_topology_new(test, small.zones, ARRAY_SIZE(small.zones),
				small.nodes, ARRAY_SIZE(small.nodes), LWM_TOPOLOGY_V4);
	KUNIT_ASSERT_NOT_NULL(test, topo);
	place->tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(place->tbl));
	place->ldev = carrier->ldev;
	place->ldev->conf.macs = MACS;
	place->ldev->conf.ageing = LWM_AGEING_DEFAULT;
	KUNIT_ASSERT_EQ(test, lwm_fdb_setup(place->ldev), 0);
	test->priv = place;
	return 0;
}

static void place_teardown(struct kunit *test)
{
	struct place *place = test->priv;

	if (!place)
		return;
	lwm_fdb_teardown(place->ldev);
	lwm_table_free(place->tbl);
}

static enum lwm_drop hear_mac(struct place *place, const u8 *addr, u16 node)
{
	enum lwm_drop why;

	rcu_read_lock();
	why = lwm_fdb_heard(place->ldev, place->tbl, addr, node);
	rcu_read_unlock();
	return why;
}

/* Guest @i's frame comes from @node. */
static enum lwm_drop hear(struct place *place, u8 i, u16 node)
{
	const u8 addr[ETH_ALEN] __aligned(2) = { 0x02, 0x99, 0, 0, 0, i };

	return hear_mac(place, addr, node);
}

static u16 where(struct place *place, u8 i)
{
	const u8 addr[ETH_ALEN] __aligned(2) = { 0x02, 0x99, 0, 0, 0, i };
	u16 node;

	rcu_read_lock();
	node = lwm_fdb_find(place->ldev, addr);
	rcu_read_unlock();
	return node;
}

static void who_is_heard_is_behind_that_node(struct kunit *test)
{
	struct place *place = test->priv;

	KUNIT_EXPECT_EQ(test, where(place, 1), 0);
	KUNIT_EXPECT_EQ(test, hear(place, 1, 2), LWM_PASS);
	KUNIT_EXPECT_EQ(test, hear(place, 1, 2), LWM_PASS);
	KUNIT_EXPECT_EQ(test, where(place, 1), 2);
	KUNIT_EXPECT_EQ(test, where(place, 2), 0);
	KUNIT_EXPECT_EQ(test, place->ldev->fdb.n, 1);
}

static void who_is_heard_elsewhere_has_moved(struct kunit *test)
{
	struct place *place = test->priv;

	hear(place, 1, 2);
	KUNIT_EXPECT_EQ(test, hear(place, 1, 3), LWM_PASS);
	KUNIT_EXPECT_EQ(test, where(place, 1), 3);
	KUNIT_EXPECT_EQ(test, place->ldev->fdb.n, 1);
}

/* A group's MAC is nobody's; a node's is the node's alone. */
static void some_are_never_learned(struct kunit *test)
{
	static const u8 group[ETH_ALEN] __aligned(2) = { 0x01, 0x00, 0x5e, 0, 0, 1 };
	struct place *place = test->priv;
	u8 own[ETH_ALEN] __aligned(2);

	lwm_node_mac(LWM_TOPOLOGY_NETWORK, 2, own);
	KUNIT_EXPECT_EQ(test, hear_mac(place, group, 2), LWM_PASS);
	KUNIT_EXPECT_EQ(test, hear_mac(place, own, 2), LWM_PASS);
	KUNIT_EXPECT_EQ(test, hear_mac(place, own, 3), LWM_DROP_FORGED_MAC);
	KUNIT_EXPECT_EQ(test, place->ldev->fdb.n, 0);
}

static void what_was_set_stays_where_it_is(struct kunit *test)
{
	static const u8 addr[ETH_ALEN] __aligned(2) = { 0x02, 0x99, 0, 0, 0, 1 };
	struct place *place = test->priv;

	KUNIT_ASSERT_EQ(test, lwm_fdb_set(place->ldev, addr, 2, NUD_PERMANENT), 0);
	KUNIT_EXPECT_EQ(test, hear(place, 1, 2), LWM_PASS);
	KUNIT_EXPECT_EQ(test, hear(place, 1, 3), LWM_DROP_FORGED_MAC);
	lwm_fdb_forget(place->ldev);
	KUNIT_EXPECT_EQ(test, where(place, 1), 2);
	KUNIT_EXPECT_EQ(test, lwm_fdb_del(place->ldev, addr), 0);
	KUNIT_EXPECT_EQ(test, lwm_fdb_del(place->ldev, addr), -ENOENT);
	KUNIT_EXPECT_EQ(test, where(place, 1), 0);
}

/* Who has its share gets no more, whoever it takes them from, and nobody makes room. */
static void one_node_has_a_quarter(struct kunit *test)
{
	struct place *place = test->priv;
	unsigned int i;

	hear(place, 100, 3);
	for (i = 0; i < MACS; i++)
		KUNIT_EXPECT_EQ(test, hear(place, i, 2), LWM_PASS);
	KUNIT_EXPECT_EQ(test, place->ldev->fdb.n, EACH + 1);
	KUNIT_EXPECT_EQ(test, where(place, EACH - 1), 2);
	KUNIT_EXPECT_EQ(test, where(place, EACH), 0);
	KUNIT_EXPECT_EQ(test, hear(place, 100, 2), LWM_PASS);
	KUNIT_EXPECT_EQ(test, where(place, 100), 3);
	/* One that moves away leaves room. */
	hear(place, 0, 3);
	hear(place, EACH, 2);
	KUNIT_EXPECT_EQ(test, where(place, 0), 3);
	KUNIT_EXPECT_EQ(test, where(place, EACH), 2);
}

static void all_nodes_have_no_more_than_all(struct kunit *test)
{
	static const u8 addr[ETH_ALEN] __aligned(2) = { 0x02, 0x98, 0, 0, 0, 1 };
	struct place *place = test->priv;
	unsigned int i;
	u16 node;

	for (node = 2; node <= 6; node++)
		for (i = 0; i < EACH; i++)
			hear(place, node * EACH + i, node);
	KUNIT_EXPECT_EQ(test, place->ldev->fdb.n, MACS);
	KUNIT_EXPECT_EQ(test, where(place, 5 * EACH), 5);
	KUNIT_EXPECT_EQ(test, where(place, 6 * EACH), 0);
	KUNIT_EXPECT_EQ(test, lwm_fdb_set(place->ldev, addr, 2, NUD_PERMANENT), -ENOSPC);
}

/* Make guest @i's last frame @ago jiffies old, and look for what is too old. */
static void age(struct place *place, u8 i, unsigned long ago)
{
	const u8 addr[ETH_ALEN] __aligned(2) = { 0x02, 0x99, 0, 0, 0, i };
	struct lwm_mac *mac;

	rcu_read_lock();
	mac = lwm_fdb_get_rcu(place->ldev, addr);
	if (mac)
		WRITE_ONCE(mac->heard, jiffies - ago);
	rcu_read_unlock();
	mod_delayed_work(system_wq, &place->ldev->fdb.age_work, 0);
	flush_delayed_work(&place->ldev->fdb.age_work);
}

static void the_unheard_of_go(struct kunit *test)
{
	struct place *place = test->priv;

	hear(place, 1, 2);
	hear(place, 2, 2);
	age(place, 1, (LWM_AGEING_DEFAULT - 10) * HZ);
	KUNIT_EXPECT_EQ(test, where(place, 1), 2);
	age(place, 1, LWM_AGEING_DEFAULT * HZ);
	KUNIT_EXPECT_EQ(test, where(place, 1), 0);
	KUNIT_EXPECT_EQ(test, where(place, 2), 2);

	place->ldev->conf.ageing = 0;
	age(place, 2, LWM_AGEING_DEFAULT * HZ);
	KUNIT_EXPECT_EQ(test, where(place, 2), 2);
}

static void they_go_with_their_node(struct kunit *test)
{
	const struct lwm_node_conf gone = { .id = 2 };
	struct place *place = test->priv;

	hear(place, 1, 2);
	hear(place, 2, 3);
	rtnl_lock();
	lwm_fdb_prune(place->ldev, place->tbl);
	KUNIT_EXPECT_EQ(test, place->ldev->fdb.n, 2);
	KUNIT_EXPECT_EQ(test, lwm_node_del(place->tbl, &gone, NULL), 0);
	lwm_fdb_prune(place->ldev, place->tbl);
	KUNIT_EXPECT_EQ(test, where(place, 1), 0);
	KUNIT_EXPECT_EQ(test, where(place, 2), 3);
	lwm_fdb_prune(place->ldev, NULL);
	rtnl_unlock();
	KUNIT_EXPECT_EQ(test, place->ldev->fdb.n, 0);
}

static struct kunit_case fdb_cases[] = {
	KUNIT_CASE(who_is_heard_is_behind_that_node),
	KUNIT_CASE(who_is_heard_elsewhere_has_moved),
	KUNIT_CASE(some_are_never_learned),
	KUNIT_CASE(what_was_set_stays_where_it_is),
	KUNIT_CASE(one_node_has_a_quarter),
	KUNIT_CASE(all_nodes_have_no_more_than_all),
	KUNIT_CASE(the_unheard_of_go),
	KUNIT_CASE(they_go_with_their_node),
	{}
};

static struct kunit_suite fdb_suite = {
	.name = "lwm_fdb",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.init = place_setup,
	.exit = place_teardown,
	.test_cases = fdb_cases,
};

kunit_test_suite(fdb_suite);
