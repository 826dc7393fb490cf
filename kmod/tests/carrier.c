// SPDX-License-Identifier: GPL-2.0
#include "carrier.h"

#include <kunit/test.h>
#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>

#include "dev.h"
#include "geneve.h"
#include "node.h"
#include "nodeset.h"
#include "path.h"
#include "plan.h"
#include "route.h"
#include "table.h"
#include "wire.h"
#include "wrap.h"
#include "zone.h"

/* Room before a payload for all headers of a copy but the link's own. */
#define HEADROOM	(sizeof(struct ipv6hdr) + sizeof(struct udphdr) + \
			 sizeof(struct lwm_geneve) + LWM_SETLEN_MAX)

/* The one in use: tests run one after the other, before there is a device that could send. */
static struct lwm_carrier_state *in_use;

/* A copy on its way. */
struct copy_cb {
	u16	from;
	u16	to;
	__be16	sport;
};

static struct copy_cb *copy_cb(struct sk_buff *skb)
{
	return (struct copy_cb *)skb->cb;
}

static void carrier_wrong(struct lwm_carrier_state *c, const char *what)
{
	if (c->wrong)
		return;
	c->wrong = what;
	c->wrong_at = c->at;
}

/* ---- payloads ---- */

static u8 payload_octet(const struct lwm_carrier_state *c, unsigned int i)
{
	return c->initiator + 3 * i;
}

static void payload_write(const struct lwm_carrier_state *c, struct sk_buff *skb)
{
	u8 *pos = skb_put(skb, c->len);
	unsigned int i;

	for (i = 0; i < c->len; i++)
		pos[i] = payload_octet(c, i);
}

static void payload_check(struct lwm_carrier_state *c, const struct sk_buff *skb,
			  unsigned int offset)
{
	unsigned int i;
	u8 octet;

	if (skb->len != offset + c->len) {
		carrier_wrong(c, "the payload has another length");
		return;
	}
	for (i = 0; i < c->len; i++) {
		if (skb_copy_bits(skb, offset + i, &octet, 1) || octet != payload_octet(c, i)) {
			carrier_wrong(c, "the payload has other octets");
			return;
		}
	}
}

static struct sk_buff *message_new(const struct lwm_carrier_state *c, __be16 proto)
{
	struct sk_buff *skb = alloc_skb(HEADROOM + ETH_HLEN + c->len, GFP_ATOMIC);
	struct lwm_hdr *hdr;
	struct ethhdr *eth;

	if (!skb)
		return NULL;
	skb_reserve(skb, HEADROOM);
	skb_reset_mac_header(skb);
	if (proto == LWM_PROTO_MESSAGE) {
		hdr = skb_put_zero(skb, sizeof(*hdr));
		hdr->sport = cpu_to_be16(LWM_CARRIER_PORT);
		hdr->dport = cpu_to_be16(LWM_CARRIER_PORT);
		hdr->flags = c->asks ? LWM_HDR_ANSWER : 0;
		hdr->id = cpu_to_be32(1);
	} else {
		eth = skb_put_zero(skb, sizeof(*eth));
		eth_broadcast_addr(eth->h_dest);
		lwm_node_mac(LWM_TOPOLOGY_NETWORK, c->initiator, eth->h_source);
		eth->h_proto = cpu_to_be16(ETH_P_802_EX1);
		skb_set_network_header(skb, ETH_HLEN);
		skb_set_transport_header(skb, ETH_HLEN);
	}
	payload_write(c, skb);
	return skb;
}

/* ---- in place of the devices of a namespace ---- */

struct lwm_dev *__wrap___lwm_net_find_rcu(const struct lwm_net *lnet, u32 id)
{
	if (!in_use)
		return __real___lwm_net_find_rcu(lnet, id);
	return in_use->ldev->conf.id == id ? in_use->ldev : ERR_PTR(-ENODEV);
}

/* ---- in place of the carrier ---- */

/* No node ever has one of its own, so each is asked for here. */
struct lwm_route *__wrap_lwm_route_renew_rcu(struct lwm_dev *ldev, struct lwm_node *node,
					     struct lwm_route *old)
{
	static struct lwm_route route = {
		.headroom = sizeof(struct iphdr) + sizeof(struct udphdr),
	};

	if (!in_use)
		return __real_lwm_route_renew_rcu(ldev, node, old);
	if (!(ldev->conf.local4 && lwm_node_has4(node)) &&
	    !(!ipv6_addr_any(&ldev->conf.local6) && lwm_node_has6(node)))
		carrier_wrong(in_use, "a copy is sent to a node of another family");
	return &route;
}

unsigned int __wrap_lwm_route_room(const struct lwm_route *route)
{
	return in_use ? in_use->room : __real_lwm_route_room(route);
}

/* A packet as it would come off a wire: in memory of its own, from the UDP header on. */
static struct sk_buff *wire_skb(unsigned int len)
{
	struct sk_buff *skb = alloc_skb(HEADROOM + len, GFP_ATOMIC);

	if (!skb)
		return NULL;
	skb_reserve(skb, HEADROOM);
	skb_reset_transport_header(skb);
	skb_put_zero(skb, sizeof(struct udphdr));
	return skb;
}

static void carry(struct lwm_carrier_state *c, struct sk_buff *skb, u16 to, __be16 sport)
{
	*copy_cb(skb) = (struct copy_cb){ .from = c->at, .to = to, .sport = sport };
	udp_hdr(skb)->source = sport;
	__skb_queue_tail(&c->on_way, skb);
}

static void carried_add(struct lwm_carrier_state *c, u16 to, const void *data, unsigned int len)
{
	struct lwm_carried *carried = &c->carried[c->n_carried++];
	struct lwm_wire wire;

	if (lwm_wire_check(data, len, &wire))
		carrier_wrong(c, "a copy is sent that any node refuses");
	*carried = (struct lwm_carried){
		.from = c->at,
		.to = to,
		.plain = !wire.has_set,
		.leaf = wire.flags & LWM_SET_LEAF,
		.hop = wire.hop,
	};
}

int __wrap_lwm_geneve_send(struct lwm_dev *ldev, const struct lwm_node *node,
			   const struct lwm_route *route, struct sk_buff *skb,
			   const struct lwm_send *send, unsigned int head, struct lwm_sum *sum)
{
	struct lwm_carrier_state *c = in_use;
	struct sk_buff *copy;

	if (!c)
		return __real_lwm_geneve_send(ldev, node, route, skb, send, head, sum);
	if (c->refuse) {
		kfree_skb(skb);
		return c->refuse;
	}
	if (c->n_carried == LWM_CARRIER_COPIES) {
		carrier_wrong(c, "copies do not end");
		goto out;
	}
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		carrier_wrong(c, "a copy has the sum of what came");
	if (skb->ip_summed == CHECKSUM_PARTIAL && send->proto == LWM_PROTO_MESSAGE)
		carrier_wrong(c, "a sum is to be written into a message");
	copy = wire_skb(sizeof(struct udphdr) + skb->len);
	if (!copy) {
		carrier_wrong(c, "the test has no memory");
		goto out;
	}
	skb_copy_bits(skb, 0, skb_put(copy, skb->len), skb->len);
	carried_add(c, node->id, udp_hdr(copy) + 1, skb->len);
	carry(c, copy, node->id, send->sport);
out:
	consume_skb(skb);
	return 0;
}

/* ---- in place of sockets and of the stack ---- */

static void delivered_add(struct lwm_carrier_state *c, u16 node, __be16 port)
{
	if (c->n_delivered == LWM_CARRIER_COPIES) {
		carrier_wrong(c, "deliveries do not end");
		return;
	}
	c->delivered[c->n_delivered++] = (struct lwm_delivered){ node, port };
}

static void delivered_check(struct lwm_carrier_state *c, const struct lwm_from *from)
{
	if (from->node != c->initiator)
		carrier_wrong(c, "another initiator is told");
	if (from->group != c->group)
		carrier_wrong(c, "another group is told");
	if (from->network != LWM_TOPOLOGY_NETWORK)
		carrier_wrong(c, "another network is told");
}

/* Relays tell the initiator of those that they could not serve. */
static void told_add(struct lwm_carrier_state *c, const struct sk_buff *skb)
{
	const struct lwm_hdr *hdr = (const void *)skb->data;
	const struct lwm_reply *reply = (const void *)(hdr + 1);
	__be16 port = hdr->sport == cpu_to_be16(LWM_CARRIER_PORT) ? 0 : hdr->sport;

	if (!c->asks || c->at != c->initiator)
		carrier_wrong(c, "who has not asked is answered");
	if (reply->status < LWM_STATUS_TOO_BIG)
		carrier_wrong(c, "an answer says of another that it got something");
	if (c->n_told == LWM_CARRIER_COPIES) {
		carrier_wrong(c, "answers do not end");
		return;
	}
	c->told[c->n_told++] = (struct lwm_delivered){ be16_to_cpu(reply->node), port };
}

void __wrap_lwm_sock_deliver(struct lwm_dev *ldev, struct sk_buff *skb,
			     const struct lwm_from *from, const struct lwm_target *here,
			     unsigned int n)
{
	struct lwm_carrier_state *c = in_use;
	unsigned int i;

	if (!c) {
		__real_lwm_sock_deliver(ldev, skb, from, here, n);
		return;
	}
	if (((const struct lwm_hdr *)skb->data)->kind == LWM_KIND_ANSWER) {
		told_add(c, skb);
		consume_skb(skb);
		return;
	}
	delivered_check(c, from);
	payload_check(c, skb, sizeof(struct lwm_hdr));
	for (i = 0; i < n; i++) {
		if (here[i].node != c->at)
			carrier_wrong(c, "a message is delivered that is for another node");
		delivered_add(c, c->at, here[i].port);
	}
	consume_skb(skb);
}

void __wrap_lwm_frame_deliver(struct lwm_dev *ldev, struct sk_buff *skb,
			      const struct lwm_from *from)
{
	struct lwm_carrier_state *c = in_use;

	if (!c) {
		__real_lwm_frame_deliver(ldev, skb, from);
		return;
	}
	delivered_check(c, from);
	payload_check(c, skb, ETH_HLEN);
	delivered_add(c, c->at, 0);
	consume_skb(skb);
}

/* ---- at a node ---- */

/* Its table; NULL: there is no such node, or its table does not have itself. */
static struct lwm_table *stand_at(struct lwm_carrier_state *c, u16 id)
{
	const struct lwm_topology_node *host = lwm_topology_node(c->topo, id);
	struct lwm_conf *conf = &c->ldev->conf;
	struct lwm_table *tbl;
	struct lwm_node *node;

	c->at = id;
	tbl = host ? c->tables[host - c->topo->nodes] : NULL;
	node = tbl ? lwm_node_find(tbl, id) : NULL;
	if (!node)
		return NULL;
	conf->id = LWM_TOPOLOGY_NETWORK;
	conf->node = id;
	conf->zone = node->zone->id;
	conf->local4 = host->families & LWM_TOPOLOGY_V4 ? lwm_topology_addr4(id) : 0;
	conf->local6 = in6addr_any;
	if (host->families & LWM_TOPOLOGY_V6)
		conf->local6 = lwm_topology_addr6(id);
	RCU_INIT_POINTER(c->ldev->table, tbl);
	return tbl;
}

/* An ordinary Geneve endpoint takes frames without options, and drops critical ones. */
static void plain_receive(struct lwm_carrier_state *c, struct sk_buff *skb)
{
	const struct lwm_geneve *geneve = (void *)(udp_hdr(skb) + 1);

	if (!(geneve->flags & LWM_GENEVE_CRITICAL) && geneve->proto == LWM_PROTO_FRAME) {
		payload_check(c, skb, sizeof(struct udphdr) + lwm_wire_len(geneve) + ETH_HLEN);
		delivered_add(c, c->at, 0);
	}
	consume_skb(skb);
}

/* UDP has seen to its sum, and leaves it there; or a guest has asked for one of its own. */
static void sum_leave(struct sk_buff *skb, u16 from)
{
	const struct lwm_geneve *geneve = (void *)(udp_hdr(skb) + 1);

	if (from % 2 || geneve->proto != LWM_PROTO_MESSAGE) {
		skb->csum = skb_checksum(skb, 0, skb->len, 0);
		skb->ip_summed = CHECKSUM_COMPLETE;
		return;
	}
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + skb->len - sizeof(__sum16);
	skb->csum_offset = 0;
}

/* As the carrier does it: doubt it, find the sender by its address. */
static void receive_rcu(struct lwm_carrier_state *c, struct lwm_table *tbl, struct sk_buff *skb)
{
	struct copy_cb cb = *copy_cb(skb);
	struct lwm_arrival arrival = { .sport = cb.sport };
	struct in6_addr addr6 = lwm_topology_addr6(cb.from);
	enum lwm_drop why;
	struct lwm_wire wire;

	memset(skb->cb, 0, sizeof(skb->cb));
	sum_leave(skb, cb.from);
	why = lwm_wire_check(udp_hdr(skb) + 1, skb->len - sizeof(struct udphdr), &wire);
	arrival.node = lwm_node_find_addr4_rcu(tbl, lwm_topology_addr4(cb.from)) ?:
		       lwm_node_find_addr6_rcu(tbl, &addr6);
	if (!why && !arrival.node)
		why = LWM_DROP_SOURCE;
	if (why)
		lwm_drop(c->ldev, skb, why);
	else
		lwm_rx(c->ldev, tbl, skb, &wire, &arrival);
}

static void carrier_arrive(struct lwm_carrier_state *c, struct sk_buff *skb)
{
	u16 to = copy_cb(skb)->to;
	struct lwm_table *tbl = stand_at(c, to);

	if (!lwm_topology_node(c->topo, to))
		carrier_wrong(c, "a copy is sent to nobody");
	if (lwm_topology_node(c->topo, to)->flags & LWM_NODE_PLAIN)
		plain_receive(c, skb);
	else if (tbl)
		receive_rcu(c, tbl, skb);
	else
		consume_skb(skb);
}

static void carrier_run(struct lwm_carrier_state *c)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(&c->on_way)))
		carrier_arrive(c, skb);
}

/* ---- sending ---- */

static void carrier_begin(struct lwm_carrier_state *c, const struct lwm_topology *topo,
			  struct lwm_table **tables, const struct lwm_message *msg)
{
	int cpu;

	c->topo = topo;
	c->tables = tables;
	c->initiator = msg->initiator;
	c->group = msg->group;
	c->len = msg->len;
	c->room = msg->room ?: 1 << 16;
	c->refuse = msg->refuse;
	c->n_carried = 0;
	c->n_delivered = 0;
	c->n_told = 0;
	c->asks = msg->asks;
	c->wrong = NULL;
	c->result = (struct lwm_tx_result){
		.results = c->missed, .max_results = LWM_CARRIER_MISSED,
	};
	c->ldev->conf.setlen = msg->setlen ?: LWM_SETLEN_DEFAULT;
	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(c->ldev->stats.pcpu, cpu), 0, sizeof(struct lwm_pcpu_stats));
}

static int message_share(struct lwm_carrier_state *c, struct sk_buff *skb, __be16 proto,
			 const struct lwm_plan *plan)
{
	if (proto == LWM_PROTO_FRAME)
		return lwm_tx_frame(c->ldev, skb, plan->n_copies);
	return plan->n_copies > 1 ? lwm_tx_share(skb, sizeof(struct lwm_hdr), plan->n_copies) : 0;
}

/* A socket looks first whether all copies have room. */
static int message_check(struct lwm_carrier_state *c, struct sk_buff *skb,
			 struct lwm_plan *plan, const struct lwm_send *send)
{
	int err = 0;

	if (send->proto == LWM_PROTO_MESSAGE)
		err = lwm_tx_fits(c->ldev, plan, skb->len, NULL, &c->result);
	return err ?: message_share(c, skb, send->proto, plan);
}

static int send_planned(struct lwm_carrier_state *c, struct lwm_plan *plan,
			const struct lwm_send *send)
{
	struct sk_buff *skb = message_new(c, send->proto);
	unsigned int i;
	int err;

	if (!skb)
		return -ENOMEM;
	err = message_check(c, skb, plan, send);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	for (i = 0; i < plan->n_here; i++)
		delivered_add(c, c->at, plan->here[i].port);
	lwm_tx(c->ldev, plan, skb, send, NULL, &c->result);
	return 0;
}

static int send_rcu(struct lwm_carrier_state *c, const struct lwm_message *msg)
{
	struct lwm_table *tbl = stand_at(c, msg->initiator);
	struct lwm_send send = {
		.proto = msg->proto,
		.sport = cpu_to_be16(msg->sport),
		.initiator = msg->initiator,
		.group = msg->group,
		.hop = msg->hop ?: LWM_HOP_START,
	};
	struct lwm_plan *plan;
	int err;

	if (!tbl)
		return -ENODEV;
	plan = lwm_plan_get(c->ldev, tbl, &send, msg->targets, msg->n);
	if (IS_ERR(plan))
		return PTR_ERR(plan);
	err = send_planned(c, plan, &send);
	lwm_plan_put(plan);
	return err;
}

int lwm_carrier_send(struct lwm_carrier_state *c, const struct lwm_topology *topo,
		     struct lwm_table **tables, const struct lwm_message *msg)
{
	int err;

	carrier_begin(c, topo, tables, msg);
	local_bh_disable();
	rcu_read_lock();
	err = send_rcu(c, msg);
	carrier_run(c);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

void lwm_carrier_inject(struct lwm_carrier_state *c, const struct lwm_topology *topo,
			struct lwm_table **tables, const struct lwm_message *msg,
			u16 from, u16 to, const void *data, unsigned int len)
{
	struct sk_buff *skb;

	carrier_begin(c, topo, tables, msg);
	c->at = from;
	skb = wire_skb(sizeof(struct udphdr) + len);
	if (!skb) {
		carrier_wrong(c, "the test has no memory");
		return;
	}
	skb_put_data(skb, data, len);
	carry(c, skb, to, cpu_to_be16(msg->sport));
	local_bh_disable();
	rcu_read_lock();
	carrier_run(c);
	rcu_read_unlock();
	local_bh_enable();
}

void lwm_carrier_send_plain(struct lwm_carrier_state *c, const struct lwm_topology *topo,
			    struct lwm_table **tables, const struct lwm_message *msg, u16 via)
{
	u8 buf[sizeof(struct lwm_geneve) + ETH_HLEN + LWM_CARRIER_PLAIN_MAX];
	struct sk_buff *skb;
	unsigned int len;

	carrier_begin(c, topo, tables, msg);
	skb = message_new(c, LWM_PROTO_FRAME);
	if (!skb) {
		carrier_wrong(c, "the test has no memory");
		return;
	}
	len = lwm_wire_encode_plain(buf, LWM_TOPOLOGY_NETWORK);
	memcpy(buf + len, skb->data, skb->len);
	len += skb->len;
	kfree_skb(skb);
	lwm_carrier_inject(c, topo, tables, msg, msg->initiator, via, buf, len);
}

void lwm_carrier_flood(struct lwm_carrier_state *c, u16 at)
{
	struct lwm_dev *ldev = c->ldev;

	stand_at(c, at);
	set_bit(__LINK_STATE_START, &ldev->dev->state);
	queue_work(system_unbound_wq, &ldev->flood_work);
	flush_work(&ldev->flood_work);
	clear_bit(__LINK_STATE_START, &ldev->dev->state);
	local_bh_disable();
	rcu_read_lock();
	carrier_run(c);
	rcu_read_unlock();
	local_bh_enable();
}

/* ---- what was counted ---- */

u64 lwm_carrier_drops(const struct lwm_carrier_state *c, enum lwm_drop why)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += u64_stats_read(&per_cpu_ptr(c->ldev->stats.pcpu, cpu)->drop[why]);
	return sum;
}

u64 lwm_carrier_all_drops(const struct lwm_carrier_state *c)
{
	u64 sum = 0;
	int why;

	for (why = LWM_PASS + 1; why < __LWM_DROP_MAX; why++)
		sum += lwm_carrier_drops(c, why);
	return sum;
}

/* ---- life ---- */

static void dev_free(void *data)
{
	struct lwm_dev *ldev = data;

	if (in_use)
		__skb_queue_purge(&in_use->on_way);
	in_use = NULL;
	RCU_INIT_POINTER(ldev->table, NULL);	/* the last one is gone */
	lwm_neigh_stop(ldev);
	cancel_work_sync(&ldev->flood_work);
	skb_queue_purge(&ldev->floods);
	lwm_stats_teardown(&ldev->stats);
	free_netdev(ldev->dev);
}

static int dev_init(struct kunit_resource *res, void *context)
{
	struct net_device *dev;
	struct lwm_dev *ldev;
	int err;

	dev = alloc_netdev(sizeof(*ldev), "lwm-test", NET_NAME_UNKNOWN, lwm_dev_setup);
	if (!dev)
		return -ENOMEM;
	ldev = netdev_priv(dev);
	ldev->net = dev_net(dev);
	err = lwm_stats_setup(&ldev->stats);
	if (err) {
		free_netdev(dev);
		return err;
	}
	res->data = ldev;
	return 0;
}

static void dev_resource_free(struct kunit_resource *res)
{
	dev_free(res->data);
}

struct lwm_carrier_state *lwm_carrier_new(struct kunit *test)
{
	struct lwm_carrier_state *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	if (!c)
		return NULL;
	c->carried = kunit_kcalloc(test, LWM_CARRIER_COPIES, sizeof(*c->carried), GFP_KERNEL);
	c->delivered = kunit_kcalloc(test, LWM_CARRIER_COPIES, sizeof(*c->delivered), GFP_KERNEL);
	c->told = kunit_kcalloc(test, LWM_CARRIER_COPIES, sizeof(*c->told), GFP_KERNEL);
	c->ldev = kunit_alloc_resource(test, dev_init, dev_resource_free, GFP_KERNEL, NULL);
	if (!c->carried || !c->delivered || !c->told || !c->ldev)
		return NULL;
	__skb_queue_head_init(&c->on_way);
	in_use = c;
	return c;
}
