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
#include "link.h"
#include "set.h"

/* What zones, nodes and groups have in common; it stands first in each. */
struct item {
	char		*name;	/* NULL: has none */
	uint16_t	id;	/* 0: has none yet */
	unsigned int	line;	/* of the network file, from 1; else 0 */
	size_t		at;	/* offset in the file where an id is written */
};

struct prefix {
	int		family;
	unsigned char	addr[16];
	unsigned int	len;
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
	uint32_t	flags;		/* LWM_NODE_* */
	uint32_t	flags_said;	/* which of them were spoken of */
};

struct group {
	struct item	item;
	bool		has_nodes;
	struct set	nodes;
};

struct table {
	const char	*noun;
	struct item	**items;	/* in the order they came */
	size_t		n;
	struct item	**by_id;	/* LWM_NODE_MAX + 1 of them */
	void		*by_name;	/* tree */
};

struct net {
	struct link	link;		/* id, port, and what else all nodes share */
	struct prefix	*overlay;
	size_t		n_overlay;
	struct table	zones, nodes, groups;
	void		*by_addr4;	/* trees of nodes */
	void		*by_addr6;

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

/* The zone that the longest matching prefix names, or NULL. */
struct zone *net_zone_at(const struct net *net, int family, const void *addr);

bool prefix_holds(const struct prefix *prefix, int family, const void *addr);
/* The prefix's host n; false if it has none. */
bool prefix_host(const struct prefix *prefix, uint16_t n, void *addr);
void prefix_add(struct prefix **prefixes, size_t *n, const struct prefix *new);

/* The MAC that a node has unless another is set. */
void default_mac(unsigned char *mac, uint32_t net, uint16_t node);

#endif
