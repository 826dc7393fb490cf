/* SPDX-License-Identifier: GPL-2.0 */
/* What a socket is connected to. */
#ifndef _LWM_SOCKPEER_H
#define _LWM_SOCKPEER_H

#include <linux/net.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>

#include <uapi/lwm.h>

struct lwm_dest;
struct lwm_dev;
struct lwm_sock;
struct lwm_tx_result;
struct lwm_course;
struct socket;

/*
 * Referred to by its socket, under RCU by what delivers to it, and with a
 * reference while a new course is made. All but @course is fixed.
 */
struct lwm_peer {
	u32			network;
	u16			group;
	u8			to;		/* enum lwm_to */
	__be16			port;
	struct lwm_course __rcu	*course;		/* made anew when it no longer holds */
	refcount_t		ref;
	struct rcu_head		rcu;
	unsigned int		n;		/* 0 with LWM_TO_GROUP */
	struct lwm_target	targets[];	/* as in struct lwm_dest */
};

int lwm_connect(struct socket *sock, struct sockaddr_unsized *uaddr, int len, int flags);
void lwm_peer_dissolve(struct lwm_sock *lsk);	/* socket lock */

/* Is what comes from @sport of @node from the peer? RCU read section. */
bool lwm_peer_has_rcu(const struct lwm_peer *peer, struct lwm_dev *ldev, u16 node, __be16 sport);

/*
 * The course to the peer as it is now, with a reference, made anew if need be.
 * ERR_PTR(-EDESTADDRREQ) without a peer, or as lwm_course_make().
 */
struct lwm_course *lwm_peer_course(struct lwm_sock *lsk, struct lwm_tx_result *result);

/*
 * The longest message, octets, that passes to all of the peer as it is now.
 * -ENOTCONN without one, or why the set cannot be sent to.
 */
int lwm_peer_mtu(struct lwm_sock *lsk);

#endif /* _LWM_SOCKPEER_H */
