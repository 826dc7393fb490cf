/* SPDX-License-Identifier: GPL-2.0 */
/* Ways to send one message to many, all told what to do in the same words. */
#ifndef _WAY_H
#define _WAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NET		42
#define PORT		700
#define TARGETS_MAX	256
#define PAYLOAD_MAX	65000

struct job {
	unsigned int	targets;
	unsigned int	first;		/* of them, where they are in one zone */
	unsigned int	zones;		/* that they are in */
	size_t		payload;
	unsigned int	segment;	/* payload is cut into datagrams of this; 0: it is one */
	const char	*address;	/* ways that send to one address */
	const char	*dev;		/* ... by this device */
};

/*
 * The sender is node 1 of zone 1. Its targets are the nodes from @first on there; or 64
 * in eight other zones of eight, from 11 on; or 63 in eight such zones of which its
 * own is one. Node n of zone 1 is 10.0.1.n, node 256 z + n of another zone 10.0.z.n.
 */
uint16_t target_node(const struct job *job, unsigned int i);
uint32_t target_address(const struct job *job, unsigned int i);

struct way {
	const char	*name;
	/* False: there is no such thing here, and *@why says what is missing. */
	bool		(*open)(const struct job *job, const char **why);
	/* One message to all of them. */
	void		(*send)(const struct job *job);
};

extern const struct way lwm_connected, lwm_unconnected;
extern const struct way udp_each, udp_connected, udp_sendmmsg, udp_one, udp_one_connected;
extern const struct way tipc;

extern char payload[PAYLOAD_MAX];

#endif
