/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_LINUX_SKBUFF_REF_H
#define _LWM_COMPAT_LINUX_SKBUFF_REF_H

#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#include_next <linux/skbuff_ref.h>
#else
#include <linux/skbuff.h>
#endif

#endif
