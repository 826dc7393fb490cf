// SPDX-License-Identifier: GPL-2.0
#include "sockwait.h"

#include <linux/errqueue.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/timer.h>

#include "answer.h"
#include "dev.h"
#include "lsock.h"
#include "neigh.h"
#include "path.h"
#include "sockerr.h"

/* What an answer says of the message that it is for. */
struct wait_key {
	struct net	*net;
	u32		network;
	u32		id;
	__be16		port;
	u16		zero[3];
};

/*
 * Found by answers under RCU; referred to by the table and the socket's list
 * together, by its timer from start to end, and by the sender. Whoever sets
 * @done under @lock, once, closes it: with the last answer, at the timeout, or
 * as the socket goes. lwm_sock.wait_lock guards the list, and is never held
 * together with @lock.
 */
struct lwm_wait {
	struct rhash_head	link;
	struct wait_key		key;
	struct lwm_sock		*lsk;
	struct list_head	sock_link;	/* lwm_sock.waits; leaves it last */
	struct sk_buff		*record;	/* of n struct lwm_answer, in order */
	struct timer_list	timer;
	ktime_t			start;
	spinlock_t		lock;		/* the record, n_left, done; BHs off */
	unsigned int		n;
	unsigned int		n_left;		/* without an answer */
	u32			cookie;
	bool			done;
	refcount_t		ref;
	struct rcu_head		rcu;
	unsigned int		max;
	struct lwm_result	results[];
};

/* One for all namespaces: keys tell them apart. */
static struct rhashtable waits;

static const struct rhashtable_params wait_params = {
	.key_offset	= offsetof(struct lwm_wait, key),
	.key_len	= sizeof(struct wait_key),
	.head_offset	= offsetof(struct lwm_wait, link),
	.automatic_shrinking = true,
};

static struct lwm_answer *wait_entries(const struct lwm_wait *wait)
{
	return (struct lwm_answer *)wait->record->data;
}

/* ---- making ---- */

struct lwm_wait *lwm_wait_new(struct lwm_sock *lsk, unsigned int n)
{
	struct lwm_wait *wait;

	if (n > LWM_ANSWER_TARGETS)
		return ERR_PTR(-E2BIG);
	wait = kzalloc(struct_size(wait, results, n), GFP_KERNEL_ACCOUNT);
	if (!wait)
		return ERR_PTR(-ENOMEM);
	wait->record = lwm_record_alloc(lsk, n * sizeof(struct lwm_answer),
					struct_size(wait, results, n));
	if (IS_ERR(wait->record)) {
		struct lwm_wait *err = ERR_CAST(wait->record);

		kfree(wait);
		return err;
	}
	wait->lsk = lsk;
	wait->max = n;
	spin_lock_init(&wait->lock);
	refcount_set(&wait->ref, 1);
	return wait;
}

void lwm_wait_add(struct lwm_wait *wait, const struct lwm_target *t, unsigned int n, __be16 port)
{
	unsigned int i;

	for (i = 0; i < n && wait->n < wait->max; i++) {
		struct lwm_answer *entry = skb_put_zero(wait->record, sizeof(*entry));

		entry->node = t[i].node;
		entry->port = t[i].port ?: port;
		wait->n++;
	}
}

void lwm_wait_results(struct lwm_wait *wait, struct lwm_tx_result *result)
{
	result->results = wait->results;
	result->max_results = wait->max;
}

void lwm_wait_free(struct lwm_wait *wait)
{
	kfree_skb(wait->record);
	kfree(wait);
}

static void wait_put(struct lwm_wait *wait)
{
	if (refcount_dec_and_test(&wait->ref))
		kfree_rcu(wait, rcu);
}

/* ---- closing ---- */

/* Who gets true closes it. */
static bool wait_claim(struct lwm_wait *wait)
{
	bool mine;

	spin_lock_bh(&wait->lock);
	mine = !wait->done;
	wait->done = true;
	spin_unlock_bh(&wait->lock);
	return mine;
}

static bool wait_is_done(struct lwm_wait *wait)
{
	bool done;

	spin_lock_bh(&wait->lock);
	done = wait->done;
	spin_unlock_bh(&wait->lock);
	return done;
}

static void wait_tell(struct lwm_wait *wait)
{
	struct sock_exterr_skb *serr = SKB_EXT_ERR(wait->record);
	struct sock *sk = &wait->lsk->sk;

	memset(serr, 0, sizeof(*serr));
	serr->ee.ee_origin = SO_EE_ORIGIN_LOCAL;
	serr->ee.ee_type = LWM_EE_ANSWERS;
	serr->ee.ee_info = wait->key.id;
	serr->ee.ee_data = wait->cookie;
	skb_queue_tail(&sk->sk_error_queue, wait->record);
	sk_error_report(sk);
}

/* The socket is there until it has left its list. */
static void wait_close(struct lwm_wait *wait, bool tell)
{
	struct lwm_sock *lsk = wait->lsk;

	rhashtable_remove_fast(&waits, &wait->link, wait_params);
	if (timer_delete(&wait->timer))
		wait_put(wait);
	if (tell)
		wait_tell(wait);
	else
		kfree_skb(wait->record);
	spin_lock_bh(&lsk->wait_lock);
	list_del(&wait->sock_link);
	spin_unlock_bh(&lsk->wait_lock);
	wait_put(wait);
}

static void wait_expired(struct timer_list *timer)
{
	struct lwm_wait *wait = container_of(timer, struct lwm_wait, timer);

	if (wait_claim(wait))
		wait_close(wait, true);
	wait_put(wait);
}

/* The first one, with a reference. */
static struct lwm_wait *wait_first(struct lwm_sock *lsk)
{
	struct lwm_wait *wait;

	spin_lock_bh(&lsk->wait_lock);
	wait = list_first_entry_or_null(&lsk->waits, struct lwm_wait, sock_link);
	if (wait)
		refcount_inc(&wait->ref);
	spin_unlock_bh(&lsk->wait_lock);
	return wait;
}

/* Those that somebody else is closing right now leave the list on their own. */
void lwm_wait_dissolve(struct lwm_sock *lsk)
{
	struct lwm_wait *wait;

	while ((wait = wait_first(lsk))) {
		if (wait_claim(wait))
			wait_close(wait, false);
		else
			cond_resched();
		wait_put(wait);
	}
}

/* ---- waiting ---- */

static int answer_cmp(const void *a, const void *b)
{
	const struct lwm_answer *x = a, *y = b;

	if (x->node != y->node)
		return (int)x->node - y->node;
	return (int)be16_to_cpu(x->port) - be16_to_cpu(y->port);
}

int lwm_wait_start(struct lwm_wait *wait, u32 network, u32 id, const struct lwm_ask *ask)
{
	struct lwm_sock *lsk = wait->lsk;
	u32 timeout = ask->timeout ?: READ_ONCE(lsk->answer_timeout);
	int err;

	wait->key = (struct wait_key){
		.net = sock_net(&lsk->sk), .network = network, .id = id, .port = lsk->port,
	};
	wait->cookie = ask->cookie;
	wait->n_left = wait->n;
	wait->start = ktime_get();
	sort(wait_entries(wait), wait->n, sizeof(struct lwm_answer), answer_cmp, NULL);
	timer_setup(&wait->timer, wait_expired, 0);

	/* All is in place before it can be found, and closed. */
	refcount_set(&wait->ref, 3);	/* the sender's, the table's, the timer's */
	spin_lock_bh(&lsk->wait_lock);
	list_add_tail(&wait->sock_link, &lsk->waits);
	spin_unlock_bh(&lsk->wait_lock);
	err = rhashtable_lookup_insert_fast(&waits, &wait->link, wait_params);
	if (err) {
		spin_lock_bh(&lsk->wait_lock);
		list_del(&wait->sock_link);
		spin_unlock_bh(&lsk->wait_lock);
		return err;
	}
	/* The jiffy that it is now is not a whole one. */
	mod_timer(&wait->timer, jiffies + msecs_to_jiffies(timeout) + 1);
	/* Who closed it before did not find the timer set. */
	if (wait_is_done(wait) && timer_delete(&wait->timer))
		wait_put(wait);
	return 0;
}

/* The first entry of @node or later. */
static unsigned int wait_search(const struct lwm_wait *wait, u16 node)
{
	const struct lwm_answer *entries = wait_entries(wait);
	unsigned int low = 0, high = wait->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (entries[mid].node < node)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool wait_enter(struct lwm_wait *wait, const struct lwm_verdict *verdict)
{
	struct lwm_answer *entry = wait_entries(wait) + wait_search(wait, verdict->node);
	struct lwm_answer *end = wait_entries(wait) + wait->n;

	while (entry < end && entry->node == verdict->node && entry->port != verdict->port)
		entry++;
	if (entry == end || entry->node != verdict->node || entry->status)
		return false;

	entry->status = verdict->status;
	entry->options = verdict->options;
	entry->rtt = clamp_t(s64, ktime_us_delta(ktime_get(), wait->start), 1, U32_MAX);
	entry->space = verdict->space;
	entry->digest = verdict->digest;
	wait->n_left--;
	return true;
}

bool lwm_wait_take(struct lwm_dev *ldev, __be16 port, __be32 id,
		   const struct lwm_verdict *verdict)
{
	const struct wait_key key = {
		.net = dev_net(ldev->dev), .network = ldev->conf.id,
		.id = be32_to_cpu(id), .port = port,
	};
	struct lwm_wait *wait = rhashtable_lookup(&waits, &key, wait_params);
	bool taken, last;

	if (!wait)
		return false;
	spin_lock(&wait->lock);
	taken = !wait->done && wait_enter(wait, verdict);
	last = taken && !wait->n_left;
	wait->done |= last;
	spin_unlock(&wait->lock);

	if (taken && verdict->status == LWM_STATUS_TOO_BIG)
		lwm_neigh_narrow(ldev, verdict->node, verdict->space);
	if (last)
		wait_close(wait, true);
	return taken;
}

/* ---- the end of the send ---- */

/* A node that no copy left for says nothing. */
static void wait_miss(struct lwm_wait *wait, const struct lwm_result *result)
{
	u8 status = result->error == EMSGSIZE ? LWM_STATUS_TOO_BIG : LWM_STATUS_UNREACHABLE;
	struct lwm_answer *entries = wait_entries(wait);
	unsigned int i;

	for (i = wait_search(wait, result->node);
	     i < wait->n && entries[i].node == result->node; i++) {
		if (entries[i].status)
			continue;
		entries[i].status = status;
		wait->n_left--;
	}
}

void lwm_wait_sent(struct lwm_wait *wait, const struct lwm_tx_result *result)
{
	unsigned int i;
	bool last;

	spin_lock_bh(&wait->lock);
	for (i = 0; !wait->done && i < result->n_results; i++)
		wait_miss(wait, &result->results[i]);
	last = !wait->done && !wait->n_left;
	wait->done |= last;
	spin_unlock_bh(&wait->lock);

	if (last)
		wait_close(wait, true);
	wait_put(wait);
}

void lwm_wait_cancel(struct lwm_wait *wait)
{
	if (wait_claim(wait))
		wait_close(wait, false);
	wait_put(wait);
}

int lwm_wait_init(void)
{
	return rhashtable_init(&waits, &wait_params);
}

void lwm_wait_exit(void)
{
	synchronize_rcu();	/* timers that had fired when their socket went */
	rhashtable_destroy(&waits);
}
