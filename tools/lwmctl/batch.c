// SPDX-License-Identifier: GPL-2.0
/*
 * Changes as messages of a transaction: as many objects in one as it holds.
 */
#include "diff.h"

#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "nl.h"
#include "say.h"
#include "tables.h"

#define BATCH_MAX	16384	/* octets; one object may go beyond */

static int command(const struct change *change)
{
	/* By noun and verb; the nouns are those of net.c. */
	static const int of[3][3] = {
		{ LWM_CMD_ZONE_NEW, LWM_CMD_ZONE_SET, LWM_CMD_ZONE_DEL },
		{ LWM_CMD_NODE_NEW, LWM_CMD_NODE_SET, LWM_CMD_NODE_DEL },
		{ LWM_CMD_GROUP_NEW, LWM_CMD_GROUP_SET, LWM_CMD_GROUP_DEL },
	};

	if (!strcmp(change->table->noun, "zone"))
		return of[0][change->verb];
	if (!strcmp(change->table->noun, "node"))
		return of[1][change->verb];
	return of[2][change->verb];
}

/* The whole of it is said, so that nothing of an old one stays. */
static void put_node(struct nl_msg *msg, const struct change *change)
{
	struct node node = *(const struct node *)change->item;

	node.has |= NODE_ZONE;
	node.flags_said = NODE_FLAGS;
	if (change->verb == VERB_SET)
		node.has |= NODE_VIA | NODE_OVERLAYS;
	if (change->own) {
		node.has = NODE_OVERLAYS;
		node.flags_said = 0;
	}
	if (change->verb == VERB_SET)
		node.has &= ~(NODE_ADDR4 | NODE_ADDR6 | NODE_MAC);
	node_put(msg, &node);
}

static void put_zone(struct nl_msg *msg, const struct change *change)
{
	struct zone zone = *(const struct zone *)change->item;

	zone.has = ZONE_VIA | ZONE_RELAY;
	zone_put(msg, &zone);
}

static void put_group(struct nl_msg *msg, const struct change *change)
{
	struct group group = *(const struct group *)change->item;

	group.has |= GROUP_NODES;
	group_put(msg, &group);
}

static void put_change(struct nl_msg *msg, int cmd, const struct change *change)
{
	switch (cmd) {
	case LWM_CMD_ZONE_NEW:
	case LWM_CMD_ZONE_SET:
		put_zone(msg, change);
		break;
	case LWM_CMD_NODE_NEW:
	case LWM_CMD_NODE_SET:
		put_node(msg, change);
		break;
	case LWM_CMD_GROUP_NEW:
	case LWM_CMD_GROUP_SET:
		put_group(msg, change);
		break;
	case LWM_CMD_ZONE_DEL:
		item_put(msg, LWM_A_ZONE, change->item->id);
		break;
	case LWM_CMD_NODE_DEL:
		item_put(msg, LWM_A_NODE, change->item->id);
		break;
	case LWM_CMD_GROUP_DEL:
		item_put(msg, LWM_A_GROUP, change->item->id);
		break;
	}
}

/* Which object of the message the refusal points at. */
static size_t refused_object(struct nl_msg *msg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct nlattr *attr = genlmsg_attrdata(nlmsg_data(nlh), 0);
	int rest = genlmsg_attrlen(nlmsg_data(nlh), 0);
	size_t n = 0;

	nla_for_each_attr(attr, attr, rest, rest) {
		if (nla_type(attr) == LWM_A_IFINDEX)
			continue;
		if ((size_t)((char *)attr - (char *)nlh) +
		    NLA_ALIGN(attr->nla_len) > lwm_bad_attr())
			break;
		n++;
	}
	return n;
}

static void name_refused(const struct change *change, const char *path)
{
	const struct item *item = change->item;

	if (item->line)
		fault_in("%s:%u: %s", path, item->line, item->name);
	else
		fault_in("%s %u", change->table->noun, item->id);
}

/* Send as many of the changes as go into one message; how many, or negative. */
static int send_some(const struct change *list, size_t n, int ifindex,
		     const char *path)
{
	int err, cmd = command(list);
	struct nl_msg *msg;
	size_t i, bad;

	err = lwm_msg(&msg, cmd, 0, ifindex);
	if (err)
		return err;
	for (i = 0; i < n && command(&list[i]) == cmd &&
	     nlmsg_hdr(msg)->nlmsg_len < BATCH_MAX; i++)
		put_change(msg, cmd, &list[i]);

	err = lwm_ask(msg, NULL, NULL);
	bad = err && lwm_bad_attr() ? refused_object(msg) : i;
	nlmsg_free(msg);
	if (bad < i)
		name_refused(&list[bad], path);
	return err ? err : (int)i;
}

static int ask_table(int cmd, int ifindex)
{
	struct nl_msg *msg;
	int err;

	err = lwm_msg(&msg, cmd, 0, ifindex);
	if (err)
		return err;
	err = lwm_ask(msg, NULL, NULL);
	nlmsg_free(msg);
	return err;
}

int changes_begin(const struct changes *changes, int ifindex, const char *path)
{
	size_t done = 0;
	int n;

	n = ask_table(LWM_CMD_TABLE_BEGIN, ifindex);
	while (n >= 0 && done < changes->n) {
		n = send_some(changes->list + done, changes->n - done, ifindex,
			      path);
		done += n;
	}
	return n < 0 ? n : 0;
}

int changes_commit(int ifindex)
{
	return ask_table(LWM_CMD_TABLE_COMMIT, ifindex);
}
