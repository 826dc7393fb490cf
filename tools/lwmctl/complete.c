// SPDX-License-Identifier: GPL-2.0
#include "complete.h"

#include <dirent.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "net.h"
#include "netns.h"
#include "objects.h"
#include "tables.h"

struct asked {
	const char	*dev;		/* NULL: not said */
	const char	*kept;		/* of the word: what stands before its last comma */
	int		kept_len;
	const char	*start;		/* of what is looked for */
};

static void print(const struct asked *asked, const char *word)
{
	/* Options are for who has begun one. */
	if (*word == '-' && *asked->start != '-')
		return;
	if (!strncmp(word, asked->start, strlen(asked->start)))
		printf("%.*s%s\n", asked->kept_len, asked->kept, word);
}

/* ---- what is there now ---- */

static int print_link(const struct link *link, void *arg)
{
	print(arg, link->name);
	return 0;
}

static void print_devices(struct asked *asked)
{
	link_dump(print_link, asked);
}

static void print_interfaces(struct asked *asked)
{
	struct if_nameindex *all = if_nameindex(), *one;

	for (one = all; one && one->if_index; one++)
		print(asked, one->if_name);
	if (all)
		if_freenameindex(all);
}

static void print_item(const struct asked *asked, const struct table *names, uint16_t id)
{
	const struct item *item = names ? table_by_id(names, id) : NULL;
	char text[sizeof("65535")];

	snprintf(text, sizeof(text), "%u", id);
	print(asked, text);
	if (item && item->name)
		print(asked, item->name);
}

/* @offset: of the table in struct net. */
static void print_items(struct asked *asked, size_t offset)
{
	struct ctl ctl = { .dev = asked->dev };
	struct net *net = net_new();
	const struct table *table = (void *)((char *)net + offset), *names = NULL;
	size_t i;

	if (!ctl_device(&ctl) && !tables_read(net, ctl.link.ifindex)) {
		if (ctl.names)
			names = (void *)((char *)ctl.names + offset);
		for (i = 0; i < table->n; i++)
			print_item(asked, names, table->items[i]->id);
	}
	net_free(ctl.names);
	net_free(net);
}

static void print_nodes(struct asked *asked)
{
	print_items(asked, offsetof(struct net, nodes));
}

/* The last one of a list. */
static void print_node_list(struct asked *asked)
{
	const char *comma = strrchr(asked->start, ',');

	if (comma) {
		asked->kept = asked->start;
		asked->kept_len = comma + 1 - asked->start;
		asked->start = comma + 1;
	}
	print_nodes(asked);
}

static void print_zones(struct asked *asked)
{
	print_items(asked, offsetof(struct net, zones));
}

static void print_groups(struct asked *asked)
{
	print_items(asked, offsetof(struct net, groups));
}

static void print_namespaces(struct asked *asked)
{
	DIR *dir = opendir(NETNS_DIR);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.')
			print(asked, entry->d_name);
	if (dir)
		closedir(dir);
}

static void print_files(struct asked *asked)
{
	puts(COMPLETE_FILES);
}

/* What usages have in capitals. Of what is not here, such as ID, nothing is known. */
static const struct {
	const char	*word;
	void		(*print)(struct asked *asked);
} kinds[] = {
	{ "DEVICE",	print_devices },
	{ "DEV",	print_interfaces },
	{ "NODE",	print_nodes },
	{ "NODES",	print_node_list },
	{ "ZONE",	print_zones },
	{ "GROUP",	print_groups },
	{ "FILE",	print_files },
};

static void print_offer(const char *word, void *arg)
{
	struct asked *asked = arg;
	size_t i;

	if (*word < 'A' || *word > 'Z') {
		print(asked, word);
		return;
	}
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].word, word))
			kinds[i].print(asked);
}

/* ---- where in the line ---- */

static void complete_objects(struct asked *asked)
{
	static const char * const options[] = { "-h", "-j", "-n", "-s", "-V" };
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(*options); i++)
		print(asked, options[i]);
	for (i = 0; objects[i]; i++)
		print(asked, objects[i]->name);
}

static void complete_commands(struct asked *asked, const struct object *object)
{
	const struct command *command;

	for (command = object->commands; command->name; command++)
		print(asked, command->name);
	print(asked, "dev");
	print(asked, "help");
}

/* @words: behind the object. */
static void complete_object(struct asked *asked, const struct object *object, char **words)
{
	const struct command *command;
	char usage[2048];

	if (object->run) {
		grammar_offer(object->usage, words, print_offer, asked);
		return;
	}
	if (!*words) {
		complete_commands(asked, object);
		return;
	}
	/* Without a command, the first is meant. */
	command = strcmp(*words, "dev") ? command_find(object, *words++) : object->commands;
	if (!command)
		return;
	snprintf(usage, sizeof(usage), "%s [dev DEVICE]", command->usage);
	grammar_offer(usage, words, print_offer, asked);
}

/* Take the options, and enter the namespace; NULL: what is asked for is its name. */
static char **take_options(char **words)
{
	const char *name;

	for (; *words && **words == '-'; words++) {
		name = strchr(*words, 'n');
		if (!name)
			continue;
		name = name[1] ? name + 1 : *++words;
		if (!name)
			return NULL;
		/* One that is not there has no devices. */
		if (netns_enter(name))
			exit(0);
	}
	return words;
}

static const char *said_dev(char **words)
{
	for (; *words; words++)
		if (!strcmp(*words, "dev"))
			return words[1];
	return NULL;
}

void complete(char **words)
{
	const struct object *object;
	struct asked asked = {};
	size_t n = 0;

	while (words[n])
		n++;
	if (!n)
		return;
	asked.start = words[n - 1];
	words[n - 1] = NULL;

	words = take_options(words);
	if (!words) {
		print_namespaces(&asked);
	} else if (!*words) {
		complete_objects(&asked);
	} else {
		asked.dev = said_dev(words);
		object = object_find(*words);
		if (object)
			complete_object(&asked, object, words + 1);
	}
}
