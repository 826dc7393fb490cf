// SPDX-License-Identifier: GPL-2.0
#include "nlkind.h"

#include "group.h"
#include "nlfill.h"
#include "nlparse.h"
#include "node.h"
#include "table.h"
#include "zone.h"

static int node_change(struct lwm_table *tbl, u8 cmd, const struct nlattr *nest,
		       struct netlink_ext_ack *extack)
{
	struct lwm_node_conf conf;
	int err;

	err = lwm_nl_node_parse(nest, &conf, extack);
	if (err)
		return err;
	if (cmd == LWM_CMD_NODE_NEW)
		return lwm_node_new(tbl, &conf, extack);
	if (cmd == LWM_CMD_NODE_SET)
		return lwm_node_set(tbl, &conf, extack);
	return lwm_node_del(tbl, &conf, extack);
}

static int zone_change(struct lwm_table *tbl, u8 cmd, const struct nlattr *nest,
		       struct netlink_ext_ack *extack)
{
	struct lwm_zone_conf conf;
	int err;

	err = lwm_nl_zone_parse(nest, &conf, extack);
	if (err)
		return err;
	if (cmd == LWM_CMD_ZONE_NEW)
		return lwm_zone_new(tbl, &conf, extack);
	if (cmd == LWM_CMD_ZONE_SET)
		return lwm_zone_set(tbl, &conf, extack);
	return lwm_zone_del(tbl, &conf, extack);
}

static int group_change(struct lwm_table *tbl, u8 cmd, const struct nlattr *nest,
			struct netlink_ext_ack *extack)
{
	struct lwm_group_conf conf;
	int err;

	err = lwm_nl_group_parse(nest, &conf, extack);
	if (err)
		return err;
	if (cmd == LWM_CMD_GROUP_NEW)
		return lwm_group_new(tbl, &conf, extack);
	if (cmd == LWM_CMD_GROUP_SET)
		return lwm_group_set(tbl, &conf, extack);
	return lwm_group_del(tbl, &conf, extack);
}

static const struct lwm_nl_kind node_kind = {
	.nest		= LWM_A_NODE,
	.id		= LWM_A_NODE_ID,
	.objects	= offsetof(struct lwm_table, nodes),
	.fill		= lwm_nl_node_fill,
	.change		= node_change,
};

static const struct lwm_nl_kind zone_kind = {
	.nest		= LWM_A_ZONE,
	.id		= LWM_A_ZONE_ID,
	.objects	= offsetof(struct lwm_table, zones),
	.fill		= lwm_nl_zone_fill,
	.change		= zone_change,
};

static const struct lwm_nl_kind group_kind = {
	.nest		= LWM_A_GROUP,
	.id		= LWM_A_GROUP_ID,
	.objects	= offsetof(struct lwm_table, groups),
	.fill		= lwm_nl_group_fill,
	.change		= group_change,
};

const struct lwm_nl_kind *lwm_nl_kind(u8 cmd)
{
	switch (cmd) {
	case LWM_CMD_NODE_NEW ... LWM_CMD_NODE_DEL:
		return &node_kind;
	case LWM_CMD_ZONE_NEW ... LWM_CMD_ZONE_DEL:
		return &zone_kind;
	default:
		return &group_kind;
	}
}

struct xarray *lwm_nl_kind_objects(const struct lwm_nl_kind *kind, struct lwm_table *tbl)
{
	return (void *)tbl + kind->objects;
}
