/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that lwmctl is called with: objects and their commands.
 */
#ifndef LWMCTL_OBJECTS_H
#define LWMCTL_OBJECTS_H

#include "ctl.h"

extern const struct object * const objects[];	/* ends with NULL */

/* NULL: there is none. */
const struct object *object_find(const char *name);
const struct command *command_find(const struct object *object, const char *name);

#endif
