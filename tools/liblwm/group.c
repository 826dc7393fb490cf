// SPDX-License-Identifier: LGPL-2.1-or-later
/* The table of groups. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

static int group_put(struct nl_msg *msg, const void *groups, size_t i)
{
	const struct lwm_group *group = (const struct lwm_group *)groups + i;
	int err;

	err = nla_put_u16(msg, LWM_A_GROUP_ID, group->id);
	if (!err)
		err = put_nodes(msg, LWM_A_GROUP_NODES, group->nodes, group->count);
	if (!err && group->given & LWM_GIVEN(LWM_A_GROUP_ADDR4))
		err = nla_put(msg, LWM_A_GROUP_ADDR4, sizeof(group->addr4), &group->addr4);
	if (!err && group->given & LWM_GIVEN(LWM_A_GROUP_ADDR6))
		err = nla_put(msg, LWM_A_GROUP_ADDR6, sizeof(group->addr6), &group->addr6);
	return err;
}

static int group_change(struct lwm *lwm, uint8_t cmd, const struct lwm_group *groups, size_t n)
{
	struct objects objects = {
		.array = groups, .n = n, .attr = LWM_A_GROUP, .put = group_put,
	};

	return table_change(lwm, cmd, &objects);
}

int lwm_group_new(struct lwm *lwm, const struct lwm_group *groups, size_t n)
{
	return group_change(lwm, LWM_CMD_GROUP_NEW, groups, n);
}

int lwm_group_set(struct lwm *lwm, const struct lwm_group *groups, size_t n)
{
	return group_change(lwm, LWM_CMD_GROUP_SET, groups, n);
}

int lwm_group_del(struct lwm *lwm, const uint16_t *ids, size_t n)
{
	struct objects objects = {
		.array = ids, .n = n, .attr = LWM_A_GROUP, .put = table_put_id,
	};

	return table_change(lwm, LWM_CMD_GROUP_DEL, &objects);
}

struct group_walk {
	int	(*fn)(const struct lwm_group *group, void *arg);
	void	*arg;
};

static void group_addrs(struct lwm_group *group, struct nlattr **tb)
{
	struct nlattr *addr4 = tb[LWM_A_GROUP_ADDR4], *addr6 = tb[LWM_A_GROUP_ADDR6];

	if (addr4 && nla_len(addr4) >= (int)sizeof(group->addr4)) {
		memcpy(&group->addr4, nla_data(addr4), sizeof(group->addr4));
		group->given |= LWM_GIVEN(LWM_A_GROUP_ADDR4);
	}
	if (addr6 && nla_len(addr6) >= (int)sizeof(group->addr6)) {
		memcpy(&group->addr6, nla_data(addr6), sizeof(group->addr6));
		group->given |= LWM_GIVEN(LWM_A_GROUP_ADDR6);
	}
}

static int group_reply(struct nlattr **attrs, void *arg)
{
	struct nlattr *tb[LWM_A_GROUP_MAX + 1];
	struct group_walk *walk = arg;
	struct lwm_group group = {};
	uint16_t *nodes;
	int err;

	if (!attrs[LWM_A_GROUP])
		return 0;
	if (nla_parse_nested(tb, LWM_A_GROUP_MAX, attrs[LWM_A_GROUP], NULL) ||
	    !tb[LWM_A_GROUP_ID])
		return -EBADMSG;

	group.id = nla_get_u16(tb[LWM_A_GROUP_ID]);
	err = get_nodes(tb[LWM_A_GROUP_NODES], &nodes, &group.count);
	if (err)
		return err;

	group.nodes = nodes;
	group_addrs(&group, tb);
	err = walk->fn(&group, walk->arg);

	free(nodes);
	return err;
}

int lwm_group_dump(struct lwm *lwm, int (*fn)(const struct lwm_group *, void *), void *arg)
{
	struct group_walk walk = { .fn = fn, .arg = arg };

	return table_dump(lwm, LWM_CMD_GROUP_GET, group_reply, &walk);
}
