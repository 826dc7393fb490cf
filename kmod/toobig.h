/* SPDX-License-Identifier: GPL-2.0 */
/* Unicast frames that are too long for their way: who sent them is told what passes. */
#ifndef _LWM_TOOBIG_H
#define _LWM_TOOBIG_H

#include <linux/types.h>

struct lwm_dev;
struct lwm_plan;
struct lwm_send;
struct lwm_table;
struct sk_buff;

/*
 * Octets behind the Ethernet header that pass where @skb is too long for the
 * only copy of @plan; 0: it fits, or nobody is to be told. @skb is not yet
 * made ready by lwm_tx_frame(). RCU read section, as for all below.
 */
unsigned int lwm_toobig(struct lwm_dev *ldev, const struct lwm_plan *plan,
			const struct sk_buff *skb);

/*
 * This host's own frame, or one that it routes or bridges: its routes learn
 * @mtu, and the sender gets an ICMP error or what is returned: 0 or -EMSGSIZE.
 * Drops @skb. BHs are off.
 */
int lwm_toobig_refuse(struct lwm_dev *ldev, const struct lwm_plan *plan, struct sk_buff *skb,
		      unsigned int mtu);

/*
 * A frame of send->initiator, elsewhere: the ICMP error goes there, in a frame
 * as from the node that @skb was for. Drops @skb. BHs are off.
 */
void lwm_toobig_answer(struct lwm_dev *ldev, const struct lwm_table *tbl,
		       const struct lwm_plan *plan, struct sk_buff *skb,
		       const struct lwm_send *send, unsigned int mtu);

#endif /* _LWM_TOOBIG_H */
