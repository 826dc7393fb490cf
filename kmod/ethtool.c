// SPDX-License-Identifier: GPL-2.0
/* What ethtool asks: `-i`, `-S` with the counters of `lwmctl stats`, and the link. */
#include "ethtool.h"

#include <linux/netdevice.h>

#include "dev.h"
#include "stats.h"

/* In the order of lwm_stats_read(). */
static const char names[LWM_STATS_ALL][ETH_GSTRING_LEN] = {
	[LWM_STAT_MESSAGES]	= "messages",
	[LWM_STAT_COPIES]	= "copies",
	[LWM_STAT_RECEIVED]	= "received",
	[LWM_STAT_RELAYED]	= "relayed",
	[LWM_STAT_DELIVERED]	= "delivered",
	[LWM_STAT_PROBES]	= "probes",
	[LWM_STAT_ANSWERS]	= "answers",
	[LWM_STAT_ANSWERED]	= "answered",
	[LWM_STAT_FAILED]	= "failed",
	[LWM_STAT_RETURNED]	= "returned",
	[LWM_STAT_RESOLVED]	= "resolved",
	[LWM_STAT_LEARNED]	= "learned",
	[LWM_STAT_MOVED]	= "moved",
	[LWM_STAT_REPORTS]	= "reports",
	[LWM_STAT_JOINS]	= "joins",
#define LWM_DROP_NAME(name, text)	\
	[__LWM_STAT_MAX - 1 + LWM_DROP_##name] = "dropped " text,
	LWM_DROP_REASONS(LWM_DROP_NAME)
#undef LWM_DROP_NAME
};

static void get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, "lwm", sizeof(info->driver));
}

static int get_sset_count(struct net_device *dev, int sset)
{
	return sset == ETH_SS_STATS ? LWM_STATS_ALL : -EOPNOTSUPP;
}

static void get_strings(struct net_device *dev, u32 sset, u8 *buf)
{
	if (sset == ETH_SS_STATS)
		memcpy(buf, names, sizeof(names));
}

static void get_stats(struct net_device *dev, struct ethtool_stats *info, u64 *values)
{
	struct lwm_dev *ldev = netdev_priv(dev);

	lwm_stats_read(&ldev->stats, values);
}

const struct ethtool_ops lwm_ethtool_ops = {
	.get_drvinfo		= get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_sset_count		= get_sset_count,
	.get_strings		= get_strings,
	.get_ethtool_stats	= get_stats,
};
