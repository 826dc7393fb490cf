/* SPDX-License-Identifier: GPL-2.0 */
/* LWM_CMD_MEMBER_GET: who listens to which groups. */
#ifndef _LWM_NLMEMBER_H
#define _LWM_NLMEMBER_H

struct netlink_callback;
struct sk_buff;

int lwm_nl_member_start(struct netlink_callback *cb);
int lwm_nl_member_dump(struct sk_buff *msg, struct netlink_callback *cb);

#endif /* _LWM_NLMEMBER_H */
