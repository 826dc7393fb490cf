// SPDX-License-Identifier: GPL-2.0
#include "tables.h"

#include <string.h>

#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "../../uapi/lwm.h"
#include "nl.h"
#include "say.h"

int lwm_attrs(struct nlmsghdr *nlh, struct nlattr **tb)
{
	if (genlmsg_parse(nlh, 0, tb, LWM_A_MAX, NULL) < 0)
		return refuse("the kernel's answer cannot be read: tools and module do not match");
	return 0;
}

void item_put(struct nl_msg *msg, int attr, uint16_t id)
{
	struct nlattr *nest = put_nest(msg, attr);

	/* The id is the first attribute of all three. */
	put_u16(msg, LWM_A_NODE_ID, id);
	nla_nest_end(msg, nest);
}

void node_put(struct nl_msg *msg, const struct node *node)
{
	struct nla_bitfield32 flags = {
		.value = node->flags & NODE_FLAGS,
		.selector = node->flags_said & NODE_FLAGS,
	};
	struct nlattr *nest = put_nest(msg, LWM_A_NODE);

	put_u16(msg, LWM_A_NODE_ID, node->item.id);
	if (node->has & NODE_ZONE)
		put_u16(msg, LWM_A_NODE_ZONE, node->zone);
	if (node->has & NODE_ADDR4)
		put(msg, LWM_A_NODE_ADDR4, &node->addr4, sizeof(node->addr4));
	if (node->has & NODE_ADDR6)
		put(msg, LWM_A_NODE_ADDR6, &node->addr6, sizeof(node->addr6));
	if (node->has & NODE_MAC)
		put(msg, LWM_A_NODE_MAC, node->mac, sizeof(node->mac));
	if (node->has & NODE_VIA)
		put_u16(msg, LWM_A_NODE_VIA, node->via);
	if (node->has & NODE_OVERLAYS)
		put(msg, LWM_A_NODE_OVERLAY, node->overlays,
		    node->n_overlays * sizeof(*node->overlays));
	if (flags.selector)
		put(msg, LWM_A_NODE_FLAGS, &flags, sizeof(flags));
	nla_nest_end(msg, nest);
}

void zone_put(struct nl_msg *msg, const struct zone *zone)
{
	struct nlattr *nest = put_nest(msg, LWM_A_ZONE);

	put_u16(msg, LWM_A_ZONE_ID, zone->item.id);
	if (zone->has & ZONE_VIA)
		put_u16(msg, LWM_A_ZONE_VIA, zone->via);
	if (zone->has & ZONE_RELAY) {
		put_u8(msg, LWM_A_ZONE_RELAY, zone->relay);
		if (zone->relay == LWM_RELAY_NODES)
			set_put(msg, LWM_A_ZONE_RELAY_NODES, &zone->relays);
	}
	nla_nest_end(msg, nest);
}

void group_put(struct nl_msg *msg, const struct group *group)
{
	struct nlattr *nest = put_nest(msg, LWM_A_GROUP);

	put_u16(msg, LWM_A_GROUP_ID, group->item.id);
	if (group->has & GROUP_NODES)
		set_put(msg, LWM_A_GROUP_NODES, &group->nodes);
	if (group->has & GROUP_ADDR4)
		put(msg, LWM_A_GROUP_ADDR4, &group->addr4, sizeof(group->addr4));
	if (group->has & GROUP_ADDR6)
		put(msg, LWM_A_GROUP_ADDR6, &group->addr6, sizeof(group->addr6));
	nla_nest_end(msg, nest);
}

static void get_u32(struct node *node, uint32_t *field, unsigned int has,
		    const struct nlattr *attr)
{
	if (!attr)
		return;
	*field = nla_get_u32(attr);
	node->has |= has;
}

/* What is known of the node as a neighbour. */
static void get_neighbour(struct node *node, struct nlattr **tb)
{
	if (tb[LWM_A_NODE_STATE]) {
		node->state = nla_get_u8(tb[LWM_A_NODE_STATE]);
		node->has |= NODE_STATE;
	}
	if (tb[LWM_A_NODE_OTHER_TYPE]) {
		node->other_type = nla_get_u8(tb[LWM_A_NODE_OTHER_TYPE]);
		node->has |= NODE_OTHER_TYPE;
	}
	get_u32(node, &node->heard, NODE_HEARD, tb[LWM_A_NODE_HEARD]);
	get_u32(node, &node->rtt, NODE_RTT, tb[LWM_A_NODE_RTT]);
	get_u32(node, &node->mtu, NODE_MTU, tb[LWM_A_NODE_MTU]);
}

static void get_overlays(struct node *node, const struct nlattr *attr)
{
	const struct lwm_overlay *told = nla_data(attr);
	unsigned int i, n = nla_len(attr) / sizeof(*told);
	struct lwm_overlay *new;

	node->has |= NODE_OVERLAYS;
	for (i = 0; i < n; i++) {
		new = node_add_overlay(node);
		if (new)
			*new = told[i];
	}
}

struct node *node_get(struct nlattr *nest)
{
	struct nlattr *tb[LWM_A_NODE_MAX + 1];
	struct nla_bitfield32 flags = {};
	struct node *node = node_new();

	if (nla_parse_nested(tb, LWM_A_NODE_MAX, nest, NULL) < 0)
		return node;
	if (tb[LWM_A_NODE_ID])
		node->item.id = nla_get_u16(tb[LWM_A_NODE_ID]);
	if (tb[LWM_A_NODE_ZONE]) {
		node->zone = nla_get_u16(tb[LWM_A_NODE_ZONE]);
		node->has |= NODE_ZONE;
	}
	if (tb[LWM_A_NODE_ADDR4]) {
		nla_memcpy(&node->addr4, tb[LWM_A_NODE_ADDR4],
			   sizeof(node->addr4));
		node->has |= node->addr4.s_addr ? NODE_ADDR4 : 0;
	}
	if (tb[LWM_A_NODE_ADDR6]) {
		nla_memcpy(&node->addr6, tb[LWM_A_NODE_ADDR6],
			   sizeof(node->addr6));
		if (!IN6_IS_ADDR_UNSPECIFIED(&node->addr6))
			node->has |= NODE_ADDR6;
	}
	if (tb[LWM_A_NODE_MAC]) {
		nla_memcpy(node->mac, tb[LWM_A_NODE_MAC], sizeof(node->mac));
		node->has |= NODE_MAC;
	}
	if (tb[LWM_A_NODE_VIA]) {
		node->via = nla_get_u16(tb[LWM_A_NODE_VIA]);
		node->has |= NODE_VIA;
	}
	if (tb[LWM_A_NODE_FLAGS]) {
		nla_memcpy(&flags, tb[LWM_A_NODE_FLAGS], sizeof(flags));
		node->flags = flags.value;
	}
	if (tb[LWM_A_NODE_OVERLAY])
		get_overlays(node, tb[LWM_A_NODE_OVERLAY]);
	get_neighbour(node, tb);
	return node;
}

struct zone *zone_get(struct nlattr *nest)
{
	struct nlattr *tb[LWM_A_ZONE_MAX + 1];
	struct zone *zone = zone_new();

	if (nla_parse_nested(tb, LWM_A_ZONE_MAX, nest, NULL) < 0)
		return zone;
	if (tb[LWM_A_ZONE_ID])
		zone->item.id = nla_get_u16(tb[LWM_A_ZONE_ID]);
	if (tb[LWM_A_ZONE_VIA]) {
		zone->via = nla_get_u16(tb[LWM_A_ZONE_VIA]);
		zone->has |= ZONE_VIA;
	}
	if (tb[LWM_A_ZONE_RELAY]) {
		zone->relay = nla_get_u8(tb[LWM_A_ZONE_RELAY]);
		zone->has |= ZONE_RELAY;
	}
	if (tb[LWM_A_ZONE_RELAY_NODES])
		set_get(&zone->relays, tb[LWM_A_ZONE_RELAY_NODES]);
	if (tb[LWM_A_ZONE_NODES])
		zone->n_nodes = nla_get_u32(tb[LWM_A_ZONE_NODES]);
	return zone;
}

struct group *group_get(struct nlattr *nest)
{
	struct nlattr *tb[LWM_A_GROUP_MAX + 1];
	struct group *group = group_new();

	if (nla_parse_nested(tb, LWM_A_GROUP_MAX, nest, NULL) < 0)
		return group;
	if (tb[LWM_A_GROUP_ID])
		group->item.id = nla_get_u16(tb[LWM_A_GROUP_ID]);
	if (tb[LWM_A_GROUP_NODES]) {
		set_get(&group->nodes, tb[LWM_A_GROUP_NODES]);
		group->has |= GROUP_NODES;
	}
	if (tb[LWM_A_GROUP_ADDR4]) {
		nla_memcpy(&group->addr4, tb[LWM_A_GROUP_ADDR4], sizeof(group->addr4));
		group->has |= GROUP_ADDR4;
	}
	if (tb[LWM_A_GROUP_ADDR6]) {
		nla_memcpy(&group->addr6, tb[LWM_A_GROUP_ADDR6], sizeof(group->addr6));
		group->has |= GROUP_ADDR6;
	}
	return group;
}

static int on_node(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[LWM_A_MAX + 1];
	struct net *net = arg;
	struct node *node;
	int err;

	err = lwm_attrs(nlh, tb);
	if (err || !tb[LWM_A_NODE])
		return err;
	node = node_get(tb[LWM_A_NODE]);
	err = table_add(&net->nodes, &node->item);
	if (err)
		node_free(node);
	return err;
}

static int on_zone(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[LWM_A_MAX + 1];
	struct net *net = arg;
	struct zone *zone;
	int err;

	err = lwm_attrs(nlh, tb);
	if (err || !tb[LWM_A_ZONE])
		return err;
	zone = zone_get(tb[LWM_A_ZONE]);
	err = table_add(&net->zones, &zone->item);
	if (err)
		zone_free(zone);
	return err;
}

static int on_group(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[LWM_A_MAX + 1];
	struct group *group;
	struct net *net = arg;
	int err;

	err = lwm_attrs(nlh, tb);
	if (err || !tb[LWM_A_GROUP])
		return err;
	group = group_get(tb[LWM_A_GROUP]);
	err = table_add(&net->groups, &group->item);
	if (err)
		group_free(group);
	return err;
}

static int dump(int cmd, int ifindex, nl_each_fn *each, void *arg)
{
	struct nl_msg *msg;
	int err;

	err = lwm_msg(&msg, cmd, NLM_F_DUMP, ifindex);
	if (err)
		return err;
	err = lwm_ask(msg, each, arg);
	nlmsg_free(msg);
	return err;
}

int tables_read(struct net *net, int ifindex)
{
	int err;

	err = dump(LWM_CMD_ZONE_GET, ifindex, on_zone, net);
	if (!err)
		err = dump(LWM_CMD_NODE_GET, ifindex, on_node, net);
	if (!err)
		err = dump(LWM_CMD_GROUP_GET, ifindex, on_group, net);
	return err;
}

static uint32_t u32_or_0(const struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static int on_device(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[LWM_A_MAX + 1], *nest[LWM_A_DEVICE_MAX + 1];
	struct device *device = arg;
	int err;

	err = lwm_attrs(nlh, tb);
	if (err || !tb[LWM_A_DEVICE] ||
	    nla_parse_nested(nest, LWM_A_DEVICE_MAX, tb[LWM_A_DEVICE], NULL) < 0)
		return err;
	device->family = u32_or_0(nest[LWM_A_DEVICE_FAMILY]);
	device->nodes = u32_or_0(nest[LWM_A_DEVICE_NODES]);
	device->zones = u32_or_0(nest[LWM_A_DEVICE_ZONES]);
	device->groups = u32_or_0(nest[LWM_A_DEVICE_GROUPS]);
	device->payload = u32_or_0(nest[LWM_A_DEVICE_PAYLOAD]);
	return 0;
}

int device_read(struct device *device, int ifindex)
{
	struct nl_msg *msg;
	int err;

	*device = (struct device){};
	err = lwm_msg(&msg, LWM_CMD_DEVICE_GET, 0, ifindex);
	if (err)
		return err;
	err = lwm_ask(msg, on_device, device);
	nlmsg_free(msg);
	return err;
}
