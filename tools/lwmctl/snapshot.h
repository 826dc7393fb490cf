/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that can be seen of devices at one moment: for what shows networks.
 */
#ifndef LWMCTL_SNAPSHOT_H
#define LWMCTL_SNAPSHOT_H

#include <stddef.h>
#include <stdint.h>

#include "copies.h"
#include "counters.h"
#include "link.h"

struct ctl;
struct net;
struct node;
struct zone;

struct snapshot {
	struct link	link;
	struct net	*net;		/* the tables */
	struct net	*names;		/* NULL: no names known */
	struct counters	counters;
};

struct snapshots {
	struct snapshot	*of;
	size_t		n;
	struct copies	copies;		/* of all devices; only whoever counts has any */
};

int snapshot_take(struct snapshot *snapshot, const struct link *link);
void snapshot_free(struct snapshot *snapshot);

/* Of all devices, or of the one that is named; refused where that is not there. */
int snapshots_take(struct snapshots *snapshots, const struct ctl *ctl);
void snapshots_free(struct snapshots *snapshots);

/* "" for what has no name. */
const char *snapshot_node_name(const struct snapshot *snapshot, uint16_t id);
const char *snapshot_zone_name(const struct snapshot *snapshot, uint16_t id);

#endif
