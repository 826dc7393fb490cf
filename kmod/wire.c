// SPDX-License-Identifier: GPL-2.0
#include "wire.h"

#include <linux/bitfield.h>
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>

/* ---- what comes in ---- */

static unsigned int option_len(const struct lwm_option *opt)
{
	return sizeof(*opt) + FIELD_GET(LWM_OPTION_LEN, opt->len) * 4;
}

static enum lwm_drop set_check(const struct lwm_set *set, unsigned int len,
			       struct lwm_wire *wire)
{
	unsigned int data = len - sizeof(*set);

	if (wire->has_set)
		return LWM_DROP_SECOND_SET;
	if (len < sizeof(*set) + sizeof(__be16))
		return LWM_DROP_FORM;
	if (set->flags & ~LWM_SET_FLAGS)
		return LWM_DROP_FORM;
	if ((set->flags & LWM_SET_LEAF) && (set->flags & LWM_SET_TRANSIT))
		return LWM_DROP_FORM;
	if (!set->initiator)
		return LWM_DROP_FORM;
	if (set->flags & LWM_SET_BITS) {
		unsigned int bits = data - sizeof(__be16);

		if ((set->flags & LWM_SET_PORTS) || bits < 4 || bits > LWM_SET_TARGETS / 8)
			return LWM_DROP_FORM;
	}

	wire->has_set = true;
	wire->hop = set->hop;
	wire->flags = set->flags;
	wire->initiator = be16_to_cpu(set->initiator);
	wire->group = be16_to_cpu(set->group);
	wire->targets = (const u8 *)(set + 1);
	wire->targets_len = data;
	return LWM_PASS;
}

/* A set as another version of this writes it. */
static bool option_is_other(const struct lwm_option *opt)
{
	return opt->class == LWM_OPTION_CLASS && (opt->type & 0xf0) == LWM_OPTION_TYPES;
}

static enum lwm_drop critical_check(const struct lwm_option *opt, struct lwm_wire *wire)
{
	if (!option_is_other(opt))
		return LWM_DROP_CRITICAL;
	wire->other_type = opt->type;
	return LWM_DROP_OTHER_TYPE;
}

/* RFC 8926, 3.5.1: what is not understood is skipped, unless it is critical. */
static enum lwm_drop options_check(const u8 *pos, const u8 *end, struct lwm_wire *wire)
{
	while (pos < end) {
		const struct lwm_option *opt = (const void *)pos;
		enum lwm_drop why = LWM_PASS;
		unsigned int len;

		len = option_len(opt);
		if (len > end - pos)
			return LWM_DROP_OPTIONS;
		if (opt->class == LWM_OPTION_CLASS && opt->type == LWM_OPTION_TYPE)
			why = set_check((const void *)opt, len, wire);
		else if (opt->type & LWM_OPTION_CRITICAL)
			why = critical_check(opt, wire);
		if (why)
			return why;
		pos += len;
	}
	return LWM_PASS;
}

enum lwm_drop lwm_wire_check(const void *data, unsigned int len, struct lwm_wire *wire)
{
	const struct lwm_geneve *geneve = data;
	const u8 *options = data + sizeof(*geneve);

	*wire = (struct lwm_wire){};
	if (len < sizeof(*geneve) || len < lwm_wire_len(geneve))
		return LWM_DROP_SHORT;
	if (FIELD_GET(LWM_GENEVE_VERSION, geneve->ver_optlen))
		return LWM_DROP_VERSION;

	wire->network = be32_to_cpu(geneve->vni) >> 8;
	wire->proto = geneve->proto;
	wire->len = lwm_wire_len(geneve);
	if (wire->proto != LWM_PROTO_FRAME && wire->proto != LWM_PROTO_MESSAGE)
		return LWM_DROP_PROTOCOL;
	return options_check(options, data + wire->len, wire);
}

/* RFC 8296's order: the first bit is the lowest of the last octet. */
static unsigned int bits_read(const struct lwm_wire *wire, struct lwm_target *t)
{
	const u8 *begin = wire->targets + sizeof(__be16), *octet;
	unsigned int first = get_unaligned_be16(wire->targets), bits, node, n = 0;

	for (octet = wire->targets + wire->targets_len; octet-- > begin; first += 8) {
		for (bits = *octet; bits; bits &= bits - 1) {
			node = first + __ffs(bits);
			if (!node || node > LWM_NODE_MAX)
				return 0;
			t[n++] = (struct lwm_target){ .node = node };
		}
	}
	return n;
}

/* False where bits may be malformed: there are too many of them for the nodes that can be. */
static bool bits_name(const struct lwm_wire *wire, u16 node)
{
	unsigned int first = get_unaligned_be16(wire->targets), bits, bit;

	bits = (wire->targets_len - sizeof(__be16)) * 8;
	if (!first || first + bits - 1 > LWM_NODE_MAX)
		return false;
	bit = node - first;
	return bit < bits && wire->targets[wire->targets_len - 1 - bit / 8] & BIT(bit % 8);
}

static bool ids_name(const struct lwm_wire *wire, u16 node)
{
	const u8 *pos = wire->targets, *end = pos + wire->targets_len;
	const __be16 wanted = cpu_to_be16(node);
	bool named = false;
	__be16 id;

	for (; pos < end; pos += sizeof(id)) {
		id = get_unaligned((const __be16 *)pos);
		if (!id)		/* padding, at the end only */
			break;
		named |= id == wanted;
	}
	for (; pos < end; pos++)
		if (*pos)
			return false;
	return named;
}

bool lwm_wire_names(const struct lwm_wire *wire, u16 node)
{
	if (wire->flags & LWM_SET_PORTS)
		return false;
	return wire->flags & LWM_SET_BITS ? bits_name(wire, node) : ids_name(wire, node);
}

static unsigned int ids_read(const struct lwm_wire *wire, struct lwm_target *t)
{
	bool ports = wire->flags & LWM_SET_PORTS;
	unsigned int size = ports ? sizeof(struct lwm_target) : sizeof(__be16);
	const u8 *pos = wire->targets, *end = pos + wire->targets_len;
	unsigned int n = 0;

	for (; pos + size <= end; pos += size) {
		struct lwm_target this = { .node = get_unaligned_be16(pos) };

		if (!this.node)		/* padding, at the end only */
			break;
		if (ports)
			this.port = get_unaligned((const __be16 *)(pos + sizeof(__be16)));
		t[n++] = this;
	}
	for (; pos < end; pos++)
		if (*pos)
			return 0;
	return n;
}

unsigned int lwm_wire_targets(const struct lwm_wire *wire, struct lwm_target *t)
{
	BUILD_BUG_ON((LWM_SETLEN_MAX - sizeof(struct lwm_set)) / sizeof(__be16) > LWM_SET_TARGETS);

	if (wire->flags & LWM_SET_BITS)
		return bits_read(wire, t);
	return ids_read(wire, t);
}

static bool hdr_sound(const struct lwm_hdr *hdr)
{
	if (hdr->zero)
		return false;
	if (hdr->kind == LWM_KIND_DATA)
		return !(hdr->flags & ~LWM_HDR_FLAGS);
	if (hdr->kind == LWM_KIND_JOINS)
		return !hdr->flags && !hdr->sport && !hdr->dport && !hdr->id;
	return hdr->kind == LWM_KIND_ANSWER && !hdr->flags;
}

enum lwm_drop lwm_hdr_check(const struct lwm_hdr *hdr, unsigned int len)
{
	if (len < sizeof(*hdr))
		return LWM_DROP_HEADER;
	return lwm_hdr_plain(hdr) || hdr_sound(hdr) ? LWM_PASS : LWM_DROP_HEADER;
}

/* ---- what goes out ---- */

/* One way to write the first of the targets: how many it takes, in how many octets. */
struct form {
	unsigned int	taken;
	unsigned int	len;
	u8		flags;
};

static struct form form_ids(const struct lwm_target *t, unsigned int n, unsigned int room)
{
	struct form form = {};
	unsigned int data;
	bool ports = false;

	while (form.taken < n && form.taken < LWM_SET_TARGETS) {
		bool port = ports || t[form.taken].port;

		data = (form.taken + 1) * (port ? sizeof(*t) : sizeof(__be16));
		if (ALIGN(sizeof(struct lwm_set) + data, 4) > room)
			break;
		ports = port;
		form.taken++;
	}
	data = form.taken * (ports ? sizeof(*t) : sizeof(__be16));
	form.len = ALIGN(sizeof(struct lwm_set) + data, 4);
	form.flags = ports ? LWM_SET_PORTS : 0;
	return form;
}

static struct form form_bits(const struct lwm_target *t, unsigned int n, unsigned int room)
{
	unsigned int base = sizeof(struct lwm_set) + sizeof(__be16);
	struct form form = { .flags = LWM_SET_BITS };
	unsigned int most;

	BUILD_BUG_ON(sizeof(struct lwm_set) + sizeof(__be16) + 4 > LWM_SETLEN_MIN);
	most = min(round_down(room - base, 4) * 8, (unsigned int)LWM_SET_TARGETS);
	/* A part is in order but for plain nodes, which come after the others. */
	while (form.taken < n && !t[form.taken].port &&
	       (!form.taken || t[form.taken].node > t[form.taken - 1].node) &&
	       t[form.taken].node - t[0].node < most)
		form.taken++;
	if (form.taken)
		form.len = base + DIV_ROUND_UP(t[form.taken - 1].node - t[0].node + 1, 32) * 4;
	return form;
}

static void bits_write(u8 *pos, unsigned int len, const struct lwm_target *t, unsigned int n)
{
	unsigned int i, bit, first = t[0].node;
	u8 *last = pos + len - 1;

	put_unaligned_be16(first, pos);
	memset(pos + sizeof(__be16), 0, len - sizeof(__be16));
	for (i = 0; i < n; i++) {
		bit = t[i].node - first;
		*(last - bit / 8) |= BIT(bit % 8);
	}
}

static void ids_write(u8 *pos, unsigned int len, const struct lwm_target *t, unsigned int n,
		      bool ports)
{
	u8 *end = pos + len;
	unsigned int i;

	for (i = 0; i < n; i++) {
		put_unaligned_be16(t[i].node, pos);
		pos += sizeof(__be16);
		if (!ports)
			continue;
		put_unaligned(t[i].port, (__be16 *)pos);
		pos += sizeof(__be16);
	}
	memset(pos, 0, end - pos);
}

static void geneve_write(struct lwm_geneve *geneve, u32 network, __be16 proto, unsigned int optlen)
{
	geneve->ver_optlen = optlen / 4;
	geneve->flags = optlen ? LWM_GENEVE_CRITICAL : 0;
	geneve->proto = proto;
	geneve->vni = cpu_to_be32(network << 8);
}

unsigned int lwm_wire_encode(void *buf, const struct lwm_set_conf *conf, u8 flags,
			     const struct lwm_target *t, unsigned int n, unsigned int *taken)
{
	struct form ids = form_ids(t, n, conf->setlen);
	struct form form = form_bits(t, n, conf->setlen);
	struct lwm_set *set = buf + sizeof(struct lwm_geneve);

	if (ids.taken > form.taken || (ids.taken == form.taken && ids.len <= form.len))
		form = ids;

	geneve_write(buf, conf->network, conf->proto, form.len);
	set->opt.class = LWM_OPTION_CLASS;
	set->opt.type = LWM_OPTION_TYPE;
	set->opt.len = (form.len - sizeof(set->opt)) / 4;
	set->hop = conf->hop;
	set->flags = flags | form.flags;
	set->initiator = cpu_to_be16(conf->initiator);
	set->group = cpu_to_be16(conf->group);
	if (form.flags & LWM_SET_BITS)
		bits_write((u8 *)(set + 1), form.len - sizeof(*set), t, form.taken);
	else
		ids_write((u8 *)(set + 1), form.len - sizeof(*set), t, form.taken,
			  form.flags & LWM_SET_PORTS);

	*taken = form.taken;
	return sizeof(struct lwm_geneve) + form.len;
}

unsigned int lwm_wire_encode_plain(void *buf, u32 network)
{
	geneve_write(buf, network, LWM_PROTO_FRAME, 0);
	return sizeof(struct lwm_geneve);
}
