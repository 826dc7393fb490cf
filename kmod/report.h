/* SPDX-License-Identifier: GPL-2.0 */
/* Membership reports as hosts send them: IGMPv1 to v3, MLDv1 and v2. Knows no state. */
#ifndef _LWM_REPORT_H
#define _LWM_REPORT_H

#include <linux/in6.h>
#include <linux/types.h>

#include "drop.h"

struct lwm_inner;
struct sk_buff;

/* What a frame is of IGMP or MLD, for those who look after memberships. */
enum lwm_report_kind {
	LWM_REPORT_NONE,	/* no message about memberships */
	LWM_REPORT_QUERY,
	LWM_REPORT_HOST,	/* a report, a leave, a done */
};

/* Types of records, numbered as in RFC 3376, 4.2.12, and RFC 3810, 5.2.12. */
enum lwm_report_type {
	LWM_REPORT_IS_IN = 1,
	LWM_REPORT_IS_EX,
	LWM_REPORT_TO_IN,
	LWM_REPORT_TO_EX,
	LWM_REPORT_ALLOW,
	LWM_REPORT_BLOCK,
};

/*
 * One record. Those of IGMPv1, v2 and MLDv1 say the same in other words: a report
 * is IS_EX, a leave TO_IN, both without sources.
 */
struct lwm_report_record {
	struct in6_addr	group;
	u8		type;		/* enum lwm_report_type */
	bool		old;		/* who sends it may have been silent for others' sake */
	u16		n_sources;
	const u8	*sources;	/* in the skb; see lwm_report_source() */
};

/* A checked report; it points into the skb. */
struct lwm_report {
	const u8	*at;		/* the next record */
	u16		left;		/* records from there on */
	u8		old;		/* not 0: IGMPv1, v2 or MLDv1, of that type */
	bool		v6;
};

/* What is @skb, read as @inner? Broken messages of both protocols are LWM_REPORT_HOST. */
enum lwm_report_kind lwm_report_kind(const struct sk_buff *skb, const struct lwm_inner *inner);

/*
 * Doubt an LWM_REPORT_HOST from end to end. LWM_PASS: it is in the linear part
 * and @report is at its first record. Else it is to be dropped; nothing was read.
 */
enum lwm_drop lwm_report_open(struct sk_buff *skb, const struct lwm_inner *inner,
			      struct lwm_report *report);

/* The next record, or false. */
bool lwm_report_next(struct lwm_report *report, struct lwm_report_record *record);

/* Source @i of a record, as in struct lwm_inner. */
struct in6_addr lwm_report_source(const struct lwm_report_record *record, unsigned int i);

#endif /* _LWM_REPORT_H */
