// SPDX-License-Identifier: GPL-2.0
/* Membership reports: what is read of good ones, and that others are refused. */
#include "report.h"

#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

#include "inner.h"
#include "suite.h"

#define BODY_MAX	64
#define PIECES		9	/* octets of the linear part in frames in pieces */

/* 239.1.1.1, and ff15::1 */
#define G4		239, 1, 1, 1
#define G6		0xff, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define S4(n)		10, 42, 0, (n)
#define S6(n)		0xfd, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (n)
/* Heads of IGMPv3 and MLDv2 reports with N records, in octets. */
#define IGMP3(n)	0x22, 0, 0, 0, 0, 0, (n) >> 8, (n) & 0xff
#define MLD2(n)		143, 0, 0, 0, 0, 0, (n) >> 8, (n) & 0xff
#define RECORD(t, n)	(t), 0, (n) >> 8, (n) & 0xff

struct row {
	const char	*name;
	bool		v6;
	u8		hops;		/* 0: 1 */
	bool		off;		/* the checksum */
	bool		global;		/* the source address */
	u8		len;
	u8		body[BODY_MAX];
	enum lwm_drop	why;
	/* What the first record is. */
	unsigned int	records;
	u8		type;
	u8		sources;
	bool		old;
};

#define BODY(...)	.len = sizeof((u8[]){ __VA_ARGS__ }), .body = { __VA_ARGS__ }

static const struct row rows[] = {
	{ "IGMPv1", BODY(0x12, 0, 0, 0, G4),
	  .records = 1, .type = LWM_REPORT_IS_EX, .old = true },
	{ "IGMPv2", BODY(0x16, 0, 0, 0, G4),
	  .records = 1, .type = LWM_REPORT_IS_EX, .old = true },
	{ "IGMPv2 leave", BODY(0x17, 0, 0, 0, G4),
	  .records = 1, .type = LWM_REPORT_TO_IN, .old = true },
	{ "IGMPv3 join", BODY(IGMP3(1), RECORD(4, 0), G4),
	  .records = 1, .type = LWM_REPORT_TO_EX },
	{ "IGMPv3 with sources", BODY(IGMP3(1), RECORD(5, 2), G4, S4(1), S4(2)),
	  .records = 1, .type = LWM_REPORT_ALLOW, .sources = 2 },
	{ "IGMPv3 of two groups", BODY(IGMP3(2), RECORD(1, 1), G4, S4(1), RECORD(2, 0), G4),
	  .records = 2, .type = LWM_REPORT_IS_IN, .sources = 1 },
	{ "IGMPv3 with auxiliary data",
	  BODY(IGMP3(2), 6, 1, 0, 1, G4, S4(1), 1, 2, 3, 4, RECORD(2, 0), G4),
	  .records = 2, .type = LWM_REPORT_BLOCK, .sources = 1 },
	{ "IGMPv3 of nothing", BODY(IGMP3(0)) },
	{ "MLDv1", true, BODY(131, 0, 0, 0, 0, 0, 0, 0, G6),
	  .records = 1, .type = LWM_REPORT_IS_EX, .old = true },
	{ "MLDv1 done", true, BODY(132, 0, 0, 0, 0, 0, 0, 0, G6),
	  .records = 1, .type = LWM_REPORT_TO_IN, .old = true },
	{ "MLDv2 join", true, BODY(MLD2(1), RECORD(4, 0), G6),
	  .records = 1, .type = LWM_REPORT_TO_EX },
	{ "MLDv2 with a source", true, BODY(MLD2(1), RECORD(3, 1), G6, S6(1)),
	  .records = 1, .type = LWM_REPORT_TO_IN, .sources = 1 },
	{ "IGMP of two hops", .hops = 2, BODY(IGMP3(1), RECORD(4, 0), G4),
	  .why = LWM_DROP_REPORT },
	{ "MLD of two hops", true, 2, BODY(MLD2(1), RECORD(4, 0), G6), .why = LWM_DROP_REPORT },
	{ "MLD from beyond the link", true, .global = true, BODY(MLD2(1), RECORD(4, 0), G6),
	  .why = LWM_DROP_REPORT },
	{ "IGMP with a wrong checksum", .off = true, BODY(IGMP3(1), RECORD(4, 0), G4),
	  .why = LWM_DROP_REPORT },
	{ "MLD with a wrong checksum", true, .off = true, BODY(MLD2(1), RECORD(4, 0), G6),
	  .why = LWM_DROP_REPORT },
	{ "IGMPv2 of no group", BODY(0x16, 0, 0, 0, S4(1)), .why = LWM_DROP_REPORT },
	{ "IGMPv3 of no group", BODY(IGMP3(1), RECORD(4, 0), S4(1)), .why = LWM_DROP_REPORT },
	{ "MLDv1 of no group", true, BODY(131, 0, 0, 0, 0, 0, 0, 0, S6(1)),
	  .why = LWM_DROP_REPORT },
	{ "MLDv2 of no group", true, BODY(MLD2(1), RECORD(4, 0), S6(1)), .why = LWM_DROP_REPORT },
	{ "IGMPv3, the second one of no group",
	  BODY(IGMP3(2), RECORD(4, 0), G4, RECORD(4, 0), S4(1)), .why = LWM_DROP_REPORT },
	{ "65,535 groups", BODY(IGMP3(65535), RECORD(4, 0), G4), .why = LWM_DROP_REPORT },
	{ "65,535 groups of IPv6", true, BODY(MLD2(65535), RECORD(4, 0), G6),
	  .why = LWM_DROP_REPORT },
	{ "65,535 sources", BODY(IGMP3(1), RECORD(3, 65535), G4, S4(1)), .why = LWM_DROP_REPORT },
	{ "65,535 sources of IPv6", true, BODY(MLD2(1), RECORD(3, 65535), G6, S6(1)),
	  .why = LWM_DROP_REPORT },
	{ "auxiliary data that are not there", BODY(IGMP3(1), 4, 255, 0, 0, G4),
	  .why = LWM_DROP_REPORT },
};

LWM_ROWS(rows)

/* ---- frames ---- */

static void fill_sum(const struct row *row, u8 *body, const struct ipv6hdr *ip6, unsigned int len)
{
	__wsum sum = csum_partial(body, len, 0);
	__sum16 folded = ip6 ? csum_ipv6_magic(&ip6->saddr, &ip6->daddr, len, IPPROTO_ICMPV6, sum) :
			       csum_fold(sum);

	if (row->off)
		folded = (__force __sum16)~(__force u16)folded;
	memcpy(body + 2, &folded, sizeof(folded));
}

/* As Linux sends them, with a router alert. */
static void fill4(const struct row *row, struct sk_buff *skb, unsigned int len)
{
	struct iphdr *ip = skb_put_zero(skb, sizeof(*ip) + 4);
	u8 *body;

	*ip = (struct iphdr){
		.version = 4, .ihl = 6, .ttl = row->hops ?: 1, .protocol = IPPROTO_IGMP,
		.tot_len = cpu_to_be16(sizeof(*ip) + 4 + len),
		.saddr = cpu_to_be32(0x0a2a0001), .daddr = cpu_to_be32(0xe0000016),
	};
	((u8 *)(ip + 1))[0] = IPOPT_RA;
	((u8 *)(ip + 1))[1] = 4;
	body = skb_put_data(skb, row->body, len);
	if (len >= 4)
		fill_sum(row, body, NULL, len);
}

static void fill6(const struct row *row, struct sk_buff *skb, unsigned int len)
{
	static const u8 hop_by_hop[] = { IPPROTO_ICMPV6, 0, 5, 2, 0, 0, 1, 0 };
	struct ipv6hdr *ip = skb_put_zero(skb, sizeof(*ip));
	u8 *body;

	*ip = (struct ipv6hdr){
		.version = 6, .nexthdr = NEXTHDR_HOP, .hop_limit = row->hops ?: 1,
		.payload_len = cpu_to_be16(sizeof(hop_by_hop) + len),
		.daddr = { .s6_addr = { 0xff, 2, [15] = 0x16 } },
	};
	if (row->global)
		ip->saddr = (struct in6_addr){ .s6_addr = { S6(1) } };
	else
		ip->saddr = (struct in6_addr){ .s6_addr = { 0xfe, 0x80, [15] = 1 } };
	skb_put_data(skb, hop_by_hop, sizeof(hop_by_hop));
	body = skb_put_data(skb, row->body, len);
	if (len >= 4)
		fill_sum(row, body, ip, len);
}

/* With the first @len octets of the message, which the headers speak of. */
static struct sk_buff *frame_new(struct kunit *test, const struct row *row, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(256, GFP_KERNEL);
	struct ethhdr *eth;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reset_mac_header(skb);
	eth = skb_put_zero(skb, ETH_HLEN);
	eth->h_dest[0] = 1;
	eth->h_proto = cpu_to_be16(row->v6 ? ETH_P_IPV6 : ETH_P_IP);
	if (row->v6)
		fill6(row, skb, len);
	else
		fill4(row, skb, len);
	return skb;
}

static enum lwm_report_kind read(struct sk_buff *skb, struct lwm_report *report,
				 enum lwm_drop *why)
{
	enum lwm_report_kind kind;
	struct lwm_inner inner;

	*why = LWM_PASS;
	lwm_inner_read(skb, &inner);
	kind = lwm_report_kind(skb, &inner);
	if (kind == LWM_REPORT_HOST)
		*why = lwm_report_open(skb, &inner, report);
	return kind;
}

/* ---- cases ---- */

static void expect_records(struct kunit *test, const struct row *row, struct lwm_report *report)
{
	const struct in6_addr group = row->v6 ? (struct in6_addr){ .s6_addr = { G6 } } :
		(struct in6_addr){ .s6_addr = { [10] = 0xff, 0xff, G4 } };
	struct lwm_report_record record;
	struct in6_addr source;
	unsigned int n = 0, i;

	for (; lwm_report_next(report, &record); n++) {
		KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&record.group, &group));
		if (n)
			continue;
		KUNIT_EXPECT_EQ(test, record.type, row->type);
		KUNIT_EXPECT_EQ(test, record.old, row->old);
		KUNIT_EXPECT_EQ(test, record.n_sources, row->sources);
		for (i = 0; i < record.n_sources; i++) {
			source = lwm_report_source(&record, i);
			KUNIT_EXPECT_EQ(test, source.s6_addr[15], i + 1);
		}
	}
	KUNIT_EXPECT_EQ(test, n, row->records);
}

static void report_is_read(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct sk_buff *skb = frame_new(test, row, row->len);
	struct lwm_report report;
	enum lwm_drop why;

	KUNIT_EXPECT_EQ(test, read(skb, &report, &why), LWM_REPORT_HOST);
	KUNIT_EXPECT_EQ(test, why, row->why);
	if (!why)
		expect_records(test, row, &report);
	kfree_skb(skb);
}

/* What @whole has, with PIECES octets in the linear part. @whole is consumed. */
static struct sk_buff *in_pieces(struct kunit *test, struct sk_buff *whole)
{
	struct sk_buff *skb;
	int err;

	skb = alloc_skb_with_frags(PIECES, whole->len - PIECES, 0, &err, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_put(skb, PIECES);
	skb->data_len = whole->len - PIECES;
	skb->len = whole->len;
	KUNIT_ASSERT_EQ(test, skb_store_bits(skb, 0, whole->data, whole->len), 0);
	skb_reset_mac_header(skb);
	kfree_skb(whole);
	return skb;
}

static void report_in_pieces_is_read(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct sk_buff *skb = in_pieces(test, frame_new(test, row, row->len));
	struct lwm_report report;
	enum lwm_drop why;

	KUNIT_EXPECT_EQ(test, skb_headlen(skb), PIECES);
	KUNIT_EXPECT_TRUE(test, pskb_may_pull(skb, ETH_HLEN));
	KUNIT_EXPECT_EQ(test, read(skb, &report, &why), LWM_REPORT_HOST);
	KUNIT_EXPECT_EQ(test, why, row->why);
	if (!why)
		expect_records(test, row, &report);
	kfree_skb(skb);
}

/* Where the headers speak of more; of IPv6, nobody can tell what it was to be at first. */
static void report_cut_short_is_refused(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct lwm_report report;
	enum lwm_drop why;
	unsigned int len;

	for (len = ETH_HLEN + sizeof(struct iphdr);; len++) {
		struct sk_buff *skb = frame_new(test, row, row->len);
		enum lwm_report_kind kind;

		if (len >= skb->len) {
			kfree_skb(skb);
			break;
		}
		skb_trim(skb, len);
		kind = read(skb, &report, &why);
		if (kind != LWM_REPORT_NONE || !row->v6)
			KUNIT_EXPECT_EQ_MSG(test, why, LWM_DROP_REPORT, "%u octets", len);
		kfree_skb(skb);
	}
}

/* Where the headers speak of what is there. */
static void report_too_short_is_refused(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct lwm_report report;
	enum lwm_drop why;
	unsigned int len;

	for (len = 1; len < row->len; len++) {
		struct sk_buff *skb = frame_new(test, row, len);

		read(skb, &report, &why);
		KUNIT_EXPECT_EQ_MSG(test, why, LWM_DROP_REPORT, "%u octets", len);
		kfree_skb(skb);
	}
}

/* What Ethernet pads a frame with is no part of it. */
static void padding_is_passed_over(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct sk_buff *skb = frame_new(test, row, row->len);
	struct lwm_report report;
	enum lwm_drop why;

	memset(skb_put(skb, 6), 0xaa, 6);
	read(skb, &report, &why);
	KUNIT_EXPECT_EQ(test, why, row->why);
	kfree_skb(skb);
}

/* ---- what is none ---- */

static const struct {
	bool			v6;
	u8			type;
	enum lwm_report_kind	kind;
} kinds[] = {
	{ false, 0x11, LWM_REPORT_QUERY },
	{ false, 0x13, LWM_REPORT_NONE },	/* DVMRP */
	{ false, 0x30, LWM_REPORT_NONE },	/* a router says that it is one */
	{ true, 130, LWM_REPORT_QUERY },
	{ true, 128, LWM_REPORT_NONE },		/* ping */
	{ true, 135, LWM_REPORT_NONE },		/* a neighbour is sought */
};

static void others_are_told_apart(struct kunit *test)
{
	struct lwm_report report;
	enum lwm_drop why;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct row row = {
			.v6 = kinds[i].v6, .len = 24, .body = { kinds[i].type },
		};
		struct sk_buff *skb = frame_new(test, &row, row.len);

		KUNIT_EXPECT_EQ(test, read(skb, &report, &why), kinds[i].kind);
		kfree_skb(skb);
	}
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE_PARAM(report_is_read, rows_gen_params),
	KUNIT_CASE_PARAM(report_in_pieces_is_read, rows_gen_params),
	KUNIT_CASE_PARAM(report_cut_short_is_refused, rows_gen_params),
	KUNIT_CASE_PARAM(report_too_short_is_refused, rows_gen_params),
	KUNIT_CASE_PARAM(padding_is_passed_over, rows_gen_params),
	KUNIT_CASE(others_are_told_apart),
	{}
};

static struct kunit_suite report_suite = {
	.name = "lwm_report",
	.test_cases = report_cases,
};

kunit_test_suite(report_suite);
