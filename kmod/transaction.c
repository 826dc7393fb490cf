// SPDX-License-Identifier: GPL-2.0
#include "transaction.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "dev.h"
#include "net.h"
#include "netlink.h"
#include "table.h"

/* Open ones: while there are none, a netlink socket that is closed costs nothing. */
static atomic_t transactions;

void lwm_transaction_forget(struct lwm_dev *ldev)
{
	ASSERT_RTNL();
	if (!ldev->shadow_portid)
		return;
	lwm_transaction_fail(ldev);
	ldev->shadow_portid = 0;
	atomic_dec(&transactions);
}

void lwm_transaction_fail(struct lwm_dev *ldev)
{
	lwm_table_free(ldev->shadow);
	ldev->shadow = NULL;
}

int lwm_transaction_begin(struct lwm_dev *ldev, u32 portid, bool empty,
			  struct netlink_ext_ack *extack)
{
	struct lwm_table *tbl = lwm_table_rtnl(ldev);

	if (ldev->shadow_portid && ldev->shadow_portid != portid) {
		NL_SET_ERR_MSG(extack, "a transaction is open on this device");
		return -EBUSY;
	}
	tbl = empty ? lwm_table_clone_self(tbl, ldev->conf.node) : lwm_table_clone(tbl);
	if (IS_ERR(tbl))
		return PTR_ERR(tbl);

	lwm_transaction_forget(ldev);
	ldev->shadow = tbl;
	ldev->shadow_portid = portid;
	atomic_inc(&transactions);
	return 0;
}

struct lwm_table *lwm_transaction_table(struct lwm_dev *ldev, u32 portid,
					struct netlink_ext_ack *extack)
{
	if (!ldev->shadow_portid)
		return lwm_table_rtnl(ldev);
	if (ldev->shadow_portid != portid) {
		NL_SET_ERR_MSG(extack, "a transaction is open on this device");
		return ERR_PTR(-EBUSY);
	}
	if (!ldev->shadow) {
		NL_SET_ERR_MSG(extack, "a change was refused: the transaction is void");
		return ERR_PTR(-ECANCELED);
	}
	return ldev->shadow;
}

void lwm_transaction_swap(struct lwm_dev *ldev, struct lwm_table *tbl)
{
	struct lwm_table *old = lwm_table_rtnl(ldev);

	rcu_assign_pointer(ldev->table, tbl);
	lwm_table_free(old);
}

int lwm_transaction_commit(struct lwm_dev *ldev, u32 portid, struct netlink_ext_ack *extack)
{
	struct lwm_table *tbl = lwm_transaction_table(ldev, portid, extack);

	if (!ldev->shadow_portid) {
		NL_SET_ERR_MSG(extack, "no transaction is open on this device: begin one");
		return -EINVAL;
	}
	if (!IS_ERR(tbl)) {
		lwm_transaction_swap(ldev, tbl);
		ldev->shadow = NULL;
	}
	if (ldev->shadow_portid == portid)
		lwm_transaction_forget(ldev);
	return PTR_ERR_OR_ZERO(tbl);
}

/* ---- sockets that are closed ---- */

static void portid_forget(struct net *net, u32 portid)
{
	struct lwm_dev *ldev;

	rtnl_lock();
	hlist_for_each_entry(ldev, &lwm_pernet(net)->devs, net_link)
		if (ldev->shadow_portid == portid)
			lwm_transaction_forget(ldev);
	rtnl_unlock();
}

/* The socket has its transactions no more: what it sent was done before it could be closed. */
static int portid_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct netlink_notify *notify = ptr;

	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC &&
	    atomic_read(&transactions))
		portid_forget(notify->net, notify->portid);
	return NOTIFY_DONE;
}

static struct notifier_block portid_notifier = {
	.notifier_call = portid_event,
};

int lwm_transaction_init(void)
{
	return netlink_register_notifier(&portid_notifier);
}

void lwm_transaction_exit(void)
{
	netlink_unregister_notifier(&portid_notifier);
}
