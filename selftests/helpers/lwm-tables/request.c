// SPDX-License-Identifier: GPL-2.0
#include "tables.h"

#include <net/if.h>
#include <stdio.h>
#include <sys/socket.h>

#include <linux/genetlink.h>

#include "../lib/die.h"

struct nl_message msg;
int fd;
char said[256];
unsigned int bad;

static uint16_t family;

int talk(void)
{
	int by = nl_open(NETLINK_GENERIC), on = 1;

	if (setsockopt(by, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)))
		die_errno("no words with refusals");
	return by;
}

void family_find(int by)
{
	family = nl_family(by, LWM_GENL_NAME);
	if (!family)
		die("there is no family %s", LWM_GENL_NAME);
}

void start_none(int cmd)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = LWM_GENL_VERSION };

	nl_start(&msg, family, 0, &genl, sizeof(genl));
}

static void start_at(const char *name, int cmd)
{
	start_none(cmd);
	nl_put_u32(&msg, LWM_A_IFINDEX, if_nametoindex(name));
}

void start_lo(int cmd)
{
	start_at("lo", cmd);
}

void start_cmd(int cmd)
{
	start_at("lwm0", cmd);
}

static void hear_refusal(const struct nlmsghdr *nlh, const struct nlmsgerr *error)
{
	const struct nlattr *attr = (const void *)(error + 1);
	const char *end = (const char *)nlh + nlh->nlmsg_len;

	said[0] = 0;
	bad = 0;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		attr = (const void *)attr + error->msg.nlmsg_len - sizeof(error->msg);
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	for (; (const char *)attr < end; attr = (const void *)attr + NLA_ALIGN(attr->nla_len)) {
		if (attr->nla_type == NLMSGERR_ATTR_MSG)
			snprintf(said, sizeof(said), "%s", (const char *)(attr + 1));
		else if (attr->nla_type == NLMSGERR_ATTR_OFFS)
			bad = *(const uint32_t *)(attr + 1);
	}
}

int ask(int by)
{
	static char answer[2 * sizeof(msg)];
	const struct nlmsghdr *nlh = (void *)answer;
	const struct nlmsgerr *error = NLMSG_DATA(nlh);

	msg.nlh.nlmsg_flags |= NLM_F_ACK;
	if (send(by, &msg, msg.nlh.nlmsg_len, 0) < 0)
		return errno;
	do {
		if (recv(by, answer, sizeof(answer), 0) < 0)
			return errno;
	} while (nlh->nlmsg_type != NLMSG_ERROR);
	hear_refusal(nlh, error);
	return -error->error;
}
