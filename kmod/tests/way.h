/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way to one neighbour, and time as a test wants it: node 1's device probes
 * node 2, whose answers come, or not, as a row says. Time passes by what was
 * noted growing older.
 */
#ifndef _LWM_TESTS_WAY_H
#define _LWM_TESTS_WAY_H

#include <linux/prandom.h>
#include <linux/types.h>

#include "neigh.h"

struct kunit;
struct lwm_carrier_state;
struct lwm_dev;
struct lwm_table;
struct lwm_topology;

#define LWM_WAY_SELF	1
#define LWM_WAY_NODE	2
#define LWM_WAY_FULL	1400	/* room that the route says, octets inside UDP */

struct lwm_way {
	struct lwm_carrier_state	*carrier;
	struct lwm_dev			*ldev;
	struct lwm_topology		*topo;
	struct lwm_table		*tbl;
	/* What becomes of probes. */
	bool				mute;		/* all are lost */
	u32				loss;		/* percent of them */
	unsigned int			mtu;		/* longer ones are lost */
	struct rnd_state		rnd;
	/* What was seen. */
	unsigned int			probes;		/* small ones */
	unsigned int			searches;	/* probes of a size */
	u32				id;		/* of the last one */
	bool				answered;	/* it is */
	/* When the next turn is due. */
	work_func_t			turn;
	bool				kicked;		/* now */
	bool				sleeps;		/* not of its own accord, else */
	unsigned long			wakes;		/* in so many jiffies */
};

/* One for each test; it goes with the test. */
struct lwm_way *lwm_way_new(struct kunit *test);

struct lwm_node *lwm_way_node(const struct lwm_way *way);	/* RCU */
struct lwm_neigh *lwm_way_neigh(const struct lwm_way *way);	/* NULL: none was made */
enum lwm_state lwm_way_state(const struct lwm_way *way);

/* A copy goes to it; one has come from it. */
void lwm_way_use(struct lwm_way *way);
void lwm_way_hear(struct lwm_way *way);
/* The answer to a probe; what lwm_neigh_answer() says. */
bool lwm_way_answer(struct lwm_way *way, u32 id);
/* A turn of the work item, and the answers that come of it. */
void lwm_way_turn(struct lwm_way *way);
/* Nothing happens for so long, milliseconds. */
void lwm_way_age(struct lwm_way *way, unsigned int ms);
/*
 * So long, with a turn whenever one is due. @used, @heard: all the while, ever
 * so often that it counts.
 */
void lwm_way_run(struct lwm_way *way, unsigned int ms, bool used, bool heard);

#endif /* _LWM_TESTS_WAY_H */
