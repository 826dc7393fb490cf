// SPDX-License-Identifier: GPL-2.0
#include "fdb.h"

#include <linux/etherdevice.h>
#include <linux/jiffies.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "dev.h"
#include "fdbnl.h"
#include "node.h"
#include "path.h"
#include "stats.h"

/* At most so often are those looked for that are too old. */
#define LWM_FDB_AGE_MIN	HZ

static const struct rhashtable_params mac_params = {
	.key_offset	= offsetof(struct lwm_mac, addr),
	.key_len	= ETH_ALEN,
	.head_offset	= offsetof(struct lwm_mac, link),
	.automatic_shrinking = true,
};

/* ---- finding ---- */

struct lwm_mac *lwm_fdb_get_rcu(struct lwm_dev *ldev, const u8 *addr)
{
	if (!READ_ONCE(ldev->fdb.n))
		return NULL;
	return rhashtable_lookup(&ldev->fdb.macs, addr, mac_params);
}

u16 lwm_fdb_find(struct lwm_dev *ldev, const u8 *addr)
{
	const struct lwm_mac *mac = lwm_fdb_get_rcu(ldev, addr);

	return mac ? READ_ONCE(mac->node) : 0;
}

static bool mac_ages(const struct lwm_mac *mac)
{
	return READ_ONCE(mac->state) == NUD_REACHABLE;
}

/* ---- how many ---- */

static u32 node_count(struct lwm_fdb *fdb, u16 node)
{
	void *count = xa_load(&fdb->counts, node);

	return count ? xa_to_value(count) : 0;
}

/* One more behind @node. 0 or -ENOMEM. */
static int node_charge(struct lwm_fdb *fdb, u16 node)
{
	lockdep_assert_held(&fdb->lock);
	return xa_err(xa_store(&fdb->counts, node, xa_mk_value(node_count(fdb, node) + 1),
			       GFP_ATOMIC | __GFP_NOWARN));
}

/* In the place of what is there, so that it takes no memory. */
static void node_uncharge(struct lwm_fdb *fdb, u16 node)
{
	u32 count = node_count(fdb, node) - 1;

	lockdep_assert_held(&fdb->lock);
	if (count)
		xa_store(&fdb->counts, node, xa_mk_value(count), GFP_ATOMIC);
	else
		xa_erase(&fdb->counts, node);
}

static u32 node_max(const struct lwm_dev *ldev)
{
	return max(READ_ONCE(ldev->conf.macs) / 4, 1U);
}

/* ---- changes ---- */

static int mac_add(struct lwm_dev *ldev, const u8 *addr, u16 node, u16 state)
{
	struct lwm_fdb *fdb = &ldev->fdb;
	struct lwm_mac *mac;
	int err;

	lockdep_assert_held(&fdb->lock);
	mac = kzalloc(sizeof(*mac), GFP_ATOMIC | __GFP_NOWARN);
	if (!mac)
		return -ENOMEM;
	ether_addr_copy(mac->addr, addr);
	mac->node = node;
	mac->state = state;
	mac->heard = jiffies;
	mac->placed = jiffies;

	err = node_charge(fdb, node);
	if (err)
		goto free_mac;
	err = rhashtable_lookup_insert_fast(&fdb->macs, &mac->link, mac_params);
	if (err)
		goto uncharge;
	hlist_add_head_rcu(&mac->list, &fdb->list);
	WRITE_ONCE(fdb->n, fdb->n + 1);
	return 0;

uncharge:
	node_uncharge(fdb, node);
free_mac:
	kfree(mac);
	return err;
}

static int mac_move(struct lwm_dev *ldev, struct lwm_mac *mac, u16 node)
{
	int err;

	err = node_charge(&ldev->fdb, node);
	if (err)
		return err;
	node_uncharge(&ldev->fdb, mac->node);
	WRITE_ONCE(mac->node, node);
	WRITE_ONCE(mac->placed, jiffies);
	return 0;
}

static void mac_remove(struct lwm_dev *ldev, struct lwm_mac *mac)
{
	struct lwm_fdb *fdb = &ldev->fdb;

	lockdep_assert_held(&fdb->lock);
	rhashtable_remove_fast(&fdb->macs, &mac->link, mac_params);
	hlist_del_init_rcu(&mac->list);
	node_uncharge(fdb, mac->node);
	WRITE_ONCE(fdb->n, fdb->n - 1);
	kfree_rcu(mac, rcu);
}

/* ---- learning ---- */

/* In jiffies; 0: for ever. */
static unsigned long fdb_ageing(const struct lwm_dev *ldev)
{
	return min_t(u64, (u64)READ_ONCE(ldev->conf.ageing) * HZ, MAX_JIFFY_OFFSET);
}

static void age_later(struct lwm_dev *ldev)
{
	unsigned long ageing = fdb_ageing(ldev);

	if (ageing)
		queue_delayed_work(system_power_efficient_wq, &ldev->fdb.age_work, ageing);
}

/* A MAC that is not where @mac, which may be NULL, says. Whether there is something to tell. */
static bool mac_learn(struct lwm_dev *ldev, struct lwm_mac *mac, const u8 *addr, u16 node)
{
	struct lwm_fdb *fdb = &ldev->fdb;
	int err;

	lockdep_assert_held(&fdb->lock);
	if (node_count(fdb, node) >= node_max(ldev) ||
	    (!mac && fdb->n >= READ_ONCE(ldev->conf.macs))) {
		lwm_strike(ldev, LWM_DROP_MAC_LIMIT, node, 1);
		return false;
	}
	err = mac ? mac_move(ldev, mac, node) : mac_add(ldev, addr, node, NUD_REACHABLE);
	if (err) {
		lwm_strike(ldev, LWM_DROP_MEMORY, node, 1);
		return false;
	}
	lwm_stats_add(&ldev->stats, mac ? LWM_STAT_MOVED : LWM_STAT_LEARNED, 1);
	return true;
}

static enum lwm_drop fdb_learn(struct lwm_dev *ldev, const u8 *addr, u16 node)
{
	struct lwm_fdb *fdb = &ldev->fdb;
	enum lwm_drop why = LWM_PASS;
	bool learned = false;
	struct lwm_mac *mac;

	spin_lock_bh(&fdb->lock);
	/* Somebody else may have been here first. */
	mac = lwm_fdb_get_rcu(ldev, addr);
	if (mac && mac->node != node && !mac_ages(mac))
		why = LWM_DROP_FORGED_MAC;
	else if (!mac || mac->node != node)
		learned = mac_learn(ldev, mac, addr, node);
	if (learned && mac)
		WRITE_ONCE(mac->heard, jiffies);
	spin_unlock_bh(&fdb->lock);

	if (learned) {
		age_later(ldev);
		lwm_fdb_tell(ldev, addr, node, NUD_REACHABLE, RTM_NEWNEIGH);
	}
	return why;
}

enum lwm_drop lwm_fdb_heard(struct lwm_dev *ldev, struct lwm_table *tbl, const u8 *addr, u16 node)
{
	const struct lwm_node *owner;
	unsigned long now = jiffies;
	struct lwm_mac *mac;

	if (!is_valid_ether_addr(addr))
		return LWM_PASS;
	owner = lwm_node_find_mac_rcu(tbl, addr);
	if (owner)
		return owner->id == node ? LWM_PASS : LWM_DROP_FORGED_MAC;

	mac = lwm_fdb_get_rcu(ldev, addr);
	if (!mac || READ_ONCE(mac->node) != node)
		return fdb_learn(ldev, addr, node);
	if (READ_ONCE(mac->heard) != now)
		WRITE_ONCE(mac->heard, now);
	return LWM_PASS;
}

/* ---- those that go ---- */

struct sweep {
	bool		(*goes)(const struct lwm_mac *mac, struct sweep *sweep);
	struct lwm_table *tbl;
	u16		state, mask;	/* NUD_* */
	unsigned long	ageing;		/* jiffies */
	unsigned long	next;		/* until the next one is too old */
};

static void mac_sweep(struct lwm_dev *ldev, struct lwm_mac *mac, struct sweep *sweep)
{
	bool gone = false;

	spin_lock_bh(&ldev->fdb.lock);
	/* It may have gone, or have been heard again, meanwhile. */
	if (!hlist_unhashed(&mac->list) && sweep->goes(mac, sweep)) {
		mac_remove(ldev, mac);
		gone = true;
	}
	spin_unlock_bh(&ldev->fdb.lock);
	if (gone)
		lwm_fdb_tell(ldev, mac->addr, mac->node, mac->state, RTM_DELNEIGH);
}

static void fdb_sweep(struct lwm_dev *ldev, struct sweep *sweep)
{
	struct lwm_mac *mac;

	if (!READ_ONCE(ldev->fdb.n))
		return;
	rcu_read_lock();
	hlist_for_each_entry_rcu(mac, &ldev->fdb.list, list)
		if (sweep->goes(mac, sweep))
			mac_sweep(ldev, mac, sweep);
	rcu_read_unlock();
}

static bool goes_by_state(const struct lwm_mac *mac, struct sweep *sweep)
{
	return (READ_ONCE(mac->state) & sweep->mask) == sweep->state;
}

void lwm_fdb_flush(struct lwm_dev *ldev, u16 state, u16 mask)
{
	struct sweep sweep = { .goes = goes_by_state, .state = state, .mask = mask };

	fdb_sweep(ldev, &sweep);
}

void lwm_fdb_forget(struct lwm_dev *ldev)
{
	lwm_fdb_flush(ldev, NUD_REACHABLE, NUD_REACHABLE);
}

static bool goes_with_node(const struct lwm_mac *mac, struct sweep *sweep)
{
	const struct lwm_node *node;

	node = sweep->tbl ? lwm_node_find(sweep->tbl, READ_ONCE(mac->node)) : NULL;
	return !node || (node->flags & LWM_NODE_SELF);
}

void lwm_fdb_prune(struct lwm_dev *ldev, struct lwm_table *tbl)
{
	struct sweep sweep = { .goes = goes_with_node, .tbl = tbl };

	ASSERT_RTNL();
	fdb_sweep(ldev, &sweep);
}

static bool goes_by_age(const struct lwm_mac *mac, struct sweep *sweep)
{
	unsigned long age = jiffies - READ_ONCE(mac->heard);

	if (!mac_ages(mac))
		return false;
	if (age >= sweep->ageing)
		return true;
	sweep->next = min(sweep->next, sweep->ageing - age);
	return false;
}

static void age_work(struct work_struct *work)
{
	struct lwm_dev *ldev = container_of(to_delayed_work(work), struct lwm_dev, fdb.age_work);
	struct sweep sweep = {
		.goes = goes_by_age,
		.ageing = fdb_ageing(ldev),
		.next = ULONG_MAX,
	};

	if (!sweep.ageing)
		return;
	fdb_sweep(ldev, &sweep);
	if (sweep.next != ULONG_MAX)
		queue_delayed_work(system_power_efficient_wq, &ldev->fdb.age_work,
				   max_t(unsigned long, sweep.next, LWM_FDB_AGE_MIN));
}

/* ---- by administrators ---- */

int lwm_fdb_set(struct lwm_dev *ldev, const u8 *addr, u16 node, u16 state)
{
	struct lwm_fdb *fdb = &ldev->fdb;
	struct lwm_mac *mac;
	int err = 0;

	spin_lock_bh(&fdb->lock);
	mac = rhashtable_lookup_fast(&fdb->macs, addr, mac_params);
	if (!mac)
		err = fdb->n < READ_ONCE(ldev->conf.macs) ?
		      mac_add(ldev, addr, node, state) : -ENOSPC;
	else if (mac->node != node)
		err = mac_move(ldev, mac, node);
	if (mac && !err) {
		WRITE_ONCE(mac->state, state);
		WRITE_ONCE(mac->heard, jiffies);
	}
	spin_unlock_bh(&fdb->lock);
	if (!err && state == NUD_REACHABLE)
		age_later(ldev);
	return err;
}

int lwm_fdb_del(struct lwm_dev *ldev, const u8 *addr)
{
	struct lwm_fdb *fdb = &ldev->fdb;
	struct lwm_mac *mac;

	spin_lock_bh(&fdb->lock);
	mac = rhashtable_lookup_fast(&fdb->macs, addr, mac_params);
	if (mac)
		mac_remove(ldev, mac);
	spin_unlock_bh(&fdb->lock);
	return mac ? 0 : -ENOENT;
}

void lwm_fdb_conf_changed(struct lwm_dev *ldev)
{
	ASSERT_RTNL();
	if (!ldev->conf.learning || ldev->fdb.n > ldev->conf.macs)
		lwm_fdb_forget(ldev);
	if (ldev->conf.ageing)
		mod_delayed_work(system_power_efficient_wq, &ldev->fdb.age_work, 0);
}

/* ---- life ---- */

int lwm_fdb_setup(struct lwm_dev *ldev)
{
	struct lwm_fdb *fdb = &ldev->fdb;

	spin_lock_init(&fdb->lock);
	INIT_HLIST_HEAD(&fdb->list);
	xa_init_flags(&fdb->counts, XA_FLAGS_LOCK_BH);
	INIT_DELAYED_WORK(&fdb->age_work, age_work);
	return rhashtable_init(&fdb->macs, &mac_params);
}

static void mac_free(void *mac, void *unused)
{
	kfree(mac);
}

void lwm_fdb_teardown(struct lwm_dev *ldev)
{
	cancel_delayed_work_sync(&ldev->fdb.age_work);
	rhashtable_free_and_destroy(&ldev->fdb.macs, mac_free, NULL);
	xa_destroy(&ldev->fdb.counts);
}
