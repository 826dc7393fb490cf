/* SPDX-License-Identifier: GPL-2.0 */
/* Network namespaces by the names that ip gives them. */
#ifndef LWMCTL_NETNS_H
#define LWMCTL_NETNS_H

#define NETNS_DIR	"/run/netns"

int netns_enter(const char *name);

#endif
