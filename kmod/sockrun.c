// SPDX-License-Identifier: GPL-2.0
/* A send in segments: runs of them, one after the other. */
#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <net/sock.h>

#include "lsock.h"
#include "path.h"
#include "plan.h"
#include "run.h"
#include "sending.h"
#include "sockcourse.h"

void lwm_run_take(struct lwm_sending *s, const struct lwm_course *course)
{
	struct lwm_run *run = s->run;
	unsigned int unit, n;

	run->told = course->told;
	run->told_len = course->told_len;
	unit = lwm_plan_head_max(course->plan) + lwm_run_message(run);
	n = clamp_t(unsigned int, LWM_RUN_OCTETS / unit, 1, LWM_RUN_SEGMENTS);
	run->len = min_t(size_t, s->left, n * run->size);
	run->segments = DIV_ROUND_UP(run->len, run->size);
	s->len = run->len;
}

int lwm_run_renew(struct lwm_sending *s, const struct lwm_course *course)
{
	kfree_skb(s->skb);
	s->skb = NULL;
	iov_iter_revert(&s->msg->msg_iter, s->len);
	lwm_message_follow(s, course);
	lwm_run_take(s, course);
	return lwm_message_make(s, course);
}

/* The run in @first with another head, or NULL. */
static struct sk_buff *run_again(struct lwm_sending *s, const struct lwm_run *run,
				 const struct sk_buff *first)
{
	struct sk_buff *skb;
	int err;

	if (!first)
		return NULL;
	skb = lwm_message_alloc(s, &err);
	if (skb && lwm_run_copy(run, skb, s->run, first)) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}

void lwm_send_runs(struct lwm_sending *s, const struct lwm_course *course,
		   const struct lwm_send *send)
{
	struct net *net = sock_net(&s->lsk->sk);
	struct lwm_plan *plan = course->plan;
	struct sk_buff *first = NULL, *skb = s->skb;
	struct lwm_run run = *s->run;
	unsigned int from = 0, to;

	for (;;) {
		to = lwm_plan_run(plan, from, &run.head, &run.head_len);
		if (from)
			skb = run_again(s, &run, first);
		else if (to < plan->n_copies)
			first = skb_clone(skb, GFP_KERNEL);
		lwm_tx_run(net, course->network, plan, from, to, skb, send, &s->result);
		if (to == plan->n_copies)
			break;
		from = to;
	}
	consume_skb(first);
}
