// SPDX-License-Identifier: GPL-2.0
/* Finding devices, and the names of nodes. */
#include <errno.h>
#include <stddef.h>

#include "check.h"
#include "hosts.h"

static unsigned int own_node(struct lwm *lwm)
{
	struct lwm_device dev = {};

	EXPECT_EQ(lwm_device(lwm, &dev), 0);
	return dev.node;
}

TEST(a_device_is_found_by_name_by_network_and_alone)
{
	struct lwm *lwm;

	EXPECT_EQ(lwm_open(&lwm, NULL, "lwm0"), 0);
	EXPECT_EQ(own_node(lwm), 1);
	lwm_close(lwm);

	EXPECT_EQ(lwm_open_net(&lwm, NET), 0);
	EXPECT_EQ(own_node(lwm), 1);
	lwm_close(lwm);

	EXPECT_EQ(lwm_open(&lwm, NULL, NULL), 0);
	EXPECT_EQ(own_node(lwm), 1);
	lwm_close(lwm);
}

TEST(a_device_is_found_in_another_namespace)
{
	struct lwm *there = device_in("h3");
	struct lwm *here;

	EXPECT_EQ(own_node(there), 3);
	EXPECT_EQ(lwm_open(&here, NULL, "lwm0"), 0);
	EXPECT_EQ(own_node(here), 1);

	lwm_close(there);
	lwm_close(here);
}

TEST(what_is_not_there_is_not_opened)
{
	struct lwm *lwm;

	EXPECT_EQ(lwm_open(&lwm, NULL, "none0"), -ENODEV);
	EXPECT_EQ(lwm_open(&lwm, NULL, "eth0"), -ENODEV);
	EXPECT_EQ(lwm_open(&lwm, "r1", NULL), -ENODEV);
	EXPECT_EQ(lwm_open(&lwm, "nowhere", NULL), -ENOENT);
	EXPECT_EQ(lwm_open_net(&lwm, 43), -ENODEV);
}

TEST(a_device_says_what_it_is)
{
	struct lwm *lwm = device_in("h3");
	struct lwm_device dev = {};

	EXPECT_EQ(lwm_device(lwm, &dev), 0);
	EXPECT_TEXT(dev.ifname, "lwm0");
	EXPECT_EQ(dev.family, LWM_FAMILY_DEFAULT);
	EXPECT_EQ(dev.net, NET);
	EXPECT_EQ(dev.node, 3);
	EXPECT_EQ(dev.zone, 2);
	EXPECT_EQ(dev.nodes, 4);
	EXPECT_EQ(dev.zones, 2);
	EXPECT_EQ(dev.groups, 1);
	EXPECT(dev.payload > 1000 && dev.payload < 1500);

	lwm_close(lwm);
}

TEST(names_are_those_of_the_network_file)
{
	struct lwm *lwm = device_in("h3");
	uint16_t nodes[4], group;
	size_t n = 4;

	EXPECT_EQ(lwm_resolve(lwm, "h4,2,h1", nodes, &n), 0);
	EXPECT_EQ(n, 3);
	EXPECT_EQ(nodes[0], 4);
	EXPECT_EQ(nodes[1], 2);
	EXPECT_EQ(nodes[2], 1);
	EXPECT_EQ(lwm_resolve_group(lwm, "group7", &group), 0);
	EXPECT_EQ(group, 7);
	EXPECT_TEXT(lwm_name(lwm, 4), "h4");

	lwm_close(lwm);
}
