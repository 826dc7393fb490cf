/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of a device, and of a namespace for packets that reach no device. */
#ifndef _LWM_STATS_H
#define _LWM_STATS_H

#include <linux/percpu.h>
#include <linux/u64_stats_sync.h>

#include "drop.h"

struct sk_buff;

enum lwm_stat {
	LWM_STAT_MESSAGES,	/* sent from here */
	LWM_STAT_COPIES,	/* put on the underlay for them */
	LWM_STAT_RECEIVED,	/* copies from the underlay */
	LWM_STAT_RELAYED,	/* copies sent on for others */
	LWM_STAT_DELIVERED,	/* given to this host */
	LWM_STAT_PROBES,	/* sent to neighbours */
	LWM_STAT_ANSWERS,	/* sent */
	LWM_STAT_ANSWERED,	/* answers that came and were waited for */
	LWM_STAT_FAILED,	/* nodes that were reachable and failed */
	LWM_STAT_RETURNED,	/* nodes that became reachable */
	LWM_STAT_RESOLVED,	/* ARP and ND requests answered from tables */
	LWM_STAT_LEARNED,	/* MACs behind nodes */
	LWM_STAT_MOVED,		/* MACs that were heard behind another node */
	LWM_STAT_REPORTS,	/* of membership, from this host */
	LWM_STAT_JOINS,		/* messages about memberships sent */
	__LWM_STAT_MAX
};

struct lwm_pcpu_stats {
	u64_stats_t		stat[__LWM_STAT_MAX];
	u64_stats_t		drop[__LWM_DROP_MAX];
	struct u64_stats_sync	syncp;
};

struct lwm_stats {
	struct lwm_pcpu_stats __percpu *pcpu;
};

/* BHs are off. */
static inline void __lwm_stats_add(struct lwm_stats *stats, enum lwm_stat which, unsigned int n)
{
	struct lwm_pcpu_stats *pcpu = this_cpu_ptr(stats->pcpu);

	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_add(&pcpu->stat[which], n);
	u64_stats_update_end(&pcpu->syncp);
}

int lwm_stats_setup(struct lwm_stats *stats);
void lwm_stats_teardown(struct lwm_stats *stats);

void lwm_stats_add(struct lwm_stats *stats, enum lwm_stat which, unsigned int n);
void lwm_stats_drop(struct lwm_stats *stats, enum lwm_drop why, unsigned int n);

/* All of them, counters first, then drops: so many values. */
#define LWM_STATS_ALL	(__LWM_STAT_MAX + __LWM_DROP_MAX - 1)
void lwm_stats_read(const struct lwm_stats *stats, u64 *values);

/* Put LWM_A_STATS; -EMSGSIZE if it does not fit. */
int lwm_stats_fill(struct sk_buff *msg, const struct lwm_stats *stats);

const char *lwm_drop_text(enum lwm_drop why);

#endif /* _LWM_STATS_H */
