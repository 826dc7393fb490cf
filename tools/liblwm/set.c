// SPDX-License-Identifier: LGPL-2.1-or-later
/* Node sets as struct lwm_nodes: the shortest form that says it all. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "set.h"

struct span {
	uint16_t	first;
	uint16_t	last;
	bool		ports;
};

static struct span set_span(const struct set *set)
{
	struct span span = { .first = LWM_NODE_MAX };

	for (size_t i = 0; i < set->n; i++) {
		uint16_t node = set_node(set, i);

		if (node < span.first)
			span.first = node;
		if (node > span.last)
			span.last = node;
		if (set_port(set, i))
			span.ports = true;
	}

	return span;
}

static size_t span_octets(const struct span *span)
{
	return (span->last - span->first) / 8 + 1;
}

/* A bitmap keeps a set of all nodes within the kernel's bound on control data. */
static enum lwm_nodes_form set_form(const struct set *set, const struct span *span)
{
	if (span->ports)
		return LWM_NODES_TARGETS;
	if (set->n && span_octets(span) < set->n * sizeof(uint16_t))
		return LWM_NODES_BITMAP;
	return LWM_NODES_IDS;
}

int set_check(const struct set *set)
{
	if (!set->n)
		return -EDESTADDRREQ;
	if (!set->nodes && !set->targets)
		return -EINVAL;

	for (size_t i = 0; i < set->n; i++)
		if (!set_node(set, i))
			return -EINVAL;

	return 0;
}

size_t set_nodes_len(const struct set *set)
{
	struct span span = set_span(set);
	size_t len = sizeof(struct lwm_nodes);

	switch (set_form(set, &span)) {
	case LWM_NODES_TARGETS:
		return len + set->n * sizeof(struct lwm_target);
	case LWM_NODES_BITMAP:
		return len + span_octets(&span);
	default:
		return len + set->n * sizeof(uint16_t);
	}
}

static void fill_bitmap(const struct set *set, const struct span *span, uint8_t *data)
{
	memset(data, 0, span_octets(span));

	for (size_t i = 0; i < set->n; i++) {
		unsigned int bit = set_node(set, i) - span->first;

		data[bit / 8] |= 1u << bit % 8;
	}
}

static void fill_ids(const struct set *set, uint8_t *data)
{
	for (size_t i = 0; i < set->n; i++) {
		uint16_t node = set_node(set, i);

		memcpy(data + i * sizeof(node), &node, sizeof(node));
	}
}

void set_nodes_fill(const struct set *set, struct lwm_nodes *nodes)
{
	struct span span = set_span(set);

	*nodes = (struct lwm_nodes) { .form = set_form(set, &span) };

	switch (nodes->form) {
	case LWM_NODES_TARGETS:
		memcpy(nodes->data, set->targets, set->n * sizeof(struct lwm_target));
		break;
	case LWM_NODES_BITMAP:
		nodes->first = span.first;
		fill_bitmap(set, &span, nodes->data);
		break;
	default:
		fill_ids(set, nodes->data);
	}
}

static ssize_t read_bitmap(const struct lwm_nodes *nodes, size_t len,
			   struct lwm_target *to, size_t room)
{
	size_t found = 0;

	for (size_t bit = 0; bit < len * 8; bit++) {
		if (!(nodes->data[bit / 8] & 1u << bit % 8))
			continue;
		if (nodes->first + bit > LWM_NODE_MAX)
			return -EINVAL;
		if (found < room)
			to[found] = (struct lwm_target) { .node = nodes->first + bit };
		found++;
	}

	return found;
}

static ssize_t read_ids(const uint8_t *data, size_t len, struct lwm_target *to, size_t room)
{
	size_t n = len / sizeof(uint16_t);

	if (len % sizeof(uint16_t))
		return -EINVAL;

	for (size_t i = 0; i < n && i < room; i++) {
		to[i].port = 0;
		memcpy(&to[i].node, data + i * sizeof(uint16_t), sizeof(uint16_t));
	}

	return n;
}

static ssize_t read_targets(const uint8_t *data, size_t len, struct lwm_target *to, size_t room)
{
	size_t n = len / sizeof(*to);

	if (len % sizeof(*to))
		return -EINVAL;
	if (room)
		memcpy(to, data, (n < room ? n : room) * sizeof(*to));

	return n;
}

ssize_t nodes_read(const struct lwm_nodes *nodes, size_t len, struct lwm_target *to, size_t room)
{
	if (len < sizeof(*nodes))
		return -EINVAL;
	len -= sizeof(*nodes);

	switch (nodes->form) {
	case LWM_NODES_IDS:
		return read_ids(nodes->data, len, to, room);
	case LWM_NODES_TARGETS:
		return read_targets(nodes->data, len, to, room);
	case LWM_NODES_BITMAP:
		return read_bitmap(nodes, len, to, room);
	default:
		return -EINVAL;
	}
}
