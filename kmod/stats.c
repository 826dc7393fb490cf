// SPDX-License-Identifier: GPL-2.0
#include "stats.h"

#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <net/netlink.h>

#include "dev.h"
#include "net.h"
#include "path.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static const char * const drop_texts[__LWM_DROP_MAX] = {
#define LWM_DROP_TEXT(name, text) text,
	"pass",
	LWM_DROP_REASONS(LWM_DROP_TEXT)
#undef LWM_DROP_TEXT
};

const char *lwm_drop_text(enum lwm_drop why)
{
	return drop_texts[why];
}

int lwm_stats_setup(struct lwm_stats *stats)
{
	stats->pcpu = netdev_alloc_pcpu_stats(struct lwm_pcpu_stats);
	return stats->pcpu ? 0 : -ENOMEM;
}

void lwm_stats_teardown(struct lwm_stats *stats)
{
	free_percpu(stats->pcpu);
}

/* ---- counting ---- */

void lwm_stats_add(struct lwm_stats *stats, enum lwm_stat which, unsigned int n)
{
	local_bh_disable();
	__lwm_stats_add(stats, which, n);
	local_bh_enable();
}

void lwm_stats_drop(struct lwm_stats *stats, enum lwm_drop why, unsigned int n)
{
	struct lwm_pcpu_stats *pcpu;

	local_bh_disable();
	pcpu = this_cpu_ptr(stats->pcpu);
	u64_stats_update_begin(&pcpu->syncp);
	u64_stats_add(&pcpu->drop[why], n);
	u64_stats_update_end(&pcpu->syncp);
	local_bh_enable();
}

void lwm_drop(struct lwm_dev *ldev, struct sk_buff *skb, enum lwm_drop why)
{
	lwm_strike(ldev, why, 0, 1);
	kfree_skb(skb);
}

void lwm_strike(struct lwm_dev *ldev, enum lwm_drop why, u16 node, unsigned int n)
{
	lwm_stats_drop(&ldev->stats, why, n);
	trace_lwm_drop(ldev->dev, why, node, n);
}

/* ---- reporting ---- */

static u64 pcpu_read(const struct lwm_pcpu_stats *pcpu, const u64_stats_t *counter)
{
	unsigned int start;
	u64 value;

	do {
		start = u64_stats_fetch_begin(&pcpu->syncp);
		value = u64_stats_read(counter);
	} while (u64_stats_fetch_retry(&pcpu->syncp, start));
	return value;
}

static u64 stat_sum(const struct lwm_stats *stats, enum lwm_stat which)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct lwm_pcpu_stats *pcpu = per_cpu_ptr(stats->pcpu, cpu);

		sum += pcpu_read(pcpu, &pcpu->stat[which]);
	}
	return sum;
}

static u64 drop_sum(const struct lwm_stats *stats, enum lwm_drop why)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct lwm_pcpu_stats *pcpu = per_cpu_ptr(stats->pcpu, cpu);

		sum += pcpu_read(pcpu, &pcpu->drop[why]);
	}
	return sum;
}

void lwm_stats_read(const struct lwm_stats *stats, u64 *values)
{
	int i;

	for (i = 0; i < __LWM_STAT_MAX; i++)
		*values++ = stat_sum(stats, i);
	for (i = LWM_PASS + 1; i < __LWM_DROP_MAX; i++)
		*values++ = drop_sum(stats, i);
}

static int stats_fill_drop(struct sk_buff *msg, const struct lwm_stats *stats, enum lwm_drop why)
{
	struct nlattr *nest = nla_nest_start(msg, LWM_A_STATS_DROP);

	if (!nest ||
	    nla_put_string(msg, LWM_A_DROP_REASON, lwm_drop_text(why)) ||
	    nla_put_u64_64bit(msg, LWM_A_DROP_COUNT, drop_sum(stats, why), LWM_A_DROP_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int lwm_stats_fill(struct sk_buff *msg, const struct lwm_stats *stats)
{
	static const u8 attrs[__LWM_STAT_MAX] = {
		[LWM_STAT_MESSAGES]	= LWM_A_STATS_MESSAGES,
		[LWM_STAT_COPIES]	= LWM_A_STATS_COPIES,
		[LWM_STAT_RECEIVED]	= LWM_A_STATS_RECEIVED,
		[LWM_STAT_RELAYED]	= LWM_A_STATS_RELAYED,
		[LWM_STAT_DELIVERED]	= LWM_A_STATS_DELIVERED,
		[LWM_STAT_PROBES]	= LWM_A_STATS_PROBES,
		[LWM_STAT_ANSWERS]	= LWM_A_STATS_ANSWERS,
		[LWM_STAT_ANSWERED]	= LWM_A_STATS_ANSWERED,
		[LWM_STAT_FAILED]	= LWM_A_STATS_FAILED,
		[LWM_STAT_RETURNED]	= LWM_A_STATS_RETURNED,
		[LWM_STAT_RESOLVED]	= LWM_A_STATS_RESOLVED,
		[LWM_STAT_LEARNED]	= LWM_A_STATS_LEARNED,
		[LWM_STAT_MOVED]	= LWM_A_STATS_MOVED,
		[LWM_STAT_REPORTS]	= LWM_A_STATS_REPORTS,
		[LWM_STAT_JOINS]	= LWM_A_STATS_JOINS,
	};
	struct nlattr *nest = nla_nest_start(msg, LWM_A_STATS);
	int i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < __LWM_STAT_MAX; i++)
		if (nla_put_u64_64bit(msg, attrs[i], stat_sum(stats, i), LWM_A_STATS_PAD))
			return -EMSGSIZE;
	for (i = LWM_PASS + 1; i < __LWM_DROP_MAX; i++)
		if (stats_fill_drop(msg, stats, i))
			return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}
