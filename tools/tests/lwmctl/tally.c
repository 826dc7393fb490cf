// SPDX-License-Identifier: GPL-2.0
/* What a ping knows of each node. */
#include "tally.h"

#include "check.h"
#include "../../uapi/lwm.h"

static struct tallies tallies;

static void ping_two(void)
{
	uint16_t ids[] = { 3, 5 };
	const struct set nodes = { .ids = ids, .n = 2 };

	tallies_init(&tallies, &nodes, true);
}

static void small(uint16_t node, uint8_t status, uint32_t rtt)
{
	const struct lwm_answer answer = {
		.node = node, .status = status, .rtt = rtt, .options = 2, .digest = 9,
	};

	tallies_small(&tallies, &answer);
}

static void full(uint16_t node, uint8_t status, uint32_t space)
{
	const struct lwm_answer answer = { .node = node, .status = status, .space = space };

	tallies_full(&tallies, &answer);
}

static void own(uint8_t status, uint64_t digest)
{
	const struct lwm_answer answer = { .status = status, .digest = digest };

	tallies_own(&tallies, &answer);
}

TEST(round_trips_are_counted_and_summed)
{
	const struct tally *tally;

	ping_two();
	tally = tallies_find(&tallies, 3);
	small(3, LWM_STATUS_QUEUED, 210);
	small(3, LWM_STATUS_QUEUED, 190);
	small(3, LWM_STATUS_QUEUED, 1000);
	small(3, LWM_STATUS_SILENT, 0);
	EXPECT_EQ(tally->sent, 4);
	EXPECT_EQ(tally->received, 3);
	EXPECT_EQ(tally->min, 190);
	EXPECT_EQ(tally->max, 1000);
	EXPECT_EQ(tally->sum, 1400);
	EXPECT_EQ(tally->last, LWM_STATUS_SILENT);
	EXPECT_EQ(tally->options, 2);
	EXPECT_EQ(tally->spread[bucket_of(200)], 1);
	EXPECT_EQ(tally->spread[bucket_of(190)], 1);
	EXPECT_EQ(tally->spread[bucket_of(1000)], 1);
	EXPECT_EQ(tallies_find(&tallies, 5)->sent, 0);
	tallies_free(&tallies);
}

TEST(only_what_arrived_is_received)
{
	unsigned int status;

	ping_two();
	for (status = LWM_STATUS_SILENT; status <= LWM_STATUS_UNREACHABLE; status++)
		small(3, status, 100);
	EXPECT_EQ(tallies_find(&tallies, 3)->sent, 7);
	EXPECT_EQ(tallies_find(&tallies, 3)->received, 1);
	tallies_free(&tallies);
}

TEST(an_answer_of_nobody_that_was_asked_is_ignored)
{
	ping_two();
	EXPECT(!tallies_find(&tallies, 4));
	small(4, LWM_STATUS_QUEUED, 100);
	full(4, LWM_STATUS_QUEUED, 0);
	EXPECT_EQ(tallies_status(&tallies), 2);
	tallies_free(&tallies);
}

TEST(the_status_says_whether_all_some_or_none_answered)
{
	ping_two();
	EXPECT_EQ(tallies_status(&tallies), 2);
	small(3, LWM_STATUS_SILENT, 0);
	EXPECT_EQ(tallies_status(&tallies), 2);
	small(3, LWM_STATUS_QUEUED, 100);
	EXPECT_EQ(tallies_status(&tallies), 1);
	small(5, LWM_STATUS_QUEUED, 100);
	small(5, LWM_STATUS_SILENT, 0);
	EXPECT_EQ(tallies_status(&tallies), 0);
	tallies_free(&tallies);
}

TEST(tables_are_compared_with_the_own_ones)
{
	const struct tally *tally;

	ping_two();
	tally = tallies_find(&tallies, 3);
	small(3, LWM_STATUS_QUEUED, 100);
	EXPECT_EQ(tally->tables, TABLES_UNKNOWN);
	own(LWM_STATUS_QUEUED, 8);
	small(3, LWM_STATUS_QUEUED, 100);
	EXPECT_EQ(tally->tables, TABLES_DIFFER);
	own(LWM_STATUS_QUEUED, 9);
	small(3, LWM_STATUS_QUEUED, 100);
	EXPECT_EQ(tally->tables, TABLES_EQUAL);
	own(LWM_STATUS_SILENT, 0);
	small(3, LWM_STATUS_QUEUED, 100);
	EXPECT_EQ(tally->tables, TABLES_EQUAL);
	tallies_free(&tallies);
}

TEST(a_full_probe_is_for_who_has_answered_a_small_one)
{
	const struct tally *tally;

	ping_two();
	tally = tallies_find(&tallies, 3);
	EXPECT(!tally_wants_full(tally));
	small(3, LWM_STATUS_SILENT, 0);
	EXPECT(!tally_wants_full(tally));
	small(3, LWM_STATUS_QUEUED, 100);
	EXPECT(tally_wants_full(tally));
	full(3, LWM_STATUS_QUEUED, 0);
	EXPECT_EQ(tally->full, FULL_PASSES);
	EXPECT(!tally_wants_full(tally));
	tallies_free(&tallies);
}

TEST(a_full_probe_is_tried_three_times)
{
	const struct tally *tally;

	ping_two();
	tally = tallies_find(&tallies, 3);
	small(3, LWM_STATUS_QUEUED, 100);
	full(3, LWM_STATUS_SILENT, 0);
	full(3, LWM_STATUS_UNREACHABLE, 0);
	EXPECT(tally_wants_full(tally));
	full(3, LWM_STATUS_SILENT, 0);
	EXPECT_EQ(tally->full, FULL_LOST);
	EXPECT(!tally_wants_full(tally));
	tallies_free(&tallies);
}

TEST(a_full_probe_that_is_too_big_is_not_tried_again)
{
	const struct tally *tally;

	ping_two();
	tally = tallies_find(&tallies, 3);
	small(3, LWM_STATUS_QUEUED, 100);
	full(3, LWM_STATUS_TOO_BIG, 1346);
	EXPECT_EQ(tally->full, FULL_TOO_BIG);
	EXPECT_EQ(tally->longest, 1346);
	EXPECT(!tally_wants_full(tally));
	tallies_free(&tallies);
}

TEST(each_round_trip_is_in_the_bucket_that_spans_it)
{
	static const uint32_t times[] = {
		0, 1, 2, 7, 9, 10, 11, 99, 100, 124, 125, 999999, 1000000, UINT32_MAX,
	};
	unsigned int i;

	for (i = 0; i < sizeof(times) / sizeof(*times); i++) {
		unsigned int bucket = bucket_of(times[i]);

		EXPECT(bucket < BUCKETS);
		EXPECT(bucket_start(bucket) <= times[i] || !bucket);
		EXPECT(bucket_start(bucket + 1) > times[i]);
	}
	EXPECT_EQ(bucket_start(bucket_of(124)), 100);
	EXPECT_EQ(bucket_start(bucket_of(125)), 125);
}
