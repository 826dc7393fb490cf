/* SPDX-License-Identifier: GPL-2.0 */
/* Ports: which socket has which, per network and namespace. */
#ifndef _LWM_SOCKPORT_H
#define _LWM_SOCKPORT_H

#include <linux/net.h>
#include <linux/types.h>

struct lwm_dev;
struct lwm_from;
struct lwm_sock;
struct socket;

int lwm_bind(struct socket *sock, struct sockaddr_unsized *uaddr, int len);

/*
 * Bind to an ephemeral port of @network where there is no port yet. -EINVAL
 * where the socket is of another network. The second is for who holds the
 * socket lock.
 */
int lwm_port_auto(struct lwm_sock *lsk, u32 network);
int __lwm_port_auto(struct lwm_sock *lsk, u32 network);
void lwm_port_release(struct lwm_sock *lsk);

/*
 * The socket for a message to @port from port @sport of from->node, or NULL.
 * One connected to that peer comes before one that takes all; of several that
 * share the port, a flow stays with one. Caller is in an RCU read section.
 */
struct lwm_sock *lwm_port_find_rcu(struct lwm_dev *ldev, __be16 port,
				   const struct lwm_from *from, __be16 sport);

#endif /* _LWM_SOCKPORT_H */
