/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_NET_GSO_H
#define _LWM_COMPAT_NET_GSO_H

#include <lwm/kernel.h>

/* A header of its own since 6.5. */
#if LWM_SINCE(6, 5)
#include_next <net/gso.h>
#else
#include <linux/skbuff.h>
#endif

#endif
