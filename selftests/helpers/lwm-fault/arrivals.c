// SPDX-License-Identifier: GPL-2.0
/*
 * Copies come to node 3, which delivers them, sends them on, or both, all in
 * softirqs, while allocations fail at random there. What has come is delivered,
 * sent on or dropped, and is counted as such; nothing comes altered.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/lwm.h>

#include "../lib/copy.h"
#include "../lib/die.h"
#include "../lib/lan.h"
#include "../lib/message.h"
#include "deed.h"
#include "fault.h"

#define RELAY	3
#define TURNS	100	/* for each kind of copy */
#define PERCENT	30
#define TIMES	3	/* failures of each kind in one turn, at most */
#define SOUND	10	/* copies afterwards */
#define STRANGE	150	/* turns with who was not heard before */
#define SELDOM	10	/* percent */
#define EVENT_MS 5	/* until a work queue has had its turn */
#define HOPS	8	/* queues that a packet waits in until nothing is left of it, at most */

#define OPTION(words, flags, ...)						\
	0xff, 0x4c, 0x81, words, 8, flags, 0, SELF, 0, 0, __VA_ARGS__
#define GENEVE(words, proto)	words, 0x40, (proto) >> 8, (proto) & 0xff, 0, 0, NET, 0
#define MESSAGE	2, 188, 2, 188, 0, 0, 0, 1, 0, 0, 0, 0, 'h', 'i'
#define ASKED	2, 188, 2, 188, 0, 0, 0, 1, 0, 2, 0, 0, 'h', 'i'
/* That node 1 got it, which nobody has asked. */
#define ANSWER	2, 188, 2, 188, 0, 0, 0, 1, 1, 0, 0, 0,			\
	1, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define FRAME	0x03, 0, 0, 0, 0, 1, 2, 0x4c, 0, NET, 0, SELF, 0x08, 0,	\
	0x45, 0, 0, 20, 0, 0, 0, 0, 64, 253, 0, 0, 10, 42, 0, 1, 10, 42, 0, 3

#define NODE6(n) 0xfd, 0, 0, 42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n
#define FRAME6	0x03, 0, 0, 0, 0, 1, 2, 0x4c, 0, NET, 0, SELF, 0x86, 0xdd,	\
	0x60, 0, 0, 0, 0, 0, 59, 64, NODE6(SELF), NODE6(RELAY)

/* Node 1 joins 239.9.9.9, and leaves it. */
#define JOINS	0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0,				\
	2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,	\
	3, 0, 0, 0, 239, 9, 9, 9, 2, 0, 0, 0, 239, 9, 9, 9

#define KIND(text, ...) {							\
	text, (const uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }) }

static const struct kind {
	const char	*name;
	const uint8_t	*octets;
	size_t		len;
} kinds[] = {
	KIND("a message to a leaf", GENEVE(3, 0x88b5), OPTION(2, COPY_LEAF, 0, 3), MESSAGE),
	KIND("a message to be answered", GENEVE(3, 0x88b5), OPTION(2, COPY_LEAF, 0, 3), ASKED),
	KIND("a message to two ports, to be answered", GENEVE(5, 0x88b5),
	     OPTION(4, COPY_LEAF | COPY_PORTS, 0, 3, 2, 188, 0, 3, 2, 189, 0, 0), ASKED),
	KIND("an answer", GENEVE(3, 0x88b5), OPTION(2, COPY_LEAF, 0, 3), ANSWER),
	KIND("a message to two ports", GENEVE(5, 0x88b5),
	     OPTION(4, COPY_LEAF | COPY_PORTS, 0, 3, 2, 188, 0, 3, 2, 189, 0, 0), MESSAGE),
	KIND("a message to be sent on", GENEVE(5, 0x88b5),
	     OPTION(4, 0, 0, 3, 0, 4, 0, 100, 0, 101, 0, 0), MESSAGE),
	KIND("a message to be sent on to many", GENEVE(6, 0x88b5),
	     OPTION(5, COPY_BITS | COPY_TRANSIT, 0, 100, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		    0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
	     MESSAGE),
	KIND("a frame to be sent on", GENEVE(5, 0x6558),
	     OPTION(4, 0, 0, 3, 0, 4, 0, 100, 0, 101, 0, 0), FRAME),
	KIND("a frame of IPv6", GENEVE(3, 0x6558), OPTION(2, COPY_LEAF, 0, 3), FRAME6),
};

#define KINDS	(sizeof(kinds) / sizeof(*kinds))

static const struct kind joins =
	KIND("memberships", GENEVE(3, 0x88b5), OPTION(2, COPY_LEAF, 0, 3), JOINS);

static struct control there;	/* at the relay */
static int sender;
static int barrier;		/* to itself */
static int heard[2];		/* sockets of the relay */
static int events;		/* of the relay; nobody reads them */
static int snmp;		/* what its UDP counts */

static void pin(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}

void tap_open(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL)), room = 1 << 27;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)))
		die_errno("no packet socket");
}

static void barrier_open(void)
{
	struct sockaddr_in name = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(PORT),
	};
	struct timeval patience = { .tv_sec = 10 };

	barrier = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (barrier < 0 || bind(barrier, (void *)&name, sizeof(name)) ||
	    connect(barrier, (void *)&name, sizeof(name)) ||
	    setsockopt(barrier, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		die_errno("no UDP socket");
}

static void open_all(void)
{
	int whole = 1400;
	unsigned int i;

	/* What it is to send goes through softirqs of the processor that it is on. */
	pin();
	netns_enter("h%u", RELAY);
	control_open(&there);
	tap_open();
	events = events_open(&there);
	for (i = 0; i < 2; i++)
		heard[i] = message_socket(NET, PORT + i);
	snmp = open("/proc/net/snmp", O_RDONLY | O_CLOEXEC);
	if (snmp < 0)
		die_errno("no counters of UDP");
	netns_enter("h%u", SELF);
	sender = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	/* What could be cut into segments is kept in pages: nothing of it is linear. */
	if (sender < 0 || setsockopt(sender, SOL_UDP, UDP_SEGMENT, &whole, sizeof(whole)))
		die_errno("no UDP socket");
	barrier_open();
}

/*
 * All that waits on this processor is served before what comes last, and waits
 * again at each hop.
 */
static void drain(void)
{
	char octet = 0;
	int i;

	for (i = 0; i < HOPS; i++)
		if (send(barrier, &octet, 1, 0) != 1 || recv(barrier, &octet, 1, 0) != 1)
			die_errno("what is sent to this host itself is lost");
}

static void throw(const struct kind *kind)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(COPY_PORT),
		.sin_addr.s_addr = htonl(0x0a000203),
	};

	if (sendto(sender, kind->octets, kind->len, 0, (void *)&to, sizeof(to)) < 0)
		die_errno("a copy cannot be sent");
	drain();
}

static bool unaltered(void)
{
	char buf[100];
	unsigned int i;
	ssize_t len;

	for (i = 0; i < 2; i++)
		while ((len = recv(heard[i], buf, sizeof(buf), MSG_DONTWAIT)) >= 0)
			if (len != 2 || memcmp(buf, "hi", 2))
				return false;
	return true;
}

/* What became of copies at the relay; *@received came. */
static uint64_t fates(const struct stats *from, uint64_t *received)
{
	struct stats now;

	must("read counters", stats_get(&there, DEV, &now));
	*received = now.received - from->received;
	return now.delivered - from->delivered + now.relayed - from->relayed +
	       now.drops - from->drops;
}

static uint64_t sound_fates(const struct kind *kind)
{
	struct stats stats;
	uint64_t received, all;
	int i;

	must("read counters", stats_get(&there, DEV, &stats));
	for (i = 0; i < SOUND; i++)
		throw(kind);
	all = fates(&stats, &received);
	if (received != SOUND)
		die("%s: of %d that were sent %u have come", kind->name, SOUND,
		    (unsigned int)received);
	return all;
}

/* Datagrams that UDP at the relay has given to the module. */
static uint64_t datagrams(void)
{
	char text[8192] = "", *line;

	if (pread(snmp, text, sizeof(text) - 1, 0) < 0)
		die_errno("the counters of UDP cannot be read");
	line = strstr(text, "\nUdp: ");	/* names, then numbers */
	line = line ? strstr(line + 1, "\nUdp: ") : NULL;
	if (!line)
		die("UDP counts nothing");
	return strtoull(line + strlen("\nUdp: "), NULL, 10);
}

/* What was dropped before it was known which device it is for. */
static uint64_t refused(void)
{
	struct stats stats;

	must("read counters", stats_get(&there, NULL, &stats));
	return stats.drops;
}

static bool wrong(const struct kind *kind, const char *what)
{
	printf("# %s: %s\n", kind->name, what);
	return false;
}

static bool arrive(const struct kind *kind)
{
	uint64_t wanted = sound_fates(kind), came, received, all;
	struct stats stats;
	bool sound = true;
	int i;

	must("read counters", stats_get(&there, DEV, &stats));
	came = -datagrams();
	all = -refused();
	for (i = 0; i < TURNS; i++) {
		fault_others(PERCENT, TIMES);
		throw(kind);
	}
	fault_end();
	all += fates(&stats, &received) + refused();
	came += datagrams();
	printf("# %s: %u of %d came, with %u fates\n", kind->name, (unsigned int)came, TURNS,
	       (unsigned int)all);
	if (all < came)
		sound = wrong(kind, "what came is neither delivered, nor sent on, nor dropped");
	if (!unaltered())
		sound = wrong(kind, "what is heard was not sent so");
	if (sound_fates(kind) != wanted || !unaltered())
		sound = wrong(kind, "it is not as it was, without a fault");
	return sound;
}

/* ---- who was never heard of ---- */

static void sender_becomes(unsigned int flags)
{
	struct object node = { .id = SELF, .flags = flags, .mask = LWM_NODE_PERMANENT };

	must("change a node", table_change(&there, DEV, LWM_CMD_NODE_SET, &node, 1));
}

/* It is noted, and told of, from a work queue: or not, where there is no memory for it. */
static bool strangers(void)
{
	int i;

	for (i = 0; i < STRANGE; i++) {
		sender_becomes(LWM_NODE_PERMANENT);
		sender_becomes(0);
		fault_others(SELDOM, TIMES);
		throw(&kinds[0]);
		poll(NULL, 0, EVENT_MS);
		fault_end();
	}
	sender_becomes(LWM_NODE_PERMANENT);
	if (unaltered())
		return true;
	return wrong(&kinds[0], "from who was not heard before, it is not as it was sent");
}

static uint64_t dropped(void)
{
	struct stats stats;

	must("read counters", stats_get(&there, DEV, &stats));
	return stats.drops;
}

/* They are kept, or counted as dropped. */
static bool memberships(void)
{
	uint64_t before;
	int i;

	for (i = 0; i < TURNS; i++) {
		fault_others(PERCENT, TIMES);
		throw(&joins);
		fault_end();
	}
	before = dropped();
	throw(&joins);
	return dropped() == before || wrong(&joins, "they are dropped, without a fault");
}

bool arrivals(void)
{
	bool sound = true;
	unsigned int i;

	open_all();
	for (i = 0; i < KINDS; i++)
		sound &= arrive(&kinds[i]);
	sound &= strangers();
	sound &= memberships();
	close(events);
	return sound;
}
