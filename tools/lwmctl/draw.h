/* SPDX-License-Identifier: GPL-2.0 */
/* A tree of zones, drawn. */
#ifndef LWMCTL_DRAW_H
#define LWMCTL_DRAW_H

#include <stdbool.h>
#include <stdio.h>

struct tree;

/* With lines where @utf8, else with what a keyboard has. */
void draw_text(FILE *f, const struct tree *tree, bool utf8);
void draw_svg(FILE *f, const struct tree *tree);

#endif
