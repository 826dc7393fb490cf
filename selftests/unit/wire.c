// SPDX-License-Identifier: GPL-2.0
/* kmod/wire.c: what the encoder writes, the decoder reads; what is malformed is refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../tools/tests/check.h"
#include "../../kmod/wire.h"

/* More than any device writes: options of LWM_SETLEN_MAX octets for each target. */
#define TARGETS	600

static u32 seed;

static u32 any(u32 below)
{
	seed = seed * 1664525 + 1013904223;
	return (u32)((u64)(seed >> 8) * below >> 24);
}

static struct lwm_set_conf conf = {
	.network = 0x123456, .proto = LWM_PROTO_MESSAGE, .hop = LWM_HOP_START,
	.setlen = LWM_SETLEN_DEFAULT, .initiator = 0xfedc, .group = 7,
};

/* Sorted, each once. */
static unsigned int any_targets(struct lwm_target *t, unsigned int max, u32 spread, bool ports)
{
	unsigned int i, n = 1 + any(max);
	u32 node = 1 + any(LWM_NODE_MAX - max * spread);

	for (i = 0; i < n; i++) {
		t[i] = (struct lwm_target){ .node = node };
		if (ports && any(2))
			t[i].port = cpu_to_be16(1 + i);
		node += 1 + any(spread);
	}
	return n;
}

static bool targets_have(const struct lwm_target *t, unsigned int n, u16 node)
{
	while (n--)
		if (t[n].node == node)
			return true;
	return false;
}

/* One option: its targets are those it was given, and it is no longer than it may be. */
static unsigned int round_trip(const struct lwm_target *t, unsigned int n)
{
	u8 *buf = malloc(n * LWM_SET_PER_TARGET);
	struct lwm_target read[LWM_SET_TARGETS];
	unsigned int taken = 0, len, got, i;
	struct lwm_wire wire;

	len = lwm_wire_encode(buf, &conf, LWM_SET_LEAF, t, n, &taken);
	EXPECT(taken >= 1 && taken <= n);
	EXPECT(len <= sizeof(struct lwm_geneve) + conf.setlen);
	EXPECT(len <= taken * LWM_SET_PER_TARGET);
	EXPECT_EQ(lwm_wire_check(buf, len, &wire), LWM_PASS);
	EXPECT_EQ(wire.len, len);
	EXPECT_EQ(wire.network, conf.network);
	EXPECT_EQ(wire.hop, conf.hop);
	EXPECT_EQ(wire.initiator, conf.initiator);
	EXPECT_EQ(wire.group, conf.group);
	EXPECT(wire.flags & LWM_SET_LEAF);

	got = lwm_wire_targets(&wire, read);
	EXPECT_EQ(got, taken);
	for (i = 0; i < got; i++)
		EXPECT(read[i].node == t[i].node && read[i].port == t[i].port);
	for (i = 0; i < 600; i++) {
		u16 node = t[0].node - 44 + i;

		if (node)
			EXPECT_EQ(lwm_wire_names(&wire, node), targets_have(t, taken, node) &&
				  !(wire.flags & LWM_SET_PORTS));
	}
	free(buf);
	return taken ? taken : n;
}

static void split(u32 spread, bool ports)
{
	static const u8 setlens[] = { LWM_SETLEN_MIN, 20, 24, LWM_SETLEN_DEFAULT, LWM_SETLEN_MAX };
	struct lwm_target t[TARGETS];
	unsigned int i, n, done;

	for (i = 0; i < 2000; i++) {
		conf.setlen = setlens[i % sizeof(setlens)];
		n = any_targets(t, TARGETS, spread, ports);
		for (done = 0; done < n;)
			done += round_trip(t + done, n - done);
	}
	conf.setlen = LWM_SETLEN_DEFAULT;
}

TEST(sets_of_any_density_come_back_as_they_went)
{
	seed = 1;
	split(1, false);
	split(3, false);
	split(20, false);
	split(100, false);
}

TEST(sets_with_ports_come_back_with_them)
{
	seed = 2;
	split(2, true);
	split(50, true);
}

TEST(the_default_option_takes_256_nodes_in_a_row_and_no_more)
{
	struct lwm_target t[257];
	unsigned int i;

	for (i = 0; i < 257; i++)
		t[i] = (struct lwm_target){ .node = 257 + i };
	EXPECT_EQ(round_trip(t, 256), 256);
	EXPECT_EQ(round_trip(t, 257), 256);
}

TEST(the_shorter_form_is_taken)
{
	struct lwm_target t[5] = { { .node = 1 }, { .node = 2 }, { .node = 3 },
				   { .node = 4 }, { .node = 5 } };
	unsigned int taken;
	u8 buf[5 * LWM_SET_PER_TARGET];

	EXPECT_EQ(lwm_wire_encode(buf, &conf, 0, t, 2, &taken), 8 + 16);
	EXPECT(!(buf[13] & LWM_SET_BITS));
	EXPECT_EQ(lwm_wire_encode(buf, &conf, 0, t, 5, &taken), 8 + 16);
	EXPECT(buf[13] & LWM_SET_BITS);
}

TEST(a_part_that_is_out_of_order_comes_back_too)
{
	static const u16 nodes[] = { 5, 6, 8, 250, 7 };
	struct lwm_target t[5];
	unsigned int i, done;

	for (i = 0; i < 5; i++)
		t[i] = (struct lwm_target){ .node = nodes[i] };
	for (done = 0; done < 5;)
		done += round_trip(t + done, 5 - done);
}

TEST(octets_on_the_wire_are_in_the_order_that_is_told)
{
	static const u8 bits[] = {
		0x04, 0x40, 0x88, 0xb5, 0x12, 0x34, 0x56, 0x00,
		0xff, 0x4c, 0x81, 0x03, 0x08, 0x03, 0xfe, 0xdc,
		0x00, 0x07, 0x01, 0x00, 0x00, 0x00, 0x00, 0x9f,
	};
	struct lwm_target t[6] = { { .node = 256 }, { .node = 257 }, { .node = 258 },
				   { .node = 259 }, { .node = 260 }, { .node = 263 } };
	unsigned int taken;
	u8 buf[6 * LWM_SET_PER_TARGET];

	EXPECT_EQ(lwm_wire_encode(buf, &conf, LWM_SET_LEAF, t, 6, &taken), sizeof(bits));
	EXPECT(!memcmp(buf, bits, sizeof(bits)));
}

/* ---- refusals ---- */

/* A whole packet of which each row spoils one octet. */
static const u8 good[] = {
	0x03, 0x40, 0x88, 0xb5, 0x00, 0x00, 0x2a, 0x00,
	0xff, 0x4c, 0x81, 0x02, 0x08, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x05,
};

static const struct spoiled {
	const char	*name;
	unsigned int	at;
	u8		octet;
	enum lwm_drop	why;
} spoiled[] = {
	{ "nothing",			0,  0x03, LWM_PASS },
	{ "version 1",			0,  0x43, LWM_DROP_VERSION },
	{ "options longer than all",	0,  0x04, LWM_DROP_SHORT },
	{ "reserved bits of Geneve",	1,  0x7f, LWM_PASS },
	{ "IPv4 inside",		2,  0x08, LWM_DROP_PROTOCOL },
	{ "option longer than options",	11, 0x03, LWM_DROP_OPTIONS },
	{ "option without a set",	11, 0x00, LWM_DROP_FORM },
	{ "the version before",		10, 0x80, LWM_DROP_OTHER_TYPE },
	{ "a later version",		10, 0x82, LWM_DROP_OTHER_TYPE },
	{ "another critical option",	10, 0x90, LWM_DROP_CRITICAL },
	{ "another option",		10, 0x02, LWM_PASS },
	{ "unknown flag",		13, 0x10, LWM_DROP_FORM },
	{ "leaf and transit",		13, 0x06, LWM_DROP_FORM },
	{ "bits without a word",	13, 0x01, LWM_DROP_FORM },
	{ "bits with ports",		13, 0x09, LWM_DROP_FORM },
	{ "no initiator",		15, 0x00, LWM_DROP_FORM },
};

TEST(each_fault_has_its_reason)
{
	u8 buf[sizeof(good)];
	struct lwm_wire wire;
	unsigned int i;

	for (i = 0; i < sizeof(spoiled) / sizeof(spoiled[0]); i++) {
		memcpy(buf, good, sizeof(buf));
		buf[spoiled[i].at] = spoiled[i].octet;
		if (lwm_wire_check(buf, sizeof(buf), &wire) != spoiled[i].why)
			printf("# %s\n", spoiled[i].name);
		EXPECT_EQ(lwm_wire_check(buf, sizeof(buf), &wire), spoiled[i].why);
	}
}

TEST(a_second_set_and_what_is_cut_short_are_refused)
{
	u8 buf[sizeof(good) + 12];
	struct lwm_wire wire;
	unsigned int len;

	memcpy(buf, good, sizeof(good));
	memcpy(buf + sizeof(good), good + 8, 12);
	buf[0] = 6;
	EXPECT_EQ(lwm_wire_check(buf, sizeof(buf), &wire), LWM_DROP_SECOND_SET);
	for (len = 0; len < sizeof(good); len++)
		EXPECT_EQ(lwm_wire_check(good, len, &wire), LWM_DROP_SHORT);
}

TEST(a_set_of_nobody_node_0_or_nodes_beyond_the_last_is_empty)
{
	static const u8 rows[][8] = {
		{ 0 },					/* ids: padding alone */
		{ 0, 0, 0, 5 },				/* ids: padding before an id */
	};
	struct lwm_wire wire = { .targets_len = 8, .targets = rows[0] };
	struct lwm_target t[LWM_SET_TARGETS];
	u8 bits[6] = { 0, 0, 0, 0, 0, 1 };		/* first is node 0 */

	EXPECT_EQ(lwm_wire_targets(&wire, t), 0);
	wire.targets = rows[1];
	EXPECT_EQ(lwm_wire_targets(&wire, t), 0);
	EXPECT(!lwm_wire_names(&wire, 5));
	wire = (struct lwm_wire){ .flags = LWM_SET_BITS, .targets_len = 6, .targets = bits };
	EXPECT_EQ(lwm_wire_targets(&wire, t), 0);
	memcpy(bits, "\xff\xff\0\0\0\3", 6);
	EXPECT_EQ(lwm_wire_targets(&wire, t), 0);
	memcpy(bits, "\xff\xff\0\0\0\1", 6);
	EXPECT_EQ(lwm_wire_targets(&wire, t), 1);
	EXPECT_EQ(t[0].node, LWM_NODE_MAX);
	/* As it might be malformed beyond. */
	EXPECT(!lwm_wire_names(&wire, LWM_NODE_MAX));
	memcpy(bits, "\0\0\0\0\0\3", 6);
	EXPECT(!lwm_wire_names(&wire, 1));
}

TEST(no_octets_are_read_past_their_end)
{
	struct lwm_target t[LWM_SET_TARGETS];
	struct lwm_wire wire;
	unsigned int i, k, len;

	seed = 3;
	for (i = 0; i < 200000; i++) {
		u8 *buf;

		len = any(LWM_GENEVE_MAX + 1);
		buf = malloc(len);
		for (k = 0; k < len; k++)
			buf[k] = any(256);
		/* Most of what is random falls at the first octets: mend those. */
		for (k = 0; k < 13 && k < len && any(8); k++)
			buf[k] = k == 0 ? (len / 4 - 2) & 0x3f : k == 11 ? any(32) : good[k];
		if (!lwm_wire_check(buf, len, &wire) && wire.has_set)
			EXPECT(lwm_wire_targets(&wire, t) <= LWM_SET_TARGETS);
		free(buf);
	}
}
