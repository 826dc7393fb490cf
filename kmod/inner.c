// SPDX-License-Identifier: GPL-2.0
#include "inner.h"

#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jhash.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

static void inner_read4(struct sk_buff *skb, struct lwm_inner *inner)
{
	const struct iphdr *ip;

	if (!pskb_may_pull(skb, ETH_HLEN + sizeof(*ip)))
		return;
	ip = (const struct iphdr *)(skb->data + ETH_HLEN);
	if (ip->version != 4 || ip->ihl < 5)
		return;
	ipv6_addr_set_v4mapped(ip->saddr, &inner->src);
	ipv6_addr_set_v4mapped(ip->daddr, &inner->dst);
	inner->ipproto = ip->protocol;
	if (!(ip->frag_off & htons(IP_OFFSET)))
		inner->transport = ETH_HLEN + ip->ihl * 4;
}

static void inner_read6(struct sk_buff *skb, struct lwm_inner *inner)
{
	const struct ipv6hdr *ip;
	__be16 frag_off;
	int at;
	u8 next;

	if (!pskb_may_pull(skb, ETH_HLEN + sizeof(*ip)))
		return;
	ip = (const struct ipv6hdr *)(skb->data + ETH_HLEN);
	if (ip->version != 6)
		return;
	inner->src = ip->saddr;
	inner->dst = ip->daddr;
	next = ip->nexthdr;
	at = ipv6_skip_exthdr(skb, ETH_HLEN + sizeof(*ip), &next, &frag_off);
	if (at < 0)
		return;
	inner->ipproto = next;
	if (!(frag_off & htons(IP6_OFFSET)))
		inner->transport = at;
}

void lwm_inner_read(struct sk_buff *skb, struct lwm_inner *inner)
{
	const struct ethhdr *eth = (const struct ethhdr *)skb->data;

	*inner = (struct lwm_inner){ .proto = eth->h_proto, .network = ETH_HLEN };
	if (skb_vlan_tag_present(skb))
		inner->proto = skb->vlan_proto;
	if (inner->proto == htons(ETH_P_IP))
		inner_read4(skb, inner);
	else if (inner->proto == htons(ETH_P_IPV6))
		inner_read6(skb, inner);
}

static u32 hash4(const struct sk_buff *skb, u32 salt)
{
	const struct {
		struct iphdr	ip;
		__be32		ports;
	} *head = (const void *)(skb->data + ETH_HLEN);

	if (skb_headlen(skb) < ETH_HLEN + sizeof(*head) || head->ip.ihl != 5 ||
	    head->ip.protocol != IPPROTO_UDP || ip_is_fragment(&head->ip))
		return 0;
	return jhash_3words((__force u32)head->ip.saddr, (__force u32)head->ip.daddr,
			    (__force u32)head->ports, salt);
}

static u32 hash6(const struct sk_buff *skb, u32 salt)
{
	const struct {
		struct ipv6hdr	ip;
		__be32		ports;
	} *head = (const void *)(skb->data + ETH_HLEN);

	if (skb_headlen(skb) < ETH_HLEN + sizeof(*head) || head->ip.nexthdr != IPPROTO_UDP)
		return 0;
	salt = __ipv6_addr_jhash(&head->ip.saddr, salt);
	salt = __ipv6_addr_jhash(&head->ip.daddr, salt);
	return jhash_1word((__force u32)head->ports, salt);
}

u32 lwm_inner_hash(const struct sk_buff *skb, u32 salt)
{
	const struct ethhdr *eth = (const struct ethhdr *)skb->data;

	if (skb_vlan_tag_present(skb))
		return 0;
	if (eth->h_proto == htons(ETH_P_IP))
		return hash4(skb, salt);
	return eth->h_proto == htons(ETH_P_IPV6) ? hash6(skb, salt) : 0;
}
