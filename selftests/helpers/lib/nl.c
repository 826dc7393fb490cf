// SPDX-License-Identifier: GPL-2.0
#include "nl.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>

#include "die.h"

int nl_open(int protocol)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	int room = 1 << 20;

	if (fd < 0)
		die_errno("no netlink socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	return fd;
}

/* ---- messages ---- */

void nl_start(struct nl_message *m, int type, int flags, const void *header, size_t len)
{
	m->nlh = (struct nlmsghdr){
		.nlmsg_len = NLMSG_LENGTH(len),
		.nlmsg_type = type,
		.nlmsg_flags = NLM_F_REQUEST | flags,
	};
	memcpy(NLMSG_DATA(&m->nlh), header, len);
}

void *nl_put(struct nl_message *m, int type, const void *data, size_t len)
{
	struct nlattr *attr = (void *)m + NLMSG_ALIGN(m->nlh.nlmsg_len);

	if (m->nlh.nlmsg_len + NLA_HDRLEN + len > sizeof(*m))
		die("a message has no room for %zu octets", len);
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memset((void *)attr + NLA_HDRLEN, 0, NLA_ALIGN(len));
	if (len)
		memcpy((void *)attr + NLA_HDRLEN, data, len);
	m->nlh.nlmsg_len = NLMSG_ALIGN(m->nlh.nlmsg_len) + NLA_HDRLEN + NLA_ALIGN(len);
	return attr;
}

void nl_put_u8(struct nl_message *m, int type, uint8_t v)
{
	nl_put(m, type, &v, sizeof(v));
}

void nl_put_u16(struct nl_message *m, int type, uint16_t v)
{
	nl_put(m, type, &v, sizeof(v));
}

void nl_put_u32(struct nl_message *m, int type, uint32_t v)
{
	nl_put(m, type, &v, sizeof(v));
}

void nl_put_string(struct nl_message *m, int type, const char *text)
{
	nl_put(m, type, text, strlen(text) + 1);
}

struct nlattr *nl_nest(struct nl_message *m, int type)
{
	return nl_put(m, type | NLA_F_NESTED, NULL, 0);
}

void nl_nest_end(struct nl_message *m, struct nlattr *nest)
{
	nest->nla_len = (char *)m + m->nlh.nlmsg_len - (char *)nest;
}

/* ---- answers ---- */

static char answer[65536];

static int error_of(const struct nlmsghdr *nlh)
{
	return -((const struct nlmsgerr *)NLMSG_DATA(nlh))->error;
}

int nl_ask(int fd, struct nl_message *m)
{
	const struct nlmsghdr *nlh = (void *)answer;

	m->nlh.nlmsg_flags |= NLM_F_ACK;
	if (send(fd, m, m->nlh.nlmsg_len, 0) < 0)
		return errno;
	do {
		if (recv(fd, answer, sizeof(answer), 0) < 0)
			return errno == ENOBUFS ? NL_NO_ANSWER : errno;
	} while (nlh->nlmsg_type != NLMSG_ERROR);
	return error_of(nlh);
}

int nl_get(int fd, struct nl_message *m, struct nlmsghdr **nlh)
{
	*nlh = (void *)answer;
	if (send(fd, m, m->nlh.nlmsg_len, 0) < 0 || recv(fd, answer, sizeof(answer), 0) < 0)
		return errno;
	return (*nlh)->nlmsg_type == NLMSG_ERROR ? error_of(*nlh) : 0;
}

int nl_dump(int fd, struct nl_message *m, void *to, size_t size, size_t *len)
{
	struct nlmsghdr *nlh;
	ssize_t left;
	size_t n;

	*len = 0;
	m->nlh.nlmsg_flags |= NLM_F_DUMP;
	if (send(fd, m, m->nlh.nlmsg_len, 0) < 0)
		return errno;
	for (;;) {
		left = recv(fd, answer, sizeof(answer), 0);
		if (left < 0)
			return errno;
		for (nlh = (void *)answer; NLMSG_OK(nlh, left); nlh = NLMSG_NEXT(nlh, left)) {
			if (nlh->nlmsg_type == NLMSG_ERROR)
				return error_of(nlh);
			if (nlh->nlmsg_type == NLMSG_DONE)
				return -*(int *)NLMSG_DATA(nlh);
			nlh->nlmsg_seq = 0;
			nlh->nlmsg_pid = 0;
			nlh->nlmsg_flags = 0;
			n = nlh->nlmsg_len < size - *len ? nlh->nlmsg_len : size - *len;
			memcpy(to + *len, nlh, n);
			*len += n;
		}
	}
}

/* ---- families ---- */

/* Attribute @type of @len octets of them, or NULL. */
static const struct nlattr *attr_find(const void *attrs, size_t len, int type)
{
	const struct nlattr *attr = attrs;

	for (; (char *)attr < (char *)attrs + len; attr = (void *)attr + NLA_ALIGN(attr->nla_len))
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
	return NULL;
}

static const struct nlattr *attr_inside(const struct nlattr *nest, int type)
{
	return nest ? attr_find(nest + 1, nest->nla_len - NLA_HDRLEN, type) : NULL;
}

static const struct nlattr *family_attr(int fd, const char *name, int type)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 };
	static struct nl_message m;
	struct nlmsghdr *nlh;

	nl_start(&m, GENL_ID_CTRL, 0, &genl, sizeof(genl));
	nl_put_string(&m, CTRL_ATTR_FAMILY_NAME, name);
	if (nl_get(fd, &m, &nlh))
		return NULL;
	return attr_find(NLMSG_DATA(nlh) + GENL_HDRLEN,
			 nlh->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN), type);
}

uint16_t nl_family(int fd, const char *name)
{
	const struct nlattr *id = family_attr(fd, name, CTRL_ATTR_FAMILY_ID);

	return id ? *(const uint16_t *)(id + 1) : 0;
}

uint32_t nl_group(int fd, const char *name)
{
	const struct nlattr *groups = family_attr(fd, name, CTRL_ATTR_MCAST_GROUPS), *group, *id;

	group = attr_inside(groups, 1);
	id = attr_inside(group, CTRL_ATTR_MCAST_GRP_ID);
	return id ? *(const uint32_t *)(id + 1) : 0;
}
