// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>

#include <uapi/lwm.h>

#include "link.h"
#include "net.h"
#include "netlink.h"
#include "plan.h"
#include "sock.h"
#include "table.h"
#include "version.h"

static int __init lwm_init(void)
{
	int err;

	err = lwm_plan_init();
	if (err)
		return err;
	err = lwm_table_init();
	if (err)
		goto exit_plan;
	err = lwm_net_init();
	if (err)
		goto exit_table;
	err = lwm_link_init();
	if (err)
		goto exit_net;
	err = lwm_netlink_init();
	if (err)
		goto exit_link;
	err = lwm_sock_init();
	if (err)
		goto exit_netlink;
	return 0;

exit_netlink:
	lwm_netlink_exit();
exit_link:
	lwm_link_exit();
exit_net:
	lwm_net_exit();
exit_table:
	lwm_table_exit();
exit_plan:
	lwm_plan_exit();
	return err;
}

/* The way back. lwm_table_exit() waits for what RCU still has to free. */
static void __exit lwm_exit(void)
{
	lwm_sock_exit();
	lwm_netlink_exit();
	lwm_link_exit();
	lwm_net_exit();
	lwm_table_exit();
	lwm_plan_exit();
}

module_init(lwm_init);
module_exit(lwm_exit);

MODULE_DESCRIPTION("LWM: multicast where the sender says who gets it");
MODULE_AUTHOR("The LWM developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(LWM_VERSION);
MODULE_ALIAS_RTNL_LINK("lwm");
MODULE_ALIAS_GENL_FAMILY(LWM_GENL_NAME);
