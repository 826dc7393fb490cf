// SPDX-License-Identifier: GPL-2.0
/*
 * Ids come zone by zone, so that a zone's part of a set is a short bitstring
 * of one option. Each zone gets a block with room to grow in: an aligned power
 * of two of at least twice its nodes, 16 to 256. An id is never given out
 * again: a zone goes on above its highest one.
 */
#include "numbering.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../uapi/lwm.h"
#include "file.h"
#include "net.h"
#include "say.h"

#define BLOCK_MIN	16
#define BLOCK_MAX	256

/* ---- edits of the text ---- */

struct edit {
	size_t	at;
	size_t	order;		/* among those at one place */
	char	*text;
};

struct edits {
	struct edit	*list;
	size_t		n;
};

static void edit_add(struct edits *edits, size_t at, char *text)
{
	struct edit *edit;

	edits->list = need(realloc(edits->list,
				   (edits->n + 1) * sizeof(*edits->list)));
	edit = &edits->list[edits->n];
	*edit = (struct edit){ .at = at, .order = edits->n, .text = need(text) };
	edits->n++;
}

static int compare_edits(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* The text with the edits done; both are consumed. */
static char *edits_apply(struct edits *edits, char *text, size_t *len)
{
	size_t i, from = 0, size;
	char *out;
	FILE *f;

	if (edits->n)
		qsort(edits->list, edits->n, sizeof(*edits->list),
		      compare_edits);
	f = need(open_memstream(&out, &size));
	for (i = 0; i < edits->n; i++) {
		fwrite(text + from, 1, edits->list[i].at - from, f);
		fputs(edits->list[i].text, f);
		from = edits->list[i].at;
		free(edits->list[i].text);
	}
	fwrite(text + from, 1, *len - from, f);
	fclose(f);

	free(edits->list);
	free(text);
	*len = size;
	return out;
}

static char *format(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

static char *format(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	return need(text);
}

/* ---- one walk over the file ---- */

struct walk {
	const char	*path;
	const char	*text;
	struct net	*net;
	struct edits	edits;
	number_fn	*tell;
	void		*arg;
};

static void write_id(struct walk *walk, const struct table *table,
		     struct item *item, uint16_t id)
{
	/* An empty line's place is right behind the colon. */
	bool after_colon = item->at && walk->text[item->at - 1] == ':';

	edit_add(&walk->edits, item->at,
		 format(after_colon ? " %u" : "%u ", id));
	item->id = id;
	if (walk->tell)
		walk->tell(table->noun, item->name, id, walk->arg);
}

static uint16_t highest_id(const struct table *table)
{
	uint16_t id = LWM_NODE_MAX;

	while (id && !table->by_id[id])
		id--;
	return id;
}

/* Zones and groups: one by one, above the highest. */
static int number_plainly(struct walk *walk, struct table *table)
{
	uint32_t next = highest_id(table) + 1;
	size_t i;

	for (i = 0; i < table->n; i++) {
		if (table->items[i]->id)
			continue;
		if (next > LWM_NODE_MAX)
			return refuse("%s:%u: %s: no %s id is left above %u",
				      walk->path, table->items[i]->line,
				      table->items[i]->name, table->noun,
				      LWM_NODE_MAX);
		table->by_id[next] = table->items[i];
		write_id(walk, table, table->items[i], next++);
	}
	return 0;
}

/* ---- zones ---- */

/* The network that stands for the zone of a node that says none. */
static void own_prefix(const struct node *node, struct prefix *prefix)
{
	*prefix = (struct prefix){};
	if (node->has & NODE_ADDR4) {
		prefix->family = AF_INET;
		prefix->len = 24;
		memcpy(prefix->addr, &node->addr4, 3);
	} else {
		prefix->family = AF_INET6;
		prefix->len = 64;
		memcpy(prefix->addr, &node->addr6, 8);
	}
}

static char *new_zone_name(const struct net *net, uint16_t id)
{
	char *name = format("zone-%u", id);

	while (table_by_name(&net->zones, name)) {
		char *longer = format("%s_", name);

		free(name);
		name = longer;
	}
	return name;
}

static void write_zone(struct walk *walk, const struct zone *zone)
{
	const struct prefix *prefix = &zone->prefixes[0];
	struct net *net = walk->net;
	char addr[INET6_ADDRSTRLEN];

	if (!net->zones_there)
		edit_add(&walk->edits, net->zones_at, format("zones:\n"));
	net->zones_there = true;

	edit_add(&walk->edits, net->zones_at,
		 format("%*s%s: %u %s/%u\n", net->zones_indent, "",
			zone->item.name, zone->item.id,
			inet_ntop(prefix->family, prefix->addr, addr,
				  sizeof(addr)), prefix->len));
	if (walk->tell)
		walk->tell("zone", zone->item.name, zone->item.id, walk->arg);
}

static int add_zone(struct walk *walk, const struct node *node)
{
	struct zone *zone = zone_new();
	struct prefix prefix;
	uint16_t id = highest_id(&walk->net->zones);

	if (id == LWM_NODE_MAX) {
		zone_free(zone);
		return refuse("%s:%u: %s: no zone id is left above %u",
			      walk->path, node->item.line, node->item.name,
			      LWM_NODE_MAX);
	}
	own_prefix(node, &prefix);
	prefix_add(&zone->prefixes, &zone->n_prefixes, &prefix);
	zone->item.id = id + 1;
	zone->item.name = new_zone_name(walk->net, id + 1);
	if (table_add(&walk->net->zones, &zone->item)) {
		zone_free(zone);
		return -1;
	}
	write_zone(walk, zone);
	return net_index_prefixes(walk->net, zone);
}

/* First walk: after it each zone has its line and its id. */
static int number_zones(struct walk *walk)
{
	struct net *net = walk->net;
	struct zone *zone;
	size_t i;
	int err;

	err = number_plainly(walk, &net->zones);
	for (i = 0; !err && i < net->nodes.n; i++) {
		struct node *node = (struct node *)net->nodes.items[i];

		if (node->has & NODE_ZONE)
			continue;
		err = file_zone_of(net, node, &zone);
		if (!err && !zone)
			err = add_zone(walk, node);
	}
	return err;
}

/* ---- nodes ---- */

struct zone_ids {
	size_t		nodes;		/* in the zone */
	size_t		missing;	/* of their ids */
	uint32_t	next;		/* candidate for the next one */
	uint32_t	end;		/* of the block, itself in it */
};

struct ids {
	struct zone_ids	*zones;		/* by zone id */
	bool		*taken;		/* ids in use, and other zones' room */
};

static uint32_t block_size(size_t nodes)
{
	uint32_t size = BLOCK_MIN;

	while (size < BLOCK_MAX && size < 2 * nodes)
		size *= 2;
	return size;
}

/* Ids n * size + 1 to (n + 1) * size are a block. */
static uint32_t block_end(uint32_t id, uint32_t size)
{
	return (id + size - 1) / size * size;
}

static void take_block(struct ids *ids, uint32_t first, uint32_t end)
{
	for (; first <= end && first <= LWM_NODE_MAX; first++)
		ids->taken[first] = true;
}

/* Count each zone's nodes, and keep room above its highest id. */
static void survey(struct ids *ids, const struct net *net)
{
	struct zone_ids *zone;
	unsigned int id;
	size_t i;

	for (i = 0; i < net->nodes.n; i++) {
		const struct node *node = (struct node *)net->nodes.items[i];

		zone = &ids->zones[node->zone];
		zone->nodes++;
		zone->missing += !node->item.id;
		if (node->item.id >= zone->next)
			zone->next = node->item.id + 1;
		ids->taken[node->item.id] = true;
	}
	for (id = 1; id <= LWM_NODE_MAX; id++) {
		zone = &ids->zones[id];
		if (!zone->next)
			continue;
		zone->end = block_end(zone->next - 1, block_size(zone->nodes));
		/* Not into what another zone uses. */
		for (i = zone->next; i <= zone->end && i <= LWM_NODE_MAX; i++)
			if (ids->taken[i])
				break;
		zone->end = i - 1;
		take_block(ids, zone->next, zone->end);
	}
}

/* A block that nobody has anything in. */
static bool find_block(struct ids *ids, struct zone_ids *zone)
{
	uint32_t size = block_size(zone->missing), first, id;

	for (first = 1; first <= LWM_NODE_MAX; first += size) {
		for (id = first; id < first + size && id <= LWM_NODE_MAX; id++)
			if (ids->taken[id])
				break;
		if (id < first + size && id <= LWM_NODE_MAX)
			continue;
		zone->next = first;
		zone->end = id - 1;
		take_block(ids, zone->next, zone->end);
		return true;
	}
	return false;
}

static int number_node(struct walk *walk, struct ids *ids, struct node *node)
{
	struct zone_ids *zone = &ids->zones[node->zone];

	if ((!zone->next || zone->next > zone->end) && !find_block(ids, zone))
		return refuse("%s:%u: %s: no room is left for more nodes of its zone",
			      walk->path, node->item.line, node->item.name);
	zone->missing--;
	write_id(walk, &walk->net->nodes, &node->item, zone->next++);
	return 0;
}

/* Second walk: nodes, and groups while at it. */
static int number_nodes(struct walk *walk)
{
	struct net *net = walk->net;
	struct ids ids = {
		.zones = need(calloc(LWM_NODE_MAX + 1, sizeof(*ids.zones))),
		.taken = need(calloc(LWM_NODE_MAX + 1, sizeof(*ids.taken))),
	};
	int err = 0;
	size_t i;

	survey(&ids, net);
	for (i = 0; !err && i < net->nodes.n; i++)
		if (!net->nodes.items[i]->id)
			err = number_node(walk, &ids,
					  (struct node *)net->nodes.items[i]);
	free(ids.zones);
	free(ids.taken);
	return err ? err : number_plainly(walk, &net->groups);
}

static int walk_text(struct walk *walk, char **text, size_t *len,
		     int (*number)(struct walk *walk))
{
	size_t i;
	int err;

	walk->net = file_parse(walk->path, *text, *len, true);
	if (!walk->net)
		return -1;
	walk->text = *text;
	err = number(walk);
	net_free(walk->net);
	if (!err) {
		*text = edits_apply(&walk->edits, *text, len);
	} else {
		for (i = 0; i < walk->edits.n; i++)
			free(walk->edits.list[i].text);
		free(walk->edits.list);
	}
	walk->edits = (struct edits){};
	return err;
}

char *number_text(const char *path, const char *text, size_t *len,
		  number_fn *tell, void *arg)
{
	struct walk walk = { .path = path, .tell = tell, .arg = arg };
	struct net *net;
	char *out;
	int err;

	out = need(malloc(*len + 1));
	memcpy(out, text, *len);
	/* So that a line can be added at the end. */
	if (*len && out[*len - 1] != '\n')
		out[(*len)++] = '\n';
	err = walk_text(&walk, &out, len, number_zones);
	if (!err)
		err = walk_text(&walk, &out, len, number_nodes);
	if (err) {
		free(out);
		return NULL;
	}

	/* What was written has to be a whole network file. */
	net = file_parse(path, out, *len, false);
	if (!net) {
		free(out);
		return NULL;
	}
	net_free(net);
	return out;
}
