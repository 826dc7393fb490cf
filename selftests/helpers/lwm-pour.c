// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-pour - send without end, whatever happens: traffic for those who take
 * away what it runs on
 *
 * usage: lwm-pour SIZE NODES
 *
 * Sends to port 700 in network 42, in turn by a new address for each message
 * and by a socket that is connected to the set.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/die.h"
#include "lib/message.h"

#define NET	42
#define PORT	700
#define BURST	8

static int connected_socket(const struct set *set)
{
	struct sockaddr_lwm to = {
		.slwm_family = AF_LWM, .slwm_net = NET, .slwm_port = htons(PORT),
		.slwm_to = LWM_TO_LIST, .slwm_count = set->n,
	};
	int fd = message_socket(NET, 0);

	memcpy(to.slwm_targets, set->targets, set->n * sizeof(*set->targets));
	if (connect(fd, (void *)&to, LWM_ADDR_LEN(set->n)))
		die_errno("cannot connect to %s", set_text(set));
	return fd;
}

int main(int argc, char **argv)
{
	uint8_t payload[MESSAGE_MAX] = {};
	int fd, connected, i;
	struct set set;
	size_t size;

	if (argc != 3)
		die("usage: lwm-pour SIZE NODES");
	size = strtoul(argv[1], NULL, 10);
	set_parse(&set, argv[2]);
	fd = message_socket(NET, 0);
	connected = connected_socket(&set);

	/* Those who take things away need a processor too. */
	for (;;) {
		for (i = 0; i < BURST; i++) {
			message_send(fd, NET, 0, &set, PORT, payload, size);
			send(connected, payload, size, 0);
		}
		poll(NULL, 0, 1);
	}
}
