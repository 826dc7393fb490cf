// SPDX-License-Identifier: GPL-2.0
/* The ids that number writes, and the text that it leaves alone. */
#include "numbering.h"

#include <stdlib.h>
#include <stdio.h>

#include "check.h"
#include "net-text.h"

static unsigned int told;

static void count(const char *noun, const char *name, uint16_t id, void *arg)
{
	told++;
}

static void expect_text(const char *text, const char *want)
{
	size_t len = strlen(text);
	char *out, *ended;

	told = 0;
	out = number_text("net.yaml", text, &len, count, NULL);
	EXPECT(out);
	if (!out) {
		EXPECT_TEXT(fault(), "");
		return;
	}
	ended = strndup(out, len);
	EXPECT_TEXT(ended, want);
	free(ended);
	free(out);
}

static void expect_refusal(const char *text, const char *want)
{
	size_t len = strlen(text);
	char *out = number_text("net.yaml", text, &len, count, NULL);

	EXPECT(!out);
	EXPECT_TEXT(fault(), want);
	free(out);
}

TEST(comments_order_and_layout_stay)
{
	expect_text("# a network \xc3\xa9\n"
		    "network: 42   # id\n"
		    "\n"
		    "nodes:        # all of them\n"
		    "    b:   10.0.1.2   # second \xe2\x82\xac\n"
		    "    a: '10.0.1.1'   # quoted\n"
		    "\n"
		    "    # last\n"
		    "    c: \"5 10.0.1.3\"\n"
		    "zones:\n"
		    "    z:   10.0.1.0/24 # the one\n",

		    "# a network \xc3\xa9\n"
		    "network: 42   # id\n"
		    "\n"
		    "nodes:        # all of them\n"
		    "    b:   6 10.0.1.2   # second \xe2\x82\xac\n"
		    "    a: '7 10.0.1.1'   # quoted\n"
		    "\n"
		    "    # last\n"
		    "    c: \"5 10.0.1.3\"\n"
		    "zones:\n"
		    "    z:   1 10.0.1.0/24 # the one\n");
	EXPECT_EQ(told, 3);
}

TEST(zones_are_made_in_front_of_nodes)
{
	expect_text("network: 42\n"
		    "# hosts\n"
		    "nodes:\n"
		    "  a: 10.0.1.1\n"
		    "  b: 10.0.2.1\n"
		    "  c: fd00:0:0:7::1\n"
		    "  d: 10.0.1.2\n",

		    "network: 42\n"
		    "# hosts\n"
		    "zones:\n"
		    "  zone-1: 1 10.0.1.0/24\n"
		    "  zone-2: 2 10.0.2.0/24\n"
		    "  zone-3: 3 fd00:0:0:7::/64\n"
		    "nodes:\n"
		    "  a: 1 10.0.1.1\n"
		    "  b: 17 10.0.2.1\n"
		    "  c: 33 fd00:0:0:7::1\n"
		    "  d: 2 10.0.1.2\n");
	EXPECT_EQ(told, 7);
}

TEST(zones_are_added_to_those_there)
{
	expect_text("network: 42\n"
		    "nodes:\n"
		    "  a: 10.0.1.1\n"
		    "zones:\n"
		    "   old: 6 10.0.9.0/24 # stays",

		    "network: 42\n"
		    "nodes:\n"
		    "  a: 1 10.0.1.1\n"
		    "zones:\n"
		    "   old: 6 10.0.9.0/24 # stays\n"
		    "   zone-7: 7 10.0.1.0/24\n");
}

TEST(zones_are_added_to_an_empty_section)
{
	expect_text("network: 42\nzones:\nnodes:\n  a: 10.0.1.1\n",
		    "network: 42\nzones:\n  zone-1: 1 10.0.1.0/24\n"
		    "nodes:\n  a: 1 10.0.1.1\n");
}

TEST(windows_line_ends_stay)
{
	expect_text("network: 42\r\nzones:\r\n  z: 1 10.0.1.0/24\r\n"
		    "nodes:\r\n  a: 10.0.1.1\r\n  b: 10.0.1.2\r\n",
		    "network: 42\r\nzones:\r\n  z: 1 10.0.1.0/24\r\n"
		    "nodes:\r\n  a: 1 10.0.1.1\r\n  b: 2 10.0.1.2\r\n");
}

TEST(whole_file_stays_as_it_is)
{
	static const char text[] = "network: 42\nzones:\n  z: 1 10.0.1.0/24\n"
			    "nodes:\n  a: 5 10.0.1.1\n";

	expect_text(text, text);
	EXPECT_EQ(told, 0);
}

TEST(numbering_twice_changes_nothing)
{
	static const char text[] = "network: 42\nnodes:\n  a: 10.0.1.1\n"
			    "  b: 10.0.2.1\ngroups:\n  g: a,b\n";
	size_t len = strlen(text), len2;
	char *once = number_text("net.yaml", text, &len, count, NULL), *twice;

	len2 = len;
	twice = number_text("net.yaml", once, &len2, count, NULL);
	EXPECT_EQ(len, len2);
	EXPECT(twice && !memcmp(once, twice, len));
	free(once);
	free(twice);
}

TEST(groups_are_numbered_too)
{
	expect_text("network: 42\nzones:\n  z: 1 10.0.1.0/24\n"
		    "nodes:\n  a: 1 10.0.1.1\n"
		    "groups:\n  x: 4 a\n  y: a,7-9\n  e:\n",
		    "network: 42\nzones:\n  z: 1 10.0.1.0/24\n"
		    "nodes:\n  a: 1 10.0.1.1\n"
		    "groups:\n  x: 4 a\n  y: 5 a,7-9\n  e: 6\n");
}

/* A network of @counts[i] unnumbered nodes in zone i + 1. */
static char *many(const unsigned int *counts, unsigned int n)
{
	unsigned int zone, i;
	char *text;
	size_t size;
	FILE *f;

	f = open_memstream(&text, &size);
	fputs("network: 42\nzones:\n", f);
	for (zone = 1; zone <= n; zone++)
		fprintf(f, "  z%u: %u 10.%u.0.0/16\n", zone, zone, zone);
	fputs("nodes:\n", f);
	for (zone = 1; zone <= n; zone++)
		for (i = 0; i < counts[zone - 1]; i++)
			fprintf(f, "  n%u-%u: 10.%u.%u.%u\n", zone, i, zone,
				i / 250, i % 250 + 1);
	fclose(f);
	return text;
}

static struct net *numbered(const unsigned int *counts, unsigned int n)
{
	char *text = many(counts, n), *out;
	size_t len = strlen(text);
	struct net *net;

	out = number_text("net.yaml", text, &len, count, NULL);
	free(text);
	net = out ? file_parse("net.yaml", out, len, false) : NULL;
	EXPECT(net);
	free(out);
	return net;
}

static unsigned int id_of(const struct net *net, const char *name)
{
	const struct item *item = table_by_name(&net->nodes, name);

	return item ? item->id : 0;
}

TEST(blocks_have_room_to_grow)
{
	const unsigned int counts[] = { 3, 8, 9, 16, 17, 64, 65, 200 };
	struct net *net = numbered(counts, 8);

	EXPECT_EQ(id_of(net, "n1-0"), 1);	/* 16 */
	EXPECT_EQ(id_of(net, "n2-0"), 17);	/* 16 */
	EXPECT_EQ(id_of(net, "n3-0"), 33);	/* 32 */
	EXPECT_EQ(id_of(net, "n4-0"), 65);	/* 32 */
	EXPECT_EQ(id_of(net, "n5-0"), 129);	/* 64 */
	EXPECT_EQ(id_of(net, "n6-0"), 257);	/* 128 */
	EXPECT_EQ(id_of(net, "n7-0"), 513);	/* 256 */
	EXPECT_EQ(id_of(net, "n8-0"), 769);	/* 256 */
	EXPECT_EQ(id_of(net, "n8-199"), 968);
	net_free(net);
}

TEST(a_zone_over_256_takes_more_blocks)
{
	const unsigned int counts[] = { 300, 3 };
	struct net *net = numbered(counts, 2);

	EXPECT_EQ(id_of(net, "n1-255"), 256);
	EXPECT_EQ(id_of(net, "n1-299"), 300);
	net_free(net);
}

TEST(four_thousand_nodes_in_64_zones)
{
	unsigned int counts[64], i;
	struct net *net;

	for (i = 0; i < 64; i++)
		counts[i] = 64;
	net = numbered(counts, 64);
	EXPECT_EQ(net->nodes.n, 4096);
	EXPECT_EQ(id_of(net, "n64-63"), 63 * 128 + 64);
	net_free(net);
}

TEST(ids_go_on_above_the_highest)
{
	/* 2 is free, but may have been somebody's. */
	expect_text("network: 42\nzones:\n  z: 1 10.0.1.0/24\n"
		    "nodes:\n  a: 1 10.0.1.1\n  b: 3 10.0.1.3\n"
		    "  c: 10.0.1.4\n",
		    "network: 42\nzones:\n  z: 1 10.0.1.0/24\n"
		    "nodes:\n  a: 1 10.0.1.1\n  b: 3 10.0.1.3\n"
		    "  c: 4 10.0.1.4\n");
}

TEST(another_zones_room_stays_free)
{
	expect_text("network: 42\nzones:\n  y: 1 10.0.1.0/24\n"
		    "  z: 2 10.0.2.0/24\n"
		    "nodes:\n  a: 1 10.0.1.1\n  b: 10.0.2.1\n",
		    "network: 42\nzones:\n  y: 1 10.0.1.0/24\n"
		    "  z: 2 10.0.2.0/24\n"
		    "nodes:\n  a: 1 10.0.1.1\n  b: 17 10.0.2.1\n");
}

TEST(full_block_is_left_for_another)
{
	expect_text("network: 42\nzones:\n  y: 1 10.0.1.0/24\n"
		    "  z: 2 10.0.2.0/24\n"
		    "nodes:\n  a: 16 10.0.1.1\n  o: 17 10.0.2.1\n"
		    "  b: 10.0.1.2\n",
		    "network: 42\nzones:\n  y: 1 10.0.1.0/24\n"
		    "  z: 2 10.0.2.0/24\n"
		    "nodes:\n  a: 16 10.0.1.1\n  o: 17 10.0.2.1\n"
		    "  b: 33 10.0.1.2\n");
}

TEST(no_id_is_left)
{
	expect_refusal("network: 42\nzones:\n  z: 65535 10.0.1.0/24\n"
		       "nodes:\n  a: 10.0.1.1\n  b: 10.0.2.1\n",
		       "net.yaml:6: b: no zone id is left above 65535");
}

TEST(faults_are_found_before_anything_is_written)
{
	expect_refusal("network: 42\nnodes:\n  a: 10.0.1.1\n  b: 10.0.1.x\n",
		       "net.yaml:4: b: 10.0.1.x is no address");
}

TEST(faults_that_need_ids_are_found_too)
{
	expect_refusal("network: 42\nprefix: 10.42.0.0/30\nzones:\n"
		       "  z: 1 10.0.1.0/24\nnodes:\n  a: 10.0.1.1\n"
		       "  b: 10.0.1.2\n  c: 10.0.1.3\n",
		       "net.yaml:8: c: the prefix has no host 3: make it wider");
}
