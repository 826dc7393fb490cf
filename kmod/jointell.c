// SPDX-License-Identifier: GPL-2.0
#include "jointell.h"

#include <linux/jiffies.h>
#include <linux/unaligned.h>

#include "control.h"
#include "dev.h"
#include "joins.h"
#include "member.h"
#include "node.h"
#include "overlay.h"
#include "rate.h"
#include "stats.h"
#include "table.h"
#include "wire.h"

#define SECTION		64		/* nodes, or entries, with BHs off */

/* ---- to whom ---- */

static bool node_takes(const struct lwm_node *node)
{
	return node && !(node->flags & (LWM_NODE_SELF | LWM_NODE_PLAIN | LWM_NODE_DOWN));
}

static void joins_send(struct lwm_dev *ldev, struct lwm_node *node, const void *body,
		       unsigned int len)
{
	const struct lwm_hdr hdr = { .kind = LWM_KIND_JOINS };

	/* What is lost here is made good by a hello, as what is lost on the way. */
	if (!lwm_control_send(ldev, node, &hdr, body, len, 0))
		lwm_stats_add(&ldev->stats, LWM_STAT_JOINS, 1);
}

/* Up to SECTION nodes from @from on, which moves on. False: they were the last. */
static bool nodes_some(struct lwm_dev *ldev, unsigned long *from,
		       void (*say)(struct lwm_dev *ldev, struct lwm_node *node, const void *what),
		       const void *what)
{
	unsigned int left = SECTION;
	struct lwm_table *tbl;
	struct lwm_node *node;
	unsigned long id;

	rcu_read_lock();
	local_bh_disable();
	tbl = lwm_table_rcu(ldev);
	if (tbl) {
		xa_for_each_start(&tbl->nodes, id, node, *from) {
			if (!left--)
				break;
			*from = id + 1;
			if (node_takes(node))
				say(ldev, node, what);
		}
		if (!node)
			tbl = NULL;
	}
	local_bh_enable();
	rcu_read_unlock();
	return tbl;
}

static void nodes_all(struct lwm_dev *ldev,
		      void (*say)(struct lwm_dev *ldev, struct lwm_node *node, const void *what),
		      const void *what)
{
	unsigned long from = 0;

	while (nodes_some(ldev, &from, say, what))
		cond_resched();
}

/* The node that has @source, if it can be told: 0 where nobody knows, or it cannot. RCU. */
static u16 source_owner(struct lwm_dev *ldev, struct lwm_table *tbl, const struct in6_addr *source)
{
	const struct lwm_node *node = lwm_overlay_find_rcu(ldev, tbl, source);

	return node && !(node->flags & LWM_NODE_PLAIN) ? node->id : 0;
}

/* Is @rec told to all? Else to the nodes that have its sources, if there are any. RCU. */
static bool record_public(struct lwm_dev *ldev, const struct lwm_record *rec)
{
	struct lwm_table *tbl = lwm_table_rcu(ldev);
	unsigned int i;

	if (rec->filter == LWM_FILTER_EXCLUDE)
		return true;
	for (i = 0; tbl && i < rec->n_sources; i++)
		if (!source_owner(ldev, tbl, &rec->sources[i]))
			return true;
	return false;
}

/* What of @rec, which is not public, node @id is told. RCU. */
static void record_view(struct lwm_dev *ldev, const struct lwm_record *rec, u16 id,
			struct lwm_record *view)
{
	struct lwm_table *tbl = lwm_table_rcu(ldev);
	unsigned int i;

	view->group = rec->group;
	view->filter = LWM_FILTER_INCLUDE;
	view->n_sources = 0;
	for (i = 0; tbl && i < rec->n_sources; i++)
		if (source_owner(ldev, tbl, &rec->sources[i]) == id)
			view->sources[view->n_sources++] = rec->sources[i];
}

/* Add the nodes that have @rec's sources to the @n of @ids, each once; returns how many. RCU. */
static unsigned int record_owners(struct lwm_dev *ldev, const struct lwm_record *rec,
				  u16 *ids, unsigned int n)
{
	struct lwm_table *tbl = lwm_table_rcu(ldev);
	unsigned int i, k;
	u16 id;

	for (i = 0; tbl && i < rec->n_sources; i++) {
		id = source_owner(ldev, tbl, &rec->sources[i]);
		for (k = 0; k < n && ids[k] != id; k++)
			;
		if (k == n && id && id != ldev->conf.node)
			ids[n++] = id;
	}
	return n;
}

/* ---- messages with records ---- */

static void body_start(struct lwm_joins *joins, struct lwm_joins_body *body, u8 type, u16 to)
{
	body->head = (struct lwm_joins_head){ .type = type, .boot = cpu_to_be32(joins->boot) };
	body->len = sizeof(body->head);
	body->to = to;
}

static void body_say(struct lwm_dev *ldev, struct lwm_node *node, const void *what)
{
	const struct lwm_joins_body *body = what;

	joins_send(ldev, node, body->data, body->len);
}

static void body_send(struct lwm_dev *ldev, const struct lwm_joins_body *body)
{
	struct lwm_table *tbl;
	struct lwm_node *node;

	if (!body->to) {
		nodes_all(ldev, body_say, body);
		return;
	}
	rcu_read_lock();
	local_bh_disable();
	tbl = lwm_table_rcu(ldev);
	node = tbl ? lwm_node_find(tbl, body->to) : NULL;
	if (node_takes(node))
		body_say(ldev, node, body);
	local_bh_enable();
	rcu_read_unlock();
}

/* ---- sums ---- */

static void sum_owners(struct lwm_dev *ldev, const struct lwm_record *rec)
{
	u16 ids[LWM_SOURCES_MAX];
	struct lwm_record *view = &ldev->joins.view;
	struct lwm_teller *teller;
	unsigned int i, n;

	n = record_owners(ldev, rec, ids, 0);
	for (i = 0; i < n; i++) {
		record_view(ldev, rec, ids[i], view);
		spin_lock_bh(&ldev->members.lock);
		teller = lwm_teller_get(&ldev->members, ids[i]);
		spin_unlock_bh(&ldev->members.lock);
		if (!teller) {
			ldev->joins.stale = true;	/* once more, at the next hello */
			continue;
		}
		teller->said = true;
		teller->told_number++;
		teller->told_digest += lwm_joins_digest(&view->group, view->filter,
							view->sources, view->n_sources);
	}
}

/* What is told to all, and to each node besides, after the table or anything told has changed. */
static void sums_make(struct lwm_dev *ldev)
{
	struct lwm_joins *joins = &ldev->joins;
	struct lwm_teller *self = lwm_teller_find(&ldev->members, ldev->conf.node), *teller;
	struct lwm_record *rec = &joins->now;
	const struct lwm_member *member;
	unsigned int n = 0;
	unsigned long id;

	if (!joins->stale)
		return;
	joins->stale = false;
	joins->number = 0;
	joins->digest = 0;
	xa_for_each(&ldev->members.tellers, id, teller) {
		teller->told_number = 0;
		teller->told_digest = 0;
	}
	if (!self)
		return;
	list_for_each_entry(member, &self->members, teller_link) {
		lwm_member_record(member, rec);
		rcu_read_lock();
		if (record_public(ldev, rec)) {
			WRITE_ONCE(joins->said, true);
			joins->number++;
			joins->digest += lwm_joins_digest(&rec->group, rec->filter, rec->sources,
							  rec->n_sources);
		} else {
			sum_owners(ldev, rec);
		}
		rcu_read_unlock();
		if (++n % SECTION == 0)
			cond_resched();
	}
}

/* ---- hellos ---- */

static void hello_send(struct lwm_dev *ldev, struct lwm_node *node, u8 flags)
{
	const struct lwm_teller *teller = lwm_teller_find(&ldev->members, node->id);
	const struct lwm_joins *joins = &ldev->joins;
	struct lwm_joins_head hello = {
		.type = LWM_JOINS_HELLO,
		.flags = flags | (joins->all ? LWM_JOINS_ALL : 0),
		.boot = cpu_to_be32(joins->boot),
	};

	if (!(flags & LWM_JOINS_BYE)) {
		hello.number = cpu_to_be32(joins->number + (teller ? teller->told_number : 0));
		put_unaligned_be64(joins->digest + (teller ? teller->told_digest : 0),
				   hello.digest);
	}
	joins_send(ldev, node, &hello, sizeof(hello));
}

/* Whom something else than that this node is there was ever told. */
static bool node_knows(struct lwm_dev *ldev, u16 id)
{
	const struct lwm_teller *teller = lwm_teller_find(&ldev->members, id);

	return ldev->joins.said || (teller && teller->said);
}

static void hello_say(struct lwm_dev *ldev, struct lwm_node *node, const void *what)
{
	if (node_knows(ldev, node->id))
		hello_send(ldev, node, *(const u8 *)what);
}

static void hello_say_new(struct lwm_dev *ldev, struct lwm_node *node, const void *what)
{
	if (!test_and_set_bit(node->id, ldev->joins.greeted) &&
	    !lwm_teller_find(&ldev->members, node->id))
		hello_send(ldev, node, *(const u8 *)what);
}

/* Who comes back into the table is greeted again. */
static void greeted_forget(struct lwm_dev *ldev)
{
	unsigned long *greeted = ldev->joins.greeted;
	struct lwm_table *tbl;
	unsigned long id;

	rcu_read_lock();
	tbl = lwm_table_rcu(ldev);
	for_each_set_bit(id, greeted, U16_MAX + 1)
		if (!tbl || !lwm_node_find(tbl, id))
			clear_bit(id, greeted);
	rcu_read_unlock();
}

void lwm_joins_hello(struct lwm_dev *ldev, u16 id, u8 flags)
{
	struct lwm_table *tbl;
	struct lwm_node *node;

	sums_make(ldev);
	rcu_read_lock();
	local_bh_disable();
	tbl = lwm_table_rcu(ldev);
	node = tbl ? lwm_node_find(tbl, id) : NULL;
	if (node_takes(node))
		hello_send(ldev, node, flags);
	local_bh_enable();
	rcu_read_unlock();
}

void lwm_joins_hello_all(struct lwm_dev *ldev, u8 flags)
{
	sums_make(ldev);
	nodes_all(ldev, hello_say, &flags);
}

void lwm_joins_hello_new(struct lwm_dev *ldev, u8 flags)
{
	sums_make(ldev);
	greeted_forget(ldev);
	nodes_all(ldev, hello_say_new, &flags);
}

/* ---- changes ---- */

static void teller_said(struct lwm_dev *ldev, u16 id)
{
	struct lwm_teller *teller;

	spin_lock_bh(&ldev->members.lock);
	teller = lwm_teller_get(&ldev->members, id);
	if (teller)
		teller->said = true;
	spin_unlock_bh(&ldev->members.lock);
}

/* Send changes on their way, if there are any: after too many, those to come wait. */
static void changes_flush(struct lwm_dev *ldev, struct lwm_joins_body *body)
{
	struct lwm_joins *joins = &ldev->joins;

	if (body->len == sizeof(body->head))
		return;
	if (body->to)
		teller_said(ldev, body->to);
	else
		WRITE_ONCE(joins->said, true);
	if (!lwm_rate_charge(&joins->rate, LWM_JOINS_RATE, 1))
		joins->wait = jiffies + LWM_JOINS_WAIT;
	body_send(ldev, body);
	body->len = sizeof(body->head);
}

static void changes_add(struct lwm_dev *ldev, struct lwm_joins_body *body, u16 to,
			const struct lwm_record *rec)
{
	if (body->to != to || body->len + lwm_joins_size(rec) > LWM_JOINS_MAX)
		changes_flush(ldev, body);
	body->to = to;
	body->len += lwm_joins_write(body->data + body->len, rec);
}

/* To the nodes that have sources of what was wanted, or of what is. */
static void change_tell_owners(struct lwm_dev *ldev, const struct lwm_record *old,
			       const struct lwm_record *now)
{
	struct lwm_record *view = &ldev->joins.view;
	u16 ids[2 * LWM_SOURCES_MAX];
	unsigned int i, n = 0;

	rcu_read_lock();
	if (old)
		n = record_owners(ldev, old, ids, n);
	n = record_owners(ldev, now, ids, n);
	rcu_read_unlock();
	for (i = 0; i < n; i++) {
		rcu_read_lock();
		record_view(ldev, now, ids[i], view);
		rcu_read_unlock();
		changes_add(ldev, &ldev->joins.private, ids[i], view);
	}
}

void lwm_joins_tell(struct lwm_dev *ldev, const struct lwm_record *old,
		    const struct lwm_record *now)
{
	struct lwm_record *view = &ldev->joins.view;
	bool was_public, is_public;

	rcu_read_lock();
	was_public = record_public(ldev, old);
	is_public = record_public(ldev, now);
	rcu_read_unlock();

	if (is_public) {
		changes_add(ldev, &ldev->joins.body, 0, now);
		return;
	}
	if (was_public) {
		view->group = old->group;
		view->filter = LWM_FILTER_INCLUDE;
		view->n_sources = 0;
		changes_add(ldev, &ldev->joins.body, 0, view);
		/* It must not overtake what those that have sources are told. */
		changes_flush(ldev, &ldev->joins.body);
	}
	change_tell_owners(ldev, was_public ? NULL : old, now);
}

void lwm_joins_tell_start(struct lwm_dev *ldev)
{
	struct lwm_joins *joins = &ldev->joins;

	body_start(joins, &joins->body, LWM_JOINS_CHANGE, 0);
	body_start(joins, &joins->private, LWM_JOINS_CHANGE, 0);
}

void lwm_joins_tell_end(struct lwm_dev *ldev)
{
	changes_flush(ldev, &ldev->joins.body);
	changes_flush(ldev, &ldev->joins.private);
}

/* ---- tellings ---- */

/* What is in @rec for node @id, into @view. False: nothing. */
static bool telling_view(struct lwm_dev *ldev, const struct lwm_record *rec, u16 id,
			 struct lwm_record *view)
{
	bool any = true;

	rcu_read_lock();
	if (record_public(ldev, rec)) {
		*view = *rec;
	} else {
		record_view(ldev, rec, id, view);
		any = view->n_sources;
	}
	rcu_read_unlock();
	return any;
}

static void telling_part(struct lwm_dev *ldev, struct lwm_joins_body *body, u16 *part, u8 flags)
{
	body->head.flags = flags;
	body->head.part = cpu_to_be16((*part)++);
	body_send(ldev, body);
	body->len = sizeof(body->head);
}

void lwm_joins_tell_all(struct lwm_dev *ldev, u16 id)
{
	struct lwm_joins *joins = &ldev->joins;
	struct lwm_teller *self = lwm_teller_find(&ldev->members, ldev->conf.node);
	struct lwm_joins_body *body = &joins->body;
	const struct lwm_member *member;
	u16 part = 0;

	if (!node_knows(ldev, id))
		return;
	body_start(joins, body, LWM_JOINS_TELLING, id);
	body->head.number = cpu_to_be32(++joins->tellings);
	if (self) {
		list_for_each_entry(member, &self->members, teller_link) {
			lwm_member_record(member, &joins->now);
			if (!telling_view(ldev, &joins->now, id, &joins->view))
				continue;
			if (body->len + lwm_joins_size(&joins->view) > LWM_JOINS_MAX)
				telling_part(ldev, body, &part, 0);
			body->len += lwm_joins_write(body->data + body->len, &joins->view);
			cond_resched();
		}
	}
	telling_part(ldev, body, &part, LWM_JOINS_LAST);
	lwm_joins_hello(ldev, id, 0);
}
