/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses on the overlay: whose they are. A node has those that it is given;
 * the host address or the one made of its MAC in each of the device's prefixes;
 * and the link-local IPv6 address made of its MAC. Only the first take memory.
 */
#ifndef _LWM_OVERLAY_H
#define _LWM_OVERLAY_H

#include <linux/in6.h>
#include <linux/rhashtable.h>
#include <linux/siphash.h>
#include <linux/types.h>

#include <uapi/lwm.h>

struct lwm_dev;
struct lwm_node;
struct lwm_node_conf;
struct lwm_table;
struct netlink_ext_ack;
struct sk_buff;

struct lwm_overlay_addr {
	struct rhash_head	link;		/* struct lwm_table.overlays */
	struct in6_addr		addr;		/* IPv4 as ::ffff:0:0/96 */
	u16			node;
	u8			flags;		/* LWM_OVERLAY_* */
};

/*
 * Those that one node is given; there is none for a node without. Part of its
 * node, with which it is fixed, and dies.
 */
struct lwm_overlays {
	unsigned int		n;
	struct lwm_overlay_addr	list[];
};

/* What @conf says of @id's; NULL if that is none. May return ERR_PTR(). */
struct lwm_overlays *lwm_overlays_read(u16 id, const struct lwm_node_conf *conf,
				       struct netlink_ext_ack *extack);
/* ERR_PTR(-ENOMEM), or NULL for NULL. */
struct lwm_overlays *lwm_overlays_clone(const struct lwm_overlays *from);
/* Put LWM_A_NODE_OVERLAY, if there are any; -EMSGSIZE if they do not fit. */
int lwm_overlays_fill(struct sk_buff *msg, const struct lwm_overlays *overlays);
u64 lwm_overlays_digest(const struct lwm_overlays *overlays, const siphash_key_t *key);

/*
 * As with the other things that nodes are found by (nodeindex.h): @overlays are
 * about to replace @old; both may be NULL. RTNL.
 */
int lwm_overlays_add(struct lwm_table *tbl, struct lwm_overlays *overlays,
		     const struct lwm_overlays *old, const struct lwm_node_conf *conf,
		     struct netlink_ext_ack *extack);
void lwm_overlays_remove(struct lwm_table *tbl, struct lwm_overlays *overlays,
			 const struct lwm_overlays *other);
void lwm_overlays_replace(struct lwm_table *tbl, struct lwm_overlays *old,
			  struct lwm_overlays *overlays);

int lwm_overlay_setup(struct lwm_table *tbl);
void lwm_overlay_teardown(struct lwm_table *tbl);

/* The node that has @addr, IPv4 as ::ffff:0:0/96, or NULL: nobody knows. RCU read section. */
struct lwm_node *lwm_overlay_find_rcu(const struct lwm_dev *ldev, struct lwm_table *tbl,
				      const struct in6_addr *addr);
/* Is @addr given to a node as that of a router? RCU read section. */
bool lwm_overlay_is_router_rcu(struct lwm_table *tbl, const struct in6_addr *addr);

#endif /* _LWM_OVERLAY_H */
