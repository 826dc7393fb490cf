/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The network file (lwm-network(5)).
 *
 * Faults are recorded as FILE:LINE: NAME: what is wrong.
 */
#ifndef LWMCTL_FILE_H
#define LWMCTL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "net.h"

/* The file's text, to be freed; NULL if it cannot be read. */
char *file_read(const char *path, size_t *len);

/*
 * The network that @text describes, or NULL. With @unnumbered, ids may be
 * missing (they are 0 then), and nodes in no zone are not refused.
 */
struct net *file_parse(const char *path, const char *text, size_t len,
		       bool unnumbered);
struct net *file_load(const char *path);

/* Put @text in the place of the file at once, or not at all. */
int file_replace(const char *path, const char *text, size_t len);

/* The zone of a node that does not say one, by its addresses; NULL: none. */
int file_zone_of(const struct net *net, const struct node *node,
		 struct zone **zone);

/* Write @net as such a file. */
void file_print(FILE *f, const struct net *net);

#endif
