// SPDX-License-Identifier: GPL-2.0
/*
 * Who has a UDP port: another tunnel's device, or a program.
 */
#include "link.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/link/geneve.h>
#include <netlink/route/link/vxlan.h>

static bool has_port(struct rtnl_link *link, uint16_t port)
{
	uint32_t found = 0;

	if (rtnl_link_is_geneve(link))
		rtnl_link_geneve_get_port(link, &found);
	else if (rtnl_link_is_vxlan(link))
		rtnl_link_vxlan_get_port(link, &found);
	return found == port;
}

static void name_tunnel(struct rtnl_link *link, char *text, size_t size)
{
	const char *name = rtnl_link_get_name(link);

	if (strstr(name, "_sys_"))
		snprintf(text, size, "Open vSwitch (%s)", name);
	else
		snprintf(text, size, "%s device %s", rtnl_link_get_type(link),
			 name);
}

static bool tunnel_has(uint16_t port, char *text, size_t size)
{
	struct nl_sock *sock = nl_socket_alloc();
	struct nl_cache *links = NULL;
	struct nl_object *object;
	bool found = false;

	if (!sock || nl_connect(sock, NETLINK_ROUTE) ||
	    rtnl_link_alloc_cache(sock, AF_UNSPEC, &links))
		goto out;

	for (object = nl_cache_get_first(links); object && !found;
	     object = nl_cache_get_next(object)) {
		found = has_port((struct rtnl_link *)object, port);
		if (found)
			name_tunnel((struct rtnl_link *)object, text, size);
	}
	nl_cache_free(links);
out:
	nl_socket_free(sock);
	return found;
}

/* @path is /proc/net/udp or udp6: slot, local and remote address, ... uid */
static bool socket_has(const char *path, uint16_t port, char *text, size_t size)
{
	unsigned int local, uid;
	bool found = false;
	char line[512];
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%*s %*[0-9A-Fa-f]:%x %*s %*s %*s %*s %*s %u",
			       &local, &uid) == 2 && local == port;
	fclose(f);
	if (found)
		snprintf(text, size, "a socket of user %u", uid);
	return found;
}

struct lwm_search {
	const struct link	*want;
	uint16_t		port;
	char			*text;
	size_t			size;
	bool			found;
};

static int match_lwm(const struct link *link, void *arg)
{
	struct lwm_search *search = arg;

	if (link->port != search->port || !link->id ||
	    link->underlay == search->want->underlay ||
	    !strcmp(link->name, search->want->name))
		return 0;
	search->found = true;
	snprintf(search->text, search->size,
		 "lwm device %s, which has another underlay", link->name);
	return 0;
}

/* Devices of our own share a port, unless their underlay devices differ. */
static bool lwm_has(const struct link *want, uint16_t port, char *text,
		    size_t size)
{
	struct lwm_search search = {
		.want = want, .port = port, .text = text, .size = size,
	};

	return !link_dump(match_lwm, &search) && search.found;
}

bool port_holder(const struct link *link, uint16_t port, char *text,
		 size_t size)
{
	return tunnel_has(port, text, size) ||
	       lwm_has(link, port, text, size) ||
	       socket_has("/proc/net/udp", port, text, size) ||
	       socket_has("/proc/net/udp6", port, text, size);
}
