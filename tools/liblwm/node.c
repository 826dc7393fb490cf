// SPDX-License-Identifier: LGPL-2.1-or-later
/* The table of nodes. */
#include <errno.h>
#include <string.h>

#include "table.h"

static int node_put(struct nl_msg *msg, const void *nodes, size_t i)
{
	const struct lwm_node *node = (const struct lwm_node *)nodes + i;
	struct nla_bitfield32 flags = { .value = node->flags, .selector = node->flags_mask };
	uint32_t given = node->given;
	int err;

	err = nla_put_u16(msg, LWM_A_NODE_ID, node->id);
	if (!err && given & LWM_GIVEN(LWM_A_NODE_ZONE))
		err = nla_put_u16(msg, LWM_A_NODE_ZONE, node->zone);
	if (!err && given & LWM_GIVEN(LWM_A_NODE_ADDR4))
		err = nla_put(msg, LWM_A_NODE_ADDR4, sizeof(node->addr4), &node->addr4);
	if (!err && given & LWM_GIVEN(LWM_A_NODE_ADDR6))
		err = nla_put(msg, LWM_A_NODE_ADDR6, sizeof(node->addr6), &node->addr6);
	if (!err && given & LWM_GIVEN(LWM_A_NODE_MAC))
		err = nla_put(msg, LWM_A_NODE_MAC, sizeof(node->mac), node->mac);
	if (!err && given & LWM_GIVEN(LWM_A_NODE_VIA))
		err = nla_put_u16(msg, LWM_A_NODE_VIA, node->via);
	if (!err && given & LWM_GIVEN(LWM_A_NODE_FLAGS))
		err = nla_put(msg, LWM_A_NODE_FLAGS, sizeof(flags), &flags);

	return err;
}

static int node_change(struct lwm *lwm, uint8_t cmd, const struct lwm_node *nodes, size_t n)
{
	struct objects objects = {
		.array = nodes, .n = n, .attr = LWM_A_NODE, .put = node_put,
	};

	return table_change(lwm, cmd, &objects);
}

int lwm_node_new(struct lwm *lwm, const struct lwm_node *nodes, size_t n)
{
	return node_change(lwm, LWM_CMD_NODE_NEW, nodes, n);
}

int lwm_node_set(struct lwm *lwm, const struct lwm_node *nodes, size_t n)
{
	return node_change(lwm, LWM_CMD_NODE_SET, nodes, n);
}

int lwm_node_del(struct lwm *lwm, const uint16_t *ids, size_t n)
{
	struct objects objects = {
		.array = ids, .n = n, .attr = LWM_A_NODE, .put = table_put_id,
	};

	return table_change(lwm, LWM_CMD_NODE_DEL, &objects);
}

/* Copy attribute @type into the field of @size octets, and say that it was there. */
static void node_field(struct lwm_node *node, struct nlattr **tb, int type, void *field,
		       size_t size)
{
	if (!tb[type] || nla_len(tb[type]) < (int)size)
		return;

	memcpy(field, nla_data(tb[type]), size);
	node->given |= LWM_GIVEN(type);
}

static int node_read(struct nlattr *nest, struct lwm_node *node)
{
	struct nlattr *tb[LWM_A_NODE_MAX + 1];
	struct nla_bitfield32 flags = {};

	*node = (struct lwm_node) {};
	if (nla_parse_nested(tb, LWM_A_NODE_MAX, nest, NULL))
		return -EBADMSG;

	node_field(node, tb, LWM_A_NODE_ID, &node->id, sizeof(node->id));
	node_field(node, tb, LWM_A_NODE_ZONE, &node->zone, sizeof(node->zone));
	node_field(node, tb, LWM_A_NODE_ADDR4, &node->addr4, sizeof(node->addr4));
	node_field(node, tb, LWM_A_NODE_ADDR6, &node->addr6, sizeof(node->addr6));
	node_field(node, tb, LWM_A_NODE_MAC, node->mac, sizeof(node->mac));
	node_field(node, tb, LWM_A_NODE_VIA, &node->via, sizeof(node->via));
	node_field(node, tb, LWM_A_NODE_FLAGS, &flags, sizeof(flags));
	node->flags = flags.value;
	node->flags_mask = flags.selector;
	return 0;
}

struct node_walk {
	int	(*fn)(const struct lwm_node *node, void *arg);
	void	*arg;
};

static int node_reply(struct nlattr **attrs, void *arg)
{
	struct node_walk *walk = arg;
	struct lwm_node node;
	int err;

	if (!attrs[LWM_A_NODE])
		return 0;

	err = node_read(attrs[LWM_A_NODE], &node);
	return err ? err : walk->fn(&node, walk->arg);
}

int lwm_node_dump(struct lwm *lwm, int (*fn)(const struct lwm_node *, void *), void *arg)
{
	struct node_walk walk = { .fn = fn, .arg = arg };

	return table_dump(lwm, LWM_CMD_NODE_GET, node_reply, &walk);
}
