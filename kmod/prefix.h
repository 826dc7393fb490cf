/* SPDX-License-Identifier: GPL-2.0 */
/* Prefixes of the overlay, in which addresses follow from nodes' ids or MACs. */
#ifndef _LWM_PREFIX_H
#define _LWM_PREFIX_H

#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

#include <uapi/lwm.h>

struct lwm_dev;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;

/* IPv4 as ::ffff:0:0/96, so that all are of one family. */
struct lwm_net_prefix {
	struct in6_addr	addr;
	u8		len;
	u8		flags;		/* LWM_PREFIX_* */
};

/* Referred to by its device alone, replaced as a whole under RTNL; dies by RCU. */
struct lwm_prefixes {
	struct rcu_head		rcu;
	unsigned int		n;
	struct lwm_net_prefix	list[];
};

/* What IFLA_LWM_PREFIXES says; NULL if that is none. May return ERR_PTR(). */
struct lwm_prefixes *lwm_prefixes_read(const struct nlattr *attr, struct netlink_ext_ack *extack);
/* Put them in place of those that @ldev has. RTNL. */
void lwm_prefixes_set(struct lwm_dev *ldev, struct lwm_prefixes *prefixes);
/* Put IFLA_LWM_PREFIXES; -EMSGSIZE if it does not fit. RTNL. */
int lwm_prefixes_fill(struct sk_buff *msg, const struct lwm_dev *ldev);

/* The node whose host address in the prefix is @addr, or 0. */
u16 lwm_prefix_host(const struct lwm_net_prefix *prefix, const struct in6_addr *addr);
/* Is @addr one of @prefix, a /64, that is made of a MAC? If so, of which. */
bool lwm_prefix_mac(const struct in6_addr *prefix, const struct in6_addr *addr, u8 *mac);

#endif /* _LWM_PREFIX_H */
