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

	measure(&wire, nothing, UNMARKED, job);
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

/* What the command line says. */
struct run {
	const char		*method;	/* in the row */
	const char		*side;
	const char		*kind;		/* how it is received; NULL: not at all */
	const char		*prefix;	/* of the namespaces where it is */
	const char		*wire;		/* device where a copy is put again and again */
	unsigned int		copies;		/* that a message takes; 0: one for each target */
	bool			counts;		/* that they have left */
	bool			more;		/* more may have */
	const struct way	*way;
	struct job		job;
};

static bool run_option(struct run *run, int opt)
{
	switch (opt) {
	case 's':
		run->side = optarg;
		break;
	case 'm':
		run->method = optarg;
		break;
	case 'c':
		counter_open(optarg);
		run->counts = true;
		break;
	case 'k':
		run->copies = atoi(optarg);
		break;
	case 'a':
		run->more = true;
		break;
	case 'z':
		run->job.zones = atoi(optarg);
		break;
	case 'f':
		run->job.first = atoi(optarg);
		break;
	case 'g':
		run->job.segment = atoi(optarg);
		break;
	case 'r':
		run->kind = optarg;
		break;
	case 'p':
		run->prefix = optarg;
		break;
	case 'd':
		run->wire = optarg;
		break;
	case 'w':
		fill(optarg);
		break;
	default:
		return false;
	}
	return true;
}

static bool run_parse(struct run *run, int argc, char **argv)
{
	int opt;

	*run = (struct run){
		.side = "tx", .prefix = "rx", .job = { .zones = 1, .first = 2 },
	};
	while ((opt = getopt(argc, argv, "s:m:c:k:az:f:g:r:p:d:w:")) != -1)
		if (!run_option(run, opt))
			return false;
	argv += optind;
	argc -= optind;
	if (argc != 3 && argc != 5)
		return false;
	run->way = way_find(argv[0]);
	run->method = run->method ?: run->way->name;
	run->job.targets = atoi(argv[1]);
	run->job.payload = atoi(argv[2]);
	run->job.address = argc == 5 ? argv[3] : NULL;
	run->job.dev = argc == 5 ? argv[4] : NULL;
	run->copies = run->copies ?: run->job.targets;
	return run->job.targets && run->job.targets <= TARGETS_MAX &&
		run->job.payload <= PAYLOAD_MAX;
}

/* What has left, and nothing else. */
static void run_check(const struct run *run, unsigned long long left, uint64_t messages)
{
	unsigned long long expected = messages * run->copies;

	if (run->counts && (left < expected || (left > expected && !run->more)))
		die("%s to %u: %llu copies left in %llu messages, not %u each", run->method,
		    run->job.targets, left, (unsigned long long)messages, run->copies);
}

static void run_measure(struct run *run, const char *what)
{
	unsigned long long before = counter_read();
	struct measured measured;

	printf("begin %s\n", what);
	measure_side(&measured, run->side, run->way, &run->job);
	run_check(run, counter_read() - before, measured.messages);
	printf("row %s %llu %.1f %.1f\n", what, (unsigned long long)measured.messages,
	       measured.per_message / (strcmp(run->side, "rx") ? run->copies : 1),
	       measured.per_message);
}

int main(int argc, char **argv)
{
	char what[128];
	const char *why;
	struct run run;

	if (!run_parse(&run, argc, argv))
		die("usage: lwm-bench [options] WAY TARGETS PAYLOAD [ADDRESS DEVICE]");
	snprintf(what, sizeof(what), "%s %u %zu %u %s", run.method, run.job.targets,
		 run.job.payload, run.job.zones, run.side);
	setlinebuf(stdout);
	if (run.kind)
		receive_open(run.prefix, run.kind, run.job.targets);
	if (!run.way->open(&run.job, &why)) {
		printf("skip %s %s\n", what, why);
		return 0;
	}
	if (run.wire) {
		copy_keep(run.way, &run.job, run.wire);
		receive_all(&run.job);
	}
	give_way();
	run_measure(&run, what);
	return 0;
}
