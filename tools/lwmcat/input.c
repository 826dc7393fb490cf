// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input.h"
#include "report.h"

void input_init(struct input *in, size_t size, bool lines)
{
	*in = (struct input) { .size = size, .lines = lines };

	in->buf = malloc(size + 1);	/* a line's end is no part of its message */
	if (!in->buf)
		die(EXIT_FAILURE, "%s", strerror(ENOMEM));
}

void input_read(struct input *in)
{
	size_t room = in->size + in->lines;
	ssize_t got;

	memmove(in->buf, in->buf + in->at, in->len - in->at);
	in->len -= in->at;
	in->at = 0;

	got = read(STDIN_FILENO, in->buf + in->len, room - in->len);
	if (got < 0 && errno != EINTR)
		die(EXIT_FAILURE, "standard input: %s", strerror(errno));
	if (got > 0)
		in->len += got;

	in->end = !got;
}

/* A last line may lack its end. */
static const char *next_line(struct input *in, size_t *len)
{
	char *line = in->buf + in->at;
	size_t rest = in->len - in->at;
	char *end = memchr(line, '\n', rest);

	if (!end && rest > in->size)
		die(EXIT_FAILURE, "a line of more than %zu octets does not fit a message",
		    in->size);
	if (!end && !(in->end && rest))
		return NULL;

	*len = end ? (size_t)(end - line) : rest;
	in->at += end ? *len + 1 : *len;
	return line;
}

static const char *next_chunk(struct input *in, size_t *len)
{
	const char *chunk = in->buf + in->at;

	*len = in->len - in->at;
	in->at = in->len;
	return *len ? chunk : NULL;
}

const char *input_next(struct input *in, size_t *len)
{
	return in->lines ? next_line(in, len) : next_chunk(in, len);
}
