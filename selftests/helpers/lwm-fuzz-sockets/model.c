// SPDX-License-Identifier: GPL-2.0
#include "model.h"

#include <linux/err.h>
#include <linux/socket.h>

#include "nodeset.h"
#include "sock.h"
#include "sockaddr.h"

int lwm_sock_family(void)
{
	return LWM_FAMILY_DEFAULT;
}

static int targets_mask(const struct lwm_target *t, unsigned int n)
{
	unsigned int i;
	int mask = 0;

	for (i = 0; i < n; i++)
		if (t[i].node <= HOSTS)
			mask |= 1 << t[i].node;
	return mask;
}

static int dest_mask(const struct lwm_dest *dest)
{
	int mask = dest->to == LWM_TO_GROUP ? ALL : targets_mask(dest->targets, dest->n);

	if (dest->network != NET || (dest->group && dest->group != GROUP))
		return INVALID;
	return dest->group ? mask & MEMBERS : mask;
}

/* The name as core gives it: in a buffer of its own, cut to the longest there is. */
static int name_take(struct sockaddr_storage *to, const void *name, int len)
{
	memset(to, 0, sizeof(*to));
	if (len > (int)sizeof(*to))
		len = sizeof(*to);
	memcpy(to, name, len);
	return len;
}

int model_message(const struct msghdr *msg)
{
	struct sockaddr_storage name;
	struct msghdr taken = *msg;
	struct lwm_beside beside;
	struct lwm_dest dest;
	int mask;

	taken.msg_namelen = name_take(&name, msg->msg_name, msg->msg_namelen);
	taken.msg_name = &name;
	if (lwm_beside_read(&beside, &taken) || lwm_dest_read_msg(&dest, &taken, &beside))
		return INVALID;
	mask = dest_mask(&dest);
	lwm_dest_put(&dest);
	return mask;
}

int model_address(const void *name, int len, int option)
{
	static const struct { struct lwm_targets head; struct lwm_target t; } some = {
		{ .n = 1 }, { .node = 1, .port = 1 },
	};
	struct sockaddr_storage taken;
	struct lwm_dest dest;
	int mask;

	len = name_take(&taken, name, len);
	/* What the option named is known as a mask alone: any set does for the checks. */
	if (lwm_dest_read(&dest, (void *)&taken, len, option == INVALID ? NULL : &some.head))
		return INVALID;
	mask = dest.to == LWM_TO_NONE ? option : dest_mask(&dest);
	lwm_dest_put(&dest);
	return mask;
}

int model_nodes(const void *nodes, size_t len)
{
	struct lwm_targets *set = lwm_targets_read(nodes, len);
	int mask;

	if (IS_ERR(set))
		return INVALID;
	mask = targets_mask(set->t, set->n);
	kvfree(set);
	return mask;
}
