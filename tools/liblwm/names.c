// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names of nodes and groups. Of the network file only this is read: under
 * "nodes:" and "groups:", lines NAME: ID and more words; and the network's id.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "lwm.h"
#include "names.h"

struct name {
	char		*text;
	uint16_t	id;
};

struct list {
	struct name	*names;
	size_t		n;
};

struct names {
	struct list	nodes;
	struct list	groups;
};

static const char *scalar(const yaml_node_t *node)
{
	return node && node->type == YAML_SCALAR_NODE ?
		(const char *)node->data.scalar.value : "";
}

/* The first word, if it is an id: a line without one has none to be known by. */
static uint16_t first_id(const char *line)
{
	unsigned long id;
	char *end;

	if (!isdigit((unsigned char)*line))
		return 0;

	id = strtoul(line, &end, 10);
	if ((*end && !isspace((unsigned char)*end)) || id > LWM_NODE_MAX)
		return 0;

	return id;
}

static int list_add(struct list *list, const char *text, uint16_t id)
{
	struct name *names;

	if (!id || !*text)
		return 0;

	names = reallocarray(list->names, list->n + 1, sizeof(*names));
	if (!names)
		return -ENOMEM;
	list->names = names;

	names[list->n] = (struct name) { .text = strdup(text), .id = id };
	return names[list->n++].text ? 0 : -ENOMEM;
}

static int list_fill(struct list *list, yaml_document_t *doc, const yaml_node_t *map)
{
	yaml_node_pair_t *pair;
	int err = 0;

	if (!map || map->type != YAML_MAPPING_NODE)
		return 0;

	for (pair = map->data.mapping.pairs.start;
	     pair < map->data.mapping.pairs.top && !err; pair++)
		err = list_add(list, scalar(yaml_document_get_node(doc, pair->key)),
			       first_id(scalar(yaml_document_get_node(doc, pair->value))));

	return err;
}

/* The value of @key at the top of the file, or NULL. */
static const yaml_node_t *section(yaml_document_t *doc, const char *key)
{
	const yaml_node_t *root = yaml_document_get_root_node(doc);
	yaml_node_pair_t *pair;

	for (pair = root->data.mapping.pairs.start; pair < root->data.mapping.pairs.top; pair++)
		if (!strcmp(scalar(yaml_document_get_node(doc, pair->key)), key))
			return yaml_document_get_node(doc, pair->value);

	return NULL;
}

static int names_fill(struct names *names, yaml_document_t *doc, uint32_t net)
{
	const yaml_node_t *root = yaml_document_get_root_node(doc);
	int err;

	if (!root || root->type != YAML_MAPPING_NODE)
		return -EBADMSG;
	if (strtoul(scalar(section(doc, "network")), NULL, 10) != net)
		return 0;

	err = list_fill(&names->nodes, doc, section(doc, "nodes"));
	return err ? err : list_fill(&names->groups, doc, section(doc, "groups"));
}

static int names_parse(struct names *names, FILE *file, uint32_t net)
{
	yaml_parser_t parser;
	yaml_document_t doc;
	int err = -EBADMSG;

	if (!yaml_parser_initialize(&parser))
		return -ENOMEM;

	yaml_parser_set_input_file(&parser, file);
	if (yaml_parser_load(&parser, &doc)) {
		err = names_fill(names, &doc, net);
		yaml_document_delete(&doc);
	}

	yaml_parser_delete(&parser);
	return err;
}

static int names_read(struct names *names, const char *path, uint32_t net)
{
	FILE *file = fopen(path, "re");
	int err;

	if (!file)
		return errno == ENOENT ? 0 : -errno;

	err = names_parse(names, file, net);
	fclose(file);
	return err;
}

int names_load(struct names **out, const char *path, uint32_t net)
{
	struct names *names = calloc(1, sizeof(*names));
	int err;

	if (!names)
		return -ENOMEM;

	err = names_read(names, path, net);
	if (err) {
		names_free(names);
		return err;
	}

	*out = names;
	return 0;
}

static void list_free(struct list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->names[i].text);
	free(list->names);
}

void names_free(struct names *names)
{
	if (!names)
		return;

	list_free(&names->nodes);
	list_free(&names->groups);
	free(names);
}

static uint16_t list_find(const struct list *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->names[i].text, text))
			return list->names[i].id;

	return 0;
}

uint16_t names_node(const struct names *names, const char *name)
{
	return list_find(&names->nodes, name);
}

uint16_t names_group(const struct names *names, const char *name)
{
	return list_find(&names->groups, name);
}

const char *names_of_node(const struct names *names, uint16_t node)
{
	for (size_t i = 0; i < names->nodes.n; i++)
		if (names->nodes.names[i].id == node)
			return names->nodes.names[i].text;

	return NULL;
}
