// SPDX-License-Identifier: GPL-2.0
#include "self.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"
#include "say.h"

/* Which addresses were looked at, for the refusal. */
static struct node *find_nobody(const char *path, const struct prefix *addrs,
				size_t n)
{
	char list[512] = "";
	size_t i;

	for (i = 0; i < n; i++) {
		char text[INET6_ADDRSTRLEN];
		size_t len = strlen(list);

		inet_ntop(addrs[i].family, addrs[i].addr, text, sizeof(text));
		snprintf(list + len, sizeof(list) - len, "%s%s",
			 i ? ", " : "", text);
	}
	refuse("%s: this host is not in it: no node has one of its addresses (%s)",
	       path, *list ? list : "it has none");
	return NULL;
}

struct node *self_match(const struct net *net, const char *path,
			const struct prefix *addrs, size_t n)
{
	struct node *self = NULL, *node;
	size_t i;

	for (i = 0; i < n; i++) {
		node = net_node_at(net, addrs[i].family, addrs[i].addr);
		if (!node || node == self)
			continue;
		if (self) {
			refuse("%s: this host has addresses of two nodes, %s (line %u) and %s (line %u)",
			       path, self->item.name, self->item.line,
			       node->item.name, node->item.line);
			return NULL;
		}
		self = node;
	}
	return self ? self : find_nobody(path, addrs, n);
}

/* 127.0.0.1 and ::1 are no node's: all hosts have them. */
static bool is_loopback(int family, const void *addr)
{
	if (family == AF_INET)
		return *(const unsigned char *)addr == 127;
	return IN6_IS_ADDR_LOOPBACK((const struct in6_addr *)addr);
}

static bool take_addr(const struct sockaddr *sa, struct prefix *addr)
{
	*addr = (struct prefix){ .family = sa ? sa->sa_family : AF_UNSPEC };
	if (addr->family == AF_INET) {
		const struct sockaddr_in *in = (const void *)sa;

		memcpy(addr->addr, &in->sin_addr, sizeof(in->sin_addr));
		addr->len = 32;
	} else if (addr->family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)sa;

		memcpy(addr->addr, &in6->sin6_addr, sizeof(in6->sin6_addr));
		addr->len = 128;
	} else {
		return false;
	}
	return !is_loopback(addr->family, addr->addr);
}

bool self_has(int family, const void *addr)
{
	struct ifaddrs *list, *ifa;
	bool has = false;
	struct prefix own;

	if (getifaddrs(&list))
		return true;
	for (ifa = list; ifa && !has; ifa = ifa->ifa_next)
		has = take_addr(ifa->ifa_addr, &own) && own.family == family &&
		      prefix_holds(&own, family, addr);
	freeifaddrs(list);
	return has;
}

struct node *self_find(const struct net *net, const char *path)
{
	struct prefix *addrs = NULL, addr;
	struct ifaddrs *list, *ifa;
	struct node *self;
	size_t n = 0;

	if (getifaddrs(&list)) {
		refuse("cannot list the addresses of this host: %s",
		       strerror(errno));
		return NULL;
	}
	for (ifa = list; ifa; ifa = ifa->ifa_next)
		if (take_addr(ifa->ifa_addr, &addr))
			prefix_add(&addrs, &n, &addr);
	freeifaddrs(list);
	self = self_match(net, path, addrs, n);
	free(addrs);
	return self;
}

void self_link(struct link *link, const struct net *net, const struct node *self)
{
	*link = net->link;
	link->node = self->item.id;
	link->zone = self->zone;
	link->has |= LINK_NODE | LINK_ZONE;
	if (self->has & NODE_ADDR4) {
		link->local = self->addr4;
		link->has |= LINK_LOCAL;
	}
	if (self->has & NODE_ADDR6) {
		link->local6 = self->addr6;
		link->has |= LINK_LOCAL6;
	}
	if (self->has & NODE_MAC) {
		memcpy(link->mac, self->mac, sizeof(link->mac));
		link->has |= LINK_MAC;
	}
}
