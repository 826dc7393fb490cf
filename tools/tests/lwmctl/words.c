// SPDX-License-Identifier: GPL-2.0
/* Lists of nodes, prefixes and the words of objects. */
#include "words.h"

#include <errno.h>
#include <stdlib.h>

#include "check.h"
#include "net-text.h"

static const char three[] =
	"network: 42\n"
	"zones:\n"
	"  rack-a: 1\n"
	"  rack-b: 2\n"
	"nodes:\n"
	"  stor-1: 1 10.0.1.1 zone rack-a\n"
	"  stor-2: 2 10.0.1.2 zone rack-a\n"
	"  1-host: 30 10.0.1.3 zone rack-b\n";

/* What the list stands for, as set_text() writes it; or the refusal. */
static void expect_list(const char *list, const char *want)
{
	struct net *net = parse(three);
	struct set set = {};
	char *text;

	if (nodes_word(&set, list, net)) {
		EXPECT_TEXT(fault(), want);
	} else {
		text = set_text(&set);
		EXPECT_TEXT(text, want);
		free(text);
	}
	set_free(&set);
	net_free(net);
}

TEST(list_of_ids)		{ expect_list("3,5,9", "3,5,9"); }
TEST(list_of_one)		{ expect_list("7", "7"); }
TEST(list_with_a_range)		{ expect_list("1-9", "1-9"); }
TEST(list_in_any_order)		{ expect_list("9,3,5,4", "3-5,9"); }
TEST(list_says_a_node_twice)	{ expect_list("3,1-4,3", "1-4"); }
TEST(list_of_names)		{ expect_list("stor-1,stor-2", "1,2"); }
TEST(list_of_names_and_ids)	{ expect_list("stor-2,7-9,1-host", "2,7-9,30"); }
TEST(list_of_all_ids)		{ expect_list("1-65535", "1-65535"); }
TEST(list_with_unknown_name)
{
	expect_list("stor-1,stor-9", "no node is called stor-9");
}

TEST(list_with_node_0)
{
	expect_list("3,0", "node 0 is no node: ids start at 1");
}

TEST(list_with_node_65536)
{
	expect_list("65536", "node 65536 is no node: ids go from 1 to 65535");
}

TEST(list_with_range_from_0)
{
	expect_list("0-3", "node 0 is no node: ids start at 1");
}

TEST(list_with_huge_id)
{
	expect_list("4294967297",
		    "node 4294967297 is no node: ids go from 1 to 65535");
}

TEST(list_with_backward_range)	{ expect_list("9-3", "9-3 runs backwards"); }
TEST(list_with_gap)
{
	expect_list("3,,5", "\"3,,5\" is no list of nodes: 3,5,7-9 is");
}

TEST(empty_list)
{
	expect_list("", "\"\" is no list of nodes: 3,5,7-9 is");
}

static void expect_prefix(const char *word, const char *want)
{
	struct prefix prefix;

	EXPECT_TEXT(prefix_word(&prefix, word) ? fault() : "", want);
}

TEST(prefix_of_ipv4)		{ expect_prefix("10.0.1.0/24", ""); }
TEST(prefix_of_ipv6)		{ expect_prefix("fd00:0:0:2::/64", ""); }
TEST(prefix_of_odd_length)	{ expect_prefix("10.0.1.128/25", ""); }
TEST(prefix_of_one_host)	{ expect_prefix("10.0.1.1/32", ""); }
TEST(prefix_with_host_bits)
{
	expect_prefix("10.0.1.7/24", "10.0.1.7/24 has bits set after the first 24");
}

TEST(prefix_too_long)
{
	expect_prefix("10.0.1.0/33", "prefix length 33 is too big: it goes to 32");
}

TEST(prefix_without_length)
{
	expect_prefix("10.0.1.0", "10.0.1.0 is no prefix: 10.0.1.0/24 is");
}

TEST(prefix_without_address)	{ expect_prefix("10.0/16", "10.0 is no address"); }

TEST(prefix_holds_its_hosts_only)
{
	struct prefix prefix;

	EXPECT_EQ(prefix_word(&prefix, "10.0.1.128/25"), 0);
	EXPECT(prefix_holds(&prefix, AF_INET, "\x0a\x00\x01\x80"));
	EXPECT(prefix_holds(&prefix, AF_INET, "\x0a\x00\x01\xff"));
	EXPECT(!prefix_holds(&prefix, AF_INET, "\x0a\x00\x01\x7f"));
	EXPECT(!prefix_holds(&prefix, AF_INET, "\x0a\x00\x02\x80"));
}

TEST(host_of_a_prefix_is_the_node_id)
{
	unsigned char addr[16];
	struct prefix prefix;

	EXPECT_EQ(prefix_word(&prefix, "10.42.0.0/16"), 0);
	EXPECT(prefix_host(&prefix, 258, addr));
	EXPECT(!memcmp(addr, "\x0a\x2a\x01\x02", 4));
}

TEST(broadcast_is_no_host)
{
	unsigned char addr[16];
	struct prefix prefix;

	EXPECT_EQ(prefix_word(&prefix, "10.42.0.0/24"), 0);
	EXPECT(prefix_host(&prefix, 254, addr));
	EXPECT(!prefix_host(&prefix, 255, addr));
	EXPECT(!prefix_host(&prefix, 256, addr));
}

static int read_node(struct node *node, const char *text)
{
	char buf[128], *words[16], *rest = buf;
	int n = 0;

	strcpy(buf, text);
	while ((words[n] = strsep(&rest, " ")))
		n++;
	return node_words(node, words, NULL);
}

TEST(node_has_all_its_words)
{
	struct node node = {};
	int err = read_node(&node,
			    "10.0.1.3 address fd00::3 zone 2 mac 02:00:00:00:00:09 via 7 plain permanent on down off");

	EXPECT_EQ(err, 0);
	EXPECT_EQ(node.has, NODE_ZONE | NODE_ADDR4 | NODE_ADDR6 | NODE_MAC |
			    NODE_VIA);
	EXPECT_EQ(node.zone, 2);
	EXPECT_EQ(node.via, 7);
	EXPECT_EQ(node.mac[5], 9);
	EXPECT_EQ(ntohl(node.addr4.s_addr), 0x0a000103);
	EXPECT_EQ(node.addr6.s6_addr[15], 3);
	EXPECT_EQ(node.flags, LWM_NODE_PLAIN | LWM_NODE_PERMANENT);
	EXPECT_EQ(node.flags_said,
		  LWM_NODE_PLAIN | LWM_NODE_PERMANENT | LWM_NODE_DOWN);
}

static void expect_node_fault(const char *text, int err, const char *want)
{
	struct node node = {};

	EXPECT_EQ(read_node(&node, text), err);
	EXPECT_TEXT(fault(), want);
}

TEST(node_with_two_ipv4_addresses)
{
	expect_node_fault("10.0.1.1 10.0.1.2", -EINVAL,
			  "a second IPv4 address, 10.0.1.2: a node has at most one of each family");
}

TEST(node_with_two_ipv6_addresses)
{
	expect_node_fault("fd00::1 fd00::2", -EINVAL,
			  "a second IPv6 address, fd00::2: a node has at most one of each family");
}

TEST(node_with_no_address)
{
	expect_node_fault("10.0.1.300", -EINVAL, "10.0.1.300 is no address");
}

TEST(node_with_multicast_mac)
{
	expect_node_fault("mac 01:00:5e:00:00:01", -EINVAL,
			  "01:00:5e:00:00:01 is no host's MAC address");
}

TEST(node_with_half_a_mac)
{
	expect_node_fault("mac 02:00:00:00:01", -EINVAL,
			  "02:00:00:00:01 is no MAC address");
}

TEST(node_with_unknown_word)
{
	expect_node_fault("permanet", MISUSED, "\"permanet\" is not known here");
}

TEST(node_with_word_cut_short)
{
	expect_node_fault("zone", MISUSED, "zone needs a value");
}
