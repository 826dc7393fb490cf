/* SPDX-License-Identifier: GPL-2.0 */
/* TIPC multicast: to all that have bound a name, one for each number of targets. */
#ifndef _TIPC_H
#define _TIPC_H

/* A socket with the name for @n targets. */
int tipc_bound(unsigned int n);

#endif
