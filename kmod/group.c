// SPDX-License-Identifier: GPL-2.0
#include "group.h"

#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/netlink.h>

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
static int group_insert(struct lwm_table *tbl, u16 id, struct lwm_idset *nodes)
{
	struct lwm_group *group;
	int err;

	group = kzalloc(sizeof(*group), GFP_KERNEL_ACCOUNT);
	if (!group) {
		lwm_idset_free(nodes);
		return -ENOMEM;
	}
	group->id = id;
	RCU_INIT_POINTER(group->nodes, nodes);
	err = xa_err(xa_store(&tbl->groups, id, group, GFP_KERNEL_ACCOUNT));
	if (err) {
		lwm_group_free(group);
		return err;
	}
	tbl->n_groups++;
	lwm_table_changed(tbl);
	return 0;
}

int lwm_group_new(struct lwm_table *tbl, const struct lwm_group_conf *conf,
		  struct netlink_ext_ack *extack)
{
	struct lwm_idset *nodes;

	ASSERT_RTNL();
	if (lwm_group_find(tbl, conf->id)) {
		LWM_NL_REFUSE(conf, extack, LWM_A_GROUP_ID, "the group exists already");
		return -EEXIST;
	}
	nodes = group_read_nodes(conf, extack);
	return IS_ERR(nodes) ? PTR_ERR(nodes) : group_insert(tbl, conf->id, nodes);
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

int lwm_group_set(struct lwm_table *tbl, const struct lwm_group_conf *conf,
		  struct netlink_ext_ack *extack)
{
	struct lwm_group *group = group_find_conf(tbl, conf, extack);
	struct lwm_idset *nodes, *old;

	ASSERT_RTNL();
	if (!group)
		return -ENOENT;
	if (!conf->nodes) {
		LWM_NL_REFUSE(conf, extack, LWM_A_GROUP_NODES, "say which nodes are in the group");
		return -EINVAL;
	}
	nodes = group_read_nodes(conf, extack);
	if (IS_ERR(nodes))
		return PTR_ERR(nodes);

	old = rcu_replace_pointer(group->nodes, nodes, lockdep_rtnl_is_held());
	lwm_idset_free(old);
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
	xa_erase(&tbl->groups, group->id);
	tbl->n_groups--;
	lwm_table_changed(tbl);
	lwm_group_free(group);
	return 0;
}

int lwm_group_clone(struct lwm_table *tbl, const struct lwm_group *group)
{
	struct lwm_idset *nodes = lwm_idset_clone(rtnl_dereference(group->nodes));

	return IS_ERR(nodes) ? PTR_ERR(nodes) : group_insert(tbl, group->id, nodes);
}
