// SPDX-License-Identifier: GPL-2.0
#include "own.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "net.h"

struct addrs {
	struct prefix	list[LWM_PREFIXES_MAX + LWM_OVERLAYS_MAX];
	size_t		n;
};

/* An address that is in one of the network's prefixes is as long. */
static unsigned int length_of(const struct link *link, const struct prefix *addr)
{
	unsigned int i;

	for (i = 0; i < link->n_prefixes; i++)
		if (prefix_holds(&link->prefixes[i], addr->family, addr->addr))
			return link->prefixes[i].len;
	return addr->family == AF_INET ? 32 : 128;
}

static void collect(struct addrs *addrs, const struct link *link, const struct node *node)
{
	struct prefix *addr;
	size_t i;

	for (i = 0; i < link->n_prefixes; i++) {
		addr = &addrs->list[addrs->n];
		*addr = link->prefixes[i];
		if (prefix_host_of(&link->prefixes[i], link->node, link->mac, addr->addr))
			addrs->n++;
	}
	for (i = 0; node && i < node->n_overlays; i++) {
		addr = &addrs->list[addrs->n++];
		*addr = (struct prefix){ .family = node->overlays[i].family };
		memcpy(addr->addr, node->overlays[i].addr, sizeof(addr->addr));
		addr->len = length_of(link, addr);
	}
}

static bool has(const struct addrs *addrs, const struct prefix *addr)
{
	size_t i;

	for (i = 0; i < addrs->n; i++)
		if (addrs->list[i].family == addr->family && addrs->list[i].len == addr->len &&
		    !memcmp(addrs->list[i].addr, addr->addr, sizeof(addr->addr)))
			return true;
	return false;
}

/* Somebody may have been here before. */
static int add(int ifindex, const struct prefix *addr)
{
	int err = link_addr_add(ifindex, addr);

	return err == -EEXIST ? 0 : err;
}

static int take_away(int ifindex, const struct prefix *addr)
{
	int err = link_addr_del(ifindex, addr);

	return err == -EADDRNOTAVAIL ? 0 : err;
}

int own_change(int ifindex, const struct link *from, const struct node *from_node,
	       const struct link *to, const struct node *to_node)
{
	struct addrs old = {}, new = {};
	size_t i;
	int err = 0;

	if (from)
		collect(&old, from, from_node);
	collect(&new, to, to_node);
	for (i = 0; !err && i < old.n; i++)
		if (!has(&new, &old.list[i]))
			err = take_away(ifindex, &old.list[i]);
	for (i = 0; !err && i < new.n; i++)
		if (!has(&old, &new.list[i]))
			err = add(ifindex, &new.list[i]);
	return err;
}
