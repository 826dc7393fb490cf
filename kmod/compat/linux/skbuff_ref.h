/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_LINUX_SKBUFF_REF_H
#define _LWM_COMPAT_LINUX_SKBUFF_REF_H

#include <lwm/kernel.h>

#if LWM_SINCE(6, 10)
#include_next <linux/skbuff_ref.h>
#else
#include <linux/skbuff.h>
#endif

#endif
