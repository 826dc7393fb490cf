// SPDX-License-Identifier: GPL-2.0
/*
 * A tshark that reads a capture without an end from one pipe, and prints a line for each
 * frame to another, at once. Both have names, for those who ask later, and tshark itself
 * holds both at both ends: they outlive whoever asks.
 */
#define _GNU_SOURCE
#include "dissector.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "die.h"

#define FRAMES		"/run/dissector.frames"
#define LINES		"/run/dissector.lines"
#define LOG		"/run/dissector.log"
#define PATIENCE_MS	120000	/* it starts slowly on the debug kernel */
#define LINE_MAX_LEN	8192

/* pcapng (draft-ietf-opsawg-pcapng): the classic format is read three frames ahead. */
#define BLOCK_SECTION	0x0a0d0d0a
#define BLOCK_INTERFACE	1
#define BLOCK_FRAME	6
#define BYTE_ORDER_MARK	0x1a2b3c4d
#define LINK_ETHERNET	1

static int frames = -1, lines = -1;

/* @head begins the block's body, @data ends it. */
static void block_write(uint32_t type, const void *head, size_t head_len, const void *data,
			size_t len)
{
	static const uint8_t zeros[4];
	size_t pad = -(head_len + len) & 3;
	uint32_t begin[2] = { type, 12 + head_len + len + pad }, end = begin[1];
	struct iovec parts[] = {
		{ begin, sizeof(begin) }, { (void *)head, head_len }, { (void *)data, len },
		{ (void *)zeros, pad }, { &end, sizeof(end) },
	};

	/* A pipe takes all of so little, as there is nothing in it. */
	if (writev(frames, parts, 5) != (ssize_t)end)
		die_errno("cannot write to tshark");
}

static void capture_begin(void)
{
	static const struct {
		uint32_t	byte_order;
		uint16_t	major, minor;
		int32_t		len[2];
	} section = { BYTE_ORDER_MARK, 1, 0, { -1, -1 } };
	static const struct {
		uint16_t	link, zero;
		uint32_t	snaplen;
	} interface = { LINK_ETHERNET, 0, 0 };

	block_write(BLOCK_SECTION, &section, sizeof(section), NULL, 0);
	block_write(BLOCK_INTERFACE, &interface, sizeof(interface), NULL, 0);
}

static void run(const char * const *fields)
{
	const char *argv[8 + 2 * DISSECTOR_FIELDS] = {
		"tshark", "-n", "-l", "-r", "-", "-T", "fields",
	};
	unsigned int n = 7;
	int log = open(LOG, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	for (; *fields; fields++) {
		argv[n++] = "-e";
		argv[n++] = *fields;
	}
	setsid();
	dup2(frames, 0);
	dup2(lines, 1);
	dup2(log, 2);
	execvp(*argv, (char **)argv);
	dprintf(log, "%s: %s\n", *argv, strerror(errno));
	_exit(127);
}

void dissector_start(const char * const *fields)
{
	unlink(FRAMES);
	unlink(LINES);
	if (mkfifo(FRAMES, 0600) || mkfifo(LINES, 0600))
		die_errno("cannot make %s", LINES);
	frames = open(FRAMES, O_RDWR | O_CLOEXEC);
	lines = open(LINES, O_RDWR | O_CLOEXEC);
	if (frames < 0 || lines < 0)
		die_errno("cannot open %s", LINES);
	capture_begin();
	switch (fork()) {
	case -1:
		die_errno("fork");
	case 0:
		run(fields);
	}
}

static char *line_read(void)
{
	static char line[LINE_MAX_LEN];
	struct pollfd fd = { lines, POLLIN, 0 };
	size_t n = 0;
	ssize_t got;

	while (!n || line[n - 1] != '\n') {
		if (poll(&fd, 1, PATIENCE_MS) != 1)
			die("tshark says nothing of a frame; see " LOG);
		got = read(lines, line + n, sizeof(line) - 1 - n);
		if (got <= 0)
			die_errno("cannot read what tshark says");
		n += got;
	}
	line[n - 1] = 0;
	return line;
}

void dissector_ask(const void *frame, size_t len, const char *words[DISSECTOR_FIELDS])
{
	uint32_t head[] = { 0, 0, 0, len, len };
	unsigned int n = 0;
	char *rest;

	block_write(BLOCK_FRAME, head, sizeof(head), frame, len);
	rest = line_read();
	while (n < DISSECTOR_FIELDS)
		words[n++] = rest ? strsep(&rest, "\t") : "";
}

void dissector_open(void)
{
	static const uint8_t nothing[60];
	const char *words[DISSECTOR_FIELDS];

	/* There is a reader as long as there is a tshark. */
	frames = open(FRAMES, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	lines = open(LINES, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (frames < 0 || lines < 0)
		die_errno("no tshark runs that reads frames; see " LOG);
	dissector_ask(nothing, sizeof(nothing), words);
}
