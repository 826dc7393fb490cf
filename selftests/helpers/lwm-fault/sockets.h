/* SPDX-License-Identifier: GPL-2.0 */
/* The socket that a deed has in hand, and what both who make it and who send by it need. */
#ifndef _SOCKETS_H
#define _SOCKETS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/lwm.h>

#include "deed.h"

extern int fd;

/* errno, or 0. */
int result(ssize_t ret);
struct sockaddr_lwm address(int to);
/* "2,3" get @len octets. */
int send_to(const char *nodes, size_t len);
/* Set an option to 1. */
void option(int level, int name);

/* All far nodes. */
struct far {
	struct lwm_nodes	nodes;
	uint16_t		ids[FAR_COUNT];
};

const struct far *far(void);

/* These must succeed. */
void opened(void);
void bound(void);
void connected(void);	/* to all far nodes */
void closed(void);

#endif
