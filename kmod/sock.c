// SPDX-License-Identifier: GPL-2.0
/* The family: sockets made, named, shut and released. What they do is in sock*.c. */
#include "sock.h"

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/sockios.h>
#include <linux/termios.h>
#include <linux/uaccess.h>

#include "dev.h"
#include "lsock.h"
#include "net.h"
#include "sockaddr.h"
#include "sockopt.h"
#include "sockpeer.h"
#include "sockport.h"
#include "sockrecv.h"
#include "socksend.h"
#include "sockwait.h"

/* The only parameter: a number taken by another module cannot be asked for later. */
static unsigned int sock_family = LWM_FAMILY_DEFAULT;
module_param_named(family, sock_family, uint, 0444);
MODULE_PARM_DESC(family, "number of the address family AF_LWM");

int lwm_sock_family(void)
{
	return sock_family;
}

/* ---- names ---- */

static void name_local(const struct lwm_sock *lsk, struct sockaddr_lwm *addr)
{
	struct lwm_dev *ldev;

	addr->slwm_port = lwm_sock_port(lsk);
	if (!addr->slwm_port)
		return;
	addr->slwm_net = lsk->network;

	rcu_read_lock();
	ldev = lwm_net_find_rcu(sock_net(&lsk->sk), lsk->network);
	if (!IS_ERR(ldev)) {
		addr->slwm_to = LWM_TO_NODE;
		addr->slwm_count = 1;
		addr->slwm_targets[0].node = ldev->conf.node;
	}
	rcu_read_unlock();
}

/* A set that is too long for an address is left out: LWM_TO_NONE. */
static int name_peer(const struct lwm_sock *lsk, struct sockaddr_lwm *addr)
{
	const struct lwm_peer *peer;

	rcu_read_lock();
	peer = rcu_dereference(lsk->peer);
	if (peer) {
		addr->slwm_port = peer->port;
		addr->slwm_net = peer->network;
		addr->slwm_group = peer->group;
		addr->slwm_to = peer->to;
		if (peer->n > LWM_ADDR_TARGETS) {
			addr->slwm_to = LWM_TO_NONE;
		} else if (peer->n) {
			addr->slwm_to = peer->n == 1 ? LWM_TO_NODE : LWM_TO_LIST;
			addr->slwm_count = peer->n;
			memcpy(addr->slwm_targets, peer->targets,
			       peer->n * sizeof(*peer->targets));
		}
	}
	rcu_read_unlock();
	return peer ? 0 : -ENOTCONN;
}

static int lwm_getname(struct socket *sock, struct sockaddr *uaddr, int peer)
{
	struct sockaddr_lwm *addr = (struct sockaddr_lwm *)uaddr;
	struct lwm_sock *lsk = lwm_sk(sock->sk);
	int err = 0;

	memset(addr, 0, sizeof(*addr));
	addr->slwm_family = lwm_sock_family();
	if (peer)
		err = name_peer(lsk, addr);
	else
		name_local(lsk, addr);
	return err ?: LWM_ADDR_LEN(addr->slwm_count);
}

/* ---- small calls ---- */

static int lwm_shutdown(struct socket *sock, int how)
{
	struct sock *sk = sock->sk;

	if (how < SHUT_RD || how > SHUT_RDWR)
		return -EINVAL;

	lock_sock(sk);
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | (how + 1));
	sk->sk_state_change(sk);
	release_sock(sk);
	return 0;
}

static int sock_waiting(struct sock *sk)
{
	struct sk_buff *skb;
	int len = 0;

	spin_lock_bh(&sk->sk_receive_queue.lock);
	skb = skb_peek(&sk->sk_receive_queue);
	if (skb)
		len = lwm_recv_len(skb);
	spin_unlock_bh(&sk->sk_receive_queue.lock);
	return len;
}

static int lwm_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	int __user *to = (int __user *)arg;

	switch (cmd) {
	case SIOCINQ:
		return put_user(sock_waiting(sock->sk), to);
	case SIOCOUTQ:
		return put_user(sk_wmem_alloc_get(sock->sk), to);
	default:
		return -ENOIOCTLCMD;
	}
}

/* ---- life ---- */

static struct proto lwm_proto = {
	.name		= "LWM",
	.owner		= THIS_MODULE,
	.obj_size	= sizeof(struct lwm_sock),
};

static int lwm_release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	struct lwm_sock *lsk;

	if (!sk)
		return 0;
	lsk = lwm_sk(sk);
	lwm_port_release(lsk);
	lwm_wait_dissolve(lsk);
	lwm_subset_owner_dissolve(&lsk->subsets);
	lock_sock(sk);
	lwm_peer_dissolve(lsk);
	kvfree(lsk->nodes);
	release_sock(sk);

	sock_prot_inuse_add(sock_net(sk), sk->sk_prot, -1);
	sock_orphan(sk);
	sock->sk = NULL;
	sock_put(sk);
	return 0;
}

/* After a grace period: nobody delivers to it any more. */
static void sock_destruct(struct sock *sk)
{
	skb_queue_purge(&sk->sk_receive_queue);
	skb_queue_purge(&sk->sk_error_queue);
}

static const struct proto_ops lwm_ops = {
	.owner		= THIS_MODULE,
	.release	= lwm_release,
	.bind		= lwm_bind,
	.connect	= lwm_connect,
	.socketpair	= sock_no_socketpair,
	.accept		= sock_no_accept,
	.getname	= lwm_getname,
	.poll		= datagram_poll,
	.ioctl		= lwm_ioctl,
	.gettstamp	= sock_gettstamp,
	.listen		= sock_no_listen,
	.shutdown	= lwm_shutdown,
	.setsockopt	= lwm_setsockopt,
	.getsockopt	= lwm_getsockopt,
	.sendmsg	= lwm_sendmsg,
	.recvmsg	= lwm_recvmsg,
	.mmap		= sock_no_mmap,
};

static int lwm_create(struct net *net, struct socket *sock, int protocol, int kern)
{
	struct sock *sk;

	if (sock->type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	if (protocol)
		return -EPROTONOSUPPORT;
	if (hlist_empty(&lwm_pernet(net)->devs))
		return -EAFNOSUPPORT;

	sk = sk_alloc(net, sock_family, GFP_KERNEL, &lwm_proto, kern);
	if (!sk)
		return -ENOMEM;

	sock->ops = &lwm_ops;
	sock_init_data(sock, sk);	/* sk_state stays TCP_CLOSE, or sch_fq makes it one flow */
	sock_set_flag(sk, SOCK_RCU_FREE);
	__set_bit(LWM_RELAY, &lwm_sk(sk)->options);
	sk->sk_destruct = sock_destruct;
	spin_lock_init(&lwm_sk(sk)->wait_lock);
	INIT_LIST_HEAD(&lwm_sk(sk)->waits);
	lwm_sk(sk)->answer_timeout = LWM_ANSWER_TIMEOUT_MS;
	lwm_subset_owner_setup(&lwm_sk(sk)->subsets);
	sock_prot_inuse_add(net, sk->sk_prot, 1);
	return 0;
}

static struct net_proto_family lwm_family = {
	.create	= lwm_create,
	.owner	= THIS_MODULE,
};

int lwm_sock_init(void)
{
	int err;

	err = lwm_wait_init();
	if (err)
		return err;
	err = proto_register(&lwm_proto, 0);
	if (err)
		goto exit_wait;

	lwm_family.family = sock_family;
	err = sock_register(&lwm_family);
	if (err) {
		pr_err("address family %u is %s: insmod lwm.ko family=N takes another, such as 18, 14 or 13\n",
		       sock_family, err == -EEXIST ? "taken" : "out of range");
		goto unregister_proto;
	}
	return 0;

unregister_proto:
	proto_unregister(&lwm_proto);
exit_wait:
	lwm_wait_exit();
	return err;
}

void lwm_sock_exit(void)
{
	sock_unregister(sock_family);
	proto_unregister(&lwm_proto);
	lwm_wait_exit();
}
