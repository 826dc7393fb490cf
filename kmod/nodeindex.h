/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What finds nodes by underlay address, by MAC and by the overlay addresses that
 * they are given: a key belongs to one node. And via which nodes others are
 * reached.
 */
#ifndef _LWM_NODEINDEX_H
#define _LWM_NODEINDEX_H

#include <linux/types.h>

struct lwm_node;
struct lwm_node_conf;
struct lwm_table;
struct netlink_ext_ack;

int lwm_node_index_setup(struct lwm_table *tbl);
void lwm_node_index_teardown(struct lwm_table *tbl);

/*
 * @node is to be found by those of its keys that @old, which it is about to
 * replace (or NULL), has not. -EADDRINUSE: another node has one of them.
 */
int lwm_node_index_add(struct lwm_table *tbl, struct lwm_node *node, const struct lwm_node *old,
		       const struct lwm_node_conf *conf, struct netlink_ext_ack *extack);
/* @node has been added: forget @old. */
void lwm_node_index_replace(struct lwm_table *tbl, struct lwm_node *old, struct lwm_node *node);
/* Forget those of @node's keys that @other (or NULL) has not. */
void lwm_node_index_remove(struct lwm_table *tbl, struct lwm_node *node,
			   const struct lwm_node *other);

/* Is any node reached via node @id, which need not be there? RTNL. */
bool lwm_node_is_gate(struct lwm_table *tbl, u16 id);

/* The id that @mac is derived from, or 0. */
u16 lwm_node_mac_id(const struct lwm_table *tbl, const u8 *mac);

#endif /* _LWM_NODEINDEX_H */
