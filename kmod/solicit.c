// SPDX-License-Identifier: GPL-2.0
#include "solicit.h"

#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <net/arp.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

/* ---- read ---- */

/* RFC 826, for IPv4 on Ethernet. */
struct solicit_arp {
	struct arphdr	hdr;
	u8		source_mac[ETH_ALEN];
	__be32		source;
	u8		target_mac[ETH_ALEN];
	__be32		target;
} __packed;

static bool arp_read(struct sk_buff *skb, struct lwm_solicit *ask)
{
	const struct solicit_arp *arp;

	if (!pskb_may_pull(skb, ETH_HLEN + sizeof(*arp)))
		return false;
	arp = (const struct solicit_arp *)(skb->data + ETH_HLEN);
	if (!is_broadcast_ether_addr(((const struct ethhdr *)skb->data)->h_dest) ||
	    arp->hdr.ar_hrd != htons(ARPHRD_ETHER) || arp->hdr.ar_pro != htons(ETH_P_IP) ||
	    arp->hdr.ar_hln != ETH_ALEN || arp->hdr.ar_pln != sizeof(__be32) ||
	    arp->hdr.ar_op != htons(ARPOP_REQUEST) || arp->source == arp->target)
		return false;
	ask->arp = true;
	memcpy(ask->mac, arp->source_mac, sizeof(ask->mac));
	ipv6_addr_set_v4mapped(arp->target, &ask->target);
	if (arp->source)
		ipv6_addr_set_v4mapped(arp->source, &ask->source);
	return true;
}

/* RFC 4861, 7.1.1: no option is of length 0, and one who asks namelessly says no MAC. */
static bool options_read(const u8 *opt, unsigned int len, struct lwm_solicit *ask)
{
	for (; len; len -= opt[1] * 8, opt += opt[1] * 8) {
		if (len < 8 || !opt[1] || opt[1] * 8 > len)
			return false;
		if (opt[0] != ND_OPT_SOURCE_LL_ADDR)
			continue;
		if (opt[1] != 1 || ipv6_addr_any(&ask->source))
			return false;
		memcpy(ask->mac, opt + 2, sizeof(ask->mac));
	}
	return true;
}

static bool nd_read(struct sk_buff *skb, struct lwm_solicit *ask)
{
	const unsigned int head = ETH_HLEN + sizeof(struct ipv6hdr);
	const struct ipv6hdr *ip;
	const struct nd_msg *nd;
	unsigned int len;

	if (!pskb_may_pull(skb, head + sizeof(*nd)))
		return false;
	ip = (const struct ipv6hdr *)(skb->data + ETH_HLEN);
	len = ntohs(ip->payload_len);
	if (ip->version != 6 || ip->nexthdr != IPPROTO_ICMPV6 || ip->hop_limit != 255 ||
	    !ipv6_addr_is_multicast(&ip->daddr) || ipv6_addr_is_multicast(&ip->saddr) ||
	    len < sizeof(*nd) || !pskb_may_pull(skb, head + len))
		return false;

	ip = (const struct ipv6hdr *)(skb->data + ETH_HLEN);
	nd = (const struct nd_msg *)(ip + 1);
	if (nd->icmph.icmp6_type != NDISC_NEIGHBOUR_SOLICITATION || nd->icmph.icmp6_code ||
	    ipv6_addr_is_multicast(&nd->target))
		return false;
	ask->source = ip->saddr;
	ask->target = nd->target;
	memcpy(ask->mac, ((const struct ethhdr *)skb->data)->h_source, sizeof(ask->mac));
	return options_read(nd->opt, len - sizeof(*nd), ask);
}

bool lwm_solicit_read(struct sk_buff *skb, struct lwm_solicit *ask)
{
	const struct ethhdr *eth = (const struct ethhdr *)skb->data;
	__be16 proto = eth->h_proto;

	if (!is_multicast_ether_addr(eth->h_dest) || skb_vlan_tag_present(skb))
		return false;
	*ask = (struct lwm_solicit){};
	if (proto == htons(ETH_P_ARP))
		return arp_read(skb, ask) && is_valid_ether_addr(ask->mac);
	if (proto == htons(ETH_P_IPV6))
		return nd_read(skb, ask) && is_valid_ether_addr(ask->mac);
	return false;
}

/* ---- answered ---- */

static struct sk_buff *arp_answer(struct net_device *dev, const struct lwm_solicit *ask,
				  const u8 *mac)
{
	/* A probe has no source: all zero here as there. */
	return arp_create(ARPOP_REPLY, ETH_P_ARP, ask->source.s6_addr32[3], dev,
			  ask->target.s6_addr32[3], ask->mac, mac, ask->mac);
}

struct solicit_na {
	struct ethhdr	eth;
	struct ipv6hdr	ip;
	struct icmp6hdr	icmp;
	struct in6_addr	target;
	u8		opt_type;
	u8		opt_len;	/* of 8 octets */
	u8		mac[ETH_ALEN];
} __packed;

/*
 * RFC 4861, 7.2.4: who asked namelessly is answered as all are. The frame goes
 * to its MAC all the same: nobody else, of those behind a bridge, has asked.
 */
static void na_fill(struct solicit_na *na, const struct lwm_solicit *ask, const u8 *mac,
		    bool router)
{
	const unsigned int len = sizeof(*na) - offsetof(struct solicit_na, icmp);
	bool nameless = ipv6_addr_any(&ask->source);
	struct in6_addr to;

	if (nameless)
		ipv6_addr_set(&to, htonl(0xff020000), 0, 0, htonl(1));
	else
		to = ask->source;
	*na = (struct solicit_na){
		.eth.h_proto = htons(ETH_P_IPV6),
		.ip.version = 6,
		.ip.payload_len = htons(len),
		.ip.nexthdr = IPPROTO_ICMPV6,
		.ip.hop_limit = 255,
		.ip.saddr = ask->target,
		.ip.daddr = to,
		.icmp.icmp6_type = NDISC_NEIGHBOUR_ADVERTISEMENT,
		.icmp.icmp6_router = router,
		.icmp.icmp6_solicited = !nameless,
		.icmp.icmp6_override = 1,
		.target = ask->target,
		.opt_type = ND_OPT_TARGET_LL_ADDR,
		.opt_len = 1,
	};
	memcpy(na->eth.h_dest, ask->mac, ETH_ALEN);
	memcpy(na->eth.h_source, mac, ETH_ALEN);
	memcpy(na->mac, mac, ETH_ALEN);
	na->icmp.icmp6_cksum = csum_ipv6_magic(&ask->target, &to, len, IPPROTO_ICMPV6,
					       csum_partial(&na->icmp, len, 0));
}

static struct sk_buff *nd_answer(struct net_device *dev, const struct lwm_solicit *ask,
				 const u8 *mac, bool router)
{
	struct sk_buff *skb;

	skb = netdev_alloc_skb_ip_align(dev, sizeof(struct solicit_na));
	if (skb)
		na_fill(skb_put(skb, sizeof(struct solicit_na)), ask, mac, router);
	return skb;
}

struct sk_buff *lwm_solicit_answer(struct net_device *dev, const struct lwm_solicit *ask,
				   const u8 *mac, bool router)
{
	struct sk_buff *skb;

	skb = ask->arp ? arp_answer(dev, ask, mac) : nd_answer(dev, ask, mac, router);
	if (!skb)
		return NULL;
	skb->protocol = eth_type_trans(skb, dev);
	skb_reset_network_header(skb);
	return skb;
}
