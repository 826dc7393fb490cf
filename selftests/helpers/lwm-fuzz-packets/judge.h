/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What may become of a packet that is thrown: read by the module's own parser,
 * built in user space, and then held against the network as it is known.
 */
#ifndef _JUDGE_H
#define _JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet.h"
#include "world.h"

/* Of the host that packets are thrown at: each reason to drop, and ... */
enum {
	COUNT_RECEIVED = 64, COUNT_RELAYED, COUNT_DELIVERED, COUNT_MESSAGES, COUNT_COPIES,
	COUNT_ANSWERS, COUNTS
};

struct verdict {
	unsigned int	counts[COUNTS];	/* less copies sent, which are counted as seen */
	bool		frame;
	bool		own;		/* sent on as of its own: counted as COPIES */
	uint16_t	initiator;
	uint16_t	group;
	uint8_t		hop;		/* of the copies */
	const uint8_t	*inner;		/* what follows the options */
	size_t		inner_len;
	const uint8_t	*payload;	/* of a message that is delivered */
	size_t		payload_len;
	bool		goes[HOSTS + 1];	/* named in a copy, once */
	bool		goes_plain;		/* to NODE_PLAIN */
	bool		must[HOSTS + 1];	/* hears it; the others that it goes to may */
	unsigned int	answers[HOSTS + 1];	/* due for it, by itself or by a relay, ... */
	unsigned int	answers_max[HOSTS + 1];	/* ... for a port that is named twice, two */
	unsigned int	answers_self;		/* those that the host it was thrown at gives */
	unsigned int	frames[HOSTS + 1];
	unsigned int	hears[HOSTS + 1][PORTS];
};

void judge(struct verdict *v, const struct packet *p, unsigned int self);

/* A copy as it left host @from, @geneve is @len octets. NULL, or what is wrong with it. */
struct sight {
	unsigned int	self;		/* host that the packet was thrown at */
	bool		named[HOSTS + 1];	/* by copies that left it so far */
	bool		named_plain;
	unsigned int	answered[HOSTS + 1];	/* for each node, by now */
	unsigned int	answered_self;		/* by the host that the packet was thrown at */
};

/* An answer to it, likewise; sight counts it. */
const char *judge_answer(const struct verdict *v, struct sight *sight, unsigned int from,
			 unsigned int to, const uint8_t *geneve, size_t len);
/* Is @geneve an answer to what was thrown? */
bool judge_is_answer(const struct verdict *v, const uint8_t *geneve, size_t len);
/* Is one of those that are due still to be seen? */
bool judge_awaits(const struct verdict *v, const struct sight *sight);

const char *judge_copy(const struct verdict *v, struct sight *sight, unsigned int from,
		       unsigned int to, const uint8_t *geneve, size_t len);

/* "name=count" of all that is not 0, in order of names, as one line. */
void counts_print(const unsigned int *counts);

#endif
