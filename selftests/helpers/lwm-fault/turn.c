// SPDX-License-Identifier: GPL-2.0
/* One deed after the other, and of each one turn after the other, with a failure in each. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "deed.h"
#include "fault.h"
#include "state.h"

#define ALL		48	/* allocations of a deed that fail one by one; then some */
#define PAGES		40	/* turns in which a page is wanted at least */
#define PAGES_FEW	3	/* a large one, a small one, and one for a copy */
#define SETTLED_MS	200	/* nothing is late as long as that */

static const struct deed *deed;
static char turn[48];
static uint64_t sent;		/* copies, by the deed without a failure */
static struct stats stats;	/* before the turn */
static struct state before, after;
static bool twice, sound = true;

static void wrong(const char *what)
{
	printf("# %s, %s: %s\n", deed->name, turn, what);
	sound = false;
}

static void call(void (*step)(void))
{
	if (step)
		step();
}

/* ---- what became of what was sent ---- */

static void count(struct stats *now)
{
	must("read counters", stats_get(&control, DEV, now));
}

/* Copies that left, and targets that were served here. */
static uint64_t served(const struct stats *now)
{
	return now->copies - stats.copies + now->delivered - stats.delivered;
}

static bool any_served(void)
{
	struct stats now;

	count(&now);
	return served(&now);
}

static uint64_t fates(void)
{
	struct stats now;

	count(&now);
	return served(&now) + now.drops - stats.drops;
}

/* Some is sent from a work queue: no more comes after a while. */
static uint64_t fates_settle(void)
{
	uint64_t n;

	do {
		n = fates();
		poll(NULL, 0, SETTLED_MS);
	} while (fates() != n);
	return n;
}

/* ---- turns ---- */

static void get_ready(void)
{
	call(deed->prepare);
	if (deed->sends)
		count(&stats);
	else if (!twice)
		state_read(&before);	/* a device has another number each time */
}

static void measure(void)
{
	get_ready();
	state_read(&before);
	must(deed->name, deed->act());
	sent = deed->sends ? fates_settle() : 0;
	call(deed->undo);
}

static bool unchanged(void)
{
	state_read(&after);
	return state_same(&before, &after);
}

static bool no_memory(int err)
{
	const int *core;

	for (core = deed->core; *core; core++)
		if (err == *core)
			return true;
	return err == ENOMEM || err == ENOBUFS;
}

static void judge_sent(void)
{
	uint64_t n = fates();

	if (n != sent)
		n = fates_settle();
	/* A frame may be dropped before there are copies of it. */
	if (n != sent && !(deed->frames && n == 1))
		wrong("what was sent is neither a copy nor dropped");
	if (!deed->frames && !any_served())
		wrong("it succeeded, and nobody got anything");
}

static void judge_failure(int err)
{
	if (!no_memory(err))
		wrong(strerror(err));
	if (deed->sends && any_served())
		wrong("it failed, and copies have left");
	if (!deed->sends && !unchanged())
		wrong("it failed, and something has changed");
}

/* What was prepared is still there, or is made again: the deed is done as if nothing had been. */
static void again(void)
{
	call(deed->forget);
	if (deed->forget || !deed->prepare)
		call(deed->prepare);
	if (deed->act())
		wrong("it fails afterwards, without a fault");
	call(deed->undo);
}

static void judge(int err)
{
	/* Where nothing was said, it is to be seen. */
	if (err == NL_NO_ANSWER)
		err = unchanged() ? ENOBUFS : 0;
	if (err) {
		judge_failure(err);
		again();
	} else {
		if (deed->sends)
			judge_sent();
		call(deed->undo);
	}
}

static bool nth_fails(unsigned int n, unsigned int more)
{
	bool failed;
	int err;

	snprintf(turn, sizeof(turn), "allocation %u%s", n, more ? " and the next" : "");
	get_ready();
	fault_nth(n, more);
	err = deed->act();
	failed = fault_end();
	judge(err);
	return failed;
}

static void pages_fail(void)
{
	int err;

	snprintf(turn, sizeof(turn), "all pages");
	get_ready();
	/* A frame that finds none is dropped, and the next one finds none again. */
	fault_pages(deed->frames ? 0 : PAGES_FEW);
	err = deed->act();
	fault_end();
	judge(err);
}

bool deeds_do(const struct deed *deeds, bool and_next)
{
	unsigned int n, i;

	twice = and_next;
	for (deed = deeds; deed->name; deed++) {
		measure();
		for (n = 1; nth_fails(n, 0); n += n < ALL ? 1 : n)
			if (twice)
				nth_fails(n, 1);
		for (i = 0; deed->sends && i < PAGES; i++)
			pages_fail();
		printf("# %s: about %u allocations\n", deed->name, n - 1);
		fflush(stdout);
	}
	return sound;
}
