/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Set addresses: ff12:4c57:G:a:b:c:d:e is nodes a to e of group G, for programs
 * that know no other way to name them.
 */
#ifndef _LWM_SETADDR_H
#define _LWM_SETADDR_H

#include <linux/types.h>

#include "drop.h"

struct in6_addr;
struct lwm_table;

#define LWM_SETADDR_NODES	5

struct lwm_setaddr {
	u16		group;			/* 0: the whole network */
	unsigned int	n;
	u16		nodes[LWM_SETADDR_NODES];	/* in order, once each */
};

bool lwm_setaddr_is(const struct in6_addr *addr);
/* LWM_PASS, or LWM_DROP_SET_ADDRESS: no node, an empty place before one, or one twice. */
enum lwm_drop lwm_setaddr_read(const struct in6_addr *addr, struct lwm_setaddr *set);
/*
 * Are there such nodes, and does the group hold them? Where they are, @dst is
 * what they are to be sent to: the group's own address. RCU read section.
 */
enum lwm_drop lwm_setaddr_check(const struct lwm_table *tbl, const struct lwm_setaddr *set,
				struct in6_addr *dst);

#endif /* _LWM_SETADDR_H */
