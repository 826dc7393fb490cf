// SPDX-License-Identifier: GPL-2.0
#include "message.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "die.h"

void set_add(struct set *set, uint16_t node, uint16_t port)
{
	if (set->n == LWM_ADDR_TARGETS)
		die("an address has room for %u targets", set->n);
	set->targets[set->n++] = (struct lwm_target){ node, htons(port) };
}

bool set_has(const struct set *set, uint16_t node)
{
	unsigned int i;

	for (i = 0; i < set->n; i++)
		if (set->targets[i].node == node)
			return true;
	return false;
}

const char *set_text(const struct set *set)
{
	static char text[LWM_ADDR_TARGETS * 12 + 1];
	unsigned int i;
	int len = 0;

	text[0] = 0;
	for (i = 0; i < set->n; i++) {
		len += sprintf(text + len, "%s%u", i ? "," : "", set->targets[i].node);
		if (set->targets[i].port)
			len += sprintf(text + len, ":%u", ntohs(set->targets[i].port));
	}
	return text;
}

void set_parse(struct set *set, const char *text)
{
	char *end = (char *)text;
	unsigned long node, port;

	set->n = 0;
	do {
		node = strtoul(end, &end, 10);
		port = *end == ':' ? strtoul(end + 1, &end, 10) : 0;
		set_add(set, node, port);
	} while (*end++ == ',');
	if (end[-1])
		die("%s is no list of nodes", text);
}

static int socket_bound(uint32_t net, uint16_t port, int shared)
{
	struct sockaddr_lwm name = {
		.slwm_family = AF_LWM, .slwm_net = net, .slwm_port = htons(port),
	};
	int fd = socket(AF_LWM, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int room = 4 << 20;

	if (fd < 0)
		die_errno("cannot open a socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	setsockopt(fd, SOL_LWM, LWM_REUSEPORT, &shared, sizeof(shared));
	if (bind(fd, (void *)&name, LWM_ADDR_LEN(0)))
		die_errno("cannot bind to port %u of network %u", port, net);
	return fd;
}

int message_socket(uint32_t net, uint16_t port)
{
	return socket_bound(net, port, 0);
}

int message_socket_sharing(uint32_t net, uint16_t port)
{
	return socket_bound(net, port, 1);
}

void message_fill(void *buf, size_t len, uint32_t number)
{
	uint8_t *octets = buf;
	size_t i;

	for (i = 0; i < len; i++)
		octets[i] = i < 4 ? number >> 8 * i : i * 7 + number;
}

static struct sockaddr_lwm message_to(uint32_t net, uint16_t group, const struct set *set,
				      uint16_t port)
{
	struct sockaddr_lwm to = {
		.slwm_family = AF_LWM, .slwm_net = net, .slwm_port = htons(port),
		.slwm_group = group, .slwm_to = LWM_TO_LIST, .slwm_count = set->n,
	};

	memcpy(to.slwm_targets, set->targets, set->n * sizeof(*set->targets));
	return to;
}

void message_connect(int fd, uint32_t net, uint16_t group, const struct set *set, uint16_t port)
{
	struct sockaddr_lwm to = message_to(net, group, set, port);

	if (connect(fd, (void *)&to, LWM_ADDR_LEN(set->n)))
		die_errno("cannot connect to %s", set_text(set));
}

int message_send(int fd, uint32_t net, uint16_t group, const struct set *set, uint16_t port,
		 const void *buf, size_t len)
{
	struct sockaddr_lwm to = message_to(net, group, set, port);
	ssize_t sent;

	sent = sendto(fd, buf, len, 0, (void *)&to, LWM_ADDR_LEN(set->n));
	if (sent < 0)
		return errno;
	if ((size_t)sent != len)
		die("%zu octets were sent, and sendto() says %zd", len, sent);
	return 0;
}
