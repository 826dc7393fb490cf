// SPDX-License-Identifier: GPL-2.0
#include "test.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/errqueue.h>
#include <linux/lwm.h>

#include "call.h"
#include "control.h"

static void test_record(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);
	struct pollfd ready = { .fd = from };
	struct sock_extended_err ee;
	struct lwm_result results[4];

	option_set(from, LWM_RECVERR, 1);
	sent(from, nodes(PORT, 2, 0), "first");
	holds(poll(&ready, 1, 0) == 0);
	sent(from, nodes(PORT, 2, NODE_DOWN, NODE_IPV6, 0), "second");
	hears(two, "first");
	hears(two, "second");

	holds(poll(&ready, 1, 0) == 1 && ready.revents == POLLERR);
	holds(read_record(from, results, COUNT(results), &ee) == 2);
	holds(ee.ee_errno == EHOSTUNREACH && ee.ee_info == 2);
	holds(results[0].error == EHOSTUNREACH && results[1].error == EHOSTUNREACH);
	holds(results[0].node == NODE_DOWN ? results[1].node == NODE_IPV6 :
	      results[0].node == NODE_IPV6 && results[1].node == NODE_DOWN);
	holds(poll(&ready, 1, 0) == 0);
	fails(EAGAIN, recv(from, results, sizeof(results), MSG_ERRQUEUE));
}

static void test_record_refused(void)
{
	struct sock_extended_err ee;
	struct lwm_result result;
	int from = open_in("h1");

	option_set(from, LWM_RECVERR, 1);
	fails(EHOSTUNREACH, send_to(from, nodes(PORT, 2, NODE_UNKNOWN, 0), "x"));
	holds(read_record(from, &result, 1, &ee) == 1);
	holds(result.node == NODE_UNKNOWN && result.error == EHOSTUNREACH && ee.ee_info == 1);
	fails(EPROTONOSUPPORT, send_to(from, nodes(PORT, 2, NODE_PLAIN, 0), "x"));
	holds(read_record(from, &result, 1, &ee) == 1);
	holds(result.node == NODE_PLAIN && result.error == EPROTONOSUPPORT && ee.ee_info == 2);
	fails(EHOSTUNREACH, send_to(from, nodes(PORT, NODE_DOWN, 0), "x"));
	holds(read_record(from, &result, 1, &ee) == 1);
	holds(result.node == NODE_DOWN && ee.ee_errno == EHOSTUNREACH);
}

static void test_no_record(void)
{
	int from = open_in("h1");
	struct pollfd ready = { .fd = from };

	sent(from, nodes(PORT, 2, NODE_DOWN, 0), "x");
	fails(EHOSTUNREACH, send_to(from, nodes(PORT, NODE_UNKNOWN, 0), "x"));
	holds(poll(&ready, 1, 0) == 0);
}

/* Send to @to, or to the peer where that is NULL, until there is no room, then read all. */
static void records_fill(int from, const struct sockaddr_lwm *to)
{
	socklen_t len = to ? address_len(to) : 0;
	struct sock_extended_err ee;
	struct lwm_result result;
	int n = 0;

	while (sendto(from, "x", 1, 0, (const struct sockaddr *)to, len) == 1)
		holds(++n < 100);
	holds(errno == ENOBUFS && n > 0);
	for (; n; n--)
		holds(read_record(from, &result, 1, &ee) == 1 && result.node == NODE_DOWN);
	holds(sendto(from, "x", 1, 0, (const struct sockaddr *)to, len) == 1);
	holds(read_record(from, &result, 1, &ee) == 1);
}

/* Records that nobody reads take a bounded room, and say so before anything is sent. */
static void test_records_full(void)
{
	struct sockaddr_lwm to = nodes(PORT, 2, NODE_DOWN, 0);
	int from = open_in("h1"), room = 0;

	holds(!setsockopt(from, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)));
	option_set(from, LWM_RECVERR, 1);
	records_fill(from, &to);
	holds(!connect_to(from, to));
	records_fill(from, NULL);
}

const struct test record_tests[] = {
	{ "record", "LWM_RECVERR leaves one record of who was missed", test_record },
	{ "record-refused", "... and of who was the reason of a refusal", test_record_refused },
	{ "no-record", "without it there is none", test_no_record },
	{ "records-full", "unread records take a bounded room", test_records_full },
	{}
};
