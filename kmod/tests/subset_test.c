// SPDX-License-Identifier: GPL-2.0
/* Subset addresses: what is bound, what is not, how long, and how many. */
#include "subset.h"

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/inet.h>
#include <linux/rtnetlink.h>
#include <net/ipv6.h>

#include "carrier.h"
#include "dev.h"
#include "group.h"
#include "suite.h"
#include "table.h"
#include "topology.h"

#define LIFETIME	60000

/* A device that is up, in a network of four nodes; group 9 has 1 to 3, and IPv4. */
static struct lwm_dev *device_up(struct kunit *test)
{
	static const struct lwm_topology_zone zones[] = { { 1 } };
	static const struct lwm_topology_node nodes[] = { { 1, 1 }, { 2, 1 }, { 3, 1 }, { 4, 1 } };
	static const struct {
		struct lwm_nodes	head;
		u16			ids[3];
	} members = { { .form = LWM_NODES_IDS }, { 1, 2, 3 } };
	static const struct lwm_group_conf group = {
		.id = 9, .nodes = &members.head, .nodes_len = sizeof(members),
		.has_addr[LWM_GROUP_ADDR4] = true,
		.addr[LWM_GROUP_ADDR4].s6_addr = { [10] = 0xff, 0xff, 239, 1, 1, 1 },
	};
	struct lwm_carrier_state *carrier = lwm_carrier_new(test);
	struct lwm_topology *topo;
	struct lwm_table *tbl;
	struct lwm_dev *ldev;

	KUNIT_ASSERT_NOT_NULL(test, carrier);
	ldev = carrier->ldev;
	topo = lwm_topology_new(test, zones, ARRAY_SIZE(zones), nodes, ARRAY_SIZE(nodes),
				LWM_TOPOLOGY_V4);
	KUNIT_ASSERT_NOT_NULL(test, topo);
	tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, lwm_group_new(tbl, &group, NULL), 0);
	rtnl_unlock();
	RCU_INIT_POINTER(ldev->table, tbl);
	KUNIT_ASSERT_EQ(test, lwm_subset_init(ldev), 0);
	lwm_subset_start(ldev);
	return ldev;
}

static void device_down(struct lwm_dev *ldev)
{
	lwm_subset_stop(ldev);
	lwm_subset_exit(ldev);
	lwm_table_free(rcu_dereference_protected(ldev->table, true));
	RCU_INIT_POINTER(ldev->table, NULL);
}

/* A request for one or two nodes. */
struct asked {
	const char		*name;
	u16			nodes[2];
	u16			group;
	u8			family;
	u32			lifetime;
	const char		*addr;
	int			err;
};

static int address_of(const struct lwm_bound *subset, void *arg)
{
	struct in6_addr *addr = arg;

	*addr = subset->addr;
	return 0;
}

static int bind(struct lwm_dev *ldev, const struct asked *asked, struct lwm_subset_owner *owner,
		struct in6_addr *addr)
{
	struct {
		struct lwm_nodes	head;
		u16			ids[2];
	} nodes = { { .form = LWM_NODES_IDS }, { asked->nodes[0], asked->nodes[1] } };
	struct lwm_subset_conf conf = {
		.family = asked->family, .group = asked->group, .lifetime = asked->lifetime,
		.nodes = &nodes.head,
		.nodes_len = sizeof(nodes.head) + (!!asked->nodes[0] + !!asked->nodes[1]) * 2,
	};
	u8 v4[4];

	if (asked->addr && in4_pton(asked->addr, -1, v4, -1, NULL))
		ipv6_addr_set_v4mapped(get_unaligned((__be32 *)v4), &conf.addr);
	return lwm_subset_new(ldev, &conf, owner, address_of, addr, NULL);
}

static const struct asked any = { "", { 2, 3 }, 9, 0, LIFETIME };

/* What the address stands for: its number of nodes; 0: nothing. */
static unsigned int found(struct lwm_dev *ldev, const struct in6_addr *addr)
{
	struct lwm_bound *subset;
	unsigned int n;

	rcu_read_lock();
	subset = lwm_subset_find_rcu(ldev, addr);
	n = subset ? subset->n : 0;
	rcu_read_unlock();
	return n;
}

static const struct asked rows[] = {
	{ "of the group", { 2, 3 }, 9, 0, LIFETIME },
	{ "of IPv4", { 2 }, 9, AF_INET, 1 },
	{ "at an address of the range", { 2 }, 9, 0, LIFETIME, "239.76.1.1" },
	{ "of a group without IPv6", { 2 }, 9, AF_INET6, LIFETIME, NULL, -EADDRNOTAVAIL },
	{ "of no family", { 2 }, 9, AF_UNIX, LIFETIME, NULL, -EAFNOSUPPORT },
	{ "not all in the group", { 3, 4 }, 9, 0, LIFETIME, NULL, -EHOSTUNREACH },
	{ "of no group", { 2 }, 8, 0, LIFETIME, NULL, -ENETUNREACH },
	{ "without nodes", {}, 9, 0, LIFETIME, NULL, -EINVAL },
	{ "without a life", { 2 }, 9, 0, 0, NULL, -EINVAL },
	{ "with too long a life", { 2 }, 9, 0, LWM_SUBSET_LIFETIME_MAX + 1, NULL, -EINVAL },
	{ "beyond the range", { 2 }, 9, 0, LIFETIME, "239.77.1.1", -EADDRNOTAVAIL },
	{ "at the group's own address", { 2 }, 9, 0, LIFETIME, "239.1.1.1", -EADDRINUSE },
};

LWM_ROWS(rows)

static void is_bound_or_refused(struct kunit *test)
{
	const struct asked *row = test->param_value;
	struct lwm_dev *ldev = device_up(test);
	struct in6_addr addr;

	KUNIT_EXPECT_EQ(test, bind(ldev, row, NULL, &addr), row->err);
	if (!row->err) {
		KUNIT_EXPECT_TRUE(test, lwm_subset_in_range(ldev, &addr));
		KUNIT_EXPECT_EQ(test, ldev->subsets.n, 1);
	} else {
		KUNIT_EXPECT_EQ(test, ldev->subsets.n, 0);
	}
	device_down(ldev);
}

static void one_supersedes_another(struct kunit *test)
{
	static const struct asked first = { "", { 2, 3 }, 9, 0, LIFETIME, "239.76.1.1" };
	static const struct asked second = { "", { 3 }, 9, 0, LIFETIME, "239.76.1.1" };
	struct lwm_subset_owner owner = {}, other = {};
	struct lwm_dev *ldev = device_up(test);
	struct in6_addr addr;

	lwm_subset_owner_setup(&owner);
	lwm_subset_owner_setup(&other);
	KUNIT_EXPECT_EQ(test, bind(ldev, &first, &owner, &addr), 0);
	KUNIT_EXPECT_EQ(test, found(ldev, &addr), 2);
	KUNIT_EXPECT_EQ(test, bind(ldev, &second, &other, &addr), -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, lwm_subset_del(ldev, &addr, &other), -ENOENT);
	KUNIT_EXPECT_EQ(test, bind(ldev, &second, &owner, &addr), 0);
	KUNIT_EXPECT_EQ(test, found(ldev, &addr), 1);
	KUNIT_EXPECT_EQ(test, ldev->subsets.n, 1);
	KUNIT_EXPECT_EQ(test, ldev->subsets.n_targets, 1);
	KUNIT_EXPECT_EQ(test, owner.n, 1);

	/* An administrator's may, and then it is nobody's. */
	KUNIT_EXPECT_EQ(test, bind(ldev, &first, NULL, &addr), 0);
	KUNIT_EXPECT_EQ(test, owner.n, 0);
	KUNIT_EXPECT_EQ(test, ldev->subsets.n_owned, 0);
	lwm_subset_owner_dissolve(&owner);
	KUNIT_EXPECT_EQ(test, found(ldev, &addr), 2);
	KUNIT_EXPECT_EQ(test, lwm_subset_del(ldev, &addr, NULL), 0);
	KUNIT_EXPECT_EQ(test, found(ldev, &addr), 0);
	device_down(ldev);
}

static void its_time_passes(struct kunit *test)
{
	static const struct asked brief = { "", { 2 }, 9, 0, 1 };
	struct lwm_dev *ldev = device_up(test);
	struct in6_addr addr;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, bind(ldev, &brief, NULL, &addr), 0);
	msleep(20);
	KUNIT_EXPECT_EQ(test, found(ldev, &addr), 0);
	/* And its room is given back, without anybody asking. */
	for (i = 0; i < 100 && READ_ONCE(ldev->subsets.n); i++)
		msleep(50);
	KUNIT_EXPECT_EQ(test, READ_ONCE(ldev->subsets.n), 0);
	device_down(ldev);
}

static void a_socket_has_so_many_and_no_more(struct kunit *test)
{
	struct lwm_subset_owner owner = {};
	struct lwm_dev *ldev = device_up(test);
	struct in6_addr addr;
	unsigned int i;

	lwm_subset_owner_setup(&owner);
	for (i = 0; i < LWM_SUBSETS_SOCKET; i++)
		KUNIT_ASSERT_EQ(test, bind(ldev, &any, &owner, &addr), 0);
	KUNIT_EXPECT_EQ(test, bind(ldev, &any, &owner, &addr), -ENOSPC);
	KUNIT_EXPECT_EQ(test, bind(ldev, &any, NULL, &addr), 0);
	lwm_subset_owner_dissolve(&owner);
	KUNIT_EXPECT_EQ(test, ldev->subsets.n, 1);
	KUNIT_EXPECT_EQ(test, found(ldev, &addr), 2);
	device_down(ldev);
}

static void a_device_has_so_many_and_no_more(struct kunit *test)
{
	static const struct asked brief = { "", { 2 }, 9, 0, 1 };
	struct lwm_dev *ldev = device_up(test);
	struct in6_addr addr;
	unsigned int i;

	for (i = 1; i < LWM_SUBSETS_MAX; i++)
		KUNIT_ASSERT_EQ(test, bind(ldev, &any, NULL, &addr), 0);
	KUNIT_EXPECT_EQ(test, bind(ldev, &brief, NULL, &addr), 0);
	msleep(20);
	/* One whose time is over makes room. */
	KUNIT_EXPECT_EQ(test, bind(ldev, &any, NULL, &addr), 0);
	KUNIT_EXPECT_EQ(test, bind(ldev, &any, NULL, &addr), -ENOSPC);
	KUNIT_EXPECT_EQ(test, ldev->subsets.n, LWM_SUBSETS_MAX);
	device_down(ldev);
}

/* A range of four addresses, one of them a group's. */
static void a_narrow_range_is_used_up(struct kunit *test)
{
	static const u8 narrow[] = { 239, 1, 1, 0, 30 };
	struct lwm_dev *ldev = device_up(test);
	struct in6_addr addr;
	unsigned int i;

	ldev->conf.subsets4 = lwm_subset_range_read(narrow, sizeof(narrow));
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, bind(ldev, &any, NULL, &addr), 0);
	KUNIT_EXPECT_EQ(test, bind(ldev, &any, NULL, &addr), -EADDRNOTAVAIL);
	KUNIT_EXPECT_EQ(test, lwm_subset_del(ldev, &addr, NULL), 0);
	KUNIT_EXPECT_EQ(test, bind(ldev, &any, NULL, &addr), 0);
	device_down(ldev);
}

static void nothing_is_bound_while_it_is_down(struct kunit *test)
{
	struct lwm_dev *ldev = device_up(test);
	struct in6_addr addr;

	KUNIT_EXPECT_EQ(test, bind(ldev, &any, NULL, &addr), 0);
	lwm_subset_stop(ldev);
	KUNIT_EXPECT_EQ(test, found(ldev, &addr), 0);
	KUNIT_EXPECT_EQ(test, bind(ldev, &any, NULL, &addr), -ENETDOWN);
	device_down(ldev);
}

/* ---- ranges ---- */

struct range_row {
	const char	*name;
	u8		data[17];
	unsigned int	len;
	bool		valid;
};

static const struct range_row range_rows[] = {
	{ "the usual one of IPv4", LWM_SUBSETS4_DEFAULT, 5, true },
	{ "the usual one of IPv6", LWM_SUBSETS6_DEFAULT, 17, true },
	{ "one address", { 239, 1, 1, 1, 32 }, 5, true },
	{ "all of multicast", { 224, 0, 0, 0, 4 }, 5, true },
	{ "more than multicast", { 224, 0, 0, 0, 3 }, 5, false },
	{ "unicast", { 10, 0, 0, 0, 8 }, 5, false },
	{ "too long", { 239, 0, 0, 0, 33 }, 5, false },
	{ "bits behind it", { 239, 1, 0, 0, 8 }, 5, false },
	{ "unicast of IPv6", { 0xfd, [16] = 16 }, 17, false },
	{ "too long of IPv6", { 0xff, 0x15, [16] = 129 }, 17, false },
};

LWM_ROWS(range_rows)

static void range_is_one(struct kunit *test)
{
	const struct range_row *row = test->param_value;
	struct lwm_subset_range range = lwm_subset_range_read(row->data, row->len);
	u8 data[17];

	KUNIT_EXPECT_EQ(test, lwm_subset_range_valid(&range), row->valid);
	if (!row->valid)
		return;
	lwm_subset_range_write(&range, data, row->len);
	KUNIT_EXPECT_EQ(test, memcmp(data, row->data, row->len), 0);
}

static struct kunit_case subset_cases[] = {
	KUNIT_CASE_PARAM(is_bound_or_refused, rows_gen_params),
	KUNIT_CASE(one_supersedes_another),
	KUNIT_CASE(its_time_passes),
	KUNIT_CASE(a_socket_has_so_many_and_no_more),
	KUNIT_CASE(a_device_has_so_many_and_no_more),
	KUNIT_CASE(a_narrow_range_is_used_up),
	KUNIT_CASE(nothing_is_bound_while_it_is_down),
	KUNIT_CASE_PARAM(range_is_one, range_rows_gen_params),
	{}
};

static struct kunit_suite subset_suite = {
	.name = "lwm_subset",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = subset_cases,
};

kunit_test_suite(subset_suite);
