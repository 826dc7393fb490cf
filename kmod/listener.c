// SPDX-License-Identifier: GPL-2.0
#include "listener.h"

#include <linux/log2.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "joinwire.h"
#include "report.h"

#define ROOM_MIN	4

/* ---- sources ---- */

/* The first that is not before @addr. */
static unsigned int source_place(const struct lwm_listener *listener, const struct in6_addr *addr)
{
	unsigned int i = 0;

	while (i < listener->n && ipv6_addr_cmp(&listener->sources[i].addr, addr) < 0)
		i++;
	return i;
}

static bool source_at(const struct lwm_listener *listener, unsigned int i,
		      const struct in6_addr *addr)
{
	return i < listener->n && ipv6_addr_equal(&listener->sources[i].addr, addr);
}

static bool source_add(struct lwm_listener *listener, const struct in6_addr *addr)
{
	unsigned int i = source_place(listener, addr);
	struct lwm_source *source = listener->sources + i;

	if (!source_at(listener, i, addr)) {
		if (listener->n == listener->room)
			return false;
		memmove(source + 1, source, (listener->n - i) * sizeof(*source));
		source->addr = *addr;
		listener->n++;
	}
	source->until = jiffies + LWM_MEMBERSHIP;
	return true;
}

static void source_del_at(struct lwm_listener *listener, unsigned int i)
{
	struct lwm_source *source = listener->sources + i;

	listener->n--;
	memmove(source, source + 1, (listener->n - i) * sizeof(*source));
}

/* False: there was no room for all. */
static bool sources_add(struct lwm_listener *listener, const struct lwm_report_record *record)
{
	unsigned int i;

	for (i = 0; i < record->n_sources; i++) {
		struct in6_addr addr = lwm_report_source(record, i);

		/* Nothing comes from there, and nobody can be told of it. */
		if (!lwm_joins_source(&addr) ||
		    ipv6_addr_v4mapped(&addr) != ipv6_addr_v4mapped(&record->group))
			continue;
		if (!source_add(listener, &addr))
			return false;
	}
	return true;
}

static void sources_del(struct lwm_listener *listener, const struct lwm_report_record *record)
{
	unsigned int i, at;

	for (i = 0; i < record->n_sources && listener->n; i++) {
		struct in6_addr addr = lwm_report_source(record, i);

		at = source_place(listener, &addr);
		if (source_at(listener, at, &addr))
			source_del_at(listener, at);
	}
}

/* For @more sources, if so many may be. 0 or -ENOMEM. */
static int sources_reserve(struct lwm_listener *listener, unsigned int more, unsigned int room)
{
	unsigned int want = min_t(unsigned int, listener->n + more, LWM_SOURCES_MAX);
	struct lwm_source *sources;

	if (want <= listener->room)
		return 0;
	want = max_t(unsigned int, roundup_pow_of_two(want), ROOM_MIN);
	if (want - listener->room > room)
		return 0;
	sources = kmalloc_array(want, sizeof(*sources),
				GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!sources)
		return -ENOMEM;
	if (listener->n)
		memcpy(sources, listener->sources, listener->n * sizeof(*sources));
	kfree(listener->sources);
	listener->sources = sources;
	listener->room = want;
	return 0;
}

void lwm_listener_clear(struct lwm_listener *listener)
{
	kfree(listener->sources);
	listener->sources = NULL;
	listener->n = 0;
	listener->room = 0;
}

/* ---- what is said ---- */

/* More than there is room for: all, for a while. */
static void crowd(struct lwm_listener *listener)
{
	lwm_listener_clear(listener);
	listener->filter = LWM_FILTER_EXCLUDE;
	listener->crowded = true;
	listener->until = jiffies + LWM_MEMBERSHIP;
}

static void want_none(struct lwm_listener *listener)
{
	lwm_listener_clear(listener);
	listener->filter = LWM_FILTER_INCLUDE;
	listener->crowded = false;
}

static void want_these(struct lwm_listener *listener, const struct lwm_report_record *record)
{
	if (listener->filter == LWM_FILTER_EXCLUDE && !listener->crowded) {
		listener->filter = LWM_FILTER_INCLUDE;
		listener->n = 0;
	}
	if (!sources_add(listener, record))
		crowd(listener);
}

/* Of a list too long, nothing is kept: who is to be spared these hears them. */
static void want_all_but(struct lwm_listener *listener, const struct lwm_report_record *record)
{
	listener->filter = LWM_FILTER_EXCLUDE;
	listener->crowded = false;
	listener->until = jiffies + LWM_MEMBERSHIP;
	listener->n = 0;
	if (!sources_add(listener, record))
		listener->n = 0;
}

static bool wants_sources(const struct lwm_listener *listener)
{
	return listener->filter == LWM_FILTER_INCLUDE || listener->crowded;
}

static void allow(struct lwm_listener *listener, const struct lwm_report_record *record)
{
	if (wants_sources(listener))
		want_these(listener, record);
	else
		sources_del(listener, record);
}

static void block(struct lwm_listener *listener, const struct lwm_report_record *record)
{
	if (wants_sources(listener))
		sources_del(listener, record);
	else
		sources_add(listener, record);
}

/*
 * Long lists come in several records, so that one which names sources does not
 * say that there are no others. One without any says so.
 */
static void apply(struct lwm_listener *listener, const struct lwm_report_record *record)
{
	switch (record->type) {
	case LWM_REPORT_IS_IN:
	case LWM_REPORT_TO_IN:
		if (record->n_sources)
			want_these(listener, record);
		else
			want_none(listener);
		break;
	case LWM_REPORT_IS_EX:
	case LWM_REPORT_TO_EX:
		want_all_but(listener, record);
		break;
	case LWM_REPORT_ALLOW:
		allow(listener, record);
		break;
	case LWM_REPORT_BLOCK:
		block(listener, record);
		break;
	}
}

bool lwm_listener_begins(const struct lwm_report_record *record)
{
	switch (record->type) {
	case LWM_REPORT_IS_EX:
	case LWM_REPORT_TO_EX:
		return true;
	case LWM_REPORT_IS_IN:
	case LWM_REPORT_TO_IN:
	case LWM_REPORT_ALLOW:
		return record->n_sources;
	default:
		return false;
	}
}

int lwm_listener_hear(struct lwm_listener *listener, const struct lwm_report_record *record,
		      unsigned int room)
{
	/* The report that most hosts repeat most of the time. */
	if (record->type == LWM_REPORT_IS_EX && !record->n_sources && !listener->n &&
	    listener->filter == LWM_FILTER_EXCLUDE && !listener->crowded) {
		listener->until = jiffies + LWM_MEMBERSHIP;
		return 0;
	}
	if (sources_reserve(listener, record->n_sources, room))
		return -ENOMEM;
	apply(listener, record);
	return 1;
}

/* ---- time ---- */

bool lwm_listener_expire(struct lwm_listener *listener)
{
	unsigned long now = jiffies;
	bool over = false;
	unsigned int i;

	if (listener->filter == LWM_FILTER_EXCLUDE && time_after_eq(now, listener->until)) {
		if (!listener->crowded)
			listener->n = 0;
		listener->filter = LWM_FILTER_INCLUDE;
		listener->crowded = false;
		over = true;
	}
	if (!wants_sources(listener))
		return over;
	for (i = listener->n; i-- > 0;) {
		if (time_before(now, listener->sources[i].until))
			continue;
		source_del_at(listener, i);
		over = true;
	}
	return over;
}

/* ---- together ---- */

/* Add what @listener wants to hear; false: too many. */
static bool union_add(struct lwm_record *rec, const struct lwm_listener *listener)
{
	unsigned int i, at = 0;

	for (i = 0; i < listener->n; i++) {
		const struct in6_addr *addr = &listener->sources[i].addr;

		while (at < rec->n_sources && ipv6_addr_cmp(&rec->sources[at], addr) < 0)
			at++;
		if (at < rec->n_sources && ipv6_addr_equal(&rec->sources[at], addr))
			continue;
		if (rec->n_sources == LWM_SOURCES_MAX)
			return false;
		memmove(rec->sources + at + 1, rec->sources + at,
			(rec->n_sources - at) * sizeof(*rec->sources));
		rec->sources[at] = *addr;
		rec->n_sources++;
	}
	return true;
}

/* Keep those of @rec that @listener names, or with @named false does not. */
static void keep(struct lwm_record *rec, const struct lwm_listener *listener, bool named)
{
	unsigned int i, at = 0, kept = 0;

	for (i = 0; i < rec->n_sources; i++) {
		while (at < listener->n &&
		       ipv6_addr_cmp(&listener->sources[at].addr, &rec->sources[i]) < 0)
			at++;
		if (source_at(listener, at, &rec->sources[i]) == named)
			rec->sources[kept++] = rec->sources[i];
	}
	rec->n_sources = kept;
}

/* Spared is what no one wants to hear. */
static void merge_exclude(const struct list_head *listeners, const struct lwm_listener *first,
			  struct lwm_record *rec)
{
	const struct lwm_listener *listener;

	if (!first->crowded)
		union_add(rec, first);
	list_for_each_entry(listener, listeners, link) {
		if (!rec->n_sources)
			return;
		if (listener->crowded)
			rec->n_sources = 0;
		else
			keep(rec, listener, listener->filter == LWM_FILTER_EXCLUDE);
	}
}

void lwm_listeners_merge(const struct list_head *listeners, struct lwm_record *rec)
{
	const struct lwm_listener *listener;

	rec->filter = LWM_FILTER_EXCLUDE;
	rec->n_sources = 0;
	list_for_each_entry(listener, listeners, link) {
		if (listener->filter != LWM_FILTER_EXCLUDE)
			continue;
		merge_exclude(listeners, listener, rec);
		return;
	}
	list_for_each_entry(listener, listeners, link) {
		if (union_add(rec, listener))
			continue;
		rec->n_sources = 0;
		return;
	}
	rec->filter = LWM_FILTER_INCLUDE;
}
