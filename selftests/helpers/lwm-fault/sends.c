// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "../lib/die.h"
#include "sockets.h"

static const char payload[1000];

/* Ways are found anew, each with an allocation. */
static void ways_forgotten(void)
{
	static int flush4 = -1, flush6 = -1;

	if (flush4 < 0) {
		flush4 = open("/proc/sys/net/ipv4/route/flush", O_WRONLY | O_CLOEXEC);
		flush6 = open("/proc/sys/net/ipv6/route/flush", O_WRONLY | O_CLOEXEC);
	}
	if (write(flush4, "1", 1) != 1 || write(flush6, "1", 1) != 1)
		die_errno("routes cannot be flushed");
}

/* ---- messages ---- */

static void ready(void)
{
	bound();
	ways_forgotten();
}

static void ready_to_tell(void)
{
	ready();
	option(SOL_LWM, LWM_TELLNODES);
	option(SOL_LWM, LWM_RECVERR);
}

static void ready_for_records(void)
{
	ready();
	option(SOL_LWM, LWM_RECVERR);
}

/* A run for each way, and one for here. */
static void ready_for_segments(void)
{
	int size = 300;

	ready_for_records();
	if (setsockopt(fd, SOL_LWM, LWM_SEGMENT, &size, sizeof(size)))
		die_errno("cannot send in segments");
}

static void ready_for_peers(void)
{
	connected();
	ways_forgotten();
}

/* The course that it has is of no use any more. */
static void ready_for_new_course(void)
{
	ready_for_peers();
	must("change a zone", table_change(&control, DEV, LWM_CMD_ZONE_SET,
					   &(struct object){ .id = 2, .via = -1 }, 1));
}

static int send_one(void)
{
	return send_to("2", sizeof(payload));
}

static int send_three(void)
{
	return send_to("2,3,100", sizeof(payload));
}

static int send_here(void)
{
	return send_to("1", sizeof(payload));
}

static int send_segments(void)
{
	return send_to("1,2,3", sizeof(payload));
}

static int send_all(void)
{
	struct sockaddr_lwm to = address(LWM_TO_GROUP);

	return result(sendto(fd, payload, sizeof(payload), 0, (void *)&to, LWM_ADDR_LEN(0)));
}

static int send_many(void)
{
	char ctl[CMSG_SPACE(sizeof(struct far))] = {};
	struct iovec iov = { (void *)payload, sizeof(payload) };
	struct sockaddr_lwm to = address(LWM_TO_NONE);
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = LWM_ADDR_LEN(0), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = ctl, .msg_controllen = sizeof(ctl),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	*cmsg = (struct cmsghdr){ CMSG_LEN(sizeof(struct far)), SOL_LWM, LWM_NODES };
	memcpy(CMSG_DATA(cmsg), far(), sizeof(struct far));
	return result(sendmsg(fd, &msg, 0));
}

static int send_peers(void)
{
	return result(send(fd, payload, sizeof(payload), 0));
}

/* ---- what is to be answered ---- */

#define ANSWER_MS	50	/* who has not answered by then is silent */
#define PATIENCE_MS	10000

static int ask(const struct sockaddr_lwm *to, socklen_t len)
{
	char ctl[CMSG_SPACE(sizeof(struct lwm_ask))] = {};
	struct iovec iov = { (void *)payload, sizeof(payload) };
	struct lwm_ask ask = { .timeout = ANSWER_MS };
	struct msghdr msg = {
		.msg_name = (void *)to, .msg_namelen = len, .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = ctl, .msg_controllen = sizeof(ctl),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	*cmsg = (struct cmsghdr){ CMSG_LEN(sizeof(ask)), SOL_LWM, LWM_ANSWER };
	memcpy(CMSG_DATA(cmsg), &ask, sizeof(ask));
	return result(sendmsg(fd, &msg, 0));
}

static int ask_to(uint16_t first, uint16_t second)
{
	struct sockaddr_lwm to = address(LWM_TO_LIST);

	to.slwm_count = second ? 2 : 1;
	to.slwm_targets[0].node = first;
	to.slwm_targets[1].node = second;
	return ask(&to, LWM_ADDR_LEN(to.slwm_count));
}

static int ask_two(void)
{
	return ask_to(3, FAR_FIRST);
}

static int ask_here(void)
{
	return ask_to(SELF, 0);
}

static int ask_peers(void)
{
	return ask(NULL, 0);
}

/* Answers that nobody waits for would be counted as dropped. */
static void answered(void)
{
	struct pollfd record = { .fd = fd };

	if (poll(&record, 1, PATIENCE_MS) != 1)
		die("there is no record of answers");
	closed();
}

/* ---- frames ---- */

static void ready_for_frames(void)
{
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die_errno("no packet socket");
	ways_forgotten();
}

static int send_frame(uint8_t first, uint8_t last)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_ifindex = control.ifindex,
		.sll_protocol = htons(ETH_P_LOOPBACK),
	};
	uint8_t frame[1000] = {
		first, 0x4c, 0, NET, 0, last, 0x02, 0x4c, 0, NET, 0, SELF, 0x90, 0,
	};

	return result(sendto(fd, frame, sizeof(frame), 0, (void *)&to, sizeof(to)));
}

static int send_frame_to_one(void)
{
	return send_frame(0x02, 2);
}

static int send_frame_to_all(void)
{
	return send_frame(0x03, 0);
}

/* A frame that the underlay's device is to cut into two. */
static void ready_to_cut(void)
{
	int len = sizeof(payload) / 2;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_UDP, UDP_SEGMENT, &len, sizeof(len)))
		die_errno("no UDP socket");
	ways_forgotten();
}

static int send_cut(void)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(10 << 24 | NET << 16 | 2),
	};

	return result(sendto(fd, payload, sizeof(payload), 0, (void *)&to, sizeof(to)));
}

#define ASKS	.undo = answered, .forget = closed, .sends = true
#define SENDS	.undo = closed, .forget = closed, .sends = true

const struct deed send_deeds[] = {
	{ .name = "send to one", .prepare = ready, .act = send_one, SENDS },
	{ .name = "send to three", .prepare = ready, .act = send_three, SENDS },
	{ .name = "send to three, and tell them", .prepare = ready_to_tell, .act = send_three,
	  SENDS },
	{ .name = "send to this node", .prepare = ready_for_records, .act = send_here, SENDS },
	{ .name = "send in segments", .prepare = ready_for_segments, .act = send_segments, SENDS },
	{ .name = "send to many", .prepare = ready, .act = send_many, SENDS },
	{ .name = "send to all", .prepare = ready, .act = send_all, SENDS },
	{ .name = "send to many peers", .prepare = ready_for_peers, .act = send_peers, SENDS },
	{ .name = "send by a new course", .prepare = ready_for_new_course, .act = send_peers,
	  SENDS },
	{ .name = "ask two", .prepare = ready, .act = ask_two, ASKS },
	{ .name = "ask this node", .prepare = ready, .act = ask_here, ASKS },
	{ .name = "ask many peers", .prepare = ready_for_peers, .act = ask_peers, ASKS },
	{ .name = "send a frame", .prepare = ready_for_frames, .act = send_frame_to_one, SENDS,
	  .frames = true },
	{ .name = "send a frame to all", .prepare = ready_for_frames, .act = send_frame_to_all,
	  SENDS, .frames = true },
	{ .name = "send a frame to be cut", .prepare = ready_to_cut, .act = send_cut, SENDS,
	  .frames = true },
	{}
};
