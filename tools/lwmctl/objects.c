// SPDX-License-Identifier: GPL-2.0
#include "objects.h"

#include <string.h>

const struct object * const objects[] = {
	&object_device, &object_node, &object_zone, &object_group,
	&object_subset, &object_socket, &object_stats, &object_route, &object_ping, &object_monitor,
	&object_number, &object_up, &object_down, &object_apply, &object_save,
	&object_check, &object_show, &object_top, &object_metrics, &object_trace,
	NULL
};

const struct object *object_find(const char *name)
{
	size_t i;

	for (i = 0; objects[i]; i++)
		if (!strcmp(objects[i]->name, name))
			return objects[i];
	return NULL;
}

const struct command *command_find(const struct object *object, const char *name)
{
	const struct command *command = object->commands;

	for (; command && command->name; command++)
		if (!strcmp(command->name, name))
			return command;
	return NULL;
}
