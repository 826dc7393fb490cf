// SPDX-License-Identifier: GPL-2.0
#include "sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../lib/die.h"
#include "../lib/message.h"
#include "deed.h"

int fd;

int result(ssize_t ret)
{
	return ret < 0 ? errno : 0;
}

struct sockaddr_lwm address(int to)
{
	return (struct sockaddr_lwm){
		.slwm_family = AF_LWM, .slwm_net = NET, .slwm_port = htons(PORT), .slwm_to = to,
	};
}

int send_to(const char *nodes, size_t len)
{
	static const char payload[1000];
	struct set set;

	set_parse(&set, nodes);
	return message_send(fd, NET, 0, &set, PORT, payload, len);
}

void option(int level, int name)
{
	int on = 1;

	if (setsockopt(fd, level, name, &on, sizeof(on)))
		die_errno("cannot set option %d", name);
}

/* ---- opening and binding ---- */

static int open_socket(void)
{
	fd = socket(AF_LWM, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return result(fd);
}

void opened(void)
{
	must("open a socket", open_socket());
	option(SOL_SOCKET, SO_BROADCAST);
}

void closed(void)
{
	close(fd);
}

static int bind_socket(void)
{
	struct sockaddr_lwm name = address(LWM_TO_NONE);

	return result(bind(fd, (void *)&name, LWM_ADDR_LEN(0)));
}

void bound(void)
{
	opened();
	must("bind a socket", bind_socket());
}

/* ---- sets ---- */

const struct far *far(void)
{
	static struct far far = { .nodes.form = LWM_NODES_IDS };
	unsigned int i;

	for (i = 0; i < FAR_COUNT; i++)
		far.ids[i] = FAR_FIRST + i;
	return &far;
}

static int set_nodes(void)
{
	return result(setsockopt(fd, SOL_LWM, LWM_NODES, far(), sizeof(*far())));
}

static void nodes_set(void)
{
	opened();
	must("set the nodes of a socket", set_nodes());
}

static void nodes_set_to_tell(void)
{
	nodes_set();
	option(SOL_LWM, LWM_TELLNODES);
}

static int get_nodes(void)
{
	char buf[4096];
	socklen_t len = sizeof(buf);

	return result(getsockopt(fd, SOL_LWM, LWM_NODES, buf, &len));
}

static int connect_to(struct sockaddr_lwm to)
{
	return result(connect(fd, (void *)&to, LWM_ADDR_LEN(to.slwm_count)));
}

static int connect_few(void)
{
	struct sockaddr_lwm to = address(LWM_TO_LIST);

	to.slwm_count = 2;
	to.slwm_targets[0].node = 2;
	to.slwm_targets[1].node = 3;
	return connect_to(to);
}

static int connect_all(void)
{
	return connect_to(address(LWM_TO_GROUP));
}

static int connect_many(void)
{
	return connect_to(address(LWM_TO_NONE));
}

void connected(void)
{
	nodes_set();
	must("connect to many", connect_many());
}

/* ---- receiving ---- */

static void something_to_receive(void)
{
	bound();
	option(SOL_LWM, LWM_TELLNODES);
	option(SOL_LWM, LWM_RECVNODES);
	must("send to this node", send_to("1", 100));
}

static int receive(void)
{
	char buf[2048], ctl[512];
	struct iovec iov = { buf, sizeof(buf) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = ctl, .msg_controllen = sizeof(ctl),
	};

	return result(recvmsg(fd, &msg, MSG_DONTWAIT));
}

static void something_failed(void)
{
	opened();
	option(SOL_LWM, LWM_RECVERR);
	if (send_to("999", 10) != EHOSTUNREACH)
		die("a send to an unknown node is not refused");
}

static int read_record(void)
{
	char buf[2048];

	return result(recv(fd, buf, sizeof(buf), MSG_ERRQUEUE | MSG_DONTWAIT));
}

#define THEN_CLOSE	.undo = closed, .forget = closed

const struct deed socket_deeds[] = {
	{ .name = "open a socket", .act = open_socket, .undo = closed, .core = { ENFILE } },
	{ .name = "bind a socket", .prepare = opened, .act = bind_socket, THEN_CLOSE },
	{ .name = "set the nodes of a socket", .prepare = opened, .act = set_nodes, THEN_CLOSE },
	{ .name = "get the nodes of a socket", .prepare = nodes_set, .act = get_nodes,
	  THEN_CLOSE },
	{ .name = "connect to a few", .prepare = opened, .act = connect_few, THEN_CLOSE },
	{ .name = "connect to many", .prepare = nodes_set, .act = connect_many, THEN_CLOSE },
	{ .name = "connect to many, and tell them", .prepare = nodes_set_to_tell,
	  .act = connect_many, THEN_CLOSE },
	{ .name = "connect to all", .prepare = opened, .act = connect_all, THEN_CLOSE },
	{ .name = "receive", .prepare = something_to_receive, .act = receive, THEN_CLOSE },
	{ .name = "read a record", .prepare = something_failed, .act = read_record, THEN_CLOSE },
	{}
};
