// SPDX-License-Identifier: GPL-2.0
#include "link.h"

#include <errno.h>
#include <string.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "../../uapi/lwm.h"
#include "net.h"
#include "nl.h"
#include "say.h"

static void put_config(struct nl_msg *msg, const struct link *link)
{
	struct nlattr *info, *data;
	uint16_t port = htons(link->port);

	info = put_nest(msg, IFLA_LINKINFO);
	put(msg, IFLA_INFO_KIND, "lwm", sizeof("lwm"));
	data = put_nest(msg, IFLA_INFO_DATA);
	if (link->has & LINK_ID)
		put_u32(msg, IFLA_LWM_ID, link->id);
	if (link->has & LINK_NODE)
		put_u16(msg, IFLA_LWM_NODE, link->node);
	if (link->has & LINK_ZONE)
		put_u16(msg, IFLA_LWM_ZONE, link->zone);
	if (link->has & LINK_LOCAL)
		put(msg, IFLA_LWM_LOCAL, &link->local, sizeof(link->local));
	if (link->has & LINK_LOCAL6)
		put(msg, IFLA_LWM_LOCAL6, &link->local6, sizeof(link->local6));
	if (link->has & LINK_UNDERLAY)
		put_u32(msg, IFLA_LWM_LINK, link->underlay);
	if (link->has & LINK_PORT)
		put(msg, IFLA_LWM_PORT, &port, sizeof(port));
	if (link->has & LINK_SETLEN)
		put_u8(msg, IFLA_LWM_SETLEN, link->setlen);
	if (link->has & LINK_TTL)
		put_u8(msg, IFLA_LWM_TTL, link->ttl);
	if (link->has & LINK_DSCP)
		put_u8(msg, IFLA_LWM_DSCP, link->dscp);
	if (link->has & LINK_CSUM)
		put_u8(msg, IFLA_LWM_CSUM, link->csum);
	nla_nest_end(msg, data);
	nla_nest_end(msg, info);
}

/* Say who has the port: the kernel cannot. Addresses can be in use as well. */
static void name_port_holder(const struct link *link)
{
	uint16_t port = link->has & LINK_PORT ? link->port : LWM_PORT_DEFAULT;
	char holder[128];

	if (strstr(fault(), "UDP port") &&
	    port_holder(link, port, holder, sizeof(holder)))
		refuse("UDP port %u is taken by %s: choose another dstport",
		       port, holder);
}

static int link_write(const struct link *link, int flags)
{
	const struct ifinfomsg head = { .ifi_family = AF_UNSPEC };
	struct nl_msg *msg;
	int err;

	msg = route_msg(RTM_NEWLINK, flags, &head, sizeof(head));
	put(msg, IFLA_IFNAME, link->name, strlen(link->name) + 1);
	if (link->has & LINK_MTU)
		put_u32(msg, IFLA_MTU, link->mtu);
	if (link->has & LINK_MAC)
		put(msg, IFLA_ADDRESS, link->mac, sizeof(link->mac));
	put_config(msg, link);
	err = route_ask(msg, NULL, NULL);
	nlmsg_free(msg);

	if (err == -EADDRINUSE)
		name_port_holder(link);
	return err;
}

int link_add(const struct link *link)
{
	int err = link_write(link, NLM_F_CREATE | NLM_F_EXCL);

	/* rtnetlink's own refusals. */
	if (err == -EOPNOTSUPP &&
	    (!kernel_explained() || !strcmp(fault(), "Unknown device type")))
		refuse("the kernel does not know lwm: load the module (modprobe lwm)");
	if (err == -EEXIST && !kernel_explained())
		refuse("%s exists already", link->name);
	return err;
}

int link_set(const struct link *link)
{
	return link_write(link, 0);
}

static int link_tell(const struct link *link, int type, unsigned int up)
{
	const struct ifinfomsg head = {
		.ifi_family = AF_UNSPEC,
		.ifi_index = link->ifindex,
		.ifi_flags = up,
		.ifi_change = up,
	};
	struct nl_msg *msg = route_msg(type, 0, &head, sizeof(head));
	int err = route_ask(msg, NULL, NULL);

	nlmsg_free(msg);
	return err;
}

int link_del(const struct link *link)
{
	return link_tell(link, RTM_DELLINK, 0);
}

int link_up(const struct link *link)
{
	return link_tell(link, RTM_NEWLINK, IFF_UP);
}

static void read_config(struct link *link, struct nlattr *data)
{
	struct nlattr *tb[IFLA_LWM_MAX + 1];

	if (nla_parse_nested(tb, IFLA_LWM_MAX, data, NULL) < 0)
		return;
	if (tb[IFLA_LWM_ID]) {
		link->id = nla_get_u32(tb[IFLA_LWM_ID]);
		link->has |= LINK_ID;
	}
	if (tb[IFLA_LWM_NODE]) {
		link->node = nla_get_u16(tb[IFLA_LWM_NODE]);
		link->has |= LINK_NODE;
	}
	if (tb[IFLA_LWM_ZONE]) {
		link->zone = nla_get_u16(tb[IFLA_LWM_ZONE]);
		link->has |= LINK_ZONE;
	}
	if (tb[IFLA_LWM_LOCAL]) {
		nla_memcpy(&link->local, tb[IFLA_LWM_LOCAL],
			   sizeof(link->local));
		link->has |= LINK_LOCAL;
	}
	if (tb[IFLA_LWM_LOCAL6]) {
		nla_memcpy(&link->local6, tb[IFLA_LWM_LOCAL6],
			   sizeof(link->local6));
		link->has |= LINK_LOCAL6;
	}
	if (tb[IFLA_LWM_LINK]) {
		link->underlay = nla_get_u32(tb[IFLA_LWM_LINK]);
		link->has |= LINK_UNDERLAY;
	}
	if (tb[IFLA_LWM_PORT]) {
		link->port = ntohs(nla_get_u16(tb[IFLA_LWM_PORT]));
		link->has |= LINK_PORT;
	}
	if (tb[IFLA_LWM_SETLEN]) {
		link->setlen = nla_get_u8(tb[IFLA_LWM_SETLEN]);
		link->has |= LINK_SETLEN;
	}
	if (tb[IFLA_LWM_TTL]) {
		link->ttl = nla_get_u8(tb[IFLA_LWM_TTL]);
		link->has |= LINK_TTL;
	}
	if (tb[IFLA_LWM_DSCP]) {
		link->dscp = nla_get_u8(tb[IFLA_LWM_DSCP]);
		link->has |= LINK_DSCP;
	}
	if (tb[IFLA_LWM_CSUM]) {
		link->csum = nla_get_u8(tb[IFLA_LWM_CSUM]);
		link->has |= LINK_CSUM;
	}
}

static bool is_lwm(struct nlattr **info)
{
	return info[IFLA_INFO_KIND] && info[IFLA_INFO_DATA] &&
	       !strcmp(nla_get_string(info[IFLA_INFO_KIND]), "lwm");
}

struct link_walk {
	link_each_fn	*each;
	void		*arg;
};

static int on_link(struct nlmsghdr *nlh, void *arg)
{
	const struct ifinfomsg *head = nlmsg_data(nlh);
	struct nlattr *tb[IFLA_MAX + 1], *info[IFLA_INFO_MAX + 1];
	const struct link_walk *walk = arg;
	struct link link = {};

	if (nlmsg_parse(nlh, sizeof(*head), tb, IFLA_MAX, NULL) < 0 ||
	    !tb[IFLA_IFNAME] || !tb[IFLA_LINKINFO] ||
	    nla_parse_nested(info, IFLA_INFO_MAX, tb[IFLA_LINKINFO], NULL) < 0 ||
	    !is_lwm(info))
		return 0;

	link.ifindex = head->ifi_index;
	link.up = head->ifi_flags & IFF_UP;
	nla_strlcpy(link.name, tb[IFLA_IFNAME], sizeof(link.name));
	if (tb[IFLA_MTU]) {
		link.mtu = nla_get_u32(tb[IFLA_MTU]);
		link.has |= LINK_MTU;
	}
	if (tb[IFLA_ADDRESS]) {
		nla_memcpy(link.mac, tb[IFLA_ADDRESS], sizeof(link.mac));
		link.has |= LINK_MAC;
	}
	read_config(&link, info[IFLA_INFO_DATA]);
	return walk->each(&link, walk->arg);
}

int link_dump(link_each_fn *each, void *arg)
{
	const struct ifinfomsg head = { .ifi_family = AF_UNSPEC };
	struct link_walk walk = { .each = each, .arg = arg };
	struct nlattr *info;
	struct nl_msg *msg;
	int err;

	msg = route_msg(RTM_GETLINK, NLM_F_DUMP, &head, sizeof(head));
	info = put_nest(msg, IFLA_LINKINFO);
	put(msg, IFLA_INFO_KIND, "lwm", sizeof("lwm"));
	nla_nest_end(msg, info);
	err = route_ask(msg, on_link, &walk);
	nlmsg_free(msg);
	return err;
}

struct link_search {
	const char	*name;
	struct link	*link;
	unsigned int	found;
};

static int match_link(const struct link *link, void *arg)
{
	struct link_search *search = arg;

	if (search->name && strcmp(search->name, link->name))
		return 0;
	*search->link = *link;
	search->found++;
	return 0;
}

int link_find(struct link *link, const char *name)
{
	struct link_search search = { .name = name, .link = link };
	int err;

	err = link_dump(match_link, &search);
	if (err)
		return err;
	if (search.found == 1)
		return 0;
	if (name)
		return refuse("%s: there is no lwm device of that name", name);
	if (search.found)
		return refuse("there are %u lwm devices: say which by dev NAME",
			      search.found);
	return refuse("there is no lwm device here: lwmctl up FILE makes one");
}

int link_addr_add(int ifindex, const struct prefix *addr)
{
	/* The file says who has which address: there is nothing to detect. */
	const struct ifaddrmsg head = {
		.ifa_family = addr->family,
		.ifa_prefixlen = addr->len,
		.ifa_flags = addr->family == AF_INET6 ? IFA_F_NODAD : 0,
		.ifa_index = ifindex,
	};
	size_t size = addr->family == AF_INET ? 4 : 16;
	struct nl_msg *msg;
	int err;

	msg = route_msg(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &head,
			sizeof(head));
	put(msg, IFA_LOCAL, addr->addr, size);
	put(msg, IFA_ADDRESS, addr->addr, size);
	err = route_ask(msg, NULL, NULL);
	nlmsg_free(msg);
	return err;
}

struct addr_walk {
	int		ifindex;
	addr_each_fn	*each;
	void		*arg;
};

static int on_addr(struct nlmsghdr *nlh, void *arg)
{
	const struct ifaddrmsg *head = nlmsg_data(nlh);
	const struct addr_walk *walk = arg;
	struct prefix addr = {
		.family = head->ifa_family,
		.len = head->ifa_prefixlen,
	};
	struct nlattr *attr;

	attr = nlmsg_find_attr(nlh, sizeof(*head),
			       addr.family == AF_INET ? IFA_LOCAL : IFA_ADDRESS);
	if ((int)head->ifa_index != walk->ifindex || !attr)
		return 0;
	nla_memcpy(addr.addr, attr, sizeof(addr.addr));
	return walk->each(&addr, walk->arg);
}

int link_addr_dump(int ifindex, addr_each_fn *each, void *arg)
{
	struct addr_walk walk = {
		.ifindex = ifindex, .each = each, .arg = arg,
	};
	const struct ifaddrmsg head = { .ifa_family = AF_UNSPEC };
	struct nl_msg *msg;
	int err;

	msg = route_msg(RTM_GETADDR, NLM_F_DUMP, &head, sizeof(head));
	err = route_ask(msg, on_addr, &walk);
	nlmsg_free(msg);
	return err;
}
