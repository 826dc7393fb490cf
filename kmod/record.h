/* SPDX-License-Identifier: GPL-2.0 */
/* Whom a listener to a group wants to hear. */
#ifndef _LWM_RECORD_H
#define _LWM_RECORD_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/types.h>
#include <net/ipv6.h>

#include <uapi/lwm.h>

/* In a record; a list that grows longer is heard as EXCLUDE, none. */
#define LWM_SOURCES_MAX	64

/* Addresses as in struct lwm_inner. Who does not listen: INCLUDE, no sources. */
struct lwm_record {
	struct in6_addr	group;
	u8		filter;
	u8		n_sources;
	struct in6_addr	sources[LWM_SOURCES_MAX];
};

/* Groups of the link alone: all nodes get what is sent to them, nobody tells of them. */
static inline bool lwm_group_is_link_scope(const struct in6_addr *group)
{
	if (ipv6_addr_v4mapped(group))
		return ipv4_is_local_multicast(group->s6_addr32[3]);
	return group->s6_addr[0] == 0xff && (group->s6_addr[1] == 1 || group->s6_addr[1] == 2);
}

#endif /* _LWM_RECORD_H */
