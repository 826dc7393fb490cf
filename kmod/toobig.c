// SPDX-License-Identifier: GPL-2.0
#include "toobig.h"

#include <linux/etherdevice.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_vlan.h>
#include <net/dst_metadata.h>
#include <net/gso.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/sock.h>

#include "dev.h"
#include "path.h"
#include "plan.h"
#include "route.h"

unsigned int lwm_toobig(struct lwm_dev *ldev, const struct lwm_plan *plan,
			const struct sk_buff *skb)
{
	unsigned int room;

	if (plan->n_copies != 1 || is_multicast_ether_addr(skb->data))
		return 0;
	room = lwm_tx_frame_room(ldev, plan->copies);
	if (skb_is_gso(skb) ? skb_gso_validate_mac_len(skb, room) : skb->len <= room)
		return 0;
	return room > skb_network_offset(skb) ? room - skb_network_offset(skb) : 0;
}

static void toobig_strike(struct lwm_dev *ldev, const struct lwm_plan *plan)
{
	lwm_strike(ldev, LWM_DROP_TOO_BIG, plan->targets[plan->copies->first].node, 1);
}

/* Make @skb the error about it, as a frame to who sent it. False: nobody is to be told. */
static bool toobig_turn(struct lwm_dev *ldev, const struct lwm_plan *plan, struct sk_buff *skb,
			unsigned int mtu)
{
	struct lwm_route *route = lwm_route_get_rcu(ldev, plan->copies->node);

	skb->dev = ldev->dev;
	/* Only what was sent from here is pulled already; others may have the segments, too. */
	if (IS_ERR(route) || !pskb_inet_may_pull(skb) ||
	    (skb_is_gso(skb) && skb_unclone(skb, GFP_ATOMIC)))
		return false;
	return lwm_route_icmp(route, skb, mtu) > 0;
}

/* ---- from here ---- */

/* It came from beside us, from somebody whose routes are not this host's. */
static bool is_bridged(const struct sk_buff *skb)
{
	return netif_is_any_bridge_port(skb->dev) ||
	       (netif_is_macvlan_port(skb->dev) && !skb_valid_dst(skb));
}

static void bridged_tell(struct lwm_dev *ldev, const struct lwm_plan *plan, struct sk_buff *skb,
			 unsigned int mtu)
{
	if (!toobig_turn(ldev, plan, skb, mtu)) {
		kfree_skb(skb);
		return;
	}
	skb->protocol = eth_type_trans(skb, ldev->dev);
	__netif_rx(skb);
}

static void routed_tell(struct sk_buff *skb, unsigned int mtu)
{
	__be16 proto = vlan_get_protocol(skb);

	if (!skb_valid_dst(skb))
		return;
	if (proto == htons(ETH_P_IP) && ip_hdr(skb)->frag_off & htons(IP_DF))
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
	else if (proto == htons(ETH_P_IPV6))
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
}

int lwm_toobig_refuse(struct lwm_dev *ldev, const struct lwm_plan *plan, struct sk_buff *skb,
		      unsigned int mtu)
{
	struct sock *sk = skb_to_full_sk(skb);

	toobig_strike(ldev, plan);
	if (is_bridged(skb)) {
		bridged_tell(ldev, plan, skb, mtu);
		return 0;
	}
	skb_dst_update_pmtu_no_confirm(skb, mtu);
	/* A stream sends again what ICMP says is lost; an error it would take for a full queue. */
	if (!sk || sk->sk_type == SOCK_STREAM)
		routed_tell(skb, mtu);
	kfree_skb(skb);
	return sk && sk->sk_type != SOCK_STREAM ? -EMSGSIZE : 0;
}

/* ---- from elsewhere ---- */

void lwm_toobig_answer(struct lwm_dev *ldev, const struct lwm_table *tbl,
		       const struct lwm_plan *plan, struct sk_buff *skb,
		       const struct lwm_send *send, unsigned int mtu)
{
	struct lwm_send answer = {
		.proto = LWM_PROTO_FRAME,
		.sport = send->sport,
		.initiator = plan->targets[plan->copies->first].node,
		.hop = LWM_HOP_START,
	};
	const struct lwm_target to = { .node = send->initiator };
	struct lwm_plan *back;

	toobig_strike(ldev, plan);
	skb_scrub_packet(skb, true);
	back = lwm_plan_get(ldev, tbl, &answer, &to, 1);
	if (IS_ERR(back) || !toobig_turn(ldev, plan, skb, mtu) || lwm_tx_frame(ldev, skb, 1))
		kfree_skb(skb);
	else
		lwm_tx(ldev, back, skb, &answer, NULL, NULL);
	lwm_plan_put(back);
}
