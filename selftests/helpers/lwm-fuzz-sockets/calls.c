// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "calls.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/lwm.h>
#include <linux/sockios.h>

#include "../lib/die.h"
#include "any.h"
#include "links.h"
#include "model.h"

#define SLOTS		6
#define WRONG		4095	/* no errno: what is wrong was said already */
#define PAYLOAD_MAX	1600

/*
 * Threads make calls on a socket at the same time, but none while it is closed
 * and opened again: the lock is for that alone. What it may send to is what it
 * was ever connected to, or LWM_NODES named: which of them came last, threads
 * cannot know.
 */
static struct slot {
	pthread_rwlock_t	lock;
	int			fd;
	atomic_int		peers;
	atomic_int		option;		/* LWM_NODES; none: INVALID */
} slots[SLOTS];

/* ---- what calls may end with ---- */

struct kind {
	const char		*name;
	const int		*errors;	/* ended by 0; as lwm(7) has them, and core's */
	int			(*call)(uint32_t *seed, struct slot *slot);
	atomic_uint		good, refused;
};

static int done(int status)
{
	return status < 0 ? -errno : status;
}

static int allowed(const struct kind *kind, int err)
{
	const int *one;

	for (one = kind->errors; *one; one++)
		if (*one == err)
			return 1;
	if (err != WRONG)
		printf("# %s must not fail with: %s\n", kind->name, strerror(err));
	return 0;
}

/* ---- sockets ---- */

static void slot_open(struct slot *slot)
{
	slot->fd = socket(AF_LWM, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (slot->fd < 0)
		die_errno("cannot open a socket");
	slot->peers = 0;
	slot->option = INVALID;
}

static int open_wrong(uint32_t *seed, struct slot *slot)
{
	int fd = socket(AF_LWM, any(seed, 12), any(seed, 3));

	(void)slot;
	if (fd >= 0)
		close(fd);
	return done(fd);
}

static int bind_any(uint32_t *seed, struct slot *slot)
{
	struct sockaddr_storage room[2];
	int len = any_port_address(seed, room);

	return done(bind(slot->fd, (void *)room, len));
}

static int open_again(uint32_t *seed, struct slot *slot)
{
	pthread_rwlock_unlock(&slot->lock);
	pthread_rwlock_wrlock(&slot->lock);
	close(slot->fd);
	slot_open(slot);
	/* Later it may have a port that nobody sends to. */
	if (rarely(seed, 2))
		bind_any(seed, slot);
	return 0;
}

/* What may be sent to comes before the call: another thread may send at once. */
static int connect_any(uint32_t *seed, struct slot *slot)
{
	struct sockaddr_storage room[2];
	int len = any_address(seed, room), mask, status;

	mask = model_address(room, len, slot->option);
	if (mask != INVALID)
		atomic_fetch_or(&slot->peers, mask);
	status = done(connect(slot->fd, (void *)room, len));
	/* Another thread may have given it the option meanwhile. */
	if (!status && mask == INVALID && room->ss_family != AF_UNSPEC &&
	    ((struct sockaddr_lwm *)room)->slwm_to != LWM_TO_NONE) {
		printf("# connect() took an address that is none\n");
		return -WRONG;
	}
	return status;
}

static int disconnect(uint32_t *seed, struct slot *slot)
{
	struct sockaddr unspecific = { .sa_family = AF_UNSPEC };

	return done(connect(slot->fd, &unspecific, any(seed, sizeof(unspecific) + 1)));
}

static int shutdown_any(uint32_t *seed, struct slot *slot)
{
	return done(shutdown(slot->fd, rarely(seed, 8) ? (int)any(seed, 4) : 7));
}

/* ---- options ---- */

static int option_level(uint32_t *seed)
{
	static const int levels[] = { SOL_LWM, SOL_LWM, SOL_LWM, SOL_SOCKET };

	return rarely(seed, 20) ? (int)any(seed, 300) : levels[any(seed, 4)];
}

static int set_nodes(uint32_t *seed, struct slot *slot)
{
	uint8_t nodes[600] __attribute__((aligned(8)));
	size_t len = rarely(seed, 6) ? 0 : any_nodes(seed, nodes, sizeof(nodes));
	int mask = len ? model_nodes(nodes, len) : INVALID, was = slot->option, status;

	/* Of what any thread named, some is in force, and another one may connect to it. */
	if (mask != INVALID) {
		slot->option = was == INVALID ? mask : was | mask;
		atomic_fetch_or(&slot->peers, mask);
	}
	status = done(setsockopt(slot->fd, SOL_LWM, LWM_NODES, nodes, len));
	if (!status && len && mask == INVALID) {
		printf("# LWM_NODES took a set that is none\n");
		return -WRONG;
	}
	return status;
}

static int set_option(uint32_t *seed, struct slot *slot)
{
	int level = option_level(seed), option = any(seed, level == SOL_LWM ? 13 : 80);
	int value[16] = { rarely(seed, 3) ? (int)rng(seed) : (int)any(seed, 3) };
	socklen_t len = rarely(seed, 4) ? any(seed, sizeof(value) + 1) : sizeof(int);
	void *from = rarely(seed, 30) ? (void *)8 : value;

	if (level == SOL_LWM && option == LWM_NODES)
		return set_nodes(seed, slot);
	return done(setsockopt(slot->fd, level, option, from, len));
}

static int get_option(uint32_t *seed, struct slot *slot)
{
	int level = option_level(seed), option = any(seed, level == SOL_LWM ? 13 : 80);
	uint8_t value[700];
	socklen_t len = rarely(seed, 4) ? rng(seed) : any(seed, sizeof(value) + 1);
	void *to = rarely(seed, 30) || len > sizeof(value) ? (void *)8 : value;

	return done(getsockopt(slot->fd, level, option, to, &len));
}

/* ---- messages ---- */

static size_t any_len(uint32_t *seed)
{
	if (rarely(seed, 20))
		return TAG_LEN + any(seed, PAYLOAD_MAX - TAG_LEN);
	return TAG_LEN + any(seed, 40);
}

static int any_flags(uint32_t *seed)
{
	return MSG_DONTWAIT | MSG_NOSIGNAL | (rarely(seed, 4) ? 1 << any(seed, 31) : 0);
}

static int send_any(uint32_t *seed, struct slot *slot)
{
	uint8_t payload[PAYLOAD_MAX], control[3 * CONTROL_MAX] __attribute__((aligned(8))) = {};
	struct iovec iov = { payload, any_len(seed) };
	struct sockaddr_storage room[2] = {};
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	uint32_t number;
	int mask, status;
	bool nodes = false;

	if (!rarely(seed, 4)) {
		msg.msg_name = room;
		msg.msg_namelen = any_address(seed, room);
		nodes = ((struct sockaddr_lwm *)room)->slwm_to == LWM_TO_NONE;
	}
	if (nodes || rarely(seed, 4)) {
		msg.msg_control = control;
		msg.msg_controllen = any_control(seed, control, nodes || rarely(seed, 4));
	}
	if (rarely(seed, 4) && !(msg.msg_controllen % sizeof(size_t))) {
		msg.msg_control = control;
		msg.msg_controllen += any_segment(seed, control + msg.msg_controllen);
		iov.iov_len = iov.iov_len / TAG_LEN * TAG_LEN;
	}
	mask = msg.msg_namelen ? model_message(&msg) : 0;
	number = tag_write(payload, iov.iov_len);
	if (rarely(seed, 40))
		iov.iov_base = (void *)8;

	status = done(sendmsg(slot->fd, &msg, any_flags(seed)));
	/* Another thread may have connected it meanwhile. */
	tag_settle(number, mask == INVALID ? 0 : msg.msg_namelen ? mask : slot->peers);
	if (status >= 0 && mask == INVALID) {
		printf("# sendmsg() took an address that is none\n");
		return -WRONG;
	}
	return status;
}

static int receive_any(uint32_t *seed, struct slot *slot)
{
	uint8_t payload[PAYLOAD_MAX], control[512];
	struct iovec iov = { payload, rarely(seed, 8) ? any(seed, 64) : sizeof(payload) };
	int flags = any_flags(seed) | (rarely(seed, 3) ? MSG_ERRQUEUE : 0), status;
	struct sockaddr_storage name;
	struct msghdr msg = {
		.msg_name = &name, .msg_namelen = any(seed, sizeof(name) + 1),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = any(seed, sizeof(control) + 1),
	};

	if (rarely(seed, 40))
		iov.iov_base = (void *)8;
	status = done(recvmsg(slot->fd, &msg, flags));
	if (status < 0 || msg.msg_flags & (MSG_TRUNC | MSG_ERRQUEUE))
		return status;
	/* The threads are on host 1. After shutdown() there is nothing, and no error. */
	if (status && !tag_allows(payload, status, 1)) {
		printf("# recvmsg() gave %d octets that were not for node 1\n", status);
		return -WRONG;
	}
	return status;
}

static int ask_names(uint32_t *seed, struct slot *slot)
{
	struct sockaddr_storage name;
	socklen_t len = any(seed, sizeof(name) + 1);

	if (rarely(seed, 2))
		return done(getsockname(slot->fd, (void *)&name, &len));
	return done(getpeername(slot->fd, (void *)&name, &len));
}

static int ioctl_any(uint32_t *seed, struct slot *slot)
{
	static const unsigned long commands[] = {
		SIOCINQ, SIOCOUTQ, SIOCATMARK, SIOCGSTAMP_OLD, SIOCGSTAMPNS_OLD,
	};
	uint64_t value[4];	/* as much as any of them writes */

	return done(ioctl(slot->fd, commands[any(seed, 5)], rarely(seed, 20) ? (void *)8 : value));
}

/* ---- any of them ---- */

static const int none[] = { 0 };
static const int open_errors[] = { EINVAL, ESOCKTNOSUPPORT, EPROTONOSUPPORT, EPERM, 0 };
static const int bind_errors[] = { EINVAL, EAFNOSUPPORT, EADDRINUSE, EACCES, ENODEV, 0 };
static const int connect_errors[] = {
	EINVAL, EAFNOSUPPORT, EDESTADDRREQ, EHOSTUNREACH, ENETUNREACH, EPERM, EACCES, ENODEV,
	EADDRINUSE, 0,
};

static const int option_errors[] = {
	EINVAL, EFAULT, ENOPROTOOPT, ERANGE,
	/* LWM_MTU, where there is no way to the peer */
	EHOSTUNREACH, ENETUNREACH,
	/* core's, at level SOL_SOCKET */
	EPERM, ENODEV, EDOM, EOPNOTSUPP, ENOMEM, EBADF, ENOENT, ENXIO, ENODATA, ENOTCONN, 0,
};

static const int send_errors[] = {
	EINVAL, EAFNOSUPPORT, EDESTADDRREQ, EHOSTUNREACH, ENETUNREACH, EPERM, EACCES, ENODEV,
	EADDRINUSE, EMSGSIZE, EAGAIN, ENOBUFS, EPIPE, EFAULT, EOPNOTSUPP, E2BIG, 0,
};

static const int receive_errors[] = { EAGAIN, EFAULT, EOPNOTSUPP, 0 };
static const int name_errors[] = { ENOTCONN, 0 };
static const int ioctl_errors[] = { EFAULT, ENOTTY, ENOENT, 0 };
static const int shutdown_errors[] = { EINVAL, 0 };

#define KIND(n, e, c)	{ .name = (n), .errors = (e), .call = (c) }

static struct kind kinds[] = {
	KIND("socket()", open_errors, open_wrong),
	KIND("close()", none, open_again),
	KIND("bind()", bind_errors, bind_any),
	KIND("connect()", connect_errors, connect_any),
	KIND("connect() to AF_UNSPEC", shutdown_errors, disconnect),
	KIND("shutdown()", shutdown_errors, shutdown_any),
	KIND("setsockopt()", option_errors, set_option),
	KIND("getsockopt()", option_errors, get_option),
	KIND("sendmsg()", send_errors, send_any),
	KIND("recvmsg()", receive_errors, receive_any),
	KIND("getsockname()", name_errors, ask_names),
	KIND("ioctl()", ioctl_errors, ioctl_any),
};

/* Sent and received is most often, closed and shut seldom: else little would happen. */
static const uint8_t weights[] = {
	0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 5, 6, 6, 6, 6, 6, 7, 7, 7, 10, 11,
	8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
};

int call_any(uint32_t *seed)
{
	struct kind *kind = &kinds[weights[any(seed, sizeof(weights))]];
	struct slot *slot = &slots[any(seed, SLOTS)];
	int status;

	pthread_rwlock_rdlock(&slot->lock);
	status = kind->call(seed, slot);
	pthread_rwlock_unlock(&slot->lock);

	if (status >= 0) {
		atomic_fetch_add(&kind->good, 1);
		return 1;
	}
	atomic_fetch_add(&kind->refused, 1);
	return allowed(kind, -status);
}

void calls_open(void)
{
	int i;

	for (i = 0; i < SLOTS; i++) {
		pthread_rwlock_init(&slots[i].lock, NULL);
		slot_open(&slots[i]);
	}
}

void calls_close(void)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		close(slots[i].fd);
}

void calls_report(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		printf("# %-24s %6u taken, %6u refused\n", kinds[i].name, kinds[i].good,
		       kinds[i].refused);
}
