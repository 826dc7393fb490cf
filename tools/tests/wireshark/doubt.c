// SPDX-License-Identifier: GPL-2.0
/*
 * doubt - what a node would refuse of packets, by its own code
 *
 * Reads a packet a line, what UDP carries in hexadecimal octets; prints for each the
 * name of the counter, or an empty line, where nothing but its tables could object.
 */
#include <stdio.h>
#include <string.h>

#include <linux/skbuff.h>

#include "drop.h"
#include "joinwire.h"
#include "told.h"
#include "wire.h"

#define ETHERNET	14	/* octets of header */

static const char * const names[] = {
#define LWM_DROP_TEXT(name, text) text,
	"",
	LWM_DROP_REASONS(LWM_DROP_TEXT)
};

/* As lwm_answer_rcv() has it. */
static enum lwm_drop doubt_answer(const u8 *data, unsigned int len)
{
	struct lwm_reply reply;

	if (len < sizeof(reply))
		return LWM_DROP_HEADER;
	memcpy(&reply, data, sizeof(reply));
	return reply.status && reply.status <= LWM_STATUS_UNREACHABLE && reply.node ?
	       LWM_PASS : LWM_DROP_HEADER;
}

/* As lwm_sock_deliver() has it. */
static enum lwm_drop doubt_message(u8 *data, unsigned int len)
{
	struct sk_buff skb = { .data = data, .len = len };
	const unsigned int head = sizeof(struct lwm_hdr);
	struct lwm_hdr hdr;

	if (len < head)
		return LWM_DROP_HEADER;
	memcpy(&hdr, data, head);
	if (lwm_hdr_check(&hdr, len))
		return LWM_DROP_HEADER;
	if (hdr.kind == LWM_KIND_ANSWER)
		return doubt_answer(data + head, len - head);
	if (hdr.kind == LWM_KIND_JOINS)
		return lwm_joins_check(data + head, len - head);
	if (hdr.flags & LWM_HDR_ANSWER && !hdr.dport)
		return LWM_PASS;
	return lwm_told_check(&skb) < 0 ? LWM_DROP_HEADER : LWM_PASS;
}

static enum lwm_drop doubt(u8 *data, unsigned int len)
{
	struct lwm_target t[LWM_SET_TARGETS];
	struct lwm_wire wire;
	enum lwm_drop why = lwm_wire_check(data, len, &wire);

	if (why)
		return why;
	if (wire.has_set && !lwm_wire_targets(&wire, t))
		return LWM_DROP_EMPTY_SET;
	if (wire.proto == LWM_PROTO_FRAME)
		return len - wire.len < ETHERNET ? LWM_DROP_SHORT : LWM_PASS;
	if (!wire.has_set)
		return LWM_DROP_NO_SET;
	return doubt_message(data + wire.len, len - wire.len);
}

static unsigned int read_octets(const char *line, u8 *data, unsigned int size)
{
	unsigned int len = 0;
	int used;

	while (len < size && sscanf(line, "%2hhx%n", &data[len], &used) == 1) {
		line += used;
		len++;
	}
	return len;
}

int main(void)
{
	static char line[8192];
	u8 data[2048];

	while (fgets(line, sizeof(line), stdin))
		puts(names[doubt(data, read_octets(line, data, sizeof(data)))]);
	return 0;
}
