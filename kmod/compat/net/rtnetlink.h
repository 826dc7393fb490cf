/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_NET_RTNETLINK_H
#define _LWM_COMPAT_NET_RTNETLINK_H

#include_next <net/rtnetlink.h>
#include <lwm/kernel.h>

/*
 * Since 6.15, newlink() is given all that it needs in a struct. A function @fn
 * that is written for it goes through LWM_NEWLINK_SHIM(fn), once at file scope,
 * and becomes an operation by LWM_NEWLINK(fn).
 */
#if LWM_SINCE(6, 15)
#define LWM_NEWLINK_SHIM(fn)
#define LWM_NEWLINK(fn) fn
#else
struct rtnl_newlink_params {
	struct net *src_net;
	struct nlattr **tb;
	struct nlattr **data;
};

static inline struct net *rtnl_newlink_link_net(struct rtnl_newlink_params *params)
{
	return params->src_net;
}

#define LWM_NEWLINK_SHIM(fn)							\
	static int fn##_shim(struct net *src_net, struct net_device *dev,	\
			     struct nlattr *tb[], struct nlattr *data[],	\
			     struct netlink_ext_ack *extack)			\
	{									\
		struct rtnl_newlink_params params = {				\
			.src_net = src_net, .tb = tb, .data = data,		\
		};								\
										\
		return fn(dev, &params, extack);				\
	}
#define LWM_NEWLINK(fn) fn##_shim
#endif

#endif
