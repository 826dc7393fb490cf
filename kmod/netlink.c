// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "dev.h"
#include "net.h"
#include "nlfill.h"
#include "nlkind.h"
#include "nlmember.h"
#include "nlparse.h"
#include "nlroute.h"
#include "nlsubset.h"
#include "sock.h"
#include "stats.h"
#include "table.h"
#include "transaction.h"

/* ---- which device ---- */

/* What pre_doit() looks up, in genl_ops.internal_flags. */
enum {
	NL_DEVICE	= BIT(0),	/* user_ptr[0] */
	NL_CONFIGURED	= BIT(1),	/* and it has tables */
};

struct lwm_dev *lwm_nl_dev(struct net *net, struct nlattr **attrs,
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = attrs[LWM_A_IFINDEX];
	struct net_device *dev;

	if (!attr) {
		NL_SET_ERR_MSG(extack, "say which device: its ifindex is missing");
		return ERR_PTR(-EINVAL);
	}
	dev = __dev_get_by_index(net, nla_get_u32(attr));
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "there is no such device");
		return ERR_PTR(-ENODEV);
	}
	if (!lwm_dev_is(dev)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "this is no lwm device");
		return ERR_PTR(-EOPNOTSUPP);
	}
	return netdev_priv(dev);
}

struct lwm_dev *lwm_nl_dev_configured(struct net *net, struct nlattr **attrs,
				      struct netlink_ext_ack *extack)
{
	struct lwm_dev *ldev = lwm_nl_dev(net, attrs, extack);

	if (IS_ERR(ldev) || lwm_table_rtnl(ldev))
		return ldev;
	NL_SET_ERR_MSG_ATTR(extack, attrs[LWM_A_IFINDEX],
			    "configure the device first: it has no id, node, zone and local address yet");
	return ERR_PTR(-EDESTADDRREQ);
}

static int nl_attach(struct genl_info *info, u8 want)
{
	struct lwm_dev *ldev;

	if (!want)
		return 0;
	if (want & NL_CONFIGURED)
		ldev = lwm_nl_dev_configured(genl_info_net(info), info->attrs, info->extack);
	else
		ldev = lwm_nl_dev(genl_info_net(info), info->attrs, info->extack);
	if (IS_ERR(ldev))
		return PTR_ERR(ldev);
	info->user_ptr[0] = ldev;
	return 0;
}

static int nl_pre_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		       struct genl_info *info)
{
	int err;

	rtnl_lock();
	err = nl_attach(info, ops->internal_flags);
	if (err)
		rtnl_unlock();
	return err;
}

static void nl_post_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
			 struct genl_info *info)
{
	rtnl_unlock();
}

/* ---- messages ---- */

/* Whom a message goes to, and what it answers. */
struct nl_to {
	u32	portid;
	u32	seq;
	int	flags;
	u8	cmd;
};

static struct nl_to nl_to_info(const struct genl_info *info)
{
	return (struct nl_to){
		.portid = info->snd_portid, .seq = info->snd_seq, .cmd = info->genlhdr->cmd,
	};
}

static struct nl_to nl_to_dump(struct netlink_callback *cb)
{
	return (struct nl_to){
		.portid = NETLINK_CB(cb->skb).portid, .seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI, .cmd = genl_dumpit_info(cb)->op.cmd,
	};
}

static void *nl_message_start(struct sk_buff *msg, const struct nl_to *to, int ifindex)
{
	void *hdr;

	hdr = genlmsg_put(msg, to->portid, to->seq, &lwm_genl_family, to->flags, to->cmd);
	if (!hdr)
		return NULL;
	if (!ifindex || !nla_put_u32(msg, LWM_A_IFINDEX, ifindex))
		return hdr;
	genlmsg_cancel(msg, hdr);
	return NULL;
}

static int nl_message_end(struct sk_buff *msg, void *hdr, int err)
{
	if (err)
		genlmsg_cancel(msg, hdr);
	else
		genlmsg_end(msg, hdr);
	return err;
}

static int nl_reply(struct sk_buff *msg, struct genl_info *info, int err)
{
	if (!err)
		return genlmsg_reply(msg, info);
	nlmsg_free(msg);
	return err;
}

/* ---- devices ---- */

static int device_put(struct sk_buff *msg, const struct nl_to *to, const struct lwm_dev *ldev,
		      struct netlink_callback *cb)
{
	void *hdr = nl_message_start(msg, to, ldev->dev->ifindex);

	if (!hdr)
		return -EMSGSIZE;
	if (cb)
		genl_dump_check_consistent(cb, hdr);
	return nl_message_end(msg, hdr, lwm_nl_device_fill(msg, ldev));
}

static int nl_device_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nl_to to = nl_to_info(info);
	struct sk_buff *msg;

	msg = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	return nl_reply(msg, info, device_put(msg, &to, info->user_ptr[0], NULL));
}

/* What would be passed over might be taken for a filter. */
static int nl_dump_refuse(struct netlink_callback *cb, int type, const char *msg)
{
	const struct nlattr *attr = lwm_genl_dump_attrs(cb)[type];

	if (!attr)
		return 0;
	if (cb->extack) {
		NL_SET_BAD_ATTR(cb->extack, attr);
		cb->extack->_msg = msg;
	}
	return -EINVAL;
}

static int nl_device_get_start(struct netlink_callback *cb)
{
	return nl_dump_refuse(cb, LWM_A_IFINDEX, "all devices are dumped: leave the ifindex out");
}

static int nl_device_get_dumpit(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct nl_to to = nl_to_dump(cb);
	struct net *net = sock_net(cb->skb->sk);
	struct lwm_dev *ldev;
	long i = 0;
	int err = 0;

	cb->seq = READ_ONCE(net->dev_base_seq);
	rcu_read_lock();
	hlist_for_each_entry_rcu(ldev, &lwm_pernet(net)->devs, net_link) {
		if (i++ < cb->args[0])
			continue;
		err = device_put(msg, &to, ldev, cb);
		if (err)
			break;
		cb->args[0] = i;
	}
	rcu_read_unlock();
	return msg->len ?: err;
}

static int stats_put(struct sk_buff *msg, const struct nl_to *to, int ifindex,
		     const struct lwm_stats *stats)
{
	void *hdr = nl_message_start(msg, to, ifindex);

	return hdr ? nl_message_end(msg, hdr, lwm_stats_fill(msg, stats)) : -EMSGSIZE;
}

static int nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct lwm_stats *stats = &lwm_pernet(genl_info_net(info))->stats;
	struct nl_to to = nl_to_info(info);
	struct sk_buff *msg;
	int ifindex = 0;

	if (info->attrs[LWM_A_IFINDEX]) {
		struct lwm_dev *ldev = lwm_nl_dev(genl_info_net(info), info->attrs, info->extack);

		if (IS_ERR(ldev))
			return PTR_ERR(ldev);
		stats = &ldev->stats;
		ifindex = ldev->dev->ifindex;
	}
	msg = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	return nl_reply(msg, info, stats_put(msg, &to, ifindex, stats));
}

/* ---- objects: nodes, zones, groups ---- */

static int object_put(struct sk_buff *msg, const struct nl_to *to, int ifindex,
		      const struct lwm_nl_kind *kind, const void *object,
		      struct netlink_callback *cb)
{
	void *hdr = nl_message_start(msg, to, ifindex);

	if (!hdr)
		return -EMSGSIZE;
	if (cb)
		genl_dump_check_consistent(cb, hdr);
	return nl_message_end(msg, hdr, kind->fill(msg, object));
}

/* Where an object is gone, its id is told. */
static int object_put_id(struct sk_buff *msg, const struct nl_to *to, int ifindex,
			 const struct lwm_nl_kind *kind, u16 id)
{
	void *hdr = nl_message_start(msg, to, ifindex);
	struct nlattr *nest;

	if (!hdr)
		return -EMSGSIZE;
	nest = nla_nest_start(msg, kind->nest);
	if (!nest || nla_put_u16(msg, kind->id, id))
		return nl_message_end(msg, hdr, -EMSGSIZE);
	nla_nest_end(msg, nest);
	return nl_message_end(msg, hdr, 0);
}

/* The last one, as the parser has it. */
static const struct nlattr *object_id(const struct nlattr *nest, const struct lwm_nl_kind *kind)
{
	const struct nlattr *attr, *id = NULL;
	int rem;

	nla_for_each_nested(attr, nest, rem)
		if (nla_type(attr) == kind->id)
			id = attr;
	return id;
}

static int nl_object_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct lwm_nl_kind *kind = lwm_nl_kind(info->genlhdr->cmd);
	const struct nlattr *nest = info->attrs[kind->nest];
	struct nl_to to = nl_to_info(info);
	struct lwm_dev *ldev = info->user_ptr[0];
	const struct nlattr *id;
	struct sk_buff *msg;
	void *object;

	id = nest ? object_id(nest, kind) : NULL;
	if (!id) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest, "say which one: its id is missing");
		return -EINVAL;
	}
	object = xa_load(lwm_nl_kind_objects(kind, lwm_table_rtnl(ldev)), nla_get_u16(id));
	if (!object) {
		NL_SET_ERR_MSG_ATTR(info->extack, id, "there is none with this id");
		return -ENOENT;
	}

	msg = nlmsg_new(LWM_NL_MESSAGE_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	return nl_reply(msg, info,
			object_put(msg, &to, ldev->dev->ifindex, kind, object, NULL));
}

/* In struct netlink_callback: the dump goes on with id @next. */
struct object_dump {
	int		ifindex;
	unsigned long	next;
};

static struct object_dump *object_dump(struct netlink_callback *cb)
{
	return (struct object_dump *)cb->ctx;
}

static int nl_object_get_start(struct netlink_callback *cb)
{
	const struct lwm_nl_kind *kind = lwm_nl_kind(genl_dumpit_info(cb)->op.cmd);
	struct lwm_dev *ldev;
	int err;

	err = nl_dump_refuse(cb, kind->nest, "all of them are dumped: leave the object out");
	if (err)
		return err;

	rtnl_lock();
	ldev = lwm_nl_dev(sock_net(cb->skb->sk), lwm_genl_dump_attrs(cb), cb->extack);
	if (!IS_ERR(ldev))
		object_dump(cb)->ifindex = ldev->dev->ifindex;
	rtnl_unlock();
	cb->min_dump_alloc = LWM_NL_MESSAGE_SIZE;
	return PTR_ERR_OR_ZERO(ldev);
}

static int objects_dump(struct sk_buff *msg, struct netlink_callback *cb, struct lwm_table *tbl)
{
	struct nl_to to = nl_to_dump(cb);
	const struct lwm_nl_kind *kind = lwm_nl_kind(to.cmd);
	struct xarray *objects = lwm_nl_kind_objects(kind, tbl);
	struct object_dump *dump = object_dump(cb);
	unsigned long id;
	void *object;
	int err;

	cb->seq = READ_ONCE(tbl->seq);
	xa_for_each_start(objects, id, object, dump->next) {
		err = object_put(msg, &to, dump->ifindex, kind, object, cb);
		if (err)
			return msg->len ?: err;
		dump->next = id + 1;
	}
	return msg->len;
}

static int nl_object_get_dumpit(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct net_device *dev;
	struct lwm_table *tbl;
	int err = -ENODEV;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(sock_net(cb->skb->sk), object_dump(cb)->ifindex);
	if (dev && lwm_dev_is(dev)) {
		tbl = lwm_table_rcu(netdev_priv(dev));
		err = tbl ? objects_dump(msg, cb, tbl) : 0;
	}
	rcu_read_unlock();
	return err;
}

/* ---- events ---- */

enum { NL_EVENTS };

static bool events_wanted(const struct lwm_dev *ldev)
{
	return genl_has_listeners(&lwm_genl_family, dev_net(ldev->dev), NL_EVENTS);
}

/* Who listens must at least know that something was not told. */
static void event_lost(const struct lwm_dev *ldev)
{
	genl_set_err(&lwm_genl_family, dev_net(ldev->dev), 0, NL_EVENTS, -ENOBUFS);
}

static void event_send(const struct lwm_dev *ldev, struct sk_buff *msg, int err, gfp_t gfp)
{
	if (err) {
		nlmsg_free(msg);
		event_lost(ldev);
		return;
	}
	genlmsg_multicast_netns(&lwm_genl_family, dev_net(ldev->dev), msg, 0, NL_EVENTS, gfp);
}

static void object_tell(struct lwm_dev *ldev, const struct lwm_nl_kind *kind, u8 cmd, u16 id)
{
	struct xarray *objects = lwm_nl_kind_objects(kind, lwm_table_rtnl(ldev));
	const void *object = xa_load(objects, id);
	int err, ifindex = ldev->dev->ifindex;
	struct nl_to to = { .cmd = cmd };
	struct sk_buff *msg;

	msg = nlmsg_new(LWM_NL_MESSAGE_SIZE, GFP_KERNEL);
	if (!msg) {
		event_lost(ldev);
		return;
	}
	if (object)
		err = object_put(msg, &to, ifindex, kind, object, NULL);
	else
		err = object_put_id(msg, &to, ifindex, kind, id);
	event_send(ldev, msg, err, GFP_KERNEL);
}

static void table_tell(const struct lwm_dev *ldev)
{
	struct nl_to to = { .cmd = LWM_CMD_TABLE_COMMIT };
	struct sk_buff *msg;
	void *hdr;

	msg = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg) {
		event_lost(ldev);
		return;
	}
	hdr = nl_message_start(msg, &to, ldev->dev->ifindex);
	event_send(ldev, msg, hdr ? nl_message_end(msg, hdr, 0) : -EMSGSIZE, GFP_KERNEL);
}

static int state_put(struct sk_buff *msg, u16 id, u8 state)
{
	struct nlattr *nest = nla_nest_start(msg, LWM_A_NODE);

	if (!nest || nla_put_u16(msg, LWM_A_NODE_ID, id) ||
	    nla_put_u8(msg, LWM_A_NODE_STATE, state))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

void lwm_netlink_tell_state(const struct lwm_dev *ldev, u16 id, u8 state)
{
	struct nl_to to = { .cmd = LWM_CMD_NODE_STATE };
	struct sk_buff *msg;
	void *hdr;

	if (!events_wanted(ldev))
		return;
	msg = nlmsg_new(NLMSG_GOODSIZE, GFP_ATOMIC);
	if (!msg) {
		event_lost(ldev);
		return;
	}
	hdr = nl_message_start(msg, &to, ldev->dev->ifindex);
	event_send(ldev, msg, hdr ? nl_message_end(msg, hdr, state_put(msg, id, state)) :
				    -EMSGSIZE, GFP_ATOMIC);
}

/* ---- changes ---- */

static unsigned int objects_count(const struct genl_info *info, const struct lwm_nl_kind *kind)
{
	struct nlattr *nest;
	unsigned int n = 0;
	int rem;

	nlmsg_for_each_attr(nest, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(nest) == kind->nest)
			n++;
	return n;
}

static int objects_change(struct lwm_table *tbl, const struct genl_info *info,
			  const struct lwm_nl_kind *kind)
{
	struct nlattr *nest;
	int rem, err;

	nlmsg_for_each_attr(nest, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(nest) != kind->nest)
			continue;
		err = kind->change(tbl, info->genlhdr->cmd, nest, info->extack);
		if (err)
			return err;
	}
	return 0;
}

static void objects_tell(struct lwm_dev *ldev, const struct genl_info *info,
			 const struct lwm_nl_kind *kind)
{
	struct nlattr *nest;
	int rem;

	if (!events_wanted(ldev))
		return;
	nlmsg_for_each_attr(nest, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(nest) == kind->nest)
			object_tell(ldev, kind, info->genlhdr->cmd,
				    nla_get_u16(object_id(nest, kind)));
}

/* All or none: several are changed in a copy, which then takes the table's place. */
static int objects_change_copy(struct lwm_dev *ldev, const struct genl_info *info,
			       const struct lwm_nl_kind *kind)
{
	struct lwm_table *tbl = lwm_table_clone(lwm_table_rtnl(ldev));
	int err;

	if (IS_ERR(tbl))
		return PTR_ERR(tbl);
	err = objects_change(tbl, info, kind);
	if (err)
		lwm_table_free(tbl);
	else
		lwm_transaction_swap(ldev, tbl);
	return err;
}

static int objects_change_aside(struct lwm_dev *ldev, struct lwm_table *shadow,
				const struct genl_info *info, const struct lwm_nl_kind *kind)
{
	int err;

	err = objects_change(shadow, info, kind);
	if (err)
		lwm_transaction_fail(ldev);
	return err;
}

static int nl_object_change_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct lwm_nl_kind *kind = lwm_nl_kind(info->genlhdr->cmd);
	unsigned int n = objects_count(info, kind);
	struct lwm_dev *ldev = info->user_ptr[0];
	struct lwm_table *tbl;
	int err;

	if (!n) {
		NL_SET_ERR_MSG(info->extack, "the message names nothing to change");
		return -EINVAL;
	}
	tbl = lwm_transaction_table(ldev, info->snd_portid, info->extack);
	if (IS_ERR(tbl))
		return PTR_ERR(tbl);
	if (tbl != lwm_table_rtnl(ldev))
		return objects_change_aside(ldev, tbl, info, kind);

	if (n == 1)
		err = objects_change(tbl, info, kind);
	else
		err = objects_change_copy(ldev, info, kind);
	if (err)
		return err;
	lwm_dev_update_mtu(ldev, lwm_table_rtnl(ldev));
	lwm_fdb_prune(ldev, lwm_table_rtnl(ldev));
	lwm_joins_kick(ldev);
	objects_tell(ldev, info, kind);
	return 0;
}

static int nl_table_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	return lwm_transaction_begin(info->user_ptr[0], info->snd_portid,
				     info->attrs[LWM_A_EMPTY], info->extack);
}

static int nl_table_commit_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct lwm_dev *ldev = info->user_ptr[0];
	int err;

	err = lwm_transaction_commit(ldev, info->snd_portid, info->extack);
	if (err)
		return err;
	lwm_dev_update_mtu(ldev, lwm_table_rtnl(ldev));
	lwm_fdb_prune(ldev, lwm_table_rtnl(ldev));
	lwm_joins_kick(ldev);
	if (events_wanted(ldev))
		table_tell(ldev);
	return 0;
}

void lwm_netlink_forget(struct lwm_dev *ldev)
{
	lwm_transaction_forget(ldev);
}

/* ---- the family ---- */

#define NL_OBJECT_CHANGE(_cmd, _policy) {				\
	.cmd		= _cmd,						\
	.doit		= nl_object_change_doit,			\
	.policy		= _policy,					\
	.maxattr	= ARRAY_SIZE(_policy) - 1,			\
	.internal_flags	= NL_DEVICE | NL_CONFIGURED,			\
	.flags		= GENL_UNS_ADMIN_PERM,				\
}

#define NL_OBJECT_GET(_cmd, _policy) {					\
	.cmd		= _cmd,						\
	.doit		= nl_object_get_doit,				\
	.start		= nl_object_get_start,				\
	.dumpit		= nl_object_get_dumpit,				\
	.policy		= _policy,					\
	.maxattr	= ARRAY_SIZE(_policy) - 1,			\
	.internal_flags	= NL_DEVICE | NL_CONFIGURED,			\
}

static const struct genl_ops nl_ops[] = {
	{
		.cmd		= LWM_CMD_DEVICE_GET,
		.doit		= nl_device_get_doit,
		.start		= nl_device_get_start,
		.dumpit		= nl_device_get_dumpit,
		.policy		= lwm_nl_device_policy,
		.maxattr	= ARRAY_SIZE(lwm_nl_device_policy) - 1,
		.internal_flags	= NL_DEVICE,
	},
	NL_OBJECT_CHANGE(LWM_CMD_NODE_NEW, lwm_nl_nodes_policy),
	NL_OBJECT_CHANGE(LWM_CMD_NODE_SET, lwm_nl_nodes_policy),
	NL_OBJECT_GET(LWM_CMD_NODE_GET, lwm_nl_nodes_policy),
	NL_OBJECT_CHANGE(LWM_CMD_NODE_DEL, lwm_nl_nodes_policy),
	NL_OBJECT_CHANGE(LWM_CMD_ZONE_NEW, lwm_nl_zones_policy),
	NL_OBJECT_CHANGE(LWM_CMD_ZONE_SET, lwm_nl_zones_policy),
	NL_OBJECT_GET(LWM_CMD_ZONE_GET, lwm_nl_zones_policy),
	NL_OBJECT_CHANGE(LWM_CMD_ZONE_DEL, lwm_nl_zones_policy),
	NL_OBJECT_CHANGE(LWM_CMD_GROUP_NEW, lwm_nl_groups_policy),
	NL_OBJECT_CHANGE(LWM_CMD_GROUP_SET, lwm_nl_groups_policy),
	NL_OBJECT_GET(LWM_CMD_GROUP_GET, lwm_nl_groups_policy),
	NL_OBJECT_CHANGE(LWM_CMD_GROUP_DEL, lwm_nl_groups_policy),
	{
		.cmd		= LWM_CMD_SOCKET_GET,
		.dumpit		= lwm_sock_dump,
	},
	{
		.cmd		= LWM_CMD_STATS_GET,
		.doit		= nl_stats_get_doit,
		.policy		= lwm_nl_device_policy,
		.maxattr	= ARRAY_SIZE(lwm_nl_device_policy) - 1,
	},
	{
		/* Not for everybody: a large set takes its time, under RTNL. */
		.cmd		= LWM_CMD_ROUTE_GET,
		.flags		= GENL_UNS_ADMIN_PERM,
		.start		= lwm_nl_route_start,
		.dumpit		= lwm_nl_route_dump,
		.done		= lwm_nl_route_done,
		.policy		= lwm_nl_route_policy,
		.maxattr	= ARRAY_SIZE(lwm_nl_route_policy) - 1,
	},
	{
		.cmd		= LWM_CMD_MEMBER_GET,
		.start		= lwm_nl_member_start,
		.dumpit		= lwm_nl_member_dump,
		.policy		= lwm_nl_device_policy,
		.maxattr	= ARRAY_SIZE(lwm_nl_device_policy) - 1,
	},
	{
		.cmd		= LWM_CMD_TABLE_BEGIN,
		.doit		= nl_table_begin_doit,
		.policy		= lwm_nl_begin_policy,
		.maxattr	= ARRAY_SIZE(lwm_nl_begin_policy) - 1,
		.internal_flags	= NL_DEVICE | NL_CONFIGURED,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= LWM_CMD_TABLE_COMMIT,
		.doit		= nl_table_commit_doit,
		.policy		= lwm_nl_device_policy,
		.maxattr	= ARRAY_SIZE(lwm_nl_device_policy) - 1,
		.internal_flags	= NL_DEVICE | NL_CONFIGURED,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= LWM_CMD_SUBSET_NEW,
		.doit		= lwm_nl_subset_new_doit,
		.policy		= lwm_nl_subsets_policy,
		.maxattr	= ARRAY_SIZE(lwm_nl_subsets_policy) - 1,
		.internal_flags	= NL_DEVICE | NL_CONFIGURED,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= LWM_CMD_SUBSET_GET,
		.doit		= lwm_nl_subset_get_doit,
		.start		= lwm_nl_subset_start,
		.dumpit		= lwm_nl_subset_dump,
		.policy		= lwm_nl_subsets_policy,
		.maxattr	= ARRAY_SIZE(lwm_nl_subsets_policy) - 1,
		.internal_flags	= NL_DEVICE | NL_CONFIGURED,
	},
	{
		.cmd		= LWM_CMD_SUBSET_DEL,
		.doit		= lwm_nl_subset_del_doit,
		.policy		= lwm_nl_subsets_policy,
		.maxattr	= ARRAY_SIZE(lwm_nl_subsets_policy) - 1,
		.internal_flags	= NL_DEVICE | NL_CONFIGURED,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group nl_groups[] = {
	[NL_EVENTS] = { .name = LWM_GENL_MCGRP_EVENTS },
};

struct genl_family lwm_genl_family __ro_after_init = {
	.name		= LWM_GENL_NAME,
	.version	= LWM_GENL_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.pre_doit	= nl_pre_doit,
	.post_doit	= nl_post_doit,
	.ops		= nl_ops,
	.n_ops		= ARRAY_SIZE(nl_ops),
	.mcgrps		= nl_groups,
	.n_mcgrps	= ARRAY_SIZE(nl_groups),
	.module		= THIS_MODULE,
};

int __init lwm_netlink_init(void)
{
	int err;

	static_assert(sizeof(struct object_dump) <= sizeof_field(struct netlink_callback, ctx));

	err = genl_register_family(&lwm_genl_family);
	if (err)
		return err;
	err = lwm_transaction_init();
	if (err)
		genl_unregister_family(&lwm_genl_family);
	return err;
}

void lwm_netlink_exit(void)
{
	lwm_transaction_exit();
	genl_unregister_family(&lwm_genl_family);
}
