// SPDX-License-Identifier: LGPL-2.1-or-later
/* Addresses: short sets inside, long ones beside them as struct lwm_nodes. */
#include <errno.h>
#include <stdlib.h>

#include "dest.h"

int dest_family(int fd)
{
	int family;
	socklen_t len = sizeof(family);

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &len))
		return -errno;

	return family;
}

static void dest_init(struct dest *dest, int family, uint32_t net, uint16_t group, uint16_t port,
		      enum lwm_to to)
{
	*dest = (struct dest) {
		.addr.slwm_family = family,
		.addr.slwm_port = htons(port),
		.addr.slwm_net = net,
		.addr.slwm_group = group,
		.addr.slwm_to = to,
		.len = LWM_ADDR_LEN(0),
	};
}

void dest_group(struct dest *dest, int family, uint32_t net, uint16_t group, uint16_t port)
{
	dest_init(dest, family, net, group, port, LWM_TO_GROUP);
}

static int dest_long_set(struct dest *dest, const struct set *set)
{
	dest->nodes_len = set_nodes_len(set);
	dest->nodes = malloc(dest->nodes_len);
	if (!dest->nodes)
		return -ENOMEM;

	set_nodes_fill(set, dest->nodes);
	return 0;
}

int dest_set(struct dest *dest, int family, uint32_t net, uint16_t group, uint16_t port,
	     const struct set *set)
{
	int err;

	dest_init(dest, family, net, group, port, LWM_TO_NONE);

	err = set_check(set);
	if (err)
		return err;
	if (set->n > LWM_ADDR_TARGETS)
		return dest_long_set(dest, set);

	dest->addr.slwm_to = LWM_TO_LIST;
	dest->addr.slwm_count = set->n;
	dest->len = LWM_ADDR_LEN(set->n);
	for (size_t i = 0; i < set->n; i++)
		dest->addr.slwm_targets[i] = (struct lwm_target) {
			.node = set_node(set, i),
			.port = set_port(set, i),
		};

	return 0;
}

void dest_release(struct dest *dest)
{
	free(dest->nodes);
}
