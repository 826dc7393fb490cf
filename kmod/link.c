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
#include "prefix.h"
#include "relay.h"
#include "table.h"
#include "transaction.h"
#include "zone.h"

static struct netlink_range_validation link_id_range = {
	.min = 1,
	.max = LWM_NET_MAX,
};

static struct netlink_range_validation link_silence_range = {
	.min = LWM_SILENCE_MIN,
	.max = LWM_SILENCE_MAX,
};

static struct netlink_range_validation link_ageing_range = {
	.max = LWM_AGEING_MAX,
};

static struct netlink_range_validation link_macs_range = {
	.min = 1,
	.max = LWM_MACS_MAX,
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
	[IFLA_LWM_RELAY_RATE]	= { .type = NLA_U32 },
	[IFLA_LWM_SILENCE]	= NLA_POLICY_FULL_RANGE(NLA_U32, &link_silence_range),
	[IFLA_LWM_PROBE]	= NLA_POLICY_RANGE(NLA_U32, LWM_PROBE_MIN, LWM_PROBE_MAX),
	[IFLA_LWM_PREFIXES]	= { .type = NLA_BINARY,
				    .len = LWM_PREFIXES_MAX * sizeof(struct lwm_prefix) },
	[IFLA_LWM_LEARNING]	= NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_LWM_AGEING]	= NLA_POLICY_FULL_RANGE(NLA_U32, &link_ageing_range),
	[IFLA_LWM_MACS]		= NLA_POLICY_FULL_RANGE(NLA_U32, &link_macs_range),
	[IFLA_LWM_SUBSETS4]	= NLA_POLICY_EXACT_LEN(sizeof(__be32) + 1),
	[IFLA_LWM_SUBSETS6]	= NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr) + 1),
	[IFLA_LWM_INITIATORS]	= NLA_POLICY_MAX(NLA_U8, LWM_INITIATORS_OPEN),
};

static int refuse(struct netlink_ext_ack *extack, struct nlattr *attr, const char *why)
{
	NL_SET_BAD_ATTR(extack, attr);
	if (extack)
		extack->_msg = why;
	return -EINVAL;
}

static struct lwm_subset_range range_read(const struct nlattr *attr)
{
	return lwm_subset_range_read(nla_data(attr), nla_len(attr));
}

static int range_put(struct sk_buff *msg, int type, unsigned int len,
		     const struct lwm_subset_range *range)
{
	u8 data[sizeof(range->prefix) + 1];

	lwm_subset_range_write(range, data, len);
	return nla_put(msg, type, len, data);
}

static int link_validate_range(struct nlattr *attr, struct netlink_ext_ack *extack)
{
	struct lwm_subset_range range;

	if (!attr)
		return 0;
	range = range_read(attr);
	if (!lwm_subset_range_valid(&range))
		return refuse(extack, attr, "subset addresses are of a multicast prefix");
	return 0;
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
	return link_validate_range(data[IFLA_LWM_SUBSETS4], extack) ?:
	       link_validate_range(data[IFLA_LWM_SUBSETS6], extack);
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
	if (data[IFLA_LWM_RELAY_RATE])
		conf->relay_rate = nla_get_u32(data[IFLA_LWM_RELAY_RATE]);
	if (data[IFLA_LWM_SILENCE])
		conf->silence = nla_get_u32(data[IFLA_LWM_SILENCE]);
	if (data[IFLA_LWM_PROBE])
		conf->probe = nla_get_u32(data[IFLA_LWM_PROBE]);
	if (data[IFLA_LWM_LEARNING])
		conf->learning = nla_get_u8(data[IFLA_LWM_LEARNING]);
	if (data[IFLA_LWM_AGEING])
		conf->ageing = nla_get_u32(data[IFLA_LWM_AGEING]);
	if (data[IFLA_LWM_MACS])
		conf->macs = nla_get_u32(data[IFLA_LWM_MACS]);
	if (data[IFLA_LWM_INITIATORS])
		conf->initiators = nla_get_u8(data[IFLA_LWM_INITIATORS]);
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
	if (data[IFLA_LWM_SUBSETS4])
		conf->subsets4 = range_read(data[IFLA_LWM_SUBSETS4]);
	if (data[IFLA_LWM_SUBSETS6])
		conf->subsets6 = range_read(data[IFLA_LWM_SUBSETS6]);
	conf_parse_live(data, conf);
}

static bool conf_complete(const struct lwm_conf *conf)
{
	return conf->id && conf->node && conf->zone &&
	       (conf->local4 || !ipv6_addr_any(&conf->local6));
}

static bool range_same(const struct lwm_subset_range *a, const struct lwm_subset_range *b)
{
	return a->len == b->len && ipv6_addr_equal(&a->prefix, &b->prefix);
}

static bool conf_same_but_live(const struct lwm_conf *a, const struct lwm_conf *b)
{
	return a->id == b->id && a->node == b->node && a->zone == b->zone &&
	       a->local4 == b->local4 && ipv6_addr_equal(&a->local6, &b->local6) &&
	       a->link == b->link && a->port == b->port && a->setlen == b->setlen &&
	       range_same(&a->subsets4, &b->subsets4) && range_same(&a->subsets6, &b->subsets6);
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

	if (!lwm_zone_find(tbl, conf->zone))
		err = lwm_zone_new(tbl, &zone, extack);
	if (!err && old.id != self.id && lwm_node_find(tbl, old.id))
		err = lwm_node_del(tbl, &old, extack);
	/* As the same node it keeps the overlay addresses that it was given. */
	if (!err && lwm_node_find(tbl, old.id))
		err = lwm_node_set(tbl, &self, extack);
	else if (!err)
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
	lwm_fdb_prune(ldev, old && tbl && old->network == tbl->network ? tbl : NULL);
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
	struct lwm_prefixes *prefixes = NULL;
	int err;

	ldev->net = under;
	ldev->mtu_set = tb[IFLA_MTU];
	if (data)
		conf_parse(data, &conf);
	if (data && data[IFLA_LWM_PREFIXES])
		prefixes = lwm_prefixes_read(data[IFLA_LWM_PREFIXES], extack);
	if (IS_ERR(prefixes))
		return PTR_ERR(prefixes);
	if (conf_complete(&conf) && !tb[IFLA_ADDRESS]) {
		u8 mac[ETH_ALEN];

		lwm_node_mac(conf.id, conf.node, mac);
		eth_hw_addr_set(dev, mac);
	}

	/* Packets may come as soon as a carrier is open: first what counts them. */
	err = register_netdevice(dev);
	if (err) {
		kfree(prefixes);
		return err;
	}
	lwm_prefixes_set(ldev, prefixes);
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

/* What needs the device down, where that differs. */
static int change_conf(struct lwm_dev *ldev, const struct lwm_conf *conf,
		       struct netlink_ext_ack *extack)
{
	int err;

	if (conf_same_but_live(conf, &ldev->conf))
		return 0;
	if (netif_running(ldev->dev)) {
		NL_SET_ERR_MSG(extack,
			       "this can be changed only while it is down: set the device down first");
		return -EBUSY;
	}
	err = conf_apply(ldev, conf, extack);
	if (!err && lwm_table_rtnl(ldev))
		lwm_dev_update_mtu(ldev, lwm_table_rtnl(ldev));
	return err;
}

static void change_live(struct lwm_dev *ldev, const struct lwm_conf *conf)
{
	WRITE_ONCE(ldev->conf.ttl, conf->ttl);
	WRITE_ONCE(ldev->conf.dscp, conf->dscp);
	WRITE_ONCE(ldev->conf.csum, conf->csum);
	WRITE_ONCE(ldev->conf.relay_rate, conf->relay_rate);
	WRITE_ONCE(ldev->conf.silence, conf->silence);
	WRITE_ONCE(ldev->conf.probe, conf->probe);
	WRITE_ONCE(ldev->conf.learning, conf->learning);
	WRITE_ONCE(ldev->conf.ageing, conf->ageing);
	WRITE_ONCE(ldev->conf.macs, conf->macs);
	WRITE_ONCE(ldev->conf.initiators, conf->initiators);
	lwm_fdb_conf_changed(ldev);
	if (conf->initiators != LWM_INITIATORS_OPEN)
		lwm_stranger_forget(ldev);
}

/* Whose an address is may be another one's now. */
static void change_prefixes(struct lwm_dev *ldev, struct lwm_prefixes *prefixes)
{
	struct lwm_table *tbl = lwm_table_rtnl(ldev);

	lwm_prefixes_set(ldev, prefixes);
	if (tbl)
		lwm_table_touched(tbl);
	lwm_joins_kick(ldev);
}

static int link_change(struct net_device *dev, struct nlattr *tb[],
		       struct nlattr *data[], struct netlink_ext_ack *extack)
{
	struct lwm_dev *ldev = netdev_priv(dev);
	struct lwm_prefixes *prefixes = NULL;
	struct lwm_conf conf = ldev->conf;
	bool other_rate;
	int err;

	/* The underlay may be in a namespace that this one's root has no say in. */
	if (!rtnl_dev_link_net_capable(dev, ldev->net))
		return -EPERM;
	if (!data)
		return 0;
	conf_parse(data, &conf);
	if (data[IFLA_LWM_PREFIXES])
		prefixes = lwm_prefixes_read(data[IFLA_LWM_PREFIXES], extack);
	if (IS_ERR(prefixes))
		return PTR_ERR(prefixes);
	other_rate = conf.relay_rate != ldev->conf.relay_rate;
	err = change_conf(ldev, &conf, extack);
	if (err) {
		kfree(prefixes);
		return err;
	}
	if (other_rate && lwm_table_rtnl(ldev))
		lwm_relay_forget(lwm_table_rtnl(ldev));
	change_live(ldev, &conf);
	if (data[IFLA_LWM_PREFIXES])
		change_prefixes(ldev, prefixes);
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
	       nla_total_size(sizeof(u8)) * 5 +		/* SETLEN, TTL, DSCP, CSUM, LEARNING */
	       nla_total_size(sizeof(u32)) * 3 +		/* RELAY_RATE, SILENCE, PROBE */
	       nla_total_size(sizeof(u32)) * 2 +		/* AGEING, MACS */
	       nla_total_size(LWM_PREFIXES_MAX *
			      sizeof(struct lwm_prefix)) +	/* IFLA_LWM_PREFIXES */
	       nla_total_size(sizeof(__be32) + 1) +		/* IFLA_LWM_SUBSETS4 */
	       nla_total_size(sizeof(struct in6_addr) + 1) +	/* IFLA_LWM_SUBSETS6 */
	       nla_total_size(sizeof(u8));			/* IFLA_LWM_INITIATORS */
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
	    nla_put_u8(msg, IFLA_LWM_CSUM, conf->csum) ||
	    nla_put_u32(msg, IFLA_LWM_RELAY_RATE, conf->relay_rate) ||
	    nla_put_u32(msg, IFLA_LWM_SILENCE, conf->silence) ||
	    nla_put_u32(msg, IFLA_LWM_PROBE, conf->probe) ||
	    nla_put_u8(msg, IFLA_LWM_LEARNING, conf->learning) ||
	    nla_put_u32(msg, IFLA_LWM_AGEING, conf->ageing) ||
	    nla_put_u32(msg, IFLA_LWM_MACS, conf->macs) ||
	    lwm_prefixes_fill(msg, ldev) ||
	    range_put(msg, IFLA_LWM_SUBSETS4, sizeof(__be32) + 1, &conf->subsets4) ||
	    range_put(msg, IFLA_LWM_SUBSETS6, sizeof(struct in6_addr) + 1, &conf->subsets6) ||
	    nla_put_u8(msg, IFLA_LWM_INITIATORS, conf->initiators))
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
