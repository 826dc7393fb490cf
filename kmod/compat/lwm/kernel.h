/* SPDX-License-Identifier: GPL-2.0 */
/* Which kernel this is: asked by the shims in here, and by nothing else. */
#ifndef _LWM_COMPAT_LWM_KERNEL_H
#define _LWM_COMPAT_LWM_KERNEL_H

#include <linux/version.h>

#define LWM_SINCE(major, minor)	(KERNEL_VERSION(major, minor, 0) <= LINUX_VERSION_CODE)

/* The oldest. Kbuild names the newest that was tried, and builds for newer ones. */
#if !LWM_SINCE(6, 1)
#error "lwm needs Linux 6.1 or newer"
#endif

#endif
