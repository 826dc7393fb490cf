// SPDX-License-Identifier: GPL-2.0
/*
 * Any octets as a packet: nothing is read outside of them, what is read depends
 * on nothing else, and a set that is taken can be written so that it is read
 * again.
 */
#include "fuzz.h"

#include "nodeset.h"
#include "wire.h"

struct seen {
	enum lwm_drop		why;
	struct lwm_wire		wire;
	unsigned int		n;
	struct lwm_target	t[LWM_SET_TARGETS];
};

/*
 * A message that is taken is data, or an answer or memberships, which have no flags;
 * memberships are of no port.
 */
static void look_inside(const u8 *inner, size_t size)
{
	const struct lwm_hdr *hdr = (const void *)inner;

	if (lwm_hdr_check(hdr, size))
		return;
	HOLDS(size >= sizeof(*hdr) && !hdr->zero);
	HOLDS(hdr->kind == LWM_KIND_DATA || hdr->kind == LWM_KIND_ANSWER ||
	      hdr->kind == LWM_KIND_JOINS);
	HOLDS(hdr->kind != LWM_KIND_JOINS || (!hdr->sport && !hdr->dport && !hdr->id));
	HOLDS(!(hdr->flags & ~(hdr->kind == LWM_KIND_DATA ? LWM_HDR_FLAGS : 0)));
	HOLDS(lwm_hdr_plain(hdr) == (hdr->kind == LWM_KIND_DATA && !hdr->flags));
}

/* What is told of one node, in the option or beside it, is what all targets tell. */
static void hold_names(const struct seen *seen)
{
	unsigned int i, first = get_unaligned_be16(seen->wire.targets);
	u16 node;

	for (node = first - 40; node != (u16)(first + 1100); node++) {
		if (!node || !lwm_wire_names(&seen->wire, node))
			continue;
		for (i = 0; i < seen->n && seen->t[i].node != node; i++)
			;
		HOLDS(i < seen->n);
	}
}

/* From a piece of memory of its own, which ends where the packet ends. */
static void look(struct seen *seen, const u8 *data, size_t size)
{
	u8 *packet = malloc(size);

	memcpy(packet, data, size);
	seen->why = lwm_wire_check(packet, size, &seen->wire);
	if (!seen->why && seen->wire.has_set) {
		HOLDS(seen->wire.targets > packet);
		HOLDS(seen->wire.targets + seen->wire.targets_len <= packet + seen->wire.len);
		seen->n = lwm_wire_targets(&seen->wire, seen->t);
		hold_names(seen);
	}
	if (!seen->why) {
		HOLDS(seen->wire.len <= size);
		look_inside(packet + seen->wire.len, size - seen->wire.len);
	}
	seen->wire.targets = NULL;	/* the one thing that may differ */
	free(packet);
}

static void hold_sound(const struct seen *seen)
{
	const struct lwm_wire *wire = &seen->wire;
	unsigned int i;

	HOLDS(wire->network <= LWM_NET_MAX);
	HOLDS(wire->proto == LWM_PROTO_FRAME || wire->proto == LWM_PROTO_MESSAGE);
	HOLDS(wire->len >= sizeof(struct lwm_geneve) && wire->len <= LWM_GENEVE_MAX);
	if (!wire->has_set)
		return;
	HOLDS(wire->initiator);
	HOLDS(!(wire->flags & ~LWM_SET_FLAGS));
	HOLDS((wire->flags & (LWM_SET_LEAF | LWM_SET_TRANSIT)) !=
	      (LWM_SET_LEAF | LWM_SET_TRANSIT));
	HOLDS(seen->n <= LWM_SET_TARGETS);
	for (i = 0; i < seen->n; i++)
		HOLDS(seen->t[i].node && (!seen->t[i].port || wire->flags & LWM_SET_PORTS));
}

/* Write what is left of the set as options of @setlen, and read each. */
static void write_and_read(struct seen *seen, u8 setlen)
{
	struct lwm_set_conf conf = {
		.network = seen->wire.network, .proto = seen->wire.proto, .hop = seen->wire.hop,
		.setlen = setlen, .initiator = seen->wire.initiator, .group = seen->wire.group,
	};
	u8 flags = seen->wire.flags & (LWM_SET_LEAF | LWM_SET_TRANSIT);
	unsigned int n, done, taken, len;
	struct seen again;
	u8 *buf;

	n = lwm_targets_sort(seen->t, seen->n);
	HOLDS(targets_ordered(seen->t, n));
	buf = malloc(n * LWM_SET_PER_TARGET);
	for (done = 0; done < n; done += taken) {
		len = lwm_wire_encode(buf, &conf, flags, seen->t + done, n - done, &taken);
		look(&again, buf, len);
		hold_sound(&again);
		HOLDS(!again.why && again.wire.has_set && again.wire.len == len);
		HOLDS(again.n == taken && targets_same(again.t, seen->t + done, taken));
	}
	free(buf);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct seen seen = {}, again = {};

	look(&seen, data, size);
	look(&again, data, size);
	HOLDS(!memcmp(&seen, &again, sizeof(seen)));
	if (seen.why)
		return 0;
	hold_sound(&seen);
	if (seen.n) {
		write_and_read(&seen, LWM_SETLEN_MIN);
		write_and_read(&seen, LWM_SETLEN_MAX);
	}
	return 0;
}
