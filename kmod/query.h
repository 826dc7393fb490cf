/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The querier: who listens to what, this host's own stack and what is bridged to
 * the device are asked as by a router behind it, by IGMPv3 and MLDv2. Other hosts
 * are asked by their own nodes: queries never leave by the underlay.
 */
#ifndef _LWM_QUERY_H
#define _LWM_QUERY_H

#include <linux/in6.h>
#include <linux/workqueue.h>

struct lwm_dev;

/* Of a device. */
struct lwm_query {
	struct delayed_work	work;
	unsigned int		startup;	/* READ_ONCE: queries left that come sooner */
};

void lwm_query_setup(struct lwm_dev *ldev);
/* The device is up, or what it is part of, or it has become part of something. RTNL. */
void lwm_query_start(struct lwm_dev *ldev);
void lwm_query_stop(struct lwm_dev *ldev);

/* Who listens to @group? Any context. */
void lwm_query_group(struct lwm_dev *ldev, const struct in6_addr *group);

#endif /* _LWM_QUERY_H */
