// SPDX-License-Identifier: GPL-2.0
/*
 * How long messages may be on the way to a node: the longest is tried; where it
 * is lost and nobody said why, what passes is found by halves.
 */
#include <stdlib.h>

#include "../../uapi/lwm.h"
#include "ask.h"
#include "say.h"

#define TIMEOUT		400	/* ms: for those whose round trip is not known */
#define TIMES		3
#define TIMEOUT_MIN	50

static void take(struct pass *pass, const struct reply *reply)
{
	pass->narrow = reply->status != LWM_STATUS_QUEUED;
	if (reply->status == LWM_STATUS_TOO_BIG && reply->space) {
		pass->octets = reply->space;
		pass->known = true;
	}
}

int pass_try(struct asker *asker, struct pass *list, size_t n,
	     unsigned int longest)
{
	uint16_t *nodes = need(calloc(n + 1, sizeof(*nodes)));
	struct reply *replies = need(calloc(n + 1, sizeof(*replies)));
	struct question question = {
		.nodes = nodes, .octets = longest, .timeout = TIMEOUT,
		.replies = replies,
	};
	size_t i, k = 0;
	int err = 0;

	for (i = 0; i < n; i++)
		if (!list[i].narrow)
			nodes[question.n++] = list[i].node;
	if (question.n)
		err = ask_patiently(asker, &question, 1, TIMES);
	for (i = 0; !err && i < n; i++)
		if (!list[i].narrow)
			take(&list[i], &replies[k++]);
	free(nodes);
	free(replies);
	return err;
}

/* @low octets pass, @high do not. Until both meet, @pass->octets are tried. */
struct search {
	struct pass	*pass;
	unsigned int	low, high;
	struct reply	reply;
};

static bool is_open(const struct search *search)
{
	return !search->pass->known && search->high - search->low > 1;
}

static uint32_t timeout_of(const struct pass *pass)
{
	uint32_t ms = 4 * (pass->rtt / 1000);

	if (ms < TIMEOUT_MIN)
		return TIMEOUT_MIN;
	return ms < TIMEOUT ? ms : TIMEOUT;
}

/* One at a time in a message: so its option is the same at each length. */
static int ask_once(struct asker *asker, struct search *searches, size_t n)
{
	struct question *questions = need(calloc(n, sizeof(*questions)));
	size_t i, open = 0;
	int err = 0;

	for (i = 0; i < n; i++)
		if (is_open(&searches[i]))
			questions[open++] = (struct question){
				.nodes = &searches[i].pass->node, .n = 1,
				.octets = searches[i].pass->octets,
				.timeout = timeout_of(searches[i].pass),
				.replies = &searches[i].reply,
			};
	if (open)
		err = ask_patiently(asker, questions, open, TIMES);
	free(questions);
	return err ? err : open > 0;
}

static void narrow_down(struct search *search)
{
	struct pass *pass = search->pass;
	unsigned int tried = pass->octets;

	if (!is_open(search))
		return;
	take(pass, &search->reply);
	if (pass->known)
		return;
	if (pass->narrow)
		search->high = tried;
	else
		search->low = tried;
	pass->narrow = true;
	pass->octets = (search->low + search->high) / 2;
}

int pass_search(struct asker *asker, struct pass *list, size_t n,
		unsigned int longest)
{
	struct search *searches = need(calloc(n + 1, sizeof(*searches)));
	size_t i, k = 0;
	int more;

	for (i = 0; i < n; i++) {
		if (!list[i].narrow || list[i].known)
			continue;
		list[i].octets = longest;
		searches[k++] = (struct search){
			.pass = &list[i], .high = longest + 1,
		};
	}
	do {
		more = k ? ask_once(asker, searches, k) : 0;
		for (i = 0; more > 0 && i < k; i++)
			narrow_down(&searches[i]);
	} while (more > 0);
	free(searches);
	return more;
}
