// SPDX-License-Identifier: GPL-2.0
#include "fdbnl.h"

#include <linux/etherdevice.h>
#include <linux/neighbour.h>
#include <net/netlink.h>

#include "dev.h"
#include "fdb.h"
#include "node.h"

/* ---- told ---- */

static int fdb_put_node(struct sk_buff *msg, const struct lwm_dev *ldev, u16 id)
{
	struct lwm_table *tbl = lwm_table_rcu(ldev);
	const struct lwm_node *node = tbl ? lwm_node_find(tbl, id) : NULL;

	if (!node)
		return 0;
	if (lwm_node_has4(node))
		return nla_put_in_addr(msg, NDA_DST, node->addr4);
	return nla_put_in6_addr(msg, NDA_DST, &node->addr6);
}

struct to {
	u32	portid;
	u32	seq;
	int	type;		/* RTM_* */
	int	flags;		/* NLM_F_* */
};

/* -EMSGSIZE if it does not fit. RCU read section. */
static int fdb_put(struct sk_buff *msg, const struct lwm_dev *ldev, const struct lwm_mac *mac,
		   const struct to *to)
{
	const struct nda_cacheinfo info = {
		.ndm_used = jiffies_to_clock_t(jiffies - READ_ONCE(mac->heard)),
		.ndm_updated = jiffies_to_clock_t(jiffies - READ_ONCE(mac->placed)),
	};
	struct net *net = dev_net(ldev->dev);
	struct nlmsghdr *nlh;
	struct ndmsg *ndm;

	nlh = nlmsg_put(msg, to->portid, to->seq, to->type, sizeof(*ndm), to->flags);
	if (!nlh)
		return -EMSGSIZE;
	ndm = nlmsg_data(nlh);
	*ndm = (struct ndmsg){
		.ndm_family = AF_BRIDGE,
		.ndm_ifindex = ldev->dev->ifindex,
		.ndm_state = READ_ONCE(mac->state),
		.ndm_flags = NTF_SELF,
		.ndm_type = RTN_UNICAST,
	};
	if ((!net_eq(net, ldev->net) &&
	     nla_put_s32(msg, NDA_LINK_NETNSID, peernet2id(net, ldev->net))) ||
	    nla_put(msg, NDA_LLADDR, ETH_ALEN, mac->addr) ||
	    fdb_put_node(msg, ldev, READ_ONCE(mac->node)) ||
	    nla_put(msg, NDA_CACHEINFO, sizeof(info), &info)) {
		nlmsg_cancel(msg, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(msg, nlh);
	return 0;
}

static size_t fdb_size(void)
{
	return NLMSG_ALIGN(sizeof(struct ndmsg)) +
	       nla_total_size(sizeof(s32)) +			/* NDA_LINK_NETNSID */
	       nla_total_size(ETH_ALEN) +			/* NDA_LLADDR */
	       nla_total_size(sizeof(struct in6_addr)) +	/* NDA_DST */
	       nla_total_size(sizeof(struct nda_cacheinfo));	/* NDA_CACHEINFO */
}

void lwm_fdb_tell(struct lwm_dev *ldev, const u8 *addr, u16 node, u16 state, int type)
{
	struct net *net = dev_net(ldev->dev);
	const struct to to = { .type = type };
	struct lwm_mac mac = {
		.node = node, .state = state, .heard = jiffies, .placed = jiffies,
	};
	struct sk_buff *msg;
	int err;

	if (!rtnl_has_listeners(net, RTNLGRP_NEIGH))
		return;
	ether_addr_copy(mac.addr, addr);
	msg = nlmsg_new(fdb_size(), GFP_ATOMIC | __GFP_NOWARN);
	if (!msg) {
		rtnl_set_sk_err(net, RTNLGRP_NEIGH, -ENOBUFS);
		return;
	}
	rcu_read_lock();
	err = fdb_put(msg, ldev, &mac, &to);
	rcu_read_unlock();
	if (WARN_ON_ONCE(err))
		nlmsg_free(msg);
	else
		rtnl_notify(msg, net, 0, RTNLGRP_NEIGH, NULL, GFP_ATOMIC);
}

/* ---- asked for ---- */

int lwm_fdbnl_get(struct sk_buff *skb, struct nlattr *tb[], struct net_device *dev,
		  const unsigned char *addr, u16 vid, u32 portid, u32 seq,
		  struct netlink_ext_ack *extack)
{
	const struct to to = { .portid = portid, .seq = seq, .type = RTM_NEWNEIGH };
	struct lwm_dev *ldev = netdev_priv(dev);
	const struct lwm_mac *mac;
	int err = -ENOENT;

	rcu_read_lock();
	mac = lwm_fdb_get_rcu(ldev, addr);
	if (mac)
		err = fdb_put(skb, ldev, mac, &to);
	else
		NL_SET_ERR_MSG(extack, "this MAC is behind no node");
	rcu_read_unlock();
	return err;
}

int lwm_fdbnl_dump(struct sk_buff *skb, struct netlink_callback *cb, struct net_device *dev,
		   struct net_device *filter_dev, int *idx)
{
	const struct to to = {
		.portid = NETLINK_CB(cb->skb).portid, .seq = cb->nlh->nlmsg_seq,
		.type = RTM_NEWNEIGH, .flags = NLM_F_MULTI,
	};
	struct lwm_dev *ldev = netdev_priv(dev);
	int first = lwm_fdb_dump_first(cb), err = 0;
	const struct lwm_mac *mac;

	rcu_read_lock();
	hlist_for_each_entry_rcu(mac, &ldev->fdb.list, list) {
		if (*idx >= first)
			err = fdb_put(skb, ldev, mac, &to);
		if (err)
			break;
		*idx += 1;
	}
	rcu_read_unlock();
	return err;
}

/* ---- set ---- */

/* The node that NDA_DST names, by its underlay address; NULL: refused. */
static const struct lwm_node *fdb_node(struct lwm_dev *ldev, struct nlattr *attr,
				       struct netlink_ext_ack *extack)
{
	struct lwm_table *tbl = lwm_table_rcu(ldev);
	const struct lwm_node *node = NULL;
	struct in6_addr addr6;

	if (!attr) {
		NL_SET_ERR_MSG(extack,
			       "say behind which node it is: dst, and its underlay address");
		return NULL;
	}
	if (tbl && nla_len(attr) == sizeof(__be32)) {
		node = lwm_node_find_addr4_rcu(tbl, nla_get_in_addr(attr));
	} else if (tbl && nla_len(attr) == sizeof(addr6)) {
		addr6 = nla_get_in6_addr(attr);
		node = lwm_node_find_addr6_rcu(tbl, &addr6);
	}
	if (!node || (node->flags & LWM_NODE_SELF)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "this is no other node's underlay address");
		return NULL;
	}
	return node;
}

static int fdb_check(struct lwm_dev *ldev, const struct ndmsg *ndm, const u8 *addr, u16 vid,
		     u16 flags, struct netlink_ext_ack *extack)
{
	if (vid) {
		NL_SET_ERR_MSG(extack, "MACs are not kept by VLAN here: leave vlan out");
		return -EINVAL;
	}
	if (!(ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE))) {
		NL_SET_ERR_MSG(extack, "the state is neither permanent, static nor dynamic");
		return -EINVAL;
	}
	if (!is_valid_ether_addr(addr)) {
		NL_SET_ERR_MSG(extack, "the MAC is no unicast address");
		return -EADDRNOTAVAIL;
	}
	if (lwm_node_find_mac_rcu(lwm_table_rcu(ldev), addr)) {
		NL_SET_ERR_MSG(extack, "the MAC is a node's own, by the table");
		return -EADDRINUSE;
	}
	if (!(flags & NLM_F_REPLACE) && lwm_fdb_get_rcu(ldev, addr)) {
		NL_SET_ERR_MSG(extack, "it is known already: replace it");
		return -EEXIST;
	}
	return 0;
}

/* Who listens is told by rtnetlink. */
int lwm_fdbnl_add(struct ndmsg *ndm, struct nlattr *tb[], struct net_device *dev,
		  const unsigned char *addr, u16 vid, u16 flags, bool *notified,
		  struct netlink_ext_ack *extack)
{
	struct lwm_dev *ldev = netdev_priv(dev);
	const struct lwm_node *node;
	int err = -EINVAL;

	rcu_read_lock();
	node = fdb_node(ldev, tb[NDA_DST], extack);
	if (node)
		err = fdb_check(ldev, ndm, addr, vid, flags, extack);
	if (!err)
		err = lwm_fdb_set(ldev, addr, node->id,
				  ndm->ndm_state & NUD_REACHABLE ? NUD_REACHABLE : ndm->ndm_state);
	rcu_read_unlock();
	if (err == -ENOSPC)
		NL_SET_ERR_MSG(extack, "there are as many as the device's macs allows");
	return err;
}

int lwm_fdbnl_del(struct ndmsg *ndm, struct nlattr *tb[], struct net_device *dev,
		  const unsigned char *addr, u16 vid, bool *notified,
		  struct netlink_ext_ack *extack)
{
	int err = lwm_fdb_del(netdev_priv(dev), addr);

	if (err == -ENOENT)
		NL_SET_ERR_MSG(extack, "this MAC is behind no node");
	return err;
}

#define FLUSH_BY_STATE	"MACs are told apart by being permanent, static or dynamic here"

static const struct nla_policy del_bulk_policy[NDA_MAX + 1] = {
	[NDA_VLAN] = {
		.type = NLA_REJECT,
		.reject_message = "MACs are not kept by VLAN here: leave vlan out",
	},
	[NDA_NDM_STATE_MASK]	= { .type = NLA_U16 },
	[NDA_NDM_FLAGS_MASK]	= { .type = NLA_REJECT, .reject_message = FLUSH_BY_STATE },
};

/* A state is no filter without a mask, as with other devices. */
int lwm_fdbnl_del_bulk(struct nlmsghdr *nlh, struct net_device *dev,
		       struct netlink_ext_ack *extack)
{
	const struct ndmsg *ndm = nlmsg_data(nlh);
	struct nlattr *tb[NDA_MAX + 1];
	u16 mask = 0;
	int err;

	err = nlmsg_parse(nlh, sizeof(*ndm), tb, NDA_MAX, del_bulk_policy, extack);
	if (err)
		return err;
	if (ndm->ndm_flags & ~(NTF_SELF | NTF_MASTER) ||
	    ndm->ndm_state & ~(NUD_PERMANENT | NUD_NOARP)) {
		NL_SET_ERR_MSG(extack, FLUSH_BY_STATE);
		return -EINVAL;
	}
	if (tb[NDA_NDM_STATE_MASK])
		mask = nla_get_u16(tb[NDA_NDM_STATE_MASK]);
	lwm_fdb_flush(netdev_priv(dev), ndm->ndm_state & mask, mask);
	return 0;
}
