// SPDX-License-Identifier: GPL-2.0
#include "joinwire.h"

#include <linux/in.h>
#include <linux/siphash.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <net/ipv6.h>

/* Known to all, so that all have the same. */
static const siphash_key_t joins_key = { { 0x4c57, 0x4a } };

bool lwm_joins_group(const struct in6_addr *group)
{
	bool multicast = ipv6_addr_v4mapped(group) ? ipv4_is_multicast(group->s6_addr32[3]) :
			 ipv6_addr_is_multicast(group);

	return multicast && !lwm_group_is_link_scope(group);
}

bool lwm_joins_source(const struct in6_addr *source)
{
	__be32 addr4 = source->s6_addr32[3];

	if (ipv6_addr_v4mapped(source))
		return addr4 && !ipv4_is_multicast(addr4) && !ipv4_is_lbcast(addr4);
	return !ipv6_addr_any(source) && !ipv6_addr_is_multicast(source);
}

/* ---- what comes in ---- */

static void addr_read(struct in6_addr *addr, const u8 *from, bool v4)
{
	if (v4)
		ipv6_addr_set_v4mapped(get_unaligned((const __be32 *)from), addr);
	else
		memcpy(addr, from, sizeof(*addr));
}

static unsigned int addr_size(u8 flags)
{
	return flags & LWM_JOINS_V4 ? sizeof(struct in_addr) : sizeof(struct in6_addr);
}

unsigned int lwm_joins_read(const void *data, unsigned int len, unsigned int at,
			    struct lwm_record *rec)
{
	const struct lwm_joins_record *head = data + at;
	const u8 *pos = (const u8 *)(head + 1);
	unsigned int i;
	bool v4;

	if (at >= len)
		return 0;
	v4 = head->flags & LWM_JOINS_V4;
	rec->filter = head->flags & LWM_JOINS_EXCLUDE ? LWM_FILTER_EXCLUDE : LWM_FILTER_INCLUDE;
	rec->n_sources = head->n_sources;
	addr_read(&rec->group, pos, v4);
	for (i = 0; i < rec->n_sources; i++) {
		pos += addr_size(head->flags);
		addr_read(&rec->sources[i], pos, v4);
	}
	return pos + addr_size(head->flags) - (const u8 *)data;
}

/* The octets of the record at @at, or 0 if it is none. */
static unsigned int record_check(const void *data, unsigned int len, unsigned int at)
{
	const struct lwm_joins_record *head = data + at;
	unsigned int size, i;
	struct in6_addr addr;
	const u8 *pos;
	bool v4;

	if (len - at < sizeof(*head))
		return 0;
	if (head->flags & ~(LWM_JOINS_EXCLUDE | LWM_JOINS_V4) || head->zero ||
	    head->n_sources > LWM_SOURCES_MAX)
		return 0;
	size = sizeof(*head) + (1 + head->n_sources) * addr_size(head->flags);
	if (len - at < size)
		return 0;

	v4 = head->flags & LWM_JOINS_V4;
	pos = (const u8 *)(head + 1);
	addr_read(&addr, pos, v4);
	if (!lwm_joins_group(&addr) || ipv6_addr_v4mapped(&addr) != v4)
		return 0;
	for (i = 0; i < head->n_sources; i++) {
		pos += addr_size(head->flags);
		addr_read(&addr, pos, v4);
		if (!lwm_joins_source(&addr) || ipv6_addr_v4mapped(&addr) != v4)
			return 0;
	}
	return size;
}

static bool head_sound(const struct lwm_joins_head *joins)
{
	if (joins->zero)
		return false;
	if (joins->type == LWM_JOINS_HELLO)
		return !joins->part &&
		       !(joins->flags & ~(LWM_JOINS_ASK | LWM_JOINS_ALL | LWM_JOINS_BYE));
	if (get_unaligned((const u64 *)joins->digest))
		return false;
	if (joins->type == LWM_JOINS_CHANGE)
		return !joins->part && !joins->flags && !joins->number;
	return joins->type == LWM_JOINS_TELLING && !(joins->flags & ~LWM_JOINS_LAST);
}

enum lwm_drop lwm_joins_check(const void *data, unsigned int len)
{
	const struct lwm_joins_head *joins = data;
	unsigned int at = sizeof(*joins), size;

	if (len < sizeof(*joins) || len > LWM_JOINS_MAX || !head_sound(joins))
		return LWM_DROP_JOINS;
	if (joins->type == LWM_JOINS_HELLO && len > at)
		return LWM_DROP_JOINS;
	while (at < len) {
		size = record_check(data, len, at);
		if (!size)
			return LWM_DROP_JOINS;
		at += size;
	}
	return LWM_PASS;
}

/* ---- what goes out ---- */

static u8 *addr_write(u8 *to, const struct in6_addr *addr, bool v4)
{
	unsigned int size = v4 ? sizeof(addr->s6_addr32[3]) : sizeof(*addr);

	memcpy(to, v4 ? &addr->s6_addr32[3] : &addr->s6_addr32[0], size);
	return to + size;
}

unsigned int lwm_joins_size(const struct lwm_record *rec)
{
	bool v4 = ipv6_addr_v4mapped(&rec->group);

	return sizeof(struct lwm_joins_record) +
	       (1 + rec->n_sources) * addr_size(v4 ? LWM_JOINS_V4 : 0);
}

unsigned int lwm_joins_write(void *buf, const struct lwm_record *rec)
{
	bool v4 = ipv6_addr_v4mapped(&rec->group);
	struct lwm_joins_record *head = buf;
	u8 *pos = (u8 *)(head + 1);
	unsigned int i;

	*head = (struct lwm_joins_record){
		.flags = (rec->filter == LWM_FILTER_EXCLUDE ? LWM_JOINS_EXCLUDE : 0) |
			 (v4 ? LWM_JOINS_V4 : 0),
		.n_sources = rec->n_sources,
	};
	pos = addr_write(pos, &rec->group, v4);
	for (i = 0; i < rec->n_sources; i++)
		pos = addr_write(pos, &rec->sources[i], v4);
	return pos - (u8 *)buf;
}

/* ---- digests ---- */

static u64 digest_addr(const struct in6_addr *addr, u64 with)
{
	return siphash_3u64(get_unaligned_be64(&addr->s6_addr[0]),
			    get_unaligned_be64(&addr->s6_addr[8]), with, &joins_key);
}

u64 lwm_joins_digest(const struct in6_addr *group, u8 filter, const struct in6_addr *sources,
		     unsigned int n)
{
	u64 sum = digest_addr(group, filter << 8 | n), of_group = sum;
	unsigned int i;

	for (i = 0; i < n; i++)
		sum += digest_addr(&sources[i], of_group);
	return sum;
}
