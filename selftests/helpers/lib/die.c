// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "die.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say(const char *fmt, va_list args)
{
	printf("# %s: ", program_invocation_short_name);
	vprintf(fmt, args);
}

void die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
	putchar('\n');
	exit(2);
}

void die_errno(const char *fmt, ...)
{
	int err = errno;
	va_list args;

	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
	printf(": %s\n", strerror(err));
	exit(2);
}
