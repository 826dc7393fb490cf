// SPDX-License-Identifier: LGPL-2.1-or-later
/* Subset addresses, which are a socket's. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "set.h"

int lwm_subset_add(int fd, uint16_t group, const uint16_t *nodes, size_t n, uint32_t lifetime,
		   int family, struct in6_addr *addr)
{
	struct set set = { .nodes = nodes, .n = n };
	socklen_t addr_len = sizeof(*addr);
	struct lwm_subset *subset;
	socklen_t len;
	int err;

	err = set_check(&set);
	if (err)
		return err;
	if (!lifetime)
		return -EINVAL;
	len = offsetof(struct lwm_subset, nodes) + set_nodes_len(&set);
	subset = calloc(1, len);
	if (!subset)
		return -ENOMEM;

	subset->lifetime = lifetime;
	subset->group = group;
	subset->family = family;
	memcpy(subset->addr, addr, sizeof(subset->addr));
	set_nodes_fill(&set, &subset->nodes);
	if (setsockopt(fd, SOL_LWM, LWM_SUBSET, subset, len) ||
	    getsockopt(fd, SOL_LWM, LWM_SUBSET, addr, &addr_len))
		err = -errno;
	free(subset);
	return err;
}

int lwm_subset_del(int fd, const struct in6_addr *addr)
{
	struct lwm_subset subset = { .nodes.form = LWM_NODES_IDS };

	memcpy(subset.addr, addr, sizeof(subset.addr));
	return setsockopt(fd, SOL_LWM, LWM_SUBSET, &subset, sizeof(subset)) ? -errno : 0;
}
