// SPDX-License-Identifier: GPL-2.0
#include "net.h"

#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "dev.h"
#include "netlink.h"
#include "table.h"

unsigned int lwm_net_id __read_mostly;

struct lwm_dev *__lwm_net_find_rcu(const struct lwm_net *lnet, u32 id)
{
	struct lwm_dev *ldev, *found = NULL;

	hlist_for_each_entry_rcu(ldev, &lnet->devs, net_link) {
		if (ldev->conf.id != id)
			continue;
		if (found)
			return ERR_PTR(-ENOTUNIQ);
		found = ldev;
	}
	return found && id ? found : ERR_PTR(-ENODEV);
}

/* ---- devices come and go ---- */

static void dev_arrives(struct lwm_dev *ldev)
{
	struct lwm_net *lnet = lwm_pernet(dev_net(ldev->dev));

	WRITE_ONCE(ldev->lnet, lnet);
	hlist_add_head_rcu(&ldev->net_link, &lnet->devs);
}

static void dev_leaves(struct lwm_dev *ldev)
{
	lwm_netlink_forget(ldev);
	hlist_del_init_rcu(&ldev->net_link);
	/* It moves: who found it here must not go on to the next namespace's devices. */
	if (ldev->dev->reg_state == NETREG_REGISTERED)
		synchronize_net();
}

/*
 * An underlay device takes with it the devices that were bound to it, but for
 * those that are on their way out already, perhaps in the same batch.
 */
static void lower_leaves(struct net_device *lower)
{
	struct lwm_net *lnet = lwm_pernet(dev_net(lower));
	struct lwm_dev *ldev, *next;
	LIST_HEAD(list);

	list_for_each_entry_safe(ldev, next, &lnet->under, under_link)
		if (ldev->conf.link == lower->ifindex &&
		    ldev->dev->reg_state == NETREG_REGISTERED)
			unregister_netdevice_queue(ldev->dev, &list);
	unregister_netdevice_many(&list);
}

static void lower_changes(struct net_device *lower)
{
	struct lwm_dev *ldev;

	list_for_each_entry(ldev, &lwm_pernet(dev_net(lower))->under, under_link)
		if (ldev->conf.link == lower->ifindex)
			lwm_dev_follow(ldev, lower);
}

/* A bridge hears queries only while it is up. */
static void upper_rises(struct net_device *upper)
{
	struct net_device *lower;
	struct list_head *iter;

	netdev_for_each_lower_dev(upper, lower, iter)
		if (lwm_dev_is(lower) && netif_running(lower))
			lwm_query_start(netdev_priv(lower));
}

static int net_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	if (event == NETDEV_REGISTER && lwm_dev_is(dev))
		dev_arrives(netdev_priv(dev));
	if (event == NETDEV_UNREGISTER && lwm_dev_is(dev))
		dev_leaves(netdev_priv(dev));
	if (event == NETDEV_CHANGE || event == NETDEV_UP || event == NETDEV_DOWN)
		lower_changes(dev);
	/* A bridge that it is part of now is to know where the router is. */
	if (event == NETDEV_CHANGEUPPER && lwm_dev_is(dev) && netif_running(dev))
		lwm_query_start(netdev_priv(dev));
	if (event == NETDEV_UP)
		upper_rises(dev);
	if (event == NETDEV_UNREGISTER)
		lower_leaves(dev);
	return NOTIFY_DONE;
}

static struct notifier_block net_notifier = {
	.notifier_call = net_event,
};

/* ---- namespaces come and go ---- */

static int __net_init net_setup(struct net *net)
{
	struct lwm_net *lnet = lwm_pernet(net);

	lnet->net = net;
	INIT_HLIST_HEAD(&lnet->devs);
	INIT_LIST_HEAD(&lnet->under);
	INIT_LIST_HEAD(&lnet->carriers);
	mutex_init(&lnet->sock_lock);
	hash_init(lnet->socks);
	return lwm_stats_setup(&lnet->stats);
}

/* Devices that moved elsewhere lose their underlay, and go with it. */
static void __net_exit net_teardown(struct list_head *nets)
{
	struct lwm_dev *ldev, *next;
	struct net *net;
	LIST_HEAD(list);

	rtnl_lock();
	list_for_each_entry(net, nets, exit_list)
		list_for_each_entry_safe(ldev, next, &lwm_pernet(net)->under, under_link)
			unregister_netdevice_queue(ldev->dev, &list);
	unregister_netdevice_many(&list);
	rtnl_unlock();
	lwm_table_flush();

	list_for_each_entry(net, nets, exit_list) {
		WARN_ON_ONCE(!list_empty(&lwm_pernet(net)->carriers));
		lwm_stats_teardown(&lwm_pernet(net)->stats);
	}
}

static struct pernet_operations net_ops = {
	.init = net_setup,
	.exit_batch = net_teardown,
	.id = &lwm_net_id,
	.size = sizeof(struct lwm_net),
};

int lwm_net_init(void)
{
	int err;

	err = register_pernet_subsys(&net_ops);
	if (err)
		return err;
	err = register_netdevice_notifier(&net_notifier);
	if (err)
		unregister_pernet_subsys(&net_ops);
	return err;
}

void lwm_net_exit(void)
{
	unregister_netdevice_notifier(&net_notifier);
	unregister_pernet_subsys(&net_ops);
}
