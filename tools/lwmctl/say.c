// SPDX-License-Identifier: GPL-2.0
#include "say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char sentence[1024];

static void say(const char *fmt, va_list args)
{
	char buf[sizeof(sentence)];	/* an argument may be the old sentence */

	vsnprintf(buf, sizeof(buf), fmt, args);
	memcpy(sentence, buf, sizeof(sentence));
}

int refuse(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
	return -EINVAL;
}

int misuse(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
	return MISUSED;
}

void fault_in(const char *fmt, ...)
{
	char place[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(place, sizeof(place), fmt, args);
	va_end(args);
	refuse("%s: %s", place, sentence);
}

const char *fault(void)
{
	return sentence;
}

void *need(void *ptr)
{
	if (!ptr) {
		fputs("lwmctl: out of memory\n", stderr);
		exit(1);
	}
	return ptr;
}
