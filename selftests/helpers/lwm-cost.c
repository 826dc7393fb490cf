// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-cost - what a send costs, by a clock that counts instructions
 *
 * usage: lwm-cost FROM NODES
 *
 * Prints two medians: of sendto() in host FROM, and of that until the last of
 * the hosts has read the message.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "lib/die.h"
#include "lib/lan.h"
#include "lib/message.h"

#define NET	42
#define PORT	700
#define SIZE	1000
#define WARM_UP	50
#define ROUNDS	1001

static unsigned long long sending[ROUNDS], whole[ROUNDS];

static unsigned long long now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	unsigned long long x = *(unsigned long long *)a, y = *(unsigned long long *)b;

	return x < y ? -1 : x > y;
}

static unsigned long long median(unsigned long long *values)
{
	qsort(values, ROUNDS, sizeof(*values), compare);
	return values[ROUNDS / 2];
}

int main(int argc, char **argv)
{
	uint8_t buf[MESSAGE_MAX] = {};
	unsigned long long start, sent;
	int from, to[LWM_ADDR_TARGETS];
	struct set set;
	unsigned int i;
	int round;

	if (argc != 3)
		die("usage: lwm-cost FROM NODES");
	set_parse(&set, argv[2]);
	for (i = 0; i < set.n; i++) {
		netns_enter("h%u", set.targets[i].node);
		to[i] = message_socket(NET, PORT);
	}
	netns_enter("h%u", strtoul(argv[1], NULL, 10));
	from = message_socket(NET, 0);

	for (round = -WARM_UP; round < ROUNDS; round++) {
		start = now();
		if (message_send(from, NET, 0, &set, PORT, buf, SIZE))
			die("cannot send to %s", argv[2]);
		sent = now();
		for (i = 0; i < set.n; i++)
			if (recv(to[i], buf, sizeof(buf), 0) != SIZE)
				die_errno("node %u got something else", set.targets[i].node);
		if (round < 0)
			continue;
		sending[round] = sent - start;
		whole[round] = now() - start;
	}
	printf("%llu %llu\n", median(sending), median(whole));
	return 0;
}
