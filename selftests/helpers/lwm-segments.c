// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-segments - UDP datagrams that the kernel cuts, and that it puts together
 *
 * usage: lwm-segments ADDRESS PORT SEGMENT N TIMES   sends N segments of SEGMENT
 *                                                    octets by one system call
 *        lwm-segments PORT OCTETS                    receives so many octets
 *
 * The receiver says "ready", then how many octets the longest read had. It is
 * for IPv4, and fails if octets are not what they were.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/udp.h>

#include "lib/die.h"

#define LONGEST	65535

static unsigned char buf[LONGEST];

/* Each octet says where it is in what is sent by one call. */
static void fill(size_t segment)
{
	size_t i;

	for (i = 0; i < LONGEST; i++)
		buf[i] = i % segment;
}

static int udp_socket(int option, int value)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || setsockopt(fd, IPPROTO_UDP, option, &value, sizeof(value)))
		die("UDP socket");
	return fd;
}

static void send_all(const char *address, int port, int segment, int n, int times)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = udp_socket(UDP_SEGMENT, segment);

	if (inet_pton(AF_INET, address, &to.sin_addr) != 1 || segment * n > LONGEST)
		die("an address, and at most %d octets", LONGEST);
	fill(segment);
	for (; times; times--)
		if (sendto(fd, buf, segment * n, 0, (void *)&to, sizeof(to)) != segment * n)
			die("send");
}

/* Segments are sent in full, and a read has whole ones. */
static void check(const unsigned char *got, ssize_t len)
{
	ssize_t i;

	for (i = 1; i < len; i++)
		if (got[i] != (unsigned char)(got[i - 1] + 1) && got[i] != 0)
			die("octet %zd is %u after %u", i, got[i], got[i - 1]);
}

static void receive_all(int port, long octets)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = udp_socket(UDP_GRO, 1), room = 4 << 20;
	ssize_t len, longest = 0;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) ||
	    bind(fd, (void *)&at, sizeof(at)))
		die("bind");
	puts("ready");
	fflush(stdout);
	for (; octets > 0; octets -= len) {
		len = recv(fd, buf, sizeof(buf), 0);
		if (len <= 0)
			die("receive");
		check(buf, len);
		if (len > longest)
			longest = len;
	}
	printf("%zd\n", longest);
}

int main(int argc, char **argv)
{
	if (argc == 6)
		send_all(argv[1], atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atoi(argv[5]));
	else if (argc == 3)
		receive_all(atoi(argv[1]), atol(argv[2]));
	else
		die("usage: lwm-segments ADDRESS PORT SEGMENT N TIMES | PORT OCTETS");
	return 0;
}
