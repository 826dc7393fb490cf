/* SPDX-License-Identifier: GPL-2.0 */
/* Generic netlink family "lwm": the tables, transactions, events. */
#ifndef _LWM_NETLINK_H
#define _LWM_NETLINK_H

#include <linux/types.h>

struct genl_family;
struct lwm_dev;
struct net;
struct netlink_ext_ack;
struct nlattr;

extern struct genl_family lwm_genl_family;

/* The device that LWM_A_IFINDEX of @attrs names, or an ERR_PTR. RTNL. */
struct lwm_dev *lwm_nl_dev(struct net *net, struct nlattr **attrs,
			   struct netlink_ext_ack *extack);
/* The same, and it has tables. */
struct lwm_dev *lwm_nl_dev_configured(struct net *net, struct nlattr **attrs,
				      struct netlink_ext_ack *extack);

int lwm_netlink_init(void);
void lwm_netlink_exit(void);
/* The device goes away, or to another namespace: end a transaction on it. RTNL. */
void lwm_netlink_forget(struct lwm_dev *ldev);

/* Tell that node @id of @ldev is in another state. Any context. */
void lwm_netlink_tell_state(const struct lwm_dev *ldev, u16 id, u8 state);

#endif /* _LWM_NETLINK_H */
