/* SPDX-License-Identifier: GPL-2.0 */
/* What `lan` of lib.sh made, as a program finds it: hosts, zones and links. */
#ifndef _LAN_H
#define _LAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAN_HOSTS	64
#define LAN_ZONES	8

enum link_kind {
	LINK_UP,	/* host a to its router b */
	LINK_DOWN,	/* router a to a host b of its zone */
	LINK_ZONES,	/* router a to router b */
};

struct link {
	enum link_kind	kind;
	unsigned int	a;
	unsigned int	b;
};

/* Hosts and zones count from 1. */
struct lan {
	unsigned int	hosts;
	unsigned int	zones;
	unsigned int	zone_of[LAN_HOSTS + 1];
	unsigned int	members[LAN_ZONES + 1];	/* hosts of each zone */
	int		tap[LAN_ZONES + 1];	/* a packet socket in each router */
	struct link	*by_ifindex[LAN_ZONES + 1];
};

/* Find out what there is, and listen on all links. */
void lan_open(struct lan *lan);

/*
 * Take a frame that was seen on a link, if there is one by now; 0: none.
 * What a socket has got was seen before on all links that it took.
 */
size_t lan_read(struct lan *lan, struct link *link, void *frame, size_t size);

const char *link_name(const struct link *link);

/* Become one of the hosts or routers. */
void netns_enter(const char *fmt, unsigned int n);

#endif
