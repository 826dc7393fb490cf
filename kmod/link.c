// SPDX-License-Identifier: GPL-2.0
#include "link.h"

#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <net/rtnetlink.h>

#include <uapi/lwm.h>

#include "dev.h"
#include "geneve.h"
#include "net.h"
#include "node.h"
#include "table.h"
#include "transaction.h"
#include "zone.h"

static struct netlink_range_validation link_id_range = {
	.min = 1,
	.max = LWM_NET_MAX,
};

static const struct nla_policy link_policy[IFLA_LWM_MAX + 1] = {
	[IFLA_LWM_UNSPEC]	= { .strict_start_type = IFLA_LWM_ID },
	[IFLA_LWM_ID]		= NLA_POLICY_FULL_RANGE(NLA_U32, &link_id_range),
	[IFLA_LWM_NODE]		= NLA_POLICY_MIN(NLA_U16, 1),
	[IFLA_LWM_ZONE]		= NLA_POLICY_MIN(NLA_U16, 1),
	[IFLA_LWM_LOCAL]	= NLA_POLICY_EXACT_LEN(sizeof(__be32)),
	[IFLA_LWM_LOCAL6]	= NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[IFLA_LWM_LINK]		= { .type = NLA_U32 },
	[IFLA_LWM_PORT]		= NLA_POLICY_EXACT_LEN(sizeof(__be16)),
	[IFLA_LWM_SETLEN]	= NLA_POLICY_RANGE(NLA_U8, LWM_SETLEN_MIN, LWM_SETLEN_MAX),
	[IFLA_LWM_TTL]		= { .type = NLA_U8 },
	[IFLA_LWM_DSCP]		= NLA_POLICY_MAX(NLA_U8, 63),
	[IFLA_LWM_CSUM]		= NLA_POLICY_MAX(NLA_U8, 1),
};

static int refuse(struct netlink_ext_ack *extack, struct nlattr *attr, const char *why)
{
	NL_SET_BAD_ATTR(extack, attr);
	if (extack)
		extack->_msg = why;
	return -EINVAL;
}

static int link_validate(struct nlattr *tb[], struct nlattr *data[],
			 struct netlink_ext_ack *extack)
{
	if (tb[IFLA_ADDRESS] && (nla_len(tb[IFLA_ADDRESS]) != ETH_ALEN ||
				 !is_valid_ether_addr(nla_data(tb[IFLA_ADDRESS]))))
		return refuse(extack, tb[IFLA_ADDRESS], "not a unicast MAC address");
	if (!data)
		return 0;
	if (data[IFLA_LWM_LOCAL] && ipv4_is_multicast(nla_get_in_addr(data[IFLA_LWM_LOCAL])))
		return refuse(extack, data[IFLA_LWM_LOCAL], "the local address must be unicast");
	if (data[IFLA_LWM_LOCAL6] &&
	    ipv6_addr_is_multicast(nla_data(data[IFLA_LWM_LOCAL6])))
		return refuse(extack, data[IFLA_LWM_LOCAL6], "the local address must be unicast");
	if (data[IFLA_LWM_PORT] && !nla_get_be16(data[IFLA_LWM_PORT]))
		return refuse(extack, data[IFLA_LWM_PORT], "UDP port 0 is reserved");
	if (data[IFLA_LWM_SETLEN] && nla_get_u8(data[IFLA_LWM_SETLEN]) % 4)
		return refuse(extack, data[IFLA_LWM_SETLEN], "setlen must be a multiple of 4");
	return 0;
}

/* What can be changed while packets are on their way. */
static void conf_parse_live(struct nlattr *data[], struct lwm_conf *conf)
{
	if (data[IFLA_LWM_TTL])
		conf->ttl = nla_get_u8(data[IFLA_LWM_TTL]);
	if (data[IFLA_LWM_DSCP])
		conf->dscp = nla_get_u8(data[IFLA_LWM_DSCP]);
	if (data[IFLA_LWM_CSUM])
		conf->csum = nla_get_u8(data[IFLA_LWM_CSUM]);
}

static void conf_parse(struct nlattr *data[], struct lwm_conf *conf)
{
	if (data[IFLA_LWM_ID])
		conf->id = nla_get_u32(data[IFLA_LWM_ID]);
	if (data[IFLA_LWM_NODE])
		conf->node = nla_get_u16(data[IFLA_LWM_NODE]);
	if (data[IFLA_LWM_ZONE])
		conf->zone = nla_get_u16(data[IFLA_LWM_ZONE]);
	if (data[IFLA_LWM_LOCAL])
		conf->local4 = nla_get_in_addr(data[IFLA_LWM_LOCAL]);
	if (data[IFLA_LWM_LOCAL6])
		conf->local6 = nla_get_in6_addr(data[IFLA_LWM_LOCAL6]);
	if (data[IFLA_LWM_LINK])
		conf->link = nla_get_u32(data[IFLA_LWM_LINK]);
	if (data[IFLA_LWM_PORT])
		conf->port = nla_get_be16(data[IFLA_LWM_PORT]);
	if (data[IFLA_LWM_SETLEN])
		conf->setlen = nla_get_u8(data[IFLA_LWM_SETLEN]);
	conf_parse_live(data, conf);
}

static bool conf_complete(const struct lwm_conf *conf)
{
	return conf->id && conf->node && conf->zone &&
	       (conf->local4 || !ipv6_addr_any(&conf->local6));
}

static bool conf_same_but_live(const struct lwm_conf *a, const struct lwm_conf *b)
{
	return a->id == b->id && a->node == b->node && a->zone == b->zone &&
	       a->local4 == b->local4 && ipv6_addr_equal(&a->local6, &b->local6) &&
	       a->link == b->link && a->port == b->port && a->setlen == b->setlen;
}

/* The tables that @conf starts from: what was known of this network stays known. */
static struct lwm_table *conf_table(const struct lwm_dev *ldev, const struct lwm_conf *conf,
				    struct netlink_ext_ack *extack)
{
	struct lwm_zone_conf zone = { .id = conf->zone };
	struct lwm_node_conf old = { .id = ldev->conf.node, .self = true };
	struct lwm_node_conf self = {
		.id = conf->node,
		.zone = conf->zone,
		.addr4 = conf->local4,
		.addr6 = conf->local6,
		.flags = LWM_NODE_PERMANENT,
		.flags_mask = LWM_NODE_PERMANENT,
		.has_zone = true,
		.has_addr4 = true,
		.has_addr6 = true,
		.self = true,
	};
	struct lwm_table *now = lwm_table_rtnl(ldev), *tbl;
	int err = 0;

	if (now && now->network == conf->id)
		tbl = lwm_table_clone(now);
	else
		tbl = lwm_table_new(conf->id);
	if (IS_ERR(tbl))
		return tbl;

	if (lwm_node_find(tbl, old.id))
		err = lwm_node_del(tbl, &old, extack);
	if (!err && !lwm_zone_find(tbl, conf->zone))
		err = lwm_zone_new(tbl, &zone, extack);
	if (!err)
		err = lwm_node_new(tbl, &self, extack);
	if (err) {
		lwm_table_free(tbl);
		return ERR_PTR(err);
	}
	return tbl;
}

/* The derived MAC follows the ids; one that the user chose stays. */
static int conf_mac(struct lwm_dev *ldev, const struct lwm_conf *conf,
		    struct netlink_ext_ack *extack)
{
	struct net_device *dev = ldev->dev;
	u8 old[ETH_ALEN], mac[ETH_ALEN];

	if (!conf->id || !conf->node)
		return 0;
	lwm_node_mac(ldev->conf.id, ldev->conf.node, old);
	if (!is_zero_ether_addr(dev->dev_addr) && !ether_addr_equal(dev->dev_addr, old))
		return 0;
	lwm_node_mac(conf->id, conf->node, mac);
	return lwm_netdev_set_mac(dev, mac, extack);
}

/* The UDP socket in the way of one that is bound elsewhere may be the device's own. */
static int conf_carriers(struct lwm_dev *ldev, const struct lwm_conf *conf,
			 struct netlink_ext_ack *extack)
{
	int err;

	err = lwm_carrier_open(ldev, conf, extack);
	if (err != -EADDRINUSE || conf->link == ldev->conf.link || !lwm_table_rtnl(ldev))
		return err;

	lwm_carrier_close(ldev);
	err = lwm_carrier_open(ldev, conf, extack);
	if (!err && extack)
		extack->_msg = NULL;	/* of the first try */
	else if (lwm_carrier_open(ldev, &ldev->conf, NULL))
		netdev_err(ldev->dev, "lost its UDP socket to somebody else\n");
	return err;
}

/* As it was before conf_mac(): a device that was never configured has no valid one. */
static void conf_mac_restore(struct net_device *dev, const u8 *mac)
{
	if (ether_addr_equal(dev->dev_addr, mac))
		return;
	eth_hw_addr_set(dev, mac);
	call_netdevice_notifiers(NETDEV_CHANGEADDR, dev);
}

static int conf_open(struct lwm_dev *ldev, const struct lwm_conf *conf,
		     struct netlink_ext_ack *extack)
{
	u8 old[ETH_ALEN] __aligned(2);
	int err;

	ether_addr_copy(old, ldev->dev->dev_addr);
	err = conf_mac(ldev, conf, extack);
	if (err || !conf_complete(conf))
		return err;
	err = conf_carriers(ldev, conf, extack);
	if (err)
		conf_mac_restore(ldev->dev, old);
	return err;
}

/* Put @conf in force, or leave all as it was. The device is down. */
static int conf_apply(struct lwm_dev *ldev, const struct lwm_conf *conf,
		      struct netlink_ext_ack *extack)
{
	struct lwm_table *old = lwm_table_rtnl(ldev), *tbl = NULL;
	int err;

	if (conf->link && !__dev_get_by_index(ldev->net, conf->link)) {
		NL_SET_ERR_MSG(extack,
			       "the underlay device does not exist in the underlay's namespace");
		return -ENODEV;
	}
	if (conf_complete(conf)) {
		tbl = conf_table(ldev, conf, extack);
		if (IS_ERR(tbl))
			return PTR_ERR(tbl);
	}
	err = conf_open(ldev, conf, extack);
	if (err) {
		lwm_table_free(tbl);
		return err;
	}
	if (!tbl)
		lwm_carrier_close(ldev);

	/* What a transaction has changed so far was changed in other tables. */
	lwm_transaction_fail(ldev);
	ldev->conf = *conf;
	rcu_assign_pointer(ldev->table, tbl);
	if (old) {
		synchronize_net();
		lwm_table_free(old);
	}
	return 0;
}

static int link_new(struct net_device *dev, struct rtnl_newlink_params *params,
		    struct netlink_ext_ack *extack)
{
	struct nlattr **tb = params->tb, **data = params->data;
	struct net *under = rtnl_newlink_link_net(params);
	struct lwm_dev *ldev = netdev_priv(dev);
	struct lwm_conf conf = ldev->conf;
	int err;

	ldev->net = under;
	ldev->mtu_set = tb[IFLA_MTU];
	if (data)
		conf_parse(data, &conf);
	if (conf_complete(&conf) && !tb[IFLA_ADDRESS]) {
		u8 mac[ETH_ALEN];

		lwm_node_mac(conf.id, conf.node, mac);
		eth_hw_addr_set(dev, mac);
	}

	/* Packets may come as soon as a carrier is open: first what counts them. */
	err = register_netdevice(dev);
	if (err)
		return err;
	list_add(&ldev->under_link, &lwm_pernet(under)->under);
	err = conf_apply(ldev, &conf, extack);
	if (err) {
		unregister_netdevice(dev);
		return err;
	}
	if (lwm_table_rtnl(ldev))
		lwm_dev_update_mtu(ldev, lwm_table_rtnl(ldev));
	return 0;
}

static int link_change(struct net_device *dev, struct nlattr *tb[],
		       struct nlattr *data[], struct netlink_ext_ack *extack)
{
	struct lwm_dev *ldev = netdev_priv(dev);
	struct lwm_conf conf = ldev->conf;
	int err;

	/* The underlay may be in a namespace that this one's root has no say in. */
	if (!rtnl_dev_link_net_capable(dev, ldev->net))
		return -EPERM;
	if (!data)
		return 0;
	conf_parse(data, &conf);
	if (!conf_same_but_live(&conf, &ldev->conf)) {
		if (netif_running(dev)) {
			NL_SET_ERR_MSG(extack,
				       "only ttl, dscp and csum can be changed while it is up: set the device down first");
			return -EBUSY;
		}
		err = conf_apply(ldev, &conf, extack);
		if (err)
			return err;
		if (lwm_table_rtnl(ldev))
			lwm_dev_update_mtu(ldev, lwm_table_rtnl(ldev));
	}
	WRITE_ONCE(ldev->conf.ttl, conf.ttl);
	WRITE_ONCE(ldev->conf.dscp, conf.dscp);
	WRITE_ONCE(ldev->conf.csum, conf.csum);
	return 0;
}

static size_t link_size(const struct net_device *dev)
{
	return nla_total_size(sizeof(u32)) +			/* IFLA_LWM_ID */
	       nla_total_size(sizeof(u16)) +			/* IFLA_LWM_NODE */
	       nla_total_size(sizeof(u16)) +			/* IFLA_LWM_ZONE */
	       nla_total_size(sizeof(__be32)) +			/* IFLA_LWM_LOCAL */
	       nla_total_size(sizeof(struct in6_addr)) +	/* IFLA_LWM_LOCAL6 */
	       nla_total_size(sizeof(u32)) +			/* IFLA_LWM_LINK */
	       nla_total_size(sizeof(__be16)) +			/* IFLA_LWM_PORT */
	       nla_total_size(sizeof(u8)) * 4;			/* SETLEN, TTL, DSCP, CSUM */
}

static int link_fill(struct sk_buff *msg, const struct net_device *dev)
{
	const struct lwm_dev *ldev = netdev_priv(dev);
	const struct lwm_conf *conf = &ldev->conf;

	if ((conf->id && nla_put_u32(msg, IFLA_LWM_ID, conf->id)) ||
	    (conf->node && nla_put_u16(msg, IFLA_LWM_NODE, conf->node)) ||
	    (conf->zone && nla_put_u16(msg, IFLA_LWM_ZONE, conf->zone)) ||
	    (conf->local4 && nla_put_in_addr(msg, IFLA_LWM_LOCAL, conf->local4)) ||
	    (!ipv6_addr_any(&conf->local6) &&
	     nla_put_in6_addr(msg, IFLA_LWM_LOCAL6, &conf->local6)) ||
	    (conf->link && nla_put_u32(msg, IFLA_LWM_LINK, conf->link)) ||
	    nla_put_be16(msg, IFLA_LWM_PORT, conf->port) ||
	    nla_put_u8(msg, IFLA_LWM_SETLEN, conf->setlen) ||
	    nla_put_u8(msg, IFLA_LWM_TTL, conf->ttl) ||
	    nla_put_u8(msg, IFLA_LWM_DSCP, conf->dscp) ||
	    nla_put_u8(msg, IFLA_LWM_CSUM, conf->csum))
		return -EMSGSIZE;
	return 0;
}

static struct net *link_underlay_net(const struct net_device *dev)
{
	const struct lwm_dev *ldev = netdev_priv(dev);

	return ldev->net;
}

LWM_NEWLINK_SHIM(link_new)

static struct rtnl_link_ops link_ops __read_mostly = {
	.kind		= "lwm",
	.priv_size	= sizeof(struct lwm_dev),
	.setup		= lwm_dev_setup,
	.maxtype	= IFLA_LWM_MAX,
	.policy		= link_policy,
	.validate	= link_validate,
	.newlink	= LWM_NEWLINK(link_new),
	.changelink	= link_change,
	.get_size	= link_size,
	.fill_info	= link_fill,
	.get_link_net	= link_underlay_net,
};

int lwm_link_init(void)
{
	return rtnl_link_register(&link_ops);
}

void lwm_link_exit(void)
{
	rtnl_link_unregister(&link_ops);
}
