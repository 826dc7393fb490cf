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

static const struct {
	uint32_t	flag;
	const char	*name;
} flags[] = {
	{ LWM_NODE_PERMANENT,	"permanent" },
	{ LWM_NODE_PLAIN,	"plain" },
	{ LWM_NODE_DOWN,	"down" },
	{ LWM_NODE_SELF,	"self" },
};

static void print_flags(uint32_t set)
{
	size_t i;

	out_array("flags");
	for (i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (set & flags[i].flag)
			out_text(NULL, " %s", flags[i].name);
	out_end();
}

static void print_overlays(const struct node *node)
{
	size_t i;

	if (!node->n_overlays)
		return;
	out_array("overlay");
	for (i = 0; i < node->n_overlays; i++) {
		const struct lwm_overlay *overlay = &node->overlays[i];

		out_object(NULL);
		out_addr("address", " overlay %s", overlay->family, overlay->addr);
		out_bool("router", NULL, overlay->flags & LWM_OVERLAY_ROUTER);
		if (overlay->flags & LWM_OVERLAY_ROUTER)
			out_words(",router");
		out_end();
	}
	out_end();
}

const char *node_state_text(uint8_t state)
{
	static const char * const names[] = {
		[LWM_STATE_UNHEARD] = "unheard",
		[LWM_STATE_REACHABLE] = "reachable",
		[LWM_STATE_STALE] = "stale",
		[LWM_STATE_FAILED] = "failed",
		[LWM_STATE_PERMANENT] = "permanent",
	};

	return state < sizeof(names) / sizeof(*names) ? names[state] : "unknown";
}

static void print_neighbour(const struct node *node)
{
	if (node->has & NODE_STATE)
		out_text("state", " state %s", node_state_text(node->state));
	if (node->has & NODE_HEARD)
		out_uint("heard_ms", " heard %" PRIu64 " ms ago", node->heard);
	if (node->has & NODE_RTT)
		out_uint("rtt_us", " rtt %" PRIu64 " us", node->rtt);
	if (node->has & NODE_MTU)
		out_uint("mtu", " mtu %" PRIu64, node->mtu);
	if (node->has & NODE_OTHER_TYPE)
		out_uint("other_type", " other_type %" PRIu64, node->other_type);
}

void print_node(const struct node *node, const struct net *names)
{
	const struct table *nodes = names ? &names->nodes : NULL;

	print_id("id", "name", "node %" PRIu64, nodes, node->item.id);
	print_id("zone", "zone_name", " zone %" PRIu64,
		 names ? &names->zones : NULL, node->zone);
	if (node->has & NODE_ADDR4)
		out_addr("address", " address %s", AF_INET, &node->addr4);
	if (node->has & NODE_ADDR6)
		out_addr("address6", " address %s", AF_INET6, &node->addr6);
	if (node->has & NODE_MAC)
		out_mac("mac", " mac %s", node->mac);
	if (node->via)
		print_id("via", "via_name", " via %" PRIu64, nodes, node->via);
	print_overlays(node);
	print_flags(node->flags);
	print_neighbour(node);
}

void print_node_state(const struct node *node)
{
	out_uint("id", "node %" PRIu64, node->item.id);
	print_neighbour(node);
}

static int show_one(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[LWM_A_MAX + 1];
	const struct ctl *ctl = arg;
	struct node *node;
	int err;

	err = lwm_attrs(nlh, tb);
	if (err || !tb[LWM_A_NODE])
		return err;
	node = node_get(tb[LWM_A_NODE]);
	out_object(NULL);
	out_text("ifname", NULL, ctl->link.name);
	print_node(node, ctl->names);
	out_end();
	out_line();
	node_free(node);
	return 0;
}

static int node_show(struct ctl *ctl)
{
	uint16_t id = 0;
	int err;

	err = ctl_device(ctl);
	if (!err && *ctl->words)
		err = node_id_word(&id, ctl_word(ctl, "the id"), ctl->names);
	if (!err)
		err = ctl_no_words(ctl);
	return err ? err :
		     ctl_show(ctl, LWM_CMD_NODE_GET, LWM_A_NODE, id, show_one);
}

/* NODE_NEW, _SET or _DEL of the node that the words describe. */
static int node_change(struct ctl *ctl, int cmd)
{
	struct node node = {};
	struct nl_msg *msg;
	const char *which;
	int err;

	which = ctl_word(ctl, "the node's id");
	if (!which)
		return MISUSED;
	err = ctl_device(ctl);
	if (!err)
		err = node_id_word(&node.item.id, which, ctl->names);
	if (!err)
		err = cmd == LWM_CMD_NODE_DEL ? ctl_no_words(ctl) :
			     node_words(&node, ctl->words, ctl->names);
	if (!err)
		err = lwm_msg(&msg, cmd, 0, ctl->link.ifindex);
	if (err)
		return err;
	node_put(msg, &node);
	free(node.overlays);
	err = lwm_ask(msg, NULL, NULL);
	nlmsg_free(msg);
	return err;
}

static int node_add(struct ctl *ctl)
{
	return node_change(ctl, LWM_CMD_NODE_NEW);
}

static int node_set(struct ctl *ctl)
{
	return node_change(ctl, LWM_CMD_NODE_SET);
}

static int node_del(struct ctl *ctl)
{
	return node_change(ctl, LWM_CMD_NODE_DEL);
}

#define CONFIG	"[zone ZONE] [address ADDRESS]... [mac MAC] [via NODE|none]\n" \
		"              [overlay ADDRESS[,router]|none]...\n" \
		"              [permanent on|off] [plain on|off] [down on|off]"

static const struct command commands[] = {
	{ "show", node_show, "[NODE]" },
	{ "add", node_add, "ID " CONFIG },
	{ "set", node_set, "NODE " CONFIG },
	{ "del", node_del, "NODE" },
	{},
};

const struct object object_node = {
	.name = "node", .what = "hosts of the network",
	.commands = commands,
};
