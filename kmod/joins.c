// SPDX-License-Identifier: GPL-2.0
#include "joins.h"

#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <net/ipv6.h>

#include "dev.h"
#include "jointell.h"
#include "local.h"
#include "member.h"
#include "node.h"
#include "path.h"
#include "stats.h"
#include "table.h"
#include "wire.h"

#define CHANGE_DELAY	(HZ / 100)	/* until what has changed is told */
#define CHANGES_MAX	4096		/* groups; where more have changed, all are looked at */
#define HELLO_SOON	(HZ / 5)	/* after a change, and HELLO_AGAIN after that */
#define HELLO_AGAIN	HZ
#define TELLING_WAIT	(HZ / 2)	/* between two tellings of everything to one node */
#define ASKED_MAX	7		/* waits in vain double this often */
#define TICK		(5 * HZ)
#define SECTION		64		/* entries, with BHs off */

/* lwm_joins.news */
enum {
	NEWS_ALL,	/* all groups are to be looked at: too many have changed */
	NEWS_KICK,	/* it was woken, which later ones must not put off */
};

struct joins_change {
	struct llist_node	link;
	struct in6_addr		group;
};

/* ---- when to work ---- */

static void joins_wake(struct lwm_dev *ldev, unsigned long delay)
{
	if (netif_running(ldev->dev))
		mod_delayed_work(system_unbound_wq, &ldev->joins.work, delay);
}

/* Work again at @when, or before. */
static void joins_at(struct lwm_joins *joins, unsigned long when)
{
	if (time_before(when, joins->next))
		joins->next = when;
}

void lwm_joins_kick(struct lwm_dev *ldev)
{
	if (!test_and_set_bit(NEWS_KICK, &ldev->joins.news))
		joins_wake(ldev, CHANGE_DELAY);
}

void lwm_joins_changed(struct lwm_dev *ldev, const struct in6_addr *group)
{
	struct lwm_joins *joins = &ldev->joins;
	struct joins_change *change = NULL;

	if (!netif_running(ldev->dev))
		return;
	if (atomic_read(&joins->n_changed) < CHANGES_MAX)
		change = kmalloc(sizeof(*change), GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!change) {
		if (!test_and_set_bit(NEWS_ALL, &joins->news))
			joins_wake(ldev, CHANGE_DELAY);
		return;
	}
	change->group = *group;
	atomic_inc(&joins->n_changed);
	if (llist_add(&change->link, &joins->changed))
		joins_wake(ldev, CHANGE_DELAY);
}

/* What this node told of itself is kept as that of others. */
static struct lwm_teller *teller_self(struct lwm_dev *ldev)
{
	return lwm_teller_find(&ldev->members, ldev->conf.node);
}

/* ---- hellos ---- */

/* Something is to be known: one hello soon, and another one, as the first may be lost. */
static void hello_soon(struct lwm_joins *joins)
{
	unsigned long soon = jiffies + HELLO_SOON;

	if (!joins->hellos || time_after(joins->hello_at, soon))
		joins->hello_at = soon;
	joins->hellos = 2;
}

static void tell_hellos(struct lwm_dev *ldev)
{
	const struct lwm_teller *self = teller_self(ldev);
	struct lwm_joins *joins = &ldev->joins;

	if (time_after_eq(jiffies, joins->hello_at)) {
		if (joins->hellos || joins->all || (self && self->n))
			lwm_joins_hello_all(ldev, 0);
		joins->hellos -= !!joins->hellos;
		joins->hello_at = jiffies + (joins->hellos ? HELLO_AGAIN : LWM_JOINS_HELLO_EVERY) -
				  get_random_u32() % (HZ / 10);
	}
	joins_at(joins, joins->hello_at);
}

/* ---- changes ---- */

static bool record_same(const struct lwm_record *a, const struct lwm_record *b)
{
	return a->filter == b->filter && a->n_sources == b->n_sources &&
	       !memcmp(a->sources, b->sources, a->n_sources * sizeof(*a->sources));
}

/* Tell of @group, if what this host wants of it is something else than was told. */
static void change_look(struct lwm_dev *ldev, const struct in6_addr *group)
{
	struct lwm_members *members = &ldev->members;
	struct lwm_joins *joins = &ldev->joins;
	struct lwm_teller *self;
	int err = -ENOMEM;

	lwm_local_get(ldev, group, &joins->now);
	joins->old.group = *group;
	spin_lock_bh(&members->lock);
	self = lwm_teller_get(members, ldev->conf.node);
	if (self) {
		lwm_member_get(members, self, &joins->old);
		err = 0;
		if (!record_same(&joins->old, &joins->now))
			err = lwm_member_set(members, self, &joins->now) ?: 1;
	}
	spin_unlock_bh(&members->lock);
	if (err == -ENOSPC)
		lwm_strike(ldev, LWM_DROP_MEMBERS, ldev->conf.node, 1);
	if (err == -ENOMEM)
		set_bit(NEWS_ALL, &joins->news);	/* later */
	if (err <= 0)
		return;
	joins->stale = true;
	hello_soon(joins);
	lwm_joins_tell(ldev, &joins->old, &joins->now);
}

static bool changes_wait(const struct lwm_joins *joins)
{
	return time_before(jiffies, joins->wait);
}

/* What the host listens to, and what it was told to listen to, group by group. */
static bool changes_look_all(struct lwm_dev *ldev)
{
	struct lwm_joins *joins = &ldev->joins;
	struct lwm_teller *self = teller_self(ldev);
	struct lwm_record *rec = &joins->now;
	struct in6_addr at = {};
	unsigned int n;

	for (n = self ? self->n : 0; n; n--) {
		struct lwm_member *member;

		/* Each once: those that stay go to the end. */
		member = list_first_entry(&self->members, struct lwm_member, teller_link);
		spin_lock_bh(&ldev->members.lock);
		list_move_tail(&member->teller_link, &self->members);
		spin_unlock_bh(&ldev->members.lock);
		at = member->group->addr;
		change_look(ldev, &at);
		if (changes_wait(joins))
			return false;
		cond_resched();
	}
	at = in6addr_any;
	for (;;) {
		rec->group = at;
		if (!lwm_local_next(ldev, rec))
			return true;
		at = rec->group;
		change_look(ldev, &at);
		if (changes_wait(joins))
			return false;
		cond_resched();
	}
}

static void changes_look(struct lwm_dev *ldev)
{
	struct lwm_joins *joins = &ldev->joins;
	struct joins_change *change;

	if (test_and_clear_bit(NEWS_ALL, &joins->news) && !changes_look_all(ldev))
		set_bit(NEWS_ALL, &joins->news);
	while (!changes_wait(joins)) {
		if (!joins->left)
			joins->left = llist_reverse_order(llist_del_all(&joins->changed));
		if (!joins->left)
			return;
		change = llist_entry(joins->left, struct joins_change, link);
		joins->left = joins->left->next;
		atomic_dec(&joins->n_changed);
		change_look(ldev, &change->group);
		kfree(change);
		cond_resched();
	}
}

static void tell_changes(struct lwm_dev *ldev)
{
	struct lwm_joins *joins = &ldev->joins;

	if (!changes_wait(joins)) {
		joins->wait = jiffies;	/* or it would be in the future once they wrap */
		lwm_joins_tell_start(ldev);
		changes_look(ldev);
		lwm_joins_tell_end(ldev);
	}
	if (joins->left || !llist_empty(&joins->changed) || test_bit(NEWS_ALL, &joins->news))
		joins_at(joins, changes_wait(joins) ? joins->wait : jiffies + LWM_JOINS_WAIT);
}

/* ---- notes ---- */

/* False: it is not time yet. */
static bool teller_compare(struct lwm_dev *ldev, struct lwm_teller *teller)
{
	unsigned long when = teller->asked_at + (TELLING_WAIT << teller->asked);
	struct lwm_members *members = &ldev->members;
	bool same, fresh;

	spin_lock_bh(&members->lock);
	fresh = teller->fresh;
	same = teller->number == teller->n && teller->hello == teller->digest;
	if (same)
		teller->asked = 0;
	if (same || time_after_eq(jiffies, when))
		teller->fresh = false;
	spin_unlock_bh(&members->lock);
	if (!fresh || same)
		return true;
	if (time_before(jiffies, when)) {
		joins_at(&ldev->joins, when);
		return false;
	}
	teller->asked_at = jiffies;
	teller->asked += teller->asked < ASKED_MAX;
	lwm_joins_hello(ldev, teller->id, LWM_JOINS_ASK);
	return true;
}

static bool teller_tell(struct lwm_dev *ldev, struct lwm_teller *teller)
{
	unsigned long when = teller->told_at + TELLING_WAIT;

	if (!teller->asks)
		return true;
	if (time_before(jiffies, when)) {
		joins_at(&ldev->joins, when);
		return false;
	}
	WRITE_ONCE(teller->asks, false);
	teller->told_at = jiffies;
	lwm_joins_tell_all(ldev, teller->id);
	return true;
}

static void teller_clear(struct lwm_dev *ldev, struct lwm_teller *teller)
{
	bool done;

	do {
		spin_lock_bh(&ldev->members.lock);
		done = lwm_teller_sweep(&ldev->members, teller, SECTION);
		spin_unlock_bh(&ldev->members.lock);
		cond_resched();
	} while (!done);
}

static void todo_add(struct lwm_joins *joins, struct lwm_teller *teller)
{
	if (list_empty(&teller->todo))
		list_add_tail(&teller->todo, &joins->todo);
}

static void tellers_todo(struct lwm_dev *ldev)
{
	struct lwm_joins *joins = &ldev->joins;
	struct lwm_teller *teller;
	bool done;
	LIST_HEAD(todo);

	spin_lock_bh(&ldev->members.lock);
	list_splice_init(&joins->todo, &todo);
	while (!list_empty(&todo)) {
		teller = list_first_entry(&todo, struct lwm_teller, todo);
		list_del_init(&teller->todo);
		spin_unlock_bh(&ldev->members.lock);

		teller_clear(ldev, teller);
		done = teller_compare(ldev, teller);
		done &= teller_tell(ldev, teller);

		spin_lock_bh(&ldev->members.lock);
		if (!done)
			todo_add(joins, teller);
	}
	spin_unlock_bh(&ldev->members.lock);
}

/* Who is silent wants nothing; who is in no table is forgotten. */
static void tellers_expire(struct lwm_dev *ldev)
{
	struct lwm_members *members = &ldev->members;
	struct lwm_teller *teller;
	unsigned long id;
	bool known;

	if (time_before(jiffies, ldev->joins.expire_at))
		return;
	ldev->joins.expire_at = jiffies + HZ;
	xa_for_each(&members->tellers, id, teller) {
		if (id == ldev->conf.node)
			continue;
		rcu_read_lock();
		known = lwm_table_rcu(ldev) && lwm_node_find(lwm_table_rcu(ldev), id);
		rcu_read_unlock();
		spin_lock_bh(&members->lock);
		if (!known || time_after(jiffies, teller->heard + LWM_JOINS_HOLD)) {
			lwm_teller_void(teller);
			lwm_teller_wants_all(members, teller, false);
		}
		spin_unlock_bh(&members->lock);
		teller_clear(ldev, teller);
		spin_lock_bh(&members->lock);
		if (!known && !teller->n)
			lwm_teller_free(members, teller);
		spin_unlock_bh(&members->lock);
	}
}

/* ---- the work item ---- */

/* A bridge hears all groups, whoever wants them; what its ports want they report. */
static void look_at_flags(struct lwm_dev *ldev)
{
	const struct net_device *dev = ldev->dev;
	struct lwm_joins *joins = &ldev->joins;
	bool all = (READ_ONCE(dev->flags) & (IFF_ALLMULTI | IFF_PROMISC)) &&
		   !netif_is_bridge_port(dev);

	if (all == joins->all)
		return;
	joins->all = all;
	WRITE_ONCE(joins->said, true);
	hello_soon(joins);
	joins->hello_at = jiffies;
}

static void look_at_table(struct lwm_dev *ldev)
{
	struct lwm_joins *joins = &ldev->joins;
	struct lwm_table *tbl;
	u32 seq;

	rcu_read_lock();
	tbl = lwm_table_rcu(ldev);
	/* Not its generation alone: whose a source is matters, too. */
	seq = tbl ? READ_ONCE(tbl->seq) : 0;
	rcu_read_unlock();
	if (seq == joins->seq)
		return;
	joins->seq = seq;
	joins->stale = true;
	lwm_joins_hello_new(ldev, LWM_JOINS_ASK);
	hello_soon(joins);
}

static void joins_work(struct work_struct *work)
{
	struct lwm_dev *ldev = container_of(work, struct lwm_dev, joins.work.work);
	struct lwm_joins *joins = &ldev->joins;
	unsigned long now = jiffies;

	if (!netif_running(ldev->dev))
		return;
	joins->next = now + TICK;
	clear_bit(NEWS_KICK, &joins->news);
	look_at_table(ldev);
	look_at_flags(ldev);
	tellers_todo(ldev);
	tell_changes(ldev);
	tell_hellos(ldev);
	tellers_expire(ldev);

	now = jiffies;
	queue_delayed_work(system_unbound_wq, &joins->work,
			   time_after(joins->next, now) ? joins->next - now : 1);
}

/* ---- what comes ---- */

static void records_hear(struct lwm_dev *ldev, struct lwm_teller *teller, const void *data,
			 unsigned int len)
{
	unsigned int at = sizeof(struct lwm_joins_head);
	struct lwm_record *rec = &ldev->joins.heard;
	int err;

	while ((at = lwm_joins_read(data, len, at, rec))) {
		err = lwm_member_set(&ldev->members, teller, rec);
		if (err)
			lwm_strike(ldev, err == -ENOSPC ? LWM_DROP_MEMBERS : LWM_DROP_MEMORY,
				   teller->id, 1);
	}
}

static void hello_hear(struct lwm_dev *ldev, struct lwm_teller *teller,
		       const struct lwm_joins_head *head)
{
	lwm_teller_wants_all(&ldev->members, teller, head->flags & LWM_JOINS_ALL);
	if (head->flags & LWM_JOINS_BYE)
		lwm_teller_void(teller);
	teller->fresh = true;
	teller->number = be32_to_cpu(head->number);
	teller->hello = get_unaligned_be64(head->digest);
	if (head->flags & LWM_JOINS_ASK)
		WRITE_ONCE(teller->asks, true);
}

static void change_hear(struct lwm_dev *ldev, struct lwm_teller *teller, const void *data,
			unsigned int len)
{
	teller->fresh = false;
	records_hear(ldev, teller, data, len);
}

/* What all parts of a telling together do not name holds no more. */
static void telling_hear(struct lwm_dev *ldev, struct lwm_teller *teller, const void *data,
			 unsigned int len)
{
	const struct lwm_joins_head *head = data;
	u16 part = be16_to_cpu(head->part);

	teller->fresh = false;
	if (!part) {
		teller->telling = be32_to_cpu(head->number);
		teller->telling_stamp = ++teller->stamp;
		teller->part = 1;
	} else if (teller->part == part && teller->telling == be32_to_cpu(head->number)) {
		teller->part++;
	} else {
		teller->part = 0;
	}
	records_hear(ldev, teller, data, len);
	if (teller->part && head->flags & LWM_JOINS_LAST) {
		WRITE_ONCE(teller->valid, teller->telling_stamp);
		teller->part = 0;
	}
}

/* Nothing is told, and nothing is to be: of such a node nothing is kept. */
static bool hello_is_bare(const struct lwm_dev *ldev, const struct lwm_joins_head *head)
{
	return head->type == LWM_JOINS_HELLO && !head->number && !(head->flags & LWM_JOINS_ALL) &&
	       !(head->flags & LWM_JOINS_ASK && READ_ONCE(ldev->joins.said));
}

static enum lwm_drop joins_hear(struct lwm_dev *ldev, u16 node, const void *data,
				unsigned int len)
{
	struct lwm_members *members = &ldev->members;
	const struct lwm_joins_head *head = data;
	struct lwm_teller *teller;
	bool idle;

	set_bit(node, ldev->joins.greeted);
	if (!lwm_teller_find(members, node) && hello_is_bare(ldev, head))
		return LWM_PASS;
	teller = lwm_teller_get(members, node);
	if (!teller)
		return LWM_DROP_MEMORY;
	if (teller->boot != be32_to_cpu(head->boot)) {
		teller->boot = be32_to_cpu(head->boot);
		teller->part = 0;
		teller->asked = 0;
		lwm_teller_void(teller);
		lwm_teller_wants_all(members, teller, false);
	}
	teller->heard = jiffies;
	if (head->type == LWM_JOINS_HELLO)
		hello_hear(ldev, teller, head);
	else if (head->type == LWM_JOINS_CHANGE)
		change_hear(ldev, teller, data, len);
	else
		telling_hear(ldev, teller, data, len);

	idle = list_empty(&teller->todo);
	todo_add(&ldev->joins, teller);
	if (idle)
		joins_wake(ldev, 0);
	return LWM_PASS;
}

static enum lwm_drop joins_open(struct sk_buff *skb, const struct lwm_from *from)
{
	if (from->hop != from->node)
		return LWM_DROP_JOINS_FORGED;
	if (skb->len > sizeof(struct lwm_hdr) + LWM_JOINS_MAX)
		return LWM_DROP_JOINS;
	if (skb_linearize(skb))
		return LWM_DROP_MEMORY;
	return lwm_joins_check(skb->data + sizeof(struct lwm_hdr),
			       skb->len - sizeof(struct lwm_hdr));
}

void lwm_joins_rcv(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_from *from)
{
	enum lwm_drop why = joins_open(skb, from);

	if (!why) {
		spin_lock(&ldev->members.lock);
		why = joins_hear(ldev, from->node, skb->data + sizeof(struct lwm_hdr),
				 skb->len - sizeof(struct lwm_hdr));
		spin_unlock(&ldev->members.lock);
	}
	if (why)
		lwm_drop(ldev, skb, why);
	else
		consume_skb(skb);
}

/* ---- life ---- */

void lwm_joins_setup(struct lwm_dev *ldev)
{
	struct lwm_joins *joins = &ldev->joins;

	INIT_DELAYED_WORK(&joins->work, joins_work);
	init_llist_head(&joins->changed);
	INIT_LIST_HEAD(&joins->todo);
}

void lwm_joins_start(struct lwm_dev *ldev)
{
	struct lwm_joins *joins = &ldev->joins;

	ASSERT_RTNL();
	joins->boot = get_random_u32();
	bitmap_zero(joins->greeted, U16_MAX + 1);
	joins->seq = 0;
	joins->hellos = 0;
	joins->hello_at = jiffies + LWM_JOINS_HELLO_EVERY;
	joins->wait = jiffies;
	joins->expire_at = jiffies;
	joins->all = false;
	WRITE_ONCE(joins->said, false);
	joins->stale = true;
	clear_bit(NEWS_KICK, &joins->news);
	set_bit(NEWS_ALL, &joins->news);
	joins_wake(ldev, 0);
}

static void changes_free(struct llist_node *list)
{
	struct joins_change *change, *next;

	llist_for_each_entry_safe(change, next, list, link)
		kfree(change);
}

void lwm_joins_cancel(struct lwm_dev *ldev)
{
	struct lwm_joins *joins = &ldev->joins;

	cancel_delayed_work_sync(&joins->work);
	changes_free(joins->left);
	changes_free(llist_del_all(&joins->changed));
	joins->left = NULL;
	atomic_set(&joins->n_changed, 0);
}

void lwm_joins_stop(struct lwm_dev *ldev)
{
	struct lwm_members *members = &ldev->members;
	struct lwm_teller *teller;
	unsigned long id;

	ASSERT_RTNL();
	lwm_joins_cancel(ldev);
	ldev->joins.all = false;
	lwm_joins_hello_all(ldev, LWM_JOINS_BYE);
	xa_for_each(&members->tellers, id, teller) {
		spin_lock_bh(&members->lock);
		lwm_teller_void(teller);
		spin_unlock_bh(&members->lock);
		teller_clear(ldev, teller);
		spin_lock_bh(&members->lock);
		lwm_teller_free(members, teller);
		spin_unlock_bh(&members->lock);
	}
}
