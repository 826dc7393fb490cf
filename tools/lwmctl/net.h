/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A network: what it is called, its zones, nodes and groups. The network file
 * is read into it, the kernel's tables are read into it, and both are compared
 * in it.
 */
#ifndef LWMCTL_NET_H
#define LWMCTL_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <netinet/in.h>

#include "../../uapi/lwm.h"
#include "keys.h"
#include "link.h"
#include "set.h"

/* What zones, nodes and groups have in common; it stands first in each. */
struct item {
	char		*name;	/* NULL: has none */
	uint16_t	id;	/* 0: has none yet */
	unsigned int	line;	/* of the network file, from 1; else 0 */
	size_t		at;	/* where in the file an id is written, if it has none */
};

enum {
	ZONE_VIA	= 1 << 0,
	ZONE_RELAY	= 1 << 1,
};

struct zone {
	struct item	item;
	unsigned int	has;		/* ZONE_* */
	uint16_t	via;
	uint8_t		relay;		/* enum lwm_relay */
	struct set	relays;
	struct prefix	*prefixes;	/* nodes with these addresses are in it */
	size_t		n_prefixes;
	uint32_t	n_nodes;	/* as the kernel counts */
};

enum {
	NODE_ZONE	= 1 << 0,
	NODE_ADDR4	= 1 << 1,
	NODE_ADDR6	= 1 << 2,
	NODE_MAC	= 1 << 3,
	NODE_VIA	= 1 << 4,
	NODE_STATE	= 1 << 5,
	NODE_HEARD	= 1 << 6,
	NODE_RTT	= 1 << 7,
	NODE_MTU	= 1 << 8,
	NODE_OVERLAYS	= 1 << 9,
	NODE_OTHER_TYPE	= 1 << 10,
};

/* What may be said of a node. */
#define NODE_FLAGS	(LWM_NODE_PERMANENT | LWM_NODE_PLAIN | LWM_NODE_DOWN)

struct node {
	struct item	item;
	unsigned int	has;		/* NODE_* */
	uint16_t	zone;
	struct in_addr	addr4;
	struct in6_addr	addr6;
	unsigned char	mac[6];
	uint16_t	via;
	struct lwm_overlay *overlays;	/* LWM_OVERLAYS_MAX of them, or NULL */
	size_t		n_overlays;
	uint32_t	flags;		/* LWM_NODE_* */
	uint32_t	flags_said;	/* which of them were spoken of */

	/* As a neighbour of the running device: */
	uint8_t		state;		/* enum lwm_state */
	uint32_t	heard;		/* ms since it was */
	uint32_t	rtt;		/* microseconds */
	uint32_t	mtu;		/* octets of the longest message */
	uint8_t		other_type;	/* of set options that come from it */
};

enum {
	GROUP_NODES	= 1 << 0,
	GROUP_ADDR4	= 1 << 1,
	GROUP_ADDR6	= 1 << 2,
};

struct group {
	struct item	item;
	unsigned int	has;		/* GROUP_* */
	struct set	nodes;
	struct in_addr	addr4;		/* multicast; any: none */
	struct in6_addr	addr6;
};

struct table {
	const char	*noun;
	struct item	**items;	/* in the order they came */
	size_t		n;
	struct item	**by_id;	/* LWM_NODE_MAX + 1 of them */
	struct keys	by_name;
};

struct net {
	struct link	link;		/* id, port, and what else all nodes share */
	bool		multicast;	/* what names no interface is the device's */
	struct table	zones, nodes, groups;
	struct keys	by_addr4;	/* nodes */
	struct keys	by_addr6;
	struct keys	by_prefix;	/* zones */
	bool		prefix_lens[128 + 1];	/* of these there are some */

	/* Of the file: where a new zone's line goes. */
	size_t		zones_at;
	unsigned int	zones_indent;
	bool		zones_there;	/* the section's head */
};

struct net *net_new(void);
void net_free(struct net *net);

/* A new object, not in any table yet. */
struct zone *zone_new(void);
struct node *node_new(void);
struct group *group_new(void);
void zone_free(struct zone *zone);
void node_free(struct node *node);
void group_free(struct group *group);

/* Refused if the id or the name is there already. The table then owns it. */
int table_add(struct table *table, struct item *item);
void *table_by_id(const struct table *table, uint16_t id);
void *table_by_name(const struct table *table, const char *name);

/* Note a node's addresses; refused if another node has one of them. */
int net_index_addrs(struct net *net, struct node *node);
struct node *net_node_at(const struct net *net, int family, const void *addr);

/* Note a zone's prefixes, when it has them all; refused if another zone has one of them. */
int net_index_prefixes(struct net *net, struct zone *zone);
/* The zone that the longest matching prefix names, or NULL. */
struct zone *net_zone_at(const struct net *net, int family, const void *addr);

bool prefix_holds(const struct prefix *prefix, int family, const void *addr);
/* The prefix's host n; false if it has none. */
bool prefix_host(const struct prefix *prefix, uint16_t n, void *addr);
/* ... or the host that has @mac, as the prefix is. */
bool prefix_host_of(const struct prefix *prefix, uint16_t n, const unsigned char *mac,
		    void *addr);
bool prefix_equal(const struct prefix *a, const struct prefix *b);
void prefix_add(struct prefix **prefixes, size_t *n, const struct prefix *new);

/* Give the node one more; NULL: it has as many as it can. */
struct lwm_overlay *node_add_overlay(struct node *node);
bool node_has_overlay(const struct node *node, const struct lwm_overlay *overlay);

/* The MAC that a node has unless another is set. */
void default_mac(unsigned char *mac, uint32_t net, uint16_t node);

#endif
