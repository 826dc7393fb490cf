// SPDX-License-Identifier: GPL-2.0
/*
 * Which copies a set would cause, link by link, without sending anything.
 */
#include <errno.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "ctl.h"
#include "net.h"
#include "nl.h"
#include "out.h"
#include "say.h"
#include "tables.h"
#include "words.h"

struct copy {
	uint16_t	from, to, from_zone, to_zone;
	uint32_t	flags, optlen;
	struct set	nodes;
};

static uint16_t u16_or_0(struct nlattr *attr)
{
	return attr ? nla_get_u16(attr) : 0;
}

static uint32_t u32_or_0(struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static void copy_get(struct copy *copy, struct nlattr *nest)
{
	struct nlattr *tb[LWM_A_COPY_MAX + 1];

	*copy = (struct copy){};
	if (nla_parse_nested(tb, LWM_A_COPY_MAX, nest, NULL) < 0)
		return;
	copy->from = u16_or_0(tb[LWM_A_COPY_FROM]);
	copy->to = u16_or_0(tb[LWM_A_COPY_TO]);
	copy->from_zone = u16_or_0(tb[LWM_A_COPY_FROM_ZONE]);
	copy->to_zone = u16_or_0(tb[LWM_A_COPY_TO_ZONE]);
	copy->flags = u32_or_0(tb[LWM_A_COPY_FLAGS]);
	copy->optlen = u32_or_0(tb[LWM_A_COPY_OPTLEN]);
	if (tb[LWM_A_COPY_NODES])
		set_get(&copy->nodes, tb[LWM_A_COPY_NODES]);
}

static const char *kind(const struct copy *copy)
{
	if (copy->flags & LWM_COPY_UNREACHABLE)
		return "unreachable";
	if (copy->from == copy->to)
		return "here";
	if (copy->flags & LWM_COPY_PLAIN)
		return "plain";
	if (copy->flags & LWM_COPY_LEAF)
		return "leaf";
	if (copy->flags & LWM_COPY_TRANSIT)
		return "transit";
	return "relay";
}

static void print_option(const struct copy *copy)
{
	if (!copy->optlen)
		return;
	out_text("form", ", %s", copy->flags & LWM_COPY_BITS ? "bits" : "ids");
	out_uint("optlen", " in %" PRIu64 " octets", copy->optlen);
}

static void print_end(const char *key, const char *name_key,
		      const char *zone_key, const char *zone_name_key,
		      const struct net *names, uint16_t node, uint16_t zone)
{
	print_id(key, name_key, "%" PRIu64, names ? &names->nodes : NULL, node);
	if (!zone)	/* an unknown node's */
		return;
	print_id(zone_key, zone_name_key, " (zone %" PRIu64,
		 names ? &names->zones : NULL, zone);
	out_words(")");
}

static int show_copy(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *tb[LWM_A_MAX + 1];
	const struct ctl *ctl = arg;
	struct copy copy;
	int err;

	err = lwm_attrs(nlh, tb);
	if (err || !tb[LWM_A_COPY])
		return err;
	copy_get(&copy, tb[LWM_A_COPY]);

	out_object(NULL);
	print_end("from", "from_name", "from_zone", "from_zone_name",
		  ctl->names, copy.from, copy.from_zone);
	out_words(" -> ");
	print_end("to", "to_name", "to_zone", "to_zone_name", ctl->names,
		  copy.to, copy.to_zone);
	out_text("kind", ": %s", kind(&copy));
	print_option(&copy);
	out_set("nodes", ", for %s", &copy.nodes);
	out_end();
	out_line();
	set_free(&copy.nodes);
	return 0;
}

struct request {
	struct set	nodes;
	bool		has_nodes;
	uint16_t	group;
	bool		has_group;
	uint32_t	flow;
	bool		has_flow;
};

static int request_words(struct request *request, struct ctl *ctl)
{
	const char *word;
	int err = 0;

	if (*ctl->words && strcmp(*ctl->words, "group") &&
	    strcmp(*ctl->words, "flow")) {
		request->has_nodes = true;
		err = nodes_word(&request->nodes, ctl_word(ctl, "the nodes"),
				 ctl->names);
	}
	while (!err && (word = *ctl->words++)) {
		const char *value = *ctl->words;

		if (strcmp(word, "group") && strcmp(word, "flow"))
			return misuse("\"%s\" is not known here", word);
		if (!value)
			return misuse("%s needs a value", word);
		ctl->words++;
		if (!strcmp(word, "group")) {
			request->has_group = true;
			err = group_id_word(&request->group, value, ctl->names);
		} else {
			request->has_flow = true;
			err = uint_word(&request->flow, value, 65535, "flow");
		}
	}
	if (!err && !request->has_nodes && !request->has_group)
		return misuse("the nodes are missing");
	return err;
}

static int ask_route(struct ctl *ctl, const struct request *request)
{
	struct nlattr *nest;
	struct nl_msg *msg;
	int err;

	err = lwm_msg(&msg, LWM_CMD_ROUTE_GET, NLM_F_DUMP, ctl->link.ifindex);
	if (err)
		return err;
	nest = put_nest(msg, LWM_A_ROUTE);
	if (request->has_nodes)
		set_put(msg, LWM_A_ROUTE_NODES, &request->nodes);
	if (request->has_group)
		put_u16(msg, LWM_A_ROUTE_GROUP, request->group);
	if (request->has_flow)
		put_u16(msg, LWM_A_ROUTE_FLOW, request->flow);
	nla_nest_end(msg, nest);

	out_array(NULL);
	err = lwm_ask(msg, show_copy, ctl);
	out_end();
	if (out_is_json())
		out_line();
	nlmsg_free(msg);
	if (err == -ENETUNREACH && !kernel_explained())
		refuse("group %u does not exist", request->group);
	return err;
}

static int route_get(struct ctl *ctl)
{
	struct request request = {};
	int err;

	err = ctl_device(ctl);
	if (!err)
		err = request_words(&request, ctl);
	if (!err)
		err = ask_route(ctl, &request);
	set_free(&request.nodes);
	return err;
}

static const struct command commands[] = {
	{ "get", route_get, "[NODES] [group GROUP] [flow PORT]" },
	{},
};

const struct object object_route = {
	.name = "route", .what = "which copies a set would cause",
	.commands = commands,
};
