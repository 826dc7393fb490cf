// SPDX-License-Identifier: GPL-2.0
#include "judge.h"

#include <linux/skbuff.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "nodeset.h"
#include "told.h"
#include "wire.h"

struct court {
	struct verdict		*v;
	unsigned int		self;
	unsigned int		source;		/* node, 0: a stranger */
	struct lwm_wire		wire;
	unsigned int		n;
	struct lwm_target	t[LWM_SET_TARGETS];
};

static void count(struct court *c, unsigned int what, unsigned int n)
{
	c->v->counts[what] += n;
}

/* ---- answered ---- */

static bool asks(const struct verdict *v)
{
	return !v->frame && lwm_hdr_asks((const void *)v->inner);
}

/* Host @c->self answers for so many targets, if it is asked to. */
static void answer(struct court *c, unsigned int n)
{
	struct verdict *v = c->v;

	if (!asks(v))
		return;
	if (v->initiator == NODE_PLAIN) {
		count(c, LWM_DROP_PLAIN, n);
	} else if (!zone_of(v->initiator)) {
		count(c, LWM_DROP_UNKNOWN_NODE, n);
	} else {
		count(c, COUNT_ANSWERS, n);
		v->answers_self += n;
	}
}

/* @node answers for @n ports, or a relay does for it, for @max. */
static void answer_by(struct court *c, unsigned int node, unsigned int n, unsigned int max)
{
	if (node == c->self) {
		answer(c, n);
	} else if (asks(c->v) && zone_of(c->v->initiator) && c->v->initiator != NODE_PLAIN) {
		c->v->answers[node] = n;
		c->v->answers_max[node] = max;
	}
}

/* None was asked for. */
static enum lwm_drop answer_taken(const struct court *c)
{
	const struct lwm_reply *reply = (const void *)(c->v->inner + sizeof(struct lwm_hdr));
	unsigned int node;

	if (c->v->inner_len < sizeof(struct lwm_hdr) + sizeof(*reply))
		return LWM_DROP_HEADER;
	node = be16_to_cpu(reply->node);
	if (!node || !reply->status || reply->status > LWM_STATUS_UNREACHABLE)
		return LWM_DROP_HEADER;
	if (c->source != c->v->initiator ||
	    (node != c->source && reply->status < LWM_STATUS_TOO_BIG))
		return LWM_DROP_FORGED;
	return LWM_DROP_UNASKED;
}

/* ---- delivered ---- */

static bool port_listens(struct court *c, unsigned int node, __be16 port)
{
	unsigned int i = be16_to_cpu(port) - PORT;

	if (i >= PORTS)
		return false;
	c->v->hears[node][i]++;
	return true;
}

/* The message's own port, named once more, is the same socket. */
static bool port_again(const struct lwm_target *here, unsigned int i, __be16 dport)
{
	return i && !here[0].port && here[i].port == dport;
}

/* Counts what @node counts, where that is the one. */
static void deliver_message(struct court *c, unsigned int node, const struct lwm_target *here,
			    unsigned int n)
{
	struct sk_buff skb = { .data = (u8 *)c->v->inner, .len = c->v->inner_len };
	const struct lwm_hdr *hdr = (const void *)c->v->inner;
	int told = lwm_told_check(&skb);
	unsigned int i, given = 0, nobody = 0;

	if (hdr->kind == LWM_KIND_ANSWER) {
		count(c, answer_taken(c), node == c->self);
		return;
	}
	if (lwm_hdr_is_probe(hdr)) {
		answer_by(c, node, 1, n);
		return;
	}
	c->v->payload = c->v->inner + sizeof(*hdr) + (told < 0 ? 0 : told);
	c->v->payload_len = c->v->inner_len - sizeof(*hdr) - (told < 0 ? 0 : told);
	for (i = 0; i < n && told >= 0; i++) {
		if (port_again(here, i, hdr->dport))
			continue;
		if (port_listens(c, node, here[i].port ?: hdr->dport))
			given++;
		else
			nobody++;
	}
	answer_by(c, node, given + nobody, n);
	if (node != c->self)
		return;
	count(c, told < 0 ? LWM_DROP_HEADER : LWM_DROP_NO_PORT, told < 0 ? 1 : nobody);
	count(c, COUNT_DELIVERED, !!given);
}

/* To @node, as c->t names it. */
static void deliver(struct court *c, unsigned int node)
{
	unsigned int first = 0, n = 0;

	c->v->must[node] = true;
	if (c->v->frame) {
		c->v->frames[node]++;
		count(c, COUNT_DELIVERED, node == c->self);
		return;
	}
	while (first < c->n && c->t[first].node != node)
		first++;
	while (first + n < c->n && c->t[first + n].node == node)
		n++;
	deliver_message(c, node, c->t + first, n);
}

static enum lwm_drop payload_open(struct court *c, const struct packet *p)
{
	struct verdict *v = c->v;

	v->inner = p->data + c->wire.len;
	v->inner_len = p->got - c->wire.len;
	v->frame = c->wire.proto == LWM_PROTO_FRAME;
	if (v->frame)
		return v->inner_len < ETH_HLEN ? LWM_DROP_SHORT : LWM_PASS;
	return lwm_hdr_check((const void *)v->inner, v->inner_len);
}

/* ---- here only ---- */

static void judge_leaf(struct court *c)
{
	unsigned int i, named = 0;

	for (i = 0; i < c->n; i++)
		named += c->t[i].node == c->self;
	if (!named) {
		count(c, LWM_DROP_NOT_NAMED, 1);
	} else if (c->wire.group && (c->wire.group != GROUP || !group_has(c->self))) {
		count(c, LWM_DROP_GROUP, 1);
		answer(c, named);
	} else {
		deliver(c, c->self);
	}
}

/* ---- on ---- */

struct sorted {
	unsigned int	here, outside, unknown;
	unsigned int	back, plain, left;	/* the rest: those that are known */
	bool		goes[HOSTS + 1];
	bool		goes_plain;
};

static void sort_known(struct court *c, struct sorted *s, unsigned int node)
{
	unsigned int from_zone = c->v->own ? 0 : zone_of(c->source);
	bool forwards = node == NODE_PLAIN && zone_of(c->self) == 2;

	s->left++;
	if (forwards && !c->v->frame)
		s->plain++;
	else if (zone_of(node) == from_zone && !forwards)
		s->back++;
	else if (node == NODE_PLAIN)
		s->goes_plain = true;
	else
		s->goes[node] = true;
}

static void sort_targets(struct court *c, struct sorted *s)
{
	unsigned int i, node;

	for (i = 0; i < c->n; i++) {
		node = c->t[i].node;
		if (c->v->group && !group_has(node))
			s->outside++;
		else if (node == c->self)
			s->here++;
		else if (node == c->v->initiator)
			continue;
		else if (!zone_of(node))
			s->unknown++;
		else
			sort_known(c, s, node);
	}
}

/* Another zone's relay sends on what its copy names, if it has a hop left. */
static void go(struct court *c, const struct sorted *s)
{
	struct verdict *v = c->v;
	unsigned int node;

	v->goes_plain = s->goes_plain;
	for (node = 1; node <= HOSTS; node++) {
		if (!s->goes[node])
			continue;
		v->goes[node] = true;
		deliver(c, node);
		v->must[node] = v->hop || zone_of(node) == zone_of(c->self);
	}
}

static void send_on(struct court *c, const struct sorted *s)
{
	count(c, LWM_DROP_UNKNOWN_NODE, s->unknown);
	count(c, LWM_DROP_GROUP, s->outside);
	count(c, LWM_DROP_BACK, s->back);
	count(c, LWM_DROP_PLAIN, s->plain);
	count(c, COUNT_MESSAGES, c->v->own);
	answer(c, s->unknown + s->outside + s->back + s->plain);
	go(c, s);
}

static void split(struct court *c, struct sorted *s, bool transit)
{
	bool spent = !c->v->own && !c->wire.hop && s->left, sent;

	if (spent) {
		count(c, LWM_DROP_HOP_LIMIT, s->left);
		answer(c, s->left);
		*s = (struct sorted){ .here = s->here, .outside = s->outside,
				      .unknown = s->unknown };
	}
	sent = s->left || s->unknown || s->outside;
	if (sent)
		send_on(c, s);
	if (s->here && !transit)
		deliver(c, c->self);
	else if (!sent && !spent)
		count(c, LWM_DROP_NO_TARGET, 1);
}

static void judge_relay(struct court *c)
{
	bool transit = c->wire.flags & LWM_SET_TRANSIT;
	struct sorted s = {};

	if (c->wire.group && c->wire.group != GROUP) {
		count(c, LWM_DROP_GROUP, 1);
		answer(c, c->n);
		return;
	}
	sort_targets(c, &s);
	if (!s.here && !transit) {
		count(c, s.outside ? LWM_DROP_GROUP : LWM_DROP_NOT_NAMED, 1);
		answer(c, s.outside + s.left + s.unknown);
	} else {
		split(c, &s, transit);
	}
}

static void judge_set(struct court *c, const struct packet *p)
{
	enum lwm_drop why;

	c->n = lwm_wire_targets(&c->wire, c->t);
	if (c->n)
		c->n = lwm_targets_sort(c->t, c->n);
	c->v->initiator = c->wire.initiator;
	c->v->group = c->wire.group;
	c->v->hop = c->wire.hop ? c->wire.hop - 1 : 0;

	if (!c->n)
		why = LWM_DROP_EMPTY_SET;
	else if (c->wire.initiator == c->self)
		why = LWM_DROP_OWN;
	else
		why = payload_open(c, p);
	if (why)
		count(c, why, 1);
	else if (c->wire.flags & LWM_SET_LEAF)
		judge_leaf(c);
	else
		judge_relay(c);
}

/* ---- from the plain node ---- */

/* 0: of no node. */
static unsigned int mac_node(const u8 *mac)
{
	unsigned int node = mac[4] << 8 | mac[5];

	if (mac[0] != 0x02 || mac[1] != 0x4c || mac[2] || mac[3] != NET)
		return 0;
	return zone_of(node) ? node : 0;
}

static void forward(struct court *c)
{
	struct sorted s = {};
	unsigned int node;

	c->v->own = true;
	c->v->initiator = NODE_PLAIN;
	c->v->hop = LWM_HOP_START;
	if (c->v->inner[0] & 1) {
		for (node = 1; node <= HOSTS; node++)
			c->t[c->n++] = (struct lwm_target){ .node = node };
	} else {
		node = mac_node(c->v->inner);
		if (!node) {
			count(c, LWM_DROP_UNKNOWN_MAC, 1);
			return;
		}
		c->t[c->n++] = (struct lwm_target){ .node = node };
	}
	sort_targets(c, &s);
	split(c, &s, false);
}

static void judge_plain(struct court *c, const struct packet *p)
{
	enum lwm_drop why;

	if (c->source != NODE_PLAIN || c->self != 4 || c->wire.proto != LWM_PROTO_FRAME)
		why = LWM_DROP_NO_SET;
	else
		why = payload_open(c, p);
	if (why)
		count(c, why, 1);
	else
		forward(c);
}

void judge(struct verdict *v, const struct packet *p, unsigned int self)
{
	struct court c = { .v = v, .self = self, .source = node_at(p->source) };
	enum lwm_drop why;

	memset(v, 0, sizeof(*v));
	/* IP takes nothing from itself that comes from outside, and UDP checks its part. */
	if (c.source == self || p->fault == FAULT_SUM || p->fault == FAULT_LONG)
		return;
	why = lwm_wire_check(p->data, p->got, &c.wire);
	if (!why && c.wire.network != NET)
		why = LWM_DROP_NETWORK;
	if (!why && !c.source)
		why = LWM_DROP_SOURCE;
	if (why) {
		count(&c, why, 1);
		return;
	}
	count(&c, COUNT_RECEIVED, 1);
	if (c.wire.has_set)
		judge_set(&c, p);
	else
		judge_plain(&c, p);
}

/* ---- copies ---- */

static bool may_go(const struct verdict *v, unsigned int node)
{
	return node == NODE_PLAIN ? v->goes_plain : node <= HOSTS && v->goes[node];
}

/* A copy takes @node, which no other one of the same host may. */
static bool taken(struct sight *sight, unsigned int from, unsigned int node)
{
	bool *named = node == NODE_PLAIN ? &sight->named_plain : &sight->named[node];
	bool was = *named;

	if (from == sight->self)
		*named = true;
	return was && from == sight->self;
}

/* All leaves of a part have the same option: one takes the node that it goes to. */
static const char *judge_named(const struct verdict *v, struct sight *sight, unsigned int from,
			       unsigned int to, const struct lwm_wire *wire)
{
	struct lwm_target t[LWM_SET_TARGETS];
	unsigned int i, n = lwm_wire_targets(wire, t);
	bool mine = false;

	if (!n)
		return "names nobody";
	for (i = 0; i < n; i++) {
		if (!may_go(v, t[i].node))
			return "names a node that it must not go to";
		mine |= t[i].node == to;
		if (wire->flags & LWM_SET_LEAF || (i && t[i].node == t[i - 1].node))
			continue;
		if (taken(sight, from, t[i].node))
			return "names a node that another copy has named";
	}
	if (mine == !!(wire->flags & LWM_SET_TRANSIT))
		return "goes to who is not named, or in transit to who is";
	if (wire->flags & LWM_SET_LEAF && taken(sight, from, to))
		return "goes to a node that another copy has gone to";
	return NULL;
}

static const char *judge_plain_copy(const struct verdict *v, struct sight *sight,
				    unsigned int from, unsigned int to)
{
	if (to != NODE_PLAIN || !may_go(v, to))
		return "has no set, and goes to who is not plain";
	return taken(sight, from, to) ? "goes to the plain node again" : NULL;
}

const char *judge_copy(const struct verdict *v, struct sight *sight, unsigned int from,
		       unsigned int to, const uint8_t *geneve, size_t len)
{
	struct lwm_wire wire;

	if (lwm_wire_check(geneve, len, &wire))
		return "is malformed";
	if (!v->inner || len - wire.len != v->inner_len ||
	    memcmp(geneve + wire.len, v->inner, v->inner_len))
		return "has octets in it that were not thrown";
	if (wire.proto != (v->frame ? LWM_PROTO_FRAME : LWM_PROTO_MESSAGE) || wire.network != NET)
		return "is of another protocol or network";
	if (!wire.has_set)
		return judge_plain_copy(v, sight, from, to);
	if (wire.initiator != v->initiator || wire.group != v->group)
		return "has another initiator or group";
	if (from == sight->self ? wire.hop != v->hop : wire.hop >= v->hop)
		return "has the wrong hop limit";
	return judge_named(v, sight, from, to, &wire);
}

/* ---- answers ---- */

static const struct lwm_hdr *hdr_at(const struct lwm_wire *wire, const uint8_t *geneve, size_t len)
{
	if (wire->proto != LWM_PROTO_MESSAGE || len < wire->len + sizeof(struct lwm_hdr))
		return NULL;
	return (const void *)(geneve + wire->len);
}

bool judge_is_answer(const struct verdict *v, const uint8_t *geneve, size_t len)
{
	const struct lwm_hdr *hdr;
	struct lwm_wire wire;

	if (!v->inner || !asks(v) || lwm_wire_check(geneve, len, &wire))
		return false;
	hdr = hdr_at(&wire, geneve, len);
	return hdr && hdr->kind == LWM_KIND_ANSWER;
}

static const char *judge_reply(const struct verdict *v, struct sight *sight, unsigned int from,
			       uint16_t port, const struct lwm_reply *reply)
{
	unsigned int node = be16_to_cpu(reply->node), status = reply->status;
	bool listens = port >= PORT && port < PORT + PORTS;

	if (node != from && status != LWM_STATUS_REFUSED && status != LWM_STATUS_UNREACHABLE)
		return "says what only another node can know";
	if (node == from && status != LWM_STATUS_REFUSED &&
	    status != (listens || !port ? LWM_STATUS_QUEUED : LWM_STATUS_NO_PORT))
		return "has the wrong status";
	if (from == sight->self) {
		sight->answered_self++;
		return NULL;
	}
	if (!may_go(v, node))
		return "speaks for a node that no copy is for";
	/* By way of node 4, which has to say that it takes no messages. */
	if (node == NODE_PLAIN)
		return NULL;
	if (++sight->answered[node] > v->answers_max[node])
		return "is one too many";
	return NULL;
}

const char *judge_answer(const struct verdict *v, struct sight *sight, unsigned int from,
			 unsigned int to, const uint8_t *geneve, size_t len)
{
	const struct lwm_hdr *asked = (const void *)v->inner, *hdr;
	struct lwm_target t[LWM_SET_TARGETS];
	struct lwm_wire wire;

	lwm_wire_check(geneve, len, &wire);
	hdr = hdr_at(&wire, geneve, len);
	if (!wire.has_set || !(wire.flags & LWM_SET_LEAF) || wire.network != NET || wire.group ||
	    wire.initiator != from || wire.hop != LWM_HOP_START)
		return "is not as those of a node itself";
	if (lwm_wire_targets(&wire, t) != 1 || t[0].node != v->initiator || to != v->initiator)
		return "goes to somebody else than the initiator";
	if (hdr->dport != asked->sport || hdr->id != asked->id || hdr->flags || hdr->zero ||
	    len != wire.len + sizeof(*hdr) + sizeof(struct lwm_reply))
		return "is not one to what was thrown";
	return judge_reply(v, sight, from, be16_to_cpu(hdr->sport), (const void *)(hdr + 1));
}

bool judge_awaits(const struct verdict *v, const struct sight *sight)
{
	unsigned int node;

	if (sight->answered_self < v->answers_self)
		return true;
	for (node = 1; node <= HOSTS; node++)
		if (sight->answered[node] < v->answers[node])
			return true;
	return false;
}

/* ---- printed ---- */

struct named_count {
	const char	*name;
	unsigned int	n;
};

static int count_cmp(const void *a, const void *b)
{
	return strcmp(((const struct named_count *)a)->name, ((const struct named_count *)b)->name);
}

void counts_print(const unsigned int *counts)
{
	struct named_count all[] = {
#define REASON(name, text)	{ text, counts[LWM_DROP_##name] },
		LWM_DROP_REASONS(REASON)
#undef REASON
		{ "received", counts[COUNT_RECEIVED] },
		{ "relayed", counts[COUNT_RELAYED] },
		{ "delivered", counts[COUNT_DELIVERED] },
		{ "messages", counts[COUNT_MESSAGES] },
		{ "copies", counts[COUNT_COPIES] },
		{ "answers", counts[COUNT_ANSWERS] },
	};
	unsigned int i, n = sizeof(all) / sizeof(all[0]);
	const char *space = "";

	qsort(all, n, sizeof(all[0]), count_cmp);
	for (i = 0; i < n; i++) {
		if (!all[i].n)
			continue;
		printf("%s%s=%u", space, all[i].name, all[i].n);
		space = " ";
	}
	putchar('\n');
}
