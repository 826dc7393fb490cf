/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Links and tables, changed from within a program: many times in the time that
 * a program takes to start. All return 0 or an errno.
 */
#ifndef _CONTROL_H
#define _CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "nl.h"

/* In the namespace where it was opened. */
struct control {
	int		route;
	int		generic;
	uint16_t	family;		/* 0: looked up at the next change */
	uint32_t	ifindex;	/* of the device of tables; 0: looked up each time */
};

void control_open(struct control *c);
void control_close(struct control *c);

/* ---- links ---- */

struct link_conf {
	const char	*name;
	uint32_t	id;
	uint16_t	node;
	uint16_t	zone;
	uint32_t	local4;		/* big-endian; 0: not said, like those below */
	const uint8_t	*local6;	/* 16 octets */
	const uint8_t	*prefix6;	/* a /64 of the overlay */
	uint32_t	link;
	uint16_t	port;
	uint8_t		setlen;
	uint8_t		ttl;
	uint32_t	silence;	/* ms */
	uint32_t	probe;
};

int link_new(struct control *c, const struct link_conf *conf);
int link_change(struct control *c, const struct link_conf *conf);
int link_del(struct control *c, const char *name);
int link_set_up(struct control *c, const char *name, bool up);
/* To the namespace that @netns, a descriptor, is of. */
int link_move(struct control *c, const char *name, int netns);
int link_dummy(struct control *c, const char *name);
int link_veth(struct control *c, const char *name, const char *peer, int peer_netns);
int link_enslave(struct control *c, const char *name, const char *bridge);
int address_add(struct control *c, const char *name, uint32_t addr4, uint8_t prefix);

/* ---- tables ---- */

struct object {
	int		id;
	int		zone;		/* 0: not said, like those below */
	int		via;		/* -1: none */
	int		relay;		/* enum lwm_relay, -1 for 0 */
	uint32_t	addr4;
	const uint8_t	*addr6;
	const uint8_t	*mac;
	const uint8_t	*overlay;	/* an IPv6 address on the overlay */
	unsigned int	flags;		/* LWM_NODE_* */
	unsigned int	mask;
	uint64_t	members;	/* of a group, or relays of a zone: bit n is node n */
};

int table_change(struct control *c, const char *dev, int cmd, const struct object *objects,
		 unsigned int n);
int table_begin(struct control *c, const char *dev, bool empty);
int table_commit(struct control *c, const char *dev);
/* @to as in nl_dump(). */
int table_get(struct control *c, const char *dev, int cmd, const struct object *object);
int table_dump(struct control *c, const char *dev, int cmd, void *to, size_t size, size_t *len);
/* Bit n of @nodes is node n; none: all nodes there are. */
int table_route(struct control *c, const char *dev, uint64_t nodes);
/* SUBSET_NEW, _GET or _DEL of the IPv4 address @addr4, as it lies in memory. */
int table_subset(struct control *c, const char *dev, int cmd, uint32_t addr4, uint16_t group,
		 uint64_t nodes);

/* ---- counters ---- */

struct stats {
	uint64_t	messages;
	uint64_t	copies;
	uint64_t	received;
	uint64_t	relayed;
	uint64_t	delivered;
	uint64_t	drops;		/* for all reasons */
};

int stats_get(struct control *c, const char *dev, struct stats *stats);

#endif
