// SPDX-License-Identifier: GPL-2.0
/*
 * Make the running tables those of a network file, changing what differs.
 */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "diff.h"
#include "file.h"
#include "net.h"
#include "out.h"
#include "runtime.h"
#include "say.h"
#include "tables.h"

/* What the file leaves unsaid is as on a new device. */
static void complete(struct link *link)
{
	if (!(link->has & LINK_PORT))
		link->port = LWM_PORT_DEFAULT;
	if (!(link->has & LINK_SETLEN))
		link->setlen = LWM_SETLEN_DEFAULT;
	if (!(link->has & LINK_CSUM))
		link->csum = true;
}

/* What cannot change while the device is up. */
static int check_fixed(const struct link *want, const struct link *have)
{
	if (want->id != have->id)
		return refuse("the file is of network %u, %s is in %u",
			      want->id, have->name, have->id);
	if (want->port != have->port)
		return refuse("the port changes from %u to %u: lwmctl down and up do that",
			      have->port, want->port);
	if (want->setlen != have->setlen)
		return refuse("setlen changes from %u to %u: lwmctl down and up do that",
			      have->setlen, want->setlen);
	return 0;
}

/* @want is left with what differs. */
static void reduce(struct link *want, const struct link *have)
{
	unsigned int has = 0;

	if (want->ttl != have->ttl)
		has |= LINK_TTL;
	if (want->dscp != have->dscp)
		has |= LINK_DSCP;
	if (want->csum != have->csum)
		has |= LINK_CSUM;
	if (want->has & LINK_MTU && want->mtu != have->mtu)
		has |= LINK_MTU;
	want->has = has;
	strcpy(want->name, have->name);
}

/* What is deleted may have had a name in the file before. */
static const char *name_of(const struct change *change, const struct net *names)
{
	const struct item *item = change->item;
	const char *noun = change->table->noun;

	if (item->name || !names)
		return item->name;
	if (!strcmp(noun, "zone"))
		item = table_by_id(&names->zones, item->id);
	else if (!strcmp(noun, "node"))
		item = table_by_id(&names->nodes, item->id);
	else
		item = table_by_id(&names->groups, item->id);
	return item ? item->name : NULL;
}

static void tell(const struct change *change, const struct net *names)
{
	static const char * const done[] = {
		[VERB_NEW] = "added",
		[VERB_SET] = "changed",
		[VERB_DEL] = "deleted",
	};
	const char *name = name_of(change, names);

	out_object(NULL);
	out_text("change", "%s", done[change->verb]);
	out_text("object", " %s", change->table->noun);
	out_uint("id", " %" PRIu64, change->item->id);
	if (name)
		out_text("name", " %s", name);
	out_end();
	out_line();
}

static void tell_all(const struct changes *changes, const struct link *link,
		     const struct net *names)
{
	size_t i;

	out_array(NULL);
	for (i = 0; i < changes->n; i++)
		tell(&changes->list[i], names);
	if (link->has) {
		out_object(NULL);
		out_text("change", "%s", "changed");
		out_text("object", " %s", "device");
		out_text("name", " %s", link->name);
		out_end();
		out_line();
	}
	if (!changes->n && !link->has)
		out_words("nothing differs\n");
	out_end();
	if (out_is_json())
		out_line();
}

/* Tables and device: both change, or neither. */
static int carry_out(const struct changes *changes, const struct link *want,
		     const struct link *have, const char *path)
{
	struct link old = *have;
	char *reason;
	int err = 0;

	if (changes->n)
		err = changes_begin(changes, have->ifindex, path);
	if (!err && want->has)
		err = link_set(want);
	if (err || !changes->n)
		return err;

	err = changes_commit(have->ifindex);
	if (err && want->has) {
		reason = need(strdup(fault()));
		old.has = want->has;
		link_set(&old);
		refuse("%s", reason);
		free(reason);
	}
	return err;
}

static int apply_net(struct ctl *ctl, const struct net *to, const char *path)
{
	struct link want = to->link;
	struct changes changes = {};
	struct net *from;
	int err;

	complete(&want);
	err = check_fixed(&want, &ctl->link);
	if (err) {
		fault_in("%s", path);
		return err;
	}
	reduce(&want, &ctl->link);

	from = net_new();
	err = tables_read(from, ctl->link.ifindex);
	if (!err) {
		err = diff(&changes, from, to, &ctl->link);
		if (err)
			fault_in("%s", path);
	}
	if (!err)
		err = carry_out(&changes, &want, &ctl->link, path);
	if (!err)
		tell_all(&changes, &want, ctl->names);
	changes_free(&changes);
	net_free(from);
	return err;
}

static int apply(struct ctl *ctl)
{
	const char *path = ctl_word(ctl, "the file's name");
	struct net *net;
	size_t len;
	char *text;
	int err;

	if (!path)
		return MISUSED;
	err = ctl_no_words(ctl);
	if (!err)
		err = ctl_device(ctl);
	if (err)
		return err;
	text = file_read(path, &len);
	if (!text)
		return -1;
	net = file_parse(path, text, len, false);
	err = net ? apply_net(ctl, net, path) : -1;
	if (!err)
		err = runtime_keep(ctl->link.name, text, len);
	net_free(net);
	free(text);
	return err;
}

const struct object object_apply = {
	.name = "apply", .what = "make the running network what a file describes",
	.run = apply, .usage = "FILE [dev NAME]",
};
