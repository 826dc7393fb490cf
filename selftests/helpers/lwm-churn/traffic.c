// SPDX-License-Identifier: GPL-2.0
/* Traffic that needs no socket of the family: it goes on while the module goes. */
#include "churn.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/lwm.h>
#include <linux/virtio_net.h>

#include "../lib/copy.h"
#include "../lib/die.h"
#include "../lib/lan.h"

#define BURST	2

/* ---- frames of lwm0 ---- */

/* What is to be cut into segments, as a guest of this host would send it. */
struct frame {
	struct virtio_net_hdr	vnet;
	struct ethhdr		eth;
	uint8_t			ip[20];
	uint8_t			tcp[20];
	uint8_t			payload[4000];
} __attribute__((packed));

#define FRAME_HEADERS	(ETH_HLEN + 20 + 20)

static void frame_to(struct frame *frame, unsigned int from, unsigned int to)
{
	uint8_t dest[ETH_ALEN] = { 0x02, 0x4c, 0, NET, 0, to };

	memset(frame->eth.h_dest, 0xff, ETH_ALEN);
	if (to)
		memcpy(frame->eth.h_dest, dest, ETH_ALEN);
	memcpy(frame->eth.h_source, dest, ETH_ALEN);
	frame->eth.h_source[5] = from;
	frame->eth.h_proto = htons(ETH_P_IP);
}

static size_t frame_make(struct frame *frame, unsigned int from)
{
	size_t len = below(8) ? below(1300) : 1500 + below(2500);
	static const uint8_t ip[20] = { 0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0, 10, 42, 0, 1,
					10, 42, 0, 2 };

	memset(frame, 0, sizeof(*frame) - sizeof(frame->payload));
	frame_to(frame, from, below(GUEST + 1));
	memcpy(frame->ip, ip, sizeof(ip));
	frame->ip[2] = (len + 40) >> 8;
	frame->ip[3] = len + 40;
	frame->tcp[12] = 5 << 4;
	frame->vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	frame->vnet.csum_start = ETH_HLEN + 20;
	frame->vnet.csum_offset = 16;
	if (len > 1300) {
		frame->vnet.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
		frame->vnet.hdr_len = FRAME_HEADERS;
		frame->vnet.gso_size = 1200;
	}
	return sizeof(frame->vnet) + FRAME_HEADERS + len;
}

void work_frames(unsigned int n)
{
	static struct frame frame;
	int fd, on = 1, i;
	size_t len;

	netns_enter("h%u", n);
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)))
		die_errno("no packet socket");
	while (!churn->over) {
		for (i = 0; i < BURST; i++) {
			struct sockaddr_ll to = {
				.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex("lwm0"),
			};

			len = frame_make(&frame, n);
			tell_call(DEED_FRAME, sendto(fd, &frame, len, MSG_DONTWAIT, (void *)&to,
						     sizeof(to)));
		}
		poll(NULL, 0, 1);
	}
}

/* ---- copies made by hand ---- */

/* One that names nodes 1 to 5, whoever of them is there; sometimes with a fault. */
static size_t copy_make(uint8_t *at, unsigned int from)
{
	uint8_t octets[] = {
		0x06, 0x40, 0x88, 0xb5, 0, 0, NET, 0,			/* Geneve */
		0xff, 0x4c, 0x81, 5, 8, 0, 0, from, 0, 0,		/* set option */
		0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0, 0, 0,
		PORT >> 8, PORT & 0xff, PORT >> 8, (PORT & 0xff) + below(PORTS),
		0, 0, 0, 1, 0, 0, 0, 0,					/* message */
		'c', 'h', 'u', 'r', 'n',
	};

	if (!below(4))
		octets[13] |= 2;	/* a leaf */
	if (!below(8))
		octets[below(sizeof(octets))] ^= 1 << below(8);
	memcpy(at, octets, sizeof(octets));
	return sizeof(octets);
}

void work_copies(unsigned int n)
{
	uint8_t octets[128];
	size_t len;
	int fd, i;

	netns_enter("h%u", n);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die_errno("no UDP socket");
	while (!churn->over) {
		for (i = 0; i < BURST; i++) {
			struct sockaddr_in to = {
				.sin_family = AF_INET, .sin_port = htons(COPY_PORT),
				.sin_addr.s_addr = address_of(1 + below(GUEST)),
			};

			len = copy_make(octets, n);
			tell_call(DEED_COPY, sendto(fd, octets, len, MSG_DONTWAIT, (void *)&to,
						    sizeof(to)));
		}
		poll(NULL, 0, 1);
	}
}
