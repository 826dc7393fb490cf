// SPDX-License-Identifier: GPL-2.0
/*
 * The network at a glance: zones, nodes, their states, and where copies go next.
 */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "draw.h"
#include "net.h"
#include "out.h"
#include "say.h"
#include "snapshot.h"
#include "tree.h"

/* By what the user's side said: a locale need not be installed here to be meant. */
static bool is_utf8(void)
{
	static const char * const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *locale;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		locale = getenv(names[i]);
		if (locale && *locale)
			return strcasestr(locale, "utf-8") || strcasestr(locale, "utf8");
	}
	return false;
}

static void print_branch(const struct tree *tree, const struct branch *branch)
{
	const struct net *names = tree->of->names;
	size_t i;

	out_object(NULL);
	print_zone(branch->zone, names);
	print_id("hop_zone", "hop_zone_name", NULL, names ? &names->zones : NULL,
		 branch->hop->zone->item.id);
	out_set("hop_nodes", NULL, &branch->hop->relays);
	out_array("members");
	for (i = 0; i < branch->n_nodes; i++) {
		out_object(NULL);
		print_node(branch->nodes[i], names);
		out_end();
	}
	out_end();
	out_end();
}

static void print_json(const struct tree *tree)
{
	const struct link *link = &tree->of->link;
	const struct net *names = tree->of->names;
	size_t i;

	out_array(NULL);
	out_object(NULL);
	out_text("ifname", NULL, link->name);
	out_bool("up", NULL, link->up);
	out_uint("network", NULL, link->id);
	print_id("node", "node_name", NULL, names ? &names->nodes : NULL, link->node);
	out_array("zones");
	for (i = 0; i < tree->n; i++)
		print_branch(tree, &tree->branches[i]);
	out_end();
	out_end();
	out_end();
	out_line();
}

static int show_tree(const struct snapshot *snapshot, bool svg)
{
	struct tree tree;
	int err;

	err = tree_grow(&tree, snapshot);
	if (err)
		return err;
	if (svg)
		draw_svg(stdout, &tree);
	else if (out_is_json())
		print_json(&tree);
	else
		draw_text(stdout, &tree, is_utf8());
	tree_free(&tree);
	return 0;
}

static int show(struct ctl *ctl)
{
	struct snapshot snapshot;
	bool svg = false;
	int err;

	if (*ctl->words && !strcmp(*ctl->words, "--svg")) {
		svg = true;
		ctl->words++;
	}
	err = ctl_no_words(ctl);
	if (!err && svg && out_is_json())
		err = misuse("-j and --svg do not go together");
	if (!err)
		err = ctl_device(ctl);
	if (!err)
		err = snapshot_take(&snapshot, &ctl->link);
	if (err)
		return err;
	err = show_tree(&snapshot, svg);
	snapshot_free(&snapshot);
	return err;
}

const struct object object_show = {
	.name = "show", .what = "zones, nodes, states and next hops, drawn",
	.run = show, .usage = "[--svg] [dev DEVICE]",
};
