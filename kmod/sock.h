/* SPDX-License-Identifier: GPL-2.0 */
/* AF_LWM sockets. */
#ifndef _LWM_SOCK_H
#define _LWM_SOCK_H

struct netlink_callback;
struct sk_buff;

int lwm_sock_init(void);
void lwm_sock_exit(void);
int lwm_sock_family(void);	/* the number in use */
int lwm_sock_dump(struct sk_buff *msg, struct netlink_callback *cb);	/* LWM_CMD_SOCKET_GET */

#endif /* _LWM_SOCK_H */
