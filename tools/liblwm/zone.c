// SPDX-License-Identifier: LGPL-2.1-or-later
/* The table of zones. */
#include <errno.h>
#include <stdlib.h>

#include "table.h"

static int zone_put(struct nl_msg *msg, const void *zones, size_t i)
{
	const struct lwm_zone *zone = (const struct lwm_zone *)zones + i;
	uint32_t given = zone->given;
	int err;

	err = nla_put_u16(msg, LWM_A_ZONE_ID, zone->id);
	if (!err && given & LWM_GIVEN(LWM_A_ZONE_VIA))
		err = nla_put_u16(msg, LWM_A_ZONE_VIA, zone->via);
	if (!err && given & LWM_GIVEN(LWM_A_ZONE_RELAY))
		err = nla_put_u8(msg, LWM_A_ZONE_RELAY, zone->relay);
	if (!err && given & LWM_GIVEN(LWM_A_ZONE_RELAY_NODES))
		err = put_nodes(msg, LWM_A_ZONE_RELAY_NODES, zone->relay_nodes,
				zone->relay_count);

	return err;
}

static int zone_change(struct lwm *lwm, uint8_t cmd, const struct lwm_zone *zones, size_t n)
{
	struct objects objects = {
		.array = zones, .n = n, .attr = LWM_A_ZONE, .put = zone_put,
	};

	return table_change(lwm, cmd, &objects);
}

int lwm_zone_new(struct lwm *lwm, const struct lwm_zone *zones, size_t n)
{
	return zone_change(lwm, LWM_CMD_ZONE_NEW, zones, n);
}

int lwm_zone_set(struct lwm *lwm, const struct lwm_zone *zones, size_t n)
{
	return zone_change(lwm, LWM_CMD_ZONE_SET, zones, n);
}

int lwm_zone_del(struct lwm *lwm, const uint16_t *ids, size_t n)
{
	struct objects objects = {
		.array = ids, .n = n, .attr = LWM_A_ZONE, .put = table_put_id,
	};

	return table_change(lwm, LWM_CMD_ZONE_DEL, &objects);
}

struct zone_walk {
	int	(*fn)(const struct lwm_zone *zone, void *arg);
	void	*arg;
};

static uint32_t zone_given(struct nlattr **tb)
{
	uint32_t given = 0;

	for (int type = 1; type <= LWM_A_ZONE_MAX; type++)
		if (tb[type])
			given |= LWM_GIVEN(type);

	return given;
}

static int zone_reply(struct nlattr **attrs, void *arg)
{
	struct nlattr *tb[LWM_A_ZONE_MAX + 1];
	struct zone_walk *walk = arg;
	struct lwm_zone zone;
	uint16_t *relays;
	size_t count;
	int err;

	if (!attrs[LWM_A_ZONE])
		return 0;
	if (nla_parse_nested(tb, LWM_A_ZONE_MAX, attrs[LWM_A_ZONE], NULL) || !tb[LWM_A_ZONE_ID])
		return -EBADMSG;

	err = get_nodes(tb[LWM_A_ZONE_RELAY_NODES], &relays, &count);
	if (err)
		return err;

	zone = (struct lwm_zone) {
		.id = nla_get_u16(tb[LWM_A_ZONE_ID]),
		.via = tb[LWM_A_ZONE_VIA] ? nla_get_u16(tb[LWM_A_ZONE_VIA]) : 0,
		.relay = tb[LWM_A_ZONE_RELAY] ? nla_get_u8(tb[LWM_A_ZONE_RELAY]) : 0,
		.relay_nodes = relays,
		.relay_count = count,
		.nodes = tb[LWM_A_ZONE_NODES] ? nla_get_u32(tb[LWM_A_ZONE_NODES]) : 0,
		.given = zone_given(tb),
	};
	err = walk->fn(&zone, walk->arg);

	free(relays);
	return err;
}

int lwm_zone_dump(struct lwm *lwm, int (*fn)(const struct lwm_zone *, void *), void *arg)
{
	struct zone_walk walk = { .fn = fn, .arg = arg };

	return table_dump(lwm, LWM_CMD_ZONE_GET, zone_reply, &walk);
}
