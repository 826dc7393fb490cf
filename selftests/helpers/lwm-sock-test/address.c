// SPDX-License-Identifier: GPL-2.0
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/lwm.h>

#include "call.h"

static void test_family(void)
{
	enter("h1");
	fails(ESOCKTNOSUPPORT, socket(AF_LWM, SOCK_STREAM, 0));
	fails(EPROTONOSUPPORT, socket(AF_LWM, SOCK_DGRAM, 1));
}

static void test_no_device(void)
{
	enter("r1");
	fails(EAFNOSUPPORT, socket(AF_LWM, SOCK_DGRAM, 0));
}

static void test_deliver(void)
{
	int from = bound("h1", PORT), two = bound("h2", PORT), three = bound("h3", PORT);
	struct sockaddr_lwm who;

	sent(from, nodes(PORT, 2, 3, 0), "hello");
	hears_from(two, "hello", &who);
	holds(who.slwm_family == AF_LWM && who.slwm_net == NET && who.slwm_port == htons(PORT));
	holds(who.slwm_to == LWM_TO_NODE && who.slwm_count == 1 && !who.slwm_group);
	holds(who.slwm_targets[0].node == 1 && !who.slwm_targets[0].port);
	hears_from(three, "hello", &who);
	holds(who.slwm_targets[0].node == 1);
	heard_nothing(from, two, 2, PORT);
	heard_nothing(from, three, 3, PORT);
}

static void test_self(void)
{
	int from = bound("h1", PORT), two = bound("h2", PORT);
	struct sockaddr_lwm who;

	sent(from, nodes(PORT, 1, 2, 0), "to both");
	hears_from(from, "to both", &who);
	holds(who.slwm_targets[0].node == 1 && who.slwm_port == htons(PORT));
	silent(from);
	hears(two, "to both");
	sent(from, nodes(PORT, 1, 0), "to me");
	hears(from, "to me");
}

static void test_unknown_node(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);

	fails(EHOSTUNREACH, send_to(from, nodes(PORT, NODE_UNKNOWN, 0), "x"));
	fails(EHOSTUNREACH, send_to(from, nodes(PORT, 2, NODE_UNKNOWN, 0), "x"));
	heard_nothing(from, two, 2, PORT);
}

static void test_empty_set(void)
{
	int from = open_in("h1");

	fails(EDESTADDRREQ, send_to(from, address(LWM_TO_LIST, PORT), "x"));
	fails(EDESTADDRREQ, send_to(from, address(LWM_TO_NONE, PORT), "x"));
	fails(EDESTADDRREQ, send(from, "x", 1, 0));
}

static void test_node_zero(void)
{
	struct sockaddr_lwm addr = nodes(PORT, 2, 3, 0);
	int from = open_in("h1");

	addr.slwm_targets[1].node = 0;
	fails(EINVAL, send_to(from, addr, "x"));
}

static void test_form(void)
{
	struct sockaddr_lwm addr = nodes(PORT, 2, 3, 0);
	int from = open_in("h1");

	addr.slwm_to = LWM_TO_NODE;
	fails(EINVAL, send_to(from, addr, "x"));
	addr.slwm_to = LWM_TO_GROUP;
	fails(EINVAL, send_to(from, addr, "x"));
	addr.slwm_to = LWM_TO_GROUP + 1;
	fails(EINVAL, send_to(from, addr, "x"));
	addr.slwm_to = LWM_TO_LIST;
	addr.slwm_count = LWM_ADDR_TARGETS + 1;
	fails(EINVAL, sendto(from, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr)));
}

static void test_length(void)
{
	struct sockaddr_lwm addr = nodes(PORT, 2, 3, 0);
	struct sockaddr *name = (struct sockaddr *)&addr;
	int from = open_in("h1");

	for (socklen_t len = 1; len < LWM_ADDR_LEN(2); len++)
		fails(EINVAL, sendto(from, "x", 1, 0, name, len));
	for (socklen_t len = LWM_ADDR_LEN(2); len <= sizeof(addr); len++)
		holds(sendto(from, "x", 1, 0, name, len) == 1);
	fails(EINVAL, sendto(from, "x", 1, 0, name, sizeof(addr) + 1));
}

static void test_padding(void)
{
	struct sockaddr_lwm addr = nodes(PORT, 2, 3, 0);
	int from = open_in("h1");

	for (size_t i = LWM_ADDR_LEN(2); i < sizeof(addr); i++) {
		((char *)&addr)[i] = 1;
		fails(EINVAL, sendto(from, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr)));
		((char *)&addr)[i] = 0;
	}
}

static void test_wrong_family(void)
{
	struct sockaddr_lwm addr = nodes(PORT, 2, 0);
	int fd = open_in("h1");

	addr.slwm_family = AF_INET;
	fails(EAFNOSUPPORT, send_to(fd, addr, "x"));
	fails(EAFNOSUPPORT, connect_to(fd, addr));
	addr = address(LWM_TO_NONE, PORT);
	addr.slwm_family = AF_INET;
	fails(EAFNOSUPPORT, bind(fd, (struct sockaddr *)&addr, address_len(&addr)));
}

static void test_network(void)
{
	struct sockaddr_lwm addr = nodes(PORT, 2, 0);
	int fd = open_in("h1");

	addr.slwm_net = NET + 7;
	fails(ENODEV, send_to(fd, addr, "x"));
	fails(ENODEV, connect_to(fd, addr));
	addr.slwm_net = 0;
	fails(EINVAL, send_to(fd, addr, "x"));
	addr.slwm_net = LWM_NET_MAX + 1;
	fails(EINVAL, send_to(fd, addr, "x"));

	addr = address(LWM_TO_NONE, PORT);
	addr.slwm_net = NET + 7;
	fails(ENODEV, bind(fd, (struct sockaddr *)&addr, address_len(&addr)));
}

static void test_one_network(void)
{
	struct sockaddr_lwm addr = nodes(PORT, 2, 0);
	int fd = bound("h1", PORT);

	addr.slwm_net = NET + 1;
	fails(EINVAL, send_to(fd, addr, "x"));
	fails(EINVAL, connect_to(fd, addr));
}

static void test_port_zero(void)
{
	struct sockaddr_lwm addr = nodes(0, 2, 3, 0);
	int from = open_in("h1");

	fails(EINVAL, send_to(from, addr, "x"));
	addr.slwm_targets[0].port = htons(PORT);
	fails(EINVAL, send_to(from, addr, "x"));
	addr.slwm_targets[1].port = htons(PORT);
	sent(from, addr, "x");
}

static void test_longest(void)
{
	static char out[LONGEST + 1], in[LONGEST + 1];
	int from = open_in("h1"), two = bound("h2", PORT), three = bound("h3", PORT);
	struct sockaddr_lwm addr = nodes(PORT, 2, 3, 0);
	struct sockaddr *name = (struct sockaddr *)&addr;

	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = i * 7;
	fails(EMSGSIZE, sendto(from, out, LONGEST + 1, 0, name, address_len(&addr)));
	holds(sendto(from, out, LONGEST, 0, name, address_len(&addr)) == LONGEST);
	holds(recv(two, in, sizeof(in), 0) == LONGEST && !memcmp(in, out, LONGEST));
	holds(recv(three, in, sizeof(in), 0) == LONGEST && !memcmp(in, out, LONGEST));
	heard_nothing(from, two, 2, PORT);
}

static void test_nothing(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);
	char octet;

	sent(from, nodes(PORT, 2, 0), "");
	holds(recv(two, &octet, 1, 0) == 0);
	heard_nothing(from, two, 2, PORT);
}

static void test_plain(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);

	fails(EPROTONOSUPPORT, send_to(from, nodes(PORT, 2, NODE_PLAIN, 0), "x"));
	heard_nothing(from, two, 2, PORT);
}

static void test_down_node(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);

	fails(EHOSTUNREACH, send_to(from, nodes(PORT, NODE_DOWN, 0), "x"));
	sent(from, nodes(PORT, 2, NODE_DOWN, 0), "to one of two");
	hears(two, "to one of two");
}

static void test_other_family(void)
{
	int from = open_in("h1");

	fails(EHOSTUNREACH, send_to(from, nodes(PORT, NODE_IPV6, 0), "x"));
	fails(ELOOP, send_to(from, nodes(PORT, NODE_LOOP, 0), "x"));
}

static void test_device_down(void)
{
	int fd = open_in("h4");

	fails(ENETDOWN, send_to(fd, nodes(PORT, 2, 0), "x"));
	fails(ENETDOWN, connect_to(fd, nodes(PORT, 2, 0)));
}

static void test_ambiguous(void)
{
	int fd = open_in("h4");

	fails(ENOTUNIQ, send_to(fd, nodes(PORT, 2, 0), "x"));
	fails(ENOTUNIQ, bind_to(fd, PORT));
}

const struct test address_tests[] = {
	{ "family", "socket() refuses other types and protocols", test_family },
	{ "no-device", "a namespace without a device has no AF_LWM", test_no_device },
	{ "deliver", "each target gets a message once, and who sent it", test_deliver },
	{ "self", "the sender hears what it sends to itself, once", test_self },
	{ "unknown-node", "a set with an unknown node is refused whole", test_unknown_node },
	{ "empty-set", "an empty set is refused", test_empty_set },
	{ "node-zero", "node 0 is refused", test_node_zero },
	{ "form", "an address of a wrong form is refused", test_form },
	{ "length", "an address is as long as its targets or more, never longer", test_length },
	{ "padding", "padding that is not zero is refused", test_padding },
	{ "wrong-family", "addresses of another family are refused", test_wrong_family },
	{ "network", "unknown networks are refused", test_network },
	{ "one-network", "a bound socket is of one network", test_one_network },
	{ "port-zero", "each target needs a port", test_port_zero },
	{ "longest", "the longest message arrives whole, a longer one is refused", test_longest },
	{ "nothing", "a message may be empty", test_nothing },
	{ "plain", "a set with a plain node is refused", test_plain },
	{ "down-node", "a node set down gets nothing, the others do", test_down_node },
	{ "other-family", "a node without a common underlay, or only by way of lwm0, is unreachable",
	  test_other_family },
	{ "device-down", "nothing is sent through a device that is down", test_device_down },
	{ "ambiguous", "a network that two devices have is neither's", test_ambiguous },
	{}
};
