// SPDX-License-Identifier: GPL-2.0
/* Initiators of no table: kept, not believed, bounded, and gone again. */
#include "stranger.h"

#include <linux/err.h>
#include <linux/etherdevice.h>

#include <uapi/lwm.h>

#include "carrier.h"
#include "dev.h"
#include "node.h"
#include "suite.h"
#include "table.h"
#include "topology.h"
#include "wire.h"

#define ADDR4(a, b, c, d)	{ .s6_addr = { [10] = 0xff, [11] = 0xff, a, b, c, d } }

static const struct {
	struct lwm_topology_zone zones[1];
	struct lwm_topology_node nodes[3];
} small = {
	{ { 1 } },
	{ { 1, 1 }, { 2, 1 }, { 3, 1 } },
};

static const struct in6_addr here = ADDR4(192, 0, 2, 9);
static const struct in6_addr there = ADDR4(192, 0, 2, 10);
static const struct in6_addr here6 = { .s6_addr = { 0x20, 0x01, 0x0d, 0xb8, [15] = 9 } };
static const u8 mac9[ETH_ALEN] __aligned(2) = { 0x02, 0x99, 0, 0, 0, 9 };
static const u8 mac10[ETH_ALEN] __aligned(2) = { 0x02, 0x99, 0, 0, 0, 10 };

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
	place->ldev->conf.initiators = LWM_INITIATORS_OPEN;
	eth_hw_addr_set(place->ldev->dev, (const u8[]){ 0x02, 0x99, 0, 0, 0, 1 });
	set_bit(__LINK_STATE_START, &place->ldev->dev->state);
	test->priv = place;
	return 0;
}

static void place_teardown(struct kunit *test)
{
	struct place *place = test->priv;

	if (!place)
		return;
	lwm_stranger_teardown(place->ldev);
	clear_bit(__LINK_STATE_START, &place->ldev->dev->state);
	lwm_table_free(place->tbl);
}

static enum lwm_drop hear(struct place *place, u16 id, const struct in6_addr *addr, const u8 *mac)
{
	enum lwm_drop why;

	local_bh_disable();
	rcu_read_lock();
	why = lwm_stranger_heard(place->ldev, place->tbl, id, addr, mac);
	rcu_read_unlock();
	local_bh_enable();
	return why;
}

/* Where replies to @id go; 0: nowhere. */
static __be32 where(struct place *place, u16 id)
{
	const struct lwm_node *node;
	__be32 addr;

	rcu_read_lock();
	node = lwm_stranger_node_rcu(place->ldev, id);
	addr = node ? node->addr4 : 0;
	rcu_read_unlock();
	return addr;
}

static u16 whose(struct place *place, const u8 *mac)
{
	u16 id;

	rcu_read_lock();
	id = lwm_stranger_find_mac(place->ldev, place->tbl, mac);
	rcu_read_unlock();
	return id;
}

static void who_is_heard_is_replied_to(struct kunit *test)
{
	struct place *place = test->priv;
	const struct lwm_node *node;

	KUNIT_EXPECT_EQ(test, where(place, 9), 0);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &here, NULL), LWM_PASS);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &here, NULL), LWM_PASS);
	KUNIT_EXPECT_EQ(test, where(place, 9), here.s6_addr32[3]);
	KUNIT_EXPECT_EQ(test, place->ldev->strangers.n, 1);

	KUNIT_EXPECT_EQ(test, hear(place, 10, &here6, NULL), LWM_PASS);
	rcu_read_lock();
	node = lwm_stranger_node_rcu(place->ldev, 10);
	KUNIT_EXPECT_TRUE(test, node && ipv6_addr_equal(&node->addr6, &here6));
	rcu_read_unlock();
}

static void an_id_is_of_one_address(struct kunit *test)
{
	struct place *place = test->priv;

	hear(place, 9, &here, NULL);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &there, NULL), LWM_DROP_SOURCE);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &here6, NULL), LWM_DROP_SOURCE);
	KUNIT_EXPECT_EQ(test, where(place, 9), here.s6_addr32[3]);
	KUNIT_EXPECT_EQ(test, place->ldev->strangers.n, 1);
}

static const struct source_row {
	const char	*name;
	struct in6_addr	addr;
} sources[] = {
	{ "none",			{} },
	{ "no IPv4 address",		ADDR4(0, 0, 0, 0) },
	{ "an IPv4 group",		ADDR4(239, 1, 1, 1) },
	{ "broadcast",			ADDR4(255, 255, 255, 255) },
	{ "an IPv6 group",		{ .s6_addr = { 0xff, 0x02, [15] = 1 } } },
};

LWM_ROWS(sources);

static void some_sources_are_nobody(struct kunit *test)
{
	const struct source_row *row = test->param_value;
	struct place *place = test->priv;

	KUNIT_EXPECT_EQ(test, hear(place, 9, &row->addr, NULL), LWM_DROP_SOURCE);
	KUNIT_EXPECT_EQ(test, place->ldev->strangers.n, 0);
}

static void a_mac_is_of_one(struct kunit *test)
{
	static const u8 group[ETH_ALEN] __aligned(2) = { 0x01, 0x00, 0x5e, 0, 0, 1 };
	struct place *place = test->priv;
	u8 node[ETH_ALEN] __aligned(2);

	lwm_node_mac(place->tbl->network, 2, node);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &here, node), LWM_DROP_FORGED_MAC);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &here, group), LWM_DROP_FORGED_MAC);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &here, place->ldev->dev->dev_addr),
			LWM_DROP_FORGED_MAC);
	KUNIT_EXPECT_EQ(test, place->ldev->strangers.n, 0);

	KUNIT_EXPECT_EQ(test, hear(place, 9, &here, NULL), LWM_PASS);
	KUNIT_EXPECT_EQ(test, whose(place, mac9), 0);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &here, mac9), LWM_PASS);
	KUNIT_EXPECT_EQ(test, whose(place, mac9), 9);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &here, mac10), LWM_DROP_FORGED_MAC);
	KUNIT_EXPECT_EQ(test, hear(place, 10, &there, mac9), LWM_DROP_FORGED_MAC);
	KUNIT_EXPECT_EQ(test, whose(place, mac9), 9);
	KUNIT_EXPECT_EQ(test, whose(place, mac10), 0);
	KUNIT_EXPECT_EQ(test, place->ldev->strangers.n, 1);
}

static void an_overlay_address_follows_from_the_mac(struct kunit *test)
{
	static const struct in6_addr addr = {
		.s6_addr = { 0xfe, 0x80, [8] = 0x00, 0x99, 0, 0xff, 0xfe, 0, 0, 9 },
	};
	struct place *place = test->priv;
	const u8 *mac;

	hear(place, 9, &here, NULL);
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, lwm_stranger_resolve_rcu(place->ldev, place->tbl, &addr));
	rcu_read_unlock();
	hear(place, 9, &here, mac9);
	rcu_read_lock();
	mac = lwm_stranger_resolve_rcu(place->ldev, place->tbl, &addr);
	KUNIT_EXPECT_TRUE(test, mac && ether_addr_equal(mac, mac9));
	KUNIT_EXPECT_NULL(test, lwm_stranger_resolve_rcu(place->ldev, place->tbl, &here6));
	rcu_read_unlock();
}

static void there_is_room_for_so_many(struct kunit *test)
{
	struct place *place = test->priv;
	unsigned int i;

	for (i = 0; i < LWM_STRANGERS_MAX; i++)
		KUNIT_EXPECT_EQ(test, hear(place, 100 + i, &here, NULL), LWM_PASS);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &here, NULL), LWM_DROP_INITIATORS);
	KUNIT_EXPECT_EQ(test, hear(place, 100, &here, NULL), LWM_PASS);
	KUNIT_EXPECT_EQ(test, place->ldev->strangers.n, LWM_STRANGERS_MAX);
}

/* As if it was heard so long ago. */
static void age(struct place *place, u16 id, unsigned long jiffies_ago)
{
	struct lwm_stranger *stranger;

	local_bh_disable();
	spin_lock(&place->ldev->strangers.lock);
	hash_for_each_possible(place->ldev->strangers.ids, stranger, id_link, id)
		if (stranger->node->id == id)
			stranger->heard = jiffies - jiffies_ago;
	spin_unlock(&place->ldev->strangers.lock);
	local_bh_enable();
}

static void the_unheard_of_go(struct kunit *test)
{
	struct place *place = test->priv;
	struct lwm_strangers *strangers = &place->ldev->strangers;

	hear(place, 9, &here, mac9);
	hear(place, 10, &there, mac10);
	age(place, 9, LWM_STRANGER_KEPT);
	age(place, 10, LWM_STRANGER_KEPT - HZ * 10);
	KUNIT_EXPECT_EQ(test, where(place, 9), 0);
	KUNIT_EXPECT_EQ(test, whose(place, mac9), 0);
	KUNIT_EXPECT_EQ(test, whose(place, mac10), 10);
	KUNIT_EXPECT_EQ(test, strangers->n, 2);
	mod_delayed_work(system_power_efficient_wq, &strangers->age_work, 0);
	flush_delayed_work(&strangers->age_work);
	KUNIT_EXPECT_EQ(test, strangers->n, 1);

	/* What they had is anybody's, whether the work has come by or not. */
	KUNIT_EXPECT_EQ(test, hear(place, 9, &there, mac9), LWM_PASS);
	age(place, 9, LWM_STRANGER_KEPT);
	KUNIT_EXPECT_EQ(test, hear(place, 11, &here, mac9), LWM_PASS);
	KUNIT_EXPECT_EQ(test, whose(place, mac9), 11);
	age(place, 10, LWM_STRANGER_KEPT);
	KUNIT_EXPECT_EQ(test, hear(place, 10, &here, NULL), LWM_PASS);
	KUNIT_EXPECT_EQ(test, where(place, 10), here.s6_addr32[3]);
	KUNIT_EXPECT_EQ(test, whose(place, mac10), 0);
	KUNIT_EXPECT_EQ(test, strangers->n, 2);
}

static void closed_or_down_nobody_is_kept(struct kunit *test)
{
	struct place *place = test->priv;

	hear(place, 9, &here, NULL);
	place->ldev->conf.initiators = LWM_INITIATORS_KNOWN;
	lwm_stranger_forget(place->ldev);
	KUNIT_EXPECT_EQ(test, where(place, 9), 0);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &here, NULL), LWM_DROP_SOURCE);

	place->ldev->conf.initiators = LWM_INITIATORS_OPEN;
	clear_bit(__LINK_STATE_START, &place->ldev->dev->state);
	KUNIT_EXPECT_EQ(test, hear(place, 9, &here, NULL), LWM_DROP_SOURCE);
	KUNIT_EXPECT_EQ(test, place->ldev->strangers.n, 0);
}

static void the_table_goes_before(struct kunit *test)
{
	struct place *place = test->priv;
	struct lwm_wire wire = { .has_set = true, .initiator = 9 };

	KUNIT_EXPECT_TRUE(test, lwm_stranger_may(place->ldev, place->tbl, &wire));
	wire.initiator = 2;
	KUNIT_EXPECT_FALSE(test, lwm_stranger_may(place->ldev, place->tbl, &wire));

	/* As if it came into the table after it was heard. */
	hear(place, 2, &here, mac9);
	KUNIT_EXPECT_EQ(test, whose(place, mac9), 0);
}

static struct kunit_case stranger_cases[] = {
	KUNIT_CASE(who_is_heard_is_replied_to),
	KUNIT_CASE(an_id_is_of_one_address),
	KUNIT_CASE_PARAM(some_sources_are_nobody, sources_gen_params),
	KUNIT_CASE(a_mac_is_of_one),
	KUNIT_CASE(an_overlay_address_follows_from_the_mac),
	KUNIT_CASE(there_is_room_for_so_many),
	KUNIT_CASE(the_unheard_of_go),
	KUNIT_CASE(closed_or_down_nobody_is_kept),
	KUNIT_CASE(the_table_goes_before),
	{}
};

static struct kunit_suite stranger_suite = {
	.name = "lwm_stranger",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.init = place_setup,
	.exit = place_teardown,
	.test_cases = stranger_cases,
};

kunit_test_suite(stranger_suite);
