/* SPDX-License-Identifier: GPL-2.0 */
/* Netlink messages: made, sent, and their answers read. */
#ifndef _NL_H
#define _NL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/netlink.h>

#define NL_MESSAGE_MAX	32768

struct nl_message {
	struct nlmsghdr	nlh;
	char		rest[NL_MESSAGE_MAX];
};

/* A socket of NETLINK_ROUTE or NETLINK_GENERIC. */
int nl_open(int protocol);
/* The number of generic netlink family @name, or 0. */
uint16_t nl_family(int fd, const char *name);
/* The number of its first multicast group, or 0. */
uint32_t nl_group(int fd, const char *name);

/* Start a message with @len octets of header after the common one. */
void nl_start(struct nl_message *m, int type, int flags, const void *header, size_t len);
void *nl_put(struct nl_message *m, int type, const void *data, size_t len);
void nl_put_u8(struct nl_message *m, int type, uint8_t v);
void nl_put_u16(struct nl_message *m, int type, uint16_t v);
void nl_put_u32(struct nl_message *m, int type, uint32_t v);
void nl_put_string(struct nl_message *m, int type, const char *text);
struct nlattr *nl_nest(struct nl_message *m, int type);
void nl_nest_end(struct nl_message *m, struct nlattr *nest);

/* No answer: there was no memory for it, whatever became of what was asked for. */
#define NL_NO_ANSWER	1000

/* Send @m and wait until it is done: 0, an errno, or NL_NO_ANSWER. */
int nl_ask(int fd, struct nl_message *m);
/* The same, and *@nlh is the answer to it, until the next request. */
int nl_get(int fd, struct nl_message *m, struct nlmsghdr **nlh);
/*
 * The same with a request to dump, whose answers are written to @to, @size
 * octets of it (what is more is read and left); *@len is how many there were.
 * The numbers that differ from dump to dump are zeroed.
 */
int nl_dump(int fd, struct nl_message *m, void *to, size_t size, size_t *len);

#endif
