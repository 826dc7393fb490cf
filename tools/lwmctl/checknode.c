// SPDX-License-Identifier: GPL-2.0
/* What a node's replies say, in sentences. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "net.h"

static const char *duration(char *text, size_t size, uint32_t ms)
{
	if (ms < 1000)
		snprintf(text, size, "%u ms", ms);
	else if (ms < 120 * 1000)
		snprintf(text, size, "%u s", ms / 1000);
	else
		snprintf(text, size, "%u minutes", ms / 60000);
	return text;
}

static void find_silent(struct findings *findings, const struct link *link,
			const struct sight *sight, const struct way *way)
{
	const struct node *node = sight->node;
	char ago[32];

	if (node->has & NODE_OTHER_TYPE)
		find(findings, "version", node,
		     "sends set options of type 0x%x, which are not taken here; its lwm is of another version: load the same on both",
		     node->other_type);
	else if (node->flags & LWM_NODE_PERMANENT)
		find(findings, "failed", node,
		     "silent; is it up, and is UDP %u open from %s?", link->port,
		     way->to_text);
	else if (!(node->has & NODE_HEARD))
		find(findings, "never-heard", node,
		     "never heard; is UDP %u open from %s?", link->port,
		     way->to_text);
	else if (node->heard <= sight->since)
		find(findings, "one-way", node,
		     "heard, but it answers no probe; is UDP %u open from here, %s, to %s?",
		     link->port, way->from_text, way->to_text);
	else
		find(findings, "failed", node,
		     "silent, and heard %s ago; is it up?",
		     duration(ago, sizeof(ago), node->heard));
}

static void find_lacks(struct findings *findings, const struct sight *sight)
{
	char types[16 * 6] = "";
	unsigned int bit;

	for (bit = 0; bit < 16; bit++)
		if (sight->reply.lacks & 1 << bit)
			snprintf(types + strlen(types), sizeof(types) - strlen(types),
				 "%s0x%x", *types ? "," : "", 0x80 + bit);
	find(findings, "version", sight->node,
	     "takes no set options of type %s, which are sent from here; is its lwm older?",
	     types);
}

static void find_differing(struct findings *findings, const struct sight *sight)
{
	const struct differing *differing = sight->differing;
	char *ids = set_text(&differing->ids);

	if (differing->more)
		find(findings, "table", sight->node,
		     "its table differs from ours in more than %u nodes", DIFFER_MAX);
	else if (differing->ids.n)
		find(findings, "table", sight->node,
		     "its table differs from ours in %zu node%s: %s",
		     differing->ids.n, differing->ids.n == 1 ? "" : "s", ids);
	else if (differing->lost)
		find(findings, "table", sight->node,
		     "its table differs from ours");
	else
		find(findings, "groups", sight->node, "its groups differ from ours");
	free(ids);
}

void check_node(struct findings *findings, const struct link *link,
		const struct sight *sight)
{
	struct way way;

	if (!way_to(link, sight->node, &way))
		return;
	if (sight->reply.status == LWM_STATUS_SILENT) {
		find_silent(findings, link, sight, &way);
		return;
	}
	if (sight->reply.status == LWM_STATUS_UNREACHABLE) {
		find(findings, "unsent", sight->node,
		     "nothing leaves for %s; does this host's firewall let UDP %u out?",
		     way.to_text, link->port);
		return;
	}
	if (sight->passes)
		find(findings, "mtu", sight->node,
		     "packets above %u octets are lost", sight->passes);
	if (sight->reply.lacks)
		find_lacks(findings, sight);
	if (sight->differing)
		find_differing(findings, sight);
}
