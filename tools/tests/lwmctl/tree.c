// SPDX-License-Identifier: GPL-2.0
/* A network as this host sees it: which zones hang below which, and drawn. */
#include "tree.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "check.h"
#include "draw.h"
#include "net-text.h"
#include "snapshot.h"

/* Everybody is reachable, but for node 9; the names are those of the file. */
static struct snapshot look(const char *text, uint16_t zone)
{
	struct snapshot snapshot = { .net = parse(text), .names = parse(text) };
	const struct table *nodes = &snapshot.net->nodes;
	size_t i;

	strcpy(snapshot.link.name, "lwm0");
	snapshot.link.id = 42;
	snapshot.link.node = 1;
	snapshot.link.zone = zone;
	snapshot.link.up = true;
	inet_pton(AF_INET, "10.0.1.1", &snapshot.link.local);
	for (i = 0; i < nodes->n; i++) {
		struct node *node = (struct node *)nodes->items[i];

		node->has |= NODE_STATE;
		node->state = node->item.id == 9 ? LWM_STATE_FAILED : LWM_STATE_REACHABLE;
		if (node->item.id == 1)
			node->flags |= LWM_NODE_SELF;
	}
	return snapshot;
}

static void expect_drawn(const char *net, uint16_t zone, bool utf8, const char *want)
{
	struct snapshot snapshot = look(net, zone);
	struct tree tree;
	size_t size;
	char *got;
	FILE *f;

	EXPECT_EQ(tree_grow(&tree, &snapshot), 0);
	f = open_memstream(&got, &size);
	draw_text(f, &tree, utf8);
	fclose(f);
	EXPECT_TEXT(got, want);
	free(got);
	tree_free(&tree);
	snapshot_free(&snapshot);
}

#define ZONES(a, b, c)					\
	"network: 42\n"					\
	"zones:\n"					\
	"  a: 1 10.0.1.0/24 " a "\n"			\
	"  b: 2 10.0.2.0/24 " b "\n"			\
	"  c: 3 10.0.3.0/24 " c "\n"			\
	"nodes:\n"					\
	"  h1: 1 10.0.1.1\n"				\
	"  h5: 5 10.0.2.5\n"				\
	"  h6: 6 10.0.2.6\n"				\
	"  h9: 9 10.0.3.9\n"

TEST(zones_hang_below_the_own_one)
{
	expect_drawn(ZONES("", "", "relay never"), 1, true,
		     "lwm0: network 42\n"
		     "zone 1 a: a copy to each node\n"
		     "├─ 1 h1  this host  10.0.1.1\n"
		     "├─ zone 2 b: one copy, relayed by one of 5,6\n"
		     "│  ├─ 5 h5  reachable  10.0.2.5\n"
		     "│  └─ 6 h6  reachable  10.0.2.6\n"
		     "└─ zone 3 c: no relay, a copy to each node\n"
		     "   └─ 9 h9  failed     10.0.3.9\n");
}

TEST(without_utf8_lines_are_of_ascii)
{
	expect_drawn(ZONES("", "relay 6", ""), 1, false,
		     "lwm0: network 42\n"
		     "zone 1 a: a copy to each node\n"
		     "|- 1 h1  this host  10.0.1.1\n"
		     "|- zone 2 b: one copy, relayed by node 6\n"
		     "|  |- 5 h5  reachable  10.0.2.5\n"
		     "|  `- 6 h6  reachable  10.0.2.6\n"
		     "`- zone 3 c: no relay, a copy to each node\n"
		     "   `- 9 h9  failed     10.0.3.9\n");
}

TEST(a_zone_hangs_below_the_one_on_the_way)
{
	expect_drawn(ZONES("", "", "via b"), 1, false,
		     "lwm0: network 42\n"
		     "zone 1 a: a copy to each node\n"
		     "|- 1 h1  this host  10.0.1.1\n"
		     "`- zone 2 b: one copy, relayed by one of 5,6\n"
		     "   |- 5 h5  reachable  10.0.2.5\n"
		     "   |- 6 h6  reachable  10.0.2.6\n"
		     "   `- zone 3 c: by way of zone 2 b, relayed by one of 5,6\n"
		     "      `- 9 h9  failed     10.0.3.9\n");
}

TEST(all_else_hangs_below_the_zone_above_the_own_one)
{
	expect_drawn(ZONES("via b", "", ""), 1, false,
		     "lwm0: network 42\n"
		     "zone 1 a: a copy to each node\n"
		     "|- 1 h1  this host  10.0.1.1\n"
		     "`- zone 2 b: one copy, relayed by one of 5,6\n"
		     "   |- 5 h5  reachable  10.0.2.5\n"
		     "   |- 6 h6  reachable  10.0.2.6\n"
		     "   `- zone 3 c: by way of zone 2 b, relayed by one of 5,6\n"
		     "      `- 9 h9  failed     10.0.3.9\n");
}

TEST(a_device_in_no_zone_has_no_tree)
{
	struct snapshot snapshot = look(ZONES("", "", ""), 0);
	struct tree tree;

	EXPECT(tree_grow(&tree, &snapshot) < 0);
	EXPECT_TEXT(fault(), "lwm0 is in no zone yet: lwmctl up, or lwmctl device set");
	snapshot_free(&snapshot);
}

TEST(a_picture_has_each_zone_and_each_node)
{
	struct snapshot snapshot = look(ZONES("", "", "via b"), 1);
	const char *at;
	unsigned int zones = 0, nodes = 0, ways = 0;
	struct tree tree;
	size_t size;
	char *got;
	FILE *f;

	EXPECT_EQ(tree_grow(&tree, &snapshot), 0);
	f = open_memstream(&got, &size);
	draw_svg(f, &tree);
	fclose(f);
	for (at = got; (at = strstr(at, "class=\"zone\"")); at++)
		zones++;
	for (at = got; (at = strstr(at, "class=\"node\"")); at++)
		nodes++;
	for (at = got; (at = strstr(at, "class=\"way\"")); at++)
		ways++;
	EXPECT_EQ(zones, 3);
	EXPECT_EQ(nodes, 4);
	EXPECT_EQ(ways, 2);
	EXPECT(strstr(got, ">5 h5<"));
	free(got);
	tree_free(&tree);
	snapshot_free(&snapshot);
}
