// SPDX-License-Identifier: GPL-2.0
#include "readdress.h"

#include <linux/etherdevice.h>
#include <linux/icmpv6.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ipv6.h>

/* What lies behind the IP headers, from skb->data. */
struct inside {
	unsigned int	sum;	/* where its checksum is; 0: in another fragment */
	u8		proto;
};

/* ---- where the checksum is ---- */

static enum lwm_drop inside_find(struct sk_buff *skb, unsigned int at, struct inside *in)
{
	if (in->proto == IPPROTO_UDP)
		in->sum = at + offsetof(struct udphdr, check);
	else
		in->sum = at + offsetof(struct icmp6hdr, icmp6_cksum);
	return pskb_may_pull(skb, in->sum + sizeof(__sum16)) ? LWM_PASS : LWM_DROP_SHORT;
}

static enum lwm_drop inside_read4(struct sk_buff *skb, struct inside *in)
{
	const struct iphdr *ip;

	if (!pskb_may_pull(skb, ETH_HLEN + sizeof(*ip)))
		return LWM_DROP_SHORT;
	ip = (const struct iphdr *)(skb->data + ETH_HLEN);
	if (ip->version != 4 || ip->ihl < 5)
		return LWM_DROP_SHORT;
	if (ip->protocol != IPPROTO_UDP)
		return LWM_DROP_READDRESS;
	in->proto = ip->protocol;
	if (ip->frag_off & htons(IP_OFFSET))
		return LWM_PASS;
	return inside_find(skb, ETH_HLEN + ip->ihl * 4, in);
}

/*
 * The headers that may come before what is summed. A routing header is none of
 * them: with one, the sum is over another destination.
 */
static enum lwm_drop inside_read6(struct sk_buff *skb, struct inside *in)
{
	unsigned int at = ETH_HLEN + sizeof(struct ipv6hdr);
	const struct frag_hdr *frag;
	bool later = false;

	if (!pskb_may_pull(skb, at + sizeof(*frag)))
		return LWM_DROP_SHORT;
	if (((const struct ipv6hdr *)(skb->data + ETH_HLEN))->version != 6)
		return LWM_DROP_SHORT;
	in->proto = ((const struct ipv6hdr *)(skb->data + ETH_HLEN))->nexthdr;
	while (!later && (in->proto == NEXTHDR_HOP || in->proto == NEXTHDR_DEST ||
			  in->proto == NEXTHDR_FRAGMENT)) {
		if (!pskb_may_pull(skb, at + sizeof(*frag)))
			return LWM_DROP_SHORT;
		frag = (const struct frag_hdr *)(skb->data + at);
		later = in->proto == NEXTHDR_FRAGMENT && frag->frag_off & htons(IP6_OFFSET);
		if (in->proto == NEXTHDR_FRAGMENT)
			at += sizeof(*frag);
		else
			at += ipv6_optlen((const struct ipv6_opt_hdr *)frag);
		in->proto = frag->nexthdr;
	}
	if (later && in->proto == NEXTHDR_DEST)
		return LWM_PASS;	/* what it is of, the first fragment says */
	if (in->proto != IPPROTO_UDP && in->proto != IPPROTO_ICMPV6)
		return LWM_DROP_READDRESS;
	return later ? LWM_PASS : inside_find(skb, at, in);
}

/* ---- the checksum ---- */

/* Does the field hold the sum of the pseudo-header alone, for others to go on with? */
static bool sum_is_pseudo(const struct sk_buff *skb, const struct inside *in)
{
	unsigned int start;

	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return false;
	start = skb_checksum_start_offset(skb);
	/* Of a tunnel, whose own sum its segments get, where they are cut. */
	if (skb_is_gso(skb) && in->sum < start)
		return skb_shinfo(skb)->gso_type & SKB_GSO_UDP_TUNNEL_CSUM;
	return in->sum == start + skb->csum_offset;
}

/* The octets of an address went from @from to @to. */
static void inside_sum(struct sk_buff *skb, const struct inside *in, const __be32 *from,
		       const __be32 *to, unsigned int n)
{
	__sum16 *sum = (__sum16 *)(skb->data + in->sum);
	bool pseudo = sum_is_pseudo(skb, in);
	__wsum diff = 0;
	unsigned int i;

	if (!in->sum)
		return;
	if (in->proto == IPPROTO_UDP && !pseudo && !*sum)	/* it has none */
		return;
	for (i = 0; i < n; i++)
		diff = csum_add(csum_sub(diff, (__force __wsum)from[i]), (__force __wsum)to[i]);
	if (pseudo) {
		*sum = ~csum_fold(csum_add(csum_unfold(*sum), diff));
		return;
	}
	*sum = csum_fold(csum_add(~csum_unfold(*sum), diff));
	if (in->proto == IPPROTO_UDP && !*sum)
		*sum = CSUM_MANGLED_0;
}

/* ---- the address ---- */

static void readdress4(struct sk_buff *skb, const struct inside *in, __be32 to)
{
	struct iphdr *ip = (struct iphdr *)(skb->data + ETH_HLEN);

	inside_sum(skb, in, &ip->daddr, &to, 1);
	csum_replace4(&ip->check, ip->daddr, to);
	ip->daddr = to;
	ip_eth_mc_map(to, ((struct ethhdr *)skb->data)->h_dest);
}

static void readdress6(struct sk_buff *skb, const struct inside *in, const struct in6_addr *to)
{
	struct ipv6hdr *ip = (struct ipv6hdr *)(skb->data + ETH_HLEN);

	inside_sum(skb, in, ip->daddr.s6_addr32, to->s6_addr32, 4);
	ip->daddr = *to;
	ipv6_eth_mc_map(to, ((struct ethhdr *)skb->data)->h_dest);
}

enum lwm_drop lwm_readdress(struct sk_buff *skb, const struct in6_addr *to)
{
	bool v4 = ipv6_addr_v4mapped(to);
	enum lwm_drop why;
	struct inside in = {};

	if (skb_vlan_tag_present(skb) ||
	    ((const struct ethhdr *)skb->data)->h_proto != htons(v4 ? ETH_P_IP : ETH_P_IPV6))
		return LWM_DROP_READDRESS;
	/* Each of its parts has a checksum of its own. */
	if (skb_is_gso(skb) && skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST)
		return LWM_DROP_READDRESS;
	why = v4 ? inside_read4(skb, &in) : inside_read6(skb, &in);
	if (why)
		return why;
	if (skb_ensure_writable(skb, max_t(unsigned int, in.sum + sizeof(__sum16),
					   ETH_HLEN + (v4 ? sizeof(struct iphdr) :
						       sizeof(struct ipv6hdr)))))
		return LWM_DROP_MEMORY;

	/* A sum over all of it holds no longer. */
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
	if (v4)
		readdress4(skb, &in, to->s6_addr32[3]);
	else
		readdress6(skb, &in, to);
	return LWM_PASS;
}
