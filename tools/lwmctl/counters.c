// SPDX-License-Identifier: GPL-2.0
#include "counters.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "nl.h"
#include "say.h"
#include "tables.h"

const struct counter counter_list[] = {
	{ LWM_A_STATS_MESSAGES,	 "messages",  "Messages and frames sent from here" },
	{ LWM_A_STATS_COPIES,	 "copies",    "Copies put on the underlay for them" },
	{ LWM_A_STATS_RECEIVED,	 "received",  "Copies that came from the underlay" },
	{ LWM_A_STATS_RELAYED,	 "relayed",   "Copies sent on for others" },
	{ LWM_A_STATS_DELIVERED, "delivered", "Messages and frames given to this host" },
	{ LWM_A_STATS_PROBES,	 "probes",    "Probes sent to neighbours" },
	{ LWM_A_STATS_ANSWERS,	 "answers",   "Answers sent" },
	{ LWM_A_STATS_ANSWERED,	 "answered",  "Answers that came and were waited for" },
	{ LWM_A_STATS_FAILED,	 "failed",    "Nodes that were reachable and failed" },
	{ LWM_A_STATS_RETURNED,	 "returned",  "Nodes that became reachable" },
	{ LWM_A_STATS_RESOLVED,	 "resolved",
	  "ARP and ND requests of this host answered from the tables" },
	{ LWM_A_STATS_LEARNED,	 "learned",   "MACs learned behind nodes" },
	{ LWM_A_STATS_MOVED,	 "moved",     "MACs that were heard behind another node" },
	{ LWM_A_STATS_REPORTS,	 "reports",   "IGMP and MLD reports taken from this host" },
	{ LWM_A_STATS_JOINS,	 "joins",     "Messages about memberships sent" },
	{},
};

static void take_drop(struct counters *counters, struct nlattr *nest)
{
	struct nlattr *tb[LWM_A_DROP_MAX + 1];
	struct drop *drop;

	if (nla_parse_nested(tb, LWM_A_DROP_MAX, nest, NULL) < 0 ||
	    !tb[LWM_A_DROP_REASON] || !tb[LWM_A_DROP_COUNT])
		return;
	counters->drops = need(realloc(counters->drops,
				       (counters->n_drops + 1) * sizeof(*drop)));
	drop = &counters->drops[counters->n_drops++];
	snprintf(drop->reason, sizeof(drop->reason), "%s",
		 nla_get_string(tb[LWM_A_DROP_REASON]));
	drop->count = nla_get_u64(tb[LWM_A_DROP_COUNT]);
}

static int take_stats(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attrs[LWM_A_MAX + 1], *tb[LWM_A_STATS_MAX + 1], *attr;
	struct counters *counters = arg;
	const struct counter *counter;
	int err, rest;

	err = lwm_attrs(nlh, attrs);
	if (err || !attrs[LWM_A_STATS] ||
	    nla_parse_nested(tb, LWM_A_STATS_MAX, attrs[LWM_A_STATS], NULL) < 0)
		return err;
	for (counter = counter_list; counter->key; counter++)
		if (tb[counter->attr])
			counters->of[counter->attr] = nla_get_u64(tb[counter->attr]);
	nla_for_each_nested(attr, attrs[LWM_A_STATS], rest)
		if (nla_type(attr) == LWM_A_STATS_DROP)
			take_drop(counters, attr);
	return 0;
}

int counters_read(struct counters *counters, int ifindex)
{
	struct nl_msg *msg;
	int err;

	*counters = (struct counters){};
	err = lwm_msg(&msg, LWM_CMD_STATS_GET, 0, ifindex);
	if (err)
		return err;
	err = lwm_ask(msg, take_stats, counters);
	nlmsg_free(msg);
	if (err)
		counters_free(counters);
	return err;
}

void counters_free(struct counters *counters)
{
	free(counters->drops);
	*counters = (struct counters){};
}
