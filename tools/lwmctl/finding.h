/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is wrong with a network, as one node sees it: findings, each a sentence.
 */
#ifndef LWMCTL_FINDING_H
#define LWMCTL_FINDING_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ask.h"

struct link;
struct net;
struct node;

/* The kinds are for programs: they stay as they are. */
struct finding {
	const char	*kind;
	uint16_t	node;		/* 0: it is of no node */
	char		*name;		/* of the node; NULL: it has none */
	char		*sentence;
};

struct findings {
	struct finding	*list;
	size_t		n;
};

/* @node may be NULL; else the sentence begins with it. */
void find(struct findings *findings, const char *kind, const struct node *node,
	  const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void findings_print(const struct findings *findings);
void findings_free(struct findings *findings);

/* ---- what needs no probes: checkhost.c ---- */

/* The addresses between which copies to a node go, of the family that is taken. */
struct way {
	int		family;
	const void	*from, *to;
	char		from_text[INET6_ADDRSTRLEN], to_text[INET6_ADDRSTRLEN];
};

/* False: they have no family in common. */
bool way_to(const struct link *link, const struct node *node, struct way *way);
/* Whether copies go straight to it, and not by another zone. */
bool way_is_direct(const struct net *net, const struct link *link,
		   const struct node *node);

/* Octets of the IP packet that a message goes in, with an option of @optlen. */
unsigned int packet_octets(unsigned int message, unsigned int optlen, int family);

/* The port that a device is to have. */
void check_port(struct findings *findings, const struct link *link);
/* Whether the addresses of @link are this host's; false: it sends nothing. */
bool check_own(struct findings *findings, const struct link *link);
/*
 * Families, routes, and the MTU of the devices that they lead to. @reached:
 * nodes that there is a way to. Who is set down, plain, or behind another zone
 * is nobody's to reach from here. Returns the smallest MTU that is too small, or
 * 0.
 */
unsigned int check_ways(struct findings *findings, const struct net *net,
			const struct link *link, struct set *reached);

/* ---- what probes tell: checknode.c ---- */

struct sight {
	const struct node *node;	/* as it was after the probes */
	struct reply	reply;
	uint32_t	since;		/* ms from the first probe on */
	unsigned int	passes;		/* octets of the longest packet that does; 0: any */
	const struct differing *differing; /* NULL: its tables are ours */
};

void check_node(struct findings *findings, const struct link *link,
		const struct sight *sight);

/* ---- a running network: checkprobe.c ---- */

struct check {
	struct findings	findings;
	const struct link *link;
	const struct net *names;	/* NULL: none are known */
	struct net	*net;		/* its tables, as they were read last */
	uint32_t	since;		/* ms that they were read after the first probe */
	struct set	reached;	/* nodes that are asked */
	struct question	question;	/* the first probes, and what came of them */
	unsigned int	longest;	/* message */
	unsigned int	mtu;		/* of this host, where that is too small; else 0 */
};

/* The tables of the device, with names; NULL and a fault if they cannot be read. */
struct net *check_read(const struct check *check);
int check_probe(struct check *check);

#endif
