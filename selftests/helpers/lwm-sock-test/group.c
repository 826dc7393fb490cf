// SPDX-License-Identifier: GPL-2.0
#include "test.h"

#include <errno.h>
#include <sys/socket.h>

#include <linux/lwm.h>

#include "call.h"

static void test_group(void)
{
	int from = bound("h1", PORT), two = bound("h2", PORT), three = bound("h3", PORT);
	int four = bound("h4", PORT);
	struct sockaddr_lwm addr = address(LWM_TO_GROUP, PORT), who;

	addr.slwm_group = GROUP;
	sent(from, addr, "group");
	hears_from(two, "group", &who);
	holds(who.slwm_group == GROUP && who.slwm_targets[0].node == 1);
	hears(three, "group");
	hears(from, "group");
	heard_nothing(from, two, 2, PORT);
	heard_nothing(from, three, 3, PORT);
	heard_nothing(from, four, 4, PORT);
	silent(from);
}

static void test_group_bound(void)
{
	int from = open_in("h1"), two = bound("h2", PORT), four = bound("h4", PORT);
	struct sockaddr_lwm addr = nodes(PORT, 2, 4, 0), who;

	addr.slwm_group = GROUP;
	fails(EPERM, send_to(from, addr, "x"));
	addr = nodes(PORT, 2, 0);
	addr.slwm_group = GROUP;
	sent(from, addr, "inside");
	hears_from(two, "inside", &who);
	holds(who.slwm_group == GROUP);
	heard_nothing(from, two, 2, PORT);
	heard_nothing(from, four, 4, PORT);
}

static void test_group_unknown(void)
{
	struct sockaddr_lwm addr = address(LWM_TO_GROUP, PORT), list = nodes(PORT, 2, 0);
	int from = open_in("h1");

	addr.slwm_group = GROUP_UNKNOWN;
	fails(ENETUNREACH, send_to(from, addr, "x"));
	list.slwm_group = GROUP_UNKNOWN;
	fails(ENETUNREACH, send_to(from, list, "x"));
}

const struct test group_tests[] = {
	{ "group", "a message to a group reaches its members, and no other", test_group },
	{ "group-bound", "a target outside the group is refused", test_group_bound },
	{ "group-unknown", "an unknown group is refused", test_group_unknown },
	{}
};
