/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_LINUX_IN_H
#define _LWM_SHIM_LINUX_IN_H

#include_next <linux/in.h>
#include <linux/types.h>

static inline bool ipv4_is_multicast(__be32 addr)
{
	return be32_to_cpu(addr) >> 28 == 0xe;
}

static inline bool ipv4_is_local_multicast(__be32 addr)
{
	return be32_to_cpu(addr) >> 8 == 0xe00000;
}

static inline bool ipv4_is_lbcast(__be32 addr)
{
	return addr == 0xffffffff;
}

#endif
