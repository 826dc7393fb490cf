// SPDX-License-Identifier: GPL-2.0
/* Headers and the set option: what is written, what is read, what is refused. */
#include "wire.h"

#include "suite.h"

/* ---- written ---- */

/* @n nodes, @step apart; every one, or the last alone, has a port. */
struct written {
	const char	*name;
	u8		setlen;
	u16		first;
	u16		step;
	u16		n;
	bool		ports;
	bool		last_port;
	u16		taken;
	u8		optlen;
	u8		form;
};

static const struct written written[] = {
	{ "one node", 44, 5, 1, 1, .taken = 1, .optlen = 12 },
	{ "two nodes", 44, 5, 1, 2, .taken = 2, .optlen = 16 },
	{ "three nodes: ids are as short as bits", 44, 5, 1, 3, .taken = 3, .optlen = 16 },
	{ "four nodes: bits are shorter", 44, 5, 1, 4, .taken = 4, .optlen = 16,
	  .form = LWM_SET_BITS },
	{ "four nodes that bits cannot hold", 44, 5, 1000, 4, .taken = 4, .optlen = 20 },
	{ "32 nodes in one word", 44, 1, 1, 32, .taken = 32, .optlen = 16, .form = LWM_SET_BITS },
	{ "33 nodes in two words", 44, 1, 1, 33, .taken = 33, .optlen = 20, .form = LWM_SET_BITS },
	{ "256 nodes in a row", 44, 257, 1, 256, .taken = 256, .optlen = 44, .form = LWM_SET_BITS },
	{ "257 nodes in a row are one too many", 44, 257, 1, 257, .taken = 256, .optlen = 44,
	  .form = LWM_SET_BITS },
	{ "no more than 256 where there is room", 128, 1, 1, 600, .taken = 256, .optlen = 44,
	  .form = LWM_SET_BITS },
	{ "256 nodes up to the last id", 44, 65280, 1, 256, .taken = 256, .optlen = 44,
	  .form = LWM_SET_BITS },
	{ "two nodes 255 apart", 44, 1, 255, 2, .taken = 2, .optlen = 16 },
	{ "ids to the brim", 44, 1, 300, 18, .taken = 17, .optlen = 44 },
	{ "the shortest option takes three ids", 16, 1, 300, 4, .taken = 3, .optlen = 16 },
	{ "the shortest option takes one pair", 16, 1, 1, 2, .ports = true, .taken = 1,
	  .optlen = 16, .form = LWM_SET_PORTS },
	{ "the longest option takes 59 ids", 128, 1, 300, 70, .taken = 59, .optlen = 128 },
	{ "pairs to the brim", 44, 1, 1, 9, .ports = true, .taken = 8, .optlen = 44,
	  .form = LWM_SET_PORTS },
	{ "a port that comes last makes pairs of all", 44, 1, 300, 3, .last_port = true,
	  .taken = 3, .optlen = 24, .form = LWM_SET_PORTS },
	{ "bits stop before a port", 44, 1, 1, 40, .last_port = true, .taken = 39, .optlen = 20,
	  .form = LWM_SET_BITS },
};

LWM_ROWS(written)

static const struct lwm_set_conf conf = {
	.network = 0x123456, .proto = LWM_PROTO_MESSAGE, .hop = 5,
	.setlen = LWM_SETLEN_DEFAULT, .initiator = 0xfedc, .group = 7,
};

static struct lwm_target *written_targets(struct kunit *test, const struct written *row)
{
	struct lwm_target *t = kunit_kcalloc(test, row->n, sizeof(*t), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, t);
	for (i = 0; i < row->n; i++) {
		t[i].node = row->first + i * row->step;
		if (row->ports || (row->last_port && i == row->n - 1))
			t[i].port = cpu_to_be16(700 + i);
	}
	return t;
}

static void set_is_written(struct kunit *test)
{
	const struct written *row = test->param_value;
	struct lwm_target *t = written_targets(test, row), *read;
	u8 *buf = kunit_kzalloc(test, row->n * LWM_SET_PER_TARGET, GFP_KERNEL);
	struct lwm_set_conf this = conf;
	unsigned int len, taken, i;
	struct lwm_wire wire;

	read = kunit_kcalloc(test, LWM_SET_TARGETS, sizeof(*read), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, read);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	this.setlen = row->setlen;
	len = lwm_wire_encode(buf, &this, LWM_SET_LEAF, t, row->n, &taken);
	KUNIT_EXPECT_EQ(test, taken, row->taken);
	KUNIT_EXPECT_EQ(test, len, sizeof(struct lwm_geneve) + row->optlen);

	KUNIT_ASSERT_EQ(test, lwm_wire_check(buf, len, &wire), LWM_PASS);
	KUNIT_EXPECT_EQ(test, wire.flags, LWM_SET_LEAF | row->form);
	KUNIT_EXPECT_EQ(test, wire.network, this.network);
	KUNIT_EXPECT_TRUE(test, wire.proto == this.proto);
	KUNIT_EXPECT_EQ(test, wire.len, len);
	KUNIT_EXPECT_EQ(test, wire.hop, this.hop);
	KUNIT_EXPECT_EQ(test, wire.initiator, this.initiator);
	KUNIT_EXPECT_EQ(test, wire.group, this.group);
	KUNIT_ASSERT_EQ(test, lwm_wire_targets(&wire, read), taken);
	for (i = 0; i < taken; i++) {
		KUNIT_EXPECT_EQ(test, read[i].node, t[i].node);
		KUNIT_EXPECT_EQ(test, be16_to_cpu(read[i].port), be16_to_cpu(t[i].port));
	}
}

/* Geneve, the option, bits for 256 and the seven after it, but for three. */
static void octets_are_in_order(struct kunit *test)
{
	static const u8 octets[] = {
		0x04, 0x40, 0x88, 0xb5, 0x12, 0x34, 0x56, 0x00,
		0xff, 0x4c, 0x81, 0x03, 0x05, 0x05, 0xfe, 0xdc,
		0x00, 0x07, 0x01, 0x00, 0x00, 0x00, 0x00, 0x8f,
	};
	static const struct lwm_target t[] = {
		{ .node = 256 }, { .node = 257 }, { .node = 258 }, { .node = 259 }, { .node = 263 },
	};
	u8 buf[ARRAY_SIZE(t) * LWM_SET_PER_TARGET];
	unsigned int taken;

	KUNIT_ASSERT_EQ(test, lwm_wire_encode(buf, &conf, LWM_SET_TRANSIT, t, 5, &taken),
			sizeof(octets));
	KUNIT_EXPECT_EQ(test, memcmp(buf, octets, sizeof(octets)), 0);
}

static void plain_nodes_get_no_option(struct kunit *test)
{
	static const u8 octets[] = { 0x00, 0x00, 0x65, 0x58, 0x12, 0x34, 0x56, 0x00 };
	u8 buf[sizeof(octets)];

	KUNIT_ASSERT_EQ(test, lwm_wire_encode_plain(buf, 0x123456), sizeof(octets));
	KUNIT_EXPECT_EQ(test, memcmp(buf, octets, sizeof(octets)), 0);
}

/* ---- doubted ---- */

/* A copy for node 5, in which each row writes one octet, and cuts what is behind @len. */
static const u8 good[] = {
	0x03, 0x40, 0x88, 0xb5, 0x00, 0x00, 0x2a, 0x00,
	0xff, 0x4c, 0x81, 0x02, 0x08, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x05,
};

struct doubted {
	const char	*name;
	u8		at;
	u8		octet;
	u8		len;		/* 0: all */
	enum lwm_drop	why;
};

static const struct doubted doubted[] = {
	{ "as it should be", 0, 0x03, .why = LWM_PASS },
	{ "no octet at all", 0, 0x03, 1, LWM_DROP_SHORT },
	{ "half a Geneve header", 0, 0x03, 7, LWM_DROP_SHORT },
	{ "no options, though announced", 0, 0x03, 8, LWM_DROP_SHORT },
	{ "an octet of the option is missing", 0, 0x03, 19, LWM_DROP_SHORT },
	{ "more options announced than came", 0, 0x04, .why = LWM_DROP_SHORT },
	{ "Geneve version 1", 0, 0x43, .why = LWM_DROP_VERSION },
	{ "Geneve version 3", 0, 0xc3, .why = LWM_DROP_VERSION },
	{ "reserved bits of Geneve are ignored", 1, 0x7f, .why = LWM_PASS },
	{ "a reserved octet of Geneve is ignored", 7, 0xff, .why = LWM_PASS },
	{ "without the bit for critical options", 1, 0x00, .why = LWM_PASS },
	{ "IPv4 inside", 2, 0x08, .why = LWM_DROP_PROTOCOL },
	{ "another class that is critical", 9, 0x4d, .why = LWM_DROP_CRITICAL },
	{ "a set of the version before", 10, 0x80, .why = LWM_DROP_OTHER_TYPE },
	{ "a set of the last version that there can be", 10, 0x8f, .why = LWM_DROP_OTHER_TYPE },
	{ "a critical type that is no version", 10, 0x90, .why = LWM_DROP_CRITICAL },
	{ "another option is skipped", 10, 0x01, .why = LWM_PASS },
	{ "an option longer than all options", 11, 0x03, .why = LWM_DROP_OPTIONS },
	{ "options that end within one", 11, 0x01, .why = LWM_DROP_FORM },
	{ "a set option without data", 11, 0x00, .why = LWM_DROP_FORM },
	{ "reserved bits of the option's length", 11, 0xe2, .why = LWM_PASS },
	{ "hop limit 0", 12, 0x00, .why = LWM_PASS },
	{ "a flag that is not known", 13, 0x10, .why = LWM_DROP_FORM },
	{ "the highest flag", 13, 0x80, .why = LWM_DROP_FORM },
	{ "a leaf", 13, LWM_SET_LEAF, .why = LWM_PASS },
	{ "leaf and transit", 13, LWM_SET_LEAF | LWM_SET_TRANSIT, .why = LWM_DROP_FORM },
	{ "bits without a word", 13, LWM_SET_BITS, .why = LWM_DROP_FORM },
	{ "bits with ports", 13, LWM_SET_BITS | LWM_SET_PORTS, .why = LWM_DROP_FORM },
	{ "no initiator", 15, 0x00, .why = LWM_DROP_FORM },
};

LWM_ROWS(doubted)

static void packet_is_doubted(struct kunit *test)
{
	const struct doubted *row = test->param_value;
	unsigned int len = row->len ?: sizeof(good);
	u8 *buf = kunit_kmalloc(test, len, GFP_KERNEL);
	struct lwm_wire wire;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memcpy(buf, good, len);
	if (row->at < len)
		buf[row->at] = row->octet;
	KUNIT_EXPECT_EQ(test, lwm_wire_check(buf, len, &wire), row->why);
}

/* What stands in a row behind a Geneve header. */
struct options {
	const char	*name;
	const char	*octets;
	u8		len;
	enum lwm_drop	why;
	bool		has_set;
};

/* For node 5, by node 1; the same head before bits from node 5 on. */
#define SET	"\xff\x4c\x81\x02\x08\0\0\1\0\0\0\5"
#define BITS(len)	"\xff\x4c\x81" len "\x08\1\0\1\0\0\0\5"
#define WORD	"\0\0\0\1"

static const struct options options[] = {
	{ "none", "", 0, LWM_PASS, false },
	{ "a set", SET, 12, LWM_PASS, true },
	{ "two sets", SET SET, 24, LWM_DROP_SECOND_SET },
	{ "another option before it", "\1\2\3\1" WORD SET, 20, LWM_PASS, true },
	{ "another option behind it", SET "\1\2\3\0", 16, LWM_PASS, true },
	{ "another option alone", "\1\2\3\0", 4, LWM_PASS, false },
	{ "a critical one before it", "\1\2\x83\0" SET, 16, LWM_DROP_CRITICAL },
	{ "a critical one behind it", SET "\1\2\x83\0", 16, LWM_DROP_CRITICAL },
	{ "one behind it that is cut", SET "\1\2\3\1", 16, LWM_DROP_OPTIONS },
	{ "bits with a word", BITS("\3") WORD, 16, LWM_PASS, true },
	{ "bits with eight words", BITS("\x0a") WORD WORD WORD WORD WORD WORD WORD WORD, 44,
	  LWM_PASS, true },
	{ "bits with nine words", BITS("\x0b") WORD WORD WORD WORD WORD WORD WORD WORD WORD, 48,
	  LWM_DROP_FORM },
};

LWM_ROWS(options)

static void options_are_doubted(struct kunit *test)
{
	const struct options *row = test->param_value;
	unsigned int len = sizeof(struct lwm_geneve) + row->len;
	u8 *buf = kunit_kmalloc(test, len, GFP_KERNEL);
	struct lwm_wire wire;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memcpy(buf, good, sizeof(struct lwm_geneve));
	memcpy(buf + sizeof(struct lwm_geneve), row->octets, row->len);
	buf[0] = row->len / 4;
	KUNIT_EXPECT_EQ(test, lwm_wire_check(buf, len, &wire), row->why);
	if (!row->why)
		KUNIT_EXPECT_EQ(test, wire.has_set, row->has_set);
}

/* ---- read ---- */

/* What follows struct lwm_set. Nodes end before 0. */
struct read {
	const char	*name;
	u8		flags;
	u8		len;
	u8		octets[12];
	u16		nodes[4];
	u16		ports[4];
};

static const struct read reads[] = {
	{ "an id", 0, 2, { 0, 5 }, { 5 } },
	{ "ids and padding", 0, 6, { 0, 5, 0, 9, 0, 0 }, { 5, 9 } },
	{ "ids in any order, twice too", 0, 6, { 0, 9, 0, 5, 0, 9 }, { 9, 5, 9 } },
	{ "padding alone", 0, 2, { 0, 0 } },
	{ "padding before an id", 0, 6, { 0, 5, 0, 0, 0, 9 } },
	{ "pairs", LWM_SET_PORTS, 10, { 0, 5, 2, 188, 0, 9, 0, 80 }, { 5, 9 }, { 700, 80 } },
	{ "a pair without a port", LWM_SET_PORTS, 6, { 0, 5, 0, 0, 0, 0 }, { 5 } },
	{ "half a pair", LWM_SET_PORTS, 6, { 0, 5, 2, 188, 0, 9 } },
	{ "a port behind node 0", LWM_SET_PORTS, 10, { 0, 5, 2, 188, 0, 0, 0, 80 } },
	{ "bits: the last octet's lowest is the first", LWM_SET_BITS, 6, { 1, 0, 0, 0, 0, 1 },
	  { 256 } },
	{ "bits: the first octet's highest is the last", LWM_SET_BITS, 6, { 1, 0, 128, 0, 0, 0 },
	  { 287 } },
	{ "bits: words go from the last to the first", LWM_SET_BITS, 10,
	  { 1, 0, 0, 0, 0, 1, 0, 0, 0, 1 }, { 256, 288 } },
	{ "bits: none is set", LWM_SET_BITS, 6, { 1, 0 } },
	{ "bits: the first is node 0", LWM_SET_BITS, 6, { 0, 0, 0, 0, 0, 1 } },
	{ "bits: node 0 is not named", LWM_SET_BITS, 6, { 0, 0, 0, 0, 0, 2 }, { 1 } },
	{ "bits: the last node there can be", LWM_SET_BITS, 6, { 255, 255, 0, 0, 0, 1 },
	  { 65535 } },
	{ "bits: beyond the last node", LWM_SET_BITS, 6, { 255, 255, 0, 0, 0, 3 } },
};

LWM_ROWS(reads)

static void set_is_read(struct kunit *test)
{
	const struct read *row = test->param_value;
	struct lwm_target t[LWM_SET_TARGETS / 4];
	struct lwm_wire wire = {
		.flags = row->flags, .targets = row->octets, .targets_len = row->len,
	};
	unsigned int i, n = 0;

	while (n < ARRAY_SIZE(row->nodes) && row->nodes[n])
		n++;
	KUNIT_ASSERT_EQ(test, lwm_wire_targets(&wire, t), n);
	for (i = 0; i < n; i++) {
		KUNIT_EXPECT_EQ(test, t[i].node, row->nodes[i]);
		KUNIT_EXPECT_EQ(test, be16_to_cpu(t[i].port), row->ports[i]);
	}
}

/* ---- the message header ---- */

struct header {
	const char	*name;
	struct lwm_hdr	hdr;
	unsigned int	len;
	enum lwm_drop	why;
};

static const struct header headers[] = {
	{ "whole", {}, 12, LWM_PASS },
	{ "whole, with a payload", {}, 100, LWM_PASS },
	{ "empty", {}, 0, LWM_DROP_HEADER },
	{ "one octet short", {}, 11, LWM_DROP_HEADER },
	{ "it tells the set", { .flags = LWM_HDR_NODES }, 12, LWM_PASS },
	{ "it is to be answered", { .flags = LWM_HDR_ANSWER }, 12, LWM_PASS },
	{ "both", { .flags = LWM_HDR_NODES | LWM_HDR_ANSWER }, 12, LWM_PASS },
	{ "a flag that is not known", { .flags = 4 }, 12, LWM_DROP_HEADER },
	{ "an answer", { .kind = LWM_KIND_ANSWER }, 12, LWM_PASS },
	{ "an answer that is to be answered",
	  { .kind = LWM_KIND_ANSWER, .flags = LWM_HDR_ANSWER }, 12, LWM_DROP_HEADER },
	{ "an answer that tells a set",
	  { .kind = LWM_KIND_ANSWER, .flags = LWM_HDR_NODES }, 12, LWM_DROP_HEADER },
	{ "an answer in which what is to be zero is not",
	  { .kind = LWM_KIND_ANSWER, .zero = cpu_to_be16(1) }, 12, LWM_DROP_HEADER },
	{ "a kind that is not known", { .kind = LWM_KIND_JOINS + 1 }, 12, LWM_DROP_HEADER },
	{ "what is to be zero is not", { .zero = cpu_to_be16(1) }, 12, LWM_DROP_HEADER },
	{ "any ports and any id",
	  { cpu_to_be16(0xffff), cpu_to_be16(0xffff), cpu_to_be32(0xffffffff) }, 12, LWM_PASS },
};

LWM_ROWS(headers)

static void header_is_doubted(struct kunit *test)
{
	const struct header *row = test->param_value;

	KUNIT_EXPECT_EQ(test, lwm_hdr_check(&row->hdr, row->len), row->why);
}

static struct kunit_case wire_cases[] = {
	KUNIT_CASE_PARAM(set_is_written, written_gen_params),
	KUNIT_CASE(octets_are_in_order),
	KUNIT_CASE(plain_nodes_get_no_option),
	KUNIT_CASE_PARAM(packet_is_doubted, doubted_gen_params),
	KUNIT_CASE_PARAM(options_are_doubted, options_gen_params),
	KUNIT_CASE_PARAM(set_is_read, reads_gen_params),
	KUNIT_CASE_PARAM(header_is_doubted, headers_gen_params),
	{}
};

static struct kunit_suite wire_suite = {
	.name = "lwm_wire",
	.test_cases = wire_cases,
};

kunit_test_suite(wire_suite);
