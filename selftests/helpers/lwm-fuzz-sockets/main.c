// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-fuzz-sockets - calls to AF_LWM sockets with any arguments, from threads
 *
 * usage: lwm-fuzz-sockets THREADS SEED COUNT
 *
 * For the network of selftests/fuzz-sockets.sh, on host h1. Each thread makes
 * COUNT calls, on sockets that all share. Holds that each ends with an error
 * that it may have, that none takes an address or a set which the module's own
 * checks refuse, and that no copy names a node that its address did not.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../lib/die.h"
#include "../lib/lan.h"
#include "calls.h"
#include "links.h"

#define THREADS_MAX	16
#define FAILURES_MAX	5

static uint32_t seed;
static unsigned int count;
static atomic_uint failures, running;

/* Its own numbers for each thread; how threads interleave, no seed can say. */
static void *run(void *arg)
{
	uint32_t mine = (seed + (uintptr_t)arg) * 2654435769U | 1;
	unsigned int i;

	for (i = 0; i < count && failures < FAILURES_MAX; i++)
		if (!call_any(&mine))
			failures++;
	running--;
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS_MAX];
	unsigned int n, i;

	if (argc != 4)
		die("usage: lwm-fuzz-sockets THREADS SEED COUNT");
	n = strtoul(argv[1], NULL, 10);
	seed = strtoul(argv[2], NULL, 10);
	count = strtoul(argv[3], NULL, 10);
	if (n > THREADS_MAX)
		die("no more than %u threads", THREADS_MAX);

	links_open();
	netns_enter("h%u", 1);
	calls_open();
	running = n;
	for (i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, run, (void *)(uintptr_t)(i + 1)))
			die("cannot start a thread");
	while (running) {
		failures += links_look();
		usleep(1000);
	}
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	/* A message is on all of its links before sendmsg() returns, but for those of relays. */
	usleep(200000);
	failures += links_look();
	calls_close();
	calls_report();
	printf("# %u copies and %u answers seen on links\n", links_seen(), links_answers());
	if (!links_seen() || !links_answers())
		die("nothing was sent, so nothing was tried");
	return !!failures;
}
