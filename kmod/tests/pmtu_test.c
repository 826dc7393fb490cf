// SPDX-License-Identifier: GPL-2.0
/* What is found of a way that passes no more than so much, and says nothing. */
#include "pmtu.h"

#include <linux/prandom.h>

#include "carrier.h"
#include "dev.h"
#include "suite.h"
#include "way.h"

#define LEAST	512	/* taken to pass */
#define EXACT	8	/* octets */
#define MINUTE	60000	/* ms */
#define SEEDS	40

/* To the end of a search: how many turns it took, at most @max. */
static unsigned int search(struct lwm_way *way, struct lwm_neigh *neigh, unsigned int max)
{
	struct lwm_pmtu *pmtu = &neigh->pmtu;
	unsigned int n = 0;

	local_bh_disable();
	rcu_read_lock();
	do {
		pmtu->at = jiffies;
		way->answered = false;
		lwm_pmtu_turn(way->ldev, lwm_way_node(way), neigh);
		if (way->answered)
			lwm_pmtu_answer(pmtu, way->id);
	} while (pmtu->probe && ++n < max);
	rcu_read_unlock();
	local_bh_enable();
	return n;
}

static void every_size_is_found(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	struct lwm_neigh neigh = {};
	unsigned int most = 0;

	for (way->mtu = LEAST; way->mtu < LWM_WAY_FULL; way->mtu++) {
		memset(&neigh.pmtu, 0, sizeof(neigh.pmtu));
		most = max(most, search(way, &neigh, 1000));
		if (neigh.pmtu.room <= way->mtu && neigh.pmtu.room + EXACT >= way->mtu)
			continue;
		KUNIT_FAIL(test, "of %u octets, %u were found to pass", way->mtu, neigh.pmtu.room);
		return;
	}
	/* Ten sizes, of which six tries each are lost at worst. */
	KUNIT_EXPECT_LE(test, most, 60);
}

static void whole_size_is_no_find(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	struct lwm_neigh neigh = {};

	KUNIT_EXPECT_EQ(test, search(way, &neigh, 100), 1);
	KUNIT_EXPECT_EQ(test, way->searches, 1);
	KUNIT_EXPECT_EQ(test, neigh.pmtu.room, 0);
}

static void way_that_becomes_wider_is_found(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	struct lwm_neigh neigh = {};

	way->mtu = 1000;
	search(way, &neigh, 1000);
	way->mtu = 1200;
	search(way, &neigh, 1000);
	KUNIT_EXPECT_LE(test, neigh.pmtu.room, 1200);
	KUNIT_EXPECT_GE(test, neigh.pmtu.room + EXACT, 1200);
	way->mtu = 800;
	search(way, &neigh, 1000);
	KUNIT_EXPECT_LE(test, neigh.pmtu.room, 800);
	KUNIT_EXPECT_GE(test, neigh.pmtu.room + EXACT, 800);
	way->mtu = LWM_WAY_FULL;
	search(way, &neigh, 1000);
	KUNIT_EXPECT_EQ(test, neigh.pmtu.room, 0);
}

/* What the route says may change under a search. */
static void route_that_becomes_narrower_ends_it(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	struct lwm_neigh neigh = {};

	way->mtu = 1000;
	search(way, &neigh, 3);
	KUNIT_EXPECT_NE(test, neigh.pmtu.probe, 0);
	way->carrier->room = 900;
	search(way, &neigh, 1000);
	KUNIT_EXPECT_EQ(test, neigh.pmtu.room, 0);
	KUNIT_EXPECT_EQ(test, neigh.pmtu.probe, 0);
}

static void loss_narrows_nothing(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	struct lwm_neigh neigh = {};
	unsigned int i, seed;

	way->loss = 10;
	for (i = 0; i < 1000; i++) {
		seed = lwm_suite_seed + i;
		prandom_seed_state(&way->rnd, seed);
		search(way, &neigh, 1000);
		if (!neigh.pmtu.room)
			continue;
		KUNIT_FAIL(test, "seed %u: %u octets pass", seed, neigh.pmtu.room);
		return;
	}
}

/* With small probes on the same way, that fail likewise: a node in use for minutes. */
static void neighbour_in_use_is_searched(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	const struct lwm_pmtu *pmtu;

	way->mtu = 1000;
	lwm_way_run(way, MINUTE / 2, true, false);
	pmtu = &lwm_way_neigh(way)->pmtu;
	KUNIT_EXPECT_EQ(test, lwm_way_state(way), LWM_STATE_REACHABLE);
	KUNIT_EXPECT_LE(test, pmtu->room, 1000);
	KUNIT_EXPECT_GE(test, pmtu->room + EXACT, 1000);
	/* Who is away tells nothing of sizes. */
	way->mute = true;
	lwm_way_run(way, MINUTE, true, false);
	KUNIT_EXPECT_EQ(test, lwm_way_state(way), LWM_STATE_FAILED);
	KUNIT_EXPECT_LE(test, pmtu->room, 1000);
	KUNIT_EXPECT_GE(test, pmtu->room + EXACT, 1000);
	way->mute = false;
	way->mtu = LWM_WAY_FULL;
	lwm_way_run(way, MINUTE, true, false);
	KUNIT_EXPECT_EQ(test, lwm_way_state(way), LWM_STATE_REACHABLE);
	KUNIT_EXPECT_EQ(test, pmtu->room, 0);
	/* A search costs a probe every five seconds then. */
	way->searches = 0;
	lwm_way_run(way, MINUTE, true, false);
	KUNIT_EXPECT_LE(test, way->searches, 13);
}

static void one_that_vanishes_in_a_search_is_not_narrowed(struct kunit *test)
{
	struct lwm_way *way = lwm_way_new(test);
	unsigned int i;

	for (i = 0; i < SEEDS; i++) {
		lwm_way_run(way, 6000 + 10 * i, true, false);
		way->mute = true;
		lwm_way_run(way, 5000, true, false);
		way->mute = false;
		lwm_way_run(way, 8000, true, false);
		if (!lwm_way_neigh(way)->pmtu.room)
			continue;
		KUNIT_FAIL(test, "the %uth time, %u octets pass", i, lwm_way_neigh(way)->pmtu.room);
		return;
	}
}

static void answers_are_to_its_probes(struct kunit *test)
{
	struct lwm_pmtu pmtu = { .probe = 7 };

	KUNIT_EXPECT_FALSE(test, lwm_pmtu_answer(&pmtu, 8));
	KUNIT_EXPECT_FALSE(test, pmtu.passed);
	KUNIT_EXPECT_TRUE(test, lwm_pmtu_answer(&pmtu, 7));
	KUNIT_EXPECT_TRUE(test, pmtu.passed);
	lwm_pmtu_pause(&pmtu);
	KUNIT_EXPECT_FALSE(test, lwm_pmtu_answer(&pmtu, 7));
	KUNIT_EXPECT_FALSE(test, lwm_pmtu_answer(&pmtu, 0));
}

static struct kunit_case pmtu_cases[] = {
	KUNIT_CASE(every_size_is_found),
	KUNIT_CASE(whole_size_is_no_find),
	KUNIT_CASE(way_that_becomes_wider_is_found),
	KUNIT_CASE(route_that_becomes_narrower_ends_it),
	KUNIT_CASE(loss_narrows_nothing),
	KUNIT_CASE(neighbour_in_use_is_searched),
	KUNIT_CASE(one_that_vanishes_in_a_search_is_not_narrowed),
	KUNIT_CASE(answers_are_to_its_probes),
	{}
};

static struct kunit_suite pmtu_suite = {
	.name = "lwm_pmtu",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = pmtu_cases,
};

kunit_test_suite(pmtu_suite);
