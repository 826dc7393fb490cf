// SPDX-License-Identifier: GPL-2.0
/* A host's device and tables, changed by two who do not know of each other. */
#define _GNU_SOURCE
#include "churn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <unistd.h>

#include <linux/lwm.h>

#include "../lib/die.h"
#include "../lib/lan.h"

#define DEV	"lwm0"

struct host {
	struct control	here;
	struct control	there;	/* in the namespace that the device is moved to */
	int		netns_here;
	int		netns_there;
	unsigned int	n;
};

uint16_t zone_of(unsigned int n)
{
	if (n >= FAR_FIRST)
		return 3;
	return n <= 2 || n == GUEST ? 1 : 2;
}

uint32_t address_of(unsigned int n)
{
	return htonl(10 << 24 | zone_of(n) << 8 | n);
}

void fill(struct control *c, const char *dev, unsigned int self)
{
	static struct object nodes[GUEST + FAR_COUNT];
	struct object zones[3];
	unsigned int i, n = 0;

	for (i = 0; i < 3; i++)
		if (zone_of(self) != i + 1)
			zones[n++] = (struct object){ .id = i + 1 };
	table_change(c, dev, LWM_CMD_ZONE_NEW, zones, n);

	n = 0;
	for (i = 1; i < FAR_FIRST + FAR_COUNT; i++)
		if (i != self && (i <= GUEST || i >= FAR_FIRST))
			nodes[n++] = (struct object){
				.id = i, .zone = zone_of(i), .addr4 = address_of(i),
				.flags = below(2) ? LWM_NODE_PERMANENT : 0,
				.mask = LWM_NODE_PERMANENT,
			};
	tell(DEED_NODE_NEW, table_change(c, dev, LWM_CMD_NODE_NEW, nodes, n));
	table_change(c, dev, LWM_CMD_GROUP_NEW,
		     &(struct object){ .id = 7, .members = 1 << 1 | 1 << 2 | 1 << 4 }, 1);
}

/* ---- the device ---- */

static void device_make(struct host *h)
{
	struct link_conf conf = {
		.name = DEV, .id = NET, .node = h->n, .zone = zone_of(h->n),
		.local4 = address_of(h->n), .link = below(2) ? if_nametoindex("eth0") : 0,
	};

	if (!tell(DEED_LINK_NEW, link_new(&h->here, &conf))) {
		poll(NULL, 0, 5);	/* there is no module: somebody is to load it */
		return;
	}
	fill(&h->here, DEV, h->n);
	tell(DEED_LINK_UP, link_set_up(&h->here, DEV, true));
}

static void device_delete(struct host *h)
{
	tell(DEED_LINK_DEL, link_del(&h->here, DEV));
}

static void device_down(struct host *h)
{
	struct link_conf conf = { .name = DEV, .setlen = 16 + 4 * below(20) };

	tell(DEED_LINK_DOWN, link_set_up(&h->here, DEV, false));
	if (below(2))
		tell(DEED_LINK_CONF, link_change(&h->here, &conf));
	tell(DEED_LINK_UP, link_set_up(&h->here, DEV, true));
}

static void device_live(struct host *h)
{
	struct link_conf conf = {
		.name = DEV, .ttl = 1 + below(64),
		.silence = LWM_SILENCE_MIN + below(100), .probe = LWM_PROBE_MIN + below(20),
	};

	tell(DEED_LINK_LIVE, link_change(&h->here, &conf));
}

static void device_move(struct host *h)
{
	if (!tell(DEED_LINK_MOVE, link_move(&h->here, DEV, h->netns_there)))
		return;
	setns(h->netns_there, 0);
	tell(DEED_LINK_UP, link_set_up(&h->there, DEV, true));
	if (below(2))
		fill(&h->there, DEV, h->n);
	if (below(4))
		tell(DEED_LINK_MOVE, link_move(&h->there, DEV, h->netns_here));
	else
		tell(DEED_LINK_DEL, link_del(&h->there, DEV));
	setns(h->netns_here, 0);
	tell(DEED_LINK_UP, link_set_up(&h->here, DEV, true));
}

/* ---- the tables ---- */

static unsigned int any_node(void)
{
	return below(4) ? 1 + below(GUEST) : FAR_FIRST + below(FAR_COUNT);
}

static void node_replace(struct host *h)
{
	unsigned int n = any_node();
	struct object node = {
		.id = n, .zone = zone_of(n), .addr4 = address_of(n),
		.flags = LWM_NODE_PERMANENT, .mask = LWM_NODE_PERMANENT,
	};

	tell(DEED_NODE_DEL, table_change(&h->here, DEV, LWM_CMD_NODE_DEL, &node, 1));
	tell(DEED_NODE_NEW, table_change(&h->here, DEV, LWM_CMD_NODE_NEW, &node, 1));
}

static void node_change(struct host *h)
{
	static const uint8_t macs[2][6] = { "", { 2, 0, 0, 0, 9, 9 } };
	unsigned int n = any_node();
	struct object node = { .id = n };

	switch (below(5)) {
	case 0:
		node.mask = LWM_NODE_DOWN;
		node.flags = below(2) ? LWM_NODE_DOWN : 0;
		break;
	case 1:
		node.mask = LWM_NODE_PLAIN;
		node.flags = below(3) ? 0 : LWM_NODE_PLAIN;
		if (node.flags)
			node.via = 1 + below(GUEST);
		break;
	case 2:
		node.zone = below(2) ? zone_of(n) : 1 + below(3);
		break;
	case 3:
		node.mac = macs[below(2)];
		break;
	case 4:
		node.mask = LWM_NODE_PERMANENT;
		node.flags = below(2) ? LWM_NODE_PERMANENT : 0;
		break;
	}
	tell(DEED_NODE_SET, table_change(&h->here, DEV, LWM_CMD_NODE_SET, &node, 1));
}

static void zone_change(struct host *h)
{
	static const int relays[] = { -1, LWM_RELAY_NEVER, LWM_RELAY_NODES };
	struct object zone = {
		.id = 1 + below(3), .via = below(3) ? -1 : 1 + (int)below(3),
		.relay = relays[below(3)],
	};

	if (zone.relay == LWM_RELAY_NODES)
		zone.members = 2 + below(60);
	zone.members &= ~1ULL;
	tell(DEED_ZONE_SET, table_change(&h->here, DEV, LWM_CMD_ZONE_SET, &zone, 1));
}

static void group_change(struct host *h)
{
	static const int cmds[] = { LWM_CMD_GROUP_NEW, LWM_CMD_GROUP_SET, LWM_CMD_GROUP_DEL };
	struct object group = { .id = 7 + below(2), .members = below(64) & ~1U };
	int cmd = cmds[below(3)];

	if (cmd == LWM_CMD_GROUP_DEL)
		group.members = 0;
	tell(DEED_GROUP, table_change(&h->here, DEV, cmd, &group, 1));
}

static void transact(struct host *h)
{
	if (table_begin(&h->here, DEV, below(2)))
		return;
	if (below(2))
		fill(&h->here, DEV, h->n);
	else
		node_replace(h);
	if (below(3)) {
		tell(DEED_COMMIT, table_commit(&h->here, DEV));
		return;
	}
	control_close(&h->here);
	control_open(&h->here);
	tell(DEED_ABANDON, 0);
}

static void look(struct host *h)
{
	static const struct {
		int		cmd;
		const char	*dev;
	} dumps[] = {
		{ LWM_CMD_DEVICE_GET, NULL }, { LWM_CMD_SOCKET_GET, NULL },
		{ LWM_CMD_NODE_GET, DEV }, { LWM_CMD_ZONE_GET, DEV }, { LWM_CMD_GROUP_GET, DEV },
	};
	unsigned int i = below(5);
	size_t len;

	tell(DEED_DUMP, table_dump(&h->here, dumps[i].dev, dumps[i].cmd, NULL, 0, &len));
	table_get(&h->here, DEV, LWM_CMD_STATS_GET, NULL);
	tell(DEED_ROUTE, table_route(&h->here, DEV, below(64) & ~1U));
}

/* ---- the worker ---- */

static int netns_fd(void)
{
	int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die_errno("no namespace");
	return fd;
}

static void host_open(struct host *h, unsigned int n)
{
	h->n = n;
	netns_enter("c%u", n);
	control_open(&h->there);
	h->netns_there = netns_fd();
	netns_enter("h%u", n);
	control_open(&h->here);
	h->netns_here = netns_fd();
}

void work_host(unsigned int n)
{
	static void (*const deeds[])(struct host *h) = {
		device_delete, device_down, device_live, device_move,
		node_replace, node_replace, node_change, node_change, node_change,
		zone_change, zone_change, group_change, group_change,
		transact, transact, look, look,
	};
	struct host h;

	host_open(&h, n);
	while (!churn->over) {
		if (!if_nametoindex(DEV))
			device_make(&h);
		else
			deeds[below(sizeof(deeds) / sizeof(*deeds))](&h);
	}
}
