// SPDX-License-Identifier: GPL-2.0
/*
 * A message to a short set is planned as it is sent, in one section. One to a
 * longer set, in segments, or to a connected socket's peer, goes along a
 * compiled course.
 */
#include "socksend.h"

#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "dev.h"
#include "geneve.h"
#include "lsock.h"
#include "path.h"
#include "plan.h"
#include "sending.h"
#include "sockaddr.h"
#include "sockcourse.h"
#include "sockerr.h"
#include "sockpeer.h"
#include "sockport.h"
#include "sockwait.h"
#include "told.h"
#include "wire.h"

/* ---- the copies ---- */

/* The first of all targets to be served. */
static void here_missed(struct lwm_sending *s, struct lwm_dev *ldev, u16 self)
{
	struct lwm_tx_result *result = &s->result;

	lwm_strike(ldev, LWM_DROP_MEMORY, self, 1);
	result->err = -ENOBUFS;
	result->node = self;
	if (result->n_results < result->max_results)
		result->results[result->n_results++] = (struct lwm_result){ self, ENOBUFS };
}

/* @copy is the message for this host's own sockets, or NULL. */
static void here_deliver(struct lwm_sending *s, struct lwm_dev *ldev, const struct lwm_plan *plan,
			 const struct lwm_send *send, struct sk_buff *copy)
{
	struct lwm_from from = {
		.network = s->network,
		.node = send->initiator,
		.group = send->group,
	};

	if (!copy) {
		here_missed(s, ldev, send->initiator);
		return;
	}
	s->here = true;
	copy->dev = ldev->dev;
	__net_timestamp(copy);
	lwm_sock_deliver(ldev, copy, &from, plan->here, plan->n_here);
}

static void send_here(struct lwm_sending *s, struct lwm_dev *ldev, const struct lwm_plan *plan,
		      const struct lwm_send *send)
{
	unsigned int i;

	if (!lwm_sends_run(s)) {	/* with references to the fragments */
		here_deliver(s, ldev, plan, send, __pskb_copy(s->skb, 0, GFP_ATOMIC));
		return;
	}
	for (i = 0; i < s->run->segments; i++)
		here_deliver(s, ldev, plan, send, lwm_run_segment(s->run, s->skb, i));
}

/* Of the message that is being sent: nothing else does so where BHs are off. */
struct send_routes {
	struct lwm_route	*route[LWM_PLAN_SCRATCH];
};

static DEFINE_PER_CPU(struct send_routes, send_routes);

/* All copies, or none where one does not fit; at most LWM_PLAN_SCRATCH. */
static int send_copies(struct lwm_sending *s, struct lwm_dev *ldev, struct lwm_plan *plan,
		       const struct lwm_send *send)
{
	struct lwm_route **routes = this_cpu_ptr(&send_routes)->route;
	int err;

	err = lwm_tx_fits(ldev, plan, s->skb->len, routes, &s->result);
	if (err)
		return err;
	if (plan->n_here)
		send_here(s, ldev, plan, send);
	lwm_tx(ldev, plan, s->skb, send, routes, &s->result);
	s->skb = NULL;
	return 0;
}

static int send_planned_rcu(struct lwm_sending *s, struct lwm_dev *ldev,
			    const struct lwm_dest *dest)
{
	struct lwm_plan *plan;
	struct lwm_send send;
	int err;

	lwm_course_send_rcu(&send, ldev, s->lsk, dest);
	send.reply = true;
	plan = lwm_plan_get(ldev, lwm_table_rcu(ldev), &send, dest->targets, dest->n);
	err = lwm_course_check(plan, dest, &s->result);
	if (!err)
		err = send_copies(s, ldev, plan, &send);
	lwm_plan_put(plan);
	return err;
}

/* At most LWM_PLAN_SCRATCH targets. */
static int send_planned(struct lwm_sending *s, const struct lwm_dest *dest)
{
	struct lwm_dev *ldev;
	int err;

	local_bh_disable();
	rcu_read_lock();
	ldev = lwm_course_dev_rcu(sock_net(&s->lsk->sk), dest->network);
	if (IS_ERR(ldev))
		err = PTR_ERR(ldev);
	else
		err = send_planned_rcu(s, ldev, dest);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

/* Short sets go here, for long ones only what is to be done before the first copy. */
static int send_compiled_rcu(struct lwm_sending *s, struct lwm_dev *ldev,
			     const struct lwm_course *course, struct lwm_send *send)
{
	unsigned int len;
	int err;

	if (!lwm_plan_valid(course->plan, lwm_table_rcu(ldev)))
		return -ESTALE;
	send->tos = READ_ONCE(ldev->conf.dscp) << 2;
	if (course->n <= LWM_PLAN_SCRATCH && !lwm_sends_run(s))
		return send_copies(s, ldev, course->plan, send);

	len = lwm_sends_run(s) ? lwm_run_message(s->run) : s->skb->len;
	err = lwm_tx_fits(ldev, course->plan, len, NULL, &s->result);
	if (!err && course->plan->n_here)
		send_here(s, ldev, course->plan, send);
	return err;
}

/* -ESTALE: the course is of no use any more, and the message is still there. */
static int send_compiled(struct lwm_sending *s, const struct lwm_course *course)
{
	struct net *net = sock_net(&s->lsk->sk);
	struct lwm_send send = course->send;
	struct lwm_dev *ldev;
	int err;

	local_bh_disable();
	rcu_read_lock();
	ldev = lwm_course_dev_rcu(net, course->network);
	err = PTR_ERR_OR_ZERO(ldev);
	if (!err)
		err = send_compiled_rcu(s, ldev, course, &send);
	rcu_read_unlock();
	local_bh_enable();

	if (err || !s->skb)
		return err;
	if (lwm_sends_run(s)) {
		send.segments = s->run->segments;
		lwm_send_runs(s, course, &send);
	} else {
		lwm_tx_many(NULL, net, course->network, course->plan, s->skb, &send, &s->result);
	}
	s->skb = NULL;
	return 0;
}

/* ---- the call ---- */

/* Room for what is to be told of the message afterwards. */
static int send_begin(struct lwm_sending *s, const struct lwm_dest *dest)
{
	struct sk_buff *record;

	if (unlikely(s->ask))
		return lwm_ask_begin(s, dest->targets, dest->n, NULL, 0);
	record = lwm_record_reserve(s->lsk, dest->n, &s->result);
	if (IS_ERR(record))
		return PTR_ERR(record);
	s->record = record;
	return 0;
}

/* What became of it: an error only where it reached nobody. */
static int send_finish(struct lwm_sending *s, int err)
{
	bool failed;

	kfree_skb(s->skb);
	if (err)
		s->result.err = err;
	failed = err || (s->result.err && !s->result.sent && !s->here);
	if (unlikely(s->wait))
		lwm_ask_finish(s, failed);
	else
		lwm_record_finish(s->lsk, s->record, s->id, &s->result);
	return failed ? s->result.err : s->len;
}

static int send_short(struct lwm_sending *s, const struct lwm_dest *dest)
{
	struct lwm_told *told = NULL;
	int err;

	if (lwm_sock_has(s->lsk, LWM_TELLNODES)) {
		told = lwm_told_make(dest->targets, dest->n, &s->told_len);
		if (!told)
			return -ENOMEM;
		s->told = told;
		s->flags |= LWM_HDR_NODES;
	}
	err = lwm_message_make(s, NULL);
	kvfree(told);
	if (err)
		return err;

	err = send_begin(s, dest);
	return send_finish(s, err ?: send_planned(s, dest));
}

/* To @dest, or where that is NULL, to the peer. */
static struct lwm_course *send_course(struct lwm_sending *s, const struct lwm_dest *dest)
{
	if (!dest)
		return lwm_peer_course(s->lsk, &s->result);
	return lwm_course_make(s->lsk, dest, &s->result);
}

/* For those that the course has now: a whole group may have other members than before. */
static int course_begin(struct lwm_sending *s, const struct lwm_course *course)
{
	const struct lwm_plan *plan = course->plan;

	if (likely(!s->ask))
		return 0;
	return lwm_ask_begin(s, plan->targets, plan->n_targets + plan->n_down,
			 plan->here, plan->n_here);
}

static void course_leave(struct lwm_sending *s)
{
	if (!s->wait)
		return;
	lwm_wait_cancel(s->wait);
	s->wait = NULL;
	s->result = (struct lwm_tx_result){};
}

/* The message was made for @course; but tables move, so it may go another one. */
static int send_courses(struct lwm_sending *s, const struct lwm_dest *dest,
			struct lwm_course *course)
{
	int err;

	for (;;) {
		err = course_begin(s, course);
		if (!err)
			err = send_compiled(s, course);
		lwm_course_put(course);
		if (err != -ESTALE)
			return err;
		course_leave(s);
		course = send_course(s, dest);
		if (IS_ERR(course))
			return PTR_ERR(course);
		err = lwm_sends_run(s) ? lwm_run_renew(s, course) : 0;
		if (err) {
			lwm_course_put(course);
			return err;
		}
	}
}

static int send_along(struct lwm_sending *s, const struct lwm_dest *dest,
		      struct lwm_course *course)
{
	struct sk_buff *record = NULL;

	if (likely(!s->ask))
		record = lwm_record_reserve(s->lsk, course->n, &s->result);
	if (IS_ERR(record)) {
		lwm_course_put(course);
		return send_finish(s, PTR_ERR(record));
	}
	s->record = record;
	return send_finish(s, send_courses(s, dest, course));
}

/* No course: then no message either, but a number and a record for it. */
static int send_refused(struct lwm_sending *s, int err)
{
	struct sk_buff *record;

	if (!s->result.node)
		return err;
	s->id = atomic_inc_return(&s->lsk->messages);
	record = lwm_record_reserve(s->lsk, 1, &s->result);
	s->record = IS_ERR(record) ? NULL : record;
	return send_finish(s, err);
}

static int send_long(struct lwm_sending *s, const struct lwm_dest *dest)
{
	struct lwm_course *course;
	int err;

	course = send_course(s, dest);
	if (IS_ERR(course))
		return send_refused(s, PTR_ERR(course));

	lwm_message_follow(s, course);
	if (unlikely(s->run))
		lwm_run_take(s, course);
	err = lwm_message_make(s, course);
	if (err) {
		lwm_course_put(course);
		return err;
	}
	return send_along(s, dest, course);
}

/* The octets that were sent: where not all, those of the first segments. */
static noinline int send_segments(struct lwm_sending *s, const struct lwm_dest *dest)
{
	struct lwm_run run = { .size = s->segment };
	size_t len = s->len;
	int sent;

	if (s->ask || len > LWM_SEGMENTED_MAX || len > LWM_SEGMENTS_MAX * (size_t)run.size)
		return s->ask ? -EINVAL : -EMSGSIZE;

	s->run = &run;
	for (s->left = len; s->left; s->left -= sent) {
		sent = send_long(s, dest);
		if (sent < 0)
			return s->left < len ? len - s->left : sent;
		s->here = false;
		s->result = (struct lwm_tx_result){};
	}
	return len;
}

static int send_to(struct lwm_sending *s, struct lwm_dest *dest)
{
	struct lwm_sock *lsk = s->lsk;
	int err;

	err = lwm_port_auto(lsk, dest->network);
	if (!err && dest->to == LWM_TO_GROUP)
		err = lwm_dest_expand(dest, sock_net(&lsk->sk));
	if (err)
		return err;

	s->network = dest->network;
	s->port = dest->port;
	if (unlikely(s->segment))
		return send_segments(s, dest);
	if (dest->n <= LWM_PLAN_SCRATCH)
		return send_short(s, dest);
	return send_long(s, dest);
}

/* Out of the way of messages that nothing comes with. */
static noinline int send_beside(struct lwm_sending *s, struct lwm_beside *beside)
{
	int err = lwm_beside_read(beside, s->msg);

	if (err)
		return err;
	s->ask = beside->ask;
	s->flags = s->ask ? LWM_HDR_ANSWER : 0;
	if (beside->segment >= 0)
		s->segment = beside->segment;
	return beside->nodes && !s->msg->msg_name ? -EINVAL : 0;
}

int lwm_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	static const struct lwm_beside nothing;
	struct lwm_sending s = {
		.lsk = lwm_sk(sock->sk),
		.msg = msg,
		.len = len,
		.segment = READ_ONCE(lwm_sk(sock->sk)->segment),
	};
	const struct lwm_beside *beside = &nothing;
	struct lwm_beside found;
	struct lwm_dest dest __uninitialized;
	int err;

	if (msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (msg->msg_controllen) {
		err = send_beside(&s, &found);
		if (err)
			return err;
		beside = &found;
	}
	if (len <= s.segment)
		s.segment = 0;
	if (!msg->msg_name)
		return s.segment ? send_segments(&s, NULL) : send_long(&s, NULL);

	err = lwm_dest_read_msg(&dest, msg, beside);
	if (err)
		return err;
	err = send_to(&s, &dest);
	lwm_dest_put(&dest);
	return err;
}
