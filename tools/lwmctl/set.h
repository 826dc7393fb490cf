/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sets of node ids: in order, none twice.
 */
#ifndef LWMCTL_SET_H
#define LWMCTL_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nl_msg;
struct nlattr;

struct set {
	uint16_t	*ids;
	size_t		n;
	size_t		room;
};

void set_add(struct set *set, uint16_t id);
bool set_has(const struct set *set, uint16_t id);
bool set_equal(const struct set *a, const struct set *b);
void set_free(struct set *set);

/* "1-3,7"; "none" for an empty set. The caller frees it. */
char *set_text(const struct set *set);

/* As struct lwm_nodes, in the shorter of both forms. */
void set_put(struct nl_msg *msg, int attr, const struct set *set);
void set_get(struct set *set, const struct nlattr *attr);

#endif
