/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_NET_NETLINK_H
#define _LWM_SHIM_NET_NETLINK_H

#include <errno.h>
#include <linux/netlink.h>
#include <linux/skbuff.h>

static inline struct nlattr *nla_reserve(struct sk_buff *msg, int type, int len)
{
	struct nlattr *nla = (struct nlattr *)(msg->data + msg->len);

	if (msg->len + NLA_ALIGN(NLA_HDRLEN + len) > msg->room)
		return NULL;
	nla->nla_type = type;
	nla->nla_len = NLA_HDRLEN + len;
	msg->len += NLA_ALIGN(nla->nla_len);
	return nla;
}

static inline void *nla_data(const struct nlattr *nla)
{
	return (u8 *)nla + NLA_HDRLEN;
}

static inline int nla_len(const struct nlattr *nla)
{
	return nla->nla_len - NLA_HDRLEN;
}

#endif
