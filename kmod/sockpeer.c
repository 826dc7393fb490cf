// SPDX-License-Identifier: GPL-2.0
#include "sockpeer.h"

#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "dev.h"
#include "group.h"
#include "lsock.h"
#include "nodeset.h"
#include "path.h"
#include "sockaddr.h"
#include "sockport.h"
#include "sockcourse.h"

static struct lwm_peer *peer_new(const struct lwm_dest *dest, struct lwm_course *course)
{
	unsigned int n = dest->to == LWM_TO_GROUP ? 0 : dest->n;
	struct lwm_peer *peer;

	peer = kvzalloc(struct_size(peer, targets, n), GFP_KERNEL_ACCOUNT);
	if (!peer)
		return NULL;
	refcount_set(&peer->ref, 1);
	peer->network = dest->network;
	peer->group = dest->group;
	peer->to = dest->to;
	peer->port = dest->port;
	peer->n = n;
	memcpy(peer->targets, dest->targets, n * sizeof(*peer->targets));
	RCU_INIT_POINTER(peer->course, course);
	return peer;
}

static void peer_put(struct lwm_peer *peer)
{
	if (!peer || !refcount_dec_and_test(&peer->ref))
		return;
	lwm_course_put(rcu_dereference_protected(peer->course, true));
	kvfree_rcu(peer, rcu);
}

/* @peer NULL: to none. */
static void peer_replace(struct lwm_sock *lsk, struct lwm_peer *peer)
{
	peer_put(rcu_replace_pointer(lsk->peer, peer, lockdep_sock_is_held(&lsk->sk)));
}

void lwm_peer_dissolve(struct lwm_sock *lsk)
{
	peer_replace(lsk, NULL);
}

/* Senders put courses in place without a lock. @course's reference goes to @peer. */
static void peer_set_course(struct lwm_peer *peer, struct lwm_course *course)
{
	lwm_course_put(unrcu_pointer(xchg(&peer->course, RCU_INITIALIZER(course))));
}

static int peer_connect(struct lwm_sock *lsk, struct lwm_dest *dest)
{
	struct lwm_tx_result result = {};
	struct lwm_peer *peer;
	struct lwm_course *course;
	int err;

	err = __lwm_port_auto(lsk, dest->network);
	if (!err && dest->to == LWM_TO_GROUP)
		err = lwm_dest_expand(dest, sock_net(&lsk->sk));
	if (err)
		return err;

	course = lwm_course_make(lsk, dest, &result);
	if (IS_ERR(course))
		return PTR_ERR(course);
	peer = peer_new(dest, course);
	if (!peer) {
		lwm_course_put(course);
		return -ENOMEM;
	}
	peer_replace(lsk, peer);
	return 0;
}

static int peer_read_connect(struct lwm_sock *lsk, const struct sockaddr *uaddr, int len)
{
	struct lwm_dest dest;
	int err;

	err = lwm_dest_read(&dest, uaddr, len, lsk->nodes);
	if (err)
		return err;
	err = peer_connect(lsk, &dest);
	lwm_dest_put(&dest);
	return err;
}

int lwm_connect(struct socket *sock, struct sockaddr_unsized *uaddr, int len, int flags)
{
	struct lwm_sock *lsk = lwm_sk(sock->sk);
	int err = 0;

	if (len < (int)sizeof(uaddr->sa_family))
		return -EINVAL;

	lock_sock(&lsk->sk);
	if (uaddr->sa_family == AF_UNSPEC)
		lwm_peer_dissolve(lsk);
	else
		err = peer_read_connect(lsk, (const struct sockaddr *)uaddr, len);
	release_sock(&lsk->sk);
	return err;
}

/* ---- what comes ---- */

static bool group_has_rcu(struct lwm_dev *ldev, u16 id, u16 node)
{
	const struct lwm_table *tbl = lwm_table_rcu(ldev);
	struct lwm_group *group;

	if (!id)
		return true;
	group = tbl ? lwm_group_find(tbl, id) : NULL;
	return group && lwm_idset_has(rcu_dereference(group->nodes), node);
}

/* The first of peer's targets that is no earlier node than @node. */
static unsigned int peer_search(const struct lwm_peer *peer, u16 node)
{
	unsigned int low = 0, high = peer->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (peer->targets[mid].node < node)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool lwm_peer_has_rcu(const struct lwm_peer *peer, struct lwm_dev *ldev, u16 node, __be16 sport)
{
	unsigned int i;

	if (peer->to == LWM_TO_GROUP)
		return peer->port == sport && group_has_rcu(ldev, peer->group, node);

	for (i = peer_search(peer, node); i < peer->n && peer->targets[i].node == node; i++)
		if ((peer->targets[i].port ?: peer->port) == sport)
			return true;
	return false;
}

/* ---- what goes ---- */

/* A destination that lives no longer than @peer is held, but for a whole group's. */
static int peer_dest(struct lwm_peer *peer, struct net *net, struct lwm_dest *dest)
{
	dest->network = peer->network;
	dest->group = peer->group;
	dest->to = peer->to;
	dest->port = peer->port;
	dest->held = NULL;
	if (peer->to == LWM_TO_GROUP) {
		dest->targets = dest->few;
		return lwm_dest_expand(dest, net);
	}
	dest->n = peer->n;
	dest->targets = peer->targets;
	return 0;
}

static struct lwm_course *peer_course_make(struct lwm_sock *lsk, struct lwm_peer *peer,
					   struct lwm_tx_result *result)
{
	struct lwm_dest dest;
	struct lwm_course *course;
	int err;

	err = peer_dest(peer, sock_net(&lsk->sk), &dest);
	course = err ? ERR_PTR(err) : lwm_course_make(lsk, &dest, result);
	lwm_dest_put(&dest);
	if (IS_ERR(course))
		return course;

	refcount_inc(&course->ref);
	peer_set_course(peer, course);
	return course;
}

/* Is it as the options say? They may be set while a course is made. */
static bool course_fits(const struct lwm_course *course, const struct lwm_sock *lsk)
{
	return !course->told == !lwm_sock_has(lsk, LWM_TELLNODES) &&
	       course->send.direct == !lwm_sock_has(lsk, LWM_RELAY);
}

/* What the socket has, with a reference, if it is of use now. */
static struct lwm_course *peer_course_find(struct lwm_sock *lsk)
{
	struct lwm_course *course = NULL;
	bool valid = false;
	struct lwm_peer *peer;

	rcu_read_lock();
	peer = rcu_dereference(lsk->peer);
	if (peer)
		course = rcu_dereference(peer->course);
	if (lwm_course_get_rcu(course))
		valid = lwm_course_valid_rcu(course, sock_net(&lsk->sk)) &&
			course_fits(course, lsk);
	else
		course = NULL;
	rcu_read_unlock();

	if (valid)
		return course;
	lwm_course_put(course);
	return NULL;
}

static struct lwm_peer *peer_get(struct lwm_sock *lsk)
{
	struct lwm_peer *peer;

	rcu_read_lock();
	peer = rcu_dereference(lsk->peer);
	if (peer && !refcount_inc_not_zero(&peer->ref))
		peer = NULL;
	rcu_read_unlock();
	return peer;
}

struct lwm_course *lwm_peer_course(struct lwm_sock *lsk, struct lwm_tx_result *result)
{
	struct lwm_course *course = peer_course_find(lsk);
	struct lwm_peer *peer;

	if (course)
		return course;
	peer = peer_get(lsk);
	if (!peer)
		return ERR_PTR(-EDESTADDRREQ);
	course = peer_course_make(lsk, peer, result);
	peer_put(peer);
	return course;
}

/* -ESTALE: the course is of no use any more. */
static int course_mtu(struct lwm_sock *lsk, const struct lwm_course *course)
{
	struct lwm_dev *ldev;
	int mtu = -ESTALE;

	rcu_read_lock();
	ldev = lwm_course_dev_rcu(sock_net(&lsk->sk), course->network);
	if (IS_ERR(ldev))
		mtu = PTR_ERR(ldev);
	else if (lwm_plan_valid(course->plan, lwm_table_rcu(ldev)))
		mtu = max_t(int, lwm_tx_room(ldev, course->plan) - (int)course->told_len, 0);
	rcu_read_unlock();
	return mtu;
}

int lwm_peer_mtu(struct lwm_sock *lsk)
{
	struct lwm_tx_result result = {};
	struct lwm_course *course;
	int mtu;

	do {
		course = lwm_peer_course(lsk, &result);
		if (IS_ERR(course))
			return PTR_ERR(course) == -EDESTADDRREQ ? -ENOTCONN : PTR_ERR(course);
		mtu = course_mtu(lsk, course);
		lwm_course_put(course);
	} while (mtu == -ESTALE);
	return mtu;
}
