/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_LINUX_NETDEVICE_H
#define _LWM_COMPAT_LINUX_NETDEVICE_H

#include_next <linux/netdevice.h>
#include <lwm/kernel.h>

/* A feature bit until 6.11, a field since 6.12. */
static inline void lwm_netdev_set_lltx(struct net_device *dev)
{
#if LWM_SINCE(6, 12)
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

#endif
