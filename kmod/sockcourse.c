// SPDX-License-Identifier: GPL-2.0
#include "sockcourse.h"

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "dev.h"
#include "geneve.h"
#include "group.h"
#include "lsock.h"
#include "net.h"
#include "node.h"
#include "nodeset.h"
#include "path.h"
#include "sockaddr.h"
#include "told.h"

struct lwm_dev *lwm_course_dev_rcu(struct net *net, u32 network)
{
	struct lwm_dev *ldev = lwm_net_find_rcu(net, network);

	if (!IS_ERR(ldev) && !netif_running(ldev->dev))
		return ERR_PTR(-ENETDOWN);
	return ldev;
}

void lwm_course_send_rcu(struct lwm_send *send, const struct lwm_dev *ldev,
			 const struct lwm_sock *lsk, const struct lwm_dest *dest)
{
	*send = (struct lwm_send){
		.proto = LWM_PROTO_MESSAGE,
		.sport = lwm_geneve_sport(ldev->conf.node, lsk->port, dest->port),
		.initiator = ldev->conf.node,
		.group = dest->group,
		.hop = LWM_HOP_START,
		.tos = READ_ONCE(ldev->conf.dscp) << 2,
		.direct = !lwm_sock_has(lsk, LWM_RELAY),
	};
}

/* ---- whole groups ---- */

/* All nodes, @max at most; returns how many there are. */
static unsigned int nodes_read(struct lwm_table *tbl, struct lwm_target *t, unsigned int max)
{
	struct lwm_node *node;
	unsigned int n = 0;
	unsigned long id;

	xa_for_each(&tbl->nodes, id, node) {
		if (n < max)
			t[n] = (struct lwm_target){ .node = id };
		n++;
	}
	return n;
}

/* The members of @set that are known, likewise. */
static unsigned int members_read(const struct lwm_table *tbl, const struct lwm_idset *set,
				 struct lwm_target *t, unsigned int max)
{
	unsigned int n = 0;
	unsigned long id;

	for_each_set_bit(id, set->bits, set->size) {
		if (!lwm_node_find(tbl, id))
			continue;
		if (n < max)
			t[n] = (struct lwm_target){ .node = id };
		n++;
	}
	return n;
}

static int group_read_rcu(struct net *net, const struct lwm_dest *dest, struct lwm_target *t,
			  unsigned int max)
{
	struct lwm_group *group;
	struct lwm_table *tbl;
	struct lwm_dev *ldev;

	ldev = lwm_course_dev_rcu(net, dest->network);
	if (IS_ERR(ldev))
		return PTR_ERR(ldev);
	tbl = lwm_table_rcu(ldev);
	if (!dest->group)
		return nodes_read(tbl, t, max);

	group = lwm_group_find(tbl, dest->group);
	if (!group)
		return -ENETUNREACH;
	return members_read(tbl, rcu_dereference(group->nodes), t, max);
}

/* More room for targets, of which there are none yet. */
static int dest_grow(struct lwm_dest *dest, unsigned int max)
{
	kvfree(dest->held);
	dest->targets = NULL;
	dest->held = kvmalloc(struct_size(dest->held, t, max), GFP_KERNEL_ACCOUNT);
	if (!dest->held)
		return -ENOMEM;
	dest->targets = dest->held->t;
	return 0;
}

int lwm_dest_expand(struct lwm_dest *dest, struct net *net)
{
	int n, max = ARRAY_SIZE(dest->few);

	for (;;) {
		rcu_read_lock();
		n = group_read_rcu(net, dest, dest->targets, max);
		rcu_read_unlock();
		if (n <= max)
			break;
		max = n;
		if (dest_grow(dest, max))
			return -ENOMEM;
	}
	if (n <= 0)
		return n ?: -EDESTADDRREQ;
	dest->n = n;
	return 0;
}

/* ---- plans ---- */

static int plan_refuse(struct lwm_tx_result *result, u16 node, int err)
{
	result->err = err;
	result->node = node;
	return err;
}

static u16 plan_first_plain(const struct lwm_plan *plan)
{
	unsigned int i;

	for (i = 0; i < plan->n_targets; i++)
		if (plan->steps[i].node->flags & LWM_NODE_PLAIN)
			return plan->steps[i].node->id;
	return 0;
}

static int plan_check(const struct lwm_plan *plan, const struct lwm_dest *dest,
		      struct lwm_tx_result *result)
{
	bool whole = dest->to == LWM_TO_GROUP;

	if (plan->n_unknown && !whole)
		return plan_refuse(result, plan->first_unknown, -EHOSTUNREACH);
	if (plan->n_outside && !whole)
		return plan_refuse(result, plan->first_outside, -EPERM);
	if (plan->n_plain)
		return plan_refuse(result, plan_first_plain(plan), -EPROTONOSUPPORT);
	if (!plan->n_copies && !plan->n_here)
		return -EDESTADDRREQ;
	return 0;
}

int lwm_course_plan_rcu(struct lwm_plan *plan, struct lwm_dev *ldev, const struct lwm_send *send,
			const struct lwm_dest *dest, struct lwm_tx_result *result)
{
	int err;

	err = lwm_plan_make(plan, ldev, lwm_table_rcu(ldev), send, dest->n);
	if (err == -ENOENT)
		return -ENETUNREACH;
	return err ?: plan_check(plan, dest, result);
}

int lwm_course_check(const struct lwm_plan *plan, const struct lwm_dest *dest,
		     struct lwm_tx_result *result)
{
	if (IS_ERR(plan))
		return PTR_ERR(plan) == -ENOENT ? -ENETUNREACH : -ENOBUFS;
	return plan_check(plan, dest, result);
}

/* ---- courses ---- */

static int course_compile_rcu(struct lwm_course *course, struct lwm_sock *lsk,
			      const struct lwm_dest *dest, struct lwm_tx_result *result)
{
	struct lwm_dev *ldev;
	int err;

	ldev = lwm_course_dev_rcu(sock_net(&lsk->sk), dest->network);
	if (IS_ERR(ldev))
		return PTR_ERR(ldev);

	lwm_course_send_rcu(&course->send, ldev, lsk, dest);
	memcpy(course->plan->targets, dest->targets, dest->n * sizeof(*dest->targets));
	err = lwm_course_plan_rcu(course->plan, ldev, &course->send, dest, result);
	return err ?: lwm_plan_keep(course->plan);
}

/* -EAGAIN is only for those who are being killed: tables do not change for ever. */
static int course_compile(struct lwm_course *course, struct lwm_sock *lsk,
			  const struct lwm_dest *dest, struct lwm_tx_result *result)
{
	int err;

	do {
		cond_resched();
		lwm_plan_put(course->plan);
		course->plan = lwm_plan_alloc(dest->n);
		if (!course->plan)
			return -ENOMEM;
		rcu_read_lock();
		err = course_compile_rcu(course, lsk, dest, result);
		rcu_read_unlock();
	} while (err == -EAGAIN && !fatal_signal_pending(current));
	return err;
}

static int course_tell(struct lwm_course *course, const struct lwm_sock *lsk,
		       const struct lwm_dest *dest)
{
	if (!lwm_sock_has(lsk, LWM_TELLNODES))
		return 0;
	course->told = lwm_told_make(dest->targets, dest->n, &course->told_len);
	return course->told ? 0 : -ENOMEM;
}

struct lwm_course *lwm_course_make(struct lwm_sock *lsk, const struct lwm_dest *dest,
				   struct lwm_tx_result *result)
{
	struct lwm_course *course;
	int err;

	if (dest->n > LWM_SET_UNPRIVILEGED && !sock_flag(&lsk->sk, SOCK_BROADCAST))
		return ERR_PTR(-EACCES);

	course = kzalloc(sizeof(*course), GFP_KERNEL_ACCOUNT);
	if (!course)
		return ERR_PTR(-ENOMEM);
	refcount_set(&course->ref, 1);
	course->n = dest->n;
	course->network = dest->network;
	course->port = dest->port;

	err = course_tell(course, lsk, dest);
	if (!err)
		err = course_compile(course, lsk, dest, result);
	if (err) {
		lwm_course_put(course);
		return ERR_PTR(err);
	}
	return course;
}

bool lwm_course_get_rcu(struct lwm_course *course)
{
	return course && refcount_inc_not_zero(&course->ref);
}

bool lwm_course_valid_rcu(const struct lwm_course *course, struct net *net)
{
	struct lwm_dev *ldev = lwm_net_find_rcu(net, course->network);

	return !IS_ERR(ldev) && lwm_plan_valid(course->plan, lwm_table_rcu(ldev));
}

void lwm_course_put(struct lwm_course *course)
{
	if (!course || !refcount_dec_and_test(&course->ref))
		return;
	lwm_plan_put(course->plan);
	kvfree(course->told);
	kfree_rcu(course, rcu);
}
