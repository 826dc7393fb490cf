/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A network as a tree of zones, seen from this host: its own zone is the root, and
 * copies go along the branches.
 */
#ifndef LWMCTL_TREE_H
#define LWMCTL_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "set.h"

struct node;
struct snapshot;
struct zone;

/* A zone. It belongs to the tree, what it names to the snapshot. */
struct branch {
	const struct zone	*zone;
	struct branch		*up;		/* NULL: the root */
	struct branch		*hop;		/* where copies for it go first; the root: itself */
	struct branch		**down;
	size_t			n_down;
	const struct node	**nodes;
	size_t			n_nodes;
	struct set		relays;		/* those that can relay what goes into it */
};

struct tree {
	const struct snapshot	*of;
	struct branch		*branches;	/* the root is the first */
	size_t			n;
	struct branch		**by_zone;	/* by its id */
};

/* Refused where the device is in no zone. @of stays where it is. */
int tree_grow(struct tree *tree, const struct snapshot *of);
void tree_free(struct tree *tree);

/* "zone 2 rack-b", "2 stor-2": static, until the next call. */
const char *tree_zone_text(const struct tree *tree, const struct branch *branch);
const char *tree_node_text(const struct tree *tree, const struct node *node);

/* How copies for the zone go. The caller frees it. */
char *tree_way_text(const struct tree *tree, const struct branch *branch);

/* What is known of the node as a neighbour: static, until the next call. */
const char *tree_state_text(const struct node *node);

#endif
