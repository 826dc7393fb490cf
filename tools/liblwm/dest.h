/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a message goes: an address, and a long set beside it. */
#ifndef LIBLWM_DEST_H
#define LIBLWM_DEST_H

#include "set.h"

struct dest {
	struct sockaddr_lwm	addr;
	socklen_t		len;
	struct lwm_nodes	*nodes;		/* what does not fit the address, or NULL */
	size_t			nodes_len;
};

/* The address family of @fd: the module may sit on another than the default. */
int dest_family(int fd);

void dest_group(struct dest *dest, int family, uint32_t net, uint16_t group, uint16_t port);

/* Pair with dest_release(), also after a failure. */
int dest_set(struct dest *dest, int family, uint32_t net, uint16_t group, uint16_t port,
	     const struct set *set);
void dest_release(struct dest *dest);

#endif
