// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-log - keep what the kernel logs in a file, where its own log is too short
 *
 * usage: lwm-log FILE LAST
 *
 * Takes records of /dev/kmsg from the first one there is to the one that has
 * LAST in it. Whenever it has read all that there is, all of it is in FILE. It
 * starts no program and goes on whatever fails for want of memory, which is
 * forced on everybody; that a record was overwritten before it was read is an
 * error.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "lib/die.h"

#define RECORD_MAX	8192
#define BATCH		65536

static void put(int fd, const char *text, size_t len)
{
	ssize_t n;

	while (len) {
		n = write(fd, text, len);
		if (n < 0 && errno != ENOMEM && errno != EINTR)
			die_errno("cannot write");
		if (n > 0) {
			text += n;
			len -= n;
		}
	}
}

int main(int argc, char **argv)
{
	static char batch[BATCH + RECORD_MAX];
	size_t len = 0;
	char *record;
	ssize_t n;
	int from, to;

	if (argc != 3)
		die("usage: lwm-log FILE LAST");
	from = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	to = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (from < 0 || to < 0)
		die_errno("cannot open %s", from < 0 ? "/dev/kmsg" : argv[1]);
	do {
		record = batch + len;
		n = read(from, record, RECORD_MAX - 1);
		if (n < 0 && errno == EPIPE)
			die("records were overwritten before they were read");
		if (n < 0 && errno == EAGAIN) {
			put(to, batch, len);
			len = 0;
			poll(&(struct pollfd){ .fd = from, .events = POLLIN }, 1, -1);
		}
		if (n < 0)
			continue;
		record[n] = 0;
		len += n;
		if (len >= BATCH) {
			put(to, batch, len);
			len = 0;
		}
	} while (n < 0 || !strstr(record, argv[2]));
	put(to, batch, len);
	return 0;
}
