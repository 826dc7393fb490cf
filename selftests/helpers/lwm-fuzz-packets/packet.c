// SPDX-License-Identifier: GPL-2.0
#include "packet.h"

#include <string.h>

#include "../lib/rng.h"
#include "world.h"

struct maker {
	struct packet	*p;
	unsigned int	self;
	uint32_t	seed;
};

static uint32_t any(struct maker *mk, uint32_t below)
{
	return rng(&mk->seed) % below;
}

/* One time out of @n. */
static bool rarely(struct maker *mk, uint32_t n)
{
	return !any(mk, n);
}

static void put8(struct packet *p, uint8_t octet)
{
	p->data[p->len++] = octet;
}

static void put16(struct packet *p, uint16_t value)
{
	put8(p, value >> 8);
	put8(p, value);
}

static void put32(struct packet *p, uint32_t value)
{
	put16(p, value >> 16);
	put16(p, value);
}

/* ---- a good packet, nearly ---- */

static unsigned int any_node(struct maker *mk)
{
	if (rarely(mk, 20))
		return NODE_PLAIN;
	if (rarely(mk, 100))
		return any(mk, 0x10000);
	return any(mk, HOSTS + 2);	/* 0 and 10 are no nodes */
}

static uint16_t any_port(struct maker *mk)
{
	return PORT + any(mk, PORTS + 1);
}

static void put_ids(struct maker *mk, bool ports)
{
	unsigned int n = rarely(mk, 10) ? any(mk, 28) : any(mk, 8);

	if (!rarely(mk, 4)) {
		put16(mk->p, mk->self);
		if (ports)
			put16(mk->p, any_port(mk));
	}
	while (n--) {
		put16(mk->p, any_node(mk) ?: 1);
		if (ports)
			put16(mk->p, rarely(mk, 4) ? 0 : any_port(mk));
	}
}

static void put_bits(struct maker *mk)
{
	unsigned int words = rarely(mk, 4) ? any(mk, 10) : 1;

	put16(mk->p, rarely(mk, 10) ? any(mk, 0x10000) : any(mk, 4));
	for (; words; words--)
		put32(mk->p, words > 1 && !rarely(mk, 3) ? 0 : rng(&mk->seed) & 0x3ff);
}

static void put_set(struct maker *mk)
{
	static const uint8_t flags[] = { 0, 0, 0, 0, 2, 2, 4, 6 };
	unsigned int form = any(mk, 3);
	struct packet *p = mk->p;
	size_t start = p->len;

	put16(p, 0xff4c);
	put8(p, 0x81);
	put8(p, 0);
	put8(p, rarely(mk, 4) ? any(mk, 3) : 8);
	put8(p, flags[any(mk, sizeof(flags))] | (form == 0 ? 1 : form == 1 ? 8 : 0));
	put16(p, rarely(mk, 6) ? any_node(mk) : THROWER);
	put16(p, rarely(mk, 3) ? GROUP + rarely(mk, 8) : 0);
	if (form == 0)
		put_bits(mk);
	else
		put_ids(mk, form == 1);
	while ((p->len - start) % 4)
		put8(p, 0);
	p->data[start + 3] = (p->len - start) / 4 - 1;
}

static void put_other_option(struct maker *mk)
{
	unsigned int words = any(mk, 3);

	put16(mk->p, 0xff00 + any(mk, 3));
	put8(mk->p, any(mk, 128) | (rarely(mk, 4) ? 0x80 : 0));
	put8(mk->p, words);
	while (words--)
		put32(mk->p, rng(&mk->seed));
}

static void put_options(struct maker *mk)
{
	if (rarely(mk, 8))
		put_other_option(mk);
	if (!rarely(mk, 12))
		put_set(mk);
	if (rarely(mk, 12))
		put_other_option(mk);
	if (rarely(mk, 20))
		put_set(mk);
}

static void put_told(struct maker *mk)
{
	unsigned int words = 1 + any(mk, 3);

	put16(mk->p, words * 4);
	put8(mk->p, 1 + any(mk, 3));
	put8(mk->p, 0);
	while (words--) {
		put16(mk->p, any_node(mk));
		put16(mk->p, any_node(mk));
	}
}

static void put_reply(struct maker *mk)
{
	put8(mk->p, any(mk, 8));
	put8(mk->p, 0);
	put16(mk->p, rarely(mk, 2) ? any_node(mk) : THROWER);
	put32(mk->p, rng(&mk->seed));
	put32(mk->p, rng(&mk->seed));
	put32(mk->p, rng(&mk->seed));
	put32(mk->p, rng(&mk->seed));
}

/* Four bits of flags are one more than there are, and one of those that are not. */
static void put_message(struct maker *mk)
{
	uint8_t kind = rarely(mk, 10) ? 1 + rarely(mk, 6) : 0, flags = 0;

	if (!kind || rarely(mk, 10))
		flags = rarely(mk, 6) | rarely(mk, 3) << 1 | rarely(mk, 40) << any(mk, 8);
	put16(mk->p, any_port(mk));
	put16(mk->p, flags & 2 && rarely(mk, 8) ? 0 : any_port(mk));
	put32(mk->p, rng(&mk->seed));
	put8(mk->p, kind);
	put8(mk->p, flags);
	put16(mk->p, rarely(mk, 40));
	if (flags & 1)
		put_told(mk);
	if (kind)
		put_reply(mk);
}

static void put_mac(struct packet *p, unsigned int node)
{
	put16(p, 0x024c);
	put16(p, NET);
	put16(p, node);
}

static void put_frame(struct maker *mk)
{
	struct packet *p = mk->p;

	if (rarely(mk, 3)) {
		put16(p, 0xffff);
		put32(p, 0xffffffff);
	} else {
		put_mac(p, any_node(mk));
	}
	put_mac(p, any_node(mk));
	put16(p, rarely(mk, 6) ? (rarely(mk, 2) ? 0x0800 : 0x86dd) : INNER_TEST);
}

static void put_geneve(struct maker *mk)
{
	uint16_t proto = rarely(mk, 30) ? 0x0800 : rarely(mk, 3) ? 0x6558 : 0x88b5;
	struct packet *p = mk->p;
	unsigned int payload;

	p->len = 8;
	put_options(mk);
	p->data[0] = (p->len - 8) / 4;
	p->data[1] = rarely(mk, 10) ? any(mk, 256) : 0x40;
	p->data[2] = proto >> 8;
	p->data[3] = proto;
	p->data[6] = rarely(mk, 40) ? NET + 1 : NET;

	if (proto == 0x6558)
		put_frame(mk);
	else
		put_message(mk);
	for (payload = rarely(mk, 8) ? any(mk, 300) : 8 + any(mk, 16); payload; payload--)
		put8(p, rng(&mk->seed));
	/* Octets of ECN would change the frame, and it could not be told any more. */
	p->tos = proto == 0x6558 ? 0 : any(mk, 256);
}

static uint32_t any_source(struct maker *mk)
{
	switch (any(mk, 16)) {
	case 0:
		return address_of(mk->self);
	case 1:
		return address_of(THROWER) + 76;	/* of nobody */
	case 2:
	case 3:
		return address_of(NODE_PLAIN);
	case 4:
	case 5:
		return address_of(1 + any(mk, HOSTS));
	default:
		return address_of(THROWER);
	}
}

/* ---- spoilt ---- */

static void flip(struct maker *mk)
{
	unsigned int n = 1 + any(mk, 4);

	while (n--)
		mk->p->data[any(mk, mk->p->len)] ^= 1 << any(mk, 8);
}

static void overwrite(struct maker *mk)
{
	static const uint8_t octets[] = { 0, 1, 0x1f, 0x3f, 0x7f, 0x80, 0xff };
	unsigned int most = mk->p->len < 48 ? mk->p->len : 48;

	mk->p->data[any(mk, most)] = octets[any(mk, sizeof(octets))];
}

static void cut(struct maker *mk)
{
	mk->p->len = any(mk, mk->p->len) + 1;
}

static void cut_out(struct maker *mk)
{
	struct packet *p = mk->p;
	size_t at = any(mk, p->len), n = any(mk, p->len - at);

	memmove(p->data + at, p->data + at + n, p->len - at - n);
	p->len -= n;
}

static void repeat(struct maker *mk)
{
	struct packet *p = mk->p;
	size_t at = any(mk, p->len), n = any(mk, p->len - at);

	if (p->len + n > PACKET_MAX)
		return;
	memmove(p->data + at + n, p->data + at, p->len - at);
	p->len += n;
}

static void spoil(struct maker *mk)
{
	static void (*const ways[])(struct maker *mk) = {
		flip, flip, flip, overwrite, overwrite, cut, cut_out, repeat,
	};

	do {
		ways[any(mk, sizeof(ways) / sizeof(ways[0]))](mk);
	} while (rarely(mk, 3));
}

void packet_make(struct packet *p, unsigned int self, uint32_t seed)
{
	struct maker mk = { .p = p, .self = self, .seed = seed };

	memset(p, 0, sizeof(*p));
	p->source = any_source(&mk);
	p->sport = 0xc000 | any(&mk, 0x4000);
	put_geneve(&mk);
	if (rarely(&mk, 2))
		spoil(&mk);
	if (rarely(&mk, 6))
		p->fault = any(&mk, FAULT_PIECES + 1);
	p->got = p->fault == FAULT_SHORT ? p->len / 2 : p->len;
}

void packet_mark(struct packet *p, uint32_t number)
{
	static const uint8_t head[] = {
		0x04, 0x40, 0x65, 0x58, 0x00, 0x00, NET, 0x00,
		0xff, 0x4c, 0x81, 0x03, 0x08, 0x01, 0x00, THROWER, 0x00, 0x00,
		0x00, 0x04, 0x00, 0x00, 0x00, 0x3f,	/* nodes 4 to 9 */
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	};

	memset(p, 0, sizeof(*p));
	p->source = address_of(THROWER);
	p->sport = 0xc000;
	memcpy(p->data, head, sizeof(head));
	p->len = sizeof(head);
	put_mac(p, THROWER);
	put16(p, INNER_MARKER);
	put32(p, number);
	p->got = p->len;
}
