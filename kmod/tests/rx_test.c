// SPDX-License-Identifier: GPL-2.0
/* What a node does with a copy that comes: here, on, or neither. */
#include <linux/err.h>
#include <linux/etherdevice.h>

#include "carrier.h"
#include "dev.h"
#include "node.h"
#include "suite.h"
#include "table.h"
#include "topology.h"
#include "wire.h"

/*
 * Nodes 1 to 3 are in zone 1, nodes 4 and 5 in zone 2; 6 is plain and forwarded
 * for by 1, 7 is plain. Nodes 1, 2 and 4 are in the group. The copy comes to node 1.
 */
static const struct {
	struct lwm_topology_zone zones[2];
	struct lwm_topology_node nodes[7];
} small = {
	{ { 1 }, { 2 } },
	{ { 1, 1, .member = true }, { 2, 1, .member = true }, { 3, 1 }, { 4, 2, .member = true },
	  { 5, 2 }, { 6, 1, 1, LWM_NODE_PLAIN }, { 7, 1, 0, LWM_NODE_PLAIN } },
};

#define NO_HOP		255		/* hop limit 0 */
#define MAX_TARGETS	5

struct row {
	const char		*name;
	u16			from;		/* node that sent it; 0: nobody that is known */
	u16			initiator;	/* 0: the same; 9: nobody that is known */
	u8			flags;		/* LWM_SET_* */
	u8			hop;		/* 0: 8 */
	u16			group;
	bool			frame;
	bool			no_option;
	bool			bad_header;
	bool			stray;		/* to a MAC that nobody has */
	bool			norelay;	/* node 1 sends nothing on */
	u16			down;		/* node that is set down */
	struct lwm_target	targets[MAX_TARGETS];
	/* What becomes of it. */
	unsigned int		here;		/* deliveries at node 1 */
	u16			to[MAX_TARGETS];	/* nodes that it is sent on to */
	enum lwm_drop		why;		/* what is struck, and how often */
	unsigned int		struck;
};

#define LEAF	LWM_SET_LEAF
#define TRANSIT	LWM_SET_TRANSIT
#define PORT(p)	cpu_to_be16(p)

static const struct row rows[] = {
	{ "a leaf", 4, .flags = LEAF, .targets = { { 1 } }, .here = 1 },
	{ "a leaf sends nothing on", 4, .flags = LEAF, .targets = { { 1 }, { 2 }, { 3 } },
	  .here = 1 },
	{ "a leaf that is not named", 4, .flags = LEAF, .targets = { { 2 } },
	  .why = LWM_DROP_NOT_NAMED, .struck = 1 },
	{ "a leaf in the group", 4, .flags = LEAF, .group = 7, .targets = { { 1 } }, .here = 1 },
	{ "a leaf in a group that is not known", 4, .flags = LEAF, .group = 8,
	  .targets = { { 1 } }, .why = LWM_DROP_GROUP, .struck = 1 },
	{ "a leaf with hop limit 0", 4, .flags = LEAF, .hop = NO_HOP, .targets = { { 1 } },
	  .here = 1 },
	{ "a leaf at two ports", 4, .flags = LEAF, .targets = { { 1, PORT(80) }, { 1, PORT(81) } },
	  .here = 2 },
	{ "for this node alone", 4, .targets = { { 1 } }, .here = 1 },
	{ "for all in this zone", 4, .targets = { { 1 }, { 2 }, { 3 } }, .here = 1,
	  .to = { 2, 3 } },
	{ "for others in this zone, not asked to send on", 4, .targets = { { 2 }, { 3 } },
	  .why = LWM_DROP_NOT_NAMED, .struck = 1 },
	{ "in transit", 4, .flags = TRANSIT, .targets = { { 2 }, { 3 } }, .to = { 2, 3 } },
	{ "in transit, and named", 4, .flags = TRANSIT, .targets = { { 1 }, { 2 } }, .to = { 2 } },
	{ "in transit, and named alone", 4, .flags = TRANSIT, .targets = { { 1 } },
	  .why = LWM_DROP_NO_TARGET, .struck = 1 },
	{ "never back to the zone it came from", 4, .targets = { { 1 }, { 2 }, { 5 } }, .here = 1,
	  .to = { 2 }, .why = LWM_DROP_BACK, .struck = 1 },
	{ "not to its initiator", 4, 2, .targets = { { 1 }, { 2 }, { 3 } }, .here = 1,
	  .to = { 3 } },
	{ "from an initiator that is not known", 4, 9, .targets = { { 1 }, { 2 } }, .here = 1,
	  .to = { 2 } },
	{ "with hop limit 1", 4, .hop = 1, .targets = { { 1 }, { 2 } }, .here = 1, .to = { 2 } },
	{ "with hop limit 0", 4, .hop = NO_HOP, .targets = { { 1 }, { 2 }, { 3 } }, .here = 1,
	  .why = LWM_DROP_HOP_LIMIT, .struck = 2 },
	{ "in transit with hop limit 0", 4, .flags = TRANSIT, .hop = NO_HOP, .targets = { { 2 } },
	  .why = LWM_DROP_HOP_LIMIT, .struck = 1 },
	{ "with hop limit 0, for one that is down and one that is not", 4, .hop = NO_HOP,
	  .down = 2, .targets = { { 1 }, { 2 }, { 3 } }, .here = 1,
	  .why = LWM_DROP_HOP_LIMIT, .struck = 2 },
	{ "with hop limit 0, in transit, for one that is down", 4, .hop = NO_HOP,
	  .flags = TRANSIT, .down = 2, .targets = { { 2 } },
	  .why = LWM_DROP_HOP_LIMIT, .struck = 1 },
	{ "with hop limit 0, for this node alone", 4, .hop = NO_HOP, .targets = { { 1 } },
	  .here = 1 },
	{ "for all in this zone, where nothing is sent on", 4, .norelay = true,
	  .targets = { { 1 }, { 2 }, { 3 } }, .here = 1, .why = LWM_DROP_RELAY_RATE, .struck = 2 },
	{ "in transit, where nothing is sent on", 4, .norelay = true, .flags = TRANSIT,
	  .targets = { { 2 } }, .why = LWM_DROP_RELAY_RATE, .struck = 1 },
	{ "for this node alone, where nothing is sent on", 4, .norelay = true,
	  .targets = { { 1 } }, .here = 1 },
	{ "for one that is down and one that is not, where nothing is sent on", 4,
	  .norelay = true, .down = 2, .targets = { { 1 }, { 2 }, { 3 } }, .here = 1,
	  .why = LWM_DROP_RELAY_RATE, .struck = 2 },
	{ "for one that is down, where nothing is sent on", 4, .norelay = true, .down = 2,
	  .targets = { { 1 }, { 2 } }, .here = 1, .why = LWM_DROP_UNREACHABLE, .struck = 1 },
	{ "a frame from the plain node forwarded for, where nothing is sent on", 6,
	  .no_option = true, .frame = true, .norelay = true, .here = 1,
	  .why = LWM_DROP_RELAY_RATE, .struck = 5 },
	{ "for a node that is not known", 4, .targets = { { 1 }, { 9 } }, .here = 1,
	  .why = LWM_DROP_UNKNOWN_NODE, .struck = 1 },
	{ "for a node outside the group", 4, .group = 7, .targets = { { 1 }, { 2 }, { 3 } },
	  .here = 1, .to = { 2 }, .why = LWM_DROP_GROUP, .struck = 1 },
	{ "for nodes outside the group alone", 4, .group = 7, .flags = TRANSIT,
	  .targets = { { 3 } }, .why = LWM_DROP_GROUP, .struck = 1 },
	{ "in a group that is not known", 4, .group = 8, .targets = { { 1 }, { 2 } },
	  .why = LWM_DROP_GROUP, .struck = 1 },
	{ "its own message", 4, 1, .targets = { { 1 }, { 2 } }, .why = LWM_DROP_OWN, .struck = 1 },
	{ "from no node that is known", 0, 4, .targets = { { 1 } }, .why = LWM_DROP_SOURCE,
	  .struck = 1 },
	{ "with a message header that is refused", 4, .bad_header = true,
	  .targets = { { 1 }, { 2 } }, .why = LWM_DROP_HEADER, .struck = 1 },
	{ "a message for a plain node", 4, .targets = { { 1 }, { 7 } }, .here = 1,
	  .why = LWM_DROP_PLAIN, .struck = 1 },
	{ "a frame for a plain node", 4, .frame = true, .targets = { { 1 }, { 7 } }, .here = 1,
	  .to = { 7 } },
	{ "a frame for the plain node forwarded for", 4, .frame = true, .flags = TRANSIT,
	  .targets = { { 6 } }, .to = { 6 } },
	{ "a message without an option", 4, .no_option = true, .why = LWM_DROP_NO_SET,
	  .struck = 1 },
	{ "a frame without an option", 4, .no_option = true, .frame = true,
	  .why = LWM_DROP_NO_SET, .struck = 1 },
	{ "a message from a plain node", 7, .no_option = true, .why = LWM_DROP_NO_SET,
	  .struck = 1 },
	{ "a frame from a plain node", 7, .no_option = true, .frame = true, .here = 1 },
	{ "a frame from the plain node forwarded for, to nobody", 6, .no_option = true,
	  .frame = true, .stray = true, .why = LWM_DROP_UNKNOWN_MAC, .struck = 1 },
};

LWM_ROWS(rows)

static u16 row_initiator(const struct row *row)
{
	return row->initiator ?: row->from;
}

static unsigned int head_write(const struct row *row, u8 *buf, unsigned int n)
{
	const struct lwm_set_conf conf = {
		.network = LWM_TOPOLOGY_NETWORK,
		.proto = row->frame ? LWM_PROTO_FRAME : LWM_PROTO_MESSAGE,
		.hop = row->hop == NO_HOP ? 0 : row->hop ?: LWM_HOP_START,
		.setlen = LWM_SETLEN_DEFAULT,
		.initiator = row_initiator(row),
		.group = row->group,
	};
	unsigned int len, taken;

	if (!row->no_option)
		return lwm_wire_encode(buf, &conf, row->flags, row->targets, n, &taken);
	len = lwm_wire_encode_plain(buf, LWM_TOPOLOGY_NETWORK);
	((struct lwm_geneve *)buf)->proto = conf.proto;
	return len;
}

static unsigned int packet_write(const struct row *row, u8 *buf)
{
	unsigned int len, n = 0;

	while (n < MAX_TARGETS && row->targets[n].node)
		n++;
	len = head_write(row, buf, n);
	if (row->frame) {
		if (!row->stray)
			eth_broadcast_addr(buf + len);
		return len + ETH_HLEN;
	}
	((struct lwm_hdr *)(buf + len))->zero = cpu_to_be16(row->bad_header);
	return len + sizeof(struct lwm_hdr);
}

static void copies_expect(struct kunit *test, const struct lwm_carrier_state *carrier,
			  const struct row *row)
{
	const struct lwm_carried *carried = carrier->carried;
	unsigned int i, n = 0;

	while (n < MAX_TARGETS && row->to[n])
		n++;
	KUNIT_EXPECT_EQ(test, carrier->n_carried, n);
	for (i = 0; i < min(n, carrier->n_carried); i++) {
		KUNIT_EXPECT_EQ(test, carried[i].from, 1);
		KUNIT_EXPECT_EQ(test, carried[i].to, row->to[i]);
		if (!carried[i].plain)
			KUNIT_EXPECT_EQ(test, carried[i].hop, (row->hop ?: LWM_HOP_START) - 1);
	}
}

static unsigned int delivered_at(const struct lwm_carrier_state *carrier, u16 node)
{
	unsigned int i, n = 0;

	for (i = 0; i < carrier->n_delivered; i++)
		n += carrier->delivered[i].node == node;
	return n;
}

static struct lwm_topology *small_topology(struct kunit *test)
{
	return lwm_topology_new(test, small.zones, ARRAY_SIZE(small.zones),
				small.nodes, ARRAY_SIZE(small.nodes), LWM_TOPOLOGY_V4);
}

static void copy_comes(struct kunit *test)
{
	struct lwm_table *tables[ARRAY_SIZE(small.nodes)], *tbl;
	const struct row *row = test->param_value;
	struct lwm_carrier_state *carrier = lwm_carrier_new(test);
	struct lwm_topology *topo = small_topology(test);
	struct lwm_message msg = { .initiator = row_initiator(row), .group = row->group };
	u8 buf[LWM_GENEVE_MAX + ETH_HLEN] = {};
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, carrier);
	if (row->down)
		topo->nodes[row->down - 1].flags |= LWM_NODE_DOWN;
	tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	for (i = 0; i < ARRAY_SIZE(tables); i++)
		tables[i] = tbl;

	if (row->norelay)
		carrier->ldev->conf.relay_rate = 0;
	lwm_carrier_inject(carrier, topo, tables, &msg, row->from, 1, buf, packet_write(row, buf));
	KUNIT_EXPECT_STREQ(test, carrier->wrong ?: "", "");
	KUNIT_EXPECT_EQ(test, delivered_at(carrier, 1), row->here);
	copies_expect(test, carrier, row);
	if (row->why)
		KUNIT_EXPECT_EQ(test, lwm_carrier_drops(carrier, row->why), row->struck);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(carrier), row->struck);
	lwm_table_free(tbl);
}

/* What a plain node broadcasts: to all but itself, once. */
static void plain_node_is_forwarded_for(struct kunit *test)
{
	struct lwm_carrier_state *carrier = lwm_carrier_new(test);
	struct lwm_table *tables[ARRAY_SIZE(small.nodes)], *tbl;
	struct lwm_topology *topo = small_topology(test);
	struct lwm_message msg = { .initiator = 6, .len = LWM_CARRIER_PLAIN_MAX };
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, carrier);
	tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	for (i = 0; i < ARRAY_SIZE(tables); i++)
		tables[i] = tbl;

	lwm_carrier_send_plain(carrier, topo, tables, &msg, 1);
	KUNIT_EXPECT_STREQ(test, carrier->wrong ?: "", "");
	for (i = 1; i <= ARRAY_SIZE(small.nodes); i++)
		KUNIT_EXPECT_EQ(test, delivered_at(carrier, i), i != 6);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(carrier), 0);

	/* Another node does not forward for it. */
	lwm_carrier_send_plain(carrier, topo, tables, &msg, 2);
	KUNIT_EXPECT_EQ(test, carrier->n_delivered, 0);
	KUNIT_EXPECT_EQ(test, lwm_carrier_drops(carrier, LWM_DROP_NO_SET), 1);
	lwm_table_free(tbl);
}

#define MANY	100	/* nodes: more than one softirq serves */

static struct lwm_topology *large_topology(struct kunit *test)
{
	struct lwm_topology *topo = kunit_kzalloc(test, sizeof(*topo), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, topo);
	topo->zones[0].id = 1;
	for (i = 0; i < MANY; i++)
		topo->nodes[i] = (struct lwm_topology_node){
			.id = i + 1, .zone = 1, .families = LWM_TOPOLOGY_V4,
		};
	topo->nodes[MANY - 1].flags = LWM_NODE_PLAIN;
	topo->nodes[MANY - 1].via = 1;
	return topo;
}

static void plain_node_is_forwarded_for_to_many(struct kunit *test)
{
	struct lwm_carrier_state *carrier = lwm_carrier_new(test);
	struct lwm_message msg = { .initiator = MANY, .len = LWM_CARRIER_PLAIN_MAX };
	struct lwm_topology *topo = large_topology(test);
	struct lwm_table *tables[MANY], *tbl;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, carrier);
	tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	for (i = 0; i < MANY; i++)
		tables[i] = tbl;

	lwm_carrier_send_plain(carrier, topo, tables, &msg, 1);
	KUNIT_EXPECT_EQ(test, carrier->n_delivered, 1);
	KUNIT_EXPECT_EQ(test, delivered_at(carrier, 1), 1);
	lwm_carrier_flood(carrier, 1);
	KUNIT_EXPECT_STREQ(test, carrier->wrong ?: "", "");
	for (i = 1; i <= MANY; i++)
		KUNIT_EXPECT_EQ(test, delivered_at(carrier, i), i != MANY);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(carrier), 0);

	/* Nor to them is anything sent on, where nothing is. */
	carrier->ldev->conf.relay_rate = 0;
	lwm_carrier_send_plain(carrier, topo, tables, &msg, 1);
	KUNIT_EXPECT_EQ(test, delivered_at(carrier, 1), 1);
	KUNIT_EXPECT_EQ(test, lwm_carrier_drops(carrier, LWM_DROP_RELAY_RATE), MANY - 2);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(carrier), MANY - 2);
	lwm_table_free(tbl);
}

static struct kunit_case rx_cases[] = {
	KUNIT_CASE_PARAM(copy_comes, rows_gen_params),
	KUNIT_CASE(plain_node_is_forwarded_for),
	KUNIT_CASE(plain_node_is_forwarded_for_to_many),
	{}
};

static struct kunit_suite rx_suite = {
	.name = "lwm_rx",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = rx_cases,
};

kunit_test_suite(rx_suite);
