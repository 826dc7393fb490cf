// SPDX-License-Identifier: GPL-2.0
/* The tables of h2, changed and read. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "hosts.h"

static struct lwm_node new_node(uint16_t id)
{
	return (struct lwm_node) {
		.id = id,
		.zone = 2,
		.addr4.s_addr = htonl(0x0a090000 + id),
		.given = LWM_GIVEN(LWM_A_NODE_ZONE) | LWM_GIVEN(LWM_A_NODE_ADDR4),
	};
}

/* What a dump found: how many, and the object of one id. */
struct search {
	uint16_t		id;
	size_t			seen;
	bool			found;
	struct lwm_node		node;
	struct lwm_zone		zone;
	size_t			members;
	uint16_t		last_member;
	uint32_t		addr4;		/* host byte order */
};

static int see_node(const struct lwm_node *node, void *arg)
{
	struct search *search = arg;

	search->seen++;
	if (node->id == search->id) {
		search->found = true;
		search->node = *node;
	}
	return 0;
}

static int see_zone(const struct lwm_zone *zone, void *arg)
{
	struct search *search = arg;

	search->seen++;
	if (zone->id == search->id) {
		search->found = true;
		search->zone = *zone;
	}
	return 0;
}

static int see_group(const struct lwm_group *group, void *arg)
{
	struct search *search = arg;

	search->seen++;
	if (group->id == search->id) {
		search->found = true;
		search->members = group->count;
		search->addr4 = ntohl(group->addr4.s_addr);
		search->last_member = group->count ? group->nodes[group->count - 1] : 0;
	}
	return 0;
}

static struct search node_search(struct lwm *lwm, uint16_t id)
{
	struct search search = { .id = id };

	EXPECT_EQ(lwm_node_dump(lwm, see_node, &search), 0);
	return search;
}

static struct search zone_search(struct lwm *lwm, uint16_t id)
{
	struct search search = { .id = id };

	EXPECT_EQ(lwm_zone_dump(lwm, see_zone, &search), 0);
	return search;
}

static struct search group_search(struct lwm *lwm, uint16_t id)
{
	struct search search = { .id = id };

	EXPECT_EQ(lwm_group_dump(lwm, see_group, &search), 0);
	return search;
}

TEST(a_node_comes_changes_and_goes)
{
	struct lwm *lwm = device_in("h2");
	struct lwm_node node = new_node(100);
	struct search search;
	uint16_t id = 100;

	EXPECT_EQ(lwm_node_new(lwm, &node, 1), 0);
	search = node_search(lwm, 100);
	EXPECT_EQ(search.seen, 5);
	EXPECT_EQ(search.node.zone, 2);
	EXPECT_EQ(search.node.addr4.s_addr, node.addr4.s_addr);
	EXPECT(!memcmp(search.node.mac, "\x02\x4c\x00\x2a\x00\x64", 6));

	node = (struct lwm_node) {
		.id = 100,
		.flags = LWM_NODE_PERMANENT,
		.flags_mask = LWM_NODE_PERMANENT,
		.given = LWM_GIVEN(LWM_A_NODE_FLAGS) | LWM_GIVEN(LWM_A_NODE_ADDR6),
	};
	inet_pton(AF_INET6, "fd09::64", &node.addr6);
	EXPECT_EQ(lwm_node_set(lwm, &node, 1), 0);
	search = node_search(lwm, 100);
	EXPECT_EQ(search.node.flags, LWM_NODE_PERMANENT);
	EXPECT(!memcmp(&search.node.addr6, &node.addr6, sizeof(node.addr6)));

	EXPECT_EQ(lwm_node_del(lwm, &id, 1), 0);
	search = node_search(lwm, 100);
	EXPECT_EQ(search.seen, 4);
	EXPECT(!search.found);

	lwm_close(lwm);
}

TEST(the_own_node_is_marked)
{
	struct lwm *lwm = device_in("h2");

	EXPECT(node_search(lwm, 2).node.flags & LWM_NODE_SELF);
	EXPECT(!(node_search(lwm, 3).node.flags & LWM_NODE_SELF));

	lwm_close(lwm);
}

TEST(a_refusal_comes_with_a_sentence)
{
	struct lwm *lwm = device_in("h2");
	struct lwm_node node = new_node(0);

	EXPECT_EQ(lwm_node_new(lwm, &node, 1), -EINVAL);
	EXPECT(*lwm_error(lwm));
	node = new_node(3);
	EXPECT_EQ(lwm_node_new(lwm, &node, 1), -EEXIST);
	EXPECT(*lwm_error(lwm));
	EXPECT_EQ(lwm_node_set(lwm, &node, 0), 0);

	lwm_close(lwm);
}

TEST(objects_of_one_message_are_all_added_or_none)
{
	const struct lwm_node nodes[] = { new_node(101), new_node(102), new_node(3) };
	struct lwm *lwm = device_in("h2");

	EXPECT_EQ(lwm_node_new(lwm, nodes, 3), -EEXIST);
	EXPECT_EQ(node_search(lwm, 101).seen, 4);

	lwm_close(lwm);
}

TEST(a_zone_comes_changes_and_goes)
{
	const uint16_t relays[] = { 1, 900 };
	struct lwm *lwm = device_in("h2");
	struct lwm_zone zone = {
		.id = 9, .via = 2, .given = LWM_GIVEN(LWM_A_ZONE_VIA),
	};
	struct search search;
	uint16_t id = 9;

	EXPECT_EQ(lwm_zone_new(lwm, &zone, 1), 0);
	search = zone_search(lwm, 9);
	EXPECT_EQ(search.seen, 3);
	EXPECT_EQ(search.zone.via, 2);
	EXPECT_EQ(search.zone.relay, LWM_RELAY_AUTO);
	EXPECT_EQ(search.zone.nodes, 0);
	EXPECT_EQ(zone_search(lwm, 2).zone.nodes, 2);

	zone = (struct lwm_zone) {
		.id = 9,
		.relay = LWM_RELAY_NODES,
		.relay_nodes = relays,
		.relay_count = 2,
		.given = LWM_GIVEN(LWM_A_ZONE_RELAY) | LWM_GIVEN(LWM_A_ZONE_RELAY_NODES),
	};
	EXPECT_EQ(lwm_zone_set(lwm, &zone, 1), 0);
	search = zone_search(lwm, 9);
	EXPECT_EQ(search.zone.relay, LWM_RELAY_NODES);
	EXPECT_EQ(search.zone.relay_count, 2);
	EXPECT_EQ(search.zone.via, 2);

	EXPECT_EQ(lwm_zone_del(lwm, &id, 1), 0);
	EXPECT_EQ(zone_search(lwm, 9).seen, 2);

	lwm_close(lwm);
}

TEST(a_group_comes_changes_and_goes)
{
	const uint16_t two[] = { 2, 4 }, three[] = { 1, 2, 60000 };
	struct lwm *lwm = device_in("h2");
	struct lwm_group group = { .id = 8, .nodes = two, .count = 2 };
	struct search search;
	uint16_t id = 8;

	EXPECT_EQ(lwm_group_new(lwm, &group, 1), 0);
	search = group_search(lwm, 8);
	EXPECT_EQ(search.seen, 2);
	EXPECT_EQ(search.members, 2);
	EXPECT_EQ(search.last_member, 4);

	group = (struct lwm_group) {
		.id = 8, .nodes = three, .count = 3, .addr4 = { htonl(0xef010203) },
		.given = LWM_GIVEN(LWM_A_GROUP_ADDR4),
	};
	EXPECT_EQ(lwm_group_set(lwm, &group, 1), 0);
	search = group_search(lwm, 8);
	EXPECT_EQ(search.members, 3);
	EXPECT_EQ(search.last_member, 60000);
	EXPECT_EQ(search.addr4, 0xef010203);
	group.addr4.s_addr = htonl(0x0a010203);
	EXPECT_EQ(lwm_group_set(lwm, &group, 1), -EADDRNOTAVAIL);
	group.given = 0;
	EXPECT_EQ(lwm_group_set(lwm, &group, 1), 0);
	EXPECT_EQ(group_search(lwm, 8).addr4, 0xef010203);

	EXPECT_EQ(lwm_group_del(lwm, &id, 1), 0);
	EXPECT_EQ(group_search(lwm, 8).seen, 1);

	lwm_close(lwm);
}

TEST(what_is_not_committed_never_was)
{
	const struct lwm_group group = { .id = 8 };
	struct lwm *other = device_in("h2");
	struct lwm *lwm = device_in("h2");

	EXPECT_EQ(lwm_table_begin(lwm, 0), 0);
	EXPECT_EQ(lwm_group_new(lwm, &group, 1), 0);
	EXPECT_EQ(lwm_table_begin(other, 0), -EBUSY);
	lwm_close(lwm);

	EXPECT_EQ(group_search(other, 8).seen, 1);
	EXPECT_EQ(lwm_table_begin(other, 0), 0);
	lwm_close(other);
}

TEST(a_transaction_is_one_change_of_thousands)
{
	static struct lwm_node nodes[4096];
	static uint16_t ids[4096];
	struct lwm *lwm = device_in("h2");

	for (int i = 0; i < 4096; i++) {
		ids[i] = 1000 + i;
		nodes[i] = new_node(ids[i]);
	}

	EXPECT_EQ(lwm_table_begin(lwm, 0), 0);
	EXPECT_EQ(lwm_node_new(lwm, nodes, 4096), 0);
	EXPECT_EQ(node_search(lwm, 1000).seen, 4);
	EXPECT_EQ(lwm_table_commit(lwm), 0);
	EXPECT_EQ(node_search(lwm, 5095).seen, 4100);

	EXPECT_EQ(lwm_table_begin(lwm, 0), 0);
	EXPECT_EQ(lwm_node_del(lwm, ids, 4096), 0);
	EXPECT_EQ(lwm_table_commit(lwm), 0);
	EXPECT_EQ(node_search(lwm, 1000).seen, 4);

	lwm_close(lwm);
}

static int stop(const struct lwm_node *node, void *arg)
{
	++*(int *)arg;
	return node->id;
}

TEST(a_dump_stops_where_it_is_told_to)
{
	struct lwm *lwm = device_in("h2");
	int seen = 0;

	EXPECT(lwm_node_dump(lwm, stop, &seen) > 0);
	EXPECT_EQ(seen, 1);
	EXPECT_EQ(node_search(lwm, 1).seen, 4);

	lwm_close(lwm);
}
