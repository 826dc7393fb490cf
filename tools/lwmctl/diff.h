/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has to change so that the tables of one network become another's.
 */
#ifndef LWMCTL_DIFF_H
#define LWMCTL_DIFF_H

#include <stddef.h>

#include "net.h"

enum verb {
	VERB_NEW,
	VERB_SET,
	VERB_DEL,
};

/* One object made, changed or deleted; it belongs to the network it is of. */
struct change {
	enum verb		verb;
	const struct table	*table;		/* of the wanted network: which kind */
	const struct item	*item;
	bool			own;		/* this node: its overlay addresses alone */
};

struct changes {
	struct change	*list;
	size_t		n;
};

/*
 * The changes in an order in which the kernel can take them one by one. Refused
 * if the own node would change: a device does not become another node. @link is
 * the device of @from.
 */
int diff(struct changes *changes, const struct net *from,
	 const struct net *to, const struct link *link);
void changes_free(struct changes *changes);

/*
 * Carry them out on the device: all of them, or none. begin hands them over,
 * commit puts them in place. A refusal names the line of the file @path.
 */
int changes_begin(const struct changes *changes, int ifindex, const char *path);
int changes_commit(int ifindex);

#endif
