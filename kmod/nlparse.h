/* SPDX-License-Identifier: GPL-2.0 */
/* Generic netlink, inwards: policies, and attributes into configurations. */
#ifndef _LWM_NLPARSE_H
#define _LWM_NLPARSE_H

#include <net/netlink.h>

#include <uapi/lwm.h>

struct lwm_group_conf;
struct lwm_node_conf;
struct lwm_zone_conf;

extern const struct nla_policy lwm_nl_device_policy[LWM_A_IFINDEX + 1];
extern const struct nla_policy lwm_nl_nodes_policy[LWM_A_NODE + 1];
extern const struct nla_policy lwm_nl_zones_policy[LWM_A_ZONE + 1];
extern const struct nla_policy lwm_nl_groups_policy[LWM_A_GROUP + 1];
extern const struct nla_policy lwm_nl_begin_policy[LWM_A_EMPTY + 1];
extern const struct nla_policy lwm_nl_route_policy[LWM_A_ROUTE + 1];

/* For policies: a struct lwm_nodes that is whole, and of a form that is known. */
int lwm_nl_nodes_validate(const struct nlattr *attr, struct netlink_ext_ack *extack);

/* Attribute @type of the object @nest, or where it has none, the object; for extack. */
const struct nlattr *lwm_nl_member(const struct nlattr *nest, int type);

/* Refuse with the sentence @msg about attribute @type of the object that @conf came from. */
#define LWM_NL_REFUSE(conf, extack, type, msg) \
	NL_SET_ERR_MSG_ATTR(extack, lwm_nl_member((conf)->attr, type), msg)

/* Each reads one object. Sets of nodes stay in the message. */
int lwm_nl_node_parse(const struct nlattr *nest, struct lwm_node_conf *conf,
		      struct netlink_ext_ack *extack);
int lwm_nl_zone_parse(const struct nlattr *nest, struct lwm_zone_conf *conf,
		      struct netlink_ext_ack *extack);
int lwm_nl_group_parse(const struct nlattr *nest, struct lwm_group_conf *conf,
		       struct netlink_ext_ack *extack);

/* LWM_A_ROUTE. */
struct lwm_nl_route {
	const struct lwm_nodes	*nodes;		/* nodes_len octets, or NULL: the group */
	size_t			nodes_len;
	u16			group;
	u16			flow;
};

int lwm_nl_route_parse(const struct nlattr *nest, struct lwm_nl_route *route,
		       struct netlink_ext_ack *extack);

#endif /* _LWM_NLPARSE_H */
