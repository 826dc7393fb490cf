// SPDX-License-Identifier: GPL-2.0
/* Network files: what they say, and what is refused by line. */
#include "file.h"

#include <stdlib.h>

#include "check.h"
#include "net-text.h"

#define HEAD	"network: 42\n" \
		"zones:\n" \
		"  a: 1 10.0.1.0/24\n" \
		"  b: 2 10.0.2.0/24 fd00:0:0:2::/64 via a relay never\n"

static const char whole[] =
	HEAD
	"  c: 3 relay stor-2,9\n"
	"nodes:\n"
	"  stor-1: 1 10.0.1.1\n"
	"  stor-2: 257 10.0.2.2 fd00:0:0:2::2 permanent\n"
	"  hw: 600 10.0.9.9 zone c plain via stor-2\n"
	"groups:\n"
	"  meta: 7 stor-1,hw,5-9\n"
	"  nobody: 8\n"
	"prefix: 10.42.0.0/16\n"
	"port: 7000\n"
	"csum: off\n"
	"relay_rate: 5000\n"
	"silence: 250\n"
	"probe: 20\n"
	"learning: on\n"
	"ageing: 60\n"
	"macs: 1000\n"
	"initiators: open\n"
	"multicast: yes\n";

TEST(file_is_read)
{
	struct net *net = parse(whole);

	EXPECT(net);
	if (!net)
		return;
	EXPECT_EQ(net->link.id, 42);
	EXPECT_EQ(net->link.port, 7000);
	EXPECT_EQ(net->link.has, LINK_ID | LINK_PORT | LINK_CSUM | LINK_RELAY_RATE |
				 LINK_SILENCE | LINK_PROBE | LINK_PREFIXES |
				 LINK_LEARNING | LINK_AGEING | LINK_MACS |
				 LINK_INITIATORS);
	EXPECT(!net->link.csum);
	EXPECT_EQ(net->link.relay_rate, 5000);
	EXPECT_EQ(net->link.silence, 250);
	EXPECT_EQ(net->link.probe, 20);
	EXPECT_EQ(net->link.n_prefixes, 1);
	EXPECT(net->multicast);
	EXPECT(net->link.learning);
	EXPECT_EQ(net->link.ageing, 60);
	EXPECT_EQ(net->link.macs, 1000);
	EXPECT_EQ(net->link.initiators, LWM_INITIATORS_OPEN);
	EXPECT_EQ(net->zones.n, 3);
	EXPECT_EQ(net->nodes.n, 3);
	EXPECT_EQ(net->groups.n, 2);
	net_free(net);
}

TEST(node_is_in_the_zone_of_its_prefix)
{
	struct net *net = parse(whole);
	struct node *node = table_by_id(&net->nodes, 257);

	EXPECT_EQ(node->zone, 2);
	EXPECT_EQ(node->item.line, 8);
	net_free(net);
}

TEST(names_may_stand_further_down)
{
	struct net *net = parse(whole);
	struct zone *zone = table_by_id(&net->zones, 3);
	char *text = set_text(&zone->relays);

	EXPECT_TEXT(text, "9,257");
	free(text);
	net_free(net);
}

TEST(group_has_names_and_ids)
{
	struct net *net = parse(whole);
	struct group *group = table_by_name(&net->groups, "meta");
	char *text = set_text(&group->nodes);

	EXPECT_TEXT(text, "1,5-9,600");
	free(text);
	net_free(net);
}

TEST(longest_prefix_says_the_zone)
{
	struct net *net = parse("network: 1\nzones:\n"
				"  wide: 1 10.0.0.0/8\n"
				"  narrow: 2 10.0.1.0/24\n"
				"  half: 3 10.0.2.128/25 fd00::/16\n"
				"  rest: 4 0.0.0.0/0\n"
				"nodes:\n"
				"  x: 2 10.0.1.1\n"
				"  y: 3 10.0.2.129\n"
				"  z: 1 10.0.2.127\n"
				"  v: 4 192.0.2.1\n"
				"  u: 5 fd00::1 zone wide\n");
	size_t i;

	for (i = 0; i < 4; i++)
		EXPECT_EQ(((struct node *)net->nodes.items[i])->zone, net->nodes.items[i]->id);
	EXPECT_EQ(net_zone_at(net, AF_INET6, "\xfd\x00\0\0\0\0\0\0\0\0\0\0\0\0\0\1")->item.id, 3);
	EXPECT(!net_zone_at(net, AF_INET6, "\xfd\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\1"));
	net_free(net);
}

TEST(what_is_written_reads_the_same)
{
	struct net *net = parse(whole), *again;
	char *text, *text2;
	size_t size;
	FILE *f;

	f = open_memstream(&text, &size);
	file_print(f, net);
	fclose(f);
	net_free(net);

	again = parse(text);
	EXPECT(again);
	if (again) {
		f = open_memstream(&text2, &size);
		file_print(f, again);
		fclose(f);
		EXPECT_TEXT(text2, text);
		free(text2);
	}
	net_free(again);
	free(text);
}

TEST(file_is_written_as_it_is_meant)
{
	struct net *net = parse(whole);
	char *text;
	size_t size;
	FILE *f;

	f = open_memstream(&text, &size);
	file_print(f, net);
	fclose(f);
	EXPECT_TEXT(text,
		    "network: 42\n"
		    "prefix: 10.42.0.0/16\n"
		    "port: 7000\n"
		    "csum: off\n"
		    "relay_rate: 5000\n"
		    "silence: 250\n"
		    "probe: 20\n"
		    "learning: on\n"
		    "ageing: 60\n"
		    "macs: 1000\n"
		    "initiators: open\n"
		    "multicast: yes\n"
		    "zones:\n"
		    "  a: 1 10.0.1.0/24\n"
		    "  b: 2 10.0.2.0/24 fd00:0:0:2::/64 via a relay never\n"
		    "  c: 3 relay 9,257\n"
		    "nodes:\n"
		    "  stor-1: 1 10.0.1.1\n"
		    "  stor-2: 257 10.0.2.2 fd00:0:0:2::2 permanent\n"
		    "  hw: 600 10.0.9.9 zone c plain via stor-2\n"
		    "groups:\n"
		    "  meta: 7 1,5-9,600\n"
		    "  nobody: 8 none\n");
	free(text);
	net_free(net);
}

#define REFUSED(name, text, want) \
	TEST(name) { EXPECT_TEXT(refusal(text), want); }

REFUSED(empty_file, "",
	"net.yaml: it is no network file: lwm-network(5) shows one")
REFUSED(list_for_a_file, "- 1\n",
	"net.yaml: it is no network file: lwm-network(5) shows one")
REFUSED(broken_yaml, "network: 42\nnodes:\n  a: [\n",
	"net.yaml:4: did not find expected node content")
REFUSED(no_network, "nodes:\n  a: 1 10.0.1.1\n",
	"net.yaml: it says no network: NUMBER")
REFUSED(no_nodes, HEAD, "net.yaml: it has no nodes")
REFUSED(network_0, "network: 0\n",
	"net.yaml:1: network: network id 0 is no network: ids start at 1")
REFUSED(network_beyond_24_bits, "network: 16777216\n",
	"net.yaml:1: network: network id 16777216 is too big: it goes to 16777215")
REFUSED(unknown_key, HEAD "mode: fast\n",
	"net.yaml:5: mode: a network file has no such key")
REFUSED(key_twice, HEAD "network: 43\n",
	"net.yaml:5: network: it is there already, on line 1")
REFUSED(no_id, HEAD "nodes:\n  stor-3: 10.0.1.3\n",
	"net.yaml:6: stor-3: it has no id yet: lwmctl number net.yaml writes one")
REFUSED(no_zone, HEAD "nodes:\n  stor-3: 3 10.0.3.3\n",
	"net.yaml:6: stor-3: it is in no zone: lwmctl number net.yaml writes one")
REFUSED(no_address, HEAD "nodes:\n  stor-3: 3 zone a\n",
	"net.yaml:6: stor-3: it has no address")
REFUSED(bad_address, HEAD "nodes:\n  stor-3: 3 10.0.1.300\n",
	"net.yaml:6: stor-3: 10.0.1.300 is no address")
REFUSED(multicast_address, HEAD "nodes:\n  stor-3: 3 224.0.0.1 zone a\n",
	"net.yaml:6: stor-3: its IPv4 address is no host's")
REFUSED(no_address_at_all, HEAD "nodes:\n  stor-3: 3 0.0.0.0 zone a\n",
	"net.yaml:6: stor-3: its IPv4 address is no host's")
REFUSED(two_addresses_of_one_family,
	HEAD "nodes:\n  x: 3 10.0.1.3 10.0.1.4\n",
	"net.yaml:6: x: a second IPv4 address, 10.0.1.4: a node has at most one of each family")
REFUSED(address_on_two_nodes,
	HEAD "nodes:\n  x: 3 10.0.1.3\n  # y\n  y: 4 10.0.1.3\n",
	"net.yaml:8: y: 10.0.1.3 is the address of x (line 6) already")
REFUSED(id_on_two_nodes,
	HEAD "nodes:\n  x: 3 10.0.1.3\n  y: 3 10.0.1.4\n",
	"net.yaml:7: y: node id 3 is the id of x (line 6) already")
REFUSED(name_on_two_nodes,
	HEAD "nodes:\n  x: 3 10.0.1.3\n  x: 4 10.0.1.4\n",
	"net.yaml:7: x: the node is there already, on line 6")
REFUSED(prefix_on_two_zones,
	"network: 42\nzones:\n  a: 1 10.0.1.0/24\n  b: 2 10.0.1.0/24\n"
	"nodes:\n  x: 3 10.0.1.3\n",
	"net.yaml:4: b: its prefix is one of zone a (line 3) already")
REFUSED(addresses_in_two_zones,
	HEAD "nodes:\n  x: 3 10.0.1.3 fd00:0:0:2::3\n",
	"net.yaml:6: x: its addresses are of zones a and b: say which by zone NAME")
REFUSED(node_id_0, HEAD "nodes:\n  x: 0 10.0.1.3\n",
	"net.yaml:6: x: node 0 is no node: ids start at 1")
REFUSED(node_id_out_of_range, HEAD "nodes:\n  x: 65536 10.0.1.3\n",
	"net.yaml:6: x: node 65536 is no node: ids go from 1 to 65535")
REFUSED(zone_id_0, "network: 42\nzones:\n  z: 0\nnodes:\n  x: 1 10.0.1.3\n",
	"net.yaml:3: z: zone 0 is no zone: ids start at 1")
REFUSED(unknown_word, HEAD "nodes:\n  x: 3 10.0.1.3 permanet\n",
	"net.yaml:6: x: \"permanet\" is not known here")
REFUSED(unknown_zone, HEAD "nodes:\n  x: 3 10.0.1.3 zone q\n",
	"net.yaml:6: x: no zone is called q")
REFUSED(unknown_zone_id, HEAD "nodes:\n  x: 3 10.0.1.3 zone 9\n",
	"net.yaml:6: x: zone 9 is not in the file")
REFUSED(unknown_node_in_group,
	HEAD "nodes:\n  x: 3 10.0.1.3\ngroups:\n  g: 1 x,y\n",
	"net.yaml:8: g: no node is called y")
REFUSED(node_id_for_a_name, HEAD "nodes:\n  17: 3 10.0.1.3\n",
	"net.yaml:6: 17: a name has a letter in it, or it would be an id")
REFUSED(name_with_a_comma, HEAD "nodes:\n  x,y: 3 10.0.1.3\n",
	"net.yaml:6: x,y: a name has letters, digits, \".\", \"_\" and \"-\"")
REFUSED(node_as_a_mapping, HEAD "nodes:\n  x:\n    id: 3\n",
	"net.yaml:7: x: what it is has to stand on one line")
REFUSED(node_on_two_lines, HEAD "nodes:\n  x: 3\n    10.0.1.3\n",
	"net.yaml:6: x: what it is has to stand on one line")
REFUSED(nodes_as_a_list, HEAD "nodes:\n  - x\n",
	"net.yaml:6: nodes: it has lines of NAME: WORDS, each on its own")
REFUSED(way_in_a_circle,
	"network: 42\nzones:\n  a: 1 via b\n  b: 2 via a\n"
	"nodes:\n  x: 3 10.0.1.3 zone a\n",
	"net.yaml:3: a: the way to it runs in a circle")
REFUSED(via_without_plain,
	HEAD "nodes:\n  x: 3 10.0.1.3\n  y: 4 10.0.1.4 via x\n",
	"net.yaml:7: y: via is for plain nodes")
REFUSED(via_an_unknown_node,
	HEAD "nodes:\n  x: 3 10.0.1.3 plain via 9\n",
	"net.yaml:6: x: node 9 is not in the file")
REFUSED(prefix_too_narrow,
	HEAD "prefix: 10.42.0.0/24\nnodes:\n  x: 300 10.0.1.3\n",
	"net.yaml:7: x: the prefix has no host 300: make it wider")
REFUSED(underlay_in_the_prefix,
	HEAD "prefix: 10.0.0.0/16\nnodes:\n  x: 3 10.0.1.3\n",
	"net.yaml:7: x: its address is in the network's own prefix")
REFUSED(bad_prefix, HEAD "prefix: 10.42.0.0\nnodes:\n  x: 3 10.0.1.3\n",
	"net.yaml:5: prefix: 10.42.0.0 is no prefix: 10.0.1.0/24 is")
REFUSED(port_0, "network: 42\nport: 0\n",
	"net.yaml:2: port: UDP port 0 is no port")
REFUSED(odd_setlen, "network: 42\nsetlen: 18\n",
	"net.yaml:2: setlen: setlen 18: it is a multiple of 4 from 16 to 128")
REFUSED(csum_maybe, "network: 42\ncsum: maybe\n",
	"net.yaml:2: csum: maybe is neither on nor off")
REFUSED(multicast_maybe, "network: 42\nmulticast: on\n",
	"net.yaml:2: multicast: on is neither yes nor no")
REFUSED(multicast_of_groups, "network: 42\nmulticast:\n  - 239.0.0.0/8\n",
	"net.yaml:3: multicast: what it is has to stand on one line")
REFUSED(multicast_twice, "network: 42\nmulticast: yes\nmulticast: no\n",
	"net.yaml:3: multicast: it is there already, on line 2")
REFUSED(relay_often, "network: 42\nrelay: often\n",
	"net.yaml:2: relay: often is neither on nor off")
REFUSED(silence_of_nothing, "network: 42\nsilence: 9\n",
	"net.yaml:2: silence: silence 9: it is from 10 to 60000 milliseconds")
REFUSED(probe_too_often, "network: 42\nprobe: 4\n",
	"net.yaml:2: probe: probe 4: it is from 5 to 10000 milliseconds")
