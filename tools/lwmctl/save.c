// SPDX-License-Identifier: GPL-2.0
/*
 * Write the running network as a file.
 */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "file.h"
#include "multicast.h"
#include "net.h"
#include "say.h"
#include "tables.h"

static void take_name(struct item *item, const struct table *names)
{
	const struct item *named = table_by_id(names, item->id);

	if (named)
		item->name = need(strdup(named->name));
}

/* The kernel has flags of its own on the own node: the file's are kept. */
static void take_own_flags(struct node *own, const struct net *names)
{
	const struct node *named = NULL;

	if (names)
		named = table_by_id(&names->nodes, own->item.id);
	own->flags = named ? named->flags : 0;
}

static void take_names(struct net *net, const struct net *names)
{
	size_t i, k;

	for (i = 0; i < net->nodes.n; i++)
		take_name(net->nodes.items[i], &names->nodes);
	for (i = 0; i < net->groups.n; i++)
		take_name(net->groups.items[i], &names->groups);
	for (i = 0; i < net->zones.n; i++) {
		struct zone *zone = (struct zone *)net->zones.items[i];
		const struct zone *named;

		take_name(&zone->item, &names->zones);
		named = table_by_id(&names->zones, zone->item.id);
		for (k = 0; named && k < named->n_prefixes; k++)
			prefix_add(&zone->prefixes, &zone->n_prefixes,
				   &named->prefixes[k]);
		/* They were in a file together. */
		net_index_prefixes(net, zone);
	}
}

static int save_net(struct ctl *ctl, struct net *net)
{
	int err;

	net->link = ctl->link;
	/* The kernel chose it, unless the file did. */
	if (!ctl->names || !(ctl->names->link.has & LINK_MTU))
		net->link.has &= ~LINK_MTU;
	err = tables_read(net, ctl->link.ifindex);
	if (!err)	/* on, if one would have to go */
		err = multicast_differs(&ctl->link, false, &net->multicast);
	if (err)
		return err;
	take_own_flags(table_by_id(&net->nodes, ctl->link.node), ctl->names);
	if (ctl->names)
		take_names(net, ctl->names);
	file_print(stdout, net);
	return 0;
}

static int save(struct ctl *ctl)
{
	struct net *net;
	int err;

	err = ctl_no_words(ctl);
	if (!err)
		err = ctl_device(ctl);
	if (err)
		return err;
	if (!ctl->link.id)
		return refuse("%s is in no network yet", ctl->link.name);
	net = net_new();
	err = save_net(ctl, net);
	net_free(net);
	return err;
}

const struct object object_save = {
	.name = "save", .what = "write the running network as a file",
	.run = save, .usage = "[dev DEVICE] > FILE",
};
