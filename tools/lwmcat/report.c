// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static void vsay(const char *fmt, va_list args)
{
	fputs("lwmcat: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsay(fmt, args);
	va_end(args);
}

void die(int status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsay(fmt, args);
	va_end(args);
	exit(status);
}

/* "stor-1 (node 3)" or "node 3" */
static const char *node_text(struct lwm *lwm, uint16_t node, char *buf, size_t len)
{
	const char *name = lwm_name(lwm, node);

	if (name)
		snprintf(buf, len, "%s (node %u)", name, node);
	else
		snprintf(buf, len, "node %u", node);

	return buf;
}

void report_sender(struct lwm *lwm, const struct lwm_from *from, size_t len)
{
	char node[280];
	char group[16] = "";

	if (from->group)
		snprintf(group, sizeof(group), " group %u", from->group);

	say("%zu octets%s from %s port %u%s", len, from->flags & MSG_TRUNC ? " of more" : "",
	    node_text(lwm, from->node, node, sizeof(node)), from->port, group);
}

void report_missed(struct lwm *lwm, uint32_t message, const struct lwm_result *result)
{
	char node[280];

	say("message %u missed %s: %s", message,
	    node_text(lwm, result->node, node, sizeof(node)), strerror(result->error));
}
