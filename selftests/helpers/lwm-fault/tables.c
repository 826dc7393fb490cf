// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/lwm.h>

#include "../lib/die.h"
#include "deed.h"

static const uint8_t addr6[16] = { 0xfd, 0, 0, 0, 0, 0, 0, 1, [15] = 9 };
static const uint8_t other6[16] = { 0xfd, 0, 0, 0, 0, 0, 0, 1, [15] = 10 };
static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 9 }, other_mac[6] = { 2, 0, 0, 0, 0, 10 };

#define ADDR4	0x0901000a	/* 10.0.1.9, as it lies in memory */
#define OTHER4	0x0a01000a

static const uint8_t mcast6[16] = { 0xff, 0x35, [15] = 9 };
static const uint8_t other_mcast6[16] = { 0xff, 0x35, [15] = 10 };

#define MCAST4		0x090101ef	/* 239.1.1.9 */
#define OTHER_MCAST4	0x0a0101ef

static int change(int cmd, struct object object)
{
	return table_change(&control, DEV, cmd, &object, 1);
}

static int node_new(void)
{
	return change(LWM_CMD_NODE_NEW, (struct object){
		.id = 9, .zone = 1, .addr4 = ADDR4, .addr6 = addr6, .mac = mac, .overlay = addr6,
	});
}

static int node_set(void)
{
	return change(LWM_CMD_NODE_SET, (struct object){
		.id = 9, .zone = 2, .addr4 = OTHER4, .addr6 = other6, .mac = other_mac,
	});
}

static int node_del(void)
{
	return change(LWM_CMD_NODE_DEL, (struct object){ .id = 9 });
}

SURE(node_made, node_new)
SURE(node_deleted, node_del)

static int zone_new(void)
{
	return change(LWM_CMD_ZONE_NEW, (struct object){
		.id = 9, .relay = LWM_RELAY_NODES, .members = 0x6c,
	});
}

static int zone_set(void)
{
	return change(LWM_CMD_ZONE_SET, (struct object){ .id = 9, .members = 0x70 });
}

static int zone_del(void)
{
	return change(LWM_CMD_ZONE_DEL, (struct object){ .id = 9 });
}

SURE(zone_made, zone_new)
SURE(zone_deleted, zone_del)

/* Far from the group there is: what holds them has to grow. */
#define FAR_ID	900

static int group_new(void)
{
	return change(LWM_CMD_GROUP_NEW, (struct object){
		.id = FAR_ID, .members = 0x6c, .addr4 = MCAST4, .addr6 = mcast6,
	});
}

static int group_set(void)
{
	return change(LWM_CMD_GROUP_SET, (struct object){
		.id = FAR_ID, .members = 0x70, .addr4 = OTHER_MCAST4, .addr6 = other_mcast6,
	});
}

static int group_del(void)
{
	return change(LWM_CMD_GROUP_DEL, (struct object){ .id = FAR_ID });
}

SURE(group_made, group_new)
SURE(group_deleted, group_del)

/* Of group 7, whose nodes are 1 to 4. */
static int subset_new(void)
{
	return table_subset(&control, DEV, LWM_CMD_SUBSET_NEW, SUBSET, 7, 0x1c);
}

static int subset_del(void)
{
	return table_subset(&control, DEV, LWM_CMD_SUBSET_DEL, SUBSET, 0, 0);
}

static int subset_get(void)
{
	return table_subset(&control, DEV, LWM_CMD_SUBSET_GET, SUBSET, 0, 0);
}

SURE(subset_made, subset_new)
SURE(subset_deleted, subset_del)

/* By way of another node. */
static int plain_new(void)
{
	return change(LWM_CMD_NODE_NEW, (struct object){
		.id = 9, .zone = 1, .addr4 = ADDR4, .via = 4, .flags = LWM_NODE_PLAIN,
		.mask = LWM_NODE_PLAIN,
	});
}

/* Several at once are changed in a copy of the tables. */
static const struct object nodes[] = {
	{ .id = 9, .zone = 1, .addr4 = ADDR4 }, { .id = 10, .zone = 1, .addr4 = OTHER4 },
};

static int nodes_new(void)
{
	return table_change(&control, DEV, LWM_CMD_NODE_NEW, nodes, 2);
}

static int nodes_del(void)
{
	return table_change(&control, DEV, LWM_CMD_NODE_DEL, nodes, 2);
}

SURE(nodes_deleted, nodes_del)

/* ---- transactions ---- */

static int begin(void)
{
	return table_begin(&control, DEV, false);
}

static int begin_empty(void)
{
	return table_begin(&control, DEV, true);
}

static void abandon(void)
{
	uint32_t ifindex = control.ifindex;

	control_close(&control);
	control_open(&control);
	control.ifindex = ifindex;
	/* The family is looked up where nothing fails. */
	must("read counters", stats_get(&control, DEV, &(struct stats){}));
}

static void begun(void)
{
	must("begin a transaction", begin());
	node_made();
	zone_made();
}

static int commit(void)
{
	return table_commit(&control, DEV);
}

static void uncommitted(void)
{
	node_deleted();
	zone_deleted();
}

/* ---- events ---- */

static int events;	/* a socket that hears them */

int events_open(struct control *c)
{
	struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	static int group;	/* the only one of the family */
	int hears;

	if (!group)
		group = nl_group(c->generic, LWM_GENL_NAME);
	hears = nl_open(NETLINK_GENERIC);
	/* One without a number of its own hears nothing. */
	if (bind(hears, (void *)&any, sizeof(any)) ||
	    setsockopt(hears, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		die_errno("cannot listen to events");
	return hears;
}

static void listen_to_events(void)
{
	events = events_open(&control);
}

static void deaf(void)
{
	close(events);
}

/* An event, or at least the word that one is missing. */
static int told(int err)
{
	char buf[4096];

	if (!err && recv(events, buf, sizeof(buf), MSG_DONTWAIT) < 0 && errno != ENOBUFS) {
		printf("# an event is lost, and nobody is told\n");
		err = EPROTO;
	}
	return err;
}

static int node_new_told(void)
{
	return told(node_new());
}

static void node_new_undone(void)
{
	deaf();
	node_deleted();
}

static void listen_and_make(void)
{
	node_made();
	listen_to_events();
}

static int node_del_told(void)
{
	return told(node_del());
}

static void listen_and_begin(void)
{
	begun();
	listen_to_events();
}

static int commit_told(void)
{
	return told(commit());
}

static void commit_undone(void)
{
	deaf();
	uncommitted();
}

static void commit_forgotten(void)
{
	deaf();
	abandon();
}

/* ---- questions ---- */

static int get_device(void)
{
	return table_get(&control, DEV, LWM_CMD_DEVICE_GET, NULL);
}

static int get_node(void)
{
	return table_get(&control, DEV, LWM_CMD_NODE_GET, &(struct object){ .id = 2 });
}

static int get_stats(void)
{
	return table_get(&control, DEV, LWM_CMD_STATS_GET, NULL);
}

/* A dump that has broken off keeps its socket busy. */
static struct control asker;

static void ask(void)
{
	control_open(&asker);
	asker.ifindex = control.ifindex;
	must("read counters", stats_get(&asker, DEV, &(struct stats){}));
}

static void asked(void)
{
	control_close(&asker);
}

static int dump(const char *dev, int cmd)
{
	size_t len;

	return table_dump(&asker, dev, cmd, NULL, 0, &len);
}

static int dump_devices(void)
{
	return dump(NULL, LWM_CMD_DEVICE_GET);
}

static int dump_nodes(void)
{
	return dump(DEV, LWM_CMD_NODE_GET);
}

static int dump_sockets(void)
{
	return dump(NULL, LWM_CMD_SOCKET_GET);
}

static int ask_route(void)
{
	return table_route(&asker, DEV, 0x1e);
}

static int ask_route_all(void)
{
	return table_route(&asker, DEV, 0);
}

#define DUMP(how)	.prepare = ask, .act = how, .undo = asked, .forget = asked

const struct deed table_deeds[] = {
	{ .name = "add a node", .act = node_new, .undo = node_deleted },
	{ .name = "add nodes", .act = nodes_new, .undo = nodes_deleted },
	{ .name = "add a plain node", .act = plain_new, .undo = node_deleted },
	{ .name = "change a node", .prepare = node_made, .act = node_set, .undo = node_deleted },
	{ .name = "delete a node", .prepare = node_made, .act = node_del },
	{ .name = "add a zone", .act = zone_new, .undo = zone_deleted },
	{ .name = "change a zone", .prepare = zone_made, .act = zone_set, .undo = zone_deleted },
	{ .name = "delete a zone", .prepare = zone_made, .act = zone_del },
	{ .name = "add a group", .act = group_new, .undo = group_deleted },
	{ .name = "change a group", .prepare = group_made, .act = group_set,
	  .undo = group_deleted },
	{ .name = "delete a group", .prepare = group_made, .act = group_del },
	{ .name = "bind a subset address", .act = subset_new, .undo = subset_deleted },
	{ .name = "delete a subset address", .prepare = subset_made, .act = subset_del,
	  .forget = subset_deleted },
	{ .name = "ask for a subset", .prepare = subset_made, .act = subset_get,
	  .undo = subset_deleted, .forget = subset_deleted },
	{ .name = "begin a transaction", .act = begin, .undo = abandon },
	{ .name = "begin an empty transaction", .act = begin_empty, .undo = abandon },
	{ .name = "commit a transaction", .prepare = begun, .act = commit, .undo = uncommitted },
	{ .name = "add a node while somebody listens", .prepare = listen_to_events,
	  .act = node_new_told, .undo = node_new_undone, .forget = deaf },
	{ .name = "delete a node while somebody listens", .prepare = listen_and_make,
	  .act = node_del_told, .undo = deaf, .forget = node_new_undone },
	{ .name = "commit while somebody listens", .prepare = listen_and_begin,
	  .act = commit_told, .undo = commit_undone, .forget = commit_forgotten },
	{ .name = "ask for a device", .act = get_device },
	{ .name = "ask for a node", .act = get_node },
	{ .name = "ask for counters", .act = get_stats },
	{ .name = "ask for all devices", DUMP(dump_devices) },
	{ .name = "ask for all nodes", DUMP(dump_nodes) },
	{ .name = "ask for all sockets", DUMP(dump_sockets) },
	{ .name = "ask for a route", DUMP(ask_route) },
	{ .name = "ask for a route to all", DUMP(ask_route_all) },
	{}
};
