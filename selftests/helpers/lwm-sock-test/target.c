// SPDX-License-Identifier: GPL-2.0
#include "test.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <linux/lwm.h>

#include "call.h"

static void test_target_ports(void)
{
	int from = open_in("h1"), a = bound("h2", 7001), b = bound("h2", 7002);
	int c = bound("h3", 7003), common = bound("h3", PORT);
	struct sockaddr_lwm addr = nodes(PORT, 2, 2, 3, 3, 0);

	addr.slwm_targets[0].port = htons(7001);
	addr.slwm_targets[1].port = htons(7002);
	addr.slwm_targets[2].port = htons(7003);
	sent(from, addr, "each at its port");
	hears(a, "each at its port");
	hears(b, "each at its port");
	hears(c, "each at its port");
	hears(common, "each at its port");
	heard_nothing(from, a, 2, 7001);
	heard_nothing(from, b, 2, 7002);
	heard_nothing(from, c, 3, 7003);
	heard_nothing(from, common, 3, PORT);
}

static void test_target_ports_here(void)
{
	int from = bound("h1", 7001), other = bound("h1", 7002);
	struct sockaddr_lwm addr = nodes(0, 1, 1, 0);

	addr.slwm_targets[0].port = htons(7001);
	addr.slwm_targets[1].port = htons(7002);
	sent(from, addr, "here twice");
	hears(from, "here twice");
	silent(from);
	hears(other, "here twice");
	silent(other);
}

static void test_twice(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);
	struct sockaddr_lwm addr = nodes(PORT, 2, 2, 2, 0);

	addr.slwm_targets[1].port = htons(PORT);
	sent(from, addr, "once");
	hears(two, "once");
	heard_nothing(from, two, 2, PORT);
}

const struct test target_tests[] = {
	{ "target-ports", "targets have ports of their own", test_target_ports },
	{ "target-ports-here", "... on this host too", test_target_ports_here },
	{ "twice", "a target named twice hears once", test_twice },
	{}
};
