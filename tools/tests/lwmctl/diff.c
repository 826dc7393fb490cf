// SPDX-License-Identifier: GPL-2.0
/* What apply changes, in which order. */
#include "diff.h"

#include <stdlib.h>
#include <arpa/inet.h>

#include "check.h"
#include "net-text.h"

#define HEAD	"network: 42\nzones:\n"
#define ZONES	"  a: 1 10.0.1.0/24\n  b: 2 10.0.2.0/24\n"
#define NODES	"nodes:\n  x: 1 10.0.1.1\n  y: 2 10.0.1.2\n  z: 17 10.0.2.1\n"

static const char base[] = HEAD ZONES NODES "groups:\n  g: 7 x,y\n";

/* The device that node x has. */
static struct link own_link(void)
{
	struct link link = {
		.ifindex = 5, .name = "lwm0", .id = 42, .node = 1, .zone = 1,
	};

	inet_pton(AF_INET, "10.0.1.1", &link.local);
	default_mac(link.mac, 42, 1);
	return link;
}

/* "+node 3" for each change, in order; or the refusal. */
static void expect_changes(const char *from_text, const char *to_text,
			   const char *want)
{
	struct net *from = parse(from_text), *to = parse(to_text);
	const struct link link = own_link();
	struct changes changes = {};
	char got[512] = "";
	size_t i;

	EXPECT(from && to);
	if (!from || !to) {
		EXPECT_TEXT(fault(), "");
	} else if (diff(&changes, from, to, &link)) {
		EXPECT_TEXT(fault(), want);
	} else {
		for (i = 0; i < changes.n; i++)
			sprintf(got + strlen(got), "%s%c%s %u", i ? " " : "",
				"+=-"[changes.list[i].verb],
				changes.list[i].table->noun,
				changes.list[i].item->id);
		EXPECT_TEXT(got, want);
	}
	changes_free(&changes);
	net_free(from);
	net_free(to);
}

TEST(same_networks_differ_in_nothing)
{
	expect_changes(base, base, "");
}

TEST(names_and_order_do_not_matter)
{
	expect_changes(base, HEAD ZONES "nodes:\n  q: 17 10.0.2.1\n"
		       "  x: 1 10.0.1.1\n  y: 2 10.0.1.2\n"
		       "groups:\n  h: 7 1,2\n", "");
}

TEST(new_node_is_added)
{
	expect_changes(base, HEAD ZONES NODES "  n: 18 10.0.2.9\n"
		       "groups:\n  g: 7 x,y\n", "+node 18");
}

TEST(new_zone_comes_before_its_node)
{
	expect_changes(base, HEAD ZONES "  c: 3 10.0.3.0/24\n"
		       NODES "  n: 33 10.0.3.9\ngroups:\n  g: 7 x,y\n",
		       "+zone 3 +node 33");
}

TEST(zone_goes_after_its_node)
{
	expect_changes(base, HEAD "  a: 1 10.0.1.0/24\n"
		       "nodes:\n  x: 1 10.0.1.1\n  y: 2 10.0.1.2\n"
		       "groups:\n  g: 7 x,y\n", "-node 17 -zone 2");
}

TEST(node_moves_before_its_zone_goes)
{
	expect_changes(base, HEAD "  a: 1 10.0.1.0/24\n"
		       "nodes:\n  x: 1 10.0.1.1\n  y: 2 10.0.1.2\n"
		       "  z: 17 10.0.2.1 zone a\ngroups:\n  g: 7 x,y\n",
		       "=node 17 -zone 2");
}

TEST(other_address_is_another_node)
{
	expect_changes(base, HEAD ZONES "nodes:\n  x: 1 10.0.1.1\n"
		       "  y: 2 10.0.1.77\n  z: 17 10.0.2.1\n"
		       "groups:\n  g: 7 x,y\n", "-node 2 +node 2");
}

TEST(swapped_addresses_are_free_before_they_are_taken)
{
	expect_changes(base, HEAD ZONES "nodes:\n  x: 1 10.0.1.1\n"
		       "  y: 2 10.0.2.1 zone a\n  z: 17 10.0.1.2 zone b\n"
		       "groups:\n  g: 7 x,y\n",
		       "-node 2 -node 17 +node 2 +node 17");
}

TEST(default_mac_is_no_other_mac)
{
	expect_changes(base, HEAD ZONES "nodes:\n  x: 1 10.0.1.1\n"
		       "  y: 2 10.0.1.2 mac 02:4c:00:2a:00:02\n"
		       "  z: 17 10.0.2.1\ngroups:\n  g: 7 x,y\n", "");
}

TEST(flags_are_set)
{
	expect_changes(base, HEAD ZONES "nodes:\n  x: 1 10.0.1.1\n"
		       "  y: 2 10.0.1.2 down\n  z: 17 10.0.2.1\n"
		       "groups:\n  g: 7 x,y\n", "=node 2");
}

TEST(nodes_are_no_more_plain_before_others_become_so)
{
	expect_changes(HEAD ZONES "nodes:\n  x: 1 10.0.1.1\n"
		       "  y: 2 10.0.1.2\n  z: 17 10.0.2.1 plain via y\n",
		       HEAD ZONES "nodes:\n  x: 1 10.0.1.1\n"
		       "  y: 2 10.0.1.2 plain via z\n  z: 17 10.0.2.1\n",
		       "=node 17 =node 2");
}

TEST(plain_nodes_go_another_way_before_their_way_becomes_plain)
{
	expect_changes(HEAD ZONES "nodes:\n  x: 1 10.0.1.1\n"
		       "  y: 2 10.0.1.2\n  z: 17 10.0.2.1 plain via y\n",
		       HEAD ZONES "nodes:\n  x: 1 10.0.1.1\n"
		       "  y: 2 10.0.1.2 plain\n  z: 17 10.0.2.1 plain via x\n",
		       "=node 17 =node 2");
}

TEST(way_and_relays_of_a_zone_are_set)
{
	expect_changes(base, HEAD "  a: 1 10.0.1.0/24 relay never\n"
		       "  b: 2 10.0.2.0/24 relay z\n"
		       NODES "groups:\n  g: 7 x,y\n", "=zone 1 =zone 2");
}

TEST(ways_that_turn_round_are_no_circle_meanwhile)
{
	expect_changes(HEAD "  a: 1 10.0.1.0/24\n  b: 2 10.0.2.0/24 via a\n"
		       NODES,
		       HEAD "  a: 1 10.0.1.0/24 via b\n  b: 2 10.0.2.0/24\n"
		       NODES, "=zone 2 =zone 1");
}

TEST(group_changes_members)
{
	expect_changes(base, HEAD ZONES NODES "groups:\n  g: 7 x,y,z\n",
		       "=group 7");
}

TEST(group_with_another_address_goes_and_comes)
{
	expect_changes(HEAD ZONES NODES "groups:\n  g: 7 x,y 239.1.1.1\n  h: 8 x ff35::1\n",
		       HEAD ZONES NODES "groups:\n  g: 7 x,y 239.1.1.1\n  h: 8 x ff35::2\n",
		       "-group 8 +group 8");
}

TEST(groups_come_and_go)
{
	expect_changes(base, HEAD ZONES NODES "groups:\n  h: 8 x\n",
		       "-group 7 +group 8");
}

TEST(own_node_is_left_alone)
{
	expect_changes(base, HEAD ZONES "nodes:\n  x: 1 10.0.1.1 permanent\n"
		       "  y: 2 10.0.1.2\n  z: 17 10.0.2.1\n"
		       "groups:\n  g: 7 x,y\n", "");
}

TEST(own_address_cannot_change)
{
	expect_changes(base, HEAD ZONES "nodes:\n  x: 1 10.0.1.9\n",
		       "zone or addresses of lwm0 itself change (line 6): lwmctl down and up do that");
}

TEST(own_zone_cannot_change)
{
	expect_changes(base, HEAD ZONES "nodes:\n  x: 1 10.0.1.1 zone b\n",
		       "zone or addresses of lwm0 itself change (line 6): lwmctl down and up do that");
}

TEST(own_node_cannot_go)
{
	expect_changes(base, HEAD ZONES "nodes:\n  y: 2 10.0.1.2\n",
		       "node 1, which lwm0 is, is not in the file");
}
