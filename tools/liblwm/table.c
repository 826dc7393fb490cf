// SPDX-License-Identifier: LGPL-2.1-or-later
/* Many objects in few messages; transactions. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "set.h"
#include "table.h"

/* Far below the default of sk_sndbuf, which bounds what netlink sends. */
#define MESSAGE_MAX	16384

static struct nl_msg *change_request(struct lwm *lwm, uint8_t cmd)
{
	struct nl_msg *msg = genl_request(lwm, cmd, 0);

	if (msg && nlmsg_expand(msg, MESSAGE_MAX)) {
		nlmsg_free(msg);
		return NULL;
	}

	return msg;
}

static int object_put(struct nl_msg *msg, const struct objects *objects, size_t i)
{
	struct nlattr *nest = nla_nest_start(msg, objects->attr);

	if (!nest)
		return -EMSGSIZE;
	if (objects->put(msg, objects->array, i)) {
		nla_nest_cancel(msg, nest);
		return -EMSGSIZE;
	}

	nla_nest_end(msg, nest);
	return 0;
}

/* Returns how many of the objects from @i on found room. */
static size_t objects_put(struct nl_msg *msg, const struct objects *objects, size_t i)
{
	size_t first = i;

	while (i < objects->n && !object_put(msg, objects, i))
		i++;

	return i - first;
}

int table_change(struct lwm *lwm, uint8_t cmd, const struct objects *objects)
{
	size_t done = 0;

	while (done < objects->n) {
		struct nl_msg *msg = change_request(lwm, cmd);
		size_t put;
		int err;

		if (!msg)
			return -ENOMEM;

		put = objects_put(msg, objects, done);
		if (!put) {
			nlmsg_free(msg);
			return -EMSGSIZE;
		}

		err = genl_ask(lwm, msg, NULL, NULL);
		if (err)
			return err;
		done += put;
	}

	return 0;
}

static_assert(LWM_A_NODE_ID == 1 && LWM_A_ZONE_ID == 1 && LWM_A_GROUP_ID == 1,
	      "table_put_id() serves all kinds");

int table_put_id(struct nl_msg *msg, const void *ids, size_t i)
{
	const uint16_t *id = ids;

	return nla_put_u16(msg, LWM_A_NODE_ID, id[i]);
}

int table_dump(struct lwm *lwm, uint8_t cmd, genl_reply_fn fn, void *arg)
{
	struct nl_msg *msg = genl_request(lwm, cmd, NLM_F_DUMP);

	return msg ? genl_ask(lwm, msg, fn, arg) : -ENOMEM;
}

int put_nodes(struct nl_msg *msg, int attr, const uint16_t *nodes, size_t n)
{
	struct set set = { .nodes = nodes, .n = n };
	struct nlattr *nla = nla_reserve(msg, attr, set_nodes_len(&set));

	if (!nla)
		return -EMSGSIZE;

	set_nodes_fill(&set, nla_data(nla));
	return 0;
}

int get_nodes(const struct nlattr *attr, uint16_t **nodes, size_t *n)
{
	struct lwm_target *targets;
	ssize_t found;

	*nodes = NULL;
	*n = 0;
	if (!attr)
		return 0;

	found = nodes_read(nla_data(attr), nla_len(attr), NULL, 0);
	if (found <= 0)
		return found;

	targets = calloc(found, sizeof(*targets));
	*nodes = calloc(found, sizeof(**nodes));
	if (!targets || !*nodes) {
		free(targets);
		return -ENOMEM;
	}

	nodes_read(nla_data(attr), nla_len(attr), targets, found);
	for (ssize_t i = 0; i < found; i++)
		(*nodes)[i] = targets[i].node;

	free(targets);
	*n = found;
	return 0;
}

int lwm_table_begin(struct lwm *lwm, int empty)
{
	struct nl_msg *msg = genl_request(lwm, LWM_CMD_TABLE_BEGIN, 0);

	if (!msg)
		return -ENOMEM;
	if (empty && nla_put_flag(msg, LWM_A_EMPTY)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}

	return genl_ask(lwm, msg, NULL, NULL);
}

int lwm_table_commit(struct lwm *lwm)
{
	struct nl_msg *msg = genl_request(lwm, LWM_CMD_TABLE_COMMIT, 0);

	return msg ? genl_ask(lwm, msg, NULL, NULL) : -ENOMEM;
}
