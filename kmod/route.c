// SPDX-License-Identifier: GPL-2.0
#include "route.h"

#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ip_tunnels.h>

#include "geneve.h"

static unsigned int route_outer(const struct lwm_route *route)
{
	return sizeof(struct udphdr) +
	       (route->family == AF_INET ? sizeof(struct iphdr) : sizeof(struct ipv6hdr));
}

unsigned int lwm_route_room(const struct lwm_route *route)
{
	return dst_mtu(route->dst) - route_outer(route);
}

static int route_find4(struct lwm_dev *ldev, const struct lwm_node *node, struct lwm_route *route)
{
	struct flowi4 fl4 = {
		.daddr = node->addr4,
		.saddr = ldev->conf.local4,
		.flowi4_oif = ldev->conf.link,
		.flowi4_proto = IPPROTO_UDP,
		.fl4_dport = ldev->conf.port,
	};
	struct rtable *rt;

	rt = ip_route_output_key(ldev->net, &fl4);
	if (IS_ERR(rt))	/* EINVAL: the source is no address of this host (any more) */
		return PTR_ERR(rt) == -EINVAL ? -EADDRNOTAVAIL : PTR_ERR(rt);
	if (rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST)) {	/* a subnet's, maybe a stranger's */
		ip_rt_put(rt);
		return -EACCES;
	}
	route->family = AF_INET;
	route->saddr4 = fl4.saddr;
	route->dst = &rt->dst;
	/* IPsec has a dst of its own over it, which asks for more. */
	route->rt4 = dst_xfrm(&rt->dst) ? NULL : rt;
	route->room = lwm_route_room(route);
	return 0;
}

static int route_find6(struct lwm_dev *ldev, const struct lwm_node *node,
		       const struct sock *sk, struct lwm_route *route)
{
	struct flowi6 fl6 = {
		.daddr = node->addr6,
		.saddr = ldev->conf.local6,
		.flowi6_oif = ldev->conf.link,
		.flowi6_proto = IPPROTO_UDP,
		.fl6_dport = ldev->conf.port,
	};
	struct dst_entry *dst;

	dst = lwm_ip6_dst_lookup_flow(ldev->net, sk, &fl6);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	route->family = AF_INET6;
	route->saddr6 = fl6.saddr;
	route->dst = dst;
	route->cookie = rt6_get_cookie(dst_rt6_info(dst));
	return 0;
}

static struct lwm_route *route_new(struct lwm_dev *ldev, const struct lwm_node *node)
{
	const struct sock *sk4 = lwm_carrier_sk_rcu(ldev, AF_INET);
	const struct sock *sk6 = lwm_carrier_sk_rcu(ldev, AF_INET6);
	struct lwm_route *route;
	int err = -EHOSTUNREACH;

	route = kzalloc(sizeof(*route), GFP_ATOMIC | __GFP_NOWARN);
	if (!route)
		return ERR_PTR(-ENOMEM);
	if (sk4 && lwm_node_has4(node))
		err = route_find4(ldev, node, route);
	if (err && sk6 && lwm_node_has6(node))
		err = route_find6(ldev, node, sk6, route);
	if (!err && route->dst->dev == ldev->dev) {	/* our own interface cannot carry itself */
		dst_release(route->dst);
		err = -ELOOP;
	}
	if (err) {
		kfree(route);
		return ERR_PTR(err);
	}
	route->headroom = LL_RESERVED_SPACE(route->dst->dev) + route->dst->header_len +
			  route_outer(route);
	return route;
}

static void route_free_rcu(struct rcu_head *rcu)
{
	struct lwm_route *route = container_of(rcu, struct lwm_route, rcu);

	dst_release(route->dst);
	kfree(route);
}

static void route_free(struct lwm_route *route)
{
	if (route)
		call_rcu(&route->rcu, route_free_rcu);
}

struct lwm_route *lwm_route_renew_rcu(struct lwm_dev *ldev, struct lwm_node *node,
				      struct lwm_route *old)
{
	struct lwm_route *route;

	if (IS_ERR(old))
		return old;
	route = route_new(ldev, node);
	if (IS_ERR(route))
		return route;
	/* Who comes second uses the way that the first one found. */
	if (unlikely(cmpxchg((struct lwm_route __force **)&node->route, old, route) != old)) {
		route_free(route);
		return rcu_dereference(node->route);
	}
	route_free(old);
	return route;
}

void lwm_route_retire(struct lwm_node *node)
{
	struct lwm_route *old = ERR_PTR(-EHOSTUNREACH);

	old = xchg((struct lwm_route __force **)&node->route, old);
	if (!IS_ERR(old))
		route_free(old);
}

int lwm_route_icmp(const struct lwm_route *route, struct sk_buff *skb, unsigned int mtu)
{
	return skb_tunnel_check_pmtu(skb, route->dst, dst_mtu(route->dst) - mtu, true);
}
