// SPDX-License-Identifier: GPL-2.0
/*
 * Written from the description of the format, not from the module: what both
 * get wrong in the same way would be right here.
 */
#include "copy.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <string.h>

#define PROTO_MESSAGE	0x88b5
#define OPTION_CLASS	0xff4c
#define OPTION_TYPE	0x81
#define GENEVE		8
#define OPTION		4
#define SET		(OPTION + 6)
#define HEADER		12
#define KIND_ANSWER	1
#define KIND_JOINS	2

static uint16_t get16(const uint8_t *pos)
{
	return pos[0] << 8 | pos[1];
}

static uint32_t get32(const uint8_t *pos)
{
	return (uint32_t)get16(pos) << 16 | get16(pos + 2);
}

/* The UDP header, or NULL. */
static const uint8_t *ip_read(struct copy *copy, const uint8_t *frame, size_t len)
{
	const struct ether_header *eth = (const void *)frame;
	const struct ip6_hdr *ip6 = (const void *)(eth + 1);
	const struct iphdr *ip4 = (const void *)(eth + 1);

	if (len >= sizeof(*eth) + sizeof(*ip4) && ntohs(eth->ether_type) == ETHERTYPE_IP &&
	    ip4->protocol == IPPROTO_UDP) {
		copy->family = AF_INET;
		copy->daddr = &ip4->daddr;
		return (const uint8_t *)ip4 + ip4->ihl * 4;
	}
	if (len >= sizeof(*eth) + sizeof(*ip6) && ntohs(eth->ether_type) == ETHERTYPE_IPV6 &&
	    ip6->ip6_nxt == IPPROTO_UDP) {
		copy->family = AF_INET6;
		copy->daddr = &ip6->ip6_dst;
		return (const uint8_t *)(ip6 + 1);
	}
	return NULL;
}

static void bits_read(struct copy *copy, const uint8_t *pos, const uint8_t *end)
{
	unsigned int first = get16(pos), bits = (end - pos - 2) * 8, bit;

	for (bit = 0; bit < bits; bit++)
		if (end[-1 - (int)(bit / 8)] >> bit % 8 & 1)
			copy->nodes[copy->n++] = first + bit;
}

static void ids_read(struct copy *copy, const uint8_t *pos, const uint8_t *end)
{
	unsigned int each = copy->flags & COPY_PORTS ? 4 : 2;

	for (; pos + each <= end && get16(pos); pos += each) {
		copy->nodes[copy->n] = get16(pos);
		if (copy->flags & COPY_PORTS)
			copy->ports[copy->n] = get16(pos + 2);
		copy->n++;
	}
}

static bool set_read(struct copy *copy, const uint8_t *opt, size_t len)
{
	if (len < SET + 2 || get16(opt) != OPTION_CLASS || opt[2] != OPTION_TYPE ||
	    OPTION + (opt[3] & 0x1f) * 4U != len)
		return false;
	copy->hop = opt[4];
	copy->flags = opt[5];
	copy->initiator = get16(opt + 6);
	copy->group = get16(opt + 8);
	if (copy->flags & COPY_BITS)
		bits_read(copy, opt + SET, opt + len);
	else
		ids_read(copy, opt + SET, opt + len);
	return true;
}

bool copy_read(struct copy *copy, const void *frame, size_t len)
{
	const uint8_t *udp, *hdr, *end = (const uint8_t *)frame + len;

	memset(copy, 0, sizeof(*copy));
	udp = ip_read(copy, frame, len);
	if (!udp || udp + 8 + GENEVE > end || get16(udp + 2) != COPY_PORT)
		return false;
	copy->geneve = udp + 8;
	copy->geneve_len = GENEVE + (copy->geneve[0] & 0x3f) * 4;
	hdr = copy->geneve + copy->geneve_len;
	if (hdr + HEADER > end || get16(copy->geneve + 2) != PROTO_MESSAGE ||
	    hdr[8] == KIND_JOINS)
		return false;

	copy->network = get32(copy->geneve + 4) >> 8;
	copy->sport = get16(hdr);
	copy->dport = get16(hdr + 2);
	copy->id = get32(hdr + 4);
	copy->answer = hdr[8] == KIND_ANSWER;
	copy->len = get16(udp + 4) - 8 - copy->geneve_len - HEADER;
	return set_read(copy, copy->geneve + GENEVE, copy->geneve_len - GENEVE);
}
