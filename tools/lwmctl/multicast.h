/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Routes by which multicast that names no interface, sent or joined, is the
 * device's, whichever interface has the default route.
 */
#ifndef LWMCTL_MULTICAST_H
#define LWMCTL_MULTICAST_H

#include <stdbool.h>

struct link;

/* Whether they have to change to be there (@on), all of them, or not at all. */
int multicast_differs(const struct link *link, bool on, bool *differs);
/* The device has to be up; if one is refused, those that were added go again. */
int multicast_set(const struct link *link, bool on);

#endif
