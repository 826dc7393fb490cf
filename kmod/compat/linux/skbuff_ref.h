/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_LINUX_SKBUFF_REF_H
#define _LWM_COMPAT_LINUX_SKBUFF_REF_H

#include <lwm/kernel.h>

/* A header of its own since 6.10. */
#if LWM_SINCE(6, 10)
#include_next <linux/skbuff_ref.h>
#else
#include <linux/skbuff.h>
#endif

#endif
