/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tables of nodes, zones and groups have in common. */
#ifndef LIBLWM_TABLE_H
#define LIBLWM_TABLE_H

#include "genl.h"

/* Write object @i of @objects into @msg; 0, or less if there is no room left. */
typedef int (*object_put_fn)(struct nl_msg *msg, const void *objects, size_t i);

/* An array of objects of one kind, and how each is written into a nest @attr. */
struct objects {
	const void	*array;
	size_t		n;
	int		attr;
	object_put_fn	put;
};

/* Send @objects by @cmd, as many to a message as fit. */
int table_change(struct lwm *lwm, uint8_t cmd, const struct objects *objects);

/* @objects.put for an array of u16 ids, where the id is attribute 1 of the nest. */
int table_put_id(struct nl_msg *msg, const void *ids, size_t i);

int table_dump(struct lwm *lwm, uint8_t cmd, genl_reply_fn fn, void *arg);

int put_nodes(struct nl_msg *msg, int attr, const uint16_t *nodes, size_t n);

/* The node ids of @attr, which may be absent; free() them. */
int get_nodes(const struct nlattr *attr, uint16_t **nodes, size_t *n);

#endif
