// SPDX-License-Identifier: GPL-2.0
/*
 * Any octets as an address and control messages: refused with an error that
 * lwm(7) knows, or a destination that can be sent to, and that reads the same
 * when it is written as an address again.
 */
#include "fuzz.h"

#include <linux/err.h>
#include <linux/socket.h>

#include "nodeset.h"
#include "sock.h"
#include "sockaddr.h"

int lwm_sock_family(void)
{
	return LWM_FAMILY_DEFAULT;
}

static void hold_documented(int err)
{
	HOLDS(!err || err == -EINVAL || err == -EAFNOSUPPORT || err == -EDESTADDRREQ);
}

/* Whether the message asks for answers: then it may be a probe, to port 0. */
static bool asks;

static void hold_sound(const struct lwm_dest *dest)
{
	HOLDS(dest->network && dest->network <= LWM_NET_MAX);
	HOLDS(dest->port || asks);
	HOLDS(dest->to <= LWM_TO_GROUP);
	HOLDS(dest->n || dest->to == LWM_TO_GROUP);
	HOLDS(targets_ordered(dest->targets, dest->n));
}

static void write_and_read(const struct lwm_dest *dest)
{
	struct sockaddr_lwm addr = {
		.slwm_family = LWM_FAMILY_DEFAULT,
		.slwm_port = dest->port,
		.slwm_net = dest->network,
		.slwm_group = dest->group,
		.slwm_to = dest->to == LWM_TO_GROUP ? LWM_TO_GROUP : LWM_TO_LIST,
		.slwm_count = dest->n,
	};
	struct lwm_dest again;

	if (dest->n > LWM_ADDR_TARGETS || !dest->port)
		return;
	memcpy(addr.slwm_targets, dest->targets, dest->n * sizeof(*dest->targets));
	HOLDS(!lwm_dest_read(&again, (void *)&addr, LWM_ADDR_LEN(dest->n), NULL));
	HOLDS(again.port == dest->port && again.group == dest->group);
	HOLDS(again.n == dest->n && targets_same(again.targets, dest->targets, dest->n));
	lwm_dest_put(&again);
}

static bool dest_has(const struct lwm_dest *dest, u16 node, __be16 port)
{
	unsigned int i;

	for (i = 0; i < dest->n; i++)
		if (dest->targets[i].node == node &&
		    (dest->targets[i].port ?: dest->port) == port)
			return true;
	return false;
}

/* An address that names its targets: those, at the ports that it gives them. */
static void hold_named(const struct lwm_dest *dest, const struct sockaddr_lwm *addr)
{
	unsigned int i;

	if (dest->to != LWM_TO_NODE && dest->to != LWM_TO_LIST)
		return;
	HOLDS(dest->n <= addr->slwm_count);
	for (i = 0; i < addr->slwm_count; i++) {
		const struct lwm_target *t = &addr->slwm_targets[i];

		HOLDS(t->port || addr->slwm_port || asks);
		HOLDS(dest_has(dest, t->node, t->port ?: addr->slwm_port));
	}
}

static void settle(struct lwm_dest *dest, int err, const void *name)
{
	hold_documented(err);
	if (err)
		return;
	hold_sound(dest);
	hold_named(dest, name);
	write_and_read(dest);
	lwm_dest_put(dest);
}

static void bind_and_connect(const void *name, int len, const u8 *data, size_t size)
{
	struct lwm_targets *set = NULL;
	struct lwm_dest dest;
	__be16 port = 0;
	u32 network;
	int err;

	err = lwm_addr_read_port(name, len, &network, &port);
	hold_documented(err);
	HOLDS(err || (network && network <= LWM_NET_MAX));

	if (size)
		set = lwm_targets_read((const void *)data, size);
	if (IS_ERR(set)) {
		hold_documented(PTR_ERR(set));
		set = NULL;
	}
	settle(&dest, lwm_dest_read(&dest, name, len, set), name);
	kvfree(set);
}

static void send_message(void *name, int len, void *control, size_t size)
{
	struct msghdr msg = {
		.msg_name = name, .msg_namelen = len,
		.msg_control = control, .msg_controllen = size,
	};
	struct lwm_beside beside;
	struct lwm_dest dest;

	int err = lwm_beside_read(&beside, &msg);

	asks = !err && beside.ask;
	settle(&dest, err ?: lwm_dest_read_msg(&dest, &msg, &beside), name);
	asks = false;
}

/* An octet for the length of the name, the name, and what goes with it. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct sockaddr_storage name = {};	/* what core gives, however long the name */
	size_t len, rest;
	u8 *control;

	if (!size)
		return 0;
	len = data[0] % (sizeof(name) + 1);
	if (len > size - 1)
		len = size - 1;
	rest = size - 1 - len;
	memcpy(&name, data + 1, len);
	control = malloc(rest);
	memcpy(control, data + 1 + len, rest);

	bind_and_connect(&name, len, control, rest);
	send_message(&name, len, control, rest);
	free(control);
	return 0;
}
