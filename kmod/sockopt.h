/* SPDX-License-Identifier: GPL-2.0 */
/* Options of level SOL_LWM. */
#ifndef _LWM_SOCKOPT_H
#define _LWM_SOCKOPT_H

#include <linux/sockptr.h>

struct socket;

int lwm_setsockopt(struct socket *sock, int level, int optname, sockptr_t optval,
		   unsigned int optlen);
int lwm_getsockopt(struct socket *sock, int level, int optname, char __user *optval,
		   int __user *optlen);

#endif /* _LWM_SOCKOPT_H */
