// SPDX-License-Identifier: GPL-2.0
/* From what a program gives to an skb, before there is a copy of it. */
#include <linux/skbuff.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <net/sock.h>

#include "dev.h"
#include "head.h"
#include "lsock.h"
#include "payload.h"
#include "plan.h"
#include "sending.h"
#include "sockcourse.h"
#include "told.h"
#include "wire.h"

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

/* A run has better use for the CPU's fragment. */
struct sk_buff *lwm_message_alloc(struct lwm_sending *s, int *err)
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
static void message_head(struct lwm_sending *s, struct lwm_hdr *hdr, unsigned int n)
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

static int message_fill(struct lwm_sending *s, struct sk_buff *skb)
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
static int message_check(struct lwm_sending *s)
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

static int run_fill(struct lwm_sending *s, struct sk_buff *skb, const struct lwm_course *course)
{
	message_head(s, &s->run->hdr, s->run->segments);
	lwm_plan_run(course->plan, 0, &s->run->head, &s->run->head_len);
	return lwm_run_read(s->run, skb, &s->msg->msg_iter);
}

int lwm_message_make(struct lwm_sending *s, const struct lwm_course *course)
{
	struct sk_buff *skb;
	int err;

	err = message_check(s);
	if (err)
		return err;
	skb = lwm_message_alloc(s, &err);
	if (!skb)
		return err;

	err = lwm_sends_run(s) ? run_fill(s, skb, course) : message_fill(s, skb);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	s->skb = skb;
	return 0;
}

void lwm_message_follow(struct lwm_sending *s, const struct lwm_course *course)
{
	s->network = course->network;
	s->port = course->port;
	s->told = course->told;
	s->told_len = course->told_len;
	s->flags &= ~LWM_HDR_NODES;
	if (course->told)
		s->flags |= LWM_HDR_NODES;
}
