// SPDX-License-Identifier: GPL-2.0
#include "report.h"

#include <linux/icmpv6.h>
#include <linux/if_ether.h>
#include <linux/igmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/mld.h>

#include "inner.h"

/* Where a message is: offsets from skb->data. */
struct extent {
	unsigned int	start;
	unsigned int	len;
};

/* ---- what it is ---- */

static enum lwm_report_kind igmp_kind(u8 type)
{
	switch (type) {
	case IGMP_HOST_MEMBERSHIP_QUERY:
		return LWM_REPORT_QUERY;
	case IGMP_HOST_MEMBERSHIP_REPORT:
	case IGMPV2_HOST_MEMBERSHIP_REPORT:
	case IGMP_HOST_LEAVE_MESSAGE:
	case IGMPV3_HOST_MEMBERSHIP_REPORT:
		return LWM_REPORT_HOST;
	default:	/* routers among themselves */
		return LWM_REPORT_NONE;
	}
}

static enum lwm_report_kind mld_kind(u8 type)
{
	switch (type) {
	case ICMPV6_MGM_QUERY:
		return LWM_REPORT_QUERY;
	case ICMPV6_MGM_REPORT:
	case ICMPV6_MGM_REDUCTION:
	case ICMPV6_MLD2_REPORT:
		return LWM_REPORT_HOST;
	default:
		return LWM_REPORT_NONE;
	}
}

enum lwm_report_kind lwm_report_kind(const struct sk_buff *skb, const struct lwm_inner *inner)
{
	bool v6 = inner->proto == htons(ETH_P_IPV6);
	u8 type;

	if (inner->ipproto != (v6 ? IPPROTO_ICMPV6 : IPPROTO_IGMP))
		return LWM_REPORT_NONE;
	/* Later fragments of ICMPv6 may be of a long ping; those of IGMP are of nothing good. */
	if (!inner->transport || skb_copy_bits(skb, inner->transport, &type, sizeof(type)))
		return v6 ? LWM_REPORT_NONE : LWM_REPORT_HOST;
	return v6 ? mld_kind(type) : igmp_kind(type);
}

/* ---- is it whole? ---- */

/* All must be there that the IP header speaks of. Ethernet may have padded it. */
static bool extent_find(const struct sk_buff *skb, const struct lwm_inner *inner,
			struct extent *extent)
{
	const void *ip = skb->data + inner->network;
	unsigned int end = inner->network;

	if (inner->proto == htons(ETH_P_IPV6))
		end += sizeof(struct ipv6hdr) + ntohs(((const struct ipv6hdr *)ip)->payload_len);
	else
		end += ntohs(((const struct iphdr *)ip)->tot_len);
	if (!inner->transport || end > skb->len || end < inner->transport)
		return false;
	extent->start = inner->transport;
	extent->len = end - inner->transport;
	return true;
}

static bool checksum_holds(const struct sk_buff *skb, const struct lwm_inner *inner,
			   const struct extent *extent)
{
	__wsum sum;

	if (skb->ip_summed == CHECKSUM_PARTIAL)		/* it has never been on a wire */
		return true;
	sum = skb_checksum(skb, extent->start, extent->len, 0);
	if (inner->proto != htons(ETH_P_IPV6))
		return !csum_fold(sum);
	return !csum_ipv6_magic(&inner->src, &inner->dst, extent->len, IPPROTO_ICMPV6, sum);
}

/* RFC 3376, 4; RFC 3810, 5: they go one hop. Who has no address yet says "::". */
static bool from_neighbour(const struct sk_buff *skb, const struct lwm_inner *inner)
{
	const void *ip = skb->data + inner->network;

	if (inner->proto != htons(ETH_P_IPV6))
		return ((const struct iphdr *)ip)->ttl == 1;
	return ((const struct ipv6hdr *)ip)->hop_limit == 1 &&
	       (ipv6_addr_any(&inner->src) ||
		ipv6_addr_type(&inner->src) & IPV6_ADDR_LINKLOCAL);
}

/* ---- records ---- */

static unsigned int addr_len(bool v6)
{
	return v6 ? sizeof(struct in6_addr) : sizeof(__be32);
}

static struct in6_addr addr_read(bool v6, const u8 *at)
{
	struct in6_addr addr;
	__be32 addr4;

	if (v6) {
		memcpy(&addr, at, sizeof(addr));
	} else {
		memcpy(&addr4, at, sizeof(addr4));
		ipv6_addr_set_v4mapped(addr4, &addr);
	}
	return addr;
}

static bool is_group(bool v6, const u8 *at)
{
	return v6 ? at[0] == 0xff : (at[0] & 0xf0) == 0xe0;
}

/* Of struct igmpv3_grec and struct mld2_grec alike: a type, auxiliary words, sources, a group. */
#define RECORD_HEAD	4

static unsigned int record_sources(const u8 *at)
{
	return at[2] << 8 | at[3];
}

static unsigned int record_len(bool v6, const u8 *at)
{
	return RECORD_HEAD + (1 + record_sources(at)) * addr_len(v6) + at[1] * 4;
}

static bool record_fits(bool v6, const u8 *at, unsigned int len)
{
	return len >= RECORD_HEAD + addr_len(v6) && len >= record_len(v6, at) &&
	       is_group(v6, at + RECORD_HEAD);
}

/* RFC 3376, 4.2.12: records of types unknown are passed over. Broken ones are not. */
static enum lwm_drop records_open(struct lwm_report *report, const u8 *head, unsigned int len)
{
	const unsigned int head_len = sizeof(struct igmpv3_report);
	unsigned int at = head_len, i;

	static_assert(sizeof(struct igmpv3_report) == sizeof(struct mld2_report));
	if (len < head_len)
		return LWM_DROP_REPORT;
	report->at = head + head_len;
	report->left = head[6] << 8 | head[7];
	for (i = 0; i < report->left; i++) {
		if (!record_fits(report->v6, head + at, len - at))
			return LWM_DROP_REPORT;
		at += record_len(report->v6, head + at);
	}
	return LWM_PASS;
}

/* What else is behind the one group of an old message does not count. */
static enum lwm_drop old_open(struct lwm_report *report, const u8 *head, unsigned int len)
{
	unsigned int at = report->v6 ? offsetof(struct mld_msg, mld_mca) :
				       offsetof(struct igmphdr, group);

	if (len < at + addr_len(report->v6) || !is_group(report->v6, head + at))
		return LWM_DROP_REPORT;
	report->at = head + at;
	report->left = 1;
	report->old = head[0];
	return LWM_PASS;
}

enum lwm_drop lwm_report_open(struct sk_buff *skb, const struct lwm_inner *inner,
			      struct lwm_report *report)
{
	struct extent extent;
	const u8 *head;

	*report = (struct lwm_report){ .v6 = inner->proto == htons(ETH_P_IPV6) };
	if (!from_neighbour(skb, inner) || !extent_find(skb, inner, &extent) ||
	    extent.len < sizeof(struct igmphdr) || !checksum_holds(skb, inner, &extent))
		return LWM_DROP_REPORT;
	if (!pskb_may_pull(skb, extent.start + extent.len))
		return LWM_DROP_MEMORY;
	head = skb->data + extent.start;
	if (head[0] == IGMPV3_HOST_MEMBERSHIP_REPORT || head[0] == ICMPV6_MLD2_REPORT)
		return records_open(report, head, extent.len);
	return old_open(report, head, extent.len);
}

static void old_next(struct lwm_report *report, struct lwm_report_record *record)
{
	bool leaves = report->old == IGMP_HOST_LEAVE_MESSAGE ||
		      report->old == ICMPV6_MGM_REDUCTION;

	*record = (struct lwm_report_record){
		.group = addr_read(report->v6, report->at),
		.type = leaves ? LWM_REPORT_TO_IN : LWM_REPORT_IS_EX,
		.old = true,
	};
}

bool lwm_report_next(struct lwm_report *report, struct lwm_report_record *record)
{
	const u8 *at = report->at;

	if (!report->left)
		return false;
	report->left--;
	if (report->old) {
		old_next(report, record);
		return true;
	}
	*record = (struct lwm_report_record){
		.group = addr_read(report->v6, at + RECORD_HEAD),
		.type = at[0],
		.n_sources = record_sources(at),
		.sources = at + RECORD_HEAD + addr_len(report->v6),
	};
	report->at = at + record_len(report->v6, at);
	return true;
}

struct in6_addr lwm_report_source(const struct lwm_report_record *record, unsigned int i)
{
	bool v6 = !ipv6_addr_v4mapped(&record->group);

	return addr_read(v6, record->sources + i * addr_len(v6));
}
