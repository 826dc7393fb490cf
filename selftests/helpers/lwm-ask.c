// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-ask - send messages that are to be answered, and print the answers
 *
 * usage: lwm-ask [-c] [-e] [-g GROUP] [-l OCTETS] [-n TIMES] [-p PORT] [-r OCTETS]
 *                [-s SOCKETS] [-t MS] NODE[:PORT],...|all [PORT]
 *
 * In network 42, to PORT (700; 0: a probe) or to the port given with a node,
 * from port -p, -l octets (2) each, bounded by GROUP, -n times; all are sent
 * before the first answer is read. The set may also be all nodes of GROUP.
 * Answers are waited for -t milliseconds. So many sockets do so, which share
 * port -p, or have each its own. With -c, they are connected first; -r gives
 * them a receive buffer; with -e each answer is followed by round trip in
 * microseconds, free space and digest.
 *
 * Prints a line for each message in order of their ends, and the error where one
 * is not sent:
 *
 *	1: 2 queued, 5 silent, 9:701 no port
 *	2: Argument list too long
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/errqueue.h>

#include "lib/die.h"
#include "lib/message.h"

#define NET		42
#define PATIENCE_MS	20000

struct asking {
	struct pollfd	*fds;
	unsigned int	n;
	bool		all;		/* nodes of the group */
	uint16_t	group;
	uint16_t	port;
	size_t		len;
	uint32_t	timeout;
	bool		connected;
	bool		more;		/* than the status */
	struct set	set;
};

static int ask(const struct asking *a, int fd, uint32_t cookie)
{
	union {
		struct cmsghdr	cmsg;
		char		room[CMSG_SPACE(sizeof(struct lwm_ask))];
	} control = { .cmsg = {
		.cmsg_len = CMSG_LEN(sizeof(struct lwm_ask)),
		.cmsg_level = SOL_LWM, .cmsg_type = LWM_ANSWER,
	} };
	struct lwm_ask what = { .timeout = a->timeout, .cookie = cookie };
	struct sockaddr_lwm to = {
		.slwm_family = AF_LWM, .slwm_port = htons(a->port), .slwm_net = NET,
		.slwm_group = a->group, .slwm_to = a->all ? LWM_TO_GROUP : LWM_TO_LIST,
		.slwm_count = a->set.n,
	};
	char payload[MESSAGE_MAX] = "";
	struct iovec iov = { .iov_base = payload, .iov_len = a->len };
	struct msghdr msg = {
		.msg_name = a->connected ? NULL : &to,
		.msg_namelen = a->connected ? 0 : LWM_ADDR_LEN(a->set.n),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};

	memcpy(CMSG_DATA(&control.cmsg), &what, sizeof(what));
	memcpy(to.slwm_targets, a->set.targets, a->set.n * sizeof(*a->set.targets));
	return sendmsg(fd, &msg, 0) < 0 ? errno : 0;
}

static const char *status_text(unsigned int status)
{
	static const char * const texts[] = {
		"silent", "queued", "no port", "no room", "too big", "refused", "unreachable",
	};

	return status < sizeof(texts) / sizeof(*texts) ? texts[status] : "?";
}

static void answers_print(const struct asking *a, const struct sock_extended_err *err,
			  const struct lwm_answer *answers, size_t n)
{
	printf("%u:", err->ee_info);
	for (size_t i = 0; i < n; i++) {
		printf("%s %u", i ? "," : "", answers[i].node);
		if (answers[i].port != htons(a->port))
			printf(":%u", ntohs(answers[i].port));
		printf(" %s", status_text(answers[i].status));
		if (answers[i].status == LWM_STATUS_TOO_BIG)
			printf(" %u", answers[i].space);
		else if (a->more)
			printf(" %u %u %llx", answers[i].rtt, answers[i].space,
			       (unsigned long long)answers[i].digest);
	}
	printf("\n");
	fflush(stdout);
}

/* One record, which there is. False: of another kind. */
static bool record_read(const struct asking *a, int fd)
{
	struct lwm_answer answers[LWM_ANSWER_TARGETS];
	char control[CMSG_SPACE(sizeof(struct sock_extended_err)) + 256];
	struct iovec iov = { .iov_base = answers, .iov_len = sizeof(answers) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT);
	struct sock_extended_err err;

	if (len < 0)
		die("no record: %s", strerror(errno));
	memcpy(&err, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(err));
	if (err.ee_type != LWM_EE_ANSWERS)
		return false;
	answers_print(a, &err, answers, len / sizeof(*answers));
	return true;
}

/* What has come to sockets that are ready; how many records of answers. */
static unsigned int records_read(const struct asking *a)
{
	unsigned int i, n = 0;

	if (poll(a->fds, a->n, a->timeout + PATIENCE_MS) < 1)
		die("records did not come");
	for (i = 0; i < a->n; i++)
		if (a->fds[i].revents)
			n += record_read(a, a->fds[i].fd);
	return n;
}

static void sockets_open(struct asking *a, uint16_t port, int room)
{
	struct rlimit most = { a->n + 16, a->n + 16 };
	unsigned int i;
	int fd;

	if (setrlimit(RLIMIT_NOFILE, &most))
		die("%u sockets are too many: %s", a->n, strerror(errno));
	a->fds = calloc(a->n, sizeof(*a->fds));
	for (i = 0; i < a->n; i++) {
		fd = a->n > 1 && port ? message_socket_sharing(NET, port) :
					message_socket(NET, port);
		if (room)
			setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
		if (a->connected)
			message_connect(fd, NET, a->group, &a->set, a->port);
		a->fds[i].fd = fd;
	}
}

static unsigned int ask_all(const struct asking *a, unsigned int times)
{
	unsigned int i, sent = 0;
	int err;

	for (i = 0; i < times * a->n; i++) {
		err = ask(a, a->fds[i % a->n].fd, i);
		sent += !err;
		if (err)
			printf("%u: %s\n", i / a->n + 1, strerror(err));
	}
	return sent;
}

int main(int argc, char **argv)
{
	struct asking a = { .n = 1, .len = 2, .port = 700, .timeout = 2000 };
	unsigned int times = 1, sent;
	uint16_t sport = 0;
	int option, room = 0;

	while ((option = getopt(argc, argv, "ceg:l:n:p:r:s:t:")) != -1) {
		switch (option) {
		case 'c':
			a.connected = true;
			break;
		case 'e':
			a.more = true;
			break;
		case 'g':
			a.group = atoi(optarg);
			break;
		case 'l':
			a.len = atoi(optarg);
			break;
		case 'n':
			times = atoi(optarg);
			break;
		case 'p':
			sport = atoi(optarg);
			break;
		case 'r':
			room = atoi(optarg);
			break;
		case 's':
			a.n = atoi(optarg);
			break;
		case 't':
			a.timeout = atoi(optarg);
			break;
		default:
			return 2;
		}
	}
	if (argc == optind || argc > optind + 2 || a.len > MESSAGE_MAX)
		die("usage: lwm-ask [OPTION...] NODE[:PORT],...|all [PORT]");
	a.all = !strcmp(argv[optind], "all");
	if (!a.all)
		set_parse(&a.set, argv[optind]);
	if (argv[optind + 1])
		a.port = atoi(argv[optind + 1]);

	sockets_open(&a, sport, room);
	for (sent = ask_all(&a, times); sent; )
		sent -= records_read(&a);
	return 0;
}
