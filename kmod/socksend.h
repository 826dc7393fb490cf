/* SPDX-License-Identifier: GPL-2.0 */
/* From a socket to the copies. */
#ifndef _LWM_SOCKSEND_H
#define _LWM_SOCKSEND_H

#include <linux/types.h>

struct lwm_sock;
struct msghdr;
struct socket;

int lwm_sendmsg(struct socket *sock, struct msghdr *msg, size_t len);

/*
 * The longest message, octets, that passes to all of the peer as it is now.
 * -ENOTCONN without one, or why the set cannot be sent to.
 */
int lwm_send_mtu(struct lwm_sock *lsk);

#endif /* _LWM_SOCKSEND_H */
