/* SPDX-License-Identifier: GPL-2.0 */
/* The netdev: a network's interface on this host, kind "lwm". */
#ifndef _LWM_DEV_H
#define _LWM_DEV_H

#include <linux/in6.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include <net/gro_cells.h>

#include "fdb.h"
#include "joins.h"
#include "local.h"
#include "member.h"
#include "neigh.h"
#include "query.h"
#include "stats.h"
#include "stranger.h"
#include "subset.h"
#include "table.h"

struct lwm_carrier;
struct lwm_net;
struct lwm_prefixes;

/* As given by rtnetlink. Changed under RTNL; what is not read by READ_ONCE only while down. */
struct lwm_conf {
	u32		id;		/* 0: not configured */
	u16		node;
	u16		zone;
	__be32		local4;		/* 0: none */
	struct in6_addr	local6;		/* any: none */
	int		link;		/* ifindex of the underlay device, 0: any */
	__be16		port;
	u8		setlen;
	u8		ttl;		/* READ_ONCE */
	u8		dscp;		/* READ_ONCE */
	bool		csum;		/* READ_ONCE */
	u32		silence;	/* READ_ONCE: ms */
	u32		probe;		/* READ_ONCE: ms */
	u32		relay_rate;	/* READ_ONCE: copies a second for each node */
	bool		learning;	/* READ_ONCE */
	u32		ageing;		/* READ_ONCE: s, 0: none */
	u32		macs;		/* READ_ONCE */
	u8		initiators;	/* READ_ONCE: enum lwm_initiators */
	struct lwm_subset_range subsets4;
	struct lwm_subset_range subsets6;
};

/*
 * @net is where the link was made: its UDP sockets and routes are there. The
 * device itself, its tables' users and the sockets of AF_LWM are in
 * dev_net(@dev), which may become another one.
 */
struct lwm_dev {
	struct net_device	*dev;
	struct net		*net;
	struct lwm_net		*lnet;		/* READ_ONCE: of dev_net(@dev); NULL: of none yet */
	struct lwm_conf		conf;
	struct lwm_table __rcu	*table;		/* NULL until configured */
	struct lwm_table	*shadow;	/* of a transaction, RTNL */
	u32			shadow_portid;	/* the netlink socket it belongs to, 0: none */
	struct lwm_carrier __rcu *carrier4;	/* set while configured, by local4 */
	struct lwm_carrier __rcu *carrier6;
	struct lwm_prefixes __rcu *prefixes;	/* of the overlay; NULL: none */
	struct lwm_stats	stats;
	struct gro_cells	gro;
	struct sk_buff_head	floods;		/* frames to many, bounded; sent by flood_work */
	struct work_struct	flood_work;
	struct lwm_neighs	neighs;
	struct lwm_fdb		fdb;
	struct lwm_strangers	strangers;
	struct lwm_local	local;
	struct lwm_query	query;
	struct lwm_members	members;
	struct lwm_joins	joins;
	struct lwm_subsets	subsets;
	struct hlist_node	id_link4;	/* RCU: carrier4's devices by id */
	struct hlist_node	id_link6;
	struct hlist_node	net_link;	/* RCU: lwm_net.devs of dev_net() */
	struct list_head	under_link;	/* RTNL: lwm_net.under of @net */
	bool			mtu_set;	/* by the user: it does not follow the tables */
};

/* For rtnl_link_ops: a device with nothing configured. */
void lwm_dev_setup(struct net_device *dev);

static inline struct lwm_table *lwm_table_rcu(const struct lwm_dev *ldev)
{
	return rcu_dereference(ldev->table);
}

static inline struct lwm_table *lwm_table_rtnl(const struct lwm_dev *ldev)
{
	return rtnl_dereference(ldev->table);
}

/* The longest message of an AF_LWM socket, octets. */
unsigned int lwm_dev_payload(const struct lwm_dev *ldev);
/* Tables have changed: IPv6 underlays leave less room (RTNL). */
void lwm_dev_update_mtu(struct lwm_dev *ldev, const struct lwm_table *tbl);
/* Whether it can send is what @lower says, to which it is bound; NULL: nobody does (RTNL). */
void lwm_dev_follow(struct lwm_dev *ldev, const struct net_device *lower);
bool lwm_dev_is(const struct net_device *dev);

#endif /* _LWM_DEV_H */
