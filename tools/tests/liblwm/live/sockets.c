// SPDX-License-Identifier: GPL-2.0
/* Messages from h1 to the others. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "hosts.h"

static void close_all(const int *fds, int n)
{
	for (int i = 0; i < n; i++)
		close(fds[i]);
}

TEST(one_call_sends_to_a_list)
{
	const int at[] = { listen_in("h2", 700), listen_in("h3", 700), listen_in("h4", 700) };
	const uint16_t nodes[] = { 3, 4 };
	int fd = socket_in("h1");

	EXPECT_EQ(lwm_send(fd, nodes, 2, 700, "hello", 5), 5);
	expect_hello(at[1]);
	expect_hello(at[2]);
	expect_nothing(at[0]);
	expect_nothing(at[1]);

	close(fd);
	close_all(at, 3);
}

TEST(a_target_has_a_port_of_its_own)
{
	const int at[] = { listen_in("h3", 701), listen_in("h3", 702), listen_in("h4", 700) };
	const struct lwm_target to[] = { { 3, htons(701) }, { 3, htons(702) }, { 4, 0 } };
	int fd = socket_in("h1");

	EXPECT_EQ(lwm_sendto(fd, NET, 0, to, 3, 700, "hello", 5, 0), 5);
	for (int i = 0; i < 3; i++) {
		expect_hello(at[i]);
		expect_nothing(at[i]);
	}

	close(fd);
	close_all(at, 3);
}

TEST(a_group_bounds_what_is_sent)
{
	const struct lwm_target inside = { .node = 3 }, outside = { .node = 4 };
	int at = listen_in("h3", 700);
	int fd = socket_in("h1");

	EXPECT_EQ(lwm_sendto(fd, NET, 7, &outside, 1, 700, "hello", 5, 0), -EPERM);
	EXPECT_EQ(lwm_sendto(fd, NET, 7, &inside, 1, 700, "hello", 5, 0), 5);
	expect_hello(at);

	close(fd);
	close(at);
}

TEST(a_group_is_sent_to_as_a_whole)
{
	const int at[] = { listen_in("h2", 700), listen_in("h3", 700), listen_in("h4", 700) };
	int fd = socket_in("h1");

	EXPECT_EQ(lwm_send_group(fd, NET, 7, 700, "hello", 5, 0), 5);
	expect_hello(at[0]);
	expect_hello(at[1]);
	expect_nothing(at[2]);

	close(fd);
	close_all(at, 3);
}

TEST(a_connected_socket_sends_to_its_set_and_hears_it_alone)
{
	const struct lwm_target to[] = { { .node = 2 }, { .node = 3 } };
	const int at[] = { listen_in("h2", 700), listen_in("h3", 700), listen_in("h4", 700) };
	int fd = listen_in("h1", 710);
	struct lwm_from from;
	const uint16_t h1 = 1;
	char buf[8];

	EXPECT_EQ(lwm_connect(fd, NET, 0, to, 2, 700), 0);
	EXPECT_EQ(send(fd, "hello", 5, 0), 5);
	expect_hello(at[0]);
	expect_hello(at[1]);

	EXPECT_EQ(lwm_send(at[2], &h1, 1, 710, "stray", 5), 5);
	EXPECT_EQ(lwm_send(at[1], &h1, 1, 710, "reply", 5), 5);
	EXPECT_EQ(lwm_recv(fd, buf, sizeof(buf), &from), 5);
	EXPECT_EQ(from.node, 3);
	expect_nothing(fd);

	close(fd);
	close_all(at, 3);
}

TEST(a_socket_connects_to_a_group)
{
	const int at[] = { listen_in("h2", 700), listen_in("h4", 700) };
	int fd = socket_in("h1");

	EXPECT_EQ(lwm_connect_group(fd, NET, 7, 700), 0);
	EXPECT_EQ(send(fd, "hello", 5, 0), 5);
	expect_hello(at[0]);
	expect_nothing(at[1]);

	close(fd);
	close_all(at, 2);
}

/* More than an address holds, by naming nodes 3 and 4 again and again. */
static void fill(struct lwm_target *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (struct lwm_target) { .node = 3 + i % 2 };
}

TEST(a_long_set_is_sent_to)
{
	const int at[] = { listen_in("h3", 700), listen_in("h4", 700) };
	struct lwm_target to[40];
	int fd = socket_in("h1");

	fill(to, 40);
	EXPECT_EQ(lwm_sendto(fd, NET, 0, to, 40, 700, "hello", 5, 0), 5);
	for (int i = 0; i < 2; i++) {
		expect_hello(at[i]);
		expect_nothing(at[i]);
	}

	close(fd);
	close_all(at, 2);
}

TEST(a_long_set_with_ports_is_connected_to)
{
	const int at[] = { listen_in("h3", 701), listen_in("h4", 702) };
	struct lwm_target to[40];
	int fd = socket_in("h1");

	fill(to, 40);
	for (int i = 0; i < 40; i++)
		to[i].port = htons(701 + i % 2);
	EXPECT_EQ(lwm_connect(fd, NET, 0, to, 40, 0), 0);
	EXPECT_EQ(send(fd, "hello", 5, 0), 5);
	for (int i = 0; i < 2; i++) {
		expect_hello(at[i]);
		expect_nothing(at[i]);
	}

	close(fd);
	close_all(at, 2);
}

TEST(a_set_with_an_unknown_node_is_refused_whole)
{
	int at = listen_in("h3", 700);
	int fd = socket_in("h1");
	struct lwm_target to[40];

	fill(to, 40);
	to[39].node = 999;
	EXPECT_EQ(lwm_sendto(fd, NET, 0, to, 40, 700, "hello", 5, 0), -EHOSTUNREACH);
	EXPECT_EQ(lwm_connect(fd, NET, 0, to, 40, 700), -EHOSTUNREACH);
	expect_nothing(at);

	close(fd);
	close(at);
}

TEST(an_unknown_network_is_refused)
{
	const struct lwm_target to = { .node = 3 };
	int fd = socket_in("h1");

	EXPECT_EQ(lwm_sendto(fd, 43, 0, &to, 1, 700, "hello", 5, 0), -ENODEV);
	EXPECT_EQ(lwm_bind(fd, 43, 700), -ENODEV);

	close(fd);
}

TEST(a_receiver_learns_the_set_that_was_told)
{
	const uint16_t nodes[] = { 3, 4, 2 };
	int at = listen_in("h3", 700);
	int fd = socket_in("h1");
	struct lwm_target to[8];
	size_t n = 8;
	char buf[16];
	int on = 1;

	EXPECT_EQ(setsockopt(fd, SOL_LWM, LWM_TELLNODES, &on, sizeof(on)), 0);
	EXPECT_EQ(setsockopt(at, SOL_LWM, LWM_RECVNODES, &on, sizeof(on)), 0);
	EXPECT_EQ(lwm_send(fd, nodes, 3, 700, "hello", 5), 5);
	EXPECT_EQ(lwm_recv_set(at, buf, sizeof(buf), NULL, to, &n), 5);
	EXPECT_EQ(n, 3);
	EXPECT_EQ(to[0].node, 2);
	EXPECT_EQ(to[1].node, 3);
	EXPECT_EQ(to[2].node, 4);

	close(fd);
	close(at);
}

static void set_down(struct lwm *lwm, uint16_t node, bool down)
{
	const struct lwm_node change = {
		.id = node,
		.flags = down ? LWM_NODE_DOWN : 0,
		.flags_mask = LWM_NODE_DOWN,
		.given = LWM_GIVEN(LWM_A_NODE_FLAGS),
	};

	EXPECT_EQ(lwm_node_set(lwm, &change, 1), 0);
}

TEST(a_sender_learns_which_targets_were_missed)
{
	const uint16_t nodes[] = { 2, 3 };
	struct lwm *lwm = device_in("h1");
	struct lwm_result results[4];
	int at = listen_in("h3", 700);
	int fd = socket_in("h1");
	uint32_t message = 0;
	int on = 1;

	EXPECT_EQ(setsockopt(fd, SOL_LWM, LWM_RECVERR, &on, sizeof(on)), 0);
	set_down(lwm, 2, true);
	EXPECT_EQ(lwm_send(fd, nodes, 2, 700, "hello", 5), 5);
	set_down(lwm, 2, false);
	expect_hello(at);

	EXPECT_EQ(lwm_results(fd, results, 4, &message), 1);
	EXPECT_EQ(message, 1);
	EXPECT_EQ(results[0].node, 2);
	EXPECT_EQ(results[0].error, EHOSTUNREACH);
	EXPECT_EQ(lwm_results(fd, results, 4, &message), -EAGAIN);

	close(fd);
	close(at);
	lwm_close(lwm);
}
