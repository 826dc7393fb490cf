/* SPDX-License-Identifier: GPL-2.0 */
/* Another destination for a frame to many. */
#ifndef _LWM_READDRESS_H
#define _LWM_READDRESS_H

#include "drop.h"

struct in6_addr;
struct sk_buff;

/*
 * Put the multicast address @to (IPv4 as ::ffff:0:0/96) into @skb, whose data
 * is at its Ethernet header, as the one that it is for: its MAC follows, its
 * checksums stay right. UDP and ICMPv6 only, as of others it is not known what
 * they sum. LWM_PASS, or why it is as it was. @skb stays the caller's; its head
 * may be another one afterwards.
 */
enum lwm_drop lwm_readdress(struct sk_buff *skb, const struct in6_addr *to);

#endif /* _LWM_READDRESS_H */
