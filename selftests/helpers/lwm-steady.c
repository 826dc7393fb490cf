// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-steady - a steady load of numbered messages, while links go down and up
 *
 * usage: lwm-steady [-c] [-f FLOWS] [-r RATE] [-o FILE] [-a MS:DEVICE@ROUTER:up|down]...
 *                   FROM NODES MS
 *
 * Host FROM sends to port 700 of NODES for MS milliseconds, RATE messages a second
 * (1000), in turn from FLOWS sockets (1), at ports 1001 and on, which with -c are
 * connected. All nodes listen there. At times after the first message, a router's
 * device (h4@r2: what host 4 hangs on) is set up or down.
 *
 * When nothing has come for half a second, prints a line for each node, and one for
 * each flow that a node has missed messages of:
 *
 *	h5 first 2750 again 0 missed 250 from 1000 to 1250
 *	flow 2 missed 4:100 5:50
 *
 * messages that came for the first time, and again; that did not come, with the time
 * of the first one of these, in whole milliseconds, and of the first one after all of
 * them (the end, if there is none). FILE gets a line for each that came: its node,
 * the time when it was sent, and when it came, in microseconds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lib/die.h"
#include "lib/lan.h"
#include "lib/message.h"

#define NET		42
#define PORT		700
#define FIRST_PORT	1001
#define SIZE		64
#define QUIET_MS	500
#define COUNT_MAX	65536
#define FLOWS_MAX	256
#define ACTIONS_MAX	16

/* At @us, flags of @dev change, by a socket of its namespace. */
struct action {
	long	us;
	int	fd;
	bool	up;
	char	dev[IFNAMSIZ];
};

static struct {
	unsigned int	from;
	struct set	set;
	uint32_t	count;
	uint32_t	rate;
	unsigned int	flows;
	bool		connected;
	FILE		*log;
	struct action	actions[ACTIONS_MAX];
	unsigned int	n_actions;
	unsigned int	done;
	int		out[FLOWS_MAX];
	struct pollfd	in[LWM_ADDR_TARGETS];
	uint8_t		seen[LWM_ADDR_TARGETS][COUNT_MAX];
	unsigned int	again[LWM_ADDR_TARGETS];
	long		sent[COUNT_MAX + 1];	/* us */
	long		began;
} s = { .rate = 1000, .flows = 1 };

static long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000 + now.tv_nsec / 1000 - s.began;
}

/* When message @number is sent. */
static long due_us(uint32_t number)
{
	return number * 1000000L / s.rate;
}

/* ---- words ---- */

static void action_parse(const char *text)
{
	struct action *a = &s.actions[s.n_actions++];
	unsigned int ms, router;
	char way[5];

	if (s.n_actions > ACTIONS_MAX ||
	    sscanf(text, "%u:%15[^@]@r%u:%4s", &ms, a->dev, &router, way) != 4)
		die("%s is no action, or there are too many", text);
	a->us = ms * 1000L;
	a->up = !strcmp(way, "up");
	netns_enter("r%u", router);
	a->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (a->fd < 0)
		die_errno("cannot open a socket in r%u", router);
}

static void options(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "a:cf:o:r:")) != -1) {
		switch (option) {
		case 'a':
			action_parse(optarg);
			break;
		case 'c':
			s.connected = true;
			break;
		case 'f':
			s.flows = atoi(optarg);
			break;
		case 'o':
			s.log = fopen(optarg, "w");
			break;
		case 'r':
			s.rate = atoi(optarg);
			break;
		default:
			exit(2);
		}
	}
	if (argc - optind != 3)
		die("usage: lwm-steady [OPTION...] FROM NODES MS");
	s.from = atoi(argv[optind]);
	set_parse(&s.set, argv[optind + 1]);
	s.count = atol(argv[optind + 2]) * s.rate / 1000;
	if (!s.flows || s.flows > FLOWS_MAX || s.count > COUNT_MAX)
		die("%u flows or %u messages are too many", s.flows, s.count);
}

static void sockets_open(void)
{
	unsigned int i;

	for (i = 0; i < s.set.n; i++) {
		netns_enter("h%u", s.set.targets[i].node);
		s.in[i] = (struct pollfd){ message_socket(NET, PORT), POLLIN, 0 };
		fcntl(s.in[i].fd, F_SETFL, O_NONBLOCK);
	}
	netns_enter("h%u", s.from);
	for (i = 0; i < s.flows; i++) {
		s.out[i] = message_socket(NET, FIRST_PORT + i);
		if (s.connected)
			message_connect(s.out[i], NET, 0, &s.set, PORT);
	}
}

/* ---- the load ---- */

static void send_one(uint32_t number)
{
	int fd = s.out[number % s.flows], err;
	uint8_t buf[SIZE];

	message_fill(buf, sizeof(buf), number);
	s.sent[number] = now_us();
	if (s.connected)
		err = send(fd, buf, sizeof(buf), 0) < 0 ? errno : 0;
	else
		err = message_send(fd, NET, 0, &s.set, PORT, buf, sizeof(buf));
	if (err)
		die("message %u is not sent: %s", number, strerror(err));
}

static void act(const struct action *a)
{
	struct ifreq req = {};

	strcpy(req.ifr_name, a->dev);
	if (ioctl(a->fd, SIOCGIFFLAGS, &req))
		die_errno("there is no %s", a->dev);
	req.ifr_flags = a->up ? req.ifr_flags | IFF_UP : req.ifr_flags & ~IFF_UP;
	if (ioctl(a->fd, SIOCSIFFLAGS, &req))
		die_errno("cannot set %s %s", a->dev, a->up ? "up" : "down");
}

static void hear(unsigned int i, const uint8_t *buf, ssize_t len)
{
	uint32_t number = s.count;
	uint8_t sent[SIZE];

	if (len == SIZE)
		number = buf[0] | buf[1] << 8 | buf[2] << 16 | (uint32_t)buf[3] << 24;
	message_fill(sent, sizeof(sent), number);
	if (number >= s.count || memcmp(buf, sent, sizeof(sent)))
		die("h%u has heard what nobody sent", s.set.targets[i].node);
	if (s.seen[i][number])
		s.again[i]++;
	s.seen[i][number] = true;
	if (s.log)
		fprintf(s.log, "%u %ld %ld\n", s.set.targets[i].node, s.sent[number], now_us());
}

/* What comes within @us; false: nothing. */
static bool listen_for(long us)
{
	struct timespec timeout = { us / 1000000, us % 1000000 * 1000 };
	uint8_t buf[MESSAGE_MAX];
	unsigned int i;
	ssize_t len;

	if (ppoll(s.in, s.set.n, &timeout, NULL) <= 0)
		return false;
	for (i = 0; i < s.set.n; i++)
		while ((len = recv(s.in[i].fd, buf, sizeof(buf), 0)) >= 0)
			hear(i, buf, len);
	return true;
}

static void run(void)
{
	uint32_t number = 0;
	long us;

	s.began = now_us();
	while (number < s.count || s.done < s.n_actions) {
		us = now_us();
		if (s.done < s.n_actions && us >= s.actions[s.done].us)
			act(&s.actions[s.done++]);
		if (number < s.count && us >= due_us(number))
			send_one(number++);
		us = due_us(number) - now_us();
		listen_for(us > 0 ? us : 0);
	}
	s.sent[s.count] = now_us();
	while (listen_for(QUIET_MS * 1000))
		;
}

/* ---- what came of it ---- */

static void node_print(unsigned int i)
{
	uint32_t number, missed = 0, from = 0, to = 0;

	for (number = 0; number < s.count; number++) {
		if (s.seen[i][number])
			continue;
		if (!missed++)
			from = number;
		to = number + 1;
	}
	printf("h%u first %u again %u missed %u from %ld to %ld\n", s.set.targets[i].node,
	       s.count - missed, s.again[i], missed, s.sent[from] / 1000, s.sent[to] / 1000);
}

static void flow_print(unsigned int flow)
{
	unsigned int i, missed, any = 0;
	uint32_t number;

	for (i = 0; i < s.set.n; i++) {
		missed = 0;
		for (number = flow; number < s.count; number += s.flows)
			missed += !s.seen[i][number];
		if (!missed)
			continue;
		if (!any++)
			printf("flow %u missed", flow + 1);
		printf(" %u:%u", s.set.targets[i].node, missed);
	}
	if (any)
		printf("\n");
}

int main(int argc, char **argv)
{
	unsigned int i;

	options(argc, argv);
	sockets_open();
	run();
	for (i = 0; i < s.set.n; i++)
		node_print(i);
	for (i = 0; i < s.flows; i++)
		flow_print(i);
	return s.log && fclose(s.log);
}
