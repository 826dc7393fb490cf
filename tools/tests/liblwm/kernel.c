// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/errqueue.h>

#include "check.h"
#include "kernel.h"

struct kernel kernel;

void kernel_reset(void)
{
	kernel = (struct kernel) { .name.slwm_family = FAMILY };
}

static int kernel_result(int result)
{
	errno = kernel.error;
	return kernel.error ? -1 : result;
}

static void take_addr(const void *addr, socklen_t len)
{
	memset(&kernel.addr, 0, sizeof(kernel.addr));
	kernel.addr_len = len;
	if (addr)
		memcpy(&kernel.addr, addr, len);
}

int __wrap_socket(int family, int type, int protocol)
{
	EXPECT_EQ(type, SOCK_DGRAM | SOCK_CLOEXEC);
	EXPECT_EQ(protocol, 0);
	return kernel_result(family);
}

int __wrap_bind(int fd, const void *addr, socklen_t len)
{
	EXPECT_EQ(fd, FD);
	take_addr(addr, len);
	if (!kernel.error)
		memcpy(&kernel.name, addr, len);
	return kernel_result(0);
}

int __wrap_connect(int fd, const void *addr, socklen_t len)
{
	EXPECT_EQ(fd, FD);
	take_addr(addr, len);
	return kernel_result(0);
}

int __wrap_getsockname(int fd, void *addr, socklen_t *len)
{
	EXPECT_EQ(fd, FD);
	memcpy(addr, &kernel.name, LWM_ADDR_LEN(0));
	*len = LWM_ADDR_LEN(0);
	return kernel_result(0);
}

int __wrap_getsockopt(int fd, int level, int option, void *value, socklen_t *len)
{
	EXPECT_EQ(fd, FD);
	if (level == SOL_LWM && option == LWM_SUBSET) {
		EXPECT_EQ(*len, sizeof(kernel.subset));
		memcpy(value, &kernel.subset, sizeof(kernel.subset));
		return kernel_result(0);
	}
	EXPECT_EQ(*len, sizeof(int));
	if (level == SOL_LWM) {
		EXPECT_EQ(option, LWM_ANSWER_TIMEOUT);
		*(int *)value = kernel.timeout;
	} else {
		EXPECT_EQ(level, SOL_SOCKET);
		EXPECT_EQ(option, SO_DOMAIN);
		*(int *)value = FAMILY;
	}
	return kernel_result(0);
}

int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
	EXPECT_EQ(fd, FD);
	EXPECT_EQ(level, SOL_LWM);
	EXPECT(option == LWM_NODES || option == LWM_SUBSET);
	memcpy(kernel.control, value, len);
	kernel.control_len = len;
	return kernel_result(0);
}

static void take_control(struct cmsghdr *cmsg)
{
	size_t len = cmsg->cmsg_len - CMSG_LEN(0);

	EXPECT_EQ(cmsg->cmsg_level, SOL_LWM);
	if (cmsg->cmsg_type == LWM_ANSWER) {
		EXPECT_EQ(len, sizeof(kernel.ask));
		memcpy(&kernel.ask, CMSG_DATA(cmsg), sizeof(kernel.ask));
	} else {
		EXPECT_EQ(cmsg->cmsg_type, LWM_NODES);
		kernel.control_len = len;
		memcpy(kernel.control, CMSG_DATA(cmsg), len);
	}
}

ssize_t __wrap_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct msghdr sent = *msg;	/* as CMSG_NXTHDR() wants it */
	struct cmsghdr *cmsg;

	EXPECT_EQ(fd, FD);
	kernel.flags = flags;
	take_addr(msg->msg_name, msg->msg_namelen);
	if (msg->msg_iov->iov_len)
		memcpy(kernel.data, msg->msg_iov->iov_base, msg->msg_iov->iov_len);

	kernel.control_len = 0;
	kernel.ask = (struct lwm_ask) {};
	for (cmsg = CMSG_FIRSTHDR(&sent); cmsg; cmsg = CMSG_NXTHDR(&sent, cmsg))
		take_control(cmsg);

	return kernel_result(msg->msg_iov->iov_len);
}

static ssize_t give_record(struct msghdr *msg)
{
	const struct record *record = &kernel.records[kernel.taken];
	const struct sock_extended_err err = {
		.ee_errno = record->type == LWM_EE_RESULTS ? EHOSTUNREACH : 0,
		.ee_origin = SO_EE_ORIGIN_LOCAL,
		.ee_type = record->type,
		.ee_info = record->info,
		.ee_data = record->data,
	};
	struct cmsghdr *cmsg = msg->msg_control;
	size_t len = record->len;

	if (!record->entries) {
		errno = EAGAIN;
		return -1;
	}

	kernel.taken++;
	cmsg->cmsg_level = SOL_LWM;
	cmsg->cmsg_type = LWM_RECVERR;
	cmsg->cmsg_len = CMSG_LEN(sizeof(err));
	memcpy(CMSG_DATA(cmsg), &err, sizeof(err));
	msg->msg_controllen = CMSG_SPACE(sizeof(err));

	if (len > msg->msg_iov->iov_len)
		len = msg->msg_iov->iov_len;
	memcpy(msg->msg_iov->iov_base, record->entries, len);
	return len;
}

/* Gives kernel.name as sender, and the control message that kernel.control holds. */
static ssize_t give_hello(struct msghdr *msg)
{
	if (msg->msg_name) {
		memcpy(msg->msg_name, &kernel.name, LWM_ADDR_LEN(1));
		msg->msg_namelen = LWM_ADDR_LEN(1);
	}
	if (kernel.control_len && kernel.control_len <= msg->msg_controllen)
		memcpy(msg->msg_control, kernel.control, kernel.control_len);
	msg->msg_controllen = kernel.control_len;
	if (msg->msg_iov->iov_len < 5)
		msg->msg_flags |= MSG_TRUNC;
	else
		memcpy(msg->msg_iov->iov_base, "hello", 5);

	return kernel_result(5);
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags)
{
	EXPECT_EQ(fd, FD);
	kernel.flags = flags;
	msg->msg_flags = 0;
	return flags & MSG_ERRQUEUE ? give_record(msg) : give_hello(msg);
}

int __wrap_poll(struct pollfd *polls, nfds_t n, int timeout)
{
	EXPECT_EQ(n, 1);
	EXPECT_EQ(polls->fd, FD);
	EXPECT(timeout > 0);
	kernel.polls++;
	if (kernel.polled)
		kernel.polled();
	else
		kernel.clock_ms += timeout;

	return kernel_result(!!kernel.polled);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	EXPECT_EQ(clock, CLOCK_MONOTONIC);
	*now = (struct timespec) {
		.tv_sec = kernel.clock_ms / 1000,
		.tv_nsec = kernel.clock_ms % 1000 * 1000000,
	};
	return 0;
}

int __wrap_lwm_open(struct lwm **lwm, const char *netns, const char *ifname)
{
	EXPECT(!netns && !ifname);
	kernel.opens++;
	*lwm = NULL;
	return kernel.only.net ? 0 : -ENODEV;
}

int __wrap_lwm_device(struct lwm *lwm, struct lwm_device *dev)
{
	EXPECT(!lwm);
	*dev = kernel.only;
	return 0;
}

int __wrap_lwm_genl_open(struct lwm **lwm)
{
	*lwm = NULL;
	return kernel.only.net ? 0 : -EAFNOSUPPORT;
}

int __wrap_lwm_genl_family_in_use(struct lwm *lwm, int *family)
{
	EXPECT(!lwm);
	*family = kernel.only.family;
	return 0;
}

void kernel_gives_control(int type, const void *data, size_t len)
{
	struct cmsghdr cmsg = {
		.cmsg_len = CMSG_LEN(len), .cmsg_level = SOL_LWM, .cmsg_type = type,
	};

	memcpy(kernel.control, &cmsg, sizeof(cmsg));
	memcpy(kernel.control + CMSG_LEN(0), data, len);
	kernel.control_len = CMSG_SPACE(len);
}

