/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of AF_LWM sockets: who sends them, to whom, and what is in them. */
#ifndef _MESSAGE_H
#define _MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/lwm.h>

#define MESSAGE_MAX	2048

struct set {
	unsigned int		n;
	struct lwm_target	targets[LWM_ADDR_TARGETS];
};

void set_add(struct set *set, uint16_t node, uint16_t port);
bool set_has(const struct set *set, uint16_t node);
/* "2,5,9:701", for people. */
const char *set_text(const struct set *set);
/* The same, read. */
void set_parse(struct set *set, const char *text);

/* A socket in the namespace where the program is, bound to @port. */
int message_socket(uint32_t net, uint16_t port);
/* One that shares it. */
int message_socket_sharing(uint32_t net, uint16_t port);

/* @len octets of message number @number, such that no two are alike. */
void message_fill(void *buf, size_t len, uint32_t number);

void message_connect(int fd, uint32_t net, uint16_t group, const struct set *set,
		     uint16_t port);

/* errno, or 0: all of it was taken. */
int message_send(int fd, uint32_t net, uint16_t group, const struct set *set, uint16_t port,
		 const void *buf, size_t len);

#endif
