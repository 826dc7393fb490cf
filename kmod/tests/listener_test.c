// SPDX-License-Identifier: GPL-2.0
/* Who listens to a group, and to whom: what is said, what is over, and all together. */
#include "listener.h"

#include <linux/unaligned.h>
#include <net/ipv6.h>

#include "report.h"
#include "suite.h"

#define STEPS		4
#define MANY		70	/* sources: more than there is room for */

#define IS_IN		LWM_REPORT_IS_IN
#define IS_EX		LWM_REPORT_IS_EX
#define TO_IN		LWM_REPORT_TO_IN
#define TO_EX		LWM_REPORT_TO_EX
#define ALLOW		LWM_REPORT_ALLOW
#define BLOCK		LWM_REPORT_BLOCK
#define WAIT		100	/* as long as a membership lasts, all but a second */
#define REST		101	/* two seconds */

/* Sources are single letters; "*" is MANY that no one else names, "!" one that none can be. */
struct step {
	u8		type;
	const char	*sources;
};

struct row {
	const char	*name;
	struct step	steps[STEPS];
	const char	*result;	/* +abc: include these; -abc: exclude them; +: nothing */
};

static const struct row rows[] = {
	{ "a join", { { TO_EX, "" } }, "-" },
	{ "a join of a source", { { ALLOW, "a" } }, "+a" },
	{ "the same, when it is asked", { { IS_IN, "a" } }, "+a" },
	{ "another source", { { ALLOW, "b" }, { ALLOW, "a" } }, "+ab" },
	{ "a long list in parts", { { IS_IN, "ab" }, { IS_IN, "cd" } }, "+abcd" },
	{ "a source less", { { ALLOW, "abc" }, { BLOCK, "b" } }, "+ac" },
	{ "the last source less", { { ALLOW, "a" }, { BLOCK, "a" } }, "+" },
	{ "a leave", { { TO_EX, "" }, { TO_IN, "" } }, "+" },
	{ "a leave of sources", { { ALLOW, "ab" }, { TO_IN, "" } }, "+" },
	{ "some are not wanted", { { TO_EX, "ab" } }, "-ab" },
	{ "one less is not wanted", { { TO_EX, "ab" }, { ALLOW, "a" } }, "-b" },
	{ "one more is not wanted", { { TO_EX, "a" }, { BLOCK, "b" } }, "-ab" },
	{ "others are not wanted", { { TO_EX, "ab" }, { IS_EX, "bc" } }, "-bc" },
	{ "all are wanted again", { { TO_EX, "ab" }, { IS_EX, "" } }, "-" },
	{ "from all to some", { { TO_EX, "" }, { TO_IN, "ab" } }, "+ab" },
	{ "from all but some to some", { { TO_EX, "cd" }, { TO_IN, "ab" } }, "+ab" },
	{ "from some to all", { { ALLOW, "ab" }, { TO_EX, "" } }, "-" },
	{ "from some to all but some", { { ALLOW, "ab" }, { TO_EX, "a" } }, "-a" },
	{ "a source that was not there", { { ALLOW, "a" }, { BLOCK, "b" } }, "+a" },
	{ "a type that is not known", { { ALLOW, "a" }, { 9, "b" } }, "+a" },
	{ "too many", { { ALLOW, "*" } }, "-" },
	{ "too many, then some", { { IS_IN, "*" }, { IS_IN, "a" } }, "-" },
	{ "too many, then none", { { IS_IN, "*" }, { TO_IN, "" } }, "+" },
	{ "too many, and some later", { { IS_IN, "*" }, { WAIT }, { IS_IN, "ab" }, { REST } },
	  "+ab" },
	{ "too many, again and again", { { IS_IN, "*" }, { WAIT }, { IS_IN, "*" }, { REST } },
	  "-" },
	{ "too many are not wanted", { { TO_EX, "*" } }, "-" },
	{ "not said again", { { TO_EX, "" }, { WAIT }, { REST } }, "+" },
	{ "said again", { { TO_EX, "" }, { WAIT }, { IS_EX, "" }, { REST } }, "-" },
	{ "a source not said again", { { ALLOW, "ab" }, { WAIT }, { IS_IN, "b" }, { REST } },
	  "+b" },
	{ "one that no source can be", { { ALLOW, "a!" } }, "+a" },
	{ "that one alone", { { ALLOW, "!" } }, "+" },
	{ "that one is not wanted", { { TO_EX, "!" } }, "-" },
	{ "not wanted, said again", { { TO_EX, "ab" }, { WAIT }, { IS_EX, "ab" }, { REST } },
	  "-ab" },
};

LWM_ROWS(rows)

static const u8 *sources(const char *letters, unsigned int *n)
{
	static u8 octets[MANY * 4];
	bool many = *letters == '*';
	unsigned int i;

	*n = many ? MANY : strlen(letters);
	for (i = 0; i < *n; i++) {
		put_unaligned_be32((many ? 11U : 10U) << 24 | (many ? i : letters[i]),
				   octets + i * 4);
		if (!many && letters[i] == '!')
			put_unaligned_be32(~0U, octets + i * 4);
	}
	return octets;
}

static int hear(struct lwm_listener *listener, u8 type, const char *letters, unsigned int room)
{
	struct lwm_report_record record = {
		.group = { .s6_addr = { [10] = 0xff, 0xff, 239, 1, 1, 1 } }, .type = type,
	};
	unsigned int n;

	record.sources = sources(letters, &n);
	record.n_sources = n;
	return lwm_listener_hear(listener, &record, room);
}

/* Instead of the clock, what it is compared with is set. */
static void pass(struct lwm_listener *listener, unsigned long time)
{
	unsigned int i;

	listener->until -= time;
	for (i = 0; i < listener->n; i++)
		listener->sources[i].until -= time;
	lwm_listener_expire(listener);
}

static void expect(struct kunit *test, const struct lwm_record *rec, const char *result)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, rec->filter,
			*result == '+' ? LWM_FILTER_INCLUDE : LWM_FILTER_EXCLUDE);
	KUNIT_ASSERT_EQ(test, rec->n_sources, strlen(result + 1));
	for (i = 0; i < rec->n_sources; i++)
		KUNIT_EXPECT_EQ(test, rec->sources[i].s6_addr[15], result[i + 1]);
}

static void listener_hears(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct lwm_listener listener = {};
	struct lwm_record *rec = kunit_kzalloc(test, sizeof(*rec), GFP_KERNEL);
	const struct step *step;
	LIST_HEAD(list);

	KUNIT_ASSERT_NOT_NULL(test, rec);
	for (step = row->steps; step < row->steps + STEPS && step->type; step++) {
		if (step->type == WAIT)
			pass(&listener, LWM_MEMBERSHIP - HZ);
		else if (step->type == REST)
			pass(&listener, 2 * HZ);
		else
			KUNIT_EXPECT_GE(test, hear(&listener, step->type, step->sources,
						   LWM_SOURCES_MAX), 0);
	}
	list_add(&listener.link, &list);
	lwm_listeners_merge(&list, rec);
	expect(test, rec, row->result);
	KUNIT_EXPECT_EQ(test, lwm_listener_listens(&listener), strcmp(row->result, "+") != 0);
	lwm_listener_clear(&listener);
}

/* Only what may have changed something is to be looked at. */
static void what_is_repeated_changes_nothing(struct kunit *test)
{
	struct lwm_listener listener = {};

	KUNIT_EXPECT_EQ(test, hear(&listener, TO_EX, "", 0), 1);
	KUNIT_EXPECT_EQ(test, hear(&listener, IS_EX, "", 0), 0);
	KUNIT_EXPECT_FALSE(test, lwm_listener_expire(&listener));
}

/* Where no room is left for sources, all are heard. */
static void without_room_all_is_heard(struct kunit *test)
{
	struct lwm_listener listener = {};

	hear(&listener, ALLOW, "a", 0);
	KUNIT_EXPECT_EQ(test, listener.filter, LWM_FILTER_EXCLUDE);
	KUNIT_EXPECT_EQ(test, listener.room, 0);
}

/* ---- together ---- */

#define LISTENERS	3

struct merge_row {
	const char	*name;
	struct step	said[LISTENERS];
	const char	*result;
};

static const struct merge_row merge_rows[] = {
	{ "nobody", {}, "+" },
	{ "two that want sources", { { IS_IN, "ac" }, { IS_IN, "bc" } }, "+abc" },
	{ "one that wants all", { { IS_IN, "ac" }, { IS_EX, "" } }, "-" },
	{ "one that wants all but some", { { IS_IN, "ac" }, { IS_EX, "abd" } }, "-bd" },
	{ "two that want all but some", { { IS_EX, "abc" }, { IS_EX, "bcd" } }, "-bc" },
	{ "and one that wants one of these",
	  { { IS_EX, "abc" }, { IS_IN, "b" }, { IS_EX, "bcd" } }, "-c" },
	{ "one that wants too many", { { IS_EX, "abc" }, { IS_IN, "*" } }, "-" },
	{ "one that wants too many is first", { { IS_IN, "*" }, { IS_EX, "abc" } }, "-" },
};

LWM_ROWS(merge_rows)

static void listeners_are_one(struct kunit *test)
{
	const struct merge_row *row = test->param_value;
	struct lwm_listener listeners[LISTENERS] = {};
	struct lwm_record *rec = kunit_kzalloc(test, sizeof(*rec), GFP_KERNEL);
	LIST_HEAD(list);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, rec);
	for (i = 0; i < LISTENERS && row->said[i].type; i++) {
		hear(&listeners[i], row->said[i].type, row->said[i].sources, LWM_SOURCES_MAX);
		list_add_tail(&listeners[i].link, &list);
	}
	lwm_listeners_merge(&list, rec);
	expect(test, rec, row->result);
	for (i = 0; i < LISTENERS; i++)
		lwm_listener_clear(&listeners[i]);
}

/* More together than a record has room for: all. */
static void too_many_together_are_all(struct kunit *test)
{
	static const char * const letters[] = {
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789!",
		"#$%&",
	};
	struct lwm_listener listeners[ARRAY_SIZE(letters)] = {};
	struct lwm_record *rec = kunit_kzalloc(test, sizeof(*rec), GFP_KERNEL);
	LIST_HEAD(list);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, rec);
	for (i = 0; i < ARRAY_SIZE(letters); i++) {
		hear(&listeners[i], IS_IN, letters[i], LWM_SOURCES_MAX);
		list_add_tail(&listeners[i].link, &list);
		lwm_listeners_merge(&list, rec);
		KUNIT_EXPECT_EQ(test, rec->filter, i < ARRAY_SIZE(letters) - 1 ?
				LWM_FILTER_INCLUDE : LWM_FILTER_EXCLUDE);
	}
	KUNIT_EXPECT_EQ(test, rec->n_sources, 0);
	for (i = 0; i < ARRAY_SIZE(letters); i++)
		lwm_listener_clear(&listeners[i]);
}

static struct kunit_case listener_cases[] = {
	KUNIT_CASE_PARAM(listener_hears, rows_gen_params),
	KUNIT_CASE(what_is_repeated_changes_nothing),
	KUNIT_CASE(without_room_all_is_heard),
	KUNIT_CASE_PARAM(listeners_are_one, merge_rows_gen_params),
	KUNIT_CASE(too_many_together_are_all),
	{}
};

static struct kunit_suite listener_suite = {
	.name = "lwm_listener",
	.test_cases = listener_cases,
};

kunit_test_suite(listener_suite);
