// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-bench - what a message to many costs, in instructions
 *
 * usage: lwm-bench [options] WAY TARGETS PAYLOAD [ADDRESS DEVICE]
 *
 *   -s SIDE     what is measured:
 *                 tx     sending it (this is so if no other is named)
 *                 full   sending it, and reading it at each target; hub: the same
 *                 send   ... of which sending alone counts
 *                 rx     one copy from the wire until it is read at the first target
 *                 relay  one copy from the wire until others have left for it
 *   -m METHOD   what the way is called in the row (its own name)
 *   -c DEVICES  packets that these devices send are counted: NAME, or PREFIX* for
 *               all that begin so; @NAMESPACE: there
 *   -k COPIES   ... and must be so many for each message (TARGETS)
 *   -a          ... at least, as where acknowledgements are among them
 *   -z ZONES    zones of the targets (1)
 *   -f FIRST    the first of them, in one zone (2)
 *   -g SEGMENT  the payload is cut into datagrams of so many octets
 *   -r KIND     full, hub, send, rx: how it is received; see receive.h
 *   -p PREFIX   ... where: target n is in namespace PREFIXn (rx)
 *   -d DEVICE   rx, relay: the wire; what is measured is less what it costs to put
 *               there what nobody takes
 *   -w WHAT=N   with so many others of them; see fill.h
 *
 * Prints "begin METHOD TARGETS PAYLOAD ZONES SIDE", then "row" with the same
 * words, messages sent in between, instructions for each copy and for each
 * message; or "skip" with the same words and why.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "die.h"
#include "fill.h"
#include "inject.h"
#include "measure.h"
#include "place.h"
#include "receive.h"
#include "way.h"

char payload[PAYLOAD_MAX];

static const struct way *const ways[] = {
	&lwm_connected, &lwm_unconnected,
	&udp_each, &udp_connected, &udp_sendmmsg, &udp_one, &udp_one_connected,
	&tipc,
};

static const struct way *way_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(ways[i]->name, name))
			return ways[i];
	die("there is no way %s", name);
}

/*
 * What a call leaves to a thread of the kernel, such as a frame of lwm0 to more
 * than 64 nodes, is done before the call returns to a program that gives way to
 * all others: it is counted, too.
 */
static void give_way(void)
{
	struct sched_param none = {};

	if (sched_setscheduler(0, SCHED_IDLE, &none))
		die_errno("SCHED_IDLE");
}

/* What it costs beyond putting there what nobody takes. */
static void measure_wire(struct measured *measured, const step *steps, const struct job *job)
{
	static const step nothing[] = { nothing_inject, NULL };
	struct measured wire;

	measure(&wire, nothing, ALL_STEPS, job);
	measure(measured, steps, ALL_STEPS, job);
	measured->per_message -= wire.per_message;
}

static void measure_side(struct measured *measured, const char *side, const struct way *way,
			 const struct job *job)
{
	const step full[] = { way->send, receive_all, NULL };
	const step tx[] = { way->send, NULL };
	const step rx[] = { copy_inject, receive_first, NULL };
	const step relay[] = { copy_inject, NULL };

	if (!strcmp(side, "tx"))
		measure(measured, tx, ALL_STEPS, job);
	else if (!strcmp(side, "full") || !strcmp(side, "hub"))
		measure(measured, full, ALL_STEPS, job);
	else if (!strcmp(side, "send"))
		measure(measured, full, FIRST_STEP, job);
	else if (!strcmp(side, "rx"))
		measure_wire(measured, rx, job);
	else if (!strcmp(side, "relay"))
		measure_wire(measured, relay, job);
	else
		die("there is no side %s", side);
}

int main(int argc, char **argv)
{
	const char *method = NULL, *side = "tx", *kind = NULL, *prefix = "rx", *wire = NULL, *why;
	unsigned long long before = 0, left = 0;
	struct job job = { .zones = 1, .first = 2 };
	struct measured measured;
	unsigned int copies = 0;
	const struct way *way;
	bool counts = false, more = false;
	char what[128];
	int opt;

	while ((opt = getopt(argc, argv, "m:c:k:az:f:s:g:r:p:d:w:")) != -1)
		switch (opt) {
		case 'm':
			method = optarg;
			break;
		case 'c':
			counter_open(optarg);
			counts = true;
			break;
		case 'k':
			copies = atoi(optarg);
			break;
		case 'a':
			more = true;
			break;
		case 'z':
			job.zones = atoi(optarg);
			break;
		case 'f':
			job.first = atoi(optarg);
			break;
		case 's':
			side = optarg;
			break;
		case 'g':
			job.segment = atoi(optarg);
			break;
		case 'r':
			kind = optarg;
			break;
		case 'p':
			prefix = optarg;
			break;
		case 'd':
			wire = optarg;
			break;
		case 'w':
			fill(optarg);
			break;
		default:
			return 1;
		}
	argv += optind;
	argc -= optind;
	if (argc != 3 && argc != 5)
		die("usage: lwm-bench [options] WAY TARGETS PAYLOAD [ADDRESS DEVICE]");
	way = way_find(argv[0]);
	job.targets = atoi(argv[1]);
	job.payload = atoi(argv[2]);
	if (!job.targets || job.targets > TARGETS_MAX || job.payload > PAYLOAD_MAX)
		die("%s targets, %s octets", argv[1], argv[2]);
	if (argc == 5) {
		job.address = argv[3];
		job.dev = argv[4];
	}
	copies = copies ?: job.targets;

	snprintf(what, sizeof(what), "%s %u %zu %u %s", method ?: way->name, job.targets,
		 job.payload, job.zones, side);
	setlinebuf(stdout);
	if (kind)
		receive_open(prefix, kind, job.targets);
	if (!way->open(&job, &why)) {
		printf("skip %s %s\n", what, why);
		return 0;
	}
	if (wire) {
		copy_keep(way, &job, wire);
		receive_all(&job);
	}
	give_way();
	printf("begin %s\n", what);
	before = counter_read();
	measure_side(&measured, side, way, &job);
	left = counter_read() - before;
	if (counts && (left < measured.messages * copies ||
		       (left > measured.messages * copies && !more)))
		die("%s: %llu copies left in %llu messages, not %u each", what, left,
		    (unsigned long long)measured.messages, copies);
	if (!strcmp(side, "rx"))
		copies = 1;
	printf("row %s %llu %.1f %.1f\n", what, (unsigned long long)measured.messages,
	       measured.per_message / copies, measured.per_message);
	return 0;
}
