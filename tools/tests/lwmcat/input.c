// SPDX-License-Identifier: GPL-2.0
/* Standard input, cut into messages. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "input.h"

static int stdin_pipe = -1;

static void give(const char *text)
{
	int fds[2];

	if (stdin_pipe < 0) {
		EXPECT_EQ(pipe(fds), 0);
		dup2(fds[0], STDIN_FILENO);
		close(fds[0]);
		stdin_pipe = fds[1];
	}
	EXPECT_EQ(write(stdin_pipe, text, strlen(text)), strlen(text));
}

static void give_end(void)
{
	close(stdin_pipe);
	stdin_pipe = -1;
}

static void expect_message(struct input *in, const char *want)
{
	const char *msg;
	size_t len = 0;

	msg = input_next(in, &len);
	EXPECT(msg);
	EXPECT_EQ(len, strlen(want));
	EXPECT(msg && !memcmp(msg, want, strlen(want)));
}

static void expect_none(struct input *in)
{
	size_t len;

	EXPECT(!input_next(in, &len));
}

TEST(a_read_is_a_message)
{
	struct input in;

	input_init(&in, 8, false);
	give("one\ntwo");
	input_read(&in);
	expect_message(&in, "one\ntwo");
	expect_none(&in);
	give_end();
	input_read(&in);
	EXPECT(in.end);
	expect_none(&in);
	free(in.buf);
}

TEST(more_than_fits_makes_several_messages)
{
	struct input in;

	input_init(&in, 4, false);
	give("abcdefghi");
	give_end();
	input_read(&in);
	expect_message(&in, "abcd");
	input_read(&in);
	expect_message(&in, "efgh");
	input_read(&in);
	expect_message(&in, "i");
	input_read(&in);
	EXPECT(in.end);
	free(in.buf);
}

TEST(each_line_is_a_message_and_an_empty_one_too)
{
	struct input in;

	input_init(&in, 16, true);
	give("one\n\ntwo\n");
	input_read(&in);
	expect_message(&in, "one");
	expect_message(&in, "");
	expect_message(&in, "two");
	expect_none(&in);
	give_end();
	input_read(&in);
	expect_none(&in);
	free(in.buf);
}

TEST(a_line_is_put_together_from_several_reads)
{
	struct input in;

	input_init(&in, 5, true);
	give("ab");
	input_read(&in);
	expect_none(&in);
	give("cde\n");
	input_read(&in);
	expect_message(&in, "abcde");
	expect_none(&in);
	give("f");
	input_read(&in);
	expect_none(&in);
	give_end();
	input_read(&in);
	expect_message(&in, "f");
	expect_none(&in);
	free(in.buf);
}
