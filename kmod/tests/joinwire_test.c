// SPDX-License-Identifier: GPL-2.0
/* Memberships on the wire: what is written is read again, and what is refused. */
#include "joinwire.h"

#include <net/ipv6.h>

#include "golden.h"
#include "suite.h"

static struct in6_addr v4(u32 addr)
{
	struct in6_addr mapped;

	ipv6_addr_set_v4mapped(htonl(addr), &mapped);
	return mapped;
}

static struct in6_addr v6(u32 first, u32 last)
{
	return (struct in6_addr){ .s6_addr32 = { htonl(first), 0, 0, htonl(last) } };
}

/* ---- records ---- */

struct written {
	const char	*name;
	bool		ip6;
	u8		filter;
	u8		n_sources;
	u16		len;
};

static const struct written written[] = {
	{ "who listens to nobody", .filter = LWM_FILTER_INCLUDE, .len = 8 },
	{ "who listens to all", .filter = LWM_FILTER_EXCLUDE, .len = 8 },
	{ "IPv6", true, LWM_FILTER_EXCLUDE, 0, 20 },
	{ "one source", .filter = LWM_FILTER_INCLUDE, .n_sources = 1, .len = 12 },
	{ "the most sources", .filter = LWM_FILTER_EXCLUDE, .n_sources = 64, .len = 264 },
	{ "the most sources of IPv6", true, LWM_FILTER_INCLUDE, 64, 1044 },
};

LWM_ROWS(written)

static struct lwm_record *written_record(struct kunit *test, const struct written *row)
{
	struct lwm_record *rec = kunit_kzalloc(test, sizeof(*rec), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, rec);
	rec->group = row->ip6 ? v6(0xff150000, 7) : v4(0xef010203);
	rec->filter = row->filter;
	rec->n_sources = row->n_sources;
	for (i = 0; i < row->n_sources; i++)
		rec->sources[i] = row->ip6 ? v6(0xfd000000, i + 1) : v4(0x0a000001 + i);
	return rec;
}

static void record_is_read_again(struct kunit *test)
{
	const struct written *row = test->param_value;
	struct lwm_record *rec = written_record(test, row);
	struct lwm_record *read = kunit_kzalloc(test, sizeof(*read), GFP_KERNEL);
	struct lwm_joins_head *head = kunit_kzalloc(test, LWM_JOINS_MAX, GFP_KERNEL);
	unsigned int at = sizeof(*head), len;

	KUNIT_ASSERT_NOT_NULL(test, read);
	KUNIT_ASSERT_NOT_NULL(test, head);
	head->type = LWM_JOINS_CHANGE;
	KUNIT_EXPECT_EQ(test, lwm_joins_size(rec), row->len);
	len = at + lwm_joins_write((u8 *)head + at, rec);
	KUNIT_EXPECT_EQ(test, len, at + row->len);
	KUNIT_EXPECT_EQ(test, lwm_joins_check(head, len), LWM_PASS);
	KUNIT_EXPECT_EQ(test, lwm_joins_read(head, len, at, read), len);
	KUNIT_EXPECT_EQ(test, lwm_joins_read(head, len, len, read), 0);
	KUNIT_EXPECT_EQ(test, memcmp(rec, read, sizeof(*rec)), 0);
	/* Whatever its length, what is cut short is refused. */
	while (--len > at)
		KUNIT_EXPECT_EQ(test, lwm_joins_check(head, len), LWM_DROP_JOINS);
}

/* ---- messages ---- */

struct refused {
	const char	*name;
	u8		data[64];
	u8		len;
	enum lwm_drop	why;
};

#define HEAD(type, flags, part, zero, digest) \
	type, flags, 0, part, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, zero, digest, 0, 0, 0, 0, 0, 0, 0

static const struct refused refused[] = {
	{ "a hello", { HEAD(1, 0, 0, 0, 9) }, 24, LWM_PASS },
	{ "a hello with all of its flags", { HEAD(1, 7, 0, 0, 9) }, 24, LWM_PASS },
	{ "an empty change", { HEAD(2, 0, 0, 0, 0) }, 24, LWM_PASS },
	{ "an empty telling", { HEAD(3, 8, 0, 0, 0) }, 24, LWM_PASS },
	{ "a later part", { HEAD(3, 0, 7, 0, 0) }, 24, LWM_PASS },
	{ "nothing", { }, 0, LWM_DROP_JOINS },
	{ "half a head", { HEAD(1, 0, 0, 0, 0) }, 23, LWM_DROP_JOINS },
	{ "no type", { HEAD(0, 0, 0, 0, 0) }, 24, LWM_DROP_JOINS },
	{ "an unknown type", { HEAD(4, 0, 0, 0, 0) }, 24, LWM_DROP_JOINS },
	{ "an unknown flag", { HEAD(1, 16, 0, 0, 0) }, 24, LWM_DROP_JOINS },
	{ "a hello that is the last", { HEAD(1, 8, 0, 0, 0) }, 24, LWM_DROP_JOINS },
	{ "a part of a hello", { HEAD(1, 0, 1, 0, 0) }, 24, LWM_DROP_JOINS },
	{ "a change that asks", { HEAD(2, 1, 0, 0, 0) }, 24, LWM_DROP_JOINS },
	{ "a telling that asks", { HEAD(3, 1, 0, 0, 0) }, 24, LWM_DROP_JOINS },
	{ "a change with a digest", { HEAD(2, 0, 0, 0, 1) }, 24, LWM_DROP_JOINS },
	{ "zero that is not", { HEAD(1, 0, 0, 1, 0) }, 24, LWM_DROP_JOINS },
	{ "a hello with a record", { HEAD(1, 0, 0, 0, 0), 3, 0, 0, 0, 239, 1, 1, 1 }, 32,
	  LWM_DROP_JOINS },
	{ "a record", { HEAD(2, 0, 0, 0, 0), 3, 0, 0, 0, 239, 1, 1, 1 }, 32, LWM_PASS },
	{ "one octet more", { HEAD(2, 0, 0, 0, 0), 3, 0, 0, 0, 239, 1, 1, 1, 0 }, 33,
	  LWM_DROP_JOINS },
	{ "an unknown flag of a record", { HEAD(2, 0, 0, 0, 0), 7, 0, 0, 0, 239, 1, 1, 1 }, 32,
	  LWM_DROP_JOINS },
	{ "a record's zero that is not", { HEAD(2, 0, 0, 0, 0), 3, 0, 0, 1, 239, 1, 1, 1 }, 32,
	  LWM_DROP_JOINS },
	{ "a group that is none", { HEAD(2, 0, 0, 0, 0), 3, 0, 0, 0, 10, 1, 1, 1 }, 32,
	  LWM_DROP_JOINS },
	{ "a group of the link", { HEAD(2, 0, 0, 0, 0), 3, 0, 0, 0, 224, 0, 0, 5 }, 32,
	  LWM_DROP_JOINS },
	{ "a group of the link of IPv6",
	  { HEAD(2, 0, 0, 0, 0), 1, 0, 0, 0, 255, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5 },
	  44, LWM_DROP_JOINS },
	{ "a source that is a group",
	  { HEAD(2, 0, 0, 0, 0), 3, 1, 0, 0, 239, 1, 1, 1, 239, 1, 1, 2 }, 36, LWM_DROP_JOINS },
	{ "a source that is none", { HEAD(2, 0, 0, 0, 0), 3, 1, 0, 0, 239, 1, 1, 1 }, 36,
	  LWM_DROP_JOINS },
	{ "more sources than there are", { HEAD(2, 0, 0, 0, 0), 3, 9, 0, 0, 239, 1, 1, 1 }, 32,
	  LWM_DROP_JOINS },
	{ "an address of IPv4 in IPv6's form",
	  { HEAD(2, 0, 0, 0, 0), 1, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 239, 1, 1, 1 }, 44, LWM_DROP_JOINS },
};

LWM_ROWS(refused)

static void message_is_doubted(struct kunit *test)
{
	const struct refused *row = test->param_value;

	KUNIT_EXPECT_EQ(test, lwm_joins_check(row->data, row->len), row->why);
}

static void too_many_sources_are_refused(struct kunit *test)
{
	u8 *data = kunit_kzalloc(test, LWM_JOINS_MAX + 1, GFP_KERNEL);
	struct lwm_joins_record *record;

	KUNIT_ASSERT_NOT_NULL(test, data);
	data[0] = LWM_JOINS_CHANGE;
	record = (void *)(data + sizeof(struct lwm_joins_head));
	record->flags = LWM_JOINS_V4;
	record->n_sources = LWM_SOURCES_MAX + 1;
	memset(record + 1, 0xef, 4);
	memset((u8 *)(record + 1) + 4, 0x0a, 65 * 4);
	KUNIT_EXPECT_EQ(test, lwm_joins_check(data, 24 + 4 + 66 * 4), LWM_DROP_JOINS);
	record->n_sources--;
	KUNIT_EXPECT_EQ(test, lwm_joins_check(data, 24 + 4 + 65 * 4), LWM_PASS);
	KUNIT_EXPECT_EQ(test, lwm_joins_check(data, LWM_JOINS_MAX + 1), LWM_DROP_JOINS);
}

/* ---- digests ---- */

static void digest_is_of_what_is_told(struct kunit *test)
{
	struct in6_addr group = v4(0xef010203), other = v4(0xef010204);
	struct in6_addr ab[] = { v4(0x0a000001), v4(0x0a000002) };
	struct in6_addr ba[] = { v4(0x0a000002), v4(0x0a000001) };
	u64 digest = lwm_joins_digest(&group, LWM_FILTER_INCLUDE, ab, 2);

	KUNIT_EXPECT_EQ(test, digest, lwm_joins_digest(&group, LWM_FILTER_INCLUDE, ba, 2));
	KUNIT_EXPECT_NE(test, digest, lwm_joins_digest(&group, LWM_FILTER_INCLUDE, ab, 1));
	KUNIT_EXPECT_NE(test, digest, lwm_joins_digest(&group, LWM_FILTER_EXCLUDE, ab, 2));
	KUNIT_EXPECT_NE(test, digest, lwm_joins_digest(&other, LWM_FILTER_INCLUDE, ab, 2));
}

static void digest_is_that_of_the_first_release(struct kunit *test)
{
	struct in6_addr any = v4(0xef010203), ssm = v6(0xff350000, 7), source = v6(0x20010db8, 5);

	KUNIT_EXPECT_EQ(test, lwm_joins_digest(&any, LWM_FILTER_EXCLUDE, NULL, 0) +
			lwm_joins_digest(&ssm, LWM_FILTER_INCLUDE, &source, 1),
			LWM_GOLDEN_RECORDS);
}

static struct kunit_case joinwire_cases[] = {
	KUNIT_CASE_PARAM(record_is_read_again, written_gen_params),
	KUNIT_CASE_PARAM(message_is_doubted, refused_gen_params),
	KUNIT_CASE(too_many_sources_are_refused),
	KUNIT_CASE(digest_is_of_what_is_told),
	KUNIT_CASE(digest_is_that_of_the_first_release),
	{}
};

static struct kunit_suite joinwire_suite = {
	.name = "lwm_joinwire",
	.test_cases = joinwire_cases,
};

kunit_test_suite(joinwire_suite);
