// SPDX-License-Identifier: GPL-2.0
#include "control.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/lwm.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

static struct nl_message m;

void control_open(struct control *c)
{
	c->route = nl_open(NETLINK_ROUTE);
	c->generic = nl_open(NETLINK_GENERIC);
	c->family = 0;
	c->ifindex = 0;
}

void control_close(struct control *c)
{
	close(c->route);
	close(c->generic);
}

/* ---- links ---- */

static void link_start(int type, int flags, const char *name)
{
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC };

	nl_start(&m, type, flags, &info, sizeof(info));
	if (name)
		nl_put_string(&m, IFLA_IFNAME, name);
}

static void put_prefix(const uint8_t *addr)
{
	struct lwm_prefix prefix = { .family = AF_INET6, .len = 64 };

	memcpy(prefix.addr, addr, sizeof(prefix.addr));
	nl_put(&m, IFLA_LWM_PREFIXES, &prefix, sizeof(prefix));
}

static void link_put_conf(const struct link_conf *conf)
{
	struct nlattr *info = nl_nest(&m, IFLA_LINKINFO), *data;

	nl_put_string(&m, IFLA_INFO_KIND, "lwm");
	data = nl_nest(&m, IFLA_INFO_DATA);
	if (conf->id)
		nl_put_u32(&m, IFLA_LWM_ID, conf->id);
	if (conf->node)
		nl_put_u16(&m, IFLA_LWM_NODE, conf->node);
	if (conf->zone)
		nl_put_u16(&m, IFLA_LWM_ZONE, conf->zone);
	if (conf->local4)
		nl_put_u32(&m, IFLA_LWM_LOCAL, conf->local4);
	if (conf->local6)
		nl_put(&m, IFLA_LWM_LOCAL6, conf->local6, 16);
	if (conf->link)
		nl_put_u32(&m, IFLA_LWM_LINK, conf->link);
	if (conf->port)
		nl_put_u16(&m, IFLA_LWM_PORT, htons(conf->port));
	if (conf->setlen)
		nl_put_u8(&m, IFLA_LWM_SETLEN, conf->setlen);
	if (conf->ttl)
		nl_put_u8(&m, IFLA_LWM_TTL, conf->ttl);
	if (conf->silence)
		nl_put_u32(&m, IFLA_LWM_SILENCE, conf->silence);
	if (conf->probe)
		nl_put_u32(&m, IFLA_LWM_PROBE, conf->probe);
	if (conf->prefix6)
		put_prefix(conf->prefix6);
	nl_nest_end(&m, data);
	nl_nest_end(&m, info);
}

int link_new(struct control *c, const struct link_conf *conf)
{
	link_start(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, conf->name);
	link_put_conf(conf);
	return nl_ask(c->route, &m);
}

int link_change(struct control *c, const struct link_conf *conf)
{
	link_start(RTM_NEWLINK, 0, conf->name);
	link_put_conf(conf);
	return nl_ask(c->route, &m);
}

int link_del(struct control *c, const char *name)
{
	link_start(RTM_DELLINK, 0, name);
	return nl_ask(c->route, &m);
}

int link_set_up(struct control *c, const char *name, bool up)
{
	struct ifinfomsg info = {
		.ifi_family = AF_UNSPEC, .ifi_flags = up ? IFF_UP : 0, .ifi_change = IFF_UP,
	};

	nl_start(&m, RTM_NEWLINK, 0, &info, sizeof(info));
	nl_put_string(&m, IFLA_IFNAME, name);
	return nl_ask(c->route, &m);
}

int link_move(struct control *c, const char *name, int netns)
{
	link_start(RTM_NEWLINK, 0, name);
	nl_put_u32(&m, IFLA_NET_NS_FD, netns);
	return nl_ask(c->route, &m);
}

int link_dummy(struct control *c, const char *name)
{
	struct nlattr *info;

	link_start(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, name);
	info = nl_nest(&m, IFLA_LINKINFO);
	nl_put_string(&m, IFLA_INFO_KIND, "dummy");
	nl_nest_end(&m, info);
	return nl_ask(c->route, &m);
}

int link_veth(struct control *c, const char *name, const char *peer, int peer_netns)
{
	struct ifinfomsg none = { .ifi_family = AF_UNSPEC };
	struct nlattr *info, *data, *other;

	link_start(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, name);
	info = nl_nest(&m, IFLA_LINKINFO);
	nl_put_string(&m, IFLA_INFO_KIND, "veth");
	data = nl_nest(&m, IFLA_INFO_DATA);
	other = nl_put(&m, VETH_INFO_PEER | NLA_F_NESTED, &none, sizeof(none));
	nl_put_string(&m, IFLA_IFNAME, peer);
	nl_put_u32(&m, IFLA_NET_NS_FD, peer_netns);
	nl_nest_end(&m, other);
	nl_nest_end(&m, data);
	nl_nest_end(&m, info);
	return nl_ask(c->route, &m);
}

int link_enslave(struct control *c, const char *name, const char *bridge)
{
	link_start(RTM_NEWLINK, 0, name);
	nl_put_u32(&m, IFLA_MASTER, if_nametoindex(bridge));
	return nl_ask(c->route, &m);
}

int address_add(struct control *c, const char *name, uint32_t addr4, uint8_t prefix)
{
	struct ifaddrmsg info = {
		.ifa_family = AF_INET, .ifa_prefixlen = prefix, .ifa_index = if_nametoindex(name),
	};

	nl_start(&m, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &info, sizeof(info));
	nl_put_u32(&m, IFA_LOCAL, addr4);
	nl_put_u32(&m, IFA_ADDRESS, addr4);
	return nl_ask(c->route, &m);
}

/* ---- tables ---- */

/* The family may have gone and come back under another number. */
static int table_start(struct control *c, const char *dev, int cmd)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = LWM_GENL_VERSION };
	int err;

	if (!c->family)
		c->family = nl_family(c->generic, LWM_GENL_NAME);
	err = c->family ? 0 : ENOENT;
	if (err)
		return err;
	nl_start(&m, c->family, 0, &genl, sizeof(genl));
	if (dev)
		nl_put_u32(&m, LWM_A_IFINDEX, c->ifindex ?: if_nametoindex(dev));
	return 0;
}

static int table_ask(struct control *c)
{
	int err = nl_ask(c->generic, &m);

	if (err == ENOENT || err == EOPNOTSUPP)
		c->family = 0;
	return err;
}

static void put_members(int type, uint64_t members)
{
	struct {
		struct lwm_nodes nodes;
		uint64_t bits;
	} __attribute__((packed)) set = { { .form = LWM_NODES_BITMAP }, members };

	nl_put(&m, type, &set, sizeof(set));
}

static void put_node(const struct object *o)
{
	struct nla_bitfield32 flags = { o->flags, o->mask };
	struct lwm_overlay overlay = { .family = AF_INET6 };

	nl_put_u16(&m, LWM_A_NODE_ID, o->id);
	if (o->zone)
		nl_put_u16(&m, LWM_A_NODE_ZONE, o->zone);
	if (o->via)
		nl_put_u16(&m, LWM_A_NODE_VIA, o->via > 0 ? o->via : 0);
	if (o->addr4)
		nl_put_u32(&m, LWM_A_NODE_ADDR4, o->addr4);
	if (o->addr6)
		nl_put(&m, LWM_A_NODE_ADDR6, o->addr6, 16);
	if (o->mac)
		nl_put(&m, LWM_A_NODE_MAC, o->mac, 6);
	if (o->overlay) {
		memcpy(overlay.addr, o->overlay, sizeof(overlay.addr));
		nl_put(&m, LWM_A_NODE_OVERLAY, &overlay, sizeof(overlay));
	}
	if (o->mask)
		nl_put(&m, LWM_A_NODE_FLAGS, &flags, sizeof(flags));
}

static void put_zone(const struct object *o)
{
	nl_put_u16(&m, LWM_A_ZONE_ID, o->id);
	if (o->via)
		nl_put_u16(&m, LWM_A_ZONE_VIA, o->via > 0 ? o->via : 0);
	if (o->relay)
		nl_put_u8(&m, LWM_A_ZONE_RELAY, o->relay > 0 ? o->relay : 0);
	if (o->members)
		put_members(LWM_A_ZONE_RELAY_NODES, o->members);
}

static void put_group(const struct object *o)
{
	nl_put_u16(&m, LWM_A_GROUP_ID, o->id);
	if (o->members)
		put_members(LWM_A_GROUP_NODES, o->members);
	if (o->addr4)
		nl_put_u32(&m, LWM_A_GROUP_ADDR4, o->addr4);
	if (o->addr6)
		nl_put(&m, LWM_A_GROUP_ADDR6, o->addr6, 16);
}

static void put_object(int cmd, const struct object *o)
{
	struct nlattr *nest;

	if (cmd <= LWM_CMD_NODE_DEL) {
		nest = nl_nest(&m, LWM_A_NODE);
		put_node(o);
	} else if (cmd <= LWM_CMD_ZONE_DEL) {
		nest = nl_nest(&m, LWM_A_ZONE);
		put_zone(o);
	} else {
		nest = nl_nest(&m, LWM_A_GROUP);
		put_group(o);
	}
	nl_nest_end(&m, nest);
}

int table_change(struct control *c, const char *dev, int cmd, const struct object *objects,
		 unsigned int n)
{
	int err = table_start(c, dev, cmd);

	if (err)
		return err;
	while (n--)
		put_object(cmd, objects++);
	return table_ask(c);
}

int table_begin(struct control *c, const char *dev, bool empty)
{
	int err = table_start(c, dev, LWM_CMD_TABLE_BEGIN);

	if (err)
		return err;
	if (empty)
		nl_put(&m, LWM_A_EMPTY, NULL, 0);
	return table_ask(c);
}

int table_commit(struct control *c, const char *dev)
{
	return table_start(c, dev, LWM_CMD_TABLE_COMMIT) ?: table_ask(c);
}

int table_get(struct control *c, const char *dev, int cmd, const struct object *object)
{
	int err = table_start(c, dev, cmd);

	if (err)
		return err;
	if (object)
		put_object(cmd, object);
	return table_ask(c);
}

int table_dump(struct control *c, const char *dev, int cmd, void *to, size_t size, size_t *len)
{
	return table_start(c, dev, cmd) ?: nl_dump(c->generic, &m, to, size, len);
}

int table_route(struct control *c, const char *dev, uint64_t nodes)
{
	int err = table_start(c, dev, LWM_CMD_ROUTE_GET);
	struct nlattr *nest;
	size_t len;

	if (err)
		return err;
	nest = nl_nest(&m, LWM_A_ROUTE);
	if (nodes)
		put_members(LWM_A_ROUTE_NODES, nodes);
	nl_nest_end(&m, nest);
	return nl_dump(c->generic, &m, NULL, 0, &len);
}

int table_subset(struct control *c, const char *dev, int cmd, uint32_t addr4, uint16_t group,
		 uint64_t nodes)
{
	int err = table_start(c, dev, cmd);
	struct nlattr *nest;

	if (err)
		return err;
	nest = nl_nest(&m, LWM_A_SUBSET);
	nl_put_u32(&m, LWM_A_SUBSET_ADDR4, addr4);
	if (cmd == LWM_CMD_SUBSET_NEW) {
		nl_put_u16(&m, LWM_A_SUBSET_GROUP, group);
		nl_put_u32(&m, LWM_A_SUBSET_LIFETIME, 600000);
		put_members(LWM_A_SUBSET_NODES, nodes);
	}
	nl_nest_end(&m, nest);
	return table_ask(c);
}

/* ---- counters ---- */

#define attr_for_each(attr, from, len)						\
	for (attr = (from); (char *)attr + NLA_HDRLEN <= (char *)(from) + (len);	\
	     attr = (void *)attr + NLA_ALIGN(attr->nla_len))

static int attr_type(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static uint64_t attr_u64(const struct nlattr *attr)
{
	uint64_t v;

	memcpy(&v, (void *)attr + NLA_HDRLEN, sizeof(v));
	return v;
}

static uint64_t drop_read(const struct nlattr *drop)
{
	const struct nlattr *attr;

	attr_for_each(attr, (void *)drop + NLA_HDRLEN, drop->nla_len - NLA_HDRLEN)
		if (attr_type(attr) == LWM_A_DROP_COUNT)
			return attr_u64(attr);
	return 0;
}

static void stats_read(const struct nlattr *nest, struct stats *stats)
{
	uint64_t *const counters[] = {
		[LWM_A_STATS_MESSAGES] = &stats->messages,
		[LWM_A_STATS_COPIES] = &stats->copies,
		[LWM_A_STATS_RECEIVED] = &stats->received,
		[LWM_A_STATS_RELAYED] = &stats->relayed,
		[LWM_A_STATS_DELIVERED] = &stats->delivered,
	};
	const struct nlattr *attr;

	attr_for_each(attr, (void *)nest + NLA_HDRLEN, nest->nla_len - NLA_HDRLEN) {
		int type = attr_type(attr);

		if (type == LWM_A_STATS_DROP)
			stats->drops += drop_read(attr);
		else if (type <= LWM_A_STATS_DELIVERED && counters[type])
			*counters[type] = attr_u64(attr);
	}
}

int stats_get(struct control *c, const char *dev, struct stats *stats)
{
	int err = table_start(c, dev, LWM_CMD_STATS_GET);
	const struct nlattr *attr;
	struct nlmsghdr *nlh;
	size_t len;

	memset(stats, 0, sizeof(*stats));
	if (!err)
		err = nl_get(c->generic, &m, &nlh);
	if (err)
		return err;
	len = nlh->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
	attr_for_each(attr, NLMSG_DATA(nlh) + GENL_HDRLEN, len)
		if (attr_type(attr) == LWM_A_STATS)
			stats_read(attr, stats);
	return 0;
}
