// SPDX-License-Identifier: GPL-2.0
#include "group.h"

#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "digest.h"
#include "nlparse.h"
#include "nodeset.h"
#include "table.h"

static const struct lwm_nodes no_nodes = { .form = LWM_NODES_IDS };

struct lwm_group *lwm_group_find(const struct lwm_table *tbl, u16 id)
{
	return xa_load((struct xarray *)&tbl->groups, id);
}

void lwm_group_free(struct lwm_group *group)
{
	lwm_idset_free(rcu_dereference_protected(group->nodes, true));
	lwm_group_addrs_free(group);
	kfree_rcu(group, rcu);
}

static struct lwm_idset *group_read_nodes(const struct lwm_group_conf *conf,
					  struct netlink_ext_ack *extack)
{
	struct lwm_idset *nodes;

	if (!conf->nodes)
		return lwm_idset_read(&no_nodes, sizeof(no_nodes));
	nodes = lwm_idset_read(conf->nodes, conf->nodes_len);
	if (IS_ERR(nodes))
		LWM_NL_REFUSE(conf, extack, LWM_A_GROUP_NODES, "this is no set of nodes");
	return nodes;
}

/* Consumes @nodes. */
static struct lwm_group *group_alloc(u16 id, struct lwm_idset *nodes)
{
	struct lwm_group *group = kzalloc(sizeof(*group), GFP_KERNEL_ACCOUNT);

	if (!group) {
		lwm_idset_free(nodes);
		return NULL;
	}
	group->id = id;
	RCU_INIT_POINTER(group->nodes, nodes);
	return group;
}

/* @group with its addresses; consumed where it is refused. */
static int group_insert(struct lwm_table *tbl, struct lwm_group *group)
{
	int err;

	err = xa_err(xa_store(&tbl->groups, group->id, group, GFP_KERNEL_ACCOUNT));
	if (err) {
		lwm_group_addrs_clear(tbl, group);
		lwm_group_free(group);
		return err;
	}
	tbl->n_groups++;
	lwm_table_digest(tbl, 0, lwm_digest_group(group->id, rtnl_dereference(group->nodes)));
	lwm_table_changed(tbl);
	return 0;
}

int lwm_group_new(struct lwm_table *tbl, const struct lwm_group_conf *conf,
		  struct netlink_ext_ack *extack)
{
	struct lwm_group *group;
	struct lwm_idset *nodes;
	int err;

	ASSERT_RTNL();
	if (lwm_group_find(tbl, conf->id)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_GROUP_ID, "the group exists already");
		return -EEXIST;
	}
	nodes = group_read_nodes(conf, extack);
	if (IS_ERR(nodes))
		return PTR_ERR(nodes);
	group = group_alloc(conf->id, nodes);
	if (!group)
		return -ENOMEM;
	err = lwm_group_addrs_set(tbl, group, conf, extack);
	if (err) {
		lwm_group_free(group);
		return err;
	}
	return group_insert(tbl, group);
}

static struct lwm_group *group_find_conf(const struct lwm_table *tbl,
					 const struct lwm_group_conf *conf,
					 struct netlink_ext_ack *extack)
{
	struct lwm_group *group = lwm_group_find(tbl, conf->id);

	if (!group)
		LWM_NL_REFUSE(conf, extack, LWM_A_GROUP_ID, "the group does not exist");
	return group;
}

static void group_set_nodes(struct lwm_table *tbl, struct lwm_group *group,
			    struct lwm_idset *nodes)
{
	struct lwm_idset *old;

	old = rcu_replace_pointer(group->nodes, nodes, lockdep_rtnl_is_held());
	lwm_table_digest(tbl, lwm_digest_group(group->id, old), lwm_digest_group(group->id, nodes));
	lwm_idset_free(old);
}

int lwm_group_set(struct lwm_table *tbl, const struct lwm_group_conf *conf,
		  struct netlink_ext_ack *extack)
{
	struct lwm_group *group = group_find_conf(tbl, conf, extack);
	struct lwm_idset *nodes = NULL;
	int err;

	ASSERT_RTNL();
	if (!group)
		return -ENOENT;
	if (!conf->nodes && !conf->has_addr[LWM_GROUP_ADDR4] && !conf->has_addr[LWM_GROUP_ADDR6]) {
		LWM_NL_REFUSE(conf, extack, LWM_A_GROUP_NODES,
			      "say which nodes are in the group, or what its address is");
		return -EINVAL;
	}
	if (conf->nodes) {
		nodes = group_read_nodes(conf, extack);
		if (IS_ERR(nodes))
			return PTR_ERR(nodes);
	}
	err = lwm_group_addrs_set(tbl, group, conf, extack);
	if (err) {
		lwm_idset_free(nodes);
		return err;
	}
	if (nodes)
		group_set_nodes(tbl, group, nodes);
	lwm_table_changed(tbl);
	return 0;
}

int lwm_group_del(struct lwm_table *tbl, const struct lwm_group_conf *conf,
		  struct netlink_ext_ack *extack)
{
	struct lwm_group *group = group_find_conf(tbl, conf, extack);

	ASSERT_RTNL();
	if (!group)
		return -ENOENT;
	lwm_group_addrs_clear(tbl, group);
	xa_erase(&tbl->groups, group->id);
	tbl->n_groups--;
	lwm_table_digest(tbl, lwm_digest_group(group->id, rtnl_dereference(group->nodes)), 0);
	lwm_table_changed(tbl);
	lwm_group_free(group);
	return 0;
}

int lwm_group_clone(struct lwm_table *tbl, const struct lwm_group *from)
{
	struct lwm_idset *nodes = lwm_idset_clone(rtnl_dereference(from->nodes));
	struct lwm_group *group;
	int err;

	if (IS_ERR(nodes))
		return PTR_ERR(nodes);
	group = group_alloc(from->id, nodes);
	if (!group)
		return -ENOMEM;
	err = lwm_group_addrs_clone(tbl, group, from);
	if (err) {
		lwm_group_free(group);
		return err;
	}
	return group_insert(tbl, group);
}
