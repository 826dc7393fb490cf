/* SPDX-License-Identifier: GPL-2.0 */
/* What a network namespace has: its devices by network id, its carriers, its sockets. */
#ifndef _LWM_NET_H
#define _LWM_NET_H

#include <linux/mutex.h>
#include <linux/hashtable.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "stats.h"

struct lwm_dev;

#define LWM_SOCK_HASH_BITS	8

struct lwm_net {
	struct net		*net;
	struct hlist_head	devs;		/* RCU, RTNL: devices in this namespace */
	struct list_head	under;		/* RTNL: devices that have their underlay here */
	struct list_head	carriers;	/* RTNL: UDP sockets here */
	struct lwm_stats	stats;		/* packets that reached no device */
	struct mutex		sock_lock;	/* guards socks; see sock.c */
	DECLARE_HASHTABLE(socks, LWM_SOCK_HASH_BITS); /* RCU: bound sockets by network and port */
};

extern unsigned int lwm_net_id;

static inline struct lwm_net *lwm_pernet(const struct net *net)
{
	return net_generic(net, lwm_net_id);
}

/*
 * The device of network @id in @net. A device that moved in may have brought
 * an id that was there already: then neither is meant, ERR_PTR(-ENOTUNIQ).
 * ERR_PTR(-ENODEV) where there is none. Caller is in an RCU read section.
 */
struct lwm_dev *__lwm_net_find_rcu(const struct lwm_net *lnet, u32 id);

static inline struct lwm_dev *lwm_net_find_rcu(const struct net *net, u32 id)
{
	return __lwm_net_find_rcu(lwm_pernet(net), id);
}

int lwm_net_init(void);
void lwm_net_exit(void);

#endif /* _LWM_NET_H */
