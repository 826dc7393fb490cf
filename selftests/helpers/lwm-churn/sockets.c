// SPDX-License-Identifier: GPL-2.0
/* The sockets of a host, used by several threads, which close them for each other. */
#define _GNU_SOURCE
#include "churn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/errqueue.h>
#include <linux/lwm.h>
#include <linux/sockios.h>

#include "../lib/die.h"
#include "../lib/lan.h"
#include "../lib/rng.h"

#define SLOTS	6
#define THREADS	2

static atomic_int slots[SLOTS];		/* descriptors; -1: none */

struct thread {
	uint32_t	seed;
	int		fd;		/* in use, perhaps closed by another */
};

static uint32_t pick(struct thread *t, uint32_t n)
{
	return ((uint64_t)rng(&t->seed) * n) >> 32;
}

static socklen_t any_address(struct thread *t, struct sockaddr_lwm *to)
{
	unsigned int i;

	*to = (struct sockaddr_lwm){
		.slwm_family = AF_LWM, .slwm_net = NET,
		.slwm_port = htons(PORT + pick(t, PORTS)),
		.slwm_to = LWM_TO_LIST, .slwm_count = 1 + pick(t, 4),
		.slwm_group = pick(t, 8) ? 0 : 7,
	};
	for (i = 0; i < to->slwm_count; i++)
		to->slwm_targets[i].node = 1 + pick(t, GUEST);
	return LWM_ADDR_LEN(to->slwm_count);
}

static void do_open(struct thread *t, unsigned int slot)
{
	struct sockaddr_lwm name = {
		.slwm_family = AF_LWM, .slwm_net = NET, .slwm_port = htons(PORT + pick(t, PORTS)),
	};
	int fd = socket(AF_LWM, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1, none = -1;

	if (!tell_call(DEED_SOCKET, fd)) {
		poll(NULL, 0, 1);	/* there is no device: somebody is to make one */
		return;
	}
	setsockopt(fd, SOL_LWM, LWM_REUSEPORT, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	bind(fd, (void *)&name, LWM_ADDR_LEN(0));
	if (churn->quiet || !atomic_compare_exchange_strong(&slots[slot], &none, fd))
		close(fd);
}

static void do_close(unsigned int slot)
{
	int fd = atomic_exchange(&slots[slot], -1);

	if (fd >= 0)
		close(fd);
}

static void do_connect(struct thread *t)
{
	struct sockaddr_lwm to;
	socklen_t len = any_address(t, &to);

	switch (pick(t, 4)) {
	case 0:
		to = (struct sockaddr_lwm){ .slwm_family = AF_UNSPEC };
		break;
	case 1:
		to.slwm_to = LWM_TO_GROUP;
		to.slwm_count = 0;
		memset(to.slwm_targets, 0, sizeof(to.slwm_targets));
		len = LWM_ADDR_LEN(0);
		break;
	}
	tell_call(DEED_CONNECT, connect(t->fd, (void *)&to, len));
}

static void do_send(struct thread *t)
{
	static char payload[1400];
	struct sockaddr_lwm to;
	socklen_t len = any_address(t, &to);

	tell_call(DEED_SEND, sendto(t->fd, payload, pick(t, sizeof(payload)), 0, (void *)&to, len));
}

static void do_send_all(struct thread *t)
{
	static char payload[100];
	struct sockaddr_lwm to = {
		.slwm_family = AF_LWM, .slwm_net = NET, .slwm_port = htons(PORT),
		.slwm_to = LWM_TO_GROUP,
	};

	tell_call(DEED_SEND_ALL, sendto(t->fd, payload, pick(t, sizeof(payload)), 0,
					(void *)&to, LWM_ADDR_LEN(0)));
}

static void do_send_peer(struct thread *t)
{
	static char payload[1400];

	tell_call(DEED_SEND_PEER, send(t->fd, payload, pick(t, sizeof(payload)), 0));
}

/* Whether all answer, nobody does, or the socket goes before they do. */
static void do_ask(struct thread *t)
{
	static char payload[1400];
	char ctl[CMSG_SPACE(sizeof(struct lwm_ask))] = {};
	struct iovec iov = { payload, pick(t, sizeof(payload)) };
	struct lwm_ask ask = { .timeout = pick(t, 50) };
	struct sockaddr_lwm to;
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = any_address(t, &to), .msg_iov = &iov,
		.msg_iovlen = 1, .msg_control = ctl, .msg_controllen = sizeof(ctl),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	bool ping = !pick(t, 3);

	if (ping)
		to.slwm_port = 0;
	*cmsg = (struct cmsghdr){ CMSG_LEN(sizeof(ask)), SOL_LWM, LWM_ANSWER };
	memcpy(CMSG_DATA(cmsg), &ask, sizeof(ask));
	tell_call(ping ? DEED_PING : DEED_ASK, sendmsg(t->fd, &msg, 0));
}

/* Which it is, its type says. */
static bool is_of_answers(struct msghdr *msg)
{
	const struct sock_extended_err *err;
	struct cmsghdr *cmsg;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		err = (const void *)CMSG_DATA(cmsg);
		if (cmsg->cmsg_level == SOL_LWM && cmsg->cmsg_type == LWM_RECVERR)
			return err->ee_type == LWM_EE_ANSWERS;
	}
	return false;
}

static void do_receive(struct thread *t)
{
	char buf[2048], control[512];
	struct iovec iov = { buf, sizeof(buf) };
	struct sockaddr_lwm from;
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t ret;

	tell_call(DEED_RECEIVE, recvmsg(t->fd, &msg, pick(t, 8) ? 0 : MSG_PEEK));
	msg.msg_controllen = sizeof(control);
	ret = recvmsg(t->fd, &msg, MSG_ERRQUEUE);
	tell_call(ret >= 0 && is_of_answers(&msg) ? DEED_ANSWERS : DEED_RECORD, ret);
}

static void do_option(struct thread *t)
{
	static const int options[] = {
		LWM_RECVERR, LWM_TELLNODES, LWM_RECVNODES, LWM_RECVTOS, LWM_RELAY,
	};
	uint16_t nodes[] = { LWM_NODES_IDS, 0, 1, 2, 3, 4 };
	int value = pick(t, 4) > 0;

	if (pick(t, 4))
		tell_call(DEED_OPTION, setsockopt(t->fd, SOL_LWM, options[pick(t, 5)], &value,
						  sizeof(value)));
	else
		tell_call(DEED_OPTION, setsockopt(t->fd, SOL_LWM, LWM_NODES, nodes, sizeof(nodes)));
}

static void do_look(struct thread *t)
{
	struct sockaddr_lwm name;
	socklen_t len = sizeof(name);
	struct pollfd poll_fd = { t->fd, POLLIN, 0 };
	int queued;

	getsockname(t->fd, (void *)&name, &len);
	len = sizeof(name);
	getpeername(t->fd, (void *)&name, &len);
	ioctl(t->fd, SIOCINQ, &queued);
	poll(&poll_fd, 1, 1);
}

static void *thread_work(void *arg)
{
	static void (*const deeds[])(struct thread *t) = {
		do_connect, do_send, do_send, do_send, do_ask, do_ask, do_send_all,
		do_send_peer, do_send_peer, do_receive, do_receive, do_receive, do_receive,
		do_option, do_look,
	};
	struct thread *t = arg;
	unsigned int slot;

	while (!churn->over) {
		slot = pick(t, SLOTS);
		t->fd = slots[slot];
		if (churn->quiet) {
			do_close(slot);
			poll(NULL, 0, 1);
		} else if (t->fd < 0) {
			do_open(t, slot);
		} else if (!pick(t, 40)) {
			do_close(slot);
		} else {
			deeds[pick(t, sizeof(deeds) / sizeof(*deeds))](t);
		}
	}
	return NULL;
}

void work_sockets(unsigned int n)
{
	struct thread threads[THREADS];
	pthread_t ids[THREADS];
	unsigned int i;

	netns_enter("h%u", n);
	for (i = 0; i < SLOTS; i++)
		slots[i] = -1;
	for (i = 0; i < THREADS; i++) {
		threads[i].seed = below(UINT32_MAX) + 1;
		if (pthread_create(&ids[i], NULL, thread_work, &threads[i]))
			die("no thread");
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(ids[i], NULL);
}
