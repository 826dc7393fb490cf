// SPDX-License-Identifier: GPL-2.0
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../uapi/lwm.h"
#include "say.h"

struct zone *zone_new(void)
{
	return need(calloc(1, sizeof(struct zone)));
}

struct node *node_new(void)
{
	return need(calloc(1, sizeof(struct node)));
}

struct group *group_new(void)
{
	return need(calloc(1, sizeof(struct group)));
}

void zone_free(struct zone *zone)
{
	set_free(&zone->relays);
	free(zone->prefixes);
	free(zone->item.name);
	free(zone);
}

void node_free(struct node *node)
{
	free(node->overlays);
	free(node->item.name);
	free(node);
}

void group_free(struct group *group)
{
	set_free(&group->nodes);
	free(group->item.name);
	free(group);
}

static void table_setup(struct table *table, const char *noun)
{
	table->noun = noun;
	table->by_id = need(calloc(LWM_NODE_MAX + 1, sizeof(*table->by_id)));
}

static void table_teardown(struct table *table)
{
	keys_free(&table->by_name);
	free(table->by_id);
	free(table->items);
}

struct net *net_new(void)
{
	struct net *net = need(calloc(1, sizeof(*net)));

	table_setup(&net->zones, "zone");
	table_setup(&net->nodes, "node");
	table_setup(&net->groups, "group");
	return net;
}

void net_free(struct net *net)
{
	size_t i;

	if (!net)
		return;
	keys_free(&net->by_addr4);
	keys_free(&net->by_addr6);
	keys_free(&net->by_prefix);
	for (i = 0; i < net->zones.n; i++)
		zone_free((struct zone *)net->zones.items[i]);
	for (i = 0; i < net->nodes.n; i++)
		node_free((struct node *)net->nodes.items[i]);
	for (i = 0; i < net->groups.n; i++)
		group_free((struct group *)net->groups.items[i]);
	table_teardown(&net->zones);
	table_teardown(&net->nodes);
	table_teardown(&net->groups);
	free(net);
}

/* "stor-3 (line 7)", for refusals. */
static const char *item_place(const struct item *item)
{
	static char text[128];

	if (item->line)
		snprintf(text, sizeof(text), "%s (line %u)", item->name,
			 item->line);
	else
		snprintf(text, sizeof(text), "%s",
			 item->name ? item->name : "another");
	return text;
}

int table_add(struct table *table, struct item *item)
{
	struct item *other;

	if (item->id && table->by_id[item->id])
		return refuse("%s id %u is the id of %s already", table->noun,
			      item->id, item_place(table->by_id[item->id]));
	if (item->name) {
		other = keys_add(&table->by_name, item->name, strlen(item->name), item);
		if (other != item)
			return refuse("the %s is there already, on line %u",
				      table->noun, other->line);
	}
	if (item->id)
		table->by_id[item->id] = item;

	/* Room grows at powers of two. */
	if (!(table->n & (table->n - 1))) {
		unsigned int room = table->n ? 2 * table->n : 1;

		table->items = need(realloc(table->items, room * sizeof(*table->items)));
	}
	table->items[table->n++] = item;
	return 0;
}

void *table_by_id(const struct table *table, uint16_t id)
{
	return table->by_id[id];
}

void *table_by_name(const struct table *table, const char *name)
{
	return keys_find(&table->by_name, name, strlen(name));
}

static int index_addr(struct keys *keys, struct node *node, int family,
		      const void *addr, size_t len)
{
	struct node *other = keys_add(keys, addr, len, node);
	char text[INET6_ADDRSTRLEN];

	if (other == node)
		return 0;
	return refuse("%s is the address of %s already",
		      inet_ntop(family, addr, text, sizeof(text)),
		      item_place(&other->item));
}

int net_index_addrs(struct net *net, struct node *node)
{
	int err = 0;

	if (node->has & NODE_ADDR4)
		err = index_addr(&net->by_addr4, node, AF_INET, &node->addr4,
				 sizeof(node->addr4));
	if (!err && node->has & NODE_ADDR6)
		err = index_addr(&net->by_addr6, node, AF_INET6, &node->addr6,
				 sizeof(node->addr6));
	return err;
}

struct node *net_node_at(const struct net *net, int family, const void *addr)
{
	if (family == AF_INET)
		return keys_find(&net->by_addr4, addr, sizeof(struct in_addr));
	return keys_find(&net->by_addr6, addr, sizeof(struct in6_addr));
}

bool prefix_holds(const struct prefix *prefix, int family, const void *addr)
{
	const unsigned char *octets = addr;
	unsigned int whole = prefix->len / 8, rest = prefix->len % 8;

	if (prefix->family != family || memcmp(prefix->addr, octets, whole))
		return false;
	return !rest || !((prefix->addr[whole] ^ octets[whole]) >> (8 - rest));
}

/* Family, address, length. */
#define PREFIX_KEY	offsetof(struct prefix, eui64)

int net_index_prefixes(struct net *net, struct zone *zone)
{
	struct zone *other;
	size_t i;

	for (i = 0; i < zone->n_prefixes; i++) {
		const struct prefix *prefix = &zone->prefixes[i];

		other = keys_add(&net->by_prefix, prefix, PREFIX_KEY, zone);
		if (other != zone)
			return refuse("its prefix is one of zone %s already",
				      item_place(&other->item));
		net->prefix_lens[prefix->len] = true;
	}
	return 0;
}

/* The first @len bits of @addr. */
static struct prefix prefix_of(int family, const unsigned char *addr, unsigned int len)
{
	struct prefix prefix = { .family = family, .len = len };

	memcpy(prefix.addr, addr, (len + 7) / 8);
	if (len % 8)
		prefix.addr[len / 8] &= 0xff00 >> len % 8;
	return prefix;
}

struct zone *net_zone_at(const struct net *net, int family, const void *addr)
{
	int len = family == AF_INET ? 32 : 128;
	struct zone *zone = NULL;

	for (; !zone && len >= 0; len--) {
		struct prefix prefix;

		if (!net->prefix_lens[len])
			continue;
		prefix = prefix_of(family, addr, len);
		zone = keys_find(&net->by_prefix, &prefix, PREFIX_KEY);
	}
	return zone;
}

bool prefix_host(const struct prefix *prefix, uint16_t n, void *addr)
{
	unsigned int size = prefix->family == AF_INET ? 4 : 16;
	unsigned int bits = 8 * size - prefix->len;
	unsigned char *octets = addr;

	if (bits < 16 && n >= 1U << bits)
		return false;
	/* The last host of an IPv4 prefix is its broadcast address. */
	if (bits <= 16 && prefix->family == AF_INET && n == (1U << bits) - 1)
		return false;
	memcpy(octets, prefix->addr, size);
	octets[size - 2] |= n >> 8;
	octets[size - 1] |= n;
	return true;
}

bool prefix_host_of(const struct prefix *prefix, uint16_t n, const unsigned char *mac,
		    void *addr)
{
	unsigned char *octets = addr;

	if (!prefix->eui64)
		return prefix_host(prefix, n, addr);
	memcpy(octets, prefix->addr, 8);
	memcpy(octets + 8, mac, 3);
	memcpy(octets + 11, "\xff\xfe", 2);
	memcpy(octets + 13, mac + 3, 3);
	octets[8] ^= 2;
	return true;
}

bool prefix_equal(const struct prefix *a, const struct prefix *b)
{
	return a->family == b->family && a->len == b->len && a->eui64 == b->eui64 &&
	       !memcmp(a->addr, b->addr, sizeof(a->addr));
}

struct lwm_overlay *node_add_overlay(struct node *node)
{
	if (!node->overlays)
		node->overlays = need(calloc(LWM_OVERLAYS_MAX, sizeof(*node->overlays)));
	if (node->n_overlays == LWM_OVERLAYS_MAX)
		return NULL;
	return &node->overlays[node->n_overlays++];
}

bool node_has_overlay(const struct node *node, const struct lwm_overlay *overlay)
{
	size_t i;

	for (i = 0; i < node->n_overlays; i++)
		if (!memcmp(&node->overlays[i], overlay, sizeof(*overlay)))
			return true;
	return false;
}

void prefix_add(struct prefix **prefixes, size_t *n, const struct prefix *new)
{
	*prefixes = need(realloc(*prefixes, (*n + 1) * sizeof(**prefixes)));
	(*prefixes)[(*n)++] = *new;
}

void default_mac(unsigned char *mac, uint32_t net, uint16_t node)
{
	const unsigned char octets[] = {
		0x02, 0x4c, net >> 8, net, node >> 8, node
	};

	memcpy(mac, octets, sizeof(octets));
}
