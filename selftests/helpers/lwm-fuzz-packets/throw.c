// SPDX-License-Identifier: GPL-2.0
/* By a raw socket, which takes any source address and any checksum. */
#include "packet.h"

#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>

#include "../lib/copy.h"
#include "../lib/die.h"
#include "world.h"

#define PIECE	24	/* octets in an IP fragment, but for the last: a multiple of 8 */

static int raw_socket(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (fd < 0)
		die_errno("cannot open a raw socket");
	return fd;
}

static uint32_t sum_add(uint32_t sum, const void *from, size_t len)
{
	const uint8_t *pos = from;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? pos[i] : pos[i] << 8;
	return sum;
}

static uint16_t udp_sum(const struct iphdr *ip, const struct udphdr *udp, size_t len)
{
	uint32_t sum = IPPROTO_UDP + len;

	sum = sum_add(sum, &ip->saddr, 8);
	sum = sum_add(sum, udp, len);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(sum == 0xffff ? sum : ~sum);
}

static void fill_udp(const struct packet *p, const struct iphdr *ip, struct udphdr *udp)
{
	size_t len = sizeof(*udp) + p->got;

	memcpy(udp + 1, p->data, p->len);
	udp->source = htons(p->sport);
	udp->dest = htons(COPY_PORT);
	udp->len = htons(p->fault == FAULT_LONG ? len + 1 : len);
	udp->check = 0;
	if (p->fault == FAULT_NO_SUM)
		return;
	udp->check = udp_sum(ip, udp, len);
	if (p->fault == FAULT_SUM)
		udp->check = ~udp->check ?: 1;
}

static void throw_piece(const struct iphdr *whole, const uint8_t *data, size_t at, size_t len,
			bool last)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = whole->daddr };
	uint8_t buf[sizeof(*whole) + sizeof(struct udphdr) + PACKET_MAX + 1];
	struct iphdr *ip = (void *)buf;

	*ip = *whole;
	ip->frag_off = htons(at / 8 | (last ? 0 : IP_MF));
	ip->tot_len = htons(sizeof(*ip) + len);
	memcpy(ip + 1, data + at, len);
	if (sendto(raw_socket(), buf, sizeof(*ip) + len, 0, (void *)&to, sizeof(to)) < 0)
		die_errno("cannot throw %zu octets", len);
}

void packet_throw(const struct packet *p, unsigned int self)
{
	static uint16_t id;
	uint8_t buf[sizeof(struct udphdr) + PACKET_MAX + 1] __attribute__((aligned(4))) = {};
	size_t len = sizeof(struct udphdr) + p->len, at = 0;
	struct iphdr ip = {
		.version = 4, .ihl = 5, .tos = p->tos, .id = htons(++id), .ttl = 64,
		.protocol = IPPROTO_UDP,
		.saddr = htonl(p->source), .daddr = htonl(address_of(self)),
	};

	fill_udp(p, &ip, (void *)buf);
	for (; p->fault == FAULT_PIECES && len - at > PIECE; at += PIECE)
		throw_piece(&ip, buf, at, PIECE, false);
	throw_piece(&ip, buf, at, len - at, true);
}
