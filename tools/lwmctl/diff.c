// SPDX-License-Identifier: GPL-2.0
#include "diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"

static void note(struct changes *changes, enum verb verb,
		 const struct table *table, const struct item *item)
{
	/* Room grows at powers of two. */
	if (!(changes->n & (changes->n - 1))) {
		unsigned int room = changes->n ? 2 * changes->n : 1;

		changes->list = need(realloc(changes->list, room * sizeof(*changes->list)));
	}
	changes->list[changes->n++] = (struct change){
		.verb = verb, .table = table, .item = item,
	};
}

void changes_free(struct changes *changes)
{
	free(changes->list);
	*changes = (struct changes){};
}

/* What is absent is all zero. A set MAC may be the default one. */
static bool same_place(const struct node *a, const struct node *b,
		       uint32_t net)
{
	unsigned char mac_a[6], mac_b[6];

	default_mac(mac_a, net, a->item.id);
	default_mac(mac_b, net, b->item.id);
	if (a->has & NODE_MAC)
		memcpy(mac_a, a->mac, sizeof(mac_a));
	if (b->has & NODE_MAC)
		memcpy(mac_b, b->mac, sizeof(mac_b));
	return a->addr4.s_addr == b->addr4.s_addr &&
	       !memcmp(&a->addr6, &b->addr6, sizeof(a->addr6)) &&
	       !memcmp(mac_a, mac_b, sizeof(mac_a));
}

static bool same_overlays(const struct node *a, const struct node *b)
{
	size_t i;

	for (i = 0; i < a->n_overlays; i++)
		if (!node_has_overlay(b, &a->overlays[i]))
			return false;
	return a->n_overlays == b->n_overlays;
}

static bool same_node(const struct node *a, const struct node *b)
{
	return same_overlays(a, b) && a->zone == b->zone && a->via == b->via &&
	       !((a->flags ^ b->flags) & NODE_FLAGS);
}

static bool same_zone(const struct zone *a, const struct zone *b)
{
	return a->via == b->via && a->relay == b->relay &&
	       (a->relay != LWM_RELAY_NODES ||
		set_equal(&a->relays, &b->relays));
}

static int check_own(const struct node *own, const struct link *link)
{
	unsigned char mac[6];

	if (!own)
		return refuse("node %u, which %s is, is not in the file",
			      link->node, link->name);
	default_mac(mac, link->id, own->item.id);
	if (own->has & NODE_MAC)
		memcpy(mac, own->mac, sizeof(mac));
	if (own->zone != link->zone ||
	    own->addr4.s_addr != link->local.s_addr ||
	    memcmp(&own->addr6, &link->local6, sizeof(own->addr6)) ||
	    memcmp(mac, link->mac, sizeof(mac)))
		return refuse("zone or addresses of %s itself change (line %u): lwmctl down and up do that",
			      link->name, own->item.line);
	if (own->flags & LWM_NODE_PLAIN)
		return refuse("%s (line %u) would become a plain node, which has no lwm device",
			      own->item.name, own->item.line);
	return 0;
}

static bool is_given(const struct net *net, const struct node *but,
		     const struct lwm_overlay *overlay)
{
	size_t i, k;

	for (i = 0; i < net->nodes.n; i++) {
		const struct node *node = (struct node *)net->nodes.items[i];

		for (k = 0; node != but && k < node->n_overlays; k++)
			if (node->overlays[k].family == overlay->family &&
			    !memcmp(node->overlays[k].addr, overlay->addr, sizeof(overlay->addr)))
				return true;
	}
	return false;
}

/* Does an overlay address of @node become another one's? */
static bool gives_away(const struct node *node, const struct node *other, const struct net *to)
{
	size_t i;

	for (i = 0; i < node->n_overlays; i++)
		if (!node_has_overlay(other, &node->overlays[i]) &&
		    is_given(to, other, &node->overlays[i]))
			return true;
	return false;
}

/* Is the node to be made anew under its id? */
static bool comes_anew(const struct node *node, const struct node *other,
		       const struct net *to, const struct link *link)
{
	return !same_place(node, other, link->id) || gives_away(node, other, to);
}

/* Of the own node: the others give theirs away before, and get theirs after it. */
static void change_own(struct changes *changes, const struct net *from,
		       const struct net *to, const struct link *link)
{
	const struct node *node = table_by_id(&from->nodes, link->node);
	const struct node *other = table_by_id(&to->nodes, link->node);

	if (!node || same_overlays(node, other))
		return;
	note(changes, VERB_SET, &to->nodes, &other->item);
	changes->list[changes->n - 1].own = true;
}

/* Nodes that go, or come back under their id with another address. */
static void drop_nodes(struct changes *changes, const struct net *from,
		       const struct net *to, const struct link *link)
{
	size_t i;

	for (i = 0; i < from->nodes.n; i++) {
		const struct node *node = (struct node *)from->nodes.items[i];
		const struct node *other;

		if (node->item.id == link->node)
			continue;
		other = table_by_id(&to->nodes, node->item.id);
		if (!other || comes_anew(node, other, to, link))
			note(changes, VERB_DEL, &to->nodes, &node->item);
	}
}

/* How many zones are on the way to it, when all is done. */
static unsigned int zone_depth(const struct net *net, const struct zone *zone)
{
	unsigned int depth = 0;

	for (; zone->via; depth++)
		zone = table_by_id(&net->zones, zone->via);
	return depth;
}

static size_t make_zones_at(struct changes *changes, const struct net *from,
			    const struct net *to, unsigned int depth)
{
	size_t i, n = 0;

	for (i = 0; i < to->zones.n; i++) {
		const struct zone *zone = (struct zone *)to->zones.items[i];
		const struct zone *other;

		if (zone_depth(to, zone) != depth)
			continue;
		n++;
		other = table_by_id(&from->zones, zone->item.id);
		if (!other)
			note(changes, VERB_NEW, &to->zones, &zone->item);
		else if (!same_zone(zone, other))
			note(changes, VERB_SET, &to->zones, &zone->item);
	}
	return n;
}

/* From the top: what is on the way there, old or new, is then never a circle. */
static void make_zones(struct changes *changes, const struct net *from,
		       const struct net *to)
{
	size_t left = to->zones.n;
	unsigned int depth;

	for (depth = 0; left; depth++)
		left -= make_zones_at(changes, from, to, depth);
}

/*
 * A plain node's via is no plain node, at no time: first nodes are no more
 * plain, then those that stay plain go another way, then others become plain.
 */
static unsigned int node_turn(const struct net *from, const struct node *node)
{
	const struct node *other = table_by_id(&from->nodes, node->item.id);

	if (!(node->flags & LWM_NODE_PLAIN))
		return 0;
	return other && (other->flags & LWM_NODE_PLAIN) ? 1 : 2;
}

static void make_nodes(struct changes *changes, const struct net *from,
		       const struct net *to, const struct link *link,
		       unsigned int turn)
{
	size_t i;

	for (i = 0; i < to->nodes.n; i++) {
		const struct node *node = (struct node *)to->nodes.items[i];
		const struct node *other;

		if (node->item.id == link->node || turn != node_turn(from, node))
			continue;
		other = table_by_id(&from->nodes, node->item.id);
		if (!other || comes_anew(other, node, to, link))
			note(changes, VERB_NEW, &to->nodes, &node->item);
		else if (!same_node(node, other))
			note(changes, VERB_SET, &to->nodes, &node->item);
	}
}

static void drop_zones(struct changes *changes, const struct net *from,
		       const struct net *to)
{
	size_t i;

	for (i = 0; i < from->zones.n; i++)
		if (!table_by_id(&to->zones, from->zones.items[i]->id))
			note(changes, VERB_DEL, &to->zones,
			     from->zones.items[i]);
}

static bool same_addresses(const struct group *a, const struct group *b)
{
	return a->addr4.s_addr == b->addr4.s_addr &&
	       IN6_ARE_ADDR_EQUAL(&a->addr6, &b->addr6);
}

/* One that has another address goes and comes again: a third one may have it now. */
static void diff_groups(struct changes *changes, const struct net *from,
			const struct net *to)
{
	size_t i;

	for (i = 0; i < from->groups.n; i++) {
		const struct group *group = (struct group *)from->groups.items[i];
		const struct group *other;

		other = table_by_id(&to->groups, group->item.id);
		if (!other || !same_addresses(group, other))
			note(changes, VERB_DEL, &to->groups, &group->item);
	}
	for (i = 0; i < to->groups.n; i++) {
		const struct group *group = (struct group *)to->groups.items[i];
		const struct group *other;

		other = table_by_id(&from->groups, group->item.id);
		if (!other || !same_addresses(group, other))
			note(changes, VERB_NEW, &to->groups, &group->item);
		else if (!set_equal(&group->nodes, &other->nodes))
			note(changes, VERB_SET, &to->groups, &group->item);
	}
}

int diff(struct changes *changes, const struct net *from,
	 const struct net *to, const struct link *link)
{
	unsigned int turn;
	int err;

	*changes = (struct changes){};
	err = check_own(table_by_id(&to->nodes, link->node), link);
	if (err)
		return err;
	drop_nodes(changes, from, to, link);
	change_own(changes, from, to, link);
	make_zones(changes, from, to);
	for (turn = 0; turn < 3; turn++)
		make_nodes(changes, from, to, link, turn);
	drop_zones(changes, from, to);
	diff_groups(changes, from, to);
	return 0;
}
