// SPDX-License-Identifier: LGPL-2.1-or-later
/* A handle: one device, found by name, by network or because it is the only one. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <netlink/genl/genl.h>

#include "genl.h"
#include "names.h"

static uint32_t get_u32(const struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static uint16_t get_u16(const struct nlattr *attr)
{
	return attr ? nla_get_u16(attr) : 0;
}

static int device_read(struct nlattr **attrs, struct lwm_device *dev)
{
	struct nlattr *tb[LWM_A_DEVICE_MAX + 1];

	if (!attrs[LWM_A_IFINDEX] || !attrs[LWM_A_DEVICE] ||
	    nla_parse_nested(tb, LWM_A_DEVICE_MAX, attrs[LWM_A_DEVICE], NULL))
		return -EBADMSG;

	*dev = (struct lwm_device) {
		.ifindex = nla_get_u32(attrs[LWM_A_IFINDEX]),
		.family = get_u32(tb[LWM_A_DEVICE_FAMILY]),
		.net = get_u32(tb[LWM_A_DEVICE_ID]),
		.node = get_u16(tb[LWM_A_DEVICE_NODE]),
		.zone = get_u16(tb[LWM_A_DEVICE_ZONE]),
		.nodes = get_u32(tb[LWM_A_DEVICE_NODES]),
		.zones = get_u32(tb[LWM_A_DEVICE_ZONES]),
		.groups = get_u32(tb[LWM_A_DEVICE_GROUPS]),
		.payload = get_u32(tb[LWM_A_DEVICE_PAYLOAD]),
	};
	return 0;
}

/* What to look for among the devices: 0 takes any. */
struct wanted {
	uint32_t		ifindex;
	uint32_t		net;
	unsigned int		found;
	struct lwm_device	dev;
};

static int wanted_match(struct nlattr **attrs, void *arg)
{
	struct wanted *wanted = arg;
	struct lwm_device dev;
	int err;

	err = device_read(attrs, &dev);
	if (err)
		return err;
	if (wanted->ifindex && wanted->ifindex != dev.ifindex)
		return 0;
	if (wanted->net && wanted->net != dev.net)
		return 0;

	wanted->dev = dev;
	wanted->found++;
	return 0;
}

static int device_find(struct lwm *lwm, struct wanted *wanted)
{
	struct nl_msg *msg = genl_request(lwm, LWM_CMD_DEVICE_GET, NLM_F_DUMP);
	int err;

	if (!msg)
		return -ENOMEM;

	err = genl_ask(lwm, msg, wanted_match, wanted);
	if (err)
		return err;
	if (!wanted->found)
		return -ENODEV;

	return wanted->found > 1 ? -ENOTUNIQ : 0;
}

int lwm_genl_family_in_use(struct lwm *lwm, int *family)
{
	struct wanted wanted = {};
	int err = device_find(lwm, &wanted);

	if (wanted.found)
		*family = wanted.dev.family;

	return err;
}

static int device_open(struct lwm *lwm, struct wanted *wanted)
{
	int err = device_find(lwm, wanted);

	if (err)
		return err;

	lwm->ifindex = wanted->dev.ifindex;
	lwm->net = wanted->dev.net;
	return if_indextoname(lwm->ifindex, lwm->ifname) ? 0 : -errno;
}

static int open_wanted(struct lwm **out, struct wanted *wanted)
{
	struct lwm *lwm;
	int err;

	err = lwm_genl_open(&lwm);
	if (err)
		return err;

	err = device_open(lwm, wanted);
	if (err) {
		lwm_close(lwm);
		return err;
	}

	*out = lwm;
	return 0;
}

static int open_ifname(struct lwm **lwm, const char *ifname)
{
	struct wanted wanted = {};

	if (ifname) {
		wanted.ifindex = if_nametoindex(ifname);
		if (!wanted.ifindex)
			return -ENODEV;
	}

	return open_wanted(lwm, &wanted);
}

int lwm_open_net(struct lwm **lwm, uint32_t net)
{
	struct wanted wanted = { .net = net };

	*lwm = NULL;
	return net ? open_wanted(lwm, &wanted) : -EINVAL;
}

/* Opening in another namespace. */
struct visit {
	struct lwm	**lwm;
	const char	*ifname;
	int		netns;
	int		err;
};

static void *visit_netns(void *arg)
{
	struct visit *visit = arg;

	if (setns(visit->netns, CLONE_NEWNET))
		visit->err = -errno;
	else
		visit->err = open_ifname(visit->lwm, visit->ifname);

	return NULL;
}

static int netns_open(const char *name)
{
	char path[256];
	int fd;

	if (snprintf(path, sizeof(path), "/run/netns/%s", name) >= (int)sizeof(path))
		return -ENAMETOOLONG;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* A thread of its own enters the namespace: the caller never leaves his. */
static int open_in_netns(struct lwm **lwm, const char *netns, const char *ifname)
{
	struct visit visit = { .lwm = lwm, .ifname = ifname };
	pthread_t thread;
	int err;

	visit.netns = netns_open(netns);
	if (visit.netns < 0)
		return visit.netns;

	/* The thread may have said what became of it before this returns. */
	err = -pthread_create(&thread, NULL, visit_netns, &visit);
	if (!err) {
		pthread_join(thread, NULL);
		err = visit.err;
	}

	close(visit.netns);
	return err;
}

int lwm_open(struct lwm **lwm, const char *netns, const char *ifname)
{
	*lwm = NULL;
	return netns ? open_in_netns(lwm, netns, ifname) : open_ifname(lwm, ifname);
}

void lwm_close(struct lwm *lwm)
{
	if (!lwm)
		return;

	names_free(lwm->names);
	nl_socket_free(lwm->nl);
	free(lwm);
}

const char *lwm_error(const struct lwm *lwm)
{
	return lwm->error;
}

static int device_reply(struct nlattr **attrs, void *arg)
{
	return device_read(attrs, arg);
}

int lwm_device(struct lwm *lwm, struct lwm_device *dev)
{
	struct nl_msg *msg = genl_request(lwm, LWM_CMD_DEVICE_GET, 0);
	int err;

	if (!msg)
		return -ENOMEM;

	err = genl_ask(lwm, msg, device_reply, dev);
	if (!err)
		strcpy(dev->ifname, lwm->ifname);

	return err;
}
