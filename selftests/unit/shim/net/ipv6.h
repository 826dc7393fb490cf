/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_NET_IPV6_H
#define _LWM_SHIM_NET_IPV6_H

#include <linux/in.h>
#include <linux/in6.h>
#include <string.h>

static inline bool ipv6_addr_any(const struct in6_addr *addr)
{
	return !(addr->s6_addr32[0] | addr->s6_addr32[1] |
		 addr->s6_addr32[2] | addr->s6_addr32[3]);
}

static inline bool ipv6_addr_is_multicast(const struct in6_addr *addr)
{
	return addr->s6_addr[0] == 0xff;
}

static inline bool ipv6_addr_v4mapped(const struct in6_addr *addr)
{
	return !(addr->s6_addr32[0] | addr->s6_addr32[1]) &&
	       addr->s6_addr32[2] == cpu_to_be32(0xffff);
}

static inline void ipv6_addr_set_v4mapped(__be32 addr, struct in6_addr *mapped)
{
	memset(mapped, 0, sizeof(*mapped));
	mapped->s6_addr32[2] = cpu_to_be32(0xffff);
	mapped->s6_addr32[3] = addr;
}

#endif
