// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/lwm.h>

#include "options.h"
#include "report.h"

static const char usage[] =
	"Usage: lwmcat [ -n NETWORK ] [ -vx ] [ -c COUNT ] [ -w SECONDS ] -l PORT\n"
	"       lwmcat [ -n NETWORK ] [ -bevx ] [ -c COUNT ] [ -w SECONDS ] [ -g GROUP ]\n"
	"              [ -p PORT ] [ -s SIZE ] NODES [ PORT ]\n"
	"\n"
	"  NODES       ids, ranges and names: 3,5-9,stor-1; with ports of their own:\n"
	"              3:701,5:702; or - for all nodes of the group\n"
	"  -l          listen on PORT and print what comes\n"
	"  -n NETWORK  if there is more than one\n"
	"  -g GROUP    id or name of the group that bounds NODES; 0 is the network\n"
	"  -p PORT     own port\n"
	"  -s SIZE     octets of a message, for less than fits\n"
	"  -x          a message is a line\n"
	"  -c COUNT    end when so many messages were received\n"
	"  -w SECONDS  end when nothing was sent or received for so long; without\n"
	"              it and -c, sending ends with the input\n"
	"  -b          permit more than 256 targets\n"
	"  -e          say which targets a message missed\n"
	"  -v          say who sent what is printed\n";

static unsigned long number(const char *text, const char *what, unsigned long min,
			    unsigned long max)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || value < min || value > max)
		die(EXIT_USAGE, "%s: a %s is a number from %lu to %lu", text, what, min, max);

	return value;
}

static int milliseconds(const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds > 0 && seconds <= 1e6))
		die(EXIT_USAGE, "%s: not a number of seconds to wait", text);

	return seconds * 1000 < 1 ? 1 : seconds * 1000;
}

static void __attribute__((noreturn)) usage_exit(FILE *out, int status)
{
	fputs(usage, out);
	exit(status);
}

static void option_parse(struct options *opts, int option, const char *arg)
{
	switch (option) {
	case 'b':
		opts->broadcast = true;
		break;
	case 'c':
		opts->count = number(arg, "count", 1, UINT32_MAX);
		break;
	case 'e':
		opts->errors = true;
		break;
	case 'g':
		opts->group = arg;
		break;
	case 'h':
		usage_exit(stdout, 0);
	case 'l':
		opts->listen = true;
		break;
	case 'n':
		opts->net = number(arg, "network", 1, LWM_NET_MAX);
		break;
	case 'p':
		opts->own_port = number(arg, "port", 1, UINT16_MAX);
		break;
	case 's':
		opts->size = number(arg, "size", 1, UINT16_MAX);
		break;
	case 'v':
		opts->verbose = true;
		break;
	case 'w':
		opts->wait_ms = milliseconds(arg);
		break;
	case 'x':
		opts->lines = true;
		break;
	default:
		usage_exit(stderr, EXIT_USAGE);
	}
}

static void listen_args(struct options *opts, int n, char **args)
{
	if (n != 1)
		usage_exit(stderr, EXIT_USAGE);
	if (opts->group || opts->own_port || opts->size || opts->broadcast || opts->errors)
		die(EXIT_USAGE, "options -b, -e, -g, -p and -s are for sending, -l is not");

	opts->port = number(args[0], "port", 1, UINT16_MAX);
}

static void send_args(struct options *opts, int n, char **args)
{
	if (n < 1 || n > 2)
		usage_exit(stderr, EXIT_USAGE);
	if (n > 1)
		opts->port = number(args[1], "port", 1, UINT16_MAX);

	if (strcmp(args[0], "-")) {
		opts->nodes = args[0];
		return;
	}
	if (!opts->group)
		die(EXIT_USAGE, "-: all nodes of which group? Name it with -g");
	if (!opts->port)
		die(EXIT_USAGE, "a PORT is missing after -");
}

void options_parse(struct options *opts, int argc, char **argv)
{
	int option;

	*opts = (struct options) { .wait_ms = -1 };

	while ((option = getopt(argc, argv, "bc:eg:hln:p:s:vw:x")) != -1)
		option_parse(opts, option, optarg);

	if (opts->listen)
		listen_args(opts, argc - optind, argv + optind);
	else
		send_args(opts, argc - optind, argv + optind);
}
