// SPDX-License-Identifier: GPL-2.0
/*
 * Duplicate address detection works by the same rules, though nothing here is
 * about it but who is answered how:
 *
 * An address of another node: the probe is answered as any other request is.
 * The tables say that it is that node's, be the node up or down, so whoever
 * gave it to this host, or to a guest bridged here, is told in time.
 *
 * An address of this node: nobody answers from a table. The own tables do not,
 * or no host could take the address that is its own; and no node answers for
 * others what comes from the wire. The probe goes to all nodes, and one that
 * has the address without right defends it itself.
 *
 * An address that no table knows: likewise to all nodes. Who has it answers.
 *
 * An announcement (gratuitous ARP, an unsolicited neighbour advertisement) asks
 * nothing and goes to all nodes. So does what is malformed: its receivers refuse
 * it. A unicast request doubts that one node is there, which only that node can
 * answer: it is sent there as all that is for its MAC.
 */
#include "resolve.h"

#include <net/gro_cells.h>

#include "dev.h"
#include "node.h"
#include "overlay.h"
#include "path.h"
#include "solicit.h"
#include "stats.h"
#include "stranger.h"

/* The reply waits, with what comes from the wire, in a queue that is bounded (gro_cells). */
static void resolve_deliver(struct lwm_dev *ldev, struct sk_buff *reply)
{
	dev_sw_netstats_rx_add(ldev->dev, reply->len + ETH_HLEN);
	gro_cells_receive(&ldev->gro, reply);
}

bool lwm_resolve(struct lwm_dev *ldev, struct lwm_table *tbl, struct sk_buff *skb)
{
	const struct lwm_node *node;
	struct lwm_solicit ask;
	struct sk_buff *reply;
	const u8 *mac;

	if (!lwm_solicit_read(skb, &ask))
		return false;
	node = lwm_overlay_find_rcu(ldev, tbl, &ask.target);
	if (node && (node->flags & LWM_NODE_SELF))
		return false;
	mac = node ? node->mac : lwm_stranger_resolve_rcu(ldev, tbl, &ask.target);
	if (!mac)
		return false;

	reply = lwm_solicit_answer(ldev->dev, &ask, mac,
				   lwm_overlay_is_router_rcu(tbl, &ask.target));
	if (!reply) {
		lwm_drop(ldev, skb, LWM_DROP_MEMORY);
		return true;
	}
	lwm_stats_add(&ldev->stats, LWM_STAT_RESOLVED, 1);
	resolve_deliver(ldev, reply);
	consume_skb(skb);
	return true;
}
