/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An lwm device as rtnetlink knows it.
 */
#ifndef LWMCTL_LINK_H
#define LWMCTL_LINK_H

#include <stdbool.h>
#include <stdint.h>
#include <net/if.h>
#include <netinet/in.h>

#include "../../uapi/lwm.h"

struct prefix {
	int		family;
	unsigned char	addr[16];
	unsigned int	len;
	bool		eui64;		/* hosts by their MACs, not by their ids */
};

enum {
	LINK_ID		= 1 << 0,
	LINK_NODE	= 1 << 1,
	LINK_ZONE	= 1 << 2,
	LINK_LOCAL	= 1 << 3,
	LINK_LOCAL6	= 1 << 4,
	LINK_UNDERLAY	= 1 << 5,
	LINK_PORT	= 1 << 6,
	LINK_SETLEN	= 1 << 7,
	LINK_TTL	= 1 << 8,
	LINK_DSCP	= 1 << 9,
	LINK_CSUM	= 1 << 10,
	LINK_MTU	= 1 << 11,
	LINK_MAC	= 1 << 12,
	LINK_RELAY_RATE	= 1 << 13,
	LINK_SILENCE	= 1 << 14,
	LINK_PROBE	= 1 << 15,
	LINK_PREFIXES	= 1 << 16,
	LINK_LEARNING	= 1 << 17,
	LINK_AGEING	= 1 << 18,
	LINK_MACS	= 1 << 19,
	LINK_SUBSETS4	= 1 << 20,
	LINK_SUBSETS6	= 1 << 21,
	LINK_INITIATORS	= 1 << 22,
};

struct link {
	int		ifindex;
	char		name[IFNAMSIZ];
	bool		up;
	bool		elsewhere;	/* its underlay is in another namespace */
	unsigned int	has;		/* LINK_*: what is known, or to be set */
	uint32_t	id;
	uint16_t	node;
	uint16_t	zone;
	struct in_addr	local;
	struct in6_addr	local6;
	uint32_t	underlay;	/* ifindex */
	uint16_t	port;
	uint8_t		setlen;
	uint8_t		ttl;
	uint8_t		dscp;
	bool		csum;
	uint32_t	relay_rate;	/* copies a second; 0, LWM_RELAY_UNLIMITED */
	uint32_t	silence;	/* ms */
	uint32_t	probe;		/* ms */
	bool		learning;
	uint32_t	ageing;		/* s */
	uint32_t	macs;
	uint8_t		subsets4[5];	/* a prefix, and its length */
	uint8_t		subsets6[17];
	uint8_t		initiators;	/* enum lwm_initiators */
	uint32_t	mtu;
	unsigned char	mac[6];
	struct prefix	prefixes[LWM_PREFIXES_MAX];	/* of the overlay */
	unsigned int	n_prefixes;

	/* Frames of the device, and their octets: */
	uint64_t	tx_frames, tx_octets, rx_frames, rx_octets;
};

/* Called for each lwm device of the namespace; negative ends it. */
typedef int link_each_fn(const struct link *link, void *arg);

int link_dump(link_each_fn *each, void *arg);
/* The device called @name, or the only one if @name is NULL. */
int link_find(struct link *link, const char *name);

/* What is not said is as on a new device. */
void link_complete(struct link *link);
extern const uint8_t link_subsets4[5], link_subsets6[17];
int link_add(const struct link *link);
int link_set(const struct link *link);	/* what @link has, of the one called so */
int link_del(const struct link *link);
int link_up(const struct link *link);

/* Overlay addresses of the device. */
int link_addr_add(int ifindex, const struct prefix *addr);
int link_addr_del(int ifindex, const struct prefix *addr);

/*
 * Who has the UDP port that @link wants, as words for a refusal; false if
 * nobody is seen.
 */
bool port_holder(const struct link *link, uint16_t port, char *text,
		 size_t size);

#endif
