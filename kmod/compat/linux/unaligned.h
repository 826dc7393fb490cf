/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_LINUX_UNALIGNED_H
#define _LWM_COMPAT_LINUX_UNALIGNED_H

#include <lwm/kernel.h>

/* Not of an architecture since 6.12. */
#if LWM_SINCE(6, 12)
#include_next <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#endif
