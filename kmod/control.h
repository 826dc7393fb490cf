/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of the node itself, each to one other: probes, answers, memberships. */
#ifndef _LWM_CONTROL_H
#define _LWM_CONTROL_H

#include <linux/types.h>

#include "wire.h"

/* RFC 4594, 3.1: what keeps a network going, here memberships, has class selector 6. */
#define LWM_CONTROL_TOS	0xc0

struct lwm_dev;
struct lwm_node;

/*
 * Send @hdr and @len octets of @body straight to @node, with zeros behind them
 * up to @size octets inside UDP, where that is more. 0, or a negative errno:
 * -EMSGSIZE for what the way is known not to carry. BHs are off, RCU read
 * section.
 */
int lwm_control_send(struct lwm_dev *ldev, struct lwm_node *node, const struct lwm_hdr *hdr,
		     const void *body, unsigned int len, unsigned int size);

/* A probe of that size, likewise; 0: a small one. The answer comes by @id. */
int lwm_probe_send(struct lwm_dev *ldev, struct lwm_node *node, u32 id, unsigned int size);

#endif /* _LWM_CONTROL_H */
