// SPDX-License-Identifier: GPL-2.0
/* What h1 learns of its messages. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "check.h"
#include "hosts.h"

TEST(a_sender_learns_who_has_queued_its_message)
{
	const int at[] = { listen_in("h2", 700), listen_in("h3", 700) };
	const uint16_t nodes[] = { 4, 2, 3 };
	struct lwm_answer answers[3];
	int fd = socket_in("h1");

	EXPECT_EQ(lwm_send_wait(fd, nodes, 3, 700, "hello", 5, 5000, answers), 2);
	EXPECT_EQ(answers[0].node, 4);
	EXPECT_EQ(answers[0].status, LWM_STATUS_NO_PORT);
	for (int i = 1; i < 3; i++) {
		EXPECT_EQ(answers[i].node, nodes[i]);
		EXPECT_EQ(answers[i].port, htons(700));
		EXPECT_EQ(answers[i].status, LWM_STATUS_QUEUED);
		EXPECT(answers[i].rtt > 0);
		EXPECT(answers[i].space > 0);
		expect_hello(at[i - 1]);
		expect_nothing(at[i - 1]);
	}

	close(fd);
	close(at[0]);
	close(at[1]);
}

TEST(a_probe_is_answered_by_the_nodes_themselves)
{
	const uint16_t nodes[] = { 1, 2, 3, 4 };
	struct lwm_answer answers[4];
	int at = listen_in("h3", 700);
	int fd = socket_in("h1");

	EXPECT_EQ(lwm_send_wait(fd, nodes, 4, 0, NULL, 0, 5000, answers), 4);
	for (int i = 0; i < 4; i++) {
		EXPECT_EQ(answers[i].options, 2);
		EXPECT(answers[i].digest == answers[0].digest);
	}
	expect_nothing(at);

	close(fd);
	close(at);
}

static void expect_record(int fd, uint32_t message, uint32_t cookie, uint16_t node)
{
	struct pollfd polls = { .fd = fd };
	struct lwm_answer answers[2];
	uint32_t got_message = 0, got_cookie = 0;

	EXPECT_EQ(poll(&polls, 1, 5000), 1);
	EXPECT_EQ(polls.revents, POLLERR);
	EXPECT_EQ(lwm_answers(fd, answers, 2, &got_message, &got_cookie), 1);
	EXPECT_EQ(got_message, message);
	EXPECT_EQ(got_cookie, cookie);
	EXPECT_EQ(answers[0].node, node);
}

TEST(answers_come_with_message_and_cookie)
{
	const struct lwm_target to[] = { { .node = 2 }, { .node = 4 } };
	struct lwm_ask ask = { .timeout = 5000, .cookie = 77 };
	struct lwm_answer answer;
	int fd = socket_in("h1");

	EXPECT_EQ(lwm_sendto_ask(fd, NET, 0, &to[0], 1, 700, "hello", 5, 0, &ask), 5);
	expect_record(fd, 1, 77, 2);
	ask.cookie = 78;
	EXPECT_EQ(lwm_send_ask(fd, &to[1].node, 1, 0, NULL, 0, &ask), 0);
	expect_record(fd, 2, 78, 4);
	EXPECT_EQ(lwm_answers(fd, &answer, 1, NULL, NULL), -EAGAIN);

	close(fd);
}

TEST(a_sender_learns_that_there_is_no_room)
{
	static const char octets[1000];
	struct lwm_answer answer = {};
	const uint16_t node = 3;
	int at = listen_in("h3", 700);
	int fd = socket_in("h1");
	int room = 1, queued = 0;

	EXPECT_EQ(setsockopt(at, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)), 0);
	while (queued < 100 &&
	       lwm_send_wait(fd, &node, 1, 700, octets, sizeof(octets), 5000, &answer) == 1)
		queued++;
	EXPECT(queued > 0);
	EXPECT_EQ(answer.status, LWM_STATUS_NO_ROOM);

	close(fd);
	close(at);
}

TEST(a_node_without_a_host_is_silent_when_the_time_is_over)
{
	const struct lwm_node nobody = {
		.id = 99,
		.zone = 1,
		.addr4.s_addr = inet_addr("10.0.1.99"),
		.given = LWM_GIVEN(LWM_A_NODE_ZONE) | LWM_GIVEN(LWM_A_NODE_ADDR4),
	};
	const uint16_t nodes[] = { 99, 3 };
	struct lwm *lwm = device_in("h1");
	struct lwm_answer answers[2];
	int fd = socket_in("h1");

	EXPECT_EQ(lwm_node_new(lwm, &nobody, 1), 0);
	EXPECT_EQ(lwm_send_wait(fd, nodes, 2, 0, NULL, 0, 300, answers), 1);
	EXPECT_EQ(answers[0].status, LWM_STATUS_SILENT);
	EXPECT_EQ(answers[0].rtt, 0);
	EXPECT_EQ(answers[1].status, LWM_STATUS_QUEUED);
	EXPECT_EQ(lwm_node_del(lwm, nodes, 1), 0);

	close(fd);
	lwm_close(lwm);
}

TEST(no_more_than_256_are_asked)
{
	struct lwm_target to[LWM_ANSWER_TARGETS + 1];
	const struct lwm_ask ask = { .timeout = 5000 };
	int fd = socket_in("h1");
	int on = 1;

	for (int i = 0; i <= LWM_ANSWER_TARGETS; i++)
		to[i] = (struct lwm_target) { .node = 3, .port = htons(700 + i) };
	EXPECT_EQ(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)), 0);
	EXPECT_EQ(lwm_sendto_ask(fd, NET, 0, to, LWM_ANSWER_TARGETS + 1, 0, "hello", 5, 0, &ask),
		  -E2BIG);
	EXPECT_EQ(lwm_sendto_ask(fd, NET, 0, to, LWM_ANSWER_TARGETS, 0, "hello", 5, 0, &ask), 5);

	close(fd);
}
