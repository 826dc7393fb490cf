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

static void put_prefixes(struct nl_msg *msg, const struct link *link)
{
	struct lwm_prefix told[LWM_PREFIXES_MAX] = {};
	unsigned int i;

	for (i = 0; i < link->n_prefixes; i++) {
		told[i].family = link->prefixes[i].family;
		told[i].len = link->prefixes[i].len;
		told[i].flags = link->prefixes[i].eui64 ? LWM_PREFIX_EUI64 : 0;
		memcpy(told[i].addr, link->prefixes[i].addr, sizeof(told[i].addr));
	}
	put(msg, IFLA_LWM_PREFIXES, told, link->n_prefixes * sizeof(*told));
}

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
	if (link->has & LINK_RELAY_RATE)
		put_u32(msg, IFLA_LWM_RELAY_RATE, link->relay_rate);
	if (link->has & LINK_SILENCE)
		put_u32(msg, IFLA_LWM_SILENCE, link->silence);
	if (link->has & LINK_PROBE)
		put_u32(msg, IFLA_LWM_PROBE, link->probe);
	if (link->has & LINK_PREFIXES)
		put_prefixes(msg, link);
	if (link->has & LINK_LEARNING)
		put_u8(msg, IFLA_LWM_LEARNING, link->learning);
	if (link->has & LINK_AGEING)
		put_u32(msg, IFLA_LWM_AGEING, link->ageing);
	if (link->has & LINK_MACS)
		put_u32(msg, IFLA_LWM_MACS, link->macs);
	if (link->has & LINK_SUBSETS4)
		put(msg, IFLA_LWM_SUBSETS4, link->subsets4, sizeof(link->subsets4));
	if (link->has & LINK_SUBSETS6)
		put(msg, IFLA_LWM_SUBSETS6, link->subsets6, sizeof(link->subsets6));
	if (link->has & LINK_INITIATORS)
		put_u8(msg, IFLA_LWM_INITIATORS, link->initiators);
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

const uint8_t link_subsets4[5] = LWM_SUBSETS4_DEFAULT;
const uint8_t link_subsets6[17] = LWM_SUBSETS6_DEFAULT;

void link_complete(struct link *link)
{
	if (!(link->has & LINK_PORT))
		link->port = LWM_PORT_DEFAULT;
	if (!(link->has & LINK_SETLEN))
		link->setlen = LWM_SETLEN_DEFAULT;
	if (!(link->has & LINK_CSUM))
		link->csum = true;
	if (!(link->has & LINK_RELAY_RATE))
		link->relay_rate = LWM_RELAY_UNLIMITED;
	if (!(link->has & LINK_SILENCE))
		link->silence = LWM_SILENCE_DEFAULT;
	if (!(link->has & LINK_PROBE))
		link->probe = LWM_PROBE_DEFAULT;
	if (!(link->has & LINK_AGEING))
		link->ageing = LWM_AGEING_DEFAULT;
	if (!(link->has & LINK_MACS))
		link->macs = LWM_MACS_DEFAULT;
	if (!(link->has & LINK_SUBSETS4))
		memcpy(link->subsets4, link_subsets4, sizeof(link->subsets4));
	if (!(link->has & LINK_SUBSETS6))
		memcpy(link->subsets6, link_subsets6, sizeof(link->subsets6));
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

static void read_prefixes(struct link *link, const struct nlattr *attr)
{
	const struct lwm_prefix *told = nla_data(attr);
	unsigned int i, n = nla_len(attr) / sizeof(*told);

	link->has |= LINK_PREFIXES;
	for (i = 0; i < n && i < LWM_PREFIXES_MAX; i++) {
		struct prefix *prefix = &link->prefixes[link->n_prefixes++];

		prefix->family = told[i].family;
		prefix->len = told[i].len;
		prefix->eui64 = told[i].flags & LWM_PREFIX_EUI64;
		memcpy(prefix->addr, told[i].addr, sizeof(prefix->addr));
	}
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
	if (tb[IFLA_LWM_RELAY_RATE]) {
		link->relay_rate = nla_get_u32(tb[IFLA_LWM_RELAY_RATE]);
		link->has |= LINK_RELAY_RATE;
	}
	if (tb[IFLA_LWM_SILENCE]) {
		link->silence = nla_get_u32(tb[IFLA_LWM_SILENCE]);
		link->has |= LINK_SILENCE;
	}
	if (tb[IFLA_LWM_PROBE]) {
		link->probe = nla_get_u32(tb[IFLA_LWM_PROBE]);
		link->has |= LINK_PROBE;
	}
	if (tb[IFLA_LWM_PREFIXES])
		read_prefixes(link, tb[IFLA_LWM_PREFIXES]);
	if (tb[IFLA_LWM_LEARNING]) {
		link->learning = nla_get_u8(tb[IFLA_LWM_LEARNING]);
		link->has |= LINK_LEARNING;
	}
	if (tb[IFLA_LWM_AGEING]) {
		link->ageing = nla_get_u32(tb[IFLA_LWM_AGEING]);
		link->has |= LINK_AGEING;
	}
	if (tb[IFLA_LWM_MACS]) {
		link->macs = nla_get_u32(tb[IFLA_LWM_MACS]);
		link->has |= LINK_MACS;
	}
	if (tb[IFLA_LWM_SUBSETS4]) {
		nla_memcpy(link->subsets4, tb[IFLA_LWM_SUBSETS4],
			   sizeof(link->subsets4));
		link->has |= LINK_SUBSETS4;
	}
	if (tb[IFLA_LWM_SUBSETS6]) {
		nla_memcpy(link->subsets6, tb[IFLA_LWM_SUBSETS6],
			   sizeof(link->subsets6));
		link->has |= LINK_SUBSETS6;
	}
	if (tb[IFLA_LWM_INITIATORS]) {
		link->initiators = nla_get_u8(tb[IFLA_LWM_INITIATORS]);
		link->has |= LINK_INITIATORS;
	}
}

static void read_frames(struct link *link, const struct nlattr *attr)
{
	struct rtnl_link_stats64 stats = {};

	nla_memcpy(&stats, attr, sizeof(stats));
	link->tx_frames = stats.tx_packets;
	link->tx_octets = stats.tx_bytes;
	link->rx_frames = stats.rx_packets;
	link->rx_octets = stats.rx_bytes;
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
	link.elsewhere = tb[IFLA_LINK_NETNSID];
	nla_strlcpy(link.name, tb[IFLA_IFNAME], sizeof(link.name));
	if (tb[IFLA_MTU]) {
		link.mtu = nla_get_u32(tb[IFLA_MTU]);
		link.has |= LINK_MTU;
	}
	if (tb[IFLA_ADDRESS]) {
		nla_memcpy(link.mac, tb[IFLA_ADDRESS], sizeof(link.mac));
		link.has |= LINK_MAC;
	}
	if (tb[IFLA_STATS64])
		read_frames(&link, tb[IFLA_STATS64]);
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

static int addr_tell(int type, int flags, int ifindex, const struct prefix *addr)
{
	/* The file says who has which address: there is nothing to detect. */
	const struct ifaddrmsg head = {
		.ifa_family = addr->family,
		.ifa_prefixlen = addr->len,
		.ifa_flags = addr->family == AF_INET6 ? IFA_F_NODAD : 0,
		.ifa_index = ifindex,
	};
	size_t size = addr->family == AF_INET ? 4 : 16;
	struct nl_msg *msg = route_msg(type, flags, &head, sizeof(head));
	int err;

	put(msg, IFA_LOCAL, addr->addr, size);
	put(msg, IFA_ADDRESS, addr->addr, size);
	err = route_ask(msg, NULL, NULL);
	nlmsg_free(msg);
	return err;
}

int link_addr_add(int ifindex, const struct prefix *addr)
{
	return addr_tell(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, ifindex, addr);
}

int link_addr_del(int ifindex, const struct prefix *addr)
{
	return addr_tell(RTM_DELADDR, 0, ifindex, addr);
}
