// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "lan.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "die.h"

#define IFINDEX_MAX	256

static int netns_open(const char *fmt, unsigned int n)
{
	char path[64] = "/run/netns/";

	snprintf(path + 11, sizeof(path) - 11, fmt, n);
	return open(path, O_RDONLY | O_CLOEXEC);
}

void netns_enter(const char *fmt, unsigned int n)
{
	int fd = netns_open(fmt, n);

	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die_errno("cannot enter namespace %c%u", *fmt, n);
	close(fd);
}

static unsigned int namespaces(const char *fmt, unsigned int max)
{
	unsigned int n;
	int fd;

	for (n = 0; n < max; n++) {
		fd = netns_open(fmt, n + 1);
		if (fd < 0)
			break;
		close(fd);
	}
	return n;
}

/* The bridge would show all packets of its ports once more. */
static void tap_filter(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_IFINDEX),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, if_nametoindex("lan"), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, 0xffff),
	};
	struct sock_fprog prog = { sizeof(code) / sizeof(*code), code };

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)))
		die_errno("cannot filter a packet socket");
}

/* Protocol 0 until the filter is there: nothing comes before it. */
static int tap_open(void)
{
	struct sockaddr_ll all = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int room = 64 << 20;

	if (fd < 0)
		die_errno("cannot open a packet socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	tap_filter(fd);
	if (bind(fd, (void *)&all, sizeof(all)))
		die_errno("cannot bind a packet socket");
	return fd;
}

static void link_add(struct lan *lan, unsigned int zone, const struct if_nameindex *dev)
{
	unsigned int n = atoi(dev->if_name + 1);
	struct link *link;

	if (!n || n > LAN_HOSTS || !strchr("hr", *dev->if_name))
		return;
	if (dev->if_index >= IFINDEX_MAX)
		die("interface %s has number %u", dev->if_name, dev->if_index);
	link = &lan->by_ifindex[zone][dev->if_index];
	if (*dev->if_name == 'r') {
		*link = (struct link){ LINK_ZONES, zone, n };
		return;
	}
	*link = (struct link){ LINK_DOWN, zone, n };
	lan->zone_of[n] = zone;
	lan->members[zone]++;
}

/* A list of those that there are: to ask for one that is not starts modprobe. */
static void lan_open_zone(struct lan *lan, unsigned int zone)
{
	struct if_nameindex *devs, *dev;

	netns_enter("r%u", zone);
	lan->by_ifindex[zone] = calloc(IFINDEX_MAX, sizeof(struct link));
	devs = if_nameindex();
	if (!devs)
		die_errno("cannot list the interfaces of r%u", zone);
	for (dev = devs; dev->if_index; dev++)
		link_add(lan, zone, dev);
	if_freenameindex(devs);
	lan->tap[zone] = tap_open();
}

void lan_open(struct lan *lan)
{
	unsigned int zone;

	*lan = (struct lan){
		.hosts = namespaces("h%u", LAN_HOSTS),
		.zones = namespaces("r%u", LAN_ZONES),
	};
	if (!lan->hosts || !lan->zones)
		die("there are no hosts h1, ... and routers r1, ...: call lan first");
	for (zone = 1; zone <= lan->zones; zone++)
		lan_open_zone(lan, zone);
}

/* A link between routers is looked at where packets leave for it. */
static bool tap_link(const struct lan *lan, unsigned int zone, const struct sockaddr_ll *from,
		     struct link *link)
{
	bool out = from->sll_pkttype == PACKET_OUTGOING;

	if (from->sll_ifindex >= IFINDEX_MAX)
		return false;
	*link = lan->by_ifindex[zone][from->sll_ifindex];
	if (!link->a)
		return false;
	if (link->kind == LINK_ZONES)
		return out;
	if (!out)
		*link = (struct link){ LINK_UP, link->b, link->a };
	return true;
}

size_t lan_read(struct lan *lan, struct link *link, void *frame, size_t size)
{
	struct sockaddr_ll from;
	unsigned int zone;
	socklen_t fromlen;
	ssize_t len;

	for (zone = 1; zone <= lan->zones; zone++) {
		for (;;) {
			fromlen = sizeof(from);
			len = recvfrom(lan->tap[zone], frame, size, 0, (void *)&from, &fromlen);
			if (len < 0)
				break;
			if (tap_link(lan, zone, &from, link))
				return len;
		}
		if (errno != EAGAIN)
			die_errno("cannot read what is on the links of r%u", zone);
	}
	return 0;
}

const char *link_name(const struct link *link)
{
	static char name[32];

	snprintf(name, sizeof(name), "%c%u-%c%u", link->kind == LINK_UP ? 'h' : 'r', link->a,
		 link->kind == LINK_DOWN ? 'h' : 'r', link->b);
	return name;
}
