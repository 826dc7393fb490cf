// SPDX-License-Identifier: LGPL-2.1-or-later
/* Sockets: made, bound, connected. */
#include <errno.h>

#include "dest.h"
#include "genl.h"

/*
 * Without an answer the default is tried, so that the kernel says what is
 * wrong: there may be no module, or no device in this namespace.
 */
static int family_in_use(void)
{
	struct lwm *lwm;
	int family = LWM_FAMILY_DEFAULT;

	if (lwm_genl_open(&lwm))
		return family;

	lwm_genl_family_in_use(lwm, &family);
	lwm_close(lwm);
	return family;
}

int lwm_socket(int type)
{
	int fd = socket(family_in_use(), type, 0);

	return fd < 0 ? -errno : fd;
}

int lwm_bind(int fd, uint32_t net, uint16_t port)
{
	int family = dest_family(fd);
	struct sockaddr_lwm addr = {
		.slwm_family = family,
		.slwm_port = htons(port),
		.slwm_net = net,
	};

	if (family < 0)
		return family;

	return bind(fd, (struct sockaddr *)&addr, LWM_ADDR_LEN(0)) ? -errno : 0;
}

static int connect_dest(int fd, const struct dest *dest)
{
	if (dest->nodes &&
	    setsockopt(fd, SOL_LWM, LWM_NODES, dest->nodes, dest->nodes_len))
		return -errno;

	return connect(fd, (const struct sockaddr *)&dest->addr, dest->len) ? -errno : 0;
}

int lwm_connect(int fd, uint32_t net, uint16_t group,
		const struct lwm_target *to, size_t n, uint16_t port)
{
	struct set set = { .targets = to, .n = n };
	int family = dest_family(fd);
	struct dest dest;
	int err;

	if (family < 0)
		return family;

	err = dest_set(&dest, family, net, group, port, &set);
	if (!err)
		err = connect_dest(fd, &dest);

	dest_release(&dest);
	return err;
}

int lwm_connect_group(int fd, uint32_t net, uint16_t group, uint16_t port)
{
	int family = dest_family(fd);
	struct dest dest;

	if (family < 0)
		return family;

	dest_group(&dest, family, net, group, port);
	return connect_dest(fd, &dest);
}
