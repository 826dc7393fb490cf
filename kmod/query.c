// SPDX-License-Identifier: GPL-2.0
#include "query.h"

#include <linux/etherdevice.h>
#include <linux/icmpv6.h>
#include <linux/igmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/mld.h>

#include "dev.h"
#include "listener.h"
#include "node.h"

#define QUERY_ROBUSTNESS	2
#define QUERY_STARTUP		2
#define QUERY_STARTUP_INTERVAL	(LWM_QUERY_INTERVAL / 4)

/*
 * Times on the wire. One group is asked about where somebody has left it, and who
 * is still there hears nothing until it has said so: it is to do so soon.
 */
#define QUERY_RESPONSE_MS	(LWM_QUERY_RESPONSE / HZ * 1000)
#define QUERY_GROUP_RESPONSE_MS	100
#define QUERY_QQIC		(LWM_QUERY_INTERVAL / HZ)	/* below 128: as it is */

/* ---- frames ---- */

static struct sk_buff *frame_new(struct lwm_dev *ldev, unsigned int len)
{
	struct sk_buff *skb;

	skb = alloc_skb(NET_IP_ALIGN + ETH_HLEN + len, GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb->dev = ldev->dev;
	skb_reserve(skb, NET_IP_ALIGN);
	return skb;
}

/*
 * From a node that there never is. From this device's own MAC, a bridge would
 * think that its frames come back.
 */
static void frame_ethernet(struct lwm_dev *ldev, struct sk_buff *skb, __be16 proto)
{
	struct ethhdr *eth = skb_put(skb, sizeof(*eth));

	skb_reset_mac_header(skb);
	lwm_node_mac(ldev->conf.id, 0, eth->h_source);
	eth->h_proto = proto;
}

static void frame_receive(struct sk_buff *skb)
{
	skb->protocol = eth_type_trans(skb, skb->dev);
	netif_rx(skb);
}

/* ---- IGMPv3 ---- */

#define RA_LEN	4	/* octets of the router alert option */

static void igmp_fill(struct sk_buff *skb, __be32 group)
{
	struct igmpv3_query *query = skb_put_zero(skb, sizeof(*query));
	unsigned int ms = group ? QUERY_GROUP_RESPONSE_MS : QUERY_RESPONSE_MS;

	query->type = IGMP_HOST_MEMBERSHIP_QUERY;
	query->code = ms / (1000 / IGMP_TIMER_SCALE);
	query->group = group;
	query->qrv = QUERY_ROBUSTNESS;
	query->qqic = QUERY_QQIC;
	query->csum = ip_compute_csum(query, sizeof(*query));
}

/* From 0.0.0.0: RFC 4541, 2.1.1. Whoever else asks stays the querier, and is a router too. */
static void ip4_fill(struct sk_buff *skb, __be32 to)
{
	struct iphdr *ip = skb_put_zero(skb, sizeof(*ip) + RA_LEN);
	u8 *option = (u8 *)(ip + 1);

	ip->version = 4;
	ip->ihl = (sizeof(*ip) + RA_LEN) / 4;
	ip->tos = IPTOS_PREC_INTERNETCONTROL;
	ip->tot_len = htons(sizeof(*ip) + RA_LEN + sizeof(struct igmpv3_query));
	ip->frag_off = htons(IP_DF);
	ip->ttl = 1;
	ip->protocol = IPPROTO_IGMP;
	ip->daddr = to;
	option[0] = IPOPT_RA;
	option[1] = RA_LEN;
	ip_send_check(ip);
}

static void query4(struct lwm_dev *ldev, __be32 group)
{
	unsigned int len = sizeof(struct iphdr) + RA_LEN + sizeof(struct igmpv3_query);
	__be32 to = group ? group : htonl(INADDR_ALLHOSTS_GROUP);
	struct sk_buff *skb = frame_new(ldev, len);

	if (!skb)
		return;
	frame_ethernet(ldev, skb, htons(ETH_P_IP));
	ip_eth_mc_map(to, eth_hdr(skb)->h_dest);
	ip4_fill(skb, to);
	igmp_fill(skb, group);
	frame_receive(skb);
}

/* ---- MLDv2 ---- */

/* A hop-by-hop header with a router alert and padding. */
static const u8 hop_by_hop[] = {
	IPPROTO_ICMPV6, 0, IPV6_TLV_ROUTERALERT, 2, 0, 0, IPV6_TLV_PADN, 0,
};

static void mld_fill(struct sk_buff *skb, const struct in6_addr *from, const struct in6_addr *to,
		     const struct in6_addr *group)
{
	struct mld2_query *query = skb_put_zero(skb, sizeof(*query));
	bool all = ipv6_addr_any(group);

	query->mld2q_type = ICMPV6_MGM_QUERY;
	query->mld2q_mrc = htons(all ? QUERY_RESPONSE_MS : QUERY_GROUP_RESPONSE_MS);
	query->mld2q_mca = *group;
	query->mld2q_qrv = QUERY_ROBUSTNESS;
	query->mld2q_qqic = QUERY_QQIC;
	query->mld2q_cksum = csum_ipv6_magic(from, to, sizeof(*query), IPPROTO_ICMPV6,
					     csum_partial(query, sizeof(*query), 0));
}

static void ip6_fill(struct sk_buff *skb, const struct in6_addr *from, const struct in6_addr *to)
{
	struct ipv6hdr *ip = skb_put_zero(skb, sizeof(*ip));

	ip->version = 6;
	ip->payload_len = htons(sizeof(hop_by_hop) + sizeof(struct mld2_query));
	ip->nexthdr = NEXTHDR_HOP;
	ip->hop_limit = 1;
	ip->saddr = *from;
	ip->daddr = *to;
	skb_put_data(skb, hop_by_hop, sizeof(hop_by_hop));
}

/*
 * From fe80::, the lowest address there is: a bridge knows only the querier with
 * the lowest one as a router, and without that sends no reports here.
 */
static void query6(struct lwm_dev *ldev, const struct in6_addr *group)
{
	unsigned int len = sizeof(struct ipv6hdr) + sizeof(hop_by_hop) + sizeof(struct mld2_query);
	const struct in6_addr from = { .s6_addr = { 0xfe, 0x80 } };
	struct in6_addr to = *group;
	struct sk_buff *skb = frame_new(ldev, len);

	if (!skb)
		return;
	if (ipv6_addr_any(group))
		ipv6_addr_set(&to, htonl(0xff020000), 0, 0, htonl(1));
	frame_ethernet(ldev, skb, htons(ETH_P_IPV6));
	ipv6_eth_mc_map(&to, eth_hdr(skb)->h_dest);
	ip6_fill(skb, &from, &to);
	mld_fill(skb, &from, &to, group);
	frame_receive(skb);
}

/* ---- when ---- */

void lwm_query_group(struct lwm_dev *ldev, const struct in6_addr *group)
{
	if (ipv6_addr_v4mapped(group))
		query4(ldev, group->s6_addr32[3]);
	else
		query6(ldev, group);
}

static void query_work(struct work_struct *work)
{
	struct lwm_dev *ldev = container_of(work, struct lwm_dev, query.work.work);
	unsigned int startup = READ_ONCE(ldev->query.startup);

	query4(ldev, 0);
	query6(ldev, &in6addr_any);
	if (startup)
		WRITE_ONCE(ldev->query.startup, startup - 1);
	schedule_delayed_work(&ldev->query.work, startup ? QUERY_STARTUP_INTERVAL :
							  LWM_QUERY_INTERVAL);
}

void lwm_query_setup(struct lwm_dev *ldev)
{
	INIT_DELAYED_WORK(&ldev->query.work, query_work);
}

void lwm_query_start(struct lwm_dev *ldev)
{
	WRITE_ONCE(ldev->query.startup, QUERY_STARTUP - 1);
	mod_delayed_work(system_wq, &ldev->query.work, HZ / 10);
}

void lwm_query_stop(struct lwm_dev *ldev)
{
	cancel_delayed_work_sync(&ldev->query.work);
}
