/* SPDX-License-Identifier: GPL-2.0 */
/* Groups: configured node sets that bound what may be sent to them. */
#ifndef _LWM_GROUP_H
#define _LWM_GROUP_H

#include <linux/in6.h>
#include <linux/types.h>

#include <uapi/lwm.h>

#include "groupaddr.h"

struct lwm_idset;
struct lwm_table;
struct netlink_ext_ack;
struct nlattr;

/* Referred to by its table alone; dies by RCU. Changed under RTNL. */
struct lwm_group {
	u16			id;
	struct lwm_idset __rcu	*nodes;		/* never NULL */
	struct lwm_group_addr __rcu *addrs[LWM_GROUP_ADDRS];	/* NULL: none */
	struct rcu_head		rcu;
};

struct lwm_group_conf {
	u16			id;
	const struct lwm_nodes	*nodes;		/* nodes_len octets, or NULL: none */
	size_t			nodes_len;
	bool			has_addr[LWM_GROUP_ADDRS];
	struct in6_addr		addr[LWM_GROUP_ADDRS];	/* any: none */
	const struct nlattr	*attr;		/* of the object, for extack; may be NULL */
};

struct lwm_group *lwm_group_find(const struct lwm_table *tbl, u16 id);	/* RCU or RTNL */
int lwm_group_new(struct lwm_table *tbl, const struct lwm_group_conf *conf,
		  struct netlink_ext_ack *extack);
int lwm_group_set(struct lwm_table *tbl, const struct lwm_group_conf *conf,
		  struct netlink_ext_ack *extack);
int lwm_group_del(struct lwm_table *tbl, const struct lwm_group_conf *conf,
		  struct netlink_ext_ack *extack);
/* Put a copy of @from into @tbl. */
int lwm_group_clone(struct lwm_table *tbl, const struct lwm_group *from);
void lwm_group_free(struct lwm_group *group);	/* by RCU */

#endif /* _LWM_GROUP_H */
