// SPDX-License-Identifier: GPL-2.0
/* What is malformed, or from who may not. */
#include "tables.h"

#include <unistd.h>

static bool a_nest_without_its_flag_is_refused(void)
{
	struct nlattr *attr;

	start_cmd(LWM_CMD_NODE_DEL);
	attr = nl_put(&msg, LWM_A_NODE, "", 0);
	nl_put_u16(&msg, LWM_A_NODE_ID, 2);
	nl_nest_end(&msg, attr);
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
	attr = nl_nest(&msg, LWM_A_NODE);
	nl_put_u16(&msg, LWM_A_NODE_ID, 2);
	nl_put_u16(&msg, LWM_A_NODE_MAX + 1, 2);
	nl_nest_end(&msg, attr);
	return is("attribute", ask(fd), EINVAL) && exists(LWM_CMD_NODE_GET, 2);
}

static bool an_attribute_of_the_wrong_length_is_refused(void)
{
	struct nlattr *attr;

	start_cmd(LWM_CMD_NODE_SET);
	attr = nl_nest(&msg, LWM_A_NODE);
	nl_put_u16(&msg, LWM_A_NODE_ID, 2);
	nl_put(&msg, LWM_A_NODE_ADDR6, "12345678", 8);
	nl_nest_end(&msg, attr);
	return is("half an address", ask(fd), ERANGE);
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
	start_none(LWM_CMD_NODE_DEL);
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

const struct test strict_tests[] = {
	TEST(a_nest_without_its_flag_is_refused),
	TEST(objects_of_another_kind_are_refused),
	TEST(an_unknown_attribute_is_refused),
	TEST(an_attribute_of_the_wrong_length_is_refused),
	TEST(a_device_that_is_not_lwm_is_refused),
	TEST(a_device_that_is_not_lwm_has_no_counters),
	TEST(a_message_without_a_device_is_refused),
	TEST(who_has_no_privilege_changes_nothing),
	{}
};
