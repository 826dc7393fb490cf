/* SPDX-License-Identifier: GPL-2.0 */
/* Frames of the netdev: who gets them, and those to many in their queue. */
#ifndef _LWM_FRAME_H
#define _LWM_FRAME_H

#include <linux/netdevice.h>

struct lwm_dev;

netdev_tx_t lwm_frame_xmit(struct sk_buff *skb, struct net_device *dev);

void lwm_frame_setup(struct lwm_dev *ldev);
/* The device is down: what still waits is thrown away. */
void lwm_frame_stop(struct lwm_dev *ldev);

#endif /* _LWM_FRAME_H */
