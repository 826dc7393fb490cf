// SPDX-License-Identifier: GPL-2.0
/* What is found out by probes, of nodes that are none. */
#include "ask.h"

#include <stdlib.h>
#include <string.h>

#include "../../../uapi/lwm.h"
#include "check.h"
#include "words.h"

#define NODES	8

/* Nodes 1 to 7, and what each is. */
static struct {
	struct set	other;		/* ids in which its table is not ours */
	unsigned int	passes;		/* octets of the longest message; 0: any */
	bool		tells;		/* what passes, if more is sent */
	unsigned int	deaf;		/* to that many questions, from now on */
	uint64_t	digest;
} nodes[NODES];

static unsigned int rounds, most, heard[NODES];

static struct reply reply_of(const struct question *question, uint16_t node)
{
	unsigned int limit = nodes[node].passes;
	struct reply reply = {
		.status = LWM_STATUS_QUEUED, .same = true, .digest = nodes[node].digest,
	};
	size_t i;

	heard[node]++;
	if (nodes[node].deaf) {
		nodes[node].deaf--;
		return (struct reply){};
	}
	if (limit && question->octets > limit)
		return (struct reply){
			.status = nodes[node].tells ? LWM_STATUS_TOO_BIG : LWM_STATUS_SILENT,
			.space = nodes[node].tells ? limit : 0,
		};
	for (i = 0; i < nodes[node].other.n; i++) {
		uint16_t id = nodes[node].other.ids[i];

		if (id >= question->first && id <= question->last)
			reply.same = false;
	}
	return reply;
}

static int answer(struct asker *asker, struct question *questions, size_t n)
{
	size_t i, k;

	rounds++;
	if (n > most)
		most = n;
	for (i = 0; i < n; i++) {
		const struct question *question = &questions[i];

		EXPECT(question->last - question->first < LWM_DIGEST_NODES);
		for (k = 0; k < question->n; k++) {
			EXPECT(!k || question->nodes[k] > question->nodes[k - 1]);
			question->replies[k] = reply_of(question, question->nodes[k]);
		}
	}
	return 0;
}

static struct asker asker = { .ask = answer };

static void start(void)
{
	size_t i;

	for (i = 0; i < NODES; i++)
		set_free(&nodes[i].other);
	memset(nodes, 0, sizeof(nodes));
	memset(heard, 0, sizeof(heard));
	rounds = 0;
	most = 0;
}

/* ---- asking again ---- */

static void ask(struct reply *replies)
{
	static const uint16_t ids[] = { 1, 2, 3 };
	struct question question = { .nodes = ids, .n = 3, .replies = replies };

	EXPECT_EQ(ask_patiently(&asker, &question, 1, 3), 0);
}

TEST(who_answers_is_asked_once)
{
	struct reply replies[3] = {};

	start();
	ask(replies);
	EXPECT_EQ(rounds, 1);
}

TEST(who_is_silent_is_asked_again)
{
	struct reply replies[3] = {};

	start();
	nodes[2].deaf = 2;
	ask(replies);
	EXPECT_EQ(replies[0].status, LWM_STATUS_QUEUED);
	EXPECT_EQ(replies[1].status, LWM_STATUS_QUEUED);
	EXPECT_EQ(replies[2].status, LWM_STATUS_QUEUED);
	EXPECT_EQ(heard[1], 1);
	EXPECT_EQ(heard[2], 3);
	EXPECT_EQ(heard[3], 1);
}

TEST(who_stays_silent_is_silent)
{
	struct reply replies[3] = {};

	start();
	nodes[2].deaf = 3;
	ask(replies);
	EXPECT_EQ(replies[1].status, LWM_STATUS_SILENT);
	EXPECT_EQ(replies[2].status, LWM_STATUS_QUEUED);
}

/* ---- tables ---- */

static void expect_ids(const struct differing *differing, const char *want)
{
	char *text = set_text(&differing->ids);

	EXPECT_TEXT(text, want);
	free(text);
}

static void expect_other(const char *ids)
{
	struct differing one = { .node = 3 };

	start();
	EXPECT_EQ(nodes_word(&nodes[3].other, ids, NULL), 0);
	EXPECT_EQ(differ_find(&asker, &one, 1), 0);
	expect_ids(&one, ids);
	EXPECT(!one.more && !one.lost);
	EXPECT(rounds <= 6);
	set_free(&one.ids);
}

TEST(one_other_id_is_found)		{ expect_other("7"); }
TEST(first_and_last_id_are_found)	{ expect_other("1,65535"); }
TEST(ends_of_ranges_are_found)		{ expect_other("1023,1024,2047,2048"); }
TEST(a_hundred_ids_are_found)		{ expect_other("300-399"); }

TEST(more_are_not_looked_for)
{
	struct differing one = { .node = 3 };

	start();
	EXPECT_EQ(nodes_word(&nodes[3].other, "1-5000", NULL), 0);
	EXPECT_EQ(differ_find(&asker, &one, 1), 0);
	EXPECT(one.more);
	EXPECT_EQ(most, 4 * 79);
	set_free(&one.ids);
}

TEST(one_more_than_a_hundred_is_more)
{
	struct differing one = { .node = 3 };

	start();
	EXPECT_EQ(nodes_word(&nodes[3].other, "300-400", NULL), 0);
	EXPECT_EQ(differ_find(&asker, &one, 1), 0);
	EXPECT(one.more);
	set_free(&one.ids);
}

TEST(each_node_has_its_own)
{
	struct differing two[2] = { { .node = 3 }, { .node = 5 } };

	start();
	EXPECT_EQ(nodes_word(&nodes[3].other, "7,9", NULL), 0);
	EXPECT_EQ(nodes_word(&nodes[5].other, "9,4000", NULL), 0);
	EXPECT_EQ(differ_find(&asker, two, 2), 0);
	expect_ids(&two[0], "7,9");
	expect_ids(&two[1], "9,4000");
	set_free(&two[0].ids);
	set_free(&two[1].ids);
}

TEST(who_falls_silent_is_lost)
{
	struct differing one = { .node = 3 };

	start();
	nodes[3].deaf = 1000;
	EXPECT_EQ(differ_find(&asker, &one, 1), 0);
	EXPECT(one.lost);
	EXPECT_EQ(one.ids.n, 0);
}

/* 3 and 6 have the same tables; those of 5 differ in groups, 2's are ours. */
TEST(equal_tables_are_asked_for_once)
{
	static const uint16_t ids[] = { 2, 3, 5, 6 };
	struct reply replies[4] = {
		{ .status = LWM_STATUS_QUEUED, .same = true, .digest = 1 },
		{ .status = LWM_STATUS_QUEUED, .digest = 9 },
		{ .status = LWM_STATUS_QUEUED, .digest = 8 },
		{ .status = LWM_STATUS_QUEUED, .digest = 9 },
	};
	const struct question question = { .nodes = ids, .n = 4, .replies = replies };
	const struct differing *of[4];
	struct differing *list;
	size_t n;

	start();
	EXPECT_EQ(nodes_word(&nodes[3].other, "7", NULL), 0);
	EXPECT_EQ(differ_all(&asker, &question, &list, &n, of), 0);
	EXPECT_EQ(n, 2);
	EXPECT(!of[0]);
	EXPECT(of[1] && of[1] == of[3]);
	EXPECT(of[2] && of[2] != of[1] && !of[2]->ids.n);
	expect_ids(of[1], "7");
	EXPECT_EQ(heard[6], 0);
	differ_free(list, n);
}

/* ---- sizes ---- */

#define LONGEST	1408

static void expect_pass(unsigned int passes, bool tells, unsigned int want)
{
	struct pass list[2] = { { .node = 1 }, { .node = 2 } };

	start();
	nodes[2].passes = passes;
	nodes[2].tells = tells;
	EXPECT_EQ(pass_try(&asker, list, 2, LONGEST), 0);
	EXPECT_EQ(pass_search(&asker, list, 2, LONGEST), 0);
	EXPECT(!list[0].narrow);
	EXPECT_EQ(list[1].narrow, want > 0);
	EXPECT_EQ(list[1].octets, want);
	EXPECT_EQ(list[1].known, tells);
}

TEST(a_wide_path_is_wide)		{ expect_pass(0, false, 0); }
TEST(a_path_that_takes_all_is_wide)	{ expect_pass(LONGEST, false, 0); }
TEST(one_octet_less_is_found)		{ expect_pass(LONGEST - 1, false, LONGEST - 1); }
TEST(what_passes_is_found)		{ expect_pass(1278, false, 1278); }
TEST(one_octet_is_found)		{ expect_pass(1, false, 1); }
TEST(what_is_told_is_believed)		{ expect_pass(1278, true, 1278); }

TEST(a_lost_probe_is_no_narrow_path)
{
	struct pass one = { .node = 2 };

	start();
	nodes[2].deaf = 2;
	EXPECT_EQ(pass_try(&asker, &one, 1, LONGEST), 0);
	EXPECT(!one.narrow);
}

TEST(what_the_kernel_knows_is_not_tried)
{
	struct pass one = { .node = 2, .narrow = true, .known = true, .octets = 900 };

	start();
	EXPECT_EQ(pass_try(&asker, &one, 1, LONGEST), 0);
	EXPECT_EQ(pass_search(&asker, &one, 1, LONGEST), 0);
	EXPECT_EQ(rounds, 0);
	EXPECT_EQ(one.octets, 900);
}

/* The longest was lost among many, and passes alone: it is the longest known to. */
TEST(what_passes_alone_is_what_passes)
{
	struct pass one = { .node = 2, .narrow = true };

	start();
	EXPECT_EQ(pass_search(&asker, &one, 1, LONGEST), 0);
	EXPECT(one.narrow);
	EXPECT_EQ(one.octets, LONGEST);
}
