// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"
#include "traced.h"

#define QUIET	250	/* ms after the last event, where all copies have come */
#define PATIENT	2000	/* ... where some have not */
#define ASKS	2	/* LWM_HDR_ANSWER: in a probe, to port 0, which is no message */

/* ---- life ---- */

struct traces *traces_new(uint16_t from, uint16_t port)
{
	struct traces *traces = need(calloc(1, sizeof(*traces)));

	traces->from = from;
	traces->port = port;
	traces->end = &traces->list;
	return traces;
}

static void stops_free(struct stop *stop)
{
	struct stop *next;

	for (; stop; stop = next) {
		next = stop->next;
		stops_free(stop->copies);
		free(stop);
	}
}

void traced_free(struct traced *traced)
{
	stops_free(traced->first);
	free(traced);
}

void traces_free(struct traces *traces)
{
	struct traced *traced, *next;

	for (traced = traces->list; traced; traced = next) {
		next = traced->next;
		traced_free(traced);
	}
	free(traces);
}

static struct stop *stop_new(uint16_t node)
{
	struct stop *stop = need(calloc(1, sizeof(*stop)));

	stop->node = node;
	return stop;
}

static struct stop *stop_add(struct stop *sender, uint16_t node)
{
	struct stop **at = &sender->copies, *stop = stop_new(node);

	while (*at && (*at)->node <= node)
		at = &(*at)->next;
	stop->next = *at;
	*at = stop;
	return stop;
}

/* ---- lines ---- */

/* The number behind " @key=", 0 where there is none. */
static uint32_t number(const char *line, const char *key)
{
	char word[32];
	const char *at;

	snprintf(word, sizeof(word), " %s=", key);
	at = strstr(line, word);
	return at ? strtoul(at + strlen(word), NULL, 0) : 0;
}

/* The processor stands in brackets, behind the program's name. */
static unsigned int processor(const char *line, const char *event)
{
	const char *at;

	for (at = event; at > line; at--)
		if (*at == '[' && at[1] >= '0' && at[1] <= '9')
			return strtoul(at + 1, NULL, 10) % TRACED_CPUS;
	return 0;
}

static bool is_event(const char *event, const char *name)
{
	return !strncmp(event, name, strlen(name)) && event[strlen(name)] == ':';
}

/* ---- events ---- */

static struct traced *traced_find(struct traces *traces, const char *event)
{
	struct traced *traced;

	for (traced = traces->list; traced; traced = traced->next)
		if (traced->id == number(event, "id") &&
		    traced->network == number(event, "network") &&
		    traced->initiator == number(event, "initiator") &&
		    traced->sport == number(event, "sport"))
			return traced;
	return NULL;
}

static bool is_wanted(const struct traces *traces, const char *event)
{
	uint32_t dport = number(event, "dport");

	return strstr(event, " kind=data ") &&
	       !(number(event, "flags") & ASKS && !dport) &&
	       (!traces->from || traces->from == number(event, "initiator")) &&
	       (!traces->port || traces->port == dport);
}

static struct traced *traced_new(struct traces *traces, const char *event)
{
	struct traced *traced;

	if (!is_wanted(traces, event))
		return NULL;
	traced = need(calloc(1, sizeof(*traced)));
	traced->network = number(event, "network");
	traced->id = number(event, "id");
	traced->initiator = number(event, "initiator");
	traced->sport = number(event, "sport");
	traced->dport = number(event, "dport");
	traced->first = stop_new(traced->initiator);
	traced->first->arrived = true;
	*traces->end = traced;
	traces->end = &traced->next;
	return traced;
}

/* Where a copy from @from to @node is awaited; else where @from is. */
static struct stop *stop_find(struct stop *sender, uint16_t from, uint16_t node, bool awaited)
{
	struct stop *stop, *found = NULL;

	if (!awaited && sender->node == from)
		return sender;
	for (stop = sender->copies; stop && !found; stop = stop->next) {
		if (awaited && sender->node == from && stop->node == node && !stop->arrived)
			return stop;
		found = stop_find(stop, from, node, awaited);
	}
	return found;
}

static struct stop *stop_arrive(struct traced *traced, const char *event)
{
	uint16_t from = number(event, "from"), node = number(event, "node");
	struct stop *stop = stop_find(traced->first, from, node, true);

	/* One more than was seen to leave: it is shown, too. */
	if (!stop) {
		stop = stop_find(traced->first, from, node, false);
		stop = stop_add(stop ? stop : traced->first, node);
	}
	stop->arrived = true;
	return stop;
}

static void take_drop(struct stop *stop, const char *event)
{
	const char *reason = strstr(event, " reason=");
	struct traced_drop *drop = &stop->drops[stop->n_drops];

	if (stop->n_drops == STOP_EVENTS || !reason ||
	    sscanf(reason, " reason=%31s", drop->reason) != 1)
		return;
	drop->node = number(event, "node");
	drop->n = number(event, "n");
	stop->n_drops++;
}

static void take_stop(struct stop *stop, const char *event)
{
	if (is_event(event, "lwm_copy") || is_event(event, "lwm_relay"))
		stop_add(stop, number(event, "to"));
	else if (is_event(event, "lwm_drop"))
		take_drop(stop, event);
	else if (is_event(event, "lwm_deliver") && stop->n_ports < STOP_EVENTS)
		stop->ports[stop->n_ports++] = number(event, "port");
}

void traces_line(struct traces *traces, const char *line, uint32_t now)
{
	const char *event = strstr(line, ": lwm_");
	unsigned int cpu;

	if (!event) {
		traces->lost |= !!strstr(line, "LOST");
		return;
	}
	event += 2;
	cpu = processor(line, event);
	if (is_event(event, "lwm_send") || is_event(event, "lwm_receive")) {
		bool sent = is_event(event, "lwm_send");
		struct traced *traced = traced_find(traces, event);

		if (!traced && sent)
			traced = traced_new(traces, event);
		traces->at[cpu].traced = traced;
		traces->at[cpu].ifindex = number(event, "ifindex");
		traces->at[cpu].stop = !traced ? NULL :
				       sent ? traced->first : stop_arrive(traced, event);
	} else if (traces->at[cpu].stop &&
		   (uint32_t)traces->at[cpu].ifindex == number(event, "ifindex")) {
		take_stop(traces->at[cpu].stop, event);
	} else {
		return;
	}
	if (traces->at[cpu].traced)
		traces->at[cpu].traced->last = now;
}

/* ---- the end of one ---- */

static bool all_arrived(const struct stop *stop)
{
	for (; stop; stop = stop->next)
		if (!stop->arrived || !all_arrived(stop->copies))
			return false;
	return true;
}

struct traced *traces_take(struct traces *traces, uint32_t now)
{
	struct traced *traced = traces->list;
	size_t cpu;

	if (!traced || now - traced->last < (all_arrived(traced->first) ? QUIET : PATIENT))
		return NULL;
	traces->list = traced->next;
	if (!traces->list)
		traces->end = &traces->list;
	for (cpu = 0; cpu < TRACED_CPUS; cpu++)
		if (traces->at[cpu].traced == traced) {
			traces->at[cpu].traced = NULL;
			traces->at[cpu].stop = NULL;
		}
	return traced;
}
