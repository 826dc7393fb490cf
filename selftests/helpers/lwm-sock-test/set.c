// SPDX-License-Identifier: GPL-2.0
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/lwm.h>

#include "call.h"
#include "control.h"

static void test_long_forms(void)
{
	static const struct lwm_target targets[] = {
		{ .node = 3, .port = 0 }, { .node = 2, .port = 0 },
	};
	static const uint16_t ids[] = { 3, 2 };
	int from = open_in("h1"), two = bound("h2", PORT), three = bound("h3", PORT);
	struct sockaddr_lwm addr = address(LWM_TO_NONE, PORT);
	struct control control;

	control_start(&control, LWM_NODES_IDS, 0, sizeof(ids));
	memcpy(control_nodes(&control)->data, ids, sizeof(ids));
	holds(send_control(from, addr, &control, "ids") == 3);
	hears(two, "ids");
	hears(three, "ids");

	control_start(&control, LWM_NODES_TARGETS, 0, sizeof(targets));
	memcpy(control_nodes(&control)->data, targets, sizeof(targets));
	holds(send_control(from, addr, &control, "targets") == 7);
	hears(two, "targets");
	hears(three, "targets");

	control_range(&control, 2, 2);
	holds(send_control(from, addr, &control, "bitmap") == 6);
	hears(two, "bitmap");
	hears(three, "bitmap");
	heard_nothing(from, two, 2, PORT);
	heard_nothing(from, three, 3, PORT);
}

static void test_long_cut(void)
{
	struct sockaddr_lwm addr = address(LWM_TO_NONE, PORT);
	int from = open_in("h1"), two = bound("h2", PORT);
	struct control control;

	/* The control buffer ends inside the message. */
	control_range(&control, 2, 8);
	for (size_t len = 1; len < control.cmsg.cmsg_len; len++) {
		control.len = len;
		fails(EINVAL, send_control(from, addr, &control, "x"));
	}
	/* The message ends inside struct lwm_nodes. */
	for (size_t len = 0; len < sizeof(struct lwm_nodes); len++) {
		control_range(&control, 2, 8);
		control.cmsg.cmsg_len = CMSG_LEN(len);
		fails(EINVAL, send_control(from, addr, &control, "x"));
	}
	/* ... or inside a target. */
	control_start(&control, LWM_NODES_TARGETS, 0, 6);
	control_nodes(&control)->data[0] = 2;
	control_nodes(&control)->data[4] = 3;
	fails(EINVAL, send_control(from, addr, &control, "x"));
	heard_nothing(from, two, 2, PORT);
}

static void test_long_bad(void)
{
	struct sockaddr_lwm addr = address(LWM_TO_NONE, PORT);
	int from = open_in("h1");
	struct control control;

	control_range(&control, 0, 8);
	fails(EINVAL, send_control(from, addr, &control, "x"));
	control_range(&control, 0, LWM_ADDR_TARGETS + 1);
	fails(EINVAL, send_control(from, addr, &control, "x"));
	control_range(&control, 2, 2);
	control_nodes(&control)->form = LWM_NODES_BITMAP + 1;
	fails(EINVAL, send_control(from, addr, &control, "x"));
	control_range(&control, 2, 2);
	control_nodes(&control)->zero = 1;
	fails(EINVAL, send_control(from, addr, &control, "x"));
	control_range(&control, 2, 2);
	fails(EINVAL, send_control(from, nodes(PORT, 2, 0), &control, "x"));
	control.cmsg.cmsg_type = LWM_TELLNODES;
	fails(EINVAL, send_control(from, addr, &control, "x"));
	control_start(&control, LWM_NODES_IDS, 0, 0);
	fails(EDESTADDRREQ, send_control(from, addr, &control, "x"));
}

static void test_long_ports(void)
{
	int from = open_in("h1"), two = bound("h2", 7001), three = bound("h3", PORT);
	struct sockaddr_lwm addr = address(LWM_TO_NONE, PORT);
	struct lwm_target targets[] = {
		{ .node = 2, .port = htons(7001) },
		{ .node = 3 },
		{ .node = 2, .port = htons(7001) },
	};
	struct control control;

	control_start(&control, LWM_NODES_TARGETS, 0, sizeof(targets));
	memcpy(control_nodes(&control)->data, targets, sizeof(targets));
	holds(send_control(from, addr, &control, "ports") == 5);
	hears(two, "ports");
	hears(three, "ports");
	heard_nothing(from, two, 2, 7001);
	heard_nothing(from, three, 3, PORT);
}

/* More than an address holds, and more than is planned without an allocation. */
static void test_long(void)
{
	int from = bound("h1", PORT), two = bound("h2", PORT), three = bound("h3", PORT);
	struct sockaddr_lwm addr = address(LWM_TO_NONE, PORT);
	uint16_t ids[LWM_SET_UNPRIVILEGED] = { 1, 2, 3 };
	struct control control;

	for (size_t n = LWM_ADDR_TARGETS; n <= COUNT(ids); n += 37) {
		for (size_t i = 3; i < n; i++)
			ids[i] = NODE_FIRST + i;
		control_start(&control, LWM_NODES_IDS, 0, n * sizeof(*ids));
		memcpy(control_nodes(&control)->data, ids, n * sizeof(*ids));
		holds(send_control(from, addr, &control, "long") == 4);
		hears(from, "long");
		hears(two, "long");
		hears(three, "long");
	}
	silent(from);
	heard_nothing(from, two, 2, PORT);
	heard_nothing(from, three, 3, PORT);
}

static void test_broadcast(void)
{
	struct sockaddr_lwm addr = address(LWM_TO_NONE, PORT), all = address(LWM_TO_GROUP, PORT);
	int from = open_in("h1"), on = 1;
	struct control control;

	control_range(&control, NODE_FIRST, LWM_SET_UNPRIVILEGED);
	holds(send_control(from, addr, &control, "x") == 1);
	control_range(&control, NODE_FIRST, LWM_SET_UNPRIVILEGED + 1);
	fails(EACCES, send_control(from, addr, &control, "x"));
	holds(!setsockopt(from, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)));
	holds(send_control(from, addr, &control, "x") == 1);
	/* All nodes of the network, one of which is a plain one. */
	fails(EPROTONOSUPPORT, send_to(from, all, "x"));
}

const struct test set_tests[] = {
	{ "long-forms", "a control message names a set in three forms", test_long_forms },
	{ "long-cut", "a control message cut short is refused", test_long_cut },
	{ "long-bad", "a control message that makes no sense is refused", test_long_bad },
	{ "long-ports", "a control message names ports", test_long_ports },
	{ "long", "sets of 29 to 256 reach who is there once", test_long },
	{ "broadcast", "sets over 256 need SO_BROADCAST", test_broadcast },
	{}
};
