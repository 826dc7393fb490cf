/* SPDX-License-Identifier: GPL-2.0 */
/* LWM_CMD_SUBSET_*: addresses of subsets. */
#ifndef _LWM_NLSUBSET_H
#define _LWM_NLSUBSET_H

#include <net/netlink.h>

#include <uapi/lwm.h>

struct genl_info;
struct netlink_callback;
struct sk_buff;

extern const struct nla_policy lwm_nl_subsets_policy[LWM_A_SUBSET + 1];

/* info->user_ptr[0] is the device. RTNL. */
int lwm_nl_subset_new_doit(struct sk_buff *skb, struct genl_info *info);
int lwm_nl_subset_get_doit(struct sk_buff *skb, struct genl_info *info);
int lwm_nl_subset_del_doit(struct sk_buff *skb, struct genl_info *info);

int lwm_nl_subset_start(struct netlink_callback *cb);
int lwm_nl_subset_dump(struct sk_buff *msg, struct netlink_callback *cb);

#endif /* _LWM_NLSUBSET_H */
