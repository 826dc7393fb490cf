// SPDX-License-Identifier: GPL-2.0
/* Messages that are to be answered, and what the library makes of the answers. */
#include <errno.h>
#include <string.h>

#include "check.h"
#include "kernel.h"

static const struct lwm_ask ask = { .timeout = 250, .cookie = 77 };

/* Node 3 got it, 5 has no such port, 9 is silent: in the record's order. */
static const struct lwm_answer three[] = {
	{ .node = 3, .status = LWM_STATUS_QUEUED, .rtt = 210, .space = 4096, .digest = 1 },
	{ .node = 5, .status = LWM_STATUS_NO_PORT, .rtt = 190 },
	{ .node = 9, .status = LWM_STATUS_SILENT },
};

static void kernel_in_42(void)
{
	kernel_reset();
	kernel.name.slwm_net = 42;
}

TEST(send_ask_asks_beside_a_short_set)
{
	const uint16_t nodes[] = { 3, 5, 9 };

	kernel_in_42();
	EXPECT_EQ(lwm_send_ask(FD, nodes, 3, 700, "hello", 5, &ask), 5);
	EXPECT_EQ(kernel.addr.slwm_net, 42);
	EXPECT_EQ(kernel.addr.slwm_to, LWM_TO_LIST);
	EXPECT_EQ(kernel.addr.slwm_count, 3);
	EXPECT_EQ(kernel.addr.slwm_port, htons(700));
	EXPECT_EQ(kernel.control_len, 0);
	EXPECT_EQ(kernel.ask.timeout, 250);
	EXPECT_EQ(kernel.ask.cookie, 77);
	EXPECT(!memcmp(kernel.data, "hello", 5));
}

TEST(send_ask_binds_a_new_socket)
{
	const uint16_t node = 3;

	kernel_reset();
	kernel.only.net = 42;
	EXPECT_EQ(lwm_send_ask(FD, &node, 1, 0, NULL, 0, &ask), 0);
	EXPECT_EQ(kernel.opens, 1);
	EXPECT_EQ(kernel.addr.slwm_net, 42);
	EXPECT_EQ(kernel.addr.slwm_port, 0);
	EXPECT_EQ(kernel.ask.cookie, 77);
}

TEST(sendto_ask_asks_beside_a_long_set)
{
	const struct lwm_nodes *nodes = (struct lwm_nodes *)kernel.control;
	struct lwm_target to[30];

	kernel_reset();
	for (size_t i = 0; i < 30; i++)
		to[i] = (struct lwm_target) { .node = 1 + 1000 * i };
	EXPECT_EQ(lwm_sendto_ask(FD, 42, 7, to, 30, 700, "hello", 5, MSG_DONTWAIT, &ask), 5);
	EXPECT_EQ(kernel.addr.slwm_to, LWM_TO_NONE);
	EXPECT_EQ(kernel.addr.slwm_group, 7);
	EXPECT_EQ(nodes->form, LWM_NODES_IDS);
	EXPECT_EQ(kernel.control_len, 4 + 30 * 2);
	EXPECT_EQ(kernel.ask.timeout, 250);
	EXPECT_EQ(kernel.ask.cookie, 77);
	EXPECT_EQ(kernel.flags, MSG_DONTWAIT);
}

TEST(sends_that_do_not_ask_are_not_answered)
{
	const struct lwm_target to = { .node = 3 };
	const uint16_t node = 3;

	kernel_in_42();
	kernel.ask = ask;
	EXPECT_EQ(lwm_send(FD, &node, 1, 700, "hello", 5), 5);
	EXPECT_EQ(kernel.ask.cookie, 0);
	kernel.ask = ask;
	EXPECT_EQ(lwm_sendto(FD, 42, 0, &to, 1, 700, "hello", 5, 0), 5);
	EXPECT_EQ(kernel.ask.cookie, 0);
}

TEST(asking_too_many_is_refused)
{
	const struct lwm_target to = { .node = 3 };

	kernel_reset();
	kernel.error = E2BIG;
	EXPECT_EQ(lwm_sendto_ask(FD, 42, 0, &to, 1, 700, "hello", 5, 0, &ask), -E2BIG);
}

TEST(answers_say_which_message_and_cookie)
{
	struct lwm_answer answers[3];
	uint32_t message = 0, cookie = 0;

	kernel_reset();
	kernel.records[0] = (struct record) { LWM_EE_ANSWERS, 12, 77, three, sizeof(three) };
	EXPECT_EQ(lwm_answers(FD, answers, 3, &message, &cookie), 3);
	EXPECT_EQ(message, 12);
	EXPECT_EQ(cookie, 77);
	EXPECT(!memcmp(answers, three, sizeof(three)));
	EXPECT_EQ(kernel.flags, MSG_ERRQUEUE | MSG_DONTWAIT);
	EXPECT_EQ(lwm_answers(FD, answers, 3, NULL, NULL), -EAGAIN);
}

TEST(more_answers_than_there_is_room_for_are_counted)
{
	struct lwm_answer answers[2] = { {}, { .node = 1 } };

	kernel_reset();
	kernel.records[0] = (struct record) { LWM_EE_ANSWERS, 12, 77, three, sizeof(three) };
	kernel.records[1] = kernel.records[0];
	EXPECT_EQ(lwm_answers(FD, answers, 1, NULL, NULL), 3);
	EXPECT_EQ(answers[0].node, 3);
	EXPECT_EQ(answers[1].node, 1);
	EXPECT_EQ(lwm_answers(FD, NULL, 0, NULL, NULL), 3);
}

TEST(results_are_no_answers)
{
	const struct lwm_result missed = { 8, EHOSTUNREACH };
	struct lwm_answer answers[3];
	uint32_t message = 0;

	kernel_reset();
	kernel.records[0] = (struct record) { LWM_EE_RESULTS, 11, 1, &missed, sizeof(missed) };
	kernel.records[1] = (struct record) { LWM_EE_ANSWERS, 12, 77, three, sizeof(three) };
	EXPECT_EQ(lwm_answers(FD, answers, 3, &message, NULL), 3);
	EXPECT_EQ(message, 12);
}

/* The record of what was sent last, behind that of another message. */
static void others_come_first(void)
{
	kernel.records[0] = (struct record) {
		LWM_EE_ANSWERS, 1, kernel.ask.cookie + 1, three, sizeof(*three),
	};
	kernel.records[1] = (struct record) {
		LWM_EE_ANSWERS, 2, kernel.ask.cookie, three, sizeof(three),
	};
}

TEST(send_wait_gives_answers_in_the_order_of_the_nodes)
{
	const uint16_t nodes[] = { 9, 3, 5, 3 };
	struct lwm_answer answers[4];

	kernel_in_42();
	kernel.polled = others_come_first;
	EXPECT_EQ(lwm_send_wait(FD, nodes, 4, 700, "hello", 5, 250, answers), 2);
	EXPECT_EQ(kernel.ask.timeout, 250);
	EXPECT_EQ(answers[0].node, 9);
	EXPECT_EQ(answers[0].status, LWM_STATUS_SILENT);
	EXPECT_EQ(answers[1].rtt, 210);
	EXPECT_EQ(answers[2].status, LWM_STATUS_NO_PORT);
	EXPECT_EQ(answers[3].rtt, 210);
	EXPECT_EQ(kernel.polls, 1);
}

static void the_second_time(void)
{
	kernel.error = kernel.polls == 1 ? EINTR : 0;
	if (kernel.polls == 2)
		others_come_first();
}

TEST(send_wait_goes_on_after_a_signal)
{
	const uint16_t node = 3;
	struct lwm_answer answer;

	kernel_in_42();
	kernel.polled = the_second_time;
	EXPECT_EQ(lwm_send_wait(FD, &node, 1, 700, "hello", 5, 250, &answer), 1);
	EXPECT_EQ(kernel.polls, 2);
	EXPECT_EQ(answer.rtt, 210);
}

TEST(send_wait_takes_the_time_of_the_socket)
{
	const uint16_t node = 3;
	struct lwm_answer answer;

	kernel_in_42();
	kernel.timeout = 400;
	kernel.polled = others_come_first;
	EXPECT_EQ(lwm_send_wait(FD, &node, 1, 700, "hello", 5, 0, &answer), 1);
	EXPECT_EQ(kernel.ask.timeout, 400);
	EXPECT_EQ(lwm_send_wait(FD, &node, 1, 700, "hello", 5, -1, &answer), -EINVAL);
}

TEST(send_wait_says_why_nothing_was_sent)
{
	const uint16_t node = 3;
	struct lwm_answer answer;

	kernel_in_42();
	EXPECT_EQ(lwm_send_wait(FD, &node, 0, 700, "hello", 5, 250, &answer), -EDESTADDRREQ);
	kernel.error = EHOSTUNREACH;
	EXPECT_EQ(lwm_send_wait(FD, &node, 1, 700, "hello", 5, 250, &answer), -EHOSTUNREACH);
	EXPECT_EQ(kernel.polls, 0);
}

TEST(send_wait_ends_where_no_record_comes)
{
	const uint16_t nodes[] = { 3, 5 };
	struct lwm_answer answers[2];

	kernel_in_42();
	EXPECT_EQ(lwm_send_wait(FD, nodes, 2, 700, "hello", 5, 250, answers), 0);
	EXPECT(kernel.clock_ms > 250);
	EXPECT_EQ(answers[1].node, 5);
	EXPECT_EQ(answers[1].port, htons(700));
	EXPECT_EQ(answers[1].status, LWM_STATUS_SILENT);
}

TEST(each_status_has_its_words)
{
	EXPECT_TEXT(lwm_status_text(LWM_STATUS_SILENT), "silent");
	EXPECT_TEXT(lwm_status_text(LWM_STATUS_QUEUED), "queued");
	EXPECT_TEXT(lwm_status_text(LWM_STATUS_NO_PORT), "no port");
	EXPECT_TEXT(lwm_status_text(LWM_STATUS_NO_ROOM), "no room");
	EXPECT_TEXT(lwm_status_text(LWM_STATUS_TOO_BIG), "too big");
	EXPECT_TEXT(lwm_status_text(LWM_STATUS_REFUSED), "refused");
	EXPECT_TEXT(lwm_status_text(LWM_STATUS_UNREACHABLE), "unreachable");
	EXPECT_TEXT(lwm_status_text(LWM_STATUS_UNREACHABLE + 1), "unknown");
	EXPECT_TEXT(lwm_status_text(-1), "unknown");
}
