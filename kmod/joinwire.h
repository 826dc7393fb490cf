/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memberships on the wire: what follows struct lwm_hdr in messages of
 * LWM_KIND_JOINS, which go straight to the node that they are for, so that the
 * outer source address proves who speaks.
 *
 * HELLO says what its receiver should have from the sender by now. CHANGE has
 * records that take the place of what was told of their groups. TELLING is all
 * that the receiver is to have, in parts: what is not in it holds no more.
 */
#ifndef _LWM_JOINWIRE_H
#define _LWM_JOINWIRE_H

#include <linux/bits.h>
#include <linux/types.h>

#include "drop.h"
#include "record.h"

enum lwm_joins_type {
	LWM_JOINS_HELLO	= 1,
	LWM_JOINS_CHANGE,
	LWM_JOINS_TELLING,
};

struct lwm_joins_head {
	u8	type;		/* enum lwm_joins_type */
	u8	flags;		/* LWM_JOINS_* */
	__be16	part;		/* of a telling, from 0; else 0 */
	__be32	boot;		/* another one each time that the sender starts */
	__be32	number;		/* HELLO: of records; TELLING: which one; CHANGE: 0 */
	__be32	zero;
	u8	digest[8];	/* HELLO: of these records, big-endian; else 0 */
};

static_assert(sizeof(struct lwm_joins_head) == 24);

#define LWM_JOINS_ASK		BIT(0)	/* HELLO: tell me all that I am to have */
#define LWM_JOINS_ALL		BIT(1)	/* HELLO: the sender wants every group */
#define LWM_JOINS_BYE		BIT(2)	/* HELLO: it stops, and wants nothing */
#define LWM_JOINS_LAST		BIT(3)	/* TELLING: the last part */

/* Then the group and its sources, of 4 octets each with LWM_JOINS_V4, else of 16. */
struct lwm_joins_record {
	u8	flags;
	u8	n_sources;	/* at most LWM_SOURCES_MAX */
	__be16	zero;
};

static_assert(sizeof(struct lwm_joins_record) == 4);

#define LWM_JOINS_EXCLUDE	BIT(0)
#define LWM_JOINS_V4		BIT(1)

/* Octets of struct lwm_joins_head and all records of a message: with all heads IPv6's least MTU. */
#define LWM_JOINS_MAX		1200

/* A listener to a group that is kept and told of: multicast, and not link-scope. */
bool lwm_joins_group(const struct in6_addr *group);
/* A source that can be told of: a message that names another one is refused. */
bool lwm_joins_source(const struct in6_addr *source);

/* Doubt @len octets: PASS, or why the message is refused as a whole. Pure. */
enum lwm_drop lwm_joins_check(const void *data, unsigned int len);

/*
 * The record at @at of a checked message of @len octets: returns where the
 * next one is, or 0 where there is none.
 */
unsigned int lwm_joins_read(const void *data, unsigned int len, unsigned int at,
			    struct lwm_record *rec);

/* Write @rec to @buf, which has room for it: its octets. */
unsigned int lwm_joins_write(void *buf, const struct lwm_record *rec);
/* ... that it takes. */
unsigned int lwm_joins_size(const struct lwm_record *rec);

/* Of one record, for sums; the order of sources does not matter. */
u64 lwm_joins_digest(const struct in6_addr *group, u8 filter, const struct in6_addr *sources,
		     unsigned int n);

#endif /* _LWM_JOINWIRE_H */
