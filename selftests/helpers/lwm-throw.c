// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-throw - send a UDP datagram with any octets to the port of the tunnels
 *
 * usage: lwm-throw SOURCE DESTINATION HEX
 *        lwm-throw -e SOURCE DESTINATION HEX    an ICMP error that quotes them: they
 *                                               are too long for a link of 1,000 octets
 */
#include <arpa/inet.h>
#include <netinet/ip_icmp.h>
#include <stdbool.h>
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

static uint16_t sum(const uint8_t *data, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? data[i] : data[i] << 8;
	sum = (sum & 0xffff) + (sum >> 16);
	return htons(~(sum + (sum >> 16)));
}

/* Before what it quotes, which is there, in @len octets all together. */
static void error_write(uint8_t *buf, size_t len)
{
	struct icmphdr *icmp = (void *)buf;

	*icmp = (struct icmphdr){ .type = ICMP_DEST_UNREACH, .code = ICMP_FRAG_NEEDED };
	icmp->un.frag.mtu = htons(1000);
	icmp->checksum = sum(buf, len);
}

int main(int argc, char **argv)
{
	bool error = argc == 5 && !strcmp(argv[1], "-e");
	size_t len = error ? sizeof(struct icmphdr) : 0;
	uint8_t buf[1500] __attribute__((aligned(4)));
	struct sockaddr_in from, to;
	int fd;

	argv += error;
	if (argc - error != 4)
		die("usage: lwm-throw [-e] SOURCE DESTINATION HEX");
	from = address(argv[1], 0);
	to = address(argv[2], error ? 0 : COPY_PORT);
	len += octets(argv[3], buf + len, sizeof(buf) - len);
	if (error)
		error_write(buf, len);

	fd = socket(AF_INET, error ? SOCK_RAW : SOCK_DGRAM, error ? IPPROTO_ICMP : 0);
	if (fd < 0 || bind(fd, (void *)&from, sizeof(from)))
		die_errno("cannot send from %s", argv[1]);
	if (sendto(fd, buf, len, 0, (void *)&to, sizeof(to)) != (ssize_t)len)
		die_errno("cannot send to %s", argv[2]);
	return 0;
}
