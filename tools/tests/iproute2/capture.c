// SPDX-License-Identifier: GPL-2.0
/*
 * Preloaded into ip(8): print what RTM_NEWLINK says of a link's kind, one line
 * an attribute ("2 0300"), and end: nothing reaches the kernel.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

static struct rtattr *find(struct rtattr *attr, int len, int type)
{
	for (; RTA_OK(attr, len); attr = RTA_NEXT(attr, len))
		if ((attr->rta_type & NLA_TYPE_MASK) == type)
			return attr;

	return NULL;
}

static void print_data(struct rtattr *data)
{
	struct rtattr *attr = RTA_DATA(data);
	int len = RTA_PAYLOAD(data);

	for (; RTA_OK(attr, len); attr = RTA_NEXT(attr, len)) {
		printf("%u ", attr->rta_type);
		for (unsigned int i = 0; i < RTA_PAYLOAD(attr); i++)
			printf("%02x", ((uint8_t *)RTA_DATA(attr))[i]);
		putchar('\n');
	}
}

static void print_link(struct nlmsghdr *nlh)
{
	struct rtattr *info = find(IFLA_RTA(NLMSG_DATA(nlh)), IFLA_PAYLOAD(nlh), IFLA_LINKINFO);
	struct rtattr *kind, *data;

	if (!info)
		return;
	kind = find(RTA_DATA(info), RTA_PAYLOAD(info), IFLA_INFO_KIND);
	data = find(RTA_DATA(info), RTA_PAYLOAD(info), IFLA_INFO_DATA);

	if (kind)
		printf("%.*s\n", (int)RTA_PAYLOAD(kind), (char *)RTA_DATA(kind));
	if (data)
		print_data(data);
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	ssize_t (*next)(int fd, const struct msghdr *msg, int flags) = dlsym(RTLD_NEXT, "sendmsg");
	struct nlmsghdr *nlh = msg->msg_iov->iov_base;

	if (nlh->nlmsg_type == RTM_NEWLINK) {
		print_link(nlh);
		fflush(stdout);
		_exit(0);
	}

	return next(fd, msg, flags);
}
