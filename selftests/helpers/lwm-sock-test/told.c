// SPDX-License-Identifier: GPL-2.0
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/lwm.h>

#include "call.h"
#include "control.h"

static void told(int from, struct sockaddr_lwm addr, int to, struct lwm_nodes *got, ssize_t len)
{
	sent(from, addr, "told");
	holds(hears_control(to, "told", 0, SOL_LWM, LWM_NODES, got, 256) == len);
}

static void test_told(void)
{
	int from = open_in("h1"), two = bound("h2", PORT), three = bound("h3", PORT);
	struct lwm_nodes *got = calloc(1, 256);
	const uint16_t *ids = (uint16_t *)got->data;
	const struct lwm_target *targets = (struct lwm_target *)got->data;
	struct sockaddr_lwm addr = nodes(PORT, 2, 3, 0);

	option_set(from, LWM_TELLNODES, 1);
	option_set(two, LWM_RECVNODES, 1);
	option_set(three, LWM_RECVNODES, 1);
	told(from, nodes(PORT, 2, 0), two, got, sizeof(*got) + 2);
	holds(got->form == LWM_NODES_BITMAP && got->first == 2);
	holds(got->data[0] == 1 && !got->data[1]);

	told(from, nodes(PORT, 2, 3, NODE_DOWN, 0), two, got, sizeof(*got) + 6);
	holds(got->form == LWM_NODES_IDS && ids[0] == 2 && ids[1] == 3 && ids[2] == NODE_DOWN);
	hears(three, "told");

	addr.slwm_targets[1].port = htons(PORT);
	addr.slwm_targets[2] = (struct lwm_target){ .node = 3, .port = htons(7001) };
	addr.slwm_count = 3;
	told(from, addr, three, got, sizeof(*got) + sizeof(struct lwm_target[3]));
	holds(got->form == LWM_NODES_TARGETS && targets[0].node == 2 && targets[2].node == 3);
	holds(targets[0].port == htons(PORT) && targets[1].port == htons(PORT));
	holds(targets[2].port == htons(7001));
	hears(two, "told");
	free(got);
}

static void test_told_bitmap(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);
	struct sockaddr_lwm addr = address(LWM_TO_NONE, PORT);
	struct lwm_nodes *got = calloc(1, 256);
	struct control control;

	option_set(from, LWM_TELLNODES, 1);
	option_set(two, LWM_RECVNODES, 1);
	control_range(&control, 2, 120);
	memset(control_nodes(&control)->data, 0, 15);
	control_nodes(&control)->data[0] = 3;				/* 2 and 3 */
	memset(control_nodes(&control)->data + 13, 0xff, 2);		/* 106 to 121 */
	holds(send_control(from, addr, &control, "told") == 4);
	holds(hears_control(two, "told", 0, SOL_LWM, LWM_NODES, got, 256) >=
	      (ssize_t)sizeof(*got) + 15);
	holds(got->form == LWM_NODES_BITMAP && got->first == 2);
	holds(!memcmp(got->data, control_nodes(&control)->data, 15));
	free(got);
}

static void test_told_unasked(void)
{
	int from = open_in("h1"), two = bound("h2", PORT);
	char got[256];

	option_set(two, LWM_RECVNODES, 1);
	sent(from, nodes(PORT, 2, 0), "not told");
	holds(hears_control(two, "not told", 0, SOL_LWM, LWM_NODES, got, sizeof(got)) == -1);
	option_set(two, LWM_RECVNODES, 0);
	option_set(from, LWM_TELLNODES, 1);
	sent(from, nodes(PORT, 2, 0), "not asked for");
	holds(hears_control(two, "not asked for", 0, SOL_LWM, LWM_NODES, got, sizeof(got)) == -1);
}

static void test_told_connected(void)
{
	int from = bound("h1", PORT), two = bound("h2", PORT);
	struct lwm_nodes *got = calloc(1, 256);

	holds(!connect_to(from, nodes(PORT, 2, 3, 0)));
	option_set(from, LWM_TELLNODES, 1);
	option_set(two, LWM_RECVNODES, 1);
	holds(send(from, "told", 4, 0) == 4);
	holds(hears_control(two, "told", 0, SOL_LWM, LWM_NODES, got, 256) > 0);
	option_set(from, LWM_TELLNODES, 0);
	holds(send(from, "not told", 8, 0) == 8);
	holds(hears_control(two, "not told", 0, SOL_LWM, LWM_NODES, got, 256) == -1);
	free(got);
}

/* The set takes room from the message. */
static void test_told_longest(void)
{
	static char out[LONGEST];
	struct sockaddr_lwm addr = nodes(PORT, 2, 3, 0);
	struct sockaddr *name = (struct sockaddr *)&addr;
	int from = open_in("h1"), two = bound("h2", PORT);

	option_set(from, LWM_TELLNODES, 1);
	fails(EMSGSIZE, sendto(from, out, LONGEST - 7, 0, name, address_len(&addr)));
	holds(sendto(from, out, LONGEST - 8, 0, name, address_len(&addr)) == LONGEST - 8);
	holds(recv(two, out, sizeof(out), 0) == LONGEST - 8);
}

const struct test told_tests[] = {
	{ "told", "LWM_TELLNODES tells the set", test_told },
	{ "told-bitmap", "... a long one as bits", test_told_bitmap },
	{ "told-unasked", "... to who asks, if the sender tells", test_told_unasked },
	{ "told-connected", "... on a connected socket", test_told_connected },
	{ "told-longest", "... at the cost of room for the message", test_told_longest },
	{}
};
