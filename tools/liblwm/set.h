/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A caller's node set, and the forms in which the kernel takes and gives one. */
#ifndef LIBLWM_SET_H
#define LIBLWM_SET_H

#include "lwm.h"

/* Either ids or targets; never copied, so that a send to few allocates nothing. */
struct set {
	const uint16_t		*nodes;
	const struct lwm_target	*targets;
	size_t			n;
};

static inline uint16_t set_node(const struct set *set, size_t i)
{
	return set->nodes ? set->nodes[i] : set->targets[i].node;
}

static inline __be16 set_port(const struct set *set, size_t i)
{
	return set->nodes ? 0 : set->targets[i].port;
}

/* 0, or what the kernel would say: -EINVAL for node 0, -EDESTADDRREQ for none. */
int set_check(const struct set *set);

/* Octets of @set as struct lwm_nodes in its shortest form; then write it there. */
size_t set_nodes_len(const struct set *set);
void set_nodes_fill(const struct set *set, struct lwm_nodes *nodes);

/*
 * Store at most @room targets of @nodes, of @len octets in all; returns how
 * many there are, or -EINVAL.
 */
ssize_t nodes_read(const struct lwm_nodes *nodes, size_t len, struct lwm_target *to, size_t room);

#endif
