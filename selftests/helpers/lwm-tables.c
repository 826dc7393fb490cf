// SPDX-License-Identifier: GPL-2.0
/*
 * Messages to generic netlink family "lwm" that lwmctl would not send, or not
 * in this way, about device lwm0 of node 1.
 *
 *   lwm-tables all          run all tests: "ok TEST" or "not-ok TEST" for each
 *   lwm-tables TEST         run one; status 0 if it holds
 *   lwm-tables install N    put N nodes into the tables, 64 a zone, and say how
 *                           many nanoseconds of processor time that took
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/lwm.h>
#include <linux/netlink.h>

#define MESSAGE_MAX	16384	/* octets of a message with many objects */

/* ---- a message ---- */

static struct {
	struct nlmsghdr		nlh;
	struct genlmsghdr	genl;
	char			attrs[MESSAGE_MAX + 1024];
} msg;

static void *put(int type, const void *data, size_t len)
{
	struct nlattr *attr = (void *)&msg + msg.nlh.nlmsg_len;

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memset(attr + 1, 0, NLA_ALIGN(len));
	memcpy(attr + 1, data, len);
	msg.nlh.nlmsg_len += NLA_HDRLEN + NLA_ALIGN(len);
	return attr;
}

static void put_u16(int type, uint16_t v)
{
	put(type, &v, sizeof(v));
}

static struct nlattr *nest(int type)
{
	return put(type | NLA_F_NESTED, "", 0);
}

static void nest_end(struct nlattr *attr)
{
	attr->nla_len = (char *)&msg + msg.nlh.nlmsg_len - (char *)attr;
}

static void start(int type, int cmd, int flags)
{
	msg.nlh = (struct nlmsghdr){
		.nlmsg_len = NLMSG_LENGTH(sizeof(msg.genl)),
		.nlmsg_type = type,
		.nlmsg_flags = NLM_F_REQUEST | flags,
	};
	msg.genl = (struct genlmsghdr){ .cmd = cmd, .version = LWM_GENL_VERSION };
}

/* ---- a socket ---- */

static char said[256];		/* by the kernel's last refusal */
static unsigned int bad;	/* offset of the attribute that it points at */

static int talk(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on))) {
		perror("netlink");
		exit(2);
	}
	return fd;
}

static void hear_refusal(const struct nlmsghdr *nlh, const struct nlmsgerr *error)
{
	const struct nlattr *attr = (const void *)(error + 1);
	const char *end = (const char *)nlh + nlh->nlmsg_len;

	said[0] = 0;
	bad = 0;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		attr = (const void *)attr + error->msg.nlmsg_len - sizeof(error->msg);
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	for (; (const char *)attr < end; attr = (const void *)attr + NLA_ALIGN(attr->nla_len)) {
		if (attr->nla_type == NLMSGERR_ATTR_MSG)
			snprintf(said, sizeof(said), "%s", (const char *)(attr + 1));
		else if (attr->nla_type == NLMSGERR_ATTR_OFFS)
			bad = *(const uint32_t *)(attr + 1);
	}
}

/* Send the message; 0 or an errno. */
static int ask(int fd)
{
	static char answer[2 * sizeof(msg)];
	const struct nlmsghdr *nlh = (void *)answer;
	const struct nlmsgerr *error = NLMSG_DATA(nlh);

	msg.nlh.nlmsg_flags |= NLM_F_ACK;
	if (send(fd, &msg, msg.nlh.nlmsg_len, 0) < 0)
		return errno;
	do {
		if (recv(fd, answer, sizeof(answer), 0) < 0)
			return errno;
	} while (nlh->nlmsg_type != NLMSG_ERROR);
	hear_refusal(nlh, error);
	return -error->error;
}

static uint16_t family_find(int fd)
{
	static char answer[8192];
	const void *end, *at = answer + NLMSG_LENGTH(sizeof(struct genlmsghdr));
	const struct nlattr *attr;

	start(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	put(CTRL_ATTR_FAMILY_NAME, LWM_GENL_NAME, sizeof(LWM_GENL_NAME));
	send(fd, &msg, msg.nlh.nlmsg_len, 0);
	end = answer + recv(fd, answer, sizeof(answer), 0);
	for (; at < end; at += NLA_ALIGN(attr->nla_len)) {
		attr = at;
		if (attr->nla_type == CTRL_ATTR_FAMILY_ID)
			return *(const uint16_t *)(attr + 1);
	}
	fprintf(stderr, "there is no family lwm\n");
	exit(2);
}

static int fd;			/* of most tests */
static uint16_t family;

static void start_cmd(int cmd)
{
	uint32_t ifindex = if_nametoindex("lwm0");

	start(family, cmd, 0);
	put(LWM_A_IFINDEX, &ifindex, sizeof(ifindex));
}

/* ---- objects ---- */

#define ZERO	(-1)	/* say 0; a member that is 0 is not said */

struct object {
	int		id;
	int		zone;
	int		via;
	int		relay;
	const char	*addr4;
	const char	*addr6;
	const char	*mac;		/* 6 octets */
	unsigned int	flags;
	const char	*set;		/* struct lwm_nodes, set_len octets */
	size_t		set_len;
};

#define SET(octets)	.set = octets, .set_len = sizeof(octets) - 1

static void put_id(int type, int id)
{
	if (id)
		put_u16(type, id == ZERO ? 0 : id);
}

static void put_address(int type, int af, const char *text)
{
	char addr[16];

	if (text && inet_pton(af, text, addr) == 1)
		put(type, addr, af == AF_INET ? 4 : 16);
}

static void put_node(const struct object *node)
{
	struct nlattr *attr = nest(LWM_A_NODE);
	struct nla_bitfield32 flags = { node->flags, node->flags };

	put_id(LWM_A_NODE_ID, node->id);
	put_id(LWM_A_NODE_ZONE, node->zone);
	put_id(LWM_A_NODE_VIA, node->via);
	put_address(LWM_A_NODE_ADDR4, AF_INET, node->addr4);
	put_address(LWM_A_NODE_ADDR6, AF_INET6, node->addr6);
	if (node->mac)
		put(LWM_A_NODE_MAC, node->mac, 6);
	if (node->flags)
		put(LWM_A_NODE_FLAGS, &flags, sizeof(flags));
	nest_end(attr);
}

static void put_zone(const struct object *zone)
{
	struct nlattr *attr = nest(LWM_A_ZONE);
	uint8_t relay = zone->relay;

	put_id(LWM_A_ZONE_ID, zone->id);
	put_id(LWM_A_ZONE_VIA, zone->via);
	if (zone->relay)
		put(LWM_A_ZONE_RELAY, &relay, sizeof(relay));
	if (zone->set)
		put(LWM_A_ZONE_RELAY_NODES, zone->set, zone->set_len);
	nest_end(attr);
}

static void put_group(const struct object *group)
{
	struct nlattr *attr = nest(LWM_A_GROUP);

	put_id(LWM_A_GROUP_ID, group->id);
	if (group->set)
		put(LWM_A_GROUP_NODES, group->set, group->set_len);
	nest_end(attr);
}

static void put_object(int cmd, const struct object *object)
{
	if (cmd <= LWM_CMD_NODE_DEL)
		put_node(object);
	else if (cmd <= LWM_CMD_ZONE_DEL)
		put_zone(object);
	else
		put_group(object);
}

static int change_by(int by, int cmd, const struct object *object)
{
	start_cmd(cmd);
	put_object(cmd, object);
	return ask(by);
}

static int change(int cmd, const struct object *object)
{
	return change_by(fd, cmd, object);
}

static int change_two(int cmd, const struct object *first, const struct object *second)
{
	start_cmd(cmd);
	put_object(cmd, first);
	put_object(cmd, second);
	return ask(fd);
}

static int begin_by(int by, bool empty)
{
	start_cmd(LWM_CMD_TABLE_BEGIN);
	if (empty)
		put(LWM_A_EMPTY, "", 0);
	return ask(by);
}

static int commit_by(int by)
{
	start_cmd(LWM_CMD_TABLE_COMMIT);
	return ask(by);
}

static bool exists(int cmd_get, int id)
{
	return change(cmd_get, &(struct object){ .id = id }) == 0;
}

#define OBJECT(...)	(&(struct object){ __VA_ARGS__ })

/* What each test finds: nodes 1 (this one) to 4 in two of three zones; 3 is plain, via 2. */
static void lay_out(void)
{
	begin_by(fd, true);
	change(LWM_CMD_ZONE_NEW, OBJECT(.id = 2));
	change(LWM_CMD_ZONE_NEW, OBJECT(.id = 3, .via = 2));
	change_two(LWM_CMD_NODE_NEW,
		   OBJECT(.id = 2, .zone = 1, .addr4 = "10.0.1.2", .addr6 = "fd00::2",
			  .mac = "\x02\0\0\0\0\x02"),
		   OBJECT(.id = 3, .zone = 2, .via = 2, .addr4 = "10.0.2.3",
			  .flags = LWM_NODE_PLAIN));
	change(LWM_CMD_NODE_NEW, OBJECT(.id = 4, .zone = 2, .addr4 = "10.0.2.4"));
	change(LWM_CMD_GROUP_NEW, OBJECT(.id = 7, SET("\1\0\0\0\2\0")));
	if (commit_by(fd)) {
		fprintf(stderr, "no tables to start from: %s\n", said);
		exit(2);
	}
}

/* ---- what is refused ---- */

static const struct refusal {
	const char	*name;
	int		cmd;
	struct object	object;
	int		error;
	const char	*sentence;	/* its begin */
} refusals[] = {
	{ "node_0", LWM_CMD_NODE_NEW, { .id = ZERO, .zone = 1, .addr4 = "10.0.1.9" },
	  EINVAL, "node 0 is no node" },
	{ "a_node_without_an_id", LWM_CMD_NODE_NEW, { .zone = 1, .addr4 = "10.0.1.9" },
	  EINVAL, "say which node" },
	{ "a_node_twice", LWM_CMD_NODE_NEW, { .id = 2, .zone = 1, .addr4 = "10.0.1.9" },
	  EEXIST, "the node exists already" },
	{ "to_set_a_node_that_is_not_there", LWM_CMD_NODE_SET, { .id = 9 },
	  ENOENT, "the node does not exist" },
	{ "to_delete_a_node_that_is_not_there", LWM_CMD_NODE_DEL, { .id = 9 },
	  ENOENT, "the node does not exist" },
	{ "a_node_without_a_zone", LWM_CMD_NODE_NEW, { .id = 9, .addr4 = "10.0.1.9" },
	  EINVAL, "say which zone" },
	{ "a_node_in_zone_0", LWM_CMD_NODE_NEW, { .id = 9, .zone = ZERO, .addr4 = "10.0.1.9" },
	  EINVAL, "zone 0 is no zone" },
	{ "a_node_in_an_unknown_zone", LWM_CMD_NODE_NEW,
	  { .id = 9, .zone = 9, .addr4 = "10.0.1.9" },
	  ENOENT, "the zone does not exist" },
	{ "to_move_a_node_to_an_unknown_zone", LWM_CMD_NODE_SET, { .id = 4, .zone = 9 },
	  ENOENT, "the zone does not exist" },
	{ "to_get_a_node_without_an_id", LWM_CMD_NODE_GET, { .zone = 1 },
	  EINVAL, "say which one" },
	{ "a_node_without_an_address", LWM_CMD_NODE_NEW, { .id = 9, .zone = 1 },
	  EINVAL, "give the node an underlay address" },
	{ "to_take_a_node_s_last_address", LWM_CMD_NODE_SET, { .id = 4, .addr4 = "0.0.0.0" },
	  EINVAL, "give the node an underlay address" },
	{ "an_ipv4_address_on_two_nodes", LWM_CMD_NODE_NEW,
	  { .id = 9, .zone = 1, .addr4 = "10.0.1.2" },
	  EADDRINUSE, "the address is another node's" },
	{ "an_ipv6_address_on_two_nodes", LWM_CMD_NODE_NEW,
	  { .id = 9, .zone = 1, .addr4 = "10.0.1.9", .addr6 = "fd00::2" },
	  EADDRINUSE, "the address is another node's" },
	{ "to_set_a_node_to_another_s_address", LWM_CMD_NODE_SET, { .id = 4, .addr4 = "10.0.1.2" },
	  EADDRINUSE, "the address is another node's" },
	{ "an_ipv4_multicast_address", LWM_CMD_NODE_NEW,
	  { .id = 9, .zone = 1, .addr4 = "239.0.0.1" },
	  EADDRNOTAVAIL, "the address is no unicast" },
	{ "the_broadcast_address", LWM_CMD_NODE_NEW,
	  { .id = 9, .zone = 1, .addr4 = "255.255.255.255" },
	  EADDRNOTAVAIL, "the address is no unicast" },
	{ "an_ipv6_multicast_address", LWM_CMD_NODE_NEW, { .id = 9, .zone = 1, .addr6 = "ff02::1" },
	  EADDRNOTAVAIL, "the address is no unicast" },
	{ "a_mac_on_two_nodes", LWM_CMD_NODE_NEW,
	  { .id = 9, .zone = 1, .addr4 = "10.0.1.9", .mac = "\x02\0\0\0\0\x02" },
	  EADDRINUSE, "the MAC is another node's" },
	{ "a_multicast_mac", LWM_CMD_NODE_NEW,
	  { .id = 9, .zone = 1, .addr4 = "10.0.1.9", .mac = "\x03\0\0\0\0\x02" },
	  EADDRNOTAVAIL, "the MAC is no unicast" },
	{ "the_mac_of_another_node_s_id", LWM_CMD_NODE_NEW,
	  { .id = 9, .zone = 1, .addr4 = "10.0.1.9", .mac = "\x02\x4c\0\x2a\0\x08" },
	  EADDRINUSE, "the MAC is that of another node's id" },
	{ "a_via_for_a_node_that_is_not_plain", LWM_CMD_NODE_NEW,
	  { .id = 9, .zone = 1, .via = 2, .addr4 = "10.0.1.9" }, EINVAL, "only a plain node" },
	{ "a_node_via_itself", LWM_CMD_NODE_SET, { .id = 3, .via = 3 },
	  EINVAL, "a node is not reached via itself" },
	{ "a_node_via_a_plain_one", LWM_CMD_NODE_NEW,
	  { .id = 9, .zone = 1, .via = 3, .addr4 = "10.0.1.9", .flags = LWM_NODE_PLAIN },
	  EINVAL, "a plain node does not forward" },
	{ "to_make_plain_what_others_are_reached_via", LWM_CMD_NODE_SET,
	  { .id = 2, .flags = LWM_NODE_PLAIN },
	  EINVAL, "others are reached via it" },
	{ "to_set_the_own_node", LWM_CMD_NODE_SET, { .id = 1, .addr6 = "fd00::1" },
	  EBUSY, "this is the device's own node" },
	{ "to_delete_the_own_node", LWM_CMD_NODE_DEL, { .id = 1 },
	  EBUSY, "this is the device's own node" },
	{ "to_say_that_a_node_is_the_own_one", LWM_CMD_NODE_SET,
	  { .id = 4, .flags = LWM_NODE_SELF },
	  EINVAL, "" },

	{ "a_zone_without_an_id", LWM_CMD_ZONE_NEW, { .via = 2 }, EINVAL, "say which zone" },
	{ "zone_0", LWM_CMD_ZONE_NEW, { .id = ZERO }, EINVAL, "zone 0 is no zone" },
	{ "a_zone_twice", LWM_CMD_ZONE_NEW, { .id = 2 }, EEXIST, "the zone exists already" },
	{ "to_set_a_zone_that_is_not_there", LWM_CMD_ZONE_SET, { .id = 9 },
	  ENOENT, "the zone does not exist" },
	{ "to_delete_a_zone_that_is_not_there", LWM_CMD_ZONE_DEL, { .id = 9 },
	  ENOENT, "the zone does not exist" },
	{ "to_delete_a_zone_with_nodes", LWM_CMD_ZONE_DEL, { .id = 2 },
	  EBUSY, "nodes are in the zone" },
	{ "to_delete_the_own_zone", LWM_CMD_ZONE_DEL, { .id = 1 }, EBUSY, "nodes are in the zone" },
	{ "a_zone_via_itself", LWM_CMD_ZONE_SET, { .id = 2, .via = 2 },
	  EINVAL, "a zone is not reached via itself" },
	{ "zones_in_a_circle", LWM_CMD_ZONE_SET, { .id = 2, .via = 3 },
	  ELOOP, "zones would be reached in a circle" },
	{ "a_relay_of_no_known_kind", LWM_CMD_ZONE_SET, { .id = 2, .relay = 3 },
	  EINVAL, "relays are auto, never, or nodes" },
	{ "relays_by_nodes_without_nodes", LWM_CMD_ZONE_SET, { .id = 2, .relay = LWM_RELAY_NODES },
	  EINVAL, "say which nodes relay" },
	{ "relay_nodes_where_none_relays", LWM_CMD_ZONE_SET,
	  { .id = 2, .relay = LWM_RELAY_NEVER, SET("\1\0\0\0\3\0") },
	  EINVAL, "nodes are named to relay" },
	{ "relay_node_0", LWM_CMD_ZONE_SET,
	  { .id = 2, .relay = LWM_RELAY_NODES, SET("\1\0\0\0\0\0") },
	  EINVAL, "this is no set of nodes" },

	{ "a_group_without_an_id", LWM_CMD_GROUP_NEW, { SET("\1\0\0\0\2\0") },
	  EINVAL, "say which group" },
	{ "group_0", LWM_CMD_GROUP_NEW, { .id = ZERO }, EINVAL, "group 0 is reserved" },
	{ "a_group_twice", LWM_CMD_GROUP_NEW, { .id = 7 }, EEXIST, "the group exists already" },
	{ "to_set_a_group_that_is_not_there", LWM_CMD_GROUP_SET, { .id = 9, SET("\1\0\0\0\2\0") },
	  ENOENT, "the group does not exist" },
	{ "to_delete_a_group_that_is_not_there", LWM_CMD_GROUP_DEL, { .id = 9 },
	  ENOENT, "the group does not exist" },
	{ "to_set_a_group_to_nothing", LWM_CMD_GROUP_SET, { .id = 7 },
	  EINVAL, "say which nodes are in the group" },
	{ "node_0_in_a_group", LWM_CMD_GROUP_SET, { .id = 7, SET("\1\0\0\0\0\0") },
	  EINVAL, "this is no set of nodes" },
	{ "ports_in_a_group", LWM_CMD_GROUP_SET, { .id = 7, SET("\2\0\0\0\3\0\0\0") },
	  EINVAL, "this is no set of nodes" },
	{ "a_bitmap_beyond_the_last_node", LWM_CMD_GROUP_SET, { .id = 7, SET("\3\0\xff\xff\2") },
	  EINVAL, "this is no set of nodes" },
	{ "a_set_cut_short", LWM_CMD_GROUP_SET, { .id = 7, SET("\1\0\0\0\3") },
	  EINVAL, "the set of nodes is cut short" },
	{ "a_set_without_its_head", LWM_CMD_GROUP_SET, { .id = 7, SET("\1\0") },
	  EINVAL, "the set of nodes is cut short" },
	{ "a_set_of_an_unknown_form", LWM_CMD_GROUP_SET, { .id = 7, SET("\4\0\0\0\3\0") },
	  EINVAL, "the set of nodes is cut short or of no known form" },
	{ "a_set_with_padding_that_is_not_zero", LWM_CMD_GROUP_SET,
	  { .id = 7, SET("\1\1\0\0\3\0") },
	  EINVAL, "the set of nodes is cut short or of no known form" },
};

#define REFUSALS	(sizeof(refusals) / sizeof(*refusals))

static bool is(const char *what, long got, long want)
{
	if (got != want)
		printf("# %s: %ld, not %ld (%s)\n", what, got, want, said);
	return got == want;
}

static bool refused(const struct refusal *row)
{
	int error = change(row->cmd, &row->object);

	if (!is(row->name, error, row->error))
		return false;
	if (strncmp(said, row->sentence, strlen(row->sentence))) {
		printf("# said \"%s\", not \"%s\"\n", said, row->sentence);
		return false;
	}
	/* It points into the object: after the header, the device and the nest's own header. */
	return is("points at an attribute", bad >= 28 && bad < msg.nlh.nlmsg_len, true);
}

/* ---- messages with several objects, transactions ---- */

static const struct object five = { .id = 5, .zone = 1, .addr4 = "10.0.1.5" };
static const struct object six = { .id = 6, .zone = 1, .addr4 = "10.0.1.6" };
static const struct object clash = { .id = 6, .zone = 1, .addr4 = "10.0.1.5" };

static bool several_objects_are_all_done(void)
{
	return is("two nodes", change_two(LWM_CMD_NODE_NEW, &five, &six), 0) &&
	       exists(LWM_CMD_NODE_GET, 5) && exists(LWM_CMD_NODE_GET, 6);
}

static bool of_several_objects_one_of_which_is_refused_none_is_done(void)
{
	return is("two nodes", change_two(LWM_CMD_NODE_NEW, &five, &clash), EADDRINUSE) &&
	       !exists(LWM_CMD_NODE_GET, 5) && !exists(LWM_CMD_NODE_GET, 6);
}

static bool a_refusal_points_at_the_object_that_was_refused(void)
{
	unsigned int second;

	start_cmd(LWM_CMD_NODE_NEW);
	put_object(LWM_CMD_NODE_NEW, &five);
	second = msg.nlh.nlmsg_len;
	put_object(LWM_CMD_NODE_NEW, &clash);
	return is("two nodes", ask(fd), EADDRINUSE) && is("the second", bad >= second, true);
}

static int node_at(const char *addr4)
{
	return change(LWM_CMD_NODE_NEW, OBJECT(.id = 9, .zone = 2, .addr4 = addr4));
}

static bool nodes_exchange_addresses_in_one_message(void)
{
	start_cmd(LWM_CMD_NODE_SET);
	put_object(LWM_CMD_NODE_SET, OBJECT(.id = 4, .addr4 = "10.0.2.9"));
	put_object(LWM_CMD_NODE_SET, OBJECT(.id = 3, .addr4 = "10.0.2.4"));
	put_object(LWM_CMD_NODE_SET, OBJECT(.id = 4, .addr4 = "10.0.2.3"));
	return is("three steps", ask(fd), 0) &&
	       is("the old address", node_at("10.0.2.4"), EADDRINUSE) &&
	       is("the address between", node_at("10.0.2.9"), 0);
}

static bool a_message_without_objects_is_refused(void)
{
	start_cmd(LWM_CMD_NODE_NEW);
	return is("no object", ask(fd), EINVAL);
}

static bool a_transaction_is_not_seen_before_its_commit(void)
{
	return is("begin", begin_by(fd, false), 0) &&
	       is("new", change(LWM_CMD_NODE_NEW, &five), 0) &&
	       !exists(LWM_CMD_NODE_GET, 5) &&
	       is("commit", commit_by(fd), 0) &&
	       exists(LWM_CMD_NODE_GET, 5) && exists(LWM_CMD_NODE_GET, 2);
}

static bool from_an_empty_start_only_the_own_node_and_zone_stay(void)
{
	return is("begin", begin_by(fd, true), 0) && is("commit", commit_by(fd), 0) &&
	       exists(LWM_CMD_NODE_GET, 1) && exists(LWM_CMD_ZONE_GET, 1) &&
	       !exists(LWM_CMD_NODE_GET, 2) && !exists(LWM_CMD_ZONE_GET, 2) &&
	       !exists(LWM_CMD_GROUP_GET, 7);
}

static bool others_cannot_change_anything_during_a_transaction(void)
{
	int other = talk();

	return is("begin", begin_by(fd, false), 0) &&
	       is("change", change_by(other, LWM_CMD_NODE_NEW, &five), EBUSY) &&
	       is("another begin", begin_by(other, false), EBUSY) &&
	       is("commit", commit_by(other), EBUSY) &&
	       is("own commit", commit_by(fd), 0) &&
	       is("change", change_by(other, LWM_CMD_NODE_NEW, &five), 0);
}

static bool a_transaction_ends_unused_with_its_socket(void)
{
	int other = talk();
	bool did;

	did = is("begin", begin_by(other, false), 0) &&
	      is("new", change_by(other, LWM_CMD_NODE_NEW, &five), 0);
	close(other);
	return did && !exists(LWM_CMD_NODE_GET, 5) &&
	       is("new", change(LWM_CMD_NODE_NEW, &six), 0);
}

static bool a_refused_change_voids_its_transaction(void)
{
	return is("begin", begin_by(fd, false), 0) &&
	       is("new", change(LWM_CMD_NODE_NEW, &five), 0) &&
	       is("clash", change(LWM_CMD_NODE_NEW, &clash), EADDRINUSE) &&
	       is("what follows", change(LWM_CMD_NODE_NEW, &six), ECANCELED) &&
	       is("commit", commit_by(fd), ECANCELED) &&
	       !exists(LWM_CMD_NODE_GET, 5) && !exists(LWM_CMD_NODE_GET, 6) &&
	       is("after it", change(LWM_CMD_NODE_NEW, &six), 0);
}

static bool a_second_begin_starts_anew(void)
{
	return is("begin", begin_by(fd, false), 0) &&
	       is("new", change(LWM_CMD_NODE_NEW, &five), 0) &&
	       is("begin", begin_by(fd, false), 0) && is("commit", commit_by(fd), 0) &&
	       !exists(LWM_CMD_NODE_GET, 5);
}

static bool a_commit_without_a_begin_is_refused(void)
{
	return is("commit", commit_by(fd), EINVAL);
}

/* ---- strictness ---- */

static bool a_nest_without_its_flag_is_refused(void)
{
	struct nlattr *attr;

	start_cmd(LWM_CMD_NODE_DEL);
	attr = put(LWM_A_NODE, "", 0);
	put_u16(LWM_A_NODE_ID, 2);
	nest_end(attr);
	return is("nest", ask(fd), EINVAL) && exists(LWM_CMD_NODE_GET, 2);
}

static bool objects_of_another_kind_are_refused(void)
{
	start_cmd(LWM_CMD_NODE_DEL);
	put_object(LWM_CMD_NODE_DEL, OBJECT(.id = 2));
	put_object(LWM_CMD_GROUP_DEL, OBJECT(.id = 7));
	return is("a group among nodes", ask(fd), EINVAL) && exists(LWM_CMD_NODE_GET, 2);
}

static bool an_unknown_attribute_is_refused(void)
{
	struct nlattr *attr;

	start_cmd(LWM_CMD_NODE_DEL);
	attr = nest(LWM_A_NODE);
	put_u16(LWM_A_NODE_ID, 2);
	put_u16(LWM_A_NODE_MAX + 1, 2);
	nest_end(attr);
	return is("attribute", ask(fd), EINVAL) && exists(LWM_CMD_NODE_GET, 2);
}

static bool an_attribute_of_the_wrong_length_is_refused(void)
{
	struct nlattr *attr;

	start_cmd(LWM_CMD_NODE_SET);
	attr = nest(LWM_A_NODE);
	put_u16(LWM_A_NODE_ID, 2);
	put(LWM_A_NODE_ADDR6, "12345678", 8);
	nest_end(attr);
	return is("half an address", ask(fd), ERANGE);
}

static void start_lo(int cmd)
{
	uint32_t ifindex = if_nametoindex("lo");

	start(family, cmd, 0);
	put(LWM_A_IFINDEX, &ifindex, sizeof(ifindex));
}

static bool a_device_that_is_not_lwm_is_refused(void)
{
	start_lo(LWM_CMD_NODE_DEL);
	put_object(LWM_CMD_NODE_DEL, OBJECT(.id = 2));
	return is("lo", ask(fd), EOPNOTSUPP);
}

static bool a_device_that_is_not_lwm_has_no_counters(void)
{
	start_lo(LWM_CMD_STATS_GET);
	return is("lo", ask(fd), EOPNOTSUPP);
}

static bool a_message_without_a_device_is_refused(void)
{
	start(family, LWM_CMD_NODE_DEL, 0);
	put_object(LWM_CMD_NODE_DEL, OBJECT(.id = 2));
	return is("no device", ask(fd), EINVAL);
}

static bool who_has_no_privilege_changes_nothing(void)
{
	if (setuid(65534))
		return false;
	return is("change", change(LWM_CMD_NODE_DEL, OBJECT(.id = 2)), EPERM) &&
	       is("begin", begin_by(fd, false), EPERM) && is("commit", commit_by(fd), EPERM) &&
	       exists(LWM_CMD_NODE_GET, 2);
}

/* ---- dumps ---- */

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

static int many(unsigned int n)
{
	int error;

	error = begin_by(fd, true);
	if (!error)
		error = many_zones(n);
	if (!error)
		error = many_nodes(n);
	return error ? error : commit_by(fd);
}

#define ROOM	65536	/* octets: more than the kernel puts into a message */

struct dump {
	unsigned int	n;		/* answers */
	bool		interrupted;
	int		error;		/* an errno, at its end */
};

/* One read of a dump: its answers are counted. False at the end. */
static bool dump_read(int by, size_t room, struct dump *dump)
{
	static char part[ROOM];
	struct nlmsghdr *nlh = (void *)part;
	int len = recv(by, part, room, 0);

	for (; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		dump->interrupted |= nlh->nlmsg_flags & NLM_F_DUMP_INTR;
		if (nlh->nlmsg_type == NLMSG_DONE || nlh->nlmsg_type == NLMSG_ERROR) {
			dump->error = -*(int *)NLMSG_DATA(nlh);
			return false;
		}
		dump->n++;
	}
	return len >= 0;
}

/* The message asks for it; after the first read there may be a change. */
static struct dump dump_by(size_t room, const struct object *gone)
{
	struct dump dump = {};
	int by = talk();
	bool more;

	msg.nlh.nlmsg_flags |= NLM_F_DUMP;
	send(by, &msg, msg.nlh.nlmsg_len, 0);
	more = dump_read(by, room, &dump);
	if (gone)
		change(LWM_CMD_NODE_DEL, gone);
	while (more)
		more = dump_read(by, room, &dump);
	close(by);
	return dump;
}

static struct dump dump_nodes(size_t room, const struct object *gone)
{
	start_cmd(LWM_CMD_NODE_GET);
	return dump_by(room, gone);
}

static bool a_dump_has_each_node_once(void)
{
	struct dump dump = {};

	if (is("many", many(2000), 0))
		dump = dump_nodes(ROOM, NULL);
	return is("nodes", dump.n, 2001) && is("interrupted", dump.interrupted, false);
}

static bool a_dump_tells_that_the_tables_changed_meanwhile(void)
{
	struct dump dump = {};

	if (is("many", many(2000), 0))
		dump = dump_nodes(ROOM, OBJECT(.id = 2000));
	return is("nodes", dump.n, 2000) && is("interrupted", dump.interrupted, true);
}

/* The kernel's messages of a dump are as long as what is read at a time, or longer. */
#define NODES_ROOM	9220
#define COPIES_ROOM	4096
#define ANSWER		100	/* octets of an answer, at most: it is cut at each of them */

static bool a_dump_has_each_node_once_wherever_a_message_ends(void)
{
	bool each = is("many", many(400), 0);
	size_t room;

	for (room = NODES_ROOM; each && room < NODES_ROOM + ANSWER; room += NLA_ALIGNTO)
		each = is("nodes", dump_nodes(room, NULL).n, 401);
	return each;
}

/* ---- routes ---- */

static void put_route(const char *nodes, size_t len, int group)
{
	struct nlattr *attr = nest(LWM_A_ROUTE);

	if (nodes)
		put(LWM_A_ROUTE_NODES, nodes, len);
	put_id(LWM_A_ROUTE_GROUP, group);
	nest_end(attr);
}

/* Without nodes: to the group, or to all where there is none. */
static struct dump route(size_t room, const char *nodes, size_t len, int group)
{
	start_cmd(LWM_CMD_ROUTE_GET);
	put_route(nodes, len, group);
	return dump_by(room, NULL);
}

static bool a_route_to_a_group_is_one_to_its_members(void)
{
	struct dump dump = route(ROOM, NULL, 0, 7);

	return is("error", dump.error, 0) && is("copies", dump.n, 1);
}

static bool a_route_in_an_unknown_group_is_refused(void)
{
	return is("to the group", route(ROOM, NULL, 0, 8).error, ENETUNREACH) &&
	       is("to a node", route(ROOM, "\1\0\0\0\2\0", 6, 8).error, ENETUNREACH);
}

static bool a_route_that_is_not_said_is_refused(void)
{
	start_cmd(LWM_CMD_ROUTE_GET);
	return is("route", dump_by(ROOM, NULL).error, EINVAL);
}

static bool a_route_through_a_device_that_is_not_lwm_is_refused(void)
{
	start_lo(LWM_CMD_ROUTE_GET);
	put_route(NULL, 0, 0);
	return is("lo", dump_by(ROOM, NULL).error, EOPNOTSUPP);
}

/* One for each of 401 nodes, and one more for the relay of each of six other zones. */
static bool a_route_has_each_copy_once_wherever_a_message_ends(void)
{
	bool each = is("many", many(400), 0);
	size_t room;

	for (room = COPIES_ROOM; each && room < COPIES_ROOM + ANSWER; room += NLA_ALIGNTO)
		each = is("copies", route(room, NULL, 0, 0).n, 407);
	return each;
}

/* ---- which ---- */

static const struct test {
	const char	*name;
	bool		(*holds)(void);
} tests[] = {
#define TEST(name) { #name, name }
	TEST(several_objects_are_all_done),
	TEST(of_several_objects_one_of_which_is_refused_none_is_done),
	TEST(a_refusal_points_at_the_object_that_was_refused),
	TEST(nodes_exchange_addresses_in_one_message),
	TEST(a_message_without_objects_is_refused),
	TEST(a_transaction_is_not_seen_before_its_commit),
	TEST(from_an_empty_start_only_the_own_node_and_zone_stay),
	TEST(others_cannot_change_anything_during_a_transaction),
	TEST(a_transaction_ends_unused_with_its_socket),
	TEST(a_refused_change_voids_its_transaction),
	TEST(a_second_begin_starts_anew),
	TEST(a_commit_without_a_begin_is_refused),
	TEST(a_nest_without_its_flag_is_refused),
	TEST(objects_of_another_kind_are_refused),
	TEST(an_unknown_attribute_is_refused),
	TEST(an_attribute_of_the_wrong_length_is_refused),
	TEST(a_device_that_is_not_lwm_is_refused),
	TEST(a_device_that_is_not_lwm_has_no_counters),
	TEST(a_message_without_a_device_is_refused),
	TEST(who_has_no_privilege_changes_nothing),
	TEST(a_dump_has_each_node_once),
	TEST(a_dump_tells_that_the_tables_changed_meanwhile),
	TEST(a_dump_has_each_node_once_wherever_a_message_ends),
	TEST(a_route_to_a_group_is_one_to_its_members),
	TEST(a_route_in_an_unknown_group_is_refused),
	TEST(a_route_that_is_not_said_is_refused),
	TEST(a_route_through_a_device_that_is_not_lwm_is_refused),
	TEST(a_route_has_each_copy_once_wherever_a_message_ends),
};

#define TESTS	(sizeof(tests) / sizeof(*tests))

static int run(const char *name)
{
	size_t i;

	lay_out();
	for (i = 0; i < TESTS; i++)
		if (!strcmp(tests[i].name, name))
			return !tests[i].holds();
	for (i = 0; i < REFUSALS; i++)
		if (!strncmp(name, "refuses_", 8) && !strcmp(refusals[i].name, name + 8))
			return !refused(&refusals[i]);
	fprintf(stderr, "there is no test %s\n", name);
	return 2;
}

/* In a process of its own, as what it opens or gives up is to be gone with it. */
static void run_apart(const char *name)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		fd = talk();
		exit(run(name));
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	printf("%s %s\n", status ? "not-ok" : "ok", name);
}

static int run_all(void)
{
	char name[100];
	size_t i;

	for (i = 0; i < REFUSALS; i++) {
		snprintf(name, sizeof(name), "refuses_%s", refusals[i].name);
		run_apart(name);
	}
	for (i = 0; i < TESTS; i++)
		run_apart(tests[i].name);
	return 0;
}

static int install(unsigned int n)
{
	struct timespec from, to;
	int error;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	error = many(n);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	if (!is("nodes", error, 0))
		return 1;
	printf("%lld\n", (to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: lwm-tables all | TEST | install N\n");
		return 2;
	}
	fd = talk();
	family = family_find(fd);
	if (argc == 3 && !strcmp(argv[1], "install"))
		return install(atoi(argv[2]));
	if (!strcmp(argv[1], "all"))
		return run_all();
	return run(argv[1]);
}
