/* SPDX-License-Identifier: GPL-2.0 */
/* Ways to send one message to many, all told what to do in the same words. */
#ifndef _WAY_H
#define _WAY_H

#include <stdbool.h>
#include <stddef.h>

#define TARGETS_MAX	256
#define PAYLOAD_MAX	65000
#define PORT		700

/*
 * The sender is node 1, its targets are the nodes from 2 on. Node n has the
 * underlay address 10.0.1.n; past 253, and where nodes are in eight zones, @first
 * and @step say where they are.
 */
struct job {
	unsigned int	targets;
	size_t		payload;
	unsigned int	segment;	/* payload is cut into datagrams of this; 0: it is one */
	const char	*address;	/* ways that send to one address */
	const char	*dev;		/* ... by this device */
	const char	*nodes;		/* AF_LWM: instead of the first ones, FIRST-LAST[,...] */
};

struct way {
	const char	*name;
	/* False: there is no such thing here, and *@why says what is missing. */
	bool		(*open)(const struct job *job, const char **why);
	/* One message to all of them. */
	void		(*send)(const struct job *job);
};

extern const struct way lwm_connected, lwm_unconnected;
extern const struct way udp_each, udp_connected, udp_sendmmsg, udp_one, udp_one_connected;

extern char payload[PAYLOAD_MAX];

#endif
