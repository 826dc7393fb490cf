/* SPDX-License-Identifier: GPL-2.0 */
/* The network of selftests/fuzz-packets.sh, as its packets are made and judged. */
#ifndef _WORLD_H
#define _WORLD_H

#include <stdbool.h>
#include <stdint.h>

#define NET		42
#define HOSTS		9	/* h1 to h9: nodes 1 to 9, three to a zone */
#define NODE_PLAIN	90	/* of zone 2, by way of node 4; it has no host */
#define GROUP		7	/* nodes 1, 2, 4, 5, 7 and 8 */
#define PORT		700	/* ... and the next one: sockets listen there, on each host */
#define PORTS		2
#define THROWER		1	/* the host that packets are thrown from */

#define INNER_TEST	0x88b6	/* ethertypes of inner frames: to be counted, */
#define INNER_MARKER	0x88b7	/* and of the one that is waited for */

/* 0: there is no such node. */
static inline unsigned int zone_of(unsigned int node)
{
	if (node == NODE_PLAIN)
		return 2;
	return node >= 1 && node <= HOSTS ? (node + 2) / 3 : 0;
}

static inline bool group_has(unsigned int node)
{
	return node < 16 && 0x1b6 >> node & 1;
}

/* 10.0.ZONE.NODE, in host byte order. */
static inline uint32_t address_of(unsigned int node)
{
	return 10U << 24 | zone_of(node) << 8 | node;
}

/* 0: a stranger. */
static inline unsigned int node_at(uint32_t address)
{
	unsigned int node = address & 0xff;

	return zone_of(node) && address_of(node) == address ? node : 0;
}

#endif
