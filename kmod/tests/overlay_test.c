// SPDX-License-Identifier: GPL-2.0
/* Addresses on the overlay: what follows from ids and MACs, and what nodes are given. */
#include "overlay.h"

#include <linux/err.h>
#include <linux/inet.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "dev.h"
#include "digest.h"
#include "node.h"
#include "prefix.h"
#include "suite.h"
#include "table.h"
#include "topology.h"

static struct in6_addr address(struct kunit *test, const char *text)
{
	struct in6_addr addr;
	__be32 addr4;

	if (in4_pton(text, -1, (u8 *)&addr4, -1, NULL))
		ipv6_addr_set_v4mapped(addr4, &addr);
	else
		KUNIT_ASSERT_TRUE(test, in6_pton(text, -1, addr.s6_addr, -1, NULL));
	return addr;
}

struct host {
	const char	*name;
	const char	*prefix;
	u8		len;		/* of the mapped form */
	const char	*addr;
	u16		host;
};

static const struct host hosts[] = {
	{ "the first", "10.42.0.0", 112, "10.42.0.1", 1 },
	{ "octets in order", "10.42.0.0", 112, "10.42.1.2", 258 },
	{ "the last", "10.42.0.0", 112, "10.42.255.254", 65534 },
	{ "broadcast is none", "10.42.0.0", 112, "10.42.255.255", 0 },
	{ "the network is none", "10.42.0.0", 112, "10.42.0.0", 0 },
	{ "another network's", "10.42.0.0", 112, "10.43.0.1", 0 },
	{ "in a small network", "10.42.7.128", 121, "10.42.7.130", 2 },
	{ "its broadcast", "10.42.7.128", 121, "10.42.7.255", 0 },
	{ "beyond it", "10.42.7.128", 121, "10.42.7.3", 0 },
	{ "a network with more hosts than ids", "10.0.0.0", 104, "10.0.255.255", 65535 },
	{ "a host with more bits than ids have", "10.0.0.0", 104, "10.1.0.1", 0 },
	{ "IPv6", "fd42::", 64, "fd42::102", 258 },
	{ "the last of IPv6", "fd42::", 112, "fd42::ffff", 65535 },
	{ "too high", "fd42::", 64, "fd42::1:1", 0 },
	{ "one made of a MAC", "fd42::", 64, "fd42::4c:ff:fe2a:1", 0 },
};

LWM_ROWS(hosts)

static void host_follows_from_id(struct kunit *test)
{
	const struct host *row = test->param_value;
	struct lwm_net_prefix prefix = { .addr = address(test, row->prefix), .len = row->len };
	struct in6_addr addr = address(test, row->addr);

	KUNIT_EXPECT_EQ(test, lwm_prefix_host(&prefix, &addr), row->host);
}

static void address_is_made_of_mac(struct kunit *test)
{
	struct in6_addr prefix = address(test, "fe80::"), addr;
	u8 mac[ETH_ALEN] __aligned(2);

	addr = address(test, "fe80::4c:ff:fe2a:102");
	KUNIT_ASSERT_TRUE(test, lwm_prefix_mac(&prefix, &addr, mac));
	KUNIT_EXPECT_EQ(test, memcmp(mac, "\x02\x4c\0\x2a\1\2", ETH_ALEN), 0);
	addr = address(test, "fe80:0:0:1:4c:ff:fe2a:102");
	KUNIT_EXPECT_FALSE(test, lwm_prefix_mac(&prefix, &addr, mac));
	addr = address(test, "fe80::4c:ff:ff2a:102");
	KUNIT_EXPECT_FALSE(test, lwm_prefix_mac(&prefix, &addr, mac));
	addr = address(test, "fe80::34c:ff:fe2a:102");	/* of a group's MAC */
	KUNIT_EXPECT_FALSE(test, lwm_prefix_mac(&prefix, &addr, mac));
}

/* ---- given to nodes ---- */

static const struct lwm_topology topo = {
	.zones = { { .id = 1 } },
	.nodes = { { .id = 1, .zone = 1, .families = LWM_TOPOLOGY_V4 },
		   { .id = 2, .zone = 1, .families = LWM_TOPOLOGY_V4 } },
};

static struct lwm_overlay given(struct kunit *test, const char *text)
{
	struct in6_addr addr = address(test, text);
	struct lwm_overlay overlay = { .family = AF_INET6 };

	if (ipv6_addr_v4mapped(&addr)) {
		overlay.family = AF_INET;
		memcpy(overlay.addr, &addr.s6_addr32[3], 4);
	} else {
		memcpy(overlay.addr, &addr, 16);
	}
	return overlay;
}

static int give(struct lwm_table *tbl, u16 id, const struct lwm_overlay *overlays, unsigned int n)
{
	struct lwm_node_conf conf = {
		.id = id, .overlays = overlays, .n_overlays = n, .has_overlays = true,
	};
	int err;

	rtnl_lock();
	err = lwm_node_set(tbl, &conf, NULL);
	rtnl_unlock();
	return err;
}

/* The node that has it, or 0. */
static u16 owner(struct kunit *test, struct lwm_table *tbl, const char *text)
{
	struct lwm_dev *ldev = kunit_kzalloc(test, sizeof(*ldev), GFP_KERNEL);
	struct in6_addr addr = address(test, text);
	const struct lwm_node *node;
	u16 id;

	KUNIT_ASSERT_NOT_NULL(test, ldev);
	rcu_read_lock();
	node = lwm_overlay_find_rcu(ldev, tbl, &addr);
	id = node ? node->id : 0;
	rcu_read_unlock();
	return id;
}

static struct lwm_table *table(struct kunit *test)
{
	struct lwm_table *tbl = lwm_topology_table(&topo);

	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	return tbl;
}

static void address_is_given_and_taken(struct kunit *test)
{
	struct lwm_overlay both[] = { given(test, "192.0.2.1"), given(test, "fd44::1") };
	struct lwm_table *tbl = table(test);
	u64 digest = lwm_digest(tbl);

	KUNIT_EXPECT_EQ(test, give(tbl, 1, both, 2), 0);
	KUNIT_EXPECT_EQ(test, owner(test, tbl, "192.0.2.1"), 1);
	KUNIT_EXPECT_EQ(test, owner(test, tbl, "fd44::1"), 1);
	KUNIT_EXPECT_NE(test, lwm_digest(tbl), digest);
	KUNIT_EXPECT_EQ(test, give(tbl, 1, both + 1, 1), 0);
	KUNIT_EXPECT_EQ(test, owner(test, tbl, "192.0.2.1"), 0);
	KUNIT_EXPECT_EQ(test, owner(test, tbl, "fd44::1"), 1);
	KUNIT_EXPECT_EQ(test, give(tbl, 2, both, 1), 0);
	KUNIT_EXPECT_EQ(test, owner(test, tbl, "192.0.2.1"), 2);
	KUNIT_EXPECT_EQ(test, give(tbl, 1, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, give(tbl, 2, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, lwm_digest(tbl), digest);
	lwm_table_free(tbl);
}

static void address_belongs_to_one(struct kunit *test)
{
	struct lwm_overlay both[] = { given(test, "192.0.2.1"), given(test, "fd44::1") };
	struct lwm_overlay twice[] = { both[1], both[1] };
	struct lwm_table *tbl = table(test);

	KUNIT_EXPECT_EQ(test, give(tbl, 1, both + 1, 1), 0);
	KUNIT_EXPECT_EQ(test, give(tbl, 2, both, 2), -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, owner(test, tbl, "192.0.2.1"), 0);
	KUNIT_EXPECT_EQ(test, owner(test, tbl, "fd44::1"), 1);
	KUNIT_EXPECT_EQ(test, give(tbl, 1, twice, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, owner(test, tbl, "fd44::1"), 1);
	lwm_table_free(tbl);
}

static void tables_are_cloned_with_them(struct kunit *test)
{
	struct lwm_overlay both[] = { given(test, "192.0.2.1"), given(test, "fd44::1") };
	struct lwm_table *tbl = table(test), *clone;

	KUNIT_EXPECT_EQ(test, give(tbl, 1, both, 2), 0);
	rtnl_lock();
	clone = lwm_table_clone(tbl);
	rtnl_unlock();
	KUNIT_ASSERT_FALSE(test, IS_ERR(clone));
	KUNIT_EXPECT_EQ(test, lwm_digest(clone), lwm_digest(tbl));
	lwm_table_free(tbl);
	KUNIT_EXPECT_EQ(test, owner(test, clone, "192.0.2.1"), 1);
	KUNIT_EXPECT_EQ(test, owner(test, clone, "fd44::1"), 1);
	lwm_table_free(clone);
}

static void link_local_follows_from_mac(struct kunit *test)
{
	struct lwm_table *tbl = table(test);

	KUNIT_EXPECT_EQ(test, owner(test, tbl, "fe80::4c:ff:fe2a:2"), 2);
	KUNIT_EXPECT_EQ(test, owner(test, tbl, "fe80::4c:ff:fe2a:3"), 0);
	KUNIT_EXPECT_EQ(test, owner(test, tbl, "fe80::2"), 0);
	lwm_table_free(tbl);
}

static struct kunit_case overlay_cases[] = {
	KUNIT_CASE_PARAM(host_follows_from_id, hosts_gen_params),
	KUNIT_CASE(address_is_made_of_mac),
	KUNIT_CASE(address_is_given_and_taken),
	KUNIT_CASE(address_belongs_to_one),
	KUNIT_CASE(tables_are_cloned_with_them),
	KUNIT_CASE(link_local_follows_from_mac),
	{}
};

static struct kunit_suite overlay_suite = {
	.name = "lwm_overlay",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = overlay_cases,
};

kunit_test_suite(overlay_suite);
