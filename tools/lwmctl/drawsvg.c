// SPDX-License-Identifier: GPL-2.0
/*
 * The tree from left to right. Each zone is a box of its nodes; what hangs below
 * it stands to its right, and it in the middle of that.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "net.h"
#include "snapshot.h"
#include "say.h"
#include "tree.h"

/* Pixels. */
enum {
	MARGIN		= 24,
	TITLE		= 40,
	CELL_HEIGHT	= 44,
	CELL_GAP	= 8,
	HEAD		= 52,		/* of a zone */
	PAD		= 12,
	ZONE_GAP	= 28,		/* between zones above each other */
	DEPTH_GAP	= 96,		/* ... and beside each other */
};

struct box {
	int	x, y, width, height;
	int	room;		/* what the zone and all below it take, top to bottom */
	int	rows, columns;
	int	cell;		/* width of a node's */
};

struct drawing {
	FILE			*f;
	const struct tree	*tree;
	struct box		*boxes;		/* by branch */
	int			cell;		/* width of a node's, at least */
	int			width, height;
};

static struct box *box_of(const struct drawing *drawing, const struct branch *branch)
{
	return &drawing->boxes[branch - drawing->tree->branches];
}

/* ---- where what goes ---- */

static int text_width(const char *text, int size)
{
	return strlen(text) * size * 3 / 5 + 1;
}

static void measure_cells(struct drawing *drawing)
{
	const struct tree *tree = drawing->tree;
	const struct branch *branch;
	int width;
	size_t i;

	drawing->cell = 150;
	for (branch = tree->branches; branch < tree->branches + tree->n; branch++) {
		for (i = 0; i < branch->n_nodes; i++) {
			width = text_width(tree_node_text(tree, branch->nodes[i]), 14) + 64;
			if (width > drawing->cell)
				drawing->cell = width;
		}
	}
}

/* Up to eight nodes stand in one column; of many, the box is about as wide as high. */
static void measure_box(struct drawing *drawing, const struct branch *branch)
{
	struct box *box = box_of(drawing, branch);
	char *way = tree_way_text(drawing->tree, branch);
	int n = branch->n_nodes, least;

	box->rows = n <= 8 ? n : fmax(8, ceil(sqrt(3 * n)));
	box->columns = n ? (n + box->rows - 1) / box->rows : 1;
	box->width = 2 * PAD + box->columns * (drawing->cell + CELL_GAP) - CELL_GAP;
	box->height = HEAD + PAD + box->rows * (CELL_HEIGHT + CELL_GAP) - (n ? CELL_GAP : 0);

	least = 2 * PAD + text_width(way, 12);
	if (box->width < least)
		box->width = least;
	least = 2 * PAD + text_width(tree_zone_text(drawing->tree, branch), 15);
	if (box->width < least)
		box->width = least;
	box->cell = (box->width - 2 * PAD + CELL_GAP) / box->columns - CELL_GAP;
	free(way);
}

static void measure_branch(struct drawing *drawing, const struct branch *branch)
{
	struct box *box = box_of(drawing, branch);
	size_t i;

	measure_box(drawing, branch);
	for (i = 0; i < branch->n_down; i++) {
		measure_branch(drawing, branch->down[i]);
		box->room += box_of(drawing, branch->down[i])->room + (i ? ZONE_GAP : 0);
	}
	if (box->room < box->height)
		box->room = box->height;
}

static void place_branch(struct drawing *drawing, const struct branch *branch, int x, int y)
{
	struct box *box = box_of(drawing, branch);
	size_t i;

	box->x = x;
	box->y = y + (box->room - box->height) / 2;
	if (x + box->width + MARGIN > drawing->width)
		drawing->width = x + box->width + MARGIN;
	for (i = 0; i < branch->n_down; i++) {
		place_branch(drawing, branch->down[i], x + box->width + DEPTH_GAP, y);
		y += box_of(drawing, branch->down[i])->room + ZONE_GAP;
	}
}

/* ---- drawing it ---- */

/* Names of devices may have anything in them. */
static void put_escaped(FILE *f, const char *text)
{
	for (; *text; text++) {
		if (strchr("&<>\"'", *text))
			fprintf(f, "&#%d;", *text);
		else
			fputc(*text >= ' ' && *text <= '~' ? *text : '?', f);
	}
}

static void put_words(FILE *f, const char *kind, int x, int y, const char *text)
{
	fprintf(f, "<text class=\"%s\" x=\"%d\" y=\"%d\">", kind, x, y);
	put_escaped(f, text);
	fputs("</text>\n", f);
}

static const char *node_kind(const struct node *node)
{
	static const char * const kinds[] = {
		[LWM_STATE_UNHEARD] = "unheard",
		[LWM_STATE_REACHABLE] = "reachable",
		[LWM_STATE_STALE] = "stale",
		[LWM_STATE_FAILED] = "failed",
		[LWM_STATE_PERMANENT] = "permanent",
	};

	if (node->flags & LWM_NODE_SELF)
		return "self";
	if (node->flags & LWM_NODE_DOWN || !(node->has & NODE_STATE) ||
	    node->state > LWM_STATE_PERMANENT)
		return "unheard";
	return kinds[node->state];
}

static void draw_node(struct drawing *drawing, const struct branch *branch, size_t i)
{
	const struct node *node = branch->nodes[i];
	struct box *box = box_of(drawing, branch);
	int x = box->x + PAD + i / box->rows * (box->cell + CELL_GAP);
	int y = box->y + HEAD + i % box->rows * (CELL_HEIGHT + CELL_GAP);

	fprintf(drawing->f, "<rect class=\"node\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>\n",
		x, y, box->cell, CELL_HEIGHT);
	fprintf(drawing->f, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"6\" height=\"%d\" rx=\"3\"/>\n",
		node_kind(node), x, y, CELL_HEIGHT);
	put_words(drawing->f, "name", x + 14, y + 18, tree_node_text(drawing->tree, node));
	put_words(drawing->f, "small", x + 14, y + 35, tree_state_text(node));
	if (set_has(&branch->relays, node->item.id))
		put_words(drawing->f, "mark", x + box->cell - 8, y + 18, "relay");
}

static void draw_edge(struct drawing *drawing, const struct branch *branch)
{
	const struct box *from = box_of(drawing, branch->up), *to = box_of(drawing, branch);
	int x = from->x + from->width, y = from->y + from->height / 2;
	int end = to->y + to->height / 2;

	fprintf(drawing->f, "<path class=\"way\" d=\"M%d %dC%d %d %d %d %d %d\"/>\n", x, y,
		x + DEPTH_GAP / 2, y, to->x - DEPTH_GAP / 2, end, to->x - 6, end);
	fprintf(drawing->f, "<path class=\"tip\" d=\"M%d %dl-9 -5v10z\"/>\n", to->x, end);
}

static void draw_zone(struct drawing *drawing, const struct branch *branch)
{
	const struct box *box = box_of(drawing, branch);
	char *way = tree_way_text(drawing->tree, branch);
	size_t i;

	fprintf(drawing->f, "<rect class=\"zone\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n",
		box->x, box->y, box->width, box->height);
	put_words(drawing->f, "head", box->x + PAD, box->y + 22,
		  tree_zone_text(drawing->tree, branch));
	put_words(drawing->f, "small", box->x + PAD, box->y + 40, way);
	for (i = 0; i < branch->n_nodes; i++)
		draw_node(drawing, branch, i);
	free(way);
}

static void draw_head(struct drawing *drawing)
{
	const struct link *link = &drawing->tree->of->link;
	const char *name = snapshot_node_name(drawing->tree->of, link->node);
	char title[160];

	snprintf(title, sizeof(title), "Network %u, as node %u%s%s sees it by %s", link->id,
		 link->node, *name ? " " : "", name, link->name);
	if (text_width(title, 18) + 2 * MARGIN > drawing->width)
		drawing->width = text_width(title, 18) + 2 * MARGIN;
	fputs("<svg xmlns=\"http://www.w3.org/2000/svg\"", drawing->f);
	fprintf(drawing->f, " width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n<title>",
		drawing->width, drawing->height, drawing->width, drawing->height);
	put_escaped(drawing->f, title);
	fputs("</title>\n<style>\n"
	      "text{font-family:sans-serif;font-size:12px;fill:#222}\n"
	      ".title{font-size:18px;font-weight:bold}.head{font-size:15px;font-weight:bold}\n"
	      ".name{font-size:14px}.small{fill:#444}.mark{text-anchor:end;fill:#444;font-style:italic}\n"
	      ".zone{fill:#f4f6f8;stroke:#8a949e}.node{fill:#fff;stroke:#b4bcc4}\n"
	      ".way{fill:none;stroke:#555;stroke-width:2}.tip{fill:#555}\n"
	      ".self{fill:#111}.reachable{fill:#2e7d32}.permanent{fill:#1565c0}\n"
	      ".stale{fill:#c77700}.failed{fill:#c62828}.unheard{fill:#9e9e9e}\n"
	      "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n", drawing->f);
	put_words(drawing->f, "title", MARGIN, MARGIN + 14, title);
}

void draw_svg(FILE *f, const struct tree *tree)
{
	struct drawing drawing = { .f = f, .tree = tree };
	size_t i;

	drawing.boxes = need(calloc(tree->n, sizeof(*drawing.boxes)));
	measure_cells(&drawing);
	measure_branch(&drawing, tree->branches);
	place_branch(&drawing, tree->branches, MARGIN, MARGIN + TITLE);
	drawing.height = drawing.boxes[0].room + 2 * MARGIN + TITLE;

	draw_head(&drawing);
	for (i = 1; i < tree->n; i++)
		draw_edge(&drawing, &tree->branches[i]);
	for (i = 0; i < tree->n; i++)
		draw_zone(&drawing, &tree->branches[i]);
	fputs("</svg>\n", f);
	free(drawing.boxes);
}
