// SPDX-License-Identifier: GPL-2.0
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/lwm.h>

#include "../lib/nl.h"
#include "call.h"

static void test_connected(void)
{
	int fd = bound("h1", PORT), two = bound("h2", PORT), three = bound("h3", PORT);
	int other = bound("h2", 7001), four = bound("h4", PORT);
	struct sockaddr_lwm who;

	holds(!connect_to(fd, nodes(PORT, 2, 3, 0)));
	holds(send(fd, "to both", 7, 0) == 7);
	hears_from(two, "to both", &who);
	holds(who.slwm_port == htons(PORT));
	hears(three, "to both");

	sent(other, nodes(PORT, 1, 0), "another port");
	sent(four, nodes(PORT, 1, 0), "another node");
	sent(two, nodes(PORT, 1, 0), "from two");
	hears(fd, "from two");
	sent(three, nodes(PORT, 1, 0), "from three");
	hears(fd, "from three");
	heard_nothing(four, three, 3, PORT);
	silent(fd);
}

static void test_connected_ports(void)
{
	int fd = bound("h1", PORT), two = bound("h2", 7001), three = bound("h3", 7002);
	int swapped = bound("h2", 7002);
	struct sockaddr_lwm addr = nodes(0, 2, 3, 0);

	addr.slwm_targets[0].port = htons(7001);
	addr.slwm_targets[1].port = htons(7002);
	holds(!connect_to(fd, addr));
	holds(send(fd, "each", 4, 0) == 4);
	hears(two, "each");
	hears(three, "each");
	sent(swapped, nodes(PORT, 1, 0), "the other's port");
	sent(two, nodes(PORT, 1, 0), "its own port");
	hears(fd, "its own port");
	sent(three, nodes(PORT, 1, 0), "its own port too");
	hears(fd, "its own port too");
	silent(fd);
	heard_nothing(fd, swapped, 2, 7002);
}

static void test_connected_group(void)
{
	int fd = bound("h1", PORT), two = bound("h2", PORT), four = bound("h4", PORT);
	struct sockaddr_lwm addr = address(LWM_TO_GROUP, PORT);

	addr.slwm_group = GROUP;
	holds(!connect_to(fd, addr));
	holds(send(fd, "group", 5, 0) == 5);
	hears(two, "group");
	hears(fd, "group");
	sent(four, nodes(PORT, 1, 0), "outside");
	sent(two, nodes(PORT, 1, 0), "inside");
	hears(fd, "inside");
	heard_nothing(two, four, 4, PORT);
	silent(fd);
}

static void test_connected_first(void)
{
	int all = sharing("h2", PORT), mine = sharing("h2", PORT), from = bound("h1", PORT);
	int other = bound("h1", 7001);

	holds(!connect_to(mine, nodes(PORT, 1, 0)));
	sent(from, nodes(PORT, 2, 0), "for the connected one");
	hears(mine, "for the connected one");
	sent(other, nodes(PORT, 2, 0), "for the other one");
	hears(all, "for the other one");
	silent(all);
	silent(mine);
}

static void test_dissolve(void)
{
	int fd = bound("h1", PORT), three = bound("h3", 7003);
	struct sockaddr unspec = { .sa_family = AF_UNSPEC };
	struct sockaddr_lwm addr;
	socklen_t len = sizeof(addr);

	fails(ENOTCONN, getpeername(fd, (struct sockaddr *)&addr, &len));
	holds(!connect_to(fd, nodes(7001, 2, 3, 0)));
	holds(!getpeername(fd, (struct sockaddr *)&addr, &len));
	holds(len == LWM_ADDR_LEN(2) && addr.slwm_to == LWM_TO_LIST && addr.slwm_net == NET);
	holds(addr.slwm_targets[0].node == 2 && addr.slwm_targets[1].node == 3);
	holds(addr.slwm_port == htons(7001));

	holds(!connect(fd, &unspec, sizeof(unspec)));
	fails(ENOTCONN, getpeername(fd, (struct sockaddr *)&addr, &len));
	fails(EDESTADDRREQ, send(fd, "x", 1, 0));
	sent(three, nodes(PORT, 1, 0), "from anyone");
	hears(fd, "from anyone");
	holds(port_of(fd) == PORT);
}

static void test_connect_refused(void)
{
	struct sockaddr_lwm addr = nodes(PORT, 4, 0);
	int fd = open_in("h1");

	fails(EHOSTUNREACH, connect_to(fd, nodes(PORT, 2, NODE_UNKNOWN, 0)));
	fails(EDESTADDRREQ, connect_to(fd, address(LWM_TO_NONE, PORT)));
	fails(EPROTONOSUPPORT, connect_to(fd, nodes(PORT, NODE_PLAIN, 0)));
	addr.slwm_group = GROUP;
	fails(EPERM, connect_to(fd, addr));
	addr.slwm_group = GROUP_UNKNOWN;
	fails(ENETUNREACH, connect_to(fd, addr));
}

static void test_connect_long(void)
{
	int fd = bound("h1", PORT), two = bound("h2", PORT), three = bound("h3", PORT);
	struct sockaddr_lwm addr = address(LWM_TO_NONE, PORT);
	struct {
		struct lwm_nodes	head;
		uint16_t		ids[100];
	} set = { .head.form = LWM_NODES_IDS, .ids = { 2, 3 } }, got = {};
	socklen_t len = sizeof(got);

	for (size_t i = 2; i < COUNT(set.ids); i++)
		set.ids[i] = NODE_FIRST + 2 * i;
	holds(!setsockopt(fd, SOL_LWM, LWM_NODES, &set, sizeof(set)));
	len = 1;
	fails(ERANGE, getsockopt(fd, SOL_LWM, LWM_NODES, &got, &len));
	holds(len > sizeof(got.head) && len <= sizeof(got));
	holds(!getsockopt(fd, SOL_LWM, LWM_NODES, &got, &len));
	holds(got.head.form == LWM_NODES_BITMAP && got.head.first == 2 && got.head.data[0] == 3);

	holds(!connect_to(fd, addr));
	len = sizeof(addr);
	holds(!getpeername(fd, (struct sockaddr *)&addr, &len) && len == LWM_ADDR_LEN(0));
	holds(addr.slwm_to == LWM_TO_NONE && addr.slwm_port == htons(PORT));
	holds(send(fd, "long", 4, 0) == 4);
	hears(two, "long");
	hears(three, "long");
	sent(three, nodes(PORT, 1, 0), "answer");
	hears(fd, "answer");

	holds(!setsockopt(fd, SOL_LWM, LWM_NODES, &set, 0));
	len = sizeof(got);
	holds(!getsockopt(fd, SOL_LWM, LWM_NODES, &got, &len) && !len);
	fails(EDESTADDRREQ, connect_to(fd, addr));
}

/* What the kernel compiled at connect() does not outlive what it was compiled from. */
static void test_recompile(void)
{
	int fd = bound("h1", PORT), two = bound("h2", PORT), three = bound("h3", PORT);

	holds(!connect_to(fd, nodes(PORT, 2, 3, 0)));
	enter("h1");
	run("lwmctl node del 3");
	fails(EHOSTUNREACH, send(fd, "x", 1, 0));
	run("lwmctl node add 3 zone 2 address 10.0.2.3 permanent on");
	holds(send(fd, "again", 5, 0) == 5);
	hears(two, "again");
	hears(three, "again");
	run("lwmctl node set 3 down on");
	holds(send(fd, "one", 3, 0) == 3);
	hears(two, "one");
	run("lwmctl node set 3 down off");
	heard_nothing(fd, three, 3, PORT);
}

static void test_dump(void)
{
	int fd = bound("h1", PORT);

	holds(!connect_to(fd, nodes(7001, 2, 3, 0)));
	enter("h1");
	run("lwmctl -j socket show | jq -e 'length == 1 and (.[] | .id == 42 and .port == 7000 and .peer == [2, 3] and .peer_port == 7001 and .rqueue == 0 and .drops == 0 and .uid == 0 and .inode > 0)' >/dev/null");
}

/* ---- as many sockets as take several messages ---- */

#define PORTS		50	/* two sockets share each */
#define ROOM		4096	/* as long as the kernel's messages are, at least */
#define ANSWER		116	/* octets of a socket with a peer */

/* More targets than are shown: each node at two ports. */
static void connect_beyond_show(int fd)
{
	struct {
		struct lwm_nodes	head;
		struct lwm_target	targets[2 * (NODE_LAST - NODE_FIRST + 1)];
	} set = { .head.form = LWM_NODES_TARGETS };
	int on = 1;

	for (size_t i = 0; i < COUNT(set.targets); i++) {
		set.targets[i].node = NODE_FIRST + i / 2;
		set.targets[i].port = htons(7001 + i % 2);
	}
	holds(!setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)));
	holds(!setsockopt(fd, SOL_LWM, LWM_NODES, &set, sizeof(set)));
	holds(!connect_to(fd, address(LWM_TO_NONE, PORT)));
}

static const struct nlattr *member(const struct nlattr *nest, int type)
{
	const struct nlattr *attr = nest + 1, *end = (void *)nest + nest->nla_len;

	for (; attr < end; attr = (void *)attr + NLA_ALIGN(attr->nla_len))
		if (attr->nla_type == type)
			return attr;
	return NULL;
}

/* Which port an answer is of; all have a peer that is shown, but for the last. */
static unsigned int port_told(const struct nlmsghdr *nlh)
{
	const struct nlattr *nest = NLMSG_DATA(nlh) + GENL_HDRLEN, *port;
	unsigned int i;

	port = member(nest, LWM_A_SOCKET_PORT);
	holds(port && member(nest, LWM_A_SOCKET_INODE));
	i = ntohs(*(const uint16_t *)(port + 1)) - PORT;
	holds(i < PORTS && !member(nest, LWM_A_SOCKET_PEER) == (i == PORTS - 1));
	return i;
}

/* One read of the answers, of @room octets. False at the end. */
static bool sockets_read(int nl, size_t room, unsigned int *told)
{
	static char buf[2 * ROOM];
	struct nlmsghdr *nlh = (void *)buf;
	ssize_t len = recv(nl, buf, room, 0);

	holds(len > 0);
	for (; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		if (nlh->nlmsg_type == NLMSG_DONE)
			return false;
		told[port_told(nlh)]++;
	}
	return true;
}

static void each_told(int nl, uint16_t family, size_t room)
{
	struct genlmsghdr genl = { .cmd = LWM_CMD_SOCKET_GET, .version = LWM_GENL_VERSION };
	unsigned int told[PORTS] = {};
	struct nl_message m;

	nl_start(&m, family, NLM_F_DUMP, &genl, sizeof(genl));
	holds(send(nl, &m, m.nlh.nlmsg_len, 0) == (ssize_t)m.nlh.nlmsg_len);
	while (sockets_read(nl, room, told))
		;
	for (int i = 0; i < PORTS; i++)
		holds(told[i] == 2);
}

static void test_dump_many(void)
{
	uint16_t family = nl_family(nl_open(NETLINK_GENERIC), LWM_GENL_NAME);
	int nl;

	for (int i = 0; i < 2 * (PORTS - 1); i++)
		holds(!connect_to(sharing("h1", PORT + i / 2), nodes(7001, 2, 3, 0)));
	for (int i = 0; i < 2; i++)
		connect_beyond_show(sharing("h1", PORT + PORTS - 1));

	nl = nl_open(NETLINK_GENERIC);	/* the kernel knows of no larger read from it */
	for (size_t room = ROOM; room <= ROOM + ANSWER; room += NLA_ALIGNTO)
		each_told(nl, family, room);
}

const struct test connect_tests[] = {
	{ "connected", "a connected socket sends to its set, and hears it alone", test_connected },
	{ "connected-ports", "... at the port of each", test_connected_ports },
	{ "connected-group", "... or a group", test_connected_group },
	{ "connected-first", "the connected one of two that share a port comes first",
	  test_connected_first },
	{ "dissolve", "AF_UNSPEC dissolves a connection", test_dissolve },
	{ "connect-refused", "connect() refuses what a send would", test_connect_refused },
	{ "connect-long", "connect() takes a long set from LWM_NODES", test_connect_long },
	{ "recompile", "a connected socket sees tables change", test_recompile },
	{ "dump", "lwmctl shows a socket, its port and its peer", test_dump },
	{ "dump-many", "each of many is told once, wherever a message ends", test_dump_many },
	{}
};
