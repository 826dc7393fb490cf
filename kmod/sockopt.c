// SPDX-License-Identifier: GPL-2.0
#include "sockopt.h"

#include <linux/mm.h>
#include <linux/slab.h>

#include "lsock.h"
#include "nodeset.h"
#include "sockaddr.h"

/* The longest LWM_NODES: each node with a port. */
#define NODES_LEN_MAX	(sizeof(struct lwm_nodes) + LWM_NODE_MAX * sizeof(struct lwm_target))

static bool option_is_int(int optname)
{
	return optname >= LWM_RECVERR && optname <= LWM_RECVTOS;
}

static int option_set_int(struct lwm_sock *lsk, int optname, sockptr_t optval,
			  unsigned int optlen)
{
	int val;

	if (optlen < sizeof(val))
		return -EINVAL;
	if (copy_from_sockptr(&val, optval, sizeof(val)))
		return -EFAULT;

	lock_sock(&lsk->sk);
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

int lwm_setsockopt(struct socket *sock, int level, int optname, sockptr_t optval,
		   unsigned int optlen)
{
	struct lwm_sock *lsk = lwm_sk(sock->sk);

	if (level != SOL_LWM)
		return -ENOPROTOOPT;
	if (option_is_int(optname))
		return option_set_int(lsk, optname, optval, optlen);
	if (optname == LWM_NODES)
		return option_set_nodes(lsk, optval, optlen);
	return -ENOPROTOOPT;
}

static int option_get_int(const struct lwm_sock *lsk, int optname, char __user *optval,
			  int __user *optlen, int len)
{
	int val = lwm_sock_has(lsk, optname);

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

int lwm_getsockopt(struct socket *sock, int level, int optname, char __user *optval,
		   int __user *optlen)
{
	struct lwm_sock *lsk = lwm_sk(sock->sk);
	int len;

	if (level != SOL_LWM)
		return -ENOPROTOOPT;
	if (get_user(len, optlen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	if (option_is_int(optname))
		return option_get_int(lsk, optname, optval, optlen, len);
	if (optname == LWM_NODES)
		return option_get_nodes(lsk, optval, optlen, len);
	return -ENOPROTOOPT;
}
