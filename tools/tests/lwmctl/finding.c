// SPDX-License-Identifier: GPL-2.0
/* What is found, in sentences. */
#include "finding.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "check.h"
#include "net-text.h"
#include "out.h"
#include "words.h"

static const char text[] =
	"network: 42\nzones:\n  a: 1\n  b: 2\n  c: 3 via b\n  d: 4 via a\nnodes:\n"
	"  stor-1: 1 10.0.1.1 zone a\n"
	"  stor-3: 3 10.0.1.3 zone a\n"
	"  stor-4: 4 10.0.2.4 fd00::4 zone b\n"
	"  stor-5: 5 fd00::5 zone c\n"
	"  stor-6: 6 10.0.3.6 zone c\n"
	"  stor-7: 7 10.0.4.7 zone d permanent\n";

static const struct link own = {
	.name = "lwm0", .id = 42, .node = 1, .zone = 1, .port = 6081, .setlen = 44,
	.local.s_addr = 0x0101000a,
};

/* The only finding, or all in one line. */
static void expect_found(struct findings *findings, const char *want)
{
	char *got;
	size_t size;
	FILE *f;

	f = open_memstream(&got, &size);
	out_to(f, false);
	findings_print(findings);
	fclose(f);
	EXPECT_TEXT(got, want);
	free(got);
	findings_free(findings);
}

static void expect_node(uint16_t id, struct sight sight, unsigned int has,
			uint32_t heard, const char *want)
{
	struct net *net = parse(text);
	struct node *node = table_by_id(&net->nodes, id);
	struct findings findings = {};

	node->has |= has;
	node->heard = heard;
	sight.node = node;
	sight.since = 1500;
	check_node(&findings, &own, &sight);
	expect_found(&findings, want);
	net_free(net);
}

#define SILENT	(struct sight){ .reply.status = LWM_STATUS_SILENT }
#define THERE(...) \
	(struct sight){ .reply.status = LWM_STATUS_QUEUED, .reply.same = true, __VA_ARGS__ }

TEST(nothing_is_said_of_who_answers)
{
	expect_node(3, THERE(), NODE_HEARD, 3, "");
}

TEST(never_heard)
{
	expect_node(3, SILENT, 0, 0,
		    "node 3 (stor-3): never heard; is UDP 6081 open from 10.0.1.3?\n");
}

TEST(silent_and_permanent)
{
	expect_node(7, SILENT, 0, 0,
		    "node 7 (stor-7): silent; is it up, and is UDP 6081 open from 10.0.4.7?\n");
}

TEST(heard_and_silent_since)
{
	expect_node(3, SILENT, NODE_HEARD, 1501,
		    "node 3 (stor-3): silent, and heard 1 s ago; is it up?\n");
}

TEST(heard_long_ago)
{
	expect_node(3, SILENT, NODE_HEARD, 7200 * 1000,
		    "node 3 (stor-3): silent, and heard 120 minutes ago; is it up?\n");
}

TEST(heard_while_it_was_asked)
{
	expect_node(3, SILENT, NODE_HEARD, 1500,
		    "node 3 (stor-3): heard, but it answers no probe; is UDP 6081 open from here, 10.0.1.1, to 10.0.1.3?\n");
}

TEST(nothing_leaves)
{
	expect_node(3, (struct sight){ .reply.status = LWM_STATUS_UNREACHABLE }, 0, 0,
		    "node 3 (stor-3): nothing leaves for 10.0.1.3; does this host's firewall let UDP 6081 out?\n");
}

TEST(a_narrow_path)
{
	expect_node(3, THERE(.passes = 1346), NODE_HEARD, 3,
		    "node 3 (stor-3): packets above 1346 octets are lost\n");
}

TEST(other_set_options)
{
	expect_node(3, THERE(.reply.lacks = 1 << 2 | 1 << 5), NODE_HEARD, 3,
		    "node 3 (stor-3): takes no set options of type 0x82,0x85, which are sent from here; is its lwm older?\n");
}

static void expect_differing(struct differing differing, const char *ids,
			     const char *want)
{
	if (ids)
		EXPECT_EQ(nodes_word(&differing.ids, ids, NULL), 0);
	expect_node(4, THERE(.differing = &differing), NODE_HEARD, 3, want);
	set_free(&differing.ids);
}

TEST(other_nodes)
{
	expect_differing((struct differing){}, "7,9",
			 "node 4 (stor-4): its table differs from ours in 2 nodes: 7,9\n");
}

TEST(one_other_node)
{
	expect_differing((struct differing){}, "7",
			 "node 4 (stor-4): its table differs from ours in 1 node: 7\n");
}

TEST(many_other_nodes)
{
	expect_differing((struct differing){ .more = true }, "7",
			 "node 4 (stor-4): its table differs from ours in more than 100 nodes\n");
}

TEST(some_other_nodes)
{
	expect_differing((struct differing){ .lost = true }, NULL,
			 "node 4 (stor-4): its table differs from ours\n");
}

TEST(other_groups)
{
	expect_differing((struct differing){}, NULL,
			 "node 4 (stor-4): its groups differ from ours\n");
}

TEST(findings_are_json)
{
	struct findings findings = {};
	struct node nameless = { .item.id = 9 };
	char *got;
	size_t size;
	FILE *f;

	find(&findings, "down", NULL, "%s is down", "lwm0");
	find(&findings, "never-heard", &nameless, "never heard");
	f = open_memstream(&got, &size);
	out_to(f, true);
	findings_print(&findings);
	fclose(f);
	EXPECT_TEXT(got,
		    "[{\"kind\":\"down\",\"sentence\":\"lwm0 is down\"},{\"kind\":\"never-heard\",\"node\":9,\"sentence\":\"node 9: never heard\"}]\n");
	free(got);
	findings_free(&findings);
}

/* ---- ways ---- */

static void expect_way(const struct link *link, uint16_t id, const char *from,
		       const char *to)
{
	struct net *net = parse(text);
	struct way way;

	if (way_to(link, table_by_id(&net->nodes, id), &way)) {
		EXPECT_TEXT(way.from_text, from);
		EXPECT_TEXT(way.to_text, to);
	} else {
		EXPECT_TEXT("none", from);
	}
	net_free(net);
}

TEST(ipv4_is_taken_first)
{
	struct link both = own;

	inet_pton(AF_INET6, "fd00::1", &both.local6);
	expect_way(&both, 4, "10.0.1.1", "10.0.2.4");
}

TEST(ipv6_is_taken_where_both_have_it)
{
	struct link both = own;

	inet_pton(AF_INET6, "fd00::1", &both.local6);
	expect_way(&both, 5, "fd00::1", "fd00::5");
}

TEST(without_a_family_in_common_there_is_no_way) { expect_way(&own, 5, "none", NULL); }

static void expect_direct(uint16_t zone, uint16_t id, bool direct)
{
	struct net *net = parse(text);
	struct link link = own;

	link.zone = zone;
	EXPECT_EQ(way_is_direct(net, &link, table_by_id(&net->nodes, id)), direct);
	net_free(net);
}

TEST(the_own_zone_is_direct)		{ expect_direct(1, 3, true); }
TEST(another_zone_is_direct)		{ expect_direct(1, 4, true); }
TEST(a_zone_behind_another_is_not)	{ expect_direct(1, 6, false); }
TEST(a_zone_behind_the_own_is_direct)	{ expect_direct(1, 7, true); }
TEST(from_behind_the_next_is_direct)	{ expect_direct(3, 4, true); }
TEST(from_behind_the_rest_is_not)	{ expect_direct(3, 3, false); }

TEST(packets_have_headers)
{
	EXPECT_EQ(packet_octets(1408, 44, AF_INET), 1500);
	EXPECT_EQ(packet_octets(1388, 44, AF_INET6), 1500);
}
