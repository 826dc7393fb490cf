/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Control messages of level SOL_LWM beside a message. */
#ifndef LIBLWM_CONTROL_H
#define LIBLWM_CONTROL_H

#include <sys/socket.h>

/* Add one behind those that @msg has; its room is zero from there on. */
void control_add(struct msghdr *msg, int type, const void *data, size_t len);

/* The one of @type, or NULL. */
struct cmsghdr *control_find(struct msghdr *msg, int type);

#endif
