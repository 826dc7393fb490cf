// SPDX-License-Identifier: GPL-2.0
#include "fill.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <linux/lwm.h>

#include "die.h"
#include "way.h"

#define FIRST_PORT	1024
#define GROUP		7
#define LIFETIME	3600000

static const uint16_t three[] = { 2, 3, 4 };

static int socket_bound(unsigned int port)
{
	struct sockaddr_lwm at = {
		.slwm_family = AF_LWM, .slwm_net = NET, .slwm_port = htons(port),
	};
	int fd = socket(AF_LWM, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (void *)&at, LWM_ADDR_LEN(0)))
		die_errno("cannot have a socket with port %u", port);
	return fd;
}

static void fill_sockets(unsigned int n)
{
	struct sockaddr_lwm to = {
		.slwm_family = AF_LWM, .slwm_net = NET, .slwm_port = htons(PORT),
		.slwm_to = LWM_TO_LIST, .slwm_count = 3,
	};
	unsigned int i;

	for (i = 0; i < 3; i++)
		to.slwm_targets[i].node = three[i];
	for (i = 0; i < n; i++)
		if (connect(socket_bound(FIRST_PORT + i), (void *)&to, LWM_ADDR_LEN(3)))
			die_errno("cannot connect socket %u", i);
}

static void fill_subsets(unsigned int n)
{
	struct {
		struct lwm_subset	subset;
		uint16_t		nodes[3];
	} __attribute__((packed)) option = {
		.subset = {
			.lifetime = LIFETIME,
			.group = GROUP,
			.family = AF_INET,
			.nodes.form = LWM_NODES_IDS,
		},
	};
	unsigned int i;
	int fd = -1;

	memcpy(option.nodes, three, sizeof(three));
	for (i = 0; i < n; i++) {
		if (i % LWM_SUBSETS_SOCKET == 0)
			fd = socket_bound(FIRST_PORT + i);
		if (setsockopt(fd, SOL_LWM, LWM_SUBSET, &option, sizeof(option)))
			die_errno("cannot have subset %u", i);
	}
}

void fill(const char *what)
{
	struct rlimit files = { 65536, 65536 };
	const char *number = strchr(what, '=');
	unsigned int n = number ? atoi(number + 1) : 0;

	if (setrlimit(RLIMIT_NOFILE, &files))
		die_errno("RLIMIT_NOFILE");
	if (!strncmp(what, "sockets=", 8))
		fill_sockets(n);
	else if (!strncmp(what, "subsets=", 8))
		fill_subsets(n);
	else
		die("there is nothing to have of %s", what);
}
