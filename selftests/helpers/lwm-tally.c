// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-tally - send numbered messages, and say who got which of them how often
 *
 * usage: lwm-tally [-g GROUP] [-q QUIET] FROM NODES COUNT
 *
 * Host FROM sends COUNT messages to port 700 of NODES; all hosts listen there.
 * When nothing has come for QUIET milliseconds (500), a line is printed for each
 * host:
 *
 *   h5 first 200 again 0 altered 0 late 3
 *
 * messages that came for the first time, and again; those that nobody sent so;
 * and those, of the first, that came after a later one.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/die.h"
#include "lib/lan.h"
#include "lib/message.h"

#define NET		42
#define PORT		700
#define COUNT_MAX	4096
#define SIZE		200
#define PATIENCE_MS	10000	/* for a place in the send buffer */

struct tally {
	bool		seen[COUNT_MAX];
	unsigned int	first;
	unsigned int	again;
	unsigned int	altered;
	unsigned int	late;
	unsigned int	next;	/* after the last number that was seen */
};

static struct tally tallies[LAN_HOSTS];
static struct pollfd socks[LAN_HOSTS];
static unsigned int hosts;
static uint32_t count;

static void hear(struct tally *tally, const uint8_t *buf, ssize_t len)
{
	uint32_t number = count;
	uint8_t sent[SIZE];

	if (len == SIZE)
		number = buf[0] | buf[1] << 8 | buf[2] << 16 | (uint32_t)buf[3] << 24;
	message_fill(sent, sizeof(sent), number);
	if (number >= count || memcmp(buf, sent, sizeof(sent))) {
		tally->altered++;
	} else if (tally->seen[number]) {
		tally->again++;
	} else {
		tally->seen[number] = true;
		tally->first++;
		if (number < tally->next)
			tally->late++;
		else
			tally->next = number + 1;
	}
}

/* What has come within @timeout; false: nothing. */
static bool listen_for(int timeout)
{
	uint8_t buf[MESSAGE_MAX];
	unsigned int i;
	ssize_t len;

	if (poll(socks, hosts, timeout) <= 0)
		return false;
	for (i = 0; i < hosts; i++)
		while ((len = recv(socks[i].fd, buf, sizeof(buf), MSG_DONTWAIT)) >= 0)
			hear(&tallies[i], buf, len);
	return true;
}

static void send_all(unsigned int from, uint16_t group, const struct set *set)
{
	struct pollfd out = { socks[from - 1].fd, POLLOUT, 0 };
	uint8_t buf[SIZE];
	uint32_t i;
	int err;

	for (i = 0; i < count; i++) {
		message_fill(buf, sizeof(buf), i);
		do
			err = message_send(out.fd, NET, group, set, PORT, buf, sizeof(buf));
		while (err == EAGAIN && poll(&out, 1, PATIENCE_MS) > 0);
		if (err)
			die("h%u cannot send to %s: %s", from, set_text(set), strerror(err));
		listen_for(0);
	}
}

int main(int argc, char **argv)
{
	unsigned int i, quiet = 500, from, group = 0;
	struct lan lan;
	struct set set;
	int option;

	while ((option = getopt(argc, argv, "g:q:")) != -1) {
		if (option == 'g')
			group = strtoul(optarg, NULL, 10);
		else if (option == 'q')
			quiet = strtoul(optarg, NULL, 10);
		else
			optind = argc;
	}
	if (argc - optind != 3)
		die("usage: lwm-tally [-g GROUP] [-q QUIET] FROM NODES COUNT");
	from = strtoul(argv[optind], NULL, 10);
	set_parse(&set, argv[optind + 1]);
	count = strtoul(argv[optind + 2], NULL, 10);
	lan_open(&lan);
	hosts = lan.hosts;
	if (!from || from > hosts || count > COUNT_MAX)
		die("there is no host %u, or %u messages are too many", from, count);

	for (i = 0; i < hosts; i++) {
		netns_enter("h%u", i + 1);
		socks[i] = (struct pollfd){ message_socket(NET, PORT), POLLIN, 0 };
		fcntl(socks[i].fd, F_SETFL, O_NONBLOCK);
	}
	send_all(from, group, &set);
	while (listen_for(quiet))
		;
	for (i = 0; i < hosts; i++)
		printf("h%u first %u again %u altered %u late %u\n", i + 1, tallies[i].first,
		       tallies[i].again, tallies[i].altered, tallies[i].late);
	return 0;
}
