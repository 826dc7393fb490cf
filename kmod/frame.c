// SPDX-License-Identifier: GPL-2.0
#include "frame.h"

#include <linux/etherdevice.h>
#include <net/flow.h>
#include <net/inet_ecn.h>
#include <net/ip_tunnels.h>
#include <net/netns/hash.h>
#include <net/route.h>
#include <net/udp.h>

#include "audience.h"
#include "dev.h"
#include "local.h"
#include "fdb.h"
#include "inner.h"
#include "path.h"
#include "plan.h"
#include "resolve.h"
#include "stats.h"
#include "toobig.h"
#include "trace.h"
#include "wire.h"

/* Frames that wait to be sent to many nodes. */
#define LWM_FLOODS_MAX	128

/* ---- out ---- */

static u8 frame_tos(const struct lwm_dev *ldev, struct sk_buff *skb)
{
	u8 tos = READ_ONCE(ldev->conf.dscp) << 2;

	/* RFC 6040: the inner ECN field goes on the outside too. */
	if (skb->protocol == htons(ETH_P_IP) || skb->protocol == htons(ETH_P_IPV6))
		tos = ip_tunnel_ecn_encap(tos, ip_hdr(skb), skb);
	return tos;
}

/* What tells flows apart on the way. Most heads are read soon after it is hashed by them. */
static __be16 frame_sport(const struct lwm_dev *ldev, struct sk_buff *skb)
{
	u32 hash = 0;

	if (!skb->l4_hash && !skb->sw_hash)
		hash = lwm_inner_hash(skb, net_hash_mix(dev_net(ldev->dev)));
	if (hash)
		__skb_set_sw_hash(skb, hash, true);
	return udp_flow_src_port(ldev->net, skb, 0, 0, true);
}

/* IPv4 takes what it has sent itself by the route that it was sent by: to its group now. */
static bool frame_loop_route(struct lwm_dev *ldev, struct sk_buff *skb)
{
	const struct iphdr *ip = ip_hdr(skb);
	struct flowi4 fl4 = {
		.flowi4_oif = ldev->dev->ifindex,
		.daddr = ip->daddr,
		.saddr = ip->saddr,
	};
	struct rtable *rt;

	if (skb->protocol != htons(ETH_P_IP))
		return true;
	lwm_flowi4_set_dscp(&fl4, ip->tos);
	rt = ip_route_output_key(dev_net(ldev->dev), &fl4);
	if (IS_ERR(rt))
		return false;
	skb_dst_drop(skb);
	skb_dst_set(skb, &rt->dst);
	return true;
}

/*
 * The stack loops what it sends to groups that it has joined, and has not joined
 * what names nodes. A guest's frame is not the stack's own, and has no route.
 */
static void frame_loop(struct lwm_dev *ldev, struct sk_buff *skb)
{
	struct sk_buff *mine = skb_dst(skb) ? skb_clone(skb, GFP_ATOMIC) : NULL;

	if (mine && frame_loop_route(ldev, mine))
		dev_loopback_xmit(dev_net(ldev->dev), NULL, mine);
	else if (mine)
		kfree_skb(mine);
	else if (skb_dst(skb))
		lwm_strike(ldev, LWM_DROP_MEMORY, ldev->conf.node, 1);
}

/* Make @skb what @audience gets, whoever of it is here first. @skb stays the caller's. */
static enum lwm_drop frame_ready(struct lwm_dev *ldev, struct sk_buff *skb,
				 const struct lwm_audience *audience, unsigned int copies)
{
	enum lwm_drop why = lwm_audience_address(audience, skb);

	if (why)
		return why;
	if (audience->here)
		frame_loop(ldev, skb);
	return lwm_tx_frame(ldev, skb, copies) ? LWM_DROP_MEMORY : LWM_PASS;
}

/* What the device has sent, or not: for plain nodes that it forwards for, it counts nothing. */
static void frame_count(struct lwm_dev *ldev, const struct lwm_send *send, bool sent,
			unsigned int len)
{
	if (send->initiator != ldev->conf.node)
		return;
	if (sent)
		dev_sw_netstats_tx_add(ldev->dev, 1, len);
	else
		dev_core_stats_tx_dropped_inc(ldev->dev);
}

/*
 * What the sender is told, there being no queue between: an address that it
 * got wrong. All else is lost in silence, as on any Ethernet.
 */
static int frame_errno(enum lwm_drop why)
{
	switch (why) {
	case LWM_DROP_SET_ADDRESS:
		return -EINVAL;
	case LWM_DROP_UNKNOWN_NODE:
	case LWM_DROP_SET_GROUP:
		return -EHOSTUNREACH;
	case LWM_DROP_GROUP:
		return -EACCES;
	case LWM_DROP_NO_SUBSET:
		return -EADDRNOTAVAIL;
	case LWM_DROP_READDRESS:
		return -EPROTONOSUPPORT;
	default:
		return 0;
	}
}

static int frame_drop(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_send *send,
		      enum lwm_drop why)
{
	frame_count(ldev, send, false, 0);
	lwm_drop(ldev, skb, why);
	return frame_errno(why);
}

/* In one RCU read section. */
static int frame_send(struct lwm_dev *ldev, struct sk_buff *skb, struct lwm_plan *plan,
		      const struct lwm_send *send, const struct lwm_audience *audience)
{
	struct lwm_tx_result result = {};
	unsigned int len = skb->len, mtu;
	enum lwm_drop why;

	if (!plan->n_copies && !audience->here)
		return frame_drop(ldev, skb, send, LWM_DROP_NO_TARGET);
	mtu = lwm_toobig(ldev, plan, skb);
	if (unlikely(mtu)) {
		frame_count(ldev, send, false, len);
		return lwm_toobig_refuse(ldev, plan, skb, mtu);
	}
	why = frame_ready(ldev, skb, audience, plan->n_copies);
	if (why)
		return frame_drop(ldev, skb, send, why);
	lwm_tx(ldev, plan, skb, send, NULL, &result);
	frame_count(ldev, send, result.sent || audience->here, len);
	return 0;
}

/* Frames to many nodes are sent by flood_work(); how to send is kept in the skb. */
struct flood_cb {
	struct lwm_send send;
};

void lwm_frame_flood(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_send *send)
{
	BUILD_BUG_ON(sizeof(struct flood_cb) > sizeof(skb->cb));

	if (skb_queue_len_lockless(&ldev->floods) >= LWM_FLOODS_MAX) {
		frame_drop(ldev, skb, send, LWM_DROP_QUEUE);
		return;
	}
	((struct flood_cb *)skb->cb)->send = *send;
	skb_queue_tail(&ldev->floods, skb);
	queue_work(system_unbound_wq, &ldev->flood_work);
}

static int frame_plan(struct lwm_dev *ldev, struct lwm_table *tbl, struct sk_buff *skb,
		      struct lwm_send *send, const struct lwm_audience *audience,
		      const struct lwm_target *t)
{
	struct lwm_plan *plan;
	int err;

	send->group = audience->group;
	send->reply = audience->reply;
	plan = lwm_plan_get(ldev, tbl, send, t, audience->n);
	if (IS_ERR(plan))
		return frame_drop(ldev, skb, send, PTR_ERR(plan) == -ENOMEM ? LWM_DROP_MEMORY :
				  LWM_DROP_NO_TARGET);
	err = frame_send(ldev, skb, plan, send, audience);
	lwm_plan_put(plan);
	return err;
}

static int frame_route(struct lwm_dev *ldev, struct lwm_table *tbl, struct sk_buff *skb,
		       struct lwm_send *send)
{
	struct lwm_target t[LWM_PLAN_SCRATCH] __uninitialized;
	struct lwm_audience audience;
	enum lwm_drop why;

	why = lwm_audience_find(ldev, tbl, skb, &audience, t, ARRAY_SIZE(t));
	if (why)
		return frame_drop(ldev, skb, send, why);
	if (audience.n <= ARRAY_SIZE(t))
		return frame_plan(ldev, tbl, skb, send, &audience, t);
	lwm_frame_flood(ldev, skb, send);
	return 0;
}

/* Might it report a listener, or ask for an address? What is IPv4 does so by IGMP alone. */
static bool frame_says(const struct sk_buff *skb)
{
	const struct ethhdr *eth = (const struct ethhdr *)skb->data;
	const struct iphdr *ip = (const struct iphdr *)(eth + 1);

	return eth->h_proto != htons(ETH_P_IP) ||
	       skb_headlen(skb) < sizeof(*eth) + sizeof(*ip) || ip->protocol == IPPROTO_IGMP;
}

netdev_tx_t lwm_frame_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct lwm_dev *ldev = netdev_priv(dev);
	struct lwm_send send = { .initiator = ldev->conf.node };
	struct lwm_table *tbl;
	int err = 0;
	bool said;

	rcu_read_lock();
	tbl = lwm_table_rcu(ldev);
	if (unlikely(!tbl)) {
		frame_drop(ldev, skb, &send, LWM_DROP_DOWN);
		goto out;
	}
	if (unlikely(!pskb_inet_may_pull(skb))) {
		frame_drop(ldev, skb, &send, LWM_DROP_SHORT);
		goto out;
	}
	said = frame_says(skb);
	if (said && lwm_report_take(ldev, skb))
		goto out;

	send = (struct lwm_send){
		.proto = LWM_PROTO_FRAME,
		.sport = frame_sport(ldev, skb),
		.initiator = ldev->conf.node,
		.hop = LWM_HOP_START,
		.tos = frame_tos(ldev, skb),
	};
	if (!said || !lwm_resolve(ldev, tbl, skb))
		err = frame_route(ldev, tbl, skb, &send);
out:
	rcu_read_unlock();
	return err ? err : NETDEV_TX_OK;
}

/* ---- out, to many ---- */

/* The plan for @skb, kept. ERR_PTR(-EAGAIN): tables have moved; NULL says @why there is none. */
static struct lwm_plan *flood_plan_make(struct lwm_dev *ldev, struct sk_buff *skb,
					struct lwm_send *send, unsigned int max,
					struct lwm_audience *audience, enum lwm_drop *why)
{
	struct lwm_plan *plan = lwm_plan_alloc(max);
	struct lwm_table *tbl;
	int err = -ENOENT;

	*why = LWM_DROP_MEMORY;
	if (!plan)
		return NULL;
	*why = LWM_DROP_NO_TARGET;
	rcu_read_lock();
	tbl = lwm_table_rcu(ldev);
	if (tbl)
		*why = lwm_audience_find(ldev, tbl, skb, audience, plan->targets, max);
	if (tbl && !*why) {
		send->group = audience->group;
		err = audience->n > max ? -EAGAIN :
		      lwm_plan_make(plan, ldev, tbl, send, audience->n);
		if (!err)
			err = lwm_plan_keep(plan);
	}
	rcu_read_unlock();
	if (!err)
		return plan;
	lwm_plan_put(plan);
	if (err == -EAGAIN)
		return ERR_PTR(err);
	if (!*why)
		*why = err == -ENOMEM ? LWM_DROP_MEMORY : LWM_DROP_NO_TARGET;
	return NULL;
}

/* Consumes @plan, which it gives back where it holds for @skb too; it may be NULL. */
static struct lwm_plan *flood_plan(struct lwm_dev *ldev, struct lwm_plan *plan,
				   struct sk_buff *skb, struct lwm_send *send, bool *all,
				   struct lwm_audience *audience, enum lwm_drop *why)
{
	struct lwm_table *tbl;
	unsigned int max = 0;
	bool serves = false;

	for (;;) {
		rcu_read_lock();
		tbl = lwm_table_rcu(ldev);
		*why = LWM_DROP_NO_TARGET;
		if (tbl)
			*why = lwm_audience_find(ldev, tbl, skb, audience, NULL, 0);
		if (!*why) {
			serves = plan && *all && audience->all && lwm_plan_valid(plan, tbl);
			max = audience->n;
		}
		rcu_read_unlock();
		if (serves)
			return plan;
		lwm_plan_put(plan);
		if (*why)
			return NULL;
		plan = flood_plan_make(ldev, skb, send, max, audience, why);
		*all = audience->all;
		if (!IS_ERR(plan))
			return plan;
		plan = NULL;
		cond_resched();
	}
}

static void flood_send(struct lwm_dev *ldev, struct lwm_plan *plan, struct sk_buff *skb,
		       const struct lwm_send *send, const struct lwm_audience *audience)
{
	struct lwm_tx_result result = {};
	unsigned int len = skb->len;
	enum lwm_drop why;

	local_bh_disable();
	why = frame_ready(ldev, skb, audience, plan->n_copies);
	if (why)
		frame_drop(ldev, skb, send, why);
	local_bh_enable();
	if (why)
		return;
	lwm_tx_many(ldev, NULL, 0, plan, skb, send, &result);
	local_bh_disable();
	frame_count(ldev, send, result.sent, len);
	local_bh_enable();
}

static void flood_work(struct work_struct *work)
{
	struct lwm_dev *ldev = container_of(work, struct lwm_dev, flood_work);
	struct lwm_plan *plan = NULL;
	struct sk_buff *skb;
	u16 initiator = 0;
	bool all = false;

	/* What is left when the device is set down, lwm_frame_stop() throws away. */
	while (netif_running(ldev->dev) && (skb = skb_dequeue(&ldev->floods))) {
		struct lwm_send send = ((struct flood_cb *)skb->cb)->send;
		struct lwm_audience audience;
		enum lwm_drop why;

		memset(skb->cb, 0, sizeof(skb->cb));
		if (initiator != send.initiator) {
			lwm_plan_put(plan);
			plan = NULL;
			initiator = send.initiator;
		}
		plan = flood_plan(ldev, plan, skb, &send, &all, &audience, &why);
		if (plan)
			flood_send(ldev, plan, skb, &send, &audience);
		else
			frame_drop(ldev, skb, &send, why);
	}
	lwm_plan_put(plan);
}

void lwm_frame_setup(struct lwm_dev *ldev)
{
	skb_queue_head_init(&ldev->floods);
	INIT_WORK(&ldev->flood_work, flood_work);
}

void lwm_frame_stop(struct lwm_dev *ldev)
{
	cancel_work_sync(&ldev->flood_work);
	skb_queue_purge(&ldev->floods);
}

/* ---- in ---- */

static bool frame_ecn(struct sk_buff *skb, u8 outer)
{
	u8 inner;

	if (skb->protocol == htons(ETH_P_IP) && pskb_network_may_pull(skb, sizeof(struct iphdr)))
		inner = ip_hdr(skb)->tos;
	else if (skb->protocol == htons(ETH_P_IPV6) &&
		 pskb_network_may_pull(skb, sizeof(struct ipv6hdr)))
		inner = ipv6_get_dsfield(ipv6_hdr(skb));
	else
		return true;
	return INET_ECN_decapsulate(skb, outer, inner) <= 1;
}

/* Whoever sent it is behind the node that it comes from, where that is one. */
static enum lwm_drop frame_learn(struct lwm_dev *ldev, const struct sk_buff *skb,
				 const struct lwm_from *from)
{
	struct lwm_table *tbl = lwm_table_rcu(ldev);

	if (likely(!READ_ONCE(ldev->conf.learning)) || !tbl || from->stranger)
		return LWM_PASS;
	return lwm_fdb_heard(ldev, tbl, eth_hdr(skb)->h_source, from->node);
}

void lwm_frame_deliver(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_from *from)
{
	struct net_device *dev = ldev->dev;
	unsigned int len = skb->len;
	enum lwm_drop why;

	skb->protocol = eth_type_trans(skb, dev);
	skb_postpull_rcsum(skb, eth_hdr(skb), ETH_HLEN);
	skb_reset_network_header(skb);
	if (!frame_ecn(skb, from->tos)) {
		dev_core_stats_rx_dropped_inc(dev);
		lwm_drop(ldev, skb, LWM_DROP_OPTIONS);
		return;
	}
	why = frame_learn(ldev, skb, from);
	if (why) {
		lwm_drop(ldev, skb, why);
		return;
	}

	trace_lwm_deliver(dev, from->node, 0, len);
	lwm_stats_add(&ldev->stats, LWM_STAT_DELIVERED, 1);
	dev_sw_netstats_rx_add(dev, len);
	gro_cells_receive(&ldev->gro, skb);
}
