// SPDX-License-Identifier: GPL-2.0
#include "ask.h"

#include <stdlib.h>

#include "../../uapi/lwm.h"
#include "say.h"

/* Whom to ask again; false: nobody. */
static bool silent_ones(const struct question *question, struct question *again)
{
	uint16_t *nodes = need(calloc(question->n + 1, sizeof(*nodes)));
	size_t i, n = 0;

	for (i = 0; i < question->n; i++)
		if (question->replies[i].status == LWM_STATUS_SILENT)
			nodes[n++] = question->nodes[i];

	*again = *question;
	again->nodes = nodes;
	again->n = n;
	again->replies = need(calloc(n + 1, sizeof(*again->replies)));
	return n;
}

static void take_back(struct question *question, const struct question *again)
{
	size_t i, k = 0;

	for (i = 0; i < question->n; i++)
		if (question->replies[i].status == LWM_STATUS_SILENT)
			question->replies[i] = again->replies[k++];
}

static void question_free(struct question *question)
{
	free((void *)question->nodes);
	free(question->replies);
}

int ask_patiently(struct asker *asker, struct question *questions, size_t n,
		  unsigned int times)
{
	struct question *again;
	bool silent = false;
	size_t i;
	int err;

	err = asker->ask(asker, questions, n);
	if (err || times <= 1)
		return err;

	again = need(calloc(n + 1, sizeof(*again)));
	for (i = 0; i < n; i++)
		silent |= silent_ones(&questions[i], &again[i]);
	if (silent)
		err = ask_patiently(asker, again, n, times - 1);
	for (i = 0; i < n; i++) {
		if (!err && silent)
			take_back(&questions[i], &again[i]);
		question_free(&again[i]);
	}
	free(again);
	return err;
}
