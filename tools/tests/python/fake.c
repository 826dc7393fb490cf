// SPDX-License-Identifier: GPL-2.0
/*
 * A liblwm.so.0 without a kernel's AF_LWM: what is sent comes back, and nodes
 * answer what their ids say: node n with status n % 10, after n milliseconds,
 * with n octets free. A record of answers is a transmit timestamp on the error
 * queue, so poll() sees one; the last message is answered first.
 *
 * Nodes are 1 to 999, and stor-1 to stor-9 are names. Some give trouble:
 *
 *	91	is unknown
 *	92	finds no room at first: EAGAIN with MSG_DONTWAIT
 *	93	finds no room for its answers (ENOBUFS) while others are awaited
 *	94	does not answer
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/net_tstamp.h>

#include "lwm.h"

#define NET	42

struct lwm {
	char	error[128];
};

struct asked {
	uint32_t		cookie;
	size_t			n;
	struct lwm_answer	answers[LWM_ANSWER_TARGETS];
};

static struct asked asked[64];
static unsigned int awaited;
static unsigned int opened;
static unsigned int refused;
static bool results_taken;
static char said[512];

#pragma GCC visibility push(default)

/* The last call, in words. */
const char *fake_said(void)
{
	return said;
}

/* Handles that are open. */
unsigned int fake_opened(void)
{
	return opened;
}

#pragma GCC visibility pop

/* ---- handles ---- */

int lwm_open(struct lwm **lwm, const char *netns, const char *ifname)
{
	snprintf(said, sizeof(said), "open %s %s", netns ? netns : "-", ifname ? ifname : "-");
	if (ifname && strcmp(ifname, "lwm0"))
		return -ENODEV;

	*lwm = calloc(1, sizeof(**lwm));
	opened++;
	return 0;
}

int lwm_open_net(struct lwm **lwm, uint32_t net)
{
	return net == NET ? lwm_open(lwm, NULL, NULL) : -ENODEV;
}

void lwm_close(struct lwm *lwm)
{
	free(lwm);
	opened--;
}

const char *lwm_error(const struct lwm *lwm)
{
	return lwm->error;
}

int lwm_device(struct lwm *lwm, struct lwm_device *dev)
{
	(void)lwm;
	*dev = (struct lwm_device) { .net = NET, .node = 1, .payload = 1408 };
	return 0;
}

int lwm_node_dump(struct lwm *lwm, int (*fn)(const struct lwm_node *, void *), void *arg)
{
	int err = 0;

	(void)lwm;
	for (uint16_t id = 8; id <= 10 && !err; id++)
		err = fn(&(struct lwm_node) { .id = id }, arg);

	return err;
}

const char *lwm_name(struct lwm *lwm, uint16_t node)
{
	static char name[16];

	(void)lwm;
	snprintf(name, sizeof(name), "stor-%u", node);
	return node < 10 ? name : NULL;
}

static int word_range(struct lwm *lwm, const char *word, struct lwm_target *first, uint16_t *last)
{
	unsigned int from, to, port = 1 << 16;

	if (sscanf(word, "stor-%u:%u", &from, &port) >= 1)
		to = from;
	else if (sscanf(word, "%u-%u:%u", &from, &to, &port) >= 2)
		;
	else if (sscanf(word, "%u:%u", &from, &port) >= 1)
		to = from;
	else
		return snprintf(lwm->error, sizeof(lwm->error),
				"%s: no node of lwm0 has this name", word), -ENOENT;

	if (!port)
		return snprintf(lwm->error, sizeof(lwm->error), "0: no port"), -EINVAL;

	*first = (struct lwm_target) { .node = from, .port = htons(port) };
	*last = to;
	return 0;
}

int lwm_resolve_targets(struct lwm *lwm, const char *list, struct lwm_target *to, size_t *n)
{
	char *words = strdup(list), *rest = words, *word;
	size_t room = *n;
	int err = 0;

	*n = 0;
	while (!err && (word = strsep(&rest, ","))) {
		struct lwm_target target;
		uint16_t last;

		err = word_range(lwm, word, &target, &last);
		for (; !err && target.node <= last; target.node++, (*n)++)
			if (*n < room)
				to[*n] = target;
	}
	free(words);

	if (!err && *n > room)
		return snprintf(lwm->error, sizeof(lwm->error), "%zu nodes in the list, room for %zu",
				*n, room), -ENOBUFS;
	return err;
}

int lwm_resolve_group(struct lwm *lwm, const char *name, uint16_t *group)
{
	unsigned int id;

	if (sscanf(name, "group%u", &id) < 1 && sscanf(name, "%u", &id) < 1)
		return snprintf(lwm->error, sizeof(lwm->error),
				"%s: no group of lwm0 has this name", name), -ENOENT;

	*group = id;
	return 0;
}

/* ---- sockets: UDP on the loopback device, to themselves ---- */

int lwm_socket(int type)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(addr);
	int fd = socket(AF_INET, type, 0);

	awaited = 0;
	refused = 0;
	results_taken = false;
	if (bind(fd, (struct sockaddr *)&addr, len) ||
	    getsockname(fd, (struct sockaddr *)&addr, &len) ||
	    connect(fd, (struct sockaddr *)&addr, len))
		return -errno;

	return fd;
}

int lwm_bind(int fd, uint32_t net, uint16_t port)
{
	(void)fd;
	snprintf(said, sizeof(said), "bind net %u port %u", net, port);
	return net == NET ? 0 : -EINVAL;
}

static void say_set(const char *what, uint32_t net, uint16_t group, const struct lwm_target *to,
		    size_t n, uint16_t port)
{
	int at = snprintf(said, sizeof(said), "%s net %u group %u port %u to",
			  what, net, group, port);

	for (size_t i = 0; i < n; i++)
		at += snprintf(said + at, sizeof(said) - at, " %u:%u",
			       to[i].node, ntohs(to[i].port));
}

int lwm_connect(int fd, uint32_t net, uint16_t group,
		const struct lwm_target *to, size_t n, uint16_t port)
{
	(void)fd;
	say_set("connect", net, group, to, n, port);
	return 0;
}

int lwm_connect_group(int fd, uint32_t net, uint16_t group, uint16_t port)
{
	(void)fd;
	say_set("connect", net, group, NULL, 0, port);
	return 0;
}

static int trouble(const struct lwm_target *to, size_t n, int flags)
{
	for (size_t i = 0; i < n; i++) {
		if (to[i].node == 91)
			return -EHOSTUNREACH;
		if (to[i].node == 92 && flags & MSG_DONTWAIT && !refused++)
			return -EAGAIN;
		if (to[i].node == 93 && awaited)
			return -ENOBUFS;
	}

	return 0;
}

ssize_t lwm_sendto(int fd, uint32_t net, uint16_t group,
		   const struct lwm_target *to, size_t n, uint16_t port,
		   const void *buf, size_t len, int flags)
{
	int err = trouble(to, n, flags);

	say_set("send", net, group, to, n, port);
	return err ? err : send(fd, buf, len, flags);
}

ssize_t lwm_send_group(int fd, uint32_t net, uint16_t group, uint16_t port,
		       const void *buf, size_t len, int flags)
{
	say_set("send", net, group, NULL, 0, port);
	return send(fd, buf, len, flags);
}

ssize_t lwm_recv(int fd, void *buf, size_t len, struct lwm_from *from)
{
	ssize_t got = recv(fd, buf, len, 0);

	*from = (struct lwm_from) { .net = NET, .node = got ? 3 : 300, .port = 4321, .group = 7 };
	return got < 0 ? -errno : got;
}

static int record_ready(int fd)
{
	int on = SOF_TIMESTAMPING_TX_SOFTWARE, off = 0;

	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &on, sizeof(on));
	if (send(fd, "", 1, 0) < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &off, sizeof(off));
	return 0;
}

ssize_t lwm_sendto_ask(int fd, uint32_t net, uint16_t group,
		       const struct lwm_target *to, size_t n, uint16_t port,
		       const void *buf, size_t len, int flags, const struct lwm_ask *ask)
{
	struct asked *ours = &asked[awaited];
	int err = trouble(to, n, flags);
	bool silence = n && to[0].node == 94;

	(void)buf;
	if (err)
		return err;

	say_set("ask", net, group, to, n, port);
	snprintf(said + strlen(said), sizeof(said) - strlen(said), " timeout %u", ask->timeout);
	if (silence)
		return len;

	ours->cookie = ask->cookie;
	ours->n = n;
	/* Not in the caller's order. */
	for (size_t i = 0; i < n; i++)
		ours->answers[n - 1 - i] = (struct lwm_answer) {
			.node = to[i].node,
			.port = to[i].port ? to[i].port : htons(port),
			.status = to[i].node % 10,
			.rtt = to[i].node % 10 ? to[i].node * 1000 : 0,
			.space = to[i].node,
		};
	awaited++;
	err = record_ready(fd);
	return err ? err : (ssize_t)len;
}

ssize_t lwm_answers(int fd, struct lwm_answer *answers, size_t n, uint32_t *message,
		    uint32_t *cookie)
{
	struct asked *last = &asked[awaited - 1];
	char octets[128];

	if (recv(fd, octets, sizeof(octets), MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return -errno;

	awaited--;
	for (size_t i = 0; i < n && i < last->n; i++)
		answers[i] = last->answers[i];
	if (message)
		*message = 1;
	*cookie = last->cookie;
	return last->n;
}

ssize_t lwm_results(int fd, struct lwm_result *results, size_t n, uint32_t *message)
{
	(void)fd;
	(void)n;
	if (message)
		*message = 1;
	if (results_taken)
		return -EAGAIN;

	results_taken = true;
	results[0] = (struct lwm_result) { .node = 2, .error = EHOSTUNREACH };
	results[1] = (struct lwm_result) { .node = 200, .error = EMSGSIZE };
	return 2;
}

const char *lwm_status_text(int status)
{
	return status == LWM_STATUS_NO_PORT ? "no port" : "other";
}

/* ---- what lwm.h says of its structures ---- */

#define SIZE(type)		{ #type, sizeof(struct type) }
#define FIELD(type, field)	{ #type "." #field, offsetof(struct type, field) }

#pragma GCC visibility push(default)

const struct {
	const char	*what;
	size_t		octets;
} fake_layout[] = {
	SIZE(lwm_target), FIELD(lwm_target, node), FIELD(lwm_target, port),
	SIZE(lwm_ask), FIELD(lwm_ask, timeout), FIELD(lwm_ask, cookie),
	SIZE(lwm_answer), FIELD(lwm_answer, node), FIELD(lwm_answer, port),
	FIELD(lwm_answer, status), FIELD(lwm_answer, zero), FIELD(lwm_answer, options),
	FIELD(lwm_answer, rtt), FIELD(lwm_answer, space), FIELD(lwm_answer, digest),
	SIZE(lwm_result), FIELD(lwm_result, node), FIELD(lwm_result, error),
	SIZE(lwm_from), FIELD(lwm_from, net), FIELD(lwm_from, node), FIELD(lwm_from, port),
	FIELD(lwm_from, group), FIELD(lwm_from, flags),
	SIZE(lwm_device), FIELD(lwm_device, ifindex), FIELD(lwm_device, ifname),
	FIELD(lwm_device, family), FIELD(lwm_device, net), FIELD(lwm_device, node),
	FIELD(lwm_device, zone), FIELD(lwm_device, nodes), FIELD(lwm_device, zones),
	FIELD(lwm_device, groups), FIELD(lwm_device, payload),
	FIELD(lwm_node, id), FIELD(lwm_node, zone),
	{ NULL, 0 },
};

#pragma GCC visibility pop
