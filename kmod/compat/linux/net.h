/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_LINUX_NET_H
#define _LWM_COMPAT_LINUX_NET_H

#include_next <linux/net.h>
#include <lwm/kernel.h>

/* What bind() and connect() are given has a type of its own since 6.19. */
#if !LWM_SINCE(6, 19)
#define sockaddr_unsized sockaddr
#endif

#endif
