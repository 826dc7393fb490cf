/* SPDX-License-Identifier: GPL-2.0 */
/* The kinds of objects that tables have: what commands on them have in common. */
#ifndef _LWM_NLKIND_H
#define _LWM_NLKIND_H

#include <linux/types.h>

struct lwm_table;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;
struct xarray;

struct lwm_nl_kind {
	u8	nest;		/* LWM_A_NODE, LWM_A_ZONE or LWM_A_GROUP */
	u8	id;		/* its id in there */
	size_t	objects;	/* of struct lwm_table: by id */
	int	(*fill)(struct sk_buff *msg, const void *object);
	/* Do what @cmd, one of the kind's, says of the object that @nest describes. */
	int	(*change)(struct lwm_table *tbl, u8 cmd, const struct nlattr *nest,
			  struct netlink_ext_ack *extack);
};

/* The kind that @cmd is about. */
const struct lwm_nl_kind *lwm_nl_kind(u8 cmd);
struct xarray *lwm_nl_kind_objects(const struct lwm_nl_kind *kind, struct lwm_table *tbl);

#endif /* _LWM_NLKIND_H */
