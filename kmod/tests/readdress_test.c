// SPDX-License-Identifier: GPL-2.0
/* Another destination for a frame: its sums stay right, and nothing else moves. */
#include "readdress.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

#include "suite.h"

#define PAYLOAD	101	/* octets behind what the sum is in: odd */

enum sum { FULL, PARTIAL, NONE, MANGLED, MANGLES };
enum fragment { WHOLE, FIRST, LATER };

struct row {
	const char	*name;
	bool		v4;
	u8		options;	/* octets of options of IPv4, or of hop-by-hop ones */
	u8		proto;
	enum fragment	fragment;
	enum sum	sum;
	enum lwm_drop	why;
};

static const struct row rows[] = {
	{ "UDP, IPv6", .proto = IPPROTO_UDP },
	{ "UDP, IPv6, for others to sum", .proto = IPPROTO_UDP, .sum = PARTIAL },
	{ "UDP, IPv6, without a sum", .proto = IPPROTO_UDP, .sum = NONE },
	{ "UDP, IPv6, a sum of zero", .proto = IPPROTO_UDP, .sum = MANGLED },
	{ "UDP, IPv6, then a sum of zero", .proto = IPPROTO_UDP, .sum = MANGLES },
	{ "UDP, IPv6, hop-by-hop options", .proto = IPPROTO_UDP, .options = 16 },
	{ "UDP, IPv6, first fragment", .proto = IPPROTO_UDP, .fragment = FIRST },
	{ "UDP, IPv6, options, first fragment", .proto = IPPROTO_UDP, .options = 8,
	  .fragment = FIRST },
	{ "UDP, IPv6, later fragment", .proto = IPPROTO_UDP, .fragment = LATER },
	{ "options in a later fragment", .proto = IPPROTO_DSTOPTS, .fragment = LATER },
	{ "ICMPv6", .proto = IPPROTO_ICMPV6 },
	{ "ICMPv6, for others to sum", .proto = IPPROTO_ICMPV6, .sum = PARTIAL },
	{ "ICMPv6, first fragment", .proto = IPPROTO_ICMPV6, .fragment = FIRST },
	{ "ICMPv6, later fragment", .proto = IPPROTO_ICMPV6, .fragment = LATER },
	{ "UDP, IPv4", .v4 = true, .proto = IPPROTO_UDP },
	{ "UDP, IPv4, for others to sum", .v4 = true, .proto = IPPROTO_UDP, .sum = PARTIAL },
	{ "UDP, IPv4, without a sum", .v4 = true, .proto = IPPROTO_UDP, .sum = NONE },
	{ "UDP, IPv4, a sum of zero", .v4 = true, .proto = IPPROTO_UDP, .sum = MANGLED },
	{ "UDP, IPv4, then a sum of zero", .v4 = true, .proto = IPPROTO_UDP, .sum = MANGLES },
	{ "UDP, IPv4, options", .v4 = true, .options = 8, .proto = IPPROTO_UDP },
	{ "UDP, IPv4, first fragment", .v4 = true, .proto = IPPROTO_UDP, .fragment = FIRST },
	{ "UDP, IPv4, later fragment", .v4 = true, .proto = IPPROTO_UDP, .fragment = LATER },

	{ "TCP, IPv6", .proto = IPPROTO_TCP, .why = LWM_DROP_READDRESS },
	{ "TCP, IPv4", .v4 = true, .proto = IPPROTO_TCP, .why = LWM_DROP_READDRESS },
	{ "AH, IPv6", .proto = IPPROTO_AH, .why = LWM_DROP_READDRESS },
	{ "AH, IPv4", .v4 = true, .proto = IPPROTO_AH, .why = LWM_DROP_READDRESS },
	{ "ESP", .proto = IPPROTO_ESP, .why = LWM_DROP_READDRESS },
	{ "ESP, later fragment", .proto = IPPROTO_ESP, .fragment = LATER,
	  .why = LWM_DROP_READDRESS },
	{ "UDP-Lite", .proto = IPPROTO_UDPLITE, .why = LWM_DROP_READDRESS },
	{ "a routing header", .proto = IPPROTO_ROUTING, .why = LWM_DROP_READDRESS },
	{ "ICMPv6 in IPv4", .v4 = true, .proto = IPPROTO_ICMPV6, .why = LWM_DROP_READDRESS },
	{ "IGMP", .v4 = true, .proto = IPPROTO_IGMP, .why = LWM_DROP_READDRESS },
};

LWM_ROWS(rows)

/* ff12:4c57:0:2:5::, 239.1.2.3, and what they are exchanged for. */
static const struct in6_addr old6 = { .s6_addr16 = {
	cpu_to_be16(0xff12), cpu_to_be16(0x4c57), 0, cpu_to_be16(2), cpu_to_be16(5) } };
static const struct in6_addr new6 = { .s6_addr16 = {
	cpu_to_be16(0xff35), [6] = cpu_to_be16(0x1234), [7] = cpu_to_be16(0xfedc) } };
static const struct in6_addr src6 = { .s6_addr16 = {
	cpu_to_be16(0xfe80), [7] = cpu_to_be16(0x0001) } };
#define OLD4	cpu_to_be32(0xef010203)
#define NEW4	cpu_to_be32(0xe0f0f1f2)
#define SRC4	cpu_to_be32(0x0a2a0001)

static struct in6_addr address_new(const struct row *row)
{
	struct in6_addr to = new6;

	if (row->v4)
		ipv6_addr_set_v4mapped(NEW4, &to);
	return to;
}

/* A frame, and where things are in it, from its start. */
struct frame {
	const struct row	*row;
	unsigned int		inside;		/* UDP or ICMPv6 header */
	unsigned int		sum;		/* 0: it has none */
	u8			octets[256];	/* as it was */
};

static __sum16 *frame_sum(const struct frame *frame, const struct sk_buff *skb)
{
	return (__sum16 *)(skb->data + frame->sum);
}

/* Of the pseudo-header and @sum, as the header in @skb has its addresses. */
static __sum16 magic(const struct frame *frame, const struct sk_buff *skb, __wsum sum)
{
	const struct ipv6hdr *ip6 = (const struct ipv6hdr *)(skb->data + ETH_HLEN);
	const struct iphdr *ip4 = (const struct iphdr *)(skb->data + ETH_HLEN);
	unsigned int len = skb->len - frame->inside;

	if (frame->row->v4)
		return csum_tcpudp_magic(ip4->saddr, ip4->daddr, len, frame->row->proto, sum);
	return csum_ipv6_magic(&ip6->saddr, &ip6->daddr, len, frame->row->proto, sum);
}

static __sum16 sum_of(const struct frame *frame, const struct sk_buff *skb)
{
	return magic(frame, skb, skb_checksum(skb, frame->inside, skb->len - frame->inside, 0));
}

static void frame_put4(struct frame *frame, struct sk_buff *skb)
{
	const struct row *row = frame->row;
	struct iphdr *ip = skb_put_zero(skb, sizeof(*ip) + row->options);

	ip->version = 4;
	ip->ihl = (sizeof(*ip) + row->options) / 4;
	ip->tot_len = cpu_to_be16(sizeof(*ip) + row->options + sizeof(struct udphdr) + PAYLOAD);
	ip->ttl = 1;
	ip->protocol = row->proto;
	ip->saddr = SRC4;
	ip->daddr = OLD4;
	if (row->fragment == FIRST)
		ip->frag_off = cpu_to_be16(IP_MF);
	else if (row->fragment == LATER)
		ip->frag_off = cpu_to_be16(100);
	ip_send_check(ip);
	ip_eth_mc_map(OLD4, ((struct ethhdr *)skb->data)->h_dest);
}

static void frame_put6(struct frame *frame, struct sk_buff *skb)
{
	const struct row *row = frame->row;
	struct ipv6hdr *ip = skb_put_zero(skb, sizeof(*ip));
	struct frag_hdr *frag;
	struct ipv6_opt_hdr *opt;
	u8 *next = &ip->nexthdr;

	ip->version = 6;
	ip->hop_limit = 1;
	ip->saddr = src6;
	ip->daddr = old6;
	if (row->options) {
		*next = NEXTHDR_HOP;
		opt = skb_put_zero(skb, row->options);
		opt->hdrlen = row->options / 8 - 1;
		next = &opt->nexthdr;
	}
	if (row->fragment != WHOLE) {
		*next = NEXTHDR_FRAGMENT;
		frag = skb_put_zero(skb, sizeof(*frag));
		frag->frag_off = cpu_to_be16(row->fragment == LATER ? 800 : IP6_MF);
		next = &frag->nexthdr;
	}
	*next = row->proto;
	ipv6_eth_mc_map(&old6, ((struct ethhdr *)skb->data)->h_dest);
}

static void frame_set_daddr(const struct frame *frame, struct sk_buff *skb,
			    const struct in6_addr *to)
{
	if (frame->row->v4)
		((struct iphdr *)(skb->data + ETH_HLEN))->daddr = to->s6_addr32[3];
	else
		((struct ipv6hdr *)(skb->data + ETH_HLEN))->daddr = *to;
}

/* A payload for which the sum would be zero, if the destination were @to. */
static void frame_fill(const struct frame *frame, struct sk_buff *skb, const struct in6_addr *from,
		       const struct in6_addr *to)
{
	__be16 *filler = (__be16 *)(skb->data + frame->inside + sizeof(struct udphdr));

	frame_set_daddr(frame, skb, to);
	*filler = 0;
	*filler = (__force __be16)sum_of(frame, skb);
	frame_set_daddr(frame, skb, from);
}

static void frame_put_sum(struct frame *frame, struct sk_buff *skb)
{
	struct in6_addr from = old6, to = address_new(frame->row);
	__sum16 *sum;

	if (frame->row->v4)
		ipv6_addr_set_v4mapped(OLD4, &from);
	frame->sum = frame->inside + (frame->row->proto == IPPROTO_ICMPV6 ? 2 : 6);
	sum = frame_sum(frame, skb);
	switch (frame->row->sum) {
	case MANGLED:
		frame_fill(frame, skb, &from, &from);
		*sum = CSUM_MANGLED_0;
		break;
	case MANGLES:
		frame_fill(frame, skb, &from, &to);
		*sum = sum_of(frame, skb);
		break;
	case FULL:
		*sum = sum_of(frame, skb);
		break;
	case PARTIAL:
		*sum = ~magic(frame, skb, 0);
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb_headroom(skb) + frame->inside;
		skb->csum_offset = frame->sum - frame->inside;
		break;
	case NONE:
		break;
	}
}

static struct sk_buff *frame_new(struct kunit *test, struct frame *frame)
{
	const struct row *row = test->param_value;
	struct sk_buff *skb = alloc_skb(sizeof(frame->octets) + NET_IP_ALIGN, GFP_KERNEL);
	struct ethhdr *eth;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	frame->row = row;
	frame->sum = 0;
	skb_reserve(skb, NET_IP_ALIGN);
	eth = skb_put_zero(skb, ETH_HLEN);
	eth->h_proto = cpu_to_be16(row->v4 ? ETH_P_IP : ETH_P_IPV6);
	if (row->v4)
		frame_put4(frame, skb);
	else
		frame_put6(frame, skb);
	frame->inside = skb->len;
	skb_put_zero(skb, sizeof(struct udphdr));
	for (i = 0; i < PAYLOAD; i++)
		skb_put_u8(skb, i);
	if (!row->v4)
		((struct ipv6hdr *)(skb->data + ETH_HLEN))->payload_len =
			cpu_to_be16(skb->len - ETH_HLEN - sizeof(struct ipv6hdr));
	/* No frame but these has one that is known. */
	if (!row->why && row->fragment != LATER)
		frame_put_sum(frame, skb);
	memcpy(frame->octets, skb->data, skb->len);
	return skb;
}

/* All but the destination, its MAC and the sums is as it was. */
static void nothing_else_moved(struct kunit *test, const struct frame *frame,
			       const struct sk_buff *skb)
{
	u8 octets[sizeof(frame->octets)];

	KUNIT_ASSERT_EQ(test, skb_copy_bits(skb, 0, octets, skb->len), 0);
	memcpy(octets, frame->octets, ETH_ALEN);
	if (frame->row->v4) {
		memcpy(octets + ETH_HLEN + offsetof(struct iphdr, check),
		       frame->octets + ETH_HLEN + offsetof(struct iphdr, check), 2);
		memcpy(octets + ETH_HLEN + offsetof(struct iphdr, daddr), &(__be32){ OLD4 }, 4);
	} else {
		memcpy(octets + ETH_HLEN + offsetof(struct ipv6hdr, daddr), &old6, 16);
	}
	if (frame->sum)
		memcpy(octets + frame->sum, frame->octets + frame->sum, 2);
	KUNIT_EXPECT_EQ(test, memcmp(octets, frame->octets, skb->len), 0);
}

static void goes_to_the_new_one(struct kunit *test, const struct sk_buff *skb,
				const struct row *row)
{
	const struct ipv6hdr *ip6 = (const struct ipv6hdr *)(skb->data + ETH_HLEN);
	const struct iphdr *ip4 = (const struct iphdr *)(skb->data + ETH_HLEN);
	static const u8 mac4[] = { 0x01, 0x00, 0x5e, 0x70, 0xf1, 0xf2 };
	static const u8 mac6[] = { 0x33, 0x33, 0x12, 0x34, 0xfe, 0xdc };

	KUNIT_EXPECT_EQ(test, memcmp(skb->data, row->v4 ? mac4 : mac6, ETH_ALEN), 0);
	if (row->v4) {
		KUNIT_EXPECT_EQ(test, ip4->daddr, NEW4);
		KUNIT_EXPECT_EQ(test, ip_fast_csum(ip4, ip4->ihl), 0);
	} else {
		KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&ip6->daddr, &new6));
	}
}

static void sums_are_right(struct kunit *test, const struct frame *frame,
			   const struct sk_buff *skb)
{
	if (!frame->sum)
		return;
	if (frame->row->sum == PARTIAL)
		KUNIT_EXPECT_EQ(test, *frame_sum(frame, skb), (__sum16)~magic(frame, skb, 0));
	else if (frame->row->sum == NONE)
		KUNIT_EXPECT_EQ(test, *frame_sum(frame, skb), 0);
	else
		KUNIT_EXPECT_EQ(test, sum_of(frame, skb), 0);
	if (frame->row->sum != PARTIAL && frame->row->sum != NONE)
		KUNIT_EXPECT_NE(test, *frame_sum(frame, skb), 0);
}

static void gets_another_destination(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct in6_addr to = address_new(row);
	struct frame frame;
	struct sk_buff *skb = frame_new(test, &frame);

	KUNIT_EXPECT_EQ(test, lwm_readdress(skb, &to), row->why);
	if (row->why) {
		KUNIT_EXPECT_EQ(test, memcmp(skb->data, frame.octets, skb->len), 0);
	} else {
		goes_to_the_new_one(test, skb, row);
		sums_are_right(test, &frame, skb);
		nothing_else_moved(test, &frame, skb);
	}
	kfree_skb(skb);
}

/* Who has the frame besides keeps it as it was. */
static void a_clone_stays(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct in6_addr to = address_new(row);
	struct frame frame;
	struct sk_buff *skb = frame_new(test, &frame);
	struct sk_buff *other = skb_clone(skb, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, other);
	KUNIT_EXPECT_EQ(test, lwm_readdress(skb, &to), row->why);
	KUNIT_EXPECT_EQ(test, memcmp(other->data, frame.octets, other->len), 0);
	if (!row->why)
		sums_are_right(test, &frame, skb);
	kfree_skb(other);
	kfree_skb(skb);
}

/* Cut anywhere, it is refused or all right; KASAN sees to the rest. */
static void may_be_cut_short(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct in6_addr to = address_new(row);
	struct frame frame;
	unsigned int len;

	for (len = ETH_HLEN; len < ETH_HLEN + 96; len++) {
		struct sk_buff *skb = frame_new(test, &frame), *cut;
		enum lwm_drop why;

		skb_trim(skb, min(len, skb->len));
		cut = skb_copy_expand(skb, NET_IP_ALIGN, 0, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, cut);
		why = lwm_readdress(cut, &to);
		KUNIT_EXPECT_TRUE(test, why == row->why || why == LWM_DROP_SHORT);
		if (frame.sum && len < frame.sum + 2)
			KUNIT_EXPECT_EQ(test, why, LWM_DROP_SHORT);
		kfree_skb(cut);
		kfree_skb(skb);
	}
}

/* ---- frames that it is not for ---- */

static const struct row plain_udp = { .proto = IPPROTO_UDP };

static struct sk_buff *udp_new(struct kunit *test, struct frame *frame)
{
	test->param_value = &plain_udp;
	return frame_new(test, frame);
}

static void the_family_stays(struct kunit *test)
{
	struct in6_addr to;
	struct frame frame;
	struct sk_buff *skb = udp_new(test, &frame);

	ipv6_addr_set_v4mapped(NEW4, &to);
	KUNIT_EXPECT_EQ(test, lwm_readdress(skb, &to), LWM_DROP_READDRESS);
	kfree_skb(skb);
}

static void a_tagged_frame_stays(struct kunit *test)
{
	struct frame frame;
	struct sk_buff *skb = udp_new(test, &frame);

	__vlan_hwaccel_put_tag(skb, cpu_to_be16(ETH_P_8021Q), 7);
	KUNIT_EXPECT_EQ(test, lwm_readdress(skb, &new6), LWM_DROP_READDRESS);
	kfree_skb(skb);
}

static void a_list_of_frames_stays(struct kunit *test)
{
	struct frame frame;
	struct sk_buff *skb = udp_new(test, &frame);

	skb_shinfo(skb)->gso_size = 50;
	skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4 | SKB_GSO_FRAGLIST;
	KUNIT_EXPECT_EQ(test, lwm_readdress(skb, &new6), LWM_DROP_READDRESS);
	kfree_skb(skb);
}

/* A sum over all octets holds no longer: nobody is to believe it. */
static void a_sum_over_all_goes(struct kunit *test)
{
	struct frame frame;
	struct sk_buff *skb = udp_new(test, &frame);

	skb->ip_summed = CHECKSUM_COMPLETE;
	KUNIT_EXPECT_EQ(test, lwm_readdress(skb, &new6), LWM_PASS);
	KUNIT_EXPECT_TRUE(test, skb->ip_summed == CHECKSUM_NONE);
	kfree_skb(skb);
}

static struct kunit_case readdress_cases[] = {
	KUNIT_CASE_PARAM(gets_another_destination, rows_gen_params),
	KUNIT_CASE_PARAM(a_clone_stays, rows_gen_params),
	KUNIT_CASE_PARAM(may_be_cut_short, rows_gen_params),
	KUNIT_CASE(the_family_stays),
	KUNIT_CASE(a_tagged_frame_stays),
	KUNIT_CASE(a_list_of_frames_stays),
	KUNIT_CASE(a_sum_over_all_goes),
	{}
};

static struct kunit_suite readdress_suite = {
	.name = "lwm_readdress",
	.test_cases = readdress_cases,
};

kunit_test_suite(readdress_suite);
