// SPDX-License-Identifier: GPL-2.0
#include "tables.h"

#include <sys/socket.h>
#include <unistd.h>

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
struct dump dump_by(size_t room, const struct object *gone)
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

#define NODES_ROOM	9220

static bool a_dump_has_each_node_once_wherever_a_message_ends(void)
{
	bool each = is("many", many(400), 0);
	size_t room;

	for (room = NODES_ROOM; each && room < NODES_ROOM + ANSWER; room += NLA_ALIGNTO)
		each = is("nodes", dump_nodes(room, NULL).n, 401);
	return each;
}

const struct test dump_tests[] = {
	TEST(a_dump_has_each_node_once),
	TEST(a_dump_tells_that_the_tables_changed_meanwhile),
	TEST(a_dump_has_each_node_once_wherever_a_message_ends),
	{}
};
