// SPDX-License-Identifier: GPL-2.0
/*
 * Any targets through the encoder: what one option takes comes back as it went,
 * in the shortest form, within the room that was promised, and the rest goes
 * with the next one.
 */
#include "fuzz.h"

#include "nodeset.h"
#include "wire.h"

/* More than one option holds in any form. */
#define TARGETS	600

struct input {
	struct lwm_set_conf	conf;
	u8			flags;
	unsigned int		n;
	struct lwm_target	t[TARGETS];
};

/* Steps from target to target; where bit 0 is set, a port follows. */
static unsigned int read_targets(struct input *in, const u8 *pos, const u8 *end, u32 node)
{
	unsigned int n = 0;

	for (; n < TARGETS && pos < end; n++) {
		node += *pos >> 1;
		in->t[n] = (struct lwm_target){ .node = node };
		if (*pos++ & 1 && pos < end)
			in->t[n].port = cpu_to_be16(*pos++);
		if (!in->t[n].node)
			break;
	}
	return n;
}

static bool read_input(struct input *in, const u8 *data, size_t size)
{
	static const u8 flags[] = { 0, LWM_SET_LEAF, LWM_SET_TRANSIT, LWM_SET_LEAF };
	unsigned int words;

	if (size < 12)
		return false;
	words = data[0] % ((LWM_SETLEN_MAX - LWM_SETLEN_MIN) / 4 + 1);
	in->conf.setlen = LWM_SETLEN_MIN + words * 4;
	in->conf.proto = data[1] & 1 ? LWM_PROTO_MESSAGE : LWM_PROTO_FRAME;
	in->conf.hop = data[2];
	in->conf.network = data[3] << 16 | data[4] << 8 | data[5];
	in->conf.initiator = (data[6] << 8 | data[7]) ?: 1;
	in->conf.group = data[8];
	in->flags = flags[data[9] & 3];
	in->n = read_targets(in, data + 12, data + size, data[10] << 8 | data[11]);
	/* A part is in order but for its plain nodes, which are in order behind. */
	if (!(data[9] & 4))
		in->n = in->n ? lwm_targets_sort(in->t, in->n) : 0;
	return in->n;
}

/* ---- what the shortest form would be ---- */

static bool ids_fit(const struct lwm_target *t, unsigned int n, unsigned int room,
		    unsigned int *len)
{
	unsigned int i, each = 2;

	for (i = 0; i < n; i++)
		if (t[i].port)
			each = 4;
	*len = (10 + n * each + 3) / 4 * 4;
	return *len <= room;
}

static bool bits_fit(const struct lwm_target *t, unsigned int n, unsigned int room,
		     unsigned int *len)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (t[i].port || (i && t[i].node <= t[i - 1].node))
			return false;
	*len = 12 + (t[n - 1].node - t[0].node) / 32 * 4 + 4;
	return *len <= room && *len <= 12 + LWM_SET_TARGETS / 8;
}

/* What fits a set fits the first of it: so it is enough to look at one more. */
static void hold_shortest(const struct input *in, const struct lwm_target *t, unsigned int n,
			  unsigned int taken, unsigned int len)
{
	unsigned int room = in->conf.setlen, ids, bits;
	bool ids_do = ids_fit(t, taken, room, &ids), bits_do = bits_fit(t, taken, room, &bits);

	HOLDS(taken <= LWM_SET_TARGETS);
	HOLDS(len == (ids_do && (!bits_do || ids <= bits) ? ids : bits));
	if (taken == n || taken == LWM_SET_TARGETS)
		return;
	HOLDS(!ids_fit(t, taken + 1, room, &ids));
	HOLDS(!bits_fit(t, taken + 1, room, &bits));
}

/* ---- through the encoder ---- */

#define UNTOUCHED	0xa5

static void hold_untouched(const u8 *pos, const u8 *end)
{
	for (; pos < end; pos++)
		HOLDS(*pos == UNTOUCHED);
}

static void hold_read(const struct input *in, const struct lwm_target *t, unsigned int taken,
		      const u8 *buf, unsigned int len)
{
	struct lwm_target read[LWM_SET_TARGETS];
	struct lwm_wire wire;

	HOLDS(lwm_wire_check(buf, len, &wire) == LWM_PASS);
	HOLDS(wire.has_set && wire.len == len);
	HOLDS(wire.network == in->conf.network && wire.proto == in->conf.proto);
	HOLDS(wire.hop == in->conf.hop && wire.initiator == in->conf.initiator);
	HOLDS(wire.group == in->conf.group);
	HOLDS((wire.flags & (LWM_SET_LEAF | LWM_SET_TRANSIT)) == in->flags);
	HOLDS(lwm_wire_targets(&wire, read) == taken);
	HOLDS(targets_same(read, t, taken));
}

/* One option; returns how many of @t it took. */
static unsigned int one(const struct input *in, const struct lwm_target *t, unsigned int n)
{
	size_t room = n * LWM_SET_PER_TARGET;
	unsigned int taken = 0, len;
	u8 *buf = malloc(room);

	memset(buf, UNTOUCHED, room);
	len = lwm_wire_encode(buf, &in->conf, in->flags, t, n, &taken);
	HOLDS(taken >= 1 && taken <= n);
	HOLDS(len <= sizeof(struct lwm_geneve) + in->conf.setlen);
	HOLDS(len <= taken * LWM_SET_PER_TARGET);
	hold_untouched(buf + len, buf + room);
	hold_read(in, t, taken, buf, len);
	hold_shortest(in, t, n, taken, len - sizeof(struct lwm_geneve));
	free(buf);
	return taken;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct input in;
	unsigned int done;

	if (!read_input(&in, data, size))
		return 0;
	for (done = 0; done < in.n;)
		done += one(&in, in.t + done, in.n - done);
	return 0;
}
