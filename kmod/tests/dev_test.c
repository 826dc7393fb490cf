// SPDX-License-Identifier: GPL-2.0
/* Frames that the device does not take, or does not give to the stack. */
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <net/inet_ecn.h>

#include "carrier.h"
#include "dev.h"
#include "path.h"
#include "plan.h"
#include "suite.h"
#include "table.h"
#include "topology.h"
#include "wire.h"
#include "wrap.h"

#define FLOODS	128	/* frames that wait to be sent to many */
#define NEST	5	/* devices below each other: one too many */

static struct lwm_carrier_state *carrier_for(struct kunit *test)
{
	struct lwm_carrier_state *carrier = lwm_carrier_new(test);

	KUNIT_ASSERT_NOT_NULL(test, carrier);
	return carrier;
}

/* A broadcast of IPv4 with @len octets behind its Ethernet header, all 0 but the first. */
static struct sk_buff *frame_new(struct kunit *test, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(ETH_HLEN + len, GFP_ATOMIC);
	struct ethhdr *eth;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reset_mac_header(skb);
	eth = skb_put_zero(skb, ETH_HLEN);
	eth_broadcast_addr(eth->h_dest);
	eth->h_proto = cpu_to_be16(ETH_P_IP);
	skb->protocol = eth->h_proto;
	skb_set_network_header(skb, ETH_HLEN);
	skb_put_zero(skb, len);
	*skb_network_header(skb) = 0x45;
	return skb;
}

/* ---- out ---- */

struct row {
	const char	*name;
	bool		configured;
	unsigned int	len;		/* octets behind the Ethernet header */
	enum lwm_drop	why;
};

static const struct row rows[] = {
	{ "of a device without tables", false, sizeof(struct iphdr), LWM_DROP_DOWN },
	{ "that is cut in its IP header", true, sizeof(struct iphdr) - 1, LWM_DROP_SHORT },
};

LWM_ROWS(rows)

static struct lwm_table *one_node(struct kunit *test)
{
	struct lwm_topology *topo = kunit_kzalloc(test, sizeof(*topo), GFP_KERNEL);
	struct lwm_table *tbl;

	KUNIT_ASSERT_NOT_NULL(test, topo);
	topo->zones[0].id = 1;
	topo->nodes[0] = (struct lwm_topology_node){ 1, 1, .families = LWM_TOPOLOGY_V4 };
	tbl = lwm_topology_table(topo);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tbl));
	return tbl;
}

static void frame_is_not_taken(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct lwm_carrier_state *carrier = carrier_for(test);
	struct lwm_table *tbl = row->configured ? one_node(test) : NULL;
	struct sk_buff *skb = frame_new(test, row->len);
	struct net_device *dev = carrier->ldev->dev;

	RCU_INIT_POINTER(carrier->ldev->table, tbl);
	local_bh_disable();
	KUNIT_EXPECT_EQ(test, dev->netdev_ops->ndo_start_xmit(skb, dev), NETDEV_TX_OK);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, lwm_carrier_drops(carrier, row->why), 1);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(carrier), 1);
	lwm_table_free(tbl);
}

static void so_many_frames_wait_and_no_more(struct kunit *test)
{
	const struct lwm_send send = { .proto = LWM_PROTO_FRAME };
	struct lwm_carrier_state *carrier = carrier_for(test);
	unsigned int i;

	local_bh_disable();
	for (i = 0; i < FLOODS + 2; i++)
		lwm_frame_flood(carrier->ldev, frame_new(test, sizeof(struct iphdr)), &send);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, skb_queue_len(&carrier->ldev->floods), FLOODS);
	KUNIT_EXPECT_EQ(test, lwm_carrier_drops(carrier, LWM_DROP_QUEUE), 2);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(carrier), 2);
}

static void devices_are_not_stacked_without_end(struct kunit *test)
{
	struct sk_buff *skb = frame_new(test, sizeof(struct iphdr));
	struct lwm_dev *ldev = carrier_for(test)->ldev;
	unsigned int i;
	int err;

	local_bh_disable();
	for (i = 0; i < NEST; i++)
		dev_xmit_recursion_inc();
	err = __real_lwm_geneve_send(ldev, NULL, NULL, skb, NULL, 0, NULL);
	for (i = 0; i < NEST; i++)
		dev_xmit_recursion_dec();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, err, -ELOOP);
}

/* ---- in ---- */

/* RFC 6040, 4.2: who did not speak of congestion cannot be told of it but by a loss. */
static void congestion_that_cannot_be_told_is_a_loss(struct kunit *test)
{
	const struct lwm_from from = { .node = 1, .tos = INET_ECN_CE };
	struct lwm_carrier_state *carrier = carrier_for(test);

	rcu_read_lock();
	__real_lwm_frame_deliver(carrier->ldev, frame_new(test, sizeof(struct iphdr)), &from);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, lwm_carrier_drops(carrier, LWM_DROP_OPTIONS), 1);
	KUNIT_EXPECT_EQ(test, lwm_carrier_all_drops(carrier), 1);
}

static struct kunit_case dev_cases[] = {
	KUNIT_CASE_PARAM(frame_is_not_taken, rows_gen_params),
	KUNIT_CASE(so_many_frames_wait_and_no_more),
	KUNIT_CASE(devices_are_not_stacked_without_end),
	KUNIT_CASE(congestion_that_cannot_be_told_is_a_loss),
	{}
};

static struct kunit_suite dev_suite = {
	.name = "lwm_dev",
	.suite_init = lwm_suite_init,
	.suite_exit = lwm_suite_exit,
	.test_cases = dev_cases,
};

kunit_test_suite(dev_suite);
