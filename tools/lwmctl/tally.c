// SPDX-License-Identifier: GPL-2.0
#include "tally.h"

#include <stdlib.h>

#include "../../uapi/lwm.h"
#include "say.h"

/* So many probes of full size may be lost by chance, and one less. */
#define FULL_TRIES	3

void tallies_init(struct tallies *tallies, const struct set *nodes, bool spread)
{
	size_t i;

	*tallies = (struct tallies){
		.of = need(calloc(nodes->n, sizeof(struct tally))),
		.n = nodes->n,
	};
	if (spread)
		tallies->spreads = need(calloc(nodes->n, BUCKETS * sizeof(uint32_t)));
	for (i = 0; i < nodes->n; i++) {
		tallies->of[i].node = nodes->ids[i];
		if (spread)
			tallies->of[i].spread = tallies->spreads + i * BUCKETS;
	}
}

void tallies_free(struct tallies *tallies)
{
	free(tallies->of);
	free(tallies->spreads);
}

static int by_node(const void *node, const void *tally)
{
	return *(const uint16_t *)node - ((const struct tally *)tally)->node;
}

struct tally *tallies_find(const struct tallies *tallies, uint16_t node)
{
	return bsearch(&node, tallies->of, tallies->n, sizeof(*tallies->of), by_node);
}

void tallies_own(struct tallies *tallies, const struct lwm_answer *answer)
{
	tallies->has_digest = answer->status == LWM_STATUS_QUEUED;
	tallies->digest = answer->digest;
}

static void add_round_trip(struct tally *tally, uint32_t rtt)
{
	if (!tally->received || rtt < tally->min)
		tally->min = rtt;
	if (rtt > tally->max)
		tally->max = rtt;
	tally->sum += rtt;
	tally->received++;
	if (tally->spread)
		tally->spread[bucket_of(rtt)]++;
}

void tallies_small(struct tallies *tallies, const struct lwm_answer *answer)
{
	struct tally *tally = tallies_find(tallies, answer->node);

	if (!tally)
		return;
	tally->sent++;
	tally->last = answer->status;
	if (answer->status != LWM_STATUS_QUEUED)
		return;

	add_round_trip(tally, answer->rtt);
	tally->options = answer->options;
	if (!tallies->has_digest)
		return;
	tally->tables = answer->digest == tallies->digest ? TABLES_EQUAL : TABLES_DIFFER;
}

void tallies_full(struct tallies *tallies, const struct lwm_answer *answer)
{
	struct tally *tally = tallies_find(tallies, answer->node);

	if (!tally)
		return;
	switch (answer->status) {
	case LWM_STATUS_QUEUED:
		tally->full = FULL_PASSES;
		break;
	case LWM_STATUS_TOO_BIG:
		tally->full = FULL_TOO_BIG;
		tally->longest = answer->space;
		break;
	default:
		tally->full_lost++;
		tally->full = tally->full_lost < FULL_TRIES ? FULL_UNKNOWN : FULL_LOST;
	}
}

bool tally_wants_full(const struct tally *tally)
{
	return tally->received && tally->full == FULL_UNKNOWN;
}

int tallies_status(const struct tallies *tallies)
{
	size_t i, answered = 0;

	for (i = 0; i < tallies->n; i++)
		answered += tallies->of[i].received > 0;
	if (!answered)
		return 2;
	return answered < tallies->n ? 1 : 0;
}

uint64_t bucket_start(unsigned int bucket)
{
	static const unsigned int steps[] = {
		100, 125, 160, 200, 250, 315, 400, 500, 630, 800,
	};
	uint64_t start = steps[bucket % 10];
	unsigned int decade;

	for (decade = 0; decade < bucket / 10; decade++)
		start *= 10;
	return start / 100;
}

/* The last one that begins below: those of less than 10 us are not all distinct. */
unsigned int bucket_of(uint32_t rtt)
{
	unsigned int bucket = BUCKETS - 1;

	while (bucket && bucket_start(bucket) > rtt)
		bucket--;
	return bucket;
}
