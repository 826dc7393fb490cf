/* SPDX-License-Identifier: GPL-2.0 */
/* Requests for the MAC of an address, as ARP and IPv6 neighbour discovery put them. */
#ifndef _LWM_SOLICIT_H
#define _LWM_SOLICIT_H

#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/types.h>

struct net_device;
struct sk_buff;

struct lwm_solicit {
	struct in6_addr	target;		/* IPv4 as ::ffff:0:0/96 */
	struct in6_addr	source;		/* any: it only asks whether somebody has the target */
	u8		mac[ETH_ALEN];	/* who asks */
	bool		arp;
};

/*
 * Is @skb, whose data is at its Ethernet header, a broadcast ARP request or a
 * multicast neighbour solicitation, and well-formed? Not an announcement of the
 * sender's own address (gratuitous ARP).
 */
bool lwm_solicit_read(struct sk_buff *skb, struct lwm_solicit *ask);

/* The frame that says that @mac has what is asked for, ready for @dev's stack; NULL: no memory. */
struct sk_buff *lwm_solicit_answer(struct net_device *dev, const struct lwm_solicit *ask,
				   const u8 *mac, bool router);

#endif /* _LWM_SOLICIT_H */
