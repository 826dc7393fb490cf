// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-fuzz-packets - throw spoilt packets at a host, and see what comes of each
 *
 * usage: lwm-fuzz-packets NODE SEED FIRST COUNT
 *
 * For the network of selftests/fuzz-packets.sh. Throws packets FIRST to FIRST +
 * COUNT - 1 of SEED at the host of node NODE, and holds for each that only what
 * may be sent on is, to whom it may be, once, and that only those hear it who
 * may. Prints what the host should have counted, as its last line.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "../lib/die.h"
#include "../lib/lan.h"
#include "judge.h"
#include "packet.h"
#include "watch.h"

#define FAILURES_MAX	5

static unsigned int counts[COUNTS];

static void print_packet(const struct packet *p)
{
	size_t i;

	printf("# thrown from %u.%u.%u.%u, fault %d: ", p->source >> 24,
	       p->source >> 16 & 0xff, p->source >> 8 & 0xff, p->source & 0xff, p->fault);
	for (i = 0; i < p->len; i++)
		printf("%02x", p->data[i]);
	putchar('\n');
}

/* One packet, and one that all others wait for. */
static bool one(unsigned int node, uint32_t seed, uint32_t number)
{
	struct packet p, marker;
	unsigned int wrong, i;
	struct verdict v;

	/* Another seed for each packet, so that one can be thrown again by itself. */
	packet_make(&p, node, (seed + number) * 2654435769U | 1);
	packet_mark(&marker, number);
	judge(&v, &p, node);
	packet_throw(&p, node);
	packet_throw(&marker, node);
	wrong = watch(&v, node, number);
	for (i = 0; i < COUNTS; i++)
		counts[i] += v.counts[i];
	if (wrong)
		print_packet(&p);
	return !wrong;
}

/* What is sent from one processor stays in order on it, from queue to queue. */
static void stay_on_one_processor(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die_errno("cannot stay on one processor");
}

int main(int argc, char **argv)
{
	unsigned int node, failures = 0;
	uint32_t seed, number, end;

	if (argc != 5)
		die("usage: lwm-fuzz-packets NODE SEED FIRST COUNT");
	node = strtoul(argv[1], NULL, 10);
	seed = strtoul(argv[2], NULL, 10);
	number = strtoul(argv[3], NULL, 10);
	end = number + strtoul(argv[4], NULL, 10);

	stay_on_one_processor();
	watch_open();
	netns_enter("h%u", THROWER);
	for (; number < end && failures < FAILURES_MAX; number++)
		failures += !one(node, seed, number);
	counts_print(counts);
	return !!failures;
}
