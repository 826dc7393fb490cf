/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writing the ids that a network file lacks.
 */
#ifndef LWMCTL_NUMBERING_H
#define LWMCTL_NUMBERING_H

#include <stddef.h>
#include <stdint.h>

/* Told of each id that was given out: zones, nodes, groups. */
typedef void number_fn(const char *noun, const char *name, uint16_t id,
		       void *arg);

/*
 * The text with all ids in it, to be freed, or NULL. Comments, order and
 * layout stay: ids are written in front of their lines' words, and a zone that
 * nodes need becomes a line of its own. @tell may be NULL; ids that it was told
 * of are void if NULL is returned in the end.
 */
char *number_text(const char *path, const char *text, size_t *len,
		  number_fn *tell, void *arg);

#endif
