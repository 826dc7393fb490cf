// SPDX-License-Identifier: GPL-2.0
/* Printers: the same calls as text and as JSON. */
#include "out.h"

#include <arpa/inet.h>

#include "check.h"
#include "ctl.h"
#include "net-text.h"
#include "out-text.h"

static void two_objects(void)
{
	out_array(NULL);
	out_object(NULL);
	out_text("a", "a %s", "x\"y\\z\n");
	out_uint("n", " n %" PRIu64, UINT64_MAX);
	out_end();
	out_line();
	out_object(NULL);
	out_bool("b", "b %s", true);
	out_end();
	out_line();
	out_end();
}

TEST(objects_in_a_list)
{
	expect_out(two_objects,
		   "a x\"y\\z\n n 18446744073709551615\nb on\n",
		   "[{\"a\":\"x\\\"y\\\\z\\u000a\",\"n\":18446744073709551615},{\"b\":true}]");
}

static void two_lines(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		out_object(NULL);
		out_uint("i", "%" PRIu64, i);
		out_end();
		out_line();
	}
}

TEST(one_object_a_line)
{
	expect_out(two_lines, "0\n1\n", "{\"i\":0}\n{\"i\":1}\n");
}

static void widths_and_words_behind(void)
{
	out_object(NULL);
	out_uint("a", "a %3" PRIu64, 7);
	out_uint("b", " b %" PRIu64 " ms", 7);
	out_text("c", " c %-3s|", "c");
	out_text("d", " %s:", "d");
	out_end();
}

TEST(formats_with_more_than_a_value)
{
	expect_out(widths_and_words_behind, "a   7 b 7 ms c c  | d:",
		   "{\"a\":7,\"b\":7,\"c\":\"c\",\"d\":\"d\"}");
}

static void reals_and_none(void)
{
	out_object(NULL);
	out_real("a", "a %.1f", 0.25);
	out_real("b", NULL, 12);
	out_none("c", " -");
	out_none("d", NULL);
	out_end();
}

TEST(reals_and_what_has_no_value)
{
	expect_out(reals_and_none, "a 0.2 -", "{\"a\":0.250,\"b\":12.000,\"c\":null,\"d\":null}");
}

static void one_node(void)
{
	struct net *net = parse("network: 42\nzones:\n  a: 1\nnodes:\n"
				"  x: 3 10.0.1.3 fd00::3 zone a mac 02:00:00:00:00:09 plain via y down\n"
				"  y: 4 10.0.1.4 zone a\n");

	out_object(NULL);
	print_node(table_by_id(&net->nodes, 3), net);
	out_end();
	net_free(net);
}

TEST(node_is_printed)
{
	expect_out(one_node,
		   "node 3 x zone 1 a address 10.0.1.3 address fd00::3 mac 02:00:00:00:00:09 via 4 y plain down",
		   "{\"id\":3,\"name\":\"x\",\"zone\":1,\"zone_name\":\"a\",\"address\":\"10.0.1.3\",\"address6\":\"fd00::3\",\"mac\":\"02:00:00:00:00:09\",\"via\":4,\"via_name\":\"y\",\"flags\":[\"plain\",\"down\"]}");
}

static void one_nameless_node(void)
{
	struct node node = { .item.id = 3, .zone = 1, .has = NODE_ADDR4 };

	inet_pton(AF_INET, "10.0.1.3", &node.addr4);
	out_object(NULL);
	print_node(&node, NULL);
	out_end();
}

TEST(node_without_names_is_printed)
{
	expect_out(one_nameless_node, "node 3 zone 1 address 10.0.1.3",
		   "{\"id\":3,\"zone\":1,\"address\":\"10.0.1.3\",\"flags\":[]}");
}

static const struct node neighbour = {
	.item.id = 3, .has = NODE_STATE | NODE_HEARD | NODE_RTT | NODE_MTU,
	.state = LWM_STATE_FAILED, .heard = 1200, .rtt = 85, .mtu = 1346,
};

static void one_neighbour(void)
{
	out_object(NULL);
	print_node_state(&neighbour);
	out_end();
}

TEST(neighbour_is_printed)
{
	expect_out(one_neighbour, "node 3 state failed heard 1200 ms ago rtt 85 us mtu 1346",
		   "{\"id\":3,\"state\":\"failed\",\"heard_ms\":1200,\"rtt_us\":85,\"mtu\":1346}");
}

static void zone_by_file(const char *words)
{
	char text[256];
	struct net *net;

	snprintf(text, sizeof(text), "network: 42\nzones:\n  a: 1\n  b: 2 %s\n"
		 "nodes:\n  y: 4 10.0.1.4 zone a\n", words);
	net = parse(text);
	out_object(NULL);
	print_zone(table_by_id(&net->zones, 2), net);
	out_end();
	net_free(net);
}

static void relayed_zone(void)
{
	zone_by_file("via a relay y,9-12");
}

static void still_zone(void)
{
	zone_by_file("relay never");
}

TEST(zone_with_relays_is_printed)
{
	expect_out(relayed_zone,
		   "zone 2 b via 1 a relay 4,9-12 nodes 0",
		   "{\"id\":2,\"name\":\"b\",\"via\":1,\"via_name\":\"a\",\"relay\":\"nodes\",\"relay_nodes\":[4,9,10,11,12],\"nodes\":0}");
}

TEST(zone_without_relays_is_printed)
{
	expect_out(still_zone, "zone 2 b relay never nodes 0",
		   "{\"id\":2,\"name\":\"b\",\"relay\":\"never\",\"nodes\":0}");
}

static void empty_group(void)
{
	struct group group = { .item.id = 7 };

	out_object(NULL);
	print_group(&group, NULL);
	out_end();
}

static void group_with_address(void)
{
	struct group group = { .item.id = 7, .has = GROUP_ADDR4 };

	inet_pton(AF_INET, "239.1.1.1", &group.addr4);
	out_object(NULL);
	print_group(&group, NULL);
	out_end();
}

TEST(address_of_a_group_is_printed)
{
	expect_out(group_with_address, "group 7 nodes none address 239.1.1.1",
		   "{\"id\":7,\"nodes\":[],\"address\":\"239.1.1.1\"}");
}

TEST(empty_group_is_printed)
{
	expect_out(empty_group, "group 7 nodes none", "{\"id\":7,\"nodes\":[]}");
}
