// SPDX-License-Identifier: GPL-2.0
#include "geneve.h"

#include <linux/etherdevice.h>
#include <linux/hash.h>
#include <linux/hashtable.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>

#include "control.h"
#include "dev.h"
#include "neigh.h"
#include "net.h"
#include "node.h"
#include "path.h"
#include "plan.h"
#include "route.h"
#include "run.h"
#include "trace.h"

/* Devices stacked on devices: as deep as the kernel's own tunnels go. */
#define LWM_NEST_MAX	4

/* ---- carriers: UDP sockets ---- */

/*
 * One UDP socket, shared by all devices of an underlay namespace that ask for
 * the same family, port and underlay device; each has a network id of its own.
 * Made and closed under RTNL; packets find it by sk_user_data under RCU, and
 * lwm_udp_tunnel_release() waits for them.
 */
struct lwm_carrier {
	struct list_head	list;		/* struct lwm_net.carriers */
	struct socket		*sock;
	struct lwm_net		*lnet;
	sa_family_t		family;
	__be16			port;
	int			link;
	unsigned int		users;
	DECLARE_HASHTABLE(devs, 6);		/* RCU: struct lwm_dev by network id */
};

/* Caller is in an RCU read section or holds RTNL. */
static struct lwm_dev *carrier_dev(struct lwm_carrier *carrier, u32 id)
{
	struct lwm_dev *ldev;

	if (carrier->family == AF_INET) {
		hash_for_each_possible_rcu(carrier->devs, ldev, id_link4, id,
					   lockdep_rtnl_is_held())
			if (ldev->conf.id == id)
				return ldev;
	} else {
		hash_for_each_possible_rcu(carrier->devs, ldev, id_link6, id,
					   lockdep_rtnl_is_held())
			if (ldev->conf.id == id)
				return ldev;
	}
	return NULL;
}

/* Without a device there is nobody whose counters could tell. */
static void carrier_drop(struct lwm_carrier *carrier, struct lwm_dev *ldev, struct sk_buff *skb,
			 enum lwm_drop why)
{
	if (ldev) {
		dev_core_stats_rx_dropped_inc(ldev->dev);
		lwm_drop(ldev, skb, why);
		return;
	}
	lwm_stats_drop(&carrier->lnet->stats, why, 1);
	trace_lwm_drop(NULL, why, 0, 1);
	kfree_skb(skb);
}

static struct lwm_node *source_find(struct lwm_table *tbl, const struct sk_buff *skb, u8 *tos)
{
	if (ip_hdr(skb)->version == 4) {
		*tos = ip_hdr(skb)->tos;
		return lwm_node_find_addr4_rcu(tbl, ip_hdr(skb)->saddr);
	}
	*tos = ipv6_get_dsfield(ipv6_hdr(skb));
	return lwm_node_find_addr6_rcu(tbl, &ipv6_hdr(skb)->saddr);
}

/* Where an initiator is that @tbl does not have, if such are heard. */
static bool stranger_read(const struct lwm_dev *ldev, const struct lwm_table *tbl,
			  const struct sk_buff *skb, const struct lwm_wire *wire,
			  struct in6_addr *addr)
{
	if (!lwm_stranger_may(ldev, tbl, wire))
		return false;
	if (ip_hdr(skb)->version == 4)
		ipv6_addr_set_v4mapped(ip_hdr(skb)->saddr, addr);
	else
		*addr = ipv6_hdr(skb)->saddr;
	return true;
}

/* All of the Geneve header in the linear part: @len octets. */
static enum lwm_drop geneve_pull(struct sk_buff *skb, unsigned int *len)
{
	unsigned int want = sizeof(struct udphdr) + sizeof(struct lwm_geneve);

	if (pskb_may_pull(skb, want)) {
		*len = lwm_wire_len((const void *)(udp_hdr(skb) + 1));
		want = sizeof(struct udphdr) + *len;
		if (pskb_may_pull(skb, want))
			return LWM_PASS;
	}
	return skb->len < want ? LWM_DROP_SHORT : LWM_DROP_MEMORY;
}

/*
 * Memberships are told to all nodes, whoever sends anything to them: they make
 * nobody a neighbour.
 */
static bool arrival_is_joins(const struct sk_buff *skb, const struct lwm_wire *wire, u8 tos)
{
	const struct lwm_hdr *hdr;
	struct lwm_hdr buf;

	if (likely((tos & ~INET_ECN_MASK) != LWM_CONTROL_TOS) || wire->proto != LWM_PROTO_MESSAGE)
		return false;
	hdr = skb_header_pointer(skb, sizeof(struct udphdr) + wire->len, sizeof(buf), &buf);
	return hdr && hdr->kind == LWM_KIND_JOINS;
}

/* A node with another version: for whoever looks why nothing of it arrives. */
static void other_heard(struct lwm_dev *ldev, const struct sk_buff *skb, u8 type)
{
	struct lwm_table *tbl = ldev ? lwm_table_rcu(ldev) : NULL;
	struct lwm_node *node;
	u8 tos;

	node = tbl ? source_find(tbl, skb, &tos) : NULL;
	if (node)
		WRITE_ONCE(node->other_type, type);
}

/* @arrival is of a node that @tbl, which may be NULL, does not have. */
static noinline_for_stack enum lwm_drop stranger_rcv(struct lwm_dev *ldev, struct lwm_table *tbl,
						     struct sk_buff *skb,
						     const struct lwm_wire *wire,
						     struct lwm_arrival *arrival)
{
	struct in6_addr addr;

	if (!tbl || !stranger_read(ldev, tbl, skb, wire, &addr))
		return LWM_DROP_SOURCE;
	arrival->stranger = &addr;
	lwm_rx(ldev, tbl, skb, wire, arrival);
	return LWM_PASS;
}

/* From UDP, with the checksum verified. Always consumes. */
static int geneve_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct lwm_carrier *carrier = rcu_dereference_sk_user_data(sk);
	struct lwm_arrival from = { .sport = udp_hdr(skb)->source };
	struct lwm_dev *ldev = NULL;
	struct lwm_table *tbl;
	struct lwm_wire wire;
	enum lwm_drop why;
	unsigned int len;

	if (!carrier)
		goto drop;
	skb_mark_not_on_list(skb);	/* UDP leaves that to us where it has cut a run */
	why = lwm_skb_is_run(skb) ? LWM_DROP_HEADER : geneve_pull(skb, &len);
	if (why)
		goto refuse;

	why = lwm_wire_check(udp_hdr(skb) + 1, len, &wire);
	ldev = carrier_dev(carrier, wire.network);
	if (!why && !ldev)
		why = LWM_DROP_NETWORK;
	if (!why && !netif_running(ldev->dev))
		why = LWM_DROP_DOWN;
	if (why)
		goto refuse;

	tbl = lwm_table_rcu(ldev);
	from.node = tbl ? source_find(tbl, skb, &from.tos) : NULL;
	if (unlikely(!from.node)) {
		why = stranger_rcv(ldev, tbl, skb, &wire, &from);
		if (why)
			goto refuse;
		return 0;
	}
	if (unlikely(READ_ONCE(from.node->other_type)))
		WRITE_ONCE(from.node->other_type, 0);
	if (!arrival_is_joins(skb, &wire, from.tos))
		lwm_neigh_heard(ldev, from.node);
	lwm_rx(ldev, tbl, skb, &wire, &from);
	return 0;

refuse:
	if (why == LWM_DROP_OTHER_TYPE)
		other_heard(ldev, skb, wire.other_type);
	carrier_drop(carrier, ldev, skb, why);
	return 0;
drop:
	kfree_skb(skb);
	return 0;
}

/* Take part in ICMP errors (path MTU) for what we sent: RFC 8085, 3.2. */
static int geneve_err_lookup(struct sock *sk, struct sk_buff *skb)
{
	struct lwm_carrier *carrier = rcu_dereference_sk_user_data(sk);
	const struct lwm_geneve *geneve;
	unsigned int at = skb_transport_offset(skb) + sizeof(struct udphdr);

	if (!carrier || !pskb_may_pull(skb, at + sizeof(*geneve)))
		return -EINVAL;
	geneve = (void *)(skb->data + at);
	if (geneve->ver_optlen & LWM_GENEVE_VERSION)
		return -EINVAL;
	return carrier_dev(carrier, be32_to_cpu(geneve->vni) >> 8) ? 0 : -ENOENT;
}

/*
 * Each copy is measured against its route before it is made: IP need not do so
 * again. ICMP errors are taken as before.
 */
static void carrier_measures(struct sock *sk)
{
	if (sk->sk_family == AF_INET6)
		inet6_sk(sk)->pmtudisc = IPV6_PMTUDISC_PROBE;
	else
		ip_sock_set_mtu_discover(sk, IP_PMTUDISC_PROBE);
}

static struct lwm_carrier *carrier_new(struct lwm_net *lnet, sa_family_t family,
				       const struct lwm_conf *conf,
				       struct netlink_ext_ack *extack)
{
	struct udp_port_cfg udp = {
		.family = family,
		.local_udp_port = conf->port,
		.bind_ifindex = conf->link,
		.use_udp6_rx_checksums = true,
		.ipv6_v6only = true,
	};
	struct udp_tunnel_sock_cfg tunnel = {
		.encap_type = 1,
		.encap_rcv = geneve_rcv,
		.encap_err_lookup = geneve_err_lookup,
	};
	struct lwm_carrier *carrier;
	int err;

	carrier = kzalloc(sizeof(*carrier), GFP_KERNEL_ACCOUNT);
	if (!carrier)
		return ERR_PTR(-ENOMEM);

	err = udp_sock_create(lnet->net, &udp, &carrier->sock);
	if (err) {
		if (err == -EADDRINUSE)
			NL_SET_ERR_MSG(extack,
				       "the UDP port is taken in the underlay's namespace: choose another dstport");
		else
			NL_SET_ERR_MSG(extack, "cannot open the UDP socket");
		kfree(carrier);
		return ERR_PTR(err);
	}
	carrier->lnet = lnet;
	carrier->family = family;
	carrier->port = conf->port;
	carrier->link = conf->link;
	hash_init(carrier->devs);
	list_add(&carrier->list, &lnet->carriers);

	tunnel.sk_user_data = carrier;
	lwm_udp_tunnel_setup(lnet->net, carrier->sock, &tunnel);
	/* A frame in segments goes up, or on, as it has come. */
	udp_allow_gso(carrier->sock->sk);
	carrier_measures(carrier->sock->sk);
	return carrier;
}

static struct lwm_carrier *carrier_get(struct lwm_dev *ldev, sa_family_t family,
				       const struct lwm_conf *conf,
				       struct netlink_ext_ack *extack)
{
	struct lwm_net *lnet = lwm_pernet(ldev->net);
	struct lwm_carrier *carrier;
	struct lwm_dev *other;

	list_for_each_entry(carrier, &lnet->carriers, list)
		if (carrier->family == family && carrier->port == conf->port &&
		    carrier->link == conf->link)
			goto found;
	carrier = carrier_new(lnet, family, conf, extack);
	if (!IS_ERR(carrier))
		carrier->users++;
	return carrier;

found:
	other = carrier_dev(carrier, conf->id);
	if (other && other != ldev) {
		NL_SET_ERR_MSG(extack, "another device has this network id on the same UDP port");
		return ERR_PTR(-EEXIST);
	}
	carrier->users++;
	return carrier;
}

static void carrier_put(struct lwm_carrier *carrier)
{
	if (!carrier || --carrier->users)
		return;
	list_del(&carrier->list);
	lwm_udp_tunnel_release(carrier->sock);
	kfree(carrier);
}

/* Take @ldev from the sockets that it has to those given, which it takes over. */
static void carrier_swap(struct lwm_dev *ldev, u32 id, struct lwm_carrier *carrier4,
			 struct lwm_carrier *carrier6)
{
	struct lwm_carrier *old4 = rtnl_dereference(ldev->carrier4);
	struct lwm_carrier *old6 = rtnl_dereference(ldev->carrier6);

	if (old4)
		hash_del_rcu(&ldev->id_link4);
	if (old6)
		hash_del_rcu(&ldev->id_link6);
	RCU_INIT_POINTER(ldev->carrier4, NULL);
	RCU_INIT_POINTER(ldev->carrier6, NULL);
	/* Packets on their way in or out may still use the device and the sockets. */
	if (old4 || old6)
		synchronize_net();
	carrier_put(old4);
	carrier_put(old6);

	rcu_assign_pointer(ldev->carrier4, carrier4);
	rcu_assign_pointer(ldev->carrier6, carrier6);
	if (carrier4)
		hash_add_rcu(carrier4->devs, &ldev->id_link4, id);
	if (carrier6)
		hash_add_rcu(carrier6->devs, &ldev->id_link6, id);
}

int lwm_carrier_open(struct lwm_dev *ldev, const struct lwm_conf *conf,
		     struct netlink_ext_ack *extack)
{
	struct lwm_carrier *carrier4 = NULL, *carrier6 = NULL;

	ASSERT_RTNL();
	if (conf->local4) {
		carrier4 = carrier_get(ldev, AF_INET, conf, extack);
		if (IS_ERR(carrier4))
			return PTR_ERR(carrier4);
	}
	if (!ipv6_addr_any(&conf->local6)) {
		carrier6 = carrier_get(ldev, AF_INET6, conf, extack);
		if (IS_ERR(carrier6)) {
			carrier_put(carrier4);
			return PTR_ERR(carrier6);
		}
	}
	carrier_swap(ldev, conf->id, carrier4, carrier6);
	return 0;
}

void lwm_carrier_close(struct lwm_dev *ldev)
{
	ASSERT_RTNL();
	carrier_swap(ldev, 0, NULL, NULL);
}

struct sock *lwm_carrier_sk_rcu(const struct lwm_dev *ldev, sa_family_t family)
{
	const struct lwm_carrier *carrier;

	carrier = family == AF_INET ? rcu_dereference(ldev->carrier4) :
				      rcu_dereference(ldev->carrier6);
	return carrier ? carrier->sock->sk : NULL;
}

/* ---- out ---- */

#define DEV_SUMS	(NETIF_F_HW_CSUM | NETIF_F_IP_CSUM | NETIF_F_IPV6_CSUM)

/*
 * RFC 8926, 3.3 and RFC 6936. Devices that sum, sum; for the others the payload
 * is summed once for all copies, and each adds its own head to it; likewise with
 * a frame, which has a checksum of its own for them to see to. A run is
 * summed by who cuts it, which needs to be asked, whatever the device is set to.
 */
static bool dev_sums(const struct lwm_route *route)
{
	return route->dst->dev->features & DEV_SUMS;
}

/* Frames that are cut into segments below us: with or without a checksum in each. */
static void gso_sum(struct sk_buff *skb, bool csum)
{
	skb_shinfo(skb)->gso_type &= ~(SKB_GSO_UDP_TUNNEL | SKB_GSO_UDP_TUNNEL_CSUM);
	skb_shinfo(skb)->gso_type |= csum ? SKB_GSO_UDP_TUNNEL_CSUM : SKB_GSO_UDP_TUNNEL;
}

/*
 * All from @rest on. What an inner checksum is for sums up to the complement of
 * what stands there, once that is written: lco_csum().
 */
static __wsum rest_sum(const struct sk_buff *skb, unsigned int rest)
{
	unsigned int start;
	__sum16 inner;

	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return skb_checksum(skb, rest, skb->len - rest, 0);
	start = skb_checksum_start_offset(skb);
	inner = *(__sum16 *)(skb->data + start + skb->csum_offset);
	return csum_partial(skb->data + rest, start - rest, ~csum_unfold(inner));
}

/* Of UDP header, @head octets and the shared rest. */
static __wsum udp_sum(struct sk_buff *skb, unsigned int head, struct lwm_sum *sum)
{
	unsigned int own = sizeof(struct udphdr) + head;

	if (!sum->known) {
		sum->sum = rest_sum(skb, skb_transport_offset(skb) + own);
		sum->known = true;
	}
	return csum_block_add(csum_partial(udp_hdr(skb), own, 0), sum->sum, own);
}

/* Devices that sum find what they need in the headers. */
static void udp_sum_later(struct sk_buff *skb, __sum16 pseudo)
{
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	udp_hdr(skb)->check = ~pseudo;
}

static void udp_fill(struct lwm_dev *ldev, struct udphdr *uh, __be16 sport, unsigned int len)
{
	uh->source = sport;
	uh->dest = ldev->conf.port;
	uh->len = htons(len);
	uh->check = 0;
}

/* A device does one sum, which may be that of a frame. */
static bool sums_later(const struct lwm_route *route, const struct sk_buff *skb)
{
	return dev_sums(route) && skb->ip_summed != CHECKSUM_PARTIAL;
}

static void sum4(struct lwm_dev *ldev, const struct lwm_route *route, struct sk_buff *skb,
		 __be32 daddr, unsigned int len, unsigned int head, struct lwm_sum *sum)
{
	bool on = READ_ONCE(ldev->conf.csum);

	if (unlikely(lwm_skb_is_run(skb))) {
		udp_sum_later(skb, udp_v4_check(len, route->saddr4, daddr, 0));
	} else if (unlikely(skb_is_gso(skb))) {
		gso_sum(skb, on);
		udp_set_csum(!on, skb, route->saddr4, daddr, len);
	} else if (unlikely(!on)) {
		return;
	} else if (sums_later(route, skb)) {
		udp_sum_later(skb, udp_v4_check(len, route->saddr4, daddr, 0));
	} else {
		__wsum csum = udp_sum(skb, head, sum);

		udp_hdr(skb)->check = udp_v4_check(len, route->saddr4, daddr, csum) ?:
				      CSUM_MANGLED_0;
	}
}

/* ip4_dst_hoplimit(), which would look for the namespace first. */
static u8 hop_limit4(const struct lwm_dev *ldev, const struct lwm_route *route)
{
	return dst_metric_raw(route->dst, RTAX_HOPLIMIT) ?:
	       READ_ONCE(ldev->net->ipv4.sysctl_ip_default_ttl);
}

static void push4(struct lwm_dev *ldev, const struct lwm_route *route, struct sk_buff *skb,
		  const struct lwm_send *send, __be32 daddr, unsigned int head,
		  struct lwm_sum *sum)
{
	struct {
		struct iphdr	ip;
		struct udphdr	udp;
	} *outer;
	unsigned int len = skb->len + sizeof(outer->udp);
	u8 ttl = READ_ONCE(ldev->conf.ttl);

	outer = __skb_push(skb, sizeof(*outer));
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, sizeof(outer->ip));
	outer->ip.version = 4;
	outer->ip.ihl = sizeof(outer->ip) >> 2;
	outer->ip.tos = send->tos;
	outer->ip.id = 0;		/* an atomic datagram: RFC 6864, 4.1 */
	outer->ip.frag_off = htons(IP_DF);
	outer->ip.ttl = ttl ?: hop_limit4(ldev, route);
	outer->ip.protocol = IPPROTO_UDP;
	outer->ip.saddr = route->saddr4;
	outer->ip.daddr = daddr;
	udp_fill(ldev, &outer->udp, send->sport, len);
	sum4(ldev, route, skb, daddr, len, head, sum);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	skb->protocol = htons(ETH_P_IP);
}

/* Always with a checksum: without one, receivers refuse (RFC 6935, 5). */
static void sum6(const struct lwm_route *route, struct sk_buff *skb,
		 const struct in6_addr *daddr, unsigned int len, unsigned int head,
		 struct lwm_sum *sum)
{
	if (unlikely(lwm_skb_is_run(skb))) {
		udp_sum_later(skb, udp_v6_check(len, &route->saddr6, daddr, 0));
	} else if (unlikely(skb_is_gso(skb))) {
		gso_sum(skb, true);
		udp6_set_csum(false, skb, &route->saddr6, daddr, len);
	} else if (sums_later(route, skb)) {
		udp_sum_later(skb, udp_v6_check(len, &route->saddr6, daddr, 0));
	} else {
		__wsum csum = udp_sum(skb, head, sum);

		udp_hdr(skb)->check = udp_v6_check(len, &route->saddr6, daddr, csum) ?:
				      CSUM_MANGLED_0;
	}
}

static void push6(struct lwm_dev *ldev, const struct lwm_route *route, struct sk_buff *skb,
		  const struct lwm_send *send, const struct in6_addr *daddr, unsigned int head,
		  struct lwm_sum *sum)
{
	struct {
		struct ipv6hdr	ip;
		struct udphdr	udp;
	} *outer;
	unsigned int len = skb->len + sizeof(outer->udp);
	u8 ttl = READ_ONCE(ldev->conf.ttl);

	outer = __skb_push(skb, sizeof(*outer));
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, sizeof(outer->ip));
	ip6_flow_hdr(&outer->ip, send->tos, 0);
	outer->ip.payload_len = htons(len);
	outer->ip.nexthdr = IPPROTO_UDP;
	outer->ip.hop_limit = ttl ?: ip6_dst_hoplimit(route->dst);
	outer->ip.saddr = route->saddr6;
	outer->ip.daddr = *daddr;
	udp_fill(ldev, &outer->udp, send->sport, len);
	sum6(route, skb, daddr, len, head, sum);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	skb->protocol = htons(ETH_P_IPV6);
}

int lwm_geneve_send(struct lwm_dev *ldev, const struct lwm_node *node,
		    const struct lwm_route *route, struct sk_buff *skb,
		    const struct lwm_send *send, unsigned int head, struct lwm_sum *sum)
{
	struct sock *sk;
	int err;

	if (unlikely(dev_recursion_level() > LWM_NEST_MAX)) {
		kfree_skb(skb);
		return -ELOOP;
	}

	sk = lwm_carrier_sk_rcu(ldev, route->family);
	if (unlikely(!sk)) {	/* the device is being taken down */
		kfree_skb(skb);
		return -ENETDOWN;
	}

	skb_dst_set_noref(skb, route->dst);
	if (route->family == AF_INET) {
		push4(ldev, route, skb, send, node->addr4, head, sum);
		err = ip_local_out(ldev->net, sk, skb);
	} else {
		push6(ldev, route, skb, send, &node->addr6, head, sum);
		err = ip6_local_out(ldev->net, sk, skb);
	}
	return err > 0 ? net_xmit_errno(err) : err;
}
