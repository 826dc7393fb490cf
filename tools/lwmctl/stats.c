// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "ctl.h"
#include "net.h"
#include "nl.h"
#include "out.h"
#include "say.h"
#include "tables.h"

static const struct {
	int		attr;
	const char	*key;
	const char	*fmt;
} counters[] = {
	{ LWM_A_STATS_MESSAGES,	 "messages",  " messages %" PRIu64 },
	{ LWM_A_STATS_COPIES,	 "copies",    " copies %" PRIu64 },
	{ LWM_A_STATS_RECEIVED,	 "received",  " received %" PRIu64 },
	{ LWM_A_STATS_RELAYED,	 "relayed",   " relayed %" PRIu64 },
	{ LWM_A_STATS_DELIVERED, "delivered", " delivered %" PRIu64 },
	{ LWM_A_STATS_PROBES,	 "probes",    " probes %" PRIu64 },
	{ LWM_A_STATS_ANSWERS,	 "answers",   " answers %" PRIu64 },
	{ LWM_A_STATS_ANSWERED,	 "answered",  " answered %" PRIu64 },
	{ LWM_A_STATS_FAILED,	 "failed",    " failed %" PRIu64 },
	{ LWM_A_STATS_RETURNED,	 "returned",  " returned %" PRIu64 },
	{ LWM_A_STATS_RESOLVED,	 "resolved",  " resolved %" PRIu64 },
	{ LWM_A_STATS_LEARNED,	 "learned",   " learned %" PRIu64 },
	{ LWM_A_STATS_MOVED,	 "moved",     " moved %" PRIu64 },
	{ LWM_A_STATS_REPORTS,	 "reports",   " reports %" PRIu64 },
	{ LWM_A_STATS_JOINS,	 "joins",     " joins %" PRIu64 },
};

static void print_counters(struct nlattr **tb)
{
	size_t i;

	for (i = 0; i < sizeof(counters) / sizeof(*counters); i++)
		if (tb[counters[i].attr])
			out_uint(counters[i].key, counters[i].fmt,
				 nla_get_u64(tb[counters[i].attr]));
}

static void print_drop(struct nlattr *nest, bool all)
{
	struct nlattr *tb[LWM_A_DROP_MAX + 1];
	const char *reason;
	uint64_t count;

	if (nla_parse_nested(tb, LWM_A_DROP_MAX, nest, NULL) < 0 ||
	    !tb[LWM_A_DROP_REASON] || !tb[LWM_A_DROP_COUNT])
		return;
	reason = nla_get_string(tb[LWM_A_DROP_REASON]);
	count = nla_get_u64(tb[LWM_A_DROP_COUNT]);
	if (!count && !all)
		return;
	out_words("\n    dropped ");
	out_words(reason);
	out_uint(reason, " %" PRIu64, count);
}

static void print_drops(struct nlattr *stats, bool all)
{
	struct nlattr *attr;
	int rest;

	out_object("drops");
	nla_for_each_nested(attr, stats, rest)
		if (nla_type(attr) == LWM_A_STATS_DROP)
			print_drop(attr, all);
	out_end();
}

struct show {
	struct ctl	*ctl;
	const char	*ifname;	/* NULL: the namespace's own */
};

static int show_stats(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attrs[LWM_A_MAX + 1], *tb[LWM_A_STATS_MAX + 1];
	const struct show *show = arg;
	int err;

	err = lwm_attrs(nlh, attrs);
	if (err || !attrs[LWM_A_STATS] ||
	    nla_parse_nested(tb, LWM_A_STATS_MAX, attrs[LWM_A_STATS], NULL) < 0)
		return err;

	out_object(NULL);
	if (show->ifname)
		out_text("ifname", "%s:", show->ifname);
	else
		out_words("for no device:");
	print_counters(tb);
	print_drops(attrs[LWM_A_STATS], show->ctl->all);
	out_end();
	out_line();
	return 0;
}

static int ask_stats(struct ctl *ctl, int ifindex, const char *ifname)
{
	struct show show = { .ctl = ctl, .ifname = ifname };
	struct nl_msg *msg;
	int err;

	err = lwm_msg(&msg, LWM_CMD_STATS_GET, 0, ifindex);
	if (err)
		return err;
	err = lwm_ask(msg, show_stats, &show);
	nlmsg_free(msg);
	return err;
}

static int ask_if_meant(const struct link *link, void *arg)
{
	struct ctl *ctl = arg;

	if (ctl->dev && strcmp(ctl->dev, link->name))
		return 0;
	ctl->link = *link;
	return ask_stats(ctl, link->ifindex, link->name);
}

static int stats_show(struct ctl *ctl)
{
	int err;

	err = ctl_no_words(ctl);
	if (err)
		return err;
	out_array(NULL);
	err = link_dump(ask_if_meant, ctl);
	if (!err && !ctl->dev)
		err = ask_stats(ctl, 0, NULL);
	out_end();
	if (out_is_json())
		out_line();
	if (!err && ctl->dev && !ctl->link.ifindex)
		return refuse("there is no lwm device %s", ctl->dev);
	return err;
}

static const struct command commands[] = {
	{ "show", stats_show, "" },
	{},
};

const struct object object_stats = {
	.name = "stats", .what = "what was sent, received and dropped, and why",
	.commands = commands,
};
