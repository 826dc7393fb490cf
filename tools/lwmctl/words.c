// SPDX-License-Identifier: GPL-2.0
#include "words.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../uapi/lwm.h"
#include "say.h"

bool is_number(const char *word)
{
	const char *c = word;

	while (isdigit((unsigned char)*c))
		c++;
	return c != word && !*c;
}

int name_check(const char *name)
{
	/* What lists and lines mean something else by. */
	static const char * const taken[] = {
		"none", "auto", "never", "on", "off", "nodes",
	};
	const char *c;
	size_t i;

	for (i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (*name == *taken[i] && !strcmp(name, taken[i]))
			return refuse("\"%s\" cannot be a name", name);
	for (c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			return refuse("a name has letters, digits, \".\", \"_\" and \"-\"");
	for (c = name; *c; c++)
		if (isalpha((unsigned char)*c))
			return 0;
	return refuse("a name has a letter in it, or it would be an id");
}

int uint_word(uint32_t *v, const char *word, uint32_t max, const char *what)
{
	unsigned long n;

	if (!is_number(word))
		return refuse("%s is no %s: a number from 0 to %u is", word,
			      what, max);
	errno = 0;
	n = strtoul(word, NULL, 10);
	if (errno || n > max)
		return refuse("%s %s is too big: it goes to %u", what, word,
			      max);
	*v = n;
	return 0;
}

static int id_word(uint16_t *id, const char *word, const char *noun,
		   const struct table *names)
{
	const struct item *item;
	uint32_t n;

	if (is_number(word)) {
		/* Six digits are too many, and may be more than a long. */
		n = strlen(word) > 5 ? UINT32_MAX : strtoul(word, NULL, 10);
		if (n > LWM_NODE_MAX)
			return refuse("%s %s is no %s: ids go from 1 to %u",
				      noun, word, noun, LWM_NODE_MAX);
		if (!n)
			return refuse("%s 0 is no %s: ids start at 1", noun,
				      noun);
		*id = n;
		return 0;
	}

	item = names ? table_by_name(names, word) : NULL;
	if (!item)
		return refuse("no %s is called %s", noun, word);
	*id = item->id;
	return 0;
}

int node_id_word(uint16_t *id, const char *word, const struct net *names)
{
	return id_word(id, word, "node", names ? &names->nodes : NULL);
}

int zone_id_word(uint16_t *id, const char *word, const struct net *names)
{
	return id_word(id, word, "zone", names ? &names->zones : NULL);
}

int group_id_word(uint16_t *id, const char *word, const struct net *names)
{
	return id_word(id, word, "group", names ? &names->groups : NULL);
}

static int add_range(struct set *set, char *item, const struct net *names)
{
	char *dash = strchr(item, '-');
	uint16_t first, last;
	unsigned int id;
	int err;

	*dash = '\0';
	err = node_id_word(&first, item, names);
	if (!err)
		err = node_id_word(&last, dash + 1, names);
	if (err)
		return err;
	if (first > last)
		return refuse("%s-%s runs backwards", item, dash + 1);
	for (id = first; id <= last; id++)
		set_add(set, id);
	return 0;
}

static int add_nodes(struct set *set, char *item, const struct net *names)
{
	uint16_t id;
	int err;

	/* Names may have dashes too: only digits make a range. */
	if (strchr(item, '-') && item[strspn(item, "0123456789-")] == '\0')
		return add_range(set, item, names);
	err = node_id_word(&id, item, names);
	if (!err && id)
		set_add(set, id);
	return err;
}

int nodes_word(struct set *set, const char *list, const struct net *names)
{
	char *copy, *rest, *item;
	int err = 0;

	copy = need(strdup(list));
	rest = copy;
	while (!err && (item = strsep(&rest, ","))) {
		if (*item)
			err = add_nodes(set, item, names);
		else
			err = refuse("\"%s\" is no list of nodes: 3,5,7-9 is",
				     list);
	}
	free(copy);
	return err;
}

int prefix_word(struct prefix *prefix, const char *word)
{
	const char *slash = strchr(word, '/');
	char text[INET6_ADDRSTRLEN] = "";
	unsigned char mask[16] = {};
	uint32_t len, max, i;

	*prefix = (struct prefix){};
	if (!slash || (size_t)(slash - word) >= sizeof(text))
		return refuse("%s is no prefix: 10.0.1.0/24 is", word);
	memcpy(text, word, slash - word);
	prefix->family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(prefix->family, text, prefix->addr) != 1)
		return refuse("%s is no address", text);

	max = prefix->family == AF_INET ? 32 : 128;
	if (uint_word(&len, slash + 1, max, "prefix length"))
		return -EINVAL;
	prefix->len = len;

	for (i = 0; i < len; i++)
		mask[i / 8] |= 0x80 >> i % 8;
	for (i = 0; i < max / 8; i++)
		if (prefix->addr[i] & ~mask[i])
			return refuse("%s has bits set after the first %u",
				      word, len);
	return 0;
}

int word_lacks(const char *word)
{
	return misuse("%s needs a value", word);
}

int word_unknown(const char *word)
{
	return misuse("\"%s\" is not known here", word);
}

static int mac_word(unsigned char *mac, const char *word)
{
	int end = -1;

	if (sscanf(word, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &mac[0], &mac[1],
		   &mac[2], &mac[3], &mac[4], &mac[5], &end) != 6 ||
	    word[end] || strlen(word) != 17)
		return refuse("%s is no MAC address", word);
	if (mac[0] & 1)
		return refuse("%s is no host's MAC address", word);
	return 0;
}

int addr_word(struct in_addr *addr4, struct in6_addr *addr6, const char *word)
{
	if (inet_pton(AF_INET, word, addr4) == 1)
		return 1;
	if (inet_pton(AF_INET6, word, addr6) == 1)
		return 2;
	return refuse("%s is no address", word);
}

static int node_address(struct node *node, const char *word)
{
	struct in6_addr addr6;
	struct in_addr addr4;
	int kind;

	kind = addr_word(&addr4, &addr6, word);
	if (kind < 0)
		return kind;
	if (kind == 1) {
		if (node->has & NODE_ADDR4)
			return refuse("a second IPv4 address, %s: a node has at most one of each family",
				      word);
		node->addr4 = addr4;
		node->has |= NODE_ADDR4;
	} else {
		if (node->has & NODE_ADDR6)
			return refuse("a second IPv6 address, %s: a node has at most one of each family",
				      word);
		node->addr6 = addr6;
		node->has |= NODE_ADDR6;
	}
	return 0;
}

static int take_zone(struct node *node, const char *word,
		     const struct net *names)
{
	node->has |= NODE_ZONE;
	return zone_id_word(&node->zone, word, names);
}

static int take_address(struct node *node, const char *word,
			const struct net *names)
{
	return node_address(node, word);
}

static int take_mac(struct node *node, const char *word,
		    const struct net *names)
{
	node->has |= NODE_MAC;
	return mac_word(node->mac, word);
}

static int take_via(struct node *node, const char *word,
		    const struct net *names)
{
	node->has |= NODE_VIA;
	node->via = 0;
	return strcmp(word, "none") ? node_id_word(&node->via, word, names) : 0;
}

/* ADDRESS[,router] */
static int take_overlay(struct node *node, const char *word,
			const struct net *names)
{
	struct lwm_overlay overlay = {}, *new;
	const char *comma = strchr(word, ',');
	char text[INET6_ADDRSTRLEN] = "";
	struct in6_addr addr6;
	struct in_addr addr4;
	int kind;

	node->has |= NODE_OVERLAYS;
	if (!strcmp(word, "none"))
		return 0;
	if (comma && strcmp(comma, ",router"))
		return refuse("%s: an overlay address is followed by nothing or by ,router", word);
	snprintf(text, sizeof(text), "%.*s", comma ? (int)(comma - word) : (int)strlen(word),
		 word);
	kind = addr_word(&addr4, &addr6, text);
	if (kind < 0)
		return kind;
	overlay.family = kind == 1 ? AF_INET : AF_INET6;
	overlay.flags = comma ? LWM_OVERLAY_ROUTER : 0;
	memcpy(overlay.addr, kind == 1 ? (void *)&addr4 : &addr6, kind == 1 ? 4 : 16);
	new = node_add_overlay(node);
	if (!new)
		return refuse("%s: a node has at most %u overlay addresses", word,
			      LWM_OVERLAYS_MAX);
	*new = overlay;
	return 0;
}

static const struct {
	const char	*word;
	int		(*take)(struct node *node, const char *word,
				const struct net *names);
} node_takes[] = {
	{ "zone",	take_zone },
	{ "address",	take_address },
	{ "mac",	take_mac },
	{ "via",	take_via },
	{ "overlay",	take_overlay },
};

static const struct {
	const char	*word;
	uint32_t	flag;
} node_flags[] = {
	{ "permanent",	LWM_NODE_PERMANENT },
	{ "plain",	LWM_NODE_PLAIN },
	{ "down",	LWM_NODE_DOWN },
};

/* Words taken, 0 if @words[0] is no flag. A bare flag is on. */
static int take_flag(struct node *node, char **words)
{
	bool on = true;
	size_t i;
	int n = 1;

	for (i = 0; i < sizeof(node_flags) / sizeof(*node_flags); i++)
		if (!strcmp(words[0], node_flags[i].word))
			break;
	if (i == sizeof(node_flags) / sizeof(*node_flags))
		return 0;

	if (words[1] && (!strcmp(words[1], "on") || !strcmp(words[1], "off"))) {
		on = !strcmp(words[1], "on");
		n = 2;
	}
	node->flags_said |= node_flags[i].flag;
	node->flags &= ~node_flags[i].flag;
	if (on)
		node->flags |= node_flags[i].flag;
	return n;
}

/* Words taken, 0 if @words[0] takes no value. */
static int take_pair(struct node *node, char **words, const struct net *names)
{
	size_t i;
	int err;

	for (i = 0; i < sizeof(node_takes) / sizeof(*node_takes); i++) {
		if (strcmp(words[0], node_takes[i].word))
			continue;
		if (!words[1])
			return word_lacks(words[0]);
		err = node_takes[i].take(node, words[1], names);
		return err ? err : 2;
	}
	return 0;
}

int node_words(struct node *node, char **words, const struct net *names)
{
	int n;

	for (; *words; words += n) {
		/* No other word has one of these. */
		if (strchr(*words, '.') || strchr(*words, ':')) {
			n = node_address(node, *words);
			n = n ? n : 1;
		} else {
			n = take_pair(node, words, names);
			n = n ? n : take_flag(node, words);
		}
		if (!n)
			return word_unknown(*words);
		if (n < 0)
			return n;
	}
	return 0;
}

static int take_relay(struct zone *zone, const char *word,
		      const struct net *names)
{
	zone->has |= ZONE_RELAY;
	set_free(&zone->relays);
	if (!strcmp(word, "auto")) {
		zone->relay = LWM_RELAY_AUTO;
		return 0;
	}
	if (!strcmp(word, "never")) {
		zone->relay = LWM_RELAY_NEVER;
		return 0;
	}
	zone->relay = LWM_RELAY_NODES;
	return nodes_word(&zone->relays, word, names);
}

static int take_zone_via(struct zone *zone, const char *word,
			 const struct net *names)
{
	zone->has |= ZONE_VIA;
	zone->via = 0;
	return strcmp(word, "none") ? zone_id_word(&zone->via, word, names) : 0;
}

int zone_words(struct zone *zone, char **words, const struct net *names)
{
	struct prefix prefix;
	int err;

	while (*words) {
		if (strchr(*words, '/')) {
			err = prefix_word(&prefix, *words);
			if (err)
				return err;
			prefix_add(&zone->prefixes, &zone->n_prefixes, &prefix);
			words++;
			continue;
		}
		if (strcmp(*words, "via") && strcmp(*words, "relay"))
			return word_unknown(*words);
		if (!words[1])
			return word_lacks(*words);
		if (!strcmp(*words, "via"))
			err = take_zone_via(zone, words[1], names);
		else
			err = take_relay(zone, words[1], names);
		if (err)
			return err;
		words += 2;
	}
	return 0;
}

/* A multicast address of the group's. 1: @word is no address. */
static int group_address(struct group *group, const char *word)
{
	struct in6_addr addr6;
	struct in_addr addr4;

	if (inet_pton(AF_INET, word, &addr4) == 1) {
		if (!IN_MULTICAST(ntohl(addr4.s_addr)))
			return refuse("%s is no multicast address", word);
		if (group->has & GROUP_ADDR4)
			return refuse("a second IPv4 address, %s: a group has at most one of each family",
				      word);
		group->addr4 = addr4;
		group->has |= GROUP_ADDR4;
		return 0;
	}
	if (inet_pton(AF_INET6, word, &addr6) == 1) {
		if (!IN6_IS_ADDR_MULTICAST(&addr6))
			return refuse("%s is no multicast address", word);
		if (group->has & GROUP_ADDR6)
			return refuse("a second IPv6 address, %s: a group has at most one of each family",
				      word);
		group->addr6 = addr6;
		group->has |= GROUP_ADDR6;
		return 0;
	}
	return 1;
}

int group_words(struct group *group, char **words, const struct net *names)
{
	int err;

	if (*words && !strcmp(*words, "nodes")) {
		words++;
		if (!*words)
			return word_lacks("nodes");
	}
	for (; *words; words++) {
		if (!strcmp(*words, "address") && !*++words)
			return word_lacks("address");
		err = group_address(group, *words);
		if (err < 0)
			return err;
		if (!err)
			continue;
		group->has |= GROUP_NODES;
		if (!strcmp(*words, "none"))
			continue;
		err = nodes_word(&group->nodes, *words, names);
		if (err)
			return err;
	}
	return 0;
}
