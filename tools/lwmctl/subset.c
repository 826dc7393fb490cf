// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/msg.h>

#include "../../uapi/lwm.h"
#include "ctl.h"
#include "net.h"
#include "nl.h"
#include "out.h"
#include "say.h"
#include "tables.h"
#include "words.h"

struct addr {
	int		family;		/* 0: none */
	unsigned char	octets[16];
};

struct subset {
	struct addr	addr;
	uint8_t		family;		/* 0: as the group's */
	uint16_t	group;
	struct set	nodes;
	uint32_t	lifetime;	/* ms; 0: not said */
};

/* ---- shown ---- */

static uint64_t number(struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

static void print_time(const char *key, const char *fmt, struct nlattr *attr)
{
	out_uint(key, fmt, attr ? nla_get_u32(attr) : 0);
}

static void print_addr(struct nlattr **tb)
{
	if (tb[LWM_A_SUBSET_ADDR4])
		out_addr("address", "%s", AF_INET, nla_data(tb[LWM_A_SUBSET_ADDR4]));
	else if (tb[LWM_A_SUBSET_ADDR6])
		out_addr("address", "%s", AF_INET6, nla_data(tb[LWM_A_SUBSET_ADDR6]));
}

static int parse(struct nlmsghdr *nlh, struct nlattr **tb)
{
	struct nlattr *attrs[LWM_A_MAX + 1];
	int err;

	err = lwm_attrs(nlh, attrs);
	if (err)
		return err;
	if (!attrs[LWM_A_SUBSET] ||
	    nla_parse_nested(tb, LWM_A_SUBSET_MAX, attrs[LWM_A_SUBSET], NULL) < 0 ||
	    !tb[LWM_A_SUBSET_GROUP] || !tb[LWM_A_SUBSET_NODES])
		return refuse("the kernel's answer is not understood");
	return 0;
}

static int show_one(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[LWM_A_SUBSET_MAX + 1];
	const struct ctl *ctl = arg;
	struct set nodes = {};
	int err;

	err = parse(nlh, tb);
	if (err)
		return err;
	set_get(&nodes, tb[LWM_A_SUBSET_NODES]);
	out_object(NULL);
	out_text("ifname", NULL, ctl->link.name);
	print_addr(tb);
	print_id("group", "group_name", " group %" PRIu64,
		 ctl->names ? &ctl->names->groups : NULL,
		 nla_get_u16(tb[LWM_A_SUBSET_GROUP]));
	out_set("nodes", " nodes %s", &nodes);
	print_time("lifetime", " lifetime %" PRIu64 "ms", tb[LWM_A_SUBSET_LIFETIME]);
	print_time("left", " left %" PRIu64 "ms", tb[LWM_A_SUBSET_LEFT]);
	out_uint("packets", " packets %" PRIu64, number(tb[LWM_A_SUBSET_PACKETS]));
	out_uint("octets", " octets %" PRIu64, number(tb[LWM_A_SUBSET_OCTETS]));
	if (tb[LWM_A_SUBSET_SOCKET])
		out_words(" of a socket");
	out_bool("socket", NULL, tb[LWM_A_SUBSET_SOCKET]);
	out_end();
	out_line();
	set_free(&nodes);
	return 0;
}

/* What add is for: the address, for a script to use. */
static int show_addr(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[LWM_A_SUBSET_MAX + 1];
	int err;

	err = parse(nlh, tb);
	if (err)
		return err;
	out_object(NULL);
	print_addr(tb);
	out_end();
	out_line();
	return 0;
}

/* ---- words ---- */

static int take_addr(struct addr *addr, const char *word)
{
	addr->family = strchr(word, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(addr->family, word, addr->octets) == 1)
		return 0;
	return refuse("%s is no address", word);
}

/* "10s", "500ms", "5m", "1h". */
static int take_lifetime(uint32_t *ms, const char *word)
{
	static const struct {
		const char	*unit;
		uint32_t	ms;
	} units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 },
	};
	char *unit;
	unsigned long n = strtoul(word, &unit, 10);
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (unit != word && *word != '-' && !strcmp(unit, units[i].unit))
			break;
	if (i == sizeof(units) / sizeof(*units))
		return refuse("%s is no time: 10s and 500ms are", word);
	if (!n || n > LWM_SUBSET_LIFETIME_MAX / units[i].ms)
		return refuse("a lifetime is from 1ms to 1h");
	*ms = n * units[i].ms;
	return 0;
}

static int take_family(uint8_t *family, const char *word)
{
	*family = !strcmp(word, "4") ? AF_INET : AF_INET6;
	if (!strcmp(word, "4") || !strcmp(word, "6"))
		return 0;
	return refuse("family %s is neither 4 nor 6", word);
}

struct group_search {
	const struct addr	*addr;
	uint16_t		id;	/* 0: not found */
};

static int match_group(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[LWM_A_MAX + 1];
	struct group_search *search = arg;
	struct group *group;
	int err;

	err = lwm_attrs(nlh, tb);
	if (err || !tb[LWM_A_GROUP])
		return err;
	group = group_get(tb[LWM_A_GROUP]);
	if (search->addr->family == AF_INET ?
	    !memcmp(search->addr->octets, &group->addr4, sizeof(group->addr4)) :
	    !memcmp(search->addr->octets, &group->addr6, sizeof(group->addr6)))
		search->id = group->item.id;
	group_free(group);
	return 0;
}

/* The group that has the address @word, and so the family that is meant. */
static int group_by_addr(struct subset *subset, const char *word, const struct ctl *ctl)
{
	struct addr addr;
	struct group_search search = { .addr = &addr };
	struct nl_msg *msg;
	int err;

	err = take_addr(&addr, word);
	if (!err)
		err = lwm_msg(&msg, LWM_CMD_GROUP_GET, NLM_F_DUMP, ctl->link.ifindex);
	if (err)
		return err;
	err = lwm_ask(msg, match_group, &search);
	nlmsg_free(msg);
	if (err)
		return err;
	if (!search.id)
		return refuse("no group has the address %s", word);
	subset->group = search.id;
	subset->family = addr.family;
	return 0;
}

static int take_group(struct subset *subset, const char *word, const struct ctl *ctl)
{
	struct addr addr;

	if (inet_pton(AF_INET, word, addr.octets) == 1 || strchr(word, ':'))
		return group_by_addr(subset, word, ctl);
	return group_id_word(&subset->group, word, ctl->names);
}

static int take_word(struct subset *subset, const char *word, const char *value,
		     const struct ctl *ctl)
{
	if (!strcmp(word, "group"))
		return take_group(subset, value, ctl);
	if (!strcmp(word, "nodes"))
		return nodes_word(&subset->nodes, value, ctl->names);
	if (!strcmp(word, "lifetime"))
		return take_lifetime(&subset->lifetime, value);
	if (!strcmp(word, "address"))
		return take_addr(&subset->addr, value);
	if (!strcmp(word, "family"))
		return take_family(&subset->family, value);
	return word_unknown(word);
}

static int subset_words(struct subset *subset, const struct ctl *ctl)
{
	char **words;
	int err;

	for (words = ctl->words; *words; words += 2) {
		if (!words[1])
			return word_lacks(*words);
		err = take_word(subset, words[0], words[1], ctl);
		if (err)
			return err;
	}
	if (!subset->group || !subset->nodes.n || !subset->lifetime)
		return misuse("say which group, which nodes, and how long it lives");
	return 0;
}

/* ---- asked ---- */

static void put_addr(struct nl_msg *msg, const struct addr *addr)
{
	if (addr->family == AF_INET)
		put(msg, LWM_A_SUBSET_ADDR4, addr->octets, 4);
	else if (addr->family == AF_INET6)
		put(msg, LWM_A_SUBSET_ADDR6, addr->octets, 16);
}

static int ask_new(const struct subset *subset, struct ctl *ctl)
{
	struct nlattr *nest;
	struct nl_msg *msg;
	int err;

	err = lwm_msg(&msg, LWM_CMD_SUBSET_NEW, 0, ctl->link.ifindex);
	if (err)
		return err;
	nest = put_nest(msg, LWM_A_SUBSET);
	put_addr(msg, &subset->addr);
	put_u8(msg, LWM_A_SUBSET_FAMILY, subset->family);
	put_u16(msg, LWM_A_SUBSET_GROUP, subset->group);
	put_u32(msg, LWM_A_SUBSET_LIFETIME, subset->lifetime);
	set_put(msg, LWM_A_SUBSET_NODES, &subset->nodes);
	nla_nest_end(msg, nest);
	err = lwm_ask(msg, show_addr, NULL);
	nlmsg_free(msg);
	return err;
}

/* GET or DEL of the one with this address. */
static int ask_one(struct ctl *ctl, int cmd, const struct addr *addr)
{
	struct nlattr *nest;
	struct nl_msg *msg;
	int err;

	err = lwm_msg(&msg, cmd, 0, ctl->link.ifindex);
	if (err)
		return err;
	nest = put_nest(msg, LWM_A_SUBSET);
	put_addr(msg, addr);
	nla_nest_end(msg, nest);
	err = lwm_ask(msg, cmd == LWM_CMD_SUBSET_GET ? show_one : NULL, ctl);
	nlmsg_free(msg);
	return err;
}

/* ---- commands ---- */

static int subset_show(struct ctl *ctl)
{
	struct addr addr;
	int err;

	err = ctl_device(ctl);
	if (err)
		return err;
	if (!*ctl->words)
		return ctl_show(ctl, LWM_CMD_SUBSET_GET, LWM_A_SUBSET, 0, show_one);
	err = take_addr(&addr, ctl_word(ctl, "the address"));
	if (!err)
		err = ctl_no_words(ctl);
	if (err)
		return err;
	out_array(NULL);
	err = ask_one(ctl, LWM_CMD_SUBSET_GET, &addr);
	out_end();
	if (out_is_json())
		out_line();
	return err;
}

static int subset_add(struct ctl *ctl)
{
	struct subset subset = {};
	int err;

	err = ctl_device(ctl);
	if (!err)
		err = subset_words(&subset, ctl);
	if (!err)
		err = ask_new(&subset, ctl);
	set_free(&subset.nodes);
	return err;
}

static int subset_del(struct ctl *ctl)
{
	const char *which = ctl_word(ctl, "the address");
	struct addr addr;
	int err;

	if (!which)
		return MISUSED;
	err = take_addr(&addr, which);
	if (!err)
		err = ctl_no_words(ctl);
	if (!err)
		err = ctl_device(ctl);
	return err ? err : ask_one(ctl, LWM_CMD_SUBSET_DEL, &addr);
}

static const struct command commands[] = {
	{ "show", subset_show, "[ADDRESS]" },
	{ "add", subset_add,
	  "group GROUP nodes NODES lifetime TIME [address ADDRESS | family 4|6]" },
	{ "del", subset_del, "ADDRESS" },
	{},
};

const struct object object_subset = {
	.name = "subset", .what = "addresses that reach some nodes of a group",
	.commands = commands,
};
