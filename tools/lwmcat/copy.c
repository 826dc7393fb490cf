// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "copy.h"
#include "input.h"
#include "report.h"

#define MESSAGE_MAX	65536

struct copy {
	struct lwm		*lwm;
	const struct options	*opts;
	int			fd;
	unsigned long		received;
	bool			missed;		/* a target of what was sent */
};

static void print_message(const struct copy *copy, const char *buf, size_t len)
{
	fwrite(buf, 1, len, stdout);
	if (copy->opts->lines)
		putchar('\n');
	if (fflush(stdout))
		die(EXIT_FAILURE, "standard output: %s", strerror(errno));
}

static void copy_message_out(struct copy *copy)
{
	static char buf[MESSAGE_MAX];
	struct lwm_from from;
	ssize_t got;

	got = lwm_recv(copy->fd, buf, sizeof(buf), &from);
	if (got == -EINTR)
		return;
	if (got < 0)
		die(EXIT_FAILURE, "receive: %s", strerror(-got));

	copy->received++;
	if (copy->opts->verbose)
		report_sender(copy->lwm, &from, got);
	print_message(copy, buf, got);
}

/* Not asked for, they would only keep the socket in error. */
static void copy_errors(struct copy *copy)
{
	static struct lwm_result results[LWM_NODE_MAX];
	uint32_t message;
	ssize_t n;

	while ((n = lwm_results(copy->fd, results, LWM_NODE_MAX, &message)) >= 0)
		for (ssize_t i = 0; i < n && i < LWM_NODE_MAX; i++) {
			report_missed(copy->lwm, message, &results[i]);
			copy->missed = true;
		}

	if (n != -EAGAIN)
		die(EXIT_FAILURE, "error queue: %s", strerror(-n));
}

static void copy_message_in(struct copy *copy, const char *msg, size_t len)
{
	if (send(copy->fd, msg, len, 0) < 0) {
		int err = errno;

		if (copy->opts->errors)
			copy_errors(copy);
		die(EXIT_FAILURE, "send %zu octets: %s", len, strerror(err));
	}

	if (copy->opts->errors)
		copy_errors(copy);
}

static void copy_in(struct copy *copy, struct input *in)
{
	const char *msg;
	size_t len;

	input_read(in);
	while ((msg = input_next(in, &len)))
		copy_message_in(copy, msg, len);
}

static bool copy_enough(const struct copy *copy)
{
	return copy->opts->count && copy->received >= copy->opts->count;
}

/* Returns false when nothing moved for as long as -w allows. */
static bool copy_wait(struct copy *copy, struct pollfd *polls, int n)
{
	int ready;

	do
		ready = poll(polls, n, copy->opts->wait_ms);
	while (ready < 0 && errno == EINTR);

	if (ready < 0)
		die(EXIT_FAILURE, "poll: %s", strerror(errno));

	return ready > 0;
}

static void copy_socket(struct copy *copy, short revents)
{
	if (revents & POLLERR && copy->opts->errors)
		copy_errors(copy);
	else if (revents)
		copy_message_out(copy);
}

int copy_out(struct lwm *lwm, int fd, const struct options *opts)
{
	struct copy copy = { .lwm = lwm, .opts = opts, .fd = fd };
	struct pollfd polls = { .fd = fd, .events = POLLIN };

	while (!copy_enough(&copy) && copy_wait(&copy, &polls, 1))
		copy_socket(&copy, polls.revents);

	return EXIT_SUCCESS;
}

int copy_both(struct lwm *lwm, int fd, const struct options *opts, size_t size)
{
	bool stay = opts->count || opts->wait_ms >= 0;	/* for what is still to come back */
	struct copy copy = { .lwm = lwm, .opts = opts, .fd = fd };
	struct pollfd polls[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	struct input in;

	input_init(&in, size, opts->lines);

	while (!copy_enough(&copy) && (stay || !in.end) && copy_wait(&copy, polls, 2)) {
		copy_socket(&copy, polls[0].revents);
		if (polls[1].revents)
			copy_in(&copy, &in);
		if (in.end)
			polls[1].fd = -1;
	}

	free(in.buf);
	return copy.missed ? EXIT_FAILURE : EXIT_SUCCESS;
}
