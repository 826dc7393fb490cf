// SPDX-License-Identifier: GPL-2.0
/*
 * A message to a short set is planned as it is sent, in one section. One to a
 * longer set, or to a connected socket's peer, goes along a compiled course.
 */
#include "socksend.h"

#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/uio.h>

#include "dev.h"
#include "geneve.h"
#include "lsock.h"
#include "path.h"
#include "plan.h"
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

/* Copy @len octets to fragments of @skb, which copies then share. */
static int message_add(struct sk_buff *skb, struct iov_iter *from, size_t len)
{
	struct sock *sk = skb->sk;
	struct page_frag *frag = sk_page_frag(sk);
	unsigned int n, i = skb_shinfo(skb)->nr_frags;

	for (; len; len -= n) {
		if (!skb_page_frag_refill(32, frag, sk->sk_allocation))
			return -ENOBUFS;
		n = min_t(size_t, len, frag->size - frag->offset);
		if (skb_can_coalesce(skb, i, frag->page, frag->offset)) {
			skb_frag_size_add(&skb_shinfo(skb)->frags[i - 1], n);
		} else {
			if (i == MAX_SKB_FRAGS)
				return -EMSGSIZE;
			skb_fill_page_desc(skb, i++, frag->page, frag->offset, n);
			get_page(frag->page);
		}
		skb->len += n;
		skb->data_len += n;
		skb->truesize += n;
		refcount_add(n, &sk->sk_wmem_alloc);
		if (copy_page_from_iter(frag->page, frag->offset, n, from) != n)
			return -EFAULT;
		frag->offset += n;
	}
	return 0;
}

static void message_start(struct sending *s, struct sk_buff *skb)
{
	struct lwm_hdr *hdr;

	skb_reserve(skb, s->headroom);
	skb->priority = READ_ONCE(s->lsk->sk.sk_priority);
	skb->mark = READ_ONCE(s->lsk->sk.sk_mark);

	s->id = atomic_inc_return(&s->lsk->messages);
	hdr = skb_put_zero(skb, sizeof(*hdr));
	hdr->sport = s->lsk->port;
	hdr->dport = s->port;
	hdr->id = cpu_to_be32(s->id);
	hdr->kind = LWM_KIND_DATA;
	hdr->flags = s->flags;
}

static int message_fill(struct sending *s, struct sk_buff *skb)
{
	struct kvec vec = { (void *)s->told, s->told_len };
	struct iov_iter told;
	int err = 0;

	if (s->told) {
		iov_iter_kvec(&told, ITER_SOURCE, &vec, 1, s->told_len);
		err = message_add(skb, &told, s->told_len);
	}
	return err ?: message_add(skb, &s->msg->msg_iter, s->len);
}

/* What can be said before there is a plan. */
static int message_check(struct sending *s)
{
	struct lwm_dev *ldev;
	int err;

	rcu_read_lock();
	ldev = lwm_course_dev_rcu(sock_net(&s->lsk->sk), s->network);
	err = PTR_ERR_OR_ZERO(ldev);
	if (!err && s->len + s->told_len > lwm_dev_payload(ldev))
		err = -EMSGSIZE;
	if (!err)
		s->headroom = READ_ONCE(ldev->dev->needed_headroom);
	rcu_read_unlock();
	return err;
}

/* Wait for room below SO_SNDBUF, then take the message as a whole. */
static int message_make(struct sending *s)
{
	struct sk_buff *skb;
	int err;

	err = message_check(s);
	if (err)
		return err;
	skb = sock_alloc_send_skb(&s->lsk->sk, s->headroom + sizeof(struct lwm_hdr),
				  s->msg->msg_flags & MSG_DONTWAIT, &err);
	if (!skb)
		return err;

	message_start(s, skb);
	err = message_fill(s, skb);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	s->skb = skb;
	return 0;
}

/* ---- the copies ---- */

/* The first of all targets to be served. */
static void here_missed(struct sending *s, struct lwm_dev *ldev, u16 self)
{
	struct lwm_tx_result *result = &s->result;

	lwm_strike(ldev, LWM_DROP_MEMORY, self, 1);
	result->err = -ENOBUFS;
	result->node = self;
	if (result->max_results)
		result->results[result->n_results++] = (struct lwm_result){ self, ENOBUFS };
}

/* To this host's own sockets, with references to the fragments. */
static void send_here(struct sending *s, struct lwm_dev *ldev, const struct lwm_plan *plan,
		      const struct lwm_send *send)
{
	struct lwm_from from = {
		.network = s->network,
		.node = send->initiator,
		.group = send->group,
	};
	struct sk_buff *copy;

	copy = __pskb_copy(s->skb, 0, GFP_ATOMIC);
	if (!copy) {
		here_missed(s, ldev, send->initiator);
		return;
	}
	s->here = true;
	copy->dev = ldev->dev;
	__net_timestamp(copy);
	lwm_sock_deliver(ldev, copy, &from, plan->here, plan->n_here);
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

static int send_planned_rcu(struct sending *s, struct lwm_dev *ldev, struct lwm_plan *plan,
			    const struct lwm_dest *dest)
{
	struct lwm_send send;
	int err;

	lwm_course_send_rcu(&send, ldev, s->lsk, dest);
	send.reply = true;
	memcpy(plan->targets, dest->targets, dest->n * sizeof(*dest->targets));
	err = lwm_course_plan_rcu(plan, ldev, &send, dest, &s->result);
	return err ?: send_copies(s, ldev, plan, &send);
}

/* At most LWM_PLAN_SCRATCH targets. */
static int send_planned(struct sending *s, const struct lwm_dest *dest)
{
	struct lwm_plan *plan;
	struct lwm_dev *ldev;
	int err;

	local_bh_disable();
	rcu_read_lock();
	ldev = lwm_course_dev_rcu(sock_net(&s->lsk->sk), dest->network);
	plan = lwm_plan_get(dest->n);
	if (IS_ERR(ldev))
		err = PTR_ERR(ldev);
	else if (!plan)
		err = -ENOBUFS;
	else
		err = send_planned_rcu(s, ldev, plan, dest);
	lwm_plan_put(plan);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

/* Short sets go here, for long ones only what is to be done before the first copy. */
static int send_compiled_rcu(struct sending *s, struct lwm_dev *ldev,
			     const struct lwm_course *course, struct lwm_send *send)
{
	int err;

	if (!lwm_plan_valid(course->plan, lwm_table_rcu(ldev)))
		return -ESTALE;
	send->tos = READ_ONCE(ldev->conf.dscp) << 2;
	if (course->n <= LWM_PLAN_SCRATCH)
		return send_copies(s, ldev, course->plan, send);

	err = lwm_tx_fits(ldev, course->plan, s->skb->len, NULL, &s->result);
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

	if (!err && s->skb) {
		lwm_tx_many(NULL, net, course->network, course->plan, s->skb, &send, &s->result);
		s->skb = NULL;
	}
	return err;
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
	err = message_make(s);
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

	s->network = course->network;
	s->port = course->port;
	s->told = course->told;
	s->told_len = course->told_len;
	s->flags |= course->told ? LWM_HDR_NODES : 0;
	err = message_make(s);
	if (err) {
		lwm_course_put(course);
		return err;
	}
	return send_along(s, dest, course);
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
	return beside->nodes && !s->msg->msg_name ? -EINVAL : 0;
}

int lwm_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	static const struct lwm_beside nothing;
	struct sending s = { .lsk = lwm_sk(sock->sk), .msg = msg, .len = len };
	const struct lwm_beside *beside = &nothing;
	struct lwm_beside found;
	struct lwm_dest dest;
	int err;

	if (msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (msg->msg_controllen) {
		err = send_beside(&s, &found);
		if (err)
			return err;
		beside = &found;
	}
	if (!msg->msg_name)
		return send_long(&s, NULL);

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
