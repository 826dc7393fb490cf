// SPDX-License-Identifier: GPL-2.0
/* Nodes: the addresses that follow from ids, what a node may be, how it is found. */
#include "node.h"

#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "nodeindex.h"
#include "suite.h"
#include "table.h"
#include "topology.h"
#include "zone.h"

/* ---- MACs ---- */

struct derived {
	const char	*name;
	u32		network;
	u16		id;
	u8		mac[ETH_ALEN];
};

static const struct derived deriveds[] = {
	{ "the first node", 1, 1, { 0x02, 0x4c, 0x00, 0x01, 0x00, 0x01 } },
	{ "the last node", 1, 65535, { 0x02, 0x4c, 0x00, 0x01, 0xff, 0xff } },
	{ "octets in order", 0x1234, 0x5678, { 0x02, 0x4c, 0x12, 0x34, 0x56, 0x78 } },
	{ "the low 16 bits of the network", 0xab1234, 1, { 0x02, 0x4c, 0x12, 0x34, 0x00, 0x01 } },
};

LWM_ROWS(deriveds)

static void mac_follows_from_ids(struct kunit *test)
{
	const struct derived *row = test->param_value;
	u8 mac[ETH_ALEN] __aligned(2);

	lwm_node_mac(row->network, row->id, mac);
	KUNIT_EXPECT_EQ(test, memcmp(mac, row->mac, ETH_ALEN), 0);
	KUNIT_EXPECT_TRUE(test, is_valid_ether_addr(mac));
	KUNIT_EXPECT_TRUE(test, is_local_ether_addr(mac));
}

struct from_mac {
	const char	*name;
	u8		mac[ETH_ALEN] __aligned(2);
	u16		id;
};

static const struct from_mac from_macs[] = {
	{ "that of a node", { 0x02, 0x4c, 0x00, 0x2a, 0x01, 0x02 }, 0x0102 },
	{ "that of node 0, which is none", { 0x02, 0x4c, 0x00, 0x2a, 0, 0 }, 0 },
	{ "that of another network", { 0x02, 0x4c, 0x00, 0x2b, 0, 1 }, 0 },
	{ "one that is not derived", { 0x02, 0x4d, 0x00, 0x2a, 0, 1 }, 0 },
	{ "broadcast", { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, 0 },
};

LWM_ROWS(from_macs)

static void id_follows_from_mac(struct kunit *test)
{
	const struct from_mac *row = test->param_value;
	static const struct lwm_table tbl = { .network = 42 };

	KUNIT_EXPECT_EQ(test, lwm_node_mac_id(&tbl, row->mac), row->id);
}

/* ---- what a node may be ---- */

#define ADDR4(a, b, c, d)	\
	.addr4 = cpu_to_be32((u32)(a) << 24 | (b) << 16 | (c) << 8 | (d)), \
	.has_addr4 = true
#define ADDR6(first, last)	\
	.addr6 = { .s6_addr = { [0] = first, [15] = last } }, .has_addr6 = true
#define MAC(...)		.mac = { __VA_ARGS__ }, .has_mac = true
#define ZONE(z)			.zone = z, .has_zone = true
#define VIA(v)			.via = v, .has_via = true
#define PLAIN			.flags = LWM_NODE_PLAIN, .flags_mask = LWM_NODE_PLAIN

struct tried {
	const char		*name;
	struct lwm_node_conf	conf;
	int			err;
	const char		*says;
};

/* Tried as a new node in a table that has zone 1 with nodes 1 and 2; 2 is plain. */
static const struct tried tries[] = {
	{ "by IPv4", { 9, ZONE(1), ADDR4(10, 0, 0, 9) } },
	{ "by IPv6", { 9, ZONE(1), ADDR6(0xfd, 9) } },
	{ "link-local", { 9, ZONE(1), .addr6 = { .s6_addr = { 0xfe, 0x80, [15] = 9 } },
	  .has_addr6 = true } },
	{ "without an address", { 9, ZONE(1) }, -EINVAL, "give the node an underlay address" },
	{ "with an address of zeros", { 9, ZONE(1), ADDR4(0, 0, 0, 0) }, -EINVAL,
	  "give the node an underlay address" },
	{ "at 0.0.0.9, which is an address as any other", { 9, ZONE(1), ADDR4(0, 0, 0, 9) } },
	{ "at an IPv4 group", { 9, ZONE(1), ADDR4(239, 0, 0, 9) }, -EADDRNOTAVAIL,
	  "the address is no unicast address" },
	{ "at the broadcast address", { 9, ZONE(1), ADDR4(255, 255, 255, 255) }, -EADDRNOTAVAIL,
	  "the address is no unicast address" },
	{ "at an IPv6 group", { 9, ZONE(1), ADDR6(0xff, 9) }, -EADDRNOTAVAIL,
	  "the address is no unicast address" },
	{ "at an IPv4 address written as IPv6", { 9, ZONE(1),
	  .addr6 = { .s6_addr = { [10] = 0xff, [11] = 0xff, [12] = 10, [15] = 9 } },
	  .has_addr6 = true }, -EADDRNOTAVAIL, "the address is no unicast address" },
	{ "at another's IPv4 address", { 9, ZONE(1), ADDR4(10, 0, 0, 1) }, -EADDRINUSE,
	  "the address is another node's" },
	{ "at another's IPv6 address", { 9, ZONE(1), ADDR6(0xfd, 1) }, -EADDRINUSE,
	  "the address is another node's" },
	{ "with a MAC of its own", { 9, ZONE(1), ADDR4(10, 0, 0, 9), MAC(2, 0, 0, 0, 0, 9) } },
	{ "with the MAC of its id", { 9, ZONE(1), ADDR4(10, 0, 0, 9), MAC(2, 0x4c, 0, 42, 0, 9) } },
	{ "with the MAC of another id", { 9, ZONE(1), ADDR4(10, 0, 0, 9),
	  MAC(2, 0x4c, 0, 42, 0, 8) }, -EADDRINUSE, "the MAC is that of another node's id" },
	{ "with a group's MAC", { 9, ZONE(1), ADDR4(10, 0, 0, 9), MAC(3, 0, 0, 0, 0, 9) },
	  -EADDRNOTAVAIL, "the MAC is no unicast address" },
	{ "in no zone", { 9, ADDR4(10, 0, 0, 9) }, -EINVAL, "say which zone the node is in" },
	{ "in a zone that is not there", { 9, ZONE(7), ADDR4(10, 0, 0, 9) }, -ENOENT,
	  "the zone does not exist: add it first" },
	{ "by an id that is taken", { 1, ZONE(1), ADDR4(10, 0, 0, 9) }, -EEXIST,
	  "the node exists already" },
	{ "plain", { 9, ZONE(1), ADDR4(10, 0, 0, 9), PLAIN } },
	{ "plain, via a node", { 9, ZONE(1), ADDR4(10, 0, 0, 9), PLAIN, VIA(1) } },
	{ "plain, via a node to come", { 9, ZONE(1), ADDR4(10, 0, 0, 9), PLAIN,
	  VIA(8) } },
	{ "plain, via itself", { 9, ZONE(1), ADDR4(10, 0, 0, 9), PLAIN, VIA(9) },
	  -EINVAL, "a node is not reached via itself" },
	{ "plain, via a plain one", { 9, ZONE(1), ADDR4(10, 0, 0, 9), PLAIN, VIA(2) },
	  -EINVAL, "a plain node does not forward" },
	{ "not plain, via a node", { 9, ZONE(1), ADDR4(10, 0, 0, 9), VIA(1) }, -EINVAL,
	  "only a plain node is reached via another" },
};

LWM_ROWS(tries)

static int small_add(struct lwm_table *tbl)
{
	static const struct lwm_zone_conf zone = { .id = 1 };
	static const struct lwm_node_conf nodes[] = {
		{ 1, ZONE(1), ADDR4(10, 0, 0, 1), ADDR6(0xfd, 1) },
		{ 2, ZONE(1), ADDR4(10, 0, 0, 2), PLAIN,
		  MAC(2, 0, 0, 0, 0, 2) },
	};
	int err;

	err = lwm_zone_new(tbl, &zone, NULL);
	err = err ?: lwm_node_new(tbl, &nodes[0], NULL);
	return err ?: lwm_node_new(tbl, &nodes[1], NULL);
}

/* Under RTNL until small_free(). */
static struct lwm_table *small_table(struct kunit *test)
{
	struct lwm_table *tbl = lwm_table_new(42);
	int err;

	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	rtnl_lock();
	err = small_add(tbl);
	KUNIT_EXPECT_EQ(test, err, 0);
	return tbl;
}

static void small_free(struct lwm_table *tbl)
{
	rtnl_unlock();
	lwm_table_free(tbl);
}

static void node_is_new(struct kunit *test)
{
	const struct tried *row = test->param_value;
	struct lwm_table *tbl = small_table(test);
	struct netlink_ext_ack extack = {};
	u64 gen = tbl->gen;
	int err;

	err = lwm_node_new(tbl, &row->conf, &extack);
	KUNIT_EXPECT_EQ(test, err, row->err);
	if (err) {
		KUNIT_EXPECT_STREQ(test, extack._msg ?: "", row->says);
		KUNIT_EXPECT_EQ(test, tbl->n_nodes, 2);
		KUNIT_EXPECT_EQ(test, tbl->gen, gen);
		KUNIT_EXPECT_TRUE(test, row->conf.id == 1 || !lwm_node_find(tbl, row->conf.id));
	} else {
		KUNIT_EXPECT_EQ(test, tbl->n_nodes, 3);
		KUNIT_EXPECT_NE(test, tbl->gen, gen);
		KUNIT_EXPECT_NOT_NULL(test, lwm_node_find(tbl, row->conf.id));
	}
	small_free(tbl);
}

/* ---- changes, and how a node is found ---- */

static bool found_by4(struct lwm_table *tbl, u8 last, u16 id)
{
	struct lwm_node *node;

	rcu_read_lock();
	node = lwm_node_find_addr4_rcu(tbl, cpu_to_be32(0x0a000000 | last));
	rcu_read_unlock();
	return id ? node && node->id == id : !node;
}

static bool found_by6(struct lwm_table *tbl, u8 last, u16 id)
{
	const struct in6_addr addr = { .s6_addr = { [0] = 0xfd, [15] = last } };
	struct lwm_node *node;

	rcu_read_lock();
	node = lwm_node_find_addr6_rcu(tbl, &addr);
	rcu_read_unlock();
	return id ? node && node->id == id : !node;
}

static bool found_by_mac(struct lwm_table *tbl, const u8 *octets, u16 id)
{
	u8 mac[ETH_ALEN] __aligned(2);
	struct lwm_node *node;

	memcpy(mac, octets, ETH_ALEN);
	rcu_read_lock();
	node = lwm_node_find_mac_rcu(tbl, mac);
	rcu_read_unlock();
	return id ? node && node->id == id : !node;
}

static const u8 derived1[ETH_ALEN] = { 0x02, 0x4c, 0, 42, 0, 1 };
static const u8 derived2[ETH_ALEN] = { 0x02, 0x4c, 0, 42, 0, 2 };
static const u8 own2[ETH_ALEN] = { 2, 0, 0, 0, 0, 2 };

static void node_is_found_by_what_it_has(struct kunit *test)
{
	struct lwm_table *tbl = small_table(test);

	KUNIT_EXPECT_TRUE(test, found_by4(tbl, 1, 1));
	KUNIT_EXPECT_TRUE(test, found_by4(tbl, 2, 2));
	KUNIT_EXPECT_TRUE(test, found_by4(tbl, 3, 0));
	KUNIT_EXPECT_TRUE(test, found_by6(tbl, 1, 1));
	KUNIT_EXPECT_TRUE(test, found_by6(tbl, 0, 0));
	KUNIT_EXPECT_TRUE(test, found_by_mac(tbl, derived1, 1));
	KUNIT_EXPECT_TRUE(test, found_by_mac(tbl, own2, 2));
	/* It has another one. */
	KUNIT_EXPECT_TRUE(test, found_by_mac(tbl, derived2, 0));
	small_free(tbl);
}

static void changed_node_is_found_anew(struct kunit *test)
{
	static const struct lwm_node_conf addr = { 1, ADDR4(10, 0, 0, 7) };
	static const struct lwm_node_conf no6 = { 1, ADDR6(0, 0) };
	static const struct lwm_node_conf mac = { 1, MAC(2, 0, 0, 0, 0, 2) };
	static const struct lwm_node_conf derive = { 2, MAC(0, 0, 0, 0, 0, 0) };
	struct lwm_table *tbl = small_table(test);
	u64 gen = tbl->gen;
	u32 seq = tbl->seq;

	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &addr, NULL), 0);
	KUNIT_EXPECT_TRUE(test, found_by4(tbl, 7, 1));
	KUNIT_EXPECT_TRUE(test, found_by4(tbl, 1, 0));
	KUNIT_EXPECT_TRUE(test, found_by6(tbl, 1, 1));
	/* It moved its zone's generation alone. */
	KUNIT_EXPECT_EQ(test, tbl->gen, gen);
	KUNIT_EXPECT_NE(test, tbl->seq, seq);

	KUNIT_EXPECT_EQ(test, tbl->n_addr6, 1);
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &no6, NULL), 0);
	KUNIT_EXPECT_TRUE(test, found_by6(tbl, 1, 0));
	KUNIT_EXPECT_EQ(test, tbl->n_addr6, 0);

	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &mac, NULL), -EADDRINUSE);
	KUNIT_EXPECT_TRUE(test, found_by_mac(tbl, own2, 2));
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &derive, NULL), 0);
	KUNIT_EXPECT_TRUE(test, found_by_mac(tbl, derived2, 2));
	KUNIT_EXPECT_TRUE(test, found_by_mac(tbl, own2, 0));
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &mac, NULL), 0);
	KUNIT_EXPECT_TRUE(test, found_by_mac(tbl, own2, 1));
	small_free(tbl);
}

/* Of a change that is refused because of one key, the others leave nothing behind. */
static void refused_change_leaves_no_key(struct kunit *test)
{
	static const struct lwm_node_conf conf = { 9, ZONE(1), ADDR4(10, 0, 0, 9), ADDR6(0xfd, 1) };
	static const struct lwm_node_conf retry = { 8, ZONE(1), ADDR4(10, 0, 0, 9) };
	struct lwm_table *tbl = small_table(test);

	KUNIT_EXPECT_EQ(test, lwm_node_new(tbl, &conf, NULL), -EADDRINUSE);
	KUNIT_EXPECT_TRUE(test, found_by4(tbl, 9, 0));
	KUNIT_EXPECT_EQ(test, lwm_node_new(tbl, &retry, NULL), 0);
	KUNIT_EXPECT_TRUE(test, found_by4(tbl, 9, 8));
	small_free(tbl);
}

static void deleted_node_is_not_found(struct kunit *test)
{
	static const struct lwm_node_conf conf = { 1 };
	struct lwm_table *tbl = small_table(test);

	KUNIT_EXPECT_EQ(test, lwm_node_del(tbl, &conf, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_node_del(tbl, &conf, NULL), -ENOENT);
	KUNIT_EXPECT_NULL(test, lwm_node_find(tbl, 1));
	KUNIT_EXPECT_TRUE(test, found_by4(tbl, 1, 0));
	KUNIT_EXPECT_TRUE(test, found_by6(tbl, 1, 0));
	KUNIT_EXPECT_TRUE(test, found_by_mac(tbl, derived1, 0));
	KUNIT_EXPECT_EQ(test, tbl->n_nodes, 1);
	KUNIT_EXPECT_EQ(test, tbl->n_addr6, 0);
	small_free(tbl);
}

static void own_node_changes_with_the_device_alone(struct kunit *test)
{
	static const struct lwm_node_conf own = { 1, ADDR4(10, 0, 0, 7), .self = true };
	static const struct lwm_node_conf other = { 1, ADDR4(10, 0, 0, 8) };
	struct lwm_table *tbl = small_table(test);

	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &own, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &other, NULL), -EBUSY);
	KUNIT_EXPECT_EQ(test, lwm_node_del(tbl, &other, NULL), -EBUSY);
	KUNIT_EXPECT_TRUE(test, found_by4(tbl, 7, 1));
	small_free(tbl);
}

static void node_that_is_plain_no_more_has_no_gate(struct kunit *test)
{
	static const struct lwm_node_conf gate = { 2, VIA(1) };
	static const struct lwm_node_conf ordinary = { 2, .flags_mask = LWM_NODE_PLAIN };
	struct lwm_table *tbl = small_table(test);

	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &gate, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_node_find(tbl, 2)->via, 1);
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &ordinary, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_node_find(tbl, 2)->via, 0);
	KUNIT_EXPECT_EQ(test, lwm_node_find(tbl, 2)->flags, 0);
	small_free(tbl);
}

/* Counted for each node that says so, and no more when it says otherwise or goes. */
static void gate_becomes_plain_when_none_is_reached_via_it(struct kunit *test)
{
	static const struct lwm_node_conf via = { 2, VIA(1) };
	static const struct lwm_node_conf by_anyone = { 2, VIA(0) };
	static const struct lwm_node_conf third = { 3, ZONE(1), ADDR4(10, 0, 0, 3), PLAIN, VIA(1) };
	static const struct lwm_node_conf plain = { 1, PLAIN };
	struct lwm_table *tbl = small_table(test);

	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &via, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &via, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_node_new(tbl, &third, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &plain, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &by_anyone, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &plain, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, lwm_node_del(tbl, &third, NULL), 0);
	KUNIT_EXPECT_EQ(test, lwm_node_set(tbl, &plain, NULL), 0);
	small_free(tbl);
}

static struct kunit_case node_cases[] = {
	KUNIT_CASE_PARAM(mac_follows_from_ids, deriveds_gen_params),
	KUNIT_CASE_PARAM(id_follows_from_mac, from_macs_gen_params),
	KUNIT_CASE_PARAM(node_is_new, tries_gen_params),
	KUNIT_CASE(node_is_found_by_what_it_has),
	KUNIT_CASE(changed_node_is_found_anew),
	KUNIT_CASE(refused_change_leaves_no_key),
	KUNIT_CASE(deleted_node_is_not_found),
	KUNIT_CASE(own_node_changes_with_the_device_alone),
	KUNIT_CASE(node_that_is_plain_no_more_has_no_gate),
	KUNIT_CASE(gate_becomes_plain_when_none_is_reached_via_it),
	{}
};

static struct kunit_suite node_suite = {
	.name = "lwm_node",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = node_cases,
};

kunit_test_suite(node_suite);
