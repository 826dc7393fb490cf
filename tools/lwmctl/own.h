/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The addresses that this host has on the overlay: its hosts of the network's
 * prefixes, and those that its node is given.
 */
#ifndef LWMCTL_OWN_H
#define LWMCTL_OWN_H

struct link;
struct node;

/*
 * Give the device @ifindex what @to stands for and @from did not, and take away
 * the opposite. @from is NULL for a new device.
 */
int own_change(int ifindex, const struct link *from, const struct node *from_node,
	       const struct link *to, const struct node *to_node);

#endif
