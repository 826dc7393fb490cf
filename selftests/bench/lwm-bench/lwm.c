// SPDX-License-Identifier: GPL-2.0
/* AF_LWM: a message, and a list of nodes. */
#include "way.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/lwm.h>

#include "die.h"

/* A set that no address has room for. */
struct long_set {
	struct lwm_nodes	form;
	uint16_t		ids[TARGETS_MAX];
};

static int fd;
static char control[CMSG_SPACE(sizeof(struct long_set))];
static struct long_set set = { .form.form = LWM_NODES_IDS };
static size_t set_len;
static socklen_t name_len = LWM_ADDR_LEN(0);
static struct sockaddr_lwm name = {
	.slwm_family = AF_LWM, .slwm_net = NET, .slwm_to = LWM_TO_NONE,
};

static bool lwm_socket(const struct job *job, const char **why)
{
#ifdef HAVE_LWM_SEGMENT
	int segment = job->segment;
#endif

	fd = socket(AF_LWM, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die_errno("cannot open an LWM socket");
	if (!job->segment)
		return true;
#ifdef HAVE_LWM_SEGMENT
	if (!setsockopt(fd, SOL_LWM, LWM_SEGMENT, &segment, sizeof(segment)))
		return true;
	if (errno != ENOPROTOOPT)
		die_errno("LWM_SEGMENT");
#endif
	*why = "the module has no LWM_SEGMENT";
	return false;
}

static void lwm_name(const struct job *job)
{
	unsigned int i;

	name.slwm_port = htons(PORT);
	for (i = 0; i < job->targets; i++)
		set.ids[i] = target_node(job, i);
	set_len = sizeof(set.form) + job->targets * sizeof(*set.ids);
	if (job->targets > LWM_ADDR_TARGETS)
		return;
	name.slwm_to = LWM_TO_LIST;
	name.slwm_count = job->targets;
	name_len = LWM_ADDR_LEN(job->targets);
	for (i = 0; i < job->targets; i++)
		name.slwm_targets[i].node = target_node(job, i);
}

static void sent(const struct job *job, ssize_t len)
{
	if (len != (ssize_t)job->payload)
		die_errno("%zd of %zu octets were sent", len, job->payload);
}

static bool connected_open(const struct job *job, const char **why)
{
	lwm_name(job);
	if (!lwm_socket(job, why))
		return false;
	if (job->targets > LWM_ADDR_TARGETS &&
	    setsockopt(fd, SOL_LWM, LWM_NODES, &set, set_len))
		die_errno("LWM_NODES");
	if (connect(fd, (void *)&name, name_len))
		die_errno("cannot connect to %u nodes", job->targets);
	return true;
}

static void connected_send(const struct job *job)
{
	sent(job, send(fd, payload, job->payload, 0));
}

const struct way lwm_connected = { "lwm-connected", connected_open, connected_send };

static bool unconnected_open(const struct job *job, const char **why)
{
	struct cmsghdr *cmsg = (void *)control;

	lwm_name(job);
	cmsg->cmsg_level = SOL_LWM;
	cmsg->cmsg_type = LWM_NODES;
	cmsg->cmsg_len = CMSG_LEN(set_len);
	memcpy(CMSG_DATA(cmsg), &set, set_len);
	return lwm_socket(job, why);
}

static void unconnected_send(const struct job *job)
{
	struct iovec iov = { payload, job->payload };
	struct msghdr msg = {
		.msg_name = &name,
		.msg_namelen = name_len,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = CMSG_SPACE(set_len),
	};

	if (job->targets > LWM_ADDR_TARGETS)
		sent(job, sendmsg(fd, &msg, 0));
	else
		sent(job, sendto(fd, payload, job->payload, 0, (void *)&name, name_len));
}

const struct way lwm_unconnected = { "lwm-unconnected", unconnected_open, unconnected_send };
