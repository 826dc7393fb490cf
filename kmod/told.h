/* SPDX-License-Identifier: GPL-2.0 */
/* The told set: the whole set of a message, before its payload. */
#ifndef _LWM_TOLD_H
#define _LWM_TOLD_H

#include <linux/types.h>

#include "wire.h"

struct msghdr;
struct sk_buff;

/*
 * The set as it goes before the payload, *@len octets with its header, to be
 * freed by kvfree(). NULL: no memory.
 */
struct lwm_told *lwm_told_make(const struct lwm_target *t, unsigned int n, unsigned int *len);

/*
 * Octets of the told set behind @skb's struct lwm_hdr, 0 where there is none;
 * -EINVAL where it is none that this node would write.
 */
int lwm_told_check(const struct sk_buff *skb);

/* Give a checked one as control message LWM_NODES. */
void lwm_told_put(struct msghdr *msg, const struct sk_buff *skb);

#endif /* _LWM_TOLD_H */
