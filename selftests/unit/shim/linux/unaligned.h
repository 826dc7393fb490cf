/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_LINUX_UNALIGNED_H
#define _LWM_SHIM_LINUX_UNALIGNED_H

#include <linux/types.h>
#include <string.h>

#define get_unaligned(p) (((const struct { __typeof__(*(p)) v; } __attribute__((packed)) *)(p))->v)
#define put_unaligned(val, p) \
	(((struct { __typeof__(*(p)) v; } __attribute__((packed)) *)(p))->v = (val))

static inline u16 get_unaligned_be16(const void *p)
{
	return be16toh(get_unaligned((const u16 *)p));
}

static inline u64 get_unaligned_be64(const void *p)
{
	return be64toh(get_unaligned((const u64 *)p));
}

static inline void put_unaligned_be16(u16 v, void *p)
{
	put_unaligned(htobe16(v), (u16 *)p);
}

#endif
