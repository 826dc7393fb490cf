// SPDX-License-Identifier: GPL-2.0
/* What histograms of the kernel say becomes rows, and of what else they say nothing does. */
#include "copies.h"

#include <stdio.h>

#include "../check.h"
#include "link.h"

static const struct link device = { .id = 42, .node = 1 };

static void row(struct copies *copies, unsigned int from, unsigned int node, unsigned int n)
{
	char line[200];

	snprintf(line, sizeof(line),
		 "{ network:      42, from:  %5u, node:  %5u } hitcount:    1  messages:  %5u  len: %5u\n",
		 from, node, n, n * 100);
	copies_line(line, copies);
}

static struct copies_row found(const struct copies *copies, uint16_t node)
{
	struct copies_row row;

	EXPECT(copies_find(&row, copies, &device, node));
	return row;
}

TEST(each_node_has_the_row_of_its_device)
{
	struct copies copies = {};

	row(&copies, 65535, 65534, 4);
	row(&copies, 1, 3, 2);
	row(&copies, 2, 3, 3);
	row(&copies, 1, 2, 7);
	copies_order(&copies);
	EXPECT_EQ(copies.n, 4);
	EXPECT_EQ(found(&copies, 2).copies, 7);
	EXPECT_EQ(found(&copies, 3).copies, 2);
	EXPECT_EQ(found(&copies, 3).octets, 200);
	EXPECT_EQ(found(&copies, 65534).copies, 0);
	copies_free(&copies);
}

TEST(what_left_and_what_was_sent_on_is_one_sum)
{
	struct copies copies = {};

	row(&copies, 1, 3, 2);
	row(&copies, 1, 2, 1);
	row(&copies, 1, 3, 5);
	copies_order(&copies);
	EXPECT_EQ(copies.n, 2);
	EXPECT_EQ(found(&copies, 3).copies, 7);
	EXPECT_EQ(found(&copies, 3).octets, 700);
	EXPECT_EQ(found(&copies, 2).octets, 100);
	copies_free(&copies);
}

TEST(sums_are_longer_than_numbers_of_events)
{
	struct copies copies = {};

	copies_line("{ network: 42, from: 1, node: 2 } hitcount: 1 messages: 6000000000 len: 18000000000000000000\n",
		    &copies);
	copies_order(&copies);
	EXPECT(found(&copies, 2).copies == 6000000000);
	EXPECT(found(&copies, 2).octets == 18000000000000000000ULL);
	copies_free(&copies);
}

TEST(other_lines_are_no_rows)
{
	static const char *const lines[] = {
		"# event histogram\n",
		"# trigger info: hist:keys=network,from,node:vals=hitcount,messages,len:size=2048\n",
		"\n",
		"{ network: 42, from: 1, node: 2 } hitcount: 5  messages: 5\n",
		"{ network: 42, from: 1 } hitcount: 5  messages: 5  len: 500\n",
		"{ network: 42, from: 1, node: 2 hitcount: 5  messages: 5  len: 500\n",
		"{ network: 42, from: 1, node: h2 } hitcount: 5  messages: 5  len: 500\n",
		"Totals:\n",
		"    Hits: 5\n",
		"    Entries: 1\n",
		"    Dropped: 0\n",
	};
	struct copies copies = {};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		copies_line(lines[i], &copies);
	copies_order(&copies);
	EXPECT_EQ(copies.n, 0);
	EXPECT(!copies.full);
	EXPECT_EQ(found(&copies, 2).copies, 0);
	copies_free(&copies);
}

TEST(where_some_were_dropped_only_nodes_with_rows_are_known)
{
	struct copies copies = {};
	struct copies_row row_of;

	row(&copies, 1, 3, 2);
	copies_line("    Dropped: 12\n", &copies);
	copies_order(&copies);
	EXPECT(copies.full);
	EXPECT_EQ(found(&copies, 3).copies, 2);
	EXPECT(!copies_find(&row_of, &copies, &device, 2));
	copies_free(&copies);
}

TEST(where_nobody_counts_nothing_is_known)
{
	const struct copies copies = { .unknown = "tracing takes root" };
	struct copies_row row_of;

	EXPECT(!copies_find(&row_of, &copies, &device, 2));
}
