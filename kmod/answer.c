// SPDX-License-Identifier: GPL-2.0
#include "answer.h"

#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "control.h"
#include "dev.h"
#include "digest.h"
#include "neigh.h"
#include "node.h"
#include "path.h"
#include "rate.h"
#include "sockwait.h"
#include "stats.h"
#include "stranger.h"
#include "table.h"

/* Answers a second to each initiator. */
#define ANSWER_RATE	10000
#define ANSWER_RATE_STRANGER	100	/* whose address may be forged */

/* struct lwm_answer.options: the types of set option that this node takes. */
#define OPTIONS_TAKEN	BIT(LWM_OPTION_TYPE & ~LWM_OPTION_CRITICAL)

/* ---- giving ---- */

static void reply_write(struct lwm_reply *reply, const struct lwm_verdict *verdict)
{
	*reply = (struct lwm_reply){
		.status = verdict->status,
		.node = cpu_to_be16(verdict->node),
		.options = cpu_to_be16(verdict->options),
		.space = cpu_to_be32(verdict->space),
	};
	put_unaligned_be64(verdict->digest, reply->digest);
}

static void answer_send(struct lwm_dev *ldev, struct lwm_node *to, const struct lwm_asked *asked,
			const struct lwm_verdict *verdict, u32 rate)
{
	const struct lwm_hdr hdr = {
		.sport = verdict->port,
		.dport = asked->sport,
		.id = asked->id,
		.kind = LWM_KIND_ANSWER,
	};
	struct lwm_reply reply;

	if (!lwm_rate_charge(&to->answered, rate, 1)) {
		lwm_strike(ldev, LWM_DROP_ANSWER_RATE, to->id, 1);
		return;
	}
	reply_write(&reply, verdict);
	if (lwm_control_send(ldev, to, &hdr, &reply, sizeof(reply), 0))
		lwm_strike(ldev, LWM_DROP_UNREACHABLE, to->id, 1);
	else
		lwm_stats_add(&ldev->stats, LWM_STAT_ANSWERS, 1);
}

static void answer_give(struct lwm_dev *ldev, const struct lwm_table *tbl,
			const struct lwm_asked *asked, const struct lwm_verdict *verdict)
{
	struct lwm_node *to, *stranger;

	if (asked->initiator == ldev->conf.node) {
		lwm_wait_take(ldev, asked->sport, asked->id, verdict);
		return;
	}
	to = lwm_node_find(tbl, asked->initiator);
	stranger = to ? NULL : lwm_stranger_node_rcu(ldev, asked->initiator);
	if (stranger)
		answer_send(ldev, stranger, asked, verdict, ANSWER_RATE_STRANGER);
	else if (!to)
		lwm_strike(ldev, LWM_DROP_UNKNOWN_NODE, asked->initiator, 1);
	else if (to->flags & LWM_NODE_PLAIN)	/* knows no messages, so it asked for nothing */
		lwm_strike(ldev, LWM_DROP_PLAIN, to->id, 1);
	else if (to->flags & LWM_NODE_DOWN)
		lwm_strike(ldev, LWM_DROP_UNREACHABLE, to->id, 1);
	else
		answer_send(ldev, to, asked, verdict, ANSWER_RATE);
}

void lwm_answer(struct lwm_dev *ldev, const struct lwm_asked *asked, __be16 port,
		enum lwm_status status, u32 space)
{
	const struct lwm_table *tbl = lwm_table_rcu(ldev);
	const struct lwm_verdict verdict = {
		.node = ldev->conf.node,
		.port = port,
		.status = status,
		.options = OPTIONS_TAKEN,
		.space = space,
		.digest = tbl ? lwm_digest(tbl) : 0,
	};

	if (tbl)
		answer_give(ldev, tbl, asked, &verdict);
}

void lwm_answer_for(struct lwm_dev *ldev, const struct lwm_hdr *hdr, u16 initiator,
		    const struct lwm_target *t, unsigned int n, enum lwm_status status,
		    u32 space)
{
	const struct lwm_asked asked = {
		.initiator = initiator, .sport = hdr->sport, .id = hdr->id,
	};
	const struct lwm_table *tbl = lwm_table_rcu(ldev);
	unsigned int i;

	if (!tbl || !lwm_hdr_asks(hdr))
		return;
	for (i = 0; i < n; i++) {
		const struct lwm_verdict verdict = {
			.node = t[i].node,
			.port = t[i].port ?: hdr->dport,
			.status = status,
			.space = space,
		};

		answer_give(ldev, tbl, &asked, &verdict);
	}
}

/* Which nodes' digest is asked for; first 0: that of the whole table. */
static struct lwm_range probe_range(const struct sk_buff *skb)
{
	struct lwm_range none = {}, buf, *range;

	range = skb_header_pointer(skb, sizeof(struct lwm_hdr), sizeof(buf), &buf);
	return range ? *range : none;
}

void lwm_answer_probe(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_asked *asked)
{
	struct lwm_table *tbl = lwm_table_rcu(ldev);
	struct lwm_range range = probe_range(skb);
	struct lwm_verdict verdict = {
		.node = ldev->conf.node,
		.status = LWM_STATUS_QUEUED,
		.options = OPTIONS_TAKEN,
	};

	if (tbl) {
		/* Of a range it takes time, which not everybody is given. */
		verdict.digest = range.first && lwm_node_find(tbl, asked->initiator) ?
				 lwm_digest_range(tbl, be16_to_cpu(range.first),
						  be16_to_cpu(range.last)) :
				 lwm_digest(tbl);
		answer_give(ldev, tbl, asked, &verdict);
	}
	consume_skb(skb);
}

/* ---- taking ---- */

static bool reply_read(struct lwm_verdict *verdict, const struct lwm_reply *reply)
{
	if (!reply->status || reply->status > LWM_STATUS_UNREACHABLE || !reply->node)
		return false;
	*verdict = (struct lwm_verdict){
		.node = be16_to_cpu(reply->node),
		.status = reply->status,
		.options = be16_to_cpu(reply->options),
		.space = be32_to_cpu(reply->space),
		.digest = get_unaligned_be64(reply->digest),
	};
	return true;
}

/* A relay may say for others that they got nothing, and only that. Strangers relay nothing. */
static bool may_speak_for(const struct lwm_from *from, const struct lwm_verdict *verdict)
{
	if (from->hop != from->node)
		return false;
	if (verdict->node == from->node)
		return true;
	return !from->stranger && verdict->status >= LWM_STATUS_TOO_BIG;
}

static enum lwm_drop answer_take(struct lwm_dev *ldev, const struct lwm_hdr *hdr,
				 const struct lwm_from *from, const struct lwm_verdict *verdict)
{
	if (!may_speak_for(from, verdict))
		return LWM_DROP_FORGED;
	if (hdr->dport ? !lwm_wait_take(ldev, hdr->dport, hdr->id, verdict) :
			 !lwm_neigh_answer(ldev, from->node, hdr->id))
		return LWM_DROP_UNASKED;
	return LWM_PASS;
}

void lwm_answer_rcv(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_from *from)
{
	enum lwm_drop why = LWM_DROP_HEADER;
	struct lwm_verdict verdict;

	if (pskb_may_pull(skb, sizeof(struct lwm_hdr) + sizeof(struct lwm_reply)) &&
	    reply_read(&verdict, (void *)(skb->data + sizeof(struct lwm_hdr)))) {
		const struct lwm_hdr *hdr = (void *)skb->data;

		verdict.port = hdr->sport;
		why = answer_take(ldev, hdr, from, &verdict);
	}
	if (why) {
		lwm_drop(ldev, skb, why);
		return;
	}
	lwm_stats_add(&ldev->stats, LWM_STAT_ANSWERED, 1);
	consume_skb(skb);
}
