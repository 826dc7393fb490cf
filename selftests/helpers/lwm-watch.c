// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-watch - when a host sends probes, and when it takes a node for what
 *
 * usage: lwm-watch HOST FILE
 *
 * Until it is ended by a signal, writes a line to FILE for each probe that HOST
 * sends, octets being those of the message, and for each change of state it is
 * told of; times are microseconds, from when "0 begins" was written:
 *
 *	104023 probe 10.0.2.4 0
 *	254310 state 4 failed
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/genetlink.h>
#include <linux/lwm.h>
#include <linux/netlink.h>

#include "lib/copy.h"
#include "lib/die.h"
#include "lib/lan.h"
#include "lib/message.h"
#include "lib/nl.h"

static struct lan lan;
static unsigned int host;
static FILE *file;
static long began;

static long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000 + now.tv_nsec / 1000 - began;
}

/* ---- states ---- */

static int events_open(void)
{
	int fd, room = 4 << 20;
	unsigned int group;

	netns_enter("h%u", host);
	fd = nl_open(NETLINK_GENERIC);
	group = nl_group(fd, LWM_GENL_NAME);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		die_errno("cannot hear of events");
	return fd;
}

static const struct nlattr *attr_find(const void *from, const void *to, int type)
{
	const struct nlattr *attr = from;

	while ((const char *)attr + NLA_HDRLEN <= (const char *)to && attr->nla_len) {
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
		attr = (const void *)((const char *)attr + NLA_ALIGN(attr->nla_len));
	}
	die("an event has no attribute %d", type);
}

static const void *attr_data(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

static void event_write(const struct nlmsghdr *nlh)
{
	static const char * const names[] = {
		"unheard", "reachable", "stale", "failed", "permanent",
	};
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	const struct nlattr *node, *id, *state;
	const void *to;

	if (genl->cmd != LWM_CMD_NODE_STATE)
		return;
	node = attr_find(genl + 1, (const char *)nlh + nlh->nlmsg_len, LWM_A_NODE);
	to = (const char *)node + node->nla_len;
	id = attr_find(attr_data(node), to, LWM_A_NODE_ID);
	state = attr_find(attr_data(node), to, LWM_A_NODE_STATE);
	fprintf(file, "%ld state %u %s\n", now_us(), *(const uint16_t *)attr_data(id),
		names[*(const uint8_t *)attr_data(state)]);
}

static void events_take(int fd)
{
	static struct nl_message m;
	ssize_t len;

	while ((len = recv(fd, &m, sizeof(m), MSG_DONTWAIT)) > 0)
		event_write(&m.nlh);
	if (len < 0 && errno != EAGAIN)
		die_errno("cannot read events");
}

/* ---- probes ---- */

static void copies_take(void)
{
	uint8_t frame[MESSAGE_MAX];
	char addr[INET6_ADDRSTRLEN];
	struct copy copy;
	struct link link;
	size_t len;

	while ((len = lan_read(&lan, &link, frame, sizeof(frame)))) {
		if (link.kind != LINK_UP || link.a != host || !copy_read(&copy, frame, len) ||
		    copy.answer || copy.dport)
			continue;
		inet_ntop(copy.family, copy.daddr, addr, sizeof(addr));
		fprintf(file, "%ld probe %s %zu\n", now_us(), addr, copy.len);
	}
}

int main(int argc, char **argv)
{
	const struct sched_param first = { .sched_priority = 1 };
	struct pollfd fds[LAN_ZONES + 1];
	unsigned int zone;

	if (argc != 3)
		die("usage: lwm-watch HOST FILE");
	host = atoi(argv[1]);
	lan_open(&lan);
	fds[0] = (struct pollfd){ events_open(), POLLIN, 0 };
	for (zone = 1; zone <= lan.zones; zone++)
		fds[zone] = (struct pollfd){ lan.tap[zone], POLLIN, 0 };
	/* What it reads is as old as its turn is late. */
	sched_setscheduler(0, SCHED_FIFO, &first);

	file = fopen(argv[2], "w");
	if (!file)
		die_errno("cannot write %s", argv[2]);
	setlinebuf(file);
	began = now_us();
	fputs("0 begins\n", file);
	for (;;) {
		poll(fds, lan.zones + 1, -1);
		/* Of what happens at once, a state comes before the probe that it leads to. */
		events_take(fds[0].fd);
		copies_take();
	}
}
