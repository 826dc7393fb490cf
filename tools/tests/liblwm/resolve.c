// SPDX-License-Identifier: GPL-2.0
/* Lists of nodes, and the names of the network file. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "genl.h"
#include "names.h"

static uint16_t nodes[16];
static struct lwm_target targets[16];

static int resolve(struct lwm *lwm, const char *list, size_t *n)
{
	*n = 16;
	return lwm_resolve(lwm, list, nodes, n);
}

/* A handle whose names are those of net.yaml. */
static struct lwm *named(void)
{
	static struct lwm lwm = { .ifname = "lwm0" };

	if (!lwm.names)
		EXPECT_EQ(names_load(&lwm.names, "net.yaml", 42), 0);

	return &lwm;
}

TEST(ids_and_ranges_make_a_list)
{
	size_t n;

	EXPECT_EQ(resolve(NULL, "3,5-9,3,65535", &n), 0);
	EXPECT_EQ(n, 8);
	EXPECT_EQ(nodes[0], 3);
	EXPECT_EQ(nodes[1], 5);
	EXPECT_EQ(nodes[5], 9);
	EXPECT_EQ(nodes[6], 3);
	EXPECT_EQ(nodes[7], 65535);
}

TEST(what_is_no_list_is_refused)
{
	static const char *const lists[] = {
		"", ",", "3,", ",3", "3,,5", "0", "0-4", "9-5", "65536", "5-65536",
		"99999999999999999999", "5-", "-5", "3:700",
	};
	size_t n;

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		check_equal(resolve(NULL, lists[i], &n), -EINVAL, lists[i], __FILE__, __LINE__);
}

TEST(names_are_unknown_without_a_device)
{
	uint16_t group;
	size_t n;

	EXPECT_EQ(resolve(NULL, "stor-1", &n), -ENOENT);
	EXPECT_EQ(lwm_resolve_group(NULL, "meta", &group), -ENOENT);
}

TEST(names_and_ids_mix)
{
	size_t n;

	EXPECT_EQ(resolve(named(), "stor-1,9,1-2-x,5-6", &n), 0);
	EXPECT_EQ(n, 5);
	EXPECT_EQ(nodes[0], 1);
	EXPECT_EQ(nodes[1], 9);
	EXPECT_EQ(nodes[2], 300);
	EXPECT_EQ(nodes[3], 5);
	EXPECT_EQ(nodes[4], 6);
}

TEST(an_unknown_name_is_told)
{
	size_t n;

	EXPECT_EQ(resolve(named(), "stor-1,stor-9", &n), -ENOENT);
	EXPECT_TEXT(lwm_error(named()), "stor-9: no node of lwm0 has this name");
}

TEST(a_line_without_an_id_names_no_node)
{
	size_t n;

	EXPECT_EQ(resolve(named(), "stor-2", &n), -ENOENT);
}

TEST(a_node_has_its_name)
{
	EXPECT_TEXT(lwm_name(named(), 300), "1-2-x");
	EXPECT(!lwm_name(named(), 301));
}

TEST(groups_have_names_and_ids)
{
	uint16_t group;

	EXPECT_EQ(lwm_resolve_group(named(), "meta", &group), 0);
	EXPECT_EQ(group, 7);
	EXPECT_EQ(lwm_resolve_group(named(), "0", &group), 0);
	EXPECT_EQ(group, 0);
	EXPECT_EQ(lwm_resolve_group(named(), "stor-1", &group), -ENOENT);
	EXPECT_EQ(lwm_resolve_group(named(), "65536", &group), -EINVAL);
}

TEST(targets_have_ports)
{
	size_t n = 16;

	EXPECT_EQ(lwm_resolve_targets(named(), "stor-1:701,8-9:702,3", targets, &n), 0);
	EXPECT_EQ(n, 4);
	EXPECT_EQ(targets[0].node, 1);
	EXPECT_EQ(targets[0].port, htons(701));
	EXPECT_EQ(targets[2].node, 9);
	EXPECT_EQ(targets[2].port, htons(702));
	EXPECT_EQ(targets[3].port, 0);
}

TEST(what_is_no_port_is_refused)
{
	static const char *const lists[] = { "3:", "3:0", "3:65536", "3:x", "3:7:7", ":700" };

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		size_t n = 16;

		check_equal(lwm_resolve_targets(NULL, lists[i], targets, &n), -EINVAL, lists[i],
			    __FILE__, __LINE__);
	}
}

TEST(a_list_says_how_much_room_it_wants)
{
	size_t n = 2;

	nodes[2] = 77;
	EXPECT_EQ(lwm_resolve(NULL, "1-5", nodes, &n), -ENOBUFS);
	EXPECT_EQ(n, 5);
	EXPECT_EQ(nodes[1], 2);
	EXPECT_EQ(nodes[2], 77);

	n = 0;
	EXPECT_EQ(lwm_resolve(NULL, "1-65535", NULL, &n), -ENOBUFS);
	EXPECT_EQ(n, 65535);
}

TEST(a_name_that_is_too_long_is_refused)
{
	char list[300];
	size_t n;

	memset(list, 'x', sizeof(list));
	list[299] = '\0';
	EXPECT_EQ(resolve(named(), list, &n), -EINVAL);
}

TEST(without_a_file_there_are_no_names)
{
	struct names *names;

	EXPECT_EQ(names_load(&names, "no-such.yaml", 42), 0);
	EXPECT_EQ(names_node(names, "stor-1"), 0);
	names_free(names);
}

TEST(the_file_of_another_network_gives_no_names)
{
	struct names *names;

	EXPECT_EQ(names_load(&names, "net.yaml", 43), 0);
	EXPECT_EQ(names_node(names, "stor-1"), 0);
	names_free(names);
}

TEST(a_file_that_is_no_network_is_refused)
{
	struct names *names;

	EXPECT_EQ(names_load(&names, "Makefile", 42), -EBADMSG);
}

