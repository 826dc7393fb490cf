// SPDX-License-Identifier: GPL-2.0
#include "dev.h"

#include <linux/etherdevice.h>
#include <linux/udp.h>
#include <net/ip.h>

#include <uapi/lwm.h>

#include "ethtool.h"
#include "fdbnl.h"
#include "frame.h"
#include "geneve.h"
#include "net.h"
#include "node.h"
#include "prefix.h"

/*
 * Copies are cut into segments below us, by those who know how. Not so where a
 * list of packets says where: a copy for many is one stretch of fragments.
 */
#define LWM_FEATURES	(NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_FRAGLIST | NETIF_F_RXCSUM | \
			 NETIF_F_ALL_TSO | NETIF_F_GSO_UDP_L4)

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

/* The underlay device that it is bound to, or NULL. RTNL. */
static struct net_device *dev_lower(const struct lwm_dev *ldev)
{
	return ldev->conf.link ? __dev_get_by_index(ldev->net, ldev->conf.link) : NULL;
}

void lwm_dev_update_mtu(struct lwm_dev *ldev, const struct lwm_table *tbl)
{
	unsigned int overhead = dev_overhead(&ldev->conf, tbl->n_addr6), mtu = ETH_DATA_LEN;
	struct net_device *lower = dev_lower(ldev);

	ASSERT_RTNL();
	if (lower)
		mtu = lower->mtu;
	/* So that a frame's only copy needs no other head. */
	ldev->dev->needed_headroom = overhead - ETH_HLEN +
				     (lower ? LL_RESERVED_SPACE(lower) : HH_DATA_ALIGN(ETH_HLEN));
	mtu = max_t(unsigned int, mtu, ETH_MIN_MTU + overhead) - overhead;
	ldev->dev->max_mtu = IP_MAX_MTU - dev_overhead(&ldev->conf, true);
	if (ldev->mtu_set || ldev->dev->mtu == mtu)
		return;
	dev_set_mtu(ldev->dev, mtu);
	ldev->mtu_set = false;
}

/* ---- life ---- */

void lwm_dev_follow(struct lwm_dev *ldev, const struct net_device *lower)
{
	ASSERT_RTNL();
	if (lower)
		netif_stacked_transfer_operstate(lower, ldev->dev);
	else
		netif_carrier_on(ldev->dev);
}

static int lwm_dev_open(struct net_device *dev)
{
	struct lwm_dev *ldev = netdev_priv(dev);

	if (!lwm_table_rtnl(ldev))
		return -EDESTADDRREQ;
	lwm_dev_follow(ldev, dev_lower(ldev));
	lwm_neigh_start(ldev);
	lwm_query_start(ldev);
	lwm_joins_start(ldev);
	lwm_subset_start(ldev);
	return 0;
}

static int lwm_dev_stop(struct net_device *dev)
{
	struct lwm_dev *ldev = netdev_priv(dev);

	lwm_query_stop(ldev);
	lwm_joins_stop(ldev);
	lwm_local_stop(ldev);
	lwm_subset_stop(ldev);
	lwm_frame_stop(ldev);
	lwm_neigh_stop(ldev);
	lwm_fdb_forget(ldev);
	lwm_stranger_forget(ldev);
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
	err = lwm_fdb_setup(ldev);
	if (err)
		goto teardown_stats;
	err = lwm_members_setup(&ldev->members);
	if (err)
		goto teardown_fdb;
	err = lwm_subset_init(ldev);
	if (err)
		goto teardown_members;
	err = gro_cells_init(&ldev->gro, dev);
	if (err)
		goto exit_subsets;
	return 0;

exit_subsets:
	lwm_subset_exit(ldev);
teardown_members:
	lwm_members_teardown(&ldev->members);
teardown_fdb:
	lwm_fdb_teardown(ldev);
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
	lwm_neigh_stop(ldev);
	lwm_stranger_teardown(ldev);
	lwm_joins_cancel(ldev);
	lwm_table_free(tbl);
	lwm_prefixes_set(ldev, NULL);
	gro_cells_destroy(&ldev->gro);
	lwm_subset_exit(ldev);
	lwm_fdb_teardown(ldev);
	lwm_members_teardown(&ldev->members);
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

LWM_FDB_ADD_SHIM(lwm_fdbnl_add)
LWM_FDB_DEL_SHIM(lwm_fdbnl_del)
LWM_FDB_DEL_BULK_SHIM(lwm_fdbnl_del_bulk)

/* All that comes for this node is given to the stack: there is nothing to filter. */
static void lwm_dev_set_rx_mode(struct net_device *dev)
{
}

/* The underlay device, if it is bound to one: in the namespace where the link was made. */
static int lwm_dev_get_iflink(const struct net_device *dev)
{
	const struct lwm_dev *ldev = netdev_priv(dev);

	return READ_ONCE(ldev->conf.link) ?: dev->ifindex;
}

static void lwm_dev_change_rx_flags(struct net_device *dev, int flags)
{
	if (flags & (IFF_ALLMULTI | IFF_PROMISC))
		lwm_joins_kick(netdev_priv(dev));
}

static const struct net_device_ops lwm_dev_ops = {
	.ndo_init		= lwm_dev_ndo_init,
	.ndo_uninit		= lwm_dev_ndo_uninit,
	.ndo_open		= lwm_dev_open,
	.ndo_stop		= lwm_dev_stop,
	.ndo_start_xmit		= lwm_frame_xmit,
	.ndo_get_stats64	= dev_get_tstats64,
	.ndo_change_mtu		= lwm_dev_change_mtu,
	.ndo_change_rx_flags	= lwm_dev_change_rx_flags,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_set_rx_mode	= lwm_dev_set_rx_mode,
	.ndo_get_iflink		= lwm_dev_get_iflink,
	.ndo_fdb_add		= LWM_FDB_ADD(lwm_fdbnl_add),
	.ndo_fdb_del		= LWM_FDB_DEL(lwm_fdbnl_del),
	.ndo_fdb_del_bulk	= LWM_FDB_DEL_BULK(lwm_fdbnl_del_bulk),
	.ndo_fdb_get		= lwm_fdbnl_get,
	.ndo_fdb_dump		= lwm_fdbnl_dump,
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
	dev->features |= LWM_FEATURES;
	dev->hw_features |= LWM_FEATURES;
	dev->vlan_features |= LWM_FEATURES;
	netif_keep_dst(dev);
	dev->priv_flags |= IFF_NO_QUEUE | IFF_LIVE_ADDR_CHANGE | IFF_UNICAST_FLT;
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = IP_MAX_MTU;

	ldev->dev = dev;
	ldev->conf = (struct lwm_conf){
		.port = htons(LWM_PORT_DEFAULT),
		.setlen = LWM_SETLEN_DEFAULT,
		.csum = true,
		.silence = LWM_SILENCE_DEFAULT,
		.probe = LWM_PROBE_DEFAULT,
		.relay_rate = LWM_RELAY_UNLIMITED,
		.ageing = LWM_AGEING_DEFAULT,
		.macs = LWM_MACS_DEFAULT,
	};
	dev->mtu = ETH_DATA_LEN - dev_overhead(&ldev->conf, false);
	INIT_LIST_HEAD(&ldev->under_link);
	INIT_HLIST_NODE(&ldev->net_link);
	lwm_frame_setup(ldev);
	lwm_neigh_setup(ldev);
	lwm_local_setup(ldev);
	lwm_query_setup(ldev);
	lwm_joins_setup(ldev);
	lwm_subset_setup(ldev);
	lwm_stranger_setup(ldev);
}
