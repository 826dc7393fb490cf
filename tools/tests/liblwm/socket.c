// SPDX-License-Identifier: GPL-2.0
/* What the library hands to the kernel, and makes of what comes back. */
#include <errno.h>
#include <string.h>

#include "check.h"
#include "kernel.h"

TEST(a_socket_has_the_family_that_a_device_says)
{
	kernel_reset();
	kernel.only = (struct lwm_device) { .net = 42, .family = FAMILY };
	EXPECT_EQ(lwm_socket(SOCK_DGRAM | SOCK_CLOEXEC), FAMILY);
}

TEST(a_socket_has_the_default_family_where_no_device_says_one)
{
	kernel_reset();
	EXPECT_EQ(lwm_socket(SOCK_DGRAM | SOCK_CLOEXEC), LWM_FAMILY_DEFAULT);

	kernel.error = EAFNOSUPPORT;
	EXPECT_EQ(lwm_socket(SOCK_DGRAM | SOCK_CLOEXEC), -EAFNOSUPPORT);
}

TEST(bind_says_network_and_port)
{
	kernel_reset();
	EXPECT_EQ(lwm_bind(FD, 42, 700), 0);
	EXPECT_EQ(kernel.addr_len, LWM_ADDR_LEN(0));
	EXPECT_EQ(kernel.addr.slwm_family, FAMILY);
	EXPECT_EQ(kernel.addr.slwm_net, 42);
	EXPECT_EQ(kernel.addr.slwm_port, htons(700));
	EXPECT_EQ(kernel.addr.slwm_to, LWM_TO_NONE);

	kernel.error = EADDRINUSE;
	EXPECT_EQ(lwm_bind(FD, 42, 700), -EADDRINUSE);
}

TEST(send_asks_the_socket_for_its_network)
{
	const uint16_t nodes[] = { 3, 5, 9 };

	kernel_reset();
	kernel.name.slwm_net = 42;
	EXPECT_EQ(lwm_send(FD, nodes, 3, 700, "hello", 5), 5);
	EXPECT_EQ(kernel.opens, 0);
	EXPECT_EQ(kernel.addr_len, LWM_ADDR_LEN(3));
	EXPECT_EQ(kernel.addr.slwm_family, FAMILY);
	EXPECT_EQ(kernel.addr.slwm_net, 42);
	EXPECT_EQ(kernel.addr.slwm_group, 0);
	EXPECT_EQ(kernel.addr.slwm_to, LWM_TO_LIST);
	EXPECT_EQ(kernel.addr.slwm_count, 3);
	EXPECT_EQ(kernel.addr.slwm_port, htons(700));
	EXPECT_EQ(kernel.addr.slwm_targets[2].node, 9);
	EXPECT_EQ(kernel.addr.slwm_targets[2].port, 0);
	EXPECT_EQ(kernel.control_len, 0);
	EXPECT(!memcmp(kernel.data, "hello", 5));
}

TEST(send_binds_a_new_socket_to_the_only_network_once)
{
	const uint16_t node = 3;

	kernel_reset();
	kernel.only.net = 42;
	EXPECT_EQ(lwm_send(FD, &node, 1, 700, "hello", 5), 5);
	EXPECT_EQ(lwm_send(FD, &node, 1, 700, "hello", 5), 5);
	EXPECT_EQ(kernel.opens, 1);
	EXPECT_EQ(kernel.name.slwm_net, 42);
	EXPECT_EQ(kernel.name.slwm_port, 0);
	EXPECT_EQ(kernel.addr.slwm_net, 42);
}

TEST(send_without_a_network_is_refused)
{
	const uint16_t node = 3;

	kernel_reset();
	EXPECT_EQ(lwm_send(FD, &node, 1, 700, "hello", 5), -ENODEV);
}

TEST(sending_to_nobody_is_refused)
{
	kernel_reset();
	kernel.name.slwm_net = 42;
	EXPECT_EQ(lwm_send(FD, NULL, 0, 700, "hello", 5), -EDESTADDRREQ);
	EXPECT_EQ(lwm_sendto(FD, 42, 7, NULL, 0, 700, "hello", 5, 0), -EDESTADDRREQ);
	EXPECT_EQ(lwm_connect(FD, 42, 7, NULL, 0, 700), -EDESTADDRREQ);
	EXPECT_EQ(kernel.addr_len, 0);
}

TEST(sendto_says_group_ports_and_flags)
{
	const struct lwm_target to[] = { { 3, htons(701) }, { 5, 0 } };

	kernel_reset();
	EXPECT_EQ(lwm_sendto(FD, 42, 7, to, 2, 700, "hello", 5, MSG_DONTWAIT), 5);
	EXPECT_EQ(kernel.addr.slwm_net, 42);
	EXPECT_EQ(kernel.addr.slwm_group, 7);
	EXPECT_EQ(kernel.addr.slwm_targets[0].port, htons(701));
	EXPECT_EQ(kernel.addr.slwm_targets[1].node, 5);
	EXPECT_EQ(kernel.flags, MSG_DONTWAIT);

	kernel.error = EHOSTUNREACH;
	EXPECT_EQ(lwm_sendto(FD, 42, 7, to, 2, 700, "hello", 5, 0), -EHOSTUNREACH);
}

/* Nodes that no bitmap shortens: 1, 1001, 2001, ... */
static void scatter(struct lwm_target *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (struct lwm_target) { .node = 1 + 1000 * i };
}

TEST(twenty_nine_targets_fit_the_address)
{
	struct lwm_target to[29];

	kernel_reset();
	scatter(to, 29);
	EXPECT_EQ(lwm_sendto(FD, 42, 0, to, 29, 700, "hello", 5, 0), 5);
	EXPECT_EQ(kernel.addr_len, sizeof(struct sockaddr_lwm));
	EXPECT_EQ(kernel.addr.slwm_targets[28].node, 28001);
	EXPECT_EQ(kernel.control_len, 0);
}

TEST(thirty_targets_go_beside_the_address)
{
	const struct lwm_nodes *nodes = (struct lwm_nodes *)kernel.control;
	struct lwm_target to[30];

	kernel_reset();
	scatter(to, 30);
	EXPECT_EQ(lwm_sendto(FD, 42, 7, to, 30, 700, "hello", 5, 0), 5);
	EXPECT_EQ(kernel.addr_len, LWM_ADDR_LEN(0));
	EXPECT_EQ(kernel.addr.slwm_to, LWM_TO_NONE);
	EXPECT_EQ(kernel.addr.slwm_count, 0);
	EXPECT_EQ(kernel.addr.slwm_group, 7);
	EXPECT_EQ(kernel.addr.slwm_port, htons(700));
	EXPECT_EQ(nodes->form, LWM_NODES_IDS);
	EXPECT_EQ(kernel.control_len, 4 + 30 * 2);
}

TEST(send_group_names_no_target)
{
	kernel_reset();
	EXPECT_EQ(lwm_send_group(FD, 42, 7, 700, "hello", 5, MSG_MORE), 5);
	EXPECT_EQ(kernel.addr_len, LWM_ADDR_LEN(0));
	EXPECT_EQ(kernel.addr.slwm_to, LWM_TO_GROUP);
	EXPECT_EQ(kernel.addr.slwm_group, 7);
	EXPECT_EQ(kernel.flags, MSG_MORE);
}

TEST(connect_takes_a_short_set_in_the_address)
{
	const struct lwm_target to[] = { { 3, 0 }, { 5, 0 } };

	kernel_reset();
	EXPECT_EQ(lwm_connect(FD, 42, 7, to, 2, 700), 0);
	EXPECT_EQ(kernel.addr.slwm_to, LWM_TO_LIST);
	EXPECT_EQ(kernel.addr.slwm_count, 2);
	EXPECT_EQ(kernel.control_len, 0);

	kernel.error = EPERM;
	EXPECT_EQ(lwm_connect(FD, 42, 7, to, 2, 700), -EPERM);
}

TEST(connect_sets_a_long_set_as_an_option)
{
	const struct lwm_nodes *nodes = (struct lwm_nodes *)kernel.control;
	struct lwm_target to[64];

	kernel_reset();
	for (size_t i = 0; i < 64; i++)
		to[i] = (struct lwm_target) { .node = 257 + i };
	EXPECT_EQ(lwm_connect(FD, 42, 0, to, 64, 700), 0);
	EXPECT_EQ(nodes->form, LWM_NODES_BITMAP);
	EXPECT_EQ(nodes->first, 257);
	EXPECT_EQ(kernel.control_len, 4 + 8);
	EXPECT_EQ(kernel.addr.slwm_to, LWM_TO_NONE);
	EXPECT_EQ(kernel.addr_len, LWM_ADDR_LEN(0));
}

TEST(connect_group_names_no_target)
{
	kernel_reset();
	EXPECT_EQ(lwm_connect_group(FD, 42, 0, 700), 0);
	EXPECT_EQ(kernel.addr.slwm_to, LWM_TO_GROUP);
	EXPECT_EQ(kernel.addr.slwm_group, 0);
	EXPECT_EQ(kernel.addr.slwm_net, 42);
}

TEST(subset_add_gives_the_address)
{
	const struct lwm_subset *asked = (const struct lwm_subset *)kernel.control;
	const uint16_t nodes[] = { 9, 500 };
	struct in6_addr addr = {};

	kernel_reset();
	kernel.subset.s6_addr[15] = 77;
	EXPECT_EQ(lwm_subset_add(FD, 7, nodes, 2, 10000, AF_INET, &addr), 0);
	EXPECT_EQ(addr.s6_addr[15], 77);
	EXPECT_EQ(kernel.control_len, sizeof(*asked) + 2 * 2);
	EXPECT_EQ(asked->lifetime, 10000);
	EXPECT_EQ(asked->group, 7);
	EXPECT_EQ(asked->family, AF_INET);
	EXPECT_EQ(asked->nodes.form, LWM_NODES_IDS);
	EXPECT_EQ(lwm_subset_add(FD, 7, nodes, 0, 10000, 0, &addr), -EDESTADDRREQ);
	EXPECT_EQ(lwm_subset_add(FD, 7, nodes, 2, 0, 0, &addr), -EINVAL);
}

TEST(subset_del_names_the_address)
{
	const struct lwm_subset *asked = (const struct lwm_subset *)kernel.control;
	const struct in6_addr addr = { .s6_addr = { 0xff, 0x15 } };

	kernel_reset();
	EXPECT_EQ(lwm_subset_del(FD, &addr), 0);
	EXPECT_EQ(kernel.control_len, sizeof(*asked));
	EXPECT_EQ(asked->lifetime, 0);
	EXPECT_EQ(asked->addr[1], 0x15);
}

static void kernel_gives_sender(void)
{
	kernel.name = (struct sockaddr_lwm) {
		.slwm_family = FAMILY,
		.slwm_port = htons(40001),
		.slwm_net = 42,
		.slwm_group = 7,
		.slwm_to = LWM_TO_NODE,
		.slwm_count = 1,
		.slwm_targets[0].node = 9,
	};
}

TEST(recv_says_who_sent)
{
	struct lwm_from from;
	char buf[16];

	kernel_reset();
	kernel_gives_sender();
	EXPECT_EQ(lwm_recv(FD, buf, sizeof(buf), &from), 5);
	EXPECT(!memcmp(buf, "hello", 5));
	EXPECT_EQ(from.net, 42);
	EXPECT_EQ(from.node, 9);
	EXPECT_EQ(from.port, 40001);
	EXPECT_EQ(from.group, 7);
	EXPECT_EQ(from.flags, 0);
	EXPECT_EQ(lwm_recv(FD, buf, sizeof(buf), NULL), 5);

	kernel.error = EAGAIN;
	EXPECT_EQ(lwm_recv(FD, buf, sizeof(buf), &from), -EAGAIN);
}

TEST(recv_says_that_a_message_was_cut)
{
	struct lwm_from from;
	char buf[4];

	kernel_reset();
	EXPECT_EQ(lwm_recv(FD, buf, sizeof(buf), &from), 5);
	EXPECT_EQ(from.flags, MSG_TRUNC);
}

TEST(recv_set_gives_the_set_that_was_told)
{
	static const struct {
		struct lwm_nodes	head;
		uint8_t			bits[2];
	} told = { { .form = LWM_NODES_BITMAP, .first = 3 }, { 0x45, 0x01 } };
	struct lwm_target to[2];
	struct lwm_from from;
	size_t n = 2;
	char buf[16];

	kernel_reset();
	kernel_gives_sender();
	kernel_gives_control(LWM_NODES, &told, sizeof(told));
	EXPECT_EQ(lwm_recv_set(FD, buf, sizeof(buf), &from, to, &n), 5);
	EXPECT_EQ(from.node, 9);
	EXPECT_EQ(n, 4);
	EXPECT_EQ(to[0].node, 3);
	EXPECT_EQ(to[1].node, 5);
}

TEST(recv_set_gives_none_where_none_was_told)
{
	struct lwm_target to[2];
	size_t n = 2;
	char buf[16];

	kernel_reset();
	EXPECT_EQ(lwm_recv_set(FD, buf, sizeof(buf), NULL, to, &n), 5);
	EXPECT_EQ(n, 0);
}

static const struct lwm_result missed[] = { { 3, EHOSTUNREACH }, { 5, EPERM }, { 9, EPERM } };
static const struct lwm_answer answer = { .node = 3, .status = LWM_STATUS_QUEUED };

TEST(results_say_which_message_and_how_many)
{
	struct lwm_result results[2];
	uint32_t message = 0;

	kernel_reset();
	kernel.records[0] = (struct record) {
		LWM_EE_RESULTS, 12, 3, missed, sizeof(missed),
	};
	EXPECT_EQ(lwm_results(FD, results, 2, &message), 3);
	EXPECT_EQ(message, 12);
	EXPECT_EQ(results[1].node, 5);
	EXPECT_EQ(results[1].error, EPERM);
	EXPECT_EQ(kernel.flags, MSG_ERRQUEUE | MSG_DONTWAIT);
	EXPECT_EQ(lwm_results(FD, results, 2, NULL), -EAGAIN);
}

TEST(answers_are_no_results)
{
	struct lwm_result results[2];
	uint32_t message = 0;

	kernel_reset();
	kernel.records[0] = (struct record) { LWM_EE_ANSWERS, 11, 7, &answer, sizeof(answer) };
	kernel.records[1] = (struct record) {
		LWM_EE_RESULTS, 12, 3, missed, sizeof(missed),
	};
	EXPECT_EQ(lwm_results(FD, results, 2, &message), 3);
	EXPECT_EQ(message, 12);
	EXPECT_EQ(results[0].node, 3);
}
