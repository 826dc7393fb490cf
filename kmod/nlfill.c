// SPDX-License-Identifier: GPL-2.0
#include "nlfill.h"

#include <linux/rtnetlink.h>
#include <net/netlink.h>

#include "dev.h"
#include "group.h"
#include "neigh.h"
#include "node.h"
#include "nodeset.h"
#include "overlay.h"
#include "sock.h"
#include "table.h"
#include "zone.h"

static int device_fill_conf(struct sk_buff *msg, const struct lwm_dev *ldev)
{
	const struct lwm_table *tbl = rcu_dereference_rtnl(ldev->table);

	if (!tbl)
		return 0;
	if (nla_put_u32(msg, LWM_A_DEVICE_ID, ldev->conf.id) ||
	    nla_put_u16(msg, LWM_A_DEVICE_NODE, ldev->conf.node) ||
	    nla_put_u16(msg, LWM_A_DEVICE_ZONE, ldev->conf.zone) ||
	    nla_put_u32(msg, LWM_A_DEVICE_NODES, READ_ONCE(tbl->n_nodes)) ||
	    nla_put_u32(msg, LWM_A_DEVICE_ZONES, READ_ONCE(tbl->n_zones)) ||
	    nla_put_u32(msg, LWM_A_DEVICE_GROUPS, READ_ONCE(tbl->n_groups)) ||
	    nla_put_u32(msg, LWM_A_DEVICE_PAYLOAD, lwm_dev_payload(ldev)))
		return -EMSGSIZE;
	return 0;
}

int lwm_nl_device_fill(struct sk_buff *msg, const struct lwm_dev *ldev)
{
	struct nlattr *nest = nla_nest_start(msg, LWM_A_DEVICE);

	if (!nest ||
	    nla_put_u32(msg, LWM_A_DEVICE_FAMILY, lwm_sock_family()) ||
	    device_fill_conf(msg, ldev))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* What is known of it as a neighbour. */
static int node_fill_neigh(struct sk_buff *msg, const struct lwm_node *node)
{
	const struct lwm_neigh *neigh = rcu_dereference_rtnl(node->neigh);
	u8 other_type = READ_ONCE(node->other_type);
	u32 rtt, room;

	if (nla_put_u8(msg, LWM_A_NODE_STATE, lwm_neigh_state(node)) ||
	    (other_type && nla_put_u8(msg, LWM_A_NODE_OTHER_TYPE, other_type)))
		return -EMSGSIZE;
	if (!neigh)
		return 0;
	rtt = READ_ONCE(neigh->rtt);
	room = lwm_neigh_message(neigh);
	if ((READ_ONCE(neigh->met) &&
	     nla_put_u32(msg, LWM_A_NODE_HEARD,
			 jiffies_to_msecs(jiffies - READ_ONCE(neigh->heard)))) ||
	    (rtt && nla_put_u32(msg, LWM_A_NODE_RTT, rtt)) ||
	    (room && nla_put_u32(msg, LWM_A_NODE_MTU, room)))
		return -EMSGSIZE;
	return 0;
}

int lwm_nl_node_fill(struct sk_buff *msg, const void *object)
{
	struct nlattr *nest = nla_nest_start(msg, LWM_A_NODE);
	const struct lwm_node *node = object;

	if (!nest ||
	    nla_put_u16(msg, LWM_A_NODE_ID, node->id) ||
	    nla_put_u16(msg, LWM_A_NODE_ZONE, node->zone->id) ||
	    (lwm_node_has4(node) && nla_put_be32(msg, LWM_A_NODE_ADDR4, node->addr4)) ||
	    (lwm_node_has6(node) && nla_put_in6_addr(msg, LWM_A_NODE_ADDR6, &node->addr6)) ||
	    nla_put(msg, LWM_A_NODE_MAC, sizeof(node->mac), node->mac) ||
	    (node->via && nla_put_u16(msg, LWM_A_NODE_VIA, node->via)) ||
	    nla_put_bitfield32(msg, LWM_A_NODE_FLAGS, node->flags, node->flags) ||
	    lwm_overlays_fill(msg, node->overlays) ||
	    node_fill_neigh(msg, node))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int lwm_nl_zone_fill(struct sk_buff *msg, const void *object)
{
	struct nlattr *nest = nla_nest_start(msg, LWM_A_ZONE);
	const struct lwm_zone *zone = object;
	const struct lwm_idset *relays = rcu_dereference_rtnl(zone->relays);
	u16 via = READ_ONCE(zone->via);

	if (!nest ||
	    nla_put_u16(msg, LWM_A_ZONE_ID, zone->id) ||
	    (via && nla_put_u16(msg, LWM_A_ZONE_VIA, via)) ||
	    nla_put_u8(msg, LWM_A_ZONE_RELAY, READ_ONCE(zone->relay)) ||
	    (relays && lwm_idset_put(msg, LWM_A_ZONE_RELAY_NODES, relays)) ||
	    nla_put_u32(msg, LWM_A_ZONE_NODES, READ_ONCE(zone->n_nodes)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int group_fill_addrs(struct sk_buff *msg, const struct lwm_group *group)
{
	const struct in6_addr *addr4 = lwm_group_addr(group, LWM_GROUP_ADDR4);
	const struct in6_addr *addr6 = lwm_group_addr(group, LWM_GROUP_ADDR6);

	if ((addr4 && nla_put_in_addr(msg, LWM_A_GROUP_ADDR4, addr4->s6_addr32[3])) ||
	    (addr6 && nla_put_in6_addr(msg, LWM_A_GROUP_ADDR6, addr6)))
		return -EMSGSIZE;
	return 0;
}

int lwm_nl_group_fill(struct sk_buff *msg, const void *object)
{
	struct nlattr *nest = nla_nest_start(msg, LWM_A_GROUP);
	const struct lwm_group *group = object;

	if (!nest ||
	    nla_put_u16(msg, LWM_A_GROUP_ID, group->id) ||
	    lwm_idset_put(msg, LWM_A_GROUP_NODES, rcu_dereference_rtnl(group->nodes)) ||
	    group_fill_addrs(msg, group))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}
