// SPDX-License-Identifier: GPL-2.0
/* Who wants to hear what: found, replaced, held no more, bounded, and gone again. */
#include "member.h"

#include <linux/err.h>
#include <net/ipv6.h>

#include "carrier.h"
#include "dev.h"
#include "joinwire.h"
#include "nodeset.h"
#include "suite.h"
#include "table.h"
#include "topology.h"

#define SELF	1
#define PLAIN	5		/* its frames go by way of node 4 */
#define NOBODY	9		/* in no table */
#define TARGETS	8

static const struct {
	struct lwm_topology_zone zones[1];
	struct lwm_topology_node nodes[5];
} small = {
	{ { 1 } },
	{ { SELF, 1 }, { 2, 1 }, { 3, 1 }, { 4, 1 },
	  { PLAIN, 1, .via = 4, .flags = LWM_NODE_PLAIN } },
};

struct place {
	struct lwm_dev		*ldev;
	struct lwm_members	*members;
	struct lwm_table	*tbl;
	struct lwm_record	rec;
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
	place->ldev->conf.node = SELF;
	place->members = &place->ldev->members;
	KUNIT_ASSERT_EQ(test, lwm_members_setup(place->members), 0);
	test->priv = place;
	return 0;
}

/* Whatever a test has left is freed, which the kernel's search for leaks would see. */
static void place_teardown(struct kunit *test)
{
	struct place *place = test->priv;

	if (!place)
		return;
	lwm_members_teardown(place->members);
	lwm_table_free(place->tbl);
}

static struct in6_addr v4(u32 addr)
{
	struct in6_addr mapped;

	ipv6_addr_set_v4mapped(htonl(addr), &mapped);
	return mapped;
}

static struct in6_addr group(u8 i)
{
	return v4(0xef010100 + i);
}

static struct in6_addr source(char letter)
{
	return v4(0x0a2a0000 + letter);
}

/* "+ab": include these sources; "-ab": exclude them; "+": nothing. */
static const struct lwm_record *record(struct place *place, u8 i, const char *wanted)
{
	struct lwm_record *rec = &place->rec;

	*rec = (struct lwm_record){ .group = group(i) };
	rec->filter = *wanted == '+' ? LWM_FILTER_INCLUDE : LWM_FILTER_EXCLUDE;
	while (*++wanted)
		rec->sources[rec->n_sources++] = source(*wanted);
	return rec;
}

static struct lwm_teller *teller_of(struct place *place, u16 node)
{
	struct lwm_teller *teller;

	spin_lock_bh(&place->members->lock);
	teller = lwm_teller_get(place->members, node);
	spin_unlock_bh(&place->members->lock);
	return teller;
}

/* @node tells what it wants of group @i. */
static int tell(struct place *place, u16 node, u8 i, const char *wanted)
{
	const struct lwm_record *rec = record(place, i, wanted);
	struct lwm_teller *teller = teller_of(place, node);
	int err;

	if (!teller)
		return -ENOMEM;
	spin_lock_bh(&place->members->lock);
	err = lwm_member_set(place->members, teller, rec);
	spin_unlock_bh(&place->members->lock);
	return err;
}

static void tell_all(struct place *place, u16 node, bool all)
{
	struct lwm_teller *teller = teller_of(place, node);

	spin_lock_bh(&place->members->lock);
	lwm_teller_wants_all(place->members, teller, all);
	spin_unlock_bh(&place->members->lock);
}

static bool sweep(struct place *place, u16 node, unsigned int max)
{
	struct lwm_teller *teller = teller_of(place, node);
	bool done;

	spin_lock_bh(&place->members->lock);
	done = lwm_teller_sweep(place->members, teller, max);
	spin_unlock_bh(&place->members->lock);
	return done;
}

static void take_back_all(struct place *place, u16 node)
{
	struct lwm_teller *teller = teller_of(place, node);

	spin_lock_bh(&place->members->lock);
	lwm_teller_void(teller);
	spin_unlock_bh(&place->members->lock);
}

static unsigned int find(struct place *place, u8 i, char letter, const struct lwm_idset *bound,
			 struct lwm_target *t, unsigned int max)
{
	const struct in6_addr to = group(i), from = source(letter);
	unsigned int n;

	rcu_read_lock();
	n = lwm_members_find(place->ldev, place->tbl,
			     lwm_listened_find_rcu(place->members, &to), &from, bound, t, max);
	rcu_read_unlock();
	return n;
}

/* Of what source @letter sends to group @i: these nodes, by their digits, and the plain one. */
static void expect_bound(struct kunit *test, u8 i, char letter, const struct lwm_idset *bound,
			 const char *nodes)
{
	struct lwm_target t[TARGETS];
	unsigned int n, k;

	n = find(test->priv, i, letter, bound, t, TARGETS);
	KUNIT_ASSERT_EQ(test, n, strlen(nodes));
	for (k = 0; k < n; k++)
		KUNIT_EXPECT_EQ(test, t[k].node, nodes[k] - '0');
}

static void expect(struct kunit *test, u8 i, char letter, const char *nodes)
{
	expect_bound(test, i, letter, NULL, nodes);
}

/* ---- sources ---- */

struct row {
	const char	*name;
	const char	*said[2];	/* one after the other */
	char		source;
	const char	*nodes;
};

static const struct row rows[] = {
	{ "nothing was said", {}, 'a', "5" },
	{ "any source", { "-" }, 'a', "25" },
	{ "one of some", { "+ab" }, 'b', "25" },
	{ "none of some", { "+ab" }, 'c', "5" },
	{ "one that is not wanted", { "-ab" }, 'b', "5" },
	{ "one of all the others", { "-ab" }, 'c', "25" },
	{ "left", { "-", "+" }, 'a', "5" },
	{ "left, never joined", { "+" }, 'a', "5" },
	{ "sources left", { "+ab", "+" }, 'a', "5" },
	{ "a source more", { "+a", "+ab" }, 'b', "25" },
	{ "a source less", { "+ab", "+a" }, 'b', "5" },
	{ "from some to all", { "+a", "-" }, 'b', "25" },
	{ "from all to some", { "-", "+a" }, 'b', "5" },
	{ "the same again", { "+a", "+a" }, 'a', "25" },
};

LWM_ROWS(rows)

static void the_last_word_holds(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct place *place = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row->said) && row->said[i]; i++)
		KUNIT_EXPECT_EQ(test, tell(place, 2, 1, row->said[i]), 0);
	expect(test, 1, row->source, row->nodes);
	expect(test, 2, row->source, "5");
}

/* ---- who ---- */

static void they_are_found_in_order(struct kunit *test)
{
	struct place *place = test->priv;
	struct lwm_target t[TARGETS];

	tell(place, 4, 1, "-");
	tell(place, 2, 1, "+a");
	tell(place, 3, 1, "-b");
	expect(test, 1, 'a', "2345");
	expect(test, 1, 'b', "45");
	/* All are counted, whatever there is room for. */
	KUNIT_EXPECT_EQ(test, find(place, 1, 'a', NULL, t, 1), 4);
	KUNIT_EXPECT_EQ(test, find(place, 1, 'a', NULL, NULL, 0), 4);
}

static void this_node_and_strangers_are_not(struct kunit *test)
{
	struct place *place = test->priv;

	tell(place, SELF, 1, "-");
	tell(place, NOBODY, 1, "-");
	tell(place, 2, 1, "-");
	expect(test, 1, 'a', "25");
	tell_all(place, SELF, true);
	tell_all(place, NOBODY, true);
	expect(test, 1, 'a', "25");
}

static void a_group_bounds_them(struct kunit *test)
{
	static const struct {
		struct lwm_nodes	head;
		u16			ids[2];
	} ids = { { .form = LWM_NODES_IDS }, { 2, 3 } };
	struct lwm_idset *bound = lwm_idset_read(&ids.head, sizeof(ids));
	struct place *place = test->priv;

	KUNIT_ASSERT_FALSE(test, IS_ERR(bound));
	tell(place, 2, 1, "-");
	tell(place, 4, 1, "-");
	tell_all(place, 3, true);
	expect_bound(test, 1, 'a', bound, "23");
	lwm_idset_free(bound);
}

/* Once, also where it has joined. */
static void who_wants_all_gets_all(struct kunit *test)
{
	struct place *place = test->priv;

	tell(place, 3, 1, "+a");
	tell_all(place, 3, true);
	tell_all(place, 3, true);
	expect(test, 1, 'a', "35");
	expect(test, 1, 'b', "35");
	expect(test, 2, 'b', "35");
	tell_all(place, 3, false);
	expect(test, 1, 'a', "35");
	expect(test, 1, 'b', "5");
	expect(test, 2, 'b', "5");
}

/* ---- time ---- */

static void what_is_not_said_again_goes(struct kunit *test)
{
	struct place *place = test->priv;

	tell(place, 2, 1, "-");
	tell(place, 2, 2, "-");
	tell(place, 3, 2, "-");
	take_back_all(place, 2);
	expect(test, 1, 'a', "5");
	expect(test, 2, 'a', "35");
	KUNIT_EXPECT_EQ(test, place->members->n, 3);

	KUNIT_EXPECT_EQ(test, tell(place, 2, 1, "-"), 0);
	expect(test, 1, 'a', "25");
	KUNIT_EXPECT_FALSE(test, sweep(place, 2, 0));
	KUNIT_EXPECT_TRUE(test, sweep(place, 2, 1));
	KUNIT_EXPECT_EQ(test, place->members->n, 2);
	expect(test, 1, 'a', "25");
	expect(test, 2, 'a', "35");
}

static void groups_go_with_their_last_member(struct kunit *test)
{
	struct place *place = test->priv;

	tell(place, 2, 1, "-");
	tell(place, 3, 1, "+a");
	KUNIT_EXPECT_EQ(test, atomic_read(&place->members->groups.nelems), 1);
	tell(place, 2, 1, "+");
	KUNIT_EXPECT_EQ(test, atomic_read(&place->members->groups.nelems), 1);
	take_back_all(place, 3);
	KUNIT_EXPECT_TRUE(test, sweep(place, 3, 8));
	KUNIT_EXPECT_EQ(test, atomic_read(&place->members->groups.nelems), 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&place->members->by_number));
	KUNIT_EXPECT_EQ(test, place->members->n, 0);
}

/* ---- sums ---- */

static u64 digest(struct place *place, u8 i, const char *wanted)
{
	const struct lwm_record *rec = record(place, i, wanted);

	return lwm_joins_digest(&rec->group, rec->filter, rec->sources, rec->n_sources);
}

static void the_digest_is_of_what_it_wants(struct kunit *test)
{
	struct place *place = test->priv;
	struct lwm_teller *teller = teller_of(place, 2);

	KUNIT_ASSERT_NOT_NULL(test, teller);
	tell(place, 2, 1, "-");
	tell(place, 2, 2, "+ab");
	KUNIT_EXPECT_EQ(test, teller->digest, digest(place, 1, "-") + digest(place, 2, "+ab"));
	tell(place, 2, 2, "+b");
	tell(place, 2, 2, "+b");
	KUNIT_EXPECT_EQ(test, teller->digest, digest(place, 1, "-") + digest(place, 2, "+b"));
	KUNIT_EXPECT_EQ(test, teller->n, 2);
	tell(place, 2, 1, "+");
	tell(place, 2, 2, "+");
	KUNIT_EXPECT_EQ(test, teller->digest, 0);
	KUNIT_EXPECT_EQ(test, teller->n, 0);
}

static void what_it_wants_is_told(struct kunit *test)
{
	struct place *place = test->priv;
	struct lwm_record *rec = &place->rec;
	struct lwm_teller *teller;

	tell(place, 2, 1, "-ab");
	teller = teller_of(place, 2);
	*rec = (struct lwm_record){ .group = group(1) };
	spin_lock_bh(&place->members->lock);
	lwm_member_get(place->members, teller, rec);
	spin_unlock_bh(&place->members->lock);
	KUNIT_EXPECT_EQ(test, rec->filter, LWM_FILTER_EXCLUDE);
	KUNIT_EXPECT_EQ(test, rec->n_sources, 2);

	rec->group = group(2);
	spin_lock_bh(&place->members->lock);
	lwm_member_get(place->members, teller, rec);
	spin_unlock_bh(&place->members->lock);
	KUNIT_EXPECT_EQ(test, rec->filter, LWM_FILTER_INCLUDE);
	KUNIT_EXPECT_EQ(test, rec->n_sources, 0);
}

/* ---- bounds ---- */

/* @count as if @max, less two, were there besides; @err is what node 3 gets. */
static void so_many(struct kunit *test, u32 *count, u32 max, int err)
{
	struct place *place = test->priv;
	u32 besides;

	KUNIT_EXPECT_EQ(test, tell(place, 2, 1, "-"), 0);
	besides = max - 1 - *count;
	*count += besides;
	KUNIT_EXPECT_EQ(test, tell(place, 2, 2, "-"), 0);
	KUNIT_EXPECT_EQ(test, tell(place, 2, 3, "-"), -ENOSPC);
	KUNIT_EXPECT_EQ(test, tell(place, 3, 3, "-"), err);
	/* What is there may change, and what goes makes room. */
	KUNIT_EXPECT_EQ(test, tell(place, 2, 2, "+a"), 0);
	KUNIT_EXPECT_EQ(test, tell(place, 2, 1, "+"), 0);
	KUNIT_EXPECT_EQ(test, tell(place, 2, 4, "-"), 0);
	*count -= besides;
	expect(test, 2, 'a', "25");
	expect(test, 4, 'a', "25");
	expect(test, 3, 'a', err ? "5" : "35");
}

static void a_node_has_so_many(struct kunit *test)
{
	struct lwm_teller *teller = teller_of(test->priv, 2);

	KUNIT_ASSERT_NOT_NULL(test, teller);
	so_many(test, &teller->n, LWM_MEMBERS_NODE, 0);
}

static void all_nodes_have_so_many(struct kunit *test)
{
	struct place *place = test->priv;

	so_many(test, &place->members->n, LWM_MEMBERS_MAX, -ENOSPC);
}

static struct kunit_case member_cases[] = {
	KUNIT_CASE_PARAM(the_last_word_holds, rows_gen_params),
	KUNIT_CASE(they_are_found_in_order),
	KUNIT_CASE(this_node_and_strangers_are_not),
	KUNIT_CASE(a_group_bounds_them),
	KUNIT_CASE(who_wants_all_gets_all),
	KUNIT_CASE(what_is_not_said_again_goes),
	KUNIT_CASE(groups_go_with_their_last_member),
	KUNIT_CASE(the_digest_is_of_what_it_wants),
	KUNIT_CASE(what_it_wants_is_told),
	KUNIT_CASE(a_node_has_so_many),
	KUNIT_CASE(all_nodes_have_so_many),
	{}
};

static struct kunit_suite member_suite = {
	.name = "lwm_member",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.init = place_setup,
	.exit = place_teardown,
	.test_cases = member_cases,
};

kunit_test_suite(member_suite);
