/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_LINUX_STRING_H
#define _LWM_SHIM_LINUX_STRING_H

#include <linux/types.h>
#include <string.h>

/* The first octet that is another one, or NULL. */
static inline void *memchr_inv(const void *start, int octet, size_t len)
{
	const u8 *pos = start;

	for (; len; pos++, len--)
		if (*pos != (u8)octet)
			return (void *)pos;
	return NULL;
}

#endif
