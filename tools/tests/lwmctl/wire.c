// SPDX-License-Identifier: GPL-2.0
/* Objects as attributes and back. */
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "check.h"
#include "net-text.h"
#include "nl.h"
#include "tables.h"
#include "words.h"

static struct nlattr *first_attr(struct nl_msg *msg)
{
	return nlmsg_attrdata(nlmsg_hdr(msg), 0);
}

/* The form in which the list goes out, and that it comes back as it was. */
static void expect_form(const char *list, unsigned int form, int len)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct set set = {}, back = {};
	const struct lwm_nodes *nodes;

	EXPECT_EQ(nodes_word(&set, list, NULL), 0);
	set_put(msg, 1, &set);
	nodes = nla_data(first_attr(msg));
	EXPECT_EQ(nodes->form, form);
	EXPECT_EQ(nla_len(first_attr(msg)), len);
	set_get(&back, first_attr(msg));
	EXPECT(set_equal(&set, &back));
	set_free(&set);
	set_free(&back);
	nlmsg_free(msg);
}

TEST(few_ids_go_as_ids)		{ expect_form("3,500", LWM_NODES_IDS, 4 + 4); }
TEST(one_id_goes_as_bit)	{ expect_form("65535", LWM_NODES_BITMAP, 4 + 1); }
TEST(dense_ids_go_as_bits)	{ expect_form("257-512", LWM_NODES_BITMAP, 4 + 32); }

TEST(empty_set_goes_as_ids)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct set set = {}, back = {};

	set_put(msg, 1, &set);
	EXPECT_EQ(nla_len(first_attr(msg)), 4);
	set_get(&back, first_attr(msg));
	EXPECT_EQ(back.n, 0);
	nlmsg_free(msg);
}

TEST(node_comes_back_as_it_went)
{
	struct net *net = parse("network: 42\nzones:\n  a: 1\nnodes:\n"
				"  x: 3 10.0.1.3 fd00::3 zone a mac 02:00:00:00:00:09 plain via y down\n"
				"  y: 4 10.0.1.4 zone a\n");
	struct node *node = table_by_id(&net->nodes, 3), *back;
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);

	node_put(msg, node);
	EXPECT(first_attr(msg)->nla_type & NLA_F_NESTED);
	back = node_get(first_attr(msg));
	EXPECT_EQ(back->item.id, 3);
	EXPECT_EQ(back->has, node->has);
	EXPECT_EQ(back->zone, 1);
	EXPECT_EQ(back->via, 4);
	EXPECT_EQ(back->addr4.s_addr, node->addr4.s_addr);
	EXPECT(!memcmp(&back->addr6, &node->addr6, 16));
	EXPECT(!memcmp(back->mac, node->mac, 6));
	EXPECT_EQ(back->flags, LWM_NODE_PLAIN | LWM_NODE_DOWN);
	node_free(back);
	nlmsg_free(msg);
	net_free(net);
}

TEST(neighbour_comes_as_it_is)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct nlattr *nest = put_nest(msg, LWM_A_NODE);
	struct node *node;

	put_u16(msg, LWM_A_NODE_ID, 3);
	put_u8(msg, LWM_A_NODE_STATE, LWM_STATE_STALE);
	put_u32(msg, LWM_A_NODE_HEARD, 1200);
	put_u32(msg, LWM_A_NODE_RTT, 85);
	put_u32(msg, LWM_A_NODE_MTU, 1346);
	put_u8(msg, LWM_A_NODE_OTHER_TYPE, 0x80);
	nla_nest_end(msg, nest);
	node = node_get(first_attr(msg));
	EXPECT_EQ(node->has, NODE_STATE | NODE_HEARD | NODE_RTT | NODE_MTU |
		  NODE_OTHER_TYPE);
	EXPECT_EQ(node->state, LWM_STATE_STALE);
	EXPECT_EQ(node->heard, 1200);
	EXPECT_EQ(node->rtt, 85);
	EXPECT_EQ(node->mtu, 1346);
	EXPECT_EQ(node->other_type, 0x80);
	node_free(node);
	nlmsg_free(msg);
}
