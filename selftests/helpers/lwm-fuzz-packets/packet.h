/* SPDX-License-Identifier: GPL-2.0 */
/* A packet to throw: made well, then spoilt. The same seed makes the same packet. */
#ifndef _PACKET_H
#define _PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACKET_MAX	700

/* What is wrong below Geneve. */
enum fault {
	FAULT_NONE,
	FAULT_NO_SUM,		/* a checksum of zero: for IPv4, as good as a right one */
	FAULT_SUM,
	FAULT_SHORT,		/* UDP says fewer octets than came: the rest is not of it */
	FAULT_LONG,		/* ... or more */
	FAULT_PIECES,		/* in IP fragments, which are put together again */
};

struct packet {
	uint32_t	source;		/* host byte order */
	uint16_t	sport;
	uint8_t		tos;
	enum fault	fault;
	size_t		len;
	size_t		got;		/* of those, what UDP takes for its own */
	uint8_t		data[PACKET_MAX];	/* from the Geneve header on */
};

/* For node @self, by random numbers from @seed, which is not 0. */
void packet_make(struct packet *p, unsigned int self, uint32_t seed);
/* One to all nodes of zones 2 and 3 that bears @number. */
void packet_mark(struct packet *p, uint32_t number);

/* Throw it at host @self, in the namespace where the program is. */
void packet_throw(const struct packet *p, unsigned int self);

#endif
