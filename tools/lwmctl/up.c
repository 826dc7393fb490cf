// SPDX-License-Identifier: GPL-2.0
/*
 * From a network file to a running device, and back to nothing.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "diff.h"
#include "file.h"
#include "multicast.h"
#include "net.h"
#include "nl.h"
#include "own.h"
#include "runtime.h"
#include "say.h"
#include "self.h"
#include "tables.h"
#include "words.h"

#define DEFAULT_NAME	"lwm0"

static int fill_tables(const struct link *link, const struct net *net,
		       const char *path)
{
	struct changes changes = {};
	struct net *bare = net_new();
	int err;

	/* A new device knows itself and its zone. */
	err = tables_read(bare, link->ifindex);
	if (!err)
		err = diff(&changes, bare, net, link);
	if (!err)
		err = changes_begin(&changes, link->ifindex, path);
	if (!err)
		err = changes_commit(link->ifindex);
	changes_free(&changes);
	net_free(bare);
	return err;
}

/* Take away what was made, and keep the reason. */
static void undo(const struct link *link)
{
	char *reason = need(strdup(fault()));

	link_del(link);
	refuse("%s", reason);
	free(reason);
}

/* @underlay: the device to send by, or 0. */
static int bring_up(const char *ifname, unsigned int underlay, const struct net *net,
		    const struct node *self, const char *path)
{
	struct link link;
	int err;

	self_link(&link, net, self);
	strcpy(link.name, ifname);
	if (underlay) {
		link.underlay = underlay;
		link.has |= LINK_UNDERLAY;
	}
	err = link_add(&link);
	if (err == -EEXIST && !kernel_explained())
		refuse("%s exists already: lwmctl apply changes it, lwmctl down takes it away",
		       ifname);
	if (err)
		return err;
	link.ifindex = if_nametoindex(ifname);
	err = link_find(&link, ifname);
	if (!err)
		err = fill_tables(&link, net, path);
	if (!err)
		err = own_change(link.ifindex, NULL, NULL, &link, self);
	if (!err)
		err = link_up(&link);
	if (!err && net->multicast)
		err = multicast_set(&link, true);
	if (err)
		undo(&link);
	return err;
}

static int up_text(const char *ifname, unsigned int underlay, const char *path,
		   const char *text, size_t len)
{
	struct link link = {};
	struct node *self;
	struct net *net;
	int err = -1;

	net = file_parse(path, text, len, false);
	if (!net)
		return err;
	self = self_find(net, path);
	if (self && self->flags & LWM_NODE_PLAIN)
		refuse("%s:%u: %s: this host is a plain node, which has no lwm device",
		       path, self->item.line, self->item.name);
	else if (self)
		err = bring_up(ifname, underlay, net, self, path);
	net_free(net);
	if (err)
		return err;

	err = runtime_keep(ifname, text, len);
	if (err && !link_find(&link, ifname))
		undo(&link);
	return err;
}

/* It is each host's own: the file is the same on all. */
static int take_underlay(struct ctl *ctl, struct link *wanted)
{
	char **words = ctl->words;

	if (!*words || strcmp(*words, "underlay"))
		return 0;
	if (!words[1])
		return misuse("underlay needs a value");
	ctl->words += 2;
	return link_word(wanted, "underlay", words[1], NULL);
}

static int up(struct ctl *ctl)
{
	const char *path = ctl_word(ctl, "the file's name");
	struct link wanted = {};
	size_t len;
	char *text;
	int err;

	if (!path)
		return MISUSED;
	err = take_underlay(ctl, &wanted);
	if (!err)
		err = ctl_no_words(ctl);
	if (err)
		return err;
	if (!ctl->dev)
		ctl->dev = DEFAULT_NAME;
	if (strlen(ctl->dev) >= IFNAMSIZ)
		return refuse("%s is no name for a device", ctl->dev);

	text = file_read(path, &len);
	if (!text)
		return -1;
	err = up_text(ctl->dev, wanted.underlay, path, text, len);
	free(text);
	return err;
}

const struct object object_up = {
	.name = "up", .what = "join the network that a file describes",
	.run = up, .usage = "FILE [dev DEVICE] [underlay DEV]",
};

static int down(struct ctl *ctl)
{
	int err;

	err = ctl_no_words(ctl);
	if (!err)
		err = ctl_device(ctl);
	if (!err)
		err = link_del(&ctl->link);
	if (!err)
		runtime_drop(ctl->link.name);
	return err;
}

const struct object object_down = {
	.name = "down", .what = "leave the network",
	.run = down, .usage = "[dev DEVICE]",
};
