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
#include <linux/uio.h>

#include "dev.h"
#include "geneve.h"
#include "head.h"
#include "lsock.h"
#include "path.h"
#include "payload.h"
#include "plan.h"
#include "run.h"
#include "sockaddr.h"
#include "sockerr.h"
#include "sockpeer.h"
#include "sockport.h"
#include "sockcourse.h"
#include "sockwait.h"
#include "told.h"
#include "wire.h"

/* A message on its way out of the socket. */
struct sending {
	struct lwm_sock		*lsk;
	struct msghdr		*msg;
	size_t			len;
	u32			network;
	__be16			port;
	u8			flags;		/* LWM_HDR_* */
	bool			here;		/* given to this host */
	unsigned int		segment;	/* octets of each; 0: it is one message */
	size_t			left;		/* of what is sent in segments */
	struct lwm_run		*run;		/* NULL: in none */
	const struct lwm_told	*told;		/* NULL: the set is not told */
	unsigned int		told_len;
	unsigned int		headroom;	/* that most copies need */
	u32			id;
	const struct lwm_ask	*ask;		/* NULL: nobody is to answer */
	struct sk_buff		*skb;
	struct sk_buff		*record;	/* of what it missed, or NULL */
	struct lwm_wait		*wait;		/* for answers, or NULL */
	struct lwm_tx_result	result;
};

/* ---- the message ---- */

/* Is there room below SO_SNDBUF, and nothing else to say? */
static bool message_may(const struct sock *sk)
{
	return !sk->sk_err && !(READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN) &&
	       sk_wmem_alloc_get(sk) < READ_ONCE(sk->sk_sndbuf);
}

static struct sk_buff *message_try(struct sock *sk, unsigned int room)
{
	struct sk_buff *skb;

	if (unlikely(!message_may(sk)))
		return NULL;
	local_bh_disable();
	skb = lwm_head_alloc(room);
	local_bh_enable();
	if (likely(skb))
		skb_set_owner_w(skb, sk);
	return skb;
}

/* Wait for room where there is none. A run has better use for the CPU's fragment. */
static struct sk_buff *message_alloc(struct sending *s, int *err)
{
	unsigned int room = s->headroom + sizeof(struct lwm_hdr);
	struct sock *sk = &s->lsk->sk;
	struct sk_buff *skb = NULL;

	if (likely(!s->run))
		skb = message_try(sk, room);
	if (!skb)
		skb = sock_alloc_send_skb(sk, room, s->msg->msg_flags & MSG_DONTWAIT, err);
	if (!skb)
		return NULL;
	skb_reserve(skb, s->headroom);
	skb->priority = READ_ONCE(sk->sk_priority);
	skb->mark = READ_ONCE(sk->sk_mark);
	return skb;
}

/* Of the first of @n messages, whose numbers follow one another. */
static void message_head(struct sending *s, struct lwm_hdr *hdr, unsigned int n)
{
	s->id = atomic_add_return(n, &s->lsk->messages) - n + 1;
	*hdr = (struct lwm_hdr){
		.sport = s->lsk->port,
		.dport = s->port,
		.id = cpu_to_be32(s->id),
		.kind = LWM_KIND_DATA,
		.flags = s->flags,
	};
}

static int message_fill(struct sending *s, struct sk_buff *skb)
{
	struct kvec vec = { (void *)s->told, s->told_len };
	struct iov_iter told;
	int err = 0;

	message_head(s, skb_put(skb, sizeof(struct lwm_hdr)), 1);
	if (s->told) {
		iov_iter_kvec(&told, ITER_SOURCE, &vec, 1, s->told_len);
		err = lwm_payload_add(skb, &told, s->told_len);
	}
	return err ?: lwm_payload_add(skb, &s->msg->msg_iter, s->len);
}

/* What can be said before there is a plan. */
static int message_check(struct sending *s)
{
	size_t len = s->run ? min_t(size_t, s->len, s->run->size) : s->len;
	struct lwm_dev *ldev;
	int err;

	rcu_read_lock();
	ldev = lwm_course_dev_rcu(sock_net(&s->lsk->sk), s->network);
	err = PTR_ERR_OR_ZERO(ldev);
	if (!err && len + s->told_len > lwm_dev_payload(ldev))
		err = -EMSGSIZE;
	if (!err)
		s->headroom = READ_ONCE(ldev->dev->needed_headroom);
	rcu_read_unlock();
	return err;
}

/* A segment alone is a message like others. */
static bool sends_run(const struct sending *s)
{
	return unlikely(s->run) && s->run->segments > 1;
}

static int run_fill(struct sending *s, struct sk_buff *skb, const struct lwm_course *course)
{
	message_head(s, &s->run->hdr, s->run->segments);
	lwm_plan_run(course->plan, 0, &s->run->head, &s->run->head_len);
	return lwm_run_read(s->run, skb, &s->msg->msg_iter);
}

/* The message as a whole; @course, where there is one already, for a run's heads. */
static int message_make(struct sending *s, const struct lwm_course *course)
{
	struct sk_buff *skb;
	int err;

	err = message_check(s);
	if (err)
		return err;
	skb = message_alloc(s, &err);
	if (!skb)
		return err;

	err = sends_run(s) ? run_fill(s, skb, course) : message_fill(s, skb);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	s->skb = skb;
	return 0;
}

/* What a message has of the course that it is made for. */
static void message_follow(struct sending *s, const struct lwm_course *course)
{
	s->network = course->network;
	s->port = course->port;
	s->told = course->told;
	s->told_len = course->told_len;
	s->flags &= ~LWM_HDR_NODES;
	if (course->told)
		s->flags |= LWM_HDR_NODES;
}

/* ---- segments ---- */

/* Of what is left, as much as one datagram of UDP carries with all heads. */
static void run_take(struct sending *s, const struct lwm_course *course)
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

/* For @course, not for the one that it was made for. */
static int run_renew(struct sending *s, const struct lwm_course *course)
{
	kfree_skb(s->skb);
	s->skb = NULL;
	iov_iter_revert(&s->msg->msg_iter, s->len);
	message_follow(s, course);
	run_take(s, course);
	return message_make(s, course);
}

/* The run in @first with another head, or NULL. */
static struct sk_buff *run_again(struct sending *s, const struct lwm_run *run,
				 const struct sk_buff *first)
{
	struct sk_buff *skb;
	int err;

	if (!first)
		return NULL;
	skb = message_alloc(s, &err);
	if (skb && lwm_run_copy(run, skb, s->run, first)) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}

/* Waits for room between runs, so that a socket has no more on their way than one. */
static void send_runs(struct sending *s, const struct lwm_course *course,
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

/* ---- the copies ---- */

/* The first of all targets to be served. */
static void here_missed(struct sending *s, struct lwm_dev *ldev, u16 self)
{
	struct lwm_tx_result *result = &s->result;

	lwm_strike(ldev, LWM_DROP_MEMORY, self, 1);
	result->err = -ENOBUFS;
	result->node = self;
	if (result->n_results < result->max_results)
		result->results[result->n_results++] = (struct lwm_result){ self, ENOBUFS };
}

/* @copy is the message for this host's own sockets, or NULL. */
static void here_deliver(struct sending *s, struct lwm_dev *ldev, const struct lwm_plan *plan,
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

static void send_here(struct sending *s, struct lwm_dev *ldev, const struct lwm_plan *plan,
		      const struct lwm_send *send)
{
	unsigned int i;

	if (!sends_run(s)) {	/* with references to the fragments */
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
static int send_copies(struct sending *s, struct lwm_dev *ldev, struct lwm_plan *plan,
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

static int send_planned_rcu(struct sending *s, struct lwm_dev *ldev,
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
static int send_planned(struct sending *s, const struct lwm_dest *dest)
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
static int send_compiled_rcu(struct sending *s, struct lwm_dev *ldev,
			     const struct lwm_course *course, struct lwm_send *send)
{
	unsigned int len;
	int err;

	if (!lwm_plan_valid(course->plan, lwm_table_rcu(ldev)))
		return -ESTALE;
	send->tos = READ_ONCE(ldev->conf.dscp) << 2;
	if (course->n <= LWM_PLAN_SCRATCH && !sends_run(s))
		return send_copies(s, ldev, course->plan, send);

	len = sends_run(s) ? lwm_run_message(s->run) : s->skb->len;
	err = lwm_tx_fits(ldev, course->plan, len, NULL, &s->result);
	if (!err && course->plan->n_here)
		send_here(s, ldev, course->plan, send);
	return err;
}

/* -ESTALE: the course is of no use any more, and the message is still there. */
static int send_compiled(struct sending *s, const struct lwm_course *course)
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
	if (sends_run(s)) {
		send.segments = s->run->segments;
		send_runs(s, course, &send);
	} else {
		lwm_tx_many(NULL, net, course->network, course->plan, s->skb, &send, &s->result);
	}
	s->skb = NULL;
	return 0;
}

/* ---- answers ---- */

/* An id that no other socket at this port waits with. */
static int ask_start(struct sending *s, struct lwm_wait *wait)
{
	struct lwm_hdr *hdr = (struct lwm_hdr *)s->skb->data;
	int err;

	while ((err = lwm_wait_start(wait, s->network, s->id, s->ask)) == -EEXIST) {
		s->id = atomic_inc_return(&s->lsk->messages);
		hdr->id = cpu_to_be32(s->id);
	}
	return err;
}

/* Wait for @n targets of @t, and for @n_here of @here. */
static noinline int ask_begin(struct sending *s, const struct lwm_target *t, unsigned int n,
			      const struct lwm_target *here, unsigned int n_here)
{
	struct lwm_wait *wait = lwm_wait_new(s->lsk, n + n_here);
	int err;

	if (IS_ERR(wait))
		return PTR_ERR(wait);
	lwm_wait_add(wait, t, n, s->port);
	lwm_wait_add(wait, here, n_here, s->port);
	err = ask_start(s, wait);
	if (err) {
		lwm_wait_free(wait);
		return err;
	}
	lwm_wait_results(wait, &s->result);
	s->wait = wait;
	return 0;
}

/* What was missed by a message that nobody got is told as if nobody had been asked. */
static void ask_missed(struct sending *s)
{
	struct lwm_tx_result missed = s->result;
	struct sk_buff *record;

	record = lwm_record_reserve(s->lsk, max(missed.n_results, 1U), &s->result);
	if (IS_ERR_OR_NULL(record))
		return;
	memcpy(s->result.results, missed.results, missed.n_results * sizeof(*missed.results));
	lwm_record_finish(s->lsk, record, s->id, &s->result);
}

static noinline void ask_finish(struct sending *s, bool failed)
{
	if (!failed) {
		lwm_wait_sent(s->wait, &s->result);
		return;
	}
	ask_missed(s);
	lwm_wait_cancel(s->wait);
}

/* ---- the call ---- */

/* Room for what is to be told of the message afterwards. */
static int send_begin(struct sending *s, const struct lwm_dest *dest)
{
	struct sk_buff *record;

	if (unlikely(s->ask))
		return ask_begin(s, dest->targets, dest->n, NULL, 0);
	record = lwm_record_reserve(s->lsk, dest->n, &s->result);
	if (IS_ERR(record))
		return PTR_ERR(record);
	s->record = record;
	return 0;
}

/* What became of it: an error only where it reached nobody. */
static int send_finish(struct sending *s, int err)
{
	bool failed;

	kfree_skb(s->skb);
	if (err)
		s->result.err = err;
	failed = err || (s->result.err && !s->result.sent && !s->here);
	if (unlikely(s->wait))
		ask_finish(s, failed);
	else
		lwm_record_finish(s->lsk, s->record, s->id, &s->result);
	return failed ? s->result.err : s->len;
}

static int send_short(struct sending *s, const struct lwm_dest *dest)
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
	err = message_make(s, NULL);
	kvfree(told);
	if (err)
		return err;

	err = send_begin(s, dest);
	return send_finish(s, err ?: send_planned(s, dest));
}

/* To @dest, or where that is NULL, to the peer. */
static struct lwm_course *send_course(struct sending *s, const struct lwm_dest *dest)
{
	if (!dest)
		return lwm_peer_course(s->lsk, &s->result);
	return lwm_course_make(s->lsk, dest, &s->result);
}

/* For those that the course has now: a whole group may have other members than before. */
static int course_begin(struct sending *s, const struct lwm_course *course)
{
	const struct lwm_plan *plan = course->plan;

	if (likely(!s->ask))
		return 0;
	return ask_begin(s, plan->targets, plan->n_targets + plan->n_down,
			 plan->here, plan->n_here);
}

static void course_leave(struct sending *s)
{
	if (!s->wait)
		return;
	lwm_wait_cancel(s->wait);
	s->wait = NULL;
	s->result = (struct lwm_tx_result){};
}

/* The message was made for @course; but tables move, so it may go another one. */
static int send_courses(struct sending *s, const struct lwm_dest *dest,
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
		err = sends_run(s) ? run_renew(s, course) : 0;
		if (err) {
			lwm_course_put(course);
			return err;
		}
	}
}

static int send_along(struct sending *s, const struct lwm_dest *dest,
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
static int send_refused(struct sending *s, int err)
{
	struct sk_buff *record;

	if (!s->result.node)
		return err;
	s->id = atomic_inc_return(&s->lsk->messages);
	record = lwm_record_reserve(s->lsk, 1, &s->result);
	s->record = IS_ERR(record) ? NULL : record;
	return send_finish(s, err);
}

static int send_long(struct sending *s, const struct lwm_dest *dest)
{
	struct lwm_course *course;
	int err;

	course = send_course(s, dest);
	if (IS_ERR(course))
		return send_refused(s, PTR_ERR(course));

	message_follow(s, course);
	if (unlikely(s->run))
		run_take(s, course);
	err = message_make(s, course);
	if (err) {
		lwm_course_put(course);
		return err;
	}
	return send_along(s, dest, course);
}

/* The octets that were sent: where not all, those of the first segments. */
static noinline int send_segments(struct sending *s, const struct lwm_dest *dest)
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

static int send_to(struct sending *s, struct lwm_dest *dest)
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
static noinline int send_beside(struct sending *s, struct lwm_beside *beside)
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
	struct sending s = {
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

/* ---- how much ---- */

/* -ESTALE: the course is of no use any more. */
static int course_mtu(struct lwm_sock *lsk, const struct lwm_course *course)
{
	struct lwm_dev *ldev;
	int mtu = -ESTALE;

	rcu_read_lock();
	ldev = lwm_course_dev_rcu(sock_net(&lsk->sk), course->network);
	if (IS_ERR(ldev))
		mtu = PTR_ERR(ldev);
	else if (lwm_plan_valid(course->plan, lwm_table_rcu(ldev)))
		mtu = max_t(int, lwm_tx_room(ldev, course->plan) - (int)course->told_len, 0);
	rcu_read_unlock();
	return mtu;
}

int lwm_send_mtu(struct lwm_sock *lsk)
{
	struct lwm_tx_result result = {};
	struct lwm_course *course;
	int mtu;

	do {
		course = lwm_peer_course(lsk, &result);
		if (IS_ERR(course))
			return PTR_ERR(course) == -EDESTADDRREQ ? -ENOTCONN : PTR_ERR(course);
		mtu = course_mtu(lsk, course);
		lwm_course_put(course);
	} while (mtu == -ESTALE);
	return mtu;
}
