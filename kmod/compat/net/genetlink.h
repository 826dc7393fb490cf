/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_NET_GENETLINK_H
#define _LWM_COMPAT_NET_GENETLINK_H

#include_next <net/genetlink.h>
#include <lwm/kernel.h>

/* What pre_doit() is given, since 6.2. */
#if !LWM_SINCE(6, 2)
#define genl_split_ops genl_ops
#endif

/* A dump has a struct genl_info since 6.6. */
static inline struct nlattr **lwm_genl_dump_attrs(struct netlink_callback *cb)
{
#if LWM_SINCE(6, 6)
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif
