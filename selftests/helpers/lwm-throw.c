// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-throw - send a UDP datagram with any octets to the port of the tunnels
 *
 * usage: lwm-throw SOURCE DESTINATION HEX
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/copy.h"
#include "lib/die.h"

static struct sockaddr_in address(const char *text, uint16_t port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(port) };

	if (inet_pton(AF_INET, text, &addr.sin_addr) != 1)
		die("%s is no IPv4 address", text);
	return addr;
}

static size_t octets(const char *hex, uint8_t *buf, size_t size)
{
	size_t len = 0;
	int used;

	for (; *hex && len < size; hex += used, len++)
		if (sscanf(hex, "%2hhx%n", &buf[len], &used) != 1 || used != 2)
			die("%s is not hexadecimal", hex);
	return len;
}

int main(int argc, char **argv)
{
	struct sockaddr_in from, to;
	uint8_t buf[1500];
	size_t len;
	int fd;

	if (argc != 4)
		die("usage: lwm-throw SOURCE DESTINATION HEX");
	from = address(argv[1], 0);
	to = address(argv[2], COPY_PORT);
	len = octets(argv[3], buf, sizeof(buf));

	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || bind(fd, (void *)&from, sizeof(from)))
		die_errno("cannot send from %s", argv[1]);
	if (sendto(fd, buf, len, 0, (void *)&to, sizeof(to)) != (ssize_t)len)
		die_errno("cannot send to %s", argv[2]);
	return 0;
}
