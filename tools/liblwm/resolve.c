// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lists of nodes as people write them: "stor-1,3,5-9", "stor-1:701,5-9:702". */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genl.h"
#include "names.h"

#define WORD_MAX	256

/* A caller without a handle has no place for the sentence. */
#define word_fail(lwm, err, ...) \
	((lwm) ? lwm_fail(lwm, err, __VA_ARGS__) : (err))

/* See that lwm->names is there. */
static int names_ready(struct lwm *lwm)
{
	char path[64 + IF_NAMESIZE];
	int err;

	if (lwm->names)
		return 0;

	snprintf(path, sizeof(path), "/run/lwm/%ju/%s.yaml", lwm->netns, lwm->ifname);
	err = names_load(&lwm->names, path, lwm->net);
	if (err)
		return lwm_fail(lwm, err, "%s cannot be read: bring the network up again", path);

	return 0;
}

/* Decimal digits to the end of the text or to @stop; 0 to 65535. */
static bool number(const char *text, char stop, uint16_t *value, const char **end)
{
	unsigned long n = 0;
	const char *c;

	for (c = text; *c >= '0' && *c <= '9' && n <= UINT16_MAX; c++)
		n = n * 10 + (*c - '0');

	*value = n;
	*end = c;
	return c > text && n <= UINT16_MAX && (!*c || *c == stop);
}

/* Meant as an id or a range, whether it is one or not. */
static bool numeric(const char *text)
{
	return *text && !text[strspn(text, "0123456789-")];
}

struct range {
	uint16_t	first;
	uint16_t	last;
	__be16		port;
};

static int range_check(struct lwm *lwm, const char *word, const struct range *range)
{
	if (!range->first)
		return word_fail(lwm, -EINVAL, "%s: node ids go from 1 to %u", word,
				 LWM_NODE_MAX);
	if (range->last < range->first)
		return word_fail(lwm, -EINVAL, "%s: a range goes from low to high", word);

	return 0;
}

static int word_named(struct lwm *lwm, const char *word, struct range *range)
{
	int err;

	if (!lwm)
		return -ENOENT;
	err = names_ready(lwm);
	if (err)
		return err;

	range->first = names_node(lwm->names, word);
	range->last = range->first;
	if (!range->first)
		return lwm_fail(lwm, -ENOENT, "%s: no node of %s has this name",
				word, lwm->ifname);

	return 0;
}

/* "5", "5-9", or a name, which may well have digits and hyphens of its own. */
static int word_nodes(struct lwm *lwm, const char *word, struct range *range)
{
	const char *end;

	if (number(word, '-', &range->first, &end)) {
		range->last = range->first;
		if (!*end || number(end + 1, '\0', &range->last, &end))
			return range_check(lwm, word, range);
	}

	if (!*word)
		return word_fail(lwm, -EINVAL, "a node is missing in the list");
	if (numeric(word))
		return word_fail(lwm, -EINVAL, "%s: node ids go from 1 to %u", word, LWM_NODE_MAX);

	return word_named(lwm, word, range);
}

static int word_port(struct lwm *lwm, const char *text, __be16 *port)
{
	const char *end;
	uint16_t value;

	if (!number(text, '\0', &value, &end) || !value)
		return word_fail(lwm, -EINVAL, "%s: a port is a number from 1 to 65535", text);

	*port = htons(value);
	return 0;
}

static int word_range(struct lwm *lwm, char *word, bool ports, struct range *range)
{
	char *colon = strchr(word, ':');
	int err = 0;

	*range = (struct range) {};

	if (colon && !ports)
		return word_fail(lwm, -EINVAL, "%s: no port can be given here", word);
	if (colon) {
		*colon = '\0';
		err = word_port(lwm, colon + 1, &range->port);
	}

	return err ? err : word_nodes(lwm, word, range);
}

/* Where the nodes of a list are put; what finds no room is counted. */
struct found {
	uint16_t		*nodes;
	struct lwm_target	*targets;
	size_t			room;
	size_t			n;
	bool			ports;	/* may be in the list */
};

static void found_add(struct found *found, const struct range *range)
{
	for (uint32_t node = range->first; node <= range->last; node++, found->n++) {
		if (found->n >= found->room)
			continue;
		if (found->nodes)
			found->nodes[found->n] = node;
		else
			found->targets[found->n] = (struct lwm_target) {
				.node = node,
				.port = range->port,
			};
	}
}

static int list_next(struct lwm *lwm, const char **list, char *word)
{
	size_t len = strcspn(*list, ",");

	if (len >= WORD_MAX)
		return word_fail(lwm, -EINVAL, "a name has at most %u characters", WORD_MAX - 1);

	memcpy(word, *list, len);
	word[len] = '\0';
	*list = (*list)[len] ? *list + len + 1 : NULL;
	return 0;
}

static int list_resolve(struct lwm *lwm, const char *list, struct found *found)
{
	char word[WORD_MAX];
	struct range range;
	int err;

	while (list) {
		err = list_next(lwm, &list, word);
		if (!err)
			err = word_range(lwm, word, found->ports, &range);
		if (err)
			return err;
		found_add(found, &range);
	}

	if (found->n > found->room)
		return word_fail(lwm, -ENOBUFS, "%zu nodes in the list, room for %zu",
				 found->n, found->room);
	return 0;
}

int lwm_resolve(struct lwm *lwm, const char *list, uint16_t *nodes, size_t *n)
{
	struct found found = { .nodes = nodes, .room = *n };
	int err = list_resolve(lwm, list, &found);

	*n = found.n;
	return err;
}

int lwm_resolve_targets(struct lwm *lwm, const char *list, struct lwm_target *to, size_t *n)
{
	struct found found = { .targets = to, .room = *n, .ports = true };
	int err = list_resolve(lwm, list, &found);

	*n = found.n;
	return err;
}

int lwm_resolve_group(struct lwm *lwm, const char *name, uint16_t *group)
{
	const char *end;
	int err;

	if (number(name, '\0', group, &end))
		return 0;
	if (numeric(name))
		return word_fail(lwm, -EINVAL, "%s: group ids end at %u", name, UINT16_MAX);
	if (!lwm)
		return -ENOENT;

	err = names_ready(lwm);
	if (err)
		return err;

	*group = names_group(lwm->names, name);
	if (!*group)
		return lwm_fail(lwm, -ENOENT, "%s: no group of %s has this name",
				name, lwm->ifname);
	return 0;
}

const char *lwm_name(struct lwm *lwm, uint16_t node)
{
	return names_ready(lwm) ? NULL : names_of_node(lwm->names, node);
}
