// SPDX-License-Identifier: GPL-2.0
#include "tables.h"

#include <arpa/inet.h>
#include <stdio.h>

#define MESSAGE_MAX	16384	/* octets of a message with many objects */

void put_id(int type, int id)
{
	if (id)
		nl_put_u16(&msg, type, id == ZERO ? 0 : id);
}

static void put_address(int type, int af, const char *text)
{
	char addr[16];

	if (text && inet_pton(af, text, addr) == 1)
		nl_put(&msg, type, addr, af == AF_INET ? 4 : 16);
}

static void put_node(const struct object *node)
{
	struct nlattr *attr = nl_nest(&msg, LWM_A_NODE);
	struct nla_bitfield32 flags = { node->flags, node->flags };

	put_id(LWM_A_NODE_ID, node->id);
	put_id(LWM_A_NODE_ZONE, node->zone);
	put_id(LWM_A_NODE_VIA, node->via);
	put_address(LWM_A_NODE_ADDR4, AF_INET, node->addr4);
	put_address(LWM_A_NODE_ADDR6, AF_INET6, node->addr6);
	if (node->mac)
		nl_put(&msg, LWM_A_NODE_MAC, node->mac, 6);
	if (node->flags)
		nl_put(&msg, LWM_A_NODE_FLAGS, &flags, sizeof(flags));
	nl_nest_end(&msg, attr);
}

static void put_zone(const struct object *zone)
{
	struct nlattr *attr = nl_nest(&msg, LWM_A_ZONE);
	uint8_t relay = zone->relay;

	put_id(LWM_A_ZONE_ID, zone->id);
	put_id(LWM_A_ZONE_VIA, zone->via);
	if (zone->relay)
		nl_put(&msg, LWM_A_ZONE_RELAY, &relay, sizeof(relay));
	if (zone->set)
		nl_put(&msg, LWM_A_ZONE_RELAY_NODES, zone->set, zone->set_len);
	nl_nest_end(&msg, attr);
}

static void put_group(const struct object *group)
{
	struct nlattr *attr = nl_nest(&msg, LWM_A_GROUP);

	put_id(LWM_A_GROUP_ID, group->id);
	if (group->set)
		nl_put(&msg, LWM_A_GROUP_NODES, group->set, group->set_len);
	nl_nest_end(&msg, attr);
}

void put_object(int cmd, const struct object *object)
{
	if (cmd <= LWM_CMD_NODE_DEL)
		put_node(object);
	else if (cmd <= LWM_CMD_ZONE_DEL)
		put_zone(object);
	else
		put_group(object);
}

int change_by(int by, int cmd, const struct object *object)
{
	start_cmd(cmd);
	put_object(cmd, object);
	return ask(by);
}

int change(int cmd, const struct object *object)
{
	return change_by(fd, cmd, object);
}

int change_two(int cmd, const struct object *first, const struct object *second)
{
	start_cmd(cmd);
	put_object(cmd, first);
	put_object(cmd, second);
	return ask(fd);
}

int begin_by(int by, bool empty)
{
	start_cmd(LWM_CMD_TABLE_BEGIN);
	if (empty)
		nl_put(&msg, LWM_A_EMPTY, "", 0);
	return ask(by);
}

int commit_by(int by)
{
	start_cmd(LWM_CMD_TABLE_COMMIT);
	return ask(by);
}

bool exists(int cmd_get, int id)
{
	return change(cmd_get, &(struct object){ .id = id }) == 0;
}

static struct object many_node(unsigned int i)
{
	static char addr[20];

	snprintf(addr, sizeof(addr), "10.%u.%u.%u", 100 + (i >> 16), i >> 8 & 255, i & 255);
	return (struct object){
		.id = 2 + i, .zone = 1 + i / 64, .addr4 = addr, .flags = LWM_NODE_PERMANENT,
	};
}

static int many_zones(unsigned int n)
{
	unsigned int z;
	int error = 0;

	for (z = 2; !error && z <= (n - 1) / 64 + 1; z++)
		error = change(LWM_CMD_ZONE_NEW, OBJECT(.id = z));
	return error;
}

static int many_nodes(unsigned int n)
{
	struct object node;
	unsigned int i = 0;
	int error = 0;

	while (!error && i < n) {
		start_cmd(LWM_CMD_NODE_NEW);
		do {
			node = many_node(i++);
			put_object(LWM_CMD_NODE_NEW, &node);
		} while (i < n && msg.nlh.nlmsg_len < MESSAGE_MAX);
		error = ask(fd);
	}
	return error;
}

int many(unsigned int n)
{
	int error;

	error = begin_by(fd, true);
	if (!error)
		error = many_zones(n);
	if (!error)
		error = many_nodes(n);
	return error ? error : commit_by(fd);
}
