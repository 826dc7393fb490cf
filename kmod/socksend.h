/* SPDX-License-Identifier: GPL-2.0 */
/* From a socket to the copies. */
#ifndef _LWM_SOCKSEND_H
#define _LWM_SOCKSEND_H

#include <linux/types.h>

struct msghdr;
struct socket;

int lwm_sendmsg(struct socket *sock, struct msghdr *msg, size_t len);

#endif /* _LWM_SOCKSEND_H */
