// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "counters.h"
#include "ctl.h"
#include "out.h"
#include "say.h"

static void print_counters(const struct counters *counters)
{
	const struct counter *counter;

	for (counter = counter_list; counter->key; counter++) {
		out_words(" ");
		out_words(counter->key);
		out_uint(counter->key, " %" PRIu64, counters->of[counter->attr]);
	}
}

static void print_drops(const struct counters *counters, bool all)
{
	size_t i;

	out_object("drops");
	for (i = 0; i < counters->n_drops; i++) {
		const struct drop *drop = &counters->drops[i];

		if (!drop->count && !all)
			continue;
		out_words("\n    dropped ");
		out_words(drop->reason);
		out_uint(drop->reason, " %" PRIu64, drop->count);
	}
	out_end();
}

/* Without a name: what came for no device. */
static int show_stats(struct ctl *ctl, int ifindex, const char *ifname)
{
	struct counters counters;
	int err;

	err = counters_read(&counters, ifindex);
	if (err)
		return err;
	out_object(NULL);
	if (ifname)
		out_text("ifname", "%s:", ifname);
	else
		out_words("for no device:");
	print_counters(&counters);
	print_drops(&counters, ctl->all);
	out_end();
	out_line();
	counters_free(&counters);
	return 0;
}

static int show_if_meant(const struct link *link, void *arg)
{
	struct ctl *ctl = arg;

	if (ctl->dev && strcmp(ctl->dev, link->name))
		return 0;
	ctl->link = *link;
	return show_stats(ctl, link->ifindex, link->name);
}

static int stats_show(struct ctl *ctl)
{
	int err;

	err = ctl_no_words(ctl);
	if (err)
		return err;
	out_array(NULL);
	err = link_dump(show_if_meant, ctl);
	if (!err && !ctl->dev)
		err = show_stats(ctl, 0, NULL);
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
