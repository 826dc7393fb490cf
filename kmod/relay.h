/* SPDX-License-Identifier: GPL-2.0 */
/* How much a node sends on for others. Knows no packets. */
#ifndef _LWM_RELAY_H
#define _LWM_RELAY_H

#include <linux/types.h>

struct lwm_node;
struct lwm_table;

/*
 * Whether @n copies may be sent on now for @node, at @rate copies a second
 * (LWM_RELAY_UNLIMITED: always); if so, they are charged to it. What a tenth of
 * a second allows may go at once, and one message more. Any context.
 */
bool lwm_relay_charge(struct lwm_node *node, u32 rate, unsigned int n);

/* The rate is another one: what was charged by the one before is forgotten (RTNL). */
void lwm_relay_forget(struct lwm_table *tbl);

#endif /* _LWM_RELAY_H */
