// SPDX-License-Identifier: GPL-2.0
#include "trial.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "copy.h"
#include "die.h"

#define FAILURES_MAX	10	/* lines, after which more would tell no more */
#define QUIET_MS	50	/* longer than any packet waits in a queue */

/* How many copies were on each link, and messages at each host. */
struct tally {
	unsigned int	up[LAN_HOSTS + 1];
	unsigned int	down[LAN_HOSTS + 1];
	unsigned int	zones[LAN_ZONES + 1][LAN_ZONES + 1];
	unsigned int	got[LAN_HOSTS + 1];
};

/* A message on its way. */
struct flight {
	struct trial		*t;
	unsigned int		from;
	const struct set	*set;
	size_t			size;
	uint8_t			payload[MESSAGE_MAX];
	struct tally		expected;
	struct tally		seen;
};

static void fail(struct flight *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void fail(struct flight *f, const char *fmt, ...)
{
	va_list args;

	if (f->t->failures++ >= FAILURES_MAX)
		return;
	printf("# h%u to %s, %zu octets: ", f->from, set_text(f->set), f->size);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

void trial_open(struct trial *t)
{
	struct timeval patience = { .tv_sec = 5 };
	unsigned int n;

	memset(t, 0, sizeof(*t));
	for (n = 1; n <= LAN_HOSTS; n++)
		t->sock[n] = -1;
	lan_open(&t->lan);
	for (n = 1; n <= t->lan.hosts; n++) {
		netns_enter("h%u", n);
		t->sock[n] = message_socket(TRIAL_NET, TRIAL_PORT);
		setsockopt(t->sock[n], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	}
}

/* ---- what should be seen ---- */

static void expect(struct flight *f)
{
	const struct lan *lan = &f->t->lan;
	unsigned int own = lan->zone_of[f->from], n, zone;

	for (n = 1; n <= lan->hosts; n++) {
		if (!set_has(f->set, n))
			continue;
		zone = lan->zone_of[n];
		f->expected.got[n] = 1;
		if (n == f->from)
			continue;
		f->expected.down[n] = 1;
		if (zone == own) {
			f->expected.up[f->from]++;
		} else if (!f->expected.zones[own][zone]) {
			f->expected.zones[own][zone] = 1;
			f->expected.up[f->from]++;
		}
	}
}

/* Any target of a zone may be the one that relays there: take the one that did. */
static void expect_relay(struct flight *f, unsigned int zone)
{
	const struct lan *lan = &f->t->lan;
	unsigned int n, relay = 0, targets = 0;

	for (n = 1; n <= lan->hosts; n++) {
		if (lan->zone_of[n] != zone || !set_has(f->set, n))
			continue;
		targets++;
		if (!relay || f->seen.up[n] > f->seen.up[relay])
			relay = n;
	}
	if (targets)
		f->expected.up[relay] = targets - 1;
}

/* ---- what is seen ---- */

static void take_copy(struct flight *f, const struct link *link, const struct copy *copy)
{
	if (copy->initiator != f->from || copy->id != f->t->sent[f->from]) {
		fail(f, "on %s there is a copy of message %u of node %u, which was sent before",
		     link_name(link), copy->id, copy->initiator);
		return;
	}
	switch (link->kind) {
	case LINK_UP:
		f->seen.up[link->a]++;
		break;
	case LINK_DOWN:
		f->seen.down[link->b]++;
		break;
	case LINK_ZONES:
		f->seen.zones[link->a][link->b]++;
		break;
	}
}

static void take_copies(struct flight *f)
{
	uint8_t frame[MESSAGE_MAX];
	struct copy copy;
	struct link link;
	size_t len;

	while ((len = lan_read(&f->t->lan, &link, frame, sizeof(frame))))
		if (copy_read(&copy, frame, len))
			take_copy(f, &link, &copy);
}

static bool take_message(struct flight *f, unsigned int n, int flags)
{
	struct sockaddr_lwm from = {};
	socklen_t fromlen = sizeof(from);
	uint8_t buf[MESSAGE_MAX];
	ssize_t len;

	len = recvfrom(f->t->sock[n], buf, sizeof(buf), flags, (void *)&from, &fromlen);
	if (len < 0 && errno == EAGAIN)
		return false;
	if (len < 0)
		die_errno("h%u cannot receive", n);
	f->seen.got[n]++;
	if ((size_t)len != f->size || memcmp(buf, f->payload, len))
		fail(f, "h%u got %zd octets that are not the message", n, len);
	if (from.slwm_targets[0].node != f->from)
		fail(f, "h%u was told that it is from node %u", n, from.slwm_targets[0].node);
	return true;
}

/* A message is seen on all of its links before the last of its targets has it. */
static void take(struct flight *f)
{
	unsigned int n;

	for (n = 1; n <= f->t->lan.hosts; n++)
		if (f->expected.got[n])
			take_message(f, n, 0);
	for (n = 1; n <= f->t->lan.hosts; n++)
		while (take_message(f, n, MSG_DONTWAIT))
			;
	take_copies(f);
}

/* ---- are they the same? ---- */

static void compare(struct flight *f, const struct link *link, unsigned int seen,
		    unsigned int expected)
{
	if (seen != expected)
		fail(f, "link %s: %u copies, not %u", link_name(link), seen, expected);
}

static void judge(struct flight *f)
{
	const struct tally *seen = &f->seen, *expected = &f->expected;
	const struct lan *lan = &f->t->lan;
	unsigned int a, b;

	for (a = 1; a <= lan->hosts; a++) {
		b = lan->zone_of[a];
		if (seen->got[a] != expected->got[a])
			fail(f, "h%u got it %u times, not %u", a, seen->got[a], expected->got[a]);
		compare(f, &(struct link){ LINK_UP, a, b }, seen->up[a], expected->up[a]);
		compare(f, &(struct link){ LINK_DOWN, b, a }, seen->down[a], expected->down[a]);
	}
	for (a = 1; a <= lan->zones; a++)
		for (b = 1; b <= lan->zones; b++)
			compare(f, &(struct link){ LINK_ZONES, a, b }, seen->zones[a][b],
				expected->zones[a][b]);
}

bool trial_send(struct trial *t, unsigned int from, const struct set *set, size_t size)
{
	struct flight f = { .t = t, .from = from, .set = set, .size = size };
	unsigned int before = t->failures, zone;
	int err;

	message_fill(f.payload, size, ++t->number);
	expect(&f);
	err = message_send(t->sock[from], TRIAL_NET, 0, set, TRIAL_PORT, f.payload, size);
	if (err) {
		fail(&f, "refused: %s", strerror(err));
		return false;
	}
	t->sent[from]++;
	take(&f);
	for (zone = 1; zone <= t->lan.zones; zone++)
		if (zone != t->lan.zone_of[from])
			expect_relay(&f, zone);
	judge(&f);
	return t->failures == before;
}

bool trial_close(struct trial *t)
{
	struct pollfd fds[LAN_HOSTS + LAN_ZONES];
	unsigned int i, n = 0;
	struct flight late = { .t = t, .set = &(struct set){} };

	for (i = 1; i <= t->lan.hosts; i++)
		fds[n++] = (struct pollfd){ t->sock[i], POLLIN, 0 };
	for (i = 1; i <= t->lan.zones; i++)
		fds[n++] = (struct pollfd){ t->lan.tap[i], POLLIN, 0 };
	while (poll(fds, n, QUIET_MS) > 0)
		take(&late);
	if (t->failures > FAILURES_MAX)
		printf("# ... and %u failures more\n", t->failures - FAILURES_MAX);
	return !t->failures;
}
