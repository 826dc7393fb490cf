// SPDX-License-Identifier: GPL-2.0
/*
 * lwmctl - look after networks of LWM
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "complete.h"
#include "net.h"
#include "netns.h"
#include "objects.h"
#include "out.h"
#include "say.h"

enum {
	EXIT_REFUSED	= 1,
	EXIT_MISUSED	= 2,
};

#define LOADED	"/sys/module/lwm/version"

/* Of this program, and of the module that is loaded now. */
static void versions(void)
{
	FILE *f = fopen(LOADED, "re");
	char module[64];

	puts("lwmctl " VERSION);
	if (f && fscanf(f, "%63s", module) == 1)
		printf("module %s\n", module);
	else
		puts("module not loaded");
	if (f)
		fclose(f);
}

static void usage(FILE *f)
{
	size_t i;

	fputs("usage: lwmctl [-j] [-s] [-n NETNS] OBJECT [COMMAND ...] [dev NAME]\n"
	      "       -j  print JSON    -s  print zeros too    -n  in that network namespace\n"
	      "       -V  print versions\n\n",
	      f);
	for (i = 0; objects[i]; i++)
		fprintf(f, "  %-8s  %s\n", objects[i]->name, objects[i]->what);
	fputs("\nlwmctl OBJECT help shows its commands. More: lwmctl(8), lwm-network(5).\n",
	      f);
}

static void usage_of(FILE *f, const struct object *object)
{
	const struct command *command = object->commands;

	if (object->run) {
		fprintf(f, "usage: lwmctl %s %s\n", object->name, object->usage);
		return;
	}
	for (; command->name; command++)
		fprintf(f, "%s lwmctl %s %s %s\n",
			command == object->commands ? "usage:" : "      ",
			object->name, command->name, command->usage);
}

/* Take "dev NAME" out of the words, wherever it stands. */
static int take_dev(struct ctl *ctl)
{
	char **from, **to;

	for (from = to = ctl->words; *from; from++) {
		if (strcmp(*from, "dev")) {
			*to++ = *from;
			continue;
		}
		if (!from[1])
			return misuse("dev needs a value");
		ctl->dev = *++from;
	}
	*to = NULL;
	return 0;
}

/* Act and object, as the user named them, in front of what was wrong. */
static void complain(const struct object *object,
		     const struct command *command, const char *which)
{
	fprintf(stderr, "lwmctl: %s", object->name);
	if (command)
		fprintf(stderr, " %s", command->name);
	if (command && which)
		fprintf(stderr, " %s", which);
	fprintf(stderr, ": %s\n", fault());
}

static int run(const struct object *object, const struct command *command,
	       struct ctl *ctl)
{
	int err;

	err = take_dev(ctl);
	if (!err)
		err = command ? command->run(ctl) : object->run(ctl);
	net_free(ctl->names);
	if (!err)
		return ctl->status;
	if (err == FOUND)
		return EXIT_REFUSED;
	fflush(stdout);
	complain(object, command, ctl->which);
	if (err != MISUSED)
		return ctl->status ? ctl->status : EXIT_REFUSED;
	if (command)
		fprintf(stderr, "usage: lwmctl %s %s %s\n", object->name,
			command->name, command->usage);
	else
		usage_of(stderr, object);
	return EXIT_MISUSED;
}

static int run_words(char **words, bool all)
{
	const struct object *object = object_find(words[0]);
	const struct command *command = NULL;
	struct ctl ctl = { .words = words + 1, .all = all };

	/* What the shell asks, and nobody types. */
	if (!strcmp(words[0], "complete")) {
		complete(words + 1);
		return 0;
	}
	if (!object) {
		fprintf(stderr, "lwmctl: there is no object %s\n", words[0]);
		usage(stderr);
		return EXIT_MISUSED;
	}
	if (words[1] && !strcmp(words[1], "help")) {
		usage_of(stdout, object);
		return 0;
	}
	if (object->run)
		return run(object, NULL, &ctl);

	if (!words[1] || !strcmp(words[1], "dev"))
		return run(object, &object->commands[0], &ctl);
	command = command_find(object, words[1]);
	if (!command) {
		fprintf(stderr, "lwmctl: %s: there is no command %s\n",
			object->name, words[1]);
		usage_of(stderr, object);
		return EXIT_MISUSED;
	}
	ctl.words++;
	return run(object, command, &ctl);
}

int main(int argc, char **argv)
{
	bool json = false, all = false;
	int option, status;

	while ((option = getopt(argc, argv, "+hjn:sV")) != -1) {
		switch (option) {
		case 'h':
			usage(stdout);
			return 0;
		case 'j':
			json = true;
			break;
		case 'n':
			if (netns_enter(optarg)) {
				fprintf(stderr, "lwmctl: %s\n", fault());
				return EXIT_REFUSED;
			}
			break;
		case 's':
			all = true;
			break;
		case 'V':
			versions();
			return 0;
		default:
			usage(stderr);
			return EXIT_MISUSED;
		}
	}
	if (optind == argc) {
		usage(stderr);
		return EXIT_MISUSED;
	}

	out_to(stdout, json);
	status = run_words(argv + optind, all);
	if (fflush(stdout) && !status) {
		fprintf(stderr, "lwmctl: cannot print: %s\n", strerror(errno));
		return EXIT_REFUSED;
	}
	return status;
}
