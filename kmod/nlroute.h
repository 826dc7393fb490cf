/* SPDX-License-Identifier: GPL-2.0 */
/* LWM_CMD_ROUTE_GET: the copies that a set would cause, without sending any. */
#ifndef _LWM_NLROUTE_H
#define _LWM_NLROUTE_H

struct netlink_callback;
struct sk_buff;

int lwm_nl_route_start(struct netlink_callback *cb);
int lwm_nl_route_dump(struct sk_buff *msg, struct netlink_callback *cb);
int lwm_nl_route_done(struct netlink_callback *cb);

#endif /* _LWM_NLROUTE_H */
