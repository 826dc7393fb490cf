// SPDX-License-Identifier: GPL-2.0
#include "tables.h"

static void put_route(const char *nodes, size_t len, int group)
{
	struct nlattr *attr = nl_nest(&msg, LWM_A_ROUTE);

	if (nodes)
		nl_put(&msg, LWM_A_ROUTE_NODES, nodes, len);
	put_id(LWM_A_ROUTE_GROUP, group);
	nl_nest_end(&msg, attr);
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

#define COPIES_ROOM	4096

/* One for each of 401 nodes, and one more for the relay of each of six other zones. */
static bool a_route_has_each_copy_once_wherever_a_message_ends(void)
{
	bool each = is("many", many(400), 0);
	size_t room;

	for (room = COPIES_ROOM; each && room < COPIES_ROOM + ANSWER; room += NLA_ALIGNTO)
		each = is("copies", route(room, NULL, 0, 0).n, 407);
	return each;
}

const struct test route_tests[] = {
	TEST(a_route_to_a_group_is_one_to_its_members),
	TEST(a_route_in_an_unknown_group_is_refused),
	TEST(a_route_that_is_not_said_is_refused),
	TEST(a_route_through_a_device_that_is_not_lwm_is_refused),
	TEST(a_route_has_each_copy_once_wherever_a_message_ends),
	{}
};
