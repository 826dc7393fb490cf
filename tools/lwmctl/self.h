/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which node of a network file this host is.
 */
#ifndef LWMCTL_SELF_H
#define LWMCTL_SELF_H

#include <stdbool.h>
#include <stddef.h>

struct link;
struct net;
struct node;
struct prefix;

/* By the addresses of this namespace. NULL: none, or more than one. */
struct node *self_find(const struct net *net, const char *path);
/* The same by given ones: whole addresses, as prefixes. */
struct node *self_match(const struct net *net, const char *path,
			const struct prefix *addrs, size_t n);

/* Whether this namespace has the address. */
bool self_has(int family, const void *addr);
/* The device that makes it the node @self. */
void self_link(struct link *link, const struct net *net, const struct node *self);

#endif
