// SPDX-License-Identifier: GPL-2.0
#include "report.h"

#include <string.h>

#include <lwm.h>

#include "net.h"
#include "out.h"
#include "tally.h"

#define BAR	40	/* characters of the longest */
#define TYPE_0	0x80	/* set option that bit 0 of the options stands for */

static const char *name_of(const struct net *names, uint16_t node)
{
	const struct item *item = names ? table_by_id(&names->nodes, node) : NULL;

	return item ? item->name : NULL;
}

static double ms(uint64_t us)
{
	return us / 1000.0;
}

/* "3 (stor-3)" */
static void print_node(const struct net *names, uint16_t node)
{
	const char *name = name_of(names, node);

	out_uint("node", "%" PRIu64, node);
	if (name)
		out_text("name", " (%s)", name);
}

void report_answer(const struct lwm_answer *answer, const struct net *names)
{
	print_node(names, answer->node);
	if (answer->status == LWM_STATUS_QUEUED)
		out_real("rtt_ms", ": %.2f ms", ms(answer->rtt));
	else
		out_text("status", ": %s", lwm_status_text(answer->status));
	out_line();
}

/* A column of text. */
static void print_column(const char *words, int width)
{
	char column[320];

	snprintf(column, sizeof(column), "  %-*s", width, words);
	out_words(column);
}

static int name_width(const struct tallies *tallies, const struct net *names)
{
	size_t i, width = strlen("name");

	for (i = 0; i < tallies->n; i++) {
		const char *name = name_of(names, tallies->of[i].node);

		if (name && strlen(name) > width)
			width = strlen(name);
	}
	return width;
}

static void print_name(const char *name, int width)
{
	if (name)
		out_text("name", NULL, name);
	else
		out_none("name", NULL);
	print_column(name ? name : "-", width);
}

static void print_counts(const struct tally *tally)
{
	out_uint("sent", " %8" PRIu64, tally->sent);
	out_uint("received", " %9" PRIu64, tally->received);
	if (tally->sent)
		out_real("loss", " %7.1f", 100.0 * (tally->sent - tally->received) / tally->sent);
	else
		out_none("loss", "       -");
}

static void print_times(const struct tally *tally)
{
	if (!tally->received) {
		out_none("min_ms", "        -");
		out_none("avg_ms", "        -");
		out_none("max_ms", "        -");
		return;
	}
	out_real("min_ms", " %8.2f", ms(tally->min));
	out_real("avg_ms", " %8.2f", ms(tally->sum) / tally->received);
	out_real("max_ms", " %8.2f", ms(tally->max));
}

static void print_full(const struct tally *tally, uint32_t payload)
{
	static const char * const words[] = {
		[FULL_UNKNOWN] = "unknown",
		[FULL_ASKED] = "unknown",
		[FULL_PASSES] = "passes",
		[FULL_TOO_BIG] = "too big",
		[FULL_LOST] = "lost",
	};
	uint32_t longest = tally->full == FULL_PASSES ? payload : tally->longest;
	char text[32];

	out_text("full_size", NULL, words[tally->full]);
	if (longest)
		out_uint("longest", NULL, longest);
	else
		out_none("longest", NULL);

	snprintf(text, sizeof(text), "at most %u", tally->longest);
	print_column(tally->longest ? text : words[tally->full], 12);
}

static void print_options(const struct tally *tally)
{
	char text[16 * 5 + 1] = "";
	unsigned int bit;

	out_array("options");
	for (bit = 0; bit < 16; bit++) {
		size_t len = strlen(text);

		if (!(tally->options & 1u << bit))
			continue;
		out_uint(NULL, NULL, TYPE_0 + bit);
		snprintf(text + len, sizeof(text) - len, "%s0x%x", len ? "," : "", TYPE_0 + bit);
	}
	out_end();
	if (!*text)
		strcpy(text, tally->received ? "none" : "-");
	print_column(text, 7);
}

static void print_tables(const struct tally *tally)
{
	static const char * const words[] = {
		[TABLES_UNKNOWN] = "unknown",
		[TABLES_EQUAL] = "equal",
		[TABLES_DIFFER] = "differ",
	};

	out_text("tables", "  %-7s", words[tally->tables]);
}

static void print_last(const struct tally *tally)
{
	if (!tally->sent)
		out_none("last", "  -");
	else if (tally->last == LWM_STATUS_QUEUED)
		out_text("last", "  %s", "answered");
	else
		out_text("last", "  %s", lwm_status_text(tally->last));
}

static uint32_t largest(const struct tally *tally)
{
	uint32_t most = 0;
	unsigned int i;

	for (i = 0; i < BUCKETS; i++)
		if (tally->spread[i] > most)
			most = tally->spread[i];
	return most;
}

static void print_bar(uint32_t count, uint32_t most)
{
	unsigned int i, length = (uint64_t)count * BAR / most;
	char bar[BAR + 1] = "";

	if (count && !length)
		length = 1;
	for (i = 0; i < length; i++)
		bar[i] = '#';
	print_column(bar, BAR);
}

/* From the first bucket that has anything to the last. */
static void print_spread(const struct tally *tally)
{
	unsigned int i, last = bucket_of(tally->max);
	uint32_t most = largest(tally);

	for (i = bucket_of(tally->min); i <= last; i++) {
		if (bucket_start(i) == bucket_start(i + 1))
			continue;
		out_object(NULL);
		out_real("from_ms", "  %9.3f", ms(bucket_start(i)));
		out_real("to_ms", " to %9.3f ms", ms(bucket_start(i + 1)));
		print_bar(tally->spread[i], most);
		out_uint("count", "  %" PRIu64, tally->spread[i]);
		out_end();
		out_line();
	}
}

static void print_spreads(const struct tallies *tallies, const struct net *names)
{
	size_t i;

	for (i = 0; i < tallies->n; i++) {
		if (!tallies->of[i].received)
			continue;
		out_line();
		print_node(names, tallies->of[i].node);
		out_words(":\n");
		print_spread(&tallies->of[i]);
	}
}

static void print_row(const struct tally *tally, const char *name, int width, uint32_t payload)
{
	out_object(NULL);
	out_uint("node", "%5" PRIu64, tally->node);
	print_name(name, width);
	print_counts(tally);
	print_times(tally);
	print_full(tally, payload);
	print_options(tally);
	print_tables(tally);
	print_last(tally);
	if (tally->spread && out_is_json()) {
		out_array("histogram");
		if (tally->received)
			print_spread(tally);
		out_end();
	}
	out_end();
	out_line();
}

void report(const struct tallies *tallies, const struct net *names, uint32_t payload)
{
	int width = name_width(tallies, names);
	size_t i;

	out_words(" node");
	print_column("name", width);
	out_words("     sent  received  loss %   min ms   avg ms   max ms  full size     options  tables   last\n");
	out_array(NULL);
	for (i = 0; i < tallies->n; i++)
		print_row(&tallies->of[i], name_of(names, tallies->of[i].node), width, payload);
	out_end();
	if (out_is_json())
		out_line();
	else if (tallies->spreads)
		print_spreads(tallies, names);
}
