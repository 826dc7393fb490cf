// SPDX-License-Identifier: GPL-2.0
/*
 * What there is to watch, in the text format of Prometheus: all samples of a
 * metric stand together, behind what it means.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "ctl.h"
#include "net.h"
#include "snapshot.h"

struct metrics {
	struct snapshots	devices;
	struct counters		stray;	/* what came for no device */
};

static void put_head(const char *name, const char *suffix, const char *type, const char *what)
{
	printf("# HELP lwm_%s%s %s.\n", name, suffix, what);
	printf("# TYPE lwm_%s%s %s\n", name, suffix, type);
}

/* Names of devices may have anything in them. */
static void put_label(const char *label, const char *value)
{
	printf("%s=\"", label);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			putchar('\\');
		if (*value == '\n')
			fputs("\\n", stdout);
		else
			putchar(*value);
	}
	putchar('"');
}

/* ---- devices ---- */

static void put_device(const char *name, const struct snapshot *device)
{
	printf("lwm_%s{", name);
	put_label("device", device->link.name);
}

static void put_info(const struct metrics *metrics)
{
	size_t i;

	put_head("device_info", "", "gauge", "The network, node and zone that a device is in");
	for (i = 0; i < metrics->devices.n; i++) {
		const struct snapshot *device = &metrics->devices.of[i];
		const struct link *link = &device->link;

		put_device("device_info", device);
		printf(",network=\"%u\",node=\"%u\",", link->id, link->node);
		put_label("name", snapshot_node_name(device, link->node));
		printf(",zone=\"%u\"} 1\n", link->zone);
	}
}

static void put_up(const struct metrics *metrics)
{
	size_t i;

	put_head("device_up", "", "gauge", "Whether a device is up");
	for (i = 0; i < metrics->devices.n; i++) {
		put_device("device_up", &metrics->devices.of[i]);
		printf("} %d\n", metrics->devices.of[i].link.up);
	}
}

static void put_sizes(const struct metrics *metrics)
{
	size_t i;

	put_head("zones", "", "gauge", "Zones in the table");
	for (i = 0; i < metrics->devices.n; i++) {
		put_device("zones", &metrics->devices.of[i]);
		printf("} %zu\n", metrics->devices.of[i].net->zones.n);
	}
	put_head("groups", "", "gauge", "Groups in the table");
	for (i = 0; i < metrics->devices.n; i++) {
		put_device("groups", &metrics->devices.of[i]);
		printf("} %zu\n", metrics->devices.of[i].net->groups.n);
	}
}

static void put_counter(const struct metrics *metrics, const struct counter *counter)
{
	size_t i;

	put_head(counter->key, "_total", "counter", counter->what);
	for (i = 0; i < metrics->devices.n; i++) {
		printf("lwm_%s_total{", counter->key);
		put_label("device", metrics->devices.of[i].link.name);
		printf("} %" PRIu64 "\n", metrics->devices.of[i].counters.of[counter->attr]);
	}
}

/* What the device itself counts: messages of sockets are not in it. */
static const struct {
	const char	*name;
	const char	*what;
	size_t		offset;
} frame_counters[] = {
	{ "transmit_frames", "Frames that the device was given to send",
	  offsetof(struct link, tx_frames) },
	{ "transmit_bytes", "Octets of these frames", offsetof(struct link, tx_octets) },
	{ "receive_frames", "Frames that the device gave to this host",
	  offsetof(struct link, rx_frames) },
	{ "receive_bytes", "Octets of these frames", offsetof(struct link, rx_octets) },
};

static void put_frames(const struct metrics *metrics)
{
	size_t i, k;

	for (k = 0; k < sizeof(frame_counters) / sizeof(*frame_counters); k++) {
		put_head(frame_counters[k].name, "_total", "counter", frame_counters[k].what);
		for (i = 0; i < metrics->devices.n; i++) {
			const struct link *link = &metrics->devices.of[i].link;

			printf("lwm_%s_total{", frame_counters[k].name);
			put_label("device", link->name);
			printf("} %" PRIu64 "\n",
			       *(uint64_t *)((char *)link + frame_counters[k].offset));
		}
	}
}

static void put_drops_of(const struct counters *counters, const char *device)
{
	size_t i;

	for (i = 0; i < counters->n_drops; i++) {
		fputs("lwm_drops_total{", stdout);
		put_label("device", device);
		printf(",reason=\"%s\"} %" PRIu64 "\n", counters->drops[i].reason,
		       counters->drops[i].count);
	}
}

static void put_drops(const struct metrics *metrics)
{
	size_t i;

	put_head("drops", "_total", "counter",
		 "What went no further, by reason; with no device, what came for none");
	for (i = 0; i < metrics->devices.n; i++)
		put_drops_of(&metrics->devices.of[i].counters, metrics->devices.of[i].link.name);
	put_drops_of(&metrics->stray, "");
}

/* ---- nodes ---- */

/* The own node is nobody's neighbour. */
static bool is_neighbour(const struct node *node)
{
	return node->has & NODE_STATE && !(node->flags & LWM_NODE_SELF);
}

static void put_states(const struct metrics *metrics)
{
	uint32_t n[LWM_STATE_PERMANENT + 1];
	unsigned int state;
	size_t i, k;

	put_head("nodes", "", "gauge", "Other nodes in the table, by state");
	for (i = 0; i < metrics->devices.n; i++) {
		const struct table *nodes = &metrics->devices.of[i].net->nodes;

		for (state = 0; state <= LWM_STATE_PERMANENT; state++)
			n[state] = 0;
		for (k = 0; k < nodes->n; k++) {
			const struct node *node = (struct node *)nodes->items[k];

			if (is_neighbour(node) && node->state <= LWM_STATE_PERMANENT)
				n[node->state]++;
		}
		for (state = 0; state <= LWM_STATE_PERMANENT; state++) {
			put_device("nodes", &metrics->devices.of[i]);
			printf(",state=\"%s\"} %u\n", node_state_text(state), n[state]);
		}
	}
}

/* Of one node: false if it has no such value. */
typedef bool node_value_fn(const struct node *node, double *value);

static bool value_of_state(const struct node *node, double *value)
{
	*value = 1;
	return true;
}

static bool value_of_rtt(const struct node *node, double *value)
{
	*value = node->rtt / 1e6;
	return node->has & NODE_RTT;
}

static bool value_of_heard(const struct node *node, double *value)
{
	*value = node->heard / 1e3;
	return node->has & NODE_HEARD;
}

static bool value_of_mtu(const struct node *node, double *value)
{
	*value = node->mtu;
	return node->has & NODE_MTU;
}

static void put_node(const struct snapshot *device, const struct node *node, const char *metric)
{
	put_device(metric, device);
	printf(",node=\"%u\",", node->item.id);
	put_label("name", snapshot_node_name(device, node->item.id));
	printf(",zone=\"%u\"", node->zone);
}

static void put_nodes(const struct metrics *metrics, const char *metric, const char *what,
		      node_value_fn *value_of)
{
	size_t i, k;
	double value;

	put_head(metric, "", "gauge", what);
	for (i = 0; i < metrics->devices.n; i++) {
		const struct snapshot *device = &metrics->devices.of[i];

		for (k = 0; k < device->net->nodes.n; k++) {
			const struct node *node = (struct node *)device->net->nodes.items[k];

			if (!is_neighbour(node) || !value_of(node, &value))
				continue;
			put_node(device, node, metric);
			if (value_of == value_of_state)
				printf(",state=\"%s\"", node_state_text(node->state));
			printf("} %.10g\n", value);
		}
	}
}

static void put_metrics(const struct metrics *metrics)
{
	const struct counter *counter;

	put_info(metrics);
	put_up(metrics);
	put_sizes(metrics);
	for (counter = counter_list; counter->key; counter++)
		put_counter(metrics, counter);
	put_frames(metrics);
	put_drops(metrics);
	put_states(metrics);
	put_nodes(metrics, "node_state", "The state that a node is in: always 1",
		  value_of_state);
	put_nodes(metrics, "node_rtt_seconds", "Round trip of probes to a node", value_of_rtt);
	put_nodes(metrics, "node_heard_age_seconds", "Time since a node was heard",
		  value_of_heard);
	put_nodes(metrics, "node_message_bytes",
		  "Longest message that passes to a node, where others take longer ones",
		  value_of_mtu);
}

static int metrics(struct ctl *ctl)
{
	struct metrics metrics = {};
	int err;

	err = ctl_no_words(ctl);
	if (!err)
		err = snapshots_take(&metrics.devices, ctl);
	if (!err)
		err = counters_read(&metrics.stray, 0);
	/* Nothing is printed in part. */
	if (!err)
		put_metrics(&metrics);
	counters_free(&metrics.stray);
	snapshots_free(&metrics.devices);
	return err;
}

const struct object object_metrics = {
	.name = "metrics", .what = "all of that as text for Prometheus",
	.run = metrics, .usage = "[dev DEVICE]",
};
