/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A run: the datagrams of one send in segments, one behind the other in one
 * skb, each with all that follows UDP. IP and below see a single packet, which
 * whoever needs to cuts last, as with UDP_SEGMENT (SKB_GSO_UDP_L4).
 */
#ifndef _LWM_RUN_H
#define _LWM_RUN_H

#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/udp.h>

#include "wire.h"

struct iov_iter;

/* IPv6 counts its own payload in 16 bits, and IPv4 itself too. */
#define LWM_RUN_OCTETS	(U16_MAX - sizeof(struct ipv6hdr) - sizeof(struct udphdr))
/* What the oldest kernel cuts, and others may be sure of. */
#define LWM_RUN_SEGMENTS	64

struct lwm_run {
	const u8		*head;		/* Geneve header and set option, in all */
	unsigned int		head_len;
	struct lwm_hdr		hdr;		/* of the first: ids go on from there */
	const struct lwm_told	*told;		/* in all, or NULL */
	unsigned int		told_len;
	unsigned int		size;		/* payload of each but the last, octets */
	unsigned int		segments;	/* 2 or more */
	unsigned int		len;		/* payload of all, octets */
};

/* What receivers of one segment have to read, octets. */
static inline unsigned int lwm_run_message(const struct lwm_run *run)
{
	return sizeof(run->hdr) + run->told_len + run->size;
}

/*
 * Write the run to @skb, which is empty and charged to a socket, with octets
 * from @from. 0, -ENOBUFS, or -EFAULT. May sleep.
 */
int lwm_run_read(const struct lwm_run *run, struct sk_buff *skb, struct iov_iter *from);
/* The same with the payload of @other, which is the run in @from but for the head. */
int lwm_run_copy(const struct lwm_run *run, struct sk_buff *skb, const struct lwm_run *other,
		 const struct sk_buff *from);

/* The message of segment @i of the run in @skb, to be delivered here, or NULL. Atomic. */
struct sk_buff *lwm_run_segment(const struct lwm_run *run, const struct sk_buff *skb,
				unsigned int i);

/* Is this one? Frames that are to be cut are in a tunnel, which this is not. */
static inline bool lwm_skb_is_run(const struct sk_buff *skb)
{
	unsigned int type = skb_shinfo(skb)->gso_type;

	return skb_is_gso(skb) && type & SKB_GSO_UDP_L4 &&
	       !(type & (SKB_GSO_UDP_TUNNEL | SKB_GSO_UDP_TUNNEL_CSUM));
}

#endif /* _LWM_RUN_H */
