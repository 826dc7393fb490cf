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
enum { COUNT_RECEIVED = 64, COUNT_RELAYED, COUNT_DELIVERED, COUNT_MESSAGES, COUNT_COPIES, COUNTS };

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
	unsigned int	frames[HOSTS + 1];
	unsigned int	hears[HOSTS + 1][PORTS];
};

void judge(struct verdict *v, const struct packet *p, unsigned int self);

/* A copy as it left host @from, @geneve is @len octets. NULL, or what is wrong with it. */
struct sight {
	unsigned int	self;		/* host that the packet was thrown at */
	bool		named[HOSTS + 1];	/* by copies that left it so far */
	bool		named_plain;
};

const char *judge_copy(const struct verdict *v, struct sight *sight, unsigned int from,
		       unsigned int to, const uint8_t *geneve, size_t len);

/* "name=count" of all that is not 0, in order of names, as one line. */
void counts_print(const unsigned int *counts);

#endif
