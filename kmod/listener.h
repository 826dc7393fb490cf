/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A listener: a MAC address of this host, its stack's or a guest's, that wants
 * to hear a group, and from which sources. The rules are those of RFC 3376, 6.4
 * and RFC 3810, 7.4, for a router that knows each of its hosts by itself: what a
 * host no longer wants ends at once, as nobody else has to be asked.
 */
#ifndef _LWM_LISTENER_H
#define _LWM_LISTENER_H

#include <linux/if_ether.h>
#include <linux/jiffies.h>
#include <linux/list.h>

#include "record.h"

struct lwm_report_record;

/* RFC 3376, 8.1 to 8.4: robustness times query interval, and a response interval. */
#define LWM_QUERY_INTERVAL	(125 * HZ)
#define LWM_QUERY_RESPONSE	(10 * HZ)
#define LWM_MEMBERSHIP		(2 * LWM_QUERY_INTERVAL + LWM_QUERY_RESPONSE)

struct lwm_source {
	struct in6_addr	addr;
	unsigned long	until;		/* jiffies; of those it wants */
};

/*
 * @sources are in the order of their addresses: those it wants, or with EXCLUDE
 * those it does not. One that is @crowded wants more than there is room for and
 * hears all, until that was not so for as long as a membership lasts; what it
 * said to want meanwhile is in @sources.
 */
struct lwm_listener {
	struct list_head	link;
	struct lwm_source	*sources;	/* has @room, @n are used; NULL: no room */
	unsigned long		until;		/* jiffies; of EXCLUDE */
	u8			mac[ETH_ALEN];
	u8			filter;		/* enum lwm_filter */
	bool			crowded;
	u8			n;
	u8			room;
};

/* Who is put away has no sources. */
void lwm_listener_clear(struct lwm_listener *listener);

/* Does it listen at all? */
static inline bool lwm_listener_listens(const struct lwm_listener *listener)
{
	return listener->filter == LWM_FILTER_EXCLUDE || listener->n;
}

/* Does @record make one who does not listen yet do so? */
bool lwm_listener_begins(const struct lwm_report_record *record);

/*
 * It said @record. @room: of how many sources more it may keep the addresses.
 * 1 if it may want other things now, 0 if not, -ENOMEM: nothing has changed.
 */
int lwm_listener_hear(struct lwm_listener *listener, const struct lwm_report_record *record,
		      unsigned int room);

/* What it did not say again is over. True: something was. */
bool lwm_listener_expire(struct lwm_listener *listener);

/* What all on the list want, together, in the order of addresses; rec->group is left alone. */
void lwm_listeners_merge(const struct list_head *listeners, struct lwm_record *rec);

#endif /* _LWM_LISTENER_H */
