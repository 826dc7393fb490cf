// SPDX-License-Identifier: GPL-2.0
/*
 * Any octets as a message about memberships: nothing is read outside of it, each
 * record that is taken is of a group and of sources that may be, and is written
 * as it was read.
 */
#include "fuzz.h"

#include <net/ipv6.h>

#include "joinwire.h"

static void hold_sound(const struct lwm_record *rec)
{
	unsigned int i;

	HOLDS(rec->n_sources <= LWM_SOURCES_MAX);
	HOLDS(rec->filter == LWM_FILTER_INCLUDE || rec->filter == LWM_FILTER_EXCLUDE);
	HOLDS(lwm_joins_group(&rec->group));
	for (i = 0; i < rec->n_sources; i++) {
		HOLDS(!ipv6_addr_any(&rec->sources[i]));
		HOLDS(ipv6_addr_v4mapped(&rec->sources[i]) == ipv6_addr_v4mapped(&rec->group));
	}
}

static void hold_written(const struct lwm_record *rec, const u8 *octets, unsigned int len)
{
	u8 *written = malloc(len);

	HOLDS(lwm_joins_size(rec) == len);
	HOLDS(lwm_joins_write(written, rec) == len);
	HOLDS(!memcmp(written, octets, len));
	free(written);
}

/* Sums do not depend on the order of sources. */
static void hold_summed(struct lwm_record *rec)
{
	u64 sum = lwm_joins_digest(&rec->group, rec->filter, rec->sources, rec->n_sources);
	struct in6_addr first = rec->sources[0];

	if (!rec->n_sources)
		return;
	memmove(rec->sources, rec->sources + 1, (rec->n_sources - 1) * sizeof(first));
	rec->sources[rec->n_sources - 1] = first;
	HOLDS(sum == lwm_joins_digest(&rec->group, rec->filter, rec->sources, rec->n_sources));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	unsigned int at = sizeof(struct lwm_joins_head), next;
	struct lwm_record rec;
	u8 *message = malloc(size);

	memcpy(message, data, size);
	if (lwm_joins_check(message, size) == LWM_PASS) {
		HOLDS(size >= at && size <= LWM_JOINS_MAX);
		while ((next = lwm_joins_read(message, size, at, &rec))) {
			HOLDS(next > at && next <= size);
			hold_sound(&rec);
			hold_written(&rec, message + at, next - at);
			hold_summed(&rec);
			at = next;
		}
		HOLDS(at == size);
	}
	free(message);
	return 0;
}
