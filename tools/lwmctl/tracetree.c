// SPDX-License-Identifier: GPL-2.0
/* A traced message as a tree, for people and in JSON. */
#include <stdio.h>
#include <string.h>

#include "out.h"
#include "traced.h"

#define DEPTH	32	/* of the tree, as far as lines are drawn */

static void text_drop(const struct stop *stop, const struct traced_drop *drop)
{
	if (!drop->node || drop->node == stop->node)
		printf("dropped: %s", drop->reason);
	else if (drop->n > 1)
		printf("nothing for node %u and %u more: %s", drop->node, drop->n - 1,
		       drop->reason);
	else
		printf("nothing for node %u: %s", drop->node, drop->reason);
}

static void text_stop(const struct stop *stop)
{
	const char *before = ": ";
	size_t i;

	printf("%u", stop->node);
	if (!stop->arrived) {
		printf(": not seen to arrive\n");
		return;
	}
	for (i = 0; i < stop->n_ports; i++, before = ", ")
		printf("%sdelivered to port %u", before, stop->ports[i]);
	for (i = 0; i < stop->n_drops; i++, before = ", ") {
		fputs(before, stdout);
		text_drop(stop, &stop->drops[i]);
	}
	putchar('\n');
}

/* @bars: of the senders above, which have more below. */
static void text_copies(const struct stop *stop, const char *bars)
{
	char below[4 * DEPTH + 1];

	for (stop = stop->copies; stop; stop = stop->next) {
		printf("%s%s-- ", bars, stop->next ? "|" : "`");
		text_stop(stop);
		snprintf(below, sizeof(below), "%s%s", bars, stop->next ? "|   " : "    ");
		text_copies(stop, below);
	}
}

static void json_stop(const struct stop *stop)
{
	const struct stop *copy;
	size_t i;

	out_uint("node", NULL, stop->node);
	out_bool("arrived", NULL, stop->arrived);
	out_array("ports");
	for (i = 0; i < stop->n_ports; i++)
		out_uint(NULL, NULL, stop->ports[i]);
	out_end();
	out_array("drops");
	for (i = 0; i < stop->n_drops; i++) {
		out_object(NULL);
		out_text("reason", NULL, stop->drops[i].reason);
		out_uint("node", NULL, stop->drops[i].node);
		out_uint("n", NULL, stop->drops[i].n);
		out_end();
	}
	out_end();
	out_array("copies");
	for (copy = stop->copies; copy; copy = copy->next) {
		out_object(NULL);
		json_stop(copy);
		out_end();
	}
	out_end();
}

static void json_traced(const struct traced *traced)
{
	out_object(NULL);
	out_uint("network", NULL, traced->network);
	out_uint("initiator", NULL, traced->initiator);
	out_uint("id", NULL, traced->id);
	out_uint("from_port", NULL, traced->sport);
	out_uint("port", NULL, traced->dport);
	out_object("tree");
	json_stop(traced->first);
	out_end();
	out_end();
	out_line();
}

void traced_print(const struct traced *traced)
{
	if (out_is_json()) {
		json_traced(traced);
		return;
	}
	printf("message %u of node %u in network %u, port %u to %u\n", traced->id,
	       traced->initiator, traced->network, traced->sport, traced->dport);
	text_stop(traced->first);
	text_copies(traced->first, "");
}
