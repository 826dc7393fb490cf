/* SPDX-License-Identifier: GPL-2.0 */
/* From a copy, or this host itself, to a socket. lwm_sock_deliver() is in path.h. */
#ifndef _LWM_SOCKRECV_H
#define _LWM_SOCKRECV_H

#include <linux/types.h>

struct msghdr;
struct sk_buff;
struct socket;

int lwm_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags);
unsigned int lwm_recv_len(const struct sk_buff *skb);	/* of the payload of a queued message */

#endif /* _LWM_SOCKRECV_H */
