/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Asking the kernel: rtnetlink for links and addresses, generic netlink family
 * "lwm" for tables. One socket each, opened on first use and kept, since a
 * transaction belongs to its socket.
 */
#ifndef LWMCTL_NL_H
#define LWMCTL_NL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nl_msg;
struct nlattr;
struct nlmsghdr;

/* Called for each message of an answer; negative ends it. */
typedef int nl_each_fn(struct nlmsghdr *nlh, void *arg);

/* A request that the caller fills, asks with and frees; @ifindex 0 for none. */
int lwm_msg(struct nl_msg **msg, int cmd, int flags, int ifindex);
struct nl_msg *route_msg(int type, int flags, const void *head, size_t len);

/*
 * 0, or a negative errno with the kernel's sentence recorded by refuse().
 * After a refusal lwm_bad_attr() is the offset of the attribute it points at
 * in the request, or 0.
 */
int lwm_ask(struct nl_msg *msg, nl_each_fn *each, void *arg);
int route_ask(struct nl_msg *msg, nl_each_fn *each, void *arg);
/* A dump of what the request's head and attributes say, and of nothing else. */
int route_ask_strictly(struct nl_msg *msg, nl_each_fn *each, void *arg);
size_t lwm_bad_attr(void);
/* Whether the last refusal came with a sentence of the kernel's. */
bool kernel_explained(void);

/* Take events of the tables until @each returns negative. */
int lwm_listen(nl_each_fn *each, void *arg);

/* Attributes. Requests have room enough: running out is a bug, so they abort. */
void put(struct nl_msg *msg, int attr, const void *data, size_t len);
void *put_room(struct nl_msg *msg, int attr, size_t len);
void put_u8(struct nl_msg *msg, int attr, uint8_t v);
void put_u16(struct nl_msg *msg, int attr, uint16_t v);
void put_u32(struct nl_msg *msg, int attr, uint32_t v);
struct nlattr *put_nest(struct nl_msg *msg, int attr);

#endif
