// SPDX-License-Identifier: LGPL-2.1-or-later
/* A send that waits until it is known who got the message. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include "lwm.h"

/* The record comes at the timeout; that long after it, something has gone wrong. */
#define GRACE_MS	1000

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* One that the program's own messages will hardly have. */
static uint32_t new_cookie(void)
{
	static uint32_t last = 0x4c570000;

	return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}

static int timeout_of(int fd)
{
	int timeout;
	socklen_t len = sizeof(timeout);

	return getsockopt(fd, SOL_LWM, LWM_ANSWER_TIMEOUT, &timeout, &len) ? -errno : timeout;
}

/* The record of @cookie: how many answers there are, or a negative errno. */
static ssize_t wait_for(int fd, uint32_t cookie, int64_t deadline, struct lwm_answer *answers)
{
	struct pollfd polls = { .fd = fd };
	int64_t left;

	while ((left = deadline - now_ms()) > 0) {
		uint32_t whose;
		ssize_t n;

		if (poll(&polls, 1, left < INT_MAX ? left : INT_MAX) < 0 && errno != EINTR)
			return -errno;

		do
			n = lwm_answers(fd, answers, LWM_ANSWER_TARGETS, NULL, &whose);
		while (n >= 0 && whose != cookie);

		if (n != -EAGAIN)
			return n;
	}

	return 0;
}

static int by_node(const void *a, const void *b)
{
	return (int)((const struct lwm_answer *)a)->node - ((const struct lwm_answer *)b)->node;
}

/* From the record's order into the caller's. */
static int sort_out(const struct lwm_answer *record, size_t found, const uint16_t *nodes,
		    size_t n, uint16_t port, struct lwm_answer *answers)
{
	int queued = 0;

	for (size_t i = 0; i < n; i++) {
		struct lwm_answer none = {
			.node = nodes[i], .port = htons(port), .status = LWM_STATUS_SILENT,
		};
		const struct lwm_answer *answer;

		answer = bsearch(&none, record, found, sizeof(*record), by_node);
		answers[i] = answer ? *answer : none;
		queued += answers[i].status == LWM_STATUS_QUEUED;
	}

	return queued;
}

int lwm_send_wait(int fd, const uint16_t *nodes, size_t n, uint16_t port,
		  const void *buf, size_t len, int timeout, struct lwm_answer *answers)
{
	struct lwm_answer record[LWM_ANSWER_TARGETS];
	struct lwm_ask ask = { .cookie = new_cookie() };
	ssize_t ret;

	if (timeout < 0)
		return -EINVAL;
	if (!timeout)
		timeout = timeout_of(fd);
	if (timeout < 0)
		return timeout;
	ask.timeout = timeout;

	ret = lwm_send_ask(fd, nodes, n, port, buf, len, &ask);
	if (ret >= 0)
		ret = wait_for(fd, ask.cookie, now_ms() + timeout + GRACE_MS, record);
	if (ret < 0)
		return ret;

	return sort_out(record, ret, nodes, n, port, answers);
}
