// SPDX-License-Identifier: GPL-2.0
#include <netlink/msg.h>

#include "ctl.h"
#include "net.h"
#include "nl.h"
#include "out.h"
#include "say.h"
#include "tables.h"
#include "words.h"

void print_group(const struct group *group, const struct net *names)
{
	print_id("id", "name", "group %" PRIu64, names ? &names->groups : NULL,
		 group->item.id);
	out_set("nodes", " nodes %s", &group->nodes);
}

static int show_one(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[LWM_A_MAX + 1];
	const struct ctl *ctl = arg;
	struct group *group;
	int err;

	err = lwm_attrs(nlh, tb);
	if (err || !tb[LWM_A_GROUP])
		return err;
	group = group_get(tb[LWM_A_GROUP]);
	out_object(NULL);
	out_text("ifname", NULL, ctl->link.name);
	print_group(group, ctl->names);
	out_end();
	out_line();
	group_free(group);
	return 0;
}

static int group_show(struct ctl *ctl)
{
	uint16_t id = 0;
	int err;

	err = ctl_device(ctl);
	if (!err && *ctl->words)
		err = group_id_word(&id, ctl_word(ctl, "the id"), ctl->names);
	if (!err)
		err = ctl_no_words(ctl);
	return err ? err :
		     ctl_show(ctl, LWM_CMD_GROUP_GET, LWM_A_GROUP, id, show_one);
}

/* GROUP_NEW, _SET or _DEL of the group that the words describe. */
static int group_change(struct ctl *ctl, int cmd)
{
	struct group group = {};
	struct nl_msg *msg;
	const char *which;
	int err;

	which = ctl_word(ctl, "the group's id");
	if (!which)
		return MISUSED;
	err = ctl_device(ctl);
	if (!err)
		err = group_id_word(&group.item.id, which, ctl->names);
	if (!err)
		err = cmd == LWM_CMD_GROUP_DEL ? ctl_no_words(ctl) :
			     group_words(&group, ctl->words, ctl->names);
	if (!err)
		err = lwm_msg(&msg, cmd, 0, ctl->link.ifindex);
	if (err)
		goto out;
	group_put(msg, &group);
	err = lwm_ask(msg, NULL, NULL);
	nlmsg_free(msg);
out:
	set_free(&group.nodes);
	return err;
}

static int group_add(struct ctl *ctl)
{
	return group_change(ctl, LWM_CMD_GROUP_NEW);
}

static int group_set(struct ctl *ctl)
{
	return group_change(ctl, LWM_CMD_GROUP_SET);
}

static int group_del(struct ctl *ctl)
{
	return group_change(ctl, LWM_CMD_GROUP_DEL);
}

#define CONFIG	"[nodes NODES]"

static const struct command commands[] = {
	{ "show", group_show, "[GROUP]" },
	{ "add", group_add, "ID " CONFIG },
	{ "set", group_set, "GROUP " CONFIG },
	{ "del", group_del, "GROUP" },
	{},
};

const struct object object_group = {
	.name = "group", .what = "node sets that bound what is sent to them",
	.commands = commands,
};
