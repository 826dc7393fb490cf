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

/* A MAC is set by a larger struct since 6.16. */
static inline int lwm_netdev_set_mac(struct net_device *dev, const u8 *mac,
				     struct netlink_ext_ack *extack)
{
#if LWM_SINCE(6, 16)
	struct sockaddr_storage addr = { .ss_family = dev->type };

	memcpy(addr.__data, mac, dev->addr_len);
#else
	struct sockaddr addr = { .sa_family = dev->type };

	memcpy(addr.sa_data, mac, dev->addr_len);
#endif
	return dev_set_mac_address(dev, &addr, extack);
}

#endif
