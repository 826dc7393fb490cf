/* SPDX-License-Identifier: GPL-2.0 */
/* Control messages, sent and received. */
#ifndef _CONTROL_H
#define _CONTROL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <linux/lwm.h>

struct sock_extended_err;

struct control {
	size_t	len;		/* as told to the kernel */
	union {
		struct cmsghdr	cmsg;
		char		room[2048];
	};
};

struct lwm_nodes *control_nodes(struct control *control);
/* @len octets of data for control_nodes(). */
void control_start(struct control *control, uint8_t form, uint16_t first, size_t len);
ssize_t send_control(int fd, struct sockaddr_lwm addr, const struct control *control,
		     const char *text);
/* A bitmap of @n nodes from @first. */
void control_range(struct control *control, uint16_t first, unsigned int n);
/* The next message, and its control message of this type; returns the octets of its data or -1. */
ssize_t hears_control(int fd, const char *text, int flags, int level, int type,
		      void *data, size_t max);
/* The next record of failed targets, @n at most; returns how many there are. */
size_t read_record(int fd, struct lwm_result *results, size_t n, struct sock_extended_err *ee);

#endif
