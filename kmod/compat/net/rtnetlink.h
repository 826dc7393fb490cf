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

/*
 * Since 6.14, operations on MACs say whether they have told who listens. Likewise;
 * whoever leaves @notified alone has not.
 */
#if LWM_SINCE(6, 14)
#define LWM_FDB_ADD_SHIM(fn)
#define LWM_FDB_DEL_SHIM(fn)
#define LWM_FDB_ADD(fn) fn
#define LWM_FDB_DEL(fn) fn
#else
#define LWM_FDB_ADD_SHIM(fn)							\
	static int fn##_shim(struct ndmsg *ndm, struct nlattr *tb[],		\
			     struct net_device *dev, const unsigned char *addr,	\
			     u16 vid, u16 flags, struct netlink_ext_ack *extack)	\
	{									\
		return fn(ndm, tb, dev, addr, vid, flags, NULL, extack);	\
	}
#define LWM_FDB_DEL_SHIM(fn)							\
	static int fn##_shim(struct ndmsg *ndm, struct nlattr *tb[],		\
			     struct net_device *dev, const unsigned char *addr,	\
			     u16 vid, struct netlink_ext_ack *extack)		\
	{									\
		return fn(ndm, tb, dev, addr, vid, NULL, extack);		\
	}
#define LWM_FDB_ADD(fn) fn##_shim
#define LWM_FDB_DEL(fn) fn##_shim
#endif

/* Since 6.7, who deletes many MACs parses the message. Likewise. */
#if LWM_SINCE(6, 7)
#define LWM_FDB_DEL_BULK_SHIM(fn)
#define LWM_FDB_DEL_BULK(fn) fn
#else
#define LWM_FDB_DEL_BULK_SHIM(fn)						\
	static int fn##_shim(struct ndmsg *ndm, struct nlattr *tb[],		\
			     struct net_device *dev, u16 vid,			\
			     struct netlink_ext_ack *extack)			\
	{									\
		return fn((void *)ndm - NLMSG_HDRLEN, dev, extack);		\
	}
#define LWM_FDB_DEL_BULK(fn) fn##_shim
#endif

/* The first of a device's MACs that a message of a dump has room for. */
static inline int lwm_fdb_dump_first(struct netlink_callback *cb)
{
#if LWM_SINCE(6, 14)
	return ((struct ndo_fdb_dump_context *)cb->ctx)->fdb_idx;
#else
	return cb->args[2];
#endif
}

#endif
