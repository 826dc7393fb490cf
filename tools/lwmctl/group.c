// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include <linux/netlink.h>
#include <lwm.h>
#include <netlink/msg.h>

#include "ctl.h"
#include "member.h"
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
	if (group->has & GROUP_ADDR4)
		out_addr("address", " address %s", AF_INET, &group->addr4);
	if (group->has & GROUP_ADDR6)
		out_addr("address6", " address %s", AF_INET6, &group->addr6);
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

/* Those that are configured, and those that were learned. */
static int show_all(struct ctl *ctl)
{
	struct nl_msg *msg;
	int err;

	err = lwm_msg(&msg, LWM_CMD_GROUP_GET, NLM_F_DUMP, ctl->link.ifindex);
	if (err)
		return err;
	out_array(NULL);
	err = lwm_ask(msg, show_one, ctl);
	if (!err)
		err = members_print(ctl);
	out_end();
	if (out_is_json())
		out_line();
	nlmsg_free(msg);
	return err;
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
	if (err)
		return err;
	return id ? ctl_show(ctl, LWM_CMD_GROUP_GET, LWM_A_GROUP, id, show_one) :
		    show_all(ctl);
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

static int name_words(struct ctl *ctl, uint32_t *scope, uint32_t *flags)
{
	int err = 0;

	while (!err && *ctl->words) {
		const char *word = *ctl->words++;

		if (!strcmp(word, "relayed"))
			*flags |= LWM_GROUP_RELAYED;
		else if (strcmp(word, "scope"))
			err = word_unknown(word);
		else if (!*ctl->words)
			err = word_lacks(word);
		else
			err = uint_word(scope, *ctl->words++, 14, "scope");
	}
	return err;
}

/* No kernel, and no device, is asked. */
static int group_name(struct ctl *ctl)
{
	const char *name = ctl_word(ctl, "the name");
	uint32_t scope = LWM_GROUP_SCOPE, flags = 0;
	struct in6_addr addr;
	int err;

	if (!name)
		return MISUSED;
	err = name_words(ctl, &scope, &flags);
	if (err)
		return err;
	if (!*name)
		return refuse("a name has at least one letter");
	if (lwm_group_name(name, scope, flags, &addr))
		return refuse("scope 0 is none: it starts at 1");
	out_object(NULL);
	out_text("name", NULL, name);
	out_addr("address6", "%s", AF_INET6, &addr);
	out_end();
	out_line();
	return 0;
}

#define CONFIG	"[nodes NODES] [address ADDRESS]..."

static const struct command commands[] = {
	{ "show", group_show, "[GROUP]" },
	{ "add", group_add, "ID " CONFIG },
	{ "set", group_set, "GROUP " CONFIG },
	{ "del", group_del, "GROUP" },
	{ "name", group_name, "NAME [scope N] [relayed]" },
	{},
};

const struct object object_group = {
	.name = "group", .what = "node sets that bound what is sent to them",
	.commands = commands,
};
