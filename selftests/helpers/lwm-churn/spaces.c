// SPDX-License-Identifier: GPL-2.0
/* Node 5: a namespace with a device, traffic and sockets, which is then left to itself. */
#define _GNU_SOURCE
#include "churn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/lwm.h>

#include "../lib/die.h"
#include "../lib/lan.h"

static struct control router;
static int netns_router;
static int netns_elsewhere;	/* where a device may be moved to */
static unsigned int number;	/* of the namespace: the last one's link may still be there */

static int netns_fd(void)
{
	return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

/* A link to the bridge of zone 1. Its end there goes with the namespace. */
static int space_link(struct control *c, int netns)
{
	char name[IFNAMSIZ];
	int err;

	snprintf(name, sizeof(name), "x%u", number % 100000);
	err = link_veth(c, "eth0", name, netns_router);
	if (err)
		return err;
	setns(netns_router, 0);
	err = link_enslave(&router, name, "lan") ?: link_set_up(&router, name, true);
	setns(netns, 0);
	return err ?: link_set_up(c, "eth0", true) ?:
		address_add(c, "eth0", address_of(GUEST), 24);
}

static void space_talk(void)
{
	struct sockaddr_lwm name = {
		.slwm_family = AF_LWM, .slwm_net = NET, .slwm_port = htons(PORT),
	}, to = {
		.slwm_family = AF_LWM, .slwm_net = NET, .slwm_port = htons(PORT),
		.slwm_to = LWM_TO_LIST, .slwm_count = 5,
		.slwm_targets = { { .node = 1 }, { .node = 2 }, { .node = 3 }, { .node = 4 },
				  { .node = 5 } },
	};
	int fd = socket(AF_LWM, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), i;
	char buf[1500];

	if (fd < 0)
		return;
	bind(fd, (void *)&name, LWM_ADDR_LEN(0));
	if (below(2))
		connect(fd, (void *)&to, LWM_ADDR_LEN(5));
	for (i = below(30); i && !churn->quiet; i--) {
		tell_call(DEED_SEND, sendto(fd, "from five", 9, 0, (void *)&to, LWM_ADDR_LEN(5)));
		tell_call(DEED_RECEIVE, recv(fd, buf, sizeof(buf), 0));
	}
	if (churn->quiet || below(2))
		close(fd);
}

/* Each of these is a way for a device to lose what is below it or around it. */
static void space_end(struct control *c)
{
	switch (below(5)) {
	case 0:
		link_del(c, "eth0");
		break;
	case 1:
		link_move(c, "lwm0", netns_elsewhere);
		break;
	case 2:
		table_begin(c, "lwm0", false);
		break;
	case 3:
		link_move(c, "eth0", netns_router);
		break;
	}
}

static int space_live(void)
{
	struct link_conf conf = {
		.name = "lwm0", .id = NET, .node = GUEST, .zone = 1, .local4 = address_of(GUEST),
	};
	struct control c;
	int netns, err;

	if (unshare(CLONE_NEWNET))
		return errno;
	netns = netns_fd();
	control_open(&c);
	err = link_set_up(&c, "lo", true) ?: space_link(&c, netns);
	if (err)
		return err;
	if (below(2))
		conf.link = if_nametoindex("eth0");
	err = link_new(&c, &conf);
	if (err)
		return err;
	fill(&c, "lwm0", GUEST);
	err = link_set_up(&c, "lwm0", true);
	space_talk();
	space_end(&c);
	return err;
}

static void space(void)
{
	int status;
	pid_t pid;

	seed = below(UINT32_MAX) + 1;
	number++;
	pid = fork();
	if (!pid)
		_exit(space_live());
	if (waitpid(pid, &status, 0) == pid)
		tell(DEED_SPACE, WIFEXITED(status) ? WEXITSTATUS(status) : EINTR);
}

/* What was moved away would stay for as long as its underlay: one name there is enough. */
static void sweep(struct control *c)
{
	setns(netns_elsewhere, 0);
	link_del(c, "lwm0");
	setns(netns_router, 0);
	link_del(&router, "eth0");
}

void work_spaces(unsigned int n)
{
	struct control elsewhere;

	netns_enter("c%u", n + HOSTS);
	netns_elsewhere = netns_fd();
	control_open(&elsewhere);
	netns_enter("r%u", n);
	netns_router = netns_fd();
	control_open(&router);
	while (!churn->over) {
		space();
		if (!below(4))
			sweep(&elsewhere);
	}
	sweep(&elsewhere);
}
