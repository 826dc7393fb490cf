// SPDX-License-Identifier: GPL-2.0
#include "nlsubset.h"

#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "dev.h"
#include "netlink.h"
#include "nlfill.h"
#include "nlparse.h"
#include "nodeset.h"
#include "subset.h"

static const struct nla_policy subset_policy[LWM_A_SUBSET_MAX + 1] = {
	[LWM_A_SUBSET_ADDR4]	= { .type = NLA_BE32 },
	[LWM_A_SUBSET_ADDR6]	= NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[LWM_A_SUBSET_FAMILY]	= { .type = NLA_U8 },
	[LWM_A_SUBSET_GROUP]	= NLA_POLICY_MIN(NLA_U16, 1),
	[LWM_A_SUBSET_NODES]	= NLA_POLICY_VALIDATE_FN(NLA_BINARY, lwm_nl_nodes_validate),
	[LWM_A_SUBSET_LIFETIME]	= { .type = NLA_U32 },
};

const struct nla_policy lwm_nl_subsets_policy[LWM_A_SUBSET + 1] = {
	[LWM_A_IFINDEX]	= NLA_POLICY_MIN(NLA_U32, 1),
	[LWM_A_SUBSET]	= NLA_POLICY_NESTED(subset_policy),
};

/* ---- inwards ---- */

static int subset_attrs(struct genl_info *info, struct nlattr *tb[])
{
	const struct nlattr *nest = info->attrs[LWM_A_SUBSET];

	if (!nest) {
		NL_SET_ERR_MSG(info->extack, "the message names no subset");
		return -EINVAL;
	}
	return nla_parse_nested(tb, LWM_A_SUBSET_MAX, nest, subset_policy, info->extack);
}

/* 0: it names none, and @addr is any. */
static int subset_addr(struct nlattr *tb[], struct in6_addr *addr, struct netlink_ext_ack *extack)
{
	*addr = in6addr_any;
	if (tb[LWM_A_SUBSET_ADDR4] && tb[LWM_A_SUBSET_ADDR6]) {
		NL_SET_ERR_MSG_ATTR(extack, tb[LWM_A_SUBSET_ADDR6], "a subset has one address");
		return -EINVAL;
	}
	if (tb[LWM_A_SUBSET_ADDR4])
		ipv6_addr_set_v4mapped(nla_get_in_addr(tb[LWM_A_SUBSET_ADDR4]), addr);
	if (tb[LWM_A_SUBSET_ADDR6])
		*addr = nla_get_in6_addr(tb[LWM_A_SUBSET_ADDR6]);
	return 0;
}

static int subset_parse(struct genl_info *info, struct lwm_subset_conf *conf)
{
	struct netlink_ext_ack *extack = info->extack;
	struct nlattr *tb[LWM_A_SUBSET_MAX + 1];
	int err;

	err = subset_attrs(info, tb);
	if (err)
		return err;
	*conf = (struct lwm_subset_conf){ .attr = info->attrs[LWM_A_SUBSET] };
	err = subset_addr(tb, &conf->addr, extack);
	if (err)
		return err;

	if (tb[LWM_A_SUBSET_FAMILY])
		conf->family = nla_get_u8(tb[LWM_A_SUBSET_FAMILY]);
	if (!tb[LWM_A_SUBSET_GROUP] || !tb[LWM_A_SUBSET_NODES] || !tb[LWM_A_SUBSET_LIFETIME]) {
		NL_SET_ERR_MSG_ATTR(extack, conf->attr,
				    "say which group, which nodes, and how long it lives");
		return -EINVAL;
	}
	conf->group = nla_get_u16(tb[LWM_A_SUBSET_GROUP]);
	conf->lifetime = nla_get_u32(tb[LWM_A_SUBSET_LIFETIME]);
	conf->nodes = nla_data(tb[LWM_A_SUBSET_NODES]);
	conf->nodes_len = nla_len(tb[LWM_A_SUBSET_NODES]);
	return 0;
}

/* ---- outwards ---- */

static int addr_put(struct sk_buff *msg, const struct in6_addr *addr)
{
	if (ipv6_addr_v4mapped(addr))
		return nla_put_in_addr(msg, LWM_A_SUBSET_ADDR4, addr->s6_addr32[3]);
	return nla_put_in6_addr(msg, LWM_A_SUBSET_ADDR6, addr);
}

static int subset_put(struct sk_buff *msg, const struct lwm_bound *subset)
{
	u8 family = ipv6_addr_v4mapped(&subset->addr) ? AF_INET : AF_INET6;
	struct nlattr *nest = nla_nest_start(msg, LWM_A_SUBSET);

	if (!nest ||
	    addr_put(msg, &subset->addr) ||
	    nla_put_u8(msg, LWM_A_SUBSET_FAMILY, family) ||
	    nla_put_u16(msg, LWM_A_SUBSET_GROUP, subset->group) ||
	    lwm_nodes_put(msg, LWM_A_SUBSET_NODES, subset->targets, subset->n) ||
	    nla_put_u32(msg, LWM_A_SUBSET_LIFETIME, subset->lifetime) ||
	    nla_put_u32(msg, LWM_A_SUBSET_LEFT, jiffies_to_msecs(subset->expires - jiffies)) ||
	    nla_put_u64_64bit(msg, LWM_A_SUBSET_PACKETS, atomic64_read(&subset->packets),
			      LWM_A_SUBSET_PAD) ||
	    nla_put_u64_64bit(msg, LWM_A_SUBSET_OCTETS, atomic64_read(&subset->octets),
			      LWM_A_SUBSET_PAD) ||
	    (subset->owner && nla_put_flag(msg, LWM_A_SUBSET_SOCKET)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* A message being filled, and what it is about. */
struct filling {
	struct sk_buff		*msg;
	u32			portid;
	u32			seq;
	int			flags;
	u8			cmd;
	int			ifindex;
	u64			serial;		/* the last one filled in */
};

static void filling_init(struct filling *f, struct sk_buff *msg, const struct genl_info *info)
{
	const struct lwm_dev *ldev = info->user_ptr[0];

	*f = (struct filling){
		.msg = msg, .portid = info->snd_portid, .seq = info->snd_seq,
		.cmd = info->genlhdr->cmd, .ifindex = ldev->dev->ifindex,
	};
}

static int subset_fill(const struct lwm_bound *subset, void *arg)
{
	struct filling *f = arg;
	void *hdr;

	hdr = genlmsg_put(f->msg, f->portid, f->seq, &lwm_genl_family, f->flags, f->cmd);
	if (!hdr)
		return -EMSGSIZE;
	if (nla_put_u32(f->msg, LWM_A_IFINDEX, f->ifindex) || subset_put(f->msg, subset)) {
		genlmsg_cancel(f->msg, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(f->msg, hdr);
	f->serial = subset->serial;
	return 0;
}

/* ---- commands ---- */

int lwm_nl_subset_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct lwm_subset_conf conf;
	struct sk_buff *msg;
	struct filling f;
	int err;

	err = subset_parse(info, &conf);
	if (err)
		return err;
	msg = nlmsg_new(LWM_NL_MESSAGE_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	filling_init(&f, msg, info);
	err = lwm_subset_new(info->user_ptr[0], &conf, NULL, subset_fill, &f, info->extack);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

/* The address that @info names. */
static int subset_named(struct genl_info *info, struct in6_addr *addr)
{
	struct nlattr *tb[LWM_A_SUBSET_MAX + 1];
	int err;

	err = subset_attrs(info, tb);
	if (!err)
		err = subset_addr(tb, addr, info->extack);
	if (err || !ipv6_addr_any(addr))
		return err;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[LWM_A_SUBSET],
			    "say which one: its address is missing");
	return -EINVAL;
}

static int subset_missing(const struct genl_info *info, int err)
{
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[LWM_A_SUBSET],
				    "no subset has this address, or its time is over");
	return err;
}

int lwm_nl_subset_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct in6_addr addr;
	struct sk_buff *msg;
	struct filling f;
	int err;

	err = subset_named(info, &addr);
	if (err)
		return err;
	msg = nlmsg_new(LWM_NL_MESSAGE_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	filling_init(&f, msg, info);
	err = lwm_subset_with(info->user_ptr[0], &addr, subset_fill, &f);
	if (err) {
		nlmsg_free(msg);
		return subset_missing(info, err);
	}
	return genlmsg_reply(msg, info);
}

int lwm_nl_subset_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct in6_addr addr;
	int err;

	err = subset_named(info, &addr);
	return err ?: subset_missing(info, lwm_subset_del(info->user_ptr[0], &addr, NULL));
}

/* In struct netlink_callback: the dump goes on behind @serial. */
struct subset_dump {
	int	ifindex;
	u64	serial;
};

static struct subset_dump *subset_dump(struct netlink_callback *cb)
{
	return (struct subset_dump *)cb->ctx;
}

int lwm_nl_subset_start(struct netlink_callback *cb)
{
	struct nlattr **attrs = lwm_genl_dump_attrs(cb);
	struct lwm_dev *ldev;

	if (attrs[LWM_A_SUBSET]) {
		NL_SET_ERR_MSG_ATTR(cb->extack, attrs[LWM_A_SUBSET],
				    "all of them are dumped: leave the subset out");
		return -EINVAL;
	}
	rtnl_lock();
	ldev = lwm_nl_dev(sock_net(cb->skb->sk), attrs, cb->extack);
	if (!IS_ERR(ldev))
		subset_dump(cb)->ifindex = ldev->dev->ifindex;
	rtnl_unlock();
	cb->min_dump_alloc = LWM_NL_MESSAGE_SIZE;
	return PTR_ERR_OR_ZERO(ldev);
}

int lwm_nl_subset_dump(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct subset_dump *dump = subset_dump(cb);
	struct filling f = {
		.msg = msg, .portid = NETLINK_CB(cb->skb).portid, .seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI, .cmd = LWM_CMD_SUBSET_GET,
		.ifindex = dump->ifindex, .serial = dump->serial,
	};
	struct net_device *dev;
	int err = -ENODEV;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));

	rtnl_lock();
	dev = __dev_get_by_index(sock_net(cb->skb->sk), dump->ifindex);
	if (dev && lwm_dev_is(dev))
		err = lwm_subset_walk(netdev_priv(dev), dump->serial, subset_fill, &f);
	rtnl_unlock();
	dump->serial = f.serial;
	return msg->len ?: err;
}
