// SPDX-License-Identifier: GPL-2.0
/* Set addresses: how they are read, and which sets a table has. */
#include "setaddr.h"

#include <linux/err.h>
#include <linux/in6.h>
#include <linux/inet.h>
#include <linux/rcupdate.h>
#include <linux/rtnetlink.h>

#include "group.h"
#include "suite.h"
#include "table.h"
#include "topology.h"

static struct in6_addr address(struct kunit *test, const char *text)
{
	struct in6_addr addr;

	KUNIT_ASSERT_EQ(test, in6_pton(text, -1, addr.s6_addr, -1, NULL), 1);
	return addr;
}

/* ---- what one is ---- */

struct mark_row {
	const char	*name;
	bool		is;
};

static const struct mark_row mark_rows[] = {
	{ "ff12:4c57:0:2::", true },
	{ "ff12:4c57::", true },
	{ "ff12:4c58:0:2::", false },
	{ "ff12:0:4c57:2::", false },
	{ "ff02:4c57:0:2::", false },
	{ "ff15:4c57:0:2::", false },
	{ "::ffff:239.1.1.1", false },
	{ "::", false },
};

LWM_ROWS(mark_rows)

static void is_marked(struct kunit *test)
{
	const struct mark_row *row = test->param_value;
	struct in6_addr addr = address(test, row->name);

	KUNIT_EXPECT_EQ(test, lwm_setaddr_is(&addr), row->is);
}

/* ---- what it says ---- */

struct read_row {
	const char		*name;
	enum lwm_drop		why;
	struct lwm_setaddr	set;
};

static const struct read_row read_rows[] = {
	{ "ff12:4c57:0:2::", LWM_PASS, { 0, 1, { 2 } } },
	{ "ff12:4c57:0:2:5:9::", LWM_PASS, { 0, 3, { 2, 5, 9 } } },
	{ "ff12:4c57:7:9:2:5::", LWM_PASS, { 7, 3, { 2, 5, 9 } } },
	{ "ff12:4c57:ffff:ffff:fffe:8000:7fff:1", LWM_PASS,
	  { 0xffff, 5, { 1, 0x7fff, 0x8000, 0xfffe, 0xffff } } },
	{ "ff12:4c57:0:10::", LWM_PASS, { 0, 1, { 16 } } },
	{ "ff12:4c57::", LWM_DROP_SET_ADDRESS },
	{ "ff12:4c57:7::", LWM_DROP_SET_ADDRESS },
	{ "ff12:4c57:0:0:5::", LWM_DROP_SET_ADDRESS },
	{ "ff12:4c57:0:2:0:5::", LWM_DROP_SET_ADDRESS },
	{ "ff12:4c57:0:2:5:9:0:1", LWM_DROP_SET_ADDRESS },
	{ "ff12:4c57::1", LWM_DROP_SET_ADDRESS },
	{ "ff12:4c57:0:2:2::", LWM_DROP_SET_ADDRESS },
	{ "ff12:4c57:0:2:5:9:4:2", LWM_DROP_SET_ADDRESS },
};

LWM_ROWS(read_rows)

static void is_read(struct kunit *test)
{
	const struct read_row *row = test->param_value;
	struct in6_addr addr = address(test, row->name);
	struct lwm_setaddr set;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, lwm_setaddr_read(&addr, &set), row->why);
	if (row->why)
		return;
	KUNIT_EXPECT_EQ(test, set.group, row->set.group);
	KUNIT_ASSERT_EQ(test, set.n, row->set.n);
	for (i = 0; i < set.n; i++)
		KUNIT_EXPECT_EQ(test, set.nodes[i], row->set.nodes[i]);
}

/* ---- which a table has ---- */

/* Group 7 is 1 and 5; group 8 has the same nodes, and no address. */
#define NO_ADDRESS	8

static const struct lwm_topology_zone zones[] = { { 1 }, { 2 } };
static const struct lwm_topology_node nodes[] = {
	{ 1, 1, .member = true }, { 4, 2 }, { 5, 2, .member = true },
};

struct check_row {
	const char		*name;
	struct lwm_setaddr	set;
	enum lwm_drop		why;
	const char		*dst;
};

static const struct check_row check_rows[] = {
	{ "of all", { 0, 2, { 1, 4 } }, LWM_PASS, "ff02::1" },
	{ "of a group", { LWM_TOPOLOGY_GROUP, 2, { 1, 5 } }, LWM_PASS, "ff35::1234" },
	{ "an unknown node", { 0, 2, { 1, 6 } }, LWM_DROP_UNKNOWN_NODE },
	{ "an unknown node of a group", { LWM_TOPOLOGY_GROUP, 1, { 6 } },
	  LWM_DROP_UNKNOWN_NODE },
	{ "one outside the group", { LWM_TOPOLOGY_GROUP, 2, { 1, 4 } }, LWM_DROP_GROUP },
	{ "an unknown group", { 9, 1, { 1 } }, LWM_DROP_SET_GROUP },
	{ "a group without an address", { NO_ADDRESS, 1, { 1 } }, LWM_DROP_SET_GROUP },
};

LWM_ROWS(check_rows)

static void group_addresses(struct kunit *test, struct lwm_table *tbl)
{
	struct lwm_group_conf conf = { .id = LWM_TOPOLOGY_GROUP };

	conf.has_addr[LWM_GROUP_ADDR6] = true;
	conf.addr[LWM_GROUP_ADDR6] = address(test, "ff35::1234");
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, lwm_group_set(tbl, &conf, NULL), 0);
	conf = (struct lwm_group_conf){ .id = NO_ADDRESS };
	KUNIT_EXPECT_EQ(test, lwm_group_new(tbl, &conf, NULL), 0);
	rtnl_unlock();
}

static void is_checked(struct kunit *test)
{
	const struct check_row *row = test->param_value;
	struct in6_addr dst, want;
	struct lwm_topology *topo;
	struct lwm_table *tbl;

	topo = lwm_topology_new(test, zones, ARRAY_SIZE(zones), nodes, ARRAY_SIZE(nodes),
				LWM_TOPOLOGY_V4);
	tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	group_addresses(test, tbl);

	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, lwm_setaddr_check(tbl, &row->set, &dst), row->why);
	rcu_read_unlock();
	if (row->dst) {
		want = address(test, row->dst);
		KUNIT_EXPECT_EQ(test, memcmp(&dst, &want, sizeof(dst)), 0);
	}
	lwm_table_free(tbl);
}

static struct kunit_case setaddr_cases[] = {
	KUNIT_CASE_PARAM(is_marked, mark_rows_gen_params),
	KUNIT_CASE_PARAM(is_read, read_rows_gen_params),
	KUNIT_CASE_PARAM(is_checked, check_rows_gen_params),
	{}
};

static struct kunit_suite setaddr_suite = {
	.name = "lwm_setaddr",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = setaddr_cases,
};

kunit_test_suite(setaddr_suite);
