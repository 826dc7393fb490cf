// SPDX-License-Identifier: GPL-2.0
#include "subset.h"

#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netlink.h>

#include <uapi/lwm.h>

#include "addrkey.h"
#include "dev.h"
#include "group.h"
#include "nlparse.h"
#include "nodeset.h"
#include "sockaddr.h"
#include "table.h"

/* Those whose time is over are looked for so often; until then nobody finds them. */
#define AGE_INTERVAL	HZ

/* Addresses are counted by their last bits. */
#define RANGE_BITS_MAX	31

static DEFINE_MUTEX(subset_lock);

static const struct rhashtable_params subset_params = {
	.key_offset	= offsetof(struct lwm_bound, addr),
	.key_len	= sizeof_field(struct lwm_bound, addr),
	.head_offset	= offsetof(struct lwm_bound, by_addr),
	.obj_cmpfn	= lwm_addrkey_compare,
	.automatic_shrinking = true,
};

/* ---- the range ---- */

/*
 * 239.64.0.0/10 is unassigned room of the organization-local scope (RFC 2365,
 * 6.2.2), so that few have groups there; 76 is 0x4c. Four times as many as can
 * be bound at once: an address is not given again soon.
 */
static const u8 range_default4[] = LWM_SUBSETS4_DEFAULT;

/*
 * Set addresses are of ff12, the groups that names give have zeros where 4c57
 * is, and those of RFC 3306 are of ff3x.
 */
static const u8 range_default6[] = LWM_SUBSETS6_DEFAULT;

struct lwm_subset_range lwm_subset_range_read(const u8 *data, unsigned int len)
{
	unsigned int octets = len - 1, before = sizeof(struct in6_addr) - octets;
	struct lwm_subset_range range = {};

	if (before)
		ipv6_addr_set_v4mapped(0, &range.prefix);
	memcpy(&range.prefix.s6_addr[before], data, octets);
	range.len = min_t(unsigned int, before * BITS_PER_BYTE + data[octets], U8_MAX);
	return range;
}

void lwm_subset_range_write(const struct lwm_subset_range *range, u8 *data, unsigned int len)
{
	unsigned int octets = len - 1, before = sizeof(struct in6_addr) - octets;

	memcpy(data, &range->prefix.s6_addr[before], octets);
	data[octets] = range->len - before * BITS_PER_BYTE;
}

bool lwm_subset_range_valid(const struct lwm_subset_range *range)
{
	struct in6_addr first;

	if (range->len > 128)
		return false;
	ipv6_addr_prefix(&first, &range->prefix, range->len);
	if (!ipv6_addr_equal(&first, &range->prefix))
		return false;
	if (ipv6_addr_v4mapped(&range->prefix))
		return range->len >= 96 + 4 && ipv4_is_multicast(range->prefix.s6_addr32[3]);
	return range->len >= 8 && ipv6_addr_is_multicast(&range->prefix);
}

static const struct lwm_subset_range *subset_range(const struct lwm_dev *ldev,
						   const struct in6_addr *addr)
{
	return ipv6_addr_v4mapped(addr) ? &ldev->conf.subsets4 : &ldev->conf.subsets6;
}

bool lwm_subset_in_range(const struct lwm_dev *ldev, const struct in6_addr *addr)
{
	const struct lwm_subset_range *range = subset_range(ldev, addr);

	return range->len && ipv6_prefix_equal(addr, &range->prefix, range->len);
}

static struct in6_addr range_addr(const struct lwm_subset_range *range, u32 i)
{
	struct in6_addr addr = range->prefix;

	addr.s6_addr32[3] |= cpu_to_be32(i);
	return addr;
}

/* ---- for those that send ---- */

struct lwm_bound *lwm_subset_find_rcu(const struct lwm_dev *ldev, const struct in6_addr *addr)
{
	struct lwm_bound *subset;

	subset = rhashtable_lookup((struct rhashtable *)&ldev->subsets.by_addr, addr,
				   subset_params);
	return subset && time_before(jiffies, subset->expires) ? subset : NULL;
}

void lwm_subset_count(struct lwm_bound *subset, unsigned int octets)
{
	atomic64_inc(&subset->packets);
	atomic64_add(octets, &subset->octets);
}

/* ---- made ---- */

/* The targets, where a subset can have them. */
static struct lwm_targets *subset_targets(const struct lwm_subset_conf *conf,
					  struct netlink_ext_ack *extack)
{
	struct lwm_targets *set = ERR_PTR(-EINVAL);

	if (conf->nodes && conf->nodes_len >= sizeof(*conf->nodes) &&
	    conf->nodes->form != LWM_NODES_TARGETS)
		set = lwm_targets_read(conf->nodes, conf->nodes_len);
	if (set == ERR_PTR(-EINVAL))
		LWM_NL_REFUSE(conf, extack, LWM_A_SUBSET_NODES, "this is no set of nodes");
	if (IS_ERR(set) || set->n)
		return set;
	kvfree(set);
	LWM_NL_REFUSE(conf, extack, LWM_A_SUBSET_NODES, "say which nodes are in the subset");
	return ERR_PTR(-EINVAL);
}

static struct lwm_bound *subset_alloc(struct lwm_dev *ldev, const struct lwm_subset_conf *conf,
				      struct lwm_subset_owner *owner,
				      struct netlink_ext_ack *extack)
{
	struct lwm_targets *set = subset_targets(conf, extack);
	struct lwm_bound *subset;

	if (IS_ERR(set))
		return ERR_CAST(set);
	subset = kvzalloc(struct_size(subset, targets, set->n), GFP_KERNEL_ACCOUNT);
	if (!subset) {
		kvfree(set);
		return ERR_PTR(-ENOMEM);
	}
	subset->ldev = ldev;
	subset->owner = owner;
	subset->group = conf->group;
	subset->lifetime = conf->lifetime;
	subset->addr = conf->addr;
	INIT_LIST_HEAD(&subset->owner_link);
	subset->n = set->n;
	memcpy(subset->targets, set->t, set->n * sizeof(*set->t));
	kvfree(set);
	return subset;
}

/* Which of its addresses the group has to have. */
static int subset_which(const struct lwm_subset_conf *conf, const struct lwm_group *group)
{
	if (!ipv6_addr_any(&conf->addr))
		return ipv6_addr_v4mapped(&conf->addr) ? LWM_GROUP_ADDR4 : LWM_GROUP_ADDR6;
	if (conf->family)
		return conf->family == AF_INET6 ? LWM_GROUP_ADDR6 : LWM_GROUP_ADDR4;
	return lwm_group_addr(group, LWM_GROUP_ADDR4) ? LWM_GROUP_ADDR4 : LWM_GROUP_ADDR6;
}

static bool subset_is_within(const struct lwm_bound *subset, const struct lwm_group *group)
{
	const struct lwm_idset *members = rcu_dereference(group->nodes);
	unsigned int i;

	for (i = 0; i < subset->n; i++)
		if (!lwm_idset_has(members, subset->targets[i].node))
			return false;
	return true;
}

/* Which address of the group it stands for, or a negative errno. */
static int subset_check(struct lwm_dev *ldev, const struct lwm_subset_conf *conf,
			const struct lwm_bound *subset, struct netlink_ext_ack *extack)
{
	struct lwm_table *tbl = lwm_table_rcu(ldev);
	struct lwm_group *group = tbl ? lwm_group_find(tbl, conf->group) : NULL;
	int which;

	if (!group) {
		LWM_NL_REFUSE(conf, extack, LWM_A_SUBSET_GROUP, "the group does not exist");
		return -ENETUNREACH;
	}
	if (!subset_is_within(subset, group)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_SUBSET_NODES,
			      "this is no subset of the group: not all nodes are members of it");
		return -EHOSTUNREACH;
	}
	which = subset_which(conf, group);
	if (!lwm_group_addr(group, which)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_SUBSET_GROUP,
			      "the group has no address of this family: give it one by group set");
		return -EADDRNOTAVAIL;
	}
	if (!ipv6_addr_any(&conf->addr) && lwm_group_find_addr_rcu(tbl, &conf->addr)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_SUBSET_GROUP, "the address is a group's own");
		return -EADDRINUSE;
	}
	return which;
}

/* ---- under the lock ---- */

static struct lwm_bound *subset_find(struct lwm_dev *ldev, const struct in6_addr *addr)
{
	lockdep_assert_held(&subset_lock);
	return rhashtable_lookup_fast(&ldev->subsets.by_addr, addr, subset_params);
}

static void subset_enlist(struct lwm_bound *subset)
{
	struct lwm_subsets *subsets = &subset->ldev->subsets;

	lockdep_assert_held(&subset_lock);
	subset->serial = ++subsets->serial;
	list_add_tail(&subset->link, &subsets->list);
	if (!subsets->n)
		queue_delayed_work(system_unbound_wq, &subsets->age_work, AGE_INTERVAL);
	subsets->n++;
	subsets->n_targets += subset->n;
	if (!subset->owner)
		return;
	subsets->n_owned++;
	subset->owner->n++;
	subset->owner->used = true;
	list_add(&subset->owner_link, &subset->owner->subsets);
}

static void subset_strike(struct lwm_bound *subset)
{
	struct lwm_subsets *subsets = &subset->ldev->subsets;

	lockdep_assert_held(&subset_lock);
	list_del(&subset->link);
	subsets->n--;
	subsets->n_targets -= subset->n;
	if (subset->owner) {
		subsets->n_owned--;
		subset->owner->n--;
		list_del(&subset->owner_link);
	}
	kvfree_rcu(subset, rcu);
}

static void subset_remove(struct lwm_bound *subset)
{
	rhashtable_remove_fast(&subset->ldev->subsets.by_addr, &subset->by_addr, subset_params);
	subset_strike(subset);
}

static void subsets_age(struct lwm_subsets *subsets)
{
	struct lwm_bound *subset, *next;

	list_for_each_entry_safe(subset, next, &subsets->list, link)
		if (!time_before(jiffies, subset->expires))
			subset_remove(subset);
}

/* Is there room for @subset in place of @old, which may be NULL? */
static bool subset_has_room(const struct lwm_bound *subset, const struct lwm_bound *old)
{
	const struct lwm_subsets *subsets = &subset->ldev->subsets;
	const struct lwm_subset_owner *owner = subset->owner;
	unsigned int gone = old ? 1 : 0, targets_gone = old ? old->n : 0;

	if (subsets->n - gone >= LWM_SUBSETS_MAX ||
	    subset->n > LWM_SUBSET_TARGETS_MAX - (subsets->n_targets - targets_gone))
		return false;
	return !owner || (owner->n - gone < LWM_SUBSETS_SOCKET &&
			  subsets->n_owned - gone < LWM_SUBSETS_SOCKETS);
}

static bool addr_is_group(struct lwm_dev *ldev, const struct in6_addr *addr)
{
	struct lwm_table *tbl;
	bool is;

	rcu_read_lock();
	tbl = lwm_table_rcu(ldev);
	is = tbl && lwm_group_find_addr_rcu(tbl, addr);
	rcu_read_unlock();
	return is;
}

/* The next free address of the family. */
static int subset_pick(struct lwm_bound *subset, int which)
{
	struct lwm_dev *ldev = subset->ldev;
	const struct lwm_subset_range *range;
	u32 *next = &ldev->subsets.next[which];
	u32 i, size;

	range = which == LWM_GROUP_ADDR4 ? &ldev->conf.subsets4 : &ldev->conf.subsets6;
	if (!range->len)
		return -EADDRNOTAVAIL;
	size = 1U << min(128 - range->len, RANGE_BITS_MAX);
	/* No more tries than can be in use, and as many for the addresses of groups. */
	for (i = 0; i < min(size, 2U * LWM_SUBSETS_MAX); i++) {
		subset->addr = range_addr(range, (*next)++ % size);
		if (!subset_find(ldev, &subset->addr) && !addr_is_group(ldev, &subset->addr))
			return 0;
	}
	return -EADDRNOTAVAIL;
}

static int subset_insert(struct lwm_bound *subset, int which, struct netlink_ext_ack *extack)
{
	struct lwm_dev *ldev = subset->ldev;
	int err;

	if (ipv6_addr_any(&subset->addr) && subset_pick(subset, which)) {
		NL_SET_ERR_MSG(extack,
			       "no subset address of this family is free: give the device a wider range");
		return -EADDRNOTAVAIL;
	}
	err = rhashtable_lookup_insert_fast(&ldev->subsets.by_addr, &subset->by_addr,
					    subset_params);
	if (!err)
		subset_enlist(subset);
	return err;
}

static int subset_supersede(struct lwm_bound *subset, struct lwm_bound *old)
{
	int err;

	err = rhashtable_replace_fast(&subset->ldev->subsets.by_addr, &old->by_addr,
				      &subset->by_addr, subset_params);
	if (err)
		return err;
	subset_enlist(subset);
	subset_strike(old);
	return 0;
}

static int subset_bind(struct lwm_bound *subset, int which, struct netlink_ext_ack *extack)
{
	struct lwm_subsets *subsets = &subset->ldev->subsets;
	struct lwm_bound *old;

	if (!subsets->up) {
		NL_SET_ERR_MSG(extack, "set the device up first");
		return -ENETDOWN;
	}
	if (!ipv6_addr_any(&subset->addr) && !lwm_subset_in_range(subset->ldev, &subset->addr)) {
		NL_SET_ERR_MSG(extack, "the address is not in the device's range for subsets");
		return -EADDRNOTAVAIL;
	}
	if (!subset_has_room(subset, NULL))
		subsets_age(subsets);
	old = subset_find(subset->ldev, &subset->addr);
	if (old && subset->owner && subset->owner != old->owner) {
		NL_SET_ERR_MSG(extack, "the address is somebody else's");
		return -EADDRINUSE;
	}
	if (!subset_has_room(subset, old)) {
		NL_SET_ERR_MSG(extack,
			       "no room for more subset addresses: delete some, or give them shorter lives");
		return -ENOSPC;
	}
	subset->expires = jiffies + max(msecs_to_jiffies(subset->lifetime), 1UL);
	return old ? subset_supersede(subset, old) : subset_insert(subset, which, extack);
}

static int subset_check_conf(const struct lwm_subset_conf *conf, struct netlink_ext_ack *extack)
{
	if (conf->family && conf->family != AF_INET && conf->family != AF_INET6) {
		LWM_NL_REFUSE(conf, extack, LWM_A_SUBSET_FAMILY, "the family is IPv4 or IPv6");
		return -EAFNOSUPPORT;
	}
	if (!conf->lifetime || conf->lifetime > LWM_SUBSET_LIFETIME_MAX) {
		LWM_NL_REFUSE(conf, extack, LWM_A_SUBSET_LIFETIME,
			      "it lives from a millisecond to an hour");
		return -EINVAL;
	}
	return 0;
}

int lwm_subset_new(struct lwm_dev *ldev, const struct lwm_subset_conf *conf,
		   struct lwm_subset_owner *owner,
		   int (*each)(const struct lwm_bound *subset, void *arg), void *arg,
		   struct netlink_ext_ack *extack)
{
	struct lwm_bound *subset;
	int which;

	which = subset_check_conf(conf, extack);
	if (which)
		return which;
	subset = subset_alloc(ldev, conf, owner, extack);
	if (IS_ERR(subset))
		return PTR_ERR(subset);
	rcu_read_lock();
	which = subset_check(ldev, conf, subset, extack);
	rcu_read_unlock();
	if (which < 0) {
		kvfree(subset);
		return which;
	}

	mutex_lock(&subset_lock);
	which = subset_bind(subset, which, extack);
	if (which)
		kvfree(subset);
	else
		which = each(subset, arg);
	mutex_unlock(&subset_lock);
	return which;
}

int lwm_subset_del(struct lwm_dev *ldev, const struct in6_addr *addr,
		   const struct lwm_subset_owner *owner)
{
	struct lwm_bound *subset = NULL;

	mutex_lock(&subset_lock);
	if (ldev->subsets.up)
		subset = subset_find(ldev, addr);
	if (subset && owner && subset->owner != owner)
		subset = NULL;
	if (subset)
		subset_remove(subset);
	mutex_unlock(&subset_lock);
	return subset ? 0 : -ENOENT;
}

int lwm_subset_with(struct lwm_dev *ldev, const struct in6_addr *addr,
		    int (*each)(const struct lwm_bound *subset, void *arg), void *arg)
{
	struct lwm_bound *subset;
	int err = -ENOENT;

	mutex_lock(&subset_lock);
	subset = subset_find(ldev, addr);
	if (subset && time_before(jiffies, subset->expires))
		err = each(subset, arg);
	mutex_unlock(&subset_lock);
	return err;
}

int lwm_subset_walk(struct lwm_dev *ldev, u64 serial,
		    int (*each)(const struct lwm_bound *subset, void *arg), void *arg)
{
	struct lwm_bound *subset;
	int err = 0;

	mutex_lock(&subset_lock);
	list_for_each_entry(subset, &ldev->subsets.list, link) {
		if (subset->serial <= serial || !time_before(jiffies, subset->expires))
			continue;
		err = each(subset, arg);
		if (err)
			break;
	}
	mutex_unlock(&subset_lock);
	return err;
}

/* ---- life ---- */

static void age_work(struct work_struct *work)
{
	struct lwm_subsets *subsets = container_of(to_delayed_work(work), struct lwm_subsets,
						   age_work);

	mutex_lock(&subset_lock);
	subsets_age(subsets);
	if (subsets->n)
		queue_delayed_work(system_unbound_wq, &subsets->age_work, AGE_INTERVAL);
	mutex_unlock(&subset_lock);
}

void lwm_subset_setup(struct lwm_dev *ldev)
{
	ldev->conf.subsets4 = lwm_subset_range_read(range_default4, sizeof(range_default4));
	ldev->conf.subsets6 = lwm_subset_range_read(range_default6, sizeof(range_default6));
	INIT_LIST_HEAD(&ldev->subsets.list);
	INIT_DELAYED_WORK(&ldev->subsets.age_work, age_work);
}

int lwm_subset_init(struct lwm_dev *ldev)
{
	return rhashtable_init(&ldev->subsets.by_addr, &subset_params);
}

void lwm_subset_start(struct lwm_dev *ldev)
{
	struct lwm_subsets *subsets = &ldev->subsets;

	mutex_lock(&subset_lock);
	/* Somewhere else than before a restart: who still uses an old one is to notice. */
	get_random_bytes(subsets->next, sizeof(subsets->next));
	subsets->up = true;
	mutex_unlock(&subset_lock);
}

void lwm_subset_stop(struct lwm_dev *ldev)
{
	struct lwm_bound *subset, *next;

	mutex_lock(&subset_lock);
	ldev->subsets.up = false;
	list_for_each_entry_safe(subset, next, &ldev->subsets.list, link)
		subset_remove(subset);
	mutex_unlock(&subset_lock);
	cancel_delayed_work_sync(&ldev->subsets.age_work);
}

void lwm_subset_exit(struct lwm_dev *ldev)
{
	rhashtable_destroy(&ldev->subsets.by_addr);
}

void lwm_subset_owner_setup(struct lwm_subset_owner *owner)
{
	INIT_LIST_HEAD(&owner->subsets);
}

void lwm_subset_owner_dissolve(struct lwm_subset_owner *owner)
{
	struct lwm_bound *subset, *next;

	if (!owner->used)
		return;
	mutex_lock(&subset_lock);
	list_for_each_entry_safe(subset, next, &owner->subsets, owner_link)
		subset_remove(subset);
	mutex_unlock(&subset_lock);
}
