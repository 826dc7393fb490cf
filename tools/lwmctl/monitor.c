// SPDX-License-Identifier: GPL-2.0
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "ctl.h"
#include "net.h"
#include "nl.h"
#include "out.h"
#include "tables.h"

static const char * const events[] = {
	[LWM_CMD_NODE_NEW] = "new",
	[LWM_CMD_NODE_SET] = "set",
	[LWM_CMD_NODE_DEL] = "del",
	[LWM_CMD_ZONE_NEW] = "new",
	[LWM_CMD_ZONE_SET] = "set",
	[LWM_CMD_ZONE_DEL] = "del",
	[LWM_CMD_GROUP_NEW] = "new",
	[LWM_CMD_GROUP_SET] = "set",
	[LWM_CMD_GROUP_DEL] = "del",
	[LWM_CMD_TABLE_COMMIT] = "commit",
	[LWM_CMD_NODE_STATE] = "state",
};

static void print_object(struct nlattr **tb, int cmd)
{
	struct node *node;
	struct zone *zone;
	struct group *group;

	if (tb[LWM_A_NODE]) {
		out_text("object", NULL, "node");
		node = node_get(tb[LWM_A_NODE]);
		if (cmd == LWM_CMD_NODE_STATE)
			print_node_state(node);
		else
			print_node(node, NULL);
		node_free(node);
	} else if (tb[LWM_A_ZONE]) {
		out_text("object", NULL, "zone");
		zone = zone_get(tb[LWM_A_ZONE]);
		print_zone(zone, NULL);
		zone_free(zone);
	} else if (tb[LWM_A_GROUP]) {
		out_text("object", NULL, "group");
		group = group_get(tb[LWM_A_GROUP]);
		print_group(group, NULL);
		group_free(group);
	} else {
		out_text("object", "%s", "tables");
	}
}

static int show_event(struct nlmsghdr *nlh, void *arg)
{
	const struct genlmsghdr *head = nlmsg_data(nlh);
	struct nlattr *tb[LWM_A_MAX + 1];
	const struct ctl *ctl = arg;
	char ifname[IFNAMSIZ];
	uint32_t ifindex;
	int err;

	err = lwm_attrs(nlh, tb);
	if (err)
		return err;
	if (!tb[LWM_A_IFINDEX] || head->cmd >= LWM_CMD_MAX + 1 ||
	    !events[head->cmd])
		return 0;
	ifindex = nla_get_u32(tb[LWM_A_IFINDEX]);
	if (ctl->link.ifindex && ifindex != (uint32_t)ctl->link.ifindex)
		return 0;

	out_object(NULL);
	/* The device may be gone by now. */
	if (if_indextoname(ifindex, ifname))
		out_text("ifname", "%s: ", ifname);
	else
		out_uint("ifindex", "#%" PRIu64 ": ", ifindex);
	out_text("event", "%s ", events[head->cmd]);
	print_object(tb, head->cmd);
	out_end();
	out_line();
	fflush(stdout);
	return 0;
}

static int monitor(struct ctl *ctl)
{
	int err;

	err = ctl_no_words(ctl);
	if (!err && ctl->dev)
		err = ctl_device(ctl);
	return err ? err : lwm_listen(show_event, ctl);
}

const struct object object_monitor = {
	.name = "monitor", .what = "changes of the tables and states as they happen",
	.run = monitor, .usage = "[dev DEVICE]",
};
