// SPDX-License-Identifier: GPL-2.0
/* Follow messages from node to node, where all nodes are of this machine. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>

#include "ctl.h"
#include "out.h"
#include "say.h"
#include "traced.h"
#include "tracefs.h"
#include "words.h"

#define TURN	20	/* ms: to look whether one has come to its end */

struct wanted {
	uint16_t	from;
	uint32_t	port;
	uint32_t	count;
};

/* What would end this is read from a file, as the instance is to be taken away first. */
static int signals_take(void)
{
	sigset_t signals;
	int fd;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGPIPE);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	fd = signalfd(-1, &signals, SFD_CLOEXEC);
	return fd < 0 ? refuse("signals: %s", strerror(errno)) : fd;
}

static uint32_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void take_line(const char *line, void *arg)
{
	traces_line(arg, line, now_ms());
}

static bool print_ended(struct traces *traces, struct wanted *wanted)
{
	struct traced *traced = traces_take(traces, now_ms());

	if (!traced)
		return false;
	traced_print(traced);
	traced_free(traced);
	fflush(stdout);
	wanted->count--;
	return true;
}

static int follow(struct tracefs *tracefs, int stop, struct traces *traces,
		  struct wanted *wanted)
{
	int err = 0;

	while (wanted->count && err >= 0) {
		err = tracefs_read(tracefs, TURN, stop, take_line, traces);
		while (wanted->count && print_ended(traces, wanted))
			;
	}
	if (traces->lost)
		fputs("lwmctl: trace: the kernel lost events: what is shown may lack copies\n",
		      stderr);
	return err < 0 && err != -EINTR ? err : 0;
}

static int wanted_read(struct ctl *ctl, struct wanted *wanted)
{
	char **words = ctl->words;
	int err = 0;

	for (; *words && !err; words += 2) {
		if (strcmp(*words, "from") && strcmp(*words, "port") && strcmp(*words, "count"))
			return word_unknown(*words);
		if (!words[1])
			return word_lacks(*words);
		if (!strcmp(*words, "from"))
			err = node_id_word(&wanted->from, words[1], NULL);
		else if (!strcmp(*words, "port"))
			err = uint_word(&wanted->port, words[1], UINT16_MAX, "port");
		else
			err = uint_word(&wanted->count, words[1], UINT32_MAX, "count");
	}
	if (!err && !wanted->count)
		err = misuse("count 0 is none: it starts at 1");
	return err;
}

static int trace(struct ctl *ctl)
{
	struct wanted wanted = { .count = 1 };
	struct tracefs tracefs;
	struct traces *traces;
	int err, stop;

	err = wanted_read(ctl, &wanted);
	if (err)
		return err;
	stop = signals_take();
	if (stop < 0)
		return stop;
	err = tracefs_open(&tracefs);
	if (err)
		return err;
	err = tracefs_follow(&tracefs);
	if (err) {
		tracefs_close(&tracefs);
		return err;
	}
	fputs("tracing: send something, or end it by ^C\n", stderr);
	traces = traces_new(wanted.from, wanted.port);
	out_array(NULL);
	err = follow(&tracefs, stop, traces, &wanted);
	out_end();
	if (out_is_json())
		out_line();
	traces_free(traces);
	tracefs_close(&tracefs);
	return err;
}

const struct object object_trace = {
	.name = "trace", .what = "the way of the next messages, from node to node of this machine",
	.run = trace, .usage = "[from NODE] [port PORT] [count N]",
};
