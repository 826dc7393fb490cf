/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Copies by node, as histograms of the kernel's events have them: nobody counts
 * them as long as nobody looks.
 */
#ifndef LWMCTL_COPIES_H
#define LWMCTL_COPIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct link;
struct tracefs;

/* From one node of this host to another, since counting began. */
struct copies_row {
	uint32_t	network;
	uint16_t	from;
	uint16_t	node;
	uint64_t	copies;
	uint64_t	octets;
};

/* At one moment. */
struct copies {
	const char		*unknown;	/* NULL, or why there is nothing in it */
	bool			full;		/* some nodes are not in it */
	struct copies_row	*rows;
	size_t			n;
};

/* Count from now on until tracefs_close(), or refuse. */
int copies_start(struct tracefs *tracefs);
/* Copies that left here and those sent on for others. Nothing is in @copies if it fails. */
int copies_read(struct copies *copies, const struct tracefs *tracefs);
void copies_free(struct copies *copies);

/* A line of a histogram; at the end of all, one row for each node. */
void copies_line(const char *line, void *copies);
void copies_order(struct copies *copies);

/* To @node by the device; zeros where there were none. False where that is not known. */
bool copies_find(struct copies_row *row, const struct copies *copies, const struct link *link,
		 uint16_t node);

#endif
