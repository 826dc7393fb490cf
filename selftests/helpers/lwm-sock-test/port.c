// SPDX-License-Identifier: GPL-2.0
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/lwm.h>

#include "call.h"

static void test_port_taken(void)
{
	int first = bound("h1", PORT), second = open_in("h1"), elsewhere = open_in("h2");

	fails(EADDRINUSE, bind_to(second, PORT));
	holds(!bind_to(elsewhere, PORT));
	close(first);
	holds(!bind_to(second, PORT));
}

static void test_bound_twice(void)
{
	int fd = bound("h1", PORT);

	fails(EINVAL, bind_to(fd, PORT + 1));
	fails(EINVAL, bind_to(fd, PORT));
}

static void test_bind_address(void)
{
	struct sockaddr_lwm addr = nodes(PORT, 2, 0);
	int fd = open_in("h1");

	fails(EINVAL, bind(fd, (struct sockaddr *)&addr, address_len(&addr)));
	addr = address(LWM_TO_NONE, PORT);
	addr.slwm_group = GROUP;
	fails(EINVAL, bind(fd, (struct sockaddr *)&addr, address_len(&addr)));
	addr.slwm_group = 0;
	fails(EINVAL, bind(fd, (struct sockaddr *)&addr, LWM_ADDR_LEN(0) - 1));
}

static void test_ephemeral(void)
{
	int one = open_in("h1"), other = open_in("h1");

	holds(port_of(one) == 0);
	holds(!bind_to(one, 0));
	holds(port_of(one) >= 32768 && port_of(one) <= 60999);
	sent(other, nodes(PORT, 2, 0), "x");
	holds(port_of(other) >= 32768 && port_of(other) <= 60999);
	holds(port_of(one) != port_of(other));
}

static void test_privileged(void)
{
	int fd = open_in("h1"), low = open_in("h1");

	holds(!bind_to(low, 700));
	holds(!seteuid(65534));
	fails(EACCES, bind_to(fd, 701));
	holds(!bind_to(fd, 1024));
}

static void test_getsockname(void)
{
	int fd = bound("h3", PORT);
	struct sockaddr_lwm addr;
	socklen_t len = sizeof(addr);

	holds(!getsockname(fd, (struct sockaddr *)&addr, &len));
	holds(len == LWM_ADDR_LEN(1) && addr.slwm_net == NET && addr.slwm_port == htons(PORT));
	holds(addr.slwm_to == LWM_TO_NODE && addr.slwm_targets[0].node == 3);
}

static void test_shared_refused(void)
{
	int first = sharing("h2", PORT), plain = open_in("h2"), other;

	fails(EADDRINUSE, bind_to(plain, PORT));
	holds(!seteuid(65534));
	other = socket(AF_LWM, SOCK_DGRAM, 0);
	holds(other >= 0);
	option_set(other, LWM_REUSEPORT, 1);
	fails(EADDRINUSE, bind_to(other, PORT));
	close(first);
	holds(!bind_to(other, PORT));
}

/* Thirty flows of three messages: each is one socket's, and both have some. */
static void test_shared(void)
{
	int one = sharing("h2", PORT), other = sharing("h2", PORT), flows[2] = {};
	char text[32];

	for (int flow = 0; flow < 30; flow++) {
		int from = open_in("h1"), mine = -1;

		for (int i = 0; i < 3; i++) {
			struct pollfd ready[] = {
				{ .fd = one, .events = POLLIN }, { .fd = other, .events = POLLIN },
			};

			snprintf(text, sizeof(text), "flow %d message %d", flow, i);
			sent(from, nodes(PORT, 2, 0), text);
			holds(poll(ready, 2, 10000) == 1);
			if (mine < 0)
				mine = !ready[0].revents;
			holds(ready[mine].revents == POLLIN);
			hears(ready[mine].fd, text);
		}
		flows[mine]++;
		close(from);
	}
	holds(flows[0] && flows[1]);
	silent(one);
	silent(other);
}

const struct test port_tests[] = {
	{ "port-taken", "a port is taken until it is closed, per namespace", test_port_taken },
	{ "bound-twice", "a socket is bound once", test_bound_twice },
	{ "bind-address", "bind() takes a network and a port only", test_bind_address },
	{ "ephemeral", "who does not bind gets an ephemeral port", test_ephemeral },
	{ "privileged", "ports below 1024 are privileged", test_privileged },
	{ "getsockname", "getsockname() tells network, port and own node", test_getsockname },
	{ "shared-refused", "a port is shared by agreement, among sockets of one user",
	  test_shared_refused },
	{ "shared", "sockets that share a port get whole flows", test_shared },
	{}
};
