// SPDX-License-Identifier: GPL-2.0
/* Node sets in the three forms of struct lwm_nodes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "set.h"

static struct lwm_nodes *filled(const struct set *set, size_t *len)
{
	struct lwm_nodes *nodes;

	*len = set_nodes_len(set);
	nodes = malloc(*len);
	set_nodes_fill(set, nodes);
	return nodes;
}

TEST(scattered_nodes_are_sent_as_ids)
{
	const uint16_t ids[] = { 1, 40000, 9 };
	struct set set = { .nodes = ids, .n = 3 };
	size_t len;
	struct lwm_nodes *nodes = filled(&set, &len);

	EXPECT_EQ(len, 4 + 3 * 2);
	EXPECT_EQ(nodes->form, LWM_NODES_IDS);
	EXPECT_EQ(nodes->zero, 0);
	EXPECT_EQ(nodes->first, 0);
	EXPECT(!memcmp(nodes->data, ids, sizeof(ids)));
	free(nodes);
}

TEST(dense_nodes_are_sent_as_a_bitmap)
{
	const uint16_t ids[] = { 259, 256, 257, 271, 257 };
	struct set set = { .nodes = ids, .n = 5 };
	size_t len;
	struct lwm_nodes *nodes = filled(&set, &len);

	EXPECT_EQ(len, 4 + 2);
	EXPECT_EQ(nodes->form, LWM_NODES_BITMAP);
	EXPECT_EQ(nodes->first, 256);
	EXPECT_EQ(nodes->data[0], 0x0b);
	EXPECT_EQ(nodes->data[1], 0x80);
	free(nodes);
}

TEST(a_set_of_all_nodes_takes_8_kilooctets)
{
	static uint16_t ids[LWM_NODE_MAX];
	struct set set = { .nodes = ids, .n = LWM_NODE_MAX };

	for (unsigned int i = 0; i < LWM_NODE_MAX; i++)
		ids[i] = i + 1;

	EXPECT_EQ(set_nodes_len(&set), 4 + 8192);
}

TEST(one_port_makes_all_of_them_targets)
{
	const struct lwm_target to[] = { { 1, 0 }, { 2, htons(701) }, { 3, 0 } };
	struct set set = { .targets = to, .n = 3 };
	size_t len;
	struct lwm_nodes *nodes = filled(&set, &len);

	EXPECT_EQ(len, 4 + sizeof(to));
	EXPECT_EQ(nodes->form, LWM_NODES_TARGETS);
	EXPECT(!memcmp(nodes->data, to, sizeof(to)));
	free(nodes);
}

TEST(an_empty_set_is_refused)
{
	struct set set = { .n = 0 };

	EXPECT_EQ(set_check(&set), -EDESTADDRREQ);
}

TEST(node_0_is_refused)
{
	const uint16_t ids[] = { 4, 0 };
	struct set set = { .nodes = ids, .n = 2 };

	EXPECT_EQ(set_check(&set), -EINVAL);
}

static void expect_read_back(const struct set *set)
{
	struct lwm_target back[8] = {};
	size_t len;
	struct lwm_nodes *nodes = filled(set, &len);

	EXPECT_EQ(nodes_read(nodes, len, back, 8), set->n);
	for (size_t i = 0; i < set->n; i++) {
		EXPECT_EQ(back[i].node, set_node(set, i));
		EXPECT_EQ(back[i].port, set_port(set, i));
	}
	free(nodes);
}

TEST(ids_are_read_back)
{
	const uint16_t ids[] = { 700, 3, 65535 };

	expect_read_back(&(struct set) { .nodes = ids, .n = 3 });
}

TEST(targets_are_read_back)
{
	const struct lwm_target to[] = { { 9, htons(1) }, { 9, htons(2) } };

	expect_read_back(&(struct set) { .targets = to, .n = 2 });
}

TEST(a_bitmap_is_read_back_in_order)
{
	const uint16_t ids[] = { 65528, 65529, 65534, 65535 };

	expect_read_back(&(struct set) { .nodes = ids, .n = 4 });
}

static ssize_t read_raw(uint8_t form, uint16_t first, size_t octets)
{
	struct {
		struct lwm_nodes	nodes;
		uint8_t			data[8];
	} raw = { .nodes = { .form = form, .first = first }, .data = { 0xff, 0xff, 0xff, 0xff } };

	return nodes_read(&raw.nodes, sizeof(struct lwm_nodes) + octets, NULL, 0);
}

TEST(what_is_cut_short_is_refused)
{
	EXPECT_EQ(read_raw(LWM_NODES_IDS, 0, 3), -EINVAL);
	EXPECT_EQ(read_raw(LWM_NODES_TARGETS, 0, 6), -EINVAL);
	EXPECT_EQ(nodes_read(NULL, 3, NULL, 0), -EINVAL);
}

TEST(a_bitmap_beyond_the_last_node_is_refused)
{
	EXPECT_EQ(read_raw(LWM_NODES_BITMAP, 65528, 1), 8);
	EXPECT_EQ(read_raw(LWM_NODES_BITMAP, 65528, 2), -EINVAL);
}

TEST(an_unknown_form_is_refused)
{
	EXPECT_EQ(read_raw(4, 0, 4), -EINVAL);
}

TEST(what_finds_no_room_is_counted)
{
	struct lwm_target back[2] = { { 77, 77 }, { 77, 77 } };
	const uint16_t ids[] = { 5, 900, 7 };
	struct set set = { .nodes = ids, .n = 3 };
	size_t len;
	struct lwm_nodes *nodes = filled(&set, &len);

	EXPECT_EQ(nodes_read(nodes, len, back, 1), 3);
	EXPECT_EQ(back[0].node, 5);
	EXPECT_EQ(back[1].node, 77);
	free(nodes);
}
