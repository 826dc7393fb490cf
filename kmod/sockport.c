// SPDX-License-Identifier: GPL-2.0
#include "sockport.h"

#include <linux/capability.h>
#include <linux/hash.h>
#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/uidgid.h>
#include <net/ip.h>

#include "dev.h"
#include "lsock.h"
#include "net.h"
#include "path.h"
#include "sockaddr.h"
#include "sockpeer.h"

/*
 * lwm_net.sock_lock guards the table, inside the socket lock. A socket gets its
 * network and port before it comes in, and keeps them to its end.
 */

static struct hlist_head *port_head(struct lwm_net *ln, u32 network, __be16 port)
{
	return &ln->socks[hash_64((u64)network << 16 | be16_to_cpu(port), LWM_SOCK_HASH_BITS)];
}

static bool port_is(const struct lwm_sock *lsk, u32 network, __be16 port)
{
	return lsk->network == network && lsk->port == port;
}

static bool port_shared(const struct lwm_sock *a, const struct lwm_sock *b)
{
	return lwm_sock_has(a, LWM_REUSEPORT) && lwm_sock_has(b, LWM_REUSEPORT) &&
	       uid_eq(a->sk.sk_uid, b->sk.sk_uid);
}

/* By a socket that @lsk cannot share with; @lsk NULL: by any. */
static bool port_taken(struct lwm_net *ln, const struct lwm_sock *lsk, u32 network, __be16 port)
{
	struct sock *sk;

	lockdep_assert_held(&ln->sock_lock);
	sk_for_each(sk, port_head(ln, network, port))
		if (port_is(lwm_sk(sk), network, port) && !(lsk && port_shared(lsk, lwm_sk(sk))))
			return true;
	return false;
}

/* 0 if there is none. */
static __be16 port_ephemeral(struct lwm_net *ln, u32 network)
{
	int i, n, low, high, port, start;

	inet_get_local_port_range(ln->net, &low, &high);
	n = high - low + 1;
	start = reciprocal_scale(get_random_u32(), n);
	for (i = 0; i < n; i++) {
		port = low + (start + i) % n;
		if (!inet_is_local_reserved_port(ln->net, port) &&
		    !port_taken(ln, NULL, network, cpu_to_be16(port)))
			return cpu_to_be16(port);
	}
	return 0;
}

/* Find or check a port and take it, so that nobody comes between. */
static int port_take(struct lwm_sock *lsk, u32 network, __be16 port)
{
	struct lwm_net *ln = lwm_pernet(sock_net(&lsk->sk));
	int err = 0;

	mutex_lock(&ln->sock_lock);
	if (!port)
		port = port_ephemeral(ln, network);
	else if (port_taken(ln, lsk, network, port))
		port = 0;

	if (port) {
		lsk->network = network;
		smp_store_release(&lsk->port, port);	/* pairs with lwm_sock_port() */
		sk_add_node_rcu(&lsk->sk, port_head(ln, network, port));
	} else {
		err = -EADDRINUSE;
	}
	mutex_unlock(&ln->sock_lock);
	return err;
}

static int port_network_check(struct net *net, u32 network)
{
	struct lwm_dev *ldev;

	rcu_read_lock();
	ldev = lwm_net_find_rcu(net, network);
	rcu_read_unlock();
	return PTR_ERR_OR_ZERO(ldev);
}

static int port_bind(struct lwm_sock *lsk, u32 network, __be16 port)
{
	int err;

	sock_owned_by_me(&lsk->sk);
	if (lsk->port)
		return -EINVAL;
	err = port_network_check(sock_net(&lsk->sk), network);
	return err ?: port_take(lsk, network, port);
}

static bool port_allowed(struct net *net, __be16 port)
{
	return !port || !inet_port_requires_bind_service(net, be16_to_cpu(port)) ||
	       ns_capable(net->user_ns, CAP_NET_BIND_SERVICE);
}

int lwm_bind(struct socket *sock, struct sockaddr_unsized *uaddr, int len)
{
	struct sock *sk = sock->sk;
	__be16 port;
	u32 network;
	int err;

	err = lwm_addr_read_port((const struct sockaddr *)uaddr, len, &network, &port);
	if (err)
		return err;
	if (!port_allowed(sock_net(sk), port))
		return -EACCES;

	lock_sock(sk);
	err = port_bind(lwm_sk(sk), network, port);
	release_sock(sk);
	return err;
}

int __lwm_port_auto(struct lwm_sock *lsk, u32 network)
{
	if (!lsk->port)
		return port_bind(lsk, network, 0);
	return lsk->network == network ? 0 : -EINVAL;
}

int lwm_port_auto(struct lwm_sock *lsk, u32 network)
{
	int err;

	if (lwm_sock_port(lsk))
		return lsk->network == network ? 0 : -EINVAL;

	lock_sock(&lsk->sk);
	err = __lwm_port_auto(lsk, network);
	release_sock(&lsk->sk);
	return err;
}

void lwm_port_release(struct lwm_sock *lsk)
{
	struct lwm_net *ln = lwm_pernet(sock_net(&lsk->sk));

	mutex_lock(&ln->sock_lock);
	sk_del_node_init_rcu(&lsk->sk);
	mutex_unlock(&ln->sock_lock);
}

/* How well a socket suits: 0 is not at all. */
static unsigned int port_rank(const struct lwm_sock *lsk, struct lwm_dev *ldev,
			      const struct lwm_from *from, __be16 sport)
{
	const struct lwm_peer *peer = rcu_dereference(lsk->peer);

	if (!peer)
		return 1;
	return lwm_peer_has_rcu(peer, ldev, from->node, sport) ? 2 : 0;
}

struct lwm_sock *lwm_port_find_rcu(struct lwm_dev *ldev, __be16 port,
				   const struct lwm_from *from, __be16 sport)
{
	struct lwm_net *ln = READ_ONCE(ldev->lnet);
	unsigned int rank, best_rank = 1, n = 0;
	struct lwm_sock *best = NULL;
	struct sock *sk;

	sk_for_each_rcu(sk, port_head(ln, from->network, port)) {
		if (!port_is(lwm_sk(sk), from->network, port))
			continue;
		rank = port_rank(lwm_sk(sk), ldev, from, sport);
		if (rank < best_rank)
			continue;
		if (rank > best_rank)
			n = 0;
		best_rank = rank;
		/* The n-th of equals takes over one flow in n. */
		if (!n++ || !reciprocal_scale(jhash_3words(from->node, (__force u32)sport, n, 0),
					      n))
			best = lwm_sk(sk);
	}
	return best;
}
