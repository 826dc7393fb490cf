// SPDX-License-Identifier: GPL-2.0
/*
 * Who answers, how fast, and whether what it knows is what we know.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "ctl.h"
#include "net.h"
#include "out.h"
#include "probe.h"
#include "report.h"
#include "say.h"
#include "tables.h"
#include "tally.h"
#include "words.h"

enum {
	EXIT_NOBODY	= 2,	/* has answered, or could be asked */
};

struct ping {
	struct ctl	*ctl;
	struct set	nodes;
	uint32_t	rounds;		/* 0: until it is interrupted */
	uint32_t	interval;	/* milliseconds */
	bool		quiet;
	bool		spread;
	struct prober	prober;
	struct tallies	tallies;

	/* The round under way: */
	uint32_t	round;		/* from 1 */
	size_t		sent;		/* of its nodes */
	int64_t		next;		/* when the next one starts */

	int		signals;	/* signalfd */
	bool		interrupted;
};

static int seconds_word(uint32_t *ms, const char *word, double min, uint32_t max,
			const char *what)
{
	char *end;
	double seconds = strtod(word, &end);

	if (end == word || *end || !(seconds >= min && seconds <= max))
		return refuse("%s is no %s: seconds from %g to %u are", word, what, min, max);
	*ms = seconds * 1000 + 0.5;
	return 0;
}

static int count_word(uint32_t *count, const char *word)
{
	int err = uint_word(count, word, UINT32_MAX, "count");

	return !err && !*count ? refuse("count 0 is none: it starts at 1") : err;
}

static int take_option(struct ping *ping, int option, const char *value)
{
	switch (option) {
	case 'c':
		return count_word(&ping->rounds, value);
	case 'i':
		return seconds_word(&ping->interval, value, 0.01, 86400, "interval");
	case 'q':
		ping->quiet = true;
		return 0;
	case 'v':
		ping->spread = true;
		return 0;
	case 'W':
		return seconds_word(&ping->prober.timeout, value, 0.001,
				    LWM_ANSWER_TIMEOUT_MAX / 1000, "timeout");
	case ':':
		return misuse("-%c needs a value", optopt);
	default:
		return misuse("-%c is not known here", optopt);
	}
}

/* Options may stand anywhere; the words that are none are left. */
static int take_options(struct ping *ping)
{
	/* In front of the words is the object's, which serves as a program's name. */
	char **words = ping->ctl->words - 1;
	int option, n = 0, err = 0;

	while (words[n])
		n++;
	optind = 0;
	opterr = 0;
	while (!err && (option = getopt(n, words, ":c:i:qvW:")) != -1)
		err = take_option(ping, option, optarg);
	ping->ctl->words = words + optind;
	return err;
}

static int take_words(struct ping *ping, struct set *named)
{
	struct ctl *ctl = ping->ctl;
	int err = 0;

	if (*ctl->words && strcmp(*ctl->words, "group"))
		err = nodes_word(named, ctl_word(ctl, "the nodes"), ctl->names);
	if (!err && *ctl->words && !strcmp(*ctl->words, "group")) {
		if (!*++ctl->words)
			return word_lacks("group");
		err = group_id_word(&ping->prober.group, *ctl->words++, ctl->names);
	}
	if (!err && !named->n && !ping->prober.group)
		return misuse("the nodes are missing");
	return err ? err : ctl_no_words(ctl);
}

static int add_named(struct ping *ping, const struct net *net, const struct group *group,
		     uint16_t id)
{
	const struct node *node = table_by_id(&net->nodes, id);

	if (!node)
		return refuse("node %u is not known: lwmctl node show shows who is", id);
	if (node->flags & LWM_NODE_PLAIN)
		return refuse("node %u is a plain node: it answers no probe", id);
	if (group && !set_has(&group->nodes, id))
		return refuse("node %u is not in group %u", id, group->item.id);
	set_add(&ping->nodes, id);
	return 0;
}

static int add_all_named(struct ping *ping, const struct net *net, const struct group *group,
			 const struct set *named)
{
	int err = 0;
	size_t i;

	for (i = 0; !err && i < named->n; i++)
		err = add_named(ping, net, group, named->ids[i]);
	return err;
}

/* Whoever in it can answer. */
static int add_group(struct ping *ping, const struct net *net, const struct group *group)
{
	const struct node *node;
	size_t i;

	for (i = 0; i < group->nodes.n; i++) {
		node = table_by_id(&net->nodes, group->nodes.ids[i]);
		if (node && !(node->flags & LWM_NODE_PLAIN))
			set_add(&ping->nodes, node->item.id);
	}
	return ping->nodes.n ? 0 : refuse("group %u has no node that answers", group->item.id);
}

/* Who is pinged, by the tables: a set with one that is unknown is refused whole. */
static int add_nodes(struct ping *ping, const struct net *net, const struct set *named)
{
	const struct group *group = NULL;

	if (ping->prober.group) {
		group = table_by_id(&net->groups, ping->prober.group);
		if (!group)
			return refuse("group %u does not exist", ping->prober.group);
	}
	return named->n ? add_all_named(ping, net, group, named) : add_group(ping, net, group);
}

static int find_nodes(struct ping *ping)
{
	struct net *net = net_new();
	struct set named = {};
	int err;

	err = take_words(ping, &named);
	if (!err)
		err = tables_read(net, ping->ctl->link.ifindex);
	if (!err)
		err = add_nodes(ping, net, &named);
	set_free(&named);
	net_free(net);
	return err;
}

/* Measuring */

static bool round_is_sent(const struct ping *ping)
{
	return ping->sent == ping->nodes.n;
}

static bool is_last_round(const struct ping *ping)
{
	return ping->rounds && ping->round == ping->rounds;
}

/* What there is no room for now goes out when answers have been taken. */
static int send_round(struct ping *ping)
{
	ssize_t sent = 0;
	size_t n;

	do {
		ping->sent += sent;
		n = ping->nodes.n - ping->sent;
		if (n > LWM_ANSWER_TARGETS)
			n = LWM_ANSWER_TARGETS;
		sent = n ? probe_send(&ping->prober, PROBE_SMALL, ping->nodes.ids + ping->sent, n) :
			   0;
	} while (sent > 0);
	return sent;
}

/* First the own node, so that there is something to compare the others with. */
static int start_round(struct ping *ping, int64_t now)
{
	ssize_t sent;

	ping->round++;
	ping->sent = 0;
	ping->next += ping->interval;
	if (ping->next < now)
		ping->next = now + ping->interval;
	sent = probe_send(&ping->prober, PROBE_OWN, &ping->ctl->link.node, 1);
	return sent < 0 ? sent : 0;
}

static int send_full_to(struct ping *ping, const uint16_t *nodes, size_t n)
{
	ssize_t sent = n ? probe_send(&ping->prober, PROBE_FULL, nodes, n) : 0, i;

	for (i = 0; i < sent; i++)
		tallies_find(&ping->tallies, nodes[i])->full = FULL_ASKED;
	return sent < 0 ? sent : 0;
}

/* To all that have answered a small one, some at a time. */
static int send_full(struct ping *ping)
{
	uint16_t nodes[LWM_ANSWER_TARGETS];
	size_t i, n = 0;
	int err = 0;

	for (i = 0; !err && i < ping->tallies.n; i++) {
		if (!tally_wants_full(&ping->tallies.of[i]))
			continue;
		nodes[n++] = ping->tallies.of[i].node;
		if (n < LWM_ANSWER_TARGETS)
			continue;
		err = send_full_to(ping, nodes, n);
		n = 0;
	}
	return err ? err : send_full_to(ping, nodes, n);
}

static int send_what_is_due(struct ping *ping)
{
	int64_t now = now_ms();
	int err = 0;

	if (round_is_sent(ping) && !is_last_round(ping) && ping->next <= now)
		err = start_round(ping, now);
	if (!err)
		err = send_round(ping);
	return err ? err : send_full(ping);
}

static void take_end(struct ping *ping, const struct probe_end *end)
{
	size_t i;

	for (i = 0; i < end->n; i++) {
		const struct lwm_answer *answer = &end->answers[i];

		switch (end->kind) {
		case PROBE_OWN:
			tallies_own(&ping->tallies, answer);
			break;
		case PROBE_SMALL:
			tallies_small(&ping->tallies, answer);
			if (!ping->quiet)
				report_answer(answer, ping->ctl->names);
			break;
		case PROBE_FULL:
			tallies_full(&ping->tallies, answer);
			break;
		}
	}
	fflush(stdout);
}

static bool is_over(const struct ping *ping)
{
	return ping->interrupted ||
	       (is_last_round(ping) && round_is_sent(ping) && !ping->prober.flights);
}

/* Until an answer comes, something is due, or the user has seen enough. */
static void wait_for_any(struct ping *ping)
{
	struct pollfd polls[] = {
		{ .fd = ping->prober.fd },
		{ .fd = ping->signals, .events = POLLIN },
	};
	int64_t patience = probe_patience(&ping->prober);

	if (round_is_sent(ping) && !is_last_round(ping)) {
		int64_t left = ping->next - now_ms();

		if (left < 0)
			left = 0;
		if (patience < 0 || left < patience)
			patience = left;
	}
	if (poll(polls, 2, patience) > 0 && polls[1].revents)
		ping->interrupted = true;
}

static int catch_signals(struct ping *ping)
{
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigprocmask(SIG_BLOCK, &ours, NULL);
	ping->signals = signalfd(-1, &ours, SFD_CLOEXEC);
	return ping->signals < 0 ? refuse("cannot wait for signals: %s", strerror(errno)) : 0;
}

static int measure(struct ping *ping)
{
	struct probe_end end;
	int err;

	ping->sent = ping->nodes.n;
	ping->next = now_ms();
	while (!(err = send_what_is_due(ping)) && !is_over(ping)) {
		wait_for_any(ping);
		while (probe_take(&ping->prober, &end))
			take_end(ping, &end);
	}
	return err;
}

static int ping_nodes(struct ping *ping)
{
	int err;

	tallies_init(&ping->tallies, &ping->nodes, ping->spread);
	err = catch_signals(ping);
	if (!err)
		err = measure(ping);
	ping->ctl->status = tallies_status(&ping->tallies);
	/* What could not go on says what it has found until then. */
	if (!err || ping->ctl->status != EXIT_NOBODY) {
		if (!ping->quiet)
			out_words("\n");
		report(&ping->tallies, ping->ctl->names, ping->prober.payload);
	}
	if (err)
		ping->ctl->status = EXIT_NOBODY;
	close(ping->signals);
	tallies_free(&ping->tallies);
	return err;
}

static int open_and_ping(struct ping *ping)
{
	const struct link *link = &ping->ctl->link;
	struct device device;
	int err;

	err = device_read(&device, link->ifindex);
	if (err)
		return err;
	ping->prober.net = link->id;
	ping->prober.payload = device.payload;
	err = prober_open(&ping->prober);
	if (err)
		return err;
	err = ping_nodes(ping);
	prober_close(&ping->prober);
	return err;
}

static int ping(struct ctl *ctl)
{
	struct ping ping = {
		.ctl = ctl,
		.interval = 1000,
		.prober.timeout = 1000,
	};
	int err;

	ctl->status = EXIT_NOBODY;
	err = take_options(&ping);
	if (!err)
		err = ctl_device(ctl);
	if (!err)
		err = find_nodes(&ping);
	if (out_is_json())
		ping.quiet = true;
	if (!err)
		err = open_and_ping(&ping);
	set_free(&ping.nodes);
	return err;
}

const struct object object_ping = {
	.name = "ping", .what = "who answers, how fast, and with which tables",
	.run = ping,
	.usage = "[-c COUNT] [-i SECONDS] [-W SECONDS] [-qv] [NODES] [group GROUP] [dev DEVICE]",
};
