// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <linux/errqueue.h>
#include <linux/lwm.h>

#include "call.h"
#include "control.h"

static unsigned char payload[LWM_SEGMENTED_MAX + 1];

/* Each place has its own octets, so that no segment is like another. */
static unsigned char octet_at(size_t i)
{
	return i * 7 + i / 251;
}

static void fill(void)
{
	for (size_t i = 0; i < sizeof(payload); i++)
		payload[i] = octet_at(i);
}

/* One that has room for what a test sends. */
static int taker(const char *host)
{
	int fd = bound(host, PORT), room = 4 << 20;

	holds(!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)));
	return fd;
}

/* Octets @from to @to - 1 of the payload, in datagrams of @size and a last one. */
static void takes(int fd, size_t from, size_t to, size_t size)
{
	static unsigned char got[LWM_SEGMENTED_MAX + 1];
	size_t want;

	for (; from < to; from += want) {
		want = to - from < size ? to - from : size;
		holds(recv(fd, got, sizeof(got), 0) == (ssize_t)want);
		holds(!memcmp(got, payload + from, want));
	}
}

/*
 * What one processor sends stays in order, here where that one takes it in as
 * well; what two send may not, and a long send sleeps between its packets.
 */
static void stay(void)
{
	cpu_set_t here;

	CPU_ZERO(&here);
	CPU_SET(sched_getcpu(), &here);
	holds(!sched_setaffinity(0, sizeof(here), &here));
}

static int sender(int segment)
{
	int fd = open_in("h1");

	stay();
	fill();
	option_set(fd, LWM_SEGMENT, segment);
	return fd;
}

static ssize_t send_octets(int fd, struct sockaddr_lwm to, size_t len)
{
	return sendto(fd, payload, len, 0, (struct sockaddr *)&to, address_len(&to));
}

/* To a neighbour, to a relay, and behind it. */
static void test_segments(void)
{
	int from = sender(1000), two = taker("h2"), three = taker("h3"), four = taker("h4");
	size_t len[] = { 10000, 10001, 10999, 1001 };

	for (size_t i = 0; i < COUNT(len); i++) {
		holds(send_octets(from, nodes(PORT, 2, 3, 4, 0), len[i]) == (ssize_t)len[i]);
		takes(two, 0, len[i], 1000);
		takes(three, 0, len[i], 1000);
		takes(four, 0, len[i], 1000);
	}
	heard_nothing(from, four, 4, PORT);
	silent(two);
	silent(three);
}

static void test_segments_connected(void)
{
	int from = sender(1300), two = taker("h2"), four = taker("h4");

	holds(!connect_to(from, nodes(PORT, 2, 4, 0)));
	for (int i = 0; i < 3; i++)
		holds(send(from, payload, 60000, 0) == 60000);
	for (int i = 0; i < 3; i++) {
		takes(two, 0, 60000, 1300);
		takes(four, 0, 60000, 1300);
	}
	silent(two);
}

/* More than one datagram of UDP could carry. */
static void test_segments_most(void)
{
	int from = sender(LONGEST), two = taker("h2"), four = taker("h4");
	struct sockaddr_lwm to = nodes(PORT, 2, 4, 0);

	holds(send_octets(from, to, LWM_SEGMENTED_MAX) == LWM_SEGMENTED_MAX);
	takes(two, 0, LWM_SEGMENTED_MAX, LONGEST);
	takes(four, 0, LWM_SEGMENTED_MAX, LONGEST);

	option_set(from, LWM_SEGMENT, 7);
	holds(send_octets(from, to, 7 * LWM_SEGMENTS_MAX) == 7 * LWM_SEGMENTS_MAX);
	takes(two, 0, 7 * LWM_SEGMENTS_MAX, 7);
	takes(four, 0, 7 * LWM_SEGMENTS_MAX, 7);
	heard_nothing(from, two, 2, PORT);
}

/* What is no longer than a segment is the message that it would be anyway. */
static void test_segments_one(void)
{
	int from = sender(1000), two = taker("h2");

	holds(send_octets(from, nodes(PORT, 2, 0), 1000) == 1000);
	takes(two, 0, 1000, 1000);
	holds(send_octets(from, nodes(PORT, 2, 0), 0) == 0);
	holds(recv(two, payload, 1, 0) == 0);
	option_set(from, LWM_SEGMENT, 0);
	holds(send_octets(from, nodes(PORT, 2, 0), 1001) == 1001);
	takes(two, 0, 1001, 1001);
	silent(two);
}

static ssize_t send_beside(int fd, struct sockaddr_lwm to, size_t len, int type, const void *value,
			   size_t value_len)
{
	struct iovec iov = { .iov_base = payload, .iov_len = len };
	struct control control = { .len = CMSG_SPACE(value_len) };
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = address_len(&to),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.room, .msg_controllen = control.len,
	};

	control.cmsg.cmsg_level = SOL_LWM;
	control.cmsg.cmsg_type = type;
	control.cmsg.cmsg_len = CMSG_LEN(value_len);
	memcpy(CMSG_DATA(&control.cmsg), value, value_len);
	return sendmsg(fd, &msg, 0);
}

static void test_segments_beside(void)
{
	int from = sender(0), two = taker("h2"), size = 300;
	struct sockaddr_lwm to = nodes(PORT, 2, 0);

	holds(send_beside(from, to, 1200, LWM_SEGMENT, &size, sizeof(size)) == 1200);
	takes(two, 0, 1200, 300);
	holds(send_octets(from, to, 1200) == 1200);
	takes(two, 0, 1200, 1200);

	option_set(from, LWM_SEGMENT, 500);
	size = 0;
	holds(send_beside(from, to, 1200, LWM_SEGMENT, &size, sizeof(size)) == 1200);
	takes(two, 0, 1200, 1200);
	silent(two);
}

/* This node's own sockets are targets like others. */
static void test_segments_here(void)
{
	int from = sender(1000), one = taker("h1"), two = taker("h2");

	holds(send_octets(from, nodes(PORT, 1, 2, 0), 5500) == 5500);
	takes(one, 0, 5500, 1000);
	takes(two, 0, 5500, 1000);
	holds(send_octets(from, nodes(PORT, 1, 0), 5500) == 5500);
	takes(one, 0, 5500, 1000);
	silent(one);
}

/* The message ids go on from one segment to the next: the record has that of the first. */
static void test_segments_record(void)
{
	int from = sender(1000), two = taker("h2");
	struct sockaddr_lwm to = nodes(PORT, 2, NODE_DOWN, 0);
	struct sock_extended_err ee;
	struct lwm_result result;

	option_set(from, LWM_RECVERR, 1);
	holds(send_octets(from, to, 4321) == 4321);
	holds(read_record(from, &result, 1, &ee) == 1);
	holds(result.node == NODE_DOWN && result.error == EHOSTUNREACH && ee.ee_info == 1);
	holds(send_octets(from, to, 1) == 1);
	holds(read_record(from, &result, 1, &ee) == 1 && ee.ee_info == 6);
	takes(two, 0, 4321, 1000);
	takes(two, 0, 1, 1);
}

static void test_segments_told(void)
{
	int from = sender(1000), two = taker("h2");
	struct { struct lwm_nodes nodes; uint8_t data[64]; } got;
	char control[256] __attribute__((aligned(8)));
	struct iovec iov = { .iov_base = &got, .iov_len = sizeof(got) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	option_set(from, LWM_TELLNODES, 1);
	option_set(two, LWM_RECVNODES, 1);
	holds(send_octets(from, nodes(PORT, 2, 3, NODE_DOWN, 0), 3000) == 3000);
	for (int i = 0; i < 3; i++) {
		msg.msg_control = control;
		msg.msg_controllen = sizeof(control);
		holds(recvmsg(two, &msg, MSG_TRUNC) == 1000);
		holds(CMSG_FIRSTHDR(&msg) && CMSG_FIRSTHDR(&msg)->cmsg_type == LWM_NODES);
		memcpy(&got, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(got.nodes) + 6);
		holds(got.nodes.form == LWM_NODES_IDS);
		holds(!memcmp(got.data, (uint16_t []){ 2, 3, NODE_DOWN }, 6));
	}
	silent(two);
}

/* What is refused is refused as a whole. */
static void test_segments_refused(void)
{
	int from = sender(1000), two = taker("h2"), bad[] = { -1, LWM_SEGMENTED_MAX + 1 };
	struct lwm_ask ask = { .timeout = 1 };
	struct sockaddr_lwm to = nodes(PORT, 2, 0);
	socklen_t len = sizeof(int);
	int size;

	for (size_t i = 0; i < COUNT(bad); i++) {
		fails(EINVAL, setsockopt(from, SOL_LWM, LWM_SEGMENT, &bad[i], sizeof(bad[i])));
		fails(EINVAL, send_beside(from, to, 10, LWM_SEGMENT, &bad[i], sizeof(bad[i])));
	}
	fails(EINVAL, send_beside(from, to, 10, LWM_SEGMENT, &bad[0], 2));
	holds(!getsockopt(from, SOL_LWM, LWM_SEGMENT, &size, &len) && size == 1000);

	fails(EINVAL, send_beside(from, to, 2000, LWM_ANSWER, &ask, sizeof(ask)));
	fails(EMSGSIZE, send_octets(from, to, LWM_SEGMENTED_MAX + 1));
	fails(EHOSTUNREACH, send_octets(from, nodes(PORT, 2, NODE_UNKNOWN, 0), 2000));
	option_set(from, LWM_SEGMENT, 10);
	fails(EMSGSIZE, send_octets(from, to, 10 * LWM_SEGMENTS_MAX + 1));
	option_set(from, LWM_SEGMENT, LONGEST + 1);
	fails(EMSGSIZE, send_octets(from, to, 5000));
	heard_nothing(from, two, 2, PORT);
}

/* The last octet is in memory that there is not. What one run carries goes as a whole. */
static void test_segments_fault(void)
{
	int from = sender(LONGEST), two = taker("h2");
	struct sockaddr_lwm addr = nodes(PORT, 2, 0);
	struct sockaddr *to = (struct sockaddr *)&addr;
	size_t all = LWM_SEGMENTED_MAX;
	ssize_t n;
	char *room;

	room = mmap(NULL, all + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	holds(room != MAP_FAILED && !mprotect(room + all, 4096, PROT_NONE));
	memcpy(room + 1, payload, all - 1);

	fails(EFAULT, sendto(from, room + all - 29999, 30000, 0, to, address_len(&addr)));
	n = sendto(from, room + 1, all, 0, to, address_len(&addr));
	holds(n > 60000 && n < (ssize_t)all && n % LONGEST == 0);
	takes(two, 0, n, LONGEST);
	heard_nothing(from, two, 2, PORT);
	munmap(room, all + 4096);
}

/*
 * Two runs, where the device takes long and the send buffer has room for one: the
 * second waits for it, or is missed.
 */
static void test_segments_slow(void)
{
	int from = sender(1000), two = taker("h2"), four = taker("h4"), room = 0;
	struct sockaddr_lwm addr = nodes(PORT, 2, 4, 0);
	struct sockaddr *to = (struct sockaddr *)&addr;
	struct sock_extended_err ee;
	struct lwm_result result;

	option_set(from, LWM_RECVERR, 1);
	holds(!setsockopt(from, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)));
	holds(sendto(from, payload, 30000, 0, to, address_len(&addr)) == 30000);
	takes(two, 0, 30000, 1000);
	takes(four, 0, 30000, 1000);

	holds(sendto(from, payload, 20000, MSG_DONTWAIT, to, address_len(&addr)) == 20000);
	holds(read_record(from, &result, 1, &ee) == 1);
	holds(result.error == ENOBUFS && ee.ee_info == 31);
	takes(result.node == 2 ? four : two, 0, 20000, 1000);
	heard_nothing(from, two, 2, PORT);
	heard_nothing(from, four, 4, PORT);
}

const struct test segment_tests[] = {
	{ "segments", "LWM_SEGMENT cuts a payload, for leaves and behind relays", test_segments },
	{ "segments-connected", "... on a connected socket", test_segments_connected },
	{ "segments-most", "... of 64 KiB, or 128 segments", test_segments_most },
	{ "segments-one", "... where it is longer than one", test_segments_one },
	{ "segments-beside", "... or for one send, by a control message", test_segments_beside },
	{ "segments-here", "... for this node's own sockets too", test_segments_here },
	{ "segments-record", "... each with a message id of its own", test_segments_record },
	{ "segments-told", "... and the set, where it is told", test_segments_told },
	{ "segments-refused", "what cannot be cut so is refused whole", test_segments_refused },
	{ "segments-slow", "one run after the other has room, or is missed", test_segments_slow },
	{ "segments-fault", "what cannot be read ends the send", test_segments_fault },
	{}
};
