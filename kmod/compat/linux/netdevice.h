/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_LINUX_NETDEVICE_H
#define _LWM_COMPAT_LINUX_NETDEVICE_H

#include_next <linux/netdevice.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0) || LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#error "lwm supports Linux 6.1 to 6.12"
#endif

/* A feature bit until 6.11, a field since 6.12. */
static inline void lwm_netdev_set_lltx(struct net_device *dev)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

#endif
