// SPDX-License-Identifier: GPL-2.0
/*
 * Probes by a socket. This node is asked along with the others, so that both
 * digests are of the same time.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../liblwm/lwm.h"
#include "ask.h"
#include "say.h"

#define ROOM		(8 << 20)	/* octets, for answers that were not read yet */
#define GRACE		1000		/* ms: the kernel is late by that, not by more */
#define MESSAGE_MAX	65536

/* Nodes of a question that one message goes to. */
struct piece {
	struct question	*question;
	size_t		from, n;
};

struct sender {
	struct asker	asker;
	int		fd;
	uint32_t	net;
	uint16_t	self;
	struct piece	*pieces;	/* those before @next are sent, or cut up */
	size_t		n, room, next;
	size_t		waiting;	/* sent, and not answered */
};

static void add_piece(struct sender *sender, struct question *question,
		      size_t from, size_t n)
{
	if (sender->n == sender->room) {
		sender->room = sender->room ? 2 * sender->room : 64;
		sender->pieces = need(realloc(sender->pieces, sender->room *
					      sizeof(*sender->pieces)));
	}
	sender->pieces[sender->n++] = (struct piece){
		.question = question, .from = from, .n = n,
	};
}

static void add_question(struct sender *sender, struct question *question)
{
	const size_t most = LWM_ANSWER_TARGETS - 1;
	size_t from;

	memset(question->replies, 0, question->n * sizeof(*question->replies));
	for (from = 0; from < question->n; from += most)
		add_piece(sender, question, from,
			  question->n - from < most ? question->n - from : most);
}

static ssize_t send_piece(struct sender *sender, size_t at)
{
	static const char zeros[MESSAGE_MAX];
	const struct piece *piece = &sender->pieces[at];
	const struct question *question = piece->question;
	const struct lwm_ask ask = {
		.timeout = question->timeout, .cookie = at,
	};
	const uint16_t range[2] = { htons(question->first), htons(question->last) };
	struct lwm_target to[LWM_ANSWER_TARGETS] = { { .node = sender->self } };
	bool digest = question->first;
	size_t i;

	for (i = 0; i < piece->n; i++)
		to[i + 1].node = question->nodes[piece->from + i];
	return lwm_sendto_ask(sender->fd, sender->net, 0, to, piece->n + 1, 0,
			      digest ? (const void *)range : zeros,
			      digest ? sizeof(range) : question->octets,
			      MSG_DONTWAIT * !!sender->waiting, &ask);
}

/* What is wrong with all sends, not with this one. */
static bool is_general(int error)
{
	return error == ENETDOWN || error == ENODEV || error == ENOMEM ||
	       error == ENOBUFS || error == EAGAIN || error == E2BIG ||
	       error == EAFNOSUPPORT || error == EBADF;
}

/* A message was refused for one of its nodes. */
static void take_refusal(struct sender *sender, size_t at, int error)
{
	struct piece piece = sender->pieces[at];
	struct reply *reply = &piece.question->replies[piece.from];

	if (piece.n > 1) {
		add_piece(sender, piece.question, piece.from, piece.n / 2);
		add_piece(sender, piece.question, piece.from + piece.n / 2,
			  piece.n - piece.n / 2);
	} else {
		reply->status = error == EMSGSIZE ? LWM_STATUS_TOO_BIG :
						    LWM_STATUS_UNREACHABLE;
	}
}

static int send_pieces(struct sender *sender)
{
	for (; sender->next < sender->n; sender->next++) {
		ssize_t sent = send_piece(sender, sender->next);

		if ((sent == -ENOBUFS || sent == -EAGAIN) && sender->waiting)
			return 0;
		if (sent < 0 && is_general(-sent))
			return refuse("cannot probe: %s", strerror(-sent));
		if (sent < 0)
			take_refusal(sender, sender->next, -sent);
		else
			sender->waiting++;
	}
	return 0;
}

static const struct lwm_answer *answer_of(const struct lwm_answer *answers,
					  size_t n, uint16_t node)
{
	size_t low = 0, high = n;

	while (high - low > 1) {
		size_t mid = (low + high) / 2;

		if (answers[mid].node <= node)
			low = mid;
		else
			high = mid;
	}
	return n && answers[low].node == node ? &answers[low] : NULL;
}

static void take_answer(struct reply *reply, const struct lwm_answer *answer,
			const struct lwm_answer *own)
{
	*reply = (struct reply){
		.status = answer->status,
		.rtt = answer->rtt,
		.space = answer->space,
		.digest = answer->digest,
		.same = true,
	};
	if (own && own->status == LWM_STATUS_QUEUED) {
		reply->same = answer->digest == own->digest;
		reply->lacks = own->options & ~answer->options;
	}
}

static void take_record(struct sender *sender, const struct piece *piece,
			const struct lwm_answer *answers, size_t n)
{
	const struct lwm_answer *own = answer_of(answers, n, sender->self);
	const struct question *question = piece->question;
	size_t i;

	for (i = piece->from; i < piece->from + piece->n; i++) {
		const struct lwm_answer *answer;

		answer = answer_of(answers, n, question->nodes[i]);
		if (answer)
			take_answer(&question->replies[i], answer, own);
	}
}

static uint32_t longest_timeout(const struct question *questions, size_t n)
{
	uint32_t most = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (questions[i].timeout > most)
			most = questions[i].timeout;
	return most;
}

static int take_records(struct sender *sender, uint32_t timeout)
{
	struct pollfd poll_fd = { .fd = sender->fd };
	struct lwm_answer answers[LWM_ANSWER_TARGETS];
	uint32_t cookie;
	ssize_t n;

	if (sender->waiting && poll(&poll_fd, 1, timeout + GRACE) == 0)
		return refuse("the kernel does not say who answered a probe");
	while (sender->waiting) {
		n = lwm_answers(sender->fd, answers, LWM_ANSWER_TARGETS, NULL,
				&cookie);
		if (n == -EAGAIN)
			break;
		if (n < 0)
			return refuse("cannot read answers: %s", strerror(-n));
		if (cookie < sender->next)
			take_record(sender, &sender->pieces[cookie], answers, n);
		sender->waiting--;
	}
	return 0;
}

static int sender_ask(struct asker *asker, struct question *questions, size_t n)
{
	struct sender *sender = (struct sender *)asker;
	uint32_t timeout = longest_timeout(questions, n);
	int err = 0;
	size_t i;

	sender->n = 0;
	sender->next = 0;
	for (i = 0; i < n; i++)
		add_question(sender, &questions[i]);
	while (!err && (sender->next < sender->n || sender->waiting)) {
		err = send_pieces(sender);
		if (!err)
			err = take_records(sender, timeout);
	}
	return err;
}

struct asker *ask_open(uint32_t net, uint16_t self)
{
	struct sender *sender = need(calloc(1, sizeof(*sender)));
	int room = ROOM, off = 0, err;

	sender->asker.ask = sender_ask;
	sender->net = net;
	sender->self = self;
	sender->fd = lwm_socket(SOCK_DGRAM | SOCK_CLOEXEC);
	err = sender->fd < 0 ? sender->fd : lwm_bind(sender->fd, net, 0);
	/* The way to each node by itself is looked at: no relays. */
	if (!err && setsockopt(sender->fd, SOL_LWM, LWM_RELAY, &off, sizeof(off)))
		err = -errno;
	if (err) {
		refuse("cannot probe: %s", strerror(-err));
		ask_close(&sender->asker);
		return NULL;
	}
	/* Who may not have so much gets less, and waits for answers earlier. */
	if (setsockopt(sender->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)))
		setsockopt(sender->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	return &sender->asker;
}

void ask_close(struct asker *asker)
{
	struct sender *sender = (struct sender *)asker;

	if (sender->fd >= 0)
		close(sender->fd);
	free(sender->pieces);
	free(sender);
}
