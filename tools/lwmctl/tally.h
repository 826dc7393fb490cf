/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known of each node that is probed.
 */
#ifndef LWMCTL_TALLY_H
#define LWMCTL_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "set.h"

struct lwm_answer;

enum tally_full {
	FULL_UNKNOWN,
	FULL_ASKED,	/* a probe of full size is under way */
	FULL_PASSES,
	FULL_TOO_BIG,
	FULL_LOST,	/* so many times that it is no chance */
};

enum tally_tables {
	TABLES_UNKNOWN,
	TABLES_EQUAL,	/* to the own node's */
	TABLES_DIFFER,
};

struct tally {
	uint16_t		node;
	uint8_t			last;		/* enum lwm_status of the last probe */
	uint16_t		options;	/* as in struct lwm_answer */
	uint32_t		sent, received;
	uint32_t		min, max;	/* round trips, microseconds */
	uint64_t		sum;
	uint32_t		*spread;	/* round trips in each bucket; or NULL */
	enum tally_full		full;
	unsigned int		full_lost;
	uint32_t		longest;	/* octets that pass instead; 0: not known */
	enum tally_tables	tables;
};

struct tallies {
	struct tally	*of;		/* in order of nodes */
	size_t		n;
	uint64_t	digest;		/* of the own tables */
	bool		has_digest;
	uint32_t	*spreads;
};

void tallies_init(struct tallies *tallies, const struct set *nodes, bool spread);
void tallies_free(struct tallies *tallies);
struct tally *tallies_find(const struct tallies *tallies, uint16_t node);

/* What became of a probe: of the own node, a small one, one of full size. */
void tallies_own(struct tallies *tallies, const struct lwm_answer *answer);
void tallies_small(struct tallies *tallies, const struct lwm_answer *answer);
void tallies_full(struct tallies *tallies, const struct lwm_answer *answer);

/* A probe of full size is due. */
bool tally_wants_full(const struct tally *tally);

/* 0 if all have answered, 1 if some have, 2 if none has. */
int tallies_status(const struct tallies *tallies);

/* Where a bucket of round trips begins, microseconds: ten to a decade. */
#define BUCKETS	100

uint64_t bucket_start(unsigned int bucket);
unsigned int bucket_of(uint32_t rtt);

#endif
