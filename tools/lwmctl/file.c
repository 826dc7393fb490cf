// SPDX-License-Identifier: GPL-2.0
/*
 * Two walks: the first takes names and ids, the second the words, which may
 * name what stands further down.
 */
#include "file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "../../uapi/lwm.h"
#include "say.h"
#include "words.h"

struct reader {
	const char	*path;
	const char	*text;
	size_t		len;
	bool		unnumbered;
	yaml_document_t	doc;
	struct net	*net;
	yaml_node_t	*zones, *nodes, *groups;
	/* libyaml counts characters: the last place that was asked for. */
	size_t		index, octet;
};

static unsigned int line_of(const yaml_node_t *node)
{
	return node->start_mark.line + 1;
}

/* The fault recorded is on the line of @node, and about @name if not NULL. */
static int fault_at(const struct reader *r, const yaml_node_t *node,
		    const char *name)
{
	if (name)
		fault_in("%s:%u: %s", r->path, line_of(node), name);
	else
		fault_in("%s:%u", r->path, line_of(node));
	return -EINVAL;
}

/* Where the character @index is in the text. */
static size_t octet_of(struct reader *r, size_t index)
{
	if (index < r->index) {
		r->index = 0;
		r->octet = 0;
	}
	while (r->index < index && r->octet < r->len) {
		r->octet++;
		while (r->octet < r->len && (r->text[r->octet] & 0xc0) == 0x80)
			r->octet++;
		r->index++;
	}
	return r->octet;
}

static const char *text_of(const yaml_node_t *node)
{
	return (const char *)node->data.scalar.value;
}

static yaml_node_t *node_of(struct reader *r, int item)
{
	return yaml_document_get_node(&r->doc, item);
}

static int check_line(const struct reader *r, const yaml_node_t *node,
		      const char *name)
{
	if (node->type == YAML_SCALAR_NODE &&
	    node->start_mark.line == node->end_mark.line)
		return 0;
	refuse("what it is has to stand on one line");
	return fault_at(r, node, name);
}

/* A section may be left empty. */
static bool is_empty(const yaml_node_t *node)
{
	return node->type == YAML_SCALAR_NODE && !*text_of(node);
}

static int check_section(const struct reader *r, const yaml_node_t *node,
			 const char *name)
{
	if (is_empty(node))
		return 0;
	if (node->type == YAML_MAPPING_NODE &&
	    node->data.mapping.style == YAML_BLOCK_MAPPING_STYLE)
		return 0;
	refuse("it has lines of NAME: WORDS, each on its own");
	return fault_at(r, node, name);
}

static char *skip_blanks(const char *c)
{
	while (*c == ' ' || *c == '\t')
		c++;
	return (char *)c;
}

static char *word_end(const char *c)
{
	while (*c && *c != ' ' && *c != '\t')
		c++;
	return (char *)c;
}

static char *first_word(const char *text)
{
	const char *word = skip_blanks(text);

	return need(strndup(word, word_end(word) - word));
}

/* The scalar's words, in one allocation; ends with NULL. */
static char **split(const char *text)
{
	size_t len = strlen(text), room = len / 2 + 2, n = 0;
	char **words = need(malloc(room * sizeof(*words) + len + 1));
	char *c = skip_blanks(strcpy((char *)(words + room), text));

	while (*c) {
		words[n++] = c;
		c = word_end(c);
		if (*c)
			*c++ = '\0';
		c = skip_blanks(c);
	}
	words[n] = NULL;
	return words;
}

/* Where an id is written, if it has none. */
static void note_place(struct reader *r, struct item *item, const yaml_node_t *value)
{
	item->at = octet_of(r, value->start_mark.index);
	if (value->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		item->at++;
}

/* First walk: NAME: [ID] ... */
static int take_item(struct reader *r, struct table *table, struct item *item,
		     const yaml_node_t *key, const yaml_node_t *value)
{
	char *word;
	int err;

	item->line = line_of(key);
	item->name = need(strdup(text_of(key)));
	err = name_check(item->name);
	if (err)
		return err;

	word = first_word(text_of(value));
	if (is_number(word)) {
		/* All ids have 16 bits and start at 1. */
		if (table == &r->net->zones)
			err = zone_id_word(&item->id, word, NULL);
		else if (table == &r->net->nodes)
			err = node_id_word(&item->id, word, NULL);
		else
			err = group_id_word(&item->id, word, NULL);
	} else if (r->unnumbered) {
		note_place(r, item, value);
	} else {
		err = refuse("it has no id yet: lwmctl number %s writes one",
			     r->path);
	}
	free(word);
	return err ? err : table_add(table, item);
}

static struct item *item_new(struct reader *r, struct table *table)
{
	if (table == &r->net->zones)
		return &zone_new()->item;
	if (table == &r->net->nodes)
		return &node_new()->item;
	return &group_new()->item;
}

static void item_free(struct reader *r, struct table *table, struct item *item)
{
	if (table == &r->net->zones)
		zone_free((struct zone *)item);
	else if (table == &r->net->nodes)
		node_free((struct node *)item);
	else
		group_free((struct group *)item);
}

static int take_section(struct reader *r, struct table *table,
			const yaml_node_t *section)
{
	yaml_node_pair_t *pair;
	int err;

	if (!section || is_empty(section))
		return 0;
	for (pair = section->data.mapping.pairs.start;
	     pair < section->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = node_of(r, pair->key);
		const yaml_node_t *value = node_of(r, pair->value);
		struct item *item;

		err = check_line(r, key, NULL);
		if (!err)
			err = check_line(r, value, text_of(key));
		if (err)
			return err;
		item = item_new(r, table);
		err = take_item(r, table, item, key, value);
		if (err) {
			item_free(r, table, item);
			return fault_at(r, key, text_of(key));
		}
	}
	return 0;
}

static int read_addresses(struct net *net, const struct node *node)
{
	if (!(node->has & (NODE_ADDR4 | NODE_ADDR6)))
		return refuse("it has no address");
	if (node->has & NODE_ADDR4 &&
	    (node->addr4.s_addr == INADDR_ANY ||
	     node->addr4.s_addr == INADDR_BROADCAST ||
	     IN_MULTICAST(ntohl(node->addr4.s_addr))))
		return refuse("its IPv4 address is no host's");
	if (node->has & NODE_ADDR6 &&
	    (IN6_IS_ADDR_UNSPECIFIED(&node->addr6) ||
	     IN6_IS_ADDR_MULTICAST(&node->addr6)))
		return refuse("its IPv6 address is no host's");
	return net_index_addrs(net, (struct node *)node);
}

int file_zone_of(const struct net *net, const struct node *node,
		 struct zone **zone)
{
	struct zone *by4 = NULL, *by6 = NULL;

	if (node->has & NODE_ADDR4)
		by4 = net_zone_at(net, AF_INET, &node->addr4);
	if (node->has & NODE_ADDR6)
		by6 = net_zone_at(net, AF_INET6, &node->addr6);
	if (by4 && by6 && by4 != by6)
		return refuse("its addresses are of zones %s and %s: say which by zone NAME",
			      by4->item.name, by6->item.name);
	*zone = by4 ? by4 : by6;
	return 0;
}

static int read_node_zone(const struct reader *r, struct node *node)
{
	struct zone *zone;
	int err;

	if (node->has & NODE_ZONE) {
		if (node->zone && !table_by_id(&r->net->zones, node->zone))
			return refuse("zone %u is not in the file", node->zone);
		return 0;
	}
	err = file_zone_of(r->net, node, &zone);
	if (err)
		return err;
	if (zone) {
		node->zone = zone->item.id;
		node->has |= NODE_ZONE;
		return 0;
	}
	return r->unnumbered ? 0 :
	       refuse("it is in no zone: lwmctl number %s writes one", r->path);
}

/* The node whose host of @prefix an address is, or NULL. */
static const struct node *host_at(const struct net *net, const struct prefix *prefix,
				  const struct lwm_overlay *addr)
{
	size_t size = addr->family == AF_INET ? 4 : 16;
	uint16_t n = addr->addr[size - 2] << 8 | addr->addr[size - 1];
	unsigned char host[16] = {};

	if (prefix->eui64 || !prefix_holds(prefix, addr->family, addr->addr))
		return NULL;
	n &= (1U << (8 * size - prefix->len < 16 ? 8 * size - prefix->len : 16)) - 1;
	if (!n || !prefix_host(prefix, n, host) || memcmp(host, addr->addr, size))
		return NULL;
	return table_by_id(&net->nodes, n);
}

/* An address that a node is given does not follow from another one's id. */
static int check_given(const struct net *net, const struct node *node)
{
	char text[INET6_ADDRSTRLEN];
	const struct node *other;
	size_t i, k;

	for (i = 0; i < net->link.n_prefixes; i++)
		for (k = 0; k < node->n_overlays; k++) {
			other = host_at(net, &net->link.prefixes[i], &node->overlays[k]);
			if (other && other != node)
				return refuse("%s is the address of %s in the network's prefix",
					      inet_ntop(node->overlays[k].family,
							node->overlays[k].addr, text,
							sizeof(text)),
					      other->item.name);
		}
	return 0;
}

/* Every node has a host address in each overlay prefix, and no other there. */
static int check_overlay(const struct net *net, const struct node *node)
{
	unsigned char addr[16];
	size_t i;

	for (i = 0; i < net->link.n_prefixes; i++) {
		const struct prefix *prefix = &net->link.prefixes[i];

		if (!prefix->eui64 && !prefix_host(prefix, node->item.id, addr))
			return refuse("the prefix has no host %u: make it wider",
				      node->item.id);
		if ((node->has & NODE_ADDR4 &&
		     prefix_holds(prefix, AF_INET, &node->addr4)) ||
		    (node->has & NODE_ADDR6 &&
		     prefix_holds(prefix, AF_INET6, &node->addr6)))
			return refuse("its address is in the network's own prefix");
	}
	return check_given(net, node);
}

static int read_node(struct reader *r, struct item *item, char **words)
{
	struct node *node = (struct node *)item;
	int err;

	err = node_words(node, words, r->net);
	if (!err)
		err = read_addresses(r->net, node);
	if (!err)
		err = read_node_zone(r, node);
	if (!err)
		err = check_overlay(r->net, node);
	if (!err && node->via && !table_by_id(&r->net->nodes, node->via))
		err = refuse("node %u is not in the file", node->via);
	if (!err && node->via && !(node->flags & LWM_NODE_PLAIN))
		err = refuse("via is for plain nodes");
	return err;
}

static int read_zone(struct reader *r, struct item *item, char **words)
{
	struct zone *zone = (struct zone *)item;
	int err;

	err = zone_words(zone, words, r->net);
	if (err)
		return err;
	if (zone->via && !table_by_id(&r->net->zones, zone->via))
		return refuse("zone %u is not in the file", zone->via);
	return net_index_prefixes(r->net, zone);
}

static int read_group(struct reader *r, struct item *item, char **words)
{
	return group_words((struct group *)item, words, r->net);
}

/* Second walk: the words after the id. Items are in the order of the lines. */
static int read_section(struct reader *r, struct table *table,
			const yaml_node_t *section,
			int (*read)(struct reader *r, struct item *item,
				    char **words))
{
	yaml_node_pair_t *pair;
	size_t i = 0;
	int err;

	if (!section || is_empty(section))
		return 0;
	for (pair = section->data.mapping.pairs.start;
	     pair < section->data.mapping.pairs.top; pair++, i++) {
		struct item *item = table->items[i];
		char **words = split(text_of(node_of(r, pair->value)));

		err = read(r, item, words + (words[0] && is_number(words[0])));
		free(words);
		if (err)
			return fault_at(r, node_of(r, pair->key), item->name);
	}
	return 0;
}

/* Following via from any zone has to end. */
static int check_ways(const struct reader *r)
{
	const struct net *net = r->net;
	size_t i, steps;

	for (i = 0; i < net->zones.n; i++) {
		const struct zone *zone = (struct zone *)net->zones.items[i];

		for (steps = 0; zone && zone->via && steps < net->zones.n;
		     steps++)
			zone = table_by_id(&net->zones, zone->via);
		if (steps < net->zones.n)
			continue;
		zone = (struct zone *)net->zones.items[i];
		refuse("the way to it runs in a circle");
		fault_in("%s:%u: %s", r->path, zone->item.line,
			 zone->item.name);
		return -EINVAL;
	}
	return 0;
}

/* A prefix or several; @word is that of a device. */
static int take_prefixes(struct reader *r, const char *word, yaml_node_t *value)
{
	yaml_node_item_t *item;
	int err;

	if (value->type == YAML_SCALAR_NODE) {
		err = link_word(&r->net->link, word, text_of(value), NULL);
		return err ? fault_at(r, value, word) : 0;
	}
	if (value->type != YAML_SEQUENCE_NODE) {
		refuse("it is a prefix or a list of them");
		return fault_at(r, value, word);
	}
	for (item = value->data.sequence.items.start;
	     item < value->data.sequence.items.top; item++) {
		yaml_node_t *element = node_of(r, *item);

		err = check_line(r, element, word);
		if (!err)
			err = take_prefixes(r, word, element);
		if (err)
			return err;
	}
	return 0;
}

static int take_multicast(struct reader *r, yaml_node_t *value)
{
	const char *key = "multicast";
	int err;

	err = check_line(r, value, key);
	if (err)
		return err;
	r->net->multicast = !strcmp(text_of(value), "yes");
	if (r->net->multicast || !strcmp(text_of(value), "no"))
		return 0;
	refuse("%s is neither yes nor no", text_of(value));
	return fault_at(r, value, key);
}

/* Keys of the file and the words of a device that they are. */
static const struct {
	const char	*key;
	const char	*word;
} shared_keys[] = {
	{ "network",	"id" },
	{ "port",	"dstport" },
	{ "setlen",	"setlen" },
	{ "ttl",	"ttl" },
	{ "dscp",	"dscp" },
	{ "csum",	"csum" },
	{ "relay",	"relay" },
	{ "relay_rate",	"relay_rate" },
	{ "silence",	"silence" },
	{ "probe",	"probe" },
	{ "learning",	"learning" },
	{ "ageing",	"ageing" },
	{ "macs",	"macs" },
	{ "subsets",	"subsets" },
	{ "initiators",	"initiators" },
	{ "mtu",	"mtu" },
};

static int take_shared(struct reader *r, const char *key, yaml_node_t *value)
{
	size_t i;
	int err;

	for (i = 0; i < sizeof(shared_keys) / sizeof(*shared_keys); i++) {
		if (strcmp(key, shared_keys[i].key))
			continue;
		err = check_line(r, value, key);
		if (err)
			return err;
		if (link_word(&r->net->link, shared_keys[i].word,
			      text_of(value), NULL))
			return fault_at(r, value, key);
		return 0;
	}
	refuse("a network file has no such key");
	return fault_at(r, value, key);
}

static int take_key(struct reader *r, yaml_node_t *key, yaml_node_t *value)
{
	const char *name = text_of(key);
	yaml_node_t **section;

	if (!strcmp(name, "prefix") || !strcmp(name, "eui64"))
		return take_prefixes(r, name, value);
	if (!strcmp(name, "multicast"))
		return take_multicast(r, value);
	if (!strcmp(name, "zones"))
		section = &r->zones;
	else if (!strcmp(name, "nodes"))
		section = &r->nodes;
	else if (!strcmp(name, "groups"))
		section = &r->groups;
	else
		return take_shared(r, name, value);
	*section = value;
	return check_section(r, value, name);
}

static int take_keys(struct reader *r, yaml_node_t *root)
{
	yaml_node_pair_t *pair, *other;
	int err;

	for (pair = root->data.mapping.pairs.start;
	     pair < root->data.mapping.pairs.top; pair++) {
		yaml_node_t *key = node_of(r, pair->key);

		err = check_line(r, key, NULL);
		if (err)
			return err;
		for (other = root->data.mapping.pairs.start; other < pair;
		     other++)
			if (!strcmp(text_of(node_of(r, other->key)),
				    text_of(key))) {
				refuse("it is there already, on line %u",
				       line_of(node_of(r, other->key)));
				return fault_at(r, key, text_of(key));
			}
		err = take_key(r, key, node_of(r, pair->value));
		if (err)
			return err;
	}
	return 0;
}

/* Where number writes zones: after the last of them, else before the nodes. */
static void find_zones_place(struct reader *r, yaml_node_t *root)
{
	struct net *net = r->net;
	yaml_node_pair_t *pair;
	yaml_mark_t mark = {};
	char *newline;

	net->zones_indent = 2;
	for (pair = root->data.mapping.pairs.start;
	     pair < root->data.mapping.pairs.top; pair++)
		if (node_of(r, pair->value) == r->nodes)
			mark = node_of(r, pair->key)->start_mark;
	if (r->zones && is_empty(r->zones)) {
		mark = r->zones->end_mark;
	} else if (r->zones) {
		pair = r->zones->data.mapping.pairs.top - 1;
		mark = node_of(r, pair->value)->end_mark;
		net->zones_indent = node_of(r, pair->key)->start_mark.column;
	}
	net->zones_at = octet_of(r, mark.index);
	net->zones_there = r->zones;
	if (!r->zones)
		return;

	newline = memchr(r->text + net->zones_at, '\n', r->len - net->zones_at);
	net->zones_at = newline ? (size_t)(newline + 1 - r->text) : r->len;
}

static int read_net(struct reader *r)
{
	yaml_node_t *root = yaml_document_get_root_node(&r->doc);
	struct net *net = r->net;
	int err;

	if (!root || root->type != YAML_MAPPING_NODE ||
	    root->data.mapping.style != YAML_BLOCK_MAPPING_STYLE) {
		refuse("%s: it is no network file: lwm-network(5) shows one",
		       r->path);
		return -EINVAL;
	}
	err = take_keys(r, root);
	if (err)
		return err;
	if (!(net->link.has & LINK_ID))
		return refuse("%s: it says no network: NUMBER", r->path);
	if (!r->nodes || is_empty(r->nodes))
		return refuse("%s: it has no nodes", r->path);

	err = take_section(r, &net->zones, r->zones);
	if (!err)
		err = take_section(r, &net->nodes, r->nodes);
	if (!err)
		err = take_section(r, &net->groups, r->groups);
	if (!err)
		err = read_section(r, &net->zones, r->zones, read_zone);
	if (!err)
		err = read_section(r, &net->nodes, r->nodes, read_node);
	if (!err)
		err = read_section(r, &net->groups, r->groups, read_group);
	if (!err)
		err = check_ways(r);
	if (!err)
		find_zones_place(r, root);
	return err;
}

struct net *file_parse(const char *path, const char *text, size_t len,
		       bool unnumbered)
{
	struct reader r = {
		.path = path, .text = text, .len = len,
		.unnumbered = unnumbered,
	};
	yaml_parser_t parser;

	need(yaml_parser_initialize(&parser) ? &parser : NULL);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	if (!yaml_parser_load(&parser, &r.doc)) {
		refuse("%s:%zu: %s", path, parser.problem_mark.line + 1,
		       parser.problem ? parser.problem : "it is no YAML");
		yaml_parser_delete(&parser);
		return NULL;
	}
	yaml_parser_delete(&parser);

	r.net = net_new();
	if (read_net(&r)) {
		net_free(r.net);
		r.net = NULL;
	}
	yaml_document_delete(&r.doc);
	return r.net;
}

struct net *file_load(const char *path)
{
	struct net *net;
	char *text;
	size_t len;

	text = file_read(path, &len);
	if (!text)
		return NULL;
	net = file_parse(path, text, len, false);
	free(text);
	return net;
}
