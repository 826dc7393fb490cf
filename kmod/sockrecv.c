// SPDX-License-Identifier: GPL-2.0
#include "sockrecv.h"

#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/uio.h>
#include <net/udp.h>

#include "answer.h"
#include "dev.h"
#include "joins.h"
#include "lsock.h"
#include "net.h"
#include "path.h"
#include "sock.h"
#include "sockport.h"
#include "stats.h"
#include "told.h"
#include "trace.h"
#include "wire.h"

/* A queued message: skb->data is at struct lwm_hdr, as filters see it too. */
struct message_cb {
	struct lwm_from	from;
	u32		offset;		/* of the payload */
};

static struct message_cb *message_cb(const struct sk_buff *skb)
{
	sock_skb_cb_check_size(sizeof(struct message_cb));
	return (struct message_cb *)skb->cb;
}

/* ---- delivering ---- */

static void message_open(struct sk_buff *skb, const struct lwm_from *from, unsigned int told)
{
	*message_cb(skb) = (struct message_cb){
		.from = *from,
		.offset = sizeof(struct lwm_hdr) + told,
	};
}

static enum lwm_drop message_queue(struct lwm_sock *lsk, struct sk_buff *skb)
{
	if (sk_filter_trim_cap(&lsk->sk, skb, message_cb(skb)->offset))
		return LWM_DROP_FILTER;
	if (__sock_queue_rcv_skb(&lsk->sk, skb))
		return LWM_DROP_NO_ROOM;
	return LWM_PASS;
}

/* Consumes @skb, which may be NULL. */
static enum lwm_drop message_give(struct lwm_dev *ldev, struct lwm_sock *lsk, struct sk_buff *skb)
{
	u16 initiator, port = be16_to_cpu(lsk->port);
	enum lwm_drop why;
	unsigned int len;

	if (!skb) {
		atomic_inc(&lsk->sk.sk_drops);
		lwm_strike(ldev, LWM_DROP_MEMORY, ldev->conf.node, 1);
		return LWM_DROP_MEMORY;
	}
	initiator = message_cb(skb)->from.node;
	len = lwm_recv_len(skb);
	why = message_queue(lsk, skb);
	if (why)
		lwm_drop(ldev, skb, why);
	else
		trace_lwm_deliver(ldev->dev, initiator, port, len);
	return why;
}

static void message_answer(struct lwm_dev *ldev, struct lwm_sock *lsk,
			   const struct lwm_asked *asked, enum lwm_drop why)
{
	int space = READ_ONCE(lsk->sk.sk_rcvbuf) - atomic_read(&lsk->sk.sk_rmem_alloc);
	enum lwm_status status = LWM_STATUS_NO_ROOM;

	if (!why)
		status = LWM_STATUS_QUEUED;
	else if (why == LWM_DROP_FILTER)
		status = LWM_STATUS_REFUSED;
	lwm_answer(ldev, asked, lsk->port, status, max(space, 0));
}

/* The header's port named again, which only others' encoders do. */
static bool port_again(const struct lwm_target *here, unsigned int i, __be16 dport)
{
	return i && !here[0].port && here[i].port == dport;
}

/*
 * To each socket, @held trailing the walk by one, so that the last one gets the
 * original. Inline: a message that asks for no answer pays nothing for those.
 */
static __always_inline void message_spread(struct lwm_dev *ldev, struct sk_buff *skb,
					   const struct lwm_from *from,
					   const struct lwm_target *here, unsigned int n,
					   const struct lwm_asked *asked)
{
	const struct lwm_hdr *hdr = (const struct lwm_hdr *)skb->data;
	struct lwm_sock *lsk, *held = NULL;
	bool given = false;
	enum lwm_drop why;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (port_again(here, i, hdr->dport))
			continue;
		lsk = lwm_port_find_rcu(ldev, here[i].port ?: hdr->dport, from, hdr->sport);
		if (!lsk) {
			lwm_strike(ldev, LWM_DROP_NO_PORT, ldev->conf.node, 1);
			if (asked)
				lwm_answer(ldev, asked, here[i].port ?: hdr->dport,
					   LWM_STATUS_NO_PORT, 0);
			continue;
		}
		if (held) {
			why = message_give(ldev, held, skb_clone(skb, GFP_ATOMIC));
			given |= !why;
			if (asked)
				message_answer(ldev, held, asked, why);
		}
		held = lsk;
	}
	if (held) {
		why = message_give(ldev, held, skb);
		given |= !why;
		if (asked)
			message_answer(ldev, held, asked, why);
	} else {
		kfree_skb(skb);
	}
	if (given)
		__lwm_stats_add(&ldev->stats, LWM_STAT_DELIVERED, 1);
}

/* A told set, a wish for answers, or both. */
static noinline_for_stack void message_special(struct lwm_dev *ldev, struct sk_buff *skb,
					       const struct lwm_from *from,
					       const struct lwm_target *here, unsigned int n)
{
	const struct lwm_hdr *hdr = (const struct lwm_hdr *)skb->data;
	const struct lwm_asked asked = {
		.initiator = from->node, .sport = hdr->sport, .id = hdr->id,
	};
	int told;

	if (lwm_hdr_is_probe(hdr)) {
		lwm_answer_probe(ldev, skb, &asked);
		return;
	}
	told = lwm_told_check(skb);
	if (told < 0) {
		lwm_drop(ldev, skb, LWM_DROP_HEADER);
		return;
	}
	message_open(skb, from, told);
	message_spread(ldev, skb, from, here, n, lwm_hdr_asks(hdr) ? &asked : NULL);
}

void lwm_sock_deliver(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_from *from,
		      const struct lwm_target *here, unsigned int n)
{
	const struct lwm_hdr *hdr = (const struct lwm_hdr *)skb->data;

	/* Of two devices with one id in a namespace neither is meant, here as in sendmsg(). */
	if (unlikely(__lwm_net_find_rcu(READ_ONCE(ldev->lnet), from->network) != ldev)) {
		lwm_drop(ldev, skb, LWM_DROP_NETWORK);
	} else if (likely(lwm_hdr_plain(hdr))) {
		message_open(skb, from, 0);
		message_spread(ldev, skb, from, here, n, NULL);
	} else if (hdr->kind == LWM_KIND_ANSWER) {
		lwm_answer_rcv(ldev, skb, from);
	} else if (hdr->kind == LWM_KIND_JOINS) {
		lwm_joins_rcv(ldev, skb, from);
	} else {
		message_special(ldev, skb, from, here, n);
	}
}

/* ---- receiving ---- */

unsigned int lwm_recv_len(const struct sk_buff *skb)
{
	return skb->len - message_cb(skb)->offset;
}

static void message_name(struct msghdr *msg, const struct sk_buff *skb)
{
	const struct lwm_hdr *hdr = (const struct lwm_hdr *)skb->data;
	const struct lwm_from *from = &message_cb(skb)->from;
	DECLARE_SOCKADDR(struct sockaddr_lwm *, addr, msg->msg_name);

	if (!addr)
		return;
	memset(addr, 0, LWM_ADDR_LEN(1));
	addr->slwm_family = lwm_sock_family();
	addr->slwm_port = hdr->sport;
	addr->slwm_net = from->network;
	addr->slwm_group = from->group;
	addr->slwm_to = LWM_TO_NODE;
	addr->slwm_count = 1;
	addr->slwm_targets[0].node = from->node;
	msg->msg_namelen = LWM_ADDR_LEN(1);
}

static void message_control(struct lwm_sock *lsk, struct msghdr *msg, struct sk_buff *skb)
{
	int tos = message_cb(skb)->from.tos;

	sock_recv_cmsgs(msg, &lsk->sk, skb);
	if (lwm_sock_has(lsk, LWM_RECVTOS))
		put_cmsg(msg, SOL_LWM, LWM_TOS, sizeof(tos), &tos);
	if (lwm_sock_has(lsk, LWM_RECVNODES))
		lwm_told_put(msg, skb);
}

/* What is there is taken in one go: to wait and to peek is for the others. */
static struct sk_buff *message_take(struct sock *sk, int flags, int *err)
{
	struct sk_buff *skb = flags & MSG_PEEK ? NULL : skb_dequeue(&sk->sk_receive_queue);

	return skb ?: skb_recv_datagram(sk, flags, err);
}

/* From @offset on, all is in the first fragment, as senders put it. */
static bool frag_has(const struct sk_buff *skb, u32 offset, size_t len)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);

	return offset >= skb_headlen(skb) && shinfo->nr_frags &&
	       offset - skb_headlen(skb) + len <= skb_frag_size(&shinfo->frags[0]);
}

/* A page need not be looked up among the kernel's objects, as memory must. */
static int frag_copy(const skb_frag_t *frag, u32 offset, size_t len, struct iov_iter *to)
{
	size_t n = copy_page_to_iter(skb_frag_page(frag), skb_frag_off(frag) + offset, len, to);

	if (likely(n == len))
		return 0;
	iov_iter_revert(to, n);
	return -EFAULT;
}

static int message_copy(struct sk_buff *skb, struct msghdr *msg, size_t len)
{
	u32 offset = message_cb(skb)->offset;

	if (!skb_is_nonlinear(skb))
		return copy_linear_skb(skb, len, offset, &msg->msg_iter);
	/* A pipe would take the page itself, and expect a file's (before 6.5). */
	if (likely(user_backed_iter(&msg->msg_iter) && frag_has(skb, offset, len)))
		return frag_copy(skb_shinfo(skb)->frags, offset - skb_headlen(skb), len,
				 &msg->msg_iter);
	return skb_copy_datagram_msg(skb, offset, msg, len);
}

int lwm_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	struct sock *sk = sock->sk;
	struct sk_buff *skb;
	size_t whole;
	int err;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (flags & MSG_ERRQUEUE)
		return sock_recv_errqueue(sk, msg, len, SOL_LWM, LWM_RECVERR);

	skb = message_take(sk, flags, &err);
	if (!skb)
		return err;

	whole = lwm_recv_len(skb);
	if (len < whole)
		msg->msg_flags |= MSG_TRUNC;
	else
		len = whole;
	err = message_copy(skb, msg, len);
	if (!err) {
		message_name(msg, skb);
		message_control(lwm_sk(sk), msg, skb);
		err = flags & MSG_TRUNC ? whole : len;
	}
	skb_free_datagram(sk, skb);
	return err;
}
