// SPDX-License-Identifier: GPL-2.0
#include "copies.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "say.h"
#include "tables.h"
#include "tracefs.h"

/*
 * Nodes that the kernel has room for, each 400 octets or so and taken at once: what
 * it has unless it is told, and what it has at most.
 */
#define ROOM_LEAST	2048
#define ROOM_MOST	131072

/* Copies of messages that began here, and of those that came from other nodes. */
static const char *const events[] = { "events/lwm/lwm_copy", "events/lwm/lwm_relay" };

#define N_EVENTS	(sizeof(events) / sizeof(*events))

/* ---- counting ---- */

static int add_nodes(const struct link *link, void *arg)
{
	struct device device;
	int err = device_read(&device, link->ifindex);

	if (!err)
		*(uint64_t *)arg += device.nodes;
	return err;
}

/* Nodes may come, and so may devices, in other namespaces too. */
static int find_room(uint64_t *room)
{
	uint64_t nodes = 0;
	int err = link_dump(add_nodes, &nodes);

	*room = nodes * 2 < ROOM_LEAST ? ROOM_LEAST : nodes * 2 > ROOM_MOST ? ROOM_MOST : nodes * 2;
	return err;
}

static int count_event(const struct tracefs *tracefs, const char *event, uint64_t room)
{
	char file[64], word[128];
	int err;

	snprintf(file, sizeof(file), "%s/trigger", event);
	snprintf(word, sizeof(word),
		 "hist:keys=network,from,node:vals=messages,len:size=%" PRIu64, room);
	err = tracefs_write(tracefs, file, word);
	/* The kernel's sentence stands in a file that few know. */
	if (err == -EINVAL)
		return refuse("the kernel has no histograms (CONFIG_HIST_TRIGGERS), or an older lwm");
	return err ? refuse("%s: %s", file, strerror(-err)) : 0;
}

/*
 * The kernel lets a module go whose events are counted, and complains of it: what
 * switches an event keeps its module. This does nothing else, as the event that it
 * would switch off is counted, not told, and is put where hardly anything happens.
 */
static int keep_module(const struct tracefs *tracefs)
{
	int err = tracefs_write(tracefs, "events/lwm/lwm_listen/trigger",
				"disable_event:lwm:lwm_copy");

	return err ? refuse("lwm cannot be kept: %s", strerror(-err)) : 0;
}

int copies_start(struct tracefs *tracefs)
{
	uint64_t room;
	size_t i;
	int err;

	err = find_room(&room);
	if (!err)
		err = tracefs_open(tracefs);
	if (err)
		return err;
	err = keep_module(tracefs);
	for (i = 0; i < N_EVENTS && !err; i++)
		err = count_event(tracefs, events[i], room);
	if (err)
		tracefs_close(tracefs);
	return err;
}

/* ---- reading ---- */

void copies_line(const char *line, void *arg)
{
	struct copies *copies = arg;
	uint32_t network, from, node;
	uint64_t n, octets;

	/* Those that came when all room was taken, and of what nodes nobody knows. */
	if (sscanf(line, " Dropped: %" SCNu64, &n) == 1 && n)
		copies->full = true;
	if (sscanf(line,
		   " { network: %" SCNu32 ", from: %" SCNu32 ", node: %" SCNu32
		   " } hitcount: %*u messages: %" SCNu64 " len: %" SCNu64,
		   &network, &from, &node, &n, &octets) != 5)
		return;
	copies->rows = need(realloc(copies->rows, (copies->n + 1) * sizeof(*copies->rows)));
	copies->rows[copies->n++] = (struct copies_row){
		.network = network, .from = from, .node = node, .copies = n, .octets = octets,
	};
}

static int compare(const void *a, const void *b)
{
	const struct copies_row *x = a, *y = b;

	if (x->network != y->network)
		return x->network < y->network ? -1 : 1;
	return x->from != y->from ? x->from - y->from : x->node - y->node;
}

void copies_order(struct copies *copies)
{
	struct copies_row *to = copies->rows;
	size_t i;

	if (!copies->n)
		return;
	qsort(copies->rows, copies->n, sizeof(*copies->rows), compare);
	for (i = 1; i < copies->n; i++) {
		const struct copies_row *row = &copies->rows[i];

		if (compare(to, row)) {
			*++to = *row;
			continue;
		}
		to->copies += row->copies;
		to->octets += row->octets;
	}
	copies->n = to + 1 - copies->rows;
}

int copies_read(struct copies *copies, const struct tracefs *tracefs)
{
	char file[64];
	int err = 0;
	size_t i;

	*copies = (struct copies){};
	for (i = 0; i < N_EVENTS && !err; i++) {
		snprintf(file, sizeof(file), "%s/hist", events[i]);
		err = tracefs_lines(tracefs, file, copies_line, copies);
	}
	if (err)
		copies_free(copies);
	else
		copies_order(copies);
	return err;
}

void copies_free(struct copies *copies)
{
	free(copies->rows);
	*copies = (struct copies){};
}

bool copies_find(struct copies_row *row, const struct copies *copies, const struct link *link,
		 uint16_t node)
{
	const struct copies_row *found;

	*row = (struct copies_row){ .network = link->id, .from = link->node, .node = node };
	if (copies->unknown)
		return false;
	found = copies->n ? bsearch(row, copies->rows, copies->n, sizeof(*row), compare) : NULL;
	if (found)
		*row = *found;
	return found || !copies->full;
}
