// SPDX-License-Identifier: GPL-2.0
/* What is wrong with this host, and with its ways to the others. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "finding.h"
#include "link.h"
#include "net.h"
#include "nl.h"
#include "say.h"
#include "self.h"

#define GENEVE		8	/* octets of headers */
#define UDP		8
#define IPV4		20
#define IPV6		40
#define MESSAGE		12	/* ... of AF_LWM */
#define ETHERNET	14
#define ETHERNET_MTU	1500

/* ---- addresses ---- */

bool way_to(const struct link *link, const struct node *node, struct way *way)
{
	bool v4 = link->local.s_addr && node->has & NODE_ADDR4;

	if (!v4 && (IN6_IS_ADDR_UNSPECIFIED(&link->local6) ||
		    !(node->has & NODE_ADDR6)))
		return false;
	way->family = v4 ? AF_INET : AF_INET6;
	way->from = v4 ? (const void *)&link->local : &link->local6;
	way->to = v4 ? (const void *)&node->addr4 : &node->addr6;
	inet_ntop(way->family, way->from, way->from_text, sizeof(way->from_text));
	inet_ntop(way->family, way->to, way->to_text, sizeof(way->to_text));
	return true;
}

bool way_is_direct(const struct net *net, const struct link *link,
		   const struct node *node)
{
	const struct zone *own = table_by_id(&net->zones, link->zone);
	const struct zone *zone = table_by_id(&net->zones, node->zone);

	if (!own || !zone || own == zone || zone->via == own->item.id)
		return true;
	return own->via ? own->via == zone->item.id : !zone->via;
}

static size_t ip_octets(int family)
{
	return family == AF_INET ? IPV4 : IPV6;
}

unsigned int packet_octets(unsigned int message, unsigned int optlen, int family)
{
	return message + MESSAGE + optlen + GENEVE + UDP + ip_octets(family);
}

/* ---- the port ---- */

/* Devices of one network each share a port, where their underlay is the same. */
static int note_sharing(const struct link *link, void *arg)
{
	const struct link **want = arg;

	if (*want && link->id && link->port == (*want)->port &&
	    link->underlay == (*want)->underlay)
		*want = NULL;
	return 0;
}

static bool is_shared(const struct link *link)
{
	const struct link *want = link;

	return !link_dump(note_sharing, &want) && !want;
}

static bool can_bind(int family, uint16_t port)
{
	const struct sockaddr_in6 any6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(port),
	};
	const struct sockaddr_in any = {
		.sin_family = AF_INET, .sin_port = htons(port),
	};
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), one = 1;
	bool taken;

	if (fd < 0)
		return true;
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	taken = bind(fd, family == AF_INET ? (const void *)&any : &any6,
		     family == AF_INET ? sizeof(any) : sizeof(any6)) &&
		errno == EADDRINUSE;
	close(fd);
	return !taken;
}

void check_port(struct findings *findings, const struct link *link)
{
	char holder[128];

	if ((!(link->has & LINK_LOCAL) || can_bind(AF_INET, link->port)) &&
	    (!(link->has & LINK_LOCAL6) || can_bind(AF_INET6, link->port)))
		return;
	if (is_shared(link))
		return;
	if (!port_holder(link, link->port, holder, sizeof(holder)))
		strcpy(holder, "somebody");
	find(findings, "port", NULL,
	     "UDP port %u is taken by %s: choose another dstport", link->port,
	     holder);
}

/* ---- own addresses ---- */

static bool check_address(struct findings *findings, const struct link *link,
			  int family, const void *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (self_has(family, addr))
		return true;
	find(findings, "own-address", NULL,
	     "%s: its address %s is on no interface of this host: give it to one, or lwmctl down and up",
	     link->name, inet_ntop(family, addr, text, sizeof(text)));
	return false;
}

bool check_own(struct findings *findings, const struct link *link)
{
	bool own = true;

	if (link->elsewhere)
		return true;
	if (link->local.s_addr)
		own = check_address(findings, link, AF_INET, &link->local);
	if (!IN6_IS_ADDR_UNSPECIFIED(&link->local6))
		own &= check_address(findings, link, AF_INET6, &link->local6);
	return own;
}

/* ---- ways ---- */

static int take_route(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *oif;

	oif = nlmsg_find_attr(nlh, sizeof(struct rtmsg), RTA_OIF);
	if (oif)
		*(uint32_t *)arg = nla_get_u32(oif);
	return 0;
}

/* The device that the way leads to; 0: there is none. */
static uint32_t route_device(const struct link *link, const struct way *way)
{
	size_t size = way->family == AF_INET ? 4 : 16;
	const struct rtmsg head = {
		.rtm_family = way->family, .rtm_dst_len = 8 * size,
	};
	uint32_t oif = 0;
	struct nl_msg *msg;
	int err;

	msg = route_msg(RTM_GETROUTE, 0, &head, sizeof(head));
	put(msg, RTA_DST, way->to, size);
	if (link->underlay)
		put_u32(msg, RTA_OIF, link->underlay);
	err = route_ask(msg, take_route, &oif);
	nlmsg_free(msg);
	return err ? 0 : oif;
}

static void find_no_family(struct findings *findings, const struct link *link,
			   const struct node *node)
{
	const bool v4 = node->has & NODE_ADDR4;
	char own[INET6_ADDRSTRLEN], other[INET6_ADDRSTRLEN];

	inet_ntop(v4 ? AF_INET : AF_INET6,
		  v4 ? (const void *)&node->addr4 : &node->addr6, other, sizeof(other));
	inet_ntop(v4 ? AF_INET6 : AF_INET,
		  v4 ? (const void *)&link->local6 : &link->local, own, sizeof(own));
	find(findings, "no-family", node,
	     "it has only %s, %s, and this host only %s, %s: give one of them an address of the other's family",
	     v4 ? "IPv4" : "IPv6", other, v4 ? "IPv6" : "IPv4", own);
}

static unsigned int device_mtu(uint32_t ifindex, char *name)
{
	struct ifreq ifr = {};
	unsigned int mtu = 0;
	int fd;

	if (!if_indextoname(ifindex, name))
		return 0;
	strcpy(ifr.ifr_name, name);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	if (!ioctl(fd, SIOCGIFMTU, &ifr))
		mtu = ifr.ifr_mtu;
	close(fd);
	return mtu;
}

/* What goes around a frame of the device, by the larger of the families in use. */
static unsigned int overhead(const struct net *net, const struct link *link)
{
	int family = AF_INET;
	size_t i;

	if (!IN6_IS_ADDR_UNSPECIFIED(&link->local6))
		family = AF_INET6;
	for (i = 0; i < net->nodes.n; i++)
		if (((struct node *)net->nodes.items[i])->has & NODE_ADDR6)
			family = AF_INET6;
	return ETHERNET + link->setlen + GENEVE + UDP + ip_octets(family);
}

/* Its MTU where that is too small, else 0. */
static unsigned int check_mtu(struct findings *findings, const struct net *net,
			      const struct link *link, uint32_t ifindex)
{
	unsigned int around = overhead(net, link), mtu, longest;
	char name[IFNAMSIZ];

	/* A device that is not told takes what Ethernet has. */
	longest = link->has & LINK_MTU ? link->mtu + around : ETHERNET_MTU;
	mtu = device_mtu(ifindex, name);
	if (!mtu || mtu >= longest)
		return 0;
	find(findings, "underlay-mtu", NULL,
	     "%s has an MTU of %u, and packets of the network are up to %u octets: raise it, or set mtu %u on all nodes",
	     name, mtu, longest, mtu - around);
	return mtu;
}

/* Devices that were looked at. */
struct seen {
	uint32_t	*list;
	size_t		n;
	unsigned int	narrowest;	/* MTU of one that is too small; 0: none is */
};

static bool is_new(struct seen *seen, uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < seen->n; i++)
		if (seen->list[i] == ifindex)
			return false;
	seen->list = need(realloc(seen->list, (seen->n + 1) * sizeof(*seen->list)));
	seen->list[seen->n++] = ifindex;
	return true;
}

static bool check_way(struct findings *findings, const struct net *net,
		      const struct link *link, const struct node *node,
		      struct seen *seen)
{
	unsigned int mtu;
	uint32_t ifindex;
	struct way way;

	if (!way_to(link, node, &way)) {
		find_no_family(findings, link, node);
		return false;
	}
	/* The underlay is in another namespace: its routes are not seen. */
	if (link->elsewhere)
		return true;
	ifindex = route_device(link, &way);
	if (!ifindex) {
		find(findings, "no-route", node, "there is no route to %s",
		     way.to_text);
		return false;
	}
	mtu = is_new(seen, ifindex) ? check_mtu(findings, net, link, ifindex) : 0;
	if (mtu && (!seen->narrowest || mtu < seen->narrowest))
		seen->narrowest = mtu;
	return true;
}

unsigned int check_ways(struct findings *findings, const struct net *net,
			const struct link *link, struct set *reached)
{
	struct seen seen = {};
	unsigned int id;

	for (id = 1; id <= LWM_NODE_MAX; id++) {
		const struct node *node = table_by_id(&net->nodes, id);

		if (!node || id == link->node ||
		    node->flags & (LWM_NODE_PLAIN | LWM_NODE_DOWN) ||
		    !way_is_direct(net, link, node))
			continue;
		if (check_way(findings, net, link, node, &seen))
			set_add(reached, id);
	}
	free(seen.list);
	return seen.narrowest;
}
