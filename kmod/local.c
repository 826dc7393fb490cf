// SPDX-License-Identifier: GPL-2.0
#include "local.h"

#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "dev.h"
#include "inner.h"
#include "joins.h"
#include "listener.h"
#include "path.h"
#include "query.h"
#include "report.h"
#include "stats.h"
#include "trace.h"

/* How often what is over is looked for, and in how many groups with BHs off. */
#define EXPIRY_INTERVAL	(5 * HZ)
#define EXPIRY_GROUPS	16

/* Is in its device's tree as long as somebody listens to it; freed under the lock. */
struct group {
	struct rb_node		node;
	struct in6_addr		addr;
	u64			told;		/* a digest of what was told last */
	struct list_head	listeners;
	unsigned int		n_listeners;
};

/* ---- groups ---- */

static struct group *group_find(struct lwm_local *local, const struct in6_addr *addr)
{
	struct rb_node *node = local->groups.rb_node;

	while (node) {
		struct group *group = rb_entry(node, struct group, node);
		int cmp = ipv6_addr_cmp(addr, &group->addr);

		if (!cmp)
			return group;
		node = cmp < 0 ? node->rb_left : node->rb_right;
	}
	return NULL;
}

static struct group *group_next(struct lwm_local *local, const struct in6_addr *addr)
{
	struct rb_node *node = local->groups.rb_node;
	struct group *next = NULL;

	while (node) {
		struct group *group = rb_entry(node, struct group, node);

		if (ipv6_addr_cmp(addr, &group->addr) < 0) {
			next = group;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return next;
}

static void group_link(struct lwm_local *local, struct group *group)
{
	struct rb_node **link = &local->groups.rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = ipv6_addr_cmp(&group->addr,
				     &rb_entry(parent, struct group, node)->addr) < 0 ?
		       &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&group->node, parent, link);
	rb_insert_color(&group->node, &local->groups);
	local->n_groups++;
}

static enum lwm_drop group_make(struct lwm_local *local, const struct in6_addr *addr,
				struct group **made)
{
	struct group *group;

	if (local->n_groups == LWM_LOCAL_GROUPS_MAX)
		return LWM_DROP_LISTENERS;
	group = kzalloc(sizeof(*group), GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!group)
		return LWM_DROP_MEMORY;
	group->addr = *addr;
	INIT_LIST_HEAD(&group->listeners);
	group_link(local, group);
	*made = group;
	return LWM_PASS;
}

static void group_put(struct lwm_local *local, struct group *group)
{
	if (group->n_listeners)
		return;
	rb_erase(&group->node, &local->groups);
	local->n_groups--;
	kfree(group);
}

/* ---- listeners ---- */

static struct lwm_listener *listener_find(const struct group *group, const u8 *mac)
{
	struct lwm_listener *listener;

	list_for_each_entry(listener, &group->listeners, link)
		if (ether_addr_equal(listener->mac, mac))
			return listener;
	return NULL;
}

static enum lwm_drop listener_make(struct lwm_local *local, struct group *group, const u8 *mac,
				   struct lwm_listener **made)
{
	struct lwm_listener *listener;

	if (group->n_listeners == LWM_GROUP_LISTENERS_MAX ||
	    local->n_listeners == LWM_LOCAL_LISTENERS_MAX)
		return LWM_DROP_LISTENERS;
	listener = kzalloc(sizeof(*listener), GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!listener)
		return LWM_DROP_MEMORY;
	ether_addr_copy(listener->mac, mac);
	list_add_tail(&listener->link, &group->listeners);
	group->n_listeners++;
	local->n_listeners++;
	*made = listener;
	return LWM_PASS;
}

static void listener_put(struct lwm_local *local, struct group *group,
			 struct lwm_listener *listener)
{
	if (lwm_listener_listens(listener))
		return;
	local->n_sources -= listener->room;
	lwm_listener_clear(listener);
	list_del(&listener->link);
	group->n_listeners--;
	local->n_listeners--;
	kfree(listener);
}

/* ---- changes ---- */

/* Is what @group wants to hear something else than what was told? Nobody: 0 was. */
static bool group_news(struct lwm_dev *ldev, struct group *group)
{
	struct lwm_local *local = &ldev->local;
	struct lwm_record *rec = &local->merged;
	u64 digest = 0;

	lockdep_assert_held(&local->lock);
	lwm_listeners_merge(&group->listeners, rec);
	if (group->n_listeners)
		digest = siphash(rec->sources, rec->n_sources * sizeof(*rec->sources),
				 &local->key) + rec->filter;
	if (digest == group->told)
		return false;
	group->told = digest;
	trace_lwm_listen(ldev->dev, &group->addr, rec->filter == LWM_FILTER_EXCLUDE,
			 rec->n_sources);
	return true;
}

static enum lwm_drop listener_hear(struct lwm_local *local, struct group *group,
				   struct lwm_listener *listener,
				   const struct lwm_report_record *record, bool *changed)
{
	unsigned int left = LWM_LOCAL_SOURCES_MAX - local->n_sources;
	unsigned int room = listener->room;
	int err;

	err = lwm_listener_hear(listener, record, left);
	local->n_sources += listener->room - room;
	listener_put(local, group, listener);
	*changed = err > 0;
	return err < 0 ? LWM_DROP_MEMORY : LWM_PASS;
}

/* @left: somebody that was known to listen to it does no more. */
static enum lwm_drop record_apply(struct lwm_dev *ldev, const u8 *mac,
				  const struct lwm_report_record *record, bool *news, bool *left)
{
	struct lwm_local *local = &ldev->local;
	struct group *group = group_find(local, &record->group);
	struct lwm_listener *listener = group ? listener_find(group, mac) : NULL;
	unsigned int before = local->n_listeners;
	enum lwm_drop why = LWM_PASS;
	bool changed = false;

	lockdep_assert_held(&local->lock);
	if (!listener && !lwm_listener_begins(record))
		return LWM_PASS;
	if (!group)
		why = group_make(local, &record->group, &group);
	if (!why && !listener)
		why = listener_make(local, group, mac, &listener);
	if (!why)
		why = listener_hear(local, group, listener, record, &changed);
	if (!group)
		return why;
	*left = local->n_listeners < before;
	*news = changed && group_news(ldev, group);
	group_put(local, group);
	return why;
}

static enum lwm_drop record_hear(struct lwm_dev *ldev, const u8 *mac,
				 const struct lwm_report_record *record)
{
	struct lwm_local *local = &ldev->local;
	bool news = false, left = false;
	enum lwm_drop why;

	spin_lock_bh(&local->lock);
	why = record_apply(ldev, mac, record, &news, &left);
	if (local->n_groups)
		schedule_delayed_work(&local->expiry, EXPIRY_INTERVAL);
	spin_unlock_bh(&local->lock);
	if (news)
		lwm_joins_changed(ldev, &record->group);
	/* Another one may have been silent because this one spoke. */
	if (left && record->old)
		lwm_query_group(ldev, &record->group);
	return why;
}

/* ---- frames ---- */

static void report_hear(struct lwm_dev *ldev, struct sk_buff *skb, const struct lwm_inner *inner)
{
	struct lwm_report_record record;
	struct lwm_report report;
	enum lwm_drop why;
	u8 mac[ETH_ALEN];

	ether_addr_copy(mac, ((const struct ethhdr *)skb->data)->h_source);
	why = is_valid_ether_addr(mac) ? lwm_report_open(skb, inner, &report) : LWM_DROP_REPORT;
	if (why) {
		lwm_drop(ldev, skb, why);
		return;
	}
	lwm_stats_add(&ldev->stats, LWM_STAT_REPORTS, 1);
	while (lwm_report_next(&report, &record)) {
		if (lwm_group_is_link_scope(&record.group))
			continue;
		why = record_hear(ldev, mac, &record);
		if (why)
			lwm_strike(ldev, why, ldev->conf.node, 1);
	}
	consume_skb(skb);
}

/* Hosts take what is for a group from a frame to themselves, too. */
static bool may_be_report(struct sk_buff *skb)
{
	const struct ethhdr *eth = (const struct ethhdr *)skb->data;

	if (eth->h_proto == htons(ETH_P_IP))
		return pskb_may_pull(skb, ETH_HLEN + sizeof(struct iphdr)) &&
		       ((const struct iphdr *)(skb->data + ETH_HLEN))->protocol == IPPROTO_IGMP;
	if (is_multicast_ether_addr(eth->h_dest))
		return true;
	if (eth->h_proto == htons(ETH_P_IPV6))
		return pskb_may_pull(skb, ETH_HLEN + sizeof(struct ipv6hdr)) &&
		       ((const struct ipv6hdr *)(skb->data + ETH_HLEN))->nexthdr == NEXTHDR_HOP;
	return false;
}

bool lwm_report_take(struct lwm_dev *ldev, struct sk_buff *skb)
{
	struct lwm_inner inner;

	if (!may_be_report(skb))
		return false;
	lwm_inner_read(skb, &inner);
	switch (lwm_report_kind(skb, &inner)) {
	case LWM_REPORT_NONE:
		return false;
	case LWM_REPORT_QUERY:
		lwm_drop(ldev, skb, LWM_DROP_QUERY);
		return true;
	case LWM_REPORT_HOST:
		report_hear(ldev, skb, &inner);
		return true;
	}
	return false;
}

bool lwm_report_is(struct sk_buff *skb)
{
	struct lwm_inner inner;

	if (!may_be_report(skb))
		return false;
	lwm_inner_read(skb, &inner);
	return lwm_report_kind(skb, &inner) != LWM_REPORT_NONE;
}

/* ---- asking ---- */

bool lwm_local_get(struct lwm_dev *ldev, const struct in6_addr *addr, struct lwm_record *rec)
{
	struct lwm_local *local = &ldev->local;
	struct group *group;

	*rec = (struct lwm_record){ .group = *addr, .filter = LWM_FILTER_INCLUDE };
	spin_lock_bh(&local->lock);
	group = group_find(local, addr);
	if (group)
		lwm_listeners_merge(&group->listeners, rec);
	spin_unlock_bh(&local->lock);
	return group;
}

bool lwm_local_next(struct lwm_dev *ldev, struct lwm_record *rec)
{
	struct lwm_local *local = &ldev->local;
	struct group *group;

	spin_lock_bh(&local->lock);
	group = group_next(local, &rec->group);
	if (group) {
		rec->group = group->addr;
		lwm_listeners_merge(&group->listeners, rec);
	}
	spin_unlock_bh(&local->lock);
	return group;
}

/* ---- time ---- */

/* True: what it wants to hear is something else now. The group may be gone. */
static bool group_expire(struct lwm_dev *ldev, struct group *group)
{
	struct lwm_local *local = &ldev->local;
	struct lwm_listener *listener, *next;
	bool over = false, news;

	list_for_each_entry_safe(listener, next, &group->listeners, link) {
		over |= lwm_listener_expire(listener);
		listener_put(local, group, listener);
	}
	news = over && group_news(ldev, group);
	group_put(local, group);
	return news;
}

/* Some groups behind @at, which moves on. False: they were the last. */
static bool expire_some(struct lwm_dev *ldev, struct in6_addr *at)
{
	struct in6_addr news[EXPIRY_GROUPS];
	struct lwm_local *local = &ldev->local;
	unsigned int i, n = 0;
	struct group *group;

	spin_lock_bh(&local->lock);
	for (i = 0; i < EXPIRY_GROUPS; i++) {
		group = group_next(local, at);
		if (!group)
			break;
		*at = group->addr;
		if (group_expire(ldev, group))
			news[n++] = *at;
	}
	spin_unlock_bh(&local->lock);

	local_bh_disable();
	while (n)
		lwm_joins_changed(ldev, &news[--n]);
	local_bh_enable();
	return group;
}

static void expiry_work(struct work_struct *work)
{
	struct lwm_dev *ldev = container_of(work, struct lwm_dev, local.expiry.work);
	struct in6_addr at = {};

	while (expire_some(ldev, &at))
		cond_resched();
	spin_lock_bh(&ldev->local.lock);
	if (ldev->local.n_groups)
		schedule_delayed_work(&ldev->local.expiry, EXPIRY_INTERVAL);
	spin_unlock_bh(&ldev->local.lock);
}

/* ---- life ---- */

void lwm_local_setup(struct lwm_dev *ldev)
{
	struct lwm_local *local = &ldev->local;

	spin_lock_init(&local->lock);
	local->groups = RB_ROOT;
	get_random_bytes(&local->key, sizeof(local->key));
	INIT_DELAYED_WORK(&local->expiry, expiry_work);
}

static void group_free(struct lwm_local *local, struct group *group)
{
	struct lwm_listener *listener, *next;

	list_for_each_entry_safe(listener, next, &group->listeners, link) {
		lwm_listener_clear(listener);
		kfree(listener);
	}
	kfree(group);
}

/* No more frames come out of the device: it has been deactivated. */
void lwm_local_stop(struct lwm_dev *ldev)
{
	struct lwm_local *local = &ldev->local;
	struct group *group, *next;

	cancel_delayed_work_sync(&local->expiry);
	spin_lock_bh(&local->lock);
	rbtree_postorder_for_each_entry_safe(group, next, &local->groups, node)
		group_free(local, group);
	local->groups = RB_ROOT;
	local->n_groups = 0;
	local->n_listeners = 0;
	local->n_sources = 0;
	spin_unlock_bh(&local->lock);
}
