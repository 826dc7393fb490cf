// SPDX-License-Identifier: GPL-2.0
/* What `lwmctl socket` shows. */
#include "sock.h"

#include <net/genetlink.h>

#include "lsock.h"
#include "net.h"
#include "nodeset.h"
#include "sockpeer.h"

/* Longer sets are left out: an object must fit a message of any dump. */
#define PEER_LEN_MAX	2048

static int dump_peer(struct sk_buff *msg, const struct lwm_peer *peer)
{
	if (nla_put_be16(msg, LWM_A_SOCKET_PEER_PORT, peer->port) ||
	    nla_put_u16(msg, LWM_A_SOCKET_PEER_GROUP, peer->group))
		return -EMSGSIZE;
	if (!peer->n || lwm_nodes_len(peer->targets, peer->n) > PEER_LEN_MAX)
		return 0;
	return lwm_nodes_put(msg, LWM_A_SOCKET_PEER, peer->targets, peer->n);
}

static int dump_queues(struct sk_buff *msg, struct sock *sk)
{
	if (nla_put_u32(msg, LWM_A_SOCKET_RQUEUE, sk_rmem_alloc_get(sk)) ||
	    nla_put_u32(msg, LWM_A_SOCKET_WQUEUE, sk_wmem_alloc_get(sk)) ||
	    nla_put_u32(msg, LWM_A_SOCKET_DROPS, atomic_read(&sk->sk_drops)))
		return -EMSGSIZE;
	return 0;
}

static int dump_owner(struct sk_buff *msg, struct sock *sk, const struct netlink_callback *cb)
{
	struct user_namespace *user_ns = sk_user_ns(NETLINK_CB(cb->skb).sk);

	if (nla_put_u32(msg, LWM_A_SOCKET_UID, from_kuid_munged(user_ns, sk->sk_uid)) ||
	    nla_put_u32(msg, LWM_A_SOCKET_INODE, sock_i_ino(sk)))
		return -EMSGSIZE;
	return 0;
}

static int dump_attrs(struct sk_buff *msg, struct sock *sk, const struct netlink_callback *cb)
{
	struct lwm_sock *lsk = lwm_sk(sk);
	const struct lwm_peer *peer;
	int err = 0;

	if (nla_put_u32(msg, LWM_A_SOCKET_ID, lsk->network) ||
	    nla_put_be16(msg, LWM_A_SOCKET_PORT, lsk->port))
		return -EMSGSIZE;

	rcu_read_lock();
	peer = rcu_dereference(lsk->peer);
	if (peer)
		err = dump_peer(msg, peer);
	rcu_read_unlock();
	err = err ?: dump_queues(msg, sk);
	return err ?: dump_owner(msg, sk, cb);
}

static int dump_socket(struct sk_buff *msg, struct sock *sk, const struct netlink_callback *cb)
{
	struct genlmsghdr *genl;
	struct nlmsghdr *nlh;
	struct nlattr *nest;

	nlh = nlmsg_put(msg, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, cb->nlh->nlmsg_type,
			GENL_HDRLEN, NLM_F_MULTI);
	if (!nlh)
		return -EMSGSIZE;
	genl = nlmsg_data(nlh);
	*genl = (struct genlmsghdr){ .cmd = LWM_CMD_SOCKET_GET, .version = LWM_GENL_VERSION };

	nest = nla_nest_start(msg, LWM_A_SOCKET);
	if (!nest || dump_attrs(msg, sk, cb)) {
		nlmsg_cancel(msg, nlh);
		return -EMSGSIZE;
	}
	nla_nest_end(msg, nest);
	nlmsg_end(msg, nlh);
	return 0;
}

/* args[0]: bucket, args[1]: sockets of it that were shown. */
int lwm_sock_dump(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct lwm_net *ln = lwm_pernet(sock_net(msg->sk));
	struct sock *sk;
	long n;

	mutex_lock(&ln->sock_lock);
	for (; cb->args[0] < HASH_SIZE(ln->socks); cb->args[0]++, cb->args[1] = 0) {
		n = 0;
		sk_for_each(sk, &ln->socks[cb->args[0]]) {
			if (n++ < cb->args[1])
				continue;
			if (dump_socket(msg, sk, cb))
				goto out;
			cb->args[1] = n;
		}
	}
out:
	mutex_unlock(&ln->sock_lock);
	return msg->len;
}
