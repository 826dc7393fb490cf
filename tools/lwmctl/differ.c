// SPDX-License-Identifier: GPL-2.0
/*
 * Where tables differ: digests of ranges of ids are asked for, and those ranges
 * are cut up in which a node's digest is not ours.
 */
#include <stdlib.h>
#include <string.h>

#include "../../uapi/lwm.h"
#include "ask.h"
#include "say.h"

#define TIMEOUT		500	/* ms */
#define TIMES		3
#define PARTS		4	/* that a range is cut into */
#define IDS		(LWM_NODE_MAX + 1)

/* A range, and the nodes to be asked about it. */
struct range {
	uint16_t	first, last;
	uint16_t	*nodes;
	size_t		n;
	struct reply	*replies;
};

struct ranges {
	struct range	*list;
	size_t		n;
};

/* Room grows at powers of two. */
static struct range *range_add(struct ranges *ranges, unsigned int first,
			       unsigned int last, size_t nodes)
{
	struct range *range;

	if (!(ranges->n & (ranges->n - 1))) {
		size_t room = ranges->n ? 2 * ranges->n : 1;

		ranges->list = need(realloc(ranges->list,
					    room * sizeof(*ranges->list)));
	}
	range = &ranges->list[ranges->n++];
	*range = (struct range){
		.first = first, .last = last,
		.nodes = need(calloc(nodes, sizeof(*range->nodes))),
		.replies = need(calloc(nodes, sizeof(*range->replies))),
	};
	return range;
}

static void ranges_free(struct ranges *ranges)
{
	size_t i;

	for (i = 0; i < ranges->n; i++) {
		free(ranges->list[i].nodes);
		free(ranges->list[i].replies);
	}
	free(ranges->list);
	*ranges = (struct ranges){};
}

static void cover_all(struct ranges *ranges, const struct differing *list,
		      size_t n)
{
	unsigned int first;
	struct range *range;

	for (first = 0; first < IDS; first += LWM_DIGEST_NODES) {
		range = range_add(ranges, first ? first : 1,
				  first + LWM_DIGEST_NODES - 1, n);
		for (; range->n < n; range->n++)
			range->nodes[range->n] = list[range->n].node;
	}
}

static int ask_ranges(struct asker *asker, struct ranges *ranges)
{
	struct question *questions;
	size_t i;
	int err;

	questions = need(calloc(ranges->n, sizeof(*questions)));
	for (i = 0; i < ranges->n; i++) {
		struct range *range = &ranges->list[i];

		questions[i] = (struct question){
			.nodes = range->nodes, .n = range->n,
			.octets = 2 * sizeof(uint16_t),
			.first = range->first, .last = range->last,
			.timeout = TIMEOUT, .replies = range->replies,
		};
	}
	err = ask_patiently(asker, questions, ranges->n, TIMES);
	free(questions);
	return err;
}

static struct differing *entry_of(struct differing *list, size_t n,
				  uint16_t node)
{
	size_t low = 0, high = n;

	while (high - low > 1) {
		size_t mid = (low + high) / 2;

		if (list[mid].node <= node)
			low = mid;
		else
			high = mid;
	}
	return &list[low];
}

/* @range is left with the nodes that are to be asked about its parts. */
static void judge_range(struct range *range, struct differing *list, size_t n)
{
	size_t i, left = 0;

	for (i = 0; i < range->n; i++) {
		struct differing *entry = entry_of(list, n, range->nodes[i]);
		const struct reply *reply = &range->replies[i];

		entry->lost |= reply->status != LWM_STATUS_QUEUED;
		if (reply->status != LWM_STATUS_QUEUED || reply->same ||
		    entry->more)
			continue;
		if (range->first != range->last)
			range->nodes[left++] = entry->node;
		else if (entry->ids.n < DIFFER_MAX)
			set_add(&entry->ids, range->first);
		else
			entry->more = true;
	}
	range->n = left;
}

static void forget_more(struct range *range, struct differing *list, size_t n)
{
	size_t i, left = 0;

	for (i = 0; i < range->n; i++)
		if (!entry_of(list, n, range->nodes[i])->more)
			range->nodes[left++] = range->nodes[i];
	range->n = left;
}

/* In each range that is left there is one difference at least. */
static void give_up_on_many(struct ranges *ranges, struct differing *list,
			    size_t n)
{
	size_t *counts = need(calloc(n, sizeof(*counts))), i, k;

	for (i = 0; i < ranges->n; i++)
		for (k = 0; k < ranges->list[i].n; k++)
			counts[entry_of(list, n, ranges->list[i].nodes[k]) - list]++;
	for (i = 0; i < n; i++)
		list[i].more |= counts[i] > DIFFER_MAX;
	for (i = 0; i < ranges->n; i++)
		forget_more(&ranges->list[i], list, n);
	free(counts);
}

static void cut(struct ranges *parts, const struct range *range)
{
	unsigned int size = range->last - range->first + 1, at = range->first, i;

	for (i = PARTS; i && at <= range->last; i--) {
		unsigned int step = (size + i - 1) / i;
		struct range *part = range_add(parts, at, at + step - 1, range->n);

		memcpy(part->nodes, range->nodes, range->n * sizeof(*part->nodes));
		part->n = range->n;
		at += step;
		size -= step;
	}
}

int differ_find(struct asker *asker, struct differing *list, size_t n)
{
	struct ranges ranges = {}, parts;
	int err = 0;
	size_t i;

	cover_all(&ranges, list, n);
	while (!err && ranges.n) {
		err = ask_ranges(asker, &ranges);
		for (i = 0; !err && i < ranges.n; i++)
			judge_range(&ranges.list[i], list, n);
		if (!err)
			give_up_on_many(&ranges, list, n);
		parts = (struct ranges){};
		for (i = 0; !err && i < ranges.n; i++)
			if (ranges.list[i].n)
				cut(&parts, &ranges.list[i]);
		ranges_free(&ranges);
		ranges = parts;
	}
	ranges_free(&ranges);
	return err;
}

/* ---- one node for all that are as it is ---- */

struct kind {
	uint64_t	digest;
	uint16_t	node;
};

static int by_digest(const void *a, const void *b)
{
	const struct kind *x = a, *y = b;

	if (x->digest != y->digest)
		return x->digest < y->digest ? -1 : 1;
	return (int)x->node - y->node;
}

static int by_node(const void *a, const void *b)
{
	const struct kind *x = a, *y = b;

	return (int)x->node - y->node;
}

static bool is_other(const struct reply *reply)
{
	return reply->status == LWM_STATUS_QUEUED && !reply->same;
}

/* The first node of each kind, in order of nodes. */
static struct kind *kinds_of(const struct question *question, size_t *n)
{
	struct kind *kinds = need(calloc(question->n + 1, sizeof(*kinds)));
	size_t i, k = 0;

	*n = 0;
	for (i = 0; i < question->n; i++)
		if (is_other(&question->replies[i]))
			kinds[k++] = (struct kind){
				question->replies[i].digest, question->nodes[i],
			};
	qsort(kinds, k, sizeof(*kinds), by_digest);
	for (i = 0; i < k; i++)
		if (!i || kinds[i].digest != kinds[*n - 1].digest)
			kinds[(*n)++] = kinds[i];
	qsort(kinds, *n, sizeof(*kinds), by_node);
	return kinds;
}

static const struct differing *of_kind(const struct kind *kinds, size_t n,
				       const struct differing *list, uint64_t digest)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (kinds[i].digest == digest)
			return &list[i];
	return NULL;
}

int differ_all(struct asker *asker, const struct question *question,
	       struct differing **list, size_t *n, const struct differing **of)
{
	struct kind *kinds = kinds_of(question, n);
	size_t i;
	int err;

	*list = need(calloc(*n + 1, sizeof(**list)));
	for (i = 0; i < *n; i++)
		(*list)[i].node = kinds[i].node;
	err = *n ? differ_find(asker, *list, *n) : 0;
	for (i = 0; i < question->n; i++)
		of[i] = is_other(&question->replies[i]) ?
			of_kind(kinds, *n, *list, question->replies[i].digest) : NULL;
	free(kinds);
	return err;
}

void differ_free(struct differing *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		set_free(&list[i].ids);
	free(list);
}
