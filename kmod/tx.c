// SPDX-License-Identifier: GPL-2.0
/*
 * From a plan to copies. A copy is a new head, built on a page fragment, with
 * references to the payload's fragments; the last one is the original itself.
 */
#include "path.h"

#include <linux/hash.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/skbuff_ref.h>
#include <linux/tcp.h>
#include <net/sock.h>
#include <net/udp_tunnel.h>

#include "answer.h"
#include "dev.h"
#include "geneve.h"
#include "head.h"
#include "neigh.h"
#include "net.h"
#include "node.h"
#include "plan.h"
#include "route.h"
#include "run.h"
#include "trace.h"

/* Copies between two looks at what else there is to do. */
#define LWM_TX_SECTION	64

/* ---- the payload: shared ---- */

/* Octets that could be copied for what a reference costs, and for what the fragment does. */
#define SHARE_EACH	512
#define SHARE_ONCE	2560

/* Are @len octets cheaper shared by @copies, one of which has them, than copied to each? */
static bool share_pays(unsigned int len, unsigned int copies)
{
	return len > SHARE_EACH && (copies - 1) * (len - SHARE_EACH) > SHARE_ONCE;
}

/*
 * The head is as large as before, and a fragment has come. A socket is charged
 * for it; what other owners reckon with is theirs.
 */
static void share_charge(struct sk_buff *skb, unsigned int len)
{
	if (skb->destructor == sock_wfree)
		refcount_add(len, &skb->sk->sk_wmem_alloc);
	else if (skb->sk)
		return;
	skb->truesize += len;
}

/* The last @len octets of the linear part become the first fragment. */
static int share_linear(struct sk_buff *skb, unsigned int len)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	struct page *page;
	void *frag;

	frag = napi_alloc_frag(len);
	if (!frag)
		return -ENOMEM;
	memcpy(frag, skb_tail_pointer(skb) - len, len);
	page = virt_to_head_page(frag);

	if (shinfo->nr_frags)
		memmove(&shinfo->frags[1], &shinfo->frags[0],
			shinfo->nr_frags * sizeof(skb_frag_t));
	__skb_fill_page_desc(skb, 0, page, frag - page_address(page), len);
	shinfo->nr_frags++;
	skb->tail -= len;
	skb->data_len += len;
	share_charge(skb, len);
	return 0;
}

int lwm_tx_share(struct sk_buff *skb, unsigned int keep, unsigned int copies)
{
	unsigned int len, part;

	if (skb_has_frag_list(skb) && __skb_linearize(skb))
		return -ENOMEM;
	if (skb_orphan_frags(skb, GFP_ATOMIC))
		return -ENOMEM;
	if (skb_headlen(skb) <= keep || !share_pays(skb_headlen(skb) - keep, copies))
		return 0;
	if (skb_unclone(skb, GFP_ATOMIC))
		return -ENOMEM;
	for (len = skb_headlen(skb) - keep; len; len -= part) {
		/* All taken: what is left stays linear, and is copied with the head. */
		if (skb_shinfo(skb)->nr_frags >= MAX_SKB_FRAGS)
			break;
		part = min_t(unsigned int, len, PAGE_FRAG_CACHE_MAX_SIZE);
		if (share_linear(skb, part))
			return -ENOMEM;
	}
	return 0;
}

/* Octets that each segment of a frame begins with. */
static unsigned int frame_heads(const struct sk_buff *skb)
{
	return skb_inner_transport_offset(skb) +
	       (skb_is_gso_tcp(skb) ? inner_tcp_hdrlen(skb) : sizeof(struct udphdr));
}

/* Octets of a frame that copies need in their heads: what a checksum or segments rewrite. */
static unsigned int frame_linear(const struct sk_buff *skb)
{
	unsigned int len = ETH_HLEN;

	if (skb->ip_summed == CHECKSUM_PARTIAL)
		len = skb_checksum_start_offset(skb) + skb->csum_offset + sizeof(__sum16);
	if (skb_is_gso(skb))
		len = max(len, frame_heads(skb));
	return len;
}

/* The longest packet that @skb becomes, without a header of @head octets in front. */
static unsigned int packet_len(const struct sk_buff *skb, unsigned int head)
{
	if (!skb_is_gso(skb))
		return skb->len;
	if (lwm_skb_is_run(skb))	/* has it in itself */
		return skb_shinfo(skb)->gso_size - head;
	return frame_heads(skb) + skb_shinfo(skb)->gso_size;
}

int lwm_tx_frame(struct lwm_dev *ldev, struct sk_buff *skb, unsigned int copies)
{
	if (udp_tunnel_handle_offloads(skb, READ_ONCE(ldev->conf.csum)))
		return -ENOMEM;
	skb_set_inner_protocol(skb, htons(ETH_P_TEB));
	return copies > 1 ? lwm_tx_share(skb, frame_linear(skb), copies) : 0;
}

/* ---- a copy ---- */

static void copy_frags(struct sk_buff *copy, struct sk_buff *skb)
{
	struct skb_shared_info *from = skb_shinfo(skb), *to = skb_shinfo(copy);
	unsigned int i;

	for (i = 0; i < from->nr_frags; i++) {
		to->frags[i] = from->frags[i];
		__skb_frag_ref(&to->frags[i]);
	}
	to->nr_frags = from->nr_frags;
	/* Nobody may write to them, as a decryption in place would: others have them too. */
	from->flags |= SKBFL_SHARED_FRAG;
	to->flags |= SKBFL_SHARED_FRAG;
	if (from->gso_size) {
		to->gso_size = from->gso_size;
		to->gso_segs = from->gso_segs;
		to->gso_type = from->gso_type;
	}
	copy->data_len = skb->data_len;
	copy->len += skb->data_len;
	copy->truesize += skb->data_len;
}

/* Offsets from the head, which is elsewhere in the copy. */
static void copy_offsets(struct sk_buff *copy, const struct sk_buff *skb)
{
	int shift;

	copy->ip_summed = skb->ip_summed;
	if (skb->ip_summed != CHECKSUM_PARTIAL && !skb->encapsulation)
		return;
	shift = skb_headroom(copy) - skb_headroom(skb);
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		copy->csum_start = skb->csum_start + shift;
		copy->csum_offset = skb->csum_offset;
	}
	if (!skb->encapsulation)
		return;
	copy->encapsulation = 1;
	copy->inner_protocol = skb->inner_protocol;
	copy->inner_protocol_type = skb->inner_protocol_type;
	copy->inner_mac_header = skb->inner_mac_header + shift;
	copy->inner_network_header = skb->inner_network_header + shift;
	copy->inner_transport_header = skb->inner_transport_header + shift;
}

/* Charged to the socket like the original. */
static void copy_owner(struct sk_buff *copy, const struct sk_buff *skb)
{
	if (skb->destructor != sock_wfree)
		return;
	copy->sk = skb->sk;
	copy->destructor = sock_wfree;
	refcount_add(copy->truesize, &skb->sk->sk_wmem_alloc);
}

static struct sk_buff *copy_make(struct sk_buff *skb, unsigned int headroom)
{
	unsigned int linear = skb_headlen(skb);
	struct sk_buff *copy;

	copy = lwm_head_alloc(headroom + linear);
	if (unlikely(!copy))
		return NULL;
	skb_reserve(copy, headroom);
	__skb_put_data(copy, skb->data, linear);
	copy_frags(copy, skb);
	copy_offsets(copy, skb);
	copy->priority = skb->priority;
	copy->mark = skb->mark;
	copy->tstamp = skb->tstamp;
	copy_owner(copy, skb);
	return copy;
}

/* ---- sending ---- */

struct sending {
	struct lwm_dev		*ldev;
	struct lwm_plan		*plan;
	struct sk_buff		*skb;
	const struct lwm_send	*send;
	struct lwm_route	**routes;	/* found already, or NULL */
	struct lwm_tx_result	*result;
	struct lwm_sum		sum;
	unsigned int		messages;	/* in each copy: more than one in a run */
	unsigned int		sent;
};

static int drop_errno(enum lwm_drop why)
{
	switch (why) {
	case LWM_DROP_PLAIN:
		return -EPROTONOSUPPORT;
	case LWM_DROP_TOO_BIG:
		return -EMSGSIZE;
	case LWM_DROP_MEMORY:
		return -ENOBUFS;
	default:
		return -EHOSTUNREACH;
	}
}

/* Why a copy that was ready to go did not. */
static enum lwm_drop errno_drop(int err)
{
	switch (err) {
	case -ELOOP:
		return LWM_DROP_RECURSION;
	case -ENETDOWN:
		return LWM_DROP_DOWN;
	case -ENOMEM:
		return LWM_DROP_MEMORY;
	case -ENOBUFS:
		return LWM_DROP_QUEUE;
	default:
		return LWM_DROP_UNREACHABLE;
	}
}

/* Octets of payload that fit a copy like @copy on @route. */
static int copy_room(const struct lwm_route *route, const struct lwm_copy *copy)
{
	unsigned int room = lwm_neigh_room(copy->node, lwm_route_room(route));

	return (int)room - copy->len - (int)sizeof(struct lwm_hdr);
}

/* The initiator, elsewhere, wants to be told. The message itself may be gone. */
static void copy_answer(const struct sending *s, const struct lwm_copy *copy, int err)
{
	struct lwm_route *route;
	int room = 0;

	if (err == -EMSGSIZE) {
		route = lwm_route_get_rcu(s->ldev, copy->node);
		room = IS_ERR(route) ? 0 : max(copy_room(route, copy), 0);
	}
	lwm_answer_for(s->ldev, s->send->asked, s->send->initiator,
		       s->plan->targets + copy->first, copy->count,
		       err == -EMSGSIZE ? LWM_STATUS_TOO_BIG : LWM_STATUS_UNREACHABLE, room);
}

/* The targets behind @copy get nothing. */
static void copy_missed(struct sending *s, const struct lwm_copy *copy, int err)
{
	const struct lwm_target *t = s->plan->targets + copy->first;
	struct lwm_tx_result *result = s->result;
	unsigned int i;

	if (s->send->asked)
		copy_answer(s, copy, err);
	if (!result)
		return;
	if (!result->err) {
		result->err = err;
		result->node = t->node;
	}
	for (i = 0; i < copy->count && result->n_results < result->max_results; i++) {
		if (i && t[i].node == t[i - 1].node)
			continue;
		result->results[result->n_results++] = (struct lwm_result){ t[i].node, -err };
	}
}

static void copy_strike(struct sending *s, const struct lwm_copy *copy, enum lwm_drop why, int err)
{
	lwm_strike(s->ldev, why, s->plan->targets[copy->first].node, copy->count * s->messages);
	copy_missed(s, copy, err);
}

/* The way that @copy goes, or NULL where it cannot go. */
static struct lwm_route *copy_route(struct sending *s, const struct lwm_copy *copy)
{
	struct lwm_route *route;

	if (copy->flags & LWM_COPY_UNREACHABLE) {
		copy_strike(s, copy, copy->why, drop_errno(copy->why));
		return NULL;
	}
	route = lwm_route_get_rcu(s->ldev, copy->node);
	if (IS_ERR(route)) {
		copy_strike(s, copy, LWM_DROP_UNREACHABLE, PTR_ERR(route));
		return NULL;
	}
	if (!lwm_route_fits(route, copy->node, copy->len + packet_len(s->skb, copy->len))) {
		copy_strike(s, copy, LWM_DROP_TOO_BIG, -EMSGSIZE);
		return NULL;
	}
	return route;
}

static noinline void copy_trace(const struct sending *s, const struct lwm_copy *copy,
				unsigned int len)
{
	unsigned int targets = copy->flags & LWM_COPY_LEAF ? 1 : copy->count;
	const struct lwm_conf *conf = &s->ldev->conf;
	const struct lwm_send *send = s->send;
	struct net_device *dev = s->ldev->dev;

	if (send->from_zone)
		trace_lwm_relay(dev, conf->id, conf->node, send->initiator, copy->node->id,
				copy->flags, targets, s->messages, len);
	else
		trace_lwm_copy(dev, conf->id, conf->node, send->initiator, copy->node->id,
			       copy->flags, targets, s->messages, len);
}

static void copy_send(struct sending *s, const struct lwm_copy *copy,
		      const struct lwm_route *route, struct sk_buff *skb)
{
	int err;

	if (likely(s->messages == 1))
		memcpy(__skb_push(skb, copy->len), s->plan->heads + copy->head, copy->len);
	/* Spread over queues by hop, not by the socket. */
	__skb_set_hash(skb, hash_32((__force u16)s->send->sport << 16 | copy->node->id, 32),
		       false, true);
	lwm_neigh_used(s->ldev, copy->node);
	if (trace_lwm_copy_enabled() || trace_lwm_relay_enabled())
		copy_trace(s, copy, skb->len);

	err = lwm_geneve_send(s->ldev, copy->node, route, skb, s->send, copy->len, &s->sum);
	if (err)
		copy_strike(s, copy, errno_drop(err), err);
	else
		s->sent += s->messages;
}

/* The message itself goes with the last copy. NULL: no memory. */
static struct sk_buff *copy_original(struct sending *s, unsigned int headroom)
{
	struct sk_buff *skb = s->skb;

	if (unlikely(skb_cow_head(skb, headroom)))
		return NULL;
	s->skb = NULL;
	return skb;
}

/*
 * Copies @from to @to - 1; with @last, the last of them is the original. Where that
 * one cannot go, a copy was made in vain: seldom enough.
 */
static void send_range(struct sending *s, unsigned int from, unsigned int to, bool last)
{
	const struct lwm_copy *copy;
	struct lwm_route *route;
	unsigned int headroom;
	struct sk_buff *skb;
	unsigned int i;

	for (i = from; i < to; i++) {
		copy = &s->plan->copies[i];
		route = s->routes ? s->routes[i] : NULL;
		if (!route)
			route = copy_route(s, copy);
		if (!route)
			continue;

		headroom = lwm_route_headroom(route) + copy->len;
		if (last && i == to - 1)
			skb = copy_original(s, headroom);
		else
			skb = copy_make(s->skb, headroom);
		if (unlikely(!skb))
			copy_strike(s, copy, LWM_DROP_MEMORY, -ENOBUFS);
		else
			copy_send(s, copy, route, skb);
	}
}

/* Those that have no copy at a relay. */
static void strike_answer(const struct sending *s)
{
	const struct lwm_plan *plan = s->plan;

	if (plan->n_unknown)
		lwm_answer_for(s->ldev, s->send->asked, s->send->initiator,
			       plan->targets + plan->n_targets + plan->n_down, plan->n_unknown,
			       LWM_STATUS_UNREACHABLE, 0);
	if (plan->n_outside)
		lwm_answer_for(s->ldev, s->send->asked, s->send->initiator,
			       lwm_plan_outside(plan), plan->n_outside, LWM_STATUS_REFUSED, 0);
}

/* Targets that have no copy, because the table or the group does not have them. */
static noinline void __strike_rest(const struct sending *s)
{
	const struct lwm_plan *plan = s->plan;

	if (plan->n_unknown)
		lwm_strike(s->ldev, LWM_DROP_UNKNOWN_NODE, plan->first_unknown,
			   plan->n_unknown * s->messages);
	if (plan->n_outside)
		lwm_strike(s->ldev, LWM_DROP_GROUP, plan->first_outside,
			   plan->n_outside * s->messages);
	if (s->send->asked)
		strike_answer(s);
}

static void strike_rest(const struct sending *s)
{
	if (unlikely(s->plan->n_unknown || s->plan->n_outside))
		__strike_rest(s);
}

static void send_count(struct sending *s)
{
	if (s->send->from_zone) {
		__lwm_stats_add(&s->ldev->stats, LWM_STAT_RELAYED, s->sent);
		return;
	}
	__lwm_stats_add(&s->ldev->stats, LWM_STAT_COPIES, s->sent);
}

/*
 * What it was here is nothing to the underlay: @xnet, another namespace. What it was
 * where it came from is forgotten with the headers that it came with.
 */
static void scrub(struct sending *s, bool xnet)
{
	if (!s->send->from_zone)
		skb_scrub_packet(s->skb, xnet);
	skb_forward_csum(s->skb);	/* the sum of what came is none of what goes */
}

/* The message header is @at octets into what is sent; a run is traced by its first one. */
static noinline void send_trace(const struct sending *s, unsigned int at)
{
	const struct lwm_send *send = s->send;
	u16 node = s->ldev->conf.node;
	struct lwm_hdr *hdr = NULL, buf;

	if (send->from_zone || !s->skb)
		return;
	if (send->proto == LWM_PROTO_MESSAGE)
		hdr = skb_header_pointer(s->skb, at, sizeof(buf), &buf);
	trace_lwm_send(s->ldev->dev, s->ldev->conf.id, node, node, send->initiator, hdr);
}

void lwm_tx(struct lwm_dev *ldev, struct lwm_plan *plan, struct sk_buff *skb,
	    const struct lwm_send *send, struct lwm_route **routes,
	    struct lwm_tx_result *result)
{
	struct sending s = {
		.ldev = ldev, .plan = plan, .skb = skb, .send = send, .routes = routes,
		.result = result, .messages = 1,
	};

	if (trace_lwm_send_enabled())
		send_trace(&s, 0);
	scrub(&s, !net_eq(ldev->net, dev_net(ldev->dev)));
	strike_rest(&s);
	send_range(&s, 0, plan->n_copies, true);
	consume_skb(s.skb);

	send_count(&s);
	if (!send->from_zone)
		__lwm_stats_add(&ldev->stats, LWM_STAT_MESSAGES, 1);
	if (result)
		result->sent = s.sent;
}

/* There was no room for what was to be copied. */
static void miss_range(struct sending *s, unsigned int from, unsigned int to)
{
	unsigned int i;

	for (i = from; i < to; i++)
		copy_strike(s, &s->plan->copies[i], LWM_DROP_QUEUE, -ENOBUFS);
}

static void send_section(struct sending *s, unsigned int from, unsigned int to, bool last)
{
	if (trace_lwm_send_enabled())
		send_trace(s, s->messages > 1 ? s->plan->copies[from].len : 0);
	if (!from) {
		strike_rest(s);
		__lwm_stats_add(&s->ldev->stats, LWM_STAT_MESSAGES, s->messages);
	}
	if (s->skb)
		send_range(s, from, to, last);
	else
		miss_range(s, from, to);
	send_count(s);
	s->result->sent += s->sent;
	s->sent = 0;
}

/* Copies @from to @end - 1. The device is @ldev, or the one of network @id. */
static void send_sections(struct sending *s, struct lwm_dev *ldev, struct net *net, u32 id,
			  unsigned int from, unsigned int end)
{
	bool scrubbed = !s->skb;
	unsigned int to;

	do {
		to = min(from + LWM_TX_SECTION, end);
		local_bh_disable();
		rcu_read_lock();
		s->ldev = ldev ?: lwm_net_find_rcu(net, id);
		if (IS_ERR(s->ldev)) {	/* gone meanwhile, and all of its nodes with it */
			for (to = from; to < end; to++)
				copy_missed(s, &s->plan->copies[to], PTR_ERR(s->ldev));
		} else {
			if (!scrubbed)
				scrub(s, !net_eq(s->ldev->net, dev_net(s->ldev->dev)));
			scrubbed = true;
			send_section(s, from, to, to == end);
		}
		rcu_read_unlock();
		local_bh_enable();
		cond_resched();
		from = to;
	} while (from < end);
	consume_skb(s->skb);
}

void lwm_tx_many(struct lwm_dev *ldev, struct net *net, u32 id, struct lwm_plan *plan,
		 struct sk_buff *skb, const struct lwm_send *send, struct lwm_tx_result *result)
{
	struct sending s = {
		.plan = plan, .skb = skb, .send = send, .result = result, .messages = 1,
	};

	send_sections(&s, ldev, net, id, 0, plan->n_copies);
}

void lwm_tx_run(struct net *net, u32 id, struct lwm_plan *plan, unsigned int from,
		unsigned int to, struct sk_buff *skb, const struct lwm_send *send,
		struct lwm_tx_result *result)
{
	struct sending s = {
		.plan = plan, .skb = skb, .send = send, .result = result,
		.messages = send->segments,
	};

	send_sections(&s, NULL, net, id, from, to);
}

/* Are there targets that relays told of lately? */
static bool ways_narrow(struct lwm_dev *ldev)
{
	unsigned long until = READ_ONCE(ldev->neighs.narrow_until);

	if (likely(!until))
		return false;
	if (time_before(jiffies, until))
		return true;
	cmpxchg(&ldev->neighs.narrow_until, until, 0);
	return false;
}

/* Octets of message that pass to all targets behind relays, @len at most; else *@node is one. */
static unsigned int relayed_room(struct lwm_dev *ldev, const struct lwm_plan *plan,
				 unsigned int len, u16 *node)
{
	unsigned int i, passes;

	for (i = 0; i < plan->n_targets; i++) {
		passes = lwm_neigh_passes(ldev, plan->targets[i].node, len);
		if (passes < len)
			*node = plan->targets[i].node;
		len = passes;
	}
	return len;
}

unsigned int lwm_tx_room(struct lwm_dev *ldev, const struct lwm_plan *plan)
{
	int room = lwm_dev_payload(ldev);
	unsigned int i;
	u16 node;

	for (i = 0; i < plan->n_copies; i++) {
		const struct lwm_copy *copy = &plan->copies[i];
		struct lwm_route *route;

		if (copy->flags & LWM_COPY_UNREACHABLE)
			continue;
		route = lwm_route_get_rcu(ldev, copy->node);
		if (!IS_ERR(route))
			room = min(room, copy_room(route, copy));
	}
	room = max(room, 0);
	return ways_narrow(ldev) ? relayed_room(ldev, plan, room, &node) : room;
}

unsigned int lwm_tx_frame_room(struct lwm_dev *ldev, const struct lwm_copy *copy)
{
	struct lwm_route *route;

	if (copy->flags & LWM_COPY_UNREACHABLE)
		return UINT_MAX;
	route = lwm_route_get_rcu(ldev, copy->node);
	if (IS_ERR(route))
		return UINT_MAX;
	return lwm_neigh_room(copy->node, lwm_route_room(route)) - copy->len;
}

static int too_big(struct lwm_tx_result *result, u16 node)
{
	result->err = -EMSGSIZE;
	result->node = node;
	return -EMSGSIZE;
}

int lwm_tx_fits(struct lwm_dev *ldev, struct lwm_plan *plan, unsigned int len,
		struct lwm_route **routes, struct lwm_tx_result *result)
{
	struct lwm_route *route;
	unsigned int i;
	u16 node;

	for (i = 0; i < plan->n_copies; i++) {
		const struct lwm_copy *copy = &plan->copies[i];

		route = NULL;
		if (!(copy->flags & LWM_COPY_UNREACHABLE))
			route = lwm_route_get_rcu(ldev, copy->node);
		if (IS_ERR_OR_NULL(route))
			route = NULL;
		else if (!lwm_route_fits(route, copy->node, copy->len + len))
			return too_big(result, plan->targets[copy->first].node);
		if (routes)
			routes[i] = route;
	}
	len -= sizeof(struct lwm_hdr);
	if (unlikely(ways_narrow(ldev)) && relayed_room(ldev, plan, len, &node) < len)
		return too_big(result, node);
	return 0;
}
