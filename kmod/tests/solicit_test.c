// SPDX-License-Identifier: GPL-2.0
/* Requests of ARP and neighbour discovery: which are taken, and what is read of them. */
#include "solicit.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>
#include <net/ipv6.h>

#include "suite.h"

#define MAC	0x02, 0x4c, 0, 0x2a, 0, 1
#define SOLICIT	ETH_HLEN + 40		/* where ICMPv6 begins */
#define OPTION	(SOLICIT + 24)

/* Who has 10.42.0.7? Node 1 asks. */
static const u8 arp[] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, MAC, 0x08, 0x06,
	0, 1, 0x08, 0, 6, 4, 0, 1, MAC, 10, 42, 0, 1, 0, 0, 0, 0, 0, 0, 10, 42, 0, 7,
};

/* Who has fd42::7? The same. */
static const u8 nd[] = {
	0x33, 0x33, 0xff, 0, 0, 7, MAC, 0x86, 0xdd,
	0x60, 0, 0, 0, 0, 32, 58, 255,
	0xfd, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 7,
	135, 0, 0, 0, 0, 0, 0, 0,
	0xfd, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7,
	1, 1, MAC,
};

static struct sk_buff *frame(struct kunit *test, const u8 *octets, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(len + 2, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, 2);	/* so that IP is aligned */
	skb_put_data(skb, octets, len);
	return skb;
}

/* Each row writes one octet, and cuts what is behind @len. */
struct spoilt {
	const char	*name;
	u8		at;
	u8		octet;
	u8		len;		/* 0: all */
	bool		taken;
};

static const struct spoilt arps[] = {
	{ "as it should be", 0, 0xff, .taken = true },
	{ "cut short", 0, 0xff, sizeof(arp) - 1 },
	{ "no more than Ethernet", 0, 0xff, ETH_HLEN },
	{ "to one host", 0, 0x02 },
	{ "to a group", 1, 0x00 },
	{ "another protocol", 13, 0x00 },
	{ "not on Ethernet", 15, 6 },
	{ "not of IPv4", 16, 0x86 },
	{ "longer MACs", 18, 8 },
	{ "longer addresses", 19, 16 },
	{ "a reply", 21, 2 },
	{ "an announcement", 31, 7 },
	{ "asked by a group's MAC", 22, 0x03 },
};

LWM_ROWS(arps)

static void arp_is_doubted(struct kunit *test)
{
	const struct spoilt *row = test->param_value;
	struct sk_buff *skb = frame(test, arp, row->len ?: sizeof(arp));
	struct lwm_solicit ask;

	skb->data[row->at] = row->octet;
	KUNIT_EXPECT_EQ(test, lwm_solicit_read(skb, &ask), row->taken);
	kfree_skb(skb);
}

static const struct spoilt nds[] = {
	{ "as it should be", 0, 0x33, .taken = true },
	{ "to one host", 0, 0x02 },
	{ "to one address", ETH_HLEN + 24, 0xfd },
	{ "from a group", ETH_HLEN + 8, 0xff },
	{ "for a group", SOLICIT + 8, 0xff },
	{ "another version", ETH_HLEN, 0x50 },
	{ "behind an extension header", ETH_HLEN + 6, 0 },
	{ "came over a router", ETH_HLEN + 7, 254 },
	{ "an advertisement", SOLICIT, 136 },
	{ "a code that is not known", SOLICIT + 1, 1 },
	{ "cut short", 0, 0x33, sizeof(nd) - 1 },
	{ "no more than IPv6", 0, 0x33, SOLICIT },
	{ "half a solicitation", ETH_HLEN + 5, 12 },
	{ "longer than the frame", ETH_HLEN + 5, 40 },
	{ "without an option", ETH_HLEN + 5, 24, .taken = true },
	{ "an option that is cut", ETH_HLEN + 5, 31 },
	{ "half an option's head", ETH_HLEN + 5, 25 },
	{ "an option of no length", OPTION + 1, 0 },
	{ "an option longer than all", OPTION + 1, 2 },
	{ "another option", OPTION, 14, .taken = true },
	{ "asked by a group's MAC", OPTION + 2, 0x03 },
};

LWM_ROWS(nds)

static void nd_is_doubted(struct kunit *test)
{
	const struct spoilt *row = test->param_value;
	struct sk_buff *skb = frame(test, nd, row->len ?: sizeof(nd));
	struct lwm_solicit ask;

	skb->data[row->at] = row->octet;
	KUNIT_EXPECT_EQ(test, lwm_solicit_read(skb, &ask), row->taken);
	kfree_skb(skb);
}

static void arp_is_read(struct kunit *test)
{
	struct sk_buff *skb = frame(test, arp, sizeof(arp));
	struct lwm_solicit ask;

	KUNIT_ASSERT_TRUE(test, lwm_solicit_read(skb, &ask));
	KUNIT_EXPECT_TRUE(test, ask.arp);
	KUNIT_EXPECT_TRUE(test, ipv6_addr_v4mapped(&ask.target));
	KUNIT_EXPECT_EQ(test, memcmp(&ask.target.s6_addr[12], arp + 38, 4), 0);
	KUNIT_EXPECT_TRUE(test, ipv6_addr_v4mapped(&ask.source));
	KUNIT_EXPECT_EQ(test, memcmp(&ask.source.s6_addr[12], arp + 28, 4), 0);
	KUNIT_EXPECT_EQ(test, memcmp(ask.mac, arp + ETH_ALEN, ETH_ALEN), 0);
	kfree_skb(skb);
}

static void nd_is_read(struct kunit *test)
{
	struct sk_buff *skb = frame(test, nd, sizeof(nd));
	struct lwm_solicit ask;

	skb->data[OPTION + 7] = 9;
	KUNIT_ASSERT_TRUE(test, lwm_solicit_read(skb, &ask));
	KUNIT_EXPECT_FALSE(test, ask.arp);
	KUNIT_EXPECT_EQ(test, memcmp(&ask.target, nd + SOLICIT + 8, 16), 0);
	KUNIT_EXPECT_EQ(test, memcmp(&ask.source, nd + ETH_HLEN + 8, 16), 0);
	KUNIT_EXPECT_EQ(test, memcmp(ask.mac, "\x02\x4c\0\x2a\0\x09", ETH_ALEN), 0);
	kfree_skb(skb);
}

/* A probe by ARP has no source; one by neighbour discovery no option either. */
static void probes_are_read(struct kunit *test)
{
	struct sk_buff *skb = frame(test, arp, sizeof(arp));
	struct lwm_solicit ask;

	memset(skb->data + 28, 0, 4);
	KUNIT_EXPECT_TRUE(test, lwm_solicit_read(skb, &ask));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_any(&ask.source));
	kfree_skb(skb);

	skb = frame(test, nd, sizeof(nd));
	memset(skb->data + ETH_HLEN + 8, 0, 16);
	KUNIT_EXPECT_FALSE(test, lwm_solicit_read(skb, &ask));
	skb->data[ETH_HLEN + 5] = 24;
	KUNIT_EXPECT_TRUE(test, lwm_solicit_read(skb, &ask));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_any(&ask.source));
	KUNIT_EXPECT_EQ(test, memcmp(ask.mac, nd + ETH_ALEN, ETH_ALEN), 0);
	kfree_skb(skb);
}

static void tagged_frames_are_another_network(struct kunit *test)
{
	struct sk_buff *skb = frame(test, arp, sizeof(arp));
	struct lwm_solicit ask;

	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	KUNIT_EXPECT_FALSE(test, lwm_solicit_read(skb, &ask));
	kfree_skb(skb);
}

static struct kunit_case solicit_cases[] = {
	KUNIT_CASE_PARAM(arp_is_doubted, arps_gen_params),
	KUNIT_CASE_PARAM(nd_is_doubted, nds_gen_params),
	KUNIT_CASE(arp_is_read),
	KUNIT_CASE(nd_is_read),
	KUNIT_CASE(probes_are_read),
	KUNIT_CASE(tagged_frames_are_another_network),
	{}
};

static struct kunit_suite solicit_suite = {
	.name = "lwm_solicit",
	.test_cases = solicit_cases,
};

kunit_test_suite(solicit_suite);
