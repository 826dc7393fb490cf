// SPDX-License-Identifier: GPL-2.0
#include "inject.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_packet.h>
#include <linux/virtio_net.h>

#include "die.h"
#include "way.h"

#define ETH_P_NOBODY	0x88B6	/* IEEE local experimental 2 */

/* Its checksum is as the device was asked to make it, as with one that can. */
struct copy {
	struct virtio_net_hdr	vnet;
	struct ether_header	eth;
	char			rest[2048];
} __attribute__((packed));

static int fd;
static size_t len;
static struct copy copy, nothing;

/* @protocol 0: nothing is received. */
static int packet_open(const char *dev, uint16_t protocol)
{
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = if_nametoindex(dev),
	};
	int new = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), on = 1;

	if (new < 0 || setsockopt(new, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)))
		die_errno("cannot open a packet socket");
	if (bind(new, (void *)&at, sizeof(at)))
		die_errno("cannot have the packets of %s", dev);
	return new;
}

void copy_keep(const struct way *way, const struct job *job, const char *dev)
{
	int tap = packet_open(dev, ETH_P_ALL);
	ssize_t got;

	way->send(job);
	got = recv(tap, &copy, sizeof(copy), MSG_DONTWAIT | MSG_TRUNC);
	if (got < (ssize_t)job->payload || got > (ssize_t)sizeof(copy))
		die_errno("a message of %zu octets leaves %s as %zd", job->payload, dev, got);
	close(tap);
	fd = packet_open(dev, 0);
	len = got;
	nothing = copy;
	nothing.eth.ether_type = htons(ETH_P_NOBODY);
}

static void inject(const struct copy *what)
{
	if (send(fd, what, len, 0) != (ssize_t)len)
		die_errno("cannot put a copy there");
}

void copy_inject(const struct job *job)
{
	(void)job;
	inject(&copy);
}

void nothing_inject(const struct job *job)
{
	(void)job;
	inject(&nothing);
}
