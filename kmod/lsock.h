/* SPDX-License-Identifier: GPL-2.0 */
/* A socket of AF_LWM, as its files share it. */
#ifndef _LWM_LSOCK_H
#define _LWM_LSOCK_H

#include <linux/bitops.h>
#include <net/inet_sock.h>
#include <net/sock.h>

#include <uapi/lwm.h>

#include "subset.h"

struct lwm_peer;
struct lwm_targets;

/*
 * A bound socket is referred to by lwm_net.socks until it is released; what
 * delivers to it is in RCU and takes no reference, so it is freed, and its
 * queues are purged, after a grace period (SOCK_RCU_FREE).
 */
struct lwm_sock {
	union {
		struct sock	sk;		/* first */
		/* All zero: IP reads these of each packet's socket (ip6_skb_dst_mtu()). */
		struct inet_sock inet;
	};
	u32			network;	/* fixed once @port is */
	__be16			port;		/* 0 until bound, then fixed: lwm_sock_port() */
	unsigned long		options;	/* bit LWM_*: the options of type int that are on */
	atomic_t		messages;	/* sent: the ids of messages */
	atomic_t		records;	/* octets of records, reserved or unread */
	struct lwm_peer __rcu	*peer;		/* socket lock; NULL: not connected */
	struct lwm_targets	*nodes;		/* socket lock: LWM_NODES, for connect() */
	spinlock_t		wait_lock;	/* guards waits; BHs off */
	struct list_head	waits;		/* struct lwm_wait: messages to be answered */
	u32			answer_timeout;	/* READ_ONCE: ms */
	u32			segment;	/* READ_ONCE: LWM_SEGMENT */
	struct lwm_subset_owner	subsets;	/* subset.c: LWM_SUBSET */
	struct in6_addr		subset;		/* socket lock: the last one of them */
};

static inline struct lwm_sock *lwm_sk(struct sock *sk)
{
	return container_of(sk, struct lwm_sock, sk);
}

/* Where this is not 0, @network may be read too. */
static inline __be16 lwm_sock_port(const struct lwm_sock *lsk)
{
	return smp_load_acquire(&lsk->port);	/* pairs with port_take() */
}

static inline bool lwm_sock_has(const struct lwm_sock *lsk, int option)
{
	return test_bit(option, &lsk->options);
}

#endif /* _LWM_LSOCK_H */
