// SPDX-License-Identifier: GPL-2.0
#include "rates.h"

#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "net.h"
#include "out.h"
#include "say.h"
#include "snapshot.h"

/* One device, then and now. */
struct look {
	const struct snapshot	*before;	/* NULL: it was not there */
	const struct snapshot	*now;
	const struct copies	*copies_before, *copies;
	double			seconds;
	bool			all;
};

static void print_rate(const struct look *look, const char *key, const char *fmt, const char *none,
		       uint64_t before, uint64_t now)
{
	if (look->before)
		out_real(key, fmt, (now - before) / look->seconds);
	else
		out_none(key, fmt ? none : NULL);
}

static void print_counter(const struct look *look, const char *key, int attr, const char *fmt)
{
	print_rate(look, key, fmt, "          -",
		   look->before ? look->before->counters.of[attr] : 0,
		   look->now->counters.of[attr]);
}

static bool is_main(int attr)
{
	return attr == LWM_A_STATS_MESSAGES || attr == LWM_A_STATS_COPIES ||
	       attr == LWM_A_STATS_RECEIVED || attr == LWM_A_STATS_RELAYED ||
	       attr == LWM_A_STATS_DELIVERED;
}

static void print_counters(const struct look *look)
{
	static const struct link none;
	const struct link *now = &look->now->link;
	const struct link *before = look->before ? &look->before->link : &none;
	const struct counter *counter;

	out_words("  messages/s   copies/s received/s  relayed/s delivered/s\n ");
	out_object("per_second");
	for (counter = counter_list; counter->key; counter++)
		print_counter(look, counter->key, counter->attr,
			      is_main(counter->attr) ? " %10.1f" : NULL);
	out_words("\n  frames sent/s   octets/s  received/s   octets/s\n");
	print_rate(look, "transmit_frames", "  %13.1f", "              -", before->tx_frames,
		   now->tx_frames);
	print_rate(look, "transmit_octets", " %10.0f", "          -", before->tx_octets,
		   now->tx_octets);
	print_rate(look, "receive_frames", "  %10.1f", "           -", before->rx_frames,
		   now->rx_frames);
	print_rate(look, "receive_octets", " %10.0f", "          -", before->rx_octets,
		   now->rx_octets);
	out_end();
	out_words("\n");
}

/* ---- drops ---- */

static uint64_t drops_before(const struct look *look, size_t i)
{
	return look->before && i < look->before->counters.n_drops ?
		       look->before->counters.drops[i].count : 0;
}

static void print_drop(const struct look *look, size_t i)
{
	const struct drop *drop = &look->now->counters.drops[i];
	char name[40];

	snprintf(name, sizeof(name), "  %-26s", drop->reason);
	out_words(name);
	out_object(drop->reason);
	print_rate(look, "per_second", " %10.1f", "          -", drops_before(look, i),
		   drop->count);
	out_uint("total", " %12" PRIu64, drop->count);
	out_end();
	out_words("\n");
}

static void print_drops(const struct look *look)
{
	const struct counters *counters = &look->now->counters;
	const char *heading = "  dropped                       per s        total\n";
	size_t i;

	out_object("drops");
	for (i = 0; i < counters->n_drops; i++) {
		if (!counters->drops[i].count && !look->all)
			continue;
		out_words(heading);
		print_drop(look, i);
		heading = "";
	}
	out_end();
}

/* ---- nodes ---- */

/* What needs an eye comes first: there may be more nodes than lines. */
static int order_of(const struct node *node)
{
	static const int order[] = {
		[LWM_STATE_FAILED] = 0,
		[LWM_STATE_UNHEARD] = 1,
		[LWM_STATE_STALE] = 2,
		[LWM_STATE_REACHABLE] = 3,
		[LWM_STATE_PERMANENT] = 4,
	};

	if (!(node->has & NODE_STATE) || node->state > LWM_STATE_PERMANENT)
		return 5;
	return order[node->state];
}

static int compare(const void *a, const void *b)
{
	const struct node *x = *(const struct node **)a, *y = *(const struct node **)b;

	if (order_of(x) != order_of(y))
		return order_of(x) - order_of(y);
	return x->item.id - y->item.id;
}

static const char *state_of(const struct node *node)
{
	if (node->flags & LWM_NODE_DOWN)
		return "down";
	return node->has & NODE_STATE ? node_state_text(node->state) : "unknown";
}

/* By what the device is now: before, it may have been another node. */
static void print_node_rates(const struct look *look, uint16_t node)
{
	const struct link *link = &look->now->link;
	struct copies_row before, now;

	if (look->before && copies_find(&before, look->copies_before, link, node) &&
	    copies_find(&now, look->copies, link, node)) {
		out_real("copies_per_second", " %8.1f",
			 (now.copies - before.copies) / look->seconds);
		out_real("octets_per_second", " %10.0f",
			 (now.octets - before.octets) / look->seconds);
	} else {
		out_none("copies_per_second", "        -");
		out_none("octets_per_second", "          -");
	}
}

static void print_node_row(const struct look *look, const struct node *node)
{
	const char *name = snapshot_node_name(look->now, node->item.id);

	out_object(NULL);
	out_uint("id", "  %5" PRIu64, node->item.id);
	if (*name)
		out_text("name", " %-16s", name);
	else
		out_none("name", "                 ");
	out_uint("zone", " %5" PRIu64, node->zone);
	out_text("state", "  %-9s", state_of(node));
	if (node->has & NODE_RTT)
		out_real("rtt_ms", " %8.3f", node->rtt / 1e3);
	else
		out_none("rtt_ms", "        -");
	if (node->has & NODE_HEARD)
		out_uint("heard_ms", " %9" PRIu64, node->heard);
	else
		out_none("heard_ms", "         -");
	print_node_rates(look, node->item.id);
	out_end();
	out_words("\n");
}

static void print_nodes(const struct look *look)
{
	const struct table *nodes = &look->now->net->nodes;
	const struct node **sorted = need(calloc(nodes->n + 1, sizeof(*sorted)));
	size_t i, n = 0;

	for (i = 0; i < nodes->n; i++) {
		const struct node *node = (struct node *)nodes->items[i];

		if (!(node->flags & LWM_NODE_SELF))
			sorted[n++] = node;
	}
	qsort(sorted, n, sizeof(*sorted), compare);

	out_words("   node name              zone  state       rtt ms    ms ago copies/s   octets/s\n");
	out_array("nodes");
	for (i = 0; i < n; i++)
		print_node_row(look, sorted[i]);
	out_end();
	free(sorted);
}

/* Why there is nothing in a column that people look for. */
static void print_unknown(const struct copies *copies)
{
	if (copies->unknown) {
		out_words("copies by node are not known: ");
		out_words(copies->unknown);
		out_words("\n");
	} else if (copies->full) {
		out_words("the kernel counts copies to no more nodes than it does now\n");
	}
}

static void print_device(const struct look *look)
{
	const struct link *link = &look->now->link;

	out_object(NULL);
	out_text("ifname", "%s: ", link->name);
	out_bool("up", NULL, link->up);
	if (!link->up)
		out_words("down, ");
	out_uint("network", "network %" PRIu64, link->id);
	print_id("node", "node_name", ", node %" PRIu64,
		 look->now->names ? &look->now->names->nodes : NULL, link->node);
	out_words("\n");
	if (look->before)
		out_real("seconds", NULL, look->seconds);
	else
		out_none("seconds", NULL);
	print_counters(look);
	print_drops(look);
	print_nodes(look);
	out_end();
}

static const struct snapshot *find(const struct snapshots *snapshots, int ifindex)
{
	size_t i;

	for (i = 0; i < snapshots->n; i++)
		if (snapshots->of[i].link.ifindex == ifindex)
			return &snapshots->of[i];
	return NULL;
}

void rates_print(const struct snapshots *before, const struct snapshots *now, double seconds,
		 bool all)
{
	struct look look = {
		.copies_before = &before->copies, .copies = &now->copies,
		.seconds = seconds, .all = all,
	};
	size_t i;

	print_unknown(&now->copies);
	out_array(NULL);
	for (i = 0; i < now->n; i++) {
		look.now = &now->of[i];
		look.before = find(before, look.now->link.ifindex);
		if (i)
			out_words("\n");
		print_device(&look);
	}
	out_end();
	if (out_is_json())
		out_line();
}
