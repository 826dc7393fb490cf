// SPDX-License-Identifier: GPL-2.0
/* Addresses and control messages of sockets: what they mean, what is refused. */
#include "sockaddr.h"

#include <linux/err.h>
#include <linux/slab.h>
#include <linux/socket.h>

#include "nodeset.h"
#include "sock.h"
#include "suite.h"

#define PORT(port)	cpu_to_be16(port)
#define FULL		((int)sizeof(struct sockaddr_lwm))

/* ---- an address to bind to ---- */

struct bound {
	const char		*name;
	struct sockaddr_lwm	addr;
	int			len;
	int			err;
};

static const struct bound bounds[] = {
	{ "a network and a port", { 0, PORT(700), 42 }, FULL },
	{ "no port", { 0, 0, 42 }, FULL },
	{ "as short as it may be", { 0, PORT(700), 42 }, LWM_ADDR_LEN(0) },
	{ "an octet shorter", { 0, PORT(700), 42 }, LWM_ADDR_LEN(0) - 1, -EINVAL },
	{ "half a family", { 0, PORT(700), 42 }, 1, -EINVAL },
	{ "nothing", { 0, PORT(700), 42 }, 0, -EINVAL },
	{ "less than nothing", { 0, PORT(700), 42 }, -1, -EINVAL },
	{ "another family", { AF_INET, PORT(700), 42 }, FULL, -EAFNOSUPPORT },
	{ "another family, in two octets", { AF_INET, PORT(700), 42 }, 2, -EAFNOSUPPORT },
	{ "an octet longer", { 0, PORT(700), 42 }, FULL + 1, -EINVAL },
	{ "no network", { 0, PORT(700), 0 }, FULL, -EINVAL },
	{ "the last network", { 0, PORT(700), LWM_NET_MAX }, FULL },
	{ "a network beyond", { 0, PORT(700), LWM_NET_MAX + 1 }, FULL, -EINVAL },
	{ "a group", { 0, PORT(700), 42, 7 }, FULL, -EINVAL },
	{ "a node", { 0, PORT(700), 42, 0, LWM_TO_NODE, 1, { { 5 } } }, FULL, -EINVAL },
	{ "octets that mean nothing", { .slwm_port = PORT(700), .slwm_net = 42,
	  .slwm_targets[28] = { 1 } }, FULL, -EINVAL },
};

LWM_ROWS(bounds)

/* The number of the family may have been moved. */
static const struct sockaddr *addr_here(struct sockaddr_lwm *here, const struct sockaddr_lwm *addr)
{
	*here = *addr;
	here->slwm_family = addr->slwm_family ?: lwm_sock_family();
	return (const struct sockaddr *)here;
}

static void bind_address(struct kunit *test)
{
	const struct bound *row = test->param_value;
	struct sockaddr_lwm addr;
	u32 network = 0;
	__be16 port = 0;

	KUNIT_ASSERT_EQ(test, row->err, lwm_addr_read_port(addr_here(&addr, &row->addr), row->len,
							   &network, &port));
	if (row->err)
		return;
	KUNIT_EXPECT_EQ(test, network, row->addr.slwm_net);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(port), be16_to_cpu(row->addr.slwm_port));
}

/* ---- an address to send to ---- */

struct sent {
	const char		*name;
	struct sockaddr_lwm	addr;
	int			len;		/* 0: what its targets need */
	int			err;
	int			n;		/* targets that come of it, in order */
	struct lwm_target	t[3];
	u16			port;		/* the common one */
};

#define TO(what, count, ...)	\
	.slwm_to = LWM_TO_##what, .slwm_count = count, .slwm_targets = { __VA_ARGS__ }

static const struct sent sents[] = {
	{ "a node", { 0, PORT(700), 42, 0, TO(NODE, 1, { 5 }) }, 0, 0, 1, { { 5 } }, 700 },
	{ "a node, with all octets", { 0, PORT(700), 42, 0, TO(NODE, 1, { 5 }) }, FULL, 0,
	  1, { { 5 } }, 700 },
	{ "a node without its octets", { 0, PORT(700), 42, 0, TO(NODE, 1, { 5 }) },
	  LWM_ADDR_LEN(0), -EINVAL },
	{ "a node that is cut", { 0, PORT(700), 42, 0, TO(NODE, 1, { 5 }) },
	  LWM_ADDR_LEN(1) - 1, -EINVAL },
	{ "a node in a group", { 0, PORT(700), 42, 7, TO(NODE, 1, { 5 }) }, 0, 0,
	  1, { { 5 } }, 700 },
	{ "node 0", { 0, PORT(700), 42, 0, TO(NODE, 1, { 0 }) }, 0, -EINVAL },
	{ "a node and none", { 0, PORT(700), 42, 0, TO(NODE, 0) }, 0, -EINVAL },
	{ "a node and two", { 0, PORT(700), 42, 0, TO(NODE, 2, { 5 }, { 6 }) }, 0, -EINVAL },
	{ "a node behind the last target", { 0, PORT(700), 42, 0, TO(NODE, 1, { 5 }, { 6 }) },
	  FULL, -EINVAL },
	{ "a list", { 0, PORT(700), 42, 0, TO(LIST, 3, { 9 }, { 5 }, { 7 }) }, 0, 0, 3,
	  { { 5 }, { 7 }, { 9 } }, 700 },
	{ "a list that says one twice", { 0, PORT(700), 42, 0, TO(LIST, 3, { 9 }, { 5 }, { 9 }) },
	  0, 0, 2, { { 5 }, { 9 } }, 700 },
	{ "a list of nobody", { 0, PORT(700), 42, 0, TO(LIST, 0) }, 0, -EDESTADDRREQ },
	{ "a list with node 0", { 0, PORT(700), 42, 0, TO(LIST, 2, { 5 }, { 0 }) }, 0, -EINVAL },
	{ "a list longer than an address", { 0, PORT(700), 42, 0, TO(LIST, 30) }, FULL, -EINVAL },
	{ "the common port, and another",
	  { 0, PORT(700), 42, 0, TO(LIST, 2, { 5 }, { 7, PORT(80) }) }, 0, 0, 2,
	  { { 5 }, { 7, PORT(80) } }, 700 },
	{ "the common port, said twice",
	  { 0, PORT(700), 42, 0, TO(LIST, 2, { 5 }, { 7, PORT(700) }) }, 0, 0, 2,
	  { { 5 }, { 7 } }, 700 },
	{ "one node and port, said in two ways",
	  { 0, PORT(700), 42, 0, TO(LIST, 2, { 5 }, { 5, PORT(700) }) }, 0, 0, 1, { { 5 } }, 700 },
	{ "a port for each", { 0, 0, 42, 0, TO(LIST, 2, { 5, PORT(81) }, { 7, PORT(80) }) }, 0, 0,
	  2, { { 5 }, { 7, PORT(80) } }, 81 },
	{ "a port for one of two", { 0, 0, 42, 0, TO(LIST, 2, { 5, PORT(81) }, { 7 }) }, 0,
	  -EINVAL },
	{ "no port", { 0, 0, 42, 0, TO(NODE, 1, { 5 }) }, 0, -EINVAL },
	{ "a group", { 0, PORT(700), 42, 7, TO(GROUP, 0) }, 0, 0, 0, {}, 700 },
	{ "all nodes", { 0, PORT(700), 42, 0, TO(GROUP, 0) }, 0, 0, 0, {}, 700 },
	{ "a group without a port", { 0, 0, 42, 7, TO(GROUP, 0) }, 0, -EINVAL },
	{ "a group and a node", { 0, PORT(700), 42, 7, TO(GROUP, 1, { 5 }) }, 0, -EINVAL },
	{ "nobody", { 0, PORT(700), 42, 0, TO(NONE, 0) }, 0, -EDESTADDRREQ },
	{ "what is not known", { 0, PORT(700), 42, 0, .slwm_to = 4 }, 0, -EINVAL },
	{ "no network", { 0, PORT(700), 0, 0, TO(NODE, 1, { 5 }) }, 0, -EINVAL },
	{ "another family", { AF_INET, PORT(700), 42, 0, TO(NODE, 1, { 5 }) }, 0, -EAFNOSUPPORT },
};

LWM_ROWS(sents)

static void dest_expect(struct kunit *test, const struct lwm_dest *dest, const struct sent *row)
{
	int i;

	KUNIT_EXPECT_EQ(test, dest->network, row->addr.slwm_net);
	KUNIT_EXPECT_EQ(test, dest->group, row->addr.slwm_group);
	KUNIT_EXPECT_EQ(test, dest->to, row->addr.slwm_to);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(dest->port), row->port);
	KUNIT_ASSERT_EQ(test, dest->n, row->n);
	for (i = 0; i < row->n; i++) {
		KUNIT_EXPECT_EQ(test, dest->targets[i].node, row->t[i].node);
		KUNIT_EXPECT_EQ(test, be16_to_cpu(dest->targets[i].port),
				be16_to_cpu(row->t[i].port));
	}
}

static int row_len(const struct sent *row)
{
	return row->len ?: LWM_ADDR_LEN(row->addr.slwm_count);
}

static void connect_address(struct kunit *test)
{
	const struct sent *row = test->param_value;
	struct sockaddr_lwm addr;
	struct lwm_dest dest;
	int err;

	err = lwm_dest_read(&dest, addr_here(&addr, &row->addr), row_len(row), NULL);
	KUNIT_ASSERT_EQ(test, err, row->err);
	if (err)
		return;
	dest_expect(test, &dest, row);
	lwm_dest_put(&dest);
}

static void send_address(struct kunit *test)
{
	const struct sent *row = test->param_value;
	struct sockaddr_lwm addr;
	struct msghdr msg = {
		.msg_name = (void *)addr_here(&addr, &row->addr), .msg_namelen = row_len(row),
	};
	struct lwm_beside beside;
	struct lwm_dest dest;
	int err;

	err = lwm_beside_read(&beside, &msg) ?: lwm_dest_read_msg(&dest, &msg, &beside);
	KUNIT_ASSERT_EQ(test, err, row->err);
	if (err)
		return;
	dest_expect(test, &dest, row);
	lwm_dest_put(&dest);
}

/* ---- control messages ---- */

/* Nodes from 1 on, in as many control messages as @times says. */
struct control {
	const char	*name;
	int		to;
	int		level;
	int		type;
	unsigned int	nodes;
	unsigned int	times;
	unsigned int	cut;		/* octets that are missing from the end */
	u16		port;
	int		err;
};

static const struct control controls[] = {
	{ "few nodes", LWM_TO_NONE, SOL_LWM, LWM_NODES, 3, 1, 0, 700 },
	{ "as many as an address holds", LWM_TO_NONE, SOL_LWM, LWM_NODES, 29, 1, 0, 700 },
	{ "one more", LWM_TO_NONE, SOL_LWM, LWM_NODES, 30, 1, 0, 700 },
	{ "many", LWM_TO_NONE, SOL_LWM, LWM_NODES, 2000, 1, 0, 700 },
	{ "nobody", LWM_TO_NONE, SOL_LWM, LWM_NODES, 0, 1, 0, 700, -EDESTADDRREQ },
	{ "few without a port", LWM_TO_NONE, SOL_LWM, LWM_NODES, 3, 1, 0, 0, -EINVAL },
	{ "many without a port", LWM_TO_NONE, SOL_LWM, LWM_NODES, 300, 1, 0, 0, -EINVAL },
	{ "two sets", LWM_TO_NONE, SOL_LWM, LWM_NODES, 3, 2, 0, 700, -EINVAL },
	{ "an address that says who, too", LWM_TO_GROUP, SOL_LWM, LWM_NODES, 3, 1, 0, 700,
	  -EINVAL },
	{ "another level", LWM_TO_NONE, SOL_SOCKET, LWM_NODES, 3, 1, 0, 700, -EINVAL },
	{ "another type", LWM_TO_NONE, SOL_LWM, LWM_RECVERR, 3, 1, 0, 700, -EINVAL },
	{ "half an id", LWM_TO_NONE, SOL_LWM, LWM_NODES, 3, 1, 1, 700, -EINVAL },
	{ "less than a control message's header", LWM_TO_NONE, SOL_LWM, LWM_NODES, 0, 1, 10, 700,
	  -EINVAL },
};

LWM_ROWS(controls)

static size_t nodes_len(const struct control *row)
{
	return sizeof(struct lwm_nodes) + row->nodes * sizeof(u16);
}

static void cmsg_write(struct cmsghdr *cmsg, const struct control *row)
{
	struct lwm_nodes *nodes = CMSG_DATA(cmsg);
	unsigned int i;

	cmsg->cmsg_level = row->level;
	cmsg->cmsg_type = row->type;
	cmsg->cmsg_len = CMSG_LEN(nodes_len(row)) - row->cut;
	*nodes = (struct lwm_nodes){ .form = LWM_NODES_IDS };
	for (i = 0; i < row->nodes; i++)
		((u16 *)nodes->data)[i] = i + 1;
}

static void control_message(struct kunit *test)
{
	const struct control *row = test->param_value;
	const struct sockaddr_lwm to = {
		.slwm_port = cpu_to_be16(row->port), .slwm_net = 42, .slwm_to = row->to,
	};
	size_t len = CMSG_SPACE(nodes_len(row));
	struct sockaddr_lwm addr;
	struct msghdr msg = {
		.msg_name = (void *)addr_here(&addr, &to), .msg_namelen = LWM_ADDR_LEN(0),
		.msg_controllen = row->times * len - (row->cut > 1 ? row->cut : 0),
	};
	struct lwm_beside beside;
	struct lwm_dest dest;
	unsigned int i;
	int err;

	msg.msg_control = kunit_kzalloc(test, row->times * len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, msg.msg_control);
	for (i = 0; i < row->times; i++)
		cmsg_write(msg.msg_control + i * len, row);
	err = lwm_beside_read(&beside, &msg) ?: lwm_dest_read_msg(&dest, &msg, &beside);
	KUNIT_ASSERT_EQ(test, err, row->err);
	if (err)
		return;
	KUNIT_ASSERT_EQ(test, dest.n, row->nodes);
	for (i = 0; i < dest.n; i++)
		KUNIT_EXPECT_EQ(test, dest.targets[i].node, i + 1);
	lwm_dest_put(&dest);
}

/* ---- a set that was named before ---- */

static void connect_takes_the_set_that_was_named(struct kunit *test)
{
	static const u16 ids[] = { 9, 5 };
	const struct sockaddr_lwm to = { .slwm_port = PORT(700), .slwm_net = 42 };
	u8 buf[sizeof(struct lwm_nodes) + sizeof(ids)] __aligned(4) = { LWM_NODES_IDS };
	struct lwm_targets *set;
	struct sockaddr_lwm addr;
	struct lwm_dest dest;

	memcpy(((struct lwm_nodes *)buf)->data, ids, sizeof(ids));
	set = lwm_targets_read((struct lwm_nodes *)buf, sizeof(buf));
	KUNIT_ASSERT_FALSE(test, IS_ERR(set));
	KUNIT_EXPECT_EQ(test, lwm_dest_read(&dest, addr_here(&addr, &to), LWM_ADDR_LEN(0), set), 0);
	KUNIT_EXPECT_EQ(test, dest.n, 2);
	KUNIT_EXPECT_EQ(test, dest.targets[0].node, 5);
	KUNIT_EXPECT_EQ(test, dest.targets[1].node, 9);
	/* It is a copy: the socket keeps its own for the next connect(). */
	KUNIT_EXPECT_PTR_NE(test, dest.held, set);
	lwm_dest_put(&dest);
	kvfree(set);
}

static struct kunit_case sockaddr_cases[] = {
	KUNIT_CASE_PARAM(bind_address, bounds_gen_params),
	KUNIT_CASE_PARAM(connect_address, sents_gen_params),
	KUNIT_CASE_PARAM(send_address, sents_gen_params),
	KUNIT_CASE_PARAM(control_message, controls_gen_params),
	KUNIT_CASE(connect_takes_the_set_that_was_named),
	{}
};

static struct kunit_suite sockaddr_suite = {
	.name = "lwm_sockaddr",
	.test_cases = sockaddr_cases,
};

kunit_test_suite(sockaddr_suite);
