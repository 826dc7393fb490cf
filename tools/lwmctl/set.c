// SPDX-License-Identifier: GPL-2.0
#include "set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>

#include "../../uapi/lwm.h"
#include "nl.h"
#include "say.h"

/* Where @id is, or would be. */
static size_t set_place(const struct set *set, uint16_t id)
{
	size_t low = 0, high = set->n;

	/* Ids mostly come in order: look at the end first. */
	if (!set->n || set->ids[set->n - 1] < id)
		return set->n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (set->ids[mid] < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void set_add(struct set *set, uint16_t id)
{
	size_t at = set_place(set, id);

	if (at < set->n && set->ids[at] == id)
		return;
	if (set->n == set->room) {
		set->room = set->room ? 2 * set->room : 8;
		set->ids = need(realloc(set->ids,
					set->room * sizeof(*set->ids)));
	}
	memmove(set->ids + at + 1, set->ids + at,
		(set->n - at) * sizeof(*set->ids));
	set->ids[at] = id;
	set->n++;
}

bool set_has(const struct set *set, uint16_t id)
{
	size_t at = set_place(set, id);

	return at < set->n && set->ids[at] == id;
}

bool set_equal(const struct set *a, const struct set *b)
{
	return a->n == b->n &&
	       (!a->n || !memcmp(a->ids, b->ids, a->n * sizeof(*a->ids)));
}

void set_free(struct set *set)
{
	free(set->ids);
	*set = (struct set){};
}

char *set_text(const struct set *set)
{
	size_t size, i, last;
	char *text;
	FILE *f;

	if (!set->n)
		return need(strdup("none"));

	f = need(open_memstream(&text, &size));
	for (i = 0; i < set->n; i = last + 1) {
		last = i;
		while (last + 1 < set->n &&
		       set->ids[last + 1] == set->ids[last] + 1)
			last++;
		fprintf(f, "%s%u", i ? "," : "", set->ids[i]);
		if (last > i)
			fprintf(f, "%c%u", last == i + 1 ? ',' : '-',
				set->ids[last]);
	}
	fclose(f);
	return text;
}

void set_put(struct nl_msg *msg, int attr, const struct set *set)
{
	size_t ids = set->n * sizeof(*set->ids), i;
	struct lwm_nodes *nodes;
	size_t octets = 0;
	uint16_t first = 0;

	if (set->n) {
		first = set->ids[0];
		octets = (set->ids[set->n - 1] - first) / 8 + 1;
	}
	if (ids <= octets || !set->n) {
		nodes = put_room(msg, attr, sizeof(*nodes) + ids);
		*nodes = (struct lwm_nodes){ .form = LWM_NODES_IDS };
		if (ids)
			memcpy(nodes->data, set->ids, ids);
		return;
	}

	nodes = put_room(msg, attr, sizeof(*nodes) + octets);
	*nodes = (struct lwm_nodes){ .form = LWM_NODES_BITMAP, .first = first };
	memset(nodes->data, 0, octets);
	for (i = 0; i < set->n; i++) {
		unsigned int bit = set->ids[i] - first;

		nodes->data[bit / 8] |= 1 << bit % 8;
	}
}

void set_get(struct set *set, const struct nlattr *attr)
{
	const struct lwm_nodes *nodes = nla_data(attr);
	struct lwm_target target;
	size_t len, i;
	uint16_t id;

	if (nla_len(attr) < (int)sizeof(*nodes))
		return;
	len = nla_len(attr) - sizeof(*nodes);

	switch (nodes->form) {
	case LWM_NODES_IDS:
		for (i = 0; i + sizeof(id) <= len; i += sizeof(id)) {
			memcpy(&id, nodes->data + i, sizeof(id));
			set_add(set, id);
		}
		break;
	case LWM_NODES_TARGETS:
		for (i = 0; i + sizeof(target) <= len; i += sizeof(target)) {
			memcpy(&target, nodes->data + i, sizeof(target));
			set_add(set, target.node);
		}
		break;
	case LWM_NODES_BITMAP:
		for (i = 0; i < 8 * len; i++)
			if (nodes->data[i / 8] & 1 << i % 8)
				set_add(set, nodes->first + i);
		break;
	}
}
