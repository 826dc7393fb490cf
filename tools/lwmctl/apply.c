// SPDX-License-Identifier: GPL-2.0
/*
 * Make the running tables those of a network file, changing what differs.
 */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "diff.h"
#include "file.h"
#include "multicast.h"
#include "net.h"
#include "out.h"
#include "own.h"
#include "runtime.h"
#include "say.h"
#include "tables.h"

/* What the device is to become. */
struct wanted {
	struct link	link;		/* has what differs */
	bool		multicast;
	bool		routes;		/* ... and its routes differ */
};

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
	if (memcmp(want->subsets4, have->subsets4, sizeof(want->subsets4)) ||
	    memcmp(want->subsets6, have->subsets6, sizeof(want->subsets6)))
		return refuse("the range of subset addresses changes: lwmctl down and up do that");
	return 0;
}

static bool same_prefixes(const struct link *a, const struct link *b)
{
	unsigned int i;

	for (i = 0; i < a->n_prefixes && i < b->n_prefixes; i++)
		if (!prefix_equal(&a->prefixes[i], &b->prefixes[i]))
			return false;
	return a->n_prefixes == b->n_prefixes;
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
	if (want->relay_rate != have->relay_rate)
		has |= LINK_RELAY_RATE;
	if (want->silence != have->silence)
		has |= LINK_SILENCE;
	if (want->probe != have->probe)
		has |= LINK_PROBE;
	if (!same_prefixes(want, have))
		has |= LINK_PREFIXES;
	if (want->learning != have->learning)
		has |= LINK_LEARNING;
	if (want->ageing != have->ageing)
		has |= LINK_AGEING;
	if (want->macs != have->macs)
		has |= LINK_MACS;
	if (want->initiators != have->initiators)
		has |= LINK_INITIATORS;
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

/* The old file takes as long to read as the new one. */
static bool lacks_names(const struct changes *changes)
{
	size_t i;

	for (i = 0; i < changes->n; i++)
		if (!changes->list[i].item->name)
			return true;
	return false;
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

static bool device_differs(const struct wanted *want)
{
	return want->link.has || want->routes;
}

static void tell_all(const struct changes *changes, const struct wanted *want,
		     const struct net *names)
{
	size_t i;

	out_array(NULL);
	for (i = 0; i < changes->n; i++)
		tell(&changes->list[i], names);
	if (device_differs(want)) {
		out_object(NULL);
		out_text("change", "%s", "changed");
		out_text("object", " %s", "device");
		out_text("name", " %s", want->link.name);
		out_end();
		out_line();
	}
	if (!changes->n && !device_differs(want))
		out_words("nothing differs\n");
	out_end();
	if (out_is_json())
		out_line();
}

static int change_device(const struct wanted *want, const struct link *have)
{
	int err = 0;

	if (want->link.has)
		err = link_set(&want->link);
	if (!err && want->routes)
		err = multicast_set(have, want->multicast);
	return err;
}

/* As it was, and the reason is kept. */
static void restore_device(const struct wanted *want, const struct link *have,
			   bool routes)
{
	char *reason = need(strdup(fault()));
	struct link old = *have;

	old.has = want->link.has;
	if (old.has)
		link_set(&old);
	if (routes)
		multicast_set(have, !want->multicast);
	refuse("%s", reason);
	free(reason);
}

/* Tables and device: both change, or neither. */
static int carry_out(const struct changes *changes, const struct wanted *want,
		     const struct link *have, const char *path)
{
	int err = 0;

	if (changes->n)
		err = changes_begin(changes, have->ifindex, path);
	if (err)
		return err;
	err = change_device(want, have);
	if (err) {
		restore_device(want, have, false);
		return err;
	}
	if (!changes->n)
		return 0;
	err = changes_commit(have->ifindex);
	if (err)
		restore_device(want, have, want->routes);
	return err;
}

/* Addresses come last: who speaks by a new one is answered by the new tables. */
static int change_own(const struct link *want, const struct link *have, const struct net *from,
		      const struct net *to)
{
	struct link own = *have;

	memcpy(own.prefixes, want->prefixes, sizeof(own.prefixes));
	own.n_prefixes = want->n_prefixes;
	return own_change(have->ifindex, have, table_by_id(&from->nodes, have->node), &own,
			  table_by_id(&to->nodes, have->node));
}

static int apply_net(struct ctl *ctl, const struct net *to, const char *path)
{
	struct wanted want = { .link = to->link, .multicast = to->multicast };
	struct changes changes = {};
	struct net *from;
	int err;

	link_complete(&want.link);
	err = check_fixed(&want.link, &ctl->link);
	if (err) {
		fault_in("%s", path);
		return err;
	}
	reduce(&want.link, &ctl->link);

	from = net_new();
	err = tables_read(from, ctl->link.ifindex);
	if (!err)
		err = multicast_differs(&ctl->link, want.multicast, &want.routes);
	if (!err) {
		err = diff(&changes, from, to, &ctl->link);
		if (err)
			fault_in("%s", path);
	}
	if (!err)
		err = carry_out(&changes, &want, &ctl->link, path);
	if (!err)
		err = change_own(&want.link, &ctl->link, from, to);
	if (!err && lacks_names(&changes))
		ctl->names = runtime_names(&ctl->link);
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
		err = link_find(&ctl->link, ctl->dev);
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
	.run = apply, .usage = "FILE [dev DEVICE]",
};
