/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What became of messages, as the kernel's events tell: a tree of the nodes that each
 * came to.
 */
#ifndef LWMCTL_TRACED_H
#define LWMCTL_TRACED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a node went no further with a copy, for itself or for others. */
struct traced_drop {
	char		reason[32];
	uint16_t	node;		/* the first it was for; 0: the whole copy */
	uint32_t	n;		/* nodes */
};

#define STOP_EVENTS	16	/* ports and drops that are told of one node */

struct stop {
	uint16_t	node;
	bool		arrived;	/* the copy was seen to come */
	uint16_t	ports[STOP_EVENTS];
	size_t		n_ports;
	struct traced_drop drops[STOP_EVENTS];
	size_t		n_drops;
	struct stop	*copies;	/* to whom it sent on, in order of ids */
	struct stop	*next;		/* after it of the same sender */
};

struct traced {
	uint32_t	network, id;
	uint16_t	initiator, sport, dport;
	uint32_t	last;		/* ms: when something was last heard of it */
	struct stop	*first;		/* at the initiator */
	struct traced	*next;
};

#define TRACED_CPUS	8192

struct traces {
	/* What is followed; 0: any. */
	uint16_t	from, port;

	struct traced	*list, **end;	/* in the order in which they were sent */
	bool		lost;		/* the kernel has no more room for events */

	/* What each processor is at. */
	struct {
		struct traced	*traced;
		struct stop	*stop;
		int		ifindex;
	} at[TRACED_CPUS];
};

struct traces *traces_new(uint16_t from, uint16_t port);
void traces_free(struct traces *traces);

/* A line of trace_pipe, read at @now. */
void traces_line(struct traces *traces, const char *line, uint32_t now);
/* The oldest of which nothing more is to be expected, taken out; or NULL. */
struct traced *traces_take(struct traces *traces, uint32_t now);

void traced_print(const struct traced *traced);
void traced_free(struct traced *traced);

#endif
