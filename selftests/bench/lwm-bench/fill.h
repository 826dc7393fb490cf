/* SPDX-License-Identifier: GPL-2.0 */
/* What else there is while something is measured. */
#ifndef _FILL_H
#define _FILL_H

/*
 * "sockets=N": connected ones, each to three nodes; "subsets=N": addresses, each of
 * three nodes of group 7.
 */
void fill(const char *what);

#endif
