/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Answers: what became of a message at its targets, told to its initiator by
 * their kernels. Nothing is sent again, and an answer is never answered.
 */
#ifndef _LWM_ANSWER_H
#define _LWM_ANSWER_H

#include <linux/types.h>

#include <uapi/lwm.h>

#include "wire.h"

struct lwm_dev;
struct lwm_from;
struct sk_buff;

/* Who asks, of which of its messages: fields of the option and of the header. */
struct lwm_asked {
	u16	initiator;
	__be16	sport;
	__be32	id;
};

/* What became of it. */
struct lwm_verdict {
	u16	node;
	__be16	port;
	u8	status;		/* enum lwm_status */
	u16	options;	/* as in struct lwm_answer */
	u32	space;
	u64	digest;
};

static inline bool lwm_hdr_asks(const struct lwm_hdr *hdr)
{
	return hdr->kind == LWM_KIND_DATA && (hdr->flags & LWM_HDR_ANSWER);
}

static inline bool lwm_hdr_is_probe(const struct lwm_hdr *hdr)
{
	return lwm_hdr_asks(hdr) && !hdr->dport;
}

/*
 * Tell the initiator what became of its message here, at @port. To an address
 * of the table only, or that of a stranger who is kept, and at most so many a
 * second. BHs are off, RCU read section, as for all below.
 */
void lwm_answer(struct lwm_dev *ldev, const struct lwm_asked *asked, __be16 port,
		enum lwm_status status, u32 space);

/*
 * The message with @hdr, sent by @initiator, does not reach @t by way of this
 * node, which answers for them if answers are asked for.
 */
void lwm_answer_for(struct lwm_dev *ldev, const struct lwm_hdr *hdr, u16 initiator,
		    const struct lwm_target *t, unsigned int n, enum lwm_status status,
		    u32 space);

/* A probe is for this node. Consumes @skb, whose data is at struct lwm_hdr. */
void lwm_answer_probe(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_asked *asked);

/* An answer has come. Consumes @skb, likewise. */
void lwm_answer_rcv(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_from *from);

#endif /* _LWM_ANSWER_H */
