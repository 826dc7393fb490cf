/* SPDX-License-Identifier: GPL-2.0 */
/* Transactions: changes of many messages that take effect at once, or not at all. */
#ifndef _LWM_TRANSACTION_H
#define _LWM_TRANSACTION_H

#include <linux/types.h>

struct lwm_dev;
struct lwm_table;
struct netlink_ext_ack;

/*
 * A device has at most one, which belongs to a netlink socket: ldev->shadow is
 * the table that it fills, and ldev->shadow_portid that socket. After a change
 * that was refused there is no shadow any more, but the socket still has the
 * transaction, so that what else it had on its way is refused too.
 *
 * All of this is called under RTNL.
 */
int lwm_transaction_begin(struct lwm_dev *ldev, u32 portid, bool empty,
			  struct netlink_ext_ack *extack);
int lwm_transaction_commit(struct lwm_dev *ldev, u32 portid, struct netlink_ext_ack *extack);
/* The table that changes of @portid go to, or an ERR_PTR: @portid must wait. */
struct lwm_table *lwm_transaction_table(struct lwm_dev *ldev, u32 portid,
					struct netlink_ext_ack *extack);
/* A change to the shadow was refused. */
void lwm_transaction_fail(struct lwm_dev *ldev);
void lwm_transaction_forget(struct lwm_dev *ldev);

/* Put @tbl in place of the table of @ldev, which is freed. */
void lwm_transaction_swap(struct lwm_dev *ldev, struct lwm_table *tbl);

int lwm_transaction_init(void);
void lwm_transaction_exit(void);

#endif /* _LWM_TRANSACTION_H */
