/* SPDX-License-Identifier: GPL-2.0 */
/* Octets as docs/wire.md and golden/ show them. */
#ifndef _LWM_UNIT_PAGE_H
#define _LWM_UNIT_PAGE_H

#include <stdio.h>

#include <linux/types.h>

struct packet {
	u8		data[2048];
	unsigned int	len;
};

void add(struct packet *p, const void *data, unsigned int len);

FILE *open_text(const char *path);
/* Pairs of digits, a space after each; more than one space, and words follow. */
void read_octets(const char *line, struct packet *p);
/* The block that is indented behind the first line of docs/wire.md that has `name`. */
void read_page(const char *name, struct packet *p);

#endif /* _LWM_UNIT_PAGE_H */
