// SPDX-License-Identifier: GPL-2.0
#include "member.h"

#include <arpa/inet.h>
#include <string.h>

#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "ctl.h"
#include "net.h"
#include "nl.h"
#include "out.h"
#include "tables.h"

/* Members come one by one, those of a group in a row. */
struct members {
	struct ctl	*ctl;
	bool		open;		/* a group, its address is this: */
	struct in6_addr	group;
};

static void print_addr(const char *key, const char *fmt, const struct in6_addr *addr)
{
	if (IN6_IS_ADDR_V4MAPPED(addr))
		out_addr(key, fmt, AF_INET, &addr->s6_addr[12]);
	else
		out_addr(key, fmt, AF_INET6, addr);
}

static void group_close(struct members *members)
{
	if (!members->open)
		return;
	out_end();
	out_end();
	out_line();
	members->open = false;
}

static void group_open(struct members *members, const struct in6_addr *group)
{
	if (members->open && !memcmp(&members->group, group, sizeof(*group)))
		return;
	group_close(members);
	members->open = true;
	members->group = *group;
	out_object(NULL);
	out_text("ifname", NULL, members->ctl->link.name);
	if (IN6_IS_ADDR_UNSPECIFIED(group)) {
		out_words("every group");
		out_bool("every", NULL, true);
	} else {
		print_addr("address", "group %s", group);
	}
	out_array("members");
}

static const char *name_of(struct nlattr *attr, const char * const *names, size_t n)
{
	uint8_t v = attr ? nla_get_u8(attr) : UINT8_MAX;

	return v < n ? names[v] : "unknown";
}

static void print_learned(struct nlattr *attr)
{
	static const char * const names[] = {
		[LWM_LEARNED_LOCAL] = "local",
		[LWM_LEARNED_TOLD] = "told",
	};

	out_text("learned", " %s",
		 name_of(attr, names, sizeof(names) / sizeof(*names)));
}

static void print_filter(struct nlattr **tb)
{
	static const char * const names[] = {
		[LWM_FILTER_INCLUDE] = "include",
		[LWM_FILTER_EXCLUDE] = "exclude",
	};
	const struct in6_addr *sources = NULL;
	size_t i, n = 0;

	if (tb[LWM_A_MEMBER_SOURCES]) {
		sources = nla_data(tb[LWM_A_MEMBER_SOURCES]);
		n = nla_len(tb[LWM_A_MEMBER_SOURCES]) / sizeof(*sources);
	}
	out_text("filter", n ? " %s" : NULL,
		 name_of(tb[LWM_A_MEMBER_FILTER], names, sizeof(names) / sizeof(*names)));
	out_array("sources");
	for (i = 0; i < n; i++)
		print_addr(NULL, " %s", &sources[i]);
	out_end();
}

static int member_print(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attrs[LWM_A_MAX + 1], *tb[LWM_A_MEMBER_MAX + 1];
	struct members *members = arg;
	const struct net *names = members->ctl->names;
	int err;

	err = lwm_attrs(nlh, attrs);
	if (err || !attrs[LWM_A_MEMBER] ||
	    nla_parse_nested(tb, LWM_A_MEMBER_MAX, attrs[LWM_A_MEMBER], NULL) < 0 ||
	    !tb[LWM_A_MEMBER_GROUP] || !tb[LWM_A_MEMBER_NODE] ||
	    nla_len(tb[LWM_A_MEMBER_GROUP]) < (int)sizeof(struct in6_addr))
		return err;

	group_open(members, nla_data(tb[LWM_A_MEMBER_GROUP]));
	out_object(NULL);
	print_id("node", "name", "\n    node %" PRIu64, names ? &names->nodes : NULL,
		 nla_get_u16(tb[LWM_A_MEMBER_NODE]));
	print_learned(tb[LWM_A_MEMBER_LEARNED]);
	print_filter(tb);
	if (tb[LWM_A_MEMBER_AGE])
		out_uint("age_ms", " for %" PRIu64 " ms", nla_get_u32(tb[LWM_A_MEMBER_AGE]));
	out_end();
	return 0;
}

int members_print(struct ctl *ctl)
{
	struct members members = { .ctl = ctl };
	struct nl_msg *msg;
	int err;

	err = lwm_msg(&msg, LWM_CMD_MEMBER_GET, NLM_F_DUMP, ctl->link.ifindex);
	if (err)
		return err;
	err = lwm_ask(msg, member_print, &members);
	group_close(&members);
	nlmsg_free(msg);
	return err;
}
