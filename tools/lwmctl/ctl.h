/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A command under way, and the objects that commands are of.
 */
#ifndef LWMCTL_CTL_H
#define LWMCTL_CTL_H

#include <stdbool.h>
#include <stdint.h>

#include "link.h"
#include "nl.h"

struct group;
struct item;
struct net;
struct node;
struct table;
struct zone;

struct ctl {
	bool		all;		/* -s */
	const char	*dev;		/* NULL: the only one */
	char		**words;	/* after the command, less dev NAME */
	const char	*which;		/* the object's id or name, as it was given */
	int		status;		/* to end with; 0: as it went */

	/* ctl_device() fills these: */
	struct link	link;
	struct net	*names;		/* NULL: no names known */
};

struct command {
	const char	*name;
	int		(*run)(struct ctl *ctl);
	const char	*usage;
};

/* Commands end with a name of NULL. Without one, the first is meant. */
struct object {
	const char		*name;
	const char		*what;
	const struct command	*commands;
	/* Instead of commands: the object is a command itself. */
	int			(*run)(struct ctl *ctl);
	const char		*usage;
};

extern const struct object object_device, object_node, object_zone,
	object_group, object_subset, object_socket, object_stats, object_route, object_ping,
	object_monitor, object_number, object_up, object_down, object_apply, object_save,
	object_check, object_show, object_top, object_metrics, object_trace;

/* Find the device, and the names that go with it. */
int ctl_device(struct ctl *ctl);
/* Refused if words are left. */
int ctl_no_words(const struct ctl *ctl);
/* The first word, which is taken: the object that is meant. NULL and a fault without one. */
char *ctl_word(struct ctl *ctl, const char *what);

/*
 * Ask for the object @id by @cmd, or for all of them if it is 0, and print what
 * comes as a list.
 */
int ctl_show(struct ctl *ctl, int cmd, int attr, uint16_t id, nl_each_fn *each);

/* @key and its name, if it has one. */
void print_id(const char *key, const char *name_key, const char *fmt,
	      const struct table *names, uint16_t id);
void print_node(const struct node *node, const struct net *names);
const char *node_state_text(uint8_t state);	/* enum lwm_state */
/* Its id, and what is known of it as a neighbour. */
void print_node_state(const struct node *node);
void print_zone(const struct zone *zone, const struct net *names);
void print_group(const struct group *group, const struct net *names);

#endif
