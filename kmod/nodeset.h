/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sets of nodes. A set on its way is an array of struct lwm_target in order of
 * node, then port, each pair once; a set that is kept (the members of a group,
 * the relays of a zone) is a struct lwm_idset.
 */
#ifndef _LWM_NODESET_H
#define _LWM_NODESET_H

#include <linux/bitops.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

#include <uapi/lwm.h>

struct sk_buff;

/* Bring @t into order, each pair once. Returns how many are left. */
unsigned int lwm_targets_sort(struct lwm_target *t, unsigned int n);

/*
 * Read what user space wrote. lwm_nodes_count() says how many targets @nodes
 * of @len octets can give (to size an array by), or -EINVAL where it is cut
 * short or of an unknown form; lwm_nodes_read() writes them to @t in order and
 * returns their number, or -EINVAL for a node 0.
 */
int lwm_nodes_count(const struct lwm_nodes *nodes, size_t len);
int lwm_nodes_read(const struct lwm_nodes *nodes, size_t len, struct lwm_target *t);

/* Put @t as struct lwm_nodes in the shortest form that holds it. */
size_t lwm_nodes_len(const struct lwm_target *t, unsigned int n);
void lwm_nodes_write(struct lwm_nodes *nodes, const struct lwm_target *t, unsigned int n);
int lwm_nodes_put(struct sk_buff *msg, int attr, const struct lwm_target *t, unsigned int n);

/* Immutable once published; readers are in RCU, the owner frees it by RCU. */
struct lwm_idset {
	struct rcu_head	rcu;
	u32		count;
	u32		size;		/* bits: ids are below it */
	unsigned long	bits[];
};

static inline bool lwm_idset_has(const struct lwm_idset *set, u16 id)
{
	return id < set->size && test_bit(id, set->bits);
}

/* From LWM_NODES_IDS or LWM_NODES_BITMAP; ERR_PTR(-EINVAL or -ENOMEM). */
struct lwm_idset *lwm_idset_read(const struct lwm_nodes *nodes, size_t len);
struct lwm_idset *lwm_idset_clone(const struct lwm_idset *set);
void lwm_idset_free(struct lwm_idset *set);		/* by RCU; NULL is fine */
/* The members in order, @max at most; returns how many. */
unsigned int lwm_idset_targets(const struct lwm_idset *set, struct lwm_target *t,
			       unsigned int max);
int lwm_idset_put(struct sk_buff *msg, int attr, const struct lwm_idset *set);

#endif /* _LWM_NODESET_H */
