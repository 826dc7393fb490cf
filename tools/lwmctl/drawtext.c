// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "net.h"
#include "say.h"
#include "snapshot.h"
#include "tree.h"

struct strokes {
	const char	*fork, *corner, *trunk, *blank;
};

static const struct strokes lines = { "├─ ", "└─ ", "│  ", "   " };
static const struct strokes ascii = { "|- ", "`- ", "|  ", "   " };

struct drawing {
	FILE			*f;
	const struct tree	*tree;
	const struct strokes	*strokes;
	int			label_width, state_width;	/* of nodes' columns */
};

static void measure(struct drawing *drawing)
{
	const struct tree *tree = drawing->tree;
	const struct branch *branch;
	int width;
	size_t i;

	for (branch = tree->branches; branch < tree->branches + tree->n; branch++) {
		for (i = 0; i < branch->n_nodes; i++) {
			width = strlen(tree_node_text(tree, branch->nodes[i]));
			if (width > drawing->label_width)
				drawing->label_width = width;
			width = strlen(tree_state_text(branch->nodes[i]));
			if (width > drawing->state_width)
				drawing->state_width = width;
		}
	}
}

static void draw_addr(FILE *f, int family, const void *addr)
{
	char text[INET6_ADDRSTRLEN];

	fprintf(f, "  %s", inet_ntop(family, addr, text, sizeof(text)));
}

static void draw_node(struct drawing *drawing, const struct branch *branch,
		      const struct node *node)
{
	FILE *f = drawing->f;

	fprintf(f, "%-*s  %-*s", drawing->label_width, tree_node_text(drawing->tree, node),
		drawing->state_width, tree_state_text(node));
	if (node->has & NODE_ADDR4)
		draw_addr(f, AF_INET, &node->addr4);
	if (node->has & NODE_ADDR6)
		draw_addr(f, AF_INET6, &node->addr6);
	if (node->flags & LWM_NODE_PLAIN)
		fputs("  plain", f);
	if (node->via)
		fprintf(f, "  via %u", node->via);
	fputc('\n', f);
}

static void draw_branch(struct drawing *drawing, const struct branch *branch, const char *margin)
{
	size_t i, n = branch->n_nodes + branch->n_down;
	char *way = tree_way_text(drawing->tree, branch), *inner;
	const struct strokes *strokes = drawing->strokes;

	fprintf(drawing->f, "%s: %s\n", tree_zone_text(drawing->tree, branch), way);
	free(way);
	for (i = 0; i < n; i++) {
		bool last = i + 1 == n;

		fprintf(drawing->f, "%s%s", margin, last ? strokes->corner : strokes->fork);
		if (i < branch->n_nodes) {
			draw_node(drawing, branch, branch->nodes[i]);
			continue;
		}
		if (asprintf(&inner, "%s%s", margin, last ? strokes->blank : strokes->trunk) < 0)
			need(NULL);
		draw_branch(drawing, branch->down[i - branch->n_nodes], inner);
		free(inner);
	}
}

void draw_text(FILE *f, const struct tree *tree, bool utf8)
{
	struct drawing drawing = {
		.f = f, .tree = tree, .strokes = utf8 ? &lines : &ascii,
	};
	const struct link *link = &tree->of->link;

	measure(&drawing);
	fprintf(f, "%s%s: network %u\n", link->name, link->up ? "" : " (down)", link->id);
	draw_branch(&drawing, tree->branches, "");
}
