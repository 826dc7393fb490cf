// SPDX-License-Identifier: GPL-2.0
#include "any.h"

#include <arpa/inet.h>
#include <string.h>

#include <linux/lwm.h>

#include "model.h"

static uint16_t any_node(uint32_t *seed)
{
	if (rarely(seed, 50))
		return rng(seed);
	return rarely(seed, 20) ? any(seed, 2) * (HOSTS + 1) : 1 + any(seed, HOSTS);
}

static uint16_t any_port(uint32_t *seed)
{
	return htons(rarely(seed, 20) ? any(seed, 0x10000) : 7000 + any(seed, 8));
}

static void spoil(uint32_t *seed, void *octets, size_t len)
{
	uint8_t *pos = octets;

	do {
		if (rarely(seed, 2))
			pos[any(seed, len)] ^= 1 << any(seed, 8);
		else
			pos[any(seed, len)] = rng(seed);
	} while (rarely(seed, 2));
}

static struct sockaddr_lwm *address_start(uint32_t *seed, struct sockaddr_storage *name)
{
	struct sockaddr_lwm *addr = (void *)name;

	memset(name, 0, sizeof(*name));
	addr->slwm_family = rarely(seed, 40) ? any(seed, 46) : AF_LWM;
	addr->slwm_port = any_port(seed);
	addr->slwm_net = rarely(seed, 20) ? NET + any(seed, 2) : NET;
	return addr;
}

static int address_end(uint32_t *seed, struct sockaddr_storage *name, int len)
{
	if (rarely(seed, 8))
		len = any(seed, sizeof(*name) + 8);
	if (rarely(seed, 6))
		spoil(seed, name, len && len < (int)sizeof(*name) ? len : sizeof(*name));
	return len;
}

int any_address(uint32_t *seed, struct sockaddr_storage *name)
{
	struct sockaddr_lwm *addr = address_start(seed, name);
	unsigned int i;

	addr->slwm_to = rarely(seed, 6) ? LWM_TO_NONE : 1 + any(seed, 3);
	addr->slwm_group = rarely(seed, 5) ? GROUP + rarely(seed, 8) : 0;
	if (addr->slwm_to == LWM_TO_NODE)
		addr->slwm_count = 1;
	else if (addr->slwm_to == LWM_TO_LIST)
		addr->slwm_count = rarely(seed, 8) ? any(seed, 30) : any(seed, 5);
	for (i = 0; i < addr->slwm_count; i++) {
		addr->slwm_targets[i].node = any_node(seed);
		if (rarely(seed, 3))
			addr->slwm_targets[i].port = any_port(seed);
	}
	return address_end(seed, name, LWM_ADDR_LEN(addr->slwm_count));
}

int any_port_address(uint32_t *seed, struct sockaddr_storage *name)
{
	struct sockaddr_lwm *addr = address_start(seed, name);

	if (rarely(seed, 4))
		addr->slwm_port = 0;
	return address_end(seed, name, LWM_ADDR_LEN(0));
}

/* Places are so many that long sets come about as well. */
static size_t fill_nodes(uint32_t *seed, struct lwm_nodes *nodes, size_t room)
{
	size_t each = nodes->form == LWM_NODES_TARGETS ? 4 : nodes->form == LWM_NODES_IDS ? 2 : 1;
	size_t n = rarely(seed, 6) ? any(seed, room / each + 1) : any(seed, 5), i;
	uint16_t *ids = (void *)nodes->data;

	for (i = 0; i < n; i++) {
		if (nodes->form == LWM_NODES_BITMAP)
			nodes->data[i] = i ? 0 : any(seed, 0x20);
		else
			ids[i * each / 2] = any_node(seed) ?: 1;
		if (nodes->form == LWM_NODES_TARGETS)
			ids[i * 2 + 1] = rarely(seed, 2) ? any_port(seed) : 0;
	}
	return sizeof(*nodes) + n * each;
}

size_t any_nodes(uint32_t *seed, void *room, size_t max)
{
	struct lwm_nodes *nodes = room;
	size_t len;

	memset(room, 0, max);
	nodes->form = rarely(seed, 20) ? rng(seed) : 1 + any(seed, 3);
	if (nodes->form == LWM_NODES_BITMAP)
		nodes->first = any(seed, 3);
	len = fill_nodes(seed, nodes, max - sizeof(*nodes));
	if (rarely(seed, 6))
		spoil(seed, room, len);
	return rarely(seed, 10) ? any(seed, max + 1) : len;
}

/* Few wait long: a socket has room for so many. */
static size_t any_ask(uint32_t *seed, void *room)
{
	struct lwm_ask *ask = room;

	ask->timeout = rarely(seed, 10) ? rng(seed) : 1 + any(seed, 50);
	ask->cookie = rng(seed);
	return sizeof(*ask);
}

static size_t put_control(uint32_t *seed, struct cmsghdr *cmsg, int type)
{
	size_t len;

	if (type == LWM_ANSWER)
		len = any_ask(seed, CMSG_DATA(cmsg));
	else
		len = any_nodes(seed, CMSG_DATA(cmsg), rarely(seed, 10) ? 400 : 40);
	cmsg->cmsg_level = rarely(seed, 12) ? (int)any(seed, 3) : SOL_LWM;
	cmsg->cmsg_type = rarely(seed, 12) ? (int)any(seed, 12) : type;
	cmsg->cmsg_len = rarely(seed, 12) ? any(seed, 1000) : CMSG_LEN(len);
	return CMSG_SPACE(len);
}

size_t any_control(uint32_t *seed, void *control, bool nodes)
{
	size_t len = put_control(seed, control, nodes ? LWM_NODES : LWM_ANSWER);

	if (rarely(seed, nodes ? 3 : 10))
		len += put_control(seed, (void *)((char *)control + len),
				   rarely(seed, 4) ? LWM_NODES : LWM_ANSWER);
	if (rarely(seed, 20))
		len = any(seed, CONTROL_MAX + 1);
	return len;
}

size_t any_segment(uint32_t *seed, void *control)
{
	struct cmsghdr *cmsg = control;
	int size = 8 * any(seed, 12);

	cmsg->cmsg_level = SOL_LWM;
	cmsg->cmsg_type = LWM_SEGMENT;
	cmsg->cmsg_len = CMSG_LEN(sizeof(size));
	memcpy(CMSG_DATA(cmsg), &size, sizeof(size));
	return CMSG_SPACE(sizeof(size));
}
