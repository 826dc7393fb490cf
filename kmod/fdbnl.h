/* SPDX-License-Identifier: GPL-2.0 */
/* The MACs behind nodes as bridge(8) shows and sets them. */
#ifndef _LWM_FDBNL_H
#define _LWM_FDBNL_H

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/rtnetlink.h>

struct lwm_dev;

/* Tell who listens that @addr is behind @node now, or not any more. May not sleep. */
void lwm_fdb_tell(struct lwm_dev *ldev, const u8 *addr, u16 node, u16 state, int type);

/* Operations of the netdev. */
int lwm_fdbnl_add(struct ndmsg *ndm, struct nlattr *tb[], struct net_device *dev,
		  const unsigned char *addr, u16 vid, u16 flags, bool *notified,
		  struct netlink_ext_ack *extack);
int lwm_fdbnl_del(struct ndmsg *ndm, struct nlattr *tb[], struct net_device *dev,
		  const unsigned char *addr, u16 vid, bool *notified,
		  struct netlink_ext_ack *extack);
int lwm_fdbnl_del_bulk(struct nlmsghdr *nlh, struct net_device *dev,
		       struct netlink_ext_ack *extack);
int lwm_fdbnl_get(struct sk_buff *skb, struct nlattr *tb[], struct net_device *dev,
		  const unsigned char *addr, u16 vid, u32 portid, u32 seq,
		  struct netlink_ext_ack *extack);
int lwm_fdbnl_dump(struct sk_buff *skb, struct netlink_callback *cb, struct net_device *dev,
		   struct net_device *filter_dev, int *idx);

#endif /* _LWM_FDBNL_H */
