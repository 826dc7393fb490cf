// SPDX-License-Identifier: GPL-2.0
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "net.h"
#include "say.h"
#include "snapshot.h"

static struct branch *above(const struct tree *tree, const struct branch *branch)
{
	return branch->zone->via ? tree->by_zone[branch->zone->via] : NULL;
}

/*
 * Zones hang in a forest by their `via`. From the own zone the way climbs to the
 * top, from where all tops reach each other, and descends: what is above the own
 * zone hangs below it here.
 */
static void hang(struct tree *tree)
{
	struct branch *root = tree->branches, *top = root, *next;
	size_t i;

	while ((next = above(tree, top))) {
		next->up = top;
		top = next;
	}
	for (i = 1; i < tree->n; i++) {
		struct branch *branch = &tree->branches[i];

		if (branch->up)
			continue;
		branch->up = above(tree, branch);
		if (!branch->up)
			branch->up = top;
	}
}

static void note_down(struct tree *tree)
{
	struct branch *up, *branch;

	for (branch = tree->branches + 1; branch < tree->branches + tree->n; branch++) {
		up = branch->up;
		up->down = need(realloc(up->down, (up->n_down + 1) * sizeof(*up->down)));
		up->down[up->n_down++] = branch;
	}
}

static void note_hops(struct tree *tree)
{
	struct branch *root = tree->branches;
	size_t i;

	for (i = 0; i < tree->n; i++) {
		struct branch *hop = &tree->branches[i];

		while (hop->up && hop->up != root)
			hop = hop->up;
		tree->branches[i].hop = hop;
	}
}

/* As the kernel decides it. */
static bool can_relay(const struct link *link, const struct zone *zone, const struct node *node)
{
	if (zone->relay == LWM_RELAY_NEVER || node->item.id == link->node ||
	    node->flags & (LWM_NODE_DOWN | LWM_NODE_PLAIN))
		return false;
	if (zone->relay == LWM_RELAY_NODES && !set_has(&zone->relays, node->item.id))
		return false;
	if (node->state == LWM_STATE_UNHEARD || node->state == LWM_STATE_FAILED)
		return false;
	return (link->local.s_addr && node->has & NODE_ADDR4) ||
	       (!IN6_IS_ADDR_UNSPECIFIED(&link->local6) && node->has & NODE_ADDR6);
}

static void note_nodes(struct tree *tree)
{
	const struct table *nodes = &tree->of->net->nodes;
	size_t i;

	for (i = 0; i < nodes->n; i++) {
		const struct node *node = (struct node *)nodes->items[i];
		struct branch *branch = tree->by_zone[node->zone];

		if (!branch)
			continue;
		branch->nodes = need(realloc(branch->nodes, (branch->n_nodes + 1) *
					     sizeof(*branch->nodes)));
		branch->nodes[branch->n_nodes++] = node;
		if (branch->up && can_relay(&tree->of->link, branch->zone, node))
			set_add(&branch->relays, node->item.id);
	}
}

static void sprout(struct tree *tree, const struct zone *zone)
{
	struct branch *branch = &tree->branches[tree->n++];

	branch->zone = zone;
	tree->by_zone[zone->item.id] = branch;
}

int tree_grow(struct tree *tree, const struct snapshot *of)
{
	const struct table *zones = &of->net->zones;
	const struct zone *own = table_by_id(zones, of->link.zone);
	size_t i;

	*tree = (struct tree){ .of = of };
	if (!own)
		return refuse("%s is in no zone yet: lwmctl up, or lwmctl device set",
			      of->link.name);
	tree->branches = need(calloc(zones->n, sizeof(*tree->branches)));
	tree->by_zone = need(calloc(LWM_NODE_MAX + 1, sizeof(*tree->by_zone)));
	sprout(tree, own);
	for (i = 0; i < zones->n; i++)
		if (zones->items[i] != &own->item)
			sprout(tree, (struct zone *)zones->items[i]);
	hang(tree);
	note_down(tree);
	note_hops(tree);
	note_nodes(tree);
	return 0;
}

void tree_free(struct tree *tree)
{
	size_t i;

	for (i = 0; i < tree->n; i++) {
		free(tree->branches[i].down);
		free(tree->branches[i].nodes);
		set_free(&tree->branches[i].relays);
	}
	free(tree->by_zone);
	free(tree->branches);
	*tree = (struct tree){};
}

/* ---- as words ---- */

const char *tree_zone_text(const struct tree *tree, const struct branch *branch)
{
	const char *name = snapshot_zone_name(tree->of, branch->zone->item.id);
	static char text[128];

	snprintf(text, sizeof(text), "zone %u%s%s", branch->zone->item.id, *name ? " " : "", name);
	return text;
}

const char *tree_node_text(const struct tree *tree, const struct node *node)
{
	const char *name = snapshot_node_name(tree->of, node->item.id);
	static char text[128];

	snprintf(text, sizeof(text), "%u%s%s", node->item.id, *name ? " " : "", name);
	return text;
}

char *tree_way_text(const struct tree *tree, const struct branch *branch)
{
	const struct branch *hop = branch->hop;
	char *text, *relays;

	if (hop == tree->branches)
		return need(strdup("a copy to each node"));
	if (!hop->relays.n)
		return need(strdup("no relay, a copy to each node"));
	relays = set_text(&hop->relays);
	if (asprintf(&text, "%s%s, relayed by %s %s", hop == branch ? "" : "by way of ",
		     hop == branch ? "one copy" : tree_zone_text(tree, hop),
		     hop->relays.n > 1 ? "one of" : "node", relays) < 0)
		need(NULL);
	free(relays);
	return text;
}

const char *tree_state_text(const struct node *node)
{
	static char text[64];

	if (node->flags & LWM_NODE_SELF)
		return "this host";
	if (node->flags & LWM_NODE_DOWN)
		return "down";
	if (!(node->has & NODE_STATE))
		return node->flags & LWM_NODE_PLAIN ? "plain" : "";
	if (!(node->has & NODE_RTT))
		return node_state_text(node->state);
	snprintf(text, sizeof(text), "%s %.3f ms", node_state_text(node->state), node->rtt / 1e3);
	return text;
}
