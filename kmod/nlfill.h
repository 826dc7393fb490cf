/* SPDX-License-Identifier: GPL-2.0 */
/* Generic netlink, outwards: one function an object, for replies, dumps and events. */
#ifndef _LWM_NLFILL_H
#define _LWM_NLFILL_H

struct lwm_dev;
struct sk_buff;

/* A message with any one object fits. */
#define LWM_NL_MESSAGE_SIZE	(SZ_8K + SZ_1K)

/* Each puts the nest of one object, or returns -EMSGSIZE. RCU or RTNL. */
int lwm_nl_device_fill(struct sk_buff *msg, const struct lwm_dev *ldev);
int lwm_nl_node_fill(struct sk_buff *msg, const void *object);
int lwm_nl_zone_fill(struct sk_buff *msg, const void *object);
int lwm_nl_group_fill(struct sk_buff *msg, const void *object);

#endif /* _LWM_NLFILL_H */
