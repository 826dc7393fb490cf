// SPDX-License-Identifier: GPL-2.0
#include "member.h"

#include <linux/jiffies.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "addrkey.h"
#include "dev.h"
#include "joinwire.h"
#include "node.h"
#include "nodeset.h"
#include "table.h"

static const struct rhashtable_params group_params = {
	.key_len = sizeof(struct in6_addr),
	.key_offset = offsetof(struct lwm_listened, addr),
	.head_offset = offsetof(struct lwm_listened, link),
	.obj_cmpfn = lwm_addrkey_compare,
	.automatic_shrinking = true,
};

/* ---- readers ---- */

static bool sources_have(const struct in6_addr *sources, unsigned int n,
			 const struct in6_addr *source)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (ipv6_addr_equal(&sources[i], source))
			return true;
	return false;
}

static bool member_wants(const struct lwm_member *member, const struct in6_addr *source)
{
	bool listed = sources_have(member->sources, member->n_sources, source);

	return listed == (member->filter == LWM_FILTER_INCLUDE);
}

/* Who was found so far. */
struct found {
	struct lwm_dev		*ldev;
	struct lwm_table	*tbl;
	const struct lwm_idset	*bound;
	struct lwm_target	*t;
	unsigned int		max;
	unsigned int		n;
};

static void found_add(struct found *found, u16 id)
{
	if (id == found->ldev->conf.node || (found->bound && !lwm_idset_has(found->bound, id)))
		return;
	if (found->n < found->max)
		found->t[found->n] = (struct lwm_target){ .node = id };
	found->n++;
}

/* Has the table the node that told? It was looked for once since the table moved. */
static bool found_knows(const struct found *found, struct lwm_teller *teller)
{
	u32 seq = READ_ONCE(found->tbl->seq);

	if (likely(READ_ONCE(teller->known) == seq))
		return true;
	smp_rmb();	/* @seq before the node: lwm_table_touched() */
	if (!lwm_node_find(found->tbl, teller->id))
		return false;
	WRITE_ONCE(teller->known, seq);
	return true;
}

static void found_members(struct found *found, const struct lwm_listened *group,
			  const struct in6_addr *source)
{
	const struct lwm_member *member;

	list_for_each_entry_rcu(member, &group->members, group_link) {
		struct lwm_teller *teller = member->teller;

		/* Who wants all groups is told below. */
		if (lwm_member_holds(member) && !READ_ONCE(teller->all) &&
		    member_wants(member, source) && found_knows(found, teller))
			found_add(found, teller->id);
	}
}

static void found_everywhere(struct found *found, struct lwm_members *members)
{
	struct lwm_teller *teller;
	struct lwm_node *node;
	unsigned long id;

	list_for_each_entry_rcu(teller, &members->all, all_link)
		if (READ_ONCE(teller->all) && found_knows(found, teller))
			found_add(found, teller->id);
	if (!xa_marked(&found->tbl->nodes, LWM_TABLE_PLAIN))
		return;
	xa_for_each_marked(&found->tbl->nodes, id, node, LWM_TABLE_PLAIN)
		found_add(found, id);
}

struct lwm_listened *lwm_listened_find_rcu(struct lwm_members *members,
					   const struct in6_addr *addr)
{
	return rhashtable_lookup(&members->groups, addr, group_params);
}

unsigned int lwm_members_find(struct lwm_dev *ldev, struct lwm_table *tbl,
			      const struct lwm_listened *group, const struct in6_addr *source,
			      const struct lwm_idset *bound, struct lwm_target *t,
			      unsigned int max)
{
	struct found found = { .ldev = ldev, .tbl = tbl, .bound = bound, .t = t, .max = max };

	if (group)
		found_members(&found, group, source);
	found_everywhere(&found, &ldev->members);
	if (found.n <= found.max)
		found.n = lwm_targets_sort(t, found.n);
	return found.n;
}

/* ---- groups ---- */

static struct lwm_listened *listened_get(struct lwm_members *members, const struct in6_addr *addr)
{
	struct lwm_listened *group;

	group = rhashtable_lookup_fast(&members->groups, addr, group_params);
	if (group)
		return group;
	group = kzalloc(sizeof(*group), GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!group)
		return NULL;
	group->addr = *addr;
	INIT_LIST_HEAD(&group->members);
	if (xa_alloc_cyclic_bh(&members->by_number, &group->number, group, xa_limit_31b,
			       &members->next, GFP_ATOMIC | __GFP_ACCOUNT) < 0)
		goto free_group;
	if (rhashtable_insert_fast(&members->groups, &group->link, group_params))
		goto free_number;
	return group;

free_number:
	xa_erase_bh(&members->by_number, group->number);
	kfree_rcu(group, rcu);
	return NULL;
free_group:
	kfree(group);
	return NULL;
}

static void listened_put(struct lwm_members *members, struct lwm_listened *group)
{
	if (!list_empty(&group->members))
		return;
	rhashtable_remove_fast(&members->groups, &group->link, group_params);
	xa_erase_bh(&members->by_number, group->number);
	kfree_rcu(group, rcu);
}

/* ---- members ---- */

static struct lwm_member *member_find(const struct lwm_listened *group,
				      const struct lwm_teller *teller)
{
	struct lwm_member *member;

	list_for_each_entry(member, &group->members, group_link)
		if (member->teller == teller)
			return member;
	return NULL;
}

static u64 member_digest(const struct lwm_member *member)
{
	return lwm_joins_digest(&member->group->addr, member->filter, member->sources,
				member->n_sources);
}

static void member_stamp(struct lwm_member *member)
{
	WRITE_ONCE(member->stamp, member->teller->stamp);
	list_move_tail(&member->teller_link, &member->teller->members);
}

/* In order of nodes. */
static void member_insert(struct lwm_member *member)
{
	struct lwm_member *other;

	list_for_each_entry(other, &member->group->members, group_link)
		if (other->teller->id > member->teller->id)
			break;
	list_add_tail_rcu(&member->group_link, &other->group_link);
}

static void member_remove(struct lwm_members *members, struct lwm_member *member)
{
	struct lwm_teller *teller = member->teller;

	teller->digest -= member_digest(member);
	teller->n--;
	members->n--;
	list_del(&member->teller_link);
	list_del_rcu(&member->group_link);
	listened_put(members, member->group);
	kfree_rcu(member, rcu);
}

static struct lwm_member *member_make(struct lwm_teller *teller, struct lwm_listened *group,
				      const struct lwm_record *rec)
{
	struct lwm_member *member;

	member = kzalloc(struct_size(member, sources, rec->n_sources),
			 GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!member)
		return NULL;
	member->group = group;
	member->teller = teller;
	member->since = jiffies;
	member->stamp = teller->stamp;
	member->filter = rec->filter;
	member->n_sources = rec->n_sources;
	memcpy(member->sources, rec->sources, rec->n_sources * sizeof(*rec->sources));
	return member;
}

/* @old is what it wanted so far, or NULL. */
static int member_put(struct lwm_members *members, struct lwm_teller *teller,
		      struct lwm_listened *group, struct lwm_member *old,
		      const struct lwm_record *rec)
{
	struct lwm_member *member = member_make(teller, group, rec);

	if (!member)
		return -ENOMEM;
	list_add_tail(&member->teller_link, &teller->members);
	teller->digest += member_digest(member);
	teller->n++;
	members->n++;
	if (!old) {
		member_insert(member);
		return 0;
	}
	member->since = old->since;
	list_replace_rcu(&old->group_link, &member->group_link);
	list_del(&old->teller_link);
	teller->digest -= member_digest(old);
	teller->n--;
	members->n--;
	kfree_rcu(old, rcu);
	return 0;
}

static bool member_same(const struct lwm_member *member, const struct lwm_record *rec)
{
	return member->filter == rec->filter && member->n_sources == rec->n_sources &&
	       !memcmp(member->sources, rec->sources, rec->n_sources * sizeof(*rec->sources));
}

static bool record_listens(const struct lwm_record *rec)
{
	return rec->filter == LWM_FILTER_EXCLUDE || rec->n_sources;
}

static int member_new(struct lwm_members *members, struct lwm_teller *teller,
		      const struct lwm_record *rec)
{
	struct lwm_listened *group;
	int err;

	if (teller->n >= LWM_MEMBERS_NODE || members->n >= LWM_MEMBERS_MAX)
		return -ENOSPC;
	group = listened_get(members, &rec->group);
	if (!group)
		return -ENOMEM;
	err = member_put(members, teller, group, NULL, rec);
	if (err)
		listened_put(members, group);
	return err;
}

int lwm_member_set(struct lwm_members *members, struct lwm_teller *teller,
		   const struct lwm_record *rec)
{
	struct lwm_listened *group;
	struct lwm_member *member;

	lockdep_assert_held(&members->lock);
	group = rhashtable_lookup_fast(&members->groups, &rec->group, group_params);
	member = group ? member_find(group, teller) : NULL;
	if (!record_listens(rec)) {
		if (member)
			member_remove(members, member);
		return 0;
	}
	if (!member)
		return member_new(members, teller, rec);
	if (!member_same(member, rec))
		return member_put(members, teller, group, member, rec);
	member_stamp(member);
	return 0;
}

void lwm_member_record(const struct lwm_member *member, struct lwm_record *rec)
{
	rec->group = member->group->addr;
	rec->filter = member->filter;
	rec->n_sources = member->n_sources;
	memcpy(rec->sources, member->sources, member->n_sources * sizeof(*rec->sources));
}

void lwm_member_get(struct lwm_members *members, const struct lwm_teller *teller,
		    struct lwm_record *rec)
{
	const struct lwm_listened *group;
	const struct lwm_member *member;

	lockdep_assert_held(&members->lock);
	group = rhashtable_lookup_fast(&members->groups, &rec->group, group_params);
	member = group ? member_find(group, teller) : NULL;
	rec->filter = LWM_FILTER_INCLUDE;
	rec->n_sources = 0;
	if (member)
		lwm_member_record(member, rec);
}

/* ---- tellers ---- */

struct lwm_teller *lwm_teller_find(struct lwm_members *members, u16 id)
{
	return xa_load(&members->tellers, id);
}

struct lwm_teller *lwm_teller_get(struct lwm_members *members, u16 id)
{
	struct lwm_teller *teller = xa_load(&members->tellers, id);

	lockdep_assert_held(&members->lock);
	if (teller)
		return teller;
	teller = kzalloc(sizeof(*teller), GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!teller)
		return NULL;
	teller->id = id;
	INIT_LIST_HEAD(&teller->members);
	INIT_LIST_HEAD(&teller->all_link);
	INIT_LIST_HEAD(&teller->todo);
	teller->heard = jiffies;
	teller->asked_at = jiffies - HZ;
	teller->told_at = jiffies - HZ;
	if (!xa_err(xa_store_bh(&members->tellers, id, teller, GFP_ATOMIC | __GFP_ACCOUNT)))
		return teller;
	kfree(teller);
	return NULL;
}

void lwm_teller_wants_all(struct lwm_members *members, struct lwm_teller *teller, bool all)
{
	lockdep_assert_held(&members->lock);
	WRITE_ONCE(teller->all, all);
	/* Readers may be in the list: it is taken out of it once. */
	if (all && list_empty(&teller->all_link))
		list_add_rcu(&teller->all_link, &members->all);
}

void lwm_teller_void(struct lwm_teller *teller)
{
	teller->stamp++;
	WRITE_ONCE(teller->valid, teller->stamp);
}

bool lwm_teller_sweep(struct lwm_members *members, struct lwm_teller *teller, unsigned int max)
{
	struct lwm_member *member, *next;

	lockdep_assert_held(&members->lock);
	list_for_each_entry_safe(member, next, &teller->members, teller_link) {
		if (lwm_member_holds(member))
			return true;
		if (!max--)
			return false;
		member_remove(members, member);
	}
	return true;
}

void lwm_teller_free(struct lwm_members *members, struct lwm_teller *teller)
{
	lockdep_assert_held(&members->lock);
	if (!list_empty(&teller->all_link))
		list_del_rcu(&teller->all_link);
	list_del_init(&teller->todo);
	xa_erase_bh(&members->tellers, teller->id);
	kfree_rcu(teller, rcu);
}

/* ---- life ---- */

int lwm_members_setup(struct lwm_members *members)
{
	spin_lock_init(&members->lock);
	xa_init_flags(&members->by_number, XA_FLAGS_ALLOC | XA_FLAGS_LOCK_BH | XA_FLAGS_ACCOUNT);
	xa_init_flags(&members->tellers, XA_FLAGS_LOCK_BH | XA_FLAGS_ACCOUNT);
	INIT_LIST_HEAD(&members->all);
	return rhashtable_init(&members->groups, &group_params);
}

void lwm_members_teardown(struct lwm_members *members)
{
	struct lwm_teller *teller;
	unsigned long id;

	spin_lock_bh(&members->lock);
	xa_for_each(&members->tellers, id, teller) {
		lwm_teller_void(teller);
		lwm_teller_sweep(members, teller, LWM_MEMBERS_NODE);
		lwm_teller_free(members, teller);
	}
	spin_unlock_bh(&members->lock);
	xa_destroy(&members->tellers);
	xa_destroy(&members->by_number);
	rhashtable_destroy(&members->groups);
}
