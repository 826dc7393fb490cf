/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes, many nodes at a time, and what is found out by them.
 *
 * Nodes are in order of ids, none twice. All functions return 0, or a negative
 * errno with the fault recorded.
 */
#ifndef LWMCTL_ASK_H
#define LWMCTL_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "set.h"

/* What a node says, as compared with what this one says of the same. */
struct reply {
	uint8_t		status;		/* enum lwm_status; QUEUED: it is there */
	bool		same;		/* its digest is ours */
	uint16_t	lacks;		/* of our set options: bit n is type 0x80 + n */
	uint32_t	rtt;		/* microseconds */
	uint32_t	space;		/* TOO_BIG: the longest message that passes */
	uint64_t	digest;
};

struct question {
	const uint16_t	*nodes;
	size_t		n;
	unsigned int	octets;		/* of the probe's message */
	uint16_t	first, last;	/* nodes that the digest is of; 0: whole tables */
	uint32_t	timeout;	/* ms */
	struct reply	*replies;	/* to be filled: replies[i] is of nodes[i] */
};

struct asker {
	/* All questions at once. */
	int		(*ask)(struct asker *asker, struct question *questions,
			       size_t n);
};

/* Ask up to @times times those who were silent: probes may be lost. */
int ask_patiently(struct asker *asker, struct question *questions, size_t n,
		  unsigned int times);

/* The kernel's probes, straight to each node, by a socket in network @net. */
struct asker *ask_open(uint32_t net, uint16_t self);
void ask_close(struct asker *asker);

/* ---- which nodes of its table are not as ours ---- */

#define DIFFER_MAX	100	/* ids: who differs in more is not asked further */

struct differing {
	uint16_t	node;
	struct set	ids;
	bool		more;		/* than @ids */
	bool		lost;		/* it fell silent meanwhile */
};

int differ_find(struct asker *asker, struct differing *list, size_t n);

/*
 * The same for all nodes of a question that was asked: equal digests are equal
 * tables, so one node is asked for all of them. @of[i] is of its node i, NULL
 * where the tables are ours, else in @list, which is to be freed.
 */
int differ_all(struct asker *asker, const struct question *question,
	       struct differing **list, size_t *n, const struct differing **of);
void differ_free(struct differing *list, size_t n);

/* ---- which messages pass to it ---- */

struct pass {
	uint16_t	node;
	uint32_t	rtt;		/* microseconds */
	bool		narrow;		/* less than the longest passes */
	bool		known;		/* @octets is the kernel's word */
	unsigned int	octets;		/* of the longest message that passes */
};

/* Find out who is narrow, among those that are not. */
int pass_try(struct asker *asker, struct pass *list, size_t n,
	     unsigned int longest);
/* What passes to those that are narrow, where it is not known. */
int pass_search(struct asker *asker, struct pass *list, size_t n,
		unsigned int longest);

#endif
