// SPDX-License-Identifier: GPL-2.0
/*
 * Digests as docs/wire.md says that they are made: here from its words and not from
 * kmod/, whose sums are held to the same figures (golden.h; the tables' by KUnit).
 */
#include <string.h>

#include <linux/siphash.h>
#include <linux/unaligned.h>

#include "../../tools/tests/check.h"
#include "../../kmod/joinwire.h"
#include "../../kmod/tests/golden.h"
#include "page.h"

/* An address of IPv6, or of IPv4 as ::ffff:a.b.c.d, in its halves. */
struct addr {
	u64	first;
	u64	last;
};

#define IP4(a, b, c, d)	((u64)(a) << 24 | (b) << 16 | (c) << 8 | (d))
#define MAPPED(ip4)	((struct addr){ 0, 0xffff00000000 | (ip4) })

static const struct addr none, fd00_2_5 = { 0xfd00000000000000, 0x20005 };

static const struct siphash_key tables = { { 0x4c57, 0x4d } };
static const struct siphash_key joins = { { 0x4c57, 0x4a } };

static u64 hash64(const struct siphash_key *key, const u64 *words, unsigned int n)
{
	return siphash_words(words, n, (u64)n * 8 << 56, key);
}

#define H(key, ...)	hash64(key, (u64[]){ __VA_ARGS__ },			\
			       sizeof((u64[]){ __VA_ARGS__ }) / sizeof(u64))

static u64 node(u64 id, u64 zone, u64 via, bool plain, u64 ip4, struct addr ip6)
{
	return H(&tables, id << 48 | zone << 32 | via << 16 | plain, ip4, ip6.first, ip6.last);
}

static u64 given(u64 id, u64 router, struct addr addr)
{
	return H(&tables, id << 8 | router, addr.first, addr.last);
}

/* Of 32 bits each: one alone is less than a word. */
static u64 group(u64 id)
{
	return siphash_words(NULL, 0, 4ULL << 56 | id, &tables);
}

static u64 member(u64 id, u64 of)
{
	return H(&tables, of << 32 | id);
}

static u64 group_addr(u64 id, struct addr addr)
{
	return H(&tables, id, addr.first, addr.last);
}

static u64 ordinary(void)
{
	return node(1, 1, 0, false, IP4(10, 0, 1, 1), none);
}

static u64 plain(void)
{
	return node(18, 2, 1, true, IP4(10, 0, 2, 5), fd00_2_5) +
	       given(18, 1, MAPPED(IP4(10, 9, 0, 1)));
}

static u64 group_8(void)
{
	return group(8) + member(8, 1) + member(8, 18) + group_addr(8, MAPPED(IP4(239, 7, 0, 1)));
}

static u64 records(void)
{
	const struct addr any = MAPPED(IP4(239, 1, 2, 3)), ssm = { 0xff35000000000000, 7 };
	u64 of_ssm = H(&joins, ssm.first, ssm.last, 1);

	return H(&joins, any.first, any.last, 0x100) +
	       of_ssm + H(&joins, 0x20010db800000000, 5, of_ssm);
}

TEST(siphash_is_that_of_its_paper)
{
	const struct siphash_key key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
	const u64 word = 0x0706050403020100, last = 15ULL << 56 | 0x0e0d0c0b0a0908;

	EXPECT(siphash_words(&word, 1, last, &key) == 0xa129ca6149be45e5);
}

TEST(digests_as_the_page_makes_them_are_those_of_the_first_release)
{
	EXPECT(ordinary() == LWM_GOLDEN_NODE);
	EXPECT(plain() == LWM_GOLDEN_PLAIN);
	EXPECT(group_8() == LWM_GOLDEN_GROUP);
	EXPECT(ordinary() + plain() + group_8() == LWM_GOLDEN_TABLE);
	EXPECT(records() == LWM_GOLDEN_RECORDS);
}

TEST(digests_on_the_page_are_those_of_the_first_release)
{
	static const u64 want[] = {
		LWM_GOLDEN_NODE, LWM_GOLDEN_PLAIN, LWM_GOLDEN_GROUP, LWM_GOLDEN_TABLE,
		LWM_GOLDEN_RECORDS,
	};
	struct packet page;
	unsigned int i;

	read_page("SipHash-2-4", &page);
	EXPECT_EQ(page.len, sizeof(want));
	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		EXPECT(get_unaligned_be64(page.data + i * 8) == want[i]);
}

TEST(the_digest_of_records_is_that_of_the_first_release)
{
	struct in6_addr any, ssm = {}, source = {};

	ipv6_addr_set_v4mapped(cpu_to_be32(0xef010203), &any);
	ssm.s6_addr32[0] = cpu_to_be32(0xff350000);
	ssm.s6_addr32[3] = cpu_to_be32(7);
	source.s6_addr32[0] = cpu_to_be32(0x20010db8);
	source.s6_addr32[3] = cpu_to_be32(5);
	EXPECT(lwm_joins_digest(&any, LWM_FILTER_EXCLUDE, NULL, 0) +
	       lwm_joins_digest(&ssm, LWM_FILTER_INCLUDE, &source, 1) == LWM_GOLDEN_RECORDS);
}
