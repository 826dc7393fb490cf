// SPDX-License-Identifier: GPL-2.0
/*
 * What happens now: on all of a terminal, until q or a signal; elsewhere as text.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "copies.h"
#include "ctl.h"
#include "out.h"
#include "rates.h"
#include "say.h"
#include "screen.h"
#include "snapshot.h"
#include "tracefs.h"
#include "words.h"

struct top {
	struct ctl		*ctl;
	bool			live;		/* on a terminal */
	uint32_t		rounds;		/* 0: until it is ended */
	uint32_t		delay;		/* milliseconds */
	int			signals;	/* signalfd */
	sigset_t		unblocked;	/* what was caught before */
	bool			ended;

	struct snapshots	before, now;
	double			taken_before, taken;	/* seconds */

	struct tracefs		tracefs;	/* copies by node are counted by */
	char			unknown[256];	/* ... or why they are not */
};

static double clock_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* ---- options ---- */

static int delay_word(uint32_t *ms, const char *word)
{
	char *end;
	double seconds = strtod(word, &end);

	if (end == word || *end || !(seconds >= 0.1 && seconds <= 86400))
		return refuse("%s is no delay: seconds from 0.1 to 86400 are", word);
	*ms = seconds * 1000 + 0.5;
	return 0;
}

static int rounds_word(uint32_t *rounds, const char *word)
{
	int err = uint_word(rounds, word, UINT32_MAX, "number of tables");

	return !err && !*rounds ? refuse("0 tables are none: it starts at 1") : err;
}

static int take_option(struct top *top, int option, const char *value)
{
	switch (option) {
	case 'b':
		top->live = false;
		return 0;
	case 'd':
		return delay_word(&top->delay, value);
	case 'n':
		return rounds_word(&top->rounds, value);
	case ':':
		return misuse("-%c needs a value", optopt);
	default:
		return misuse("-%c is not known here", optopt);
	}
}

static int take_options(struct top *top)
{
	/* In front of the words is the object's, which serves as a program's name. */
	char **words = top->ctl->words - 1;
	int option, n = 0, err = 0;

	while (words[n])
		n++;
	optind = 0;
	opterr = 0;
	while (!err && (option = getopt(n, words, ":bd:n:")) != -1)
		err = take_option(top, option, optarg);
	top->ctl->words = words + optind;
	return err ? err : ctl_no_words(top->ctl);
}

/* ---- looking and showing ---- */

/* Where it may not be, there is still all else to see. */
static void count_copies(struct top *top)
{
	if (copies_start(&top->tracefs))
		snprintf(top->unknown, sizeof(top->unknown), "%s", fault());
}

static void look_at_copies(struct top *top)
{
	struct copies *copies = &top->now.copies;

	if (!*top->unknown && copies_read(copies, &top->tracefs)) {
		snprintf(top->unknown, sizeof(top->unknown), "%s", fault());
		tracefs_close(&top->tracefs);
	}
	if (*top->unknown)
		copies->unknown = top->unknown;
}

static int look(struct top *top)
{
	int err;

	snapshots_free(&top->before);
	top->before = top->now;
	top->taken_before = top->taken;
	top->taken = clock_seconds();
	err = snapshots_take(&top->now, top->ctl);
	if (!err)
		look_at_copies(top);
	return err;
}

static void show(struct top *top)
{
	double seconds = top->taken - top->taken_before;
	size_t size;
	char *text;
	FILE *f;

	if (!top->live) {
		rates_print(&top->before, &top->now, seconds, top->ctl->all);
		fflush(stdout);
		return;
	}
	f = need(open_memstream(&text, &size));
	out_to(f, false);
	rates_print(&top->before, &top->now, seconds, top->ctl->all);
	out_to(stdout, false);
	fclose(f);
	screen_show(text);
	free(text);
}

/* ---- waiting ---- */

static int catch_signals(struct top *top)
{
	static const int caught[] = {
		SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGWINCH,
	};
	sigset_t ours;
	size_t i;

	sigemptyset(&ours);
	for (i = 0; i < sizeof(caught) / sizeof(*caught); i++)
		sigaddset(&ours, caught[i]);
	sigprocmask(SIG_BLOCK, &ours, &top->unblocked);
	top->signals = signalfd(-1, &ours, SFD_CLOEXEC);
	return top->signals < 0 ? refuse("cannot wait for signals: %s", strerror(errno)) : 0;
}

/* The shell gets its terminal back meanwhile. */
static void pause_here(struct top *top)
{
	if (top->live)
		screen_close();
	raise(SIGSTOP);
	if (top->live)
		screen_open();
}

static void take_signal(struct top *top)
{
	struct signalfd_siginfo info;

	if (read(top->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGTSTP)
		pause_here(top);
	else if (info.ssi_signo != SIGWINCH)
		top->ended = true;
	if (top->live && !top->ended)
		show(top);
}

static void take_key(struct top *top)
{
	char key;

	/* A terminal that is gone ends it as well. */
	if (read(STDIN_FILENO, &key, 1) != 1 || key == 'q' || key == 'Q')
		top->ended = true;
}

/* Until the next look is due, or the user has seen enough. */
static void wait_until(struct top *top, double due)
{
	struct pollfd polls[] = {
		{ .fd = top->signals, .events = POLLIN },
		{ .fd = top->live ? STDIN_FILENO : -1, .events = POLLIN },
	};
	double left;

	while (!top->ended && (left = due - clock_seconds()) > 0) {
		if (poll(polls, 2, left * 1000 + 1) <= 0)
			continue;
		if (polls[0].revents)
			take_signal(top);
		else if (polls[1].revents)
			take_key(top);
	}
}

static int watch(struct top *top)
{
	uint32_t round = 0;
	int err;

	err = look(top);
	if (!err && top->live)
		show(top);
	while (!err && !top->ended) {
		wait_until(top, top->taken + top->delay / 1e3);
		if (top->ended)
			break;
		err = look(top);
		if (err)
			break;
		show(top);
		top->ended = top->rounds && ++round == top->rounds;
	}
	return err;
}

static int top(struct ctl *ctl)
{
	struct top top = { .ctl = ctl, .delay = 1000 };
	int err;

	top.live = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !out_is_json();
	err = take_options(&top);
	if (err)
		return err;
	/* Where nobody can end it by a key, one is enough. */
	if (!top.live && !top.rounds)
		top.rounds = 1;
	err = catch_signals(&top);
	if (err)
		return err;
	count_copies(&top);
	if (top.live)
		screen_open();
	err = watch(&top);
	if (top.live)
		screen_close();
	if (!*top.unknown)
		tracefs_close(&top.tracefs);
	snapshots_free(&top.before);
	snapshots_free(&top.now);
	close(top.signals);
	/* From now on whoever does not read ends this as any other program. */
	sigprocmask(SIG_SETMASK, &top.unblocked, NULL);
	return err;
}

const struct object object_top = {
	.name = "top", .what = "nodes, rates and drops, as they are now",
	.run = top, .usage = "[-b] [-d SECONDS] [-n TABLES] [dev DEVICE]",
};
