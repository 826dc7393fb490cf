// SPDX-License-Identifier: GPL-2.0
/* What the library hands to the kernel, and makes of what comes back. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/errqueue.h>

#include "check.h"
#include "lwm.h"

#define FD	99
#define FAMILY	23	/* not the default: the library must ask */

/* The kernel, as far as one call goes: what it was given, what it gives. */
static struct kernel {
	struct sockaddr_lwm	addr;
	socklen_t		addr_len;
	uint8_t			control[32768];
	size_t			control_len;
	char			data[64];
	int			flags;
	int			error;
	struct sockaddr_lwm	name;
	struct lwm_device	only;	/* what lwm_open(NULL) finds */
	int			opens;
} kernel;

static void kernel_reset(void)
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
	EXPECT_EQ(level, SOL_SOCKET);
	EXPECT_EQ(option, SO_DOMAIN);
	EXPECT_EQ(*len, sizeof(int));
	*(int *)value = FAMILY;
	return kernel_result(0);
}

int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
	EXPECT_EQ(fd, FD);
	EXPECT_EQ(level, SOL_LWM);
	EXPECT_EQ(option, LWM_NODES);
	memcpy(kernel.control, value, len);
	kernel.control_len = len;
	return kernel_result(0);
}

ssize_t __wrap_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);

	EXPECT_EQ(fd, FD);
	kernel.flags = flags;
	take_addr(msg->msg_name, msg->msg_namelen);
	memcpy(kernel.data, msg->msg_iov->iov_base, msg->msg_iov->iov_len);

	kernel.control_len = 0;
	if (cmsg) {
		EXPECT_EQ(cmsg->cmsg_level, SOL_LWM);
		EXPECT_EQ(cmsg->cmsg_type, LWM_NODES);
		kernel.control_len = cmsg->cmsg_len - CMSG_LEN(0);
		memcpy(kernel.control, CMSG_DATA(cmsg), kernel.control_len);
	}

	return kernel_result(msg->msg_iov->iov_len);
}

/* Gives kernel.name as sender, and the control message that kernel.control holds. */
ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags)
{
	EXPECT_EQ(fd, FD);
	kernel.flags = flags;
	msg->msg_flags = 0;
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

static void kernel_gives_control(int type, const void *data, size_t len)
{
	struct cmsghdr cmsg = {
		.cmsg_len = CMSG_LEN(len), .cmsg_level = SOL_LWM, .cmsg_type = type,
	};

	memcpy(kernel.control, &cmsg, sizeof(cmsg));
	memcpy(kernel.control + CMSG_LEN(0), data, len);
	kernel.control_len = CMSG_SPACE(len);
}

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

TEST(results_say_which_message_and_how_many)
{
	const struct sock_extended_err record = {
		.ee_errno = EHOSTUNREACH,
		.ee_origin = SO_EE_ORIGIN_LOCAL,
		.ee_info = 12,
		.ee_data = 3,
	};
	struct lwm_result results[2];
	uint32_t message = 0;

	kernel_reset();
	kernel_gives_control(LWM_RECVERR, &record, sizeof(record));
	EXPECT_EQ(lwm_results(FD, results, 2, &message), 3);
	EXPECT_EQ(message, 12);
	EXPECT_EQ(kernel.flags, MSG_ERRQUEUE | MSG_DONTWAIT);

	kernel.error = EAGAIN;
	EXPECT_EQ(lwm_results(FD, results, 2, NULL), -EAGAIN);
}
