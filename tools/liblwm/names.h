/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of nodes and groups, from the network file that is in use. */
#ifndef LIBLWM_NAMES_H
#define LIBLWM_NAMES_H

#include <stdint.h>

struct names;

/*
 * What `lwmctl up` and `lwmctl apply` left at @path. Where nothing is, or the
 * file of another network than @net that had the device's name before: no names.
 */
int names_load(struct names **names, const char *path, uint32_t net);
void names_free(struct names *names);

/* 0: not known */
uint16_t names_node(const struct names *names, const char *name);
uint16_t names_group(const struct names *names, const char *name);
const char *names_of_node(const struct names *names, uint16_t node);

#endif
