// SPDX-License-Identifier: GPL-2.0
/*
 * The format of the first release: golden/NAME.hex is what a packet of each kind has
 * inside UDP, octet for octet, and docs/wire.md shows the same. It is written so,
 * and read so; who would change a file here needs another option type instead.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/skbuff.h>
#include <linux/socket.h>

#include "../../tools/tests/check.h"
#include "../../kmod/joinwire.h"
#include "../../kmod/nodeset.h"
#include "../../kmod/told.h"
#include "../../kmod/wire.h"
#include "page.h"

#define GOLDEN	"../golden"

/* ---- what follows the headers ---- */

static void say_hello(struct packet *p)
{
	add(p, "hello", 5);
}

static const struct lwm_target told_ids[] = { { 2, 0 }, { 5, 0 }, { 300, 0 } };
static const struct lwm_target told_bits[] = { { 2, 0 }, { 3, 0 }, { 4, 0 }, { 9, 0 } };

static void say_nodes(struct packet *p, const struct lwm_target *t, unsigned int n)
{
	unsigned int len;
	struct lwm_told *told = lwm_told_make(t, n, &len);

	add(p, told, len);
	free(told);
	say_hello(p);
}

static void say_told_ids(struct packet *p)
{
	say_nodes(p, told_ids, 3);
}

static void say_told_bits(struct packet *p)
{
	say_nodes(p, told_bits, 4);
}

static void say_answer(struct packet *p)
{
	const struct lwm_reply reply = {
		.status = LWM_STATUS_QUEUED,
		.node = cpu_to_be16(2),
		.options = cpu_to_be16(1 << (LWM_OPTION_TYPE & ~LWM_OPTION_CRITICAL)),
		.space = cpu_to_be32(212992),
		.digest = { 0x8d, 0x1c, 0x5f, 0x02, 0x77, 0xa9, 0xe4, 0x36 },
	};

	add(p, &reply, sizeof(reply));
}

static void say_range(struct packet *p)
{
	const struct lwm_range range = { .first = cpu_to_be16(1), .last = cpu_to_be16(1024) };

	add(p, &range, sizeof(range));
}

static void say_frame(struct packet *p)
{
	static const u8 frame[] = {
		0x02, 0x4c, 0x00, 0x2a, 0x00, 0x02, 0x02, 0x4c, 0x00, 0x2a, 0x00, 0x01,
		0x08, 0x00, 0x45, 0x00, 0x00, 0x21, 0x00, 0x01, 0x40, 0x00, 0x40, 0x11,
		0x26, 0x75, 0x0a, 0x2a, 0x00, 0x01, 0x0a, 0x2a, 0x00, 0x02, 0x9c, 0x40,
		0x02, 0xbc, 0x00, 0x0d, 0x08, 0xaf,
	};

	add(p, frame, sizeof(frame));
	say_hello(p);
}

static const char no_digest[8];

static void joins_head(struct packet *p, u8 type, u8 flags, u32 number,
		       const char *digest)
{
	struct lwm_joins_head head = {
		.type = type,
		.flags = flags,
		.boot = cpu_to_be32(0x5eed0001),
		.number = cpu_to_be32(number),
	};

	memcpy(head.digest, digest, sizeof(head.digest));
	add(p, &head, sizeof(head));
}

static void any_source(struct lwm_record *rec)
{
	*rec = (struct lwm_record){ .filter = LWM_FILTER_EXCLUDE };
	ipv6_addr_set_v4mapped(cpu_to_be32(0xef010203), &rec->group);
}

static void one_source(struct lwm_record *rec)
{
	*rec = (struct lwm_record){ .filter = LWM_FILTER_INCLUDE, .n_sources = 1 };
	rec->group.s6_addr32[0] = cpu_to_be32(0xff350000);
	rec->group.s6_addr32[3] = cpu_to_be32(7);
	rec->sources[0].s6_addr32[0] = cpu_to_be32(0x20010db8);
	rec->sources[0].s6_addr32[3] = cpu_to_be32(5);
}

static void say_joins_hello(struct packet *p)
{
	joins_head(p, LWM_JOINS_HELLO, LWM_JOINS_ASK, 2, "\x31\xfe\x07\xc2\x40\x9b\xd8\x55");
}

static void say_change(struct packet *p)
{
	struct lwm_record rec;

	joins_head(p, LWM_JOINS_CHANGE, 0, 0, no_digest);
	any_source(&rec);
	p->len += lwm_joins_write(p->data + p->len, &rec);
	one_source(&rec);
	p->len += lwm_joins_write(p->data + p->len, &rec);
}

static void say_telling(struct packet *p)
{
	struct lwm_record rec;

	joins_head(p, LWM_JOINS_TELLING, LWM_JOINS_LAST, 4, no_digest);
	any_source(&rec);
	p->len += lwm_joins_write(p->data + p->len, &rec);
}

/* ---- the packets ---- */

struct golden {
	const char		*name;
	u8			hop;
	u8			flags;
	u16			initiator;	/* 0: there is no option */
	u16			group;
	struct lwm_target	t[6];
	unsigned int		n;		/* beyond the last of @t, the ids go on in a row */
	bool			frame;		/* else a message: */
	u16			sport;
	u16			dport;
	u32			id;
	u8			kind;
	u8			hdr_flags;
	void			(*say)(struct packet *p);
};

#define TO(id)		{ { .node = (id) } }, .n = 1
#define PORT(port)	__builtin_bswap16(port)

static const struct golden packets[] = {
	{ "ids", .hop = 8, .initiator = 1, .t = { { .node = 5 }, { .node = 6 } }, .n = 2,
	  .sport = 40000, .dport = 700, .id = 1, .say = say_hello },
	{ "leaf", .hop = 7, .flags = LWM_SET_LEAF, .initiator = 1, .t = TO(6),
	  .sport = 40000, .dport = 700, .id = 1, .say = say_hello },
	{ "transit", .hop = 8, .flags = LWM_SET_TRANSIT, .initiator = 1,
	  .t = { { .node = 8 }, { .node = 9 } }, .n = 2,
	  .sport = 40000, .dport = 700, .id = 2, .say = say_hello },
	{ "ports", .hop = 8, .initiator = 1,
	  .t = { { 5, PORT(7001) }, { 5, PORT(7002) }, { 6, PORT(7001) } }, .n = 3,
	  .sport = 40000, .id = 3, .say = say_hello },
	{ "bits", .hop = 8, .initiator = 1, .group = 7,
	  .t = { { 256, 0 }, { 257, 0 }, { 258, 0 }, { 259, 0 }, { 260, 0 }, { 263, 0 } }, .n = 6,
	  .sport = 40000, .dport = 700, .id = 4, .say = say_hello },
	{ "row", .hop = 8, .initiator = 1,
	  .t = { { 257, 0 }, { 258, 0 }, { 259, 0 }, { 260, 0 }, { 261, 0 }, { 262, 0 } }, .n = 256,
	  .sport = 40000, .dport = 700, .id = 5, .say = say_hello },
	{ "told", .hop = 8, .flags = LWM_SET_LEAF, .initiator = 1, .t = TO(2),
	  .sport = 40000, .dport = 700, .id = 6, .hdr_flags = LWM_HDR_NODES, .say = say_told_ids },
	{ "toldbits", .hop = 8, .flags = LWM_SET_LEAF, .initiator = 1, .t = TO(2),
	  .sport = 40000, .dport = 700, .id = 9, .hdr_flags = LWM_HDR_NODES, .say = say_told_bits },
	{ "asked", .hop = 8, .flags = LWM_SET_LEAF, .initiator = 1, .t = TO(2),
	  .sport = 40000, .dport = 700, .id = 7, .hdr_flags = LWM_HDR_ANSWER, .say = say_hello },
	{ "answer", .hop = 8, .flags = LWM_SET_LEAF, .initiator = 2, .t = TO(1),
	  .sport = 700, .dport = 40000, .id = 7, .kind = LWM_KIND_ANSWER, .say = say_answer },
	{ "probe", .hop = 8, .flags = LWM_SET_LEAF, .initiator = 1, .t = TO(2),
	  .id = 0xa1b2c3d4, .hdr_flags = LWM_HDR_ANSWER },
	{ "range", .hop = 8, .flags = LWM_SET_LEAF, .initiator = 1, .t = TO(2),
	  .sport = 40000, .id = 8, .hdr_flags = LWM_HDR_ANSWER, .say = say_range },
	{ "frame", .hop = 8, .flags = LWM_SET_LEAF, .initiator = 1, .t = TO(2),
	  .frame = true, .say = say_frame },
	{ "plain", .frame = true, .say = say_frame },
	{ "hello", .hop = 8, .flags = LWM_SET_LEAF, .initiator = 1, .t = TO(2),
	  .kind = LWM_KIND_JOINS, .say = say_joins_hello },
	{ "change", .hop = 8, .flags = LWM_SET_LEAF, .initiator = 1, .t = TO(2),
	  .kind = LWM_KIND_JOINS, .say = say_change },
	{ "telling", .hop = 8, .flags = LWM_SET_LEAF, .initiator = 1, .t = TO(2),
	  .kind = LWM_KIND_JOINS, .say = say_telling },
};

#define PACKETS		(sizeof(packets) / sizeof(packets[0]))

static void golden_targets(const struct golden *g, struct lwm_target *t)
{
	unsigned int i;

	for (i = 0; i < g->n; i++)
		t[i] = i < 6 ? g->t[i] : (struct lwm_target){ .node = t[i - 1].node + 1 };
}

/* ---- as it is written now ---- */

static void write_option(const struct golden *g, struct packet *p)
{
	const struct lwm_set_conf conf = {
		.network = 42,
		.proto = g->frame ? LWM_PROTO_FRAME : LWM_PROTO_MESSAGE,
		.hop = g->hop,
		.setlen = LWM_SETLEN_DEFAULT,
		.initiator = g->initiator,
		.group = g->group,
	};
	u8 head[LWM_SET_TARGETS * LWM_SET_PER_TARGET];
	struct lwm_target t[LWM_SET_TARGETS];
	unsigned int len, taken;

	golden_targets(g, t);
	len = lwm_wire_encode(head, &conf, g->flags, t, g->n, &taken);
	EXPECT_EQ(taken, g->n);
	add(p, head, len);
}

static void write_packet(const struct golden *g, struct packet *p)
{
	const struct lwm_hdr hdr = {
		.sport = cpu_to_be16(g->sport),
		.dport = cpu_to_be16(g->dport),
		.id = cpu_to_be32(g->id),
		.kind = g->kind,
		.flags = g->hdr_flags,
	};

	p->len = 0;
	if (g->initiator)
		write_option(g, p);
	else
		p->len = lwm_wire_encode_plain(p->data, 42);
	if (!g->frame)
		add(p, &hdr, sizeof(hdr));
	if (g->say)
		g->say(p);
}

/* ---- as it was then ---- */

static void read_golden(const char *name, struct packet *p)
{
	char path[300], line[200];
	FILE *file;

	snprintf(path, sizeof(path), GOLDEN "/%s.hex", name);
	file = open_text(path);
	p->len = 0;
	while (fgets(line, sizeof(line), file))
		read_octets(line, p);
	fclose(file);
}

static void expect_same(const char *name, const struct packet *got, const struct packet *want)
{
	unsigned int i;

	for (i = 0; i < got->len && i < want->len && got->data[i] == want->data[i]; i++)
		;
	if (i != got->len || i != want->len)
		printf("# %s differs at octet %u\n", name, i);
	EXPECT_EQ(got->len, want->len);
	EXPECT(!memcmp(got->data, want->data, want->len));
}

TEST(each_packet_is_written_as_in_the_first_release)
{
	struct packet now, then;
	unsigned int i;

	for (i = 0; i < PACKETS; i++) {
		write_packet(&packets[i], &now);
		read_golden(packets[i].name, &then);
		expect_same(packets[i].name, &now, &then);
	}
}

TEST(each_packet_on_the_page_is_as_it_is_written)
{
	struct packet now, page;
	char name[100];
	unsigned int i;

	for (i = 0; i < PACKETS; i++) {
		write_packet(&packets[i], &now);
		snprintf(name, sizeof(name), "%s.hex", packets[i].name);
		read_page(name, &page);
		expect_same(packets[i].name, &page, &now);
	}
}

TEST(no_golden_packet_is_left_out)
{
	DIR *dir = opendir(GOLDEN);
	struct dirent *entry;
	unsigned int n = 0;

	while (dir && (entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	EXPECT_EQ(n, PACKETS);
	if (dir)
		closedir(dir);
}

/* ---- what is read of it ---- */

static void expect_targets(const struct golden *g, const struct lwm_wire *wire)
{
	struct lwm_target want[LWM_SET_TARGETS], got[LWM_SET_TARGETS];
	unsigned int i;

	golden_targets(g, want);
	EXPECT_EQ(lwm_wire_targets(wire, got), g->n);
	for (i = 0; i < g->n; i++)
		EXPECT(got[i].node == want[i].node && got[i].port == want[i].port);
}

static void expect_option(const struct golden *g, const struct lwm_wire *wire)
{
	EXPECT_EQ(wire->has_set, !!g->initiator);
	if (!wire->has_set)
		return;
	EXPECT_EQ(wire->hop, g->hop);
	EXPECT_EQ(wire->flags & (LWM_SET_LEAF | LWM_SET_TRANSIT | LWM_SET_PORTS), g->flags |
		  (g->t[0].port ? LWM_SET_PORTS : 0));
	EXPECT_EQ(wire->initiator, g->initiator);
	EXPECT_EQ(wire->group, g->group);
	expect_targets(g, wire);
}

static void expect_header(const struct golden *g, const u8 *data, unsigned int len)
{
	struct lwm_hdr hdr;

	EXPECT_EQ(lwm_hdr_check((const void *)data, len), LWM_PASS);
	memcpy(&hdr, data, sizeof(hdr));
	EXPECT_EQ(be16_to_cpu(hdr.sport), g->sport);
	EXPECT_EQ(be16_to_cpu(hdr.dport), g->dport);
	EXPECT_EQ(be32_to_cpu(hdr.id), g->id);
	EXPECT_EQ(hdr.kind, g->kind);
	EXPECT_EQ(hdr.flags, g->hdr_flags);
}

TEST(each_packet_of_the_first_release_is_read_as_what_it_says)
{
	struct lwm_wire wire;
	struct packet then;
	unsigned int i;

	for (i = 0; i < PACKETS; i++) {
		const struct golden *g = &packets[i];

		read_golden(g->name, &then);
		EXPECT_EQ(lwm_wire_check(then.data, then.len, &wire), LWM_PASS);
		EXPECT_EQ(wire.network, 42);
		EXPECT_EQ(wire.proto, g->frame ? LWM_PROTO_FRAME : LWM_PROTO_MESSAGE);
		expect_option(g, &wire);
		if (!g->frame)
			expect_header(g, then.data + wire.len, then.len - wire.len);
	}
}

/* Of the packet @name, what is behind the option, and behind @skip octets more. */
static u8 *payload(const char *name, struct packet *then, unsigned int skip, unsigned int *len)
{
	struct lwm_wire wire;

	read_golden(name, then);
	EXPECT_EQ(lwm_wire_check(then->data, then->len, &wire), LWM_PASS);
	*len = then->len - wire.len - skip;
	return then->data + wire.len + skip;
}

static void expect_told(const char *name, const struct lwm_target *want, int n)
{
	u8 control[200];
	struct msghdr msg = { .msg_control = control, .msg_controllen = sizeof(control) };
	struct cmsghdr *cmsg = (void *)control;
	struct sk_buff skb = {};
	struct lwm_target t[16];
	struct packet then;
	int i;

	skb.data = payload(name, &then, 0, &skb.len);
	EXPECT_EQ(lwm_told_check(&skb), skb.len - sizeof(struct lwm_hdr) - strlen("hello"));
	lwm_told_put(&msg, &skb);
	EXPECT_EQ(lwm_nodes_read((void *)CMSG_DATA(cmsg), cmsg->cmsg_len - CMSG_LEN(0), t), n);
	for (i = 0; i < n; i++)
		EXPECT_EQ(t[i].node, want[i].node);
}

TEST(told_sets_of_the_first_release_are_read)
{
	expect_told("told", told_ids, 3);
	expect_told("toldbits", told_bits, 4);
}

static unsigned int expect_record(const u8 *data, unsigned int len, unsigned int at,
				  void (*make)(struct lwm_record *rec))
{
	struct lwm_record want, got;
	unsigned int i;

	make(&want);
	at = lwm_joins_read(data, len, at, &got);
	EXPECT(at);
	EXPECT_EQ(got.filter, want.filter);
	EXPECT_EQ(got.n_sources, want.n_sources);
	EXPECT(!memcmp(&got.group, &want.group, sizeof(want.group)));
	for (i = 0; i < want.n_sources; i++)
		EXPECT(!memcmp(&got.sources[i], &want.sources[i], sizeof(want.sources[i])));
	return at;
}

TEST(memberships_of_the_first_release_are_read)
{
	const unsigned int head = sizeof(struct lwm_joins_head);
	const unsigned int skip = sizeof(struct lwm_hdr);
	struct packet then;
	unsigned int len, at;
	u8 *data;

	data = payload("hello", &then, skip, &len);
	EXPECT_EQ(lwm_joins_check(data, len), LWM_PASS);
	EXPECT_EQ(len, head);

	data = payload("change", &then, skip, &len);
	EXPECT_EQ(lwm_joins_check(data, len), LWM_PASS);
	at = expect_record(data, len, head, any_source);
	at = expect_record(data, len, at, one_source);
	EXPECT_EQ(at, len);

	data = payload("telling", &then, skip, &len);
	EXPECT_EQ(lwm_joins_check(data, len), LWM_PASS);
	EXPECT_EQ(expect_record(data, len, head, any_source), len);
}
