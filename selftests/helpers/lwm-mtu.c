// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-mtu - how long a message to some nodes may be, and what becomes of one
 *
 * usage: lwm-mtu NODES [OCTETS]
 *
 * Connects a socket of network 42 to port 700 of NODES, and prints what LWM_MTU says
 * of it. With OCTETS, a message of that many is sent, too: by the socket, and with the
 * set in its address. A line says what became of both, and for whom it was too long,
 * by their records:
 *
 *	1240
 *	connected: Message too long: 4
 *	named: sent
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/errqueue.h>

#include "lib/die.h"
#include "lib/message.h"

#define NET	42
#define PORT	700

static void record_print(int fd)
{
	struct lwm_result results[LWM_ADDR_TARGETS] = {};
	struct iovec iov = { .iov_base = results, .iov_len = sizeof(results) };
	char control[256];
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t i, len = recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT);

	if (len < 0)
		die_errno("no record");
	for (i = 0; i < len / (ssize_t)sizeof(*results); i++)
		printf("%c %u", i ? ',' : ':', results[i].node);
}

static void outcome_print(const char *what, int fd, int err)
{
	printf("%s: %s", what, err ? strerror(err) : "sent");
	if (err)
		record_print(fd);
	printf("\n");
}

int main(int argc, char **argv)
{
	static uint8_t payload[MESSAGE_MAX];
	socklen_t size = sizeof(int);
	int fd, named, mtu, on = 1;
	struct set set;
	size_t len;

	if (argc != 2 && argc != 3)
		die("usage: lwm-mtu NODES [OCTETS]");
	set_parse(&set, argv[1]);
	fd = message_socket(NET, 0);
	message_connect(fd, NET, 0, &set, PORT);
	if (getsockopt(fd, SOL_LWM, LWM_MTU, &mtu, &size))
		die_errno("LWM_MTU");
	printf("%d\n", mtu);
	if (argc == 2)
		return 0;

	len = strtoul(argv[2], NULL, 10);
	named = message_socket(NET, 0);
	setsockopt(fd, SOL_LWM, LWM_RECVERR, &on, sizeof(on));
	setsockopt(named, SOL_LWM, LWM_RECVERR, &on, sizeof(on));
	outcome_print("connected", fd, send(fd, payload, len, 0) < 0 ? errno : 0);
	outcome_print("named", named, message_send(named, NET, 0, &set, PORT, payload, len));
	return 0;
}
