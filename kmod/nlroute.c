// SPDX-License-Identifier: GPL-2.0
/*
 * The whole way of a message is computed when the dump starts, since the
 * tables may have changed before all of it is read.
 */
#include "nlroute.h"

#include <linux/rtnetlink.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "dev.h"
#include "group.h"
#include "netlink.h"
#include "nlparse.h"
#include "node.h"
#include "nodeset.h"
#include "plan.h"
#include "table.h"
#include "zone.h"

/* A copy, in order of sending: those of a relay come after the one that it was sent. */
struct route_copy {
	struct list_head	link;
	u16			from;
	u16			to;
	u16			from_zone;
	u16			to_zone;
	u8			hop;		/* as written in its option */
	u32			flags;		/* LWM_COPY_* */
	u32			optlen;
	unsigned int		n;
	struct lwm_target	targets[];
};

struct route {
	int			ifindex;
	struct lwm_dev		*ldev;		/* while it is made, under RTNL */
	struct lwm_table	*tbl;
	u16			group;
	u16			flow;
	struct list_head	copies;
};

static int route_add_one(struct route *route, const struct route_copy *from,
			 const struct lwm_target *t, unsigned int n)
{
	struct route_copy *copy;

	copy = kmalloc(struct_size(copy, targets, n), GFP_KERNEL_ACCOUNT);
	if (!copy)
		return -ENOMEM;
	*copy = *from;
	copy->n = n;
	memcpy(copy->targets, t, n * sizeof(*t));
	/* In a part, plain nodes come after the others: a relay brings it into order too. */
	lwm_targets_sort(copy->targets, n);
	list_add_tail(&copy->link, &route->copies);
	return 0;
}

/* What is not sent may name more targets than a copy can, or than fit a message: told in pieces. */
static int route_add(struct route *route, const struct route_copy *from,
		     const struct lwm_target *t, unsigned int n)
{
	unsigned int i, piece;
	int err = 0;

	for (i = 0; !err && i < n; i += piece) {
		piece = min_t(unsigned int, n - i, LWM_SET_TARGETS);
		err = route_add_one(route, from, t + i, piece);
	}
	return err;
}

static void route_free(struct route *route)
{
	struct route_copy *copy, *next;

	list_for_each_entry_safe(copy, next, &route->copies, link)
		kfree(copy);
	kfree(route);
}

/* ---- from one node ---- */

/* What @plan has for the node that it was made at. */
static int route_add_here(struct route *route, const struct lwm_at *at,
			  const struct lwm_plan *plan)
{
	struct route_copy here = {
		.from = at->self, .to = at->self,
		.from_zone = at->zone->id, .to_zone = at->zone->id,
	};

	return plan->n_here ? route_add(route, &here, plan->here, plan->n_here) : 0;
}

static int route_add_copy(struct route *route, const struct lwm_at *at, u8 hop,
			  const struct lwm_plan *plan, const struct lwm_copy *copy)
{
	const struct lwm_target *t = &plan->targets[copy->first];
	struct route_copy sent = {
		.from = at->self,
		.to = copy->node ? copy->node->id : t->node,
		.from_zone = at->zone->id,
		.to_zone = copy->node ? copy->node->zone->id : 0,
		.hop = hop,
		.flags = copy->flags,
	};

	if (copy->len > sizeof(struct lwm_geneve))
		sent.optlen = copy->len - sizeof(struct lwm_geneve);
	return route_add(route, &sent, t, copy->count);
}

static int route_add_unknown(struct route *route, const struct lwm_at *at,
			     const struct lwm_target *t)
{
	struct route_copy lost = {
		.from = at->self, .to = t->node,
		.from_zone = at->zone->id,
		.flags = LWM_COPY_UNREACHABLE,
	};

	return route_add(route, &lost, t, 1);
}

static int route_add_plan(struct route *route, const struct lwm_at *at, u8 hop,
			  const struct lwm_plan *plan)
{
	const struct lwm_target *unknown = &plan->targets[plan->n_targets + plan->n_down];
	unsigned int i;
	int err;

	err = route_add_here(route, at, plan);
	for (i = 0; !err && i < plan->n_copies; i++)
		err = route_add_copy(route, at, hop, plan, &plan->copies[i]);
	for (i = 0; !err && i < plan->n_unknown; i++)
		err = route_add_unknown(route, at, &unknown[i]);
	return err;
}

/* The copies that node @self makes for @t; its plan stays as it is under RTNL. */
static int route_from(struct route *route, u16 self, u16 from_zone, u8 hop,
		      const struct lwm_target *t, unsigned int n)
{
	struct lwm_node *node = lwm_node_find(route->tbl, self);
	struct lwm_at at = {
		.self = self,
		.from_zone = from_zone,
		.has4 = lwm_node_has4(node),
		.has6 = lwm_node_has6(node),
		.zone = node->zone,
	};
	struct lwm_send send = {
		.proto = LWM_PROTO_FRAME,
		.sport = cpu_to_be16(route->flow),
		.initiator = route->ldev->conf.node,
		.group = route->group,
		.from_zone = from_zone,
		.hop = hop,
	};
	struct lwm_plan *plan;
	int err;

	plan = lwm_plan_alloc(n);
	if (!plan)
		return -ENOMEM;
	memcpy(plan->targets, t, n * sizeof(*t));
	rcu_read_lock();
	err = lwm_plan_make_at(plan, &at, route->ldev->conf.setlen, route->tbl, &send, n);
	rcu_read_unlock();
	if (!err)
		err = route_add_plan(route, &at, hop, plan);
	lwm_plan_put(plan);
	return err;
}

/* ---- from all ---- */

static bool copy_goes_on(const struct route_copy *copy)
{
	return copy->from != copy->to && copy->hop &&
	       !(copy->flags & (LWM_COPY_LEAF | LWM_COPY_PLAIN | LWM_COPY_UNREACHABLE));
}

static int route_make(struct route *route, const struct lwm_target *t, unsigned int n)
{
	struct route_copy *copy;
	int err;

	err = route_from(route, route->ldev->conf.node, 0, LWM_HOP_START, t, n);
	if (err)
		return err;

	/* The list grows while it is walked. */
	list_for_each_entry(copy, &route->copies, link) {
		if (!copy_goes_on(copy))
			continue;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
		err = route_from(route, copy->to, copy->from_zone, copy->hop - 1,
				 copy->targets, copy->n);
		if (err)
			return err;
	}
	return 0;
}

static int targets_of_all(const struct lwm_table *tbl, struct lwm_target *t)
{
	struct lwm_node *node;
	unsigned long id;
	int n = 0;

	xa_for_each((struct xarray *)&tbl->nodes, id, node)
		t[n++] = (struct lwm_target){ .node = id };
	return n;
}

static int targets_of_group(const struct lwm_table *tbl, u16 id, struct lwm_target *t)
{
	struct lwm_group *group;

	if (!id)
		return targets_of_all(tbl, t);
	group = lwm_group_find(tbl, id);
	if (!group)
		return -ENOENT;
	return lwm_idset_targets(rtnl_dereference(group->nodes), t, LWM_NODE_MAX);
}

static int targets_read(const struct lwm_table *tbl, const struct lwm_nl_route *asked,
			struct lwm_target *t)
{
	if (asked->nodes)
		return lwm_nodes_read(asked->nodes, asked->nodes_len, t);
	return targets_of_group(tbl, asked->group, t);
}

static int targets_max(const struct lwm_nl_route *asked)
{
	return asked->nodes ? lwm_nodes_count(asked->nodes, asked->nodes_len) : LWM_NODE_MAX;
}

static int route_ask(struct route *route, const struct lwm_nl_route *asked)
{
	struct lwm_target *t;
	int n;

	t = kvmalloc_array(targets_max(asked), sizeof(*t), GFP_KERNEL_ACCOUNT);
	if (!t)
		return -ENOMEM;
	n = targets_read(route->tbl, asked, t);
	if (n > 0)
		n = route_make(route, t, n);
	kvfree(t);
	return n;
}

/* ---- the dump ---- */

static struct route **route_of(struct netlink_callback *cb)
{
	return (struct route **)cb->ctx;
}

static int route_start(struct netlink_callback *cb, struct route *route)
{
	struct nlattr **attrs = lwm_genl_dump_attrs(cb);
	struct netlink_ext_ack *extack = cb->extack;
	struct lwm_nl_route asked;
	int err;

	if (!attrs[LWM_A_ROUTE]) {
		NL_SET_ERR_MSG(extack, "say which nodes");
		return -EINVAL;
	}
	err = lwm_nl_route_parse(attrs[LWM_A_ROUTE], &asked, extack);
	if (err)
		return err;
	route->ldev = lwm_nl_dev_configured(sock_net(cb->skb->sk), attrs, extack);
	if (IS_ERR(route->ldev))
		return PTR_ERR(route->ldev);
	route->ifindex = route->ldev->dev->ifindex;
	route->tbl = lwm_table_rtnl(route->ldev);
	route->group = asked.group;
	route->flow = asked.flow;
	err = route_ask(route, &asked);
	if (err == -ENOENT) {
		NL_SET_ERR_MSG_ATTR(extack,
				    lwm_nl_member(attrs[LWM_A_ROUTE], LWM_A_ROUTE_GROUP),
				    "there is no group with this id");
		return -ENETUNREACH;
	}
	return err;
}

int lwm_nl_route_start(struct netlink_callback *cb)
{
	struct route *route;
	int err;

	route = kzalloc(sizeof(*route), GFP_KERNEL_ACCOUNT);
	if (!route)
		return -ENOMEM;
	INIT_LIST_HEAD(&route->copies);

	rtnl_lock();
	err = route_start(cb, route);
	rtnl_unlock();
	if (err) {
		route_free(route);
		return err;
	}
	*route_of(cb) = route;
	return 0;
}

int lwm_nl_route_done(struct netlink_callback *cb)
{
	route_free(*route_of(cb));
	return 0;
}

static int copy_put(struct sk_buff *msg, const struct route_copy *copy)
{
	struct nlattr *nest = nla_nest_start(msg, LWM_A_COPY);

	if (!nest ||
	    nla_put_u16(msg, LWM_A_COPY_FROM, copy->from) ||
	    nla_put_u16(msg, LWM_A_COPY_TO, copy->to) ||
	    nla_put_u16(msg, LWM_A_COPY_FROM_ZONE, copy->from_zone) ||
	    nla_put_u16(msg, LWM_A_COPY_TO_ZONE, copy->to_zone) ||
	    nla_put_u32(msg, LWM_A_COPY_FLAGS, copy->flags) ||
	    nla_put_u32(msg, LWM_A_COPY_OPTLEN, copy->optlen) ||
	    lwm_nodes_put(msg, LWM_A_COPY_NODES, copy->targets, copy->n))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int copy_fill(struct sk_buff *msg, struct netlink_callback *cb,
		     const struct route *route, const struct route_copy *copy)
{
	void *hdr;

	hdr = genlmsg_put(msg, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &lwm_genl_family,
			  NLM_F_MULTI, LWM_CMD_ROUTE_GET);
	if (!hdr)
		return -EMSGSIZE;
	if (nla_put_u32(msg, LWM_A_IFINDEX, route->ifindex) || copy_put(msg, copy)) {
		genlmsg_cancel(msg, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return 0;
}

int lwm_nl_route_dump(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct route *route = *route_of(cb);
	struct route_copy *copy, *next;

	list_for_each_entry_safe(copy, next, &route->copies, link) {
		if (copy_fill(msg, cb, route, copy))
			return msg->len ?: -EMSGSIZE;
		list_del(&copy->link);
		kfree(copy);
	}
	return msg->len;
}
