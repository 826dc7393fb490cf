// SPDX-License-Identifier: GPL-2.0
/* lwmcat: to LWM sockets what netcat is to UDP. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "copy.h"
#include "report.h"

static const char *open_failure(int err)
{
	switch (err) {
	case -EAFNOSUPPORT:
		return "the kernel does not know LWM: load module lwm";
	case -ENODEV:
		return "no such network here: see lwmctl device show, or lwmctl up FILE";
	case -ENOTUNIQ:
		return "more than one network here: choose with -n";
	default:
		return strerror(-err);
	}
}

static const char *set_failure(int err)
{
	switch (err) {
	case -EACCES:
		return "more than 256 targets want -b";
	case -EHOSTUNREACH:
		return "a node is not known: see lwmctl node show";
	case -ENETUNREACH:
		return "the group is not known: see lwmctl group show";
	case -EPERM:
		return "a node is not in the group: see lwmctl group show";
	case -EPROTONOSUPPORT:
		return "a plain node takes Ethernet frames alone: see lwmctl node show";
	default:
		return strerror(-err);
	}
}

static struct lwm *device_open(uint32_t net, struct lwm_device *dev)
{
	struct lwm *lwm;
	int err;

	err = net ? lwm_open_net(&lwm, net) : lwm_open(&lwm, NULL, NULL);
	if (!err)
		err = lwm_device(lwm, dev);
	if (err)
		die(EXIT_FAILURE, "%s", open_failure(err));

	return lwm;
}

static int socket_open(const struct options *opts)
{
	int on = 1;
	int fd;

	fd = lwm_socket(SOCK_DGRAM);
	if (fd < 0)
		die(EXIT_FAILURE, "socket: %s", strerror(-fd));
	if (opts->broadcast && setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)))
		die(EXIT_FAILURE, "-b: %s", strerror(errno));
	if (opts->errors && setsockopt(fd, SOL_LWM, LWM_RECVERR, &on, sizeof(on)))
		die(EXIT_FAILURE, "-e: %s", strerror(errno));

	return fd;
}

static void socket_bind(int fd, uint32_t net, uint16_t port)
{
	int err = lwm_bind(fd, net, port);

	if (err)
		die(EXIT_FAILURE, "port %u: %s", port, strerror(-err));
}

static size_t targets_find(struct lwm *lwm, const struct options *opts, struct lwm_target *to)
{
	size_t n = LWM_NODE_MAX;
	int err;

	err = lwm_resolve_targets(lwm, opts->nodes, to, &n);
	if (err)
		die(EXIT_USAGE, "%s", lwm_error(lwm));

	for (size_t i = 0; i < n; i++)
		if (!to[i].port && !opts->port)
			die(EXIT_USAGE, "node %u: to which port?", to[i].node);

	return n;
}

static int connect_nodes(struct lwm *lwm, int fd, uint32_t net, uint16_t group,
			 const struct options *opts)
{
	static struct lwm_target to[LWM_NODE_MAX];
	size_t n = targets_find(lwm, opts, to);

	return lwm_connect(fd, net, group, to, n, opts->port);
}

static void socket_connect(struct lwm *lwm, int fd, uint32_t net, const struct options *opts)
{
	uint16_t group = 0;
	int err;

	if (opts->group && lwm_resolve_group(lwm, opts->group, &group))
		die(EXIT_USAGE, "%s", lwm_error(lwm));

	if (opts->nodes)
		err = connect_nodes(lwm, fd, net, group, opts);
	else
		err = lwm_connect_group(fd, net, group, opts->port);
	if (err)
		die(EXIT_FAILURE, "%s: %s", opts->nodes ? opts->nodes : opts->group,
		    set_failure(err));
}

int main(int argc, char **argv)
{
	struct options opts;
	struct lwm_device dev;
	struct lwm *lwm;
	int status;
	int fd;

	options_parse(&opts, argc, argv);
	lwm = device_open(opts.net, &dev);
	fd = socket_open(&opts);

	if (opts.listen) {
		socket_bind(fd, dev.net, opts.port);
		status = copy_out(lwm, fd, &opts);
	} else {
		if (opts.own_port)
			socket_bind(fd, dev.net, opts.own_port);
		socket_connect(lwm, fd, dev.net, &opts);
		status = copy_both(lwm, fd, &opts, opts.size ? opts.size : dev.payload);
	}

	lwm_close(lwm);
	return status;
}
