/* SPDX-License-Identifier: GPL-2.0 */
/* Multicast addresses of groups, and which group has one. */
#ifndef _LWM_GROUPADDR_H
#define _LWM_GROUPADDR_H

#include <linux/in6.h>
#include <linux/rhashtable.h>
#include <linux/types.h>

struct lwm_group;
struct lwm_group_conf;
struct lwm_table;
struct netlink_ext_ack;

/* A group has at most one of each family. */
enum {
	LWM_GROUP_ADDR4,
	LWM_GROUP_ADDR6,
	LWM_GROUP_ADDRS
};

/* Owned by its group, found by its table; immutable, dies by RCU. */
struct lwm_group_addr {
	struct in6_addr		addr;		/* IPv4 as ::ffff:0:0/96 */
	struct lwm_group	*group;
	struct rhash_head	link;
	struct rcu_head		rcu;
};

int lwm_group_addrs_setup(struct lwm_table *tbl);
void lwm_group_addrs_teardown(struct lwm_table *tbl);

/* The group with this address, IPv4 as ::ffff:0:0/96; or NULL. RCU read section. */
struct lwm_group *lwm_group_find_addr_rcu(struct lwm_table *tbl, const struct in6_addr *addr);

/* These are for group.c. RTNL. */

/* Give @group the addresses that @conf tells of: all or none. */
int lwm_group_addrs_set(struct lwm_table *tbl, struct lwm_group *group,
			const struct lwm_group_conf *conf, struct netlink_ext_ack *extack);
/* The same addresses as @from, of another table. */
int lwm_group_addrs_clone(struct lwm_table *tbl, struct lwm_group *group,
			  const struct lwm_group *from);
void lwm_group_addrs_clear(struct lwm_table *tbl, struct lwm_group *group);
/* @group is in no table any more. */
void lwm_group_addrs_free(struct lwm_group *group);

/* That address of @group, or NULL. RCU or RTNL. */
const struct in6_addr *lwm_group_addr(const struct lwm_group *group, int which);

#endif /* _LWM_GROUPADDR_H */
