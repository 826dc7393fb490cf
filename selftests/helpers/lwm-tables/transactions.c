// SPDX-License-Identifier: GPL-2.0
/* Messages with several objects, and transactions. */
#include "tables.h"

#include <unistd.h>

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

const struct test transaction_tests[] = {
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
	{}
};
