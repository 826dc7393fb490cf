// SPDX-License-Identifier: GPL-2.0
/*
 * lwm-differ - many messages among hosts whose tables are not the same
 *
 * usage: lwm-differ COUNT SEED GROUP <MEMBERS
 *
 * Sends COUNT messages from random hosts to random sets, every other one bound
 * to group GROUP. A copy may be lost or go a longer way. What holds in spite of
 * that: nobody gets a message twice, or one that is not for it; and no host
 * sends on to, or accepts, a message for somebody whom it does not have in the
 * group. MEMBERS are lines "HOST NODE,NODE,...": the group as each host has it.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/copy.h"
#include "lib/die.h"
#include "lib/lan.h"
#include "lib/message.h"
#include "lib/rng.h"

#define NET		42
#define PORT		700
#define COUNT_MAX	10000
#define QUIET_MS	200	/* longer than any packet waits in a queue */
#define FAILURES_MAX	10

struct sent {
	unsigned int	from;
	uint16_t	group;
	struct set	set;
	unsigned int	got[LAN_HOSTS + 1];
};

static struct lan lan;
static int sock[LAN_HOSTS + 1];
static struct set members[LAN_HOSTS + 1];
static struct sent sent[COUNT_MAX + 1];	/* by the number in the message, from 1 */
static unsigned int n_sent, n_failures, n_targets, n_got, n_copies;

static void fail(const struct sent *msg, const char *what, unsigned int host, unsigned int node)
{
	if (n_failures++ >= FAILURES_MAX)
		return;
	printf("# h%u to %s", msg->from, set_text(&msg->set));
	if (msg->group)
		printf(" in group %u", msg->group);
	printf(": ");
	printf(what, host, node);
	putchar('\n');
}

static void read_members(void)
{
	char line[256], nodes[256];
	unsigned int host;

	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%u %255s", &host, nodes) != 2 || host > LAN_HOSTS)
			die("not a line of members: %s", line);
		set_parse(&members[host], nodes);
	}
}

/* ---- what is seen ---- */

static void take_message(unsigned int host)
{
	uint8_t buf[MESSAGE_MAX], whole[MESSAGE_MAX];
	struct sent *msg;
	uint32_t number;
	ssize_t len;

	while ((len = recv(sock[host], buf, sizeof(buf), MSG_DONTWAIT)) >= 0) {
		number = buf[0] | buf[1] << 8 | buf[2] << 16 | (uint32_t)buf[3] << 24;
		message_fill(whole, len, number);
		if (len < 4 || !number || number > n_sent || memcmp(buf, whole, len))
			die("h%u got octets that nobody sent", host);
		msg = &sent[number];
		n_got++;
		if (++msg->got[host] > 1)
			fail(msg, "h%u got it again", host, 0);
		if (!set_has(&msg->set, host))
			fail(msg, "h%u got it", host, 0);
		if (msg->group && !set_has(&members[host], host))
			fail(msg, "h%u got it, and is not in the group", host, 0);
	}
	if (errno != EAGAIN)
		die_errno("h%u cannot receive", host);
}

static const struct sent *copy_sent(const struct copy *copy, const uint8_t *frame, size_t len)
{
	const uint8_t *payload = copy->geneve + copy->geneve_len + 12;
	uint32_t number;

	if (payload + 4 > frame + len)
		die("a copy is too short");
	number = payload[0] | payload[1] << 8 | payload[2] << 16 | (uint32_t)payload[3] << 24;
	if (!number || number > n_sent)
		die("a copy is of nothing that was sent");
	return &sent[number];
}

static void take_copies(void)
{
	uint8_t frame[MESSAGE_MAX];
	const struct sent *msg;
	struct copy copy;
	struct link link;
	unsigned int i;
	size_t len;

	while ((len = lan_read(&lan, &link, frame, sizeof(frame)))) {
		if (!copy_read(&copy, frame, len) || link.kind != LINK_UP)
			continue;
		n_copies++;
		msg = copy_sent(&copy, frame, len);
		if (copy.group != msg->group)
			fail(msg, "h%u changed the group to %u", link.a, copy.group);
		for (i = 0; i < copy.n; i++) {
			if (!set_has(&msg->set, copy.nodes[i]))
				fail(msg, "h%u named node %u", link.a, copy.nodes[i]);
			if (msg->group && !set_has(&members[link.a], copy.nodes[i]))
				fail(msg, "h%u named node %u, which it does not have in the group",
				     link.a, copy.nodes[i]);
		}
	}
}

static void take_all(int timeout)
{
	struct pollfd fds[LAN_HOSTS + LAN_ZONES];
	unsigned int i, n;

	do {
		take_copies();
		for (i = n = 0; i < lan.hosts; i++) {
			take_message(i + 1);
			fds[n++] = (struct pollfd){ sock[i + 1], POLLIN, 0 };
		}
		for (i = 1; i <= lan.zones; i++)
			fds[n++] = (struct pollfd){ lan.tap[i], POLLIN, 0 };
	} while (timeout && poll(fds, n, timeout) > 0);
}

/* ---- sending ---- */

static void random_set(struct set *set, uint32_t *seed)
{
	uint32_t bits = rng(seed) >> (32 - lan.hosts);
	unsigned int n;

	for (n = 1; n <= lan.hosts; n++)
		if (bits & 1U << (n - 1))
			set_add(set, n, 0);
}

/* A sender may know better, and refuse. */
static void send_one(uint32_t *seed, uint16_t group)
{
	struct sent *msg = &sent[n_sent + 1];
	uint8_t payload[100];

	*msg = (struct sent){ .from = rng(seed) % lan.hosts + 1, .group = group };
	random_set(&msg->set, seed);
	message_fill(payload, sizeof(payload), n_sent + 1);
	if (!msg->set.n ||
	    message_send(sock[msg->from], NET, group, &msg->set, PORT, payload, sizeof(payload)))
		return;
	n_sent++;
	n_targets += msg->set.n;
}

int main(int argc, char **argv)
{
	unsigned int count, n;
	uint16_t group;
	uint32_t seed;

	if (argc != 4)
		die("usage: lwm-differ COUNT SEED GROUP <MEMBERS");
	count = strtoul(argv[1], NULL, 10);
	seed = strtoul(argv[2], NULL, 10);
	group = strtoul(argv[3], NULL, 10);
	if (count > COUNT_MAX || !seed)
		die("no more than %u messages, and a seed that is not 0", COUNT_MAX);

	lan_open(&lan);
	for (n = 1; n <= lan.hosts; n++) {
		netns_enter("h%u", n);
		sock[n] = message_socket(NET, PORT);
	}
	read_members();
	for (n = 0; n < count; n++) {
		send_one(&seed, n % 2 ? group : 0);
		take_all(0);
	}
	take_all(QUIET_MS);
	printf("# %u of %u messages sent, to %u targets; %u got theirs, %u copies\n",
	       n_sent, count, n_targets, n_got, n_copies);
	/* Where nothing was sent or nothing lost, nothing was tried. */
	if (!n_got || n_got == n_targets)
		die("the tables are no good for this test");
	return !!n_failures;
}
