// SPDX-License-Identifier: GPL-2.0
#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "net.h"
#include "runtime.h"
#include "say.h"
#include "tables.h"

int snapshot_take(struct snapshot *snapshot, const struct link *link)
{
	int err;

	*snapshot = (struct snapshot){ .link = *link, .net = net_new() };
	snapshot->names = runtime_names(link);
	err = tables_read(snapshot->net, link->ifindex);
	if (!err)
		err = counters_read(&snapshot->counters, link->ifindex);
	if (err)
		snapshot_free(snapshot);
	return err;
}

void snapshot_free(struct snapshot *snapshot)
{
	net_free(snapshot->net);
	net_free(snapshot->names);
	counters_free(&snapshot->counters);
	*snapshot = (struct snapshot){};
}

struct taking {
	const char		*dev;
	struct snapshots	*snapshots;
};

static int take_if_meant(const struct link *link, void *arg)
{
	const struct taking *taking = arg;
	struct snapshots *all = taking->snapshots;
	int err;

	if (taking->dev && strcmp(taking->dev, link->name))
		return 0;
	all->of = need(realloc(all->of, (all->n + 1) * sizeof(*all->of)));
	err = snapshot_take(&all->of[all->n], link);
	all->n += !err;
	return err;
}

int snapshots_take(struct snapshots *snapshots, const struct ctl *ctl)
{
	struct taking taking = { .dev = ctl->dev, .snapshots = snapshots };
	int err;

	*snapshots = (struct snapshots){};
	err = link_dump(take_if_meant, &taking);
	if (!err && ctl->dev && !snapshots->n)
		err = refuse("there is no lwm device %s", ctl->dev);
	if (err)
		snapshots_free(snapshots);
	return err;
}

void snapshots_free(struct snapshots *snapshots)
{
	size_t i;

	for (i = 0; i < snapshots->n; i++)
		snapshot_free(&snapshots->of[i]);
	free(snapshots->of);
	copies_free(&snapshots->copies);
	*snapshots = (struct snapshots){};
}

static const char *name_in(const struct table *table, uint16_t id)
{
	const struct item *item = table_by_id(table, id);

	return item && item->name ? item->name : "";
}

const char *snapshot_node_name(const struct snapshot *snapshot, uint16_t id)
{
	return snapshot->names ? name_in(&snapshot->names->nodes, id) : "";
}

const char *snapshot_zone_name(const struct snapshot *snapshot, uint16_t id)
{
	return snapshot->names ? name_in(&snapshot->names->zones, id) : "";
}
