// SPDX-License-Identifier: GPL-2.0
#include "neigh.h"

#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "control.h"
#include "dev.h"
#include "netlink.h"
#include "table.h"
#include "zone.h"

/* In times of silence (IFLA_LWM_SILENCE). */
#define STALE_AFTER	100	/* unheard and unused */
#define FORWARD_AFTER	10	/* heard and used, and no probe answered */
#define USED_FOR	2	/* after the last copy */

#define BACKOFF_MAX	6	/* failed ones are probed every 64 intervals in the end */
#define NARROW_FOR	(60 * HZ)
#define NARROW_LEAST	400	/* octets of message: IP carries 576 with all heads */

/* lwm_neigh.news */
enum {
	LWM_NEWS_LISTED,	/* it is in its device's list, which holds a reference */
	LWM_NEWS_HEARD,
	LWM_NEWS_ANSWERED,
};

/* ---- life ---- */

static struct lwm_neigh *neigh_make(struct lwm_node *node)
{
	struct lwm_neigh *neigh, *other;

	neigh = kzalloc(sizeof(*neigh), GFP_ATOMIC | __GFP_NOWARN);
	if (!neigh)
		return NULL;
	neigh->id = node->id;
	neigh->state = LWM_STATE_UNHEARD;
	neigh->awaited = true;
	neigh->heard = jiffies;
	neigh->used = jiffies - MAX_JIFFY_OFFSET / 2;	/* never */
	neigh->answered = jiffies;
	neigh->probe = get_random_u32();	/* that was not sent: no answer is to it */
	refcount_set(&neigh->ref, 1);

	other = unrcu_pointer(cmpxchg(&node->neigh, NULL, RCU_INITIALIZER(neigh)));
	if (!other)
		return neigh;
	kfree(neigh);
	return other;
}

static struct lwm_neigh *neigh_get(struct lwm_node *node)
{
	struct lwm_neigh *neigh = rcu_dereference(node->neigh);

	return neigh ?: neigh_make(node);
}

void lwm_neigh_put(struct lwm_neigh *neigh)
{
	if (neigh && refcount_dec_and_test(&neigh->ref))
		kfree_rcu(neigh, rcu);
}

void lwm_neigh_inherit(struct lwm_node *node, const struct lwm_node *old)
{
	struct lwm_neigh *neigh = rtnl_dereference(old->neigh);

	if (!neigh || lwm_neigh_fixed(node) || node->addr4 != old->addr4 ||
	    !ipv6_addr_equal(&node->addr6, &old->addr6))
		return;
	refcount_inc(&neigh->ref);
	RCU_INIT_POINTER(node->neigh, neigh);
}

enum lwm_state lwm_neigh_state(const struct lwm_node *node)
{
	const struct lwm_neigh *neigh = rcu_dereference_rtnl(node->neigh);

	if (lwm_neigh_fixed(node))
		return LWM_STATE_PERMANENT;
	return neigh ? READ_ONCE(neigh->state) : LWM_STATE_UNHEARD;
}

/* ---- notes ---- */

static void neigh_kick(struct lwm_dev *ldev)
{
	mod_delayed_work(system_highpri_wq, &ldev->neighs.work, 0);
}

/* @neigh has a turn soon. */
static void neigh_wake(struct lwm_dev *ldev, struct lwm_neigh *neigh)
{
	if (!test_and_set_bit(LWM_NEWS_LISTED, &neigh->news)) {
		refcount_inc(&neigh->ref);
		llist_add(&neigh->arrival, &ldev->neighs.arrived);
	}
	neigh_kick(ldev);
}

void __lwm_neigh_heard(struct lwm_dev *ldev, struct lwm_node *node)
{
	struct lwm_neigh *neigh = neigh_get(node);

	if (!neigh)
		return;
	WRITE_ONCE(neigh->met, true);
	WRITE_ONCE(neigh->awaited, false);
	WRITE_ONCE(neigh->heard, jiffies);
	set_bit(LWM_NEWS_HEARD, &neigh->news);
	neigh_wake(ldev, neigh);
}

void __lwm_neigh_used(struct lwm_dev *ldev, struct lwm_node *node)
{
	struct lwm_neigh *neigh = neigh_get(node);
	unsigned long silence;

	if (!neigh)
		return;
	WRITE_ONCE(neigh->used, jiffies);
	silence = msecs_to_jiffies(READ_ONCE(ldev->conf.silence));
	if (!test_bit(LWM_NEWS_LISTED, &neigh->news) ||
	    (!READ_ONCE(neigh->probing) &&
	     time_after_eq(jiffies, READ_ONCE(neigh->heard) + silence)))
		neigh_wake(ldev, neigh);
}

static struct lwm_neigh *neigh_find(struct lwm_dev *ldev, u16 id)
{
	const struct lwm_table *tbl = lwm_table_rcu(ldev);
	struct lwm_node *node = tbl ? lwm_node_find(tbl, id) : NULL;

	return node ? rcu_dereference(node->neigh) : NULL;
}

/* RFC 6298's smoothing. */
static void rtt_add(struct lwm_neigh *neigh, ktime_t sent)
{
	s64 us = clamp_t(s64, ktime_us_delta(ktime_get(), sent), 1, U32_MAX);
	s64 old = READ_ONCE(neigh->rtt);

	WRITE_ONCE(neigh->rtt, old ? old + (us - old) / 8 : us);
}

bool lwm_neigh_answer(struct lwm_dev *ldev, u16 id, __be32 probe)
{
	struct lwm_neigh *neigh = neigh_find(ldev, id);
	u32 which;

	if (!neigh)
		return false;
	if (lwm_pmtu_answer(&neigh->pmtu, be32_to_cpu(probe))) {
		neigh_kick(ldev);
		return true;
	}
	which = be32_to_cpu(probe) - READ_ONCE(neigh->probe);
	if (which >= LWM_NEIGH_PROBES)
		return false;
	if (!READ_ONCE(neigh->probing))
		return true;	/* another one of the round was faster */
	if (which >= READ_ONCE(neigh->probes))
		return false;	/* to one that was not sent yet */

	rtt_add(neigh, neigh->sent[which]);
	WRITE_ONCE(neigh->answered, jiffies);
	set_bit(LWM_NEWS_ANSWERED, &neigh->news);
	neigh_kick(ldev);
	return true;
}

void lwm_neigh_narrow(struct lwm_dev *ldev, u16 id, u32 len)
{
	const struct lwm_table *tbl = lwm_table_rcu(ldev);
	struct lwm_node *node = tbl ? lwm_node_find(tbl, id) : NULL;
	struct lwm_neigh *neigh;

	/* Who says less would have nothing sent to it at all. */
	if (!node || lwm_neigh_fixed(node) || len < NARROW_LEAST)
		return;
	neigh = neigh_get(node);
	if (!neigh)
		return;
	WRITE_ONCE(neigh->pmtu.relayed, len);
	WRITE_ONCE(neigh->pmtu.relayed_until, jiffies + NARROW_FOR);
	WRITE_ONCE(ldev->neighs.narrow_until, (jiffies + NARROW_FOR) ?: 1);
}

unsigned int lwm_neigh_passes(struct lwm_dev *ldev, u16 id, unsigned int len)
{
	const struct lwm_neigh *neigh = neigh_find(ldev, id);

	if (!neigh || !time_before(jiffies, READ_ONCE(neigh->pmtu.relayed_until)))
		return len;
	return min(len, READ_ONCE(neigh->pmtu.relayed));
}

/* ---- a turn: the work item with one neighbour ---- */

struct turn {
	struct lwm_dev		*ldev;
	struct lwm_node		*node;
	struct lwm_neigh	*neigh;
	unsigned long		silence;	/* jiffies, as all times here */
	unsigned long		interval;	/* between probes */
	unsigned long		next;		/* when there is something to do */
};

static void turn_again(struct turn *t, unsigned long when)
{
	if (time_before(when, t->next))
		t->next = when;
}

static void become(struct turn *t, enum lwm_state state)
{
	enum lwm_state old = t->neigh->state;

	if (old == state)
		return;
	WRITE_ONCE(t->neigh->state, state);
	/* What relays, or is worth a try, is another now. */
	if (state == LWM_STATE_FAILED || old == LWM_STATE_FAILED || old == LWM_STATE_UNHEARD)
		lwm_zone_changed(t->node->zone);
	if (state == LWM_STATE_FAILED && old != LWM_STATE_UNHEARD)
		lwm_stats_add(&t->ldev->stats, LWM_STAT_FAILED, 1);
	if (state == LWM_STATE_REACHABLE && old != LWM_STATE_STALE)
		lwm_stats_add(&t->ldev->stats, LWM_STAT_RETURNED, 1);
	lwm_netlink_tell_state(t->ldev, t->node->id, state);
}

static void round_end(struct lwm_neigh *neigh)
{
	WRITE_ONCE(neigh->probing, false);
	neigh->forward = false;
	WRITE_ONCE(neigh->probes, 0);
	neigh->backoff = 0;
}

static void round_probe(struct turn *t)
{
	struct lwm_neigh *neigh = t->neigh;
	u32 id = neigh->probe + neigh->probes;

	neigh->sent[neigh->probes] = ktime_get();
	WRITE_ONCE(neigh->probes, neigh->probes + 1);
	neigh->probed = jiffies;
	lwm_probe_send(t->ldev, t->node, id, 0);
	turn_again(t, neigh->probed + t->interval);
}

static void round_begin(struct turn *t, bool forward)
{
	t->neigh->forward = forward;
	WRITE_ONCE(t->neigh->probes, 0);
	WRITE_ONCE(t->neigh->probe, get_random_u32());
	WRITE_ONCE(t->neigh->probing, true);
	round_probe(t);
}

/* A node that talks to us and does not answer does not hear us: only answers count then. */
static void turn_hear(struct turn *t)
{
	struct lwm_neigh *neigh = t->neigh;
	bool heard = test_and_clear_bit(LWM_NEWS_HEARD, &neigh->news);
	bool answered = test_and_clear_bit(LWM_NEWS_ANSWERED, &neigh->news);

	if (!answered && (!heard || neigh->forward || neigh->deaf))
		return;
	neigh->deaf = false;
	round_end(neigh);
	become(t, LWM_STATE_REACHABLE);
}

static void turn_failed(struct turn *t)
{
	unsigned long due = t->neigh->probed + (t->interval << t->neigh->backoff);

	if (time_before(jiffies, due)) {
		turn_again(t, due);
		return;
	}
	if (t->neigh->backoff < BACKOFF_MAX)
		t->neigh->backoff++;
	round_begin(t, false);
}

/* Was it heard since the first probe of this round? */
static bool round_heard(const struct turn *t)
{
	return time_after(READ_ONCE(t->neigh->heard),
			  t->neigh->probed - (LWM_NEIGH_PROBES - 1) * t->interval);
}

static void turn_probing(struct turn *t)
{
	unsigned long due = t->neigh->probed + t->interval;

	if (time_before(jiffies, due)) {
		turn_again(t, due);
	} else if (t->neigh->probes < LWM_NEIGH_PROBES) {
		round_probe(t);
	} else {
		t->neigh->deaf = t->neigh->forward && round_heard(t);
		lwm_pmtu_pause(&t->neigh->pmtu);
		become(t, LWM_STATE_FAILED);
		turn_failed(t);
	}
}

static bool neigh_unanswered(const struct lwm_neigh *neigh)
{
	return neigh->state == LWM_STATE_UNHEARD ||
	       time_after(READ_ONCE(neigh->used), READ_ONCE(neigh->heard));
}

static void turn_idle(struct turn *t)
{
	struct lwm_neigh *neigh = t->neigh;
	unsigned long quiet = READ_ONCE(neigh->heard) + t->silence;
	bool in_use = time_before(jiffies, READ_ONCE(neigh->used) + USED_FOR * t->silence);

	turn_again(t, jiffies + t->silence);
	if (neigh_unanswered(neigh) &&
	    (neigh->state == LWM_STATE_UNHEARD || time_after_eq(jiffies, quiet)))
		round_begin(t, false);
	else if (in_use && time_after_eq(jiffies, READ_ONCE(neigh->answered) +
						  FORWARD_AFTER * t->silence))
		round_begin(t, true);
	else if (neigh_unanswered(neigh))
		turn_again(t, quiet);

	if (in_use && !neigh->probing && neigh->state == LWM_STATE_REACHABLE)
		turn_again(t, lwm_pmtu_turn(t->ldev, t->node, neigh));
}

/* Is a packet from it worth a turn, now that there was one? */
static bool neigh_awaits(const struct lwm_neigh *neigh)
{
	switch (neigh->state) {
	case LWM_STATE_REACHABLE:
		return neigh->probing && !neigh->forward;
	case LWM_STATE_FAILED:
		return !neigh->deaf;
	default:
		return true;
	}
}

static bool turn_stale(struct turn *t)
{
	struct lwm_neigh *neigh = t->neigh;

	if (neigh->state != LWM_STATE_REACHABLE && neigh->state != LWM_STATE_STALE)
		return false;
	return !neigh->probing && !neigh_unanswered(neigh) &&
	       time_after_eq(jiffies, READ_ONCE(neigh->heard) + STALE_AFTER * t->silence);
}

/* False: it leaves the list. */
static bool turn_take(struct turn *t)
{
	struct lwm_neigh *neigh = t->neigh;

	turn_hear(t);
	if (turn_stale(t)) {
		become(t, LWM_STATE_STALE);
		WRITE_ONCE(neigh->awaited, true);
		return false;
	}
	if (neigh->state == LWM_STATE_FAILED)
		turn_failed(t);
	else if (neigh->probing)
		turn_probing(t);
	else
		turn_idle(t);
	WRITE_ONCE(neigh->awaited, neigh_awaits(neigh));
	return true;
}

/* ---- the work item ---- */

static void neigh_unlist(struct lwm_neigh *neigh)
{
	list_del(&neigh->link);
	clear_bit(LWM_NEWS_LISTED, &neigh->news);
	lwm_neigh_put(neigh);
}

/* It was used while its turn ended: there will be no other packet to say so, perhaps. */
static bool neigh_relist(struct lwm_neigh *neigh)
{
	clear_bit(LWM_NEWS_LISTED, &neigh->news);
	smp_mb__after_atomic();	/* that it is free to be listed, before it is looked at */
	return neigh_unanswered(neigh) && !test_and_set_bit(LWM_NEWS_LISTED, &neigh->news);
}

static void neigh_turn(struct lwm_dev *ldev, struct lwm_neigh *neigh, unsigned long *next)
{
	const struct lwm_table *tbl = lwm_table_rcu(ldev);
	struct turn t = {
		.ldev = ldev,
		.neigh = neigh,
		.node = tbl ? lwm_node_find(tbl, neigh->id) : NULL,
		.silence = msecs_to_jiffies(READ_ONCE(ldev->conf.silence)),
		.interval = msecs_to_jiffies(READ_ONCE(ldev->conf.probe)),
		.next = *next,
	};

	/* Another node has its place, or none. */
	if (!t.node || rcu_access_pointer(t.node->neigh) != neigh) {
		neigh_unlist(neigh);
		return;
	}
	if (!turn_take(&t) && !neigh_relist(neigh)) {
		list_del(&neigh->link);
		lwm_neigh_put(neigh);
	}
	*next = t.next;
}

static void neighs_arrive(struct lwm_neighs *neighs)
{
	struct llist_node *arrived = llist_del_all(&neighs->arrived);
	struct lwm_neigh *neigh, *next;

	llist_for_each_entry_safe(neigh, next, arrived, arrival)
		list_add_tail(&neigh->link, &neighs->active);
}

static void neigh_work(struct work_struct *work)
{
	struct lwm_dev *ldev = container_of(work, struct lwm_dev, neighs.work.work);
	unsigned long next = jiffies + HZ;
	struct lwm_neigh *neigh, *tmp;

	if (!netif_running(ldev->dev))
		return;
	neighs_arrive(&ldev->neighs);
	list_for_each_entry_safe(neigh, tmp, &ldev->neighs.active, link) {
		local_bh_disable();
		rcu_read_lock();
		neigh_turn(ldev, neigh, &next);
		rcu_read_unlock();
		local_bh_enable();
		cond_resched();
	}
	if (list_empty(&ldev->neighs.active))
		return;
	/* Not mod_delayed_work(): somebody may want a turn sooner. */
	queue_delayed_work(system_highpri_wq, &ldev->neighs.work,
			   time_after(next, jiffies) ? next - jiffies : 1);
}

void lwm_neigh_setup(struct lwm_dev *ldev)
{
	init_llist_head(&ldev->neighs.arrived);
	INIT_LIST_HEAD(&ldev->neighs.active);
	INIT_DELAYED_WORK(&ldev->neighs.work, neigh_work);
}

void lwm_neigh_start(struct lwm_dev *ldev)
{
	neigh_kick(ldev);
}

/*
 * Nobody is probed from here on. Who has failed may be back when the device is, and is
 * to be asked again: a relay that is no target would be used by nobody otherwise.
 */
static void neigh_rest(struct lwm_dev *ldev, struct lwm_neigh *neigh)
{
	const struct lwm_table *tbl = lwm_table_rcu(ldev);
	struct lwm_node *node = tbl ? lwm_node_find(tbl, neigh->id) : NULL;

	round_end(neigh);
	lwm_pmtu_pause(&neigh->pmtu);
	neigh->deaf = false;
	if (neigh->state == LWM_STATE_REACHABLE)
		WRITE_ONCE(neigh->state, LWM_STATE_STALE);
	else if (neigh->state == LWM_STATE_FAILED)
		WRITE_ONCE(neigh->state, LWM_STATE_UNHEARD);
	WRITE_ONCE(neigh->awaited, true);
	if (node)
		lwm_zone_changed(node->zone);
}

void lwm_neigh_stop(struct lwm_dev *ldev)
{
	struct lwm_neigh *neigh, *tmp;

	cancel_delayed_work_sync(&ldev->neighs.work);
	neighs_arrive(&ldev->neighs);
	list_for_each_entry_safe(neigh, tmp, &ldev->neighs.active, link) {
		rcu_read_lock();
		neigh_rest(ldev, neigh);
		rcu_read_unlock();
		neigh_unlist(neigh);
	}
}
