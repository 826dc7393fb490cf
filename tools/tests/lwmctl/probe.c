// SPDX-License-Identifier: GPL-2.0
/* Probes: what is sent, and what becomes of each, by a kernel that is made up. */
#include "probe.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <lwm.h>

#include "check.h"
#include "say.h"

#define FD	99

static struct kernel {
	uint16_t	refused;	/* a set with this node is, */
	int		error;		/* with this; both 0: none is */
	unsigned int	sends;
	uint16_t	group;
	size_t		len;
	uint32_t	cookie;
	struct lwm_answer answers[4];
	size_t		n;		/* waiting ones; 0: no record */
	uint32_t	whose;
	long		clock_ms;
} kernel;

int __wrap_lwm_socket(int type)
{
	EXPECT_EQ(type, SOCK_DGRAM | SOCK_CLOEXEC);
	return FD;
}

int __wrap_lwm_bind(int fd, uint32_t net, uint16_t port)
{
	EXPECT_EQ(fd, FD);
	EXPECT_EQ(net, 42);
	EXPECT_EQ(port, 0);
	return 0;
}

int __wrap_lwm_connect(int fd, uint32_t net, uint16_t group, const struct lwm_target *to,
		       size_t n, uint16_t port)
{
	EXPECT_EQ(n, 1);
	EXPECT_EQ(to->node, kernel.refused);
	return 0;
}

int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
	EXPECT_EQ(option, SO_SNDTIMEO);
	return 0;
}

int __wrap_getsockopt(int fd, int level, int option, void *value, socklen_t *len)
{
	EXPECT_EQ(level, SOL_LWM);
	EXPECT_EQ(option, LWM_MTU);
	*(int *)value = 1346;
	return 0;
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	*now = (struct timespec){
		.tv_sec = kernel.clock_ms / 1000, .tv_nsec = kernel.clock_ms % 1000 * 1000000,
	};
	return 0;
}

ssize_t __wrap_lwm_sendto_ask(int fd, uint32_t net, uint16_t group,
			      const struct lwm_target *to, size_t n, uint16_t port,
			      const void *buf, size_t len, int flags, const struct lwm_ask *ask)
{
	size_t i;

	EXPECT_EQ(port, 0);
	EXPECT_EQ(ask->timeout, 250);
	kernel.sends++;
	kernel.group = group;
	kernel.len = len;
	kernel.cookie = ask->cookie;
	for (i = 0; i < n; i++)
		if (kernel.error && (!kernel.refused || to[i].node == kernel.refused))
			return -kernel.error;
	return len;
}

ssize_t __wrap_lwm_answers(int fd, struct lwm_answer *answers, size_t n, uint32_t *message,
			   uint32_t *cookie)
{
	size_t got = kernel.n;

	if (!got)
		return -EAGAIN;
	memcpy(answers, kernel.answers, got * sizeof(*answers));
	*cookie = kernel.whose;
	kernel.n = 0;
	return got;
}

static const uint16_t nodes[] = { 3, 5, 7, 9 };

static struct prober open_one(void)
{
	struct prober prober = { .net = 42, .group = 7, .timeout = 250, .payload = 1408 };

	kernel = (struct kernel){};
	EXPECT_EQ(prober_open(&prober), 0);
	return prober;
}

/* The kernel tells of the last probe that these nodes have answered. */
static void answer_last(const uint16_t *who, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		kernel.answers[i] = (struct lwm_answer){
			.node = who[i], .status = LWM_STATUS_QUEUED, .rtt = 200,
		};
	kernel.n = n;
	kernel.whose = kernel.cookie;
}

TEST(probes_are_of_their_size_and_group)
{
	struct prober prober = open_one();

	EXPECT_EQ(probe_send(&prober, PROBE_OWN, nodes, 1), 1);
	EXPECT_EQ(kernel.group, 0);
	EXPECT_EQ(kernel.len, 0);
	EXPECT_EQ(probe_send(&prober, PROBE_SMALL, nodes, 4), 4);
	EXPECT_EQ(kernel.group, 7);
	EXPECT_EQ(kernel.len, 0);
	EXPECT_EQ(probe_send(&prober, PROBE_FULL, nodes, 4), 4);
	EXPECT_EQ(kernel.len, 1408);
	prober_close(&prober);
}

TEST(answers_are_known_by_their_probe)
{
	struct prober prober = open_one();
	struct probe_end end;

	EXPECT_EQ(probe_send(&prober, PROBE_SMALL, nodes, 4), 4);
	EXPECT_EQ(probe_take(&prober, &end), 0);
	answer_last(nodes, 4);
	EXPECT_EQ(probe_send(&prober, PROBE_FULL, nodes, 1), 1);
	EXPECT_EQ(probe_take(&prober, &end), 1);
	EXPECT_EQ(end.kind, PROBE_SMALL);
	EXPECT_EQ(end.n, 4);
	EXPECT_EQ(end.answers[3].node, 9);
	answer_last(nodes, 1);
	EXPECT_EQ(probe_take(&prober, &end), 1);
	EXPECT_EQ(end.kind, PROBE_FULL);
	EXPECT(!prober.flights);
	prober_close(&prober);
}

TEST(answers_to_no_probe_are_passed_over)
{
	struct prober prober = open_one();
	struct probe_end end;

	answer_last(nodes, 1);
	EXPECT_EQ(probe_take(&prober, &end), 0);
	prober_close(&prober);
}

TEST(a_probe_without_word_is_silent_in_the_end)
{
	struct prober prober = open_one();
	struct probe_end end;

	EXPECT_EQ(probe_patience(&prober), -1);
	EXPECT_EQ(probe_send(&prober, PROBE_SMALL, nodes, 2), 2);
	EXPECT_EQ(probe_patience(&prober), 1250);
	kernel.clock_ms = 1249;
	EXPECT_EQ(probe_take(&prober, &end), 0);
	kernel.clock_ms = 1250;
	EXPECT_EQ(probe_patience(&prober), 0);
	EXPECT_EQ(probe_take(&prober, &end), 1);
	EXPECT_EQ(end.n, 2);
	EXPECT_EQ(end.answers[1].node, 5);
	EXPECT_EQ(end.answers[1].status, LWM_STATUS_SILENT);
	EXPECT_EQ(probe_take(&prober, &end), 0);
	prober_close(&prober);
}

/* How node 7 of four fares where its kind of refusal is @error; the others are sent to. */
static void expect_blamed(int error, uint8_t status, uint32_t space)
{
	struct prober prober = open_one();
	struct probe_end end;
	unsigned int ends = 0;

	kernel.refused = 7;
	kernel.error = error;
	EXPECT_EQ(probe_send(&prober, PROBE_FULL, nodes, 4), 4);
	EXPECT_EQ(kernel.sends, 5);	/* all; 3, 5; 7, 9; 7; 9 */
	while (probe_take(&prober, &end)) {
		ends++;
		EXPECT_EQ(end.n, 1);
		EXPECT_EQ(end.answers[0].node, 7);
		EXPECT_EQ(end.answers[0].status, status);
		EXPECT_EQ(end.answers[0].space, space);
	}
	EXPECT_EQ(ends, 1);
	prober_close(&prober);
}

TEST(who_cannot_be_sent_to_is_found)
{
	expect_blamed(EMSGSIZE, LWM_STATUS_TOO_BIG, 1346);
	expect_blamed(EHOSTUNREACH, LWM_STATUS_UNREACHABLE, 0);
	expect_blamed(ENETUNREACH, LWM_STATUS_UNREACHABLE, 0);
	expect_blamed(EPERM, LWM_STATUS_REFUSED, 0);
}

TEST(without_room_answers_are_taken_first)
{
	struct prober prober = open_one();
	struct probe_end end;

	EXPECT_EQ(probe_send(&prober, PROBE_SMALL, nodes, 4), 4);
	answer_last(nodes, 4);
	kernel.error = ENOBUFS;
	EXPECT_EQ(probe_send(&prober, PROBE_SMALL, nodes, 4), 0);
	EXPECT_EQ(probe_take(&prober, &end), 1);
	kernel.error = 0;
	EXPECT_EQ(probe_send(&prober, PROBE_SMALL, nodes, 4), 4);
	prober_close(&prober);
}

TEST(an_underlay_that_takes_nothing_reaches_nobody)
{
	struct prober prober = open_one();
	struct probe_end end;

	kernel.error = ENOBUFS;
	EXPECT_EQ(probe_send(&prober, PROBE_SMALL, nodes, 1), 1);
	EXPECT_EQ(probe_take(&prober, &end), 1);
	EXPECT_EQ(end.answers[0].status, LWM_STATUS_UNREACHABLE);

	kernel.error = EAGAIN;
	EXPECT_EQ(probe_send(&prober, PROBE_SMALL, nodes, 4), 4);
	EXPECT_EQ(probe_take(&prober, &end), 1);
	EXPECT_EQ(end.n, 4);
	EXPECT_EQ(end.answers[3].status, LWM_STATUS_UNREACHABLE);
	prober_close(&prober);
}

TEST(a_device_that_is_gone_is_a_fault)
{
	struct prober prober = open_one();

	kernel.error = ENODEV;
	EXPECT(probe_send(&prober, PROBE_SMALL, nodes, 4) < 0);
	EXPECT_TEXT(fault(), "cannot send: No such device");
	prober_close(&prober);
}
