// SPDX-License-Identifier: GPL-2.0
#include "dev.h"

#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <net/inet_ecn.h>
#include <net/ip_tunnels.h>
#include <net/udp.h>

#include <uapi/lwm.h>

#include "geneve.h"
#include "net.h"
#include "node.h"
#include "path.h"
#include "plan.h"
#include "trace.h"

/* Frames that wait to be sent to many nodes. */
#define LWM_FLOODS_MAX	128

/* ---- sizes ---- */

/* Outer IP, UDP, Geneve, the longest option and the inner Ethernet header. */
static unsigned int dev_overhead(const struct lwm_conf *conf, bool v6)
{
	return (v6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr)) + sizeof(struct udphdr) +
	       sizeof(struct lwm_geneve) + conf->setlen + ETH_HLEN;
}

unsigned int lwm_dev_payload(const struct lwm_dev *ldev)
{
	return READ_ONCE(ldev->dev->mtu) + ETH_HLEN - sizeof(struct lwm_hdr);
}

static unsigned int underlay_mtu(struct net *net, const struct lwm_conf *conf)
{
	struct net_device *lower = conf->link ? __dev_get_by_index(net, conf->link) : NULL;

	return lower ? lower->mtu : ETH_DATA_LEN;
}

void lwm_dev_update_mtu(struct lwm_dev *ldev, const struct lwm_table *tbl)
{
	unsigned int overhead = dev_overhead(&ldev->conf, tbl->n_addr6);
	unsigned int mtu = underlay_mtu(ldev->net, &ldev->conf);

	ASSERT_RTNL();
	mtu = max_t(unsigned int, mtu, ETH_MIN_MTU + overhead) - overhead;
	ldev->dev->max_mtu = IP_MAX_MTU - dev_overhead(&ldev->conf, true);
	if (ldev->mtu_set || ldev->dev->mtu == mtu)
		return;
	dev_set_mtu(ldev->dev, mtu);
	ldev->mtu_set = false;
}

/* ---- frames out ---- */

static u8 frame_tos(const struct lwm_dev *ldev, struct sk_buff *skb)
{
	u8 tos = READ_ONCE(ldev->conf.dscp) << 2;

	/* RFC 6040: the inner ECN field goes on the outside too. */
	if (skb->protocol == htons(ETH_P_IP) || skb->protocol == htons(ETH_P_IPV6))
		tos = ip_tunnel_ecn_encap(tos, ip_hdr(skb), skb);
	return tos;
}

static unsigned int all_nodes(struct lwm_table *tbl, struct lwm_target *t, unsigned int max)
{
	struct lwm_node *node;
	unsigned int n = 0;
	unsigned long id;

	xa_for_each(&tbl->nodes, id, node) {
		if (n == max)
			break;
		if (!(node->flags & LWM_NODE_SELF))
			t[n++] = (struct lwm_target){ .node = id };
	}
	return n;
}

/* To @n nodes that plan->targets names, in one RCU read section. */
static void frame_send(struct lwm_dev *ldev, struct lwm_table *tbl, struct sk_buff *skb,
		       struct lwm_plan *plan, const struct lwm_send *send, unsigned int n)
{
	if (lwm_plan_make(plan, ldev, tbl, send, n) || !plan->n_copies) {
		lwm_drop(ldev, skb, LWM_DROP_NO_TARGET);
		return;
	}
	if (lwm_tx_frame(ldev, skb, plan->n_copies > 1)) {
		lwm_drop(ldev, skb, LWM_DROP_MEMORY);
		return;
	}
	lwm_tx(ldev, plan, skb, send, NULL);
}

/* Frames to many nodes are sent by flood_work(); what to send is kept in the skb. */
struct flood_cb {
	struct lwm_send send;
};

void lwm_dev_flood(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_send *send)
{
	BUILD_BUG_ON(sizeof(struct flood_cb) > sizeof(skb->cb));

	if (skb_queue_len_lockless(&ldev->floods) >= LWM_FLOODS_MAX) {
		lwm_drop(ldev, skb, LWM_DROP_QUEUE);
		return;
	}
	if (lwm_tx_frame(ldev, skb, true)) {
		lwm_drop(ldev, skb, LWM_DROP_MEMORY);
		return;
	}
	((struct flood_cb *)skb->cb)->send = *send;
	skb_queue_tail(&ldev->floods, skb);
	queue_work(system_unbound_wq, &ldev->flood_work);
}

static void frame_route(struct lwm_dev *ldev, struct lwm_table *tbl, struct sk_buff *skb,
			const struct lwm_send *send)
{
	const u8 *dest = eth_hdr(skb)->h_dest;
	struct lwm_node *node = NULL;
	struct lwm_plan *plan;
	unsigned int n = 1;

	if (is_multicast_ether_addr(dest)) {
		n = READ_ONCE(tbl->n_nodes);
	} else {
		node = lwm_node_find_mac_rcu(tbl, dest);
		if (!node) {
			lwm_drop(ldev, skb, LWM_DROP_UNKNOWN_MAC);
			return;
		}
	}
	if (n > LWM_PLAN_SCRATCH) {
		lwm_dev_flood(ldev, skb, send);
		return;
	}

	plan = lwm_plan_get(n);
	if (!plan) {
		lwm_drop(ldev, skb, LWM_DROP_MEMORY);
		return;
	}
	if (node)
		plan->targets[0] = (struct lwm_target){ .node = node->id };
	else
		n = all_nodes(tbl, plan->targets, n);
	frame_send(ldev, tbl, skb, plan, send, n);
	lwm_plan_put(plan);
}

static netdev_tx_t lwm_dev_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct lwm_dev *ldev = netdev_priv(dev);
	struct lwm_table *tbl;
	struct lwm_send send;

	rcu_read_lock();
	tbl = lwm_table_rcu(ldev);
	if (unlikely(!tbl)) {
		lwm_drop(ldev, skb, LWM_DROP_DOWN);
		goto out;
	}
	if (unlikely(!pskb_inet_may_pull(skb))) {
		lwm_drop(ldev, skb, LWM_DROP_SHORT);
		goto out;
	}

	send = (struct lwm_send){
		.proto = LWM_PROTO_FRAME,
		.sport = udp_flow_src_port(ldev->net, skb, 0, 0, true),
		.initiator = ldev->conf.node,
		.hop = LWM_HOP_START,
		.tos = frame_tos(ldev, skb),
	};
	dev_sw_netstats_tx_add(dev, 1, skb->len);
	frame_route(ldev, tbl, skb, &send);
out:
	rcu_read_unlock();
	return NETDEV_TX_OK;
}

/* A plan for all nodes, kept as long as it holds; NULL says @why there is none. */
static struct lwm_plan *flood_plan(struct lwm_dev *ldev, struct lwm_plan *plan,
				   const struct lwm_send *send, enum lwm_drop *why)
{
	struct lwm_table *tbl;
	unsigned int n;
	int err;

	for (;;) {
		rcu_read_lock();
		tbl = lwm_table_rcu(ldev);
		if (plan && plan->kept && tbl && lwm_plan_valid(plan, tbl)) {
			rcu_read_unlock();
			return plan;
		}
		n = tbl ? READ_ONCE(tbl->n_nodes) : 0;
		rcu_read_unlock();
		lwm_plan_put(plan);
		plan = n ? lwm_plan_alloc(n) : NULL;
		if (!plan) {
			*why = n ? LWM_DROP_MEMORY : LWM_DROP_NO_TARGET;
			return NULL;
		}

		rcu_read_lock();
		tbl = lwm_table_rcu(ldev);
		n = tbl ? all_nodes(tbl, plan->targets, n) : 0;
		err = n ? lwm_plan_make(plan, ldev, tbl, send, n) : -ENOENT;
		if (!err)
			err = lwm_plan_keep(plan);
		rcu_read_unlock();
		if (!err)
			continue;
		lwm_plan_put(plan);
		plan = NULL;
		if (err != -EAGAIN) {
			*why = err == -ENOMEM ? LWM_DROP_MEMORY : LWM_DROP_NO_TARGET;
			return NULL;
		}
		cond_resched();
	}
}

static void flood_work(struct work_struct *work)
{
	struct lwm_dev *ldev = container_of(work, struct lwm_dev, flood_work);
	struct lwm_plan *plan = NULL;
	struct sk_buff *skb;
	u16 initiator = 0;

	/* What is left when the device is set down, lwm_dev_stop() throws away. */
	while (netif_running(ldev->dev) && (skb = skb_dequeue(&ldev->floods))) {
		struct lwm_send send = ((struct flood_cb *)skb->cb)->send;
		struct lwm_tx_result result = {};
		enum lwm_drop why;

		memset(skb->cb, 0, sizeof(skb->cb));
		if (initiator != send.initiator) {
			lwm_plan_put(plan);
			plan = NULL;
			initiator = send.initiator;
		}
		plan = flood_plan(ldev, plan, &send, &why);
		if (plan)
			lwm_tx_many(ldev, NULL, 0, plan, skb, &send, &result);
		else
			lwm_drop(ldev, skb, why);
	}
	lwm_plan_put(plan);
}

/* ---- frames in ---- */

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

void lwm_dev_deliver(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_from *from)
{
	struct net_device *dev = ldev->dev;
	unsigned int len = skb->len;

	skb->protocol = eth_type_trans(skb, dev);
	skb_postpull_rcsum(skb, eth_hdr(skb), ETH_HLEN);
	skb_reset_network_header(skb);
	if (!frame_ecn(skb, from->tos)) {
		lwm_drop(ldev, skb, LWM_DROP_OPTIONS);
		return;
	}

	trace_lwm_deliver(dev, from->node, 0, len);
	lwm_stats_add(&ldev->stats, LWM_STAT_DELIVERED, 1);
	dev_sw_netstats_rx_add(dev, len);
	gro_cells_receive(&ldev->gro, skb);
}

/* ---- life ---- */

static int lwm_dev_open(struct net_device *dev)
{
	struct lwm_dev *ldev = netdev_priv(dev);

	return lwm_table_rtnl(ldev) ? 0 : -EDESTADDRREQ;
}

static int lwm_dev_stop(struct net_device *dev)
{
	struct lwm_dev *ldev = netdev_priv(dev);

	cancel_work_sync(&ldev->flood_work);
	skb_queue_purge(&ldev->floods);
	return 0;
}

static int lwm_dev_ndo_init(struct net_device *dev)
{
	struct lwm_dev *ldev = netdev_priv(dev);
	int err;

	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!dev->tstats)
		return -ENOMEM;
	err = lwm_stats_setup(&ldev->stats);
	if (err)
		goto free_tstats;
	err = gro_cells_init(&ldev->gro, dev);
	if (err)
		goto teardown_stats;
	return 0;

teardown_stats:
	lwm_stats_teardown(&ldev->stats);
free_tstats:
	free_percpu(dev->tstats);
	return err;
}

/*
 * Nobody finds the device any more: it has left its namespace's list, and
 * leaves its carriers, which waits for those who found it there or had its
 * tables. Without carriers there are no tables either, and it is to wait here.
 */
static void lwm_dev_ndo_uninit(struct net_device *dev)
{
	struct lwm_dev *ldev = netdev_priv(dev);
	struct lwm_table *tbl = lwm_table_rtnl(ldev);

	list_del_init(&ldev->under_link);
	RCU_INIT_POINTER(ldev->table, NULL);
	if (tbl)
		lwm_carrier_close(ldev);
	else
		synchronize_net();
	lwm_table_free(tbl);
	gro_cells_destroy(&ldev->gro);
	lwm_stats_teardown(&ldev->stats);
	free_percpu(dev->tstats);
}

static int lwm_dev_change_mtu(struct net_device *dev, int mtu)
{
	struct lwm_dev *ldev = netdev_priv(dev);

	WRITE_ONCE(dev->mtu, mtu);
	ldev->mtu_set = true;
	return 0;
}

static const struct net_device_ops lwm_dev_ops = {
	.ndo_init		= lwm_dev_ndo_init,
	.ndo_uninit		= lwm_dev_ndo_uninit,
	.ndo_open		= lwm_dev_open,
	.ndo_stop		= lwm_dev_stop,
	.ndo_start_xmit		= lwm_dev_xmit,
	.ndo_get_stats64	= dev_get_tstats64,
	.ndo_change_mtu		= lwm_dev_change_mtu,
	.ndo_set_mac_address	= eth_mac_addr,
};

static const struct ethtool_ops lwm_ethtool_ops = {
	.get_link	= ethtool_op_get_link,
};

bool lwm_dev_is(const struct net_device *dev)
{
	return dev->netdev_ops == &lwm_dev_ops;
}

static struct device_type lwm_dev_type = {
	.name = "lwm",
};

void lwm_dev_setup(struct net_device *dev)
{
	struct lwm_dev *ldev = netdev_priv(dev);

	ether_setup(dev);
	dev->netdev_ops = &lwm_dev_ops;
	dev->ethtool_ops = &lwm_ethtool_ops;
	dev->needs_free_netdev = true;
	SET_NETDEV_DEVTYPE(dev, &lwm_dev_type);

	lwm_netdev_set_lltx(dev);
	dev->features |= NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_FRAGLIST | NETIF_F_RXCSUM |
			 NETIF_F_GSO_SOFTWARE;
	dev->hw_features |= NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_FRAGLIST | NETIF_F_RXCSUM |
			    NETIF_F_GSO_SOFTWARE;
	netif_keep_dst(dev);
	dev->priv_flags |= IFF_NO_QUEUE | IFF_LIVE_ADDR_CHANGE;
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = IP_MAX_MTU;

	ldev->dev = dev;
	ldev->conf = (struct lwm_conf){
		.port = htons(LWM_PORT_DEFAULT),
		.setlen = LWM_SETLEN_DEFAULT,
		.csum = true,
	};
	dev->mtu = ETH_DATA_LEN - dev_overhead(&ldev->conf, false);
	INIT_LIST_HEAD(&ldev->under_link);
	INIT_HLIST_NODE(&ldev->net_link);
	skb_queue_head_init(&ldev->floods);
	INIT_WORK(&ldev->flood_work, flood_work);
}
