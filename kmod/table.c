// SPDX-License-Identifier: GPL-2.0
#include "table.h"

#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "group.h"
#include "node.h"
#include "nodeindex.h"
#include "zone.h"

/* Tables are freed here: rhashtable_destroy() sleeps. */
static struct workqueue_struct *free_queue;

/* No two tables ever show the same value. */
atomic64_t lwm_table_changes;

void lwm_table_digest(struct lwm_table *tbl, u64 old, u64 new)
{
	WRITE_ONCE(tbl->digest, tbl->digest - old + new);
}

void lwm_table_touched(struct lwm_table *tbl)
{
	/* 0 is no sequence number of a dump. */
	WRITE_ONCE(tbl->seq, (u32)lwm_table_moved() ?: 1);
}

void lwm_table_changed(struct lwm_table *tbl)
{
	lwm_table_touched(tbl);
	/* Readers see the change before they see its generation. */
	smp_wmb();
	WRITE_ONCE(tbl->gen, lwm_table_moved());
}

struct lwm_table *lwm_table_new(u32 network)
{
	struct lwm_table *tbl;
	int err;

	tbl = kzalloc(sizeof(*tbl), GFP_KERNEL_ACCOUNT);
	if (!tbl)
		return ERR_PTR(-ENOMEM);

	err = lwm_node_index_setup(tbl);
	if (err)
		goto free_tbl;
	err = lwm_group_addrs_setup(tbl);
	if (err)
		goto teardown_index;
	xa_init_flags(&tbl->nodes, XA_FLAGS_ACCOUNT);
	xa_init_flags(&tbl->zones, XA_FLAGS_ACCOUNT);
	xa_init_flags(&tbl->groups, XA_FLAGS_ACCOUNT);
	xa_init_flags(&tbl->gates, XA_FLAGS_ACCOUNT);
	tbl->network = network;
	lwm_table_changed(tbl);
	return tbl;

teardown_index:
	lwm_node_index_teardown(tbl);
free_tbl:
	kfree(tbl);
	return ERR_PTR(err);
}

static int table_copy(struct lwm_table *tbl, struct lwm_table *from)
{
	struct lwm_group *group;
	struct lwm_zone *zone;
	struct lwm_node *node;
	unsigned long id;
	int err;

	xa_for_each(&from->zones, id, zone) {
		err = lwm_zone_clone(tbl, zone);
		if (err)
			return err;
	}
	xa_for_each(&from->nodes, id, node) {
		err = lwm_node_clone(tbl, node);
		if (err)
			return err;
	}
	xa_for_each(&from->groups, id, group) {
		err = lwm_group_clone(tbl, group);
		if (err)
			return err;
	}
	return 0;
}

static int table_copy_self(struct lwm_table *tbl, struct lwm_table *from, u16 self)
{
	struct lwm_node *node = lwm_node_find(from, self);
	int err;

	err = lwm_zone_clone(tbl, node->zone);
	return err ?: lwm_node_clone(tbl, node);
}

static struct lwm_table *table_or_error(struct lwm_table *tbl, int err)
{
	if (!err)
		return tbl;
	lwm_table_free(tbl);
	return ERR_PTR(err);
}

struct lwm_table *lwm_table_clone(struct lwm_table *from)
{
	struct lwm_table *tbl = lwm_table_new(from->network);

	ASSERT_RTNL();
	return IS_ERR(tbl) ? tbl : table_or_error(tbl, table_copy(tbl, from));
}

struct lwm_table *lwm_table_clone_self(struct lwm_table *from, u16 self)
{
	struct lwm_table *tbl = lwm_table_new(from->network);

	ASSERT_RTNL();
	return IS_ERR(tbl) ? tbl : table_or_error(tbl, table_copy_self(tbl, from, self));
}

static void table_free_work(struct work_struct *work)
{
	struct lwm_table *tbl = container_of(to_rcu_work(work), struct lwm_table, free_work);
	struct lwm_group *group;
	struct lwm_node *node;
	struct lwm_zone *zone;
	unsigned long id;

	/* First: their workers may still walk what goes below. */
	lwm_group_addrs_teardown(tbl);
	lwm_node_index_teardown(tbl);
	xa_for_each(&tbl->nodes, id, node)
		lwm_node_leave(node);
	xa_for_each(&tbl->zones, id, zone)
		lwm_zone_put(zone);
	xa_for_each(&tbl->groups, id, group)
		lwm_group_free(group);
	xa_destroy(&tbl->nodes);
	xa_destroy(&tbl->zones);
	xa_destroy(&tbl->groups);
	xa_destroy(&tbl->gates);
	kfree(tbl);
}

void lwm_table_free(struct lwm_table *tbl)
{
	if (!tbl)
		return;
	lwm_table_moved();
	INIT_RCU_WORK(&tbl->free_work, table_free_work);
	queue_rcu_work(free_queue, &tbl->free_work);
}

int lwm_table_init(void)
{
	int err;

	err = lwm_node_init();
	if (err)
		return err;
	free_queue = alloc_workqueue("lwm_table", 0, 0);
	if (free_queue)
		return 0;
	lwm_node_exit();
	return -ENOMEM;
}

void lwm_table_flush(void)
{
	rcu_barrier();	/* tables */
	flush_workqueue(free_queue);
	rcu_barrier();	/* routes of their nodes */
}

void lwm_table_exit(void)
{
	lwm_table_flush();
	destroy_workqueue(free_queue);
	lwm_node_exit();
}
