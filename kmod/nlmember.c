// SPDX-License-Identifier: GPL-2.0
#include "nlmember.h"

#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "dev.h"
#include "member.h"
#include "netlink.h"

/* In struct netlink_callback: where the dump goes on. New groups have new numbers, for long. */
struct member_dump {
	int		ifindex;
	u32		group;
	u32		node;		/* of that group */
	u32		everywhere;	/* node, of those that want all groups */
};

static struct member_dump *member_dump(struct netlink_callback *cb)
{
	static_assert(sizeof(struct member_dump) <= sizeof_field(struct netlink_callback, ctx));

	return (struct member_dump *)cb->ctx;
}

int lwm_nl_member_start(struct netlink_callback *cb)
{
	struct lwm_dev *ldev;

	rtnl_lock();
	ldev = lwm_nl_dev(sock_net(cb->skb->sk), lwm_genl_dump_attrs(cb), cb->extack);
	if (!IS_ERR(ldev))
		member_dump(cb)->ifindex = ldev->dev->ifindex;
	rtnl_unlock();
	return PTR_ERR_OR_ZERO(ldev);
}

/* What is told of a member in one message. */
struct member_told {
	const struct in6_addr	*group;
	const struct in6_addr	*sources;
	unsigned int		n_sources;
	unsigned long		since;
	u16			node;
	u8			filter;
	u8			learned;
};

static int member_attrs(struct sk_buff *msg, const struct member_told *told)
{
	struct nlattr *nest = nla_nest_start(msg, LWM_A_MEMBER);

	if (!nest ||
	    nla_put_in6_addr(msg, LWM_A_MEMBER_GROUP, told->group) ||
	    nla_put_u16(msg, LWM_A_MEMBER_NODE, told->node) ||
	    nla_put_u8(msg, LWM_A_MEMBER_LEARNED, told->learned) ||
	    nla_put_u8(msg, LWM_A_MEMBER_FILTER, told->filter) ||
	    (told->n_sources && nla_put(msg, LWM_A_MEMBER_SOURCES,
					told->n_sources * sizeof(*told->sources), told->sources)) ||
	    nla_put_u32(msg, LWM_A_MEMBER_AGE, jiffies_to_msecs(jiffies - told->since)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int member_put(struct sk_buff *msg, struct netlink_callback *cb,
		      const struct member_told *told)
{
	void *hdr;

	hdr = genlmsg_put(msg, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &lwm_genl_family,
			  NLM_F_MULTI, LWM_CMD_MEMBER_GET);
	if (!hdr)
		return -EMSGSIZE;
	if (nla_put_u32(msg, LWM_A_IFINDEX, member_dump(cb)->ifindex) || member_attrs(msg, told)) {
		genlmsg_cancel(msg, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return 0;
}

static u8 member_learned(const struct lwm_dev *ldev, u16 node)
{
	return node == ldev->conf.node ? LWM_LEARNED_LOCAL : LWM_LEARNED_TOLD;
}

static int group_dump(struct sk_buff *msg, struct netlink_callback *cb,
		      const struct lwm_dev *ldev, const struct lwm_listened *group)
{
	struct member_dump *dump = member_dump(cb);
	const struct lwm_member *member;

	list_for_each_entry_rcu(member, &group->members, group_link) {
		const struct member_told told = {
			.group = &group->addr,
			.sources = member->sources,
			.n_sources = member->n_sources,
			.since = member->since,
			.node = member->teller->id,
			.filter = member->filter,
			.learned = member_learned(ldev, member->teller->id),
		};

		if (told.node < dump->node || !lwm_member_holds(member))
			continue;
		if (member_put(msg, cb, &told))
			return -EMSGSIZE;
		dump->node = told.node + 1;
	}
	return 0;
}

static int everywhere_dump(struct sk_buff *msg, struct netlink_callback *cb,
			   struct lwm_dev *ldev)
{
	struct member_dump *dump = member_dump(cb);
	const struct lwm_teller *teller;
	unsigned long id;

	xa_for_each_start(&ldev->members.tellers, id, teller, dump->everywhere) {
		const struct member_told told = {
			.group = &in6addr_any,
			.since = READ_ONCE(teller->heard),
			.node = id,
			.filter = LWM_FILTER_EXCLUDE,
			.learned = LWM_LEARNED_TOLD,
		};

		if (READ_ONCE(teller->all) && member_put(msg, cb, &told))
			return -EMSGSIZE;
		dump->everywhere = id + 1;
	}
	return 0;
}

static int members_dump(struct sk_buff *msg, struct netlink_callback *cb,
			struct lwm_dev *ldev)
{
	struct member_dump *dump = member_dump(cb);
	const struct lwm_listened *group;
	unsigned long number;

	xa_for_each_start(&ldev->members.by_number, number, group, dump->group) {
		if (number != dump->group)
			dump->node = 0;
		dump->group = number;
		if (group_dump(msg, cb, ldev, group))
			return -EMSGSIZE;
		dump->group = number + 1;
		dump->node = 0;
	}
	return everywhere_dump(msg, cb, ldev);
}

int lwm_nl_member_dump(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct net_device *dev;
	int err = -ENODEV;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(sock_net(cb->skb->sk), member_dump(cb)->ifindex);
	if (dev && lwm_dev_is(dev))
		err = members_dump(msg, cb, netdev_priv(dev));
	rcu_read_unlock();
	return msg->len ?: err;
}
