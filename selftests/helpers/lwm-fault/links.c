// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <net/if.h>

#include <linux/lwm.h>

#include "deed.h"

#define OTHER_DEV	"lwm1"

static const uint8_t local6[16] = { 0xfd, 0, 0, 0, 0, 0, 0, 1, [15] = SELF };
static const uint8_t node6[16] = { 0xfd, 0, 0, 0, 0, 0, 0, 1, [15] = 9 };

static const uint8_t prefix6[16] = { 0xfd, 0x42 };

static const struct link_conf whole = {
	.name = OTHER_DEV, .id = 43, .node = SELF, .zone = 1, .port = 6082,
	.local4 = 0x0101000a, .local6 = local6,		/* 10.0.1.1, as it lies in memory */
};

static int change(struct link_conf to)
{
	to.name = OTHER_DEV;
	return link_change(&control, &to);
}

static int make(void)
{
	return link_new(&control, &whole);
}

static int make_bare(void)
{
	return link_new(&control, &(struct link_conf){ .name = OTHER_DEV });
}

/* Until there are nodes on IPv6, its frames may be longer. */
static int make_for_ipv4(void)
{
	struct link_conf conf = whole;

	conf.local6 = NULL;
	return link_new(&control, &conf);
}

static unsigned int other;

/* Its number is asked for where nothing fails. */
static void made_for_ipv4(void)
{
	must("make a device for IPv4", make_for_ipv4());
	other = if_nametoindex(OTHER_DEV);
}

static int delete(void)
{
	return link_del(&control, OTHER_DEV);
}

SURE(made, make)
SURE(made_bare, make_bare)
SURE(deleted, delete)

static int up(void)
{
	return link_set_up(&control, OTHER_DEV, true);
}

static int configure(void)
{
	return change(whole);
}

static int change_port(void)
{
	return change((struct link_conf){ .port = 6083 });
}

static int change_prefixes(void)
{
	return change((struct link_conf){ .prefix6 = prefix6 });
}

static int change_network(void)
{
	return change((struct link_conf){ .id = 44 });
}

static int change_node(void)
{
	return change((struct link_conf){ .node = 9, .zone = 9 });
}

/* Its own sockets are in the way of the new ones: they are closed, and made again. */
static int bind_to_underlay(void)
{
	return change((struct link_conf){ .link = if_nametoindex("eth0") });
}

static int shorten(void)
{
	unsigned int first = control.ifindex;
	int err;

	control.ifindex = other;
	err = table_change(&control, OTHER_DEV, LWM_CMD_NODE_NEW,
			   &(struct object){ .id = 9, .zone = 1, .addr6 = node6 }, 1);
	control.ifindex = first;
	return err;
}

/* A device that cannot be named is invalid; a socket that cannot be made is one too many. */
#define NAMES	EINVAL
#define SOCKETS	ENFILE

const struct deed link_deeds[] = {
	{ .name = "make a device", .act = make, .undo = deleted, .core = { NAMES, SOCKETS } },
	{ .name = "make a device without a configuration", .act = make_bare, .undo = deleted,
	  .core = { NAMES } },
	{ .name = "configure a device", .prepare = made_bare, .act = configure, .undo = deleted,
	  .core = { SOCKETS } },
	{ .name = "set a device up", .prepare = made, .act = up, .undo = deleted },
	{ .name = "give a device another port", .prepare = made, .act = change_port,
	  .undo = deleted, .core = { SOCKETS } },
	{ .name = "give a device prefixes", .prepare = made, .act = change_prefixes,
	  .undo = deleted },
	{ .name = "give a device another network", .prepare = made, .act = change_network,
	  .undo = deleted },
	{ .name = "give a device another node", .prepare = made, .act = change_node,
	  .undo = deleted },
	{ .name = "bind a device to its underlay", .prepare = made, .act = bind_to_underlay,
	  .undo = deleted, .core = { SOCKETS } },
	{ .name = "give a device its first node on IPv6", .prepare = made_for_ipv4,
	  .act = shorten, .undo = deleted },
	{ .name = "delete a device", .prepare = made, .act = delete },
	{}
};
