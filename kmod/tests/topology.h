/* SPDX-License-Identifier: GPL-2.0 */
/* A network as a test wants it, and tables that say so. */
#ifndef _LWM_TESTS_TOPOLOGY_H
#define _LWM_TESTS_TOPOLOGY_H

#include <linux/in6.h>
#include <linux/types.h>

#include <uapi/lwm.h>

struct kunit;
struct lwm_table;
struct rnd_state;

#define LWM_TOPOLOGY_ZONES	8
#define LWM_TOPOLOGY_NODES	640
#define LWM_TOPOLOGY_NETWORK	42
#define LWM_TOPOLOGY_GROUP	7

enum {
	LWM_TOPOLOGY_V4 = 1,
	LWM_TOPOLOGY_V6 = 2,
};

struct lwm_topology_zone {
	u16	id;
	u16	via;
	u8	relay;		/* enum lwm_relay */
};

struct lwm_topology_node {
	u16	id;
	u16	zone;
	u16	via;
	u8	flags;		/* LWM_NODE_* */
	u8	families;	/* LWM_TOPOLOGY_V4, _V6 */
	bool	relays;		/* is named where its zone names relays */
	bool	member;		/* of the group */
	bool	unknown;	/* to the table */
	bool	unheard;	/* and not permanent, as all others are */
	bool	failed;		/* likewise */
};

/* Each list ends before an id 0, or where it is full. */
struct lwm_topology {
	struct lwm_topology_zone zones[LWM_TOPOLOGY_ZONES];
	struct lwm_topology_node nodes[LWM_TOPOLOGY_NODES];
};

#define lwm_topology_for_each_zone(topo, zone)				\
	for ((zone) = (topo)->zones;					\
	     (zone) < (topo)->zones + LWM_TOPOLOGY_ZONES && (zone)->id; (zone)++)

#define lwm_topology_for_each_node(topo, node)				\
	for ((node) = (topo)->nodes;					\
	     (node) < (topo)->nodes + LWM_TOPOLOGY_NODES && (node)->id; (node)++)

/* One of these zones and nodes, all nodes in @families; it goes with the test. */
struct lwm_topology *lwm_topology_new(struct kunit *test,
				      const struct lwm_topology_zone *zones, unsigned int n_zones,
				      const struct lwm_topology_node *nodes, unsigned int n_nodes,
				      u8 families);

unsigned int lwm_topology_size(const struct lwm_topology *topo);	/* nodes */
/* NULL: there is none. */
const struct lwm_topology_node *lwm_topology_node(const struct lwm_topology *topo, u16 id);
const struct lwm_topology_zone *lwm_topology_zone(const struct lwm_topology *topo, u16 id);

/* The underlay addresses that a node has, if it has the family. */
__be32 lwm_topology_addr4(u16 id);
struct in6_addr lwm_topology_addr6(u16 id);

/* What may be in a random topology. */
struct lwm_topology_kind {
	bool	mixed;		/* families differ between nodes */
	bool	plain;		/* plain nodes, and gates for them */
	bool	down;		/* nodes that are set down */
	bool	never;		/* zones without a relay, or with none that is up */
	bool	large;		/* one zone of hundreds of nodes */
};

void lwm_topology_random(struct lwm_topology *topo, const struct lwm_topology_kind *kind,
			 struct rnd_state *rnd);
/* What another may believe: who is there and which are plain is true, and little else. */
void lwm_topology_distort(struct lwm_topology *topo, struct rnd_state *rnd);
/* What one node may have heard of the others: nothing, or not any more, of some. */
void lwm_topology_doubt(struct lwm_topology *topo, struct rnd_state *rnd);

/* A table that says what @topo does; ERR_PTR. Free it by lwm_table_free(). */
struct lwm_table *lwm_topology_table(const struct lwm_topology *topo);

#endif /* _LWM_TESTS_TOPOLOGY_H */
