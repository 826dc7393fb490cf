// SPDX-License-Identifier: GPL-2.0
/*
 * What is wrong with the running network, or with what a file would make here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "diff.h"
#include "file.h"
#include "finding.h"
#include "multicast.h"
#include "net.h"
#include "out.h"
#include "say.h"
#include "self.h"

/* ---- the running network ---- */

/* Setting a device down takes its routes away. */
static int check_multicast(struct check *check, const struct net *file,
			   const char *path)
{
	bool differs = false;
	int err;

	if (!file || !check->link->up)
		return 0;
	err = multicast_differs(check->link, file->multicast, &differs);
	if (!err && differs)
		find(&check->findings, "multicast", NULL,
		     "%s: its routes are not those of multicast: %s: lwmctl apply %s",
		     check->link->name, file->multicast ? "yes" : "no", path);
	return err;
}

static int check_running(struct check *check, const struct net *file,
			 const char *path)
{
	struct changes changes = {};
	bool able = check->link->up;
	int err = 0;

	check->net = check_read(check);
	if (!check->net)
		return -1;
	if (!check->link->up)
		find(&check->findings, "down", NULL, "%s is down: ip link set %s up",
		     check->link->name, check->link->name);
	able &= check_own(&check->findings, check->link);
	if (file && diff(&changes, check->net, file, check->link))
		find(&check->findings, "file", NULL, "%s: %s", path, fault());
	else if (changes.n)
		find(&check->findings, "file", NULL,
		     "%s differs from %s in %zu zones, nodes or groups: lwmctl apply %s",
		     check->link->name, path, changes.n, path);
	changes_free(&changes);
	err = check_multicast(check, file ? file : check->names,
			      file ? path : "the file");
	check->mtu = check_ways(&check->findings, check->net, check->link,
				&check->reached);
	if (!err && able && check->reached.n)
		err = check_probe(check);
	net_free(check->net);
	return err;
}

static void say_sound(const struct check *check)
{
	size_t n = check->reached.n;

	out_words(check->link->name);
	out_words(": nothing is wrong: ");
	if (!n)
		out_words("there is no other node to ask\n");
	else if (n == 1)
		out_words("the other node answers, with the same tables\n");
	else
		out_uint(NULL, "all %" PRIu64 " other nodes answer, with the same tables\n", n);
}

/* ---- what a file would make here ---- */

static void check_coming(struct check *check, const struct net *file,
			 const char *path)
{
	const struct node *self = self_find(file, path);
	struct link link;

	if (!self) {
		find(&check->findings, "own-address", NULL, "%s", fault());
		return;
	}
	self_link(&link, file, self);
	link_complete(&link);
	check_port(&check->findings, &link);
	check_ways(&check->findings, file, &link, &check->reached);
	if (check->findings.n || out_is_json())
		return;
	printf("%s: nothing is wrong so far: this host can become node %u (%s), on UDP port %u\n",
	       path, self->item.id, self->item.name, link.port);
}

/* ---- which of them ---- */

struct search {
	struct link	*link;
	const char	*name;	/* NULL: by network */
	uint32_t	id;
	bool		found;
};

static int match(const struct link *link, void *arg)
{
	struct search *search = arg;

	if (search->name ? strcmp(link->name, search->name) : link->id != search->id)
		return 0;
	*search->link = *link;
	search->found = true;
	return 0;
}

static int check_file(struct ctl *ctl, struct check *check, const char *path)
{
	struct search search = { .link = &ctl->link, .name = ctl->dev };
	struct net *file = file_load(path);
	int err;

	if (!file)
		return -1;
	search.id = file->link.id;
	check->names = file;
	err = link_dump(match, &search);
	if (!err && search.found && ctl->link.id != search.id)
		err = refuse("%s: the file is of network %u, %s is in %u", path,
			     search.id, ctl->link.name, ctl->link.id);
	else if (!err && search.found)
		err = check_running(check, file, path);
	else if (!err)
		check_coming(check, file, path);
	if (!err && search.found && !check->findings.n && !out_is_json())
		say_sound(check);
	check->names = NULL;
	net_free(file);
	return err;
}

static int check_device(struct ctl *ctl, struct check *check)
{
	int err;

	err = ctl_device(ctl);
	if (err)
		return err;
	if (!ctl->link.id || !ctl->link.node)
		return refuse("%s is in no network yet", ctl->link.name);
	check->names = ctl->names;
	err = check_running(check, NULL, NULL);
	if (!err && !check->findings.n && !out_is_json())
		say_sound(check);
	return err;
}

static int check(struct ctl *ctl)
{
	struct check check = { .link = &ctl->link };
	const char *path = *ctl->words ? *ctl->words++ : NULL;
	int err;

	err = ctl_no_words(ctl);
	if (err)
		return err;
	err = path ? check_file(ctl, &check, path) : check_device(ctl, &check);
	if (!err && (check.findings.n || out_is_json()))
		findings_print(&check.findings);
	if (!err && check.findings.n)
		err = FOUND;
	findings_free(&check.findings);
	set_free(&check.reached);
	return err;
}

const struct object object_check = {
	.name = "check", .what = "what is wrong with a network, in sentences",
	.run = check, .usage = "[FILE] [dev DEVICE]",
};
