// SPDX-License-Identifier: GPL-2.0
#include "multicast.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "link.h"
#include "net.h"
#include "nl.h"
#include "say.h"

/*
 * IPv4 takes the longest prefix of the main table. IPv6 asks the local table
 * first, where each device has ff00::/8 by metric 256: the lowest wins.
 */
static const struct route {
	struct prefix	prefix;
	uint8_t		table;
	uint8_t		type;
	uint8_t		scope;
	uint32_t	metric;
} routes[] = {
	{ { .family = AF_INET, .addr = { 224 }, .len = 4 },
	  RT_TABLE_MAIN, RTN_UNICAST, RT_SCOPE_LINK, 0 },
	{ { .family = AF_INET6, .addr = { 0xff }, .len = 8 },
	  RT_TABLE_LOCAL, RTN_MULTICAST, RT_SCOPE_UNIVERSE, 1 },
};

#define ROUTES	(sizeof(routes) / sizeof(*routes))

static bool has_ipv6(const struct link *link)
{
	char path[64 + IFNAMSIZ];
	int off = 1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6",
		 link->name);
	f = fopen(path, "r");
	if (!f)
		return false;
	if (fscanf(f, "%d", &off) != 1)
		off = 1;
	fclose(f);
	return !off;
}

static bool is_possible(const struct link *link, const struct route *route)
{
	return route->prefix.family == AF_INET || has_ipv6(link);
}

static struct nl_msg *message(int type, int flags, const struct link *link,
			      const struct route *route)
{
	const struct rtmsg head = {
		.rtm_family = route->prefix.family,
		.rtm_dst_len = route->prefix.len,
		.rtm_table = route->table,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_scope = route->scope,
		.rtm_type = route->type,
	};
	struct nl_msg *msg = route_msg(type, flags, &head, sizeof(head));

	put(msg, RTA_DST, route->prefix.addr,
	    route->prefix.family == AF_INET ? 4 : 16);
	put_u32(msg, RTA_OIF, link->ifindex);
	if (route->metric)
		put_u32(msg, RTA_PRIORITY, route->metric);
	return msg;
}

struct route_search {
	const struct route *route;
	bool		found;
};

static int match_route(struct nlmsghdr *nlh, void *arg)
{
	const struct rtmsg *head = nlmsg_data(nlh);
	struct route_search *search = arg;
	const struct route *route = search->route;
	struct nlattr *dst, *metric;

	dst = nlmsg_find_attr(nlh, sizeof(*head), RTA_DST);
	metric = nlmsg_find_attr(nlh, sizeof(*head), RTA_PRIORITY);
	if (head->rtm_dst_len == route->prefix.len && dst &&
	    !memcmp(nla_data(dst), route->prefix.addr, nla_len(dst)) &&
	    (metric ? nla_get_u32(metric) : 0) == route->metric)
		search->found = true;
	return 0;
}

static int find_route(const struct link *link, const struct route *route,
		      bool *found)
{
	const struct rtmsg head = {
		.rtm_family = route->prefix.family,
		.rtm_table = route->table,
	};
	struct route_search search = { .route = route };
	struct nl_msg *msg;
	int err;

	msg = route_msg(RTM_GETROUTE, NLM_F_DUMP, &head, sizeof(head));
	put_u32(msg, RTA_OIF, link->ifindex);
	err = route_ask_strictly(msg, match_route, &search);
	nlmsg_free(msg);
	*found = search.found;
	/* A table without any route need not be there. */
	return err == -ENOENT ? 0 : err;
}

static int change_route(const struct link *link, const struct route *route,
			bool on)
{
	char text[INET6_ADDRSTRLEN];
	struct nl_msg *msg;
	int err;

	msg = message(on ? RTM_NEWROUTE : RTM_DELROUTE,
		      on ? NLM_F_CREATE | NLM_F_EXCL : 0, link, route);
	err = route_ask(msg, NULL, NULL);
	nlmsg_free(msg);
	if (err == -EEXIST)
		refuse("%s/%u has a route through another interface: delete that, or leave multicast: yes out",
		       inet_ntop(route->prefix.family, route->prefix.addr, text,
				 sizeof(text)),
		       route->prefix.len);
	else if (err == -ENETDOWN)
		refuse("%s is down, and has no routes then: ip link set %s up",
		       link->name, link->name);
	return err;
}

/* Whether each is to be added or deleted. */
static int read_changes(const struct link *link, bool on, bool *change)
{
	bool found = false;
	size_t i;
	int err;

	for (i = 0; i < ROUTES; i++) {
		change[i] = false;
		if (!is_possible(link, &routes[i]))
			continue;
		err = find_route(link, &routes[i], &found);
		if (err)
			return err;
		change[i] = found != on;
	}
	return 0;
}

int multicast_differs(const struct link *link, bool on, bool *differs)
{
	bool change[ROUTES];
	size_t i;
	int err;

	err = read_changes(link, on, change);
	*differs = false;
	for (i = 0; !err && i < ROUTES; i++)
		*differs |= change[i];
	return err;
}

int multicast_set(const struct link *link, bool on)
{
	bool change[ROUTES];
	char *reason;
	size_t i;
	int err;

	err = read_changes(link, on, change);
	for (i = 0; !err && i < ROUTES; i++)
		if (change[i])
			err = change_route(link, &routes[i], on);
	if (!err || !on)
		return err;

	/* The last one was refused: take back what came before it. */
	reason = need(strdup(fault()));
	for (i = i ? i - 1 : 0; i > 0; i--)
		if (change[i - 1])
			change_route(link, &routes[i - 1], false);
	refuse("%s", reason);
	free(reason);
	return err;
}
