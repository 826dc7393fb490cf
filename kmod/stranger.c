// SPDX-License-Identifier: GPL-2.0
#include "stranger.h"

#include <linux/etherdevice.h>
#include <linux/jhash.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include <uapi/lwm.h>

#include "dev.h"
#include "fdb.h"
#include "node.h"
#include "prefix.h"
#include "table.h"
#include "wire.h"

/* ---- finding ---- */

static u32 mac_hash(const u8 *mac)
{
	return jhash(mac, ETH_ALEN, 0);
}

static bool stranger_lives(const struct lwm_stranger *stranger)
{
	return time_before(jiffies, READ_ONCE(stranger->heard) + LWM_STRANGER_KEPT);
}

/* Caller is in an RCU read section or holds the lock, and reckons with who is too old. */
static struct lwm_stranger *find_id(struct lwm_dev *ldev, u16 id)
{
	struct lwm_stranger *stranger;

	hash_for_each_possible_rcu(ldev->strangers.ids, stranger, id_link, id,
				   lockdep_is_held(&ldev->strangers.lock))
		if (stranger->node->id == id)
			return stranger;
	return NULL;
}

static struct lwm_stranger *find_mac(struct lwm_dev *ldev, const u8 *mac)
{
	struct lwm_stranger *stranger;

	hash_for_each_possible_rcu(ldev->strangers.macs, stranger, mac_link, mac_hash(mac),
				   lockdep_is_held(&ldev->strangers.lock))
		if (ether_addr_equal(stranger->mac, mac))
			return stranger;
	return NULL;
}

struct lwm_node *lwm_stranger_node_rcu(struct lwm_dev *ldev, u16 id)
{
	const struct lwm_stranger *stranger;

	if (likely(!READ_ONCE(ldev->strangers.n)))
		return NULL;
	stranger = find_id(ldev, id);
	return stranger && stranger_lives(stranger) ? stranger->node : NULL;
}

/* A table may have got the id meanwhile, or the MAC. */
static const struct lwm_stranger *live_with_mac(struct lwm_dev *ldev, const struct lwm_table *tbl,
						const u8 *mac)
{
	const struct lwm_stranger *stranger = find_mac(ldev, mac);

	if (!stranger || !stranger_lives(stranger) || lwm_node_find(tbl, stranger->node->id))
		return NULL;
	return stranger;
}

u16 lwm_stranger_find_mac(struct lwm_dev *ldev, const struct lwm_table *tbl, const u8 *mac)
{
	const struct lwm_stranger *stranger;

	if (likely(!READ_ONCE(ldev->strangers.n)))
		return 0;
	stranger = live_with_mac(ldev, tbl, mac);
	return stranger ? stranger->node->id : 0;
}

/* ---- whose an address is ---- */

static const u8 *resolve_eui64(struct lwm_dev *ldev, const struct lwm_table *tbl,
			       const struct in6_addr *prefix, const struct in6_addr *addr)
{
	u8 mac[ETH_ALEN] __aligned(2);
	const struct lwm_stranger *stranger;

	if (!lwm_prefix_mac(prefix, addr, mac))
		return NULL;
	stranger = live_with_mac(ldev, tbl, mac);
	return stranger ? stranger->mac : NULL;
}

static const u8 *resolve_host(struct lwm_dev *ldev, const struct lwm_table *tbl,
			      const struct lwm_net_prefix *prefix, const struct in6_addr *addr)
{
	u16 host = lwm_prefix_host(prefix, addr);
	const struct lwm_stranger *stranger;

	stranger = host && !lwm_node_find(tbl, host) ? find_id(ldev, host) : NULL;
	if (!stranger || !stranger_lives(stranger))
		return NULL;
	return smp_load_acquire(&stranger->has_mac) ? stranger->mac : NULL;	/* stranger_mac() */
}

const u8 *lwm_stranger_resolve_rcu(struct lwm_dev *ldev, const struct lwm_table *tbl,
				   const struct in6_addr *addr)
{
	static const struct in6_addr link_local = { .s6_addr = { 0xfe, 0x80 } };
	const struct lwm_prefixes *prefixes = rcu_dereference(ldev->prefixes);
	const u8 *mac;
	unsigned int i;

	if (likely(!READ_ONCE(ldev->strangers.n)))
		return NULL;
	mac = resolve_eui64(ldev, tbl, &link_local, addr);
	for (i = 0; !mac && prefixes && i < prefixes->n; i++) {
		const struct lwm_net_prefix *prefix = &prefixes->list[i];

		mac = prefix->flags & LWM_PREFIX_EUI64 ?
		      resolve_eui64(ldev, tbl, &prefix->addr, addr) :
		      resolve_host(ldev, tbl, prefix, addr);
	}
	return mac;
}

/* ---- those that come ---- */

bool lwm_stranger_may(const struct lwm_dev *ldev, const struct lwm_table *tbl,
		      const struct lwm_wire *wire)
{
	return READ_ONCE(ldev->conf.initiators) == LWM_INITIATORS_OPEN && wire->has_set &&
	       !(wire->flags & LWM_SET_TRANSIT) && !lwm_node_find(tbl, wire->initiator);
}

/* Nobody is to be made to send to many. */
static bool addr_is_unicast(const struct in6_addr *addr)
{
	__be32 addr4 = addr->s6_addr32[3];

	if (ipv6_addr_v4mapped(addr))
		return !ipv4_is_zeronet(addr4) && !ipv4_is_multicast(addr4) &&
		       !ipv4_is_lbcast(addr4);
	return !ipv6_addr_any(addr) && !ipv6_addr_is_multicast(addr);
}

static bool stranger_is_at(const struct lwm_stranger *stranger, const struct in6_addr *addr)
{
	if (ipv6_addr_v4mapped(addr))
		return stranger->node->addr4 == addr->s6_addr32[3];
	return ipv6_addr_equal(&stranger->node->addr6, addr);
}

/* What is a node's, a guest's behind one, or this host's. */
static bool mac_is_known(struct lwm_dev *ldev, struct lwm_table *tbl, const u8 *mac)
{
	return lwm_node_find_mac_rcu(tbl, mac) || lwm_fdb_find(ldev, mac) ||
	       ether_addr_equal(ldev->dev->dev_addr, mac);
}

static void stranger_remove(struct lwm_dev *ldev, struct lwm_stranger *stranger)
{
	lockdep_assert_held(&ldev->strangers.lock);
	hash_del_rcu(&stranger->id_link);
	if (stranger->has_mac)
		hash_del_rcu(&stranger->mac_link);
	WRITE_ONCE(ldev->strangers.n, ldev->strangers.n - 1);
	lwm_node_leave(stranger->node);
	kfree_rcu(stranger, rcu);
}

static struct lwm_stranger *stranger_new(u16 id, const struct in6_addr *addr)
{
	struct lwm_stranger *stranger;

	stranger = kzalloc(sizeof(*stranger), GFP_ATOMIC | __GFP_NOWARN);
	if (!stranger)
		return NULL;
	stranger->node = lwm_node_stranger(id, addr);
	if (!stranger->node) {
		kfree(stranger);
		return NULL;
	}
	stranger->heard = jiffies;
	return stranger;
}

static enum lwm_drop stranger_add(struct lwm_dev *ldev, u16 id, const struct in6_addr *addr,
				  struct lwm_stranger **added)
{
	struct lwm_strangers *strangers = &ldev->strangers;
	struct lwm_stranger *stranger;

	lockdep_assert_held(&strangers->lock);
	/* It may have been set down, or closed to strangers, meanwhile. */
	if (!netif_running(ldev->dev) || READ_ONCE(ldev->conf.initiators) != LWM_INITIATORS_OPEN)
		return LWM_DROP_SOURCE;
	if (strangers->n >= LWM_STRANGERS_MAX)
		return LWM_DROP_INITIATORS;
	stranger = stranger_new(id, addr);
	if (!stranger)
		return LWM_DROP_MEMORY;

	hash_add_rcu(strangers->ids, &stranger->id_link, id);
	WRITE_ONCE(strangers->n, strangers->n + 1);
	queue_delayed_work(system_power_efficient_wq, &strangers->age_work, LWM_STRANGER_KEPT);
	*added = stranger;
	return LWM_PASS;
}

/* The id is that address's until it is forgotten, or anybody could have the replies. */
static enum lwm_drop stranger_get(struct lwm_dev *ldev, u16 id, const struct in6_addr *addr,
				  struct lwm_stranger **got)
{
	struct lwm_stranger *stranger = find_id(ldev, id);

	if (stranger && !stranger_lives(stranger)) {
		stranger_remove(ldev, stranger);
		stranger = NULL;
	}
	if (!stranger)
		return stranger_add(ldev, id, addr, got);
	if (!stranger_is_at(stranger, addr))
		return LWM_DROP_SOURCE;
	*got = stranger;
	return LWM_PASS;
}

/* Has another one @mac? */
static bool mac_is_taken(struct lwm_dev *ldev, u16 id, const u8 *mac)
{
	struct lwm_stranger *other = find_mac(ldev, mac);

	if (other && !stranger_lives(other)) {
		stranger_remove(ldev, other);
		return false;
	}
	return other && other->node->id != id;
}

/* That of the first frame is the only one. */
static enum lwm_drop stranger_mac(struct lwm_dev *ldev, struct lwm_stranger *stranger,
				  const u8 *mac)
{
	lockdep_assert_held(&ldev->strangers.lock);
	if (stranger->has_mac)
		return ether_addr_equal(stranger->mac, mac) ? LWM_PASS : LWM_DROP_FORGED_MAC;
	ether_addr_copy(stranger->mac, mac);
	smp_store_release(&stranger->has_mac, true);	/* the MAC before: resolve_host() */
	hash_add_rcu(ldev->strangers.macs, &stranger->mac_link, mac_hash(mac));
	return LWM_PASS;
}

enum lwm_drop lwm_stranger_heard(struct lwm_dev *ldev, struct lwm_table *tbl, u16 id,
				 const struct in6_addr *addr, const u8 *mac)
{
	enum lwm_drop why = LWM_DROP_FORGED_MAC;
	struct lwm_stranger *stranger;

	if (!addr_is_unicast(addr))
		return LWM_DROP_SOURCE;
	if (mac && (!is_valid_ether_addr(mac) || mac_is_known(ldev, tbl, mac)))
		return LWM_DROP_FORGED_MAC;

	spin_lock(&ldev->strangers.lock);
	if (!mac || !mac_is_taken(ldev, id, mac))
		why = stranger_get(ldev, id, addr, &stranger);
	if (!why && mac)
		why = stranger_mac(ldev, stranger, mac);
	if (!why)
		WRITE_ONCE(stranger->heard, jiffies);
	spin_unlock(&ldev->strangers.lock);
	return why;
}

/* ---- those that go ---- */

/* Until the next one is too old; 0: there is none. */
static unsigned long strangers_sweep(struct lwm_dev *ldev, bool all)
{
	struct lwm_strangers *strangers = &ldev->strangers;
	struct lwm_stranger *stranger;
	unsigned long next = 0, left;
	struct hlist_node *tmp;
	int bucket;

	spin_lock_bh(&strangers->lock);
	hash_for_each_safe(strangers->ids, bucket, tmp, stranger, id_link) {
		left = stranger->heard + LWM_STRANGER_KEPT - jiffies;
		if (all || !stranger_lives(stranger))
			stranger_remove(ldev, stranger);
		else
			next = next ? min(next, left) : left;
	}
	spin_unlock_bh(&strangers->lock);
	return next;
}

static void age_work(struct work_struct *work)
{
	struct lwm_dev *ldev = container_of(to_delayed_work(work), struct lwm_dev,
					    strangers.age_work);
	unsigned long next = strangers_sweep(ldev, false);

	if (next)
		queue_delayed_work(system_power_efficient_wq, &ldev->strangers.age_work,
				   max_t(unsigned long, next, HZ));
}

void lwm_stranger_forget(struct lwm_dev *ldev)
{
	strangers_sweep(ldev, true);
}

/* ---- life ---- */

void lwm_stranger_setup(struct lwm_dev *ldev)
{
	struct lwm_strangers *strangers = &ldev->strangers;

	hash_init(strangers->ids);
	hash_init(strangers->macs);
	spin_lock_init(&strangers->lock);
	INIT_DELAYED_WORK(&strangers->age_work, age_work);
}

void lwm_stranger_teardown(struct lwm_dev *ldev)
{
	lwm_stranger_forget(ldev);
	cancel_delayed_work_sync(&ldev->strangers.age_work);
}
