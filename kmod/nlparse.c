// SPDX-License-Identifier: GPL-2.0
#include "nlparse.h"

#include "group.h"
#include "node.h"
#include "nodeset.h"
#include "zone.h"

/* ---- policies ---- */

int lwm_nl_nodes_validate(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	if (lwm_nodes_count(nla_data(attr), nla_len(attr)) >= 0)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "the set of nodes is cut short or of no known form");
	return -EINVAL;
}

static const struct nla_policy node_policy[LWM_A_NODE_MAX + 1] = {
	[LWM_A_NODE_ID]		= { .type = NLA_U16 },
	[LWM_A_NODE_ZONE]	= { .type = NLA_U16 },
	[LWM_A_NODE_ADDR4]	= { .type = NLA_BE32 },
	[LWM_A_NODE_ADDR6]	= NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[LWM_A_NODE_MAC]	= NLA_POLICY_ETH_ADDR,
	[LWM_A_NODE_VIA]	= { .type = NLA_U16 },
	[LWM_A_NODE_FLAGS]	= NLA_POLICY_BITFIELD32(LWM_NODE_PERMANENT | LWM_NODE_PLAIN |
							LWM_NODE_DOWN),
	[LWM_A_NODE_OVERLAY]	= { .type = NLA_BINARY,
				    .len = LWM_OVERLAYS_MAX * sizeof(struct lwm_overlay) },
};

static const struct nla_policy zone_policy[LWM_A_ZONE_MAX + 1] = {
	[LWM_A_ZONE_ID]		 = { .type = NLA_U16 },
	[LWM_A_ZONE_VIA]	 = { .type = NLA_U16 },
	[LWM_A_ZONE_RELAY]	 = { .type = NLA_U8 },
	[LWM_A_ZONE_RELAY_NODES] = NLA_POLICY_VALIDATE_FN(NLA_BINARY, lwm_nl_nodes_validate),
	[LWM_A_ZONE_NODES]	 = { .type = NLA_REJECT },
};

static const struct nla_policy group_policy[LWM_A_GROUP_MAX + 1] = {
	[LWM_A_GROUP_ID]	= { .type = NLA_U16 },
	[LWM_A_GROUP_NODES]	= NLA_POLICY_VALIDATE_FN(NLA_BINARY, lwm_nl_nodes_validate),
	[LWM_A_GROUP_ADDR4]	= { .type = NLA_BE32 },
	[LWM_A_GROUP_ADDR6]	= NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
};

static const struct nla_policy route_policy[LWM_A_ROUTE_MAX + 1] = {
	[LWM_A_ROUTE_NODES]	= NLA_POLICY_VALIDATE_FN(NLA_BINARY, lwm_nl_nodes_validate),
	[LWM_A_ROUTE_GROUP]	= { .type = NLA_U16 },
	[LWM_A_ROUTE_FLOW]	= { .type = NLA_U16 },
};

const struct nla_policy lwm_nl_device_policy[LWM_A_IFINDEX + 1] = {
	[LWM_A_IFINDEX]	= NLA_POLICY_MIN(NLA_U32, 1),
};

const struct nla_policy lwm_nl_nodes_policy[LWM_A_NODE + 1] = {
	[LWM_A_IFINDEX]	= NLA_POLICY_MIN(NLA_U32, 1),
	[LWM_A_NODE]	= NLA_POLICY_NESTED(node_policy),
};

const struct nla_policy lwm_nl_zones_policy[LWM_A_ZONE + 1] = {
	[LWM_A_IFINDEX]	= NLA_POLICY_MIN(NLA_U32, 1),
	[LWM_A_ZONE]	= NLA_POLICY_NESTED(zone_policy),
};

const struct nla_policy lwm_nl_groups_policy[LWM_A_GROUP + 1] = {
	[LWM_A_IFINDEX]	= NLA_POLICY_MIN(NLA_U32, 1),
	[LWM_A_GROUP]	= NLA_POLICY_NESTED(group_policy),
};

const struct nla_policy lwm_nl_begin_policy[LWM_A_EMPTY + 1] = {
	[LWM_A_IFINDEX]	= NLA_POLICY_MIN(NLA_U32, 1),
	[LWM_A_EMPTY]	= { .type = NLA_FLAG },
};

const struct nla_policy lwm_nl_route_policy[LWM_A_ROUTE + 1] = {
	[LWM_A_IFINDEX]	= NLA_POLICY_MIN(NLA_U32, 1),
	[LWM_A_ROUTE]	= NLA_POLICY_NESTED(route_policy),
};

const struct nlattr *lwm_nl_member(const struct nlattr *nest, int type)
{
	return nest ? nla_find_nested(nest, type) ?: nest : NULL;
}

/* ---- objects: generic netlink has held them to their policies ---- */

int lwm_nl_node_parse(const struct nlattr *nest, struct lwm_node_conf *conf,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[LWM_A_NODE_MAX + 1];
	int err;

	err = nla_parse_nested(tb, LWM_A_NODE_MAX, nest, NULL, extack);
	if (err)
		return err;

	*conf = (struct lwm_node_conf){
		.has_zone	= tb[LWM_A_NODE_ZONE],
		.has_via	= tb[LWM_A_NODE_VIA],
		.has_mac	= tb[LWM_A_NODE_MAC],
		.has_addr4	= tb[LWM_A_NODE_ADDR4],
		.has_addr6	= tb[LWM_A_NODE_ADDR6],
		.has_overlays	= tb[LWM_A_NODE_OVERLAY],
		.attr		= nest,
	};
	if (!tb[LWM_A_NODE_ID]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "say which node: its id is missing");
		return -EINVAL;
	}
	conf->id = nla_get_u16(tb[LWM_A_NODE_ID]);
	if (!conf->id) {
		NL_SET_ERR_MSG_ATTR(extack, tb[LWM_A_NODE_ID],
				    "node 0 is no node: ids start at 1");
		return -EINVAL;
	}

	if (conf->has_zone)
		conf->zone = nla_get_u16(tb[LWM_A_NODE_ZONE]);
	if (conf->has_zone && !conf->zone) {
		NL_SET_ERR_MSG_ATTR(extack, tb[LWM_A_NODE_ZONE],
				    "zone 0 is no zone: ids start at 1");
		return -EINVAL;
	}
	if (conf->has_via)
		conf->via = nla_get_u16(tb[LWM_A_NODE_VIA]);
	if (conf->has_mac)
		nla_memcpy(conf->mac, tb[LWM_A_NODE_MAC], sizeof(conf->mac));
	if (conf->has_addr4)
		conf->addr4 = nla_get_be32(tb[LWM_A_NODE_ADDR4]);
	if (conf->has_addr6)
		conf->addr6 = nla_get_in6_addr(tb[LWM_A_NODE_ADDR6]);
	if (conf->has_overlays) {
		conf->overlays = nla_data(tb[LWM_A_NODE_OVERLAY]);
		conf->n_overlays = nla_len(tb[LWM_A_NODE_OVERLAY]) / sizeof(struct lwm_overlay);
		if (nla_len(tb[LWM_A_NODE_OVERLAY]) % sizeof(struct lwm_overlay)) {
			NL_SET_ERR_MSG_ATTR(extack, tb[LWM_A_NODE_OVERLAY],
					    "the last overlay address is cut short");
			return -EINVAL;
		}
	}
	if (tb[LWM_A_NODE_FLAGS]) {
		struct nla_bitfield32 flags = nla_get_bitfield32(tb[LWM_A_NODE_FLAGS]);

		conf->flags = flags.value;
		conf->flags_mask = flags.selector;
	}
	return 0;
}

int lwm_nl_zone_parse(const struct nlattr *nest, struct lwm_zone_conf *conf,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[LWM_A_ZONE_MAX + 1];
	int err;

	err = nla_parse_nested(tb, LWM_A_ZONE_MAX, nest, NULL, extack);
	if (err)
		return err;

	*conf = (struct lwm_zone_conf){
		.has_via	= tb[LWM_A_ZONE_VIA],
		.has_relay	= tb[LWM_A_ZONE_RELAY],
		.attr		= nest,
	};
	if (!tb[LWM_A_ZONE_ID]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "say which zone: its id is missing");
		return -EINVAL;
	}
	conf->id = nla_get_u16(tb[LWM_A_ZONE_ID]);
	if (!conf->id) {
		NL_SET_ERR_MSG_ATTR(extack, tb[LWM_A_ZONE_ID],
				    "zone 0 is no zone: ids start at 1");
		return -EINVAL;
	}

	if (conf->has_via)
		conf->via = nla_get_u16(tb[LWM_A_ZONE_VIA]);
	if (conf->has_relay)
		conf->relay = nla_get_u8(tb[LWM_A_ZONE_RELAY]);
	if (tb[LWM_A_ZONE_RELAY_NODES]) {
		conf->relays = nla_data(tb[LWM_A_ZONE_RELAY_NODES]);
		conf->relays_len = nla_len(tb[LWM_A_ZONE_RELAY_NODES]);
	}
	return 0;
}

static void group_parse_addrs(struct nlattr *tb[], struct lwm_group_conf *conf)
{
	__be32 addr4;

	if (tb[LWM_A_GROUP_ADDR4]) {
		conf->has_addr[LWM_GROUP_ADDR4] = true;
		addr4 = nla_get_in_addr(tb[LWM_A_GROUP_ADDR4]);
		if (addr4)
			ipv6_addr_set_v4mapped(addr4, &conf->addr[LWM_GROUP_ADDR4]);
	}
	if (tb[LWM_A_GROUP_ADDR6]) {
		conf->has_addr[LWM_GROUP_ADDR6] = true;
		conf->addr[LWM_GROUP_ADDR6] = nla_get_in6_addr(tb[LWM_A_GROUP_ADDR6]);
	}
}

int lwm_nl_group_parse(const struct nlattr *nest, struct lwm_group_conf *conf,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[LWM_A_GROUP_MAX + 1];
	int err;

	err = nla_parse_nested(tb, LWM_A_GROUP_MAX, nest, NULL, extack);
	if (err)
		return err;

	*conf = (struct lwm_group_conf){ .attr = nest };
	if (!tb[LWM_A_GROUP_ID]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "say which group: its id is missing");
		return -EINVAL;
	}
	conf->id = nla_get_u16(tb[LWM_A_GROUP_ID]);
	if (!conf->id) {
		NL_SET_ERR_MSG_ATTR(extack, tb[LWM_A_GROUP_ID],
				    "group 0 is reserved: it is the whole network");
		return -EINVAL;
	}
	if (tb[LWM_A_GROUP_NODES]) {
		conf->nodes = nla_data(tb[LWM_A_GROUP_NODES]);
		conf->nodes_len = nla_len(tb[LWM_A_GROUP_NODES]);
	}
	group_parse_addrs(tb, conf);
	return 0;
}

int lwm_nl_route_parse(const struct nlattr *nest, struct lwm_nl_route *route,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[LWM_A_ROUTE_MAX + 1];
	int err;

	err = nla_parse_nested(tb, LWM_A_ROUTE_MAX, nest, NULL, extack);
	if (err)
		return err;

	*route = (struct lwm_nl_route){};
	if (tb[LWM_A_ROUTE_NODES]) {
		route->nodes = nla_data(tb[LWM_A_ROUTE_NODES]);
		route->nodes_len = nla_len(tb[LWM_A_ROUTE_NODES]);
	}
	if (tb[LWM_A_ROUTE_GROUP])
		route->group = nla_get_u16(tb[LWM_A_ROUTE_GROUP]);
	if (tb[LWM_A_ROUTE_FLOW])
		route->flow = nla_get_u16(tb[LWM_A_ROUTE_FLOW]);
	return 0;
}
