/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of kmod/ that need no kernel need of it all the same, in user
 * space: the same sources, where sanitizers and fuzzers can look at them. For
 * little-endian processors.
 */
#ifndef _LWM_SHIM_LINUX_TYPES_H
#define _LWM_SHIM_LINUX_TYPES_H

#include_next <linux/types.h>
#include <assert.h>
#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define cpu_to_be16(x)	((__be16)__builtin_bswap16(x))
#define cpu_to_be32(x)	((__be32)__builtin_bswap32(x))
#define be16_to_cpu(x)	be16toh(x)
#define be32_to_cpu(x)	be32toh(x)

#define ALIGN(x, a)		(((x) + (a) - 1) / (a) * (a))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define round_down(x, y)	((x) / (y) * (y))
#define offsetofend(type, member) \
	(offsetof(type, member) + sizeof(((type *)0)->member))

#endif
