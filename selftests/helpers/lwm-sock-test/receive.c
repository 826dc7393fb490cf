// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

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

static void octets_fill(unsigned char *octets, size_t len, unsigned int seed)
{
	for (size_t i = 0; i < len; i++)
		octets[i] = i * 7 + i / 251 + seed;
}

/* Enough messages that some lie across two of the kernel's pages, or fragments. */
static void test_parts(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);
	unsigned char want[LONGEST], got[LONGEST];
	struct sockaddr_lwm addr = nodes(PORT, 2, 0);
	struct iovec iov[] = { { got, 1 }, { got + 1, 700 }, { got + 701, LONGEST - 701 } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = COUNT(iov) };

	for (int i = 0; i < 100; i++) {
		octets_fill(want, LONGEST, i);
		holds(sendto(from, want, LONGEST, 0, (struct sockaddr *)&addr,
			     address_len(&addr)) == LONGEST);
		holds(recv(two, got, LONGEST, MSG_PEEK) == LONGEST);
		holds(!memcmp(got, want, LONGEST));
		memset(got, 0, sizeof(got));
		holds(recvmsg(two, &msg, 0) == LONGEST);
		holds(!memcmp(got, want, LONGEST));
	}
}

/* The last octet is to go to memory that there is not. */
static void test_receive_fault(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);
	char *room;

	room = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	holds(room != MAP_FAILED && !mprotect(room + 4096, 4096, PROT_NONE));

	sent(from, nodes(PORT, 2, 0), "0123456789");
	fails(EFAULT, recv(two, room + 4096 - 9, 10, MSG_PEEK));
	hears(two, "0123456789");
	sent(from, nodes(PORT, 2, 0), "0123456789");
	fails(EFAULT, recv(two, room + 4096 - 9, 10, 0));
	heard_nothing(from, two, 2, PORT);
	munmap(room, 8192);
}

static void test_splice(void)
{
	int from = open_in("h1"), two = bound("h2", PORT), ends[2];
	char got[16];

	holds(!pipe(ends));
	sent(from, nodes(PORT, 2, 0), "0123456789");
	holds(splice(two, NULL, ends[1], NULL, sizeof(got), 0) == 10);
	holds(read(ends[0], got, sizeof(got)) == 10 && !memcmp(got, "0123456789", 10));
	close(ends[0]);
	close(ends[1]);
}

const struct test receive_tests[] = {
	{ "peek-trunc", "MSG_PEEK, MSG_TRUNC and SIOCINQ", test_peek_trunc },
	{ "parts", "octets arrive as they were sent, in however many parts", test_parts },
	{ "receive-fault", "no memory to receive to: EFAULT, and that message is gone",
	  test_receive_fault },
	{ "splice", "splice() takes a message to a pipe", test_splice },
	{ "poll", "poll() and timeouts", test_poll },
	{ "shutdown", "shutdown() ends sending and receiving", test_shutdown },
	{ "timestamp", "SO_TIMESTAMP", test_timestamp },
	{ "tos", "LWM_RECVTOS gives the outer octet", test_tos },
	{ "options", "each option can be read back", test_options },
	{ "full", "what finds no room is dropped and counted", test_full },
	{}
};
