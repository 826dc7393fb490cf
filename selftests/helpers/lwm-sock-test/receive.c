// SPDX-License-Identifier: GPL-2.0
#include "test.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <linux/lwm.h>
#include <linux/sockios.h>

#include "call.h"
#include "control.h"

static void test_peek_trunc(void)
{
	int from = open_in("h1"), two = bound("h2", PORT), waiting;
	char got[16] = {};
	struct iovec iov = { .iov_base = got, .iov_len = 4 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	sent(from, nodes(PORT, 2, 0), "0123456789");
	holds(recv(two, got, 4, MSG_PEEK) == 4 && !memcmp(got, "0123", 4));
	holds(recv(two, got, 4, MSG_PEEK | MSG_TRUNC) == 10);
	holds(!ioctl(two, SIOCINQ, &waiting) && waiting == 10);
	holds(recvmsg(two, &msg, 0) == 4 && msg.msg_flags == MSG_TRUNC);
	holds(!ioctl(two, SIOCINQ, &waiting) && waiting == 0);
	heard_nothing(from, two, 2, PORT);
}

static void test_poll(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);
	struct pollfd ready = { .fd = two, .events = POLLIN | POLLOUT };
	char octet;

	holds(poll(&ready, 1, 0) == 1 && ready.revents == POLLOUT);
	sent(from, nodes(PORT, 2, 0), "x");
	ready.events = POLLIN;
	holds(poll(&ready, 1, 10000) == 1 && ready.revents == POLLIN);
	hears(two, "x");
	patience(two, 20);
	fails(EAGAIN, recv(two, &octet, 1, 0));
}

static void test_shutdown(void)
{
	int fd = bound("h1", PORT);
	char octet;

	holds(!shutdown(fd, SHUT_WR));
	fails(EPIPE, send_to(fd, nodes(PORT, 2, 0), "x"));
	holds(!shutdown(fd, SHUT_RD));
	holds(recv(fd, &octet, 1, 0) == 0);
	fails(EINVAL, shutdown(fd, 3));
}

static void test_timestamp(void)
{
	int from = open_in("h1"), two = bound("h2", PORT), on = 1;
	struct timeval tv;

	holds(!setsockopt(two, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof(on)));
	sent(from, nodes(PORT, 2, 0), "x");
	holds(hears_control(two, "x", 0, SOL_SOCKET, SO_TIMESTAMP, &tv, sizeof(tv)) == sizeof(tv));
	holds(tv.tv_sec > 0);
}

static void test_tos(void)
{
	int from = open_in("h1"), two = bound("h2", PORT), tos = -1;

	option_set(two, LWM_RECVTOS, 1);
	sent(from, nodes(PORT, 2, 0), "x");
	holds(hears_control(two, "x", 0, SOL_LWM, LWM_TOS, &tos, sizeof(tos)) == sizeof(tos));
	holds(tos == 10 << 2);
}

static void test_options(void)
{
	static const int options[] = {
		LWM_RECVERR, LWM_TELLNODES, LWM_RECVNODES, LWM_REUSEPORT, LWM_RECVTOS, LWM_RELAY,
	};
	int fd = open_in("h1"), value;
	socklen_t len;

	for (size_t i = 0; i < COUNT(options); i++) {
		len = sizeof(value);
		holds(!getsockopt(fd, SOL_LWM, options[i], &value, &len) && len == 4);
		holds(value == (options[i] == LWM_RELAY));
		option_set(fd, options[i], 5);
		holds(!getsockopt(fd, SOL_LWM, options[i], &value, &len) && value == 1);
		fails(EINVAL, setsockopt(fd, SOL_LWM, options[i], &value, 3));
	}
	fails(ENOPROTOOPT, setsockopt(fd, SOL_LWM, LWM_TOS, &value, sizeof(value)));
	fails(ENOPROTOOPT, getsockopt(fd, SOL_LWM, 99, &value, &len));
	fails(ENOPROTOOPT, setsockopt(fd, IPPROTO_UDP, 1, &value, sizeof(value)));
}

/* As many as there is room for, then none; what was dropped is told with the next one. */
static void test_full(void)
{
	int from = open_in("h1"), two = bound("h2", PORT), last = bound("h2", 7001);
	int room = 0, got = 0, on = 1;
	unsigned int dropped = 0;
	char octet;

	holds(!setsockopt(two, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)));
	holds(!setsockopt(two, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof(on)));
	for (int i = 0; i < 50; i++)
		sent(from, nodes(PORT, 2, 0), "x");
	heard_nothing(from, last, 2, 7001);
	while (recv(two, &octet, 1, MSG_DONTWAIT) == 1)
		got++;
	holds(got > 0 && got < 50);
	sent(from, nodes(PORT, 2, 0), "y");
	holds(hears_control(two, "y", 0, SOL_SOCKET, SO_RXQ_OVFL, &dropped, sizeof(dropped)) == 4);
	holds((int)dropped == 50 - got);
}

const struct test receive_tests[] = {
	{ "peek-trunc", "MSG_PEEK, MSG_TRUNC and SIOCINQ", test_peek_trunc },
	{ "poll", "poll() and timeouts", test_poll },
	{ "shutdown", "shutdown() ends sending and receiving", test_shutdown },
	{ "timestamp", "SO_TIMESTAMP", test_timestamp },
	{ "tos", "LWM_RECVTOS gives the outer octet", test_tos },
	{ "options", "each option can be read back", test_options },
	{ "full", "what finds no room is dropped and counted", test_full },
	{}
};
