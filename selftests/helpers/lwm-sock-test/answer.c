// SPDX-License-Identifier: GPL-2.0
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h>
#include <linux/lwm.h>

#include "call.h"
#include "control.h"

/* Longer than any of these tests takes: who is waited for so long is not waited for. */
#define FOR_EVER	LWM_ANSWER_TIMEOUT_MAX

struct record {
	size_t				n;
	struct lwm_answer		answers[LWM_ANSWER_TARGETS];
	struct sock_extended_err	ee;
};

static void control_ask(struct control *control, uint32_t timeout, uint32_t cookie)
{
	struct lwm_ask ask = { .timeout = timeout, .cookie = cookie };

	memset(control, 0, sizeof(*control));
	control->cmsg.cmsg_level = SOL_LWM;
	control->cmsg.cmsg_type = LWM_ANSWER;
	control->cmsg.cmsg_len = CMSG_LEN(sizeof(ask));
	control->len = CMSG_SPACE(sizeof(ask));
	memcpy(CMSG_DATA(&control->cmsg), &ask, sizeof(ask));
}

static ssize_t ask(int fd, struct sockaddr_lwm to, uint32_t timeout, uint32_t cookie)
{
	struct control control;

	control_ask(&control, timeout, cookie);
	return send_control(fd, to, &control, "?");
}

static void asked(int fd, struct sockaddr_lwm to, uint32_t timeout, uint32_t cookie)
{
	holds(ask(fd, to, timeout, cookie) == 1);
}

/* To what the socket is connected to. */
static ssize_t ask_peer(int fd, uint32_t timeout)
{
	struct iovec iov = { .iov_base = "?", .iov_len = 1 };
	struct control control;
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.room };

	control_ask(&control, timeout, 0);
	msg.msg_controllen = control.len;
	return sendmsg(fd, &msg, 0);
}

/* The next record, of which @max entries are read; returns the flags. */
static int record_read(int fd, struct record *record, size_t max)
{
	struct pollfd ready = { .fd = fd };
	char room[256] __attribute__((aligned(8)));
	struct iovec iov = {
		.iov_base = record->answers, .iov_len = max * sizeof(*record->answers),
	};
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = room, .msg_controllen = sizeof(room),
	};
	struct cmsghdr *cmsg;
	ssize_t len;

	holds(poll(&ready, 1, 60000) == 1 && ready.revents & POLLERR);
	len = recvmsg(fd, &msg, MSG_ERRQUEUE);
	holds(len >= 0);
	record->n = len / sizeof(*record->answers);
	cmsg = CMSG_FIRSTHDR(&msg);
	holds(cmsg && cmsg->cmsg_level == SOL_LWM && cmsg->cmsg_type == LWM_RECVERR);
	memcpy(&record->ee, CMSG_DATA(cmsg), sizeof(record->ee));
	return msg.msg_flags;
}

/* It is of @n answers to message @id. */
static void answered(int fd, struct record *record, uint32_t id, size_t n)
{
	holds(record_read(fd, record, LWM_ANSWER_TARGETS) == MSG_ERRQUEUE);
	holds(record->ee.ee_type == LWM_EE_ANSWERS && record->ee.ee_info == id);
	holds(record->ee.ee_errno == 0 && record->ee.ee_origin == SO_EE_ORIGIN_LOCAL);
	holds(record->n == n);
}

static void no_record(int fd)
{
	char octet;

	fails(EAGAIN, recv(fd, &octet, 1, MSG_ERRQUEUE | MSG_DONTWAIT));
}

static int is(const struct lwm_answer *answer, uint16_t node, uint16_t port, int status)
{
	return answer->node == node && answer->port == htons(port) && answer->status == status;
}

static void test_ask(void)
{
	int from = open_in("h1"), two = bound("h2", PORT), three = bound("h3", PORT);
	struct pollfd ready = { .fd = from };
	struct record record;

	sent(from, nodes(PORT, 2, 0), "first");
	hears(two, "first");
	no_record(from);
	asked(from, nodes(PORT, 3, 2, 0), FOR_EVER, 0xc00c1e);
	hears(two, "?");
	hears(three, "?");
	answered(from, &record, 2, 2);
	holds(record.ee.ee_data == 0xc00c1e);
	holds(is(&record.answers[0], 2, PORT, LWM_STATUS_QUEUED));
	holds(is(&record.answers[1], 3, PORT, LWM_STATUS_QUEUED));
	for (size_t i = 0; i < 2; i++) {
		holds(record.answers[i].options == 1 << 1 && !record.answers[i].zero);
		holds(record.answers[i].rtt && record.answers[i].space);
	}
	holds(record.answers[0].digest && record.answers[0].digest == record.answers[1].digest);
	holds(poll(&ready, 1, 0) == 0);
	no_record(from);
}

/* Entries are in order of nodes and ports, records in that of their ends. */
static void test_ask_order(void)
{
	int from = open_in("h1"), one = bound("h1", PORT), two = bound("h2", PORT);
	struct sockaddr_lwm to = nodes(PORT + 2, 2, 2, 2, 1, 0);
	struct record record;

	to.slwm_targets[0].port = htons(PORT + 1);
	to.slwm_targets[1].port = htons(PORT);
	to.slwm_targets[3].port = htons(PORT);
	asked(from, nodes(PORT, NODE_FIRST, 0), 1000, 1);
	asked(from, to, FOR_EVER, 2);
	hears(one, "?");
	hears(two, "?");
	answered(from, &record, 2, 4);
	holds(record.ee.ee_data == 2);
	holds(is(&record.answers[0], 1, PORT, LWM_STATUS_QUEUED));
	holds(is(&record.answers[1], 2, PORT, LWM_STATUS_QUEUED));
	holds(is(&record.answers[2], 2, PORT + 1, LWM_STATUS_NO_PORT));
	holds(is(&record.answers[3], 2, PORT + 2, LWM_STATUS_NO_PORT));
	answered(from, &record, 1, 1);
	holds(record.ee.ee_data == 1);
	holds(is(&record.answers[0], NODE_FIRST, PORT, LWM_STATUS_SILENT));
}

/* This node's own socket is asked as well, and has answered when sendmsg() returns. */
static void test_ask_self(void)
{
	int from = open_in("h1"), one = bound("h1", PORT);
	struct record record;

	asked(from, nodes(PORT, 1, 0), FOR_EVER, 0);
	hears(one, "?");
	holds(record_read(from, &record, 1) == MSG_ERRQUEUE && record.n == 1);
	holds(is(record.answers, 1, PORT, LWM_STATUS_QUEUED));
}

static void test_ask_too_many(void)
{
	struct sockaddr_lwm to = address(LWM_TO_NONE, PORT);
	int from = open_in("h1");
	struct control control, ask;
	struct record record;
	int yes = 1;

	holds(!setsockopt(from, SOL_SOCKET, SO_BROADCAST, &yes, sizeof(yes)));
	control_range(&control, NODE_FIRST, LWM_ANSWER_TARGETS + 1);
	control_ask(&ask, 1, 0);
	memcpy(control.room + control.len, ask.room, ask.len);
	control.len += ask.len;
	fails(E2BIG, send_control(from, to, &control, "?"));
	no_record(from);

	control_range(&control, NODE_FIRST, LWM_ANSWER_TARGETS);
	memcpy(control.room + control.len, ask.room, ask.len);
	control.len += ask.len;
	holds(send_control(from, to, &control, "?") == 1);
	answered(from, &record, 2, LWM_ANSWER_TARGETS);
	for (size_t i = 0; i < record.n; i++)
		holds(is(&record.answers[i], NODE_FIRST + i, PORT, LWM_STATUS_SILENT));
}

static void test_ask_unsound(void)
{
	struct sockaddr_lwm to = nodes(PORT, 2, 0);
	int from = open_in("h1"), two = bound("h2", PORT);
	struct control control, twice;

	control_ask(&control, 0, 0);
	for (size_t len = 1; len < control.cmsg.cmsg_len; len++) {
		control.len = len;
		fails(EINVAL, send_control(from, to, &control, "x"));
	}
	for (size_t len = 0; len < sizeof(struct lwm_ask); len++) {
		control_ask(&control, 0, 0);
		control.cmsg.cmsg_len = CMSG_LEN(len);
		fails(EINVAL, send_control(from, to, &control, "x"));
	}
	control_ask(&control, 0, 0);
	control.cmsg.cmsg_len = CMSG_LEN(sizeof(struct lwm_ask) + 4);
	control.len = CMSG_SPACE(sizeof(struct lwm_ask) + 4);
	fails(EINVAL, send_control(from, to, &control, "x"));
	control_ask(&control, LWM_ANSWER_TIMEOUT_MAX + 1, 0);
	fails(EINVAL, send_control(from, to, &control, "x"));
	control_ask(&control, 0, 0);
	control_ask(&twice, 0, 0);
	memcpy(control.room + control.len, twice.room, twice.len);
	control.len += twice.len;
	fails(EINVAL, send_control(from, to, &control, "x"));
	heard_nothing(from, two, 2, PORT);
}

/* Of a message that was refused, or left for nobody, nobody is waited for. */
static void test_ask_nobody(void)
{
	int from = open_in("h1");
	struct record record;

	fails(EHOSTUNREACH, ask(from, nodes(PORT, 2, NODE_UNKNOWN, 0), 1, 0));
	fails(EHOSTUNREACH, ask(from, nodes(PORT, NODE_DOWN, NODE_IPV6, 0), 1, 0));
	asked(from, nodes(PORT, NODE_FIRST, 0), 20, 0);
	answered(from, &record, 3, 1);
	no_record(from);

	/* What was missed is told as if nobody had been asked. */
	option_set(from, LWM_RECVERR, 1);
	fails(EHOSTUNREACH, ask(from, nodes(PORT, NODE_DOWN, NODE_IPV6, 0), 1, 0));
	holds(record_read(from, &record, 2) == MSG_ERRQUEUE);
	holds(record.ee.ee_type == LWM_EE_RESULTS && record.ee.ee_data == 2);
	no_record(from);
}

/* With LWM_RECVERR there is one record too. */
static void test_ask_missed(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);
	struct record record;

	option_set(from, LWM_RECVERR, 1);
	asked(from, nodes(PORT, 2, NODE_DOWN, NODE_IPV6, 0), FOR_EVER, 0);
	hears(two, "?");
	answered(from, &record, 1, 3);
	holds(is(&record.answers[0], 2, PORT, LWM_STATUS_QUEUED));
	holds(is(&record.answers[1], NODE_DOWN, PORT, LWM_STATUS_UNREACHABLE));
	holds(is(&record.answers[2], NODE_IPV6, PORT, LWM_STATUS_UNREACHABLE));
	no_record(from);
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void test_ask_timeout(void)
{
	int from = open_in("h1"), value = 0, bad[] = { 0, -1, LWM_ANSWER_TIMEOUT_MAX + 1 };
	socklen_t len = sizeof(value);
	struct record record;
	long long start;

	holds(!getsockopt(from, SOL_LWM, LWM_ANSWER_TIMEOUT, &value, &len));
	holds(value == LWM_ANSWER_TIMEOUT_MS);
	for (size_t i = 0; i < COUNT(bad); i++)
		fails(EINVAL, setsockopt(from, SOL_LWM, LWM_ANSWER_TIMEOUT, &bad[i],
					 sizeof(bad[i])));
	option_set(from, LWM_ANSWER_TIMEOUT, 800);

	/* The message's own comes before the socket's. */
	start = now_ms();
	asked(from, nodes(PORT, NODE_FIRST, 0), 0, 0);
	asked(from, nodes(PORT, NODE_FIRST, 0), 20, 0);
	answered(from, &record, 2, 1);
	holds(is(record.answers, NODE_FIRST, PORT, LWM_STATUS_SILENT) && !record.answers->rtt);
	holds(now_ms() - start >= 20);
	answered(from, &record, 1, 1);
	holds(is(record.answers, NODE_FIRST, PORT, LWM_STATUS_SILENT));
	holds(now_ms() - start >= 800);
}

static int small(const char *host)
{
	int fd = open_in(host), room = 0;

	holds(!setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)));
	return fd;
}

/* Records that nobody reads take a bounded room. */
static void test_ask_unread(void)
{
	int from = small("h1"), n = 0;
	struct record record;

	while (ask(from, nodes(PORT, 1, 0), FOR_EVER, 0) == 1)
		holds(++n < 100);
	holds(errno == ENOBUFS && n > 0);
	fails(ENOBUFS, ask(from, nodes(PORT, 1, 0), FOR_EVER, 0));
	answered(from, &record, 1, 1);
	asked(from, nodes(PORT, 1, 0), FOR_EVER, 0);
	for (int i = 1; i < n; i++)
		answered(from, &record, 1 + i, 1);
	answered(from, &record, n + 3, 1);
	no_record(from);
}

/* ... and so do those that are waited for, free again when they were told and read. */
static void test_ask_pending(void)
{
	int from = small("h1"), two = bound("h2", PORT), n = 0;
	struct record record;

	while (ask(from, nodes(PORT, NODE_FIRST, 0), 500, 0) == 1)
		holds(++n < 100);
	holds(errno == ENOBUFS && n > 0);
	/* Nothing has left. */
	fails(ENOBUFS, ask(from, nodes(PORT, 2, 0), 500, 0));
	heard_nothing(from, two, 2, PORT);
	/* Their times are over at the same one. */
	for (int i = 0; i < n; i++) {
		holds(record_read(from, &record, 2) == MSG_ERRQUEUE && record.n == 1);
		holds(is(record.answers, NODE_FIRST, PORT, LWM_STATUS_SILENT));
	}
	asked(from, nodes(PORT, 2, 0), FOR_EVER, 0);
	answered(from, &record, n + 4, 1);
	holds(is(record.answers, 2, PORT, LWM_STATUS_QUEUED));
}

/* Sockets that share a port count their messages each from 1. */
static void test_ask_shared(void)
{
	int from[3], two = bound("h2", PORT);
	struct record record;

	for (int i = 0; i < 3; i++)
		from[i] = sharing("h1", PORT + 1);
	for (int i = 0; i < 3; i++)
		asked(from[i], nodes(PORT, 2, NODE_FIRST, 0), 1000, i);
	for (int i = 0; i < 3; i++) {
		hears(two, "?");
		holds(record_read(from[i], &record, 2) == MSG_ERRQUEUE && record.n == 2);
		holds(record.ee.ee_data == (uint32_t)i && record.ee.ee_info == 1U + i);
		holds(is(&record.answers[0], 2, PORT, LWM_STATUS_QUEUED));
		no_record(from[i]);
	}
}

static void test_ask_cut(void)
{
	int from = open_in("h1");
	struct record record;

	asked(from, nodes(PORT, 1, 2, 0), FOR_EVER, 0);
	holds(record_read(from, &record, 1) == (MSG_ERRQUEUE | MSG_TRUNC) && record.n == 1);
	holds(is(record.answers, 1, PORT, LWM_STATUS_NO_PORT));
	no_record(from);
}

static void test_ask_connected(void)
{
	int from = open_in("h1"), two = bound("h2", PORT), three = bound("h3", PORT);
	struct record record;

	fails(EDESTADDRREQ, ask_peer(from, FOR_EVER));
	holds(!connect_to(from, nodes(PORT, 2, 3, 0)));
	for (uint32_t id = 1; id <= 2; id++) {
		holds(ask_peer(from, FOR_EVER) == 1);
		hears(two, "?");
		hears(three, "?");
		answered(from, &record, id, 2);
		holds(is(&record.answers[0], 2, PORT, LWM_STATUS_QUEUED));
		holds(is(&record.answers[1], 3, PORT, LWM_STATUS_QUEUED));
	}
	holds(send(from, "unasked", 7, 0) == 7);
	hears(two, "unasked");
	hears(three, "unasked");
	no_record(from);
}

static void test_ask_told(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);
	struct record record;
	char got[256];

	option_set(from, LWM_TELLNODES, 1);
	option_set(two, LWM_RECVNODES, 1);
	asked(from, nodes(PORT, 2, 0), FOR_EVER, 0);
	holds(hears_control(two, "?", 0, SOL_LWM, LWM_NODES, got, sizeof(got)) ==
	      sizeof(struct lwm_nodes) + 2);
	answered(from, &record, 1, 1);
	holds(is(record.answers, 2, PORT, LWM_STATUS_QUEUED));
}

static void test_probe(void)
{
	int from = open_in("h1"), one = bound("h1", PORT), two = bound("h2", PORT);
	struct record record;

	fails(EINVAL, send_to(from, nodes(0, 1, 2, 0), "x"));
	asked(from, nodes(0, 1, 2, NODE_DOWN, 0), FOR_EVER, 0);
	answered(from, &record, 1, 3);
	holds(is(&record.answers[0], 1, 0, LWM_STATUS_QUEUED));
	holds(is(&record.answers[1], 2, 0, LWM_STATUS_QUEUED));
	holds(is(&record.answers[2], NODE_DOWN, 0, LWM_STATUS_UNREACHABLE));
	holds(record.answers[0].digest == record.answers[1].digest);
	silent(one);
	silent(two);
}

const struct test answer_tests[] = {
	{ "ask", "who is asked answers: one record of all, whether LWM_RECVERR is on or not",
	  test_ask },
	{ "ask-order", "answers are in order of nodes and ports, records in that of their ends",
	  test_ask_order },
	{ "ask-self", "this node's own socket answers before sendmsg() returns", test_ask_self },
	{ "ask-too-many", "256 may be asked at once, and no more", test_ask_too_many },
	{ "ask-unsound", "a wish for answers that is cut, too long or there twice is refused",
	  test_ask_unsound },
	{ "ask-nobody", "of a message that leaves for nobody there are no answers",
	  test_ask_nobody },
	{ "ask-missed", "who no copy left for is told of with the answers", test_ask_missed },
	{ "ask-timeout", "who has not answered in the message's time, or the socket's, is silent",
	  test_ask_timeout },
	{ "ask-unread", "unread answers take a bounded room", test_ask_unread },
	{ "ask-pending", "so do those that are waited for", test_ask_pending },
	{ "ask-shared", "sockets that share a port have each the answers to its own",
	  test_ask_shared },
	{ "ask-cut", "a record that is read in part is gone, and says so", test_ask_cut },
	{ "ask-connected", "a connected socket asks its peers", test_ask_connected },
	{ "ask-told", "a message with a told set is answered", test_ask_told },
	{ "probe", "what is sent to no port is answered by the nodes, and delivered to no socket",
	  test_probe },
	{}
};
