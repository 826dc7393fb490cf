// SPDX-License-Identifier: GPL-2.0
#include "sockopt.h"

#include <linux/mm.h>
#include <linux/slab.h>

#include "dev.h"
#include "lsock.h"
#include "net.h"
#include "nodeset.h"
#include "sockaddr.h"
#include "sockpeer.h"
#include "subset.h"

/* The longest LWM_NODES: each node with a port. */
#define NODES_LEN_MAX	(sizeof(struct lwm_nodes) + LWM_NODE_MAX * sizeof(struct lwm_target))

/* On or off. */
static bool option_is_bool(int optname)
{
	return (optname >= LWM_RECVERR && optname <= LWM_RECVTOS) || optname == LWM_RELAY;
}

/* How much of something. */
static bool option_is_number(int optname)
{
	return optname == LWM_ANSWER_TIMEOUT || optname == LWM_SEGMENT;
}

static int option_set_int(struct lwm_sock *lsk, int optname, sockptr_t optval,
			  unsigned int optlen)
{
	int val;

	if (optlen < sizeof(val))
		return -EINVAL;
	if (copy_from_sockptr(&val, optval, sizeof(val)))
		return -EFAULT;
	if (optname == LWM_ANSWER_TIMEOUT && (val < 1 || val > LWM_ANSWER_TIMEOUT_MAX))
		return -EINVAL;
	if (optname == LWM_SEGMENT && (val < 0 || val > LWM_SEGMENTED_MAX))
		return -EINVAL;

	lock_sock(&lsk->sk);
	if (optname == LWM_ANSWER_TIMEOUT)
		WRITE_ONCE(lsk->answer_timeout, val);
	else if (optname == LWM_SEGMENT)
		WRITE_ONCE(lsk->segment, val);
	else
		assign_bit(optname, &lsk->options, val);
	release_sock(&lsk->sk);
	return 0;
}

static struct lwm_targets *option_read_nodes(sockptr_t optval, unsigned int optlen)
{
	struct lwm_targets *set;
	struct lwm_nodes *nodes;

	if (optlen > NODES_LEN_MAX)
		return ERR_PTR(-EINVAL);
	nodes = memdup_sockptr(optval, optlen);
	if (IS_ERR(nodes))
		return ERR_CAST(nodes);
	set = lwm_targets_read(nodes, optlen);
	kfree(nodes);
	return set;
}

static int option_set_nodes(struct lwm_sock *lsk, sockptr_t optval, unsigned int optlen)
{
	struct lwm_targets *set = NULL;

	if (optlen) {
		set = option_read_nodes(optval, optlen);
		if (IS_ERR(set))
			return PTR_ERR(set);
	}
	lock_sock(&lsk->sk);
	swap(lsk->nodes, set);
	release_sock(&lsk->sk);
	kvfree(set);
	return 0;
}

/* ---- subset addresses ---- */

/* Held until dev_put(): it may go down meanwhile, and is then without subsets. */
static struct lwm_dev *option_dev_hold(const struct lwm_sock *lsk)
{
	struct lwm_dev *ldev;

	if (!lwm_sock_port(lsk))
		return ERR_PTR(-EDESTADDRREQ);
	rcu_read_lock();
	ldev = lwm_net_find_rcu(sock_net(&lsk->sk), lsk->network);
	if (!IS_ERR(ldev))
		dev_hold(ldev->dev);
	rcu_read_unlock();
	return ldev;
}

static int option_subset_bound(const struct lwm_bound *subset, void *arg)
{
	struct lwm_sock *lsk = arg;

	lsk->subset = subset->addr;
	return 0;
}

/* Socket lock. */
static int option_bind_subset(struct lwm_sock *lsk, const struct lwm_subset *asked, size_t len)
{
	struct lwm_subset_conf conf = {
		.family = asked->family,
		.group = asked->group,
		.lifetime = asked->lifetime,
		.nodes = &asked->nodes,
		.nodes_len = len - offsetof(struct lwm_subset, nodes),
	};
	struct lwm_dev *ldev;
	int n, err;

	n = lwm_nodes_count(conf.nodes, conf.nodes_len);
	if (n < 0)
		return n;
	if (n > LWM_SET_UNPRIVILEGED && !sock_flag(&lsk->sk, SOCK_BROADCAST))
		return -EACCES;
	memcpy(&conf.addr, asked->addr, sizeof(conf.addr));
	ldev = option_dev_hold(lsk);
	if (IS_ERR(ldev))
		return PTR_ERR(ldev);
	if (conf.lifetime)
		err = lwm_subset_new(ldev, &conf, &lsk->subsets, option_subset_bound, lsk, NULL);
	else
		err = lwm_subset_del(ldev, &conf.addr, &lsk->subsets);
	dev_put(ldev->dev);
	return err;
}

static int option_set_subset(struct lwm_sock *lsk, sockptr_t optval, unsigned int optlen)
{
	struct lwm_subset *asked;
	int err = -EINVAL;

	if (optlen < sizeof(*asked) || optlen > offsetof(struct lwm_subset, nodes) + NODES_LEN_MAX)
		return -EINVAL;
	asked = memdup_sockptr(optval, optlen);
	if (IS_ERR(asked))
		return PTR_ERR(asked);
	lock_sock(&lsk->sk);
	if (!asked->zero)
		err = option_bind_subset(lsk, asked, optlen);
	release_sock(&lsk->sk);
	kfree(asked);
	return err;
}

int lwm_setsockopt(struct socket *sock, int level, int optname, sockptr_t optval,
		   unsigned int optlen)
{
	struct lwm_sock *lsk = lwm_sk(sock->sk);

	if (level != SOL_LWM)
		return -ENOPROTOOPT;
	if (option_is_bool(optname) || option_is_number(optname))
		return option_set_int(lsk, optname, optval, optlen);
	if (optname == LWM_NODES)
		return option_set_nodes(lsk, optval, optlen);
	if (optname == LWM_SUBSET)
		return option_set_subset(lsk, optval, optlen);
	return -ENOPROTOOPT;
}

static int option_put_int(int val, char __user *optval, int __user *optlen, int len)
{
	len = min_t(int, len, sizeof(val));
	if (put_user(len, optlen) || copy_to_user(optval, &val, len))
		return -EFAULT;
	return 0;
}

/* NULL: there is none. Socket lock. */
static struct lwm_nodes *option_write_nodes(const struct lwm_targets *set, size_t *len)
{
	struct lwm_nodes *nodes;

	*len = 0;
	if (!set)
		return NULL;
	*len = lwm_nodes_len(set->t, set->n);
	nodes = kvmalloc(*len, GFP_KERNEL);
	if (!nodes)
		return ERR_PTR(-ENOMEM);
	lwm_nodes_write(nodes, set->t, set->n);
	return nodes;
}

/* Where it does not fit, the length that it needs is said. */
static int option_get_nodes(struct lwm_sock *lsk, char __user *optval, int __user *optlen, int len)
{
	struct lwm_nodes *nodes;
	size_t need;
	int err = 0;

	lock_sock(&lsk->sk);
	nodes = option_write_nodes(lsk->nodes, &need);
	release_sock(&lsk->sk);
	if (IS_ERR(nodes))
		return PTR_ERR(nodes);

	if (put_user((int)need, optlen))
		err = -EFAULT;
	else if (len < need)
		err = -ERANGE;
	else if (need && copy_to_user(optval, nodes, need))
		err = -EFAULT;
	kvfree(nodes);
	return err;
}

static int option_get_subset(struct lwm_sock *lsk, char __user *optval, int __user *optlen, int len)
{
	struct in6_addr addr;

	lock_sock(&lsk->sk);
	addr = lsk->subset;
	release_sock(&lsk->sk);
	len = min_t(int, len, sizeof(addr));
	if (put_user(len, optlen) || copy_to_user(optval, &addr, len))
		return -EFAULT;
	return 0;
}

static int option_get_int(struct lwm_sock *lsk, int optname)
{
	if (option_is_bool(optname))
		return lwm_sock_has(lsk, optname);
	if (optname == LWM_ANSWER_TIMEOUT)
		return READ_ONCE(lsk->answer_timeout);
	if (optname == LWM_SEGMENT)
		return READ_ONCE(lsk->segment);
	return optname == LWM_MTU ? lwm_peer_mtu(lsk) : -ENOPROTOOPT;
}

int lwm_getsockopt(struct socket *sock, int level, int optname, char __user *optval,
		   int __user *optlen)
{
	struct lwm_sock *lsk = lwm_sk(sock->sk);
	int len, val;

	if (level != SOL_LWM)
		return -ENOPROTOOPT;
	if (get_user(len, optlen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	if (optname == LWM_NODES)
		return option_get_nodes(lsk, optval, optlen, len);
	if (optname == LWM_SUBSET)
		return option_get_subset(lsk, optval, optlen, len);

	val = option_get_int(lsk, optname);
	return val < 0 ? val : option_put_int(val, optval, optlen, len);
}
