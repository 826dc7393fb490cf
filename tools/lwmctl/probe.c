// SPDX-License-Identifier: GPL-2.0
#include "probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <lwm.h>

#include "say.h"

/* The kernel tells at the timeout; that long after it, it never will. */
#define GRACE_MS	1000

struct flight {
	struct flight	*next;
	uint32_t	cookie;
	enum probe_kind	kind;
	int64_t		end;	/* when it is over without the kernel's word, */
	uint8_t		status;	/* and then what becomes of its nodes */
	size_t		n;
	uint16_t	nodes[LWM_ANSWER_TARGETS];
};

int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

int prober_open(struct prober *prober)
{
	const struct timeval patience = { .tv_sec = 1 };
	int err;

	prober->fd = lwm_socket(SOCK_DGRAM | SOCK_CLOEXEC);
	if (prober->fd < 0)
		return refuse("cannot open a socket: %s", strerror(-prober->fd));
	err = lwm_bind(prober->fd, prober->net, 0);
	if (err) {
		close(prober->fd);
		return refuse("cannot use network %u: %s", prober->net, strerror(-err));
	}
	/* A stuck underlay does not hold up the user. */
	setsockopt(prober->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	return 0;
}

static void flight_end(struct flight **at)
{
	struct flight *flight = *at;

	*at = flight->next;
	free(flight);
}

void prober_close(struct prober *prober)
{
	while (prober->flights)
		flight_end(&prober->flights);
	close(prober->fd);
}

static ssize_t send_to(struct prober *prober, enum probe_kind kind, const uint16_t *nodes,
		       size_t n)
{
	static const char octets[UINT16_MAX];
	const struct lwm_ask ask = { .timeout = prober->timeout, .cookie = ++prober->cookie };
	struct lwm_target to[LWM_ANSWER_TARGETS];
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = (struct lwm_target){ .node = nodes[i] };
	return lwm_sendto_ask(prober->fd, prober->net, kind == PROBE_OWN ? 0 : prober->group,
			      to, n, 0, octets, kind == PROBE_FULL ? prober->payload : 0,
			      0, &ask);
}

/* How nodes fare that could not be sent to; negative: none ever will. */
static int status_of(int err)
{
	switch (err) {
	case EMSGSIZE:
		return LWM_STATUS_TOO_BIG;
	case EPERM:
		return LWM_STATUS_REFUSED;
	case EACCES:
	case EAGAIN:
	case EHOSTUNREACH:
	case ENETUNREACH:
	case ENOBUFS:
	case EPROTONOSUPPORT:
		return LWM_STATUS_UNREACHABLE;
	default:
		return -err;
	}
}

/* One that was sent, or with @status was not. */
static void fly(struct prober *prober, enum probe_kind kind, const uint16_t *nodes, size_t n,
		int status)
{
	struct flight *flight = need(calloc(1, sizeof(*flight)));

	flight->cookie = prober->cookie;
	flight->kind = kind;
	flight->status = status;
	flight->end = now_ms();
	if (status == LWM_STATUS_SILENT)
		flight->end += prober->timeout + GRACE_MS;
	flight->n = n;
	memcpy(flight->nodes, nodes, n * sizeof(*nodes));
	flight->next = prober->flights;
	prober->flights = flight;
}

/* Who is to blame is found by halves: a set is refused whole. */
static ssize_t send_halves(struct prober *prober, enum probe_kind kind, const uint16_t *nodes,
			   size_t n)
{
	size_t half = n / 2;
	ssize_t first, second;

	first = probe_send(prober, kind, nodes, half);
	if (first < (ssize_t)half)
		return first;
	second = probe_send(prober, kind, nodes + half, n - half);
	return second < 0 ? second : first + second;
}

ssize_t probe_send(struct prober *prober, enum probe_kind kind, const uint16_t *nodes, size_t n)
{
	ssize_t sent = send_to(prober, kind, nodes, n);
	int status = LWM_STATUS_SILENT;

	if (sent == -ENOBUFS && prober->flights)
		return 0;
	if (sent < 0)
		status = status_of(-sent);
	if (status < 0)
		return refuse("cannot send: %s", strerror(-sent));
	if (sent < 0 && sent != -EAGAIN && n > 1)
		return send_halves(prober, kind, nodes, n);

	fly(prober, kind, nodes, n, status);
	return n;
}

/* As far as is known by now; 0: not at all. */
static uint32_t longest_to(const struct prober *prober, uint16_t node)
{
	const struct lwm_target to = { .node = node };
	int fd = lwm_socket(SOCK_DGRAM | SOCK_CLOEXEC);
	int longest;
	socklen_t len = sizeof(longest);

	if (fd < 0)
		return 0;
	if (lwm_connect(fd, prober->net, 0, &to, 1, 1) ||
	    getsockopt(fd, SOL_LWM, LWM_MTU, &longest, &len))
		longest = 0;
	close(fd);
	return longest;
}

/* Where a size is refused here, nobody has said yet what would pass. */
static void find_longest(const struct prober *prober, struct probe_end *end)
{
	size_t i;

	for (i = 0; i < end->n; i++)
		if (end->answers[i].status == LWM_STATUS_TOO_BIG && !end->answers[i].space)
			end->answers[i].space = longest_to(prober, end->answers[i].node);
}

static void end_without_word(const struct flight *flight, struct probe_end *end)
{
	size_t i;

	end->kind = flight->kind;
	end->n = flight->n;
	for (i = 0; i < flight->n; i++) {
		end->answers[i] = (struct lwm_answer){
			.node = flight->nodes[i],
			.status = flight->status,
		};
	}
}

static struct flight **find_over(struct prober *prober, int64_t now)
{
	struct flight **at;

	for (at = &prober->flights; *at; at = &(*at)->next)
		if ((*at)->end <= now)
			break;
	return at;
}

static struct flight **find_cookie(struct prober *prober, uint32_t cookie)
{
	struct flight **at;

	for (at = &prober->flights; *at; at = &(*at)->next)
		if ((*at)->cookie == cookie)
			break;
	return at;
}

/* By the kernel's word: 1, or 0 if there is none. */
static int take_record(struct prober *prober, struct probe_end *end)
{
	struct flight **at;
	uint32_t cookie;
	ssize_t n;

	while ((n = lwm_answers(prober->fd, end->answers, LWM_ANSWER_TARGETS, NULL,
				&cookie)) >= 0) {
		at = find_cookie(prober, cookie);
		if (!*at)	/* too late */
			continue;
		end->kind = (*at)->kind;
		end->n = n;
		flight_end(at);
		return 1;
	}
	return 0;
}

/* Those that the kernel says nothing of. */
static int take_over(struct prober *prober, struct probe_end *end)
{
	struct flight **at = find_over(prober, now_ms());

	if (!*at)
		return 0;
	end_without_word(*at, end);
	flight_end(at);
	return 1;
}

int probe_take(struct prober *prober, struct probe_end *end)
{
	if (!take_record(prober, end) && !take_over(prober, end))
		return 0;
	find_longest(prober, end);
	return 1;
}

int64_t probe_patience(const struct prober *prober)
{
	const struct flight *flight;
	int64_t first = INT64_MAX, now = now_ms();

	for (flight = prober->flights; flight; flight = flight->next)
		if (flight->end < first)
			first = flight->end;
	if (!prober->flights)
		return -1;
	return first > now ? first - now : 0;
}
