// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-bench - what a message to many costs, in instructions
 *
 * usage: lwm-bench [options] WAY TARGETS PAYLOAD [ADDRESS DEVICE]
 *
 *   -m METHOD   what the way is called in the row (its own name)
 *   -c DEVICES  packets that these devices send are counted: NAME, or PREFIX* for
 *               all that begin so
 *   -k COPIES   ... and must be so many for each message (TARGETS)
 *   -z ZONES    zones of the targets (1)
 *   -s SIDE     what is measured (tx)
 *   -g SEGMENT  the payload is cut into datagrams of so many octets
 *   -n NODES    the targets of AF_LWM, FIRST-LAST[,...], are not the nodes from 2 on
 *
 * Prints "begin METHOD TARGETS PAYLOAD ZONES SIDE", then "row" with the same
 * words, messages sent in between, instructions for each copy and for each
 * message; or "skip" with the same words and why.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "die.h"
#include "measure.h"
#include "way.h"

char payload[PAYLOAD_MAX];

static const struct way *const ways[] = {
	&lwm_connected, &lwm_unconnected,
	&udp_each, &udp_connected, &udp_sendmmsg, &udp_one, &udp_one_connected,
};

static const struct way *way_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(ways[i]->name, name))
			return ways[i];
	die("there is no way %s", name);
}

static bool named(const char *name, const char *pattern)
{
	size_t len = strlen(pattern);

	if (len && pattern[len - 1] == '*')
		return !strncmp(name, pattern, len - 1);
	return !strcmp(name, pattern);
}

/* Packets that devices have sent. */
static unsigned long long packets(const char *pattern)
{
	unsigned long long n, sum = 0;
	char line[512], name[32];
	FILE *file;

	if (!pattern)
		return 0;
	file = fopen("/proc/self/net/dev", "r");
	if (!file)
		die_errno("/proc/self/net/dev");
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, " %31[^:]: %*u %*u %*u %*u %*u %*u %*u %*u %*u %llu",
			   name, &n) == 2 && named(name, pattern))
			sum += n;
	fclose(file);
	return sum;
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

int main(int argc, char **argv)
{
	const char *method = NULL, *devices = NULL, *side = "tx", *why;
	unsigned int copies = 0, zones = 1;
	unsigned long long before, left;
	struct measured measured;
	struct job job = {};
	const struct way *way;
	char what[128];
	int opt;

	while ((opt = getopt(argc, argv, "m:c:k:z:s:g:n:")) != -1)
		switch (opt) {
		case 'm':
			method = optarg;
			break;
		case 'c':
			devices = optarg;
			break;
		case 'k':
			copies = atoi(optarg);
			break;
		case 'z':
			zones = atoi(optarg);
			break;
		case 's':
			side = optarg;
			break;
		case 'g':
			job.segment = atoi(optarg);
			break;
		case 'n':
			job.nodes = optarg;
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
		 job.payload, zones, side);
	setlinebuf(stdout);
	if (!way->open(&job, &why)) {
		printf("skip %s %s\n", what, why);
		return 0;
	}
	give_way();
	printf("begin %s\n", what);
	before = packets(devices);
	measure(&measured, way->send, &job);
	left = packets(devices) - before;
	if (devices && left != measured.messages * copies)
		die("%s: %llu copies left in %llu messages, not %u each", what, left,
		    (unsigned long long)measured.messages, copies);
	printf("row %s %llu %.1f %.1f\n", what, (unsigned long long)measured.messages,
	       measured.per_message / copies, measured.per_message);
	return 0;
}
