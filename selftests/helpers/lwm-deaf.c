// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-deaf - sockets that messages come to and nobody reads from
 *
 * usage: lwm-deaf [-f] [-r OCTETS] PORT...
 *
 * In network 42, until the program is ended. -f: with a filter that refuses all;
 * -r: with that SO_RCVBUF. Prints what room the last one has, when all are there.
 */
#include <linux/filter.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/die.h"
#include "lib/message.h"

static void refuse_all(int fd)
{
	struct sock_filter none = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog filter = { .len = 1, .filter = &none };

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)))
		die_errno("cannot attach a filter");
}

int main(int argc, char **argv)
{
	int fd = -1, option, room = 0;
	socklen_t len = sizeof(room);
	bool refuse = false;

	while ((option = getopt(argc, argv, "fr:")) != -1) {
		switch (option) {
		case 'f':
			refuse = true;
			break;
		case 'r':
			room = atoi(optarg);
			break;
		default:
			return 2;
		}
	}
	if (optind == argc)
		die("usage: lwm-deaf [-f] [-r OCTETS] PORT...");
	for (; optind < argc; optind++) {
		fd = message_socket(42, atoi(argv[optind]));
		if (room)
			setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
		if (refuse)
			refuse_all(fd);
	}
	if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, &len))
		die_errno("cannot tell what room there is");
	printf("%d\n", room);
	fflush(stdout);
	pause();
	return 0;
}
