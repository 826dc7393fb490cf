// SPDX-License-Identifier: GPL-2.0
/* What becomes of a neighbour that is used, heard, silent, or deaf. */
#include "neigh.h"

#include <linux/rtnetlink.h>

#include "carrier.h"
#include "dev.h"
#include "node.h"
#include "stats.h"
#include "suite.h"
#include "table.h"
#include "topology.h"
#include "way.h"
#include "zone.h"

#define SECOND	1000	/* ms */

static void state_expect(struct kunit *test, const struct lwm_way *way, enum lwm_state state)
{
	KUNIT_EXPECT_EQ(test, lwm_way_state(way), state);
}

static u64 counted(const struct lwm_way *way, enum lwm_stat which)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += u64_stats_read(&per_cpu_ptr(way->ldev->stats.pcpu, cpu)->stat[which]);
	return sum;
}

/* ---- what is used ---- */

static void nobody_is_probed_unused(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	KUNIT_EXPECT_NULL(test, lwm_way_neigh(way));
	state_expect(test, way, LWM_STATE_UNHEARD);
	lwm_way_run(way, 10 * SECOND, false, false);
	KUNIT_EXPECT_EQ(test, way->probes, 0);
	/* To be heard is no use of it. */
	lwm_way_run(way, 10 * SECOND, false, true);
	state_expect(test, way, LWM_STATE_REACHABLE);
	KUNIT_EXPECT_EQ(test, way->probes, 0);
}

static void first_use_asks_at_once(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	lwm_way_use(way);
	KUNIT_EXPECT_TRUE(test, way->kicked);
	lwm_way_turn(way);
	KUNIT_EXPECT_EQ(test, way->probes, 1);
	state_expect(test, way, LWM_STATE_UNHEARD);
	KUNIT_EXPECT_TRUE(test, way->kicked);	/* it has answered */
	lwm_way_turn(way);
	state_expect(test, way, LWM_STATE_REACHABLE);
	KUNIT_EXPECT_NE(test, lwm_way_neigh(way)->rtt, 0);
	KUNIT_EXPECT_EQ(test, counted(way, LWM_STAT_RETURNED), 1);
	KUNIT_EXPECT_EQ(test, counted(way, LWM_STAT_FAILED), 0);
}

static void who_is_heard_is_seldom_probed(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	lwm_way_run(way, SECOND, true, true);
	way->probes = 0;
	/* An answer every ten times of silence, of 100 ms. */
	lwm_way_run(way, 20 * SECOND, true, true);
	state_expect(test, way, LWM_STATE_REACHABLE);
	KUNIT_EXPECT_GE(test, way->probes, 17);
	KUNIT_EXPECT_LE(test, way->probes, 21);
}

static void who_is_silent_is_probed_as_long_as_used(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	lwm_way_run(way, SECOND, true, false);
	way->probes = 0;
	lwm_way_run(way, 10 * SECOND, true, false);
	state_expect(test, way, LWM_STATE_REACHABLE);
	KUNIT_EXPECT_GE(test, way->probes, 80);
	KUNIT_EXPECT_LE(test, way->probes, 101);
	/* What is not used grows stale, and is left alone. */
	lwm_way_run(way, SECOND, false, false);
	way->probes = 0;
	lwm_way_run(way, 20 * SECOND, false, false);
	state_expect(test, way, LWM_STATE_STALE);
	KUNIT_EXPECT_LE(test, way->probes, 1);
	KUNIT_EXPECT_TRUE(test, way->sleeps);
	KUNIT_EXPECT_TRUE(test, list_empty(&way->ldev->neighs.active));
}

static void stale_one_comes_back(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	lwm_way_run(way, SECOND, true, true);
	lwm_way_run(way, 20 * SECOND, false, false);
	state_expect(test, way, LWM_STATE_STALE);
	lwm_way_hear(way);
	KUNIT_EXPECT_TRUE(test, way->kicked);
	lwm_way_turn(way);
	state_expect(test, way, LWM_STATE_REACHABLE);
	/* It never was away. */
	KUNIT_EXPECT_EQ(test, counted(way, LWM_STAT_RETURNED), 1);

	lwm_way_run(way, 20 * SECOND, false, false);
	state_expect(test, way, LWM_STATE_STALE);
	way->mute = true;
	lwm_way_run(way, SECOND, true, false);
	state_expect(test, way, LWM_STATE_FAILED);
	KUNIT_EXPECT_EQ(test, counted(way, LWM_STAT_FAILED), 1);
}

/* ---- what fails ---- */

static void three_probes_may_be_lost(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	unsigned int i;

	way->mute = true;
	lwm_way_use(way);
	lwm_way_turn(way);
	for (i = 1; i <= LWM_NEIGH_PROBES; i++) {
		KUNIT_EXPECT_EQ(test, way->probes, i);
		state_expect(test, way, LWM_STATE_UNHEARD);
		lwm_way_age(way, LWM_PROBE_DEFAULT);
		lwm_way_turn(way);
	}
	state_expect(test, way, LWM_STATE_FAILED);
	/* Nobody has lost it who never had it. */
	KUNIT_EXPECT_EQ(test, counted(way, LWM_STAT_FAILED), 0);
	/* A wish to be used does not probe it more often. */
	way->probes = 0;
	lwm_way_use(way);
	lwm_way_turn(way);
	KUNIT_EXPECT_EQ(test, way->probes, 0);
}

static void failed_one_is_probed_ever_more_seldom(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	way->mute = true;
	lwm_way_run(way, SECOND, true, false);
	state_expect(test, way, LWM_STATE_FAILED);
	way->probes = 0;
	lwm_way_run(way, 10 * SECOND, false, false);
	KUNIT_EXPECT_GE(test, way->probes, 3);
	KUNIT_EXPECT_LE(test, way->probes, 6);
	way->probes = 0;
	lwm_way_run(way, 64 * SECOND, true, false);	/* every 64 intervals of 50 ms */
	KUNIT_EXPECT_GE(test, way->probes, 17);
	KUNIT_EXPECT_LE(test, way->probes, 21);
	/* Its answer brings it back, and with it the first interval. */
	way->mute = false;
	lwm_way_run(way, 4 * SECOND, false, false);
	state_expect(test, way, LWM_STATE_REACHABLE);
	KUNIT_EXPECT_EQ(test, lwm_way_neigh(way)->backoff, 0);
}

static void failed_one_that_is_heard_is_back(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	lwm_way_run(way, SECOND, true, false);
	way->mute = true;
	lwm_way_run(way, SECOND, true, false);
	state_expect(test, way, LWM_STATE_FAILED);
	KUNIT_EXPECT_EQ(test, counted(way, LWM_STAT_FAILED), 1);
	lwm_way_hear(way);
	KUNIT_EXPECT_TRUE(test, way->kicked);
	lwm_way_turn(way);
	state_expect(test, way, LWM_STATE_REACHABLE);
	KUNIT_EXPECT_EQ(test, counted(way, LWM_STAT_RETURNED), 2);
}

/* It talks to us and hears nothing of us. */
static void deaf_one_has_to_answer(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	lwm_way_run(way, SECOND, true, true);
	way->mute = true;
	lwm_way_run(way, 2 * SECOND, true, true);
	state_expect(test, way, LWM_STATE_FAILED);
	lwm_way_run(way, 10 * SECOND, true, true);
	state_expect(test, way, LWM_STATE_FAILED);
	way->mute = false;
	lwm_way_run(way, 4 * SECOND, true, true);
	state_expect(test, way, LWM_STATE_REACHABLE);
	KUNIT_EXPECT_EQ(test, counted(way, LWM_STAT_FAILED), 1);
	KUNIT_EXPECT_EQ(test, counted(way, LWM_STAT_RETURNED), 2);
}

/* It is away, by chance since a probe that it had to answer although it was heard. */
static void one_that_is_away_is_not_deaf(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	lwm_way_run(way, SECOND / 2, true, true);
	way->mute = true;
	for (way->probes = 0; !way->probes;)
		lwm_way_run(way, 10, true, true);
	lwm_way_run(way, SECOND, true, false);
	state_expect(test, way, LWM_STATE_FAILED);
	lwm_way_hear(way);
	lwm_way_turn(way);
	state_expect(test, way, LWM_STATE_REACHABLE);
}

/* What was unknown, or not, moves its zone's generation; nothing else does. */
static void plans_are_made_anew(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	struct lwm_zone *zone = lwm_way_node(way)->zone;
	int gen = atomic_read(&zone->gen);

	lwm_way_run(way, SECOND, true, false);		/* reachable */
	KUNIT_EXPECT_EQ(test, atomic_read(&zone->gen), gen + 1);
	lwm_way_run(way, 20 * SECOND, false, false);	/* stale */
	KUNIT_EXPECT_EQ(test, atomic_read(&zone->gen), gen + 1);
	way->mute = true;
	lwm_way_run(way, SECOND, true, false);		/* failed */
	KUNIT_EXPECT_EQ(test, atomic_read(&zone->gen), gen + 2);
	lwm_way_hear(way);
	lwm_way_turn(way);				/* reachable */
	KUNIT_EXPECT_EQ(test, atomic_read(&zone->gen), gen + 3);
}

/* ---- answers ---- */

static void answers_are_to_probes(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	u32 first;

	KUNIT_EXPECT_FALSE(test, lwm_way_answer(way, 1));	/* heard, and never probed */
	way->mute = true;
	lwm_way_use(way);
	way->probes = 0;
	lwm_way_run(way, 8 * LWM_SILENCE_DEFAULT, true, false);
	KUNIT_ASSERT_EQ(test, lwm_way_state(way), LWM_STATE_FAILED);
	first = way->id;
	KUNIT_EXPECT_FALSE(test, lwm_way_answer(way, first - 1));
	KUNIT_EXPECT_FALSE(test, lwm_way_answer(way, first + 1));	/* not sent yet */
	KUNIT_EXPECT_FALSE(test, lwm_way_answer(way, first + LWM_NEIGH_PROBES));
	KUNIT_EXPECT_TRUE(test, lwm_way_answer(way, first));
	lwm_way_turn(way);
	state_expect(test, way, LWM_STATE_REACHABLE);
	KUNIT_EXPECT_TRUE(test, lwm_way_answer(way, first));	/* late, but asked for */
}

/* ---- whose they are ---- */

static int node_say(struct lwm_way *way, __be32 addr4, u32 flags)
{
	const struct lwm_node_conf conf = {
		.id = LWM_WAY_NODE, .flags = flags, .flags_mask = flags,
		.addr4 = addr4, .has_addr4 = addr4,
	};
	int err;

	rtnl_lock();
	err = lwm_node_set(way->tbl, &conf, NULL);
	rtnl_unlock();
	return err;
}

static void what_is_known_stays_at_an_address(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	struct lwm_neigh *neigh;

	lwm_way_run(way, SECOND, true, false);
	neigh = lwm_way_neigh(way);
	KUNIT_ASSERT_EQ(test, node_say(way, 0, LWM_NODE_DOWN), 0);
	KUNIT_EXPECT_PTR_EQ(test, lwm_way_neigh(way), neigh);
	state_expect(test, way, LWM_STATE_REACHABLE);

	KUNIT_ASSERT_EQ(test, node_say(way, lwm_topology_addr4(77), 0), 0);
	KUNIT_EXPECT_NULL(test, lwm_way_neigh(way));
	state_expect(test, way, LWM_STATE_UNHEARD);
	lwm_way_turn(way);	/* the old one leaves the list */
	KUNIT_EXPECT_TRUE(test, list_empty(&way->ldev->neighs.active));
}

static void of_permanent_nodes_nothing_is_noted(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	lwm_way_run(way, SECOND, true, false);
	KUNIT_ASSERT_EQ(test, node_say(way, 0, LWM_NODE_PERMANENT), 0);
	way->probes = 0;
	lwm_way_run(way, 10 * SECOND, true, true);
	state_expect(test, way, LWM_STATE_PERMANENT);
	KUNIT_EXPECT_NULL(test, lwm_way_neigh(way));
	KUNIT_EXPECT_EQ(test, way->probes, 0);
}

static void device_that_goes_down_holds_none(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	lwm_way_run(way, SECOND, true, true);
	lwm_neigh_stop(way->ldev);
	state_expect(test, way, LWM_STATE_STALE);
	KUNIT_EXPECT_TRUE(test, list_empty(&way->ldev->neighs.active));
	KUNIT_EXPECT_EQ(test, refcount_read(&lwm_way_neigh(way)->ref), 1);
	/* And goes on with it, once it is up. */
	lwm_way_run(way, SECOND, true, false);
	state_expect(test, way, LWM_STATE_REACHABLE);
	KUNIT_EXPECT_EQ(test, refcount_read(&lwm_way_neigh(way)->ref), 2);
}

/* Else a relay that is no target, and thus used by nobody, had failed for good. */
static void device_that_was_down_asks_anew(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	way->mute = true;
	lwm_way_run(way, SECOND, true, false);
	state_expect(test, way, LWM_STATE_FAILED);
	lwm_neigh_stop(way->ldev);
	state_expect(test, way, LWM_STATE_UNHEARD);
	way->mute = false;
	lwm_way_run(way, SECOND, true, false);
	state_expect(test, way, LWM_STATE_REACHABLE);
}

/* ---- what relays told of the way beyond them ---- */

static unsigned int passes(struct lwm_way *way, unsigned int len)
{
	rcu_read_lock();
	len = lwm_neigh_passes(way->ldev, LWM_WAY_NODE, len);
	rcu_read_unlock();
	return len;
}

static void relays_tell_for_a_while(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);

	KUNIT_EXPECT_EQ(test, passes(way, 5000), 5000);
	rcu_read_lock();
	lwm_neigh_narrow(way->ldev, LWM_WAY_NODE, 1000);
	/* That nothing passes is no word on a way: nothing at all would be sent. */
	lwm_neigh_narrow(way->ldev, LWM_WAY_NODE, 0);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, passes(way, 5000), 1000);
	KUNIT_EXPECT_EQ(test, passes(way, 500), 500);
	KUNIT_EXPECT_EQ(test, lwm_neigh_message(lwm_way_neigh(way)), 1000);
	KUNIT_EXPECT_NE(test, way->ldev->neighs.narrow_until, 0);
	lwm_way_age(way, 59 * SECOND);
	KUNIT_EXPECT_EQ(test, passes(way, 5000), 1000);
	lwm_way_age(way, SECOND);
	KUNIT_EXPECT_EQ(test, passes(way, 5000), 5000);
	KUNIT_EXPECT_EQ(test, lwm_neigh_message(lwm_way_neigh(way)), 0);
}

static struct kunit_case neigh_cases[] = {
	KUNIT_CASE(nobody_is_probed_unused),
	KUNIT_CASE(first_use_asks_at_once),
	KUNIT_CASE(who_is_heard_is_seldom_probed),
	KUNIT_CASE(who_is_silent_is_probed_as_long_as_used),
	KUNIT_CASE(stale_one_comes_back),
	KUNIT_CASE(three_probes_may_be_lost),
	KUNIT_CASE(failed_one_is_probed_ever_more_seldom),
	KUNIT_CASE(failed_one_that_is_heard_is_back),
	KUNIT_CASE(deaf_one_has_to_answer),
	KUNIT_CASE(one_that_is_away_is_not_deaf),
	KUNIT_CASE(plans_are_made_anew),
	KUNIT_CASE(answers_are_to_probes),
	KUNIT_CASE(what_is_known_stays_at_an_address),
	KUNIT_CASE(of_permanent_nodes_nothing_is_noted),
	KUNIT_CASE(device_that_goes_down_holds_none),
	KUNIT_CASE(device_that_was_down_asks_anew),
	KUNIT_CASE(relays_tell_for_a_while),
	{}
};

static struct kunit_suite neigh_suite = {
	.name = "lwm_neigh",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = neigh_cases,
};

kunit_test_suite(neigh_suite);
