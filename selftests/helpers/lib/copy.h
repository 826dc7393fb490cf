/* SPDX-License-Identifier: GPL-2.0 */
/* A copy of a message as it was seen on a link. */
#ifndef _COPY_H
#define _COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COPY_PORT	6081
#define COPY_TARGETS	256

#define COPY_BITS	0x01
#define COPY_LEAF	0x02
#define COPY_TRANSIT	0x04
#define COPY_PORTS	0x08

struct copy {
	int		family;
	const void	*daddr;
	const uint8_t	*geneve;	/* header and options, @geneve_len octets */
	size_t		geneve_len;
	uint32_t	network;
	uint8_t		hop;
	uint8_t		flags;
	uint16_t	initiator;
	uint16_t	group;
	unsigned int	n;
	uint16_t	nodes[COPY_TARGETS];
	uint16_t	ports[COPY_TARGETS];
	uint16_t	sport;
	uint16_t	dport;
	uint32_t	id;		/* of the message, counted by the socket that sent it */
	bool		answer;		/* to message @id, from here on */
	size_t		len;		/* of the payload */
};

/*
 * Read @frame. False: it is something else than a message to UDP port COPY_PORT, or
 * is about memberships.
 */
bool copy_read(struct copy *copy, const void *frame, size_t len);

#endif
