/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_NET_FLOW_H
#define _LWM_COMPAT_NET_FLOW_H

#include_next <net/flow.h>
#include <lwm/kernel.h>
#include <net/inet_dscp.h>

/* What IPv4 is routed by is a dscp_t since 6.18. */
static inline void lwm_flowi4_set_dscp(struct flowi4 *fl4, u8 tos)
{
#if LWM_SINCE(6, 18)
	fl4->flowi4_dscp = inet_dsfield_to_dscp(tos);
#else
	fl4->flowi4_tos = tos & INET_DSCP_MASK;
#endif
}

#endif
