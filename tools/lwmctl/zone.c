// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include <netlink/msg.h>

#include "ctl.h"
#include "net.h"
#include "nl.h"
#include "out.h"
#include "say.h"
#include "tables.h"
#include "words.h"

void print_zone(const struct zone *zone, const struct net *names)
{
	const struct table *zones = names ? &names->zones : NULL;

	print_id("id", "name", "zone %" PRIu64, zones, zone->item.id);
	if (zone->via)
		print_id("via", "via_name", " via %" PRIu64, zones, zone->via);
	switch (zone->relay) {
	case LWM_RELAY_AUTO:
		out_text("relay", " relay %s", "auto");
		break;
	case LWM_RELAY_NEVER:
		out_text("relay", " relay %s", "never");
		break;
	default:
		out_text("relay", NULL, "nodes");
		out_set("relay_nodes", " relay %s", &zone->relays);
	}
	out_uint("nodes", " nodes %" PRIu64, zone->n_nodes);
}

static int show_one(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[LWM_A_MAX + 1];
	const struct ctl *ctl = arg;
	struct zone *zone;
	int err;

	err = lwm_attrs(nlh, tb);
	if (err || !tb[LWM_A_ZONE])
		return err;
	zone = zone_get(tb[LWM_A_ZONE]);
	out_object(NULL);
	out_text("ifname", NULL, ctl->link.name);
	print_zone(zone, ctl->names);
	out_end();
	out_line();
	zone_free(zone);
	return 0;
}

static int zone_show(struct ctl *ctl)
{
	uint16_t id = 0;
	int err;

	err = ctl_device(ctl);
	if (!err && *ctl->words)
		err = zone_id_word(&id, ctl_word(ctl, "the id"), ctl->names);
	if (!err)
		err = ctl_no_words(ctl);
	return err ? err :
		     ctl_show(ctl, LWM_CMD_ZONE_GET, LWM_A_ZONE, id, show_one);
}

/* ZONE_NEW, _SET or _DEL of the zone that the words describe. */
static int zone_change(struct ctl *ctl, int cmd)
{
	struct zone zone = {};
	struct nl_msg *msg;
	const char *which;
	int err;

	which = ctl_word(ctl, "the zone's id");
	if (!which)
		return MISUSED;
	err = ctl_device(ctl);
	if (!err)
		err = zone_id_word(&zone.item.id, which, ctl->names);
	if (!err)
		err = cmd == LWM_CMD_ZONE_DEL ? ctl_no_words(ctl) :
			     zone_words(&zone, ctl->words, ctl->names);
	if (!err && zone.n_prefixes)
		err = misuse("prefixes are for the network file");
	if (!err)
		err = lwm_msg(&msg, cmd, 0, ctl->link.ifindex);
	if (err)
		goto out;
	zone_put(msg, &zone);
	err = lwm_ask(msg, NULL, NULL);
	nlmsg_free(msg);
out:
	set_free(&zone.relays);
	free(zone.prefixes);
	return err;
}

static int zone_add(struct ctl *ctl)
{
	return zone_change(ctl, LWM_CMD_ZONE_NEW);
}

static int zone_set(struct ctl *ctl)
{
	return zone_change(ctl, LWM_CMD_ZONE_SET);
}

static int zone_del(struct ctl *ctl)
{
	return zone_change(ctl, LWM_CMD_ZONE_DEL);
}

#define CONFIG	"[via ZONE|none] [relay auto|never|NODES]"

static const struct command commands[] = {
	{ "show", zone_show, "[ZONE]" },
	{ "add", zone_add, "ID " CONFIG },
	{ "set", zone_set, "ZONE " CONFIG },
	{ "del", zone_del, "ZONE" },
	{},
};

const struct object object_zone = {
	.name = "zone", .what = "nodes that reach each other directly",
	.commands = commands,
};
