/* SPDX-License-Identifier: GPL-2.0 */
/* Neighbours without flooding: who has an overlay address is answered from the tables. */
#ifndef _LWM_RESOLVE_H
#define _LWM_RESOLVE_H

#include <linux/types.h>

struct lwm_dev;
struct lwm_table;
struct sk_buff;

/*
 * If @skb, whose data is at its Ethernet header and which this host is sending,
 * asks for the MAC of a known node, answer it and consume it: true. BHs are off,
 * RCU read section.
 */
bool lwm_resolve(struct lwm_dev *ldev, struct lwm_table *tbl, struct sk_buff *skb);

#endif /* _LWM_RESOLVE_H */
